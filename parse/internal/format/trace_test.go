package format_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// traceTests are traces, and what they hold.
var traceTests = []struct{ name, text, want string }{
	{"an error with data", `[Trace - 2:12:37 PM] Sending request 'textDocument/hover - (7)'.
Params: {
    "textDocument": {
        "uri": "file:///a.rs"
    }
}


[Trace - 2:12:37 PM] Received response 'textDocument/hover - (7)' in 12ms. Request failed: invalid type: map, expected unit; {} (x) (-32602).
Error data: {
    "why": [
        1
    ]
}


[Trace - 2:12:38 PM] Sending notification 'exit'.
No parameters provided.


`, `
1 1970-01-01T14:12:37Z out
   request textDocument/hover id=7
9 1970-01-01T14:12:37Z in latency=12ms
   response id=7 code=-32602 "invalid type: map, expected unit; {} (x)" data={
    "why": [
        1
    ]
}
17 1970-01-01T14:12:38Z out
   notification exit
`},
	{"ids, clocks, no bodies", `[Trace - 23:59:59] Sending request 'a/b - (0f1e2d3c-1111-2222-3333-444455556666)'.
[Trace - 00:00:01] Received response 'a/b - (0f1e2d3c-1111-2222-3333-444455556666)' in 1226ms. Request failed: cancelled (-32800).
[Trace - 00:00:02] Received request 'window/workDoneProgress/create - (007)'.
[Trace - 00:00:02] Sending response 'window/workDoneProgress/create - (007)'. Processing request took 25ms
[Trace - 00:00:03] Received response 5 without active response promise.
[Trace - 00:00:03] Received response 'x - (-4)' took 3ms
`, `
1 1970-01-01T23:59:59Z out
   request a/b id="0f1e2d3c-1111-2222-3333-444455556666"
2 1970-01-02T00:00:01Z in latency=1.226s
   response id="0f1e2d3c-1111-2222-3333-444455556666" code=-32800 "cancelled"
3 1970-01-02T00:00:02Z in
   request window/workDoneProgress/create id="007"
4 1970-01-02T00:00:02Z out latency=25ms
   response id="007"
5 1970-01-02T00:00:03Z in
   response id=5
6 1970-01-02T00:00:03Z in latency=3ms
   response id=-4
`},
	{"other clocks", `[Trace - 14:05:06.789 PM] Sending notification 'a'.
[Trace - 00:05:06.789 AM] Sending notification 'b'.
[Trace - 15.05.06] Sending notification 'c'.
[Trace - 4:05:06 p. m.] Sending notification 'd'.
[Trace - 下午5:05:06] Sending notification 'e'.
[Trace - 2026-01-02T03:04:05.6Z] Sending notification 'f'.
[Trace - soon] Sending notification 'g'.
`, `
1 1970-01-01T14:05:06.789Z out
   notification a
2 1970-01-02T00:05:06.789Z out
   notification b
3 1970-01-02T15:05:06Z out
   notification c
4 1970-01-02T16:05:06Z out
   notification d
5 1970-01-02T17:05:06Z out
   notification e
6 2026-01-02T03:04:05.6Z out
   notification f
7 2026-01-02T03:04:05.6Z(inherited) out
   notification g
`},
	{"lines between", `[Info  - 2:12:36 PM] Starting
[Trace - 2:12:37 PM] Sending request 'a - (1)'.
Params: {"session":"s1","x":[{"id":1,"method":"inside"}]}
{"jsonrpc":"2.0","id":1,"method":"between"}
some output: {
  "id": 3,
  "method": "pretty"
}
  at main.js:3

[Trace - 2:12:38 PM] Received response 'a - (1)' in 3ms.
Result: {
    "isError": true,
    "content": [{"type": "text", "text": "no"}]
}
[Trace - 2:12:38 PM] Received request 'cut - (9)'.
Params: {
    "a": [
[Trace - 2:12:39 PM] Sending response 'cut - (9)'. Processing request took 1ms
Error data: "why"
`, `
1 unparsed !not_json
2 1970-01-01T14:12:37Z out
   request a id=1 session=s1
4 1970-01-01T14:12:37Z(inherited)
   request between id=1
5 1970-01-01T14:12:37Z(inherited)
   request pretty id=3
9 1970-01-01T14:12:37Z(inherited) unparsed !not_json
11 1970-01-01T14:12:38Z in latency=3ms
   response id=1 in-band code=null "no"
16 1970-01-01T14:12:38Z in !truncated
   request cut id=9
19 1970-01-01T14:12:39Z out latency=1ms
   response id=9 code=null "" data="why"
`},
	{"a message of several lines", `[Trace - 2:12:37 PM] Received response 'a - (1)' in 3ms. Request failed: panicked:

  at x (12)
done (-32603).
Error data: [
    1
]
[Trace - 2:12:37 PM] Received response 'a - (2)' in 3ms. Request failed: no code
more text
`, `
1 1970-01-01T14:12:37Z in latency=3ms
   response id=1 code=-32603 "panicked:\n\n  at x (12)\ndone" data=[
    1
]
8 1970-01-01T14:12:37Z in latency=3ms
   response id=2 code=null "no code"
9 1970-01-01T14:12:37Z(inherited) unparsed !not_json
`},
	{"gopls", "[Trace - 09:05:06.789 AM] Sending request 'shutdown - (3)'.\nParams: null\r\n\r\n\r\n" +
		"[Error - Received] 09:05:06.799 AM #3 invalid \"request\"\r\n\r\n\r\n", `
1 1970-01-01T09:05:06.789Z out
   request shutdown id=3
5 1970-01-01T09:05:06.799Z in
   response id=3 code=null "invalid \"request\""
`},
	{"LSP4J", `[Trace - 09:05:06] Received response 'a - (3)' in 3ms
No response returned.
Error: {"code":-32603,"message":"Internal error.","data":"java.lang.Error"}


`, `
1 1970-01-01T09:05:06Z in latency=3ms
   response id=3 code=-32603 "Internal error." data="java.lang.Error"
`},
	{"prefixes", `2026-01-02T03:04:05.678Z [DEBUG] [LSP PROTOCOL plugin:x:rust-analyzer] Sending request 'a - (1)'.
2026-01-02T03:04:05.699Z [DEBUG] [LSP PROTOCOL plugin:x:rust-analyzer] Received response 'a - (1)' in 21ms. Request failed: content modified (-32801).
2026-01-02 03:04:06.000 [trace] Sending notification 'b'.
2026-01-02 03:04:06.000 [info] Sending notification 'news'.
`, `
1 2026-01-02T03:04:05.678Z out conn=plugin:x:rust-analyzer
   request a id=1
2 2026-01-02T03:04:05.699Z in conn=plugin:x:rust-analyzer latency=21ms
   response id=1 code=-32801 "content modified"
3 2026-01-02T03:04:06Z out
   notification b
4 2026-01-02T03:04:06Z(inherited) unparsed !not_json
`},
}

