package slots

import "rpclog/parse/capture"

// The calls of some observations are joined as the analysis joins them, with
// what the slots of their texts are supposed to be.

// supposition is what slots are supposed to be, for each observation.
type supposition struct {
	decision Decision
	conn     []int32 // the number of a connection, or none
	way      []capture.Direction
}

// outcome is what became of calls under a supposition.
type outcome struct {
	matched  int
	orphans  int // responses without a request
	lost     int // those of them whose id no request had before
	replaced int // requests by another one of the same id
	tangled  int // second responses where a request was replaced by one of another method
	pairs    [][2]int32
}

// trouble is what should not be in a log that is complete.
func (o *outcome) trouble() int { return o.orphans + o.replaced }

// avoidable is what of it another supposition might explain.
func (o *outcome) avoidable() int { return o.trouble() - o.lost }

// spot is where requests wait: a life of a connection and an id.
type spot struct {
	conn, life, id int32
	first          int32 // the latest request that waits there, or none
	haunted        int   // requests that were replaced, of which a response may still come
}

// waiting is a request that waits.
type waiting struct {
	at     int32 // its observation
	next   int32 // the request before it in the same spot, or none
	rivals int   // of other methods that it has replaced
	dir    capture.Direction
}

// trial has the memory for joining calls, which is used again.
type trial struct {
	table   []int32 // numbers of spots by their hash, plus one
	spots   []spot
	waiting []waiting
	conns   []life // by their number, plus one
	asked   []bool // ids that a request had
}

// life is the state of a connection.
type life struct {
	number int32
	shown  uint8 // directions
	begun  bool
}

// begin prepares t for some numbers of observations, connections and ids.
func (t *trial) begin(observations, conns, ids int) {
	size := 64
	for size < 2*observations {
		size *= 2
	}
	if len(t.table) < size {
		t.table = make([]int32, size)
	}
	clear(t.table)
	t.spots, t.waiting = t.spots[:0], t.waiting[:0]
	t.conns = append(t.conns[:0], make([]life, conns+1)...)
	t.asked = append(t.asked[:0], make([]bool, ids)...)
}

// spot returns the spot of an id on a connection.
func (t *trial) spot(conn, life, id int32) *spot {
	mask := uint32(len(t.table) - 1)
	h := (uint32(conn)*0x9e3779b1 ^ uint32(life)*0x85ebca6b ^ uint32(id)*0xc2b2ae35) * 0x27d4eb2f
	for h = h >> 7 & mask; t.table[h] > 0; h = (h + 1) & mask {
		if s := &t.spots[t.table[h]-1]; s.conn == conn && s.life == life && s.id == id {
			return s
		}
	}
	t.spots = append(t.spots, spot{conn: conn, life: life, id: id, first: none})
	t.table[h] = int32(len(t.spots))
	return &t.spots[len(t.spots)-1]
}

// try joins the calls of some observations under a supposition. It holds to
// what the analysis does.
func (s *Survey) try(sample []int32, h *supposition) outcome {
	const both = 1<<capture.In | 1<<capture.Out
	var out outcome
	t := &s.trial
	t.begin(len(sample), len(s.conns.list)+len(s.values.list), len(s.ids.list))
	for k, i := range sample {
		o := &s.list[i]
		c := &t.conns[h.conn[k]+1]
		way := h.way[k]
		if way != capture.Unknown {
			c.shown |= 1 << way
		}
		switch {
		case o.id < 0:
		case o.kind == capture.Request:
			if o.begins {
				if c.begun {
					c.number++
					c.shown = 1 << way
				}
				c.begun = true
			}
			t.asked[o.id] = true
			if t.ask(s, t.spot(h.conn[k], c.number, o.id), i, way) {
				out.replaced++
			}
		case o.kind == capture.Response:
			answered := t.answer(t.spot(h.conn[k], c.number, o.id), i, way, c.shown&both == both, &out)
			if !answered && c.number > 0 && t.spot(h.conn[k], c.number-1, o.id).first != none {
				out.tangled++ // what waited before a life began is answered after it: that was another conversation
			}
			if !t.asked[o.id] {
				out.lost++
			}
		}
	}
	return out
}

// ask lets a request wait. It reports whether that replaced another one.
func (t *trial) ask(s *Survey, at *spot, i int32, way capture.Direction) (replaced bool) {
	w := waiting{at: i, dir: way}
	for link := &at.first; *link != none; link = &t.waiting[*link].next {
		old := &t.waiting[*link]
		if old.dir == way {
			if w.rivals = old.rivals; s.list[old.at].method != s.list[i].method {
				w.rivals++
			}
			*link, replaced = old.next, true
			break
		}
	}
	w.next, at.first = at.first, int32(len(t.waiting))
	t.waiting = append(t.waiting, w)
	return replaced
}

// answer joins a response, and reports whether there is a request for it.
// opposite says that only one of the other or of no direction may be meant.
func (t *trial) answer(at *spot, i int32, way capture.Direction, opposite bool, out *outcome) bool {
	alone := at.first != none && t.waiting[at.first].next == none
	for link := &at.first; *link != none; link = &t.waiting[*link].next {
		w := &t.waiting[*link]
		if opposite && way != capture.Unknown && w.dir == way {
			continue
		}
		out.matched++
		switch {
		case w.rivals > 0:
			at.haunted += w.rivals
		case alone:
			out.pairs = append(out.pairs, [2]int32{w.at, i})
		}
		*link = w.next
		return true
	}
	out.orphans++
	if at.haunted > 0 {
		at.haunted--
		out.tangled++
	}
	return false
}

// suppose makes a supposition of a decision.
func (s *Survey) suppose(sample []int32, d Decision) *supposition {
	h := &supposition{decision: d, conn: make([]int32, len(sample)), way: make([]capture.Direction, len(sample))}
	conns := s.column(d.Conn)
	for k, i := range sample {
		o := &s.list[i]
		if h.conn[k] = o.conn; o.conn < 0 {
			h.conn[k] = none
			if v := s.in(conns, o, d.Conn); v >= 0 {
				h.conn[k] = int32(len(s.conns.list)) + v
			}
		}
		if h.way[k] = o.dir; o.dir == capture.Unknown {
			h.way[k] = s.way(o, &d)
		}
	}
	return h
}

// way returns the direction of an observation by what its text says.
func (s *Survey) way(o *observation, d *Decision) capture.Direction {
	switch {
	case d.Direction.Kind == None:
	case d.ways != nil:
		n := d.Direction
		if n.Kind == Pair {
			n.N = 1
		}
		if v := s.in(s.column(n), o, n); v >= 0 {
			return d.ways[s.values.list[v]]
		}
	case o.text >= 0:
		return s.said[o.text].way
	}
	return capture.Unknown
}
