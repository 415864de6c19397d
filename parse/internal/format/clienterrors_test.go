package format_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// clientErrorTests are logs of language clients, and what they hold.
var clientErrorTests = []struct{ name, text, want string }{
	{"codes, errors of JavaScript, data", `[Info  - 9:00:00 AM] Starting
[Error - 9:00:01 AM] Request textDocument/codeAction failed.
  Message: Request Canceled
  Code: -32001 
[Error - 9:00:02 AM] Request textDocument/hover failed.
Error: Connection got disposed.
	at Object.dispose (/a/b.js:1:2)
	at c (/a/b.js:3:4)
[Error - 9:00:03 PM] Request textDocument/semanticTokens/full failed.
  Message: Internal Error
  Code: -32603 
   at Some.Server(Uri a)
Error: boom
`, `
1 unparsed !not_json
2 1970-01-01T09:00:01Z
   request textDocument/codeAction
   response(answers) code=-32001 "Request Canceled"
5 1970-01-01T09:00:02Z
   request textDocument/hover
   response(answers) code=null "Connection got disposed."
9 1970-01-01T21:00:03Z
   request textDocument/semanticTokens/full
   response(answers) code=-32603 "Internal Error"
13 1970-01-01T21:00:03Z(inherited) unparsed !not_json
`},
	{"other order, other clocks, names, several lines", `[Error  - 10:00:01] (clangd) Request $/a/b failed.
  Code: -32603
  Message: first
[Error - 下午12:21:20] Request a failed.
  Message: one
 two

Message: three
  Code: EFAIL
2026-03-01 09:00:00.123 [error] Request x/y failed.
  Message: dated
  Code: -32803 
2026-03-01 09:00:01.5 [error] [py] Request z failed.
TypeError: Cannot read it
of several lines
    at a.js:1
2026-03-01 09:00:02.000 [info] Request fine failed.
`, `
1 1970-01-01T10:00:01Z conn=clangd
   request $/a/b
   response(answers) code=-32603 "first"
4 1970-01-01T12:21:20Z
   request a
   response(answers) code="EFAIL" "one\n two\n\nMessage: three"
10 2026-03-01T09:00:00.123Z
   request x/y
   response(answers) code=-32803 "dated"
13 2026-03-01T09:00:01.5Z conn=py
   request z
   response(answers) code=null "TypeError: Cannot read it\nof several lines"
17 2026-03-01T09:00:02Z unparsed !not_json
`},
	{"little is said", `[Error - 9:00:01 AM] Request a failed.
[object Object]
[Error - 9:00:02 AM] Request b failed.
[Error - 9:00:03 AM] Request c failed.
  Message: no code
next: 1
[Error - 9:00:04 AM] Request d failed.
  Message:
  Code: undefined
[Error - 9:00:05 AM] Sending request e failed.
Error: closed
[Error - 9:00:06 AM] Notification handler 'f' failed with message: x
[Error - 9:00:06 AM] Request g failed with message: x
[Error - 9:00:07 AM] The Request h failed.
[Error - 9:00:08 AM] Request i failed.
n: minified
    at n.js:1`, `
1 1970-01-01T09:00:01Z
   request a
   response(answers) code=null ""
2 1970-01-01T09:00:01Z(inherited) unparsed !not_json
3 1970-01-01T09:00:02Z
   request b
   response(answers) code=null ""
4 1970-01-01T09:00:03Z
   request c
   response(answers) code=null "no code"
6 1970-01-01T09:00:03Z(inherited) unparsed !not_json
7 1970-01-01T09:00:04Z
   request d
   response(answers) code=null ""
10 1970-01-01T09:00:04Z(inherited) unparsed !not_json
11 1970-01-01T09:00:04Z(inherited) unparsed !not_json
12 1970-01-01T09:00:04Z(inherited) unparsed !not_json
13 1970-01-01T09:00:04Z(inherited) unparsed !not_json
14 1970-01-01T09:00:04Z(inherited) unparsed !not_json
15 1970-01-01T09:00:08Z
   request i
   response(answers) code=null "n: minified"
`},
	{"set in", `    [Error - 9:00:01 AM] Request a failed.
      Message: Request Canceled
      Code: -32800 
    [Error - 9:00:02 AM] Request b failed.
    Error: closed
    	at a.js:1
    [Info - 9:00:03 AM] more
`, `
1 1970-01-01T09:00:01Z
   request a
   response(answers) code=-32800 "Request Canceled"
4 1970-01-01T09:00:02Z
   request b
   response(answers) code=null "closed"
7 1970-01-01T09:00:02Z(inherited) unparsed !not_json
`},
	{"the server does not start", `[Error - 9:00:01 AM] Server initialization failed.
  Message: no root
  Code: -32603 
[Error - 9:00:01 AM] Couldn't start client Shop
  Message: no root
  Code: -32603 
[Error - 9:00:02 AM] Server initialization failed.
Error: command 'shop.open' already exists
    at a.js:1
`, `
1 1970-01-01T09:00:01Z
   request initialize
   response(answers) code=-32603 "no root"
4 1970-01-01T09:00:01Z(inherited) unparsed !not_json
5 1970-01-01T09:00:01Z(inherited) unparsed !not_json
6 1970-01-01T09:00:01Z(inherited) unparsed !not_json
7 1970-01-01T09:00:01Z(inherited) unparsed !not_json
`},
	{"without anything before", `some text
Request textDocument/hover failed.
  Message: Unhandled method textDocument/hover
  Code: -32601 

Request b failed.
`, `
1 unparsed !not_json
2
   request textDocument/hover
   response(answers) code=-32601 "Unhandled method textDocument/hover"
6 unparsed !not_json
`},
	{"the traffic begins later", `[Error - 9:00:01 AM] Request a failed.
  Message: m
  Code: -1
[Trace - 9:00:02 AM] Sending request 'b - (1)'.
[Trace - 9:00:03 AM] Received response 'b - (1)' in 3ms. Request failed: n (-2).
[Error - 9:00:03 AM] Request b failed.
  Message: n
  Code: -2
`, `
1 1970-01-01T09:00:01Z
   request a
   response(answers) code=-1 "m"
4 1970-01-01T09:00:02Z out
   request b id=1
5 1970-01-01T09:00:03Z in latency=3ms
   response id=1 code=-2 "n"
6 1970-01-01T09:00:03Z(inherited) unparsed !not_json
`},
	{"messages of several lines", `[Error - 9:00:01 AM] Request a failed.
V[09:00:02.000] >>> {
  "id": 1,
  "jsonrpc": "2.0",
  "error": {"code": -2, "message": "n"}
}
[Error - 9:00:03 AM] Request b failed.
  Message: n
  Code: -2
`, ""},
}