// TestTrace reads traces with either line ending, wherever the chunks are cut
// and whether they come from a pipe.
func TestTrace(t *testing.T) {
	for _, test := range traceTests {
		src := parsetest.Text("x", test.text)
		whole := readtest.Dump(t, parse.Options{}, src)
		if got := "\n" + whole; got != test.want {
			t.Errorf("%s:%s\nwant%s", test.name, got, test.want)
		}
		for size := 1; size <= len(test.text); size += 1 + size/40 {
			if got := readtest.Dump(t, parse.Options{ChunkSize: size}, src); got != whole {
				t.Errorf("%s, in chunks of %d:\n%s\nwant\n%s", test.name, size, got, whole)
			}
		}
		src.Live = true
		if got := readtest.Dump(t, parse.Options{}, src); got != whole {
			t.Errorf("%s, live:\n%s", test.name, got)
		}
		crlf := strings.ReplaceAll(strings.ReplaceAll(test.text, "\r", ""), "\n", "\r\n")
		got := strings.ReplaceAll(strings.ReplaceAll(readtest.Dump(t, parse.Options{}, parsetest.Text("x", crlf)), "\r", ""), `\r`, "")
		if got != strings.ReplaceAll(whole, `\r`, "") {
			t.Errorf("%s, with CRLF:\n%s", test.name, got)
		}
	}
}

