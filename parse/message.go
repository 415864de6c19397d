package parse

import (
	"bytes"
	"math/bits"
	"strings"

	"github.com/tidwall/gjson"
)

// meaning finds out what an object is: an envelope, a message, or neither. It
// reports whether messages were found.
func (d *decoder) meaning(o *object, nesting int, m *meta) bool {
	var own meta
	if len(d.opts.Session) > 0 {
		own = *m
		own.chosen = d.textAt(d.raw(o.span), m.chosen, d.opts.Session)
		m = &own
	}
	if (!o.has(jsonrpcMember) || len(d.opts.Message) > 0) && d.envelope(o, nesting, m) {
		return true
	}
	if o.fields&fieldsOf[timeField] != 0 || len(d.opts.Time) > 0 {
		own = *m
		d.timeOf(o, &own, byText)
		m = &own
	}
	if d.message(o, m) {
		return true
	}
	d.beside, d.passed = *m, true
	return false
}

// message adds the message that an object is, if it is one.
func (d *decoder) message(o *object, m *meta) bool {
	named := d.begins(o, methodMember, '"')
	failed := o.has(errorMember) && !d.begins(o, errorMember, 'n')
	answered := o.has(resultMember) || failed
	rpc := o.has(jsonrpcMember) || o.has(idMember)
	msg := Message{ID: d.id(o)}
	switch {
	case named && (rpc || o.has(paramsMember)):
		msg.Method = d.str(o.members[methodMember])
		msg.Kind = Notification
		if msg.ID.Type > NullID || answered {
			msg.Kind = Request
		}
	case !named && answered && (rpc || d.paired || failed && o.inError[errorClass].end > 0),
		!named && !o.has(jsonrpcMember) && o.has(returnMember):
		msg.Kind = Response
		d.outcome(o, &msg)
	case d.isWarning(o):
		msg.Kind = Warning
		msg.Error = d.errorObject(&o.inWarning)
	case o.has(sidMember) && o.has(streamMember):
		msg.Kind = Data
	case o.has(jsonrpcMember):
		d.bind(m).Other++
		d.problem(InvalidRequest)
		return true
	default:
		return false
	}
	msg.Session = d.session(o, m)
	d.emit(m, &msg)
	if msg.Kind == Request && answered { // a whole call in one object
		msg.Kind, msg.Method, msg.Answers = Response, nil, true
		d.outcome(o, &msg)
		d.emit(m, &msg)
	}
	if o.has(jsonrpcMember) && d.breaksSpecification(o, failed) {
		d.problem(InvalidRequest)
	}
	return true
}

// breaksSpecification reports whether an object that says it is JSON-RPC 2.0
// is not as the specification has it. A null for params is let pass.
func (d *decoder) breaksSpecification(o *object, failed bool) bool {
	version, id := d.of(o, jsonrpcMember), d.of(o, idMember)
	switch {
	case string(version) != `"2.0"` && (!isString(version) || string(d.unquoted(version)) != "2.0"),
		id != nil && !isString(id) && !isNumber(id) && !isNull(id),
		o.has(methodMember) && !d.begins(o, methodMember, '"'),
		o.has(paramsMember) && !d.begins(o, paramsMember, '{') && !d.begins(o, paramsMember, '[') && !d.begins(o, paramsMember, 'n'),
		failed && o.has(resultMember) && !d.begins(o, resultMember, 'n'),
		id == nil && !o.has(methodMember) && (o.has(resultMember) || failed):
		return true
	case !failed:
		return false
	}
	code := d.raw(o.inError[errorCode])
	return !isNumber(code) || bytes.ContainsAny(code, ".eE") || !isString(d.raw(o.inError[errorMessage]))
}

// isWarning reports whether an object is a Cortex warning: its member of that
// name is an object, and has a code unless the object says it is JSON-RPC.
func (d *decoder) isWarning(o *object) bool {
	warning := d.of(o, warningMember)
	return len(warning) > 0 && warning[0] == '{' && (o.has(jsonrpcMember) || o.inWarning[errorCode].end > 0)
}

