package analyze

import (
	"math"
	"math/bits"
	"slices"
	"time"
)

// exactLatencies is up to how many values percentiles are exact.
const exactLatencies = 128

// latencies is a multiset of durations: the durations themselves as long as
// they are few, then counts in buckets of 1/128 of a power of two, so that a
// percentile is within 0.4 %. Which of the two depends on the number of
// durations alone, so that merging in any order gives the same.
type latencies struct {
	count   int64
	max     time.Duration
	values  []time.Duration
	buckets map[int32]int64
}

func (l *latencies) add(d time.Duration) {
	if l.count++; l.count == 1 || d > l.max {
		l.max = d
	}
	switch {
	case l.buckets != nil:
		l.buckets[bucket(d)]++
	case len(l.values) < exactLatencies:
		l.values = append(l.values, d)
	default:
		l.spill()
		l.buckets[bucket(d)]++
	}
}

func (l *latencies) spill() {
	l.buckets = make(map[int32]int64)
	for _, d := range l.values {
		l.buckets[bucket(d)]++
	}
	l.values = nil
}

// bucket numbers the buckets ascending: below 128 ns one per nanosecond, then
// 128 per power of two; durations below zero have the negative numbers.
func bucket(d time.Duration) int32 {
	switch {
	case d < 0:
		return -bucket(-max(d, -math.MaxInt64))
	case d < 128:
		return int32(d)
	}
	n := uint64(d)
	shift := bits.Len64(n) - 8
	return int32(shift<<7) + int32(n>>shift)
}

// middle returns the duration that stands for a bucket.
func middle(b int32) time.Duration {
	switch {
	case b < 0:
		return -middle(-b)
	case b < 256:
		return time.Duration(b)
	}
	shift := b>>7 - 1
	low := int64(b&127|128) << shift
	return time.Duration(low + 1<<shift/2)
}

// report returns the percentiles in milliseconds, or nil without any value.
func (l *latencies) report() *Latency {
	if l.count == 0 {
		return nil
	}
	r := &Latency{Count: l.count, Max: ms(l.max)}
	percentiles := [...]struct {
		of  *float64
		per int64
	}{{&r.P50, 50}, {&r.P90, 90}, {&r.P99, 99}}
	if l.buckets == nil {
		slices.Sort(l.values)
		for _, p := range percentiles {
			*p.of = ms(l.values[(l.count*p.per+99)/100-1])
		}
		return r
	}
	keys := make([]int32, 0, len(l.buckets))
	for k := range l.buckets {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, p := range percentiles {
		rank := (l.count*p.per + 99) / 100
		for _, k := range keys {
			if rank -= l.buckets[k]; rank <= 0 {
				*p.of = ms(min(middle(k), l.max))
				break
			}
		}
	}
	return r
}

func ms(d time.Duration) float64 { return float64(d) / 1e6 }
