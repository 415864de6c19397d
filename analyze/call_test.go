package analyze

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"rpclog/parse"
)

// TestCallsOracle holds the pairing of requests and responses against a list
// that is searched from its end.
func TestCallsOracle(t *testing.T) {
	type waiting struct {
		life, n int64
		id      parse.ID
		dir     parse.Direction
	}
	ids := []parse.ID{
		{Type: parse.NumberID, Text: []byte("1")}, {Type: parse.StringID, Text: []byte("1")}, {Type: parse.NumberID, Text: []byte("-1")},
		{Type: parse.NumberID, Text: []byte("123456789012345678901")}, {Type: parse.StringID, Text: []byte("")}, {Type: parse.OtherID, Text: []byte("[]")},
	}
	rapid.Check(t, func(t *rapid.T) {
		c := newCalls()
		var list []waiting
		for n := range rapid.Int64Range(1, 60).Draw(t, "messages") {
			life := rapid.Int64Range(1, 2).Draw(t, "life")
			id := rapid.SampledFrom(ids).Draw(t, "id")
			dir := rapid.SampledFrom([]parse.Direction{parse.Unknown, parse.In, parse.Out}).Draw(t, "direction")
			same := func(w waiting) bool {
				return w.life == life && w.id.Type == id.Type && string(w.id.Text) == string(id.Text)
			}
			if rapid.Bool().Draw(t, "request") {
				want := false
				for i, w := range list {
					if same(w) && w.dir == dir {
						list, want = append(list[:i:i], list[i+1:]...), true
						break
					}
				}
				_, got := c.ask(life, id, request{method: &method{name: fmt.Sprint(n)}, dir: dir})
				if got != want {
					t.Fatalf("message %d supersedes: %v, want %v", n, got, want)
				}
				list = append(list, waiting{life, n, id, dir})
				continue
			}
			opposite := rapid.Bool().Draw(t, "both directions shown")
			want := int64(-1)
			for i := len(list) - 1; i >= 0; i-- {
				w := list[i]
				if same(w) && !(opposite && dir != parse.Unknown && w.dir == dir) {
					want = w.n
					list = append(list[:i:i], list[i+1:]...)
					break
				}
			}
			q, ok := c.answer(life, id, dir, opposite)
			switch {
			case ok != (want >= 0):
				t.Fatalf("message %d answers: %v, want %d", n, ok, want)
			case ok && q.method.name != fmt.Sprint(want):
				t.Fatalf("message %d answers %s, want %d", n, q.method.name, want)
			}
		}
		if c.waiting != len(list) {
			t.Fatalf("%d wait, want %d", c.waiting, len(list))
		}
	})
}

// TestCallsBound forgets the oldest request when there are too many.
func TestCallsBound(t *testing.T) {
	c := newCalls()
	id := func(n int) parse.ID { return parse.ID{Type: parse.NumberID, Text: fmt.Append(nil, n)} }
	for n := range maxPending + 2 {
		c.ask(1, id(n), request{})
	}
	for n, want := range map[int]bool{0: false, 1: false, 2: true, maxPending + 1: true} {
		if _, ok := c.answer(1, id(n), parse.Unknown, false); ok != want {
			t.Errorf("request %d is remembered: %v", n, ok)
		}
	}
	if c.dropped != 2 || len(c.slots) != maxPending {
		t.Errorf("%d dropped, %d slots", c.dropped, len(c.slots))
	}
}
