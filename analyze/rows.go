package analyze

import (
	"encoding/json"
	"strconv"
	"time"
	"unicode/utf8"

	"rpclog/analyze/catalog"
	"rpclog/analyze/redact"
	"rpclog/parse/capture"
)

// Calls one by one: each is a row as soon as it is known what became of it.

// row is a row that is being made: a Call, what it points to, and what the
// costly part of it is made of. Its memory is used for the next one again.
type row struct {
	Call
	line, responseLine, operation int64
	latency                       float64
	conn, method                  string
	id                            []byte

	failure  *capture.Error // nil for none
	entry    catalog.Entry  // of its code
	class    string
	at       int // the place of the catalog, or -1
	idType   capture.IDType
	idText   []byte
	request  text
	response text
}

// text is the text of a request or a response; without any it is not known.
type text struct {
	bytes []byte
	cut   bool // there was more of it
}

var directions = [...]string{capture.Out: "out", capture.In: "in"}

// begin makes r that of a request, or of none, in some source.
func (r *row) begin(a *Analyzer, src int32, q *request) {
	*r = row{id: r.id[:0], at: -1}
	r.Source = a.sources[src].name
	if q == nil {
		return
	}
	r.line = q.line
	r.Line = &r.line
	if q.dated {
		r.Time = capture.At(q.sec, q.nsec)
	}
	if q.dir == capture.In || q.dir == capture.Out {
		r.Direction = &directions[q.dir]
	}
	r.Subject = a.subjectName(a.names.subjectAt(q.subject))
	r.request = a.sent.of(q.text)
}

// named sets the connection and the method, which may be beyond the bounds.
func (r *row) named(a *Analyzer, conn string, of *method, method []byte) {
	if conn != "" {
		r.conn = conn
		r.Conn = &r.conn
	}
	switch {
	case of == nil:
	case of.id != none:
		r.Method = &of.name
	case len(method) > 0:
		r.method = string(method)
		r.Method = &r.method
	}
}

// responded makes a row of a response, whose request is nil if it has none.
func (a *Analyzer) responded(at *place, s *session, of *method, asked *request, m *capture.Message, inBand []capture.Error, took time.Duration, timed bool) *row {
	r := &a.told
	r.begin(a, at.src.index, asked)
	r.responseLine = at.record.Line
	r.ResponseLine, r.End = &r.responseLine, *at.time
	conn := at.conn.name
	if at.conn.id == none {
		conn = string(at.record.Conn)
	}
	r.named(a, conn, of, a.calls.name)
	r.Session = a.sessionName(at, s, asked, m)
	if timed {
		r.latency = ms(took)
		r.Latency = &r.latency
	}
	r.InBand = int64(len(inBand))
	switch {
	case asked == nil && m.ID.Type > capture.NullID:
		r.Outcome = OutcomeOrphan
	case asked == nil:
		r.Outcome = OutcomeNoID
	case m.Error != nil:
		r.Outcome = OutcomeError
	case len(inBand) > 0:
		r.Outcome = OutcomeInBand
	default:
		r.Outcome = OutcomeOK
	}
	if m.Error != nil {
		r.failure = m.Error
	} else if len(inBand) > 0 {
		r.failure = &inBand[0]
	}
	if asked != nil && at.operation > 0 {
		r.operation = at.operation
		r.Operation = &r.operation
	}
	if r.at = a.shown(s); r.at < 0 {
		r.at = at.src.votes.leader()
	}
	if r.failure != nil {
		r.explain(a)
	}
	r.idType, r.idText = m.ID.Type, m.ID.Text
	if r.response.bytes = m.Raw; m.Raw == nil {
		r.response.bytes = composed(nil, m)
	}
	return r
}

// explain says what the code of the error is.
func (r *row) explain(a *Analyzer) {
	known := false
	r.Code = r.failure.Code
	if r.entry, known = a.entry(r.Code, r.at); known {
		r.Name = &r.entry.Name
	}
	method := ""
	if r.Method != nil {
		method = *r.Method
	}
	r.class = r.entry.ClassFor(method)
	r.Class = &r.class
}

// unanswered makes a row of a request that waits.
func (a *Analyzer) unanswered(at int32) *row {
	w := a.calls.requests.At(at)
	r := &a.told
	var name []byte
	if w.name != 0 {
		name = a.calls.texts.append(nil, w.name)
	}
	a.without(r, &w.request, name)
	switch r.idType = w.idType; {
	case w.idType == capture.NumberID:
		r.id = strconv.AppendInt(r.id, w.id, 10)
		r.idText = r.id
	case w.idType > capture.NumberID:
		r.idText = a.calls.texts.append(nil, snippet(w.id))
	}
	return r
}

