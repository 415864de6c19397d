package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"rpclog/analyze"
	"rpclog/analyze/wording"
)

const (
	unknown = wording.Unknown
	noCall  = "(unknown)" // the method of an error whose request is not known
)

// percent writes a share of 1; only nothing is 0% and only all is 100%.
func percent(share float64) string {
	switch p := share * 100; {
	case p > 0 && p < 0.05:
		return "<0.1%"
	case p < 100 && p >= 99.95:
		return ">99.9%"
	case p == 0 || p == 100:
		return fmt.Sprintf("%.0f%%", p)
	default:
		return fmt.Sprintf("%.1f%%", p)
	}
}

// Size is a number of bytes as people read it.
func Size(n int64) string { return size(n) }

// size writes a number of bytes.
func size(n int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB", "PB", "EB"}
	v, i := float64(n), 0
	for v >= 999.5 && i < len(units)-1 {
		v /= 1000
		i++
	}
	if i == 0 || v >= 9.95 {
		return fmt.Sprintf("%.0f %s", v, units[i])
	}
	return fmt.Sprintf("%.1f %s", v, units[i])
}

// lasting writes a duration as people do: 340 ms, 1m 12s, 3d 4h.
func lasting(d time.Duration) string {
	switch {
	case d < 0:
		return "-" + lasting(-max(d, -math.MaxInt64))
	case d == 0:
		return "0 s"
	case d < 9950*time.Microsecond:
		return decimals(d, time.Millisecond) + " ms"
	case d < 999500*time.Microsecond:
		return strconv.FormatInt(int64(d.Round(time.Millisecond)/time.Millisecond), 10) + " ms"
	case d < 9950*time.Millisecond:
		return decimals(d, time.Second) + " s"
	case d < 59500*time.Millisecond:
		return strconv.FormatInt(int64(d.Round(time.Second)/time.Second), 10) + " s"
	case d < time.Hour-500*time.Millisecond:
		return two(d.Round(time.Second), time.Minute, "m", time.Second, "s")
	case d < 24*time.Hour-30*time.Second:
		return two(d.Round(time.Minute), time.Hour, "h", time.Minute, "m")
	}
	return two(d.Round(time.Hour), 24*time.Hour, "d", time.Hour, "h")
}

// decimals writes d in a unit with one decimal where that is not zero.
func decimals(d, unit time.Duration) string {
	v := float64(d) / float64(unit)
	if v < 0.05 {
		return "<0.1"
	}
	return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0")
}

func two(d, big time.Duration, bigUnit string, small time.Duration, smallUnit string) string {
	s := strconv.FormatInt(int64(d/big), 10) + bigUnit
	if rest := d % big / small; rest > 0 {
		s += " " + strconv.FormatInt(int64(rest), 10) + smallUnit
	}
	return s
}

// millis writes milliseconds as a duration.
func millis(ms float64) string {
	const most = float64(math.MaxInt64) / 2
	return lasting(time.Duration(max(-most, min(most, ms*1e6))))
}

// span writes when a capture was made, with its date: "2026-03-02  09:00:00 –
// 09:41:12 UTC". Clocks without a date count from 1970-01-01.
func span(s analyze.Summary) (when, long string) {
	if !s.First.Known() || !s.Last.Known() {
		return "no times in the capture", ""
	}
	first, last := s.First.Go(), s.Last.Go()
	day, until := first.Format(time.DateOnly), last.Format(time.DateOnly)
	long = lasting(s.Last.Sub(s.First))
	switch {
	case day != until:
		return first.Format(time.DateTime) + " – " + last.Format(time.DateTime) + " UTC", long
	case day == "1970-01-01":
		return wording.TimeOfDay().Between(s.First, s.Last) + ", no date in the capture", long
	}
	return day + "  " + wording.TimeOfDay().Between(s.First, s.Last) + " UTC", long
}

// windowWidth writes the width of the windows.
func windowWidth(w analyze.Width) string {
	if w.Duration == "" {
		return wording.Plural(w.Messages, "message")
	}
	d, err := time.ParseDuration(w.Duration)
	if err != nil {
		return w.Duration
	}
	return lasting(d)
}

// problemWords says a kind of problem in plain words.
func problemWords(kind string) string {
	switch kind {
	case "invalid_json":
		return "broken JSON"
	case "truncated":
		return "JSON cut off at its end"
	case "oversize":
		return "record too long"
	case "too_deep":
		return "JSON nested too deep"
	case "encoding":
		return "broken text encoding"
	case "not_json":
		return "text without a message"
	case "invalid_request":
		return "JSON-RPC against the specification"
	case "duplicate_id":
		return "id used again before its response"
	case "clock_back":
		return "clock set back"
	case "id_type":
		return "id sent back as another type"
	case "request_state":
		return "requestState that no result has sent"
	case "not_standard":
		return "objects printed by a program, not JSON"
	}
	return line(strings.ReplaceAll(kind, "_", " "))
}

// limitWords says in plain words what a bound cut.
func limitWords(what string) string {
	switch what {
	case "sessions", "methods", "codes", "connections", "subjects":
		return what + " kept apart"
	case "batch":
		return "members of a batch that are read"
	case "long_names":
		return "bytes of a name, which was cut so many times"
	case "distinct_names":
		return "names beyond that told apart"
	case "lanes":
		return "counts of sessions by window"
	case "texts":
		return "texts told apart per code"
	case "pending":
		return "unanswered requests remembered"
	case "operations":
		return "operations of several calls remembered"
	case "request_states":
		return "values of requestState remembered"
	case "rule_keys":
		return "keys a rule keeps apart"
	case "rule_incidents":
		return "incidents a rule keeps"
	case "windows":
		return "windows, made wider"
	case "rule_untimed":
		return "events without a time, left out of rules with a time span"
	case "rule_events":
		return "events a rule remembers per key"
	}
	return line(strings.ReplaceAll(what, "_", " "))
}
