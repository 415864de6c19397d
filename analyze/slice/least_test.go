package slice

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestLeast sees that what is needed is left and nothing else.
func TestLeast(t *testing.T) {
	always := func() bool { return true }
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "things")
		all := make([]int, n)
		for i := range all {
			all[i] = i
		}
		var needed []int
		for i := range n {
			if rapid.IntRange(0, 5).Draw(t, "needed") == 0 {
				needed = append(needed, i)
			}
		}
		got := least(all, func(some []int) bool {
			return !slices.ContainsFunc(needed, func(i int) bool { return !slices.Contains(some, i) })
		}, always)
		if !slices.Equal(got, needed) {
			t.Fatalf("of %d things %v are left, want %v", n, got, needed)
		}
	})
}

// TestLeastAny sees that whatever is asked, what is left holds, is in order, and
// does not hold without any one of its things.
func TestLeastAny(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 8).Draw(t, "things")
		all := make([]int, n)
		for i := range all {
			all[i] = i
		}
		whole := 1<<n - 1
		yes := rapid.SliceOfN(rapid.Bool(), whole+1, whole+1).Draw(t, "holds")
		yes[whole] = true
		holds := func(some []int) bool {
			set := 0
			for _, i := range some {
				set |= 1 << i
			}
			return yes[set]
		}
		got := least(all, holds, func() bool { return true })
		if !slices.IsSorted(got) || !holds(got) {
			t.Fatalf("%v is left", got)
		}
		for i := range got {
			if holds(slices.Delete(slices.Clone(got), i, i+1)) {
				t.Fatalf("%v holds without %d", got, got[i])
			}
		}
	})
}

// TestLeastEnds sees that it ends when it may not ask any more, with what holds.
func TestLeastEnds(t *testing.T) {
	asked := 0
	got := least([]int{1, 2, 3, 4}, func(some []int) bool { asked++; return slices.Contains(some, 1) }, func() bool { return asked < 1 })
	if d := cmp.Diff([]int{1, 2}, got); d != "" || asked != 1 {
		t.Errorf("after %d questions %v is left", asked, got)
	}
}
