package lookup

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestIndex holds an index to a map. Its hashes are few, so that many places
// have the same one, and lie around the ends of the table.
func TestIndex(t *testing.T) {
	hashes := []uint32{0, 1, 2, 6, 7, 8, 9, 15, 16, 17, 1<<32 - 1, 1<<32 - 2, 1<<32 - 9}
	rapid.Check(t, func(t *rapid.T) {
		var x Index
		want := map[int32]uint32{} // hashes by place
		for place := range rapid.Int32Range(1, 200).Draw(t, "steps") {
			if len(want) > 0 && rapid.IntRange(0, 2).Draw(t, "what") == 0 {
				at := rapid.SampledFrom(slices.Sorted(maps.Keys(want))).Draw(t, "place")
				slot := slotOf(t, &x, want[at], at)
				if rapid.Bool().Draw(t, "replace") {
					x.Replace(slot, 1000+place)
					want[1000+place] = want[at]
				} else {
					x.Remove(slot)
				}
				delete(want, at)
			} else {
				hash := rapid.SampledFrom(hashes).Draw(t, "hash")
				x.Put(hash, place)
				want[place] = hash
			}
			var all []int32
			for at := range x.All() {
				all = append(all, at)
			}
			slices.Sort(all)
			if !slices.Equal(all, slices.Sorted(maps.Keys(want))) || x.Len() != len(want) {
				t.Fatalf("%d places %v, want %v", x.Len(), all, want)
			}
			for at, hash := range want {
				slotOf(t, &x, hash, at)
			}
		}
	})
}

// slotOf returns the slot of a place that is there.
func slotOf(t *rapid.T, x *Index, hash uint32, place int32) uint32 {
	for at, slot := range x.Find(hash) {
		if at == place {
			return slot
		}
	}
	t.Fatalf("place %d is not found under %d", place, hash)
	return 0
}

// TestSlab holds that places are those of one thing each, and are used again.
func TestSlab(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Slab[int]
		want := map[int32]int{}
		most := 0
		for n := range rapid.IntRange(1, 3*pageSize).Draw(t, "steps") {
			if len(want) > 0 && n%7 < 3 {
				for at := range want {
					s.Release(at)
					delete(want, at)
					break
				}
			} else {
				at := s.Take()
				if _, taken := want[at]; taken {
					t.Fatalf("place %d is given twice", at)
				}
				*s.At(at), want[at] = n, n
			}
			most = max(most, len(want))
		}
		for at, n := range want {
			if *s.At(at) != n {
				t.Fatalf("place %d holds %d, want %d", at, *s.At(at), n)
			}
		}
		if s.Taken() != len(want) || int(s.next) != most {
			t.Fatalf("%d taken of %d, want %d of %d", s.Taken(), s.next, len(want), most)
		}
	})
}

// TestHashes holds that hashes tell apart what they should.
func TestHashes(t *testing.T) {
	h, other := NewHasher(), NewHasher()
	seen := map[uint64]bool{}
	for x := range uint64(1000) {
		for _, hash := range []uint64{h.Mix(x, 0), h.Mix(0, x+1), h.Text([]byte("a"), x), h.Text([]byte("b"), x)} {
			if seen[hash] {
				t.Fatalf("%d: twice the hash %d", x, hash)
			}
			seen[hash] = true
		}
	}
	if h.Mix(1, 2) == other.Mix(1, 2) || h.Text([]byte("a"), 0) == other.Text([]byte("a"), 0) {
		t.Error("hashes can be foreseen")
	}
}
