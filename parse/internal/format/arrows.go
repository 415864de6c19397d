package format

import (
	"bufio"
	"bytes"
	"io"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
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
	return decode.Arrow(line[:n]), rest, len(line) - n - len(rest), true
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

	open   bool // the last frame of the chunk goes on
	over   bool // it is too long
	level  int  // of its brackets
	indent int  // of its first line
}

func newArrowFramer(r io.Reader, maxLine int) frame.Framer {
	return &arrowFramer{r: bufio.NewReaderSize(r, frame.DetectSize), maxLine: maxLine}
}

func (a *arrowFramer) Next(s *decode.Store, size int) error {
	for a.err == nil && (a.open || len(s.Frames) == 0 || len(s.Chunk) < size && a.r.Buffered() > 0) {
		long := a.readLine()
		if len(a.line) == 0 && a.err != nil {
			break
		}
		s.Lines++
		a.add(s, long)
	}
	a.open = false
	if len(s.Frames) > 0 {
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
func (a *arrowFramer) add(s *decode.Store, long bool) {
	line := bytes.TrimRight(a.line, "\n")
	if bytes.IndexByte(line, jsonscan.Escape) >= 0 {
		line = jsonscan.AppendUncoloured(nil, line)
	}
	line = jsonscan.Trim(line)
	dir, rest, indent, ok := arrowLine(line)
	opens := ok && len(rest) > 0 && (rest[0] == '{' || rest[0] == '[')
	if last := len(s.Frames) - 1; a.open && len(line) > 0 {
		f := &s.Frames[last]
		switch {
		case long:
			f.Flaw, a.open = capture.Oversize, false
			return
		case ok && dir == f.Around.Dir && !(opens && indent <= a.indent):
			a.extend(s, f, rest)
			return
		}
		a.open = false // torn
	}
	switch {
	case len(line) == 0 || bytes.HasPrefix(line, []byte("//")):
	case long:
		a.begin(s, line[:min(len(line), jsonscan.Excerpt)], capture.Unknown).Flaw = capture.Oversize
	case opens:
		f := a.begin(s, nil, dir)
		a.over, a.level, a.indent = false, 0, indent
		a.extend(s, f, rest)
	default:
		a.begin(s, line, capture.Unknown)
	}
}

// begin adds a frame: a line that has no arrow if the direction is not known.
func (a *arrowFramer) begin(s *decode.Store, text []byte, dir capture.Direction) *decode.Frame {
	if len(s.Chunk) > 0 { // quotes in one frame are nothing to the next
		s.Chunk = append(s.Chunk, '\n')
	}
	from := len(s.Chunk)
	s.Chunk = append(s.Chunk, text...)
	f := decode.Frame{From: from, End: len(s.Chunk), Line: s.Lines, Stray: dir == capture.Unknown, Flaw: decode.Sound, Around: decode.Meta{Latency: -1}}
	f.Around.SetDirection(dir, decode.ByText)
	s.Frames = append(s.Frames, f)
	return &s.Frames[len(s.Frames)-1]
}

// extend adds a line to the frame that is open, and closes it if its brackets
// are closed.
func (a *arrowFramer) extend(s *decode.Store, f *decode.Frame, line []byte) {
	quoted := false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			i++
		case quoted:
		case c == '{' || c == '[':
			a.level++
		case c == '}' || c == ']':
			a.level--
		}
	}
	a.open = a.level > 0
	if !a.over && len(s.Chunk)-f.From+len(line) > a.maxLine {
		a.over = true
		f.Flaw = capture.Oversize
		s.Chunk = s.Chunk[:min(len(s.Chunk), f.From+jsonscan.Excerpt)]
	}
	if !a.over {
		if len(s.Chunk) > f.From {
			s.Chunk = append(s.Chunk, '\n')
		}
		s.Chunk = append(s.Chunk, line...)
	}
	f.End = len(s.Chunk)
}

var arrows = Row{Format: capture.Format{
	Name: "arrows", What: "messages of several lines, an arrow before each line",
	Example:    "   > {\n   >   \"id\": 1,\n   >   \"method\": \"eth_chainId\"\n   > }",
	Directions: "arrows",
}, rank: 110, Detect: isArrows, Read: newArrowFramer}
