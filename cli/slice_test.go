package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"rpclog/analyze"
	"rpclog/analyze/catalog"
	"rpclog/analyze/rules"
	"rpclog/parse"
)

// capturesToSlice returns captures with findings: those of testdata, and
// those that the scripts of rules have.
func capturesToSlice(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../testdata/captures/*")
	if err != nil {
		t.Fatal(err)
	}
	scripts, err := filepath.Glob("../testdata/script/rule-*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts of rules: %v", err)
	}
	dir := t.TempDir()
	for _, name := range scripts {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			file := filepath.Join(dir, strings.TrimSuffix(filepath.Base(name), ".txtar")+"-"+f.Name)
			if err := os.WriteFile(file, f.Data, 0o644); err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	return files
}

// reportOf analyses a capture as its user would.
func reportOf(t *testing.T, list []*rules.Rule, text []byte) *analyze.Report {
	t.Helper()
	catalogs, err := catalog.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	a := analyze.New([]string{"x"}, analyze.Options{Rules: list, Catalogs: catalogs})
	d := parse.NewDecoder("x", bytes.NewReader(text), parse.Options{Jobs: 1})
	for b, err := range d.Batches() {
		if err != nil {
			return a.Report(nil) // what is known and not read
		}
		a.Add(b)
	}
	a.End()
	return a.Report(nil)
}

// slicedTo runs the command slice.
func slicedTo(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, said bytes.Buffer
	code = Run(append([]string{"slice"}, args...), strings.NewReader(""), &out, &said)
	return out.String(), said.String(), code
}

// alike returns the finding of a report that is another one after pseudonyms
// were given, or nil: it has its rule and level, and all errors are answers to the
// methods that they answer there.
func alike(r, of *analyze.Report, want *analyze.Finding) *analyze.Finding {
	type pair struct{ code, method string }
	pairs := func(r *analyze.Report) map[pair]bool {
		list := map[pair]bool{}
		for _, code := range r.Codes {
			for _, m := range code.Methods {
				name := ""
				if m.Method != nil {
					name = *m.Method
				}
				list[pair{code.Code.String(), name}] = true
			}
		}
		return list
	}
	known := pairs(of)
	for p := range pairs(r) {
		if !known[p] {
			return nil
		}
	}
	for i := range r.Findings {
		if f := &r.Findings[i]; f.Rule == want.Rule && f.Level == want.Level && f.Timed == want.Timed {
			return f
		}
	}
	return nil
}

// TestSliceFindings slices every finding of every capture, sees that it is shown
// again, and that none of the lines can be left out.
func TestSliceFindings(t *testing.T) {
	inFull(t)
	all, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, file := range capturesToSlice(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		r := reportOf(t, all, text)
		for i := range r.Findings {
			want := &r.Findings[i]
			shown[want.Rule] = true
			t.Run(filepath.Base(file)+"/"+want.Rule, func(t *testing.T) {
				least, said, code := slicedTo(t, "--finding", strconv.Itoa(i+1), file)
				if code != 0 || said != "" {
					t.Fatalf("exit code %d: %s", code, said)
				}
				f := alike(reportOf(t, all, []byte(least)), r, want)
				if f == nil {
					t.Fatalf("%s is not shown by\n%s", want.Rule, least)
				}
				sameKeyOf(t, want, f, least)
				rule := all[slices.IndexFunc(all, func(r *rules.Rule) bool { return r.ID == want.Rule })]
				for k, step := range rule.Steps {
					if f.Steps[k].Count < int64(step.Min) {
						t.Errorf("step %s has %d events, want %d", step.Name, f.Steps[k].Count, step.Min)
					}
				}
				lines := slices.Collect(strings.Lines(least))
				for i := range lines {
					rest := strings.Join(slices.Concat(lines[:i], lines[i+1:]), "")
					if alike(reportOf(t, all, []byte(rest)), r, want) != nil {
						t.Errorf("without line %d it is shown as well:\n%s", i+1, least)
					}
				}
			})
		}
	}
	for _, r := range all {
		if !shown[r.ID] {
			t.Errorf("no finding of %s", r.ID)
		}
	}
}

// sameKeyOf sees that the key of a finding is that of another one, of which ids
// have a pseudonym: they stand in the slice, and the old ones do not.
func sameKeyOf(t *testing.T, want, got *analyze.Finding, least string) {
	t.Helper()
	if (want.By.Session == nil) != (got.By.Session == nil) || (want.By.Connection == nil) != (got.By.Connection == nil) || (want.By.Source == nil) != (got.By.Source == nil) {
		t.Fatalf("the key is %+v, want one such as %+v", got.By, want.By)
	}
	if w, g := want.By.Session, got.By.Session; w != nil {
		if w.By != g.By {
			t.Errorf("the session is one by %s, want %s", g.By, w.By)
		}
		if w.By == "session" && (strings.Contains(least, w.ID) || !strings.Contains(least, `"session":"`+g.ID+`"`) || !strings.HasPrefix(g.ID, "session-")) {
			t.Errorf("the session %s has become %s", w.ID, g.ID)
		}
	}
	if w, g := want.By.Connection, got.By.Connection; w != nil && w.ID != w.Source && (!strings.HasPrefix(g.ID, "conn-") || strings.Contains(least, w.ID)) {
		t.Errorf("the connection %s has become %s", w.ID, g.ID)
	}
	if w, g := want.By.Method, got.By.Method; w != nil && *w != *g {
		t.Errorf("the method %s has become %s", *w, *g)
	}
	if w, g := want.By.Code, got.By.Code; w != nil && *w != *g {
		t.Errorf("the code %s has become %s", w, g)
	}
}

// TestSliceSchema sees that all lines have the same members in the same order.
func TestSliceSchema(t *testing.T) {
	for _, args := range [][]string{
		{"--finding", "1", "../testdata/captures/cortex-afternoon.jsonl"}, {"--lines", "1-400", "../testdata/captures/cortex-afternoon.jsonl"},
		{"--session", "weather", "../testdata/captures/mcp-desktop.log"}, {"--lines", "1-63", "../testdata/captures/ovsdb-qmp.jsonl"},
	} {
		out, said, code := slicedTo(t, args...)
		if code != 0 {
			t.Fatalf("%q: %s", args, said)
		}
		n := 0
		for line := range strings.Lines(out) {
			n++
			var members struct {
				Time, Session, Conn, Direction *string
				Message                        json.RawMessage
			}
			d := json.NewDecoder(strings.NewReader(line))
			d.DisallowUnknownFields()
			if err := d.Decode(&members); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			at := 0
			for _, name := range []string{`{"time":`, `,"session":`, `,"conn":`, `,"direction":`, `,"message":{`} {
				i := strings.Index(line[at:], name)
				if i < 0 {
					t.Fatalf("no %s where it belongs: %s", name, line)
				}
				at += i
			}
		}
		if n == 0 {
			t.Errorf("%q: no lines", args)
		}
	}
}

// TestSliceAll slices all lines of every capture, and sees that the slice has the
// same messages, calls and errors.
func TestSliceAll(t *testing.T) {
	inFull(t)
	all, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	sliced := 0
	for _, file := range capturesToSlice(t) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		of := reportOf(t, all, text)
		if of.Summary.Messages == 0 {
			continue
		}
		sliced++
		t.Run(filepath.Base(file), func(t *testing.T) {
			out, said, code := slicedTo(t, "--lines", "1-1000000", file)
			if code != 0 || said != "" {
				t.Fatalf("exit code %d: %s", code, said)
			}
			got := reportOf(t, all, []byte(out))
			counts := func(r *analyze.Report) map[string]int64 {
				s := &r.Summary
				return map[string]int64{
					"requests": s.Requests, "notifications": s.Notifications, "responses": s.Responses, "warnings": s.Warnings,
					"errors": s.Errors, "in-band": s.InBandErrors, "calls": s.Calls, "unanswered": s.Unanswered, "orphans": s.Orphans,
					"sessions": s.Sessions, "methods": s.Methods, "benign": s.Benign, "findings": int64(len(r.Findings)),
				}
			}
			if d := cmp.Diff(counts(of), counts(got)); d != "" {
				t.Error(d)
			}
			if n := int64(strings.Count(out, "\n")); n != got.Summary.Messages {
				t.Errorf("%d lines, %d messages", n, got.Summary.Messages)
			}
		})
	}
	if sliced < 30 {
		t.Errorf("only %d captures have messages", sliced)
	}
}

// TestSliceDocs sees that the line which docs/slice.md has is one of a slice.
func TestSliceDocs(t *testing.T) {
	page, err := os.ReadFile("../docs/slice.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(page), "```json\n")
	line, _, ok := strings.Cut(rest, "```")
	out, _, _ := slicedTo(t, "--finding", "1", "../testdata/captures/cortex-afternoon.jsonl")
	if !ok || !strings.Contains(out, line) {
		t.Errorf("the docs have %q, the slice is\n%s", line, out)
	}
}
