package cli

import (
	"bytes"
	"cmp"
	"errors"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze"
	"rpclog/parse/capture"
	"rpclog/report"
)

// ladderFlags say which messages are shown one under the other.
type ladderFlags struct {
	finding    int
	codes      []string
	methods    []string
	unanswered bool
}

func (f *ladderFlags) add(fs *pflag.FlagSet) {
	fs.IntVar(&f.finding, "finding", 0, "the messages around the finding with the number `N` of the report, counted from 1")
	fs.StringArrayVar(&f.codes, "code", nil, "the messages of the calls that failed with `CODE` (repeatable)")
	fs.StringArrayVar(&f.methods, "method", nil, "the messages of the methods that match `PATTERN`, with * and ? (repeatable)")
	fs.BoolVar(&f.unanswered, "unanswered", false, "the requests without a response")
}

// given reports whether messages were asked for.
func (f *ladderFlags) given(sessions []string) bool {
	return f.finding > 0 || len(f.codes)+len(f.methods)+len(sessions) > 0 || f.unanswered
}

func (f *ladderFlags) shows() analyze.Choice {
	return (&showFlags{codes: f.codes, methods: f.methods}).shows()
}

// ladder finds the messages that were asked for, and chooses those to show: a
// first reading finds out which calls there are, the next one which messages, and
// the last one shows them.
type ladder struct {
	*look
	choice   ladderFlags
	sessions []string
	shown    analyze.Choice

	names    []string
	index    map[string]int32 // of sources
	lost     halves           // requests without a response, if those are asked for
	failed   halves           // requests and responses of the calls with a code, if those are
	evidence marks
	found    []found
	samples  int64
	paths    bool // values of --session are paths
}

// Bounds of what is looked at, and of what is shown.
const (
	maxFound = 4 << 20 // messages to choose from
	maxRungs = 1 << 17
)

// half is a request or a response.
type half struct {
	source int32
	line   int64
	id     uint64 // a hash of it
}

// halves is a set of requests and responses.
type halves struct {
	list []half
	more int64 // beyond maxFound
}

func (h *halves) add(one half) {
	if len(h.list) == maxFound {
		h.more++
		return
	}
	h.list = append(h.list, one)
}

func compareHalves(x, y half) int {
	return cmp.Or(cmp.Compare(x.source, y.source), cmp.Compare(x.line, y.line), cmp.Compare(x.id, y.id))
}

// has reports whether one is in the set, which is sorted.
func (h *halves) has(one half) bool {
	_, is := slices.BinarySearchFunc(h.list, one, compareHalves)
	return is
}

// half returns what tells a request or a response from others.
func (l *ladder) half(source string, line int64, id []byte) half {
	h := fnv.New64a()
	h.Write(id)
	return half{l.index[source], line, h.Sum64()}
}

// found is a message of those that were asked for.
type found struct {
	failed bool
	marked bool // evidence of a finding, of that which was asked for if one was
}

// messages reads the captures and returns the messages to show.
func (l *ladder) messages(c *cobra.Command, s *streams) (shown, error) {
	l.names, l.index = sourceNames(l.sources), map[string]int32{}
	for i, name := range l.names {
		l.index[name] = int32(i)
	}
	r, err := l.survey(c, s)
	if err != nil {
		return nil, err
	}
	sessions := l.sessionsOf(r)
	if err := l.tell(c, s, func(ev *analyze.MessageEvent) {
		if !l.wants(sessions, ev) {
			return
		}
		if len(l.found) < maxFound {
			l.found = append(l.found, l.foundOf(ev))
		}
	}, nil); err != nil {
		return nil, err
	}
	out := &report.Ladder{Title: l.title(r), Messages: []report.Rung{}, Findings: []report.Numbered{}}
	if err := l.climb(c, s, sessions, out); err != nil {
		return nil, err
	}
	out.Samples = l.samples
	for i := range r.Findings {
		if slices.ContainsFunc(out.Messages, func(m report.Rung) bool { return slices.Contains(m.Findings, i+1) }) {
			out.Findings = append(out.Findings, report.Numbered{Number: i + 1, Finding: r.Findings[i]})
		}
	}
	if len(out.Messages) == 0 && l.samples == 0 {
		s.complain("show: no message is that: %s", l.instead(r))
	}
	return out, nil
}

