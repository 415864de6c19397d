package analyze

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestLanes holds what sessions had in each window to what the windows and the
// sessions have.
func TestLanes(t *testing.T) {
	outer := t
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		clock := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
		for i := range rapid.IntRange(1, 80).Draw(t, "messages") {
			step := rapid.SampledFrom([]int{0, 1, 7, 500, 90_000}).Draw(t, "seconds")
			clock = clock.Add(time.Duration(step) * time.Second)
			outcome := rapid.SampledFrom([]string{`"result":1`, `"error":{"code":-32028}`, `"error":{"code":7}`, `"result":{"failure":[{"code":7},{"code":8}]}`}).Draw(t, "outcome")
			fmt.Fprintf(&b, `{"ts":%q,"session":"s%d","msg":{"id":%d,%s}}`+"\n", clock.Format(time.RFC3339), rapid.IntRange(0, 4).Draw(t, "session"), i, outcome)
		}
		r := analyse(outer, b.String(), Options{})
		windows := make([]LaneCell, len(r.Windows.Rows))
		for i, lane := range r.Lanes {
			var sum LaneCell
			for j, c := range lane.Cells {
				if j > 0 && lane.Cells[j-1].Window >= c.Window {
					t.Fatalf("window %d comes after %d", c.Window, lane.Cells[j-1].Window)
				}
				var codes LaneCell
				for _, code := range c.Codes {
					codes.Errors += code.Count
					codes.InBand += code.InBand
				}
				if codes.Errors != c.Errors || codes.InBand != c.InBand {
					t.Fatalf("the codes of a cell are %+v, not %+v", codes, c)
				}
				for _, all := range []*LaneCell{&sum, &windows[c.Window]} {
					all.Messages += c.Messages
					all.Errors += c.Errors
					all.InBand += c.InBand
				}
			}
			for _, s := range r.Sessions {
				if s.ID == lane.Session.ID && (s.Messages != sum.Messages || s.Errors != sum.Errors || s.InBand != sum.InBand) {
					t.Fatalf("lane %d: %+v in all, not %+v", i, sum, s)
				}
			}
		}
		for i, w := range r.Windows.Rows {
			if got := windows[i]; got.Messages != w.Messages || got.Errors != w.Errors || got.InBand != w.InBand {
				t.Fatalf("window %d: %+v in all lanes, not %+v", i, got, w)
			}
		}
	})
}

// TestLatencyBuckets holds that the buckets people read have all latencies,
// each between its bounds.
func TestLatencyBuckets(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l latencies
		values := rapid.SliceOfN(rapid.Int64Range(-5e9, 9e15), 1, 400).Draw(t, "values")
		for _, v := range values {
			l.add(time.Duration(v))
		}
		total, before := int64(0), -1.0
		for i, b := range l.report().Buckets {
			total += b.Count
			if b.UpTo == nil {
				if i > 0 {
					t.Fatal("negative latencies do not come first")
				}
				continue
			}
			if *b.UpTo <= before || b.Count == 0 {
				t.Fatalf("a bucket up to %v after one up to %v, with %d", *b.UpTo, before, b.Count)
			}
			before = *b.UpTo
		}
		if total != int64(len(values)) {
			t.Fatalf("%d of %d values are in buckets", total, len(values))
		}
	})
}
