package jsonscan

import "bytes"

// The grammar of strings, numbers and words, to the letter.

// StringEnd returns the index after the string that begins with the quote at
// b[i], or -1 if it does not end. It does not judge what is inside.
func StringEnd(b []byte, i int) int {
	for j := i + 1; ; {
		k := bytes.IndexByte(b[j:], '"')
		if k < 0 {
			return -1
		}
		j += k + 1
		n := 0 // backslashes before the quote
		for b[j-2-n] == '\\' {
			n++
		}
		if n%2 == 0 {
			return j
		}
	}
}

// StrictString returns the end of the string that begins at b[i]; unlike
// stringEnd it accepts only what the JSON grammar does.
func StrictString(b []byte, i int) (int, Status) {
	for i++; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return i + 1, Valid
		case c < ' ':
			return i, Invalid
		case c == '\\':
			i++
			if i == len(b) {
				return i, Truncated
			}
			switch b[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				for n := 0; n < 4; n++ {
					i++
					if i == len(b) {
						return i, Truncated
					}
					if HexDigit(b[i]) < 0 {
						return i, Invalid
					}
				}
			default:
				return i, Invalid
			}
		}
	}
	return i, Truncated
}

// HexDigit returns the value of a hexadecimal digit, or -1.
func HexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// Scalar returns the end of the number or literal that begins at b[i].
func Scalar(b []byte, i int) (int, Status) {
	if end := Integer(b, i); end > i {
		return end, Valid
	}
	switch b[i] {
	case 't':
		return literal(b, i, "true")
	case 'f':
		return literal(b, i, "false")
	case 'n':
		return literal(b, i, "null")
	}
	return Number(b, i)
}

// looseScalar is scalar where the value is only skipped: it takes NaN,
// Infinity and -Infinity too, as Python writes them.
func looseScalar(b []byte, i int) (int, Status) {
	switch {
	case b[i] == 'N':
		return literal(b, i, "NaN")
	case b[i] == 'I':
		return literal(b, i, "Infinity")
	case b[i] == '-' && i+1 < len(b) && b[i+1] == 'I':
		return literal(b, i, "-Infinity")
	}
	return Scalar(b, i)
}

func literal(b []byte, i int, word string) (int, Status) {
	rest := b[i:]
	switch {
	case len(rest) >= len(word) && string(rest[:len(word)]) == word:
		return i + len(word), Valid
	case len(rest) < len(word) && word[:len(rest)] == string(rest):
		return len(b), Truncated
	}
	return i, Invalid
}

// Number returns the end of the number that begins at b[i].
func Number(b []byte, i int) (int, Status) {
	digits := func() bool {
		from := i
		for i < len(b) && '0' <= b[i] && b[i] <= '9' {
			i++
		}
		return i > from
	}
	if b[i] == '-' {
		i++
	}
	zero := i < len(b) && b[i] == '0'
	from := i
	if !digits() {
		return fail(b, i)
	}
	if zero && i > from+1 {
		return i, Invalid
	}
	if i < len(b) && b[i] == '.' {
		i++
		if !digits() {
			return fail(b, i)
		}
	}
	if i < len(b) && b[i]|0x20 == 'e' {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		if !digits() {
			return fail(b, i)
		}
	}
	return i, Valid
}

// Integer returns the end of the number at b[i] if it is an ordinary one: just
// digits, and something after them that ends a number.
func Integer(b []byte, i int) int {
	from := i
	for i < len(b) && b[i]-'0' <= 9 {
		i++
	}
	if i == len(b) || b[i] != ',' && b[i] != '}' || b[from] == '0' {
		return from
	}
	return i
}

// fail returns the status of a text that does not go on as it should at b[i].
func fail(b []byte, i int) (int, Status) {
	if i >= len(b) {
		return i, Truncated
	}
	return i, Invalid
}

// Space returns the index of the first byte of b from i on that is no JSON
// white space.
func Space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r') {
		i++
	}
	return i
}
