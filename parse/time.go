package parse

import (
	"math"
	"time"
)

// Time is a point in time with a resolution of one nanosecond, or none: the
// zero Time is "no time". Times are comparable with ==. Unlike time.Time it
// has no location and no monotonic part, and it reaches from year 0 to 9999
// without overflow.
type Time struct {
	sec  int64 // seconds since the Unix epoch
	nsec int32 // 0 … 999,999,999
	set  bool
}

// Unix returns the Time sec seconds and nsec nanoseconds after the Unix
// epoch; nsec may be outside [0, 1e9).
func Unix(sec, nsec int64) Time {
	sec += nsec / 1e9
	nsec %= 1e9
	if nsec < 0 {
		sec--
		nsec += 1e9
	}
	return Time{sec: sec, nsec: int32(nsec), set: true}
}

// TimeOf converts a time.Time.
func TimeOf(t time.Time) Time { return Unix(t.Unix(), int64(t.Nanosecond())) }

// Known reports whether t is a time at all.
func (t Time) Known() bool { return t.set }

// Unix returns the seconds since the Unix epoch and the nanoseconds within
// that second.
func (t Time) Unix() (sec int64, nsec int32) { return t.sec, t.nsec }

// Go converts t to a time.Time in UTC; no time becomes the zero time.Time.
func (t Time) Go() time.Time {
	if !t.set {
		return time.Time{}
	}
	return time.Unix(t.sec, int64(t.nsec)).UTC()
}

// Before reports whether t lies before u. No time lies before every time.
func (t Time) Before(u Time) bool { return t.Compare(u) < 0 }

// Compare returns -1, 0 or +1. No time lies before every time.
func (t Time) Compare(u Time) int {
	switch {
	case t.set != u.set:
		if u.set {
			return -1
		}
		return 1
	case t.sec < u.sec, t.sec == u.sec && t.nsec < u.nsec:
		return -1
	case t.sec == u.sec && t.nsec == u.nsec:
		return 0
	}
	return 1
}

// Add returns t+d; no time stays no time.
func (t Time) Add(d time.Duration) Time {
	if !t.set {
		return t
	}
	return Unix(t.sec+int64(d/1e9), int64(t.nsec)+int64(d%1e9))
}

// Sub returns t-u, saturating at the limits of a time.Duration (292 years).
// Both must be known.
func (t Time) Sub(u Time) time.Duration {
	sec := t.sec - u.sec
	switch {
	case sec > math.MaxInt64/int64(1e9)-1:
		return math.MaxInt64
	case sec < math.MinInt64/int64(1e9)+1:
		return math.MinInt64
	}
	return time.Duration(sec*1e9 + int64(t.nsec) - int64(u.nsec))
}

// String returns t as RFC 3339 in UTC with as many decimals as needed, and
// the empty string for no time.
func (t Time) String() string {
	if !t.set {
		return ""
	}
	return t.Go().Format(time.RFC3339Nano)
}

// MarshalJSON returns t as a string in RFC 3339, UTC, or null.
func (t Time) MarshalJSON() ([]byte, error) {
	if !t.set {
		return []byte("null"), nil
	}
	b := make([]byte, 0, 40)
	b = append(b, '"')
	b = t.Go().AppendFormat(b, time.RFC3339Nano)
	return append(b, '"'), nil
}
