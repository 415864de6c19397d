package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze"
	"rpclog/parse/capture"
)

// failedCall is a call that failed with a code.
func failedCall(line int64, method string, code string) analyze.Call {
	return analyze.Call{
		Source: "a.log", Line: ptr(line), ResponseLine: ptr(line + 1), Latency: ptr(12.5), Session: ptr("s"), Method: &method, ID: []byte("1"),
		Outcome: analyze.OutcomeError, Code: capture.NumberCode(code), Name: ptr("Internal error"), Class: ptr("server"), Message: ptr("boom ```` `x`"),
		Request: ptr(`{"id":1,"method":"` + method + `"}`), Response: ptr(`{"id":1,"error":{"message":"boom ` + "```" + `"}}`),
	}
}

// TestExamples shows one call of each code and method before another of the
// same, with what was sent, in every format for people.
func TestExamples(t *testing.T) {
	r := cortex()
	r.Calls.Examples = []analyze.Call{failedCall(1, "a", "-32603"), failedCall(3, "a", "-32603"), failedCall(5, "b", "-32603"), failedCall(7, "a", "-32000")}
	for format, o := range map[string]Options{"table": {Top: 5, Width: 120}, "markdown": {Top: 5}, "table plain": {Top: 5, Plain: true}} {
		name, _, _ := strings.Cut(format, " ")
		text := written(t, name, r, o)
		_, text, found := strings.Cut(text, "xamples")
		if !found {
			_, text, found = strings.Cut(strings.ToUpper(text), "CALLS THAT FAILED")
			text = strings.ToLower(text)
		}
		for _, want := range []string{"a.log:1", "a.log:5", "a.log:7", `"method":"b"`, "boom ```"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %s in\n%s", format, want, text)
			}
		}
		if !found || strings.Contains(text, "a.log:3") {
			t.Errorf("%s: %v\n%s", format, found, text)
		}
	}
	rows := firstOfKind(r.Calls.Examples, 4)
	if d := cmp.Diff([]int{0, 1, 2, 3}, rows); d != "" {
		t.Error(d)
	}
}

// TestUnanswered shows the last calls where there are more.
func TestUnanswered(t *testing.T) {
	r := cortex()
	r.Summary.Unanswered = 1234
	for i := range int64(100) {
		r.Calls.Unanswered = append(r.Calls.Unanswered, analyze.Call{Source: "a.log", Line: ptr(i + 1), Method: ptr("m"), Outcome: analyze.OutcomeUnanswered})
	}
	lines := strings.Split(written(t, "table", r, Options{Top: 3, Width: 100}), "\n")
	from := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, "CALLS WITHOUT A RESPONSE") })
	want := []string{"CALLS WITHOUT A RESPONSE  the last 100 of 1,234 calls · the last ones", "", "  call  outcome     at", "  ───────────────────────────"}
	for i := range 3 {
		want = append(want, fmt.Sprintf("  m     unanswered  a.log:%d", 98+i))
	}
	want = append(want, "  … 97 more (--top 0 shows all)")
	if d := cmp.Diff(want, lines[from:from+len(want)]); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestCallsCSV has the columns of a call by their names.
func TestCallsCSV(t *testing.T) {
	r := cortex()
	r.Calls.Examples = []analyze.Call{failedCall(1, "a", "-32603")}
	want := `source,line,response_line,time,end,latency_ms,session,conn,direction,method,subject,id,outcome,code,name,class,message,cause,in_band,catalog,operation,request,response
a.log,1,2,,,12.5,s,,,a,,1,error,-32603,Internal error,server,boom ` + "```` `x`" + `,,0,,,"{""id"":1,""method"":""a""}","{""id"":1,""error"":{""message"":""boom ` + "```" + `""}}"
`
	if d := cmp.Diff(want, written(t, "csv", r, Options{Section: "examples"})); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}
