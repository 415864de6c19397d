package analyze

import (
	"iter"
	"math/rand/v2"
)

// counts counts by the number of a code, of a method or of a session. It is a
// map that takes less room and time: there is one per window, session and
// code. The zero value is empty.
type counts struct {
	slots []countSlot // a power of two, at most half of them used
	used  int
	salt  uint64 // nobody can foresee which keys meet
}

type countSlot struct {
	key int32
	n   int64 // 0 if the slot is free
}

// add adds n, which is positive, to the count of key, and returns it.
func (c *counts) add(key int32, n int64) int64 {
	if 2*c.used >= len(c.slots) {
		c.grow()
	}
	s := c.slot(key)
	if s.n == 0 {
		s.key = key
		c.used++
	}
	s.n += n
	return s.n
}

// of returns the count of key.
func (c *counts) of(key int32) int64 {
	if c.used == 0 {
		return 0
	}
	return c.slot(key).n
}

// slot returns the slot of key, or the free one where it belongs.
func (c *counts) slot(key int32) *countSlot {
	mask := uint32(len(c.slots) - 1)
	i := uint32(uint64(uint32(key))*c.salt>>32) & mask
	for c.slots[i].n != 0 && c.slots[i].key != key {
		i = (i + 1) & mask
	}
	return &c.slots[i]
}

func (c *counts) grow() {
	old := c.slots
	if old == nil {
		c.salt = rand.Uint64()
	}
	c.slots = make([]countSlot, max(4, 2*len(old)))
	for _, s := range old {
		if s.n != 0 {
			*c.slot(s.key) = s
		}
	}
}

// all returns the counts by key, in no order.
func (c *counts) all() iter.Seq2[int32, int64] {
	return func(yield func(int32, int64) bool) {
		for _, s := range c.slots {
			if s.n != 0 && !yield(s.key, s.n) {
				return
			}
		}
	}
}

// addAll adds other counts.
func (c *counts) addAll(d *counts) {
	for key, n := range d.all() {
		c.add(key, n)
	}
}
