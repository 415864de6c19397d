package analyze

import (
	"rpclog/analyze/rules"
	"rpclog/parse"
)

// maxInterests is how many kinds of errors the answers of the rules are
// remembered for.
const maxInterests = 100_000

// events turns messages into the events that rules see. What the rules want
// to know of a kind of event is asked once.
type events struct {
	failures map[failure]*rules.Interest
	one      rules.Event
}

// failure is a kind of error event.
type failure struct {
	inBand  bool
	code    int32
	catalog int32
	method  int32 // rules.None for unknown
}

// event hands an event to the rules, if one is interested.
func (a *Analyzer) event(at *place, s *session, m *method, in *rules.Interest, e *parse.Error) {
	if in == nil {
		return
	}
	ev := &a.events.one
	*ev = rules.Event{
		Time: at.record.Time, Line: at.record.Line, Source: at.src.index, Connection: at.conn.id,
		Session: s.id, Method: rules.None, Code: rules.None, Warning: rules.None,
	}
	if m != nil {
		ev.Method = m.id
	}
	if e != nil {
		ev.Message = e.Text
		if !e.Code.IsNull() {
			ev.Code = a.code(e.Code)
		}
	}
	a.engine.Add(in, ev)
}

// responded hands a response to the rules.
func (a *Analyzer) responded(at *place, s *session, m *method, msg *parse.Message) {
	switch {
	case msg.Error != nil:
		in := a.failureInterest(s, m, msg.Error, a.code(msg.Error.Code), false)
		a.event(at, s, m, in, msg.Error)
	case len(msg.InBand) > 0:
		in := a.engine.Interest(subject(rules.Subject{Kind: rules.Response, Outcome: rules.Neither}, m))
		a.event(at, s, m, in, nil)
	default:
		of := m
		if of == nil {
			of = a.names.noMethod
		}
		if !of.succeeded.known {
			of.succeeded = interest{true, a.engine.Interest(subject(rules.Subject{Kind: rules.Response, Outcome: rules.Success}, m))}
		}
		a.event(at, s, m, of.succeeded.in, nil)
	}
}

// notified hands a notification to the rules.
func (a *Analyzer) notified(at *place, s *session, m *method) {
	if !m.noted.known {
		m.noted = interest{true, a.engine.Interest(subject(rules.Subject{Kind: rules.Notification}, m))}
	}
	a.event(at, s, m, m.noted.in, nil)
}

// failureInterest returns what the rules want to know of an error.
func (a *Analyzer) failureInterest(s *session, m *method, e *parse.Error, id int32, inBand bool) *rules.Interest {
	cat := a.shown(s)
	key := failure{inBand, id, int32(cat), rules.None}
	if m != nil {
		key.method = m.id
	}
	nameless := m != nil && m.id == rules.None // beyond the bound of methods
	if in, ok := a.events.failures[key]; ok && !nameless {
		return in
	}
	kind := rules.Response
	if inBand {
		kind = rules.InBand
	}
	in := a.engine.Interest(subject(rules.Subject{
		Kind: kind, Outcome: rules.Failure, Code: e.Code, Class: a.class(e.Code, cat),
	}, m))
	if !nameless && len(a.events.failures) < maxInterests {
		a.events.failures[key] = in
	}
	return in
}

func subject(s rules.Subject, m *method) *rules.Subject {
	if m != nil {
		s.Method, s.HasMethod = m.name, true
	}
	return &s
}

// warned counts the warnings with one code.
type warned struct {
	count       int64
	first, last parse.Time
	interest    interest
}

// warn counts a warning and hands it to the rules.
func (a *Analyzer) warn(at *place, s *session, e *parse.Error) {
	id := a.code(e.Code)
	w := a.warned[id]
	if w == nil {
		w = &warned{interest: interest{true, a.engine.Interest(&rules.Subject{Kind: rules.Warning, Warning: e.Code})}}
		a.warned[id] = w
	}
	w.count++
	widen(&w.first, &w.last, at.record.Time)
	if w.interest.in != nil {
		a.engine.Add(w.interest.in, &rules.Event{
			Time: at.record.Time, Line: at.record.Line, Source: at.src.index, Connection: at.conn.id,
			Session: s.id, Method: rules.None, Code: rules.None, Warning: id,
		})
	}
}
