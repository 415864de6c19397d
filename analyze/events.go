package analyze

import (
	"strings"

	"rpclog/analyze/rules"
	"rpclog/parse/capture"
)

// maxInterests is how many kinds of errors the answers of the rules are
// remembered for.
const maxInterests = 100_000

// events turns messages into the events that rules see. What the rules want
// to know of a kind of event is asked once.
type events struct {
	groups   []*group
	unknown  *group // of a method that is not known
	failures map[failure]*rules.Interest
	one      rules.Event
	ruled    bool // the message at hand interests a rule
}

// group is a group of methods between which no rule makes a difference.
type group struct {
	id                      int32
	method                  string // one of them
	succeeded, mixed, noted *rules.Interest
}

// failure is a kind of error event.
type failure struct {
	row    int32 // of its code
	group  int32
	inBand bool
	benign bool // by its method, although the code is not
}

func newEvents(engine *rules.Engine) events {
	e := events{failures: map[failure]*rules.Interest{}}
	e.unknown = e.newGroup(engine, rules.None, "")
	return e
}

// group returns the group of a method.
func (e *events) group(engine *rules.Engine, method string) *group {
	id := engine.Group(method)
	switch {
	case id == rules.None: // too many
		return e.unknown
	case int(id) == len(e.groups):
		e.groups = append(e.groups, e.newGroup(engine, id, strings.Clone(method)))
	}
	return e.groups[id]
}

func (e *events) newGroup(engine *rules.Engine, id int32, method string) *group {
	g := &group{id: id, method: method}
	ask := func(s rules.Subject) *rules.Interest { return engine.Interest(g.subject(s)) }
	g.succeeded = ask(rules.Subject{Kind: rules.Response, Outcome: rules.Success})
	g.mixed = ask(rules.Subject{Kind: rules.Response, Outcome: rules.Neither})
	g.noted = ask(rules.Subject{Kind: rules.Notification})
	return g
}

// subject puts the method into a subject.
func (g *group) subject(s rules.Subject) *rules.Subject {
	s.Method, s.HasMethod = g.method, g.id != rules.None
	return &s
}

// groupOf returns the group of a method, which is nil if it is not known.
func (a *Analyzer) groupOf(m *method) *group {
	if m == nil {
		return a.events.unknown
	}
	return m.group
}

// event hands an event to the rules, if one is interested. Connections beyond
// their bound are left out: they could not be told apart.
func (a *Analyzer) event(in *rules.Interest, at *place, s *session, m *method) {
	if in != nil && at.conn.id != rules.None {
		a.engine.Add(in, a.eventOf(at, s, m))
	}
}

// failure hands an error, which counts in a row, to the rules, if one is
// interested.
func (a *Analyzer) failure(row *codeRow, at *place, s *session, m *method, e *capture.Error, inBand bool) {
	class := row.entry.Class
	if m != nil {
		class = row.entry.ClassFor(m.name)
	}
	in := a.interest(row, a.groupOf(m), class, inBand)
	if in == nil || at.conn.id == rules.None {
		return
	}
	ev := a.eventOf(at, s, m)
	ev.Message = e.Text
	if row.key.code != nullCode {
		ev.Code = row.key.code
	}
	a.engine.Add(in, ev)
}

// eventOf returns an event for the rules, which is valid until the next one, of
// what no error and no warning is.
func (a *Analyzer) eventOf(at *place, s *session, m *method) *rules.Event {
	a.events.ruled = true
	ev := &a.events.one // field by field: a copy of the whole waits for each
	ev.Time, ev.Line, ev.Source = *at.time, at.record.Line, at.src.index
	ev.Connection, ev.Session = at.conn.id, s.id
	ev.Method, ev.Code, ev.Warning, ev.Message, ev.About = rules.None, rules.None, rules.None, nil, ""
	if at.about != nil {
		ev.About = at.about.name
	}
	if m != nil {
		ev.Method = m.id
	}
	return ev
}

// interest returns what the rules want to know of the errors of a row that are
// of a class.
func (a *Analyzer) interest(row *codeRow, g *group, class string, inBand bool) *rules.Interest {
	key := failure{row.id, g.id, inBand, class != row.entry.Class}
	in, ok := a.events.failures[key]
	if ok {
		return in
	}
	kind := rules.Response
	if inBand {
		kind = rules.InBand
	}
	code := a.names.codes[row.key.code]
	in = a.engine.Interest(g.subject(rules.Subject{Kind: kind, Outcome: rules.Failure, Code: code, Class: class}))
	if len(a.events.failures) < maxInterests {
		a.events.failures[key] = in
	}
	return in
}

// warned counts the warnings with one code.
type warned struct {
	count    int64
	span     span
	interest *rules.Interest
}

// warn counts a warning and hands it to the rules.
func (a *Analyzer) warn(at *place, s *session, m *capture.Message) {
	code := capture.Code{}
	if m.Error != nil {
		code = m.Error.Code
	}
	id := a.names.code(code)
	w := a.warned[id]
	if w == nil {
		w = &warned{interest: a.engine.Interest(&rules.Subject{Kind: rules.Warning, Warning: a.names.codes[id]})}
		a.warned[id] = w
	}
	w.count++
	w.span.widen(*at.time)
	if w.interest != nil && at.conn.id != rules.None {
		ev := a.eventOf(at, s, nil)
		ev.Warning = id
		a.engine.Add(w.interest, ev)
	}
}
