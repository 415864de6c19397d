package jsonscan

import "unicode/utf8"

// Strings of other languages: Python’s quotes and prefixes, Lua’s long
// brackets, their escapes.

// strings reads a string, or several that stand side by side as pprint breaks
// them.
func (l *Literals) strings() Status {
	l.Out = append(l.Out, '"')
	for {
		prefix := l.At
		for l.Text[l.At] != '\'' && l.Text[l.At] != '"' {
			l.At++
		}
		isBytes, raw := false, false
		for _, c := range l.Text[prefix:l.At] {
			isBytes, raw = isBytes || c|0x20 == 'b', raw || c|0x20 == 'r'
		}
		if st := l.quoted(isBytes, raw); st != Valid {
			return st
		}
		i := Space(l.Text, l.At)
		end := nameEnd(l.Text, i)
		if end == len(l.Text) || l.Text[end] != '\'' && l.Text[end] != '"' || !isStringPrefix(l.Text[i:end]) {
			break
		}
		l.At = i
	}
	l.Out = append(l.Out, '"')
	return Valid
}

// quoted reads what the quote at hand begins.
func (l *Literals) quoted(isBytes, raw bool) Status {
	quote := l.Text[l.At]
	l.At++
	for {
		from := l.At
		for l.At < len(l.Text) && plainInQuotes(l.Text[l.At]) {
			l.At++
		}
		l.Out = append(l.Out, l.Text[from:l.At]...)
		if l.At == len(l.Text) {
			return Truncated
		}
		c := l.Text[l.At]
		l.At++
		switch {
		case c == quote:
			return Valid
		case c != '\\' || raw:
			l.char(c)
		default:
			if st := l.escape(isBytes); st != Valid {
				return st
			}
		}
	}
}

// plainInQuotes reports whether a byte stands for itself in any string.
func plainInQuotes(c byte) bool { return c >= ' ' && c != '\'' && c != '"' && c != '\\' }

// escape reads what follows a backslash. Numbers are decimal as in Lua; repr
// writes none.
func (l *Literals) escape(isBytes bool) Status {
	if l.At == len(l.Text) {
		return Truncated
	}
	c := l.Text[l.At]
	l.At++
	switch c {
	case '\n':
	case 'b', 'f', 'n', 'r', 't', '\\', '"':
		l.Out = append(l.Out, '\\', c)
	case '\'':
		l.Out = append(l.Out, c)
	case 'a':
		l.char(7)
	case 'v':
		l.char(11)
	case 'x':
		return l.hex(2, isBytes)
	case 'u':
		return l.hex(4, false)
	case 'U':
		return l.hex(8, false)
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		n := int(c - '0')
		for i := 0; i < 2 && l.At < len(l.Text) && l.Text[l.At]-'0' <= 9; i++ {
			n = n*10 + int(l.Text[l.At]-'0')
			l.At++
		}
		if n > 255 {
			return Invalid
		}
		l.char(byte(n))
	default: // no escape at all
		l.Out = append(l.Out, '\\', '\\')
		l.At--
	}
	return Valid
}

// hex reads an escape of n hexadecimal digits.
func (l *Literals) hex(n int, isByte bool) Status {
	if len(l.Text)-l.At < n {
		return Truncated
	}
	r := uint32(0)
	for _, c := range l.Text[l.At : l.At+n] {
		digit := HexDigit(c)
		if digit < 0 {
			return Invalid
		}
		r = r<<4 | uint32(digit)
	}
	switch {
	case r < utf8.RuneSelf || isByte:
		l.char(byte(r))
	case n == 4: // perhaps half of a pair
		l.Out = append(append(l.Out, '\\', 'u'), l.Text[l.At:l.At+n]...)
	case r > utf8.MaxRune:
		return Invalid
	default:
		l.Out = utf8.AppendRune(l.Out, rune(r))
	}
	l.At += n
	return Valid
}

// char appends a byte of a string.
func (l *Literals) char(c byte) {
	const digits = "0123456789abcdef"
	switch {
	case c == '"' || c == '\\':
		l.Out = append(l.Out, '\\', c)
	case c < ' ':
		l.Out = append(l.Out, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
	default:
		l.Out = append(l.Out, c)
	}
}

// Quote appends text as a string.
func (l *Literals) Quote(text []byte) {
	l.Out = append(l.Out, '"')
	for _, c := range text {
		l.char(c)
	}
	l.Out = append(l.Out, '"')
}
