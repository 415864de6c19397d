package lookup

import "encoding/binary"

// Cache keeps things that have a name beside a copy of it, so that one that
// comes again and again is found without a search. It forgets a thing when
// another one takes its place; who guesses places can slow it down to nothing,
// not mislead it. The zero value is empty.
type Cache[T any] struct{ entries [cacheSize]entry[T] }

const (
	cacheBits = 12
	cacheSize = 1 << cacheBits
)

// entry fills a line of the processor's cache.
type entry[T any] struct {
	thing  *T // nil if there is none
	length uint8
	name   [longestName]byte
}

// longestName is the length of the longest name that is kept: a UUID in
// braces fits.
const longestName = 55

// Get returns the thing with a name, or nil.
func (c *Cache[T]) Get(name []byte) *T {
	e := &c.entries[place(name)]
	if int(e.length) != len(name) || string(e.name[:e.length&63]) != string(name) {
		return nil
	}
	return e.thing
}

// Put keeps a thing for the next time, if its name is short enough.
func (c *Cache[T]) Put(name []byte, thing *T) {
	if len(name) <= longestName {
		e := &c.entries[place(name)]
		e.thing, e.length = thing, uint8(copy(e.name[:], name))
	}
}

// place returns where a name belongs, by what it begins and ends with.
func place(name []byte) uint64 {
	var first, last uint64
	switch n := len(name); {
	case n >= 8:
		first, last = binary.LittleEndian.Uint64(name), binary.LittleEndian.Uint64(name[n-8:])
	case n >= 4:
		first, last = uint64(binary.LittleEndian.Uint32(name)), uint64(binary.LittleEndian.Uint32(name[n-4:]))
	case n > 0:
		first, last = uint64(name[0]), uint64(name[n-1])
	}
	return (first*0x9e3779b97f4a7c15 ^ last*0xc2b2ae3d27d4eb4f) >> (64 - cacheBits)
}
