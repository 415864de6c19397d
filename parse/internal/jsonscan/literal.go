package jsonscan

import (
	"bytes"
	"unicode/utf8"
)

// A literal is a value as another language writes it: Python's repr, or a
// table as Neovim prints it. It is read by turning it into JSON. What JSON has
// no word for becomes a string of its text (most calls, <function 1>), a number
// that is none null.

// Literals turns a literal into JSON.
type Literals struct {
	Text []byte
	At   int // what of text is read
	Out  []byte
	vain int // calls and the like that turned out to be no values
}

// AppendLiteral appends to dst, as JSON, the literal that begins at text[i].
// It returns where that ends. It takes linear time.
func AppendLiteral(dst, text []byte, i int) (json []byte, end int, st Status) {
	l := Literals{Text: text, At: i, Out: dst}
	st = l.Value(0)
	return l.Out, l.At, st
}

// OpensLiteral reports whether the brace at text[i] begins like a literal that
// is an object and no JSON: with a key in single quotes, or a name and =. lua
// says that it is the latter. The same goes for the other braces up to after: a
// run of them takes linear time only if it is asked for once.
func OpensLiteral(text []byte, i int) (ok, lua bool, after int) {
	for i < len(text) && text[i] == '{' {
		i = Space(text, i+1)
	}
	switch after = i; {
	case i == len(text):
		return false, false, after
	case text[i] == '[': // a Lua key that is no name
		i = Space(text, i+1)
		return i < len(text) && (text[i] == '"' || text[i] == '\''), true, after
	}
	end := nameEnd(text, i)
	if end < len(text) && text[end] == '\'' {
		return isStringPrefix(text[i:end]), false, after
	}
	return end > i && assigns(text, end), true, after
}

// opensPrinted is OpensLiteral for a bracket that may be that of a list of such
// literals too.
func opensPrinted(text []byte, i int) bool {
	if text[i] == '[' {
		i = Space(text, i+1)
	}
	if i == len(text) || text[i] != '{' {
		return false
	}
	ok, _, _ := OpensLiteral(text, i)
	return ok
}

// assigns reports whether text goes on with the = after a Lua key.
func assigns(text []byte, i int) bool {
	i = Space(text, i)
	return i < len(text) && text[i] == '=' && (i+1 == len(text) || text[i+1] != '=' && text[i+1] != '>')
}

// nameEnd returns the end of the name that begins at text[i], or i.
func nameEnd(text []byte, i int) int {
	if i < len(text) && text[i]-'0' <= 9 {
		return i
	}
	for i < len(text) && IsWord(text[i]) && text[i] < utf8.RuneSelf {
		i++
	}
	return i
}

// isStringPrefix reports whether text may stand before the quote of a Python
// string.
func isStringPrefix(text []byte) bool {
	if len(text) > 2 {
		return false
	}
	for _, c := range text {
		switch c | 0x20 {
		case 'b', 'r', 'u', 'f':
		default:
			return false
		}
	}
	return true
}

// Closing returns the end of what the bracket at text[i] opens, whatever the
// notation: parentheses count, and strings may be in single quotes. It sees to
// it that strings end, and that there are as many brackets that close as open.
func Closing(text []byte, i int) (end int, st Status) {
	for level := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '{', '[', '(':
			level++
		case '}', ']', ')':
			if level--; level == 0 {
				return i + 1, Valid
			}
		case '"', '\'':
			for i++; i < len(text) && text[i] != c; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		}
	}
	return len(text), Truncated
}

// space goes to the next byte that is no white space, if there is one.
func (l *Literals) space() bool {
	l.At = Space(l.Text, l.At)
	return l.At < len(l.Text)
}

// Next returns the next byte that is no white space, or 0.
func (l *Literals) Next() byte {
	if l.space() {
		return l.Text[l.At]
	}
	return 0
}

