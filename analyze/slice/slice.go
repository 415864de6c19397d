// Package slice makes small captures out of large ones: the least that shows a
// finding again, or an error, and the messages of a session or of some lines, all
// without what tells whose they are.
//
// A slice is made in three readings of a capture. The first one is the analysis
// that has the finding. The second one, of which [Slice.Options] has the options,
// finds out where the messages stand that may be needed; the third one,
// [Slice.Add], takes them. [Slice.Make] then leaves out what the finding does not
// need, and reads what it returns to see that it is still there.
package slice

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"rpclog/analyze"
	"rpclog/analyze/redact"
	"rpclog/analyze/rules"
	"rpclog/parse/capture"
)

// Bounds of what a slice is made from.
const (
	mostEvents   = 4096      // step events of a finding, of the first ones, and as many of the last ones
	mostMessages = 2000      // lines of a slice that is not the least
	mostBytes    = 16 << 20  // of messages with their params, results and data
	mostValues   = 1 << 20   // JSON values in these
	mostTests    = 5000      // analyses
	mostTested   = 128 << 20 // bytes in all of them
	mostSupport  = 16        // requests that tell the protocol of a session, and of a source
)

// Options says how a slice is made.
type Options struct {
	Analyze analyze.Options                                    // rules and catalogs, as the capture was analysed
	Masker  *redact.Masker                                     // masks, and has the key of pseudonyms
	Read    func(text []byte) iter.Seq2[*capture.Batch, error] // reads a slice as its user will
}

// Slice is a small capture that is being made.
type Slice struct {
	options Options
	sources []string
	goal    goal
	names   *names

	units   []*unit           // that may be needed, in the order in which they were found
	support []*unit           // requests that tell a protocol
	asked   map[place][]*unit // those whose request was found, by its place
	cut     int               // units beyond a bound

	wanted   map[place][]*wanted
	left     int        // of them that were not found
	messages []*message // in their order
	several  bool       // they are of several sources
	bytes    int        // of messages with all that they have
	values   int        // about so many JSON values in them
	bare     int        // messages without their params, result and data

	context context.Context // of Make
	tests   int
	tested  int // bytes

	about  []string // parts of the subject of the message at hand
	buffer []byte
}

// goal is what a slice is for.
type goal interface {
	// rules are those that the second reading asks.
	rules() []*rules.Rule
	// wants reports whether a message may be needed. It is asked once for each
	// one.
	wants(ev *analyze.MessageEvent) bool
	// supports reports whether a request may be needed that tells the protocol.
	supports(ev *analyze.MessageEvent) bool
	// marked reports whether what stands at a place is needed before all else.
	marked(at place) bool
	// ended reports whether nothing that comes is needed.
	ended() bool
	// cut returns as many of some units as there is room for.
	cut(units []*unit, most int) []*unit
}

// place is where a message stands.
type place struct {
	source string
	line   int64
}

// wanted is a message that is to be found again.
type wanted struct {
	place
	kind     capture.Kind
	id       string
	method   string  // of a request or a notification
	session  string  // that it or its request names, "" for none
	of       *string // the method of it or its request, as it is written; nil where that is not known
	together bool    // it was recorded together with the other half of its call
	found    *message
}

// unit is what belongs together: a call, or a message of another kind.
type unit struct {
	request, other *wanted // one of them may be nil
	failed         bool
}

// halves returns what there is of it.
func (u *unit) halves() []*wanted {
	return slices.DeleteFunc([]*wanted{u.request, u.other}, func(w *wanted) bool { return w == nil })
}

func newSlice(o Options, sources []string, g goal) *Slice {
	s := &Slice{options: o, sources: sources, goal: g, asked: map[place][]*unit{}, wanted: map[place][]*wanted{}}
	s.names = newNames(o.Masker, o.Analyze.Catalogs)
	return s
}

