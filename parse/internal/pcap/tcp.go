package pcap

import (
	"container/list"
	"net/netip"
	"slices"
	"time"
)

// Segments are put in order; where some are missing, reading goes on behind
// them.

// tuple is two ends of a connection, the lower first.
type tuple struct{ a, b netip.AddrPort }

// conn is a TCP connection.
type conn struct {
	r      *Reader
	ends   tuple
	place  *list.Element
	halves [2]half // what a and what b sends
	held   int     // bytes, as counted in the reader
	serial int

	client int8 // 0 for a, 1 for b, -1 for not known
	sure   bool // client is not a guess
	vague  bool // it is one that a request may better
	begun  bool // its beginning was recorded
	named  bool // an item was made of it
	name   []byte

	kind kind
	json bool // it has shown JSON
	web  web
}

// half is one direction of a connection. The library's reassembly waits for a
// lost segment until a time or a number of pages has passed; this one sees by
// the other side's acknowledgment that it will not come.
type half struct {
	c       *conn
	side    int8
	known   bool   // next is
	begun   bool   // its SYN was recorded
	first   uint32 // the number of its first byte, if so
	next    uint32 // the number of the next byte
	torn    bool   // bytes of it are missing
	acked   uint32 // what the other side has acknowledged
	acks    bool   // it has
	closed  bool
	late    []segment // that came too early, in order
	waiting int       // their bytes
	since   moment    // late has something
	missing moment    // what is missing was acknowledged

	proto proto
	rest  []byte // what proto has left unread
	total int64  // bytes
}

// segment is part of a half.
type segment struct {
	seq  uint32
	data []byte
	lost int // bytes after data that were not recorded
	fin  bool
}

// moment is when something happened.
type moment struct {
	packet int64
	time   time.Time
}

// proto reads one direction of a connection.
type proto interface {
	// read takes what it can use of what came, and returns how much that is.
	// What it leaves comes again, with more after it.
	read(p []byte) int
	// gap says that n bytes are missing after rest, which was left unread and
	// does not come again.
	gap(rest []byte, n int, cut bool)
	// end says that rest is all there is.
	end(rest []byte)
	// holds returns how many bytes it keeps.
	holds() int
}

// What waits for a missing segment, at most.
const (
	maxWaiting  = 1 << 20 // bytes
	maxSegments = 1024
	maxWait     = 5 * time.Second
	grace       = 100 * time.Millisecond // after an acknowledgment: packets of several queues are not recorded in order
	gracePacket = 64
)

// segment takes a packet of TCP.
func (r *Reader) segment(p *packet) {
	key, side := tuple{p.src, p.dst}, int8(0)
	if p.dst.Compare(p.src) < 0 {
		key, side = tuple{p.dst, p.src}, 1
	}
	c := r.conns[key]
	if c != nil && p.syn && c.renewed(p, side) {
		r.drop(c)
		c = nil
	}
	if c == nil {
		if !p.syn && len(p.payload)+p.lost == 0 {
			return
		}
		c = r.open(key, p, side)
	}
	r.recent.MoveToFront(c.place)
	c.take(p, side)
	r.bound(c)
}

// renewed reports whether a SYN begins another connection between the ends of
// c.
func (c *conn) renewed(p *packet, side int8) bool {
	h := &c.halves[side]
	if h.begun {
		return h.first != p.seq+1
	}
	return h.known || !p.acks
}

// open adds a connection.
func (r *Reader) open(key tuple, p *packet, side int8) *conn {
	if len(r.reused) >= r.opts.MaxConns {
		clear(r.reused)
	}
	if p.syn || r.reused[key] == 0 {
		r.reused[key]++
	}
	c := &conn{r: r, ends: key, serial: r.reused[key], client: -1, begun: p.syn}
	for i := range c.halves {
		c.halves[i].c, c.halves[i].side = c, int8(i)
	}
	switch {
	case p.syn && !p.acks:
		c.client, c.sure = side, true
	case p.syn:
		c.client, c.sure = 1-side, true
	default:
		c.client, c.vague = guess(key, side)
	}
	c.place = r.recent.PushFront(c)
	r.conns[key] = c
	return c
}

