package pcap

import (
	"bytes"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"rpclog/parse/internal/wire"
)

// What a connection carries is told by its first bytes.

// kind is what a connection carries, where that is not read.
type kind uint8

const (
	readable kind = iota
	overTLS
	overHTTP2
	neither // text nor JSON
)

// tell returns what reads a half that begins with p, or nil if that does not
// tell yet. whole says that there is no more.
func (h *half) tell(p []byte, whole bool) proto {
	switch h.c.kind {
	case overTLS, overHTTP2:
		return ignored{}
	}
	start := blanks(p)
	switch {
	case len(p) == 0:
		return nil
	case start == len(p):
		if whole {
			return &lines{texts: texts{h: h}}
		}
		return nil
	case p[0] >= 0x14 && p[0] <= 0x17:
		if len(p) < 3 && !whole {
			return nil
		}
		if len(p) >= 3 && p[1] == 3 && p[2] <= 4 {
			return h.ignore(overTLS)
		}
		return h.ignore(neither)
	case bytes.HasPrefix(p, preface[:min(len(p), len(preface))]) && (len(p) >= len(preface) || !whole):
		if len(p) < len(preface) {
			return nil
		}
		return h.ignore(overHTTP2)
	case isOpen(p[start:]) && !whole:
		return nil
	case isValue(p[start:]):
		return &lines{texts: texts{h: h}}
	}
	if !whole && (len(p) < longestStart && startsOne(p) || len(p) < maxTarget && isOpenRequest(p)) {
		return nil
	}
	switch {
	case isResponse(p):
		h.c.turn(1 - h.side)
		return h.c.webHalf(h)
	case isRequest(p):
		h.c.turn(h.side)
		return h.c.webHalf(h)
	case wire.BeginsHead(p):
		return &framed{h: h, texts: texts{h: h}}
	case !h.whole() && isWebSocket(p, h.fromClient()):
		return &socket{h: h, deflate: true, broken: true}
	case isBinary(p):
		return h.ignore(neither)
	}
	return &lines{texts: texts{h: h, broken: !h.whole(), within: !h.whole()}}
}

// whole reports whether nothing of h is missing so far.
func (h *half) whole() bool { return h.begun && !h.torn }

// preface is how a client begins HTTP/2 without TLS.
var preface = []byte("PRI * HTTP/2.0\r\n")

// starts are what HTTP and framed messages begin with.
var starts = [...]string{
	"GET ", "POST ", "PUT ", "HEAD ", "OPTIONS ", "DELETE ", "PATCH ", "CONNECT ", "TRACE ",
	"HTTP/1.", "Content-Length:", "Content-Type:",
}

const longestStart = 16

// startsOne reports whether p may be the beginning of one of starts.
func startsOne(p []byte) bool {
	for _, s := range starts {
		if len(p) < len(s) && (s[:len(p)] == string(p) || s[0] == 'C' && strings.EqualFold(s[:len(p)], string(p))) {
			return true
		}
	}
	return false
}

func isResponse(p []byte) bool { return bytes.HasPrefix(p, []byte("HTTP/1.")) }

func isRequest(p []byte) bool {
	for _, s := range starts[:9] {
		if bytes.HasPrefix(p, []byte(s)) {
			line, _, _ := bytes.Cut(p[:min(len(p), maxHead)], []byte{'\n'})
			return bytes.Contains(line, []byte(" HTTP/1."))
		}
	}
	return false
}

// isOpenRequest reports whether p begins like a request whose first line has
// not ended.
func isOpenRequest(p []byte) bool {
	for _, s := range starts[:9] {
		if bytes.HasPrefix(p, []byte(s)) {
			return bytes.IndexByte(p, '\n') < 0
		}
	}
	return false
}

// maxTarget is how long the first line of a request is waited for.
const maxTarget = 16 << 10

// isBinary reports whether p begins like no text.
func isBinary(p []byte) bool {
	for _, c := range p[:min(len(p), 64)] {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != 0x1b && c != 0x1e {
			return true
		}
	}
	return false
}