// Analysis returns the options of the second reading.
func (s *Slice) Analysis() analyze.Options {
	o := Open(s.options.Analyze)
	o.Rules, o.OnMessage = s.goal.rules(), s.note
	return o
}

// Open returns the options of an analysis that is told of names as they are, with
// all secrets: as the first reading has to be, since pseudonyms are made of them.
func Open(o analyze.Options) analyze.Options {
	o.Masker = redact.New(redact.Options{Mode: redact.ModeOff})
	return o
}

// Enough reports whether the second reading may end.
func (s *Slice) Enough() bool { return s.goal.ended() }

// note is told of the messages of the capture.
func (s *Slice) note(ev *analyze.MessageEvent) {
	wants := s.goal.wants(ev)
	switch {
	case ev.Kind == analyze.KindResponse:
		s.noteResponse(ev, wants)
	case ev.Kind == analyze.KindRequest && (wants || s.goal.supports(ev)):
		u := &unit{request: s.wantedOf(ev)}
		s.asked[u.request.place] = append(s.asked[u.request.place], u)
		if wants {
			s.add(u)
		} else {
			s.support = append(s.support, u)
		}
	case wants:
		s.add(&unit{other: s.wantedOf(ev), failed: ev.Kind == analyze.KindWarning})
	}
}

// noteResponse is told of a response. It is wanted as well where its request was.
func (s *Slice) noteResponse(ev *analyze.MessageEvent, wants bool) {
	var u *unit
	if ev.Call.Line != nil {
		u = s.askedAt(place{ev.Source, *ev.Call.Line}, ev.Message)
	}
	if !wants && (u == nil || slices.Contains(s.support, u)) {
		return
	}
	if at := slices.Index(s.support, u); at >= 0 {
		s.support = slices.Delete(s.support, at, at+1)
		s.add(u)
	}
	w := s.wantedOf(ev)
	if u == nil {
		u = &unit{}
		if ev.Call.Line != nil && ev.Method != nil {
			u.request = &wanted{place: place{ev.Source, *ev.Call.Line}, kind: capture.Request, id: w.id, method: *ev.Method, of: w.of, session: w.session}
		}
		s.add(u)
	}
	u.other, u.failed = w, ev.Call.Failed()
	if u.request != nil && ev.Message.Answers {
		u.request.together, w.together = true, true
	}
}

// askedAt returns the unit of the request that a response answers, or nil.
func (s *Slice) askedAt(at place, m *capture.Message) *unit {
	id := idText(m.ID)
	for _, u := range s.asked[at] {
		if u.other == nil && (u.request.id == id || m.Answers) {
			return u
		}
	}
	return nil
}

// wantedOf returns what there is to know of a message to find it again.
func (s *Slice) wantedOf(ev *analyze.MessageEvent) *wanted {
	w := &wanted{place: place{ev.Source, ev.Line}, kind: ev.Message.Kind, id: idText(ev.Message.ID), method: string(ev.Message.Method)}
	if ev.Method != nil {
		name := s.names.method(*ev.Method)
		w.of = &name
	}
	if ev.SessionBy == bySession {
		w.session = *ev.Session
		s.names.sessions[w.session] = true
	}
	return w
}

// What [analyze.SessionKey] has in By.
const (
	bySession    = "session"
	byConnection = "connection"
	bySource     = "source"
)

// add adds a unit, and lets some go where there are too many.
func (s *Slice) add(u *unit) {
	if s.units = append(s.units, u); len(s.units) < 3*mostEvents {
		return
	}
	before := len(s.units)
	s.units = s.goal.cut(s.units, 2*mostEvents)
	s.cut += before - len(s.units)
	clear(s.asked)
	for _, u := range slices.Concat(s.units, s.support) {
		if u.request != nil && u.other == nil {
			s.asked[u.request.place] = append(s.asked[u.request.place], u)
		}
	}
}

// String tells a place from others.
func (p place) String() string { return fmt.Sprintf("%s:%d", p.source, p.line) }
