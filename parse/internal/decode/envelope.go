package decode

import (
	"bytes"
	"strconv"
	"time"

	"github.com/tidwall/gjson"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/jsonscan"
	"rpclog/parse/internal/slots"
)

// Envelopes: JSON objects around a message, with its time, direction,
// connection and session. Their fields are known by their names, or by the
// paths that Options have.

// maxNesting is how many envelopes may stand around a message.
const maxNesting = 3

// Meta is what stands around a message. Of two places that say the same thing
// the stronger counts, of equals the outer one.
type Meta struct {
	Time    clock.Stamp
	Dir     capture.Direction
	Conn    []byte
	Latency time.Duration // -1 for none
	chosen  []byte        // the session that Options.Session found
	Session []byte        // the session that an envelope names
	shape   Shape

	TimeBy, dirBy, connBy, latencyBy strength
}

// strength is how much what a place says counts.
type strength uint8

const (
	unsaid   strength = iota
	ByLogger          // who logged it
	byLabel           // a line before
	ByText            // text before a message, or the message itself
	ByField           // a field of an envelope
	byOption          // a path that Options name
)

// SetTime sets the time to one of some strength. One without a date, or without
// a year, does not replace one with, and is replaced by it.
func (m *Meta) SetTime(t clock.Stamp, by strength) {
	if t.Known() && (!m.Time.Known() || t.MoreDated(m.Time) || by > m.TimeBy && !m.Time.MoreDated(t)) {
		m.Time, m.TimeBy = t, by
	}
}

// setTextTime sets the time to that of the text before a message. Of several
// such texts, one inside of the other, the fullest time counts.
func (m *Meta) setTextTime(t clock.Stamp) {
	if m.TimeBy == ByText && t.Fuller(m.Time) {
		m.Time = t
	}
	m.SetTime(t, ByText)
}

// SetDirection sets the direction to one of some strength, if it is known.
func (m *Meta) SetDirection(dir capture.Direction, by strength) {
	if dir != capture.Unknown && by > m.dirBy {
		m.Dir, m.dirBy = dir, by
	}
}

// SetConn sets the connection to one of some strength, unless it is nil.
func (m *Meta) SetConn(conn []byte, by strength) {
	if conn != nil && by > m.connBy {
		m.Conn, m.connBy = conn, by
	}
}

// SetLatency sets the latency to one of some strength, unless it is negative.
func (m *Meta) SetLatency(d time.Duration, by strength) {
	if d >= 0 && by > m.latencyBy {
		m.Latency, m.latencyBy = d, by
	}
}

// or fills what m misses from n.
func (m Meta) or(n Meta) Meta {
	m.SetTime(n.Time, max(n.TimeBy, ByText))
	if m.Dir == capture.Unknown {
		m.Dir, m.dirBy = n.Dir, n.dirBy
	}
	m.SetConn(n.Conn, n.connBy)
	return m
}

// envelope reads an object as an envelope: the first of its message fields
// that holds a message. It reports whether there was one.
func (d *Decoder) envelope(o *object, nesting int, outer *Meta) bool {
	if nesting >= maxNesting || !d.mayBeEnvelope(o) {
		return false
	}
	m := *outer
	d.describe(o, &m)
	m.shape = Enveloped
	if d.survey != nil {
		d.observeFields(o)
	}
	for _, path := range d.opts.Message {
		if raw := at(d.raw(o.Span), path); MayHold(raw) && d.within(raw, nesting+1, &m) {
			d.out.Found |= capture.MessagePath
			return true
		}
	}
	var request, response jsonscan.Span
	for left := o.seen & d.messageFields(o); left != 0; left &= left - 1 {
		f := left.first()
		switch value := o.value[f]; {
		case !MayHold(d.raw(value)):
		case f == messageKey && o.has(journalKey) && d.begins(o, f, '['):
			if text, ok := d.bytes(d.raw(value)); ok && d.embedded(text, nesting+1, &m) {
				return true
			}
		case f == bodyKey && d.mayHold(o, requestBodyKey) && !d.mayHold(o, responseBodyKey),
			f == responseKey && response.End == 0, f == responseBodyKey:
			response = value
		case f == bodyKey && d.mayHold(o, responseBodyKey) && !d.mayHold(o, requestBodyKey),
			f == requestKey && request.End == 0, f == requestBodyKey:
			request = value
		case f == requestKey, f == responseKey: // the body beside it says more
		case d.inner(value, nesting+1, &m):
			return true
		}
	}
	return d.call(request, response, nesting+1, &m)
}

