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
	Rules    []*rules.Rule
	Catalogs *catalog.Set
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
	b.Problems(func(r *parse.Record, kind parse.ProblemKind) { a.flaws.add(src, r, kind) })
	for i := range b.Records {
		r := &b.Records[i]
		if !r.Continues {
			a.sum.Records++
			if r.Unparsed {
				a.sum.Unparsed++
			}
		}
		if r.Unparsed {
			continue
		}
		if !r.Own && !r.Continues {
			a.sum.Untimed++
		}
		a.sum.Batches += int64(r.Batches)
		a.sum.Other += int64(r.Other)
		if messages := b.Messages(r); len(messages) > 0 {
			c := a.conn(src, r.Conn)
			for j := range messages {
				a.message(src, c, r, &messages[j])
			}
		}
	}
}

// message analyses one message.
func (a *Analyzer) message(src *source, c *conn, r *parse.Record, m *parse.Message) {
	if r.Direction != parse.Unknown {
		c.shown |= 1 << r.Direction
	}
	a.sum.Messages++
	if r.Time.Known() {
		if !a.sum.First.Known() || r.Time.Before(a.sum.First) {
			a.sum.First = r.Time
		}
		if a.sum.Last.Before(r.Time) {
			a.sum.Last = r.Time
		}
	}
	cell := a.windows.next(r.Time)
	if cell == nil {
		cell = &a.names.nowhere
	}
	cell.messages++
	at := place{src: src, conn: c, record: r, cell: cell}
	switch m.Kind {
	case parse.Request:
		a.request(at, m)
	case parse.Response:
		a.response(at, m)
	case parse.Notification:
		a.sum.Notifications++
		s := a.session(at, m)
		s.touch(r.Time)
		method := a.method(m.Method)
		a.vote(src, s, method)
		a.notified(at, s, method)
	case parse.Warning:
		a.sum.Warnings++
		s := a.session(at, m)
		s.touch(r.Time)
		s.warnings++
		a.warn(at, s, m.Error)
	case parse.Data:
		a.sum.Data++
		a.session(at, m).touch(r.Time)
	}
}

// place is where a message stands.
type place struct {
	src    *source
	conn   *conn
	record *parse.Record
	cell   *cell
}

func (a *Analyzer) request(at place, m *parse.Message) {
	a.sum.Requests++
	c, r := at.conn, at.record
	if string(m.Method) == "initialize" {
		if c.initialized {
			a.restart(c)
		}
		c.initialized = true
	}
	method := a.method(m.Method)
	a.names.requested(method)
	named := a.named(at, m)
	s := named
	if s == nil {
		s = a.fallback(at)
	}
	s.touch(r.Time)
	s.requests++
	a.vote(at.src, s, method)

	a.asked = request{method: method, session: named, time: r.Time, own: r.Own, dir: r.Direction}
	a.slot = none
	if m.ID.Type > parse.NullID {
		var superseded bool
		if a.slot, superseded = a.calls.ask(c.life, m.ID, a.asked); superseded {
			a.flaws.add(at.src, r, parse.DuplicateID)
		}
	}
}

// restart begins a new life of a connection: what waits there stays
// unanswered.
func (a *Analyzer) restart(c *conn) {
	a.lives++
	c.life = a.lives
}

func (a *Analyzer) response(at place, m *parse.Message) {
	a.sum.Responses++
	at.cell.responses++
	r := at.record
	var asked *request
	if q, ok := a.answered(at, m); ok {
		asked = &q
		a.sum.Calls++
	}
	var method *method
	s := a.named(at, m)
	if asked != nil {
		method = asked.method
		method.responses++
		if s == nil {
			s = asked.session
		}
		if d, ok := latency(asked, r, m.Answers); ok {
			method.latency.add(d)
		}
	}
	if s == nil {
		s = a.fallback(at)
	}
	s.touch(r.Time)
	s.responses++
	if m.Error != nil {
		a.failed(at, s, method, m.Error)
		if m.ID.Type <= parse.NullID && !m.Answers {
			a.sum.NullIDErrors++
		}
	}
	a.responded(at, s, method, m)
	for i := range m.InBand {
		a.failedInBand(at, s, method, &m.InBand[i])
	}
}

// answered returns the request that a response answers.
func (a *Analyzer) answered(at place, m *parse.Message) (request, bool) {
	switch {
	case m.Answers && a.slot != none:
		return a.calls.withdraw(a.slot), true
	case m.Answers:
		return a.asked, true
	case m.ID.Type <= parse.NullID:
		return request{}, false
	}
	const both = 1<<parse.In | 1<<parse.Out
	q, ok := a.calls.answer(at.conn.life, m.ID, at.record.Direction, at.conn.shown&both == both)
	if !ok {
		a.sum.Orphans++
	}
	return q, ok
}
