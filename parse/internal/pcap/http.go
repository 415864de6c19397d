package pcap

import (
	"bytes"
	"strconv"
	"strings"

	"rpclog/parse/internal/wire"
)

// HTTP/1.1: heads, and which response belongs to which request.

// web is what the two halves of a connection with HTTP know of each other.
type web struct {
	asked  []*message // requests that wait for their response, in order
	upward *message   // the request that asks for another protocol, until it is answered
}

// maxHead is the longest head of a message, maxAsked how many requests may
// wait for their responses.
const (
	maxHead      = 256 << 10
	maxAsked     = 1024
	maxUpgrading = 1 << 20 // bytes that wait for the response that says what they are
)

// message is the head of an HTTP message.
type message struct {
	method   string // of a request
	status   int    // of a response
	line     string // what a response begins with, but for the version
	session  []byte
	kind     string // of its body, without parameters
	media    wire.Media
	encoding string
	length   int64 // -1 if it is not said
	chunked  bool
	upgrade  string
	deflate  string // what is said of the compression of WebSocket messages
	client   bool   // a request
	rpc      bool   // of a request: its body is JSON
}

// httpHalf reads the messages of one direction.
type httpHalf struct {
	h       *half
	state   httpState
	looked  int   // of a head that has not ended
	left    int64 // of the body or a chunk
	message *message
	asked   *message // the request that message answers, or nil
	body    body
}

type httpState uint8

const (
	atHead     httpState = iota
	inBody               // left bytes
	atChunk              // the line with the length of a chunk
	inChunk              // left bytes
	afterChunk           // the end of its line
	inTrailer            // up to an empty line
	untilEnd             // of the connection
	upgrading            // the other half will say what comes
	astray               // looking for the next message
)

func (c *conn) webHalf(h *half) proto { return &httpHalf{h: h} }

func (w *httpHalf) read(p []byte) int {
	switch w.state {
	case atHead:
		return w.head(p)
	case astray:
		if isRequest(p) && w.h.fromClient() || isResponse(p) && !w.h.fromClient() {
			w.state = atHead
			return w.head(p)
		}
		return len(p)
	case inBody, inChunk:
		n := int(min(w.left, int64(len(p))))
		w.body.write(p[:n])
		if w.left -= int64(n); w.left == 0 {
			if w.state == inChunk {
				w.state = afterChunk
			} else {
				w.finish()
			}
		}
		return n
	case untilEnd:
		w.body.write(p)
		return len(p)
	case upgrading:
		if len(p) > maxUpgrading {
			w.stray()
			return len(p)
		}
		return 0
	}
	return w.line(p)
}

// line reads a line between chunks.
func (w *httpHalf) line(p []byte) int {
	n := bytes.IndexByte(p, '\n')
	if n < 0 {
		if len(p) > maxHead {
			w.stray()
			return len(p)
		}
		return 0
	}
	line := bytes.TrimSpace(p[:n])
	switch w.state {
	case afterChunk:
		w.state = atChunk
	case inTrailer:
		if len(line) == 0 {
			w.finish()
		}
	default: // atChunk
		size, _, _ := bytes.Cut(line, []byte{';'})
		left, err := strconv.ParseInt(string(bytes.TrimSpace(size)), 16, 64)
		switch {
		case err != nil || left < 0:
			w.h.problem(line, w.message.session, Foreign, "HTTP chunk without a length")
			w.stray()
			return n + 1
		case left == 0:
			w.state = inTrailer
		default:
			w.state, w.left = inChunk, left
		}
	}
	return n + 1
}

// head reads the head of a message.
func (w *httpHalf) head(p []byte) int {
	if w.looked == 0 {
		if n := blanks(p); n > 0 { // lines between messages
			return n
		}
	}
	end := headEnd(p, &w.looked)
	switch {
	case end < 0 && len(p) > maxHead:
		w.stray()
		return len(p)
	case end < 0:
		return 0
	}
	w.looked = 0
	m := parseHead(p[:end])
	if m == nil {
		w.stray()
		return end
	}
	w.message = m
	if w.h.fromClient() {
		w.request(m)
	} else {
		w.response(m)
	}
	return end
}

// headEnd returns the end of the head that p begins with, or -1. looked is how
// much of p has been looked at.
func headEnd(p []byte, looked *int) int {
	for i := *looked; ; {
		n := bytes.IndexByte(p[i:], '\n')
		if n < 0 {
			*looked = len(p)
			return -1
		}
		i += n + 1
		switch {
		case i < len(p) && p[i] == '\n':
			return i + 1
		case i+1 < len(p) && p[i] == '\r' && p[i+1] == '\n':
			return i + 2
		case i >= len(p)-1:
			*looked = i - 1
			return -1
		}
	}
}

// request begins the body of a request.
func (w *httpHalf) request(m *message) {
	c := w.h.c
	if !m.client {
		w.stray()
		return
	}
	if len(c.web.asked) < maxAsked {
		c.web.asked = append(c.web.asked, m)
	}
	w.asked = nil
	w.begin(m, m.length > 0)
	if m.upgrade != "" && w.state == atHead {
		c.web.upward = m
		w.state = upgrading
	}
}

