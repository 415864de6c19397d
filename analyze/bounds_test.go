package analyze

import (
	"fmt"
	"strings"
	"testing"
)

// limitsOf returns the limits of a report by name.
func limitsOf(r *Report) map[string]Limit {
	m := map[string]Limit{}
	for _, l := range r.Limits {
		m[l.What] = l
	}
	return m
}

// TestCodeBound has more codes than are kept apart, and no null among them:
// those beyond count as null, and the totals stay exact.
func TestCodeBound(t *testing.T) {
	const more = 5
	for name, line := range map[string]string{
		"errors":   `{"jsonrpc":"2.0","id":1,"error":{"code":%d,"message":"m"}}` + "\n",
		"in band":  `{"jsonrpc":"2.0","id":1,"result":{"failure":[{"code":%d,"message":"m"}]}}` + "\n",
		"warnings": `{"jsonrpc":"2.0","warning":{"code":%d,"message":"m"}}` + "\n",
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for n := range maxCodes + more {
				fmt.Fprintf(&b, line, n+1)
			}
			r := analyse(t, b.String(), Options{})
			s := r.Summary
			if got := s.Errors + s.InBandErrors + s.Warnings; got != maxCodes+more {
				t.Errorf("%d in all, want %d", got, maxCodes+more)
			}
			if l := limitsOf(r)["codes"]; l.Limit != maxCodes || l.Reached != maxCodes+more {
				t.Errorf("limits: %+v", r.Limits)
			}
		})
	}
}