// TestTraceTooLong reads entries and lines that are too long: what comes after
// them is read.
func TestTraceTooLong(t *testing.T) {
	long := strings.Repeat("x", 300)
	capture := "[Trace - 2:12:37 PM] Sending request 'a - (1)'.\nParams: {\n    \"x\": 1,\n    \"" + long + "\": 1\n}\n\n" +
		"text\n" + long + "\n[Trace - 2:12:37 PM] Sending request 'a - (2)'.\nParams: \"" + long + "\"\nstill dropped\n" +
		"[Trace - 2:12:37 PM] Sending request '" + "a - (3)'.\nParams: {}\n" + long
	want := `
1 unparsed !oversize
7 unparsed !not_json
8 unparsed !oversize
9 unparsed !oversize
12 1970-01-01T14:12:37Z out
   request a id=3
14 1970-01-01T14:12:37Z(inherited) unparsed !oversize
`
	for size := 1; size <= 2*len(capture); size += 1 + size/40 {
		if got := "\n" + readtest.Dump(t, parse.Options{MaxLine: 200, ChunkSize: size}, parsetest.Text("x", capture)); got != want {
			t.Fatalf("in chunks of %d:%s\nwant%s", size, got, want)
		}
	}
}

// TestTraceInLog reads the lines of a trace in a log that begins as another.
func TestTraceInLog(t *testing.T) {
	capture := `{"jsonrpc":"2.0","id":1,"method":"a"}
[Trace - 2:12:37 PM] Received response 'a - (1)' in 3ms. Request failed: see {"a": 1 (-32602).
Params: {
    "b": 1
}
INFO Sending request 'user' to the server
INFO: Sending notification 'welcome'.
`
	want := `
1
   request a id=1
2 1970-01-01T14:12:37Z in latency=3ms
   response id=1 code=-32602 "see {\"a\": 1"
3 1970-01-01T14:12:37Z(inherited) unparsed !not_json
6 1970-01-01T14:12:37Z(inherited) unparsed !not_json
7 1970-01-01T14:12:37Z(inherited) unparsed !not_json
`
	if got := "\n" + readtest.Dump(t, parse.Options{}, parsetest.Text("x", capture)); got != want {
		t.Errorf("%s\nwant%s", got, want)
	}
}

// TestTraceSession finds sessions by the user's paths in what a trace prints.
func TestTraceSession(t *testing.T) {
	capture := `[Trace - 2:12:37 PM] Sending request 'a - (1)'.
Params: {"textDocument": {"uri": "u1"}}
[Trace - 2:12:37 PM] Received response 'a - (1)' in 3ms.
Result: {"uri": "u2"}
`
	want := `
1 1970-01-01T14:12:37Z out
   request a id=1 session=u1
3 1970-01-01T14:12:37Z in latency=3ms
   response id=1 session=u2
`
	opts := parse.Options{Session: []string{"params.textDocument.uri", "result.uri"}}
	if got := "\n" + readtest.Dump(t, opts, parsetest.Text("x", capture)); got != want {
		t.Errorf("%s\nwant%s", got, want)
	}
}

// TestTraceParts reads traces put together from parts, in all chunks alike.
func TestTraceParts(t *testing.T) {
	checkFormat(t, "lsp-trace", []string{
		"[Trace - 2:12:37 PM] Sending request 'a - (1)'.\n", "[Trace - 2:12:37 PM] Received response 'a - (1)' in 12ms. Request failed: x (-1).\r\n",
		"[Trace - 2:12:37 PM] Received response 'a - (2)' in 12ms. Request failed: x\n", "more (-2).\n", "Params: {\n", "    \"a\": [\n", "    ]\n", "}\n",
		"Result: [1]\n", "Error data: \"why\"\n", "Error: {\"code\":1}\n", "No result returned.\n", "\n", "\r\n\r\n\r\n", "text: {\n", "  \"id\": 1, \"method\": \"b\"\n",
		"some other text that is longer than others\n", "{\"id\":1,\"result\":2}\n", "[Error - Received] 1:02:03 PM #1 no\n", "# comment\n", "Para", "[Trace - ", "[\n", " ", "\xff\n",
	})
}

