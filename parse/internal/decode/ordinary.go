package decode

import (
	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/jsonscan"
)

// Most lines of most captures are one message, bare or in an envelope, and
// nothing else. They are read here without looking for more; whatever is out
// of the ordinary is read in the general way, which gives the same for these.

// ordinary reads the line that is an object from i on, if it is ordinary; data
// is the text that it is in. The line must be UTF-8 without colours.
func (d *Decoder) ordinary(data []byte, i int) bool {
	d.scan.Phase = 0
	l, known := d.outlines.follow(d, data, i)
	switch {
	case l == nil:
	case l.simple && d.simple(l, i):
		return true
	case !l.simple && d.asMessage(d.recall(l, i), i):
		return true
	}
	o, end, st := d.object(i, 0, 0)
	if st != jsonscan.Valid {
		return false
	}
	if end == len(d.scan.Text) && d.asMessage(o, i) {
		if !known {
			d.outlines.learn(d, i)
		}
		return true
	}
	o.ready = true // for the general way
	return false
}

// asMessage reads the line from i on, which is the object o, if it is ordinary.
func (d *Decoder) asMessage(o *object, i int) bool {
	m := Meta{Latency: -1}
	inner := d.opened(o, &m)
	if inner == nil {
		return false
	}
	d.begin(d.scan.Text[i:])
	if d.message(inner, &m) {
		d.out.Shapes[d.shape]++
		return true
	}
	d.out.Records = d.out.Records[:len(d.out.Records)-1]
	return false
}

// opened returns the object that must be the message of an ordinary line, and
// puts into m what the envelope says. It returns nil for a line that is not
// ordinary.
func (d *Decoder) opened(o *object, m *Meta) *object {
	const fields = 1<<jsonrpcKey - 1
	inner, messages := o, o.seen&fieldsOf[messageField]
	if messages != 0 && !o.has(jsonrpcKey) {
		inner = &d.objects[1]
		rest := o.seen & fields &^ (messages | fieldsOf[timeField] | fieldsOf[directionField] | fieldsOf[connField] | originFields)
		switch {
		case !inner.ready, inner.From != o.value[messages.first()].From, messages&(messages-1) != 0, rest != 0,
			messages.has(requestKey), messages.has(responseKey):
			return nil
		}
		d.describe(o, m)
		m.shape = Enveloped
	}
	if inner.seen&d.messageFields(inner) != 0 && !inner.has(jsonrpcKey) {
		return nil
	}
	d.timeOf(inner, m, ByText)
	return inner
}

// recall puts the line from i on, which was followed and has the outline l,
// into d's objects as if it had been read member by member.
func (d *Decoder) recall(l *outline, i int) *object {
	text, values := d.scan.Text, &d.outlines.values
	for level := range l.seen {
		o := &d.objects[level]
		o.seen, o.ready = l.seen[level], level == 1 && l.enveloped
	}
	for _, m := range l.members {
		d.objects[m.level].value[m.key&63] = values[m.value]
	}
	o, inner := &d.objects[0], &d.objects[0]
	if o.Span = (jsonscan.Span{From: i, End: len(text)}); l.enveloped {
		inner = &d.objects[1]
		inner.Span = d.innerOf(l)
		o.value[(o.seen & fieldsOf[messageField]).first()] = inner.Span
	}
	if l.version.back > 0 {
		from := d.marked(l, l.version)
		inner.value[jsonrpcKey] = jsonscan.Span{From: from, End: from + len(version2)}
	}
	return o
}

// innerOf returns where the object inside of a line's is, which was followed and
// has the outline l.
func (d *Decoder) innerOf(l *outline) jsonscan.Span {
	return jsonscan.Span{From: d.marked(l, l.inner[0]), End: d.marked(l, l.inner[1])}
}

// marked returns where a mark is in a line, which was followed and has the
// outline l.
func (d *Decoder) marked(l *outline, m mark) int {
	next := len(d.scan.Text)
	if int(m.value) < len(l.members) {
		next = d.outlines.values[m.value].From
	}
	return next - m.back
}

// simple adds what the line from i on says, which was followed and has the
// simple outline l. It reports false if that is more than it knows.
func (d *Decoder) simple(l *outline, i int) bool {
	text, values := d.scan.Text, &d.outlines.values
	if l.method >= 0 && l.version.back == 0 && isVerb(d.raw(values[l.method])) {
		return false // perhaps no message
	}
	var at clock.Stamp
	if l.time >= 0 {
		if at = d.time(d.raw(values[l.time])); !at.Known() || at.Clock {
			return false
		}
	}
	from := int32(len(d.out.messages))
	d.out.Records, d.out.messages = longer(d.out.Records), longer(d.out.messages)
	r, m := &d.out.Records[len(d.out.Records)-1], &d.out.messages[from]
	*r = capture.Record{Line: d.out.Lines, Text: text[i:len(text):len(text)], Time: at.Time, Own: l.time >= 0, Latency: -1, From: from, To: from + 1}
	*m = capture.Message{Kind: l.kind, Raw: r.Text}
	if l.direction >= 0 {
		r.Direction = d.direction(d.raw(values[l.direction]))
	}
	if l.conn >= 0 {
		r.Conn = d.scalar(values[l.conn])
	}
	o := &d.objects[0]
	if l.enveloped {
		o = &d.objects[1]
		m.Raw = d.raw(d.innerOf(l))
		d.out.Shapes[Enveloped]++
	} else {
		d.out.Shapes[Bare]++
	}
	if l.method >= 0 && l.kind <= capture.Notification {
		m.Method = d.str(values[l.method])
	}
	if l.id >= 0 {
		m.ID = d.idOf(values[l.id])
	}
	if l.body >= 0 && l.kind <= capture.Response {
		m.Body = d.raw(values[l.body])
	}
	has := l.seen[0] | l.seen[1]
	if has.has(paramsKey) {
		m.Session = d.paramsSession(o)
	}
	if l.session >= 0 && m.Session == nil {
		m.Session = d.scalar(values[l.session])
	}
	if has.has(resultKey) && o.result[failurePart].End|o.result[isErrorPart].End > 0 {
		o.seen, o.value[resultKey] = 1<<resultKey, values[l.body]
		d.outcome(o, m)
	}
	return true
}

// longer returns a list that is longer by one, to be filled in where it stands:
// what is built first and then copied there takes twice the time.
func longer[T any](list []T) []T {
	if len(list) < cap(list) {
		return list[:len(list)+1]
	}
	var none T
	return append(list, none)
}