// mayBeEnvelope reports whether a message may be in one of the fields of an
// object at all.
func (d *Decoder) mayBeEnvelope(o *object) bool {
	for left := o.seen & d.messageFields(o); left != 0; left &= left - 1 {
		if at := o.value[left.first()]; d.scan.Text[at.From]|' ' == '{' || MayHold(d.raw(at)) {
			return true
		}
	}
	for _, path := range d.opts.Message {
		if MayHold(at(d.raw(o.Span), path)) {
			return true
		}
	}
	return false
}

// call reads a record's request and response. Where each is one message they
// are a call, even without ids.
func (d *Decoder) call(request, response jsonscan.Span, nesting int, m *Meta) bool {
	from := len(d.out.messages)
	asked := request.End > 0 && d.inner(request, nesting, m)
	mid := len(d.out.messages)
	d.paired = mid == from+1
	answered := response.End > 0 && d.inner(response, nesting, m)
	d.paired = false
	if ms := d.out.messages[from:]; len(ms) == 2 && mid == from+1 &&
		ms[0].Kind <= capture.Notification && ms[1].Kind == capture.Response {
		ms[0].Kind = capture.Request
		ms[1].Answers = true
	}
	return asked || answered
}

// inError reads the error in an object that is no message, as an envelope: so
// a client prints what it asked and what it was told, in an error within
// errors. It reports whether there was a message.
func (d *Decoder) inError(o *object, nesting int, outer *Meta) bool {
	if nesting >= maxNesting || o.has(jsonrpcKey) || !d.begins(o, errorKey, '{') {
		return false
	}
	inner, _, st := d.object(o.value[errorKey].From, nesting+1, 1)
	if st != jsonscan.Valid {
		return false
	}
	m := *outer
	d.describe(o, &m)
	if inner.seen&bodyFields != 0 {
		return d.envelope(inner, nesting+1, &m)
	}
	return d.inError(inner, nesting+1, &m)
}

// mayHold reports whether a message may be in a member of an object.
func (d *Decoder) mayHold(o *object, k key) bool { return MayHold(d.of(o, k)) }

// MayHold reports whether a message may be in raw at all.
func MayHold(raw []byte) bool {
	if len(raw) == 0 {
		return false
	}
	switch raw[0] {
	case '{', '[':
		return true
	case '"':
		return bytes.IndexByte(raw, '{') >= 0
	}
	return false
}

// inner reads an envelope's field that may hold messages: JSON, or a string
// of JSON with text around it.
func (d *Decoder) inner(value jsonscan.Span, nesting int, m *Meta) bool {
	if d.scan.Text[value.From] == '"' {
		return d.embedded(d.str(value), nesting, m)
	}
	_, found, _ := d.json(value.From, nesting, 1, m)
	return found
}

// within is inner for a value that may lie outside of the text being read.
func (d *Decoder) within(raw []byte, nesting int, m *Meta) bool {
	outer := d.scan.Enter(raw)
	defer d.scan.Leave(outer)
	return d.inner(jsonscan.Span{From: 0, End: len(raw)}, nesting, m)
}

// embedded reads the text of a string, which may have quotes with JSON in them.
func (d *Decoder) embedded(text []byte, nesting int, m *Meta) bool {
	return d.plainly(text, nesting, m) || d.escaped(text, nesting+1, m)
}

// plainly reads the text of a string in which JSON stands for itself.
func (d *Decoder) plainly(text []byte, nesting int, m *Meta) bool {
	if bytes.IndexByte(text, '\\') >= 0 {
		text = d.unspelled(text)
	}
	text = d.uncoloured(text, true)
	outer := d.scan.Enter(text)
	defer d.scan.Leave(outer)
	if _, read := d.reported(0, bytes.IndexByte(text, '{'), nesting, m); read {
		return true
	}
	return d.text(0, nesting, m)
}

// describe fills m from the fields of an envelope.
func (d *Decoder) describe(o *object, m *Meta) {
	if !d.opts.plain() {
		d.describeChosen(d.raw(o.Span), m)
	}
	d.timeOf(o, m, ByField)
	for left := o.seen & fieldsOf[directionField]; left != 0 && m.dirBy < ByField; left &= left - 1 {
		m.SetDirection(d.direction(d.raw(o.value[left.first()])), ByField)
	}
	if m.connBy < ByField {
		m.SetConn(d.textIn(o, connField), ByField)
	}
	if name := d.out.Plan.TextField(); name != "" && d.survey == nil {
		if raw := d.field(d.raw(o.Span), name); jsonscan.IsString(raw) {
			d.prefix(d.unquoted(raw), m)
		}
	}
	if o.seen&loggerFields != 0 {
		d.describeLogger(o, m)
	}
	if m.Session == nil {
		m.Session = d.textIn(o, sessionField)
	}
	for left := o.seen & fieldsOf[latencyField]; left != 0 && m.latencyBy < ByField; left &= left - 1 {
		m.SetLatency(clock.Millis(d.scalarText(d.raw(o.value[left.first()]))), ByField)
	}
}

