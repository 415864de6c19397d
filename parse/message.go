package parse

import (
	"bytes"
	"strings"

	"github.com/tidwall/gjson"
)

// meaning finds out what an object is: an envelope, a message, or neither. It
// reports whether messages were found.
func (d *decoder) meaning(o *object, nesting int, m meta) bool {
	m.chosen = d.textAt(o.raw, m.chosen, d.opts.Session)
	if (o.jsonrpc == nil || len(d.opts.Message) > 0) && d.envelope(o, nesting, m) {
		return true
	}
	d.timeOf(o, &m, byText)
	if d.message(o, m) {
		return true
	}
	d.passed = m
	return false
}

// message adds the message that an object is, if it is one.
func (d *decoder) message(o *object, m meta) bool {
	named := isString(o.method)
	failed := !isNull(o.err)
	answered := o.result != nil || failed
	rpc := o.jsonrpc != nil || o.id != nil
	msg := Message{ID: d.id(o.id)}
	switch {
	case named && (rpc || o.params != nil):
		msg.Method = d.str(o.method)
		msg.Kind = Notification
		if msg.ID.Type > NullID || answered {
			msg.Kind = Request
		}
	case !named && answered && (rpc || d.paired || o.inError[errorClass] != nil),
		!named && o.jsonrpc == nil && o.ret != nil:
		msg.Kind = Response
		d.outcome(o, &msg)
	case isWarning(o):
		msg.Kind = Warning
		msg.Error = d.errorObject(&o.inWarning)
	case o.sid != nil && o.stream:
		msg.Kind = Data
	case o.jsonrpc != nil:
		d.bind(m).Other++
		d.problem(InvalidRequest)
		return true
	default:
		return false
	}
	msg.Session = d.session(o, m)
	d.emit(m, msg)
	if msg.Kind == Request && answered { // a whole call in one object
		msg.Kind, msg.Method, msg.Answers = Response, nil, true
		d.outcome(o, &msg)
		d.emit(m, msg)
	}
	if o.jsonrpc != nil && d.breaksSpecification(o, failed) {
		d.problem(InvalidRequest)
	}
	return true
}

// breaksSpecification reports whether an object that says it is JSON-RPC 2.0
// is not as the specification has it. A null for params is let pass.
func (d *decoder) breaksSpecification(o *object, failed bool) bool {
	switch {
	case !isString(o.jsonrpc) || string(d.str(o.jsonrpc)) != "2.0",
		o.id != nil && !isString(o.id) && !isNumber(o.id) && !isNull(o.id),
		o.method != nil && !isString(o.method),
		!isNull(o.params) && o.params[0] != '{' && o.params[0] != '[',
		o.result != nil && !isNull(o.result) && failed,
		o.method == nil && (o.result != nil || failed) && o.id == nil:
		return true
	case !failed:
		return false
	}
	code := o.inError[errorCode]
	return !isNumber(code) || bytes.ContainsAny(code, ".eE") || !isString(o.inError[errorMessage])
}

// isWarning reports whether an object is a Cortex warning: its member of that
// name is an object, and has a code unless the object says it is JSON-RPC.
func isWarning(o *object) bool {
	return len(o.warning) > 0 && o.warning[0] == '{' && (o.jsonrpc != nil || o.inWarning[errorCode] != nil)
}

// session returns the session that a message names, its envelope's first.
func (d *decoder) session(o *object, m meta) []byte {
	switch {
	case m.chosen != nil:
		d.out.chosen++
		return m.chosen
	case m.session != nil:
		return m.session
	}
	for _, raw := range [...][]byte{o.inParams[0], o.inParams[1], o.inParams[2], o.session, o.sessionID, o.sid} {
		if raw != nil {
			if text := d.scalarText(raw); text != nil {
				return text
			}
		}
	}
	if text := o.inWarning[errorMessage]; len(text) > 0 && text[0] == '{' {
		return d.scalarText(d.field(text, "sessionId"))
	}
	return nil
}

// id returns an id in the form in which ids are compared.
func (d *decoder) id(raw []byte) ID {
	switch {
	case raw == nil:
		return ID{}
	case isString(raw):
		return ID{StringID, d.str(raw)}
	case isNull(raw):
		return ID{Type: NullID}
	case isNumber(raw):
		return ID{NumberID, CanonicalNumber(raw)}
	}
	return ID{OtherID, compact(raw)}
}

// outcome fills in the errors of a response.
func (d *decoder) outcome(o *object, msg *Message) {
	switch {
	case !isNull(o.err):
		msg.Error = d.error(o)
	case o.failure != nil:
		d.failures(o.failure, msg)
	case string(o.isError) == "true":
		msg.InBand = []Error{{Text: d.firstText(o.answer)}}
	}
}

