package report

import (
	"strings"
	"testing"

	"rpclog/analyze"
	"rpclog/analyze/wording"
)

// TestPlainDrawsNothing sees that there is nothing but letters, digits and
// punctuation where the capture has nothing else.
func TestPlainDrawsNothing(t *testing.T) {
	all := reports()
	for _, r := range []*analyze.Report{cortex(), healthy(), empty(), foreign()} {
		text := written(t, "table", r, Options{Plain: true, Color: true, Width: 40, Top: 3})
		for i, l := range strings.Split(text, "\n") {
			if !plain(l) || strings.Contains(strings.TrimPrefix(l, "  "), "  ") || strings.TrimSpace(l) != strings.TrimPrefix(l, "  ") {
				t.Errorf("line %d: %q", i+1, l)
			}
		}
	}
	for name, r := range all {
		for _, c := range written(t, "table", r, Options{Plain: true}) {
			if harmful(c) && c != '\n' {
				t.Errorf("%s: holds %U", name, c)
			}
			if strings.ContainsRune(newline+ellipsis+"×·→“”–█▁─✗✓", c) {
				t.Errorf("%s: holds %q", name, c)
			}
		}
	}
}

// TestPlainSaysAll sees that all rows are told, each in a line of its own.
func TestPlainSaysAll(t *testing.T) {
	r := cortex()
	text := written(t, "table", r, Options{Plain: true})
	for i := range r.Codes {
		if !strings.Contains(text, "\nCode "+wording.Code(r.Codes[i].Code)+": ") {
			t.Errorf("no code %v", r.Codes[i].Code)
		}
	}
	for i := range r.Sessions {
		if !strings.Contains(text, "\nSession "+r.Sessions[i].ID+": ") {
			t.Errorf("no session %s", r.Sessions[i].ID)
		}
	}
	if n := strings.Count(text, "\nFrom "); n != len(r.Windows.Rows) {
		t.Errorf("%d windows", n)
	}
	for _, want := range []string{
		"Wrong: 2 high, 1 medium and 1 low findings, 3 sessions hit, 09:12:44 to 09:36:48\n",
		"\nHigh: Soft limit ignored until the hard limit\nRule: cortex/soft-then-hard-limit\nWhat to do: Slow down",
		": soft 14 times, then hard once, lasted 5m 36s, from 09:12:44 to 09:18:20\n",
		"120 of subscribe, 60 of createSession",
		"\nFrom 09:01: ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(text, "--top") {
		t.Error("something is left out")
	}
	if text := written(t, "table", r, Options{Plain: true, Top: 3}); !strings.Contains(text, "\nAnd 39 more, --top 0 shows all\n") {
		t.Errorf("what is left out is not said:\n%s", text)
	}
}
