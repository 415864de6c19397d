// Package analyze turns the messages of a capture into a report: it joins
// responses to their requests, counts by code, window, session and method,
// and runs the rules that flag sequences.
package analyze

import (
	"rpclog/analyze/catalog"
	"rpclog/analyze/rules"
	"rpclog/parse"
)

// Options says how messages are analysed. Catalogs must be given.
type Options struct {
	Window   WindowWidth
	Filter   Filter
	Rules    []*rules.Rule
	Catalogs *catalog.Set
	Catalog  string            // the catalog of all sessions, one of Catalogs; "" to find out
	OnError  func(*ErrorEvent) // told of every error as it is counted; may be nil
}

// Analyzer takes batches of records in the order of the capture and makes a
// report of them. Its memory does not grow with the number of messages, only
// up to stated bounds with that of distinct sessions, methods and texts and
// of unanswered requests.
type Analyzer struct {
	opts    Options
	engine  *rules.Engine
	sum     Summary
	sources []*source
	names   names
	calls   calls
	codes   codes
	windows windows
	warned  map[int32]*warned
	flaws   problems
	events  events
	masker  masker // of what OnError is told

	forced  int   // the catalog of all sessions, or -1
	replied int64 // counted requests that have a response

	lives int64   // lives of connections that have begun
	asked request // the last request, for a response recorded with it
	slot  int32   // where it waits, or none
}

// New returns an Analyzer for the sources with some names.
func New(sources []string, o Options) *Analyzer {
	a := &Analyzer{
		opts: o, engine: rules.New(o.Rules), names: newNames(), calls: newCalls(),
		windows: newWindows(o.Window), warned: map[int32]*warned{}, slot: none,
	}
	a.forced = -1
	if o.Catalog != "" {
		a.forced = o.Catalogs.Index(o.Catalog)
	}
	a.codes.rows = map[rowKey]*codeRow{}
	a.events.failures = map[failure]*rules.Interest{}
	for i, name := range sources {
		a.sources = append(a.sources, &source{index: int32(i), name: name, conns: map[string]*conn{}, codes: map[int32]bool{}})
	}
	return a
}

// Add analyses the next records.
func (a *Analyzer) Add(b *parse.Batch) {
	src := a.sources[b.Source]
	b.Problems(func(r *parse.Record, kind parse.ProblemKind) {
		if a.opts.Filter.inSpan(r.Time) {
			a.flaws.add(src, r, kind)
		}
	})
	for i := range b.Records {
		r := &b.Records[i]
		if a.opts.Filter.inSpan(r.Time) {
			a.record(r)
		}
		if messages := b.Messages(r); len(messages) > 0 {
			c := a.conn(src, r.Conn)
			for j := range messages {
				a.message(src, c, r, &messages[j])
			}
		}
	}
}

// record counts a record.
func (a *Analyzer) record(r *parse.Record) {
	if !r.Continues {
		a.sum.Records++
		switch {
		case r.Unparsed:
			a.sum.Unparsed++
		case !r.Own:
			a.sum.Untimed++
		}
	}
	a.sum.Batches += int64(r.Batches)
	a.sum.Other += int64(r.Other)
}

// message analyses one message: first what it belongs to, which filters do
// not change, then what it counts for.
func (a *Analyzer) message(src *source, c *conn, r *parse.Record, m *parse.Message) {
	if r.Direction != parse.Unknown {
		c.shown |= 1 << r.Direction
	}
	at := place{src: src, conn: c, record: r}
	named := a.named(at, m)
	var asked *request
	if m.Kind == parse.Response {
		if q, ok := a.answered(at, m); ok {
			asked = &q
			if named == nil {
				named = q.session
			}
		}
	}
	s := named
	if s == nil {
		s = a.fallback(at)
	}
	var of *method
	switch {
	case m.Kind <= parse.Notification:
		of = a.method(m.Method)
		a.vote(src, s, of)
	case asked != nil:
		of = asked.method
	}
	counts := a.opts.Filter.wants(r.Time, s.key.ID)
	if m.Kind == parse.Request {
		a.ask(at, m, request{method: of, session: named, time: r.Time, own: r.Own, dir: r.Direction, counts: counts})
	}
	if counts {
		a.count(&at, s, of, asked, m)
	}
}

// place is where a message stands.
type place struct {
	src    *source
	conn   *conn
	record *parse.Record
	cell   *cell // its window
}

// ask lets a request wait for its response.
func (a *Analyzer) ask(at place, m *parse.Message, q request) {
	c := at.conn
	if q.method.name == "initialize" {
		if c.initialized {
			a.restart(c, at.record.Direction)
		}
		c.initialized = true
	}
	a.asked, a.slot = q, none
	if m.ID.Type > parse.NullID {
		var superseded bool
		if a.slot, superseded = a.calls.ask(c.life, m.ID, q); superseded && q.counts {
			a.flaws.add(at.src, at.record, parse.DuplicateID)
		}
	}
}

// restart begins a new life of a connection with a message of some direction:
// what waits there stays unanswered.
func (a *Analyzer) restart(c *conn, dir parse.Direction) {
	a.lives++
	c.life, c.shown = a.lives, 1<<dir
}

// count counts a message of a session, and hands it to the rules. Its method
// and the request that it answers are nil where there is none.
func (a *Analyzer) count(at *place, s *session, of *method, asked *request, m *parse.Message) {
	at.cell = a.windows.next(at.record.Time)
	if at.cell == nil {
		at.cell = &a.names.nowhere
	}
	at.cell.messages++
	a.sum.Messages++
	widen(&a.sum.First, &a.sum.Last, at.record.Time)
	s.touch(at.record.Time)
	switch m.Kind {
	case parse.Request:
		a.sum.Requests++
		s.requests++
		a.names.requested(of)
	case parse.Response:
		a.response(at, s, of, asked, m)
	case parse.Notification:
		a.sum.Notifications++
		a.notified(at, s, of)
	case parse.Warning:
		a.sum.Warnings++
		s.warnings++
		a.warn(at, s, m.Error)
	case parse.Data:
		a.sum.Data++
	}
}

// response counts a response.
func (a *Analyzer) response(at *place, s *session, of *method, asked *request, m *parse.Message) {
	a.sum.Responses++
	at.cell.responses++
	s.responses++
	if asked != nil {
		a.sum.Calls++
		of.responses++
		if d, ok := latency(asked, at.record, m.Answers); ok {
			of.latency.add(d)
		}
	} else if m.ID.Type > parse.NullID {
		a.sum.Orphans++
	}
	if m.Error != nil {
		a.failed(at, s, of, m.Error)
		if m.ID.Type <= parse.NullID && asked == nil {
			a.sum.NullIDErrors++
		}
	}
	a.responded(at, s, of, m)
	for i := range m.InBand {
		a.failedInBand(at, s, of, &m.InBand[i])
	}
	if a.opts.OnError != nil {
		a.tell(at, s, of, asked, m)
	}
}

// answered returns the request that a response answers.
func (a *Analyzer) answered(at place, m *parse.Message) (q request, ok bool) {
	const both = 1<<parse.In | 1<<parse.Out
	switch {
	case m.Answers && a.slot != none:
		q, ok = a.calls.withdraw(a.slot), true
	case m.Answers:
		q, ok = a.asked, true
	case m.ID.Type > parse.NullID:
		q, ok = a.calls.answer(at.conn.life, m.ID, at.record.Direction, at.conn.shown&both == both)
	}
	if ok && q.counts {
		a.replied++
		q.method.answered++
	}
	return q, ok
}
