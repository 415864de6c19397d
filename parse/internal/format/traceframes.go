package format

import (
	"bytes"
	"io"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// A trace is cut into entries, each with the sections that follow it, and the
// lines between them.

var lspJSON = Row{Format: capture.Format{
	Name: "lsp-json", What: "the JSON trace of VS Code's language client",
	Example: `[LSP   - 2:12:37 PM] {"isLSPMessage":true,"type":"send-request","message":{"jsonrpc":"2.0","id":1,"method":"shutdown"},"timestamp":1548189757000}`,
	Times:   "yes", Directions: "yes",
}, rank: 130, Detect: lspJSONBegins, Base: decode.Enveloped}

// traceBegins reports whether a source is a trace: one of its first lines is
// that of an entry, and what stands before is no JSON-RPC.
func traceBegins(h *frame.Head) bool {
	const first = 40
	n := 0
	for line := range h.Lines() {
		if isEntry(line) {
			return true
		}
		if n++; n == first || bytes.Contains(line, []byte(`"jsonrpc"`)) {
			return false
		}
	}
	return false
}

// isEntry reports whether an entry of a trace begins with a line.
func isEntry(line []byte) bool {
	_, ok := traceLine(line)
	return ok
}

// traceFramer cuts a trace into entries and the lines between them.
type traceFramer struct {
	frame.Feed
	drop bool // after an entry that is too long: up to the next, or an empty line
}

func newTraceFramer(r io.Reader, maxLine int) frame.Framer {
	return &traceFramer{Feed: frame.Feed{R: r, MaxLine: maxLine}}
}

func (t *traceFramer) Next(w *frame.Writer, size int) error { return t.Feed.Next(w, size, t.cut) }

// cut is a cutter.
func (t *traceFramer) cut(w *frame.Writer, text []byte, whole bool) (used, need int) {
	i, line := 0, frame.LineCounter{Text: text}
	if t.Part {
		i = t.DropLine(text)
	}
	for i < min(len(text), t.Size) {
		eol, complete, long := t.Line(text, i, whole)
		if !complete && !long {
			break
		}
		next := eol + 1
		switch {
		case long:
			if t.Part = !complete; !t.drop {
				w.PlaceLong(i, i+t.MaxLine, line.At(i))
			}
		case len(jsonscan.Trim(text[i:eol])) == 0:
			t.drop = false
		case isEntry(text[i:eol]):
			if next = t.entry(w, text, i, eol, whole, &line); next == 0 {
				return i, frame.Patience(text, i)
			}
		case !t.drop:
			if next = t.between(w, text, i, whole, &line); next == 0 {
				return i, frame.Patience(text, i)
			}
		}
		i = min(next, len(text))
	}
	return i, frame.Patience(text, i)
}

// entry adds the entry that begins at i with the line up to eol. It returns
// where the next line begins, 0 if that cannot be told yet.
func (t *traceFramer) entry(w *frame.Writer, text []byte, i, eol int, whole bool, line *frame.LineCounter) int {
	end, st := t.entryEnd(text, i, eol, whole)
	switch st {
	case jsonscan.Truncated:
		return 0
	case jsonscan.Invalid:
		w.PlaceLong(i, i+t.MaxLine, line.At(i))
		t.drop = true
		return eol + 1
	}
	t.drop = false
	w.Place(i, end, line.At(i))
	return end + 1
}

// between adds the line, or the value of several lines, that begins at i.
func (t *traceFramer) between(w *frame.Writer, text []byte, i int, whole bool, line *frame.LineCounter) int {
	end, next := t.Stray(text, i, whole)
	if next > 0 {
		w.Place(i, end, line.At(i))
	}
	return next
}

// entryEnd returns where the last line of an entry ends, truncated if this
// cannot be told before there is more of the text, invalid if it is too long.
func (t *traceFramer) entryEnd(text []byte, i, eol int, whole bool) (end int, _ jsonscan.Status) {
	end = eol
	if h, _ := traceLine(text[i:eol]); h.kind == capture.Response {
		if _, code, failed := failure(h.tail); failed && code == nil {
			if end = messageEnd(text, i, eol, min(t.MaxLine, longestMessage), whole); end < 0 {
				return 0, jsonscan.Truncated
			}
		}
	}
	for {
		at := end + 1
		switch {
		case at-i > t.MaxLine+1:
			return 0, jsonscan.Invalid
		case at >= len(text) && !whole:
			return 0, jsonscan.Truncated
		case at >= len(text):
			return end, jsonscan.Valid
		}
		part := sectionOf(text[at:])
		if part == nil {
			if len(text)-at < longestSection && !whole && bytes.IndexByte(text[at:], '\n') < 0 {
				return 0, jsonscan.Truncated
			}
			return end, jsonscan.Valid
		}
		st := jsonscan.Valid
		if end, st = t.sectionEnd(text, i, at, part.value, whole); st != jsonscan.Valid {
			return 0, st
		}
	}
}

// sectionEnd returns where the lines of a section of the entry at i end that
// begins at some byte. A value of several lines is indented, up to the bracket
// that closes it.
func (t *traceFramer) sectionEnd(text []byte, i, at int, value, whole bool) (end int, _ jsonscan.Status) {
	eol, complete := frame.LineEnd(text, at, whole)
	open := complete && value && jsonscan.Leaves(jsonscan.Trim(text[at:eol]))
	for open {
		if at = eol + 1; at >= len(text) {
			complete = whole
			break
		}
		c := text[at]
		closing := c == '}' || c == ']'
		if c != ' ' && c != '\t' && !closing {
			break
		}
		if end, complete = frame.LineEnd(text, at, whole); !complete {
			break
		}
		eol, open = end, !closing && end-i <= t.MaxLine
	}
	switch {
	case !complete && len(text)-i <= t.MaxLine+1:
		return 0, jsonscan.Truncated
	case !complete, eol-i > t.MaxLine:
		return 0, jsonscan.Invalid
	}
	return eol, jsonscan.Valid
}

// longestMessage is how far the message of an error is searched for its end.
const longestMessage = 64 << 10

// messageEnd returns where the line ends that ends the message of several
// lines of an error, of an entry that begins at i with the line up to eol. It
// is eol if there is none within a window, and -1 if this cannot be told
// before there is more of the text.
func messageEnd(text []byte, i, eol, window int, whole bool) int {
	for at, blank := eol+1, 0; at-i <= window; {
		end, complete := frame.LineEnd(text, min(at, len(text)), whole)
		switch {
		case !complete && len(text)-i <= window:
			return -1
		case !complete, at >= len(text):
			return eol
		}
		line := text[at:end]
		if blank++; len(jsonscan.Trim(line)) > 0 {
			blank = 0
		}
		if blank == 2 || sectionOf(line) != nil || isEntry(line) {
			return eol
		}
		if _, code := cutCode(line); code != nil && bytes.HasSuffix(jsonscan.Trim(line), []byte(").")) {
			return end
		}
		at = end + 1
	}
	return eol
}

// lspJSONBegins reports whether a source is a trace of VS Code's language
// client in JSON.
func lspJSONBegins(h *frame.Head) bool {
	for line := range h.Lines() {
		return bytes.HasPrefix(line, []byte("[LSP ")) && bytes.Contains(line, []byte(`"isLSPMessage":true`))
	}
	return false
}
