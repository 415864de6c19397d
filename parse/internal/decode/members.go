package decode

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/jsonscan"
)

// The second half of what a format may call: values by their places in the
// text that is being read.

// Raw returns what stands at some place as it is, nil for none. It lies in the
// batch's memory, as all that is read.
func (d *Decoder) Raw(at jsonscan.Span) []byte { return d.raw(at) }

// Text returns the text of the string or number at some place; nil if there is
// none, or an empty string.
func (d *Decoder) Text(at jsonscan.Span) []byte { return d.scalar(at) }

// ID returns the id that stands at some place, in the form in which ids are
// compared.
func (d *Decoder) ID(at jsonscan.Span) capture.ID { return d.idOf(at) }

// Keep lets f append to the batch's memory and returns what it appended.
func (d *Decoder) Keep(f func(dst []byte) []byte) []byte { return d.keep(f) }

// Clocks reads times from text.
func (d *Decoder) Clocks() *clock.Clocks { return &d.clocks }

// Time reads the time that a JSON value states: a string, a number, or QMP's
// object of seconds and microseconds.
func (d *Decoder) Time(raw []byte) clock.Stamp { return d.time(raw) }

// Prefix reads the text before a message: a time, a direction, a label that
// names a connection. It fills what m still misses.
func (d *Decoder) Prefix(text []byte, m *Meta) { d.prefix(text, m) }

// Value returns where the value is that begins at i, or after white space
// there: strings and scalars as the grammar has them, objects and arrays as far
// as their brackets and strings go.
func (d *Decoder) Value(i int) (at jsonscan.Span, st jsonscan.Status) {
	if at.From = d.scan.Space(i); at.From == len(d.scan.Text) {
		return jsonscan.Span{}, jsonscan.Truncated
	}
	d.outside(at.From)
	at.End, st = d.scan.Value(at.From, 0)
	return at, st
}

// outside makes the value that begins at i one that is in no string.
func (d *Decoder) outside(i int) {
	switch d.scan.Text[i] {
	case '{', '[':
		d.scan.Outside(i)
	default: // a quote would count as inside
		d.scan.Outside(max(0, i-1))
	}
}

// Members finds members of the object at some place. Where there is none, or
// where its grammar does not hold, it finds nothing.
func (d *Decoder) Members(at jsonscan.Span, names []string, got []jsonscan.Span) jsonscan.Status {
	if !d.begunWith(at, '{') {
		return jsonscan.Invalid
	}
	d.scan.Outside(at.From)
	end, st := d.scan.Parse(at.From, 0, names, got, true)
	if st == jsonscan.Valid && end != at.End {
		st = jsonscan.Invalid
	}
	if st != jsonscan.Valid {
		clear(got)
	}
	return st
}

// Each calls f for each element of the array at some place, with what members
// of some names it has if it is an object; without names, with the element
// itself. It ends when f returns false or the grammar does not hold. An array
// has at most four names asked of it.
func (d *Decoder) Each(list jsonscan.Span, names []string, f func(got []jsonscan.Span) bool) jsonscan.Status {
	if !d.begunWith(list, '[') {
		return jsonscan.Invalid
	}
	s, text := &d.scan, d.scan.Text
	s.Outside(list.From)
	var got [4]jsonscan.Span
	n := max(len(names), 1)
	i, done, st := s.First(list.From, ']')
	for st == jsonscan.Valid && !done {
		clear(got[:])
		switch from := i; {
		case len(names) == 0:
			i, st = s.Value(i, 1)
			got[0] = jsonscan.Span{From: from, End: i}
		case text[i] == '{':
			i, st = s.Parse(i, 1, names, got[:n], true)
		default:
			i, st = s.Value(i, 1)
		}
		if st != jsonscan.Valid || !f(got[:n]) {
			return st
		}
		i, done, st = s.Next(i, ']')
	}
	return st
}

// begunWith reports whether there is a value at some place that begins with
// some byte.
func (d *Decoder) begunWith(at jsonscan.Span, c byte) bool {
	return at.End > 0 && d.scan.Text[at.From] == c
}

// Parts is a message of which the parts stand in different places.
type Parts struct {
	o *object
	d *Decoder
}

// Parts returns a message without parts.
func (d *Decoder) Parts() Parts {
	o := &d.objects[0]
	o.seen, o.ready = 0, false
	return Parts{o, d}
}

// Put reads the value that begins at i, or after white space there, as a member
// of the message: params, result or error.
func (p Parts) Put(name string, i int) (at jsonscan.Span, st jsonscan.Status) {
	s, k := &p.d.scan, lookUpKey([]byte(name))
	if at.From = s.Space(i); at.From == len(s.Text) {
		return jsonscan.Span{}, jsonscan.Truncated
	}
	p.d.outside(at.From)
	if at.End, st = p.d.value(at.From, k, p.o, 0, 0); st == jsonscan.Valid {
		p.o.put(k, at.From, at.End)
	}
	return at, st
}

// Complete sets what the parts say of msg: its session, and of a response the
// errors.
func (p Parts) Complete(msg *capture.Message, m *Meta) {
	msg.Session = p.d.session(p.o, m)
	if msg.Kind == capture.Response {
		p.d.outcome(p.o, msg)
	}
}

// AppendJSON appends the parts to dst as the members of an object, each with a
// comma behind it.
func (p Parts) AppendJSON(dst []byte) []byte {
	for _, name := range [...]string{"params", "result", "error"} {
		if value := p.d.of(p.o, lookUpKey([]byte(name))); value != nil {
			dst = append(append(append(append(dst, '"'), name...), `":`...), bytes.TrimSpace(value)...)
			dst = append(dst, ',')
		}
	}
	return dst
}
