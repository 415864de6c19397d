package decode

import (
	"bytes"
	"unicode"

	"rpclog/parse/internal/jsonscan"
	"rpclog/parse/internal/wire"
)

// Some programs announce a message on a line of its own:
//
//	Sending request:
//	{"id":1,"jsonrpc":"2.0","method":"getCortexInfo"}
//
// Such a line says of a value right after it what text before it on the same
// line would say. What the value's line says itself counts more.

// longestLabel is the length of the longest line that announces anything.
const longestLabel = 2 * LongestPrefix

// mayAnnounce reports whether a line, without white space around it, may be one
// that announces what comes.
func mayAnnounce(line []byte) bool {
	if len(line) < 2 || len(line) > longestLabel {
		return false
	}
	if line[len(line)-1] == ':' {
		return true
	}
	for _, part := range [...]string{`{"`, "{'", `":`, "':", "{ "} { // of values
		if bytes.Contains(line, []byte(part)) {
			return false
		}
	}
	return line[0] != '"' && line[0] != '\'' && bytes.ContainsFunc(line, unicode.IsLetter)
}

// announces notes a line in which there was no message if it announces the
// next one: it ends with a colon, or the source has shown that lines like it
// do.
func (d *Decoder) announces(text []byte) {
	if !mayAnnounce(text) {
		return
	}
	if d.survey != nil || text[len(text)-1] == ':' || d.introduces(text) {
		d.label = text
	}
}

// passedLabel forgets the line before, after which no value came.
func (d *Decoder) passedLabel() {
	if d.label != nil && d.survey != nil {
		d.surveyLabel(d.label, false)
	}
	d.label = nil
}

// introduces reports whether lines like one introduce values in this source.
func (d *Decoder) introduces(text []byte) bool {
	if !d.out.Plan.HasIntroductions() {
		return false
	}
	const start = 96 // bytes, in which a line shows how it begins
	text, _ = d.cut(text[:min(len(text), start)])
	return d.out.Plan.Introduces(text)
}

// announced puts into d.around what the line before says of the value that
// begins on this one.
func (d *Decoder) announced(text []byte) {
	label := d.label
	if label == nil {
		return
	}
	d.label = nil
	value := beginsValue(text)
	switch {
	case d.survey != nil && (value || !wire.IsHeader(text)):
		d.surveyLabel(label, value)
		return
	case !value:
		return
	}
	said := Meta{Latency: -1}
	d.prefix(label, &said)
	d.around.SetTime(said.Time, byLabel)
	d.around.SetDirection(said.Dir, byLabel)
	d.around.SetConn(said.Conn, byLabel)
}

// beginsValue reports whether a line begins with a value that may be introduced:
// an object, an array with one, a string.
func beginsValue(line []byte) bool {
	switch line[0] {
	case '{', '"':
		return true
	case '[':
		i := jsonscan.Space(line, 1)
		return i == len(line) || line[i] == '{'
	}
	return false
}

// openLabel returns where the last line of b begins if it may announce what
// comes, or len(b). b ends with a line.
func openLabel(b []byte) int {
	if len(b) == 0 {
		return 0
	}
	start := bytes.LastIndexByte(b[:len(b)-1], '\n') + 1
	line := jsonscan.Trim(b[start : len(b)-1])
	if bytes.IndexByte(line, jsonscan.Escape) >= 0 {
		line = jsonscan.Trim(jsonscan.AppendUncoloured(nil, line))
	}
	if mayAnnounce(line) {
		return start
	}
	return len(b)
}
