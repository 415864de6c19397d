package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze"
)

// TestCallsAreTheSame has the same rows of each capture for any number of
// workers and from a pipe, and as many of each outcome as the report counts.
func TestCallsAreTheSame(t *testing.T) {
	inFull(t)
	names, err := filepath.Glob("../testdata/captures/*.*")
	if err != nil || len(names) < 40 {
		t.Fatal(len(names), err)
	}
	run := func(stdin string, args ...string) string {
		var stdout, stderr bytes.Buffer
		if code := Run(args, strings.NewReader(stdin), &stdout, &stderr); code == exitUsage {
			t.Fatal(args, stderr.String())
		}
		return stdout.String()
	}
	for _, name := range names {
		want := run("", "calls", "--with", "request,response", "--jobs", "1", name)
		for _, jobs := range []string{"2", "4"} {
			if d := cmp.Diff(want, run("", "calls", "--with", "request,response", "--jobs", jobs, name)); d != "" {
				t.Errorf("%s with %s workers (-want +got):\n%s", name, jobs, d)
			}
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		quoted, err := json.Marshal(name)
		if err != nil {
			t.Fatal(err)
		}
		piped := run(string(text), "calls", "--with", "request,response")
		piped = strings.ReplaceAll(piped, `{"source":"-"`, `{"source":`+string(quoted))
		if d := cmp.Diff(unnamed(want, name), unnamed(piped, "-")); d != "" {
			t.Errorf("%s from a pipe (-want +got):\n%s", name, d)
		}
		checkSums(t, name, want, run("", "-q", "-f", "json", name))
	}
}

// unnamed takes out what is called like the source: the session of messages that
// name none.
func unnamed(rows, source string) string {
	return strings.ReplaceAll(rows, `"session":"`+source+`"`, `"session":`)
}

func checkSums(t *testing.T, name, rows, report string) {
	t.Helper()
	var r analyze.Report
	if report == "" {
		return // of what is not read at all
	}
	if err := json.Unmarshal([]byte(report), &r); err != nil {
		t.Fatal(name, err)
	}
	n := map[string]int64{}
	for row := range strings.Lines(rows) {
		var c analyze.Call
		if err := json.Unmarshal([]byte(row), &c); err != nil {
			t.Fatal(name, err)
		}
		n[c.Outcome]++
	}
	s := r.Summary
	got := []int64{n["ok"] + n["error"] + n["in_band"], n["unanswered"], n["orphan"], n["ok"] + n["error"] + n["in_band"] + n["orphan"] + n["no_id"]}
	if d := cmp.Diff([]int64{s.Calls, s.Unanswered, s.Orphans, s.Responses}, got); d != "" {
		t.Errorf("%s (-report +rows):\n%s", name, d)
	}
}
