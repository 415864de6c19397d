package format

import (
	"bufio"
	"bytes"
	"io"
	"strconv"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
	"rpclog/parse/internal/wire"
)

// LSP4E, the language client of Eclipse, logs what goes over its streams each
// time that something is written or read:
//
//	[t=1772355600100] LSP4E to org.example.lang.server:
//	Content-Length: 58
//
//
//	[t=1772355600100] LSP4E to org.example.lang.server:
//	{"jsonrpc":"2.0","id":"1","method":"shop/open","params":1}
//
// A long message is read in pieces, each under a line of its own. They are put
// together; the line and the time of a message are those of its last piece.
// https://github.com/eclipse-lsp4e/lsp4e, LoggingStreamConnectionProviderProxy.java

var lsp4e = Row{Format: capture.Format{
	Name: "lsp4e", What: "the log of Eclipse's LSP4E, as its streams were written and read",
	Example: "[t=1772355600100] LSP4E to org.example.lang.server:\n" + `{"jsonrpc":"2.0","id":"1","method":"shutdown"}`,
	Times:   "yes", Directions: "yes", Sessions: "servers as connections",
}, rank: 127, Detect: isLSP4E, Read: newPieceFramer}

// pieceHead is the line before what was written or read at once.
type pieceHead struct {
	ms     []byte // since 1970
	dir    capture.Direction
	server []byte
}

// pieceHeadOf reads such a line. Of what a server prints on stderr there is no
// direction.
func pieceHeadOf(line []byte) (h pieceHead, ok bool) {
	const longest = 300
	rest, ok := bytes.CutPrefix(line, []byte("[t="))
	if !ok || len(line) > longest || line[len(line)-1] != ':' {
		return h, false
	}
	h.ms, rest, ok = bytes.Cut(rest[:len(rest)-1], []byte("] "))
	if !ok || len(h.ms) > 15 || jsonscan.Digits(h.ms) < 0 {
		return h, false
	}
	if h.server, ok = bytes.CutPrefix(rest, []byte("LSP4E to ")); ok {
		h.dir = capture.Out
	} else if h.server, ok = bytes.CutSuffix(rest, []byte(" to LSP4E")); ok {
		h.dir = capture.In
	} else {
		h.server, ok = bytes.CutPrefix(rest, []byte("Error from "))
	}
	return h, ok && len(h.server) > 0
}

// isLSP4E reports whether one of the first lines of a source is such a line.
func isLSP4E(h *frame.Head) bool {
	for _, line := range h.First(frame.FirstLines) {
		if head, ok := pieceHeadOf(line); ok && head.dir != capture.Unknown {
			return true
		}
	}
	return false
}

// channel is one of the two of a server, and what it has of a message so far.
type channel struct {
	dir     capture.Direction
	server  string
	message []byte
	value   jsonscan.Passage
	line    int64 // of its last piece, as its time is
	time    clock.Stamp
	open    bool
	long    bool // the beginning is all that is kept
}

// maxChannels is how many are told apart.
const maxChannels = 64

// pieceFramer puts the messages together.
type pieceFramer struct {
	r       *bufio.Reader
	maxLine int
	err     error

	channels []*channel
	at       *channel // whose piece is being read, or nil
	printed  bool     // it is what the server prints
	first    bool     // of its lines
	now      clock.Stamp
	lines    int64 // that were read
	before   int64 // of them, before the chunk
}

func newPieceFramer(r io.Reader, maxLine int) frame.Framer {
	return &pieceFramer{r: bufio.NewReaderSize(r, frame.DetectSize), maxLine: maxLine}
}

// Next is that of [frame.Framer].
func (p *pieceFramer) Next(w *frame.Writer, size int) error {
	w.Start(size)
	p.before = p.lines
	for p.err == nil && (len(w.Frames()) == 0 || w.Len() < size && p.r.Buffered() > 0) {
		p.readLine(w)
	}
	if p.err != nil {
		for _, s := range p.channels {
			if s.open {
				p.close(w, s, capture.Truncated)
			}
		}
		p.channels = nil
	}
	if len(w.Frames()) > 0 {
		return nil
	}
	return p.err
}

