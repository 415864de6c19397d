package format_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/readtest"
)

// eglotTests are buffers of events, and what they hold.
var eglotTests = []struct{ name, text, want string }{
	{"lists", `[internal] Sun Mar  1 08:59:59 2026:
(:message "Running language server: (clangd)")
[client-request] (id:1) Sun Mar  1 09:00:00 2026:
(:jsonrpc "2.0" :id 1 :method "textDocument/hover" :params
	  (:textDocument
	   (:uri "file:///a.c")
	   :position
	   (:line 1 :character 2)))
[server-request] (id:1) Sun Mar  1 09:00:01 2026:
(:jsonrpc "2.0" :id 1 :method "workspace/configuration" :params nil)
[stderr] V[09:00:01.000] <<< {"jsonrpc":"2.0","id":1,"method":"textDocument/hover"}
[client-reply] (id:1) Sun Mar  1 09:00:01 2026:
(:jsonrpc "2.0" :id 1 :result
	  [nil "[x"]
)
[server-notification] Sun Mar  1 09:00:01 2026:
(:jsonrpc "2.0" :method "window/logMessage" :params
	  (:type 3 :message "ready"))
[server-reply] (id:1) ERROR Sun Mar  1 09:00:02 2026:
(:error
 (:code -32602 :message "no such \"document\"")
 :id 1 :jsonrpc "2.0")
[internal] (id:1) ERROR Sun Mar  1 09:00:02 2026:
(:message "error ignored, status set (no such document)" :id 1 :error -32602)

----------b---y---e---b---y---e----------
server-reply (id:"x") Wed Apr 15 13:43:00 2026:
(:id "x" :result nil)
`, `
1 2026-03-01T08:59:59Z unparsed !not_json
3 2026-03-01T09:00:00Z out
   request textDocument/hover id=1
9 2026-03-01T09:00:01Z in
   request workspace/configuration id=1
11 2026-03-01T09:00:01Z(inherited) unparsed !not_json
12 2026-03-01T09:00:01Z out
   response id=1
16 2026-03-01T09:00:01Z in
   notification window/logMessage
19 2026-03-01T09:00:02Z in
   response id=1 code=-32602 "no such \"document\""
23 2026-03-01T09:00:02Z unparsed !not_json
26 2026-03-01T09:00:02Z(inherited) unparsed !not_json
27 2026-04-15T13:43:00Z in
   response id="x"
`},
	{"in full, and lists later", `[jsonrpc] D[07:25:31.379] Running language server: x
[jsonrpc] e[07:25:31.380] --> initialize[1] {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"a":"{"}}
[stderr]  {"jsonrpc":"2.0","method":"no message"}
[jsonrpc] e[07:25:31.480]   <-- initialize[1] {
  "jsonrpc": "2.0",
  "id": 1,
  "error": {"code": 1, "message": "m"}
}
[jsonrpc] e[07:25:31.481] --> initialized 
(:jsonrpc "2.0" :method "initialized" :params #s(hash-table))
[jsonrpc] E[07:25:31.482]  [2] timed-out request 'a'
[jsonrpc] e[07:25:31.483]   nil
[jsonrpc] Server exited with status 1
`, `
1 1970-01-01T07:25:31.379Z unparsed !not_json
2 1970-01-01T07:25:31.38Z out
   request initialize id=1
3 1970-01-01T07:25:31.38Z(inherited) unparsed !not_json
4 1970-01-01T07:25:31.48Z in
   response id=1 code=1 "m"
9 1970-01-01T07:25:31.481Z out
   notification initialized
11 1970-01-01T07:25:31.482Z unparsed !not_json
12 1970-01-01T07:25:31.483Z unparsed !not_json
13 1970-01-01T07:25:31.483Z(inherited) unparsed !not_json
`},
	{"torn, and no messages", `[client-request] (id:1) Sun Mar  1 09:00:00 2026:
(:jsonrpc "2.0" :id 1 :method "a" :params
	  (:textDocument
[server-reply] (id:1) Sun Mar  1 09:00:01 2026:
[server-reply] (id:1) Sun Mar  1 09:00:02 2026:
text
[server-reply] (id:1) Sun Mar  1 09:00:03 2026:
(1 2)
[server-reply] (id:1) Sun Mar  1 09:00:04 2026:
(:id 1 :result #<x)
[jsonrpc] e[09:00:05.000] <-- a[1] {"id":1,
[jsonrpc] e[09:00:06.000] <-- a[1] 
[jsonrpc] e[09:00:07.000] <-- a[1] {"id":1,"result":nul}
[client-request] tomorrow:
`, `
1 2026-03-01T09:00:00Z unparsed !truncated
4 2026-03-01T09:00:01Z unparsed !not_json
5 2026-03-01T09:00:02Z unparsed !not_json
6 2026-03-01T09:00:02Z(inherited) unparsed !not_json
7 2026-03-01T09:00:03Z in other=1
9 2026-03-01T09:00:04Z unparsed !truncated
11 2026-03-01T09:00:04Z(inherited) unparsed !truncated
12 2026-03-01T09:00:04Z(inherited) unparsed !not_json
13 2026-03-01T09:00:04Z(inherited) unparsed !invalid_json
14 2026-03-01T09:00:04Z(inherited) unparsed !not_json
`},
}