// guess tells by their ports which of two ends is the client, or says that it
// is the one that speaks first. Of two ports of the same sort it is the
// higher, unless a request shows better.
func guess(ends tuple, first int8) (client int8, vague bool) {
	a, b := rank(ends.a), rank(ends.b)
	vague = a>>16 == b>>16
	switch {
	case a < b:
		return 0, vague
	case a > b:
		return 1, vague
	}
	return first, vague
}

// rank is higher the more likely an end is a server's.
func rank(end netip.AddrPort) int {
	port := int(end.Port())
	score := 0
	switch port {
	case 3333, 4444, 6640, 6800, 6868, 8000, 8080, 8332, 8545, 8546, 8551, 8899, 8900, 9222, 9944, 18332, 18443, 26657, 50001, 50002:
		score = 2
	default:
		switch {
		case port < 1024:
			score = 3
		case port < 32768:
			score = 1
		}
	}
	return score<<16 + 65535 - port
}

// take takes a packet of c.
func (c *conn) take(p *packet, side int8) {
	h, other := &c.halves[side], &c.halves[1-side]
	if p.acks && (!other.acks || int32(p.ack-other.acked) > 0) {
		other.acked, other.acks = p.ack, true
	}
	seq := p.seq
	if p.syn {
		seq++
		if !h.known {
			h.known, h.begun, h.first, h.next = true, true, seq, seq
		}
	}
	if len(p.payload) > 0 {
		other.overdue(answered) // what it answers comes before it
	}
	if len(p.payload)+p.lost > 0 || p.fin {
		h.add(segment{seq, p.payload, p.lost, p.fin})
	}
	c.halves[0].overdue(perhaps)
	c.halves[1].overdue(perhaps)
	if p.rst {
		c.end()
	}
}

// add takes a segment, whose data may change afterwards.
func (h *half) add(s segment) {
	if h.closed {
		return
	}
	if !h.known {
		h.known, h.next = true, s.seq
	}
	if int32(s.seq-h.next) > 0 {
		h.hold(s)
		return
	}
	h.now(s)
	h.drain()
}

// hold keeps a segment that came too early.
func (h *half) hold(s segment) {
	i, _ := slices.BinarySearchFunc(h.late, s.seq, func(l segment, seq uint32) int { return int(int32(l.seq - seq)) })
	if i < len(h.late) && h.late[i].seq == s.seq && len(h.late[i].data)+h.late[i].lost >= len(s.data)+s.lost {
		return
	}
	if len(h.late) == 0 {
		h.since = h.c.r.moment()
	}
	s.data = slices.Clone(s.data)
	h.late = slices.Insert(h.late, i, s)
	h.waiting += len(s.data)
}

// now takes a segment whose turn it is. Some of it may have come before.
func (h *half) now(s segment) {
	old := int(h.next - s.seq)
	if n := min(old, len(s.data)); n > 0 {
		s.data = s.data[n:]
		old -= n
	}
	s.lost = max(s.lost-old, 0)
	h.next += uint32(len(s.data) + s.lost)
	h.total += int64(len(s.data))
	h.deliver(s.data)
	if s.lost > 0 {
		h.gap(s.lost, true)
	}
	if s.fin && old <= 0 {
		h.end()
	}
}

// drain takes what was held and whose turn has come.
func (h *half) drain() {
	n := 0
	for n < len(h.late) && int32(h.late[n].seq-h.next) <= 0 && !h.closed {
		h.waiting -= len(h.late[n].data)
		h.now(h.late[n])
		n++
	}
	if h.closed {
		return
	}
	if n > 0 {
		h.late = slices.Delete(h.late, 0, n)
		h.missing = moment{}
		h.since = h.c.r.moment()
	}
	if len(h.late) == 0 {
		h.late = nil
	}
}

// certainty is how sure it is that what is missing will not come.
type certainty uint8

const (
	perhaps  certainty = iota
	answered           // the other side has spoken since; its acknowledgments count
	surely
)