// blanks returns how many bytes p begins with that stand between values.
func blanks(p []byte) int {
	n := 0
	for n < len(p) && (p[n] == ' ' || p[n] == '\n' || p[n] == '\r' || p[n] == '\t' || p[n] == 0 || p[n] == 0x1e) {
		n++
	}
	return n
}

func trim(p []byte) []byte {
	p = p[blanks(p):]
	for n := len(p); n > 0; n-- {
		if c := p[n-1]; c > ' ' && c != 0x1e {
			return p[:n]
		}
	}
	return nil
}

// isValue reports whether p begins like a JSON object or array.
func isValue(p []byte) bool {
	if len(p) == 0 || p[0] != '{' && p[0] != '[' {
		return false
	}
	next := trim(p[1:min(len(p), longestOpen)])
	if len(next) == 0 {
		return true
	}
	if p[0] == '{' {
		return next[0] == '"' || next[0] == '}'
	}
	return next[0] == '{' || next[0] == '[' || next[0] == '"' || next[0] == ']'
}

// isOpen reports whether p is the first bracket of what may be a value, with
// nothing after it that tells.
func isOpen(p []byte) bool {
	return len(p) < longestOpen && (p[0] == '{' || p[0] == '[') && blanks(p[1:]) == len(p)-1
}

// longestOpen is how much of a value is looked at to see that it is one.
const longestOpen = 64

// ignored reads nothing of a half.
type ignored struct{}

func (ignored) read(p []byte) int     { return len(p) }
func (ignored) gap([]byte, int, bool) {}
func (ignored) end([]byte)            {}
func (ignored) holds() int            { return 0 }

// ignore notes what a connection carries.
func (h *half) ignore(k kind) proto {
	h.c.kind = k
	if other := &h.c.halves[1-h.side]; k != neither && !other.closed && (other.proto != nil || len(other.rest) > 0) {
		other.proto, other.rest = ignored{}, nil
	}
	return ignored{}
}

// fromClient reports whether h carries what the client sends.
func (h *half) fromClient() bool { return h.side == h.c.client }

// turn says which end is the client, where that was a guess.
func (c *conn) turn(client int8) {
	if !c.sure && !c.named {
		c.client, c.sure = client, true
	}
}

// title returns the name of c.
func (c *conn) title() []byte {
	if c.name == nil {
		client, server := c.ends.a, c.ends.b
		if c.client == 1 {
			client, server = server, client
		}
		c.name = named(client, server, c.serial)
	}
	return c.name
}

// item adds an item of h.
func (h *half) item(data, session []byte, flaw Flaw) {
	c, r := h.c, h.c.r
	if c.vague && flaw == None && bytes.Contains(data, []byte(`"method"`)) {
		c.turn(h.side)
	}
	it := Item{Data: r.keep(data), Packet: r.packets, Time: r.now, Conn: c.title(), Direction: ToClient, Session: session, Flaw: flaw}
	if h.fromClient() {
		it.Direction = ToServer
	}
	if session != nil {
		it.Conn = r.placeOf(c, session)
	} else {
		it.Begins = c.begun && !c.named
	}
	c.named = true
	r.seen.text = true
	r.items = append(r.items, it)
}

// placeOf returns the connection on which a session was seen first. One
// session of HTTP may use many connections, and answer on one what was asked
// on another; only together they make sense.
func (r *Reader) placeOf(c *conn, session []byte) []byte {
	server := c.ends.b
	if c.client == 1 {
		server = c.ends.a
	}
	if first, ok := r.places[place{server, string(session)}]; ok {
		return first
	}
	if len(r.places) >= r.opts.MaxConns {
		clear(r.places)
	}
	r.places[place{server, string(session)}] = c.title()
	return c.title()
}

// place is where a session of HTTP is kept.
type place struct {
	server  netip.AddrPort
	session string
}

