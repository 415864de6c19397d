package decode

import (
	"bytes"

	"rpclog/parse/internal/jsonscan"
	"rpclog/parse/internal/slots"
)

// Where a log prints messages more than once, copies are told by a sum over
// what they say: the same in whatever notation.

// layer is where a message was logged, among the places that log the same ones.
type layer struct {
	number uint32 // of the place; any is possible
	looked bool   // copies are looked for
	copied bool   // messages there have copies
	hidden bool   // they are copies of what comes
	summed bool   // what they say is compared
	again  slots.Again
}

// newLayer returns the layer of the messages after a text, or without one.
func newLayer(plan *slots.Plan, t *slots.Text) layer {
	if plan == nil || plan.Copies == nil {
		return layer{}
	}
	l := plan.Copies.Layer(t)
	return layer{looked: true, number: uint32(mixed(1, l.Text) >> 32), copied: l.Copied, hidden: l.Hidden, summed: l.Copied || plan.Copies.Reported, again: l.Again}
}

// Sum is what tells a copy of a message.
type Sum struct {
	Content  uint64 // of what it says; 0 for one that is not compared
	Layer    uint32 // where it was logged
	Copied   bool   // it may have copies, or be one
	Hidden   bool   // it is a copy of one that comes
	Reported bool   // it is one that an error tells of
	Again    slots.Again
}

// sum returns the sum over what a message says, which is not 0.
func (d *Decoder) sum(o *object) uint64 {
	sum := uint64(1)
	for _, k := range [...]key{methodKey, commandKey, eventKey, paramsKey, resultKey, errorKey, warningKey, returnKey} {
		if raw := d.of(o, k); raw != nil && !jsonscan.IsNull(raw) {
			d.scratch = jsonscan.AppendCompact(d.scratch[:0], raw)
			from := 0
			for n := 0; n < maxNesting && bytes.IndexByte(d.scratch[from:], '\\') >= 0; n++ { // notations differ in what they escape, and how often
				end := len(d.scratch)
				d.scratch, from = appendUnescaped(d.scratch, d.scratch[from:]), end
			}
			sum = mixed(sum+uint64(k), d.scratch[from:])
		}
	}
	return sum | 1
}

// summed notes the sum of the last message, where copies are looked for.
func (d *Decoder) summed(o *object) {
	s := &d.out.Sums[len(d.out.Sums)-1]
	s.Layer, s.Copied, s.Hidden, s.Again = d.layer.number, d.layer.copied, d.layer.hidden, d.layer.again
	if d.layer.summed {
		s.Content = d.sum(o)
	}
}
