package jsonscan

import (
	"bytes"
	"unicode/utf8"
)

// Values as Emacs Lisp prints them: a list whose elements are keys, :id 1, is
// an object, every other list and a vector an array. nil is null, though it may
// have been false or an empty object; t and :json-false are what they say. What
// JSON has no word for becomes a string of its text; of a text with properties
// the text counts, and a hash table is an empty object.
// https://www.gnu.org/software/emacs/manual/html_node/elisp/Printed-Representation.html

// plist turns such a value into JSON.
type plist struct {
	Literals
}

// AppendPlist appends to dst, as JSON, the value in Emacs Lisp's notation that
// text[i] begins. It returns where that ends. It takes linear time.
func AppendPlist(dst, text []byte, i int) (json []byte, end int, st Status) {
	p := plist{Literals{Text: text, At: i, Out: dst}}
	st = p.value(0)
	return p.Out, p.At, st
}

// Sexp goes over a list in Emacs Lisp's notation line by line.
type Sexp struct {
	depth  int
	inside bool // in a string
}

// Over returns how much of a line belongs to the list, and whether it ends
// there.
func (s *Sexp) Over(line []byte) (n int, done bool) {
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\':
			i++
		case c == '"':
			s.inside = !s.inside
		case s.inside:
		case c == '(' || c == '[':
			s.depth++
		case c == ')' || c == ']':
			if s.depth--; s.depth <= 0 {
				return i + 1, true
			}
		}
	}
	return len(line), false
}

// value reads any value inside of depth brackets.
func (p *plist) value(depth int) Status {
	switch c := p.Next(); {
	case p.At == len(p.Text):
		return Truncated
	case depth == maxDepth:
		return TooDeep
	case c == '(':
		return p.parens(depth + 1)
	case c == '[':
		return p.elements(']', depth+1)
	case c == '"':
		return p.text()
	case c == '#':
		return p.special(depth + 1)
	case c == '\'' || c == '`' || c == ',':
		p.At++
		return p.value(depth + 1)
	case c == ')' || c == ']':
		return Invalid
	}
	return p.symbol()
}

// parens reads a list: an object if it begins with a key.
func (p *plist) parens(depth int) Status {
	p.At++
	switch p.Next() {
	case ')':
		p.At++
		p.Out = append(p.Out, "null"...)
		return Valid
	case ':':
		return p.members(depth)
	}
	p.At--
	return p.elements(')', depth)
}

// members reads the members of an object up to its end.
func (p *plist) members(depth int) Status {
	p.Out = append(p.Out, '{')
	for n := 0; ; n++ {
		switch c := p.Next(); {
		case p.At == len(p.Text):
			return Truncated
		case c == ')':
			p.At++
			p.Out = append(p.Out, '}')
			return Valid
		case c != ':':
			return Invalid
		case n > 0:
			p.Out = append(p.Out, ',')
		}
		p.At++
		p.Quote(p.word())
		p.Out = append(p.Out, ':')
		if st := p.value(depth); st != Valid {
			return st
		}
	}
}

// elements reads the elements of a list or a vector up to its end.
func (p *plist) elements(end byte, depth int) Status {
	p.Out = append(p.Out, '[')
	p.At++
	for n := 0; ; n++ {
		switch c := p.Next(); {
		case p.At == len(p.Text):
			return Truncated
		case c == end:
			p.At++
			p.Out = append(p.Out, ']')
			return Valid
		case n > 0:
			p.Out = append(p.Out, ',')
		}
		if st := p.value(depth); st != Valid {
			return st
		}
	}
}