// text adds a text of h as an item: what may hold JSON always, and what does
// not where the connection has shown JSON.
func (h *half) text(p, session []byte) {
	p = trim(p)
	switch {
	case len(p) == 0:
		return
	case len(p) > 1 && isValue(p):
		if end := p[len(p)-1]; end == '}' || end == ']' {
			h.c.json = true
		}
	case !h.c.json && !mayHold(p):
		h.c.r.seen.lines++
		return
	}
	h.item(p, session, None)
}

// mayHold reports whether an object may begin somewhere in a line.
func mayHold(p []byte) bool {
	for {
		n := bytes.IndexByte(p, '{')
		if n < 0 {
			return false
		}
		if next := bytes.TrimLeft(p[n+1:min(len(p), n+8)], " "); len(next) > 0 && (next[0] == '"' || next[0] == '\'' || next[0] == '\\') {
			return true
		}
		p = p[n+1:]
	}
}

// lost adds an item for something of which bytes are missing; rest is what
// there is of it.
func (h *half) lost(rest, session []byte, n int, cut bool) {
	h.problem(rest, session, Cut, missing(n, cut))
}

// problem adds an item that says what is wrong with rest.
func (h *half) problem(rest, session []byte, flaw Flaw, words string) {
	text := append([]byte(nil), h.c.title()...)
	if h.fromClient() {
		text = append(text, ", to the server: "...)
	} else {
		text = append(text, ", to the client: "...)
	}
	text = append(text, words...)
	if rest = excerpt(trim(rest)); len(rest) > 0 {
		text = append(append(text, ": "...), rest...)
	}
	h.item(text, session, flaw)
}

// missing says how many bytes are missing, and why.
func missing(n int, cut bool) string {
	switch {
	case n <= 0:
		return "the recording begins or ends within it"
	case cut:
		return count(n, "byte") + " cut off by the snapshot length"
	}
	return count(n, "byte") + " missing from the recording"
}

// count returns a number of things in words.
func count[N int | int64](n N, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return strconv.FormatInt(int64(n), 10) + " " + thing + "s"
}

// excerpt returns the beginning of a text.
func excerpt(p []byte) []byte { return p[:min(len(p), 256)] }

// total is how many connections carried something that is not read, and its
// bytes.
type total struct{ conns, bytes int64 }

func (t *total) add(c *conn) {
	t.conns++
	t.bytes += c.halves[0].total + c.halves[1].total
}

func (t *total) report(r *Reader, flaw Flaw, what string) {
	if t.conns > 0 {
		r.note(flaw, fmt.Sprintf("%s: %s, %s", what, count(t.conns, "connection"), count(t.bytes, "byte")))
	}
}

// summary counts what was not read.
type summary struct {
	text               bool // there was something to read
	tls, http2, other  total
	lines              int64 // of text without JSON
	fragments, headers int64 // packets
	links              int64 // packets
	link               int
	dropped            int64 // connections
}

func (s *summary) conn(c *conn) {
	switch c.kind {
	case overTLS:
		s.tls.add(c)
	case overHTTP2:
		s.http2.add(c)
	case neither:
		s.other.add(c)
	}
}

func (s *summary) otherLink(link int) {
	s.links++
	s.link = link
}

// report adds an item for each thing that was not read.
func (s *summary) report(r *Reader) {
	s.tls.report(r, Foreign, "TLS, not decrypted")
	s.http2.report(r, Foreign, "HTTP/2, not decoded")
	s.other.report(r, Foreign, "neither text nor JSON")
	if s.lines > 0 {
		r.note(Foreign, count(s.lines, "line")+" of text on connections without JSON")
	}
	if s.links > 0 {
		r.note(Foreign, fmt.Sprintf("%s of link type %d, which is not read", count(s.links, "packet"), s.link))
	}
	if s.fragments > 0 {
		r.note(Cut, count(s.fragments, "IP fragment")+", not put together")
	}
	if s.headers > 0 {
		r.note(Cut, count(s.headers, "packet")+" cut within the headers")
	}
	if s.dropped > 0 {
		r.note(Cut, count(s.dropped, "connection")+" given up: too many, or too much, at a time")
	}
}
