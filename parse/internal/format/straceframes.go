package format

import (
	"bufio"
	"bytes"
	"errors"
	"hash/maphash"
	"io"
	"strconv"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// What strace prints is put together again, as it went through each descriptor,
// and cut into messages. A record is one of these, with its time, process and
// descriptor before it; calls that move no message are none. The descriptor of
// a socket is a connection. Whether another one or a process is the traffic
// shows: those of pipes differ for the two directions, and so may the threads of
// a process.

// Bounds of what waits to go on.
const (
	maxStreams = 256
	maxBegun   = 256 // calls
	maxSockets = 1 << 16
)

// straceFramer cuts what strace prints into messages.
type straceFramer struct {
	r       *bufio.Reader
	maxLine int
	err     error // how the source ended

	line    []byte
	long    bool // the line was longer than may be
	bytes   []byte
	streams map[streamKey]*stream
	begun   map[string]begun // calls that were interrupted, by their processes
	held    int              // bytes of them
	sockets map[string]bool  // descriptors

	seed maphash.Seed
	past [64]passed // the last messages, in a ring
	next int

	whole, cut bool // there were messages that were whole, and some that strace had cut
}

// passed is a message that one process wrote or read, until another one reads
// or writes it: of two that talk with each other, and are both traced, each
// shows all messages.
type passed struct {
	sum uint64
	pid string
	dir capture.Direction
}

// shortened is why what strace printed gave nothing.
type shortened struct{}

func (shortened) Error() string {
	return "all messages are cut: trace again with longer strings: strace -f -tt -s 1000000 -e trace=read,write,sendto,recvfrom -p PID -o FILE"
}

// streamKey is what data moves through.
type streamKey struct {
	pid, fd string
	dir     capture.Direction
}

// stream is a message that has begun.
type stream struct {
	text  []byte
	value jsonscan.Passage
	open  bool // within a value
	skip  bool // within a line that is none
	long  bool // the value is longer than may be: its end is waited for
}

// begun is a call that was interrupted, up to where the rest of it follows.
type begun struct {
	before, fd, rest string
	file, socket     bool
	dir              capture.Direction
}

func newStraceFramer(r io.Reader, maxLine int) frame.Framer {
	return &straceFramer{r: bufio.NewReaderSize(r, 64<<10), maxLine: maxLine, streams: map[streamKey]*stream{}, begun: map[string]begun{}, sockets: map[string]bool{}, seed: maphash.MakeSeed()}
}

// Next is that of [frame.Framer].
func (f *straceFramer) Next(w *frame.Writer, size int) error {
	w.Start(size)
	for f.err == nil && w.Len() < size {
		if w.Count(0) > 0 && f.r.Buffered() == 0 {
			return nil
		}
		if f.read(); len(f.line) > 0 {
			at := w.Count(1)
			f.take(w, at)
		}
	}
	switch {
	case w.Count(0) > 0:
		return nil
	case f.err == io.EOF && f.cut && !f.whole:
		return shortened{}
	}
	return f.err
}

// read reads the next line. Of one that is too long the beginning is kept.
func (f *straceFramer) read() {
	f.line, f.long = f.line[:0], false
	for {
		part, err := f.r.ReadSlice('\n')
		if f.long = f.long || len(f.line)+len(part) > f.maxLine+1; !f.long || len(f.line) == 0 {
			f.line = append(f.line, part[:min(len(part), f.maxLine+1)]...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			f.err = err
			return
		}
	}
}

// take takes a line, which is the n-th.
func (f *straceFramer) take(w *frame.Writer, n int64) {
	line := jsonscan.Trim(bytes.TrimRight(f.line, "\r\n"))
	switch {
	case f.long:
		f.note(w, n, line, capture.Oversize)
		return
	case len(line) == 0:
		return
	}
	c, ok := straceCall(line)
	switch {
	case !ok && !straceSays(line):
		f.note(w, n, line, capture.NotJSON)
	case !ok:
	case c.dir == capture.Unknown:
		f.opens(&c)
	case c.begins:
		f.hold(len(c.rest))
		f.begun[string(c.pid)] = begun{string(c.before), string(c.fd), string(c.rest), c.file, c.socket, c.dir}
	case c.resumed:
		b, ok := f.begun[string(c.pid)]
		f.held -= len(b.rest)
		if delete(f.begun, string(c.pid)); !ok || b.dir != c.dir {
			return
		}
		c.fd, c.file, c.socket, c.rest = []byte(b.fd), b.file, b.socket, append([]byte(b.rest), c.rest...)
		f.move(w, n, &c)
	default:
		f.move(w, n, &c)
	}
}

// opens notes the socket that a call opens.
func (f *straceFramer) opens(c *syscall) {
	fd := ""
	switch string(c.name) {
	case "accept", "accept4":
		if n := valueOfCall(c.rest); n >= 0 && n != noValue {
			fd = strconv.Itoa(n)
		}
	case "connect":
		n := 0
		for n < len(c.rest) && n < 7 && c.rest[n] >= '0' && c.rest[n] <= '9' {
			n++
		}
		fd = string(c.rest[:n])
	}
	if fd != "" && len(f.sockets) < maxSockets {
		f.sockets[fd] = true
	}
}

// hold makes room for some bytes more that wait. Where there is none, all that
// waited is forgotten.
func (f *straceFramer) hold(n int) {
	if f.held += n; f.held > 2*f.maxLine || len(f.begun) >= maxBegun || len(f.streams) >= maxStreams {
		clear(f.begun)
		clear(f.streams)
		f.held = n
	}
}

// straceSays reports whether a line is one that strace prints besides calls.
func straceSays(line []byte) bool {
	start := line[:min(len(line), 80)]
	for _, text := range [...]string{"+++ exited with ", "+++ killed by ", "--- SIG", "--- stopped by ", "strace: ", "<detached ...>", " resumed>", "rocess "} {
		if bytes.Contains(start, []byte(text)) {
			return true
		}
	}
	return bytes.HasPrefix(line, []byte("> /")) || bytes.HasPrefix(line, []byte("| 0")) || bytes.HasPrefix(line, []byte("* "))
}

// note adds a record for a line that is none of a call.
func (f *straceFramer) note(w *frame.Writer, n int64, line []byte, kind capture.ProblemKind) {
	w.Begin(n)
	w.Add(line[:min(len(line), jsonscan.Excerpt)])
	w.End(kind)
}

// move takes what a call moved.
func (f *straceFramer) move(w *frame.Writer, n int64, c *syscall) {
	data, torn := c.data(f.bytes[:0])
	if f.bytes = data; len(data) == 0 {
		return
	}
	s := f.stream(c, data)
	if !s.open && (messageAt(data) == 0 || bytes.HasPrefix(data, []byte("Content-"))) {
		s.skip = false
	}
	for i := 0; i < len(data); {
		if !s.open {
			if i = s.begin(data, i); i == len(data) {
				break
			}
		}
		k, done := s.value.Over(data[i:])
		if s.long = s.long || len(s.text)+k > f.maxLine; !s.long {
			f.held += k
			s.text = append(s.text, data[i:i+k]...)
		}
		if i += k; done {
			f.message(w, n, c, s, decode.Sound)
		}
	}
	if torn && s.open {
		if messageAt(s.text) == 0 {
			f.message(w, n, c, s, capture.Truncated)
		}
		f.close(s)
	}
	s.skip = s.skip || torn
	if !s.open && !s.skip {
		delete(f.streams, c.key())
	}
}

func (c *syscall) key() streamKey { return streamKey{string(c.pid), string(c.fd), c.dir} }

// stream returns the stream that a call is of. The threads of a process take
// turns: what begins no message goes on with what another has begun.
func (f *straceFramer) stream(c *syscall, data []byte) *stream {
	key := c.key()
	s := f.streams[key]
	if s != nil && (s.open || s.skip) {
		return s
	}
	if c.pid != nil && messageAt(data) != 0 && !bytes.HasPrefix(data, []byte("Content-")) {
		var other streamKey
		several := 0
		for k, v := range f.streams {
			if k.fd == key.fd && k.dir == key.dir && v.open {
				other = k
				several++
			}
		}
		if several == 1 {
			s = f.streams[other]
			delete(f.streams, other)
			f.streams[key] = s
			return s
		}
	}
	if s == nil {
		f.hold(0)
		s = &stream{}
		f.streams[key] = s
	}
	return s
}

// begin returns where the next value begins in data from i on, its length for
// none: at the beginning of a line, or after what events and frames of
// WebSockets have before it.
func (s *stream) begin(data []byte, i int) int {
	for i < len(data) {
		if s.skip {
			n := bytes.IndexByte(data[i:], '\n')
			if s.skip = n < 0; s.skip {
				return len(data)
			}
			i += n + 1
			continue
		}
		rest := bytes.TrimLeft(data[i:], " \t\r\n\x00")
		rest = bytes.TrimPrefix(rest, []byte("data: "))
		if i = len(data) - len(rest); len(rest) == 0 {
			break
		}
		inner := bytes.TrimLeft(rest[1:], " \t\r\n")
		switch {
		case rest[0] == '{' && (len(inner) == 0 || inner[0] == '"' || inner[0] == '}'),
			rest[0] == '[' && (len(inner) == 0 || inner[0] == '{'):
			s.open, s.long, s.value = true, false, jsonscan.Passage{}
			return i
		}
		if n := frameHead(rest); n > 0 {
			i += n
			continue
		}
		s.skip = true
	}
	return len(data)
}

// frameHead returns the length of the head of a text frame of a WebSocket that
// data begins with, one that is not masked, or 0.
// https://www.rfc-editor.org/rfc/rfc6455#section-5.2
func frameHead(data []byte) int {
	if len(data) < 2 || data[0] != 0x81 || data[1] > 127 {
		return 0
	}
	n := 2
	switch data[1] {
	case 126:
		n = 4
	case 127:
		n = 10
	}
	if n >= len(data) {
		return 0
	}
	return n
}

// message adds a record for the value that a stream has, and ends it.
func (f *straceFramer) message(w *frame.Writer, n int64, c *syscall, s *stream, flaw capture.ProblemKind) {
	switch {
	case s.long:
		flaw = capture.Oversize
	case !speaks(s.text):
		f.close(s)
		return
	}
	f.whole, f.cut = f.whole || flaw == decode.Sound, f.cut || flaw == capture.Truncated
	at := w.Begin(n)
	at.Copy = flaw == decode.Sound && f.seen(c, s.text)
	around := &at.Around
	around.SetDirection(c.dir, decode.ByField)
	if c.socket || f.sockets[string(c.fd)] {
		around.SetConn(append([]byte("fd "), c.fd...), decode.ByField)
	}
	if w.Add(c.before); len(c.before) > 0 {
		w.Add([]byte{' '})
	}
	if c.pid != nil {
		w.Add([]byte("pid="))
		w.Add(c.pid)
		w.Add([]byte{' '})
	}
	w.Add([]byte("fd="))
	w.Add(c.fd)
	w.Add([]byte{' '})
	w.Add(s.text)
	w.End(flaw)
	f.close(s)
}

// seen reports whether a message is the other end of one that was there before,
// and notes it otherwise.
func (f *straceFramer) seen(c *syscall, text []byte) bool {
	if c.pid == nil {
		return false
	}
	sum := maphash.Bytes(f.seed, text)
	for i := range f.past {
		if p := &f.past[i]; p.sum == sum && p.dir != c.dir && p.dir != capture.Unknown && p.pid != string(c.pid) {
			*p = passed{}
			return true
		}
	}
	f.past[f.next] = passed{sum, string(c.pid), c.dir}
	f.next = (f.next + 1) % len(f.past)
	return false
}

// speaks reports whether a value may be a message: processes read and write
// others as well.
func speaks(value []byte) bool {
	for _, name := range [...]string{`"jsonrpc"`, `"method"`, `"result"`, `"error"`, `"execute"`, `"return"`, `"event"`, `"QMP"`} {
		if bytes.Contains(value, []byte(name)) {
			return true
		}
	}
	return false
}

// close ends the value that a stream has.
func (f *straceFramer) close(s *stream) {
	f.held -= len(s.text)
	s.open, s.text = false, s.text[:0]
}
