package format

import (
	"bufio"
	"bytes"
	"io"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
	"rpclog/parse/internal/slots"
)

// Some transcripts print their messages over several lines, an arrow before
// each of them:
//
//	   > {
//	   >   "method": "eth_blockNumber",
//	   >   "id": 1
//	   > }
//	 < {
//	 <   "id": 1,
//	 <   "result": "0x295b"
//	 < }

var arrows = Row{Format: capture.Format{
	Name: "arrows", What: "messages of several lines, an arrow before each line",
	Example:    "   > {\n   >   \"id\": 1,\n   >   \"method\": \"eth_chainId\"\n   > }",
	Directions: "arrows",
}, rank: 110, Detect: isArrows, Read: newArrowFramer}

// arrowLine cuts the arrow off a line without white space around it. indent is
// how far the rest stands from it.
func arrowLine(line []byte) (dir capture.Direction, rest []byte, indent int, ok bool) {
	n := 0
	for n < len(line) && n < 3 && line[n] == line[0] {
		n++
	}
	if n == 0 || line[0] != '<' && line[0] != '>' || n < len(line) && line[n] != ' ' && line[n] != '\t' {
		return capture.Unknown, nil, 0, false
	}
	rest = jsonscan.Trim(line[n:])
	return slots.Arrow(line[:n]), rest, len(line) - n - len(rest), true
}

// isArrows reports whether a source begins like such a transcript: a line that
// is an arrow and an opening bracket, and another with the same arrow.
func isArrows(h *frame.Head) bool {
	n, opened := 0, capture.Unknown
	for line := range h.Lines() {
		dir, rest, _, ok := arrowLine(line)
		if opened != capture.Unknown && ok && dir == opened && len(rest) > 0 && bytes.IndexByte([]byte(`"{[]}`), rest[0]) >= 0 {
			return true
		}
		opened = capture.Unknown
		if ok && len(rest) == 1 && (rest[0] == '{' || rest[0] == '[') {
			opened = dir
		}
		if n++; n == 50 { // what else is printed at the beginning
			break
		}
	}
	return false
}

// arrowFramer cuts such a transcript into its messages and what lies between.
type arrowFramer struct {
	r       *bufio.Reader
	maxLine int
	line    []byte
	err     error

	open   bool // a frame goes on
	dir    capture.Direction
	indent int // of its first line
	value  jsonscan.Passage
}

func newArrowFramer(r io.Reader, maxLine int) frame.Framer {
	return &arrowFramer{r: bufio.NewReaderSize(r, frame.DetectSize), maxLine: maxLine}
}

func (a *arrowFramer) Next(w *frame.Writer, size int) error {
	w.Start(size)
	for a.err == nil && (a.open || len(w.Frames()) == 0 || w.Len() < size && a.r.Buffered() > 0) {
		long := a.readLine()
		if len(a.line) == 0 && a.err != nil {
			break
		}
		w.Count(1)
		a.add(w, long)
	}
	if a.open {
		a.close(w, decode.Sound)
	}
	if len(w.Frames()) > 0 {
		return nil
	}
	return a.err
}

// readLine reads the next line. Of one that is too long it keeps the
// beginning.
func (a *arrowFramer) readLine() (long bool) {
	a.line = a.line[:0]
	for {
		part, err := a.r.ReadSlice('\n')
		if len(a.line)+len(part) > a.maxLine+1 {
			part, long = part[:max(0, min(len(part), jsonscan.Excerpt-len(a.line)))], true
		}
		a.line = append(a.line, part...)
		if err != bufio.ErrBufferFull {
			a.err = err
			return long
		}
	}
}

// add adds the line that was read to the chunk.
func (a *arrowFramer) add(w *frame.Writer, long bool) {
	line := bytes.TrimRight(a.line, "\n")
	if bytes.IndexByte(line, jsonscan.Escape) >= 0 {
		line = jsonscan.AppendUncoloured(nil, line)
	}
	line = jsonscan.Trim(line)
	dir, rest, indent, ok := arrowLine(line)
	opens := ok && len(rest) > 0 && (rest[0] == '{' || rest[0] == '[')
	if a.open && len(line) > 0 {
		switch {
		case long:
			a.close(w, capture.Oversize)
			return
		case ok && dir == a.dir && !(opens && indent <= a.indent):
			a.extend(w, rest)
			return
		}
		a.close(w, decode.Sound) // torn
	}
	switch {
	case len(line) == 0 || bytes.HasPrefix(line, []byte("//")):
	case opens:
		w.Begin(w.Count(0)).Around.SetDirection(dir, decode.ByText)
		a.open, a.indent, a.dir, a.value = true, indent, dir, jsonscan.Passage{}
		a.extend(w, rest)
	default:
		w.Begin(w.Count(0)).Stray = true
		w.Add(line)
		flaw := decode.Sound
		if long {
			flaw = capture.Oversize
		}
		w.End(flaw)
	}
}

// extend adds a line to the frame that is open, and closes it if its value
// ends.
func (a *arrowFramer) extend(w *frame.Writer, line []byte) {
	w.AddLine(line)
	if !a.goesOn(line) {
		a.close(w, decode.Sound)
	}
}

// goesOn reports whether what is open goes on after a line: the value, or one
// that begins behind it.
func (a *arrowFramer) goesOn(line []byte) bool {
	for {
		n, done := a.value.Over(line)
		if !done {
			a.value.EndLine()
			return true
		}
		a.value = jsonscan.Passage{}
		if line = jsonscan.AfterSpace(line[n:]); len(line) == 0 || line[0] != '{' && line[0] != '[' {
			return false
		}
	}
}

// close closes the frame that is open.
func (a *arrowFramer) close(w *frame.Writer, flaw capture.ProblemKind) {
	w.End(flaw)
	a.open = false
}