// describeChosen fills m from where Options say that it is in a record.
func (d *Decoder) describeChosen(raw []byte, m *Meta) {
	for _, path := range d.opts.Time {
		t := d.time(at(raw, path))
		d.found(capture.TimePath, t.Known())
		m.SetTime(t, byOption)
	}
	for _, path := range d.opts.Direction {
		dir := d.direction(at(raw, path))
		d.found(capture.DirectionPath, dir != capture.Unknown)
		m.SetDirection(dir, byOption)
	}
	conn := d.textAt(raw, nil, d.opts.Conn)
	d.found(capture.ConnPath, conn != nil)
	m.SetConn(conn, byOption)
	for _, path := range d.opts.Latency {
		took := clock.Millis(d.scalarText(at(raw, path)))
		d.found(capture.LatencyPath, took >= 0)
		m.SetLatency(took, byOption)
	}
}

// found notes that a path of some kind has found something.
func (d *Decoder) found(path capture.Paths, is bool) {
	if is {
		d.out.Found |= path
	}
}

// timeOf sets m's time from an object's.
func (d *Decoder) timeOf(o *object, m *Meta, by strength) {
	if m.TimeBy >= by && !m.Time.Clock {
		return
	}
	for left := o.seen & fieldsOf[timeField]; left != 0; left &= left - 1 {
		if t := d.time(d.raw(o.value[left.first()])); t.Known() {
			m.SetTime(t, by)
			return
		}
	}
}

// time reads a time from a JSON value: a string, a number, or QMP's object
// of seconds and microseconds.
func (d *Decoder) time(raw []byte) clock.Stamp {
	switch {
	case len(raw) == 0:
	case jsonscan.IsString(raw):
		if t, ok := d.clocks.InMinute(raw[1 : len(raw)-1]); ok {
			return clock.Stamp{Time: t}
		}
		return d.clocks.Whole(d.unquoted(raw))
	case jsonscan.IsNumber(raw):
		return clock.Stamp{Time: clock.Epoch(raw)}
	case raw[0] == '{':
		sec, usec := d.field(raw, "seconds"), d.field(raw, "microseconds")
		s, err := strconv.ParseInt(string(sec), 10, 64)
		u, err2 := strconv.ParseInt(string(usec), 10, 64)
		if err == nil && err2 == nil && s >= 1e8 && s < 1e11 && u >= 0 && u < 1e6 {
			return clock.Stamp{Time: capture.Unix(s, u*1000)}
		}
	}
	return clock.Stamp{}
}

// textAt returns got or, if that is nil, the first string or number that one
// of some paths finds in raw.
func (d *Decoder) textAt(raw, got []byte, paths []string) []byte {
	for _, path := range paths {
		if got != nil {
			break
		}
		got = d.scalarText(at(raw, path))
	}
	return got
}

// textIn returns the text of the first field of a class that is a string or a
// number.
func (d *Decoder) textIn(o *object, class fieldClass) []byte {
	for left := o.seen & fieldsOf[class]; left != 0; left &= left - 1 {
		if text := d.scalar(o.value[left.first()]); text != nil {
			return text
		}
	}
	return nil
}

// direction reads the name of a direction.
func (d *Decoder) direction(raw []byte) capture.Direction {
	switch string(raw) {
	case `"in"`:
		return capture.In
	case `"out"`:
		return capture.Out
	}
	if ways := d.out.Plan.Meanings(); ways != nil && len(raw) > 0 {
		if dir := ways[string(d.scalarText(raw))]; dir != capture.Unknown {
			return dir
		}
	}
	if !jsonscan.IsString(raw) || len(raw) > 40 {
		return capture.Unknown
	}
	return slots.DirectionName(d.unquoted(raw))
}

// at returns what a gjson path finds in raw, or nil.
func at(raw []byte, path string) []byte {
	r := gjson.GetBytes(raw, path)
	if !r.Exists() || r.Raw == "" {
		return nil
	}
	if r.Index > 0 && r.Index+len(r.Raw) <= len(raw) {
		return raw[r.Index : r.Index+len(r.Raw)]
	}
	return []byte(r.Raw)
}