// special reads what a # begins: a text with properties, a record, a value that
// is used again, an object that cannot be read.
func (p *plist) special(depth int) Status {
	from := p.At
	p.At++
	if p.At == len(p.Text) {
		return Truncated
	}
	switch c := p.Text[p.At]; {
	case c == '(':
		open := p.At
		p.At++
		if p.Next() != '"' {
			return Invalid
		}
		if st := p.text(); st != Valid {
			return st
		}
		return p.skip(open)
	case c == 's':
		if p.At++; p.Next() != '(' {
			return Invalid
		}
		p.Out = append(p.Out, "{}"...)
		return p.skip(p.At)
	case c == '<':
		n := bytes.IndexByte(p.Text[p.At:], '>')
		if n < 0 {
			return Truncated
		}
		p.At += n + 1
	case c-'0' <= 9:
		for p.At < len(p.Text) && p.Text[p.At]-'0' <= 9 {
			p.At++
		}
		if p.At < len(p.Text) && p.Text[p.At] == '=' {
			p.At++
			return p.value(depth)
		}
		if p.At < len(p.Text) && p.Text[p.At] == '#' {
			p.At++
		}
	case c == '\'' || c == '[':
		if c == '\'' {
			p.At++
		}
		return p.value(depth)
	default:
		p.word()
	}
	p.opaque(from)
	return Valid
}

// skip goes to the end of the list that opens at some byte.
func (p *plist) skip(open int) Status {
	var s Sexp
	n, done := s.Over(p.Text[open:])
	if p.At = open + n; !done {
		return Truncated
	}
	return Valid
}

// word reads the name of a symbol.
func (p *plist) word() []byte {
	from := p.At
	for ; p.At < len(p.Text); p.At++ {
		switch p.Text[p.At] {
		case ' ', '\t', '\r', '\n', '(', ')', '[', ']', '"', ';':
			return p.Text[from:p.At]
		case '\\':
			p.At = min(p.At+1, len(p.Text)-1)
		}
	}
	return p.Text[from:p.At]
}

// symbol reads a constant, a number or a name.
func (p *plist) symbol() Status {
	from := p.At
	switch word := p.word(); string(word) {
	case "":
		return Invalid
	case "nil", ":null", ":json-null":
		p.Out = append(p.Out, "null"...)
	case "t", ":json-true":
		p.Out = append(p.Out, "true"...)
	case ":json-false", ":false":
		p.Out = append(p.Out, "false"...)
	default:
		if end, st := Number(word, 0); st == Valid && end == len(word) {
			p.Out = append(p.Out, word...)
		} else {
			p.opaque(from)
		}
	}
	return Valid
}

// text reads a string.
func (p *plist) text() Status {
	p.Out = append(p.Out, '"')
	for p.At++; p.At < len(p.Text); {
		c := p.Text[p.At]
		switch p.At++; c {
		case '"':
			p.Out = append(p.Out, '"')
			return Valid
		case '\\':
			if p.At == len(p.Text) {
				return Truncated
			}
			p.escaped()
		default:
			p.char(c)
		}
	}
	return Truncated
}

// escaped reads what follows a backslash in a string. Bytes that are no
// characters are printed as three octal digits; several may be one.
func (p *plist) escaped() {
	c := p.Text[p.At]
	switch p.At++; c {
	case 'n', 'f', 'b', 'r', 't':
		p.Out = append(p.Out, '\\', c)
	case '\n':
	case 'a':
		p.char(7)
	case 'e':
		p.char(Escape)
	case 'x', 'u', 'U':
		p.hexadecimal()
	case '0', '1', '2', '3', '4', '5', '6', '7':
		n := int(c - '0')
		for i := 0; i < 2 && p.At < len(p.Text) && p.Text[p.At]-'0' <= 7; i++ {
			n = n*8 + int(p.Text[p.At]-'0')
			p.At++
		}
		p.char(byte(n))
	default:
		p.char(c)
	}
}

// hexadecimal reads the digits of a character.
func (p *plist) hexadecimal() {
	r := rune(0)
	for n := 0; n < 8 && p.At < len(p.Text); n++ {
		digit := HexDigit(p.Text[p.At])
		if digit < 0 {
			break
		}
		r = r<<4 | rune(digit)
		p.At++
	}
	if r < utf8.RuneSelf && r >= 0 {
		p.char(byte(r))
		return
	}
	p.Out = utf8.AppendRune(p.Out, r)
}
