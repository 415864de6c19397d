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
