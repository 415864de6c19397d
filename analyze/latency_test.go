package analyze

import (
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
