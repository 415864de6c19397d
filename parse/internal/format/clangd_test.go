package format_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/format"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/readtest"
)

// clangdTests are logs of clangd, and what they hold.
var clangdTests = []struct{ name, text, want string }{
	{"calls both ways", `I[10:00:00.000] clangd version 17.0.3
I[10:00:00.001] Starting LSP over stdin/stdout

I[10:00:00.100] <-- initialize(0)
I[10:00:00.112] --> reply:initialize(0) 12 ms
I[10:00:00.200] <-- $/setTrace
I[10:00:00.300] <-- textDocument/hover("a\"b")   ` + `
I[10:00:00.301] --> reply:textDocument/hover("a\"b") 0 ms, error: -32602: trying to get AST: no
I[10:00:00.400] --> textDocument/clangd.fileStatus
I[10:00:00.401] --> workspace/semanticTokens/refresh(0)
I[10:00:00.402] <-- reply(0)
I[10:00:00.403] --> workspace/applyEdit(1)
I[10:00:00.404] <-- reply(1) error: rejected: by the client
I[10:00:00.500] --> reply:textDocument/codeAction(7) 388 ms, error: Task was cancelled.
[Error - 10:00:00] Request textDocument/codeAction failed.
[object Object]
I[10:00:01.000] Built preamble of size 233300 for file a.cpp version 1 in 0.02 seconds
E[10:00:02.000] <-- a(1)
I[10:00:02.000] <-- a b
I[10:00:02.000] <-- a(1) 0 ms
I[10:00:02.000] --> reply:a(1)
I[10:00:02.000] --> reply:a(x) 0 ms
I[10:00:02.000] <-- reply
I[10:00:02.000] <-- (1)
`, `
1 1970-01-01T10:00:00Z unparsed !not_json
2 1970-01-01T10:00:00.001Z unparsed !not_json
4 1970-01-01T10:00:00.1Z in
   request initialize id=0
5 1970-01-01T10:00:00.112Z out latency=12ms
   response id=0
6 1970-01-01T10:00:00.2Z in
   notification $/setTrace
7 1970-01-01T10:00:00.3Z in
   request textDocument/hover id="a\"b"
8 1970-01-01T10:00:00.301Z out latency=0s
   response id="a\"b" code=-32602 "trying to get AST: no"
9 1970-01-01T10:00:00.4Z out
   notification textDocument/clangd.fileStatus
10 1970-01-01T10:00:00.401Z out
   request workspace/semanticTokens/refresh id=0
11 1970-01-01T10:00:00.402Z in
   response id=0
12 1970-01-01T10:00:00.403Z out
   request workspace/applyEdit id=1
13 1970-01-01T10:00:00.404Z in
   response id=1 code=null "rejected: by the client"
14 1970-01-01T10:00:00.5Z out latency=388ms
   response id=7 code=null "Task was cancelled."
15 1970-01-01T10:00:00.5Z(inherited) unparsed !not_json
16 1970-01-01T10:00:00.5Z(inherited) unparsed !not_json
17 1970-01-01T10:00:01Z unparsed !not_json
18 1970-01-01T10:00:02Z unparsed !not_json
19 1970-01-01T10:00:02Z unparsed !not_json
20 1970-01-01T10:00:02Z unparsed !not_json
21 1970-01-01T10:00:02Z unparsed !not_json
22 1970-01-01T10:00:02Z unparsed !not_json
23 1970-01-01T10:00:02Z unparsed !not_json
24 1970-01-01T10:00:02Z unparsed !not_json
`},
	{"the messages come later", `I[10:00:00.100] <-- shutdown(1)
V[10:00:01.000] <<< {
  "id": 2,
  "jsonrpc": "2.0",
  "method": "initialize"
}
I[10:00:01.000] <-- initialize(2)
I[10:00:01.001] --> reply:initialize(2) 1 ms
V[10:00:01.001] >>> {"id":2,"jsonrpc":"2.0","result":null}
`, `
1 1970-01-01T10:00:00.1Z in
   request shutdown id=1
2 1970-01-01T10:00:01Z in
   request initialize id=2
7 1970-01-01T10:00:01Z unparsed !not_json
8 1970-01-01T10:00:01.001Z unparsed !not_json
9 1970-01-01T10:00:01.001Z out
   response id=2
`},
}

func TestClangd(t *testing.T) {
	for _, test := range clangdTests {
		for name, text := range map[string]string{"": test.text, " with CRLF": strings.ReplaceAll(test.text, "\n", "\r\n")} {
			got := readtest.InChunks(t, parse.Options{Format: "clangd"}, text)
			if diff := cmp.Diff(test.want, "\n"+got); diff != "" {
				t.Errorf("%s%s (-want +got)\n%s", test.name, name, diff)
			}
		}
	}
}

