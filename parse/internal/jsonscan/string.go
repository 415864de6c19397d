package jsonscan

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode/utf16"
	"unicode/utf8"
)

// Strings: what their escapes mean, and whether there are any.

// Unquote appends the text of a JSON string, given with its quotes and known
// to be well formed, to dst. Like encoding/json it puts U+FFFD in the place of
// invalid UTF-8 and of surrogates without a partner.
func Unquote(dst, quoted []byte) []byte {
	s := quoted[1 : len(quoted)-1]
	for i := 0; i < len(s); {
		if c := s[i]; c != '\\' && c < utf8.RuneSelf {
			dst = append(dst, c)
			i++
			continue
		}
		r, end := RuneAt(s, i)
		dst = utf8.AppendRune(dst, r)
		i = end
	}
	return dst
}

// Unquote is the function of that name for a string in the text being read.
// It goes from one special byte to the next.
func (s *Scanner) Unquote(dst []byte, at Span) []byte {
	text := s.Text[:at.End-1]
	out, n := slices.Grow(dst, len(text)-at.From+8), len(dst)
	out = out[:cap(out)] // with room for the rest of the string and eight bytes
	i := at.From + 1     // up to where the string was read
	first, skip := Bit(i)
	last, _ := Bit(len(text))
	for w := first; w <= last; w++ {
		special := s.Index[w].Special
		if w == first {
			special = special >> skip << skip
		}
		for ; special != 0; special &= special - 1 {
			p := w<<6 + bits.TrailingZeros64(special)
			if p < i {
				continue
			}
			if p >= len(text) {
				break
			}
			if p-i <= 8 && i+8 <= len(s.Text) {
				binary.LittleEndian.PutUint64(out[n:], binary.LittleEndian.Uint64(s.Text[i:]))
			} else {
				copy(out[n:], text[i:p])
			}
			n += p - i
			if p+1 < len(text) && text[p] == '\\' && text[p+1] != 'u' {
				out[n] = Escapes[text[p+1]]
				n, i = n+1, p+2
				continue
			}
			r, end := RuneAt(text, p)
			n += utf8.EncodeRune(out[n:], r)
			if i = end; r == utf8.RuneError && end < p+3 { // longer than what it stands for
				out = slices.Grow(out[:n], len(text)-i+8)
				out = out[:cap(out)]
			}
		}
	}
	n += copy(out[n:], text[i:])
	return out[:n]
}

// Escapes has what a letter after a backslash means, but u, and 0 for others.
var Escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// RuneAt returns what the character or the escape at s[i] of a JSON string
// means, and where the next begins.
func RuneAt(s []byte, i int) (rune, int) {
	switch {
	case s[i] != '\\':
		r, n := utf8.DecodeRune(s[i:])
		return r, i + n
	case i+1 < len(s) && s[i+1] != 'u':
		return rune(Escapes[s[i+1]]), i + 2
	case i+6 > len(s): // only a string that was skipped and not judged ends like this
		return utf8.RuneError, len(s)
	}
	r := Rune4(s[i+2:])
	i += 6
	if utf16.IsSurrogate(r) {
		low := rune(-1)
		if i+5 < len(s) && s[i] == '\\' && s[i+1] == 'u' {
			low = Rune4(s[i+2:])
		}
		if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
			i += 6
		}
	}
	return r, i
}

// Rune4 returns the number that four hexadecimal digits are, or a negative one
// if they are none.
func Rune4(s []byte) rune {
	var r rune
	for _, c := range s[:4] {
		r = r<<4 | (rune(hexDigits[c]) - 1)
	}
	return r
}

// hexDigits has the values of hexadecimal digits, each plus 1.
var hexDigits = [256]uint8{
	'0': 1, '1': 2, '2': 3, '3': 4, '4': 5, '5': 6, '6': 7, '7': 8, '8': 9, '9': 10,
	'A': 11, 'B': 12, 'C': 13, 'D': 14, 'E': 15, 'F': 16, 'a': 11, 'b': 12, 'c': 13, 'd': 14, 'e': 15, 'f': 16,
}

// Plain reports whether a quoted string stands for itself: no escapes, and
// valid UTF-8.
func Plain(quoted []byte) bool {
	rest := quoted
	for ; len(rest) >= 8; rest = rest[8:] {
		x := binary.LittleEndian.Uint64(rest)
		if equal(x, '\\') != 0 {
			return false
		}
		if x&highs != 0 {
			break
		}
	}
	for i, c := range rest {
		if c == '\\' {
			return false
		}
		if c >= utf8.RuneSelf {
			return bytes.IndexByte(rest[i:], '\\') < 0 && utf8.Valid(rest[i:])
		}
	}
	return true
}

// Unquoted returns the text of a well-formed JSON string given with its
// quotes. It points into the string if that stands for itself.
func Unquoted(quoted []byte) []byte {
	return unquotedIn(make([]byte, 24), quoted) // on the caller's stack, as this is inlined there
}

// unquotedIn is unquoted with what is new in the memory of buf, if it fits.
func unquotedIn(buf, quoted []byte) []byte {
	if Plain(quoted) {
		return quoted[1 : len(quoted)-1 : len(quoted)-1]
	}
	return Unquote(buf[:0], quoted)
}

// AppendCompact appends JSON to dst without the white space between its tokens.
func AppendCompact(dst, raw []byte) []byte {
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; c {
		case ' ', '\t', '\r', '\n':
		case '"':
			end := StringEnd(raw, i)
			if end < 0 {
				end = len(raw)
			}
			dst = append(dst, raw[i:end]...)
			i = end - 1
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

// IsString reports whether raw is a JSON string.
func IsString(raw []byte) bool { return len(raw) > 0 && raw[0] == '"' }

// IsNumber reports whether raw is a JSON number. NaN and -Infinity are none.
func IsNumber(raw []byte) bool {
	if len(raw) == 0 || raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') {
		return false
	}
	return len(raw) < 2 || raw[1] != 'I'
}

// IsNull reports whether raw is absent or null.
func IsNull(raw []byte) bool { return len(raw) == 0 || raw[0] == 'n' }

// IsScalar reports whether text is JSON, and neither an object nor an array.
func IsScalar(text []byte) bool {
	i := Space(text, 0)
	if i == len(text) {
		return false
	}
	end, st := i, Invalid
	switch c := text[i]; {
	case c == '"':
		end, st = StrictString(text, i)
	case c == '-', c >= '0' && c <= '9', c == 't', c == 'f', c == 'n':
		end, st = Scalar(text, i)
	}
	return st == Valid && Space(text, end) == len(text)
}
