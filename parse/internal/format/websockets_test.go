package format_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// socketLine is a line of the library, which leaves the middle out of what is
// long. Payloads of these tests have no characters that it escapes but those
// here.
func socketLine(head, kind, payload string) string {
	shown := "'" + strings.NewReplacer(`\`, `\\`, "\n", `\n`, `'`, `\'`).Replace(payload) + "'"
	if len(shown) > 75 {
		shown = shown[:48] + "..." + shown[len(shown)-24:]
	}
	return fmt.Sprintf("%s%s %s [%d bytes]\n", head, kind, shown, len(payload))
}

// socketTests are logs of the library, and what they hold.
var socketTests = []struct{ name, text, want string }{
	{"whole", `= connection is CONNECTING
> GET / HTTP/1.1
> Host: localhost:2345
= connection is OPEN
> TEXT '{"jsonrpc":"2.0","id":1,"method":"a","params":["it\'s"]}' [56 bytes]
< TEXT '{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"\\n \\"\\u00e9"}}\n' [70 bytes]
{"jsonrpc":"2.0","id":1,"error":{"code":-1,"message":"\n \"\u00e9"}}
> PING '' [0 bytes]
< PONG 86 db fe a3 [binary, 4 bytes]
< TEXT 'not JSON' [8 bytes]
< TEXT '{"type":"hello"}' [16 bytes]
< TEXT '{"jsonrpc":"2.0","method":"...","params":["..."]}' [49 bytes]
> CLOSE 1000 (OK) {"jsonrpc":"2.0","id":1,"method":"x"} [39 bytes]
= connection is CLOSED
`, `
1 unparsed !not_json
2 unparsed !not_json
3 unparsed !not_json
4 unparsed !not_json
5 out
   request a id=1
6 in
   response id=1 code=-1 "\n \"é"
7+ copies=1
8 unparsed !not_json
9 unparsed !not_json
10 unparsed !not_json
11 in other=1
12 in
   notification ...
13 unparsed !not_json
14 unparsed !not_json
`},
	{"heads", "\x1b[36mDEBUG\x1b[0m:    > TEXT '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}' [38 bytes]\r\n" +
		`2026-03-01 09:00:00,123 - websockets.client - DEBUG - < TEXT '{"jsonrpc":"2.0","id":1,"error":{"code":-32001,"message":"no"}}' [65 bytes]
2026-03-01 09:00:01.5 | DEBUG | websockets.client:parse:599 | < BINARY '{"jsonrpc":"2.0","method":"n"}' [text, 30 bytes]
2026-03-01 09:00:02.5 | DEBUG | websockets.client:parse:599 | < TEXT '{"jsonrpc":"2.0","id":2,' [24 bytes, continued]
2026-03-01 09:00:02.5 | DEBUG | websockets.client:parse:599 | < CONT '"method":"m"}' [text, 13 bytes]
2026-03-01 09:00:03.5 | DEBUG | app:send:7 | > TEXT '{"jsonrpc":"2.0","id":3,"method":"m"}' and more
`, `
1 out
   request a id=1
2 2026-03-01T09:00:00.123Z in
   response id=1 code=-32001 "no"
3 2026-03-01T09:00:01.5Z in
   notification n
4 2026-03-01T09:00:02.5Z unparsed !truncated
5 2026-03-01T09:00:02.5Z unparsed !not_json
6 2026-03-01T09:00:03.5Z out
   request m id=3
`},
	{"requests without their middle", socketLine("", "> TEXT", `{"jsonrpc": "2.0", "method": "new_order_single", "params": {"price": 123.45}, "id": 1001}`) +
		socketLine("", "> TEXT", `{"jsonrpc": "2.0", "method": "order_cancel_request", "params": {"symbol": "BTC-PERPETUAL"}, "id": 1002}`) + // the method is not whole
		socketLine("", "> TEXT", `{"jsonrpc":"2.0","id":1003,"method":"open","params":{"a":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]}}`) +
		socketLine("", "> TEXT", `{"jsonrpc":"2.0","method":"open","params":{"a":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]},"id":"x\"y"}`) +
		socketLine("", "> TEXT", `{"jsonrpc":"2.0","method":"open","params":{"a":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16],"id":7}}`) + // another id
		socketLine("", "> TEXT", `{"jsonrpc":"2.0","method":"open","params":["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\"id\":7"]}`) +
		socketLine("", "> TEXT", `[{"jsonrpc":"2.0","method":"open","params":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]},{"id":1}]`) +
		socketLine("", "> TEXT", `{"jsonrpc":"2.0","method":"open","params":[1,2,3,4,5,6,7,8,9,10,11]}`+"\n"+`{"jsonrpc":"2.0","method":"x","id":8}`+"\n") +
		socketLine("", "> TEXT", `{"method":"open","params":{"a":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]},"id":9}`), `
1 out
   request new_order_single id=1001
2 unparsed !truncated
3 out
   request open id=1003
4 out
   request open id="x\"y"
5 unparsed !truncated
6 unparsed !truncated
7 unparsed !truncated
8 unparsed !truncated
9 unparsed !truncated
`},
	{"responses without their middle", socketLine("", "< TEXT", `{"jsonrpc":"2.0","id":4,"error":{"code":-32603,"message":"Internal error","data":{"a":"01234567890"}}}`+"\n") +
		socketLine("", "< TEXT", `{"jsonrpc": "2.0", "id": 5, "error": {"code": -32603, "message": "Internal error, or something else"}}`) + // the code is not whole
		socketLine("", "< TEXT", `{"jsonrpc":"2.0","result":{"a":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19]},"id":6}`) +
		socketLine("", "< TEXT", `{"jsonrpc":"2.0","id":7,"result":"0x00000000000000000000000000000000000000000000000000000000"}`) +
		socketLine("", "< TEXT", `{"jsonrpc":"2.0","error":{"code":1,"message":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},"id":8}`) +
		socketLine("", "< TEXT", `{"jsonrpc":"2.0","method":"nextBlock","result":{"a":[1,2,3,4,5,6,7,8,9,10,11,12,13,14]},"id":9}`) + // the method of what it answers
		socketLine("", "< TEXT", `{"jsonrpc":"2.0","method":"queryNetwork/tip","result":{"a":[1,2,3,4,5,6,7,8,9,10,11]},"id":10}`) +
		socketLine("", "< TEXT", `{"jsonrpc":"2.0","method":"ask","params":{"a":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]},"id":11}`) +
		socketLine("", "< TEXT", `{"jsonrpc":"2.0","method":"eth_subscription","params":{"subscription":"0x1","result":{"number":"0x2"}}}`) +
		socketLine("", "< TEXT", `{"jsonrpc":"2.0","id":12345678901234567890123456789012345678901234567890,"result":{"a":[1,2,3,4,5,6]}}`), `
1 in
   response id=4 code=-32603 ""
2 in
   response id=5 code=null ""
3 in
   response id=6
4 in
   response id=7
5 in
   response id=8 code=1 ""
6 unparsed !truncated
7 unparsed !truncated
8 in
   request ask id=11
9 unparsed !truncated
10 unparsed !truncated
`},
	{"a server", socketLine("DEBUG:websockets.server:", "< TEXT", `{"jsonrpc": "2.0", "method": "new_order_single", "params": {"price": 123.45}, "id": 1001}`) +
		"< GET / HTTP/1.1\n" +
		socketLine("", "< TEXT", `{"jsonrpc": "2.0", "method": "new_order_single", "params": {"price": 123.45}, "id": 1002}`) +
		"> GET / HTTP/1.1\n" +
		socketLine("", "< TEXT", `{"jsonrpc": "2.0", "method": "new_order_single", "params": {"price": 123.45}, "id": 1003}`), `
1 in
   request new_order_single id=1001
2 unparsed !not_json
3 in
   request new_order_single id=1002
4 unparsed !not_json
5 unparsed !truncated
`},
	{"copies", `Sending {"jsonrpc": "2.0", "method": "new_order_single", "params": {"price": 123.45}, "id": 1001}` + "\n" +
		socketLine("", "> TEXT", `{"jsonrpc": "2.0", "method": "new_order_single", "params": {"price": 123.45}, "id": 1001}`) +
		socketLine("", "> TEXT", `{"jsonrpc": "2.0", "method": "order_cancel_request", "params": {"symbol": "BTC-PERPETUAL"}, "id": 1002}`) +
		`Sent {"jsonrpc": "2.0", "method": "order_cancel_request", "params": {"symbol": "BTC-PERPETUAL"}, "id": 1002}` + "\n" +
		socketLine("", "< TEXT", `{"jsonrpc":"2.0","result":{"a":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19]},"id":1001}`) +
		`Received {'jsonrpc': '2.0', 'result': {'a': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]}, 'id': 1001}` + "\n" +
		socketLine("", "< TEXT", `{"jsonrpc":"2.0","result":1,"id":1002}`) +
		`Received {"jsonrpc":"2.0","result":1,"id":1002}` + "\n" +
		socketLine("", "< TEXT", `{"jsonrpc":"2.0","id":9,"error":{"code":-32603,"message":"Internal error","data":{"a":"01234567890"}}}`) +
		`Received {"jsonrpc":"2.0","id":9,"error":{"code":-32603,"message":"Inter...` + "\n", `
1 out
   request new_order_single id=1001
2+ copies=1
3+ copies=1
4 out
   request order_cancel_request id=1002
5+ copies=1
6 in
   response id=1001
7 in
   response id=1002
8+ copies=1
9 in
   response id=9 code=-32603 ""
10 unparsed !truncated
`},
	{"the same again", `Sending {"jsonrpc":"2.0","method":"beat"}
> TEXT '{"jsonrpc":"2.0","method":"beat"}' [33 bytes]
> TEXT '{"jsonrpc":"2.0","method":"beat"}' [33 bytes]
< TEXT '{"jsonrpc":"2.0","method":"beat"}' [33 bytes]
Received {"jsonrpc":"2.0","method":"beat"}
parsed {"jsonrpc":"2.0","method":"beat"}
`, `
1 out
   notification beat
2+ copies=1
3 out
   notification beat
4 in
   notification beat
5+ copies=1
6+ copies=1
`},
}

// TestWebsockets reads logs of the library.
func TestWebsockets(t *testing.T) {
	for _, tt := range socketTests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, "\n"+readtest.InChunks(t, parse.Options{}, tt.text)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestWebsocketsBegin sees that a client's connection begins anew with each
// request for one, and a server's does not.
func TestWebsocketsBegin(t *testing.T) {
	const text = "= connection is CONNECTING\nDEBUG:websockets.client:> GET /x HTTP/1.1\n< GET /x HTTP/1.1\n> GET x\n"
	var got []int64
	_, err := parse.Read(context.Background(), []input.Source{parsetest.Text("x", text)}, parse.Options{}, func(b *capture.Batch) error {
		for i := range b.Records {
			if b.Records[i].Restart {
				got = append(got, b.Records[i].Line)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int64{2}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
