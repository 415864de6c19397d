package parse

import (
	"bytes"
	"hash/maphash"
	"slices"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/slots"
)

// Where a log prints messages more than once each counts once. Which are
// copies only the order of records tells. Mostly the first counts; one of which
// less is said there than where it is printed again counts only if it is not.

// copies leaves out the copies of messages.
type copies struct {
	ring  [slots.CopyDistance]original
	count int64
	held  capture.Batch // what is not decided yet: in memory of its own
	sums  []decode.Sum  // of its messages
	over  bool          // the request that an error told of last was answered before
}

var copySeed = maphash.MakeSeed()

// original is a message that may have copies.
type original struct {
	number   int64 // counted from 1; 0 for none
	id       uint64
	kind     capture.Kind
	dir      capture.Direction
	over     bool // another message of this id came: what comes now is no copy
	field    bool // it is one of an error that was printed
	copies   int
	content  uint64
	conn     string
	layers   [4]uint32
	inLayers int
}

// leaveOut takes copies out of a batch, which has the sums of its messages.
// Unless it is the last one the end of it may be held back for the next. It
// returns how many records hold nothing but copies: they are none.
func (c *copies) leaveOut(plan *slots.Copies, b *capture.Batch, sums []decode.Sum, last bool) (none int64) {
	if len(c.held.Records) > 0 {
		sums = c.join(b, sums)
	}
	var gone []int32 // records of which nothing is left
	for i := range b.Records {
		r := &b.Records[i]
		if !c.decided(b, sums, r, last) {
			c.hold(b, sums, i)
			break
		}
		to, dropped := r.From, false
		for k := r.From; k < r.To; k++ {
			m := &b.Messages[k]
			if sums[k].Hidden && comesAgain(b, sums, int(k)) || c.isCopy(plan, r, m, &sums[k]) {
				r.Copies++
				dropped = true
				continue
			}
			m.Answers = m.Answers && !dropped
			b.Messages[to], dropped = *m, false
			to++
		}
		if to == r.From && to < r.To {
			gone, r.Batches = append(gone, int32(i)), 0
			if !r.Continues {
				r.Continues = true
				none++
			}
		}
		r.To = to
	}
	if len(gone) > 0 {
		b.Problems = slices.DeleteFunc(b.Problems, func(p capture.Problem) bool {
			_, found := slices.BinarySearch(gone, p.Record)
			return found
		})
	}
	return none
}

// rest returns what was held back of s at its end, or nil.
func (s *stream) rest() *chunk {
	plan := s.plan.Load()
	if len(s.copies.held.Records) == 0 || plan == nil || plan.Copies == nil {
		return nil
	}
	c := &chunk{Batch: capture.Batch{Source: s.index, Tangled: plan.Tangled}, store: &decode.Store{Format: decode.NoShape}}
	s.info.Records -= s.copies.leaveOut(plan.Copies, &c.Batch, nil, true)
	return c
}

// decided reports whether it is known of all messages of a record whether they
// come again.
func (c *copies) decided(b *capture.Batch, sums []decode.Sum, r *capture.Record, last bool) bool {
	if last {
		return true
	}
	for k := r.From; k < r.To; k++ {
		if sums[k].Hidden && len(sums)-int(k) <= slots.CopyDistance && !comesAgain(b, sums, int(k)) {
			return false
		}
	}
	return true
}

// comesAgain reports whether a message of which less is said is printed again
// later, with more.
func comesAgain(b *capture.Batch, sums []decode.Sum, k int) bool {
	m := &b.Messages[k]
	for j := k + 1; j < len(sums) && j-k <= slots.CopyDistance; j++ {
		if n := &b.Messages[j]; !sums[j].Hidden && sums[j].Content == sums[k].Content && n.Kind == m.Kind &&
			n.ID.Type == m.ID.Type && bytes.Equal(n.ID.Text, m.ID.Text) {
			return true
		}
	}
	return false
}

// join puts what was held back before a batch. It returns the sums of all.
func (c *copies) join(b *capture.Batch, sums []decode.Sum) []decode.Sum {
	records, messages := int32(len(c.held.Records)), int32(len(c.held.Messages))
	for i := range b.Records {
		b.Records[i].From += messages
		b.Records[i].To += messages
	}
	for i := range b.Problems {
		b.Problems[i].Record += records
	}
	b.Records = slices.Concat(c.held.Records, b.Records)
	b.Messages = slices.Concat(c.held.Messages, b.Messages)
	b.Problems = slices.Concat(c.held.Problems, b.Problems)
	sums = slices.Concat(c.sums, sums)
	c.held, c.sums = capture.Batch{}, nil
	return sums
}