// Value reads any value inside of depth brackets.
func (l *Literals) Value(depth int) Status {
	switch c := l.Next(); {
	case l.At == len(l.Text):
		return Truncated
	case depth == maxDepth && (c == '{' || c == '[' || c == '('):
		return TooDeep
	case c == '{':
		return l.braces(depth + 1)
	case c == '[':
		return l.list(']', depth+1)
	case c == '(':
		return l.list(')', depth+1)
	case c == '\'', c == '"':
		return l.strings()
	case c == '<':
		return l.angle(depth)
	case c == '-', c == '+', c-'0' <= 9:
		return l.number()
	case c == '.' && bytes.HasPrefix(l.Text[l.At:], []byte("...")):
		l.At += 3
		l.opaque(l.At - 3)
		return Valid
	}
	return l.name(depth)
}

// list reads a list or a tuple. Parentheses around a value are only that.
func (l *Literals) list(end byte, depth int) Status {
	mark := len(l.Out)
	l.Out = append(l.Out, '[')
	l.At++
	comma := true
	for n := 0; ; n++ {
		switch c := l.Next(); {
		case l.At == len(l.Text):
			return Truncated
		case c == end:
			l.At++
			if end == ')' && n == 1 && !comma {
				l.Out[mark] = ' '
			} else {
				l.Out = append(l.Out, ']')
			}
			return Valid
		case !comma:
			return Invalid
		}
		if n > 0 {
			l.Out = append(l.Out, ',')
		}
		if st := l.Value(depth); st != Valid {
			return st
		}
		comma = l.comma()
	}
}

// comma goes over a comma if that comes next.
func (l *Literals) comma() bool {
	if l.Next() != ',' {
		return false
	}
	l.At++
	return true
}

// braces reads a dict, a set or a table. The keyed values of a table that is a
// list become objects in it.
func (l *Literals) braces(depth int) Status {
	mark := len(l.Out)
	l.Out = append(l.Out, '{')
	l.At++
	kind := byte(0) // what is between key and value, or a comma where there are none
	for comma := true; ; {
		switch c := l.Next(); {
		case l.At == len(l.Text):
			return Truncated
		case c == '}':
			l.At++
			if kind == ',' {
				l.Out = append(l.Out, ']')
			} else {
				l.Out = append(l.Out, '}')
			}
			return Valid
		case !comma:
			return Invalid
		case kind != 0:
			l.Out = append(l.Out, ',')
		}
		from := len(l.Out)
		if st := l.key(depth); st != Valid {
			return st
		}
		between := l.between()
		if kind == 0 {
			if kind = between; kind == ',' {
				l.Out[mark] = '['
			}
		}
		switch {
		case between == kind:
		case kind == ',' && between == '=':
			l.Out = append(l.Out, 0)
			copy(l.Out[from+1:], l.Out[from:])
			l.Out[from] = '{'
		default:
			return Invalid
		}
		if between != ',' {
			l.At++
			l.Out = append(l.Out, ':')
			if st := l.Value(depth); st != Valid {
				return st
			}
			if kind == ',' {
				l.Out = append(l.Out, '}')
			}
		}
		comma = l.comma()
	}
}

// between returns the sign after a key, or a comma if what was read is none.
func (l *Literals) between() byte {
	switch c := l.Next(); {
	case c == ':', c == '=' && assigns(l.Text, l.At):
		return c
	}
	return ','
}

