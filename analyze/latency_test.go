package analyze

import (
	"maps"
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestPercentiles holds percentiles against the sorted durations.
func TestPercentiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.SampledFrom([]int64{100, 1e6, 1e10, math.MaxInt64}).Draw(t, "limit")
		values := rapid.SliceOfN(rapid.Int64Range(rapid.SampledFrom([]int64{0, -1, -limit}).Draw(t, "least"), limit), 1, 400).Draw(t, "values")
		var l latencies
		for _, v := range values {
			l.add(time.Duration(v))
		}
		slices.Sort(values)
		r := l.report()
		if n := int64(len(values)); r.Count != n || r.Max != float64(values[n-1])/1e6 {
			t.Fatalf("count %d, max %v of %v", r.Count, r.Max, values)
		}
		for p, got := range map[int]float64{50: r.P50, 90: r.P90, 99: r.P99} {
			want := float64(values[(len(values)*p+99)/100-1]) / 1e6
			tolerance := 0.004 * math.Abs(want)
			if len(values) <= exactLatencies {
				tolerance = 0
			}
			if math.Abs(got-want) > tolerance {
				t.Fatalf("p%d of %d values is %v, want %v", p, len(values), got, want)
			}
		}
	})
	if (&latencies{}).report() != nil {
		t.Error("no values have percentiles")
	}
}

// TestHistogram holds the pages of buckets to a plain map.
func TestHistogram(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var h histogram
		want := map[int32]int64{}
		total := int64(0)
		for range rapid.IntRange(1, 300).Draw(t, "values") {
			d := time.Duration(rapid.Int64().Draw(t, "duration") >> rapid.IntRange(0, 63).Draw(t, "shift"))
			h.add(bucket(d))
			want[bucket(d)]++
			total++
		}
		rank := int64(0)
		for _, b := range slices.Sorted(maps.Keys(want)) {
			if first, last := h.rank(rank+1), h.rank(rank+want[b]); first != b || last != b {
				t.Fatalf("ranks %d to %d of %d are in buckets %d and %d, want %d", rank+1, rank+want[b], total, first, last, b)
			}
			rank += want[b]
		}
	})
}
