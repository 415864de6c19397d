package decode_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

func TestUnspelled(t *testing.T) {
	const request = `{"jsonrpc":"2.0","id":1,"method":"a"}`
	for _, tt := range []struct{ name, line, want string }{
		{"nothing to undo", `10:00:01 got b'` + request + `'`, "1970-01-01T10:00:01Z\nrequest a id=1"},
		{"UTF-8", `got b'{"id":1,"error":{"code":1,"message":"caf\xc3\xa9"}}'`, "\nresponse id=1 code=1 \"café\""},
		{"a quote of JSON", `got b'{"id":1,"error":{"code":1,"message":"no \\"a\\""}}'`, `
response id=1 code=1 "no \"a\""`},
		{"a backslash of JSON", `got b'{"id":1,"error":{"code":1,"message":"C:\\\\","data":{}}}'`, `
response id=1 code=1 "C:\\" data={}`},
		{"an apostrophe", `got b'{"id":1,"error":{"code":1,"message":"isn\'t"}}'`, "\nresponse id=1 code=1 \"isn't\""},
		{"brackets after an escaped quote", `got b'{"id":1,"result":{"text":"a \\"}{[\\" b"}}'`, "\nresponse id=1"},
		{"an in-band error", `got b'{"id":1,"result":{"content":[{"type":"text","text":"isn\'t \\"a\\" \xe2\x82\xac"}],"isError":true}}'`, `
response id=1 in-band code=null "isn't \"a\" €"`},
		{"a line break behind", `got b'` + request + `\r\n'`, "\nrequest a id=1"},
		{"several lines", `got b'{\n  "jsonrpc": "2.0",\n  "id": 1,\n\t"method": "a"\n}'`, "\nrequest a id=1"},
		{"a batch", `got b'[\n{"id":1,"method":"a"},\n{"id":2,"method":"b"}]'`, "batches=1\nrequest a id=1\nrequest b id=2"},
		{"a header", `TX: b'Content-Length: 60\r\n\r\n{"id":"1","method":"a","params":{"x":"\xc3\xa9\\n"}}'`, "\nrequest a id=\"1\""},
		{"an event", `chunk: b'event: message\r\ndata: {"jsonrpc":"2.0","id":1,"result":{"x":"\\""}}\r\n\r\n'`, "\nresponse id=1"},
		{"two", `b'` + request + `\n' -> b'{"id":1,"error":{"code":1,"message":"isn\'t"}}'`, "\nrequest a id=1\n+ out\nresponse id=1 code=1 \"isn't\""},
		{"another before", `sent b'\x00\xff', got b'{"id":1,"error":{"code":1,"message":"isn\'t"}}'`, "out\nresponse id=1 code=1 \"isn't\""},
		{"Rust's", `body: b"{\"id\":1,\"error\":{\"code\":1,\"message\":\"caf\xc3\xa9 isn't \\\"a\\\"\"}}\0"`, `
response id=1 code=1 "café isn't \"a\""`},
		{"no bytes after all", `it's rob'{"id":1,"error":{"code":1,"message":"C:\\a"}}'`, `
response id=1 code=1 "C:\\a"`},
		{"in an envelope", `{"time":"2026-03-01T10:00:00Z","msg":"got b'{\"id\":1,\"error\":{\"code\":1,\"message\":\"isn\\'t \\\\\"a\\\\\"\"}}'"}`, `2026-03-01T10:00:00Z
response id=1 code=1 "isn't \"a\""`},
		{"cut", `got b'{"id":1,"error":{"code":1,"message":"isn\'t`, "unparsed !truncated"},
		{"no escape", `got b'{"id":1,"error":{"code":1,"message":"\xzz\q"}}'`, "unparsed !invalid_json"},
		{"a text", `got '{"id":1,"error":{"code":1,"message":"caf\xe9 isn\'t \\"a\\" \u20ac"}}'`, `
response id=1 code=1 "café isn't \"a\" €"`},
		{"a text of a batch", `got '[{"id":1,"error":{"code":1,"message":"isn\'t"}}]'`, "batches=1\nresponse id=1 code=1 \"isn't\""},
		{"a text in quotes of a shell", `curl -d '{"id":1,"method":"a","params":["C:\\","\"}{"]}'`, "\nrequest a id=1"},
		{"an error in quotes of a shell", `curl -d '{"id":1,"error":{"code":1,"message":"a \"b\""}}'`, `
response id=1 code=1 "a \"b\""`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, readtest.OneLine(readtest.InChunks(t, parse.Options{}, tt.line))); diff != "" {
				t.Errorf("%s\n(-want +got)\n%s", tt.line, diff)
			}
		})
	}
}

// TestTornInQuotes reads values in single quotes that are not all that is in
// them, and others.
func TestTornInQuotes(t *testing.T) {
	const request = `{"jsonrpc":"2.0","id":1,"method":"a"}`
	for _, tt := range []struct{ name, line, want string }{
		{"without its middle", `> TEXT '{"jsonrpc": "2.0", "method": "order_cancel_requ...ERPETUAL"}, "id": 1002}' (181)`, "unparsed !invalid_json"},
		{"a line break behind", `sent '{"jsonrpc":"2.0","method":"a...z"}}\n'`, "unparsed !invalid_json"},
		{"a batch", `sent '[{"jsonrpc":"2.0","id":1,"method":"a...z"}],"id":2}]'`, "unparsed !invalid_json"},
		{"an apostrophe in the rest", `sent '{"jsonrpc":"2.0","method":"a...z"}, "x": "it\'s"}'`, "unparsed !invalid_json"},
		{"another behind", `sent '{"jsonrpc":"2.0","method":"a...z"}}' and '` + request + `'`, "!invalid_json\nrequest a id=1"},
		{"in an envelope", `{"msg":"sent '{\"jsonrpc\":\"2.0\",\"method\":\"a...z\"}, \"id\":1}'"}`, "unparsed !invalid_json"},
		{"all of it", `sent '` + request + `'`, "out\nrequest a id=1"},
		{"a text behind", `sent '` + request + `, "and so on"'`, "out\nrequest a id=1"},
		{"a bracket behind", `[sent '` + request + `']`, "out\nrequest a id=1"},
		{"not in quotes", `it's ` + request + `}, "id": 7}'`, "\nrequest a id=1"},
		{"quotes that are not closed", `sent '` + request + `}, "id": 7}`, "out\nrequest a id=1"},
		{"several", `sent '` + request + `,{"jsonrpc":"2.0","id":2,"method":"b"}'`, "out\nrequest a id=1\nrequest b id=2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, readtest.OneLine(readtest.InChunks(t, parse.Options{}, tt.line))); diff != "" {
				t.Errorf("%s\n(-want +got)\n%s", tt.line, diff)
			}
		})
	}
}

// TestManyQuotes sees to it that quotes that are not closed, or closed at once,
// take linear time.
func TestManyQuotes(t *testing.T) {
	for _, unit := range []string{`b'{\`, `b'\'`, `'{\n`, `b'\n' {`, `b'{"a":\n}'`, `'[{\`, `b'`, `'{"a":1}}`, `'{"a":1}}\'`, `'{"a":1},"`} {
		readtest.Dump(t, parse.Options{}, parsetest.Text("x", strings.Repeat(unit, 1<<20/len(unit))))
	}
}