// key reads a value that may be a key. If it is one it is a string.
func (l *Literals) key(depth int) Status {
	from, start := len(l.Out), l.At
	st := Valid
	switch end := nameEnd(l.Text, l.At); {
	case l.Text[l.At] == '[':
		l.At++
		if st = l.Value(depth); st == Valid && l.Next() == ']' {
			l.At++
		} else if st == Valid {
			_, st = fail(l.Text, l.At)
		}
		if st == Valid && !assigns(l.Text, l.At) {
			_, st = fail(l.Text, Space(l.Text, l.At))
		}
	case end > l.At && assigns(l.Text, end):
		l.At = end
		l.opaque(start)
	default:
		st = l.Value(depth)
	}
	if st != Valid || l.between() == ',' {
		return st
	}
	switch at := Space(l.Out, from); l.Out[at] {
	case '"':
	case '{', '[':
		l.Out = l.Out[:from]
		l.Quote(l.Text[start:min(l.At, start+longestOpaqueKey)])
	default:
		l.Out = append(l.Out, '"', '"')
		copy(l.Out[at+1:], l.Out[at:len(l.Out)-2])
		l.Out[at] = '"'
	}
	return Valid
}

// longestOpaqueKey is how much is kept of a key that is neither text nor
// number: enough to tell it by.
const longestOpaqueKey = 40

// opaque appends what was read from some byte on as a string.
func (l *Literals) opaque(from int) { l.Quote(l.Text[from:l.At]) }

// number reads a number. One that JSON has not is a string, but for those that
// are no numbers.
func (l *Literals) number() Status {
	from := l.At
	for l.At++; l.At < len(l.Text); l.At++ {
		if c := l.Text[l.At]; !IsWord(c) && c != '.' && (c != '-' && c != '+' || l.Text[l.At-1]|0x20 != 'e') {
			break
		}
	}
	word := bytes.TrimPrefix(l.Text[from:l.At], []byte{'+'})
	word = bytes.TrimSuffix(word, []byte{'L'}) // Python 2
	switch string(bytes.TrimPrefix(word, []byte{'-'})) {
	case "":
		_, st := fail(l.Text, l.At)
		return st
	case "inf", "nan", "math.huge":
		l.Out = append(l.Out, "null"...)
		return Valid
	}
	if end, st := Number(word, 0); st == Valid && end == len(word) {
		l.Out = append(l.Out, word...)
		return Valid
	}
	l.opaque(from)
	return Valid
}

// name reads a constant, a call, or a string that has letters before it.
func (l *Literals) name(depth int) Status {
	from := l.At
	for l.At = nameEnd(l.Text, l.At); l.At < len(l.Text) && l.Text[l.At] == '.'; {
		l.At = nameEnd(l.Text, l.At+1)
	}
	word := l.Text[from:l.At]
	switch {
	case len(word) == 0:
		return Invalid
	case l.At < len(l.Text) && l.Text[l.At] == '(':
		return l.call(from, word, depth)
	case l.At < len(l.Text) && (l.Text[l.At] == '\'' || l.Text[l.At] == '"') && isStringPrefix(word):
		l.At = from
		return l.strings()
	}
	switch string(word) {
	case "True", "true":
		l.Out = append(l.Out, "true"...)
	case "False", "false":
		l.Out = append(l.Out, "false"...)
	case "None", "nil", "vim.NIL", "null", "nan", "inf", "math.huge", "NaN", "Infinity":
		l.Out = append(l.Out, "null"...)
	case "Ellipsis", "NotImplemented":
		l.opaque(from)
	default:
		_, st := fail(l.Text, l.At)
		return st
	}
	return Valid
}

// angle reads <function 1> and the like, up to the angle bracket that closes
// it: what is in it is no value. <1> before a table is its number.
func (l *Literals) angle(depth int) Status {
	if l.member(depth) {
		return Valid
	}
	from, level := l.At, 0
	for ; l.At < len(l.Text); l.At++ {
		switch l.Text[l.At] {
		case '\n':
			return Invalid
		case '<':
			level++
		case '>':
			level--
		}
		if level == 0 {
			break
		}
	}
	if l.At == len(l.Text) {
		return Truncated
	}
	l.At++
	if Digits(l.Text[from+1:l.At-1]) >= 0 && l.At < len(l.Text) && l.Text[l.At] == '{' {
		return l.Value(depth)
	}
	l.opaque(from)
	return Valid
}
