package format_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/readtest"
)

const zedLog = `{"jsonrpc":"2.0","method":"above"}
// Send:
{"jsonrpc":"2.0","id":1,"method":"textDocument/hover"}
{"jsonrpc":"2.0","id":2,"method":"textDocument/definition"}

// Receive:
{"jsonrpc":"2.0","id":1,"method":"workspace/configuration"}
{"id":2,"error":{"code":-32603,"message":"closed"},"jsonrpc":"2.0"}
// Send:
{"jsonrpc":"2.0","id":3,"method":"shutdown"}
{"jsonrpc":"2.0","id":1,"result":[]}
{
  "jsonrpc": "2.0",
  "method": "exit"
}
{"jsonrpc":"2.0","id":4,"met
// Receive:
stderr: {"a":1}
{"jsonrpc":"2.0","id":3,"result":null}
`

const zedMessages = `
1
   notification above
3 out
   request textDocument/hover id=1
4 out
   request textDocument/definition id=2
7 in
   request workspace/configuration id=1
8 in
   response id=2 code=-32603 "closed"
10 out
   request shutdown id=3
11 out
   response id=1
15 out
   notification exit
16 unparsed !truncated
18 unparsed !not_json
19 in
   response id=3
`

// TestZed reads what Zed shows: a line that says which way messages went stands
// for all below it.
func TestZed(t *testing.T) {
	for name, text := range map[string]string{"": zedLog, " with CRLF": strings.ReplaceAll(zedLog, "\n", "\r\n")} {
		if diff := cmp.Diff(zedMessages, "\n"+readtest.InChunks(t, parse.Options{Format: "zed"}, text)); diff != "" {
			t.Errorf("the log%s (-want +got)\n%s", name, diff)
		}
	}
	for text, want := range map[string]string{
		"// Send:\n// Receive:\n":                                    "",
		"// Send:\nbuf := []byte(`{\"jsonrpc\":\"2.0\"}`)":           "",
		"  // Send:\n{\"jsonrpc\":\"2.0\"}":                          "zed",
		"// Send:\n{\"jsonrpc\":\"2.0\"}\n// CLIENT ->\n{\n":         "",
		"{\"jsonrpc\":\"2.0\"}\n\n// Send:\n{\"jsonrpc\":\"2.0\"}\n": "zed",
		"// Receive: \n{\"jsonrpc\":\"2.0\"}":                        "zed",
	} {
		if got := detected(text); got != want {
			t.Errorf("%q looks like %q", text, got)
		}
	}
	checkFormat(t, "zed", strings.SplitAfter(zedLog, "\n"))
}
