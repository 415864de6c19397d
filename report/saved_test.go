package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rpclog/analyze"
	"rpclog/parse/capture"
)

// again returns what a report written as JSON is after it has been read and
// written once more.
func again(text string) (string, error) {
	r, err := analyze.ReadReport(strings.NewReader(text))
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = writeIndented(&b, r)
	return b.String(), err
}

// TestSavedReports reads every JSON report that other tests compare with.
func TestSavedReports(t *testing.T) {
	saved := map[string]string{}
	for name, r := range reports() {
		saved[name] = written(t, "json", r, Options{})
	}
	scripts, err := filepath.Glob("../testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		for i, file := range regexp.MustCompile(`(?m)^-- .* --\n`).Split(string(text), -1)[1:] {
			if strings.HasPrefix(file, "{\n  \"schema\": \""+analyze.Schema+"\",\n  \"incomplete\": ") {
				saved[fmt.Sprintf("%s, file %d", script, i+1)] = file
			}
		}
	}
	if len(saved) < len(reports())+3 {
		t.Errorf("only %d reports", len(saved))
	}
	for name, want := range saved {
		got, err := again(want)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if d := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); d != "" {
			t.Errorf("%s:\n%s", name, d)
		}
	}
}

// anyReport makes reports that no analysis would: of any texts, numbers and
// times.
func anyReport() *rapid.Generator[*analyze.Report] {
	words := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }),
		rapid.SampledFrom([]string{"high", "critical", "session", "benign", "=1+1", "not_json", "\u202e<script>", "日本語🎉"}))
	moment := rapid.Custom(func(t *rapid.T) capture.Time {
		if rapid.Bool().Draw(t, "none") {
			return capture.Time{}
		}
		year := time.Date(rapid.IntRange(-500, 9999).Draw(t, "year"), 1, 1, 0, 0, 0, 0, time.UTC)
		return capture.TimeOf(year).Add(time.Duration(rapid.Int64Range(0, 364*24*int64(time.Hour)).Draw(t, "time")))
	})
	code := rapid.Custom(func(t *rapid.T) capture.Code {
		return rapid.OneOf(rapid.Map(rapid.Int(), func(n int) capture.Code { return capture.ParseCode(fmt.Sprint(n)) }),
			rapid.Map(words, capture.TextCode),
			rapid.Map(rapid.SampledFrom([]string{"1.50", "-12e-3", "1e400", "5e99999999999"}), func(s string) capture.Code {
				return capture.NumberCode(string(capture.CanonicalNumber([]byte(s))))
			})).Draw(t, "code")
	})
	orNone := func(g *rapid.Generator[capture.Code]) *rapid.Generator[capture.Code] {
		return rapid.OneOf(g, rapid.Just(capture.Code{}))
	}
	known := rapid.Map(moment, func(t capture.Time) analyze.WindowStart { return analyze.WindowStart{Time: t} })
	config := rapid.MakeConfig{Types: map[reflect.Type]*rapid.Generator[any]{
		reflect.TypeFor[string]():        words.AsAny(),
		reflect.TypeFor[float64]():       rapid.Float64().AsAny(),
		reflect.TypeFor[capture.Time]():  moment.AsAny(),
		reflect.TypeFor[capture.Code]():  orNone(code).AsAny(),
		reflect.TypeFor[*capture.Code](): rapid.Ptr(code, true).AsAny(),
		reflect.TypeFor[analyze.Width](): rapid.OneOf(
			rapid.Map(rapid.Int64(), func(n int64) analyze.Width { return analyze.Width{Messages: n} }),
			rapid.Map(rapid.SampledFrom([]string{"1m0s", "2540400h0m0s"}), func(s string) analyze.Width { return analyze.Width{Duration: s} })).AsAny(),
		reflect.TypeFor[json.RawMessage](): rapid.Map(rapid.SampledFrom([]string{`null`, `1`, `"a\u001b"`, `[1,"\n"]`}), func(s string) json.RawMessage { return json.RawMessage(s) }).AsAny(),
		reflect.TypeFor[analyze.WindowStart](): rapid.OneOf(known,
			rapid.Map(rapid.Int64(), func(n int64) analyze.WindowStart { return analyze.WindowStart{Ordinal: n} })).AsAny(),
	}}
	made := rapid.MakeCustom[analyze.Report](config)
	return rapid.Custom(func(t *rapid.T) *analyze.Report {
		r := made.Draw(t, "report")
		r.Schema = analyze.Schema
		for i := range r.Lanes {
			r.Lanes[i].Cells = slices.DeleteFunc(r.Lanes[i].Cells, func(analyze.LaneCell) bool { return len(r.Windows.Rows) == 0 })
			for k := range r.Lanes[i].Cells {
				r.Lanes[i].Cells[k].Window = rapid.IntRange(0, len(r.Windows.Rows)-1).Draw(t, "window")
			}
		}
		return &r
	})
}

// TestAnyReportReadsBack sees that what is read and written again has the same
// bytes, and that every format can write it as harmless text.
func TestAnyReportReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b bytes.Buffer
		if err := writeIndented(&b, anyReport().Draw(t, "any")); err != nil {
			t.Fatal(err)
		}
		want := b.String()
		got, err := again(want)
		if err != nil {
			t.Fatal(err)
		}
		if got != want {
			t.Fatal(cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
		}
		r, err := analyze.ReadReport(strings.NewReader(want))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range Formats() {
			b.Reset()
			if err := f.Write(&b, r, Options{Width: rapid.IntRange(0, 200).Draw(t, "width"), Top: rapid.IntRange(0, 3).Draw(t, "top"), Plain: rapid.Bool().Draw(t, "plain")}); err != nil {
				t.Fatal(err)
			}
			for _, c := range b.String() {
				if harmful(c) && c != '\n' && c != '\t' {
					t.Fatalf("%s holds %U", f.Name, c)
				}
			}
		}
	})
}

// FuzzReadReport reads anything. What is a report is the same when it is
// written and read again, and every format can write it.
func FuzzReadReport(f *testing.F) {
	for name, r := range reports() {
		var b bytes.Buffer
		if err := writeIndented(&b, r); err != nil {
			f.Fatal(name, err)
		}
		f.Add(b.Bytes(), 80)
	}
	f.Add([]byte(`{"schema":"rpclog.report/v1","findings":[{"by":{"code":null},"start":"-0001-02-28T00:00:00Z"}],"codes":[{"code":1.50e3,"share":-0}],"windows":{"width":null,"rows":[{"start":null}]}}`), 0)
	f.Fuzz(func(t *testing.T, text []byte, width int) {
		r, err := analyze.ReadReport(bytes.NewReader(text))
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := writeIndented(&b, r); err != nil {
			t.Fatal(err)
		}
		got, err := again(b.String())
		if err != nil || got != b.String() {
			t.Errorf("%v\n%s", err, cmp.Diff(b.String(), got))
		}
		for _, f := range Formats() {
			for _, o := range []Options{{Width: width % 300}, {Plain: true, Top: 1}} {
				if err := f.Write(&b, r, o); err != nil {
					t.Fatal(err)
				}
			}
		}
	})
}
