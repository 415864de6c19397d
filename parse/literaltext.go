package parse

import "unicode/utf8"

// strings reads a string, or several that stand side by side as pprint breaks
// them.
func (l *literals) strings() status {
	l.out = append(l.out, '"')
	for {
		prefix := l.at
		for l.text[l.at] != '\'' && l.text[l.at] != '"' {
			l.at++
		}
		isBytes, raw := false, false
		for _, c := range l.text[prefix:l.at] {
			isBytes, raw = isBytes || c|0x20 == 'b', raw || c|0x20 == 'r'
		}
		if st := l.quoted(isBytes, raw); st != valid {
			return st
		}
		i := space(l.text, l.at)
		end := nameEnd(l.text, i)
		if end == len(l.text) || l.text[end] != '\'' && l.text[end] != '"' || !isStringPrefix(l.text[i:end]) {
			break
		}
		l.at = i
	}
	l.out = append(l.out, '"')
	return valid
}

// quoted reads what the quote at hand begins.
func (l *literals) quoted(isBytes, raw bool) status {
	quote := l.text[l.at]
	l.at++
	for {
		from := l.at
		for l.at < len(l.text) && plainInQuotes(l.text[l.at]) {
			l.at++
		}
		l.out = append(l.out, l.text[from:l.at]...)
		if l.at == len(l.text) {
			return truncated
		}
		c := l.text[l.at]
		l.at++
		switch {
		case c == quote:
			return valid
		case c != '\\' || raw:
			l.char(c)
		default:
			if st := l.escape(isBytes); st != valid {
				return st
			}
		}
	}
}

// plainInQuotes reports whether a byte stands for itself in any string.
func plainInQuotes(c byte) bool { return c >= ' ' && c != '\'' && c != '"' && c != '\\' }

// escape reads what follows a backslash. Numbers are decimal as in Lua; repr
// writes none.
func (l *literals) escape(isBytes bool) status {
	if l.at == len(l.text) {
		return truncated
	}
	c := l.text[l.at]
	l.at++
	switch c {
	case '\n':
	case 'b', 'f', 'n', 'r', 't', '\\', '"':
		l.out = append(l.out, '\\', c)
	case '\'':
		l.out = append(l.out, c)
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
		for i := 0; i < 2 && l.at < len(l.text) && l.text[l.at]-'0' <= 9; i++ {
			n = n*10 + int(l.text[l.at]-'0')
			l.at++
		}
		if n > 255 {
			return invalid
		}
		l.char(byte(n))
	default: // no escape at all
		l.out = append(l.out, '\\', '\\')
		l.at--
	}
	return valid
}

// hex reads an escape of n hexadecimal digits.
func (l *literals) hex(n int, isByte bool) status {
	if len(l.text)-l.at < n {
		return truncated
	}
	r := uint32(0)
	for _, c := range l.text[l.at : l.at+n] {
		digit := hexDigit(c)
		if digit < 0 {
			return invalid
		}
		r = r<<4 | uint32(digit)
	}
	switch {
	case r < utf8.RuneSelf || isByte:
		l.char(byte(r))
	case n == 4: // perhaps half of a pair
		l.out = append(append(l.out, '\\', 'u'), l.text[l.at:l.at+n]...)
	case r > utf8.MaxRune:
		return invalid
	default:
		l.out = utf8.AppendRune(l.out, rune(r))
	}
	l.at += n
	return valid
}

// char appends a byte of a string.
func (l *literals) char(c byte) {
	const digits = "0123456789abcdef"
	switch {
	case c == '"' || c == '\\':
		l.out = append(l.out, '\\', c)
	case c < ' ':
		l.out = append(l.out, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
	default:
		l.out = append(l.out, c)
	}
}

// quote appends text as a string.
func (l *literals) quote(text []byte) {
	l.out = append(l.out, '"')
	for _, c := range text {
		l.char(c)
	}
	l.out = append(l.out, '"')
}
