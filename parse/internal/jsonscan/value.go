package jsonscan

import (
	"bytes"
	"iter"
)

// Values without an index: in texts that are short, or cut off, or come piece
// by piece.

// Ends reports whether the value that text begins with ends in it.
func Ends(text []byte) bool {
	var p Passage
	_, done := p.Over(text)
	return done
}

// Where a JSON value ends is told in three ways. A Passage goes over one that
// comes in pieces, and counts its brackets; [Scanner.Skip] goes over one in a
// text that has an index, and sees to it that brackets match; [Closing] is for
// what may be in another notation. Where brackets do match, and none but JSON's
// stand outside of strings, they agree.

// Passage goes over a value piece by piece.
type Passage struct {
	Lines   bool // it stops at line breaks, also in strings
	begun   bool
	Plain   bool // a number or a word
	inside  bool // in a string
	escaped bool // the next byte of it is
	depth   int  // open brackets
}

// Over returns how much of text belongs to the value, and whether it ends
// there. With Lines it goes no further than a line break, after which it goes
// on if EndLine is called.
func (p *Passage) Over(text []byte) (n int, done bool) {
	i := 0
	if !p.begun && len(text) > 0 {
		p.begun = true
		p.Plain = text[0] != '{' && text[0] != '[' && text[0] != '"'
	}
	if p.Plain {
		for i < len(text) && !endsScalar(text[i]) {
			i++
		}
		return i, i < len(text)
	}
	for {
		if p.inside {
			if i = p.string(text, i); p.inside {
				return i, false
			}
			if p.depth == 0 {
				return i, true
			}
		}
	brackets:
		for ; ; i++ {
			if i >= len(text) {
				return i, false
			}
			switch text[i] {
			case '"':
				p.inside = true
				i++
				break brackets
			case '{', '[':
				p.depth++
			case '}', ']':
				if p.depth--; p.depth <= 0 {
					return i + 1, true
				}
			case '\n':
				if p.Lines {
					return i, false
				}
			}
		}
	}
}

// EndLine says that a line ends here, and with it a string. It reports whether
// there was one: then the value is torn.
func (p *Passage) EndLine() (torn bool) {
	torn = p.inside
	p.inside, p.escaped = false, false
	return torn
}

// string goes on in a string and returns where it ends, or where text does, or
// with Lines the line.
func (p *Passage) string(text []byte, i int) int {
	if p.escaped && i < len(text) && !(p.Lines && text[i] == '\n') {
		p.escaped = false
		i++
	}
	for {
		from := i
		n := bytes.IndexByte(text[i:], '"')
		if n < 0 {
			i = len(text)
		} else {
			i += n
		}
		if p.Lines {
			if k := bytes.IndexByte(text[from:i], '\n'); k >= 0 {
				return from + k
			}
		}
		odd := false // number of backslashes
		for k := i; k > from && text[k-1] == '\\'; k-- {
			odd = !odd
		}
		switch {
		case n < 0:
			p.escaped = odd
			return i
		case !odd:
			p.inside = false
			return i + 1
		}
		i++
	}
}

// endsScalar reports whether a byte cannot be part of a number or a word.
func endsScalar(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\r', ',', ':', ']', '}', '[', '{', '"':
		return true
	}
	return false
}

// MembersOf returns the members of the object that text begins with, their
// keys and values as they are written, as far as text goes: the last value may
// be cut off.
func MembersOf(text []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		if len(text) == 0 || text[0] != '{' {
			return
		}
		for rest := AfterSpace(text[1:]); len(rest) > 0 && rest[0] == '"'; rest = AfterSpace(rest) {
			var key, value []byte
			if key, rest = CutValue(rest); len(key) < 2 {
				return
			}
			if rest = AfterSpace(rest); len(rest) == 0 || rest[0] != ':' {
				return
			}
			value, rest = CutValue(AfterSpace(rest[1:]))
			if len(value) == 0 || !yield(key[1:len(key)-1], value) {
				return
			}
			if rest = AfterSpace(rest); len(rest) == 0 || rest[0] != ',' {
				return
			}
			rest = rest[1:]
		}
	}
}

// ElementsOf returns the elements of the array that text begins with, as
// MembersOf does.
func ElementsOf(text []byte) iter.Seq[[]byte] {
	return func(yield func(value []byte) bool) {
		if len(text) == 0 || text[0] != '[' {
			return
		}
		for rest := AfterSpace(text[1:]); len(rest) > 0; rest = AfterSpace(rest[1:]) {
			var value []byte
			value, rest = CutValue(rest)
			if len(value) == 0 || !yield(value) {
				return
			}
			if rest = AfterSpace(rest); len(rest) == 0 || rest[0] != ',' {
				return
			}
		}
	}
}

// MemberOf returns the value of the first member of the object that text begins
// with that has a name, as far as text goes, or nil.
func MemberOf(text []byte, name string) []byte {
	for key, value := range MembersOf(text) {
		if string(key) == name {
			return value
		}
	}
	return nil
}

// FirstOf returns the first element of the array that text begins with, as far
// as text goes, or nil.
func FirstOf(text []byte) []byte {
	for value := range ElementsOf(text) {
		return value
	}
	return nil
}

// CutValue returns the value that text begins with, as far as text goes, and
// what comes after it.
func CutValue(text []byte) (value, rest []byte) {
	var p Passage
	n, _ := p.Over(text)
	return text[:n], text[n:]
}

// AfterSpace returns a text without the JSON white space before it.
func AfterSpace(text []byte) []byte { return text[Space(text, 0):] }

// Excerpt is how many bytes are kept of a line that is too long.
const Excerpt = 512
