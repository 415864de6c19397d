package analyze

import (
	"math"
	"math/bits"
	"slices"
	"time"

	"rpclog/parse/capture"
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
	values  []time.Duration // those that are in no bucket yet
	buckets *histogram
}

func (l *latencies) add(d time.Duration) {
	if l.count++; l.count == 1 || d > l.max {
		l.max = d
	}
	if len(l.values) == exactLatencies {
		l.spill()
	}
	l.values = append(l.values, d)
}

// spill puts the values into buckets: many at once, since they are all over
// the memory.
func (l *latencies) spill() {
	if l.buckets == nil {
		l.buckets = &histogram{}
	}
	for _, d := range l.values {
		l.buckets.add(bucket(d))
	}
	l.values = l.values[:0]
}

// histogram counts by bucket, in a page for each power of two; durations of a
// method mostly need few of them.
type histogram struct {
	from  int32 // the number of pages[0]
	pages []*[128]int64
}

func (h *histogram) add(b int32) {
	page := b >> 7
	if uint32(page-h.from) >= uint32(len(h.pages)) || h.pages[page-h.from] == nil {
		h.open(page)
	}
	h.pages[page-h.from][b&127]++
}

// open makes a page.
func (h *histogram) open(page int32) {
	if len(h.pages) == 0 {
		h.from = page
	}
	if page < h.from {
		h.pages = slices.Insert(h.pages, 0, make([]*[128]int64, h.from-page)...)
		h.from = page
	}
	if last := h.from + int32(len(h.pages)) - 1; page > last {
		h.pages = append(h.pages, make([]*[128]int64, page-last)...)
	}
	h.pages[page-h.from] = new([128]int64)
}

// rank returns the bucket of the value at a rank, counted from 1.
func (h *histogram) rank(rank int64) int32 {
	for i, page := range h.pages {
		if page == nil {
			continue
		}
		for j, n := range page {
			if rank -= n; rank <= 0 {
				return (h.from+int32(i))<<7 + int32(j)
			}
		}
	}
	return 0 // not reached: ranks are at most the number of values
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
	r.Buckets = l.shape()
	if l.buckets == nil {
		for _, p := range percentiles {
			*p.of = ms(l.values[(l.count*p.per+99)/100-1])
		}
		return r
	}
	for _, p := range percentiles {
		*p.of = ms(min(middle(l.buckets.rank((l.count*p.per+99)/100)), l.max))
	}
	return r
}

// shape returns how many values are in which of the buckets that people read.
// It sorts the values, or puts them all into the fine buckets.
func (l *latencies) shape() []Bucket {
	list := []Bucket{}
	bound := time.Duration(math.MinInt64)
	add := func(d time.Duration, n int64) {
		if d >= bound {
			var upTo *float64
			if bound = 0; d >= 0 {
				bound = upTo125(d)
				v := ms(bound)
				upTo = &v
			}
			list = append(list, Bucket{UpTo: upTo})
		}
		list[len(list)-1].Count += n
	}
	if l.buckets == nil {
		slices.Sort(l.values)
		for _, d := range l.values {
			add(d, 1)
		}
		return list
	}
	l.spill()
	for i, page := range l.buckets.pages {
		for j := 0; page != nil && j < len(page); j++ {
			if n := page[j]; n > 0 {
				add(middle((l.buckets.from+int32(i))<<7+int32(j)), n)
			}
		}
	}
	return list
}

// upTo125 returns the least of 1, 2, 5, 10, 20, … nanoseconds above a duration
// of at least 0, as far as there is one.
func upTo125(d time.Duration) time.Duration {
	for unit := time.Duration(1); ; unit *= 10 {
		for _, n := range [...]time.Duration{1, 2, 5} {
			if d < n*unit {
				return n * unit
			}
		}
		if unit > math.MaxInt64/100 {
			return math.MaxInt64
		}
	}
}

func ms(d time.Duration) float64 { return float64(d) / 1e6 }

// latency returns the time from a request to its response, if it is known; it
// is negative where the clock went back. A time with a date and one without tell
// none. A request in the same record as its
// response has no time of its own.
func latency(q *request, r *capture.Record, same bool) (time.Duration, bool) {
	switch {
	case r.Exact && r.Latency >= 0:
		return r.Latency, true
	case q.own != elsewhere && q.own == originOf(r) && !same:
		return r.Time.Sub(capture.Unix(q.sec, int64(q.nsec))), true
	case r.Latency >= 0 && (same || q.own == elsewhere):
		return r.Latency, true
	}
	return 0, false
}
