package format_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/format"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// documentTests are documents, and what they hold.
var documentTests = []struct{ name, format, text, want string }{
	{"calls", "array", `[
  {"test": {"x": 1}, "request": {"jsonrpc": "2.0", "id": 1, "method": "a"}, "response": {"jsonrpc": "2.0", "id": 1, "result": {"error": "no"}}},
  {"request": {"method": "b", "params": []},
   "response": {"result": null, "error": {"code": 5, "message": "five"}}, "statusCode": 200}
]
`, `
2
   request a id=1
   response(answers) id=1
3
   request b
   response(answers) code=5 "five"
`},
	{"messages on lines of their own", "array", "[{\"id\":1,\"method\":\"a\"},\n{\"id\":1,\"result\":2},\n\n{\"no\":1}, [{\"id\":2,\"method\":\"b\"}, 7], 8\n]", `
1
   request a id=1
2
   response id=1
4 other=1
4 batches=1 other=1 !invalid_request
   request b id=2
4 other=1
`},
	{"calls on one line", "array", `[{"request":{"id":1,"method":"a"},"response":{"id":1,"result":2}},{"request":"{\"id\":2,\"method\":\"b\"}"}]`, `
1
   request a id=1
   response(answers) id=1
1
   request b id=2
`},
	{"events on one line", "array", `[{"method":"Page.loadEventFired","params":{}},{"method":"Network.dataReceived","params":{},"sessionId":"s"}]`, `
1
   notification Page.loadEventFired
1
   notification Network.dataReceived session=s
`},
	{"envelopes on one line", "array", `[{"ts":"2026-03-01T09:00:00Z","direction":"c2s","raw":{"id":1,"method":"a"}},{"ts":"2026-03-01T09:00:01Z","direction":"s2c","raw":{"id":1,"result":0}}]`, `
1 2026-03-01T09:00:00Z out
   request a id=1
1 2026-03-01T09:00:01Z in
   response id=1
`},
	{"a batch on one line", "ndjson", `[{"jsonrpc":"2.0","id":1,"method":"a"},{"jsonrpc":"2.0","id":2,"method":"b"}]` + "\n", `
1 batches=1
   request a id=1
   request b id=2
`},
	{"an object with arrays", "array", `{"name": "x", "history": [{"request": {"id": 1, "method": "a"}, "response": {"id": 1, "result": 1}}],
"other": [{"id": 3, "method": "no"}], "messages": [{"id": 2, "method": "b"}]}`, `
1
   request a id=1
   response(answers) id=1
2
   request b id=2
`},
	{"cut off in a record", "array", "[\n{\"id\":1,\"method\":\"a\"},\n{\"id\":2,\"met", `
2
   request a id=1
3 unparsed !truncated
`},
	{"cut off between records", "array", "{\"history\":[\n{\"id\":1,\"method\":\"a\"},\n", `
2
   request a id=1
3 unparsed !truncated
`},
	{"text inside", "array", "[\n{\"id\":1,\"method\":\"a\"}\n12:00:00 oops {\"id\":7,\"result\":1}\n{\"id\":2,\"method\":\"b\"}\n=\n]\n", `
2
   request a id=1
3 1970-01-01T12:00:00Z
   response id=7
4 1970-01-01T12:00:00Z(inherited)
   request b id=2
5 1970-01-01T12:00:00Z(inherited) unparsed !not_json
`},
	{"lines after it", "array", "[\n{\"id\":1,\"method\":\"a\"}\n] \n\n{\"id\":1,\"result\":0}\nwords\n{\n  \"id\": 2,\n  \"method\": \"b\"\n}\n", `
2
   request a id=1
5
   response id=1
6 unparsed !not_json
7
   request b id=2
`},
	{"another one after it", "array", "[\n{\"id\":1,\"method\":\"a\"}\n]\n[\n{\"id\":1,\"result\":0}\n]{\"id\":2,\"method\":\"b\"}", `
2
   request a id=1
5
   response id=1
6
   request b id=2
`},
	{"a mark before it", "array", "\ufeff[\n{\"id\":1,\"method\":\"a\"}]", `
2
   request a id=1
`},
	{"brackets that do not match", "array", "[\n{\"id\":1,\"method\":\"a\",\"params\":[}},\n{\"id\":2,\"method\":\"b\"}]]\n{\"id\":2,\"result\":0}", `
2 unparsed !invalid_json
3
   request b id=2
3 unparsed !not_json
4
   response id=2
`},
	{"an odd backslash", "array", "[\n{\"id\":1,\"method\":\"a\\\\\"},{\"id\":\"\\\"]\\\\\\\"\",\"method\":\"\\\\\\\\\"},{\"id\":2,\"method\":\"b\"}]", `
2
   request a\ id=1
2
   request \\ id="\"]\\\""
2
   request b id=2
`},

	{"HAR", "har", `{"log": {"version": "1.2", "pages": [{"id": "{[\""}], "entries": [
  {"startedDateTime": "2026-03-01T09:00:00.250Z", "time": 31.5, "connection": "7",
   "request": {"method": "POST", "url": "https://u:p@rpc.example.com:8545/x?sessionId=abc&y=1", "headers": [], "postData": {"mimeType": "application/json", "encoding": "base64", "text": "eyJpZCI6MSwibWV0aG9kIjoiYSJ9"}},
   "response": {"status": 200, "content": {"mimeType": "application/json; charset=utf-8", "text": "{\"id\":2,\"result\":0}"}}},
  {"startedDateTime": "2026-03-01T09:00:00.260Z", "time": -1,
   "request": {"method": "POST", "url": "https://rpc.example.com/", "headers": [{"name": "MCP-Session-ID", "value": "s1"}], "postData": {"text": "[{\"id\":1,\"method\":\"a\"},{\"id\":2,\"method\":\"b\"}]"}},
   "response": {"status": 200, "content": {"mimeType": "application/json", "encoding": "base64", "text": "W3siaWQiOjIsInJlc3VsdCI6MH0seyJpZCI6MSwiZXJyb3IiOnsiY29kZSI6N319XQ=="}}},
  {"startedDateTime": "2026-03-01T09:00:01Z", "request": {"url": "/x.js"}, "response": {"content": {"mimeType": "text/javascript", "text": "{\"id\":1,\"method\":\"a\"}"}}}
], "comment": ""}}
`, `
1 2026-03-01T09:00:00.25Z out conn=rpc.example.com:8545/7
   request a id=1 session=abc
1+ 2026-03-01T09:00:00.2815Z in conn=rpc.example.com:8545/7 latency=31.5ms
   response(answers) id=2 session=abc
2 2026-03-01T09:00:00.26Z out conn=rpc.example.com batches=1
   request a id=1 session=s1
   request b id=2 session=s1
2+ 2026-03-01T09:00:00.26Z(inherited) in conn=rpc.example.com batches=1
   response id=2 session=s1
   response id=1 session=s1 code=7 ""
3 2026-03-01T09:00:01Z out other=1
`},
	{"HAR with failures", "har", `{"log":{"entries":[
{"startedDateTime":"2026-03-01T09:00:00Z","time":2,"request":{"url":"http://a/","postData":{"text":"{\"id\":1,\"method\":\"a\"}"}},"response":{"status":502,"statusText":"Bad Gateway","content":{"mimeType":"text/html","text":"<html>"}}},
{"startedDateTime":"2026-03-01T09:00:00Z","time":2,"request":{"url":"http://a/","postData":{"text":"{\"id\":2,\"method\":\"a\"}"}},"response":{"status":401,"content":{"mimeType":"application/json","text":"{\"detail\":\"no\"}"}}},
{"startedDateTime":"2026-03-01T09:00:00Z","time":2,"request":{"url":"http://a/","postData":{"text":"{\"id\":3,\"method\":\"a\"}"}},"response":{"status":200,"content":{"mimeType":"text/html","text":"log in"}}},
{"startedDateTime":"2026-03-01T09:00:00Z","time":2,"request":{"url":"http://a/","postData":{"text":"{\"id\":4,\"method\":\"a\"}"}},"response":{"status":202,"content":{"mimeType":"text/plain","text":"Accepted"}}},
{"startedDateTime":"2026-03-01T09:00:00Z","time":2,"request":{"url":"http://a/","postData":{"text":"{\"jsonrpc\":\"2.0\",\"id\":5,\"met"}},"response":{"status":400,"content":{}}},
{"startedDateTime":"2026-03-01T09:00:00Z","time":2,"request":{"url":"http://a/"},"response":{"status":404,"content":{"mimeType":"text/html","text":"gone"}}},
{"startedDateTime":"2026-03-01T09:00:00Z","time":2,"request":{"url":"http://a/"},"response":{"status":500,"content":{"mimeType":"application/json","text":"boom"}}},
{"startedDateTime":"2026-03-01T09:00:00Z","time":2,"request":{"url":"http://a/"},"response":{"status":500,"content":{"mimeType":"application/json","text":"{\"detail\":\"no\"}"}}},
{"startedDateTime":"2026-03-01T09:00:00Z","time":2,"request":{"url":"http://a/","postData":{"text":"{\"id\":6,\"method\":\"a\"}"}},"response":{"status":200,"content":{"mimeType":"application/json","text":"{\"jsonrpc\":\"2.0\",\"id\":6,\"res"}}},
17
]}}`, `
1 2026-03-01T09:00:00Z out conn=a
   request a id=1
1+ 2026-03-01T09:00:00.002Z in conn=a latency=2ms !not_json
2 2026-03-01T09:00:00Z out conn=a
   request a id=2
2+ 2026-03-01T09:00:00.002Z in conn=a latency=2ms !not_json
3 2026-03-01T09:00:00Z out conn=a
   request a id=3
3+ 2026-03-01T09:00:00.002Z in conn=a latency=2ms !not_json
4 2026-03-01T09:00:00Z out conn=a
   request a id=4
5 2026-03-01T09:00:00Z unparsed !truncated
6 2026-03-01T09:00:00Z out conn=a other=1
7 2026-03-01T09:00:00Z unparsed !not_json
8 2026-03-01T09:00:00Z out conn=a other=1
9 2026-03-01T09:00:00Z out conn=a
   request a id=6
9+ 2026-03-01T09:00:00.002Z in conn=a latency=2ms !truncated
10 2026-03-01T09:00:00Z(inherited) unparsed !not_json
`},
	{"HAR with event streams", "har", `{"log":{"creator":{},"entries":[
{"startedDateTime":"2026-03-01T09:00:00Z","time":1000,"request":{"url":"http://a/sse"},"response":{"status":200,"content":{"mimeType":"text/event-stream","text":"event: endpoint\r\ndata: /messages?session_id=s9\r\n\r\n: ping\r\n\r\ndata: {\"id\":1,\"result\":0}\r\n\r\ndata:{\"method\":\"x\",\ndata: \"params\":{}}\n\ndata: {\"id\":2,\ndata: \"result\":\ndata: 0}"}}}
]}}`, `
1 2026-03-01T09:00:01Z in conn=a latency=1s
   response id=1 session=s9
   notification x session=s9
   response id=2 session=s9
`},
	{"HAR with event streams as the standard has them", "har", `{"log":{"creator":{},"entries":[
{"startedDateTime":"2026-03-01T09:00:00Z","time":1000,"request":{"url":"http://a/sse"},"response":{"status":200,"content":{"mimeType":"text/event-stream","text":"\ufeffdata: {\"id\":1,\rdata\rdata: \"result\":0}\r\rdata: see /x?session_id=no\r\revent: endpoint\rdata: /m?session_id=yes\r\rdata: {\"id\":2,\"result\":0}\r\r"}}}
]}}`, `
1 2026-03-01T09:00:01Z in conn=a latency=1s
   response id=1
   response id=2 session=yes
`},
	{"HAR with sessions in addresses", "har", `{"log":{"creator":{},"entries":[
{"startedDateTime":"2026-03-01T09:00:00Z","request":{"url":"http://a/m?sessionid=a%2Fb+c","postData":{"text":"{\"id\":1,\"method\":\"x\"}"}},"response":{"status":202}},
{"startedDateTime":"2026-03-01T09:00:00Z","request":{"url":"http://a/m?session_id=s1","headers":[{"name":"mcp-session-id","value":""},{"name":"MCP-Session-ID","value":" s2 "}],"postData":{"text":"{\"id\":2,\"method\":\"x\"}"}},"response":{"status":202}}
]}}`, `
1 2026-03-01T09:00:00Z out conn=a
   request x id=1 session=a/b c
2 2026-03-01T09:00:00Z out conn=a
   request x id=2 session=s2
`},
	{"HAR with sockets", "har", `{"log":{"entries":[
{"_webSocketMessages":[{"type":"send","time":1772355600.25,"opcode":1,"data":"{\"id\":1,\"method\":\"a\"}"},{"type":"receive","time":"2026-03-01T09:00:00.500Z","opcode":1,"data":"{\"id\":1,\"result\":0}"},
 {"type":"receive","time":1772355601,"opcode":2,"data":"eyJpZCI6MiwibWV0aG9kIjoiYiJ9"},{"type":"receive","time":1772355601,"opcode":2,"data":"AAEC"},{"type":"send","time":1772355601.5,"opcode":1,"data":"42[\"x\"]"},
 {"type":"send","time":1772355602,"opcode":9,"data":""},{"type":"send","time":1772355602,"opcode":1,"data":"7"},{"type":"send","time":1772355603,"opcode":1,"data":"{\"jsonrpc\":\"2.0\","}],
 "startedDateTime":"2026-03-01T09:00:00Z","time":5000,"request":{"url":"wss://h:1/"},"response":{"status":101,"content":{}}},
{"startedDateTime":"2026-03-01T09:00:00.100Z","request":{"url":"wss://h:1/"},"_webSocketMessages":[{"type":"send","time":1772355601,"opcode":1,"data":"2probe"}]}
]}}`, `
1 2026-03-01T09:00:00.25Z out conn=h:1 #1
   request a id=1
1+ 2026-03-01T09:00:00.5Z in conn=h:1 #1
   response id=1
1+ 2026-03-01T09:00:01Z in conn=h:1 #1
   request b id=2
1+ 2026-03-01T09:00:01Z in conn=h:1 #1 other=1
1+ 2026-03-01T09:00:01.5Z out conn=h:1 #1 !not_json
1+ 2026-03-01T09:00:02Z out conn=h:1 #1 other=1
1+ 2026-03-01T09:00:03Z out conn=h:1 #1 !truncated
2 2026-03-01T09:00:00.1Z out conn=h:1 #2 other=1
`},
	{"HAR that is cut off", "har", `{"log":{"version":"1.2","entries":[{"startedDateTime":"2026-03-01T09:00:00Z","request":{"url":"/"},"response":{}},{"startedDateTime":"2026-03-01T09:00:00Z","requ`, `
1 2026-03-01T09:00:00Z out other=1
2 2026-03-01T09:00:00Z(inherited) unparsed !truncated
`},
	{"HAR that is cut off earlier", "har", `{"log":{"version":"1.2","creator":{"name":`, `
1 unparsed !truncated
`},
	{"HAR without entries", "har", `{"log":{"version":"1.2","creator":{}}}`, `
1 unparsed !not_json
`},

	{"Loki", "loki", `{"streams":[{"stream":{"app":"x","pod":"p\"0"},"values":[["1772355600250000000","-> {\"id\":1,\"method\":\"a\"}"],["1772355600350000000","{\"conn\":\"c\",\"msg\":{\"id\":1,\"result\":0}}",{"a":"b"}],["1772355600450000000",""],["soon"]]},
{"values":[["1772355600250000000","x {\"id\":2,\"method\":\"a\"}"]],"stream":{}}]}`, `
1 2026-03-01T09:00:00.25Z out conn=p"0
   request a id=1
1 2026-03-01T09:00:00.35Z conn=c
   response id=1
1 2026-03-01T09:00:00.35Z(inherited) conn=p"0 other=1
2 2026-03-01T09:00:00.25Z !clock_back
   request a id=2
`},
	{"Loki by lines", "loki", "{\"labels\":{\"container\":\"c\",\"pod\":\"p\"},\"line\":\"\\u001b[1m{\\\"id\\\":1,\\\"method\\\":\\\"a\\\"}\\u001b[0m\",\"timestamp\":\"2026-03-01T09:00:00.25Z\"}\nwords {\"id\":3,\"method\":\"c\"}\n{\"labels\":{},\"line\":\"{\\\"id\\\":1,\\\"result\\\":0}\",\"timestamp\":\"2026-03-01T09:00:01Z\"}\n", `
1 2026-03-01T09:00:00.25Z conn=p/c
   request a id=1
2 2026-03-01T09:00:00.25Z(inherited)
   request c id=3
3 2026-03-01T09:00:01Z
   response id=1
`},
	{"Loki, newest first", "loki", `{"streams":[{"stream":{"pod":"p"},"values":[["1772355600450000000","{\"id\":2,\"result\":0}"],["1772355600450000000","words"],["1772355600350000000","{\"id\":2,\"method\":\"a\"}"]]},
{"stream":{"pod":"q"},"values":[["1772355600250000000","{\"id\":1,\"method\":\"a\"}"],["1772355600350000000","{\"id\":1,\"result\":0}"]]},{"values":[["1772355600450000000","{\"id\":2,\"result\":0}"],["1772355600350000000","{\"id\":2,\"met`, `
1 2026-03-01T09:00:00.35Z conn=p
   request a id=2
1 2026-03-01T09:00:00.45Z unparsed !not_json
1 2026-03-01T09:00:00.45Z conn=p
   response id=2
2 2026-03-01T09:00:00.25Z conn=q !clock_back
   request a id=1
2 2026-03-01T09:00:00.35Z conn=q
   response id=1
2 2026-03-01T09:00:00.35Z(inherited) unparsed !truncated
2 2026-03-01T09:00:00.45Z
   response id=2
`},
	{"Loki by lines, newest first", "loki", "{\"labels\":{},\"line\":\"{\\\"id\\\":1,\\\"result\\\":0}\",\"timestamp\":\"2026-03-01T09:00:01Z\"}\n{\"labels\":{},\"line\":\"{\\\"id\\\":1,\\\"method\\\":\\\"a\\\"}\",\"timestamp\":\"2026-03-01T09:00:00.5Z\"}\n", `
2 2026-03-01T09:00:00.5Z
   request a id=1
1 2026-03-01T09:00:01Z
   response id=1
`},
	{"CloudWatch", "cloudwatch", `{
    "events": [
        {
            "logStreamName": "a/b", "timestamp": 1772355600250, "message": "INFO {\"id\":1,\"method\":\"a\"}\n", "ingestionTime": 1772355600999
        },
        {
            "timestamp": 1772355600350, "message": "START", "ingestionTime": 1772355600999
        }
    ],
    "nextToken": "x"
}
`, `
3 2026-03-01T09:00:00.25Z conn=a/b
   request a id=1
6 2026-03-01T09:00:00.35Z unparsed !not_json
`},
	{"CloudWatch subscription", "cloudwatch", `{"messageType":"DATA_MESSAGE","logGroup":"g","logStream":"s","logEvents":[{"id":"1","timestamp":1772355600250,"message":"{\"id\":1,\"method\":\"a\"}"}]}{"messageType":"DATA_MESSAGE","logGroup":"g","logStream":"t","logEvents":[{"id":"2","timestamp":1772355600350,"message":"{\"id\":1,\"result\":0}"}]}`, `
1 2026-03-01T09:00:00.25Z conn=s
   request a id=1
1 2026-03-01T09:00:00.35Z conn=t
   response id=1
`},
	{"Logs Insights", "cloudwatch", `{"results":[[{"field":"@timestamp","value":"2026-03-01 09:00:00.250"},{"field":"@message","value":"{\"id\":1,\"method\":\"a\"}"},{"field":"@logStream","value":"s"},{"field":"@ptr","value":"x"}]],"status":"Complete"}`, `
1 2026-03-01T09:00:00.25Z conn=s
   request a id=1
`},
	{"LSP inspector", "lsp-inspector", `[
{"time":"12:42:29 PM","msg":"Sending request 'a - (1)'.","msgKind":"send-request","msgType":"a","msgId":"1","arg":{}},
{"time":"12:42:30 PM","msg":"Received response 'a - (1)' in 12ms. Request failed: no (really) (-32801).","msgKind":"recv-response","msgType":"a","msgId":"1","msgLatency":"12ms","arg":{}},
{"msg":"","msgKind":"recv-notification","msgType":"b","arg":[]},
{"msg":"","msgKind":"recv-response","msgType":"c","msgId":"x-1","arg":{"code":-32603,"message":"m"}},
{"msg":"","msgKind":"odd-thing"}, {"id":1,"method":"d"}
]`, `
2 1970-01-01T12:42:29Z out
   request a id=1
3 1970-01-01T12:42:30Z in latency=12ms
   response id=1 code=-32801 "no (really)"
4 1970-01-01T12:42:30Z(inherited) in
   notification b
5 1970-01-01T12:42:30Z(inherited) in
   response id="x-1" code=-32603 "m"
6 1970-01-01T12:42:30Z(inherited) unparsed !not_json
6 1970-01-01T12:42:30Z(inherited)
   request d id=1
`},
	{"LSP inspector after another object", "lsp-inspector", `[
{"time":"12:00:00 PM","msg":"","msgKind":"send-notification","msgType":"a","arg":{}},
{"foo":1,"time":"5:00:00 PM"},
{"time":"1:00:00 PM","msg":"x","msgKind":"send-xyz","msgType":"a","arg":{}}
]`, `
2 1970-01-01T12:00:00Z out
   notification a
3 1970-01-01T17:00:00Z other=1
4 1970-01-01T13:00:00Z unparsed !not_json !clock_back
`},
	{"HAR after another object", "har", `{"log":{"version":"1.2","entries":[
text {"foo":1},
{"startedDateTime":"2026-03-01T09:00:00Z","request":{"url":"/"},"response":{"content":{"mimeType":"application/json","text":"a \"{\\\"id\\\":1,\\\"result\\\":2}\""}}}
]}}`, `
1 unparsed !not_json
2 in
   response id=1
`},
}