func TestClientErrors(t *testing.T) {
	for _, test := range clientErrorTests {
		if test.want == "" {
			continue
		}
		for name, text := range map[string]string{"": test.text, " with CRLF": strings.ReplaceAll(test.text, "\n", "\r\n")} {
			got := readtest.InChunks(t, parse.Options{Format: "lsp-errors"}, text)
			if diff := cmp.Diff(test.want, "\n"+got); diff != "" {
				t.Errorf("%s%s (-want +got)\n%s", test.name, name, diff)
			}
		}
	}
}

// TestClientErrorsDetected tells logs that have only what failed from those
// that have the traffic.
func TestClientErrorsDetected(t *testing.T) {
	const entry = "[Error - 9:00:01 AM] Request a failed.\n  Message: m\n  Code: -1\n"
	for text, want := range map[string]string{
		entry:                             "lsp-errors",
		"[Info - 9:00:00 AM] x\n" + entry: "lsp-errors",
		"Request a failed.\n  Message: m\n  Code: 1\n":                                              "lsp-errors",
		"[Error - 1:02:03] Server initialization failed.\n  Message: m\n  Code: -1\n":               "lsp-errors",
		"[Error - 1:02:03] Server initialization failed.\nError: m\n":                               "",
		"[Error - 9:00:01 AM] Request a failed.\n  Message: got {\"jsonrpc\":\"2.0\"}\n  Code: 1\n": "lsp-errors",
		"[Error - 9:00:01 AM] Request a failed.\nError: got {\"jsonrpc\":\"2.0\"}\n    at x\n":      "lsp-errors",
		"Request a failed.\nand more\n":                                                             "",
		"Request a failed.\n":                                                                       "",
		"[Trace - 9:00:00 AM] Sending notification 'exit'.\n" + entry:                               "lsp-trace",
		strings.Repeat("x\n", 50) + entry + "[Trace - 9:00:00 AM] Sending request 'b - (1)'.\n":     "",
		entry + `[DEBUG] > {"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"m"}}` + "\n":       "",
		clientErrorTests[len(clientErrorTests)-1].text:                                              "",
	} {
		if got := detected(text); got != want {
			t.Errorf("%q looks like %q, want %q", text, got, want)
		}
	}
}

// TestClientErrorsLate reads logs of servers that have said much before a request
// failed.
func TestClientErrorsLate(t *testing.T) {
	const entry, line = "[Error - 9:00:01 AM] Request a failed.\n  Message: m\n  Code: -1\n", "[Info - 9:00:00 AM] indexing one more file of the project\n"
	long := strings.Repeat(line, 2*frame.DetectSize/len(line))
	for text, want := range map[string]int{
		long + entry: 1,
		long + `[DEBUG] > {"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"m"}}` + "\n" + entry: 0,
		long + "I[10:00:00.000] <-- a(1)\nI[10:00:00.012] --> reply:a(1) 12 ms, error: -1: m\n":      1,
	} {
		got := readtest.Dump(t, parse.Options{}, parsetest.Text("x", text))
		if n := strings.Count(got, "request a"); n != want || strings.Count(got, `code=-1 "m"`) != 1 {
			t.Errorf("%d requests, want %d\n%s", n, want, got[len(got)-200:])
		}
	}
}

// TestClientErrorParts reads logs put together from parts, in all chunks alike.
func TestClientErrorParts(t *testing.T) {
	checkFormat(t, "lsp-errors", []string{
		"[Error - 9:00:01 AM] Request a failed.\n", "Request b failed.\r\n", "  Message: m\n", "  Code: -1 \n", "Message:\r\n", "Error: e\n", "x: y\n", "\tat f\n",
		"   at g and more of it that is longer than others are\n", "2026-03-01 09:00:00.1 [error] Request c failed.\n", "[Info - 1:02:03] x\n", "\n", "text\n", "{\n", " \"jsonrpc\": 1}\n",
		"[Trace - 9:00:02 AM] Sending request 'b - (1)'.\n", "[Error - 1:02:03] Server initialization failed.\n", "[Error - ", " failed.", "# comment\n", "\xff\n",
	})
}

func FuzzClientErrors(f *testing.F) {
	for _, test := range clientErrorTests {
		f.Add(test.text, uint16(7), uint16(200))
	}
	fuzzFormat(f, "lsp-errors")
}
