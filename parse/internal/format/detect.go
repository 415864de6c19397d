package format

import (
	"bytes"
	"errors"
	"io"

	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// How much of a source must be there before its format can be told.

// ErrPause is what a reader returns to [ReadHead] when for a while nothing has
// come. It may be read on.
var ErrPause = errors.New("nothing comes")

// ReadHead reads the beginning of r, up to some size. Where r pauses it is
// what is there, if that tells a format or ends with a line, and the first
// value does not go on.
func ReadHead(r io.Reader, size int) (*frame.Head, error) {
	const first = 16 << 10 // many files are small
	h := &frame.Head{Text: make([]byte, 0, min(first, size))}
	for len(h.Text) < size {
		if len(h.Text) == cap(h.Text) {
			h.Text = append(make([]byte, 0, min(4*cap(h.Text), size)), h.Text...)
		}
		n, err := r.Read(h.Text[len(h.Text):cap(h.Text)])
		h.Text = h.Text[:len(h.Text)+n]
		switch {
		case err == nil:
		case err == io.EOF:
			h.Whole = true
			return h, nil
		case err == ErrPause && !settled(h.Text) && Of("", &frame.Head{Text: h.Text}) == decode.NoShape:
		case len(h.Text) == 0:
			return nil, err
		default:
			return h, nil
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
