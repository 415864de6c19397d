package wording

import (
	"math"
	"os/exec"
	"testing"
	"time"

	"rpclog/parse/capture"
)

func TestPlural(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567", math.MaxInt64: "9,223,372,036,854,775,807", math.MinInt64: "-9,223,372,036,854,775,808"} {
		if got := Thousands(n); got != want {
			t.Errorf("Thousands(%d) = %q, want %q", n, got, want)
		}
	}
	for got, want := range map[string]string{
		Plural(0, "error"): "0 errors", Plural(1, "error"): "1 error", Plural(2000, "error"): "2,000 errors", Plural(2, "batch", "batches"): "2 batches",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestClock(t *testing.T) {
	at := func(text string) capture.Time {
		x, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		return capture.TimeOf(x)
	}
	from, to := at("2026-03-01T09:00:01.25Z"), at("2026-03-01T10:00:00Z")
	c := ClockOf(from, to)
	for got, want := range map[string]string{
		c.At(from): "09:00:01", c.Exactly(from): "09:00:01.250", c.Roughly(from): "09:00", c.At(capture.Time{}): "–",
		c.Between(from, to): "09:00:01 – 10:00:00", TimeOfDay().Between(to, to): "10:00:00",
		ClockOf(from, at("2026-03-02T00:00:00Z")).At(to): "03-01 10:00:00", ClockOf(capture.Time{}, to).At(to): "2026-03-01 10:00:00",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestArgument(t *testing.T) {
	for text, want := range map[string]string{
		"": "''", "a.log:12": "a.log:12", "ä": "ä", "a b": "'a b'", "it's": `'it'\''s'`, "$(x)": "'$(x)'",
		"a\nb's\\": `$'a\nb\'s\\'`, "\x1b]52;c;x\x07": `$'\x1b]52;c;x\x07'`, "d\u202eé": `$'d\xe2\x80\xaeé'`, "\xff ": `$'\xff '`,
	} {
		if got := Argument(text); got != want {
			t.Errorf("Argument(%q) = %s, want %s", text, got, want)
		}
		if _, err := exec.LookPath("bash"); err == nil {
			if out, err := exec.Command("bash", "-c", "printf %s "+Argument(text)).Output(); err != nil || string(out) != text {
				t.Errorf("%q is %q in bash, %v", text, out, err)
			}
		}
	}
}
