package lookup

import "iter"

// None stands for no place in a list.
const None = int32(-1)

// Index finds things in a list by a hash of their keys. It holds the places
// of those things and knows nothing of the keys: who looks something up
// compares them. Captures are hostile, so hashes need a random seed. The zero
// value is empty.
type Index struct {
	slots []slot // a power of two, at most half of them used
	used  int
}

type slot struct {
	hash uint32
	at   int32 // the place, counted from 1; 0 if the slot is free
}

// Find returns the places under a hash, each with its slot. After a change of
// the index it must not go on.
func (x *Index) Find(hash uint32) iter.Seq2[int32, uint32] {
	return func(yield func(int32, uint32) bool) {
		mask := uint32(len(x.slots) - 1)
		for i := hash & mask; int(i) < len(x.slots) && x.slots[i].at != 0; i = (i + 1) & mask {
			if s := x.slots[i]; s.hash == hash && !yield(s.at-1, i) {
				return
			}
		}
	}
}

// Len returns the number of places.
func (x *Index) Len() int { return x.used }

// All returns all places, in no order. They must not be changed meanwhile.
func (x *Index) All() iter.Seq[int32] {
	return func(yield func(int32) bool) {
		for _, s := range x.slots {
			if s.at != 0 && !yield(s.at-1) {
				return
			}
		}
	}
}

// Put adds a place.
func (x *Index) Put(hash uint32, at int32) {
	if 2*x.used >= len(x.slots) {
		x.grow()
	}
	x.used++
	x.insert(slot{hash, at + 1})
}

func (x *Index) insert(s slot) {
	mask := uint32(len(x.slots) - 1)
	i := s.hash & mask
	for x.slots[i].at != 0 {
		i = (i + 1) & mask
	}
	x.slots[i] = s
}

func (x *Index) grow() {
	old := x.slots
	x.slots = make([]slot, max(8, 2*len(old)))
	for _, s := range old {
		if s.at != 0 {
			x.insert(s)
		}
	}
}

// Replace puts another place into a slot.
func (x *Index) Replace(at uint32, by int32) { x.slots[at].at = by + 1 }

// Remove frees a slot, and moves up what could not be found behind the gap.
func (x *Index) Remove(at uint32) {
	mask := uint32(len(x.slots) - 1)
	gap := at
	for i := (gap + 1) & mask; x.slots[i].at != 0; i = (i + 1) & mask {
		if home := x.slots[i].hash; (i-home)&mask >= (i-gap)&mask {
			x.slots[gap], gap = x.slots[i], i
		}
	}
	x.slots[gap] = slot{}
	x.used--
}