// TestDocuments holds that documents are read, whatever the chunks and however
// little of them is there at a time.
func TestDocuments(t *testing.T) {
	for _, test := range documentTests {
		whole := readtest.Dump(t, parse.Options{}, parsetest.Text("x", test.text))
		if got, want := whole, strings.TrimPrefix(test.want, "\n"); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", test.name, got, want)
		}
		if got := formatsOf(t, parsetest.Text("x", test.text)); got != test.format {
			t.Errorf("%s is %s, want %s", test.name, got, test.format)
		}
		for size := 1; size < len(test.text); size += 1 + size/8 {
			if got := readtest.Dump(t, parse.Options{ChunkSize: size}, parsetest.Text("x", test.text)); got != whole {
				t.Fatalf("%s, in chunks of %d:\n%s\nwant\n%s", test.name, size, got, whole)
			}
		}
		src := slow("x", test.text)
		if got := readtest.Dump(t, parse.Options{}, src); got != whole {
			t.Errorf("%s, byte by byte:\n%s", test.name, got)
		}
		src.Live = true
		if got := readtest.Dump(t, parse.Options{}, src); got != whole {
			t.Errorf("%s, live:\n%s", test.name, got)
		}
	}
}

// slow is text for a source that gives a byte at a time.
func slow(name, s string) input.Source {
	return input.Source{Name: name, Open: func() (io.ReadCloser, error) {
		return io.NopCloser(iotest.OneByteReader(strings.NewReader(s))), nil
	}}
}

