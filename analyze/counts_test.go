package analyze

import (
	"maps"
	"testing"

	"pgregory.net/rapid"
)

// TestCounts holds counts to a map.
func TestCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c, d counts
		want := map[int32]int64{}
		for range rapid.IntRange(0, 300).Draw(t, "additions") {
			key, n := rapid.Int32Range(-3, 40).Draw(t, "key"), rapid.Int64Range(1, 5).Draw(t, "n")
			want[key] += n
			if rapid.Bool().Draw(t, "to the other") {
				d.add(key, n)
			} else {
				c.add(key, n)
			}
		}
		c.addAll(&d)
		if got := maps.Collect(c.all()); !maps.Equal(got, want) || c.used != len(want) {
			t.Fatalf("%d counts %v, want %v", c.used, got, want)
		}
	})
}

// TestDistinct holds distinct to a map, and counts no more than its bound.
func TestDistinct(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := distinct{max: rapid.SampledFrom([]int{10, 2000, 1 << 20}).Draw(t, "bound")}
		seen := map[uint64]bool{}
		want, missed := [kinds]int64{}, int64(0)
		different := rapid.Uint64Range(1, 5000).Draw(t, "different")
		for n := range rapid.Uint64Range(0, 6000).Draw(t, "sightings") {
			hash := n * n % different * 0x9e3779b97f4a7c15 // 0 too
			k := kind(max(hash, 1) % uint64(kinds))
			switch d.add(k, hash); {
			case seen[max(hash, 1)]:
			case len(seen) == d.max:
				missed++
			default:
				seen[max(hash, 1)] = true
				want[k]++
			}
		}
		for k := range kinds {
			if got := d.count(k); got != want[k] {
				t.Fatalf("%d of kind %d, want %d", got, k, want[k])
			}
		}
		if d.missed != missed || d.used != len(seen) {
			t.Fatalf("%d missed of %d, want %d of %d", d.missed, d.used, missed, len(seen))
		}
	})
}
