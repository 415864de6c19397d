package lookup

// pageSize is how many things a slab makes room for at a time.
const (
	pageBits = 8
	pageSize = 1 << pageBits
)

// Slab holds things of one type at places that do not change, and gives room
// that was returned to the next one. Unlike a slice it does not move what it
// holds when it grows. The zero value is empty.
type Slab[T any] struct {
	pages []*[pageSize]T
	next  int32   // the first place that was never taken
	free  []int32 // places that were returned
}

// At returns the thing at a place.
func (s *Slab[T]) At(i int32) *T { return &s.pages[i>>pageBits][i&(pageSize-1)] }

// Take returns a place, which holds what it held before.
func (s *Slab[T]) Take() int32 {
	if n := len(s.free); n > 0 {
		i := s.free[n-1]
		s.free = s.free[:n-1]
		return i
	}
	if int(s.next)>>pageBits == len(s.pages) {
		s.pages = append(s.pages, new([pageSize]T))
	}
	s.next++
	return s.next - 1
}

// Release returns a place.
func (s *Slab[T]) Release(i int32) { s.free = append(s.free, i) }

// Taken returns how many places are taken.
func (s *Slab[T]) Taken() int { return int(s.next) - len(s.free) }
