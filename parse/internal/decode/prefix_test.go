package decode

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rpclog/parse/capture"
	"rpclog/parse/internal/slots"
)

// TestSayings reads prefixes one after the other, many of them alike: each
// means what it means alone.
func TestSayings(t *testing.T) {
	parts := []string{"[info]", "[files]", "[req-17]", "[x:", "/foo]", "INFO", "helix", "->", "<<<", "from client", "to server:", "send", " ", "  ", "|",
		"node-1  |", "0|mcp  | ", "[pod/a/b] ", "app[7]:", "2026-01-02T03:04:05.6Z", "2026-01-02 03:04:59", "[2026-01-02T03:05:00Z]", "Mar  2 03:04:05", "10:51:55.659", "1767323045",
		"[t=1767323045100]", "I[2026-01-02|03:04:05.100]", "01.02.2026 03:04:05", "2026-02-30 10:00:00"}
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 5).Draw(t, "parts"), rapid.SampledFrom([]string{"", " "}).Draw(t, "between"))
		}), 2, 40).Draw(t, "texts")
		used := &Decoder{out: &Store{Latest: capture.Unix(1767323045, 0)}}
		read := make([]Meta, len(texts))
		for i, text := range texts {
			used.prefix([]byte(text), &read[i])
		}
		for i, text := range texts {
			var want Meta
			new(Decoder{out: &Store{Latest: used.out.Latest}}).prefix([]byte(text), &want)
			if got := fmt.Sprintf("%+v", read[i]); got != fmt.Sprintf("%+v", want) {
				t.Fatalf("%q is\n%s, alone\n%+v", text, got, want)
			}
		}
	})
}

// TestSayingsAreRemembered reads prefixes that differ in their times and in
// one of many labels: each label is read once, with one time or two.
func TestSayingsAreRemembered(t *testing.T) {
	const labels = 40
	for _, collector := range []string{"", "Jan  2 03:04:%02d "} {
		d := &Decoder{out: &Store{Latest: capture.Unix(1767323045, 0), Plan: slots.NewSurvey(true, slots.Chosen{}).Plan()}}
		for n := range 5 * labels {
			label, m := fmt.Sprintf("files-%d", n%labels), Meta{}
			var text []byte
			if collector != "" {
				text = fmt.Appendf(nil, collector, n%59)
			}
			d.prefix(fmt.Appendf(text, "2026-01-02T03:04:%02dZ [info] [%s] Message from client: ", n%60, label), &m)
			if string(m.Conn) != label || m.Dir != capture.Out {
				t.Fatalf("%s: %s %v", label, m.Conn, m.Dir)
			}
		}
		remembered(t, d, labels)
	}
}

// remembered sees that d remembers some number of labels.
func remembered(t *testing.T, d *Decoder, labels int) {
	t.Helper()
	seen := map[string]bool{}
	for i := range d.sayings.list {
		for j := range d.sayings.list[i] {
			seen[string(d.sayings.list[i][j].conn())] = true
		}
	}
	delete(seen, "")
	if len(seen) < labels-1 {
		t.Errorf("%d labels of %d are remembered", len(seen), labels)
	}
}
