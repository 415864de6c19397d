package format

import (
	"bytes"
	"io"

	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// How much of a source must be there before its format can be told.

// ReadDetect reads as much of r as tells its format: of a pipe what is there
// up to the end of a line, or of the first value if that has several.
func ReadDetect(r io.Reader, live bool) (*frame.Head, error) {
	h := &frame.Head{Text: make([]byte, 0, frame.DetectSize)}
	for len(h.Text) < frame.DetectSize {
		before := len(h.Text)
		n, err := r.Read(h.Text[before:frame.DetectSize])
		h.Text = h.Text[:before+n]
		if err == io.EOF {
			h.Whole = true
			break
		}
		if err != nil && len(h.Text) == 0 {
			return nil, err
		}
		more := before == 0 || bytes.IndexByte(h.Text[before:], '\n') >= 0
		if err != nil || live && more && (settled(h.Text) || Of("", &frame.Head{Text: h.Text}) < decode.NoShape) {
			break
		}
	}
	return h, nil
}

// settled reports whether a text has a line, and the value that it begins with
// does not go on after its last one. As long as no line of text holds a value
// there is nothing that waits for it to be told.
func settled(text []byte) bool {
	lines := text[:bytes.LastIndexByte(text, '\n')+1]
	if len(lines) == 0 {
		return false
	}
	first := jsonscan.AfterSpace(bytes.TrimPrefix(lines, []byte("\ufeff")))
	if len(first) > 0 && first[0] == '[' && len(jsonscan.Trim(first[1:])) > 0 && bytes.IndexByte([]byte(`{["`), jsonscan.Trim(first[1:])[0]) < 0 {
		first = nil // a bracket of a text
	}
	if len(first) == 0 || first[0] != '{' && first[0] != '[' {
		return holdsValue(lines)
	}
	return jsonscan.OpenValue(lines) > 0
}

// holdsValue reports whether a line has a brace, and something behind it.
func holdsValue(lines []byte) bool {
	for line := range bytes.Lines(lines) {
		if i := bytes.IndexByte(line, '{'); i >= 0 && len(bytes.TrimSpace(line[i+1:])) > 0 {
			return true
		}
	}
	return false
}
