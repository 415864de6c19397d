package analyze

import (
	"cmp"
	"encoding/json"

	"rpclog/parse/capture"
)

// The kinds of messages.
const (
	KindRequest      = "request"
	KindNotification = "notification"
	KindResponse     = "response"
	KindWarning      = "warning"
	KindData         = "data"
)

var kindNames = [...]string{
	capture.Request: KindRequest, capture.Notification: KindNotification, capture.Response: KindResponse,
	capture.Warning: KindWarning, capture.Data: KindData,
}

// MessageEvent is one message, as it is told while a capture is read. What is
// not known is nil. It is valid until the one who is told returns.
type MessageEvent struct {
	Source    string
	Line      int64
	Time      capture.Time
	Kind      string // request, notification, response, warning or data
	Direction *string
	Session   *string
	SessionBy string // what names Session: session, connection or source; "" where that is not known
	Conn      *string
	Method    *string // of a response: its request's
	Subject   *string
	ID        json.RawMessage
	Code      capture.Code // of a warning
	Text      string       // of a warning, without secrets
	Call      *Call        // of a response; its Request and Response are not known

	Ruled   bool             // it may be a step of a rule, or what resets one
	Message *capture.Message // as it was read, with all secrets that it has
}

// tellMessage hands a message to Options.OnMessage.
func (a *Analyzer) tellMessage(at *place, s *session, of *method, asked *request, m *capture.Message, r *row) {
	ev := MessageEvent{
		Source: at.src.name, Line: at.record.Line, Time: *at.time, Kind: kindNames[m.Kind],
		Session: a.named(a.sessionName(at, s, asked, m)), SessionBy: s.key.By, ID: a.idJSON(m.ID), Subject: a.subjectName(at.about),
		Ruled: a.events.ruled, Message: m,
	}
	if dir := at.record.Direction; dir == capture.In || dir == capture.Out {
		ev.Direction = &directions[dir]
	}
	if len(at.record.Conn) > 0 {
		name := a.masker.Name(string(at.record.Conn))
		ev.Conn = &name
	}
	switch {
	case of != nil && m.Kind == capture.Response:
		ev.Method = a.named(a.methodName(of))
	case m.Kind <= capture.Notification:
		name := a.masker.Name(string(m.Method))
		ev.Method = &name
	}
	if m.Kind == capture.Warning && m.Error != nil {
		ev.Code, ev.Text = m.Error.Code, a.masker.Text(m.Error.Text)
	}
	if r != nil {
		r.complete(a, 0)
		ev.Call = &r.Call
	}
	a.opts.OnMessage(&ev)
}

// Sent returns the id of a message, and the object that it was sent as, as a
// [Call] has them: for who reads a source again to find what a call was asked
// with, where Call.Request is not known.
func (a *Analyzer) Sent(m *capture.Message) (id json.RawMessage, object string) {
	t := text{bytes: m.Raw}
	if t.bytes == nil {
		t.bytes = composed(nil, m)
	}
	return a.idJSON(m.ID), *a.masked(t, cmp.Or(a.longest, maxTold))
}

// Line returns a line of a source as it may be shown: without secrets,
// and of a long one the beginning and the end.
func (a *Analyzer) Line(text []byte) string {
	const most = 4096
	if len(text) > maxTold {
		text = text[:maxTold]
	}
	return withoutMiddle(a.masker.Line(text), most)
}