// FuzzTrace holds that a trace is read alike in whatever chunks.
func FuzzTrace(f *testing.F) {
	for _, test := range traceTests {
		f.Add(test.text, uint16(7), uint16(200))
	}
	fuzzFormat(f, "lsp-trace")
}

// BenchmarkTrace cuts and reads a trace, on one core.
func BenchmarkTrace(b *testing.B) {
	const call = `[Trace - 2:12:37 PM] Sending request 'textDocument/codeAction - (%[1]d)'.
Params: {
    "textDocument": {
        "uri": "file:///home/user/project/src/main.rs"
    },
    "range": {
        "start": {
            "line": %[1]d,
            "character": 4
        },
        "end": {
            "line": %[1]d,
            "character": 9
        }
    },
    "context": {
        "diagnostics": []
    }
}


[Trace - 2:12:37 PM] Received response 'textDocument/codeAction - (%[1]d)' in 12ms. Request failed: content modified (-32801).


[Trace - 2:12:38 PM] Sending notification 'textDocument/didChange'.
Params: {"textDocument":{"uri":"file:///home/user/project/src/main.rs","version":%[1]d},"contentChanges":[{"text":"x"}]}


`
	var out strings.Builder
	for n := range 8000 {
		fmt.Fprintf(&out, call, n)
	}
	benchmarkFormat(b, "lsp-trace", out.String())
}

// TestTraceJSON reads the JSON trace of VS Code's language client: its time is
// that of the JSON, which has a date.
func TestTraceJSON(t *testing.T) {
	trace := `[LSP   - 12:42:29 PM] {"isLSPMessage":true,"type":"send-request","message":{"jsonrpc":"2.0","id":1,"method":"a"},"timestamp":1548189749007}
[LSP   - 14:42:29] {"isLSPMessage":true,"type":"receive-response","message":{"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no"}},"timestamp":1548189749020}
[LSP   - 12:42:30 PM] {"isLSPMessage":true,"type":"recv-notification","message":{"jsonrpc":"2.0","method":"b"},"timestamp":1548189750000}
`
	want := `
1 2019-01-22T20:42:29.007Z out
   request a id=1
2 2019-01-22T20:42:29.02Z in
   response id=1 code=-32601 "no"
3 2019-01-22T20:42:30Z in
   notification b
`
	src := parsetest.Text("x", trace)
	if got := "\n" + readtest.Dump(t, parse.Options{}, src); got != want {
		t.Errorf("%s\nwant%s", got, want)
	}
	infos, err := parse.Read(context.Background(), []input.Source{src}, parse.Options{}, func(*capture.Batch) error { return nil })
	if err != nil || infos[0].Format != "lsp-json" {
		t.Error(infos[0].Format, err)
	}
}

// TestRealTraces reads traces that others recorded. They were counted with
//
//	grep -cE "^\[Trace - [^]]*\] (Sending|Received) request '" FILE
//
// and so on; in html.log no response failed (grep -c "Request failed").
func TestRealTraces(t *testing.T) {
	folder := cmp.Or(os.Getenv("RPCLOG_CAPTURES"), "../../../../shared/captures")
	for _, test := range []struct {
		name string
		want [3]int // requests, notifications, responses
	}{
		{"html.log", [3]int{14, 4, 14}}, {"helloworld.log", [3]int{1, 1, 1}},
	} {
		data, err := os.ReadFile(filepath.Join(folder, "lsp/lsp-inspector", test.name))
		if err != nil {
			t.Skip(err)
		}
		var got [3]int
		infos, err := parse.Read(context.Background(), []input.Source{parsetest.Text(test.name, string(data))}, parse.Options{}, func(b *capture.Batch) error {
			for i := range b.Records {
				for _, m := range b.Of(&b.Records[i]) {
					got[m.Kind]++
					if m.Error != nil || b.Records[i].Unparsed {
						t.Errorf("%s:%d: an error", test.name, b.Records[i].Line)
					}
				}
			}
			return nil
		})
		if err != nil || got != test.want || infos[0].Format != "lsp-trace" {
			t.Errorf("%s: %v, want %v (%s, %v)", test.name, got, test.want, infos[0].Format, err)
		}
	}
}
