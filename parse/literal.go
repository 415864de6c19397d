package parse

import (
	"bytes"
	"unicode/utf8"
)

// A literal is a value as another language writes it: Python's repr, or a
// table as Neovim prints it. It is read by turning it into JSON. What JSON has
// no word for becomes a string of its text (a call, <function 1>), a number
// that is none null.

// literals turns a literal into JSON.
type literals struct {
	text []byte
	at   int // what of text is read
	out  []byte
}

// appendLiteral appends to dst, as JSON, the literal that begins at text[i].
// It returns where that ends. It takes linear time.
func appendLiteral(dst, text []byte, i int) (json []byte, end int, st status) {
	l := literals{text: text, at: i, out: dst}
	st = l.value(0)
	return l.out, l.at, st
}

// opensLiteral reports whether the brace at text[i] begins like a literal that
// is an object and no JSON: with a key in single quotes, or a name and =. lua
// says that it is the latter. The same goes for the other braces up to after: a
// run of them takes linear time only if it is asked for once.
func opensLiteral(text []byte, i int) (ok, lua bool, after int) {
	for i < len(text) && text[i] == '{' {
		i = space(text, i+1)
	}
	switch after = i; {
	case i == len(text):
		return false, false, after
	case text[i] == '[': // a Lua key that is no name
		i = space(text, i+1)
		return i < len(text) && (text[i] == '"' || text[i] == '\''), true, after
	}
	end := nameEnd(text, i)
	if end < len(text) && text[end] == '\'' {
		return isStringPrefix(text[i:end]), false, after
	}
	return end > i && assigns(text, end), true, after
}

// opensPrinted is opensLiteral for a bracket that may be that of a list of such
// literals too.
func opensPrinted(text []byte, i int) bool {
	if text[i] == '[' {
		i = space(text, i+1)
	}
	if i == len(text) || text[i] != '{' {
		return false
	}
	ok, _, _ := opensLiteral(text, i)
	return ok
}

// assigns reports whether text goes on with the = after a Lua key.
func assigns(text []byte, i int) bool {
	i = space(text, i)
	return i < len(text) && text[i] == '=' && (i+1 == len(text) || text[i+1] != '=' && text[i+1] != '>')
}

