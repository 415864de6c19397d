package lookup

import (
	"testing"

	"pgregory.net/rapid"
)

// TestCache holds that a cache gives nothing but what was put there under that
// very name, and the latest at once.
func TestCache(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c Cache[int]
		want := map[string]*int{}
		names := rapid.OneOf(rapid.StringOfN(rapid.RuneFrom([]rune("ab")), 0, 9, -1), rapid.StringN(0, 80, 80))
		for range rapid.IntRange(1, 300).Draw(t, "steps") {
			name := []byte(names.Draw(t, "name"))
			if got := c.Get(name); got != nil && got != want[string(name)] {
				t.Fatalf("%q is %d, want %v", name, *got, want[string(name)])
			}
			thing := new(int)
			*thing = len(want)
			c.Put(name, thing)
			want[string(name)] = thing
			if got := c.Get(name); (got == thing) != (len(name) <= longestName) {
				t.Fatalf("%q of %d bytes is found: %v", name, len(name), got == thing)
			}
		}
	})
}
