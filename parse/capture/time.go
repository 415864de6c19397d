package capture

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// Times without a location, from year 0 to 9999.

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

// At is Unix for nanoseconds that are in [0, 1e9), without a division.
func At(sec int64, nsec int32) Time { return Time{sec: sec, nsec: nsec, set: true} }

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

// UnmarshalJSON reads what MarshalJSON writes, and RFC 3339 of other zones.
func (t *Time) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*t = Time{}
		return nil
	}
	var g time.Time
	cycles := int64(0) // of 400 years, after which the calendar repeats
	stated := text
	if len(text) > 6 && string(text[:2]) == `"-` { // before the year 0, where windows may begin
		if year, err := strconv.ParseUint(string(text[2:6]), 10, 32); err == nil {
			cycles = int64(year/400) + 1
			stated = fmt.Appendf(nil, `"%04d%s`, uint64(cycles)*400-year, text[6:])
		}
	}
	if err := g.UnmarshalJSON(stated); err != nil || g.UTC().Year() < 0 || g.UTC().Year() > 9999 {
		return notOf[Time](text)
	}
	const cycle = 146097 * 24 * 60 * 60
	*t = Unix(g.Unix()-cycles*cycle, int64(g.Nanosecond()))
	return nil
}

// notOf returns the error that encoding/json has for a value of the wrong
// type; it adds the value's place.
func notOf[T any](value []byte) error {
	const most = 40
	what := ""
	switch value[0] {
	case '"':
		var text string
		if err := json.Unmarshal(value, &text); err != nil {
			return err
		}
		what = "string " + strconv.Quote(strings.ToValidUTF8(text[:min(len(text), most)], ""))
	case '{':
		what = "object"
	case '[':
		what = "array"
	case 't', 'f':
		what = "bool"
	default:
		what = "number " + string(value[:min(len(value), most)])
	}
	return &json.UnmarshalTypeError{Value: what, Type: reflect.TypeFor[T]()}
}