// nameEnd returns the end of the name that begins at text[i], or i.
func nameEnd(text []byte, i int) int {
	if i < len(text) && text[i]-'0' <= 9 {
		return i
	}
	for i < len(text) && isWord(text[i]) && text[i] < utf8.RuneSelf {
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

// closing returns the end of what the bracket at text[i] opens. It sees to it
// that strings end, and that there are as many brackets that close as open.
func closing(text []byte, i int) (end int, st status) {
	for level := 0; i < len(text); i++ {
		switch c := text[i]; c {
		case '{', '[', '(':
			level++
		case '}', ']', ')':
			if level--; level == 0 {
				return i + 1, valid
			}
		case '"', '\'':
			for i++; i < len(text) && text[i] != c; i++ {
				if text[i] == '\\' {
					i++
				}
			}
		}
	}
	return len(text), truncated
}

// space goes to the next byte that is no white space, if there is one.
func (l *literals) space() bool {
	l.at = space(l.text, l.at)
	return l.at < len(l.text)
}

// next returns the next byte that is no white space, or 0.
func (l *literals) next() byte {
	if l.space() {
		return l.text[l.at]
	}
	return 0
}

// value reads any value inside of depth brackets.
func (l *literals) value(depth int) status {
	switch c := l.next(); {
	case l.at == len(l.text):
		return truncated
	case depth == maxDepth && (c == '{' || c == '[' || c == '('):
		return tooDeep
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
	case c == '.' && bytes.HasPrefix(l.text[l.at:], []byte("...")):
		l.at += 3
		l.opaque(l.at - 3)
		return valid
	}
	return l.name()
}

// list reads a list or a tuple. Parentheses around a value are only that.
func (l *literals) list(end byte, depth int) status {
	mark := len(l.out)
	l.out = append(l.out, '[')
	l.at++
	comma := true
	for n := 0; ; n++ {
		switch c := l.next(); {
		case l.at == len(l.text):
			return truncated
		case c == end:
			l.at++
			if end == ')' && n == 1 && !comma {
				l.out[mark] = ' '
			} else {
				l.out = append(l.out, ']')
			}
			return valid
		case !comma:
			return invalid
		}
		if n > 0 {
			l.out = append(l.out, ',')
		}
		if st := l.value(depth); st != valid {
			return st
		}
		comma = l.comma()
	}
}

// comma goes over a comma if that comes next.
func (l *literals) comma() bool {
	if l.next() != ',' {
		return false
	}
	l.at++
	return true
}

// braces reads a dict, a set or a table. The keyed values of a table that is a
// list become objects in it.
func (l *literals) braces(depth int) status {
	mark := len(l.out)
	l.out = append(l.out, '{')
	l.at++
	kind := byte(0) // what is between key and value, or a comma where there are none
	for comma := true; ; {
		switch c := l.next(); {
		case l.at == len(l.text):
			return truncated
		case c == '}':
			l.at++
			if kind == ',' {
				l.out = append(l.out, ']')
			} else {
				l.out = append(l.out, '}')
			}
			return valid
		case !comma:
			return invalid
		case kind != 0:
			l.out = append(l.out, ',')
		}
		from := len(l.out)
		if st := l.key(depth); st != valid {
			return st
		}
		between := l.between()
		if kind == 0 {
			if kind = between; kind == ',' {
				l.out[mark] = '['
			}
		}
		switch {
		case between == kind:
		case kind == ',' && between == '=':
			l.out = append(l.out, 0)
			copy(l.out[from+1:], l.out[from:])
			l.out[from] = '{'
		default:
			return invalid
		}
		if between != ',' {
			l.at++
			l.out = append(l.out, ':')
			if st := l.value(depth); st != valid {
				return st
			}
			if kind == ',' {
				l.out = append(l.out, '}')
			}
		}
		comma = l.comma()
	}
}

// between returns the sign after a key, or a comma if what was read is none.
func (l *literals) between() byte {
	switch c := l.next(); {
	case c == ':', c == '=' && assigns(l.text, l.at):
		return c
	}
	return ','
}

// key reads a value that may be a key. If it is one it is a string.
func (l *literals) key(depth int) status {
	from, start := len(l.out), l.at
	st := valid
	switch end := nameEnd(l.text, l.at); {
	case l.text[l.at] == '[':
		l.at++
		if st = l.value(depth); st == valid && l.next() == ']' {
			l.at++
		} else if st == valid {
			_, st = fail(l.text, l.at)
		}
		if st == valid && !assigns(l.text, l.at) {
			_, st = fail(l.text, space(l.text, l.at))
		}
	case end > l.at && assigns(l.text, end):
		l.at = end
		l.opaque(start)
	default:
		st = l.value(depth)
	}
	if st != valid || l.between() == ',' {
		return st
	}
	switch at := space(l.out, from); l.out[at] {
	case '"':
	case '{', '[':
		l.out = l.out[:from]
		l.quote(l.text[start:min(l.at, start+longestOpaqueKey)])
	default:
		l.out = append(l.out, '"', '"')
		copy(l.out[at+1:], l.out[at:len(l.out)-2])
		l.out[at] = '"'
	}
	return valid
}

// longestOpaqueKey is how much is kept of a key that is neither text nor
// number: enough to tell it by.
const longestOpaqueKey = 40

// opaque appends what was read from some byte on as a string.
func (l *literals) opaque(from int) { l.quote(l.text[from:l.at]) }

// number reads a number. One that JSON has not is a string, but for those that
// are no numbers.
func (l *literals) number() status {
	from := l.at
	for l.at++; l.at < len(l.text); l.at++ {
		if c := l.text[l.at]; !isWord(c) && c != '.' && (c != '-' && c != '+' || l.text[l.at-1]|0x20 != 'e') {
			break
		}
	}
	word := bytes.TrimPrefix(l.text[from:l.at], []byte{'+'})
	word = bytes.TrimSuffix(word, []byte{'L'}) // Python 2
	switch string(bytes.TrimPrefix(word, []byte{'-'})) {
	case "":
		_, st := fail(l.text, l.at)
		return st
	case "inf", "nan", "math.huge":
		l.out = append(l.out, "null"...)
		return valid
	}
	if end, st := number(word, 0); st == valid && end == len(word) {
		l.out = append(l.out, word...)
		return valid
	}
	l.opaque(from)
	return valid
}

// name reads a constant, a call, or a string that has letters before it.
func (l *literals) name() status {
	from := l.at
	for l.at = nameEnd(l.text, l.at); l.at < len(l.text) && l.text[l.at] == '.'; {
		l.at = nameEnd(l.text, l.at+1)
	}
	word := l.text[from:l.at]
	switch {
	case len(word) == 0:
		return invalid
	case l.at < len(l.text) && l.text[l.at] == '(':
		return l.call(from, word)
	case l.at < len(l.text) && (l.text[l.at] == '\'' || l.text[l.at] == '"') && isStringPrefix(word):
		l.at = from
		return l.strings()
	}
	switch string(word) {
	case "True", "true":
		l.out = append(l.out, "true"...)
	case "False", "false":
		l.out = append(l.out, "false"...)
	case "None", "nil", "vim.NIL", "null", "nan", "inf", "math.huge", "NaN", "Infinity":
		l.out = append(l.out, "null"...)
	case "Ellipsis", "NotImplemented":
		l.opaque(from)
	default:
		_, st := fail(l.text, l.at)
		return st
	}
	return valid
}

// call reads a call, of which the name was read.
func (l *literals) call(from int, name []byte) status {
	end, st := closing(l.text, l.at)
	if st != valid {
		return st
	}
	empty := space(l.text, l.at+1) == end-1
	l.at = end
	switch string(name) {
	case "vim.empty_dict", "dict":
		if empty {
			l.out = append(l.out, "{}"...)
			return valid
		}
	case "set", "frozenset":
		if empty {
			l.out = append(l.out, "[]"...)
			return valid
		}
	}
	l.opaque(from)
	return valid
}

// angle reads <function 1> and the like. <1> before a table is its number.
func (l *literals) angle(depth int) status {
	from, level := l.at, 0
	for ; l.at < len(l.text); l.at++ {
		switch l.text[l.at] {
		case '\n':
			return invalid
		case '<':
			level++
		case '>':
			level--
		}
		if level == 0 {
			break
		}
	}
	if l.at == len(l.text) {
		return truncated
	}
	l.at++
	if digits(l.text[from+1:l.at-1]) >= 0 && l.at < len(l.text) && l.text[l.at] == '{' {
		return l.value(depth)
	}
	l.opaque(from)
	return valid
}
