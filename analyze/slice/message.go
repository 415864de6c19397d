package slice

import (
	"encoding/json"
	"slices"
	"strings"

	"rpclog/analyze/redact"
	"rpclog/parse/capture"
)

// message is a message of the slice: a line of it.
type message struct {
	source    string
	conn      string // the connection that its record names, "" for none
	session   string // the same of the session that it or its request names
	time      capture.Time
	own       bool // it is that of its record
	direction capture.Direction
	method    *string // as it is written: of a response, its request's
	joined    bool    // it is a response to a request that is known
	order     int     // among all

	envelope []byte // but the time, with which it begins
	object   *node
}

// longestMessage is how many bytes a message may have of which params, result
// and data are looked at. Of a longer one they are left out.
const longestMessage = 1 << 20

// objectOf returns a message as it is written, without secrets. Texts have their
// pseudonyms and are told, nothing is left out; but that params, result and data
// are where they are not wanted.
func (s *Slice) objectOf(m *capture.Message, body bool) *node {
	o := s.sent(m, body)
	if m.Kind == capture.Response {
		o.drop("method", "params")
	} else {
		o.drop("result", "error")
	}
	for i, key := range o.keys {
		kid := o.kids[i]
		switch key {
		case "jsonrpc":
			kid.fixed = slices.Contains([]string{"1.0", "1.1", "2.0"}, kid.literal)
		case "QMP":
		case "id":
			if m.ID.Type > capture.NullID {
				o.kids[i] = fixed(s.names.pseudonym("id", idText(m.ID)))
			}
		case "method", "execute", "exec-oob", "event":
			if kid.is == '"' {
				o.kids[i] = fixed(s.names.method(string(m.Method)))
			}
		case "result", "return":
			s.loosen(kid)
		case "error":
			s.failure(kid, m.Error)
		case "warning":
			s.warning(kid)
		default:
			kid.loose = true
		}
	}
	s.about = s.subjectOf(m)
	s.disguise(o, "")
	return o
}

// subjectOf returns what a request is about, if that looks like a name, as tools
// have one.
func (s *Slice) subjectOf(m *capture.Message) []string {
	if m.Kind != capture.Request {
		return nil
	}
	for _, path := range s.options.Analyze.Catalogs.Subjects(string(m.Method)) {
		if subject := path.Of(m.Body); subject != "" {
			parts := strings.Split(subject, "/")
			return slices.DeleteFunc(parts, func(part string) bool { return !looksNamed(part, ".") })
		}
	}
	return nil
}

// sent returns a message without secrets: as it was sent, or put together from
// its parts if that is no JSON.
func (s *Slice) sent(m *capture.Message, body bool) *node {
	if body && json.Valid(m.Raw) {
		if o, err := valueOf([]byte(s.options.Masker.Object(m.Raw, false))); err == nil && o.is == '{' {
			return o
		}
	}
	o, err := valueOf([]byte(s.options.Masker.Object(composed(m, body), false)))
	if err != nil { // never: what is composed is JSON
		return object()
	}
	return o
}

// composed returns a message put together from its parts; body says whether with
// params, result and data. What is no JSON is left out.
func composed(m *capture.Message, body bool) []byte {
	to := []byte(`{"jsonrpc":"2.0"`)
	part := func(name string, value []byte, or string) {
		if !body || !json.Valid(value) {
			value = []byte(or)
		}
		if len(value) > 0 {
			to = append(append(to, `,"`+name+`":`...), value...)
		}
	}
	if m.ID.Type > capture.NoID {
		to = append(to, `,"id":null`...) // its pseudonym comes later
	}
	switch {
	case m.Kind == capture.Request, m.Kind == capture.Notification:
		to = append(append(to, `,"method":`...), redact.Quote(string(m.Method))...)
		part("params", m.Body, "")
	case m.Error == nil:
		part("result", m.Body, "null")
	default:
		name := "error"
		if m.Kind == capture.Warning {
			name = "warning"
		}
		to = append(append(to, `,"`+name+`":{"code":`...), codeJSON(m.Error.Code)...)
		to = append(append(to, `,"message":`...), redact.Quote(string(m.Error.Text))...)
		part("data", m.Error.Data, "")
		to = append(to, '}')
	}
	return append(to, '}')
}

