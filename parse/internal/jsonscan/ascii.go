package jsonscan

import (
	"bytes"
	"unicode/utf8"
)

// Bytes and words, and lines without colours.

// IsWord reports whether c may be part of a word.
func IsWord(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80
}

// AppendUncoloured appends a line to dst without the escape sequences that
// colour it on a terminal.
func AppendUncoloured(dst, line []byte) []byte {
	for i := bytes.IndexByte(line, Escape); i >= 0; i = bytes.IndexByte(line, Escape) {
		dst = append(dst, line[:i]...)
		if i++; i < len(line) && line[i] == '[' { // up to the letter that ends the sequence
			for i++; i < len(line) && (line[i] < '@' || line[i] > '~'); i++ {
			}
			i = min(i+1, len(line))
		}
		line = line[i:]
	}
	return append(dst, line...)
}

// Escape is the byte that an escape sequence of a terminal begins with.
const Escape = 0x1b

// Trim returns a line without the white space around it and a byte order mark.
func Trim(line []byte) []byte {
	from, end := Bounds(line, 0)
	return line[from:end]
}

// Bounds is trim for what text has from i on.
func Bounds(text []byte, i int) (from, end int) {
	from, end = Space(text, i), len(text)
	for end > from && (text[end-1] == ' ' || text[end-1] == '\t' || text[end-1] == '\r') {
		end--
	}
	if from < end && text[from] >= utf8.RuneSelf && bytes.HasPrefix(text[from:end], []byte("\ufeff")) {
		from += len("\ufeff")
	}
	return from, end
}

// FoldBegins reports whether text begins with a prefix in whatever case.
func FoldBegins(text []byte, prefix string) bool {
	return len(text) >= len(prefix) && bytes.EqualFold(text[:len(prefix)], []byte(prefix))
}

// LastSecond is the last second of the year 9999.
const LastSecond = 253402300799

// Digits returns the value of a text of digits, or -1. Values beyond 10^17 are
// not told apart.
func Digits(b []byte) int {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1
		}
		if n < 1e17 {
			n = n*10 + int(c-'0')
		}
	}
	if len(b) == 0 {
		return -1
	}
	return n
}

// Begins reports whether a text begins with a prefix.
func Begins(text []byte, prefix string) bool {
	return len(text) >= len(prefix) && string(text[:len(prefix)]) == prefix
}

// Lowered returns text in lower case, in the memory of buf if it is ASCII and
// not longer than that.
func Lowered(buf, text []byte) []byte {
	if len(text) > len(buf) {
		return bytes.ToLower(text)
	}
	for i, c := range text {
		switch {
		case c >= utf8.RuneSelf:
			return bytes.ToLower(text)
		case c >= 'A' && c <= 'Z':
			c |= 0x20
		}
		buf[i] = c
	}
	return buf[:len(text)]
}
