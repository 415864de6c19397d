package decode

import (
	"encoding/base64"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// Base64 decodes a text, or returns it as it is if it is no base64.
func (d *Decoder) Base64(text []byte) []byte {
	ok := true
	plain := d.Keep(func(dst []byte) []byte {
		out, err := base64.StdEncoding.AppendDecode(dst, text)
		ok = err == nil
		return out
	})
	if !ok {
		return text
	}
	return plain
}

// IsJSON reports whether text is a JSON value and nothing else.
func (d *Decoder) IsJSON(text []byte) bool {
	outer := d.Scan.Enter(text)
	defer d.Scan.Leave(outer)
	end, st := d.Scan.Value(d.Scan.Space(0), 0)
	return st == jsonscan.Valid && d.Scan.Space(end) == len(text)
}

// Note returns a record of its own for what was found with m around it and is
// no message.
func (d *Decoder) Note(text []byte, m *Meta) *capture.Record {
	if !d.Fresh {
		last, n := d.Out.Records[len(d.Out.Records)-1], int32(len(d.Out.Messages))
		d.Out.Records = append(d.Out.Records, capture.Record{Line: last.Line, Continues: true, From: n, To: n})
		d.Fresh = true
	}
	r := d.Bind(m)
	r.Text = text
	return r
}

// Trouble notes a problem with a text beside the messages of a record.
func (d *Decoder) Trouble(text []byte, m *Meta, kind capture.ProblemKind) {
	d.Note(text, m)
	d.Problem(kind)
}

// Members finds members of the object at some place. Where there is none, or
// where its grammar does not hold, it finds nothing.
func (d *Decoder) Members(at jsonscan.Span, names []string, got []jsonscan.Span) jsonscan.Status {
	if !d.BegunWith(at, '{') {
		return jsonscan.Invalid
	}
	d.Scan.Outside(at.From)
	end, st := d.Scan.Parse(at.From, 0, names, got, true)
	if st == jsonscan.Valid && end != at.End {
		st = jsonscan.Invalid
	}
	if st != jsonscan.Valid {
		clear(got)
	}
	return st
}

// BegunWith reports whether there is a value at some place that begins with
// some byte.
func (d *Decoder) BegunWith(at jsonscan.Span, c byte) bool {
	return at.End > 0 && d.Scan.Text[at.From] == c
}

// Joined returns two names as one, or the only one there is, or nil.
func (d *Decoder) Joined(a []byte, between string, b []byte) []byte {
	switch {
	case len(b) == 0 && len(a) == 0:
		return nil
	case len(b) == 0:
		return a
	}
	return d.Keep(func(dst []byte) []byte { return append(append(append(dst, a...), between...), b...) })
}

// EachObject calls f for each object of an array with what members of some
// names it has, until f returns false or the grammar does not hold.
func (d *Decoder) EachObject(list jsonscan.Span, names []string, f func(got []jsonscan.Span) bool) {
	s, text := &d.Scan, d.Scan.Text
	s.Outside(list.From)
	var got [4]jsonscan.Span
	i, done, st := s.First(list.From, ']')
	for st == jsonscan.Valid && !done {
		clear(got[:])
		if text[i] == '{' {
			i, st = s.Parse(i, 1, names, got[:len(names)], true)
		} else {
			i, st = s.Value(i, 1)
		}
		if st != jsonscan.Valid || !f(got[:len(names)]) {
			return
		}
		i, done, st = s.Next(i, ']')
	}
}