// survey reads the captures to find out which calls there are.
func (l *ladder) survey(c *cobra.Command, s *streams) (*analyze.Report, error) {
	o := l.analyze
	if l.choice.unanswered || len(l.shown.Codes) > 0 {
		o.OnCall = func(call *analyze.Call) {
			switch {
			case l.choice.unanswered && call.Outcome == analyze.OutcomeUnanswered:
				l.lost.add(l.half(call.Source, *call.Line, call.ID))
			case call.Failed() && slices.Contains(l.shown.Codes, call.Code):
				for _, line := range [...]*int64{call.Line, call.ResponseLine} {
					if line != nil {
						l.failed.add(l.half(call.Source, *line, call.ID))
					}
				}
			}
		}
	}
	a := analyze.New(l.names, o)
	infos, err := l.read(c, s, func(b *capture.Batch) error {
		l.paths = l.paths || b.Chosen
		a.Add(b)
		return nil
	})
	if err != nil {
		return nil, err
	}
	a.End()
	complain(c, s, infos)
	unread := unreadSources(infos)
	r := a.Report(infos)
	if l.verdict = readVerdict(r, infos, unread); r.Summary.Messages == 0 {
		return nil, cmp.Or(l.verdict, error(&exitError{code: exitNoInput, err: errors.New("show: no message in " + strings.Join(l.names, ", "))}))
	}
	slices.SortFunc(l.lost.list, compareHalves)
	slices.SortFunc(l.failed.list, compareHalves)
	l.evidence = marksOf(r)
	return r, l.check(r)
}

// wants reports whether a message is one of those that were asked for. Samples
// of data streams are but counted.
func (l *ladder) wants(sessions []string, ev *analyze.MessageEvent) bool {
	switch {
	case sessions != nil && (ev.Session == nil || !l.named(sessions, *ev.Session)),
		l.shown.Methods != nil && (ev.Method == nil || !l.shown.Methods(*ev.Method)),
		len(l.shown.Codes) > 0 && !l.failed.has(l.half(ev.Source, ev.Line, ev.ID)),
		l.choice.unanswered && !(ev.Kind == analyze.KindRequest && l.lost.has(l.half(ev.Source, ev.Line, ev.ID))):
		return false
	}
	if ev.Kind == analyze.KindData {
		l.samples++
		return false
	}
	return true
}

func (l *ladder) foundOf(ev *analyze.MessageEvent) found {
	f := found{failed: ev.Kind == analyze.KindWarning || ev.Call != nil && ev.Call.Failed()}
	numbers := l.numbers(ev)
	f.marked = len(numbers) > 0 && (l.choice.finding == 0 || slices.Contains(numbers, l.choice.finding))
	return f
}

// numbers returns the findings that a message is evidence of.
func (l *ladder) numbers(ev *analyze.MessageEvent) []int {
	code, several := ev.Code, false
	if ev.Call != nil {
		code, several = ev.Call.Code, ev.Call.InBand > 1
	}
	if ev.Kind == analyze.KindRequest {
		return nil // which no rule looks at
	}
	return l.evidence.of(at{ev.Source, ev.Line}, code, ev.Method, several)
}

// tell reads the captures and is told of their messages, and of the requests
// without a response if that is wanted.
func (l *ladder) tell(c *cobra.Command, s *streams, each func(*analyze.MessageEvent), lost func(*analyze.Call)) error {
	l.samples = 0
	o := l.analyze
	o.Rules, o.OnMessage = nil, each
	if lost != nil {
		o.OnCall, o.WantCall = lost, func(call *analyze.Call) bool { return call.Outcome == analyze.OutcomeUnanswered }
	}
	a := analyze.New(l.names, o)
	_, err := l.read(c, s, func(b *capture.Batch) error {
		a.Add(b)
		return nil
	})
	a.End()
	return err
}

// climb reads the captures for the messages that are shown.
func (l *ladder) climb(c *cobra.Command, s *streams, sessions []string, out *report.Ladder) error {
	chosen := l.choose()
	n, before := int64(0), int64(0)
	open := map[half]int{} // requests among those that are shown
	err := l.tell(c, s, func(ev *analyze.MessageEvent) {
		if !l.wants(sessions, ev) {
			return
		}
		if at := len(out.Messages); at < len(chosen) && int64(chosen[at]) == n {
			m := l.rung(ev)
			m.Before, before = before, 0
			out.Messages = append(out.Messages, m)
			if ev.Kind == analyze.KindRequest {
				open[l.half(ev.Source, ev.Line, ev.ID)] = at
			}
		} else {
			before++
		}
		n++
	}, func(call *analyze.Call) {
		if at, is := open[l.half(call.Source, *call.Line, call.ID)]; is {
			lost := analyze.OutcomeUnanswered
			out.Messages[at].Outcome = &lost
		}
	})
	out.Left = n - int64(len(out.Messages)) + l.lost.more + l.failed.more
	return err
}

