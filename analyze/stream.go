package analyze

import (
	"encoding/json"

	"rpclog/analyze/redact"
	"rpclog/analyze/rules"
	"rpclog/parse/capture"
)

// ErrorEvent is one error, error response or in-band, as it is told while a
// capture is read. Secrets are masked in Message and Data. What is not
// known is nil, in JSON null.
type ErrorEvent struct {
	Source  string          `json:"source"`
	Line    int64           `json:"line"`
	Time    capture.Time    `json:"time"`
	Session *string         `json:"session"`
	Method  *string         `json:"method"` // its request's
	ID      json.RawMessage `json:"id"`     // of its response, as JSON
	Code    capture.Code    `json:"code"`
	Name    *string         `json:"name"` // of the code, in the catalog that the session, else the source, has shown so far
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data"`
	Latency *float64        `json:"latency_ms"` // from request to response
	InBand  bool            `json:"in_band"`
	Subject *string         `json:"subject"` // what its request was about
	Cause   *string         `json:"cause"`   // what Data say beyond Message
}

// tell hands the errors of a response to Options.OnError.
func (a *Analyzer) tell(at *place, s *session, of *method, asked *request, m *capture.Message, inBand []capture.Error) {
	if m.Error == nil && len(inBand) == 0 {
		return
	}
	ev := ErrorEvent{
		Source: at.src.name, Line: at.record.Line, Time: *at.time,
		Session: a.named(a.sessionName(at, s, asked, m)), ID: a.idJSON(m.ID),
	}
	if of != nil {
		ev.Method = a.named(a.methodName(of))
	}
	ev.Subject = a.subjectName(at.about)
	if asked != nil {
		if d, ok := latency(asked, at.record, at.answers); ok {
			ms := float64(d) / 1e6
			ev.Latency = &ms
		}
	}
	cat := a.shown(s)
	if cat < 0 {
		cat = at.src.votes.leader()
	}
	if m.Error != nil {
		a.tellOne(ev, m.Error, cat)
	}
	ev.InBand = true
	for i := range inBand {
		a.tellOne(ev, &inBand[i], cat)
	}
}

func (a *Analyzer) tellOne(ev ErrorEvent, e *capture.Error, cat int) {
	ev.Name = nil
	if entry, ok := a.entry(e.Code, cat); ok {
		ev.Name = &entry.Name
	}
	ev.Code = a.shownCode(e.Code)
	ev.Message = a.masker.Text(e.Text)
	ev.Cause = nil
	if e.Data != nil {
		ev.Data = a.masker.JSON(e.Data)
		ev.Cause = a.cause(e, cat)
	}
	a.opts.OnError(&ev)
}

// sessionName returns the name of a session. Of one beyond the bound of those
// that are kept, only the message at hand can tell it.
func (a *Analyzer) sessionName(at *place, s *session, asked *request, m *capture.Message) *string {
	switch {
	case s != a.names.noSession:
		return &s.key.ID
	case m.Session != nil:
		name := string(m.Session)
		return &name
	case asked != nil && asked.session != none:
		return nil
	case len(at.record.Conn) > 0:
		name := string(at.record.Conn)
		return &name
	}
	return &at.src.name
}

// methodName returns the name of the method of the last response. Of one
// beyond the bound of those that are kept, only its request can tell it.
func (a *Analyzer) methodName(m *method) *string {
	if m.id != rules.None {
		return &m.name
	}
	name := string(a.calls.name)
	return &name
}

// idJSON returns an id as JSON.
func (a *Analyzer) idJSON(id capture.ID) json.RawMessage {
	switch id.Type {
	case capture.NumberID:
		if a.masker.HasPaths() {
			if shown := a.masker.ID(id.Text); shown != string(id.Text) {
				return redact.Quote(shown)
			}
		}
		return json.RawMessage(string(id.Text)) // a copy: the batch is not kept
	case capture.StringID:
		return redact.Quote(a.masker.ID(id.Text))
	case capture.OtherID:
		return a.masker.JSON(id.Text)
	}
	return nil
}