func formatsOf(t testing.TB, src input.Source) string {
	t.Helper()
	infos, err := parse.Read(t.Context(), []input.Source{src}, parse.Options{}, func(*capture.Batch) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return infos[0].Format
}

// TestDetectDocuments holds what documents are taken for, and above all what
// is none.
func TestDetectDocuments(t *testing.T) {
	for _, test := range []struct{ want, text string }{
		{"array", "[\n" + `{"jsonrpc":"2.0","id":1,"method":"a"}]`},
		{"array", "\n\n[ \n" + `{"x":1}, {"id":1,"result":2}` + "\n]"},
		{"array", `[{"msg":"-> {\"jsonrpc\":\"2.0\"}"}]`},
		{"array", `{"entries":[{"request":{"jsonrpc":"2.0"}}]}`},
		{"", `[{"jsonrpc":"2.0","id":1,"method":"Page.enable","params":{}}]`},
		{"", `[{"id":1,"method":"Page.enable","params":{}}]` + "\n" + `[{"id":2,"method":"Page.enable"}]`},
		{"", `[{"method":"mining.notify","params":[]}]`},
		{"", "[\n1, 2, {\"id\":1,\"method\":\"a\"}]"},
		{"", "[\n{\"id\":1,\"name\":\"a\"}]"},
		{"", `["--->", 9, "x", {"response":{"id":1,"result":1},"request":{"id":1,"method":"a"}}]`},
		{"", "["},
		{"", "[2026-03-01T09:00:00Z] {\"id\":1,\"method\":\"a\"}"},
		{"", `{"jsonrpc":"2.0","method":"a","params":{},"messages":[{"id":1,"method":"a"}]}`},
		{"", `{"events":[{"name":"click"}]}`},
		{"", `{"ts":1,"data":[{"jsonrpc":"2.0","id":1,"method":"a"}]}`},
		{"har", "{\n  \"log\" : {\n\"comment\": \"[\", \"creator\"" + ": {"},
		{"", `{"log":"{\"jsonrpc\":\"2.0\"}\n","stream":"stdout","time":"2026-03-01T09:00:00Z"}`},
		{"", `{"log":{"level":"info"},"message":"{\"jsonrpc\":\"2.0\"}"}`},
		{"", `{"log":{"jsonrpc":"2.0","id":1,"method":"a","params":{"entries":[]}}}`},
		{"loki", `{"status":"success","data":{"resultType":"streams","result":[{"stream":{`},
		{"loki", `{"data":{"result":[{"values":[["1772355600250000000","x"]]}]}}`},
		{"", `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1772355600,"1"]]}]}}`},
		{"", `{"streams":["eeg","met"],"session":"x"}`},
		{"", `{"labels":{"a":"b"},"line":"x","timestamp":"2026-03-01T09:00:00Z","level":"info"}`},
		{"loki", `{"labels":{"a":"b"},"line":"` + strings.Repeat("x", 1000)},
		{"loki", `{"status":"success","data":{"resultType":"streams","result":[]}}`},
		{"cloudwatch", `{"events":[],"searchedLogStreams":[]}`},
		{"cloudwatch", `{"events":[{"timestamp":1772355600250,"message":"x","ingestionTime":1772355600250}]}`},
		{"cloudwatch", `[{"timestamp":1772355600250,"message":"x","eventId":"1"}]`},
		{"", `{"events":[{"timestamp":1772355600250,"message":"x"}]}`},
		{"", `{"results":[[{"field":"a","value":1}]]}`},
		{"lsp-inspector", `[ {"msg":"x","msgKind":"send-request","msgType":"a"}]`},
		{"", `[{"msgKind":1,"msgType":2}]`},
	} {
		got := ""
		for _, name := range documentFormats {
			if f := named(name); got == "" && f.Detect(&frame.Head{Text: []byte(test.text), Whole: true}) {
				got = f.Name
			}
		}
		if got != test.want {
			t.Errorf("%s is taken for %q, want %q", test.text, got, test.want)
		}
	}
}

// documentFormats are the formats that are documents.
var documentFormats = []string{"har", "lsp-inspector", "loki", "cloudwatch", "array"}

// TestDetectOthers holds that no other capture is taken for a document.
func TestDetectOthers(t *testing.T) {
	names, _ := filepath.Glob("../../../testdata/captures/*.*")
	more, _ := filepath.Glob("../../../../shared/captures/hostile/JSONTestSuite/*")
	for _, name := range append(names, more...) {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		h := &frame.Head{Text: text[:min(len(text), frame.DetectSize)], Whole: len(text) < frame.DetectSize}
		for _, format := range documentFormats {
			if f := named(format); f.Detect(h) && !strings.Contains(documentCaptures, filepath.Base(name)) {
				t.Errorf("%s is taken for %s", name, f.Name)
			}
		}
	}
}

// documentCaptures are the captures that are documents.
const documentCaptures = "wallet.har eth-tests.json page.devtoolslog.json loki-query.json cloudwatch-events.json inspector.json"

// TestSharedDocuments reads real captures. What is in them was counted with
//
//	jq -c '[length, (map(.request | objects) | length), (map(.response | select(.error != null)) | length)]' rpc-tests/*.json
//	jq -c '[length, (map(select(.method and (.id == null))) | length), (map(.method) | unique | length)]' cdp/*.json
//
// In the results of trace_callMany_05.json there are two members named error,
// by grep -c.
func TestSharedDocuments(t *testing.T) {
	for name, want := range map[string]string{
		"ethereum/rpc-tests/test_01.json":            "1 requests, 1 responses, 0 errors, 0 notifications, 0 problems",
		"ethereum/rpc-tests/test_02.json":            "1 requests, 1 responses, 0 errors, 0 notifications, 0 problems",
		"ethereum/rpc-tests/test_03.json":            "1 requests, 1 responses, 0 errors, 0 notifications, 0 problems",
		"ethereum/rpc-tests/trace_callMany_05.json":  "1 requests, 1 responses, 0 errors, 0 notifications, 0 problems",
		"cdp/redirects-from-script.devtoolslog.json": "0 requests, 0 responses, 0 errors, 32 notifications, 0 problems",
	} {
		data, err := os.ReadFile("../../../../shared/captures/" + name)
		if err != nil {
			t.Skip(err)
		}
		src := parsetest.Text(name, string(data))
		lines := "\n" + readtest.Dump(t, parse.Options{}, src)
		got := fmt.Sprintf("%d requests, %d responses, %d errors, %d notifications, %d problems", strings.Count(lines, "\n   request"),
			strings.Count(lines, "\n   response"), strings.Count(lines, " code="), strings.Count(lines, "\n   notification"), strings.Count(lines, "!"))
		if got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
		if f := formatsOf(t, src); f != "array" {
			t.Errorf("%s is %s", name, f)
		}
	}
}

// TestLongRecords holds that a record that is too long is noted, skipped and
// not kept, and that reading goes on after it.
func TestLongRecords(t *testing.T) {
	long := strings.Repeat(`{"a":"]}"},`, 1000)
	doc := `{"log":{"entries":[{"request":[` + long + `1]},{"request":{"url":"http://a/","postData":{"text":"{\"id\":1,\"method\":\"a\"}"}}},{"x":[` + long
	opts := parse.Options{MaxLine: 1000}
	want := "1 unparsed !oversize\n2 out conn=a\n   request a id=1\n3 unparsed !oversize\n"
	if got := readtest.Dump(t, opts, parsetest.Text("x", doc)); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	r := io.MultiReader(strings.NewReader(`[{"id":1,"x":"`), io.LimitReader(endless{}, 64<<20), strings.NewReader(`"},{"id":2,"method":"b"}]`))
	w, s := named("array").Read(r, opts.MaxLine), &decode.Store{}
	for w.Next(frame.NewWriter(s, opts.MaxLine), chunkSize) == nil {
		if cap(s.Chunk) > 2<<20 {
			t.Fatalf("a chunk of %d bytes", cap(s.Chunk))
		}
		s.Reset()
	}
}

// TestTurned holds that lines of which the newest comes first are turned round,
// many of them part by part, whatever the chunks.
func TestTurned(t *testing.T) {
	const n = 50_000
	var doc bytes.Buffer
	doc.WriteString(`{"streams":[{"values":[`)
	for i := range n {
		if i > 0 {
			doc.WriteByte(',')
		}
		fmt.Fprintf(&doc, `["%d","{\"id\":%d,\"method\":\"a\"}"]`, 1772355600_000000000-i*1000, n-i)
	}
	doc.WriteString(`]}]}`)
	const frameWeight, maxTurned = 256, 8 << 20 // bytes of a frame beside its text, and of what is turned together
	parts := (doc.Len() + n*frameWeight + maxTurned - 1) / maxTurned
	for _, size := range []int{1 << 10, 512 << 10} {
		got := readtest.Dump(t, parse.Options{ChunkSize: size}, parsetest.Text("x", doc.String()))
		if turns := strings.Count(got, "!clock_back"); turns != parts-1 {
			t.Errorf("in chunks of %d: %d times back, want %d", size, turns, parts-1)
		}
	}
}

// endless is a text without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// dumpDocument is dump for what a reader has, as a document of some format.
func dumpDocument(t *testing.T, format string, r io.Reader, size int) string {
	return readtest.Decoded(t, parse.Options{Format: format, ChunkSize: size, MaxLine: 300}, r)
}

// FuzzDocument reads a text as one of the documents, whatever it is: all at
// once, in small chunks, and byte by byte.
func FuzzDocument(f *testing.F) {
	for _, test := range documentTests {
		for i, name := range documentFormats {
			if name == test.format {
				f.Add(test.text, uint8(i), uint16(7))
			}
		}
	}
	f.Fuzz(func(t *testing.T, data string, which uint8, size uint16) {
		p := documentFormats[int(which)%len(documentFormats)]
		want := dumpDocument(t, p, strings.NewReader(data), 1<<20)
		if got := dumpDocument(t, p, strings.NewReader(data), 1+int(size)); got != want {
			t.Errorf("%q in chunks of %d is\n%s, else\n%s", data, 1+int(size), got, want)
		}
		if got := dumpDocument(t, p, iotest.OneByteReader(strings.NewReader(data)), 1<<20); got != want {
			t.Errorf("%q byte by byte is\n%s, else\n%s", data, got, want)
		}
		format.Of("", &frame.Head{Text: []byte(data), Whole: true})
	})
}
