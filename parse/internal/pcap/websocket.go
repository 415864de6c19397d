package pcap

import (
	"encoding/binary"
	"strings"
)

// Frames of WebSockets, in parts and compressed.

// socket reads the frames of one direction of a WebSocket.
type socket struct {
	h       *half
	session []byte
	deflate bool // messages may be compressed
	fresh   bool // each without what came before
	broken  bool // what came before is not known
	window  []byte

	astray  bool // looking for a frame
	left    int64
	inFrame bool
	final   bool
	control bool
	masked  bool
	mask    [4]byte
	turn    int // of the mask

	message []byte
	open    bool // a message has begun
	packed  bool // it is compressed
	binary  bool
	flawed  bool // bytes of it are missing, or it is too long
}

const (
	opText    = 1
	opBinary  = 2
	opClose   = 8
	maxWindow = 32 << 10
)

// switched makes both halves of a connection go on in another protocol.
func (w *httpHalf) switched(m *message) {
	c, asked := w.h.c, w.asked
	c.web = web{}
	if !strings.Contains(m.upgrade, "websocket") {
		w.h.proto = w.h.ignore(overHTTP2)
		if !strings.HasPrefix(m.upgrade, "h2c") {
			c.kind = neither
		}
		return
	}
	w.state = atHead
	session := m.session
	deflate := strings.Contains(m.deflate, "permessage-deflate")
	server := &socket{h: w.h, session: session, deflate: deflate, fresh: strings.Contains(m.deflate, "server_no_context_takeover")}
	w.h.proto = server
	other := &c.halves[1-w.h.side]
	if web, ok := other.proto.(*httpHalf); ok && (web.state == upgrading || asked != nil) || other.proto == nil {
		other.proto = &socket{h: other, session: session, deflate: deflate, fresh: strings.Contains(m.deflate, "client_no_context_takeover")}
		other.deliver(nil)
	}
}

// lateSockets makes both halves go on as WebSockets although what the server
// said to it is missing.
func (c *conn) lateSockets(h *half) {
	asked := c.web.upward
	c.web = web{}
	for i := range c.halves {
		other := &c.halves[i]
		if _, ok := other.proto.(*httpHalf); ok || other == h {
			s := &socket{h: other, deflate: true, broken: true}
			if asked != nil {
				s.session = asked.session
			}
			s.astray = other == h
			other.proto = s
			if other != h {
				other.deliver(nil)
			}
		}
	}
}

// isWebSocket reports whether p, which begins a segment, begins with a frame
// of a message: of JSON, or compressed up to the end of the segment.
func isWebSocket(p []byte, client bool) bool {
	n, size, ok := frameHead(p)
	if !ok || n == 0 || p[1]&0x80 != 0 != client {
		return false
	}
	rest := p[n:]
	switch p[0] {
	case 0x80 | opText, 0x80 | opBinary, opText, opBinary:
		start := append([]byte(nil), rest[:min(int64(len(rest)), size, 64)]...)
		if client {
			unmask(start, [4]byte(p[n-4:n]), 0)
		}
		return isValue(start)
	case 0xc0 | opText, 0xc0 | opBinary:
		return size > 0 && size == int64(len(rest))
	}
	return false
}

// frameHead returns the length of the head of the frame that p begins with, 0
// if it is not all there, and the length of what follows it; or false if there
// is no such frame.
func frameHead(p []byte) (n int, size int64, ok bool) {
	if len(p) < 2 {
		return 0, 0, true
	}
	op := p[0] & 0x0f
	if p[0]&0x30 != 0 || op > opBinary && op < opClose || op > 10 {
		return 0, 0, false
	}
	n, size = 2, int64(p[1]&0x7f)
	switch size {
	case 126:
		if n = 4; len(p) >= n {
			size = int64(binary.BigEndian.Uint16(p[2:]))
		}
	case 127:
		if n = 10; len(p) >= n {
			size = int64(binary.BigEndian.Uint64(p[2:]))
		}
	}
	if p[1]&0x80 != 0 {
		n += 4
	}
	switch {
	case op >= opClose && (p[1]&0x7f > 125 || p[0]&0x80 == 0), size < 0:
		return 0, 0, false
	case len(p) < n:
		return 0, 0, true
	}
	return n, size, true
}

