package lookup

import (
	"hash/maphash"
	"math/bits"
	"math/rand/v2"
)

// Hasher makes hashes that nobody can foresee.
type Hasher struct {
	texts maphash.Seed
	a, b  uint64
}

// NewHasher returns one of which nobody knows the hashes.
func NewHasher() Hasher { return Hasher{maphash.MakeSeed(), rand.Uint64(), rand.Uint64()} }

// Text returns the hash of a text of some kind: of a source, of a life, ….
func (h *Hasher) Text(text []byte, kind uint64) uint64 {
	return maphash.Bytes(h.texts, text) ^ kind*0x9e3779b97f4a7c15
}

// Mix returns the hash of two numbers.
func (h *Hasher) Mix(x, y uint64) uint64 {
	hi, lo := bits.Mul64(x^h.a, y^h.b)
	return hi ^ lo
}
