package decode

import (
	"bytes"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"rpclog/parse/internal/jsonscan"
)

// Programs log the bytes that they send and receive as their language writes
// them, as Python does, and Rust's bytes:
//
//	Received JSON: b'{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"caf\xc3\xa9 isn\'t open"}}'
//
// Without its escapes that is the message. What is in it must not be read with
// them: \\" does not end a string of JSON. The escapes are those of
// https://docs.python.org/3/reference/lexical_analysis.html#escape-sequences
// as far as repr prints them, and \0 of Rust.

// unspelled returns a text in which what stands in such quotes, the first
// before the first brace, is without its escapes; or the text itself. It takes
// linear time.
func (d *Decoder) unspelled(text []byte) []byte {
	part, isBytes := spelled(text, 0)
	if part.End == 0 {
		return text
	}
	return d.keep(func(dst []byte) []byte {
		from := 0
		for ; part.End > 0; part, isBytes = spelled(text, from) {
			dst = append(dst, text[from:part.From]...)
			mark := len(dst)
			dst = AppendUnspelled(dst, text[part.From:part.End], isBytes)
			if !isBytes && (d.holds(text[part.From:part.End]) || !d.holds(dst[mark:])) { // a text in quotes as it is
				dst = append(dst[:mark], text[part.From:part.End]...)
			}
			from = part.End
		}
		return append(dst, text[from:]...)
	})
}

// holds reports whether a text begins with a JSON value that has nothing but
// white space after it.
func (d *Decoder) holds(text []byte) bool {
	outer := d.scan.Enter(text)
	end, st := d.scan.Skip(0, 0)
	d.scan.Leave(outer)
	return st == jsonscan.Valid && jsonscan.Space(text, end) == len(text) && gjson.ValidBytes(text[:end])
}

// spelled returns where after some place JSON stands in quotes with escapes in
// it, from its first bracket to the quote that closes, or to the end of what is
// cut. Before a string that is not of bytes there is nothing in its quotes. It
// returns no place if the next brace does not stand in such.
func spelled(text []byte, from int) (part jsonscan.Span, isBytes bool) {
	brace := bytes.IndexByte(text[from:], '{')
	if brace < 2 {
		return jsonscan.Span{}, false
	}
	brace += from
	for i := from; ; {
		n := bytes.IndexAny(text[i:brace], `'"`)
		if n < 0 {
			return jsonscan.Span{}, false
		}
		i += n
		isBytes = i > from && text[i-1] == 'b' && (i-1 == from || !jsonscan.IsWord(text[i-2]))
		if !isBytes && (text[i] == '"' || brace != i+1 && string(text[i+1:brace]) != "[") {
			i++
			continue
		}
		end, escapes := spelledEnd(text, i)
		if end > brace {
			if !escapes {
				return jsonscan.Span{}, isBytes
			}
			if part = (jsonscan.Span{From: i + 1, End: end}); isBytes {
				part.From += bytes.IndexAny(text[i+1:brace+1], "{[")
			}
			return part, isBytes
		}
		i = end + 1
	}
}

// spelledEnd returns where the quote at text[i] is closed, or the end of the
// text, and whether there are escapes between.
func spelledEnd(text []byte, i int) (end int, escapes bool) {
	quote := text[i]
	for i++; i < len(text) && text[i] != quote; i++ {
		if text[i] == '\\' {
			escapes = true
			i++
		}
	}
	return min(i, len(text)), escapes
}

// AppendUnspelled appends a text without its escapes to dst: those of Python's
// repr. A number in them is a byte or, in a string that is not of bytes, a
// character. What is no escape, or not all of it is there, stays.
func AppendUnspelled(dst, text []byte, isBytes bool) []byte {
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 || i+1 == len(text) {
			return append(dst, text...)
		}
		dst, text = append(dst, text[:i]...), text[i:]
		n := 2 // bytes of the escape
		switch c := text[1]; c {
		case '\\', '\'', '"':
			dst = append(dst, c)
		case 'n':
			dst = append(dst, '\n')
		case 'r':
			dst = append(dst, '\r')
		case 't':
			dst = append(dst, '\t')
		case '0':
			dst = append(dst, 0)
		case 'x', 'u', 'U':
			digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
			r := hexValue(text[2:], digits)
			switch {
			case r >= 0 && c == 'x' && isBytes:
				dst, n = append(dst, byte(r)), n+digits
			case r >= 0 && !isBytes && utf8.ValidRune(rune(r)):
				dst, n = utf8.AppendRune(dst, rune(r)), n+digits
			default: // half of a pair, as JSON has it too
				dst = append(dst, text[:n]...)
			}
		default: // no escape at all
			dst = append(dst, text[:n]...)
		}
		text = text[n:]
	}
}

// hexValue returns the number that a text begins with in n hexadecimal digits,
// or -1.
func hexValue(text []byte, n int) int64 {
	if len(text) < n {
		return -1
	}
	v := int64(0)
	for _, c := range text[:n] {
		digit := jsonscan.HexDigit(c)
		if digit < 0 {
			return -1
		}
		v = v<<4 | int64(digit)
	}
	return v
}