// session returns the session that a message names, its envelope's first.
func (d *decoder) session(o *object, m *meta) []byte {
	switch {
	case m.chosen != nil:
		d.out.chosen++
		return m.chosen
	case m.session != nil:
		return m.session
	}
	if o.has(paramsMember) {
		for _, value := range o.params {
			if text := d.scalar(value); text != nil {
				return text
			}
		}
	}
	for left := o.seen & sessionMembers; left != 0; left &= left - 1 {
		if text := d.scalar(o.members[bits.TrailingZeros32(left)]); text != nil {
			return text
		}
	}
	if o.has(warningMember) {
		return d.scalarText(d.field(d.raw(o.inWarning[errorMessage]), "sessionId"))
	}
	return nil
}

// sessionMembers are the members that name a session, in the order in which
// they are tried.
const sessionMembers = 1<<sessionMember | 1<<sessionIDMember | 1<<sidMember

// id returns a message's id in the form in which ids are compared.
func (d *decoder) id(o *object) ID {
	switch raw := d.of(o, idMember); {
	case raw == nil:
		return ID{}
	case isString(raw):
		return ID{StringID, d.str(o.members[idMember])}
	case isNull(raw):
		return ID{Type: NullID}
	case isNumber(raw):
		return ID{NumberID, CanonicalNumber(raw)}
	default:
		return ID{OtherID, compact(raw)}
	}
}

// outcome fills in the errors of a response.
func (d *decoder) outcome(o *object, msg *Message) {
	switch {
	case o.has(errorMember) && !d.begins(o, errorMember, 'n'):
		msg.Error = d.error(o)
	case !o.has(resultMember):
	case o.result[failurePart].end > 0:
		d.failures(o.result[failurePart], msg)
	case string(d.raw(o.result[isErrorPart])) == "true":
		msg.InBand = []Error{{Text: d.firstText(d.raw(o.result[contentPart]))}}
	}
}

// error reads an error of any shape.
func (d *decoder) error(o *object) *Error {
	switch raw := d.of(o, errorMember); raw[0] {
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
		return &Error{Text: d.unquoted(raw)}
	default:
		if isNumber(raw) {
			return &Error{Code: d.code(raw)}
		}
		return &Error{Text: raw}
	}
}

// errorObject reads the members of an error object or a warning.
func (d *decoder) errorObject(in *[len(errorNames)]span) *Error {
	e := &Error{Code: d.code(d.raw(in[errorCode])), Data: d.raw(in[errorData])}
	if class := d.raw(in[errorClass]); e.Code.IsNull() && isString(class) {
		e.Code = TextCode(string(d.unquoted(class)))
	}
	if text := d.raw(in[errorMessage]); text != nil {
		e.Text = d.textOf(text)
		return e
	}
	for _, value := range in[errorDesc:] {
		if text := d.raw(value); text != nil {
			e.Text = d.textOf(text)
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
		raw = d.unquoted(raw)
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
		return d.unquoted(raw)
	case len(raw) == 0:
		return nil
	}
	return compact(raw)
}

// failures reads Cortex's result.failure: each of its members with a code is
// an error.
func (d *decoder) failures(list span, msg *Message) {
	s := &d.scan
	if s.text[list.from] != '[' {
		return
	}
	for i, done, st := s.first(list.from, ']'); st == valid && !done; {
		var in [len(errorNames)]span
		from := i
		if i, st = s.loose(i, 2); st != valid {
			return
		}
		if s.text[from] == '{' {
			if _, st := s.parse(from, 2, errorNames[:], in[:], false); st != valid {
				clear(in[:])
			}
		}
		if !d.code(d.raw(in[errorCode])).IsNull() {
			msg.InBand = append(msg.InBand, *d.errorObject(&in))
		}
		i, done, st = s.next(i, ']')
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
			text = d.unquoted(raw)
		}
		return text == nil
	})
	return text
}

// field returns the last member of a JSON object with a name, or nil.
func (d *decoder) field(raw []byte, name string) []byte {
	if len(raw) == 0 || raw[0] != '{' {
		return nil
	}
	outer := d.scan.enter(raw)
	defer d.scan.leave(outer)
	var got [1]span
	if _, st := d.scan.parse(0, 0, []string{name}, got[:], false); st != valid {
		return nil
	}
	return d.raw(got[0])
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
