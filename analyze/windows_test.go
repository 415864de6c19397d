package analyze

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rpclog/parse/capture"
)

// TestAutoWidth holds the width that is chosen, and the counts, against the
// definition.
func TestAutoWidth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		spread := rapid.SampledFrom([]int64{1, 100, 5000, 1e6, 1e9}).Draw(t, "spread")
		secs := rapid.SliceOfN(rapid.Int64Range(-spread, spread), 1, 50).Draw(t, "seconds")
		w := newWindows(WindowWidth{})
		for _, s := range secs {
			w.next(capture.Unix(s, 5)).messages++
		}
		first, last := secs[0], secs[0]
		for _, s := range secs {
			first, last = min(first, s), max(last, s)
		}
		width := int64(0)
		for i := 0; ; i++ {
			if i < len(autoWidths) {
				width = int64(autoWidths[i] / time.Second)
			} else {
				width *= 2
			}
			if floorDiv(last, width)-floorDiv(first, width)+1 <= autoWindows {
				break
			}
		}
		got := w.report(nil)
		if want := (time.Duration(width) * time.Second).String(); got.Width.Duration != want {
			t.Fatalf("width %s, want %s", got.Width.Duration, want)
		}
		if n := floorDiv(last, width) - floorDiv(first, width) + 1; int64(len(got.Rows)) != n {
			t.Fatalf("%d windows, want %d", len(got.Rows), n)
		}
		for i, row := range got.Rows {
			start := (floorDiv(first, width) + int64(i)) * width
			if row.Start.Time != capture.Unix(start, 0) {
				t.Fatalf("window %d starts at %s, want %d", i, row.Start.Time, start)
			}
			want := int64(0)
			for _, s := range secs {
				if s >= start && s < start+width {
					want++
				}
			}
			if row.Messages != want {
				t.Fatalf("window %d has %d messages, want %d", i, row.Messages, want)
			}
		}
	})
}

func TestMessageWindows(t *testing.T) {
	for n, want := range map[int]int64{1: 1, 60: 1, 61: 5, 300: 5, 301: 10, 600: 10, 601: 50, 3001: 100} {
		w := newWindows(WindowWidth{})
		for range n {
			w.next(capture.Time{}).messages++
		}
		got := w.report(nil)
		if got.Unit != "messages" || got.Width.Messages != want {
			t.Errorf("%d messages: windows of %d %s, want %d", n, got.Width.Messages, got.Unit, want)
		}
		sum := int64(0)
		for i, row := range got.Rows {
			sum += row.Messages
			if row.Start.Ordinal != int64(i)*want+1 {
				t.Errorf("%d messages: window %d starts at %d", n, i, row.Start.Ordinal)
			}
		}
		if sum != int64(n) {
			t.Errorf("%d messages: %d in windows", n, sum)
		}
	}
	w := newWindows(WindowWidth{})
	w.next(capture.Time{}).messages++
	w.next(capture.Unix(1e9, 0)).messages++
	if w.next(capture.Time{}) != nil {
		t.Error("a message without a time is in a window of time")
	}
	if got := w.report(nil); got.Unit != "time" || len(got.Rows) != 1 || got.Rows[0].Messages != 1 {
		t.Errorf("with one time: %+v", got)
	}
}

func TestExplicitWidth(t *testing.T) {
	w := newWindows(WindowWidth{Time: time.Second})
	w.next(capture.Unix(0, 0)).messages++
	w.next(capture.Unix(25000, 0)).messages++
	got := w.report(nil)
	if got.Width.Duration != "4s" || len(got.Rows) != 6251 || !w.series().widened {
		t.Errorf("%d windows of %s", len(got.Rows), got.Width.Duration)
	}
	far := []capture.Time{capture.Unix(-62135596800, 0), capture.Unix(253402300799, 0)} // years 1 and 9999
	for width, want := range map[time.Duration]string{0: "2752512h0m0s", 1: "", time.Second: "", 100 * time.Millisecond: "", math.MaxInt64: "2562047h47m16.854775807s"} {
		w = newWindows(WindowWidth{Time: width})
		for _, at := range far {
			w.next(at).messages++
		}
		got := w.report(nil)
		if n := len(got.Rows); n < 2 || n > maxWindows || got.Rows[0].Messages != 1 || got.Rows[n-1].Messages != 1 || want != "" && got.Width.Duration != want {
			t.Errorf("from year 1 to 9999 in windows of %s: %d of %s", width, n, got.Width.Duration)
		}
	}
	w = newWindows(WindowWidth{Time: 100 * time.Millisecond})
	for _, at := range []capture.Time{capture.Unix(-1, 950e6), capture.Unix(0, 0), capture.Unix(0, 199999999), capture.Unix(98e9, 0)} {
		i := w.byTime.index(at)
		start := w.byTime.start(i).Time
		if at.Before(start) || !at.Before(start.Add(100*time.Millisecond)) {
			t.Errorf("%s is put into the window from %s", at, start)
		}
	}
}
