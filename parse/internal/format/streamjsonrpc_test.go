package format_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/readtest"
)

// netTests are traces, and what they hold.
var netTests = []struct{ name, text, want string }{
	{"short and whole", `JsonRpc Information: 3 : Listening started.
    DateTime=2026-03-01T09:00:00.0000000Z
JsonRpc Information: 8 : {"id":1,"method":"initialize"}
    DateTime=2026-03-01T09:00:00.1000000Z
JsonRpc Verbose: 8 : Sent: {"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}
    DateTime=2026-03-01T09:00:00.1000000Z
JsonRpc Information: 7 : {"id":1,"error":{"code":-32601,"message":"no"}}
    ThreadId=9
    DateTime=2026-03-01T09:00:00.3000000Z
JsonRpc Verbose: 7 : Received: {"jsonrpc":"2.0","id":1,"error":{"code":-32601,"message":"no","data":{}}}
JsonRpc Warning: 12 : Received error response for request 1: MethodNotFound "no": 
`, `
1 2026-03-01T09:00:00Z unparsed !not_json
3 2026-03-01T09:00:00.1Z out
   request initialize id=1
7 2026-03-01T09:00:00.3Z in
   response id=1 code=-32601 "no" data={}
11 2026-03-01T09:00:00.3Z(inherited) unparsed !not_json
`},
	{"short alone", `Server.1 Information: 7 : {"id":7,"method":"a"}
Server.1 Information: 9 : Invoking Void A()
Server.1 Information: 8 : {"id":7}
Server.1 Information: 7 : {"id":null,"method":"b"}
Server.1 Information: 8 : {"id":"x"}
`, `
1 in
   request a id=7
2 unparsed !not_json
3 out
   response id=7
4 in
   notification b id=null
5 out
   response id="x"
`},
	{"whole alone, over several lines", `JsonRpc Verbose: 8 : Sent: {
  "jsonrpc": "2.0",
  "id": 2,
  "method": "a"
}
    DateTime=2026-03-01T09:00:01.0000000Z
JsonRpc Verbose: 7 : Received: {
  "jsonrpc": "2.0",
  "id": 2,
  "result": { "a": "}" }
}
text of another logger
`, `
1 2026-03-01T09:00:01Z out
   request a id=2
7 2026-03-01T09:00:01Z(inherited) in
   response id=2
12 2026-03-01T09:00:01Z(inherited) unparsed !not_json
`},
	{"two alike, one after the other", `JsonRpc Information: 8 : {"id":1,"method":"a"}
JsonRpc Information: 8 : {"id":2,"method":"a"}
JsonRpc Verbose: 7 : Received: [{"id":1,"result":1},{"id":2,"result":2}]
`, `
1 out
   request a id=1
2 out
   request a id=2
3 in batches=1
   response id=1
   response id=2
`},
	{"broken", `JsonRpc Verbose: 8 : Sent: {"id":1,"method":"a"}
JsonRpc Verbose: 7 : Received: {"jsonrpc":"2.0","id":1,]
JsonRpc Verbose: 7 : Received: {"jsonrpc":"2.0","id":1,"result":0}
{"id":3,"method":"b"}
`, `
1 out
   request a id=1
2 unparsed !invalid_json
3 in
   response id=1
4
   request b id=3
`},
	{"torn before the next", `A Verbose: 8 : Sent: {"id":1,"method":"a"}
A Verbose: 7 : Received: {"jsonrpc":"2.0","id":1,
garbage {
A Verbose: 7 : Received: {"id":1,"result":0}
A Information: 8 : {"id":2,"method":"b"}
A Verbose: 8 : Sent: {"id":2,"method":"b","params":[
A Verbose: 7 : Received: {"id":2,"result":0}
`, `
1 out
   request a id=1
2 unparsed !truncated
4 in
   response id=1
5 out !truncated
   request b id=2
7 in
   response id=2
`},
	{"the end of a file", "A Verbose: 8 : Sent: {\"id\":1,\n\"method\":\"a\"}", `
1 out
   request a id=1
`},
	{"a string that a line break tears", "A Verbose: 8 : Sent: {\"id\":1,\"method\":\"a\n\"}\nA Verbose: 7 : Received: {\"id\":1,\"result\":0}\n", `
1 unparsed !truncated
2 unparsed !not_json
3 in
   response id=1
`},
}

// TestStreamJSONRPC reads traces, in whatever chunks.
func TestStreamJSONRPC(t *testing.T) {
	for _, tt := range netTests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, "\n"+readtest.InChunks(t, parse.Options{}, tt.text)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// FuzzStreamJSONRPC reads anything as a trace.
func FuzzStreamJSONRPC(f *testing.F) {
	for _, tt := range netTests {
		f.Add(tt.text, uint16(7), uint16(100))
	}
	fuzzFormat(f, "streamjsonrpc")
}
