package parse

import (
	"hash/maphash"
	"slices"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/slots"
)

// Where a log prints messages more than once each counts once. Which are
// copies only the order of records tells.

// copies leaves out the copies of messages that came before.
type copies struct {
	ring  [slots.CopyDistance]original
	count int64
}

var copySeed = maphash.MakeSeed()

// original is a message that may have copies.
type original struct {
	number   int64 // counted from 1; 0 for none
	id       uint64
	kind     capture.Kind
	dir      capture.Direction
	over     bool // another message of this id came: what comes now is no copy
	copies   int
	content  uint64
	conn     string
	layers   [4]uint32
	inLayers int
}

// leaveOut takes copies out of the records of a chunk.
func (c *copies) leaveOut(s *decode.Store, messages []capture.Message) {
	var gone []int32 // records of which nothing is left
	for i := range s.Records {
		r := &s.Records[i]
		if r.From == r.To {
			continue
		}
		to, dropped := r.From, false
		for k := r.From; k < r.To; k++ {
			m := &messages[k]
			if c.isCopy(s.Plan.Copies, r, m, &s.Sums[k]) {
				r.Copies++
				dropped = true
				continue
			}
			m.Answers = m.Answers && !dropped
			messages[to], dropped = *m, false
			to++
		}
		if r.To = to; to == r.From {
			gone, r.Batches = append(gone, int32(i)), 0
		}
	}
	if len(gone) > 0 {
		s.Problems = slices.DeleteFunc(s.Problems, func(p capture.Problem) bool {
			_, found := slices.BinarySearch(gone, p.Record)
			return found
		})
	}
}

// isCopy reports whether a message is a copy of one that was seen, or is to
// come where more is said of it.
func (c *copies) isCopy(plan *slots.Copies, r *capture.Record, m *capture.Message, sum *decode.Sum) bool {
	if sum.Hidden {
		return true
	}
	c.count++
	id := uint64(0)
	if m.ID.Type > capture.NullID {
		id = maphash.Bytes(copySeed, m.ID.Text) ^ uint64(m.ID.Type) | 1
	}
	if sum.Content != 0 {
		for i := range c.ring {
			if o := &c.ring[i]; o.content == sum.Content && o.kind == m.Kind && o.id == id && c.copyOf(plan, o, r, sum.Layer) {
				o.copies++
				return true
			}
		}
	}
	if id != 0 {
		for i := range c.ring {
			if o := &c.ring[i]; o.id == id && o.kind != m.Kind {
				o.over = true
			}
		}
	}
	o := &c.ring[c.count%int64(len(c.ring))]
	*o = original{number: c.count, id: id, kind: m.Kind, dir: r.Direction, content: sum.Content, conn: string(r.Conn), inLayers: 1}
	o.layers[0] = sum.Layer
	return false
}

// copyOf reports whether what says the same as o, and was logged in some layer,
// is a copy of it.
func (c *copies) copyOf(plan *slots.Copies, o *original, r *capture.Record, layer uint32) bool {
	switch {
	case o.over, o.number == 0, c.count-o.number > slots.CopyDistance, o.copies+1 >= plan.Times:
		return false
	case o.conn != "" && len(r.Conn) > 0 && o.conn != string(r.Conn), o.dir|r.Direction == capture.In|capture.Out:
		return false
	case slices.Contains(o.layers[:o.inLayers], layer):
		return plan.Same
	}
	if o.inLayers < len(o.layers) {
		o.layers[o.inLayers] = layer
		o.inLayers++
	}
	return true
}
