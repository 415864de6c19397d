package decode

import (
	"bytes"

	"rpclog/parse/internal/jsonscan"
)

// Programs in Python print what they send and receive as dicts:
//
//	lib.cortex resp: {'id': 1, 'jsonrpc': '2.0', 'result': {'granted': True}}
//
// Lua tables are read the same way, wherever they stand.

// literalFirst reports whether the first brace of a line, which is at i unless
// there is none, begins a literal. What looks like JSON after it is inside of its
// strings.
func literalFirst(text []byte, i int) bool {
	if i < 0 || i+1 == len(text) || text[i+1] == '"' {
		return false
	}
	ok, _, _ := jsonscan.OpensLiteral(text, i)
	return ok
}

// readLiterals reads the literals of a line, with whatever text may stand
// around them.
func readLiterals(d *Decoder, text []byte, outer *Meta) bool {
	found := false
	for from, tries := 0, 0; tries < jsonscan.MaxTries; {
		i, lua := nextLiteral(text, from)
		if i < 0 {
			break
		}
		json, end, st := d.literal(text, i)
		if st != jsonscan.Valid && text[i] == '[' {
			i = jsonscan.Space(text, i+1)
			json, end, st = d.literal(text, i)
		}
		if st != jsonscan.Valid {
			if from, st = jsonscan.Closing(text, i); st != jsonscan.Valid {
				break
			}
			tries++
			continue
		}
		m := *outer
		if m.shape = Python; lua {
			m.shape = Neovim
		}
		if jsonscan.Space(text, from) < i {
			d.prefix(text[from:i], &m)
		}
		d.printed = i == 0 && end == len(text)
		if d.printedMessage(json, &m) {
			found = true
		}
		from = end
	}
	return found
}

// notationInside reads objects of classes and literals in the strings of an
// envelope that begins at i: they are escaped there. It reports whether there
// were messages.
func (d *Decoder) notationInside(i int) bool {
	mayBe := func(text []byte) bool { return bytes.Contains(text, ofClass) || bytes.Contains(text, []byte("{'")) }
	text := d.scan.Text[i:]
	if len(text) == 0 || text[0] != '{' || !mayBe(text) {
		return false
	}
	o, _, st := d.object(i, 0, 0)
	if st != jsonscan.Valid {
		return false
	}
	m := d.around
	d.describe(o, &m)
	for left := o.seen & d.messageFields(o); left != 0; left &= left - 1 {
		value := o.value[left.first()]
		if d.scan.Text[value.From] != '"' {
			continue
		}
		if said := d.str(value); mayBe(said) && (readClasses(d, said, &m) || readLiterals(d, said, &m)) {
			return true
		}
	}
	return false
}

// nextLiteral returns where the next literal begins, or -1: at a brace, or at
// the bracket of a list of such.
func nextLiteral(text []byte, from int) (i int, lua bool) {
	for i := from; ; {
		n := bytes.IndexByte(text[i:], '{')
		if n < 0 {
			return -1, false
		}
		i += n
		ok, lua, after := jsonscan.OpensLiteral(text, i)
		if ok {
			before := bytes.TrimRight(text[from:i], " ")
			if n := len(before); n > 0 && before[n-1] == '[' {
				return from + n - 1, lua
			}
			return i, lua
		}
		i = after
	}
}

// literal returns the literal at text[i] as JSON, in the batch's memory, and
// where it ends.
func (d *Decoder) literal(text []byte, i int) (json []byte, end int, st jsonscan.Status) {
	json = d.keep(func(dst []byte) []byte {
		dst, end, st = jsonscan.AppendLiteral(dst, text, i)
		return dst
	})
	if st != jsonscan.Valid {
		d.out.arena = d.out.arena[:len(d.out.arena)-len(json)]
	}
	return json, end, st
}

// printedMessage reads the JSON that a literal was turned into. What was wrong
// with the line as JSON does not matter then.
func (d *Decoder) printedMessage(json []byte, m *Meta) bool {
	flaw := d.flaw
	if d.flaw = Sound; d.embedded(json, 1, m) {
		return true
	}
	d.flaw = flaw
	return false
}
