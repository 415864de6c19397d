package format_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/readtest"
)

// bridgeTests are logs of lsp-bridge, and what they hold.
var bridgeTests = []struct{ name, text, want string }{
	{"as of now", `
--- [09:00:01.000123] Send initialize request (47) to 'pyright' for project a demo

--- [09:00:01.100123] Recv initialize response (47) from 'pyright' for project a demo
--- [09:00:01.200000] Send initialized notification to 'pyright' for project a demo
--- [09:00:01.300000] Recv workspace/configuration request (0) from 'pyright' for project demo
--- [09:00:01.400000] Send response to server request 0 to 'pyright' for project demo
--- [09:00:01.500000] Recv window/logMessage notification from 'pyright' for project demo
--- [09:00:01.600000] Send textDocument/hover request (48) to 'pyright' for project demo
Recv message (error):
{
   "jsonrpc": "2.0",
   "id": 48,
   "error": {
      "code": -32601,
      "message": "Unhandled method textDocument/hover"
   }
}
--- [09:00:01.700000] Recv response (49) from 'pyright' for project demo
--- [09:00:01.800000] LSP server 'pyright' exited with code 0
--- [09:00:01.900000] Send something else
Recv message (error):
text
`, `
2 1970-01-01T09:00:01.000123Z out
   request initialize id=47
4 1970-01-01T09:00:01.100123Z in
   response id=47
5 1970-01-01T09:00:01.2Z out
   notification initialized
6 1970-01-01T09:00:01.3Z in
   request workspace/configuration id=0
7 1970-01-01T09:00:01.4Z out
   response id=0
8 1970-01-01T09:00:01.5Z in
   notification window/logMessage
9 1970-01-01T09:00:01.6Z out
   request textDocument/hover id=48
10 1970-01-01T09:00:01.6Z(inherited) in
   response id=48 code=-32601 "Unhandled method textDocument/hover"
19 1970-01-01T09:00:01.7Z in
   response id=49
20 1970-01-01T09:00:01.7Z(inherited) unparsed !not_json
21 1970-01-01T09:00:01.7Z(inherited) unparsed !not_json
22 1970-01-01T09:00:01.7Z(inherited) unparsed !not_json
23 1970-01-01T09:00:01.7Z(inherited) unparsed !not_json
`},
	{"of 2022", `--- Send initialize for /home/a (pyright)
--- Send request (1): initialize
--- Send (2): textDocument/completion
--- Send (notification): initialized
--- Send notification: textDocument/didOpen
--- Recv response (1): initialize
--- Recv response pyright (2): textDocument/completion
--- Recv response pyright (9)
--- Recv request (0): workspace/configuration
--- Send (0): response
--- Recv notification: window/logMessage
--- Recv message (error):
{"jsonrpc":"2.0","id":3,"error":{"code":-32603,"message":"m"}}
--- Recv message
--- Send ():
`, `
1 unparsed !not_json
2 out
   request initialize id=1
3 out
   request textDocument/completion id=2
4 out
   notification initialized
5 out
   notification textDocument/didOpen
6 in
   response id=1
7 in
   response id=2
8 in
   response id=9
9 in
   request workspace/configuration id=0
10 out
   response id=0
11 in
   notification window/logMessage
12 in
   response id=3 code=-32603 "m"
14 unparsed !not_json
15 unparsed !not_json
`},
	{"the messages come later", `--- Send (2): a
--- Send (3): b
{
   "id": 3,
   "method": "b",
   "jsonrpc": "2.0"
}
--- Recv response x (3): b
{
   "id": 3,
   "result": 1,
   "jsonrpc": "2.0"
}
`, `
1 out
   request a id=2
2 out
   request b id=3
8 in
   response id=3
`},
}

func TestLSPBridge(t *testing.T) {
	for _, test := range bridgeTests {
		for name, text := range map[string]string{"": test.text, " with CRLF": strings.ReplaceAll(test.text, "\n", "\r\n")} {
			got := readtest.InChunks(t, parse.Options{Format: "lsp-bridge"}, text)
			if diff := cmp.Diff(test.want, "\n"+got); diff != "" {
				t.Errorf("%s%s (-want +got)\n%s", test.name, name, diff)
			}
		}
	}
	for i, want := range []string{"lsp-bridge", "lsp-bridge", ""} {
		if got := detected(bridgeTests[i].text); got != want {
			t.Errorf("%s: looks like %q", bridgeTests[i].name, got)
		}
	}
}

// TestLSPBridgeParts reads logs put together from parts, in all chunks alike.
func TestLSPBridgeParts(t *testing.T) {
	var parts []string
	for _, test := range bridgeTests {
		parts = append(parts, strings.SplitAfter(test.text, "\n")...)
	}
	checkFormat(t, "lsp-bridge", parts)
}
