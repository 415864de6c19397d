package report

import (
	"math"
	"testing"
	"time"

	"rpclog/analyze"
	"rpclog/analyze/wording"
	"rpclog/parse/capture"
)

func TestNumbers(t *testing.T) {
	for share, want := range map[float64]string{0: "0%", 1: "100%", 0.0001: "<0.1%", 0.99999: ">99.9%", 0.5: "50.0%", 0.0512: "5.1%"} {
		if got := percent(share); got != want {
			t.Errorf("percent(%v) = %q, want %q", share, got, want)
		}
	}
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 18_442_190: "18 MB", 999_999: "1.0 MB", 9_960: "10 kB", math.MaxInt64: "9.2 EB"} {
		if got := size(n); got != want {
			t.Errorf("size(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestLasting(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		want string
	}{
		{0, "0 s"}, {40 * time.Microsecond, "<0.1 ms"}, {400 * time.Microsecond, "0.4 ms"}, {2 * time.Millisecond, "2 ms"},
		{340 * time.Millisecond, "340 ms"}, {999700 * time.Microsecond, "1 s"}, {2310 * time.Millisecond, "2.3 s"}, {9960 * time.Millisecond, "10 s"},
		{59700 * time.Millisecond, "1m"}, {72 * time.Second, "1m 12s"}, {5 * time.Minute, "5m"}, {time.Hour - time.Millisecond, "1h"},
		{125 * time.Minute, "2h 5m"}, {76 * time.Hour, "3d 4h"}, {24*time.Hour - time.Second, "1d"}, {-72 * time.Second, "-1m 12s"},
		{math.MinInt64, "-106751d 23h"},
	} {
		if got := lasting(c.d); got != c.want {
			t.Errorf("lasting(%v) = %q, want %q", c.d, got, c.want)
		}
	}
	if got := millis(1e300); got == "" || got[0] == '-' {
		t.Errorf("millis(1e300) = %q", got)
	}
}

func TestClock(t *testing.T) {
	day := func(s string) capture.Time {
		x, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return capture.TimeOf(x)
	}
	for _, c := range []struct{ name, first, last, at, span, long string }{
		{"one day", "2026-03-02T09:00:00Z", "2026-03-02T09:41:12Z", "09:00:00", "2026-03-02  09:00:00 – 09:41:12 UTC", "41m 12s"},
		{"two days", "2026-03-02T23:00:00Z", "2026-03-03T01:00:00Z", "03-02 23:00:00", "2026-03-02 23:00:00 – 2026-03-03 01:00:00 UTC", "2h"},
		{"two years", "2025-12-31T23:00:00Z", "2026-01-01T01:00:00Z", "2025-12-31 23:00:00", "2025-12-31 23:00:00 – 2026-01-01 01:00:00 UTC", "2h"},
		{"no date", "1970-01-01T09:00:00Z", "1970-01-01T09:00:05Z", "09:00:00", "09:00:00 – 09:00:05, no date in the capture", "5 s"},
	} {
		s := analyze.Summary{First: day(c.first), Last: day(c.last)}
		when, long := span(s)
		if at := wording.ClockOf(s.First, s.Last).At(s.First); at != c.at || when != c.span || long != c.long {
			t.Errorf("%s: %q, %q, %q", c.name, at, when, long)
		}
	}
	if when, _ := span(analyze.Summary{}); when != "no times in the capture" {
		t.Errorf("without times: %q", when)
	}
}

func TestCodeWords(t *testing.T) {
	for _, c := range []struct {
		code    capture.Code
		want    string
		machine string
	}{
		{capture.NumberCode("-32000"), "-32000", "-32000"},
		{capture.TextCode("-32000"), `"-32000"`, "'-32000"},
		{capture.TextCode("GenericError"), "GenericError", "GenericError"},
		{capture.TextCode("none"), `"none"`, "none"},
		{capture.TextCode("=1"), "=1", "'=1"},
		{capture.Code{}, "none", ""},
	} {
		if got := wording.Code(c.code); got != c.want {
			t.Errorf("wording.Code(%v) = %q, want %q", c.code, got, c.want)
		}
		if got := code(c.code).machine(); got != c.machine {
			t.Errorf("code(%v) for programs = %q, want %q", c.code, got, c.machine)
		}
	}
}