// readLine reads the next line, part by part, and adds it.
func (p *pieceFramer) readLine(w *frame.Writer) {
	part, err := p.r.ReadSlice('\n')
	if len(part) == 0 && err != nil {
		p.err = err
		return
	}
	w.Count(1)
	p.lines++
	begun := p.begins(w, bytes.TrimRight(part, "\r\n"), err == bufio.ErrBufferFull)
	for err == bufio.ErrBufferFull {
		part, err = p.r.ReadSlice('\n')
		if part = bytes.TrimRight(part, "\r\n"); begun {
			p.goesOn(w, part)
		}
	}
	p.err = err
}

// begins adds the first part of a line. It reports whether what follows on the
// line goes on with a message.
func (p *pieceFramer) begins(w *frame.Writer, part []byte, more bool) (message bool) {
	if h, ok := pieceHeadOf(part); ok && !more {
		p.enter(&h)
		return false
	}
	text, s, first := jsonscan.Trim(part), p.at, p.first
	p.first = false
	switch {
	case s == nil:
		p.text(w, text)
		return false
	case s.open && first && bytes.HasPrefix(text, []byte(`{"jsonrpc"`)): // the rest is not there
		p.close(w, s, capture.Truncated)
	case s.open:
		p.goesOn(w, part)
		return true
	}
	switch {
	case len(text) == 0 || wire.BeginsHead(text):
		return false
	case text[0] != '{' && text[0] != '[':
		p.text(w, text)
		return false
	}
	s.open, s.long, s.value, s.message = true, false, jsonscan.Passage{}, s.message[:0]
	p.goesOn(w, text)
	return true
}

// enter begins a piece.
func (p *pieceFramer) enter(h *pieceHead) {
	ms, _ := strconv.ParseInt(string(h.ms), 10, 64)
	p.now = clock.Stamp{Time: capture.Unix(ms/1000, ms%1000*1e6)}
	p.at, p.first = nil, true
	if p.printed = h.dir == capture.Unknown; p.printed {
		return
	}
	for _, s := range p.channels {
		if s.dir == h.dir && s.server == string(h.server) {
			p.at = s
			return
		}
	}
	if len(p.channels) < maxChannels {
		p.at = &channel{dir: h.dir, server: string(h.server)}
		p.channels = append(p.channels, p.at)
	}
}

// goesOn adds a part of a message, and the message if it ends there. What is
// behind it on the line is nothing.
func (p *pieceFramer) goesOn(w *frame.Writer, part []byte) {
	s := p.at
	if !s.open {
		return
	}
	s.line, s.time = p.lines, p.now
	n, done := s.value.Over(part)
	if s.long = s.long || len(s.message)+n > p.maxLine; !s.long {
		s.message = append(s.message, part[:n]...)
	}
	switch {
	case done && s.long:
		p.close(w, s, capture.Oversize)
	case done:
		p.close(w, s, decode.Sound)
	}
}

// close adds what there is of a message.
func (p *pieceFramer) close(w *frame.Writer, s *channel, flaw capture.ProblemKind) {
	f := w.Begin(s.line - p.before)
	f.Around.SetTime(s.time, decode.ByField)
	f.Around.SetDirection(s.dir, decode.ByField)
	f.Around.SetConn([]byte(s.server), decode.ByField)
	text := s.message
	if s.open = false; flaw != decode.Sound {
		text = text[:min(len(text), jsonscan.Excerpt)]
	}
	w.Add(text)
	w.End(flaw)
}

// text adds a line that is no message. What a server prints is none, though it
// may look like one.
func (p *pieceFramer) text(w *frame.Writer, line []byte) {
	if len(line) == 0 {
		return
	}
	f := w.Begin(p.lines - p.before)
	f.Stray = true
	f.Around.SetTime(p.now, decode.ByField)
	w.Add(line)
	flaw := decode.Sound
	if p.printed {
		flaw = capture.NotJSON
	}
	w.End(flaw)
}
