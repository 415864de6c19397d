package parse

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// unquote appends the text of a JSON string, given with its quotes and known
// to be well formed, to dst. Like encoding/json it puts U+FFFD in the place of
// invalid UTF-8 and of surrogates without a partner.
func unquote(dst, quoted []byte) []byte {
	s := quoted[1 : len(quoted)-1]
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '\\':
			i++
			switch s[i] {
			case 'u':
				r := rune4(s[i+1:])
				i += 5
				if utf16.IsSurrogate(r) {
					low := rune(-1)
					if i+5 < len(s) && s[i] == '\\' && s[i+1] == 'u' {
						low = rune4(s[i+2:])
					}
					if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
						i += 6
					}
				}
				dst = utf8.AppendRune(dst, r)
			default:
				dst = append(dst, escapes[s[i]])
				i++
			}
		case c < utf8.RuneSelf:
			dst = append(dst, c)
			i++
		default:
			r, n := utf8.DecodeRune(s[i:])
			dst = utf8.AppendRune(dst, r)
			i += n
		}
	}
	return dst
}

var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func rune4(s []byte) rune {
	var r rune
	for _, c := range s[:4] {
		r = r<<4 | rune(hexDigit(c))
	}
	return r
}

// plain reports whether a quoted string stands for itself: no escapes, and
// valid UTF-8.
func plain(quoted []byte) bool {
	for rest := quoted; len(rest) > 0; rest = rest[min(8, len(rest)):] {
		if len(rest) >= 8 {
			x := binary.LittleEndian.Uint64(rest)
			if x&highs|equal(x, '\\') == 0 {
				continue
			}
			return bytes.IndexByte(rest, '\\') < 0 && utf8.Valid(rest)
		}
		for _, c := range rest {
			if c == '\\' || c >= utf8.RuneSelf {
				return bytes.IndexByte(rest, '\\') < 0 && utf8.Valid(rest)
			}
		}
	}
	return true
}

// unquoted returns the text of a well-formed JSON string given with its
// quotes. It points into the string if that stands for itself.
func unquoted(quoted []byte) []byte {
	if plain(quoted) {
		return quoted[1 : len(quoted)-1 : len(quoted)-1]
	}
	return unquote(nil, quoted)
}

// str returns the text of a string in the text being read, given with its
// quotes. It points there or into the batch's memory.
func (d *decoder) str(at span) []byte {
	if d.scan.plain(at.from, at.end) {
		return d.scan.text[at.from+1 : at.end-1 : at.end-1]
	}
	return d.unquoted(d.raw(at))
}

// unquoted is the function of that name with the batch's memory for what is new.
func (d *decoder) unquoted(quoted []byte) []byte {
	if plain(quoted) {
		return quoted[1 : len(quoted)-1 : len(quoted)-1]
	}
	return d.keep(func(dst []byte) []byte { return unquote(dst, quoted) })
}

// keep lets f append to the batch's memory and returns what it appended.
func (d *decoder) keep(f func([]byte) []byte) []byte {
	from := len(d.out.arena)
	d.out.arena = f(d.out.arena)
	return d.out.arena[from:len(d.out.arena):len(d.out.arena)]
}

// compact returns raw without the white space between its tokens.
func compact(raw []byte) []byte {
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; c {
		case ' ', '\t', '\r', '\n':
		case '"':
			end := stringEnd(raw, i)
			if end < 0 {
				end = len(raw)
			}
			out = append(out, raw[i:end]...)
			i = end - 1
		default:
			out = append(out, c)
		}
	}
	return out
}

// isString reports whether raw is a JSON string.
func isString(raw []byte) bool { return len(raw) > 0 && raw[0] == '"' }

// isNumber reports whether raw is a JSON number. NaN and -Infinity are none.
func isNumber(raw []byte) bool {
	if len(raw) == 0 || raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') {
		return false
	}
	return len(raw) < 2 || raw[1] != 'I'
}

// isNull reports whether raw is absent or null.
func isNull(raw []byte) bool { return len(raw) == 0 || raw[0] == 'n' }

// scalar returns the text of a string that is not empty, or of a number, in
// the text being read.
func (d *decoder) scalar(at span) []byte {
	if at.end == 0 {
		return nil
	}
	if raw := d.raw(at); raw[0] != '"' || len(raw) == 2 {
		return d.scalarText(raw)
	}
	return d.str(at)
}

// scalarText is scalar for a value that may lie outside of the text being read.
func (d *decoder) scalarText(raw []byte) []byte {
	switch {
	case isString(raw) && len(raw) > 2:
		return d.unquoted(raw)
	case isNumber(raw):
		return raw
	}
	return nil
}
