package analyze

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze/catalog"
	"rpclog/analyze/rules"
	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
)

// reportOf returns the JSON form of the report of some captures; between is
// called after each batch.
func reportOf(t *testing.T, o Options, between func(a *Analyzer), names ...string) string {
	t.Helper()
	sources, err := input.Open(names, strings.NewReader(""))
	if err != nil {
		t.Fatal(err)
	}
	a := New(names, o)
	infos, err := parse.Read(t.Context(), sources, parse.Options{ChunkSize: 2000}, func(b *capture.Batch) error {
		a.Add(b)
		between(a)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	a.End()
	return jsonOf(t, a.Report(infos))
}

func jsonOf(t *testing.T, r *Report) string {
	t.Helper()
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// captures returns the captures in testdata: all in one list, and each alone.
func captures(t *testing.T) [][]string {
	t.Helper()
	names, err := filepath.Glob("../testdata/captures/*")
	if err != nil || len(names) < 10 {
		t.Fatal(names, err)
	}
	lists := [][]string{names}
	for _, name := range names {
		lists = append(lists, []string{name})
	}
	return lists
}

// TestReportAgain holds that a report changes nothing: the next one is the
// same, and with further records it is that of all.
func TestReportAgain(t *testing.T) {
	all, err := rules.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, width := range []WindowWidth{{}, {Messages: 3}} {
		o := Options{Rules: all, Window: width}
		for _, names := range captures(t) {
			once := reportOf(t, o, func(*Analyzer) {}, names...)
			damaged := make([]capture.Info, len(names))
			damaged[0].Damage = []capture.Damage{{Line: 1, Text: "x"}}
			var first, then string
			var kept *Report
			batches, every := 0, 1+len(names)/4 // of many the report is long
			again := reportOf(t, o, func(a *Analyzer) {
				if batches++; batches%every != 0 {
					return
				}
				if kept != nil && jsonOf(t, kept) != then {
					t.Fatalf("%s: the report before changed", names)
				}
				first = jsonOf(t, a.Report(damaged))
				kept = a.Report(damaged)
				if then = jsonOf(t, kept); then != first {
					t.Fatalf("%s: first and second report\n%s", names, cmp.Diff(first, then))
				}
			}, names...)
			if again != once {
				t.Errorf("%s: of one report and of many\n%s", names, cmp.Diff(once, again))
			}
		}
	}
}

// TestZeroOptions holds that Options need not say anything: codes are explained
// by the catalogs of the program, and there are no rules.
func TestZeroOptions(t *testing.T) {
	builtin, err := catalog.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, names := range captures(t) {
		want := reportOf(t, Options{Catalogs: builtin}, func(*Analyzer) {}, names...)
		if got := reportOf(t, Options{}, func(*Analyzer) {}, names...); got != want {
			t.Errorf("%s\n%s", names, cmp.Diff(want, got))
		}
	}
	if r := New(nil, Options{}).Report(nil); len(r.Rules) != 0 || r.Rules == nil || r.Findings == nil {
		t.Errorf("%+v", r)
	}
}

// TestEmptyCatalogs has a set without the default catalog: nothing is known of
// the codes.
func TestEmptyCatalogs(t *testing.T) {
	const name = "../testdata/captures/cortex-fires.jsonl"
	var r Report
	if err := json.Unmarshal([]byte(reportOf(t, Options{Catalogs: &catalog.Set{}}, func(*Analyzer) {}, name)), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Codes) != 2 || r.Codes[0].Name != nil || r.Codes[0].Class != catalog.Unknown || r.Codes[0].Catalog != nil {
		t.Errorf("%+v", r.Codes)
	}
}
