package format

import (
	"bufio"
	"bytes"
	"io"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
	"rpclog/parse/internal/wire"
)

// Some logs have lines that say which way went whatever follows, up to the next
// such line.

// headed is such a log.
type headed struct {
	head   func(line []byte) (messageHead, bool) // reads such a line
	pieces bool                                  // a message may go on below the next line of its direction
}

// messageHead is what such a line says.
type messageHead struct {
	time   clock.Stamp
	dir    capture.Direction // unknown for what is no traffic
	server []byte            // perhaps empty
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

// headedFramer puts the messages together.
type headedFramer struct {
	headed
	r       *bufio.Reader
	maxLine int
	err     error

	channels []*channel
	at       *channel // whose messages are being read, or nil
	printed  bool     // it is what the server prints
	first    bool     // the next line is the first below a head
	now      clock.Stamp
	lines    int64 // that were read
	before   int64 // of them, before the chunk
}

func newHeadedFramer(h headed) func(r io.Reader, maxLine int) frame.Framer {
	return func(r io.Reader, maxLine int) frame.Framer {
		p := &headedFramer{headed: h, r: bufio.NewReaderSize(r, frame.DetectSize), maxLine: maxLine}
		if !h.pieces { // of what stands above all heads the way is not known
			p.at = p.channel(capture.Unknown, nil)
		}
		return p
	}
}

// Next is that of [frame.Framer].
func (p *headedFramer) Next(w *frame.Writer, size int) error {
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
func (p *headedFramer) readLine(w *frame.Writer) {
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
func (p *headedFramer) begins(w *frame.Writer, part []byte, more bool) (message bool) {
	if h, ok := p.head(part); ok && !more {
		p.enter(w, &h)
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
	p.goesOn(w, bytes.TrimLeft(part, " \t"))
	return true
}

// enter begins what stands below a head.
func (p *headedFramer) enter(w *frame.Writer, h *messageHead) {
	if !p.pieces && p.at != nil && p.at.open {
		p.close(w, p.at, capture.Truncated)
	}
	p.now, p.first, p.at = h.time, true, nil
	if p.printed = h.dir == capture.Unknown; !p.printed {
		p.at = p.channel(h.dir, h.server)
	}
}

// channel returns that of a server and a direction, or nil for one too many.
func (p *headedFramer) channel(dir capture.Direction, server []byte) *channel {
	for _, s := range p.channels {
		if s.dir == dir && s.server == string(server) {
			return s
		}
	}
	if len(p.channels) == maxChannels {
		return nil
	}
	s := &channel{dir: dir, server: string(server)}
	p.channels = append(p.channels, s)
	return s
}

// goesOn adds a part of a message, and the message if it ends there. What is
// behind it on the line is nothing.
func (p *headedFramer) goesOn(w *frame.Writer, part []byte) {
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
func (p *headedFramer) close(w *frame.Writer, s *channel, flaw capture.ProblemKind) {
	f := w.Begin(s.line - p.before)
	f.Around.SetTime(s.time, decode.ByField)
	f.Around.SetDirection(s.dir, decode.ByField)
	if s.server != "" {
		f.Around.SetConn([]byte(s.server), decode.ByField)
	}
	text := s.message
	if s.open = false; flaw != decode.Sound {
		text = text[:min(len(text), jsonscan.Excerpt)]
	}
	w.Add(text)
	w.End(flaw)
}

// text adds a line that is no message. What a server prints is none, though it
// may look like one.
func (p *headedFramer) text(w *frame.Writer, line []byte) {
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
