package slice

import "slices"

// least returns a part of some things, in their order, that still holds and of
// which nothing can be left out by itself: delta debugging after Zeller and
// Hildebrandt (Simplifying and Isolating Failure-Inducing Input, 2002), which
// leaves out half, then quarters, at last single ones, the last ones first. That
// all of them hold is
// taken for granted. It ends early when it may not ask any more.
func least[T any](all []T, holds func([]T) bool, more func() bool) []T {
	for size := max(1, len(all)/2); ; size /= 2 {
		before := len(all)
		for end := len(all); end > 0; end -= size {
			if !more() {
				return all
			}
			if rest := slices.Concat(all[:max(0, end-size)], all[end:]); holds(rest) {
				all = rest
			}
		}
		switch {
		case size > 1:
		case before == len(all) || len(all) == 0:
			return all
		default:
			size = 2 // once more, one by one
		}
	}
}