// without makes r that of a request without a response, of a method with a name
// if that is beyond the bound.
func (a *Analyzer) without(r *row, q *request, name []byte) {
	r.begin(a, q.source, q)
	r.Outcome = OutcomeUnanswered
	src, conn := a.sources[q.source], (*conn)(nil)
	if q.conn != none {
		conn = a.names.conns.At(q.conn)
		r.named(a, conn.name, a.names.methodAt(q.method), name)
	} else {
		r.named(a, "", a.names.methodAt(q.method), name)
	}
	s := a.names.sessionAt(q.session)
	if s == nil && conn != nil {
		s = conn.session
	}
	if s != nil && s != a.names.noSession {
		r.Session = &s.key.ID
		r.at = a.shown(s)
	}
	if r.at < 0 {
		r.at = src.votes.leader()
	}
	if o := a.operations.kept[q.operation]; o != nil {
		r.operation = o.first.line
		r.Operation = &r.operation
	}
}

// complete fills in what takes time. longest is how many bytes of each text it
// has, 0 for none; of longer ones the middle is left out.
func (r *row) complete(a *Analyzer, longest int) {
	r.ID = a.idJSON(capture.ID{Type: r.idType, Text: r.idText})
	r.Session, r.Conn, r.Method, r.Code = a.named(r.Session), a.named(r.Conn), a.named(r.Method), a.shownCode(r.Code)
	if r.at >= 0 {
		r.Catalog = &a.opts.Catalogs.At(r.at).Name
	}
	if e := r.failure; e != nil {
		text := a.masker.Text(e.Text)
		r.Message = &text
		r.Cause = a.cause(e, r.at)
	}
	if longest > 0 {
		r.Request, r.Response = a.masked(r.request, longest), a.masked(r.response, longest)
	}
}

// cause returns what the data of an error say beyond its text, or nil.
func (a *Analyzer) cause(e *capture.Error, cat int) *string {
	if e.Data == nil {
		return nil
	}
	cause := a.opts.Catalogs.Cause(e.Data, cat)
	if cause == "" || cause == string(e.Text) {
		return nil
	}
	cause = a.masker.String(cause)
	return &cause
}

// masked returns an object as it is shown, of so many bytes at most; nil if it
// is not known.
func (a *Analyzer) masked(t text, longest int) *string {
	if t.bytes == nil {
		return nil
	}
	shown := withoutMiddle(a.masker.Object(t.bytes, t.cut), longest)
	return &shown
}

// withoutMiddle returns a text of at most so many bytes: of a longer one the
// middle is left out, between two characters.
func withoutMiddle(text string, longest int) string {
	const gap = " … "
	if len(text) <= longest {
		return text
	}
	head, tail := (longest-len(gap)+1)/2, len(text)-(longest-len(gap))/2
	for head > 0 && !utf8.RuneStart(text[head]) {
		head--
	}
	for tail < len(text) && !utf8.RuneStart(text[tail]) {
		tail++
	}
	return text[:head] + gap + text[tail:]
}

// decided hands a row to Options.OnCall, if that wants it.
func (a *Analyzer) decided(r *row) {
	if a.opts.WantCall != nil && !a.opts.WantCall(&r.Call) {
		return
	}
	r.complete(a, a.longest)
	a.opts.OnCall(&r.Call)
}

// forget is told of each request that stays unanswered before it is forgotten.
func (a *Analyzer) forget(at int32) {
	w := a.calls.requests.At(at)
	if !w.counts {
		return
	}
	r := a.unanswered(at)
	a.kept.keepLost(r, w.order)
	if a.opts.OnCall != nil {
		a.decided(r)
	}
}

// End tells Options.OnCall of the requests that are still unanswered at the end
// of all input, in their order. It is called once, after the last Add.
func (a *Analyzer) End() {
	if a.opts.OnCall == nil {
		return
	}
	a.settle()
	for at := a.calls.oldest; at != none; at = a.calls.requests.At(at).newer {
		if a.calls.requests.At(at).counts {
			a.decided(a.unanswered(at))
		}
	}
}

// composed returns the object of a message that was put together from what a
// log tells, with what is known of it.
func composed(to []byte, m *capture.Message) []byte {
	to = append(to, '{')
	member := func(name string, value []byte) {
		if value == nil {
			return
		}
		if len(to) > 1 {
			to = append(to, ',')
		}
		to = append(append(append(append(to, '"'), name...), `":`...), value...)
	}
	switch m.ID.Type {
	case capture.StringID:
		member("id", redact.Quote(string(m.ID.Text)))
	case capture.NumberID, capture.OtherID:
		member("id", m.ID.Text)
	}
	body := "params"
	switch {
	case m.Kind == capture.Request:
		member("method", redact.Quote(string(m.Method)))
	case m.Error != nil:
		member("error", errorJSON(m.Error))
		fallthrough
	default:
		body = "result"
	}
	member(body, m.Body)
	return append(to, '}')
}

// errorJSON returns an error as the object that JSON-RPC has for it.
func errorJSON(e *capture.Error) []byte {
	object := struct {
		Code    capture.Code    `json:"code"`
		Message string          `json:"message"`
		Data    json.RawMessage `json:"data,omitempty"`
	}{e.Code, string(e.Text), e.Data}
	text, err := json.Marshal(object)
	if err != nil { // of data that are no JSON
		object.Data = redact.Quote(string(e.Data))
		text, _ = json.Marshal(object)
	}
	return text
}