// overdue goes on behind what is missing if it will not come, or if it must
// not be waited for.
func (h *half) overdue(sure certainty) {
	for len(h.late) > 0 && !h.closed {
		r, first := h.c.r, h.late[0].seq
		if h.acks && int32(h.acked-first) >= 0 && h.missing.packet == 0 {
			h.missing = r.moment()
		}
		switch {
		case sure == surely, sure == answered && h.missing.packet > 0, h.waiting > maxWaiting, len(h.late) > maxSegments, r.now.Sub(h.since.time) > maxWait:
		case h.missing.packet == 0, r.packets-h.missing.packet < gracePacket && r.now.Sub(h.missing.time) < grace:
			return
		}
		n := int(first - h.next)
		h.next = first
		h.gap(n, false)
		h.drain()
	}
}

func (r *Reader) moment() moment { return moment{r.packets, r.now} }

// deliver hands on bytes whose turn it is.
func (h *half) deliver(p []byte) {
	joined := len(h.rest) > 0
	if joined {
		h.rest = append(h.rest, p...)
		p = h.rest
	}
	n := 0
	for !h.closed {
		if h.proto == nil {
			if h.proto = h.tell(p[n:], false); h.proto == nil {
				break
			}
		}
		before := h.proto
		k := before.read(p[n:])
		if n += k; k == 0 && h.proto == before {
			break
		}
	}
	h.rest = left(h.rest, p[n:], joined)
}

// left returns a buffer that holds p, which is in it already if the buffer was
// joined with what came.
func left(buf, p []byte, joined bool) []byte {
	switch {
	case len(p) == 0:
		return shrink(buf)
	case joined:
		return buf[:copy(buf, p)]
	}
	return append(buf[:0], p...)
}

// shrink returns an empty buffer, but not a large one.
func shrink(b []byte) []byte {
	if cap(b) > 16<<10 {
		return nil
	}
	return b[:0]
}

// gap says that bytes are missing.
func (h *half) gap(n int, cut bool) {
	if h.proto == nil && len(h.rest) > 0 {
		h.proto = h.tell(h.rest, true)
	}
	_, http := h.c.halves[1-h.side].proto.(*httpHalf)
	switch {
	case h.proto != nil:
		h.proto.gap(h.rest, n, cut)
	case http || h.c.json:
		h.c.web = web{}
		h.lost(nil, nil, n, cut)
	}
	h.rest, h.torn = shrink(h.rest), true
}

// end ends a half: nothing comes after what it has.
func (h *half) end() {
	if h.closed {
		return
	}
	if h.proto == nil && len(h.rest) > 0 {
		if h.proto = h.tell(h.rest, true); h.proto != nil {
			rest := h.rest
			h.rest = nil
			h.deliver(rest)
		}
	}
	h.closed = true
	if h.proto != nil {
		h.proto.end(h.rest)
	}
	h.rest, h.late, h.waiting = nil, nil, 0
}

// end ends both halves, the client's first.
func (c *conn) end() {
	first := max(c.client, 0)
	for _, h := range [...]*half{&c.halves[first], &c.halves[1-first]} {
		h.overdue(surely)
		h.end()
	}
}

// drop ends a connection and forgets it.
func (r *Reader) drop(c *conn) {
	c.end()
	r.seen.conn(c)
	r.held -= c.held
	r.recent.Remove(c.place)
	delete(r.conns, c.ends)
}

// bound keeps connections within the bounds, after c has changed.
func (r *Reader) bound(c *conn) {
	held := 0
	for i := range c.halves {
		h := &c.halves[i]
		held += cap(h.rest) + h.waiting
		if h.proto != nil {
			held += h.proto.holds()
		}
	}
	r.held += held - c.held
	c.held = held
	if held > r.opts.MaxBytes/2 {
		r.seen.dropped++
		r.drop(c)
	}
	for (r.held > r.opts.MaxBytes || len(r.conns) > r.opts.MaxConns) && r.recent.Len() > 0 {
		old := r.recent.Back().Value.(*conn)
		if !old.halves[0].closed || !old.halves[1].closed {
			r.seen.dropped++
		}
		r.drop(old)
	}
}