// hold takes the records from some number on out of a batch and keeps them.
func (c *copies) hold(b *capture.Batch, sums []decode.Sum, from int) {
	first := b.Records[from].From
	h := &c.held
	h.Records = slices.Clone(b.Records[from:])
	for i := range h.Records {
		r := &h.Records[i]
		r.From -= first
		r.To -= first
		r.Text, r.Conn = bytes.Clone(r.Text), bytes.Clone(r.Conn)
	}
	h.Messages = slices.Clone(b.Messages[first:])
	for i := range h.Messages {
		own(&h.Messages[i])
	}
	at := slices.IndexFunc(b.Problems, func(p capture.Problem) bool { return int(p.Record) >= from })
	if at >= 0 {
		h.Problems = slices.Clone(b.Problems[at:])
		for i := range h.Problems {
			h.Problems[i].Record -= int32(from)
		}
		b.Problems = b.Problems[:at]
	}
	c.sums = slices.Clone(sums[first:])
	b.Records = b.Records[:from]
}

// own gives a message memory of its own.
func own(m *capture.Message) {
	m.Method, m.ID.Text, m.Session = bytes.Clone(m.Method), bytes.Clone(m.ID.Text), bytes.Clone(m.Session)
	m.Raw, m.Body = bytes.Clone(m.Raw), bytes.Clone(m.Body)
	if m.Error != nil {
		e := *m.Error
		e.Text, e.Data = bytes.Clone(e.Text), bytes.Clone(e.Data)
		m.Error = &e
	}
	m.InBand = slices.Clone(m.InBand)
	for i := range m.InBand {
		e := &m.InBand[i]
		e.Text, e.Data = bytes.Clone(e.Text), bytes.Clone(e.Data)
	}
}

// isCopy reports whether a message is a copy of one that was seen.
func (c *copies) isCopy(plan *slots.Copies, r *capture.Record, m *capture.Message, sum *decode.Sum) bool {
	id := uint64(0)
	if m.ID.Type > capture.NullID {
		id = maphash.Bytes(copySeed, m.ID.Text) ^ uint64(m.ID.Type) | 1
	}
	if sum.Reported && plan.Reported {
		return c.isReported(m, sum, id)
	}
	if sum.Again != slots.Once && c.seen(m, sum, id) != nil {
		return true
	}
	c.count++
	if sum.Copied && sum.Content != 0 {
		for i := range c.ring {
			if o := &c.ring[i]; o.content == sum.Content && o.kind == m.Kind && o.id == id && c.copyOf(plan, o, r, sum.Layer) {
				o.copies++
				return true
			}
		}
	}
	if id != 0 {
		for i := range c.ring {
			if o := &c.ring[i]; o.id == id && o.kind != m.Kind && !o.elsewhere(plan, r) {
				o.over = true
			}
		}
	}
	o := &c.ring[c.count%int64(len(c.ring))]
	*o = original{number: c.count, id: id, kind: m.Kind, dir: r.Direction, field: sum.Again == slots.InError, content: sum.Content, conn: string(r.Conn), inLayers: 1}
	o.layers[0] = sum.Layer
	return false
}

// isReported is isCopy for the request, or the answer after it, of a call that an
// error tells of. Where only the request was seen the answer is no copy.
func (c *copies) isReported(m *capture.Message, sum *decode.Sum, id uint64) bool {
	if m.Kind == capture.Response {
		return c.over
	}
	o := c.seen(m, sum, id)
	c.over = o != nil && o.over
	return o != nil
}

// seen returns the same message as one that has an id, if it was seen lately
// and not as a field of an error. Else it returns nil.
func (c *copies) seen(m *capture.Message, sum *decode.Sum, id uint64) *original {
	for i := range c.ring {
		if o := &c.ring[i]; o.number > 0 && !o.field && id != 0 && o.id == id && o.kind == m.Kind && o.content == sum.Content && c.count-o.number < slots.CopyDistance {
			return o
		}
	}
	return nil
}

// copyOf reports whether what says the same as o, and was logged in some layer,
// is a copy of it.
func (c *copies) copyOf(plan *slots.Copies, o *original, r *capture.Record, layer uint32) bool {
	switch {
	case o.over, o.number == 0, c.count-o.number > slots.CopyDistance, o.copies+1 >= plan.Times:
		return false
	case o.elsewhere(plan, r), o.dir|r.Direction == capture.In|capture.Out:
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

// elsewhere reports whether o is on another connection than a record.
func (o *original) elsewhere(plan *slots.Copies, r *capture.Record) bool {
	return plan.Conns && o.conn != "" && len(r.Conn) > 0 && o.conn != string(r.Conn)
}
