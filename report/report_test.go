package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze"
	"rpclog/analyze/wording"
)

// written returns what a format makes of a report.
func written(t *testing.T, format string, r *analyze.Report, o Options) string {
	t.Helper()
	f, ok := ByName(format)
	if !ok {
		t.Fatalf("no format %q", format)
	}
	var b bytes.Buffer
	if err := f.Write(&b, r, o); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return b.String()
}

// everySection returns all tables as CSV, each under its name.
func everySection(t *testing.T, r *analyze.Report) string {
	var b strings.Builder
	for i, name := range Sections() {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString("# " + name + "\n" + written(t, "csv", r, Options{Section: name}))
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	all := reports()
	golden := map[string]string{
		"rich.json":      written(t, "json", all["rich"], Options{}),
		"rich.csv":       everySection(t, all["rich"]),
		"rich.color.txt": written(t, "table", all["rich"], Options{Width: 100, Color: true, Top: 10}),
		"rich.all.txt":   written(t, "table", all["rich"], Options{}),
		"rich.xml":       written(t, "junit", all["rich"], Options{}),
		"rich.sarif":     written(t, "sarif", all["rich"], Options{Dir: "/home/user/project", Version: "1.2.3"}),
		"rich.plain.txt": written(t, "table", all["rich"], Options{Plain: true, Top: 10}),
		"empty.json":     written(t, "json", all["empty"], Options{}),
		"empty.csv":      everySection(t, all["empty"]),
	}
	for _, width := range []int{80, 120, 200} {
		golden[fmt.Sprintf("rich.%d.txt", width)] = written(t, "table", all["rich"], Options{Width: width, Top: 10})
	}
	for name, r := range all {
		golden[name+".md"] = written(t, "markdown", r, Options{Top: 10})
		if name != "rich" {
			golden[name+".txt"] = written(t, "table", r, Options{Top: 10})
		}
	}
	for name, got := range golden {
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Errorf("%v (go test ./report -run TestGolden -args -update writes it)", err)
			continue
		}
		if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
}

func TestFormats(t *testing.T) {
	for file, want := range map[string]string{"report.md": "markdown", "R.JSON": "json", "a/b.csv": "csv", "out.txt": "table", "x.markdown": "markdown", "rules.xml": "junit", "code.sarif": "sarif", "report": "", "a.log": ""} {
		if f, _ := ByEnding(file); f.Name != want {
			t.Errorf("ByEnding(%q) = %q, want %q", file, f.Name, want)
		}
	}
	if _, ok := ByName("html5"); ok {
		t.Error("there is a format html5")
	}
	seen := map[string]bool{}
	for _, f := range Formats() {
		for _, s := range append(slices.Clone(f.Endings), f.Name) {
			if seen[s] {
				t.Errorf("%q stands for two formats", s)
			}
			seen[s] = true
		}
	}
}

// TestZeroOptions writes reports, the zero one too, in every format without any
// options: the report stays as it is.
func TestZeroOptions(t *testing.T) {
	all := reports()
	all["zero"], all["of nothing"] = &analyze.Report{}, analyze.New(nil, analyze.Options{}).Report(nil)
	for name, r := range all {
		before := written(t, "json", r, Options{})
		for _, f := range Formats() {
			if out := written(t, f.Name, r, Options{}); out == "" && f.Name != "ndjson" && f.Name != "github" {
				t.Errorf("%s as %s is empty", name, f.Name)
			}
		}
		if after := written(t, "json", r, Options{}); after != before {
			t.Errorf("%s has changed", name)
		}
	}
}

// full is a disk that is full after n bytes.
type full struct{ n int }

var errFull = errors.New("disk full")

func (f *full) Write(p []byte) (int, error) {
	if f.n -= len(p); f.n < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestWriteErrorsAreReturned(t *testing.T) {
	for _, f := range Formats() {
		for _, o := range []Options{{}, {Plain: true}} {
			whole := len(written(t, f.Name, cortex(), o))
			for _, n := range []int{0, 1, whole / 2, whole - 1} {
				if err := f.Write(&full{n}, cortex(), o); !errors.Is(err, errFull) {
					t.Errorf("%s: error after %d of %d bytes: %v", f.Name, n, whole, err)
				}
			}
		}
	}
}

// values decodes JSON with numbers as they were written.
func values(t *testing.T, text string) any {
	t.Helper()
	var v any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestJSONKeepsValues(t *testing.T) {
	for name, r := range reports() {
		text := written(t, "json", r, Options{})
		plain, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		got, want := values(t, text), values(t, string(plain))
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
		for _, r := range text {
			if r != '\n' && harmful(r) {
				t.Errorf("%s: %U", name, r)
			}
		}
		if !strings.HasSuffix(text, "\n}\n") {
			t.Errorf("%s ends in %q", name, text[max(0, len(text)-9):])
		}
	}
}

func TestVerdict(t *testing.T) {
	for _, c := range []struct {
		name string
		s    analyze.Summary
		want string
	}{
		{"empty", analyze.Summary{}, "The input is empty"},
		{"foreign", analyze.Summary{Records: 9}, "Nothing was recognised as JSON-RPC: 9 records, no message among them"},
		{"healthy", analyze.Summary{Records: 9, Messages: 9, Responses: 4}, "No errors in 4 responses"},
		{"one way", analyze.Summary{Records: 9, Messages: 9, Requests: 9}, "No errors, but no responses either: 9 messages seen"},
		{"benign", analyze.Summary{Messages: 9, Responses: 4, Errors: 2, Benign: 2}, "Only errors that are expected in good use: 2 of 4 responses"},
		{"errors", analyze.Summary{Messages: 9, Responses: 4, Errors: 1, InBandErrors: 2}, "1 error in 4 responses and 2 in-band errors, but no rule matched"},
		{"in-band", analyze.Summary{Messages: 9, Responses: 4, InBandErrors: 1}, "1 in-band error, but no rule matched"},
	} {
		r := empty()
		r.Summary = c.s
		if got := judge(r, wording.ClockOf(c.s.First, c.s.Last)).text; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	for kind, want := range map[string]string{
		"not_json":     "No errors in 300 responses",
		"truncated":    "No errors in 300 responses, but 2 records could not be read",
		"not_standard": "No errors in 300 responses, but 2 records could not be read",
	} {
		r := healthy()
		r.Problems = []analyze.Problem{{Kind: kind, Count: 2}}
		if got := judge(r, wording.Clock{}).text; got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
	r := cortex()
	r.Findings = nil
	if got, want := judge(r, wording.ClockOf(r.Summary.First, r.Summary.Last)).text, "312 errors in 6,203 responses and 15 in-band errors, but no rule matched · 4 sessions hit · 09:00:04 – 09:40:02"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	r = cortex()
	r.Findings[0].Level = "critical"
	if got, want := judge(r, wording.ClockOf(r.Summary.First, r.Summary.Last)).text, "1 critical, 1 high, 1 medium and 1 low findings · 3 sessions hit · 09:12:44 – 09:36:48"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// TestIncomplete sees that a report of an interrupted run says so.
func TestIncomplete(t *testing.T) {
	for _, r := range []*analyze.Report{cortex(), empty()} {
		r.Incomplete = true
		for name, want := range map[string]string{"table": "interrupted", "markdown": "interrupted", "json": `"incomplete": true`} {
			f, ok := ByName(name)
			if !ok {
				t.Fatal(name)
			}
			var out strings.Builder
			if err := f.Write(&out, r, Options{}); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(out.String(), want) {
				t.Errorf("%s does not say %q:\n%s", name, want, out.String())
			}
		}
	}
}