// TestSessionBound has more sessions and methods than have rows: the totals
// count all, and a code's sessions those that are kept.
func TestSessionBound(t *testing.T) {
	const n = maxSessions + 10
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"jsonrpc":"2.0","id":%d,"method":"m%d","params":{"session":"s%d"}}`+"\n", i, i, i)
		fmt.Fprintf(&b, `{"jsonrpc":"2.0","id":%d,"error":{"code":1,"message":"m"}}`+"\n", i)
	}
	r := analyse(t, b.String(), Options{})
	if r.Summary.Sessions != n || len(r.Sessions) != maxSessions || r.Codes[0].Sessions != maxSessions || r.Codes[0].Count != n {
		t.Errorf("%d sessions, %d rows, %d of the code", r.Summary.Sessions, len(r.Sessions), r.Codes[0].Sessions)
	}
	if r.Summary.Methods != n || len(r.Methods) != maxMethods {
		t.Errorf("%d methods, %d rows", r.Summary.Methods, len(r.Methods))
	}
	for _, what := range []string{"sessions", "methods"} {
		if l := limitsOf(r)[what]; l.Reached != n {
			t.Errorf("%s: %+v", what, l)
		}
	}
}

// TestTextBound has more texts of one code than are told apart.
func TestTextBound(t *testing.T) {
	var b strings.Builder
	for i := range maxTexts + 7 {
		fmt.Fprintf(&b, `{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"text %d"}}`+"\n", i)
	}
	r := analyse(t, b.String(), Options{})
	if l := limitsOf(r)["texts"]; l.Reached != 7 || len(r.Codes[0].Messages) != shownTexts || r.Codes[0].Count != maxTexts+7 {
		t.Errorf("%+v, %d texts", l, len(r.Codes[0].Messages))
	}
}

// TestMethodBound has errors of methods beyond the bound: their row is that
// of no method, but who is told of errors is told the method.
func TestMethodBound(t *testing.T) {
	var b strings.Builder
	for i := range maxMethods + 3 {
		fmt.Fprintf(&b, `{"jsonrpc":"2.0","id":"call-%d","method":"m%d"}`+"\n", i, i)
	}
	for i := maxMethods - 1; i < maxMethods+3; i++ {
		fmt.Fprintf(&b, `{"jsonrpc":"2.0","id":"call-%d","error":{"code":1,"message":"m"}}`+"\n", i)
	}
	var told []string
	r := analyse(t, b.String(), Options{OnError: func(e *ErrorEvent) { told = append(told, *e.Method) }})
	if got := fmt.Sprint(told); got != "[m99999 m100000 m100001 m100002]" {
		t.Errorf("told %s", got)
	}
	if m := r.Codes[0].Methods; len(m) != 2 || m[0].Method != nil || m[0].Count != 3 || *m[1].Method != "m99999" || m[1].Count != 1 {
		t.Errorf("%+v", m)
	}
	if r.Summary.Methods != maxMethods+3 || r.Summary.Unanswered != maxMethods-1 || r.Summary.Orphans != 0 {
		t.Errorf("%+v", r.Summary)
	}
}

// TestConnectionBound has more connections than are kept: calls on the others
// are joined nonetheless, and each of them counts as a session.
func TestConnectionBound(t *testing.T) {
	const kept, all = 5, 12
	var b strings.Builder
	for _, line := range []string{
		`{"conn":"c%d","dir":"out","msg":{"jsonrpc":"2.0","id":1,"method":"m"}}`,
		`{"conn":"c%d","dir":"in","msg":{"jsonrpc":"2.0","id":1,"result":0}}`,
	} {
		for i := range all {
			fmt.Fprintf(&b, line+"\n", i)
		}
	}
	r := analyseWith(t, b.String(), Options{}, func(a *Analyzer) { a.names.maxConns = kept })
	if s := r.Summary; s.Calls != all || s.Orphans != 0 || s.Sessions != all || len(r.Sessions) != kept {
		t.Errorf("%d rows, %+v", len(r.Sessions), s)
	}
	limits := limitsOf(r)
	if limits["connections"].Reached != all || limits["sessions"].Reached != all {
		t.Errorf("%+v", limits)
	}
}

// TestNameBound has names that take more room than all names may.
func TestNameBound(t *testing.T) {
	var b strings.Builder
	for i := range 8 {
		fmt.Fprintf(&b, `{"jsonrpc":"2.0","id":%d,"method":"method %d","params":{"session":"session %d"}}`+"\n", i, i, i)
	}
	r := analyseWith(t, b.String(), Options{}, func(a *Analyzer) { a.names.maxBytes = 4 * len("method 0session 0") })
	if len(r.Sessions) != 4 || len(r.Methods) != 4 || r.Summary.Sessions != 8 || r.Summary.Methods != 8 {
		t.Errorf("%d sessions and %d methods of %+v", len(r.Sessions), len(r.Methods), r.Summary)
	}
}

// TestDistinctBound has more sessions than can be told apart: then the report
// says that there are at least so many.
func TestDistinctBound(t *testing.T) {
	var b strings.Builder
	for i := range maxSessions + 10 {
		fmt.Fprintf(&b, `{"jsonrpc":"2.0","method":"m","params":{"session":"s%d"}}`+"\n", i)
	}
	r := analyseWith(t, b.String(), Options{}, func(a *Analyzer) { a.names.beyond.max = 4 })
	if n := r.Summary.Sessions; n != maxSessions+4 {
		t.Errorf("%d sessions", n)
	}
	if l := limitsOf(r)["distinct_names"]; l.Limit != maxDistinct || l.Reached != 6 {
		t.Errorf("%+v", l)
	}
}

// TestTextBytesBound has texts of codes that take more room than all may.
func TestTextBytesBound(t *testing.T) {
	var b strings.Builder
	for i := range 20 {
		fmt.Fprintf(&b, `{"jsonrpc":"2.0","id":1,"error":{"code":%d,"message":"text %02d"}}`+"\n", i%3, i)
	}
	r := analyseWith(t, b.String(), Options{}, func(a *Analyzer) { a.codes.maxBytes = 5 * len("text 00") })
	if l := limitsOf(r)["texts"]; l.Reached != 15 {
		t.Errorf("%+v", l)
	}
}