// error reads an error of any shape.
func (d *decoder) error(o *object) *Error {
	switch raw := o.err; raw[0] {
	case '{':
		e := d.errorObject(&o.inError)
		if e.Text == nil && e.Code.IsNull() && len(raw) > 2 {
			e.Text = compact(raw)
		}
		return e
	case '[':
		var parts []gjson.Result
		gjson.ParseBytes(raw).ForEach(func(_, part gjson.Result) bool {
			parts = append(parts, part)
			return len(parts) < 3
		})
		e := &Error{}
		if len(parts) > 0 {
			e.Code = d.code([]byte(parts[0].Raw))
		}
		if len(parts) > 1 {
			e.Text = d.textOf([]byte(parts[1].Raw))
		}
		if len(parts) > 2 {
			e.Data = []byte(parts[2].Raw)
		}
		return e
	case '"':
		return &Error{Text: d.str(raw)}
	default:
		if isNumber(raw) {
			return &Error{Code: d.code(raw)}
		}
		return &Error{Text: raw}
	}
}

// errorObject reads the members of an error object or a warning.
func (d *decoder) errorObject(in *[len(errorNames)][]byte) *Error {
	e := &Error{Code: d.code(in[errorCode]), Data: in[errorData]}
	if e.Code.IsNull() && isString(in[errorClass]) {
		e.Code = TextCode(string(d.str(in[errorClass])))
	}
	if in[errorMessage] != nil {
		e.Text = d.textOf(in[errorMessage])
		return e
	}
	for _, raw := range in[errorDesc:] {
		if raw != nil {
			e.Text = d.textOf(raw)
			break
		}
	}
	return e
}

// code reads a code: a number, a string, or nothing.
func (d *decoder) code(raw []byte) Code {
	var c Code
	switch {
	case isString(raw):
		c = TextCode("")
		raw = d.str(raw)
	case isNumber(raw):
		c = NumberCode("")
		raw = CanonicalNumber(raw)
	default:
		return Code{}
	}
	text, ok := d.codes[string(raw)]
	if !ok {
		text = string(raw)
		if len(d.codes) < maxCodes {
			d.codes[text] = text
		}
	}
	c.text = text
	return c
}

// maxCodes is how many texts of codes a decoder remembers.
const maxCodes = 4096

// textOf returns the text of a string, or any other value as compact JSON.
func (d *decoder) textOf(raw []byte) []byte {
	switch {
	case isString(raw):
		return d.str(raw)
	case len(raw) == 0:
		return nil
	}
	return compact(raw)
}

// failures reads Cortex's result.failure: each of its members with a code is
// an error.
func (d *decoder) failures(raw []byte, msg *Message) {
	if raw[0] != '[' {
		return
	}
	for i, done, st := first(raw, 0, ']'); st == valid && !done; {
		from := i
		var in [len(errorNames)][]byte
		if i, st = d.pick(raw, i, errorNames[:], in[:]); st != valid {
			return
		}
		if raw[from] == '{' && !d.code(in[errorCode]).IsNull() {
			msg.InBand = append(msg.InBand, *d.errorObject(&in))
		}
		i, done, st = next(raw, i, ']')
	}
}

// firstText returns the first text of the contents of an MCP tool's result.
func (d *decoder) firstText(content []byte) []byte {
	if len(content) == 0 || content[0] != '[' {
		return nil
	}
	var text []byte
	gjson.ParseBytes(content).ForEach(func(_, part gjson.Result) bool {
		raw := d.field([]byte(part.Raw), "text")
		if isString(raw) {
			text = d.str(raw)
		}
		return text == nil
	})
	return text
}

// notStandard reports whether text holds a JSON-RPC message as another
// language prints it: a Python dict, a Lua table, a Ruby hash, a JavaScript
// object, an Emacs plist.
func notStandard(text []byte) bool {
	i := bytes.Index(text, []byte("jsonrpc"))
	if i < 0 {
		for _, key := range [...]string{"'id':", "'error':", "'method':", "'code':"} {
			if bytes.Contains(text, []byte("{"+key)) {
				return true
			}
		}
		return false
	}
	after := strings.TrimLeft(string(text[i+len("jsonrpc"):min(len(text), i+20)]), " ")
	quote := byte(0)
	if i > 0 {
		quote = text[i-1]
	}
	switch {
	case quote == '\'':
		return true
	case quote == '"':
		return strings.HasPrefix(strings.TrimLeft(after[min(1, len(after)):], " "), "=>")
	case quote == ':':
		return strings.HasPrefix(after, `"`)
	}
	return strings.HasPrefix(after, ":") || strings.HasPrefix(after, "=")
}
