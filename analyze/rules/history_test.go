package rules

import (
	"testing"

	"pgregory.net/rapid"
)

// TestHistory holds the ring of events against a list, also where it grows
// after the oldest events were let go.
func TestHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h history
		var list []int64
		for line := range rapid.Int64Range(1, 80).Draw(t, "events") {
			if len(list) > 0 && rapid.IntRange(0, 3).Draw(t, "let one go") == 0 {
				h.pop()
				h.shrink()
				list = list[1:]
			}
			h.push(&mark{line: line})
			list = append(list, line)
			if h.len() != len(list) {
				t.Fatalf("%d events, want %d", h.len(), len(list))
			}
			for i, want := range list {
				if got := h.at(i).line; got != want {
					t.Fatalf("event %d is %d, want %d", i, got, want)
				}
			}
		}
	})
}
