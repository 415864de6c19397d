package decode

import (
	"bytes"
	"unicode/utf8"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/jsonscan"
	"rpclog/parse/internal/slots"
)

// Loggers of text put what they log in quotes, and a backslash before the
// quotes in it: err="429: {\"jsonrpc\":…}" in logfmt, and nginx writes
// {\x22jsonrpc\x22:…} for a body. Such a JSON text cannot be taken for one that
// stands for itself, so it is looked for where none of those was found.

// escapedBrace is how a JSON object begins in there.
const escapedBrace = `{\`

// escapedLine reads a line with JSON in quotes. It reports whether there were
// messages.
func (d *Decoder) escapedLine(line []byte) bool { return d.escaped(line, 1, &d.around) }

// escaped reads a text with JSON in quotes that stands in some number of
// envelopes, one more than the quotes.
func (d *Decoder) escaped(line []byte, nesting int, outer *Meta) bool {
	if d.flaw != Sound || nesting > maxNesting || !bytes.Contains(line, []byte(escapedBrace)) {
		return false
	}
	m, found := *outer, false
	if d.fields(line, &m) {
		m.shape = Logfmt
	}
	said := m.shape
	for from := 0; ; {
		part, after, st := quotedPart(line, from)
		if st == jsonscan.Truncated && bytes.Contains(line[part.From:], []byte("jsonrpc")) {
			d.flaw = capture.Truncated
		}
		if st != jsonscan.Valid {
			return found
		}
		if d.values == 0 || part.From > 1 && line[part.From-2] == '=' { // not in the JSON of the line
			if from == 0 {
				d.prefix(line[:part.From], &m)
			}
			m.shape = escapedShape(said, line[part.From:part.End])
			found = d.unescaped(line[part.From:part.End], nesting, &m) || found
		}
		from = after
	}
}

// quotedPart returns the next part of a line between quotes, or from its
// beginning or to its end, with JSON in it, and where to look for more. It is
// invalid for none, and truncated if there is but one quote.
func quotedPart(line []byte, from int) (part jsonscan.Span, after int, st jsonscan.Status) {
	at := bytes.Index(line[from:], []byte(escapedBrace))
	if at < 0 {
		return jsonscan.Span{}, 0, jsonscan.Invalid
	}
	part, st = jsonscan.Span{From: from, End: len(line)}, jsonscan.Valid
	at += from
	for i := from; i < at; i++ {
		switch line[i] {
		case '\\':
			i++
		case '"':
			part.From = i + 1
			if st == jsonscan.Valid {
				st = jsonscan.Truncated
			} else {
				st = jsonscan.Valid
			}
		}
	}
	for i := at; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '"':
			part.End = i
			return part, i + 1, jsonscan.Valid
		}
	}
	return part, len(line), st
}

// escapedShape tells nginx by its quotes. What else stands in no envelope and
// is no logfmt is text.
func escapedShape(said Shape, text []byte) Shape {
	switch {
	case bytes.Contains(text, []byte(`{\x22`)):
		return NginxLog
	case said == Bare:
		return Prefixed
	}
	return said
}

// unescaped reads a text as what it is without its backslashes, of which there
// may be several layers.
func (d *Decoder) unescaped(text []byte, nesting int, m *Meta) bool {
	for ; nesting <= maxNesting; nesting++ {
		text = d.keep(func(dst []byte) []byte { return appendUnescaped(dst, text) })
		if d.plainly(text, nesting, m) {
			return true
		}
		if d.flaw != Sound || !bytes.Contains(text, []byte(escapedBrace)) {
			break
		}
	}
	return false
}

// appendUnescaped appends a text without its backslashes to dst: the escapes
// of Go, C and JSON, and \xHH for a byte.
func appendUnescaped(dst, text []byte) []byte {
	for {
		i := bytes.IndexByte(text, '\\')
		if i < 0 || i+1 == len(text) {
			return append(dst, text...)
		}
		dst, text = append(dst, text[:i]...), text[i:]
		switch c := text[1]; {
		case c == 'x' && len(text) >= 4 && jsonscan.HexDigit(text[2]) >= 0 && jsonscan.HexDigit(text[3]) >= 0:
			dst = append(dst, byte(jsonscan.HexDigit(text[2])<<4|jsonscan.HexDigit(text[3])))
			text = text[4:]
		case c == 'u' && len(text) >= 6 && jsonscan.Rune4(text[2:]) >= 0:
			r, n := jsonscan.RuneAt(text, 0)
			dst, text = utf8.AppendRune(dst, r), text[n:]
		case jsonscan.Escapes[c] != 0:
			dst, text = append(dst, jsonscan.Escapes[c]), text[2:]
		default:
			dst, text = append(dst, c), text[2:]
		}
	}
}

// fields fills m from the fields of a line in logfmt, key=value, which count
// like those of envelopes. It reports whether there are the two or more that such
// a line has.
func (d *Decoder) fields(line []byte, m *Meta) bool {
	n := 0
	for i := 0; i < len(line); {
		switch c := line[i]; {
		case c == '"':
			i = QuoteEnd(line, i)
			continue
		case c == ' ' || c == '\t':
			i++
			continue
		}
		from := i
		for i < len(line) && line[i] > ' ' && line[i] != '=' && line[i] != '"' {
			i++
		}
		if i == from || i == len(line) || line[i] != '=' {
			i = max(i, from+1)
			continue
		}
		name, value := line[from:i], i+1
		n++
		if value < len(line) && line[value] == '"' {
			i = QuoteEnd(line, value)
			d.pair(name, bytes.Trim(line[value:i], `"`), m)
		} else {
			for i = value; i < len(line) && line[i] > ' '; i++ {
			}
			d.pair(name, line[value:i], m)
		}
	}
	return n >= 2
}

// QuoteEnd returns the index after the quoted text that begins at i.
func QuoteEnd(line []byte, i int) int {
	for i++; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(line)
}

// pair fills m from a field of a line.
func (d *Decoder) pair(name, value []byte, m *Meta) {
	k := lookUpKey(name)
	if k >= jsonrpcKey || len(value) == 0 || len(value) > clock.LongestTime || bytes.IndexByte(value, '\\') >= 0 {
		return
	}
	switch {
	case fieldsOf[timeField].has(k):
		m.SetTime(d.clocks.Whole(value), ByField)
	case fieldsOf[directionField].has(k):
		m.SetDirection(slots.DirectionName(value), ByField)
	case fieldsOf[connField].has(k):
		m.SetConn(value, ByField)
	case fieldsOf[latencyField].has(k):
		m.SetLatency(clock.Millis(value), ByField)
	case fieldsOf[sessionField].has(k) && k != anySessionKey && m.Session == nil:
		m.Session = value
	}
}
