package parse

import (
	"bytes"
	"math/bits"

	"rpclog/parse/capture"
)

// text reads JSON from i on, with whatever text may stand before, between and
// after its values. It reports whether messages were found.
func (d *decoder) text(i, nesting int, outer *meta) bool {
	s, b, found := &d.scan, d.scan.text, false
	begin, last := s.space(i), unsearched
	m := outer                                          // around the value before
	own, kept := &d.prefixes[nesting], &d.kept[nesting] // around the value, and what m points to from then on
	for from, tries := i, 0; ; {
		p := i
		if i == len(b) || b[i] != '{' || i+1 == len(b) || b[i+1] != '"' { // mostly it is
			p = s.candidate(i, begin, &last)
		}
		if p < 0 {
			d.foreign = d.foreign || nesting == 0 && s.space(from) < len(b)
			return found
		}
		around := m
		if s.space(from) < p {
			d.foreign = d.foreign || nesting == 0
			*own, around = *outer, own
			d.prefix(b[from:p], own)
			*own = own.or(*m)
		}
		s.outside(p)
		end, got, st := d.json(p, nesting, 0, around)
		text := b[p] == '[' && (p > begin || s.space(end) < len(b)) // perhaps a bracket of the text
		switch {
		case st == valid && got:
			found = true
		case text && st == valid, text && st == invalid && !d.mixed:
			if i = p + 1; st == valid {
				i = end
			}
			if tries++; tries == maxTries {
				last = -1
			}
			continue
		case st == valid:
			if nesting == 0 {
				d.values++
			}
		default:
			d.flawed(nesting, st)
			if st != invalid {
				return found
			}
			if end, st = s.skip(p, 0); st != valid {
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

// maxTries is how many brackets of a text may turn out not to begin an array
// with a message before the others are taken for text too.
const maxTries = 16

// flawed notes that a value does not hold. Inside the string of an envelope
// only JSON-RPC is expected to.
func (d *decoder) flawed(nesting int, st status) {
	if d.flaw != sound || nesting > 0 && !bytes.Contains(d.scan.text, []byte(`"jsonrpc"`)) {
		return
	}
	d.flaw = [...]capture.ProblemKind{truncated: capture.Truncated, invalid: capture.InvalidJSON, tooDeep: capture.TooDeep}[st]
}

// candidate returns the index at or after i where a JSON object or array that
// may be or hold a message begins, or -1. begin is where the text begins, last
// its last brace if that was searched: behind it only the array that the text
// begins with counts.
func (s *scanner) candidate(i, begin int, last *int) int {
	for i = s.bracketAfter(i); i >= 0; i = s.bracketAfter(i) {
		switch s.text[i] {
		case '{':
			if startsObject(s.text, i) && (i == begin || i+1 < len(s.text)) {
				return i
			}
		case '[':
			ok, after := s.startsArray(i)
			if !ok {
				i = after
				continue
			}
			if i == begin {
				return i
			}
			if *last == unsearched { // not before the text: that may be a whole chunk
				*last = begin + bytes.LastIndexByte(s.text[begin:], '{')
			}
			if i < *last {
				return i
			}
			i = after
			continue
		}
		i++
	}
	return -1
}

// unsearched is the place of what was not searched for yet.
const unsearched = -2

// bracketAfter returns the first bracket at i or after it, in strings too, or
// -1.
func (s *scanner) bracketAfter(i int) int {
	if i >= len(s.text) {
		return -1
	}
	w, n := bit(i)
	found := s.index[w].bracket >> n << n
	for found == 0 {
		if w++; w<<6 >= len(s.text) {
			return -1
		}
		found = s.index[w].bracket
	}
	if i = w<<6 + bits.TrailingZeros64(found); i < len(s.text) {
		return i
	}
	return -1
}

// startsObject reports whether the brace at b[i] begins like a JSON object.
func startsObject(b []byte, i int) bool {
	i = space(b, i+1)
	return i == len(b) || b[i] == '"' || b[i] == '}'
}

// startsArray reports whether the bracket at i begins like a JSON array: with
// an object, or with a value and a comma or the end. What holds for it holds
// for the brackets up to after.
func (s *scanner) startsArray(i int) (ok bool, after int) {
	s.outside(i)
	for i < len(s.text) && s.text[i] == '[' {
		i = s.space(i + 1)
	}
	switch {
	case i == len(s.text) || s.text[i] == ']':
		return true, i
	case s.text[i] == '{':
		return startsObject(s.text, i), i
	}
	end, st := s.loose(i, 0)
	end = s.space(end)
	return st == valid && (end == len(s.text) || s.text[end] == ',' || s.text[end] == ']'), i
}

// json reads the object or array that begins at i inside of depth brackets,
// adds the messages it finds to the batch, and returns the value's end.
func (d *decoder) json(i, nesting, depth int, m *meta) (end int, messages bool, st status) {
	if d.scan.text[i] == '[' {
		return d.array(i, nesting, depth, m)
	}
	o := &d.objects[nesting]
	if !o.ready || o.from != i {
		o, _, st = d.object(i, nesting, depth)
	}
	if end = o.end; st == valid {
		messages = d.meaning(o, nesting, m)
	}
	return end, messages, st
}

// array reads a batch, or an array without a message.
func (d *decoder) array(i, nesting, depth int, m *meta) (int, bool, status) {
	s, mark := &d.scan, d.mark()
	others, found, mixed := int32(0), false, false
	var own meta
	if m.chosen == nil && len(d.opts.Session) > 0 {
		if end, st := s.skip(i, depth); st == valid {
			own = *m
			own.chosen = d.textAt(d.raw(span{i, end}), nil, d.opts.Session)
			m = &own
		}
	}
	i, done, st := s.first(i, ']')
	for st == valid && !done {
		messages := false
		if s.text[i] == '{' {
			mixed = true
			i, messages, st = d.json(i, nesting, depth+1, m)
		} else {
			i, st = s.value(i, depth+1)
		}
		if st != valid {
			break
		}
		if messages {
			found = true
		} else {
			others++
		}
		i, done, st = s.next(i, ']')
	}
	d.mixed = mixed // those of arrays inside aside
	if st != valid || !found {
		d.rollback(mark)
		return i, false, st
	}
	r := &d.out.records[len(d.out.records)-1]
	r.Batches++
	r.Other += others
	for range others {
		d.problem(capture.InvalidRequest)
	}
	return i, true, valid
}
