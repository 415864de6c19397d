package decode_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

func TestClasses(t *testing.T) {
	for _, tt := range []struct{ name, line, want string }{
		{"a request", `10:00:01 Validated client message: root=JSONRPCRequest(method='tools/call', params={'name': 'a'}, jsonrpc='2.0', id=1)`,
			"1970-01-01T10:00:01Z\nrequest tools/call id=1"},
		{"without params", `got JSONRPCRequest(method='a', params=None, jsonrpc='2.0', id='x')`, "\nrequest a id=\"x\""},
		{"a notification", `root=JSONRPCNotification(method='a', params=None, jsonrpc='2.0')`, "\nnotification a"},
		{"an error in two objects", `Sending message via SSE: SessionMessage(message=JSONRPCMessage(root=JSONRPCError(jsonrpc='2.0', id=1, ` +
			`error=ErrorData(code=-32602, message='Unknown tool: a', data=None))), metadata=None)`, "out\nresponse id=1 code=-32602 \"Unknown tool: a\""},
		{"a response, and what holds it", `got: SessionMessage(message=JSONRPCResponse(jsonrpc='2.0', id=1, result={}), ` +
			`metadata=ServerMessageMetadata(related_request_id=None, request_context=<starlette.requests.Request object at 0x11a>))`, "\nresponse id=1"},
		{"an in-band error", `got mcp.types.JSONRPCResponse(jsonrpc='2.0', id=1, result={'content': [{'type': 'text', 'text': "isn't"}], 'isError': True})`,
			"\nresponse id=1 in-band code=null \"isn't\""},
		{"fields alone", `SSE message: jsonrpc='2.0' id=1 error=ErrorData(code=-1, message='m', data={'a': 1})`, "\nresponse id=1 code=-1 \"m\" data={\"a\":1}"},
		{"fields after others", `time="10:00:01" level=debug msg=got jsonrpc='2.0' id=1 method='a' params={'b': 1} took=fast`,
			"1970-01-01T10:00:01Z\nrequest a id=1"},
		{"JSON in its text", `got JSONRPCError(jsonrpc='2.0', id=1, error=ErrorData(code=-1, message='429: {"jsonrpc":"2.0","id":9,"method":"b"}', data=None))`,
			"\nresponse id=1 code=-1 \"429: {\\\"jsonrpc\\\":\\\"2.0\\\",\\\"id\\\":9,\\\"method\\\":\\\"b\\\"}\""},
		{"an error of a library in its text", `got JSONRPCError(jsonrpc='2.0', id=1, error=ErrorData(code=-1, message='no (error={ "code": 2, "message": "m" }, payload={ "id": 9, "method": "b" }, code=X, version=6.1.1)', data=None))`,
			"\nresponse id=1 code=-1 \"no (error={ \\\"code\\\": 2, \\\"message\\\": \\\"m\\\" }, payload={ \\\"id\\\": 9, \\\"method\\\": \\\"b\\\" }, code=X, version=6.1.1)\""},
		{"two", `JSONRPCRequest(method='a', jsonrpc='2.0', id=1) -> JSONRPCResponse(jsonrpc='2.0', id=1, result={})`, "\nrequest a id=1\n+ out\nresponse id=1"},
		{"to the program", `Sending session message to writer: JSONRPCRequest(method='a', jsonrpc='2.0', id=1)`, "in\nrequest a id=1"},
		{"another object before", `Foo(bar=1): root=JSONRPCRequest(method='a', jsonrpc='2.0', id=1)`, "\nrequest a id=1"},
		{"in JSON, where it is escaped", `{"log":"got JSONRPCError(jsonrpc='2.0', id=1, error=ErrorData(code=-1, message='it\\'s \"a\" \\\\ b', data=None))\n","stream":"stderr","time":"2026-03-01T09:00:00Z"}`,
			"2026-03-01T09:00:00Z\nresponse id=1 code=-1 \"it's \\\"a\\\" \\\\ b\""},
		{"cut", `got root=JSONRPCRequest(method='a', params={'name': 'a`, "unparsed !not_json"},
		{"cut behind the version", `got root=JSONRPCResponse(jsonrpc='2.0', id=1, result={'name': 'a`, "unparsed !not_standard"},
		{"shortened", `got root=JSONRPCResponse(jsonrpc='2.0', id=1, result={'content': [and more]})`, "unparsed !not_standard"},
		{"Kotlin's", `got JSONRPCRequest(id=NumberId(1), method=a, params={"name":"b"}, jsonrpc=2.0)`, "unparsed !not_standard"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, readtest.OneLine(readtest.InChunks(t, parse.Options{}, tt.line))); diff != "" {
				t.Errorf("%s\n(-want +got)\n%s", tt.line, diff)
			}
		})
	}
}

// TestCopiesInClasses holds that what is logged as JSON and as an object of a
// class is one message, whatever is escaped in either.
func TestCopiesInClasses(t *testing.T) {
	log := `2026-03-01 09:00:00 [sse] DEBUG: Received JSON: b'{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"caf\xc3\xa9 \\"a\\" \\u20ac isn\'t"}}'
2026-03-01 09:00:00 [sse] DEBUG: Validated client message: root=JSONRPCRequest(method='tools/call', params={'name': 'café "a" € isn\'t'}, jsonrpc='2.0', id=1)
2026-03-01 09:00:00 [sse] DEBUG: Sending session message to writer: SessionMessage(message=JSONRPCMessage(root=JSONRPCRequest(method='tools/call', params={'name': 'café "a" € isn\'t'}, jsonrpc='2.0', id=1)), metadata=None)
2026-03-01 09:00:01 [sse] DEBUG: Sending message via SSE: SessionMessage(message=JSONRPCMessage(root=JSONRPCError(jsonrpc='2.0', id=1, error=ErrorData(code=-32602, message='Unknown tool: a', data=None))), metadata=None)
2026-03-01 09:00:01 [sse_starlette] DEBUG: chunk: b'event: message\r\ndata: {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"Unknown tool: a"}}\r\n\r\n'
`
	want := `1 2026-03-01T09:00:00Z in
   request tools/call id=1
2+ 2026-03-01T09:00:00Z copies=1
3+ 2026-03-01T09:00:00Z in copies=1
4 2026-03-01T09:00:01Z out
   response id=1 code=-32602 "Unknown tool: a"
5+ 2026-03-01T09:00:01Z copies=1
`
	if diff := cmp.Diff(want, readtest.InChunks(t, parse.Options{}, log)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestManyClasses sees to it that objects that are none take linear time.
func TestManyClasses(t *testing.T) {
	for _, unit := range []string{"A(b=", "a=1 ", "a=(", "A(b='", "a.", "jsonrpc='2.0'", "A(jsonrpc='2.0', b="} {
		readtest.Dump(t, parse.Options{}, parsetest.Text("x", "jsonrpc='2.0' "+strings.Repeat(unit, 1<<20/len(unit))))
	}
}
