package wire

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// give returns the events of a stream, each as its name and its data.
func give(pieces ...string) []string {
	var e Events
	var out []string
	for _, piece := range pieces {
		for ev := range e.Over([]byte(piece)) {
			out = append(out, string(ev.name)+"="+string(ev.Data))
		}
	}
	return out
}

// TestEvents has the examples of the HTML standard, and its rules one by one.
func TestEvents(t *testing.T) {
	for _, c := range []struct{ stream, want string }{
		{"data: YHOO\ndata: +2\ndata: 10\n\n", "=YHOO\n+2\n10"},
		{": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n", "=first event|=second event|= third event"},
		{"data\n\ndata\ndata\n\ndata:", "=|=\n"},
		{"data:test\n\ndata: test\n\n", "=test|=test"},
		{"event: add\ndata: 1\n\nevent: remove\ndata: 2\n\ndata: 3\n\n", "add=1|remove=2|=3"},
		{"data: 1\r\rdata: 2\r\n\r\ndata: 3\n\n", "=1|=2|=3"},
		{"data: 1\r\ndata: 2\n\rdata: 3\r\n", "=1\n2"},
		{"\ufeffdata: 1\n\n\ufeffdata: 2\n\n", "=1"},
		{"event: x\n\ndata: 1\n\n", "=1"},
		{"event: x\nevent\ndata: 1\n\n", "=1"},
		{"datax: 1\n data: 2\nDATA: 3\n:data: 4\n\n", ""},
		{"data: 1\n", ""},
	} {
		if got := strings.Join(give(c.stream), "|"); got != c.want {
			t.Errorf("%q: %q, want %q", c.stream, got, c.want)
		}
	}
}

// plainly is Events as the standard has it: all lines of a whole stream, then
// each by itself.
func plainly(stream string) (out []string) {
	stream = strings.TrimPrefix(stream, "\ufeff")
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(stream), "\n")
	name, data := "", ""
	for _, line := range lines[:len(lines)-1] {
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case line == "":
			if data != "" {
				out = append(out, name+"="+strings.TrimSuffix(data, "\n"))
			}
			name, data = "", ""
		case field == "event":
			name = value
		case field == "data":
			data += value + "\n"
		}
	}
	return out
}

// TestEventsInPieces holds the events of any stream, however it is cut into
// pieces, equal to those that the standard has.
func TestEventsInPieces(t *testing.T) {
	word := rapid.SampledFrom([]string{"data", "event", "id", ":", ": ", " ", "\n", "\r", "\r\n", "\n\n", "x", "{\"a\":1}", "\ufeff", "data: x\n\n"})
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(word, rapid.IntRange(0, 40).Draw(t, "least"), -1).Draw(t, "words")
		stream := strings.Join(words, "")
		want := plainly(stream)
		if got := give(stream); !slices.Equal(got, want) {
			t.Fatalf("%q: %q, want %q", stream, got, want)
		}
		var pieces []string
		for rest := stream; rest != ""; {
			n := rapid.IntRange(1, len(rest)).Draw(t, "n")
			pieces, rest = append(pieces, rest[:n]), rest[n:]
		}
		if got := give(pieces...); !slices.Equal(got, want) {
			t.Fatalf("%q: %q, want %q", pieces, got, want)
		}
	})
}

// What is given up or missing takes its event with it, and no other.
func TestEventsBroken(t *testing.T) {
	over := func(e *Events, piece string) string {
		var out []string
		for ev := range e.Over([]byte(piece)) {
			out = append(out, string(ev.Data))
		}
		return strings.Join(out, "|")
	}
	var e Events
	over(&e, "data: 1\n\ndata: 2\ndata: 3")
	if data, line := e.Pending(); string(data) != "2" || string(line) != "data: 3" {
		t.Errorf("pending: %q, %q", data, line)
	}
	e.GiveUp()
	if got := over(&e, "\n"); got != "" || !e.Broken() || e.Holds() > 0 { // that ends a line, not the event
		t.Errorf("%q, broken: %v, holds %d", got, e.Broken(), e.Holds())
	}
	if got := over(&e, "data: 4\n\ndata: 5\n\n"); got != "5" {
		t.Error(got)
	}
	e.Miss()
	if got := over(&e, "ta: 6\n\ndata: 7\n\n"); got != "7" || e.Broken() {
		t.Error(got)
	}
}

// A stream without a line break of one kind takes linear time.
func TestEventsLong(t *testing.T) {
	for _, end := range []string{"\n", "\r"} {
		var e Events
		n := 0
		for range e.Over(bytes.Repeat([]byte("data"+end+end), 1<<20)) {
			n++
		}
		if n != 1<<20 {
			t.Errorf("%q: %d events", end, n)
		}
	}
}

// FuzzEvents holds what comes of any stream in two pieces equal to what the
// standard has.
func FuzzEvents(f *testing.F) {
	f.Add("event: x\r\ndata: 1\rdata\n\n", 12)
	f.Add("\ufeffdata: 1\r\r\n\n", 2)
	f.Fuzz(func(t *testing.T, stream string, at int) {
		at = max(0, min(at, len(stream)))
		if got, want := give(stream[:at], stream[at:]), plainly(stream); !slices.Equal(got, want) {
			t.Errorf("%q and %q: %q, want %q", stream[:at], stream[at:], got, want)
		}
	})
}
