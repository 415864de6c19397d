package parse

import "bytes"

// maxDepth is how deep JSON may be nested: the limit of encoding/json.
const maxDepth = 10000

// status is how the reading of a JSON value ended.
type status uint8

const (
	valid     status = iota
	truncated        // the text ended first
	invalid
	tooDeep
)

// class tells the bytes that matter while a value is skipped.
var class = [256]uint8{'"': 1, '{': 2, '[': 3, '}': 4, ']': 5}

// scanner finds the ends of JSON values.
type scanner struct {
	open [maxDepth/64 + 1]uint64 // one bit per open bracket: 1 for {
}

// skip returns the end of the object or array that begins at b[i]. It sees to
// it that brackets match and strings end, and judges nothing else. depth is
// the number of brackets already open around it.
func (s *scanner) skip(b []byte, i, depth int) (int, status) {
	base := depth
	for ; i < len(b); i++ {
		switch c := class[b[i]]; c {
		case 0:
		case 1:
			end := stringEnd(b, i)
			if end < 0 {
				return len(b), truncated
			}
			i = end - 1
		case 2, 3:
			if depth == maxDepth {
				return i, tooDeep
			}
			if bit := uint64(1) << (depth & 63); c == 2 {
				s.open[depth>>6] |= bit
			} else {
				s.open[depth>>6] &^= bit
			}
			depth++
		default:
			depth--
			if brace := s.open[depth>>6]>>(depth&63)&1 == 1; brace != (c == 4) {
				return i, invalid
			}
			if depth == base {
				return i + 1, valid
			}
		}
	}
	return len(b), truncated
}

// stringEnd returns the index after the string that begins with the quote at
// b[i], or -1 if it does not end. It does not judge what is inside.
func stringEnd(b []byte, i int) int {
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

// strictString returns the end of the string that begins at b[i]; unlike
// stringEnd it accepts only what the JSON grammar does.
func strictString(b []byte, i int) (int, status) {
	for i++; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return i + 1, valid
		case c < ' ':
			return i, invalid
		case c == '\\':
			i++
			if i == len(b) {
				return i, truncated
			}
			switch b[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				for n := 0; n < 4; n++ {
					i++
					if i == len(b) {
						return i, truncated
					}
					if hexDigit(b[i]) < 0 {
						return i, invalid
					}
				}
			default:
				return i, invalid
			}
		}
	}
	return i, truncated
}

func hexDigit(c byte) int {
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

// scalar returns the end of the number or literal that begins at b[i].
func scalar(b []byte, i int) (int, status) {
	for _, word := range [...]string{"true", "false", "null"} {
		if b[i] == word[0] {
			return literal(b, i, word)
		}
	}
	return number(b, i)
}

// looseScalar is scalar where the value is only skipped: it takes NaN,
// Infinity and -Infinity too, as Python writes them.
func looseScalar(b []byte, i int) (int, status) {
	switch {
	case b[i] == 'N':
		return literal(b, i, "NaN")
	case b[i] == 'I':
		return literal(b, i, "Infinity")
	case b[i] == '-' && i+1 < len(b) && b[i+1] == 'I':
		return literal(b, i, "-Infinity")
	}
	return scalar(b, i)
}

func literal(b []byte, i int, word string) (int, status) {
	rest := b[i:]
	switch {
	case len(rest) >= len(word) && string(rest[:len(word)]) == word:
		return i + len(word), valid
	case len(rest) < len(word) && word[:len(rest)] == string(rest):
		return len(b), truncated
	}
	return i, invalid
}

// number returns the end of the number that begins at b[i].
func number(b []byte, i int) (int, status) {
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
		return i, invalid
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
	return i, valid
}

// fail returns the status of a text that does not go on as it should at b[i].
func fail(b []byte, i int) (int, status) {
	if i >= len(b) {
		return i, truncated
	}
	return i, invalid
}

// space returns the index of the first byte of b from i on that is no JSON
// white space.
func space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\n' || b[i] == '\r') {
		i++
	}
	return i
}

// value returns the end of the value that begins at b[i]: scalars and strings
// as the grammar has them, objects and arrays skipped.
func (s *scanner) value(b []byte, i, depth int) (int, status) {
	if i >= len(b) {
		return i, truncated
	}
	switch b[i] {
	case '{', '[':
		return s.skip(b, i, depth)
	case '"':
		return strictString(b, i)
	}
	return scalar(b, i)
}

// loose is value for what is skipped and not judged.
func (s *scanner) loose(b []byte, i, depth int) (int, status) {
	if i < len(b) && (b[i] == 'N' || b[i] == 'I' || b[i] == '-') {
		return looseScalar(b, i)
	}
	if i < len(b) && b[i] == '"' {
		if end := stringEnd(b, i); end >= 0 {
			return end, valid
		}
		return len(b), truncated
	}
	return s.value(b, i, depth)
}

// member reads the member of an object whose key begins at b[i] up to the
// first byte of its value. The key is returned with its quotes.
func member(b []byte, i int) (key []byte, val int, st status) {
	if i >= len(b) || b[i] != '"' {
		_, st = fail(b, i)
		return nil, i, st
	}
	end, st := strictString(b, i)
	if st != valid {
		return nil, end, st
	}
	key = b[i:end]
	i = space(b, end)
	if i >= len(b) || b[i] != ':' {
		_, st = fail(b, i)
		return nil, i, st
	}
	i = space(b, i+1)
	if i >= len(b) {
		return nil, i, truncated
	}
	return key, i, valid
}

// next goes from the end of a value inside brackets to the beginning of the
// next value; done means that the closing bracket was there, and i is the
// index after it.
func next(b []byte, i int, closing byte) (_ int, done bool, _ status) {
	i = space(b, i)
	switch {
	case i >= len(b):
		return i, false, truncated
	case b[i] == closing:
		return i + 1, true, valid
	case b[i] != ',':
		return i, false, invalid
	}
	if i = space(b, i+1); i >= len(b) {
		return i, false, truncated
	}
	return i, false, valid
}

// first goes from an opening bracket at b[i] to its first value.
func first(b []byte, i int, closing byte) (_ int, done bool, _ status) {
	i = space(b, i+1)
	switch {
	case i >= len(b):
		return i, false, truncated
	case b[i] == closing:
		return i + 1, true, valid
	}
	return i, false, valid
}