// check sees that what was asked for is there.
func (l *ladder) check(r *analyze.Report) error {
	if n := l.choice.finding; n > len(r.Findings) {
		return noFinding(n, r)
	}
	if l.paths {
		return nil
	}
	for _, id := range l.sessions {
		if !slices.ContainsFunc(r.Sessions, func(s analyze.Session) bool { return l.analyze.Masker.IsNamed(s.ID, id) }) {
			return unknownSession(id, r)
		}
	}
	return nil
}

// named reports whether a session that is shown is one of those that were given.
func (l *ladder) named(sessions []string, shown string) bool {
	return slices.ContainsFunc(sessions, func(given string) bool { return l.analyze.Masker.IsNamed(shown, given) })
}

// sessionsOf returns the sessions whose messages are shown; nil for all.
func (l *ladder) sessionsOf(r *analyze.Report) []string {
	var list []string
	if !l.paths && len(l.sessions) > 0 {
		list = l.sessions
	}
	if n := l.choice.finding; n > 0 {
		var those []string
		for _, e := range r.Findings[n-1].Evidence {
			if (list == nil || l.named(list, e.Session)) && !slices.Contains(those, e.Session) {
				those = append(those, e.Session)
			}
		}
		list = append([]string{}, those...) // of none, if none is
	}
	return list
}

// choose returns which of the messages are shown: the evidence of findings, then
// errors, then what is nearest to these; without any the first ones.
func (l *ladder) choose() []int {
	most := l.top
	if most == 0 {
		most = maxRungs
	}
	if most >= len(l.found) {
		all := make([]int, len(l.found))
		for i := range all {
			all[i] = i
		}
		return all
	}
	taken := make([]bool, len(l.found))
	left := most
	take := func(i int) {
		if i >= 0 && i < len(taken) && !taken[i] && left > 0 {
			taken[i] = true
			left--
		}
	}
	var near []int // whose neighbours are shown
	for i, m := range l.found {
		if m.marked && left > 0 {
			take(i)
			near = append(near, i)
		}
	}
	const few = 4 // a part of what is shown is for what lies around
	reserve := left / few
	for i, m := range l.found {
		if m.failed && left > reserve {
			take(i)
			near = append(near, i)
		}
	}
	if len(near) == 0 {
		take(0)
		near = []int{0}
	}
	for distance := 1; left > 0 && len(near) > 0; distance++ {
		near = slices.DeleteFunc(near, func(i int) bool { // where nothing is left on either side, others get further
			before := left
			take(i - distance)
			take(i + distance)
			return left == before
		})
	}
	var list []int
	for i, is := range taken {
		if is {
			list = append(list, i)
		}
	}
	return list
}

// rung returns a message as it is shown.
func (l *ladder) rung(ev *analyze.MessageEvent) report.Rung {
	m := report.Rung{
		Source: ev.Source, Line: ev.Line, Time: ev.Time, Kind: ev.Kind, Direction: ev.Direction,
		Session: cloned(ev.Session), Conn: cloned(ev.Conn), Method: cloned(ev.Method), Subject: cloned(ev.Subject), ID: bytes.Clone(ev.ID),
		Findings: append([]int{}, l.numbers(ev)...),
	}
	switch {
	case ev.Call != nil:
		c := ev.Call.Clone()
		m.RequestLine, m.Outcome, m.Code, m.Name, m.Message, m.Latency = c.Line, &c.Outcome, c.Code, c.Name, c.Message, c.Latency
	case ev.Kind == analyze.KindWarning:
		m.Code = ev.Code
		if entry, ok := l.analyze.Catalogs.Warning(ev.Code); ok {
			m.Name = &entry.Name
		}
		if text := ev.Text; text != "" {
			m.Message = &text
		}
	}
	return m
}

func cloned(s *string) *string {
	if s == nil {
		return nil
	}
	c := *s
	return &c
}
