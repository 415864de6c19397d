package report

import (
	"fmt"
	"testing"

	"rpclog/analyze"
)

// TestRanked holds that what failed most stands first, in whatever way, and
// that the report itself stays as it is.
func TestRanked(t *testing.T) {
	r := empty()
	r.Codes = []analyze.Code{{Code: num("1"), Count: 9, Class: "benign"}, {Code: num("2"), Count: 2}, {Code: num("3"), InBand: 3}}
	r.Sessions = []analyze.Session{{ID: "a", Errors: 2}, {ID: "b", Errors: 1, Unanswered: 2}, {ID: "c"}, {ID: "d", InBand: 4}}
	r.Methods = []analyze.Method{{Method: "a", Errors: 3, Failed: 0}, {Method: "b", Errors: 1, Failed: 1}, {Method: "c", Failed: 2, Unanswered: 2}, {Method: "d"}}
	words := func(r *analyze.Report) (s string) {
		for i := range r.Codes {
			s += r.Codes[i].Code.Text()
		}
		for i := range r.Sessions {
			s += " " + r.Sessions[i].ID
		}
		for i := range r.Methods {
			s += fmt.Sprintf(" %s", r.Methods[i].Method)
		}
		return s
	}
	before := words(r)
	if got, want := words(ranked(r)), "321 d b a c c b a d"; got != want {
		t.Errorf("ranked %q, want %q", got, want)
	}
	if words(r) != before {
		t.Error("the report has changed")
	}
}
