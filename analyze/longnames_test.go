package analyze_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze"
	"rpclog/parse/capture"
)

// TestLongNames has names that are longer than names are, in every place: they
// are cut, stay different from each other and count exactly; the report of
// that is small and says so. Those of 511 bytes are left as they are.
func TestLongNames(t *testing.T) {
	const things, times = 40, 3
	long := func(i int, what string) string {
		return what + strings.Repeat(string([]rune("ä€🎉x")[:1+i%4]), 1000) + strings.Repeat(what, 3000) + fmt.Sprint(i) // alike at the begin
	}
	same := func(_ int, what string) string { return what + strings.Repeat("y", 511-len(what)) }
	for _, tt := range []struct {
		name string
		of   func(i int, what string) string
		want int64 // different names
		cut  bool
	}{{"long", long, things, true}, {"ordinary", same, 1, false}} {
		t.Run(tt.name, func(t *testing.T) {
			whole := analyze.New([]string{"s"}, analyze.Options{})
			again := analyze.New([]string{"s"}, analyze.Options{})
			for n := range things * times {
				i := n / times
				id := capture.ID{Type: capture.NumberID, Text: fmt.Append(nil, n)}
				b := &capture.Batch{}
				b.Add(capture.Record{Line: int64(2*n + 1), Time: capture.Unix(int64(n), 0), Conn: []byte(tt.of(i, "conn"))},
					capture.Message{Kind: capture.Request, Method: []byte(tt.of(i, "method")), Session: []byte(tt.of(i, "session")), ID: id})
				b.Add(capture.Record{Line: int64(2*n + 2), Time: capture.Unix(int64(n), 0), Conn: []byte(tt.of(i, "conn"))},
					capture.Message{Kind: capture.Response, ID: id, Error: &capture.Error{Code: capture.TextCode(tt.of(i, "code")), Text: []byte("no")}})
				whole.Add(b)
				again.Add(b) // what was cut
			}
			r := whole.Report(nil)
			if int64(len(r.Methods)) != tt.want || int64(len(r.Sessions)) != tt.want || int64(len(r.Codes)) != tt.want || r.Summary.Calls != things*times {
				t.Fatalf("%d methods, %d sessions, %d codes, %d calls", len(r.Methods), len(r.Sessions), len(r.Codes), r.Summary.Calls)
			}
			for _, m := range r.Methods {
				if m.Requests != things*times/tt.want || m.Errors != m.Requests {
					t.Errorf("%.20s…: %d requests, %d errors", m.Method, m.Requests, m.Errors)
				}
			}
			for _, c := range r.Codes {
				if text := c.Code.Text(); len(text) > 511 || !utf8.ValidString(text) || !strings.HasPrefix(text, "code") {
					t.Errorf("the code %.40q of %d bytes", text, len(text))
				}
			}
			first, _ := json.Marshal(r)
			second, _ := json.Marshal(again.Report(nil))
			if !bytes.Equal(first, second) {
				t.Error("what was cut already gives another report")
			}
			limits := []analyze.Limit{}
			if tt.cut {
				limits = []analyze.Limit{{What: "long_names", Limit: 512, Reached: things * times * 5}}
			}
			if d := cmp.Diff(limits, r.Limits[:len(limits)]); d != "" || len(r.Limits) != len(limits) {
				t.Errorf("limits %v: %s", r.Limits, d)
			}
			if tt.cut && len(first) > 2<<20 {
				t.Errorf("a report of %d bytes", len(first))
			}
		})
	}
}

// TestLongNumber has a code of more digits than numbers have, in the error and
// inside of a success: it becomes a text, so that the report stays JSON.
func TestLongNumber(t *testing.T) {
	digits := strings.Repeat("7", 10_000)
	a := analyze.New([]string{"s"}, analyze.Options{})
	b := &capture.Batch{}
	id := capture.ID{Type: capture.NumberID, Text: []byte("1")}
	b.Add(capture.Record{Line: 1}, capture.Message{Kind: capture.Request, Method: []byte("m"), ID: id},
		capture.Message{Kind: capture.Response, Answers: true, ID: id, InBand: []capture.Error{{Code: capture.NumberCode(digits)}}})
	b.Add(capture.Record{Line: 2}, capture.Message{Kind: capture.Response, Error: &capture.Error{Code: capture.NumberCode(digits)}})
	a.Add(b)
	r := a.Report(nil)
	text, err := json.Marshal(r)
	if err != nil || !json.Valid(text) || len(r.Codes) != 1 || r.Codes[0].Code.IsNumber() || r.Codes[0].Count != 1 || r.Codes[0].InBand != 1 || !strings.HasPrefix(r.Codes[0].Code.Text(), "777") {
		t.Errorf("%v: %d codes of %d bytes: %+v", err, len(r.Codes), len(text), r.Codes)
	}
}
