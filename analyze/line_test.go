package analyze

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
)

// TestInLine joins what a monitor of QEMU says, which mostly has no ids.
func TestInLine(t *testing.T) {
	const (
		greeting, ok, no = `{"QMP":{"version":{}}}`, `{"return":{}}`, `{"error":{"class":"GenericError","desc":"no"}}`
		cont, quit       = `{"execute":"cont"}`, `{"execute":"quit"}`
	)
	conn := func(name, message string) string { return `{"conn":"` + name + `","msg":` + message + `}` }
	dir := func(name, message string) string { return `{"dir":"` + name + `","msg":` + message + `}` }
	type wanted struct {
		calls, unanswered, orphans, nullIDs int64
		errors                              string // the methods of errors, in turn
	}
	for _, tt := range []struct {
		name  string
		lines []string
		want  wanted
	}{
		{"in turn", []string{greeting, cont, ok, quit, no}, wanted{calls: 2, errors: "quit"}},
		{"the oldest first", []string{cont, quit, no, ok}, wanted{calls: 2, errors: "cont"}},
		{"beside ids", []string{cont, `{"execute":"stop","id":1}`, `{"return":{},"id":1}`, no}, wanted{calls: 2, errors: "cont"}},
		{"nothing asked", []string{no, ok, cont}, wanted{unanswered: 1, nullIDs: 1, errors: "-"}},
		{"null is no id to wait for", []string{cont, `{"id":null,"error":{"code":1,"message":"m"}}`}, wanted{unanswered: 1, nullIDs: 1, errors: "-"}},
		{"another connection", []string{conn("a", cont), conn("b", quit), conn("b", no), conn("a", ok)}, wanted{calls: 2, errors: "quit"}},
		{"it begins anew", []string{greeting, quit, greeting, cont, no}, wanted{calls: 1, unanswered: 1, errors: "cont"}},
		{"both ways", []string{dir("out", cont), dir("in", quit), dir("in", no), dir("out", ok)}, wanted{calls: 2, errors: "cont"}},
		{"the same way", []string{dir("in", `{"method":"n","params":[]}`), dir("out", cont), dir("out", no)}, wanted{unanswered: 1, nullIDs: 1, errors: "-"}},
		{"a call without ids does not wait", []string{`{"request":{"method":"m","params":[]},"response":{"result":1}}`, no}, wanted{calls: 1, nullIDs: 1, errors: "-"}},
		{"notifications do not wait", []string{`{"jsonrpc":"2.0","method":"n"}`, `{"jsonrpc":"2.0","error":{"code":1,"message":"m"}}`}, wanted{nullIDs: 1, errors: "-"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var methods []string
			a := New([]string{"x"}, Options{OnError: func(e *ErrorEvent) {
				if e.Method == nil {
					methods = append(methods, "-")
				} else {
					methods = append(methods, *e.Method)
				}
			}})
			source := input.Of("x", strings.NewReader(strings.Join(tt.lines, "\n")))
			infos, err := parse.Read(t.Context(), []input.Source{source}, parse.Options{}, func(b *capture.Batch) error {
				a.Add(b)
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			s := a.Report(infos).Summary
			got := wanted{s.Calls, s.Unanswered, s.Orphans, s.NullIDErrors, strings.Join(methods, " ")}
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(wanted{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}
