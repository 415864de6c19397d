package analyze

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze/catalog"
	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
)

// analyse returns the report of a capture.
func analyse(t *testing.T, log string, o Options) *Report {
	t.Helper()
	return analyseWith(t, log, o, func(*Analyzer) {})
}

// analyseWith is analyse by an analyzer that was changed.
func analyseWith(t *testing.T, log string, o Options, change func(*Analyzer)) *Report {
	t.Helper()
	var err error
	if o.Catalogs, err = catalog.Builtin(); err != nil {
		t.Fatal(err)
	}
	a := New([]string{"x"}, o)
	change(a)
	src := input.Source{Name: "x", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(log)), nil }}
	infos, err := parse.Read(context.Background(), []input.Source{src}, parse.Options{}, func(b *capture.Batch) error {
		a.Add(b)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	a.End()
	return a.Report(infos)
}

const filtered = `{"ts":"2026-01-02T03:00:00Z","msg":{"jsonrpc":"2.0","id":1,"method":"before","params":{"session":"a"}}}
{"ts":"2026-01-02T03:00:10Z","msg":{"jsonrpc":"2.0","id":2,"method":"inside","params":{"session":"b"}}}
{"ts":"2026-01-02T03:00:11Z","msg":{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"m"}}}
{"ts":"2026-01-02T03:00:12Z","msg":{"jsonrpc":"2.0","id":3,"method":"inside","params":{"session":"b"}}}
{"ts":"2026-01-02T03:00:20Z","msg":{"jsonrpc":"2.0","id":2,"result":1}}
`

// TestFilter sees that filters choose what is counted and leave calls whole.
func TestFilter(t *testing.T) {
	at := func(sec int64) capture.Time { return capture.Unix(1767322800+sec, 0) }
	for _, tt := range []struct {
		name   string
		filter Filter
		want   string
	}{
		{"none", Filter{}, `{"requests":3,"responses":2,"errors":1,"calls":2,"unanswered":1,"orphans":0,"sessions":2,"methods":2}`},
		{"span", Filter{Since: at(10), Until: at(12)}, `{"requests":2,"responses":1,"errors":1,"calls":1,"unanswered":1,"orphans":0,"sessions":2,"methods":1}`},
		{"since", Filter{Since: at(11)}, `{"requests":1,"responses":2,"errors":1,"calls":2,"unanswered":1,"orphans":0,"sessions":2,"methods":1}`},
		{"session", Filter{Sessions: []string{"b"}}, `{"requests":2,"responses":1,"errors":0,"calls":1,"unanswered":1,"orphans":0,"sessions":1,"methods":1}`},
		{"nothing", Filter{Sessions: []string{"c"}}, `{"requests":0,"responses":0,"errors":0,"calls":0,"unanswered":0,"orphans":0,"sessions":0,"methods":0}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := analyse(t, filtered, Options{Filter: tt.filter})
			var want map[string]float64
			if err := json.Unmarshal([]byte(tt.want), &want); err != nil {
				t.Fatal(err)
			}
			text, err := json.Marshal(r.Summary)
			if err != nil {
				t.Fatal(err)
			}
			var all map[string]any
			if err := json.Unmarshal(text, &all); err != nil {
				t.Fatal(err)
			}
			got := map[string]float64{}
			for k := range want {
				got[k] = all[k].(float64)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if len(r.Codes) > 0 && *r.Codes[0].Methods[0].Method != "before" {
				t.Errorf("the error's method is %s", *r.Codes[0].Methods[0].Method)
			}
		})
	}
}

// TestFilterProblems sees that a span leaves out the problems outside of it.
func TestFilterProblems(t *testing.T) {
	const twice = `{"ts":"2026-01-02T03:00:%02dZ","msg":{"jsonrpc":"2.0","id":1,"method":"m"}}` + "\n"
	log := fmt.Sprintf(twice+twice+twice, 0, 1, 20)
	for since, want := range map[int64]int64{0: 2, 10: 1, 30: 0} {
		r := analyse(t, log, Options{Filter: Filter{Since: capture.Unix(1767322800+since, 0)}})
		got := int64(0)
		for _, p := range r.Problems {
			got += p.Count
		}
		if got != want {
			t.Errorf("since second %d: %d problems, want %d", since, got, want)
		}
	}
}

// TestShow sees that showing less leaves the totals as they are.
func TestShow(t *testing.T) {
	r := analyse(t, filtered, Options{})
	r.Show(Choice{Codes: []capture.Code{capture.NumberCode("-2")}, Methods: func(m string) bool { return m == "inside" }})
	if len(r.Codes) != 0 || len(r.Methods) != 1 || r.Summary.Errors != 1 || r.Windows.Rows[11].Errors != 1 || len(r.Windows.Rows[11].Codes) != 0 {
		t.Errorf("codes %v, methods %v, windows %v", r.Codes, r.Methods, r.Windows.Rows)
	}
}
