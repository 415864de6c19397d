package analyze

import (
	"fmt"
	"strings"
	"testing"

	"rpclog/analyze/catalog"
)

// withSubjects are the catalogs of the program with subjects of a method.
func withSubjects(t *testing.T, method string, paths ...string) *catalog.Set {
	t.Helper()
	set, err := catalog.Builtin()
	for _, path := range paths {
		if err == nil {
			set, err = set.WithSubject(method, path)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// subjectWords are the subjects of a report: method, subject, requests,
// responses, errors, in-band, unanswered, failed, and the greatest latency.
func subjectWords(r *Report) string {
	var out strings.Builder
	for _, m := range r.Methods {
		for _, s := range m.Subjects {
			longest := "-"
			if s.Latency != nil {
				longest = fmt.Sprint(s.Latency.Max)
			}
			fmt.Fprintf(&out, "%s %s %d %d %d %d %d %d %s\n", m.Method, s.Subject, s.Requests, s.Responses, s.Errors, s.InBand, s.Unanswered, s.Failed, longest)
		}
	}
	return out.String()
}

func TestSubjects(t *testing.T) {
	const log = `
{"ts":1772323200.0,"msg":{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"forecast"}}}
{"ts":1772323200.1,"msg":{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"Internal error","data":{"reason":"no station"}}}}
{"ts":1772323200.2,"msg":{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"forecast"}}}
{"ts":1772323200.5,"msg":{"jsonrpc":"2.0","id":2,"result":{"isError":true,"content":[{"type":"text","text":"sold out"}]}}}
{"ts":1772323201.0,"msg":{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"buy"}}}
{"ts":1772323202.0,"msg":{"jsonrpc":"2.0","id":3,"result":{"content":[]}}}
{"ts":1772323203.0,"msg":{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"forecast"}}}
{"ts":1772323204.0,"msg":{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{}}}
{"ts":1772323204.1,"msg":{"jsonrpc":"2.0","id":5,"error":{"code":-32603,"message":"Internal error","data":"Internal error"}}}
{"ts":1772323205.0,"msg":{"jsonrpc":"2.0","id":6,"method":"prompts/list","params":{"name":"no subject"}}}
`
	r := analyse(t, log, Options{})
	if got, want := subjectWords(r), "tools/call forecast 3 2 1 1 1 3 300\ntools/call buy 1 1 0 0 0 0 1000\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if len(r.Codes) != 2 {
		t.Fatalf("codes: %+v", r.Codes)
	}
	internal, inBand := r.Codes[0], r.Codes[1]
	if got := fmt.Sprint(internal.Subjects, internal.Causes, inBand.Subjects, inBand.Causes); got !=
		"[{tools/call forecast 1}] [{no station 1}] [{tools/call forecast 1}] []" {
		t.Errorf("subjects and causes: %s", got)
	}
}

// TestBenignSubject has an error that is expected: the calls that it answers
// did not fail.
func TestBenignSubject(t *testing.T) {
	const log = `
{"jsonrpc":"2.0","id":1,"method":"workspace/executeCommand","params":{"command":"a"}}
{"jsonrpc":"2.0","id":1,"error":{"code":-32800,"message":"cancelled"}}
{"jsonrpc":"2.0","id":2,"method":"workspace/executeCommand","params":{"command":"b"}}
{"jsonrpc":"2.0","id":2,"error":{"code":-32602,"message":"no"}}
`
	r := analyse(t, log, Options{})
	if got, want := subjectWords(r), "workspace/executeCommand b 1 1 1 0 0 1 -\nworkspace/executeCommand a 1 1 1 0 0 0 -\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestOwnSubject has subjects of a method that no catalog knows, and one that
// is a secret.
func TestOwnSubject(t *testing.T) {
	const log = `
{"jsonrpc":"2.0","id":1,"method":"run","params":{"job":"clean"}}
{"jsonrpc":"2.0","id":1,"result":1}
{"jsonrpc":"2.0","id":2,"method":"run","params":{"job":"https://x.example/?api_key=abcdefgh12345678"}}
{"jsonrpc":"2.0","id":2,"result":1}
`
	r := analyseBy(t, log, Options{Catalogs: withSubjects(t, "run", "job")})
	if got, want := subjectWords(r), "run clean 1 1 0 0 0 0 -\nrun https://x.example/?api_key=…529858 1 1 0 0 0 0 -\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// TestSubjectsBeyond counts what has no room for its method alone.
func TestSubjectsBeyond(t *testing.T) {
	var log strings.Builder
	for i := range maxSubjects + 7 {
		fmt.Fprintf(&log, `{"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"t%d"}}`+"\n", i, i)
		fmt.Fprintf(&log, `{"jsonrpc":"2.0","id":%d,"error":{"code":-32603,"message":"x"}}`+"\n", i)
	}
	r := analyse(t, log.String(), Options{})
	if m := r.Methods[0]; len(m.Subjects) != shownSubjects || m.Requests != maxSubjects+7 || m.Errors != maxSubjects+7 {
		t.Errorf("%d subjects of %d requests with %d errors", len(m.Subjects), m.Requests, m.Errors)
	}
	if got := fmt.Sprint(r.Limits); !strings.Contains(got, fmt.Sprintf("{subjects %d %d}", maxSubjects, maxSubjects+7)) {
		t.Errorf("limits: %s", got)
	}
}
