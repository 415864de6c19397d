package decode

import (
	"github.com/tidwall/gjson"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// From an object to a message: what kind it is, its id, its session, its
// errors of whatever shape.

// meaning finds out what an object is: an envelope, a message, or neither. It
// reports whether messages were found.
func (d *Decoder) meaning(o *object, nesting int, m *Meta) bool {
	var own Meta
	if len(d.opts.Session) > 0 {
		own = *m
		own.chosen = d.textAt(d.raw(o.Span), m.chosen, d.opts.Session)
		m = &own
	}
	if (!o.has(jsonrpcKey) || len(d.opts.Message) > 0) && d.envelope(o, nesting, m) {
		return true
	}
	if o.seen&fieldsOf[timeField] != 0 || len(d.opts.Time) > 0 {
		own = *m
		d.timeOf(o, &own, ByText)
		m = &own
	}
	if d.message(o, m) || d.inError(o, nesting, m) {
		return true
	}
	d.beside, d.passed = *m, true
	return false
}

// message adds the message that an object is, if it is one.
func (d *Decoder) message(o *object, m *Meta) bool {
	kind, ok := d.kind(o)
	switch {
	case ok:
	case o.has(jsonrpcKey):
		d.bind(m).Other++
		d.Problem(capture.InvalidRequest)
		return true
	default:
		return false
	}
	msg := d.emit(m)
	if kind == capture.Notification && !o.has(methodKey) {
		d.greeted(o)
	}
	msg.Kind, msg.ID, msg.Session, msg.Raw = kind, d.id(o), d.session(o, m), d.raw(o.Span)
	switch kind {
	case capture.Request, capture.Notification:
		msg.Method, msg.Body = d.method(o), d.of(o, paramsKey)
	case capture.Response:
		d.outcome(o, msg)
	case capture.Warning:
		msg.Error = d.errorObject(&o.inWarning)
	}
	if d.survey != nil {
		d.observed(msg, o, m)
	} else if d.layer.looked {
		d.summed(o)
	}
	if kind == capture.Request && (o.has(resultKey) || d.hasError(o)) { // a whole call in one object
		msg.Echo = !o.has(paramsKey) && d.begins(o, methodKey, '"')
		answer := capture.Message{Kind: capture.Response, Answers: true, ID: msg.ID, Session: msg.Session, Raw: msg.Raw}
		d.outcome(o, &answer)
		*d.emit(m) = answer
		if n := len(d.out.Sums); d.layer.looked {
			d.out.Sums[n-1] = d.out.Sums[n-2]
		}
	}
	if o.has(jsonrpcKey) && d.breaksSpecification(o) {
		d.Problem(capture.InvalidRequest)
	}
	return true
}

// kind tells what kind of message an object is, if it is one.
func (d *Decoder) kind(o *object) (kind capture.Kind, ok bool) {
	named, answered := d.begins(o, methodKey, '"'), o.has(resultKey) || d.hasError(o)
	rpc := o.has(jsonrpcKey) || o.has(idKey)
	switch {
	case named && !o.has(jsonrpcKey) && isVerb(d.of(o, methodKey)) && d.ofHTTP(o):
		return kind, false
	case named && (rpc || o.has(paramsKey)):
		if answered || o.has(idKey) && !d.begins(o, idKey, 'n') {
			return capture.Request, true
		}
		return capture.Notification, true
	case !named && answered && (rpc || d.paired || d.hasClass(o)),
		!named && !o.has(jsonrpcKey) && o.has(returnKey):
		return capture.Response, true
	case d.isWarning(o):
		return capture.Warning, true
	case o.seen&ofQMP != 0 && !named && !o.has(jsonrpcKey):
		return d.qmp(o)
	}
	return capture.Data, o.has(sidKey) && o.has(streamKey)
}

// hasError reports whether an object has an error that is not null. It answers
// something then, be it to say that there was none.
func (d *Decoder) hasError(o *object) bool {
	return o.has(errorKey) && !d.begins(o, errorKey, 'n')
}

// failed reports whether an object has an error that says that something
// failed: null, false and an empty string do not.
func (d *Decoder) failed(o *object) bool {
	raw := d.of(o, errorKey)
	return len(raw) > 0 && raw[0] != 'n' && raw[0] != 'f' && string(raw) != `""`
}

// breaksSpecification reports whether an object that says it is JSON-RPC 2.0
// is not as the specification has it. A null for params is let pass.
func (d *Decoder) breaksSpecification(o *object) bool {
	failed := d.hasError(o)
	version, id := d.of(o, jsonrpcKey), d.of(o, idKey)
	switch {
	case string(version) != `"2.0"` && (!jsonscan.IsString(version) || string(d.unquoted(version)) != "2.0"),
		id != nil && !jsonscan.IsString(id) && !jsonscan.IsNumber(id) && !jsonscan.IsNull(id),
		o.has(methodKey) && !d.begins(o, methodKey, '"'),
		o.has(paramsKey) && !d.begins(o, paramsKey, '{') && !d.begins(o, paramsKey, '[') && !d.begins(o, paramsKey, 'n'),
		failed && o.has(resultKey) && !d.begins(o, resultKey, 'n'),
		id == nil && !o.has(methodKey) && (o.has(resultKey) || failed):
		return true
	case !failed:
		return false
	}
	code := d.raw(o.inError[errorCode])
	return !jsonscan.IsNumber(code) || !capture.Integral(code) || !jsonscan.IsString(d.raw(o.inError[errorMessage]))
}

// isWarning reports whether an object is a Cortex warning: its member of that
// name is an object, and has a code unless the object says it is JSON-RPC.
func (d *Decoder) isWarning(o *object) bool {
	warning := d.of(o, warningKey)
	return len(warning) > 0 && warning[0] == '{' && (o.has(jsonrpcKey) || o.inWarning[errorCode].End > 0)
}

// session returns the session that a message names, its envelope's first.
func (d *Decoder) session(o *object, m *Meta) []byte {
	switch {
	case m.chosen != nil:
		d.out.Chosen++
		return m.chosen
	case m.Session != nil:
		return m.Session
	}
	if o.has(paramsKey) {
		if text := d.paramsSession(o); text != nil {
			return text
		}
	}
	for left := o.seen & sessionKeys; left != 0; left &= left - 1 {
		if text := d.scalar(o.value[left.first()]); text != nil {
			return text
		}
	}
	if o.has(warningKey) {
		return d.scalarText(d.field(d.raw(o.inWarning[errorMessage]), "sessionId"))
	}
	return nil
}

// paramsSession returns the session that the params of o name, or nil.
func (d *Decoder) paramsSession(o *object) []byte {
	for _, value := range o.params {
		if text := d.scalar(value); text != nil {
			return text
		}
	}
	return nil
}

// sessionKeys are the members of a message that name a session.
const sessionKeys keySet = 1<<sessionKey | 1<<sessionIDKey | 1<<sidKey

// id returns a message's id in the form in which ids are compared.
func (d *Decoder) id(o *object) capture.ID {
	if !o.has(idKey) {
		return capture.ID{}
	}
	return d.idOf(o.value[idKey])
}

// idOf is id for a value.
func (d *Decoder) idOf(at jsonscan.Span) capture.ID {
	switch raw := d.raw(at); {
	case jsonscan.IsString(raw):
		return capture.ID{Type: capture.StringID, Text: d.str(at)}
	case jsonscan.IsNull(raw):
		return capture.ID{Type: capture.NullID}
	case jsonscan.IsNumber(raw):
		return capture.ID{Type: capture.NumberID, Text: d.canonical(raw)}
	default:
		return capture.ID{Type: capture.OtherID, Text: d.compact(raw)}
	}
}

// outcome fills in the errors of a response.
func (d *Decoder) outcome(o *object, msg *capture.Message) {
	if msg.Body = d.of(o, resultKey); msg.Body == nil {
		msg.Body = d.of(o, returnKey)
	}
	switch {
	case d.failed(o):
		msg.Error = d.error(o)
	case !o.has(resultKey):
	case o.result[failurePart].End > 0:
		d.failures(o.result[failurePart], msg)
	case string(d.raw(o.result[isErrorPart])) == "true":
		from := len(d.out.errors)
		d.newError().Text = d.firstText(o.result[contentPart])
		msg.InBand = d.errorsFrom(from)
	}
}

// newError adds an error to the batch, to be filled in.
func (d *Decoder) newError() *capture.Error {
	d.out.errors = append(d.out.errors, capture.Error{})
	return &d.out.errors[len(d.out.errors)-1]
}

// errorsFrom returns the errors of the batch from some number on.
func (d *Decoder) errorsFrom(n int) []capture.Error {
	return d.out.errors[n:len(d.out.errors):len(d.out.errors)]
}

// error reads an error of any shape.
func (d *Decoder) error(o *object) *capture.Error {
	raw := d.of(o, errorKey)
	if raw[0] == '{' {
		e := d.errorObject(&o.inError)
		if e.Text == nil && e.Code.IsNull() && len(raw) > 2 {
			e.Text = d.compact(raw)
		}
		return e
	}
	e := d.newError()
	switch {
	case raw[0] == '[':
		parts := d.elements(o.value[errorKey])
		e.Code, e.Text, e.Data = d.code(d.raw(parts[0])), d.textOf(d.raw(parts[1])), d.raw(parts[2])
	case raw[0] == '"':
		e.Text = d.unquoted(raw)
	case jsonscan.IsNumber(raw):
		e.Code = d.code(raw)
	default:
		e.Text = raw
	}
	return e
}

// elements returns where the first values of a well-formed array are.
func (d *Decoder) elements(list jsonscan.Span) (got [3]jsonscan.Span) {
	s := &d.scan
	i, done, st := s.First(list.From, ']')
	for n := 0; n < len(got) && st == jsonscan.Valid && !done; n++ {
		got[n].From = i
		if i, st = s.Value(i, 0); st != jsonscan.Valid {
			break
		}
		got[n].End = i
		i, done, st = s.Next(i, ']')
	}
	return got
}

// errorObject reads the members of an error object or a warning.
func (d *Decoder) errorObject(in *[len(errorNames)]jsonscan.Span) *capture.Error {
	e := d.newError()
	e.Code, e.Data = d.code(d.raw(in[errorCode])), d.raw(in[errorData])
	if class := d.raw(in[errorClass]); e.Code.IsNull() && jsonscan.IsString(class) {
		e.Code = d.code(class)
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
func (d *Decoder) code(raw []byte) capture.Code {
	switch {
	case jsonscan.IsString(raw):
		return capture.TextCode(d.codeText(d.unquoted(raw)))
	case jsonscan.IsNumber(raw):
		return capture.NumberCode(d.codeText(d.canonical(raw)))
	}
	return capture.Code{}
}

// codeText returns the text of a code, the same memory for the same text.
func (d *Decoder) codeText(raw []byte) string {
	text, ok := d.codes[string(raw)]
	if !ok {
		text = string(raw)
		if len(d.codes) < maxCodes {
			d.codes[text] = text
		}
	}
	return text
}

// maxCodes is how many texts of codes a decoder remembers.
const maxCodes = 4096

// textOf returns the text of a string, or any other value as compact JSON.
func (d *Decoder) textOf(raw []byte) []byte {
	switch {
	case jsonscan.IsString(raw):
		return d.unquoted(raw)
	case len(raw) == 0:
		return nil
	}
	return d.compact(raw)
}

// failures reads Cortex's result.failure: each of its members with a code is
// an error.
func (d *Decoder) failures(list jsonscan.Span, msg *capture.Message) {
	s, before := &d.scan, len(d.out.errors)
	if s.Text[list.From] != '[' {
		return
	}
	for i, done, st := s.First(list.From, ']'); st == jsonscan.Valid && !done; {
		var in [len(errorNames)]jsonscan.Span
		from := i
		if i, st = s.Loose(i, 2); st != jsonscan.Valid {
			break
		}
		if s.Text[from] == '{' {
			if _, st := s.Parse(from, 2, errorNames[:], in[:], false); st != jsonscan.Valid {
				clear(in[:])
			}
		}
		if !d.code(d.raw(in[errorCode])).IsNull() {
			d.errorObject(&in)
		}
		i, done, st = s.Next(i, ']')
	}
	if len(d.out.errors) > before {
		msg.InBand = d.errorsFrom(before)
	}
}

// firstText returns the first text of the contents of an MCP tool's result.
func (d *Decoder) firstText(content jsonscan.Span) []byte {
	s := &d.scan
	if content.End == 0 || s.Text[content.From] != '[' {
		return nil
	}
	i, done, st := s.First(content.From, ']')
	for st == jsonscan.Valid && !done {
		var text [1]jsonscan.Span
		if s.Text[i] == '{' {
			i, st = s.Parse(i, 0, []string{"text"}, text[:], false)
		} else {
			i, st = s.Value(i, 0)
		}
		if st != jsonscan.Valid {
			break
		}
		if text[0].End > 0 && s.Text[text[0].From] == '"' {
			return d.str(text[0])
		}
		i, done, st = s.Next(i, ']')
	}
	if st == jsonscan.Valid {
		return nil
	}
	return d.looseText(d.raw(content))
}

// looseText is firstText for contents whose grammar does not hold.
func (d *Decoder) looseText(content []byte) (text []byte) {
	gjson.ParseBytes(content).ForEach(func(_, part gjson.Result) bool {
		raw := d.field([]byte(part.Raw), "text")
		if jsonscan.IsString(raw) {
			text = d.unquoted(raw)
		}
		return text == nil
	})
	return text
}

// field returns the last member of a JSON object with a name, or nil.
func (d *Decoder) field(raw []byte, name string) []byte {
	if len(raw) == 0 || raw[0] != '{' {
		return nil
	}
	outer := d.scan.Enter(raw)
	defer d.scan.Leave(outer)
	var got [1]jsonscan.Span
	if _, st := d.scan.Parse(0, 0, []string{name}, got[:], false); st != jsonscan.Valid {
		return nil
	}
	return d.raw(got[0])
}
