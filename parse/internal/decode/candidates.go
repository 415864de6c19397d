package decode

import (
	"bytes"
	"slices"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// Where in a text a JSON value may begin that is or holds a message, and what
// becomes of it: an object, a batch, or a bracket of the text.

// text reads JSON from i on, with whatever text may stand before, between and
// after its values. It reports whether messages were found.
func (d *Decoder) text(i, nesting int, outer *Meta) bool {
	s, b, found := &d.scan, d.scan.Text, false
	begin, last := s.Space(i), jsonscan.Unsearched
	m := outer                                          // around the value before
	own, kept := &d.prefixes[nesting], &d.kept[nesting] // around the value, and what m points to from then on
	ignored := false                                    // what does not hold
	for from, tries := i, 0; ; {
		p := i
		if i == len(b) || b[i] != '{' || i+1 == len(b) || b[i+1] != '"' { // mostly it is
			p = s.Candidate(i, begin, &last)
		}
		if p < 0 {
			d.foreign = d.foreign || nesting == 0 && s.Space(from) < len(b)
			if found && nesting == 0 {
				d.trailing(b[from:])
			}
			return found
		}
		around := m
		if s.Space(from) < p {
			d.foreign = d.foreign || nesting == 0
			*own, around = *outer, own
			d.prefix(b[from:p], own)
			*own = own.or(*m)
		}
		if p > 0 && b[p-1] == '\'' {
			if after := tornInQuotes(s, p); after > 0 {
				ignored = ignored || !d.flawed(nesting, jsonscan.Invalid)
				from, i = after, after
				continue
			}
		}
		s.Outside(p)
		end, got, st := d.json(p, nesting, 0, around)
		text := b[p] == '[' && (p > begin || s.Space(end) < len(b)) // perhaps a bracket of the text
		switch {
		case st == jsonscan.Valid && got:
			if found = true; b[p] == '[' {
				d.unbatch(b, from, p)
			}
		case text && st == jsonscan.Valid, text && st == jsonscan.Invalid && !d.mixed:
			if i = p + 1; st == jsonscan.Valid {
				i = end
			}
			if tries++; tries == jsonscan.MaxTries {
				last = -1
			}
			continue
		case st == jsonscan.Valid:
			if nesting == 0 {
				d.values++
			}
		default:
			ignored = ignored || !d.flawed(nesting, st)
			if st != jsonscan.Invalid {
				return found
			}
			if end, st = s.Skip(p, 0); st != jsonscan.Valid {
				return found
			}
		}
		if end == len(b) {
			return found
		}
		if around != m {
			*kept, m = *own, kept
		}
		from, i = end, end
	}
}

// tornInQuotes returns where the quotes end that are opened right before p, if
// the value that begins there is not all that was in them: what follows up to the
// one that closes is the rest of JSON. A program has left out the middle of it,
// and brackets match by chance: '{"method": "a...z"}, "id": 1}'. It returns 0 if
// that is not so.
func tornInQuotes(s *jsonscan.Scanner, p int) (after int) {
	s.Outside(p)
	end, st := s.Skip(p, 0)
	b := s.Text
	if st != jsonscan.Valid || end == len(b) || b[end] == '\'' {
		return 0
	}
	i := jsonscan.Space(b, end)
	switch {
	case i == len(b):
		return 0
	case b[i] == ',':
		if key := jsonscan.Space(b, i+1); key == len(b) || b[key] != '"' {
			return 0
		}
	case b[i] != '}' && b[i] != ']':
		return 0
	}
	for from := i; ; {
		n := bytes.IndexByte(b[from:], '\'')
		if n < 0 {
			return 0
		}
		quote := from + n
		if from = quote + 1; b[quote-1] == '\\' {
			continue
		}
		rest := bytes.TrimRight(bytes.TrimSuffix(b[i:quote], []byte(`\n`)), " \n")
		if c := rest[len(rest)-1]; c == '}' || c == ']' {
			return from
		}
		return 0
	}
}

// unbatch takes back that the array that begins at p, after a text from some
// place on, is a batch, if its brackets are the text's.
func (d *Decoder) unbatch(b []byte, from, p int) {
	if len(jsonscan.Trim(b[from:p])) == 0 {
		return
	}
	r := &d.out.Records[len(d.out.Records)-1]
	if r.Batches > 0 && d.ownBrackets(b[from:p], int(r.To-r.From)) {
		r.Batches--
	}
}

// trailing reads the text after the last value of a line with messages, if it
// may say something of them.
func (d *Decoder) trailing(text []byte) {
	if len(text) > LongestPrefix || d.survey == nil && !d.out.Plan.ReadsSuffix() {
		return
	}
	if text = jsonscan.Trim(text); len(text) > 0 {
		d.suffix(text, int(d.first))
	}
}

// flawed notes that a value does not hold. Inside the string of an envelope
// only JSON-RPC is expected to: it reports whether this is to be known of the
// text at all.
func (d *Decoder) flawed(nesting int, st jsonscan.Status) bool {
	switch {
	case d.flaw != Sound:
		return true
	case nesting > 0 && !bytes.Contains(d.scan.Text, []byte(`"jsonrpc"`)):
		return false
	}
	d.flaw = [...]capture.ProblemKind{jsonscan.Truncated: capture.Truncated, jsonscan.Invalid: capture.InvalidJSON, jsonscan.TooDeep: capture.TooDeep}[st]
	return true
}

// json reads the object or array that begins at i inside of depth brackets,
// adds the messages it finds to the batch, and returns the value's end.
func (d *Decoder) json(i, nesting, depth int, m *Meta) (end int, messages bool, st jsonscan.Status) {
	if d.scan.Text[i] == '[' {
		return d.array(i, nesting, depth, m)
	}
	o := &d.objects[nesting]
	if !o.ready || o.From != i {
		o, _, st = d.object(i, nesting, depth)
	}
	if end = o.End; st == jsonscan.Valid {
		messages = d.meaning(o, nesting, m)
	}
	return end, messages, st
}

// manyMessages is from how many on the memory for them grows by what comes, not
// by what there is.
const manyMessages = 1 << 15

// makeRoom makes room for the messages of a batch of which so many bytes have
// been read, and so many are left, if there is none and they are many: for as
// many as are likely to come. Memory that grows bit by bit is copied again and
// again, and what it was before takes as much again.
func (d *Decoder) makeRoom(messages, read, left int) {
	if messages < manyMessages || len(d.out.messages) < cap(d.out.messages) {
		return
	}
	more := int(float64(messages)/float64(read)*float64(left)*1.05) + manyMessages
	d.out.messages = slices.Grow(d.out.messages, max(min(more, capture.MaxBatch-messages), 1))
}

// array reads a batch, or an array without a message.
func (d *Decoder) array(i, nesting, depth int, m *Meta) (int, bool, jsonscan.Status) {
	s, mark, begin := &d.scan, d.Mark(), i
	members, others, found, mixed := int32(0), int32(0), false, false
	var own Meta
	if m.chosen == nil && len(d.opts.Session) > 0 {
		if end, st := s.Skip(i, depth); st == jsonscan.Valid {
			own = *m
			own.chosen = d.textAt(d.raw(jsonscan.Span{From: i, End: end}), nil, d.opts.Session)
			m = &own
		}
	}
	i, done, st := s.First(i, ']')
	for st == jsonscan.Valid && !done {
		messages := false
		switch members++; {
		case members > capture.MaxBatch:
			i, st = s.Value(i, depth+1)
			others--
		case s.Text[i] == '{':
			mixed = true
			d.makeRoom(len(d.out.messages)-mark.messages, i-begin, len(s.Text)-i)
			i, messages, st = d.json(i, nesting, depth+1, m)
		default:
			i, st = s.Value(i, depth+1)
		}
		if st != jsonscan.Valid {
			break
		}
		if messages {
			found = true
		} else {
			others++
		}
		i, done, st = s.Next(i, ']')
	}
	d.mixed = mixed // those of arrays inside aside
	if st != jsonscan.Valid || !found {
		d.Rollback(mark)
		return i, false, st
	}
	r := &d.out.Records[len(d.out.Records)-1]
	r.Batches++
	r.Left += max(members-capture.MaxBatch, 0)
	r.Other += others
	for range others {
		d.Problem(capture.InvalidRequest)
	}
	return i, true, jsonscan.Valid
}
