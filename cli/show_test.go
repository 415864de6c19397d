package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze"
	"rpclog/report"
)

// TestShowEveryLine shows every line of every capture: the calls that it holds
// or answers, or words that say why there are none.
func TestShowEveryLine(t *testing.T) {
	inFull(t)
	names, err := filepath.Glob("../testdata/captures/*.*")
	if err != nil || len(names) < 40 {
		t.Fatal(len(names), err)
	}
	shown, empty := 0, 0
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		byLine := callsByLine(t, name)
		last := int64(bytes.Count(text, []byte{'\n'}))
		for line := range byLine {
			last = max(last, line)
		}
		// Lines of one run are shown in the order in which they are named.
		for from := int64(1); from <= last; from += 50 {
			args := []string{"show", "-f", "json"}
			for line := from; line < min(from+50, last+1); line++ {
				args = append(args, fmt.Sprintf("%s:%d", name, line))
			}
			var stdout, stderr bytes.Buffer
			code := Run(args, strings.NewReader(""), &stdout, &stderr)
			if code == exitUsage || code == exitNoInput && stdout.Len() == 0 {
				t.Fatal(args, code, stderr.String())
			}
			var got report.Shown
			if err := json.Unmarshal(stdout.Bytes(), &got); err != nil {
				t.Fatal(name, err)
			}
			none := map[int64]string{}
			for _, n := range got.None {
				none[n.Line] = n.Why
			}
			found := map[string]bool{}
			for i := range got.Calls {
				found[key(&got.Calls[i].Call)] = true
			}
			for line := from; line < min(from+50, last+1); line++ {
				for _, want := range byLine[line] {
					if !found[want] {
						t.Errorf("%s:%d does not show %s, but says %q", name, line, want, none[line])
					}
				}
				if why := none[line]; len(byLine[line]) > 0 && why != "" {
					t.Errorf("%s:%d holds a call, but says %q", name, line, why)
				} else if why != "" {
					empty++
				} else {
					shown++
				}
			}
			for i := range got.Calls { // none but those that begin or end in a record there
				c := &got.Calls[i].Call
				if c.Request != nil && !json.Valid([]byte(*c.Request)) && !strings.Contains(*c.Request, "…") && !strings.Contains(*c.Request, "NaN") {
					t.Errorf("%s: %s", name, *c.Request)
				}
			}
		}
	}
	if shown < 1000 || empty < 500 {
		t.Errorf("%d lines hold calls, %d none", shown, empty)
	}
}

// callsByLine returns the calls of a capture by the lines where they are found.
func callsByLine(t *testing.T, name string) map[int64][]string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	Run([]string{"calls", "-f", "ndjson", name}, strings.NewReader(""), &stdout, &stderr)
	by := map[int64][]string{}
	for row := range strings.Lines(stdout.String()) {
		var c analyze.Call
		if err := json.Unmarshal([]byte(row), &c); err != nil {
			t.Fatal(name, err)
		}
		for _, line := range [...]*int64{c.Line, c.ResponseLine} {
			if line != nil {
				by[*line] = append(by[*line], key(&c))
			}
		}
	}
	return by
}

// key tells a call from others.
func key(c *analyze.Call) string {
	number := func(n *int64) int64 {
		if n == nil {
			return 0
		}
		return *n
	}
	var id bytes.Buffer
	if json.Compact(&id, c.ID) != nil {
		id.Reset()
	}
	return fmt.Sprint(number(c.Line), ">", number(c.ResponseLine), " ", id.String(), " ", c.Outcome)
}

// TestShowStored shows the same of a capture, however it is stored and read.
func TestShowStored(t *testing.T) {
	dir := t.TempDir()
	text, err := os.ReadFile("../testdata/captures/mcp-desktop.log")
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(text, []byte("\n2026-02-03T09:22")) + 1 // rotated between two calls
	for name, part := range map[string][]byte{"w.log": text, "x.log.1": text[:at], "x.log": text[at:]} {
		if err := os.WriteFile(filepath.Join(dir, name), part, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	run := func(args ...string) string {
		var stdout, stderr bytes.Buffer
		if code := Run(args, strings.NewReader(""), &stdout, &stderr); code != exitDone {
			t.Fatal(args, code, stderr.String())
		}
		return strings.ReplaceAll(stdout.String(), "w.log", "x.log")
	}
	want := run("show", "-C", "3", "w.log:88")
	for _, args := range [][]string{{"show", "-C", "3", "x.log:88", "x.log*"}, {"show", "--jobs", "1", "-C", "3", "x.log*", "x.log:87"}} {
		if d := cmp.Diff(want, run(args...)); d != "" {
			t.Errorf("%v (-want +got):\n%s", args, d)
		}
	}
	want = run("show", "--session", "weather", "w.log")
	if d := cmp.Diff(want, run("show", "--session", "weather", "--jobs", "4", "x.log*")); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// inFull skips a test that takes long, such as one of all captures, where tests are to be short,
// as where each step is looked at for races.
func inFull(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes long")
	}
}
