package jsonscan

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlist(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{`(:jsonrpc "2.0" :id 1 :method "a" :params nil)`, `{"jsonrpc":"2.0","id":1,"method":"a","params":null}`},
		{"(:a\n  (:b t :c :json-false :d :null)\n  :e [] :f [nil (:g 1)])", `{"a":{"b":true,"c":false,"d":null},"e":[],"f":[null,{"g":1}]}`},
		{`(:a (1 2.5 -3) :b () :c (x . y))`, `{"a":[1,2.5,-3],"b":null,"c":["x",".","y"]}`},
		{`(:a "q\" \\ \n\t é \303\251 \x41 \e" :b "two
lines")`, `{"a":"q\" \\ \n\t é é A \u001b","b":"two\u000alines"}`},
		{`(:a #s(hash-table size 1 test eql data ("x" (1 ")"))) :b #("text" 0 2 (face (bold))) :c #<buffer x> :d #1=(1) :e #1# :f 'z)`,
			`{"a":{},"b":"text","c":"#<buffer x>","d":[1],"e":"#1#","f":"z"}`},
		{`(:a 1.0e+INF :b :key :c 12. :d \(x :e ?a :textDocument/x 1) rest`, `{"a":"1.0e+INF","b":":key","c":"12.","d":"\\(x","e":"?a","textDocument/x":1} rest`},
	} {
		got, end, st := AppendPlist(nil, []byte(tt.in), 0)
		if diff := cmp.Diff(tt.want, string(got)+tt.in[end:]); st != Valid || diff != "" {
			t.Errorf("%s: status %d\n(-want +got)\n%s", tt.in, st, diff)
		}
		var s Sexp
		if n, done := s.Over([]byte(tt.in)); !done || n != end {
			t.Errorf("%s ends at %d, %v, want %d", tt.in, n, done, end)
		}
	}
	for in, want := range map[string]Status{
		``: Truncated, `(`: Truncated, `(:a`: Truncated, `(:a 1`: Truncated, `(:a "b`: Truncated, `(:a "b\`: Truncated, `[1`: Truncated, `(:a #`: Truncated, `(:a #s(x`: Truncated, `(:a #("x" 1`: Truncated, `(:a #<x`: Truncated,
		`(:a)`: Invalid, `(:a 1 2)`: Invalid, `(:a 1]`: Invalid, `(:a [1)`: Invalid, `(:a #(1))`: Invalid, `(:a #s x)`: Invalid, `(:a ;)`: Invalid,
		strings.Repeat("(", maxDepth): Truncated, strings.Repeat("(", maxDepth+1): TooDeep, strings.Repeat("'", 1<<20): TooDeep,
	} {
		if _, _, st := AppendPlist(nil, []byte(in), 0); st != want {
			t.Errorf("%.20s: status %d, want %d", in, st, want)
		}
	}
}

// FuzzPlist holds that what is read of a value is JSON.
func FuzzPlist(f *testing.F) {
	f.Add([]byte(`(:a (:b [1 nil t "x\n\302" #("y" 0 1 (z)) #1=(2) 'q]) :c #s(hash-table))`))
	f.Fuzz(func(t *testing.T, text []byte) {
		got, end, st := AppendPlist(nil, text, 0)
		if st == Valid && (!json.Valid(got) || end > len(text)) {
			t.Errorf("%q: %q", text, got)
		}
	})
}