// response begins the body of a response.
func (w *httpHalf) response(m *message) {
	c := w.h.c
	if m.client {
		w.stray()
		return
	}
	w.asked = nil
	if len(c.web.asked) > 0 {
		w.asked = c.web.asked[0]
	}
	if m.status >= 100 && m.status < 200 && m.status != 101 {
		return
	}
	if len(c.web.asked) > 0 {
		c.web.asked = c.web.asked[1:]
	}
	if m.session == nil && w.asked != nil {
		m.session = w.asked.session
	}
	switch {
	case m.status == 101:
		w.switched(m)
		return
	case w.asked != nil && w.asked.method == "CONNECT" && m.status < 300: // what follows goes through a proxy
		c.web = web{}
		c.halves[0].proto, c.halves[1].proto = nil, nil
		return
	}
	if w.asked != nil && w.asked == c.web.upward {
		c.web.upward = nil
		c.halves[1-w.h.side].resume()
	}
	none := m.status == 204 || m.status == 304 || w.asked != nil && w.asked.method == "HEAD"
	w.begin(m, !none)
	if w.state == atHead {
		w.refused(nil)
	}
}

// resume lets a half go on that waited for the other.
func (h *half) resume() {
	if w, ok := h.proto.(*httpHalf); ok && w.state == upgrading {
		w.state = atHead
		h.deliver(nil)
	}
}

// begin begins the body of a message. One of which nothing is said ends with
// the connection if that is possible.
func (w *httpHalf) begin(m *message, body bool) {
	w.body.start(w, m)
	switch {
	case !body && !m.chunked, !body && !m.client:
		w.state = atHead
	case m.chunked:
		w.state = atChunk
	case m.length == 0:
		w.state = atHead
	case m.length > 0:
		w.state, w.left = inBody, m.length
	default:
		w.state = untilEnd
	}
}

// finish ends the body of a message.
func (w *httpHalf) finish() {
	w.body.end()
	if w.state = atHead; w.message.client && w.message.upgrade != "" {
		w.h.c.web.upward = w.message
		w.state = upgrading
	}
}

// refused notes a response to JSON that is none. It begins with some text.
func (w *httpHalf) refused(text []byte) {
	m := w.message
	if w.asked == nil || !w.asked.rpc || m.status < 400 && len(text) == 0 {
		return
	}
	words := "HTTP " + m.line
	if len(text) == 0 {
		words += " without a body"
	} else if m.kind != "" {
		words += ", " + m.kind
	}
	w.h.problem(text, m.session, Foreign, words)
}

// stray gives up the message at hand: what comes next is not known.
func (w *httpHalf) stray() {
	w.state, w.looked = astray, 0
	w.body.drop()
	w.h.c.web = web{}
	w.h.c.halves[1-w.h.side].resume()
}

func (w *httpHalf) gap(rest []byte, n int, cut bool) {
	switch {
	case (w.state == inBody || w.state == inChunk) && int64(n) <= w.left:
		w.body.gap(n, cut)
		if w.left -= int64(n); w.left > 0 {
			return
		}
		if w.state == inChunk {
			w.state = afterChunk
		} else {
			w.finish()
		}
		return
	case w.state == untilEnd:
		w.body.gap(n, cut)
		return
	case w.state == astray:
		return
	case w.state == upgrading, w.state == atHead && w.h.c.web.upward != nil && !w.h.fromClient():
		w.h.c.lateSockets(w.h)
		w.h.proto.gap(rest, n, cut)
		return
	}
	if w.state == atHead {
		w.h.lost(rest, nil, n, cut)
	} else {
		w.body.gap(n, cut)
	}
	w.stray()
}

func (w *httpHalf) end(rest []byte) {
	switch w.state {
	case astray:
	case upgrading:
		if len(rest) > 0 {
			w.h.problem(nil, nil, Cut, count(len(rest), "byte")+" after a request whose response would say what they are")
		}
	case untilEnd:
		w.body.end()
	case atHead:
		if len(trim(rest)) > 0 {
			w.h.lost(rest, nil, 0, false)
		}
	default:
		w.body.stop()
	}
}

func (w *httpHalf) holds() int { return w.body.holds() }

// parseHead reads the head of a message, or returns nil if it is none.
func parseHead(p []byte) *message {
	first, rest, _ := bytes.Cut(p, []byte{'\n'})
	m := &message{length: -1}
	words := strings.SplitN(strings.TrimSpace(string(first)), " ", 3)
	if len(words) < 2 {
		return nil
	}
	if strings.HasPrefix(words[0], "HTTP/1.") {
		status, err := strconv.Atoi(words[1])
		if err != nil || status < 100 || status > 999 {
			return nil
		}
		m.status, m.line = status, strings.Join(words[1:], " ")
	} else {
		if len(words) < 3 || !strings.HasPrefix(words[2], "HTTP/1.") {
			return nil
		}
		m.client, m.method, m.session = true, words[0], wire.SessionIn([]byte(words[1]))
	}
	for len(rest) > 0 {
		var line []byte
		line, rest, _ = bytes.Cut(rest, []byte{'\n'})
		if name, value, ok := wire.Field(line); ok {
			m.field(name, value)
		}
	}
	return m
}

// field reads a field of a head.
func (m *message) field(name, text []byte) {
	switch {
	case wire.IsLength(name):
		if n := wire.Length(text); n >= 0 {
			m.length = n
		}
		return
	case wire.IsSession(name):
		if session := wire.Session(text); session != nil {
			m.session = bytes.Clone(session)
		}
		return
	}
	value := strings.ToLower(string(text))
	switch strings.ToLower(string(name)) {
	case "transfer-encoding":
		m.chunked = strings.Contains(value, "chunked")
	case "content-encoding":
		m.encoding = value
	case "content-type":
		value, _, _ = strings.Cut(value, ";")
		m.kind, m.media = strings.TrimSpace(value), wire.MediaOf(text)
	case "upgrade":
		m.upgrade = value
	case "sec-websocket-extensions":
		if m.deflate != "" {
			m.deflate += ", "
		}
		m.deflate += value
	}
}