func (s *socket) read(p []byte) int {
	if s.inFrame {
		return s.payload(p)
	}
	if s.astray && len(p) >= 2 {
		if p[1]&0x80 != 0 != s.h.fromClient() || !isWebSocket(p, s.h.fromClient()) {
			return len(p)
		}
		s.astray = false
	}
	n, size, ok := frameHead(p)
	switch {
	case !ok:
		s.h.problem(nil, s.session, Foreign, "no WebSocket frame where one must begin")
		s.reset()
		s.astray, s.broken = true, true
		return len(p)
	case n == 0:
		return 0
	}
	op := p[0] & 0x0f
	s.inFrame, s.left, s.turn = true, size, 0
	s.final, s.control = p[0]&0x80 != 0, op >= opClose
	if s.masked = p[1]&0x80 != 0; s.masked {
		s.mask = [4]byte(p[n-4 : n])
	}
	if op == opText || op == opBinary {
		if s.open {
			s.drop()
		}
		s.open, s.packed, s.binary = true, p[0]&0x40 != 0, op == opBinary
	}
	if size == 0 {
		s.frame()
	}
	return n
}

// payload reads what follows the head of a frame.
func (s *socket) payload(p []byte) int {
	n := int(min(s.left, int64(len(p))))
	if !s.control && s.open && !s.flawed {
		from := len(s.message)
		if from+n > s.h.c.r.opts.MaxItem {
			s.h.problem(s.message, s.session, Long, "WebSocket message too long")
			s.message, s.flawed = nil, true
		} else {
			s.message = append(s.message, p[:n]...)
			if s.masked {
				unmask(s.message[from:], s.mask, s.turn)
			}
		}
	}
	s.turn = (s.turn + n) & 3
	if s.left -= int64(n); s.left == 0 {
		s.frame()
	}
	return n
}

func unmask(p []byte, mask [4]byte, turn int) {
	for i := range p {
		p[i] ^= mask[(turn+i)&3]
	}
}

// frame ends a frame, and with the last one a message.
func (s *socket) frame() {
	s.inFrame = false
	if s.control || !s.final || !s.open {
		return
	}
	switch {
	case s.flawed:
		s.broken = s.broken || s.packed
	case !s.packed:
		s.text(s.message)
	case !s.deflate:
		s.h.problem(nil, s.session, Foreign, "WebSocket message compressed without having said so")
	case s.broken && !s.fresh:
		s.h.problem(nil, s.session, Cut, "WebSocket message compressed with what is missing from the recording")
	default:
		s.unpack()
	}
	s.reset()
}

// unpack reads a compressed message.
func (s *socket) unpack() {
	r := s.h.c.r
	s.message = append(s.message, tail...)
	text, err := r.inflate.message(s.message, s.window, r.opts.MaxItem)
	if err != nil {
		flaw := Foreign
		if err == errLong {
			flaw = Long
		}
		s.h.problem(nil, s.session, flaw, "WebSocket message: "+err.Error())
		s.broken = true
		return
	}
	if !s.fresh {
		last := text[max(len(text)-maxWindow, 0):]
		keep := min(len(s.window), maxWindow-len(last))
		s.window = append(s.window[:copy(s.window, s.window[len(s.window)-keep:])], last...)
	}
	s.text(text)
}

// text takes a message.
func (s *socket) text(p []byte) {
	if text := trim(p); !s.binary || isValue(text) {
		s.h.text(text, s.session)
	}
}

func (s *socket) reset() {
	s.message = shrink(s.message)
	s.open, s.packed, s.binary, s.flawed = false, false, false, false
}

// drop gives up a message that has no end.
func (s *socket) drop() {
	if !s.flawed {
		s.h.problem(s.quote(), s.session, Cut, "WebSocket message without an end")
	}
	s.broken = s.broken || s.packed
	s.reset()
}

// quote returns what there is of a message, if it can be read.
func (s *socket) quote() []byte {
	if s.packed {
		return nil
	}
	return s.message
}

func (s *socket) gap(rest []byte, n int, cut bool) {
	if s.astray {
		return
	}
	if s.inFrame && int64(n) <= s.left {
		if !s.control && s.open && !s.flawed {
			s.h.lost(s.quote(), s.session, n, cut)
			s.flawed = true
		}
		s.turn = (s.turn + n) & 3
		if s.left -= int64(n); s.left == 0 {
			s.frame()
		}
		return
	}
	if !s.flawed {
		s.h.lost(s.quote(), s.session, n, cut)
	}
	s.reset()
	s.inFrame, s.astray, s.broken = false, true, true
}

func (s *socket) end([]byte) {
	if s.open && !s.flawed && len(s.message) > 0 {
		s.h.lost(s.quote(), s.session, 0, false)
	}
	s.reset()
	s.message, s.window = nil, nil
}

func (s *socket) holds() int { return cap(s.message) + cap(s.window) }
