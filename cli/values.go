package cli

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"rpclog/analyze"
	"rpclog/analyze/rules"
)

// byteSize is a flag for a number of bytes: 1000, 64KiB, 64MiB, 1GiB.
type byteSize int64

var byteUnits = []struct {
	name string
	size int64
}{
	{"gib", 1 << 30}, {"mib", 1 << 20}, {"kib", 1 << 10},
	{"gb", 1e9}, {"mb", 1e6}, {"kb", 1e3},
	{"g", 1 << 30}, {"m", 1 << 20}, {"k", 1 << 10}, {"b", 1},
}

func (b *byteSize) String() string {
	for _, u := range byteUnits[:3] {
		if n := int64(*b); n >= u.size && n%u.size == 0 {
			return strconv.FormatInt(n/u.size, 10) + map[string]string{"gib": "GiB", "mib": "MiB", "kib": "KiB"}[u.name]
		}
	}
	return strconv.FormatInt(int64(*b), 10)
}

// Set implements pflag.Value.
func (b *byteSize) Set(text string) error {
	number, unit := strings.ToLower(strings.TrimSpace(text)), int64(1)
	for _, u := range byteUnits {
		if rest, ok := strings.CutSuffix(number, u.name); ok {
			number, unit = strings.TrimSpace(rest), u.size
			break
		}
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil || n < 1 || n > math.MaxInt/4/unit {
		return fmt.Errorf("want a number of bytes, at least 1, such as 1000000 or 64MiB")
	}
	*b = byteSize(n * unit)
	return nil
}

// Type implements pflag.Value.
func (b *byteSize) Type() string { return "size" }

// location returns the zone with a name; nil is UTC.
func location(name string) (*time.Location, error) {
	if name == "" || strings.EqualFold(name, "utc") {
		return nil, nil
	}
	if strings.EqualFold(name, "local") {
		return time.Local, nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, usage("--tz %s: no such zone; want a name such as Europe/Berlin, Local or UTC", name)
	}
	return loc, nil
}

// windowWidth reads "auto", a Go duration such as 1m, or a number of
// messages.
func windowWidth(text string) (analyze.WindowWidth, error) {
	if text == "auto" {
		return analyze.WindowWidth{}, nil
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		if n < 1 {
			return analyze.WindowWidth{}, fmt.Errorf("a window of %d messages: must be at least 1", n)
		}
		return analyze.WindowWidth{Messages: n}, nil
	}
	d, err := time.ParseDuration(text)
	switch {
	case err != nil:
		return analyze.WindowWidth{}, fmt.Errorf("window %q is neither auto, a duration such as 1m, nor a number of messages", text)
	case d <= 0:
		return analyze.WindowWidth{}, fmt.Errorf("window %q: must be longer than 0", text)
	}
	return analyze.WindowWidth{Time: d}, nil
}

// unknown returns the error for a word that is none of those that are valid.
func unknown(flag, word string, valid []string) error {
	text := fmt.Sprintf("%s: unknown %q; want %s", flag, word, strings.Join(valid, ", "))
	if near := rules.Nearest(strings.ToLower(word), valid); near != "" {
		text += fmt.Sprintf(" (did you mean %q?)", near)
	}
	return usage("%s", text)
}
