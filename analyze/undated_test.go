package analyze

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze/rules"
	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
)

const (
	ofClocks = `10:00:00.100 {"jsonrpc":"2.0","id":1,"method":"a"}
10:00:00.350 {"jsonrpc":"2.0","id":1,"error":{"code":-7,"message":"m"}}
10:00:01 {"jsonrpc":"2.0","id":2,"method":"a"}
10:00:01.250 {"jsonrpc":"2.0","id":2,"error":{"code":-7,"message":"m"}}
10:00:02 {"warning":{"code":3,"message":"w"}}
`
	ofDates = `2026-03-01T10:00:00Z {"jsonrpc":"2.0","id":1,"method":"b"}
2026-03-01T10:00:02Z {"jsonrpc":"2.0","id":1,"error":{"code":-8,"message":"m"}}
`
	ofBoth = `2026-03-01T10:00:00Z {"jsonrpc":"2.0","id":1,"method":"b"}
10:00:02 {"jsonrpc":"2.0","id":1,"result":1}
`
)

// analyseSources returns the report of several sources.
func analyseSources(t *testing.T, o Options, jobs int, logs ...string) *Report {
	t.Helper()
	var sources []input.Source
	var names []string
	for i, log := range logs {
		name := string(rune('a' + i))
		names = append(names, name)
		sources = append(sources, input.Source{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(log)), nil }})
	}
	a := New(names, o)
	infos, err := parse.Read(t.Context(), sources, parse.Options{Jobs: jobs}, func(b *capture.Batch) error {
		a.Add(b)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return a.Report(infos)
}

// TestUndated sees that clocks without a date tell latencies, and nothing else,
// beside a source that has dates.
func TestUndated(t *testing.T) {
	for _, jobs := range []int{1, 4} {
		for _, logs := range [][]string{{ofClocks, ofDates}, {ofDates, ofClocks}} {
			r := analyseSources(t, Options{}, jobs, logs...)
			whole, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(whole), "1970") {
				t.Errorf("%d workers: %s", jobs, whole)
			}
			if got, want := r.Summary.First.String()+" "+r.Summary.Last.String(), "2026-03-01T10:00:00Z 2026-03-01T10:00:02Z"; got != want {
				t.Errorf("from %s, want %s", got, want)
			}
			if r.Summary.Untimed != 0 || r.Summary.Messages != 7 || len(r.Windows.Rows) != 3 {
				t.Errorf("%+v in %d windows", r.Summary, len(r.Windows.Rows))
			}
			got := map[string]float64{}
			for _, m := range r.Methods {
				got[m.Method] = m.Latency.P99
			}
			if diff := cmp.Diff(map[string]float64{"a": 250, "b": 2000}, got); diff != "" {
				t.Error(diff)
			}
			if n := analyseSources(t, Options{Filter: Filter{Since: capture.Unix(0, 0)}}, jobs, logs...).Summary.Messages; n != 2 {
				t.Errorf("%d messages since 1970", n)
			}
		}
	}
}

// TestUndatedAlone sees that clocks without a date count from 1970 on where
// there is nothing else, and that a date and a clock tell no latency.
func TestUndatedAlone(t *testing.T) {
	for _, logs := range [][]string{{ofClocks}, {ofClocks, "{}\n"}} {
		if r := analyseSources(t, Options{}, 2, logs...); r.Summary.First.String() != "1970-01-01T10:00:00.1Z" || len(r.Windows.Rows) != 3 {
			t.Errorf("%d sources: from %s in %d windows", len(logs), r.Summary.First, len(r.Windows.Rows))
		}
	}
	if r := analyseSources(t, Options{}, 2, ofBoth, ofDates); r.Methods[0].Latency.Count != 1 {
		t.Errorf("%+v", r.Methods[0].Latency)
	}
}

// TestUndatedRules sees that such events are to rules as those without times.
func TestUndatedRules(t *testing.T) {
	list, err := rules.Load("x.yaml", []byte(`rules:
  - {id: x/pair, title: t, level: low, by: [source], within: 1s, steps: [{match: {code: -7}}, {match: {warning: 3}}]}
  - {id: x/one, title: t, level: low, by: [source], within: 1s, steps: [{match: {code: -7}, min: 2}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	fired := func(logs ...string) (got []string) {
		for _, f := range analyseSources(t, Options{Rules: list}, 2, logs...).Findings {
			got = append(got, f.Rule+" "+f.Start.String())
		}
		return got
	}
	if diff := cmp.Diff([]string{"x/one 1970-01-01T10:00:00.35Z", "x/pair 1970-01-01T10:00:01.25Z"}, fired(ofClocks)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"x/pair "}, fired(ofClocks, ofDates)); diff != "" {
		t.Error(diff)
	}
}
