package format_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/readtest"
)

// pieceTests are logs of LSP4E, and what they hold.
var pieceTests = []struct{ name, text, want string }{
	{"both ways", `
[t=1772355600100] LSP4E to org.example.server:
Content-Length: 58


[t=1772355600100] LSP4E to org.example.server:
{"jsonrpc":"2.0","id":"1","method":"shop/open","params":[1]}

[t=1772355600130] org.example.server to LSP4E:
{"jsonrpc":"2.0","id":"1","method":"workspace/configuration"}

[t=1772355600140] LSP4E to org.example.server:
{"jsonrpc":"2.0","id":"1","result":[]}

[t=1772355600145] Error from org.example.server:
{"jsonrpc":"2.0","method":"printed"}

[t=1772355600150] org.example.server to LSP4E:
{
  "jsonrpc": "2.0",
  "id": "1",
  "error": {"code":-32603,"message":"closed"}
}
[t=x] LSP4E to y:`, `
7 2026-03-01T09:00:00.1Z out conn=org.example.server
   request shop/open id="1"
10 2026-03-01T09:00:00.13Z in conn=org.example.server
   request workspace/configuration id="1"
13 2026-03-01T09:00:00.14Z out conn=org.example.server
   response id="1"
16 2026-03-01T09:00:00.145Z unparsed !not_json
23 2026-03-01T09:00:00.15Z in conn=org.example.server
   response id="1" code=-32603 "closed"
24 2026-03-01T09:00:00.15Z unparsed !not_json
`},
	{"since 2026", `
[2026-03-01T10:00:00.1+01:00] LSP4E_TO_LANGUAGE_SERVER org.example.server:
{"jsonrpc":"2.0","id":"1","method":"shop/open"}
[2026-03-01T10:00:00.123456+01:00] ERROR_FROM_LANGUAGE_SERVER org.example.server:
{"jsonrpc":"2.0","method":"printed"}
[2026-03-01T10:00:00.15+01:00] LANGUAGE_SERVER_TO_LSP4E org.example.server:
Content-Length: 90

{"jsonrpc":"2.0","id":"1","error":{"code":-32603,"message":"a 
[2026-03-01T10:00:00.2+01:00] LANGUAGE_SERVER_TO_LSP4E org.example.server:
 b"}}
[x] LANGUAGE_SERVER_TO_LSP4E org.example.server:
[2026-03-01T10:00:00.2+01:00] LANGUAGE_SERVER_TO_MOON org.example.server:`, `
3 2026-03-01T09:00:00.1Z out conn=org.example.server
   request shop/open id="1"
5 2026-03-01T09:00:00.123456Z unparsed !not_json
11 2026-03-01T09:00:00.2Z in conn=org.example.server
   response id="1" code=-32603 "a  b"
12 2026-03-01T09:00:00.2Z unparsed !not_json
13 2026-03-01T09:00:00.2Z unparsed !not_json
`},
	{"in pieces", `rest"}]}
[t=1772355600100] s to LSP4E:
tail of one"}

[t=1772355600200] s to LSP4E:
{"jsonrpc":"2.0","id":1,"result":"a long
[t=1772355600210] LSP4E to s:
{"jsonrpc":"2.0","method":"exit"}
[t=1772355600220] s to LSP4E:
 text, [t=1] and {\"js
[t=1772355600230] s to LSP4E:
onrpc\":1}"}
[t=1772355600300] s to LSP4E:
{"jsonrpc":"2.0","id":2,"result":"torn
[t=1772355600310] s to LSP4E:
{"jsonrpc":"2.0","id":3,"result":1}
[t=1772355600320] s to LSP4E:
{"jsonrpc":"2.0","id":4,"resu`, `
1 unparsed !not_json
3 2026-03-01T09:00:00.1Z unparsed !not_json
8 2026-03-01T09:00:00.21Z out conn=s
   notification exit
12 2026-03-01T09:00:00.23Z in conn=s
   response id=1
14 2026-03-01T09:00:00.3Z unparsed !truncated
16 2026-03-01T09:00:00.31Z in conn=s
   response id=3
18 2026-03-01T09:00:00.32Z unparsed !truncated
`},
}

func TestLSP4E(t *testing.T) {
	for _, test := range pieceTests {
		for name, text := range map[string]string{"": test.text, " with CRLF": strings.ReplaceAll(test.text, "\n", "\r\n")} {
			got := readtest.InChunks(t, parse.Options{}, text)
			if diff := cmp.Diff(test.want, "\n"+got); diff != "" {
				t.Errorf("%s%s (-want +got)\n%s", test.name, name, diff)
			}
		}
	}
	for text, want := range map[string]string{
		"[t=1772355600100] A to B:\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}\n": "",
		"[t=1772355600100] Error from B:\n":                                            "",
		"[t=1772355600100] LSP4E to B: {}\n":                                           "",
		"\n\n[t=1] B to LSP4E:\n":                                                      "lsp4e",
		"[2026-03-01T10:00:00Z] LSP4E_TO_LANGUAGE_SERVER a.b:\n":                       "lsp4e",
		"[noon] LSP4E_TO_LANGUAGE_SERVER a.b:\n":                                       "",
	} {
		if got := detected(text); got != want {
			t.Errorf("%q looks like %q", text, got)
		}
	}
}

// TestLSP4EParts reads logs put together from parts, in all chunks alike.
func TestLSP4EParts(t *testing.T) {
	var parts []string
	for _, test := range pieceTests {
		parts = append(parts, strings.SplitAfter(test.text, "\n")...)
	}
	checkFormat(t, "lsp4e", parts)
}

func FuzzLSP4E(f *testing.F) {
	for _, test := range pieceTests {
		f.Add(test.text, uint16(7), uint16(200))
	}
	fuzzFormat(f, "lsp4e")
}