func TestEglot(t *testing.T) {
	for _, test := range eglotTests {
		for name, text := range map[string]string{"": test.text, " with CRLF": strings.ReplaceAll(test.text, "\n", "\r\n"), " set in": "    " + strings.ReplaceAll(test.text, "\n", "\n    ")} {
			got := readtest.InChunks(t, parse.Options{Format: "eglot"}, text)
			if diff := cmp.Diff(test.want, "\n"+got); diff != "" {
				t.Errorf("%s%s (-want +got)\n%s", test.name, name, diff)
			}
		}
	}
}

// TestEglotDetected tells events by their bodies, or by that they have none.
func TestEglotDetected(t *testing.T) {
	for text, want := range map[string]string{
		eglotTests[0].text: "eglot", eglotTests[1].text: "eglot", eglotTests[2].text: "eglot",
		"[jsonrpc] e[09:00:06.000] <-- a[1] \n[jsonrpc] e[09:00:06.001] --> b\n":             "eglot-short",
		"[jsonrpc] D[09:00:06.000] Running language server: x\n":                             "",
		"[jsonrpc] e[09:00:06.000] --> a[1] \n(:jsonrpc \"2.0\" :id 1 :method \"a\")\n":      "eglot",
		"[jsonrpc] Server exited with status 1\n[client-request] of Sun Mar 1 09:00 2026: x": "",
		"client-side request: {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}\n":             "",
	} {
		if got := detected(text); got != want {
			t.Errorf("%q looks like %q, want %q", text, got, want)
		}
	}
}

// TestEglotParts reads buffers put together from parts, in all chunks alike.
func TestEglotParts(t *testing.T) {
	checkFormat(t, "eglot", []string{
		"[client-request] (id:1) Sun Mar  1 09:00:00 2026:\n", "[server-reply] (id:1) ERROR Sun Mar  1 09:00:02 2026:\r\n", "(:jsonrpc \"2.0\" :id 1\n", " :method \"a\")\n", "(:id 1 :result nil)\n",
		" :error (:code 1 :message \"x\n", "y\"))\n", "[jsonrpc] e[07:25:31.380] --> a[1] {\"id\":1,\"method\":\"a\"}\n", "[jsonrpc] e[07:25:31.380] <-- a[1] {\n", "\"id\":1,\n", "\"result\":2}\n",
		"[jsonrpc] e[07:25:31.380] <-- b\n", "[jsonrpc] i[07:25:31.380] text\n", "[stderr] x {\n", "----------b---y---e---b---y---e----------\n", "\n", "{\"id\":2,\"result\":3}\n", "[\n", "(", "\xff\n",
	})
}

func FuzzEglot(f *testing.F) {
	for _, test := range eglotTests {
		f.Add(test.text, uint16(7), uint16(200))
	}
	fuzzFormat(f, "eglot")
}