// codeJSON returns a code as JSON.
func codeJSON(code capture.Code) []byte {
	if code.IsNumber() || code.IsNull() {
		return []byte(code.String())
	}
	return redact.Quote(code.Text())
}

// loosen lets members or elements of a value be left out, but not the value.
func (s *Slice) loosen(v *node) {
	for _, kid := range v.kids {
		kid.loose = true
	}
}

// failure says of an error what of it may be left out: not its code, and not its
// text.
func (s *Slice) failure(e *node, of *capture.Error) {
	for i, kid := range e.kids {
		code := e.is == '{' && slices.Contains(codeKeys, e.keys[i]) || e.is == '[' && i == 0
		switch {
		case code && kid.is == '"' && of != nil && !of.Code.IsNumber() && !of.Code.IsNull():
			e.kids[i] = fixed(s.names.code(of.Code).Text())
		case code:
		case e.is == '{' && slices.Contains(textKeys, e.keys[i]), e.is == '[' && i == 1:
			kid.said = true
		default:
			kid.loose = true
		}
	}
	if e.is == '"' {
		e.said = true
	}
}

// warning says of a warning what of it may be left out: not its code.
func (s *Slice) warning(w *node) {
	s.loosen(w)
	if code := w.at("code"); code != nil {
		code.loose = false
	}
}

// textKeys are members of an error that have its text.
var textKeys = []string{"message", "desc"}

// codeKeys are members of an error that have its code.
var codeKeys = []string{"code", "class"}

// sessionKeys are members that name a session.
var sessionKeys = []string{"session", "sessionId", "session_id", "sid"}

// disguise gives the texts in a value, which stands under a key, their pseudonyms.
func (s *Slice) disguise(v *node, key string) {
	switch v.is {
	case '{':
		for i, kid := range v.kids {
			of := v.keys[i]
			v.keys[i] = s.names.member(of)
			s.disguise(kid, of)
		}
	case '[':
		for _, kid := range v.kids {
			s.disguise(kid, key)
		}
	case '"':
		s.disguiseText(v, key)
	default:
		if slices.Contains(sessionKeys, key) && v.literal != "null" {
			v.is, v.literal = '"', s.names.pseudonym("session", v.literal)
		}
	}
}

// disguiseText gives a text, which stands under a key, its pseudonym.
func (s *Slice) disguiseText(v *node, key string) {
	v.told = true
	switch {
	case v.fixed, masked.MatchString(v.literal), slices.Contains(s.about, v.literal):
	case s.names.sessions[v.literal], slices.Contains(sessionKeys, key) && v.literal != "":
		v.literal = s.names.pseudonym("session", v.literal)
	default:
		if short := s.names.text(v.literal); short != v.literal {
			v.short = short
		}
	}
}

// idText returns an id as the text that its pseudonym stands for.
func idText(id capture.ID) string {
	if id.Type == capture.StringID {
		return string(redact.Quote(string(id.Text)))
	}
	return string(id.Text)
}

// line appends the line of a message that comes after another one, which may be
// nil. A time that is not its own, and that it has from that one, is left out.
func (m *message) line(to []byte, after *message) []byte {
	to = append(to, `{"time":`...)
	if m.time.Known() && (m.own || after == nil || after.time != m.time) {
		to = append(append(append(to, '"'), m.time.String()...), '"')
	} else {
		to = append(to, "null"...)
	}
	return append(m.object.write(append(to, m.envelope...)), "}\n"...)
}

// enclose returns what the envelope says of a message beside its time.
func (m *message) enclose() []byte {
	var to []byte
	for _, field := range [...]struct{ name, value string }{{"session", m.session}, {"conn", m.conn}, {"direction", directions[m.direction&3]}} {
		to = append(append(append(to, ',', '"'), field.name...), `":`...)
		if field.value == "" {
			to = append(to, "null"...)
		} else {
			to = append(to, redact.Quote(field.value)...)
		}
	}
	return append(to, `,"message":`...)
}

// directions has how directions are written.
var directions = [4]string{capture.In: "in", capture.Out: "out"}
