package decode

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// Some programs announce a message on a line of its own:
//
//	Sending request:
//	{"id":1,"jsonrpc":"2.0","method":"getCortexInfo"}
//
// A line that ends with a colon says of a value right after it what text
// before it on the same line would say. What the value's line says itself
// counts more.

// longestLabel is the length of the longest line that announces anything.
const longestLabel = 2 * LongestPrefix

// announcing reports whether a line, without white space around it, is like one
// that announces what comes.
func announcing(line []byte) bool {
	return len(line) > 1 && len(line) <= longestLabel && line[len(line)-1] == ':'
}

// announces notes a line that was read if it announces the next one.
func (d *Decoder) announces(text []byte) {
	if !announcing(text) || !d.out.Records[len(d.out.Records)-1].Unparsed {
		return
	}
	if last := d.out.Problems[len(d.out.Problems)-1]; last.Kind == capture.NotJSON {
		d.label = text
	}
}

// announced puts into d.around what the line before says of the value that
// begins on this one.
func (d *Decoder) announced(text []byte) {
	label := d.label
	if d.label = nil; label == nil || text[0] != '{' && text[0] != '[' {
		return
	}
	said := Meta{Latency: -1}
	d.prefix(label, &said)
	d.around.SetTime(said.Time, byLabel)
	d.around.SetDirection(said.Dir, byLabel)
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
	if announcing(line) {
		return start
	}
	return len(b)
}