// TestClangdDetected tells clangd's log from one that has the messages, and
// from those of servers that log no errors.
func TestClangdDetected(t *testing.T) {
	const client = "[Error - 10:00:00] Request textDocument/codeAction failed.\n"
	for text, want := range map[string]string{
		clangdTests[0].text: "clangd", clangdTests[1].text: "",
		client + "I[10:00:00.100] <-- shutdown(1)\n":                                         "clangd",
		"I[10:00:00.100] <-- initialized\nI[10:00:00.100] --> a(1)\n":                        "",
		"I[10:00:00.100] --> initialize(1)\nI[10:00:00.100] --> reply:initialize(1)\n":       "",
		"I[10:00:00.100] --> reply:a(1) 0 ms\n":                                              "clangd",
		"I[10:00:00.100] <-- a(1)\n[Trace - 10:00:00] Sending request 'a - (1)'.\n":          "lsp-trace",
		"V[10:00:00.100] <<< {\"jsonrpc\":\"2.0\",\"id\":1}\nI[10:00:00.100] <-- a(1)\n":     "",
		"I[10:00:00.100] --> reply:a(1) 0 ms, error: -1: got {\"jsonrpc\":\"2.0\"}\n":        "clangd",
		"[stderr] I[10:00:00.100] <-- a(1)\n":                                                "",
		"I[10:00:00.100] Starting LSP over stdin/stdout\n":                                   "",
		"I[10:00:00.100] <-- " + strings.Repeat("a", 500) + "(1)\n":                          "",
		"I[10:00:00.100] --> reply:a(1) 0 ms, error: " + strings.Repeat("long ", 200) + "\n": "clangd",
	} {
		if got := detected(text); got != want {
			t.Errorf("%q looks like %q, want %q", text, got, want)
		}
	}
}

// TestClangdParts reads logs put together from parts, in all chunks alike.
func TestClangdParts(t *testing.T) {
	checkFormat(t, "clangd", []string{
		"I[10:00:00.100] <-- a(1)\n", "I[10:00:00.100] --> reply:a(1) 0 ms\r\n", "I[10:00:00.100] --> reply:a(1) 0 ms, error: -1: e\n", "I[10:00:00.100] --> b\n", "I[10:00:00.100] <-- reply(\"x\")\n",
		"V[10:00:00.100] <<< {\n", " \"jsonrpc\": \"2.0\",\n", " \"id\":1}\n", "I[10:00:00.100] text that is longer than a line may be\n", "I[10:00:00.100] <-- a(", "\n", "{\n", "\xff\n",
	})
}

// TestClangdLines reads values of several lines that follow each other, so that
// all may be one, and a torn one after them.
func TestClangdLines(t *testing.T) {
	value := "{\"jsonrpc\":\"2.0\",\n \"id\":1,\"method\":\"a\"},\n"
	for _, end := range []string{"", "{\"jsonrpc\":\n", "{'jsonrpc': '2.0',\n 'id': 1, 'method': 'a'},\n{\n{\n"} {
		got := readtest.InChunks(t, parse.Options{Format: "clangd"}, strings.Repeat(value, 9)+end)
		if n := strings.Count(got, "   request a id=1\n"); n != 9+strings.Count(end, "'id'") {
			t.Errorf("%d messages before %q:\n%s", n, end, got)
		}
	}
}

// TestNeovimClangd reads what clangd prints into Neovim's log.
func TestNeovimClangd(t *testing.T) {
	const head = "[ERROR][2026-03-01 09:00:00] .../vim/lsp/rpc.lua:734\t\"rpc\"\t\"clangd\"\t\"stderr\"\t"
	text := "[START][2026-03-01 09:00:00] LSP logging initiated\n" +
		head + `'I[09:00:00.128] Starting LSP over stdin/stdout\nI[09:00:00.128] <-- initialize(1)\n'` + "\n" +
		head + `"I[09:00:00.131] --> reply:initialize(1) 3 ms\r\nI[09:00:00.140] <-- $/cancelRequest\nI[09:00:00.140] <-- initialized\n"` + "\n" +
		head + `'I[09:00:00.150] --> reply:textDocument/hover(2) 19 ms, error: -32602: it\'s no\n'` + "\n" +
		head + `'I[09:00:00.150] Built preamble\n'` + "\n" +
		head + `'I[09:00:00.150] <-- torn(3)\n` + "\n" +
		head + `'V[09:00:00.150] <<< {"id":2,"jsonrpc":"2.0","method":"shutdown"}\n'` + "\n" +
		head + `'I[09:00:00.150] <-- shutdown(2)\n'` + "\n"
	want := `
1 unparsed !not_json
2 2026-03-01T09:00:00Z in conn=clangd
   request initialize id=1
3 2026-03-01T09:00:00Z out conn=clangd latency=3ms
   response id=1
3+ 2026-03-01T09:00:00Z in conn=clangd
   notification $/cancelRequest
   notification initialized
4 2026-03-01T09:00:00Z out conn=clangd latency=19ms
   response id=2 code=-32602 "it's no"
5 2026-03-01T09:00:00Z unparsed !not_json
6 2026-03-01T09:00:00Z unparsed !not_json
7 2026-03-01T09:00:00Z in conn=clangd
   request shutdown id=2
8 2026-03-01T09:00:00Z unparsed !not_json
`
	got := readtest.InChunks(t, parse.Options{Format: "neovim-clangd"}, text)
	if diff := cmp.Diff(want, "\n"+got); diff != "" {
		t.Fatalf("(-want +got)\n%s", diff)
	}
	for i, want := range []string{"neovim-stderr", "neovim-clangd"} {
		text := text
		if i == 1 {
			text = strings.Join(strings.SplitAfter(text, "\n")[:6], "")
		}
		if f := format.Of("", &frame.Head{Text: []byte(text), Whole: true}); int(f) == len(format.Table) || format.Table[f].Name != want {
			t.Fatalf("%d is of another format", i)
		}
	}
	checkFormat(t, "neovim-clangd", strings.SplitAfter(text, "\n"))
}
