package decode_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// TestCapturesInChunks reads captures of some length in chunks of all sizes.
func TestCapturesInChunks(t *testing.T) {
	for _, name := range []string{"cortex-python.log", "cortex-csharp.log", "mess.log", "neovim-lsp.log", "neovim-stderr.log", "vim-lsp.log", "sublime-lsp.log", "helix.log", "arrows.log"} {
		data, err := os.ReadFile("../../../testdata/captures/" + name)
		if err != nil {
			t.Fatal(err)
		}
		readtest.InChunks(t, parse.Options{}, string(data))
	}
}

func TestPython(t *testing.T) {
	const message = `{'id': 1, 'jsonrpc': '2.0', 'error': {'code': -32016, 'message': "it's"}}`
	for _, tt := range []struct{ name, line, want string }{
		{"alone", message, "\nresponse id=1 code=-32016 \"it's\""},
		{"after a label", "10:00:01 <- Subscription: " + message + " done", "1970-01-01T10:00:01Z in\nresponse id=1 code=-32016 \"it's\""},
		{"of Python 2", `{u'jsonrpc': u'2.0', u'method': u'a', u'id': 7L}`, "\nrequest a id=7"},
		{"a batch", `[{'id': 1, 'method': 'a'}, {'id': 2, 'method': 'b'}]`, "batches=1\nrequest a id=1\nrequest b id=2"},
		{"two", `{'id': 1, 'method': 'a'} -> {'id': 1, 'result': (1, 2)}`, "\nrequest a id=1\n+ out\nresponse id=1"},
		{"in brackets", `[{'id': 1, 'method': 'a'} and so on`, "\nrequest a id=1"},
		{"after braces", `{ {{ x {'id': 1, 'method': 'a'}`, "\nrequest a id=1"},
		{"a sample", `{'com': ['push', 0.376], 'sid': 's1', 'time': 1559900743.3318}`, "2019-06-07T09:45:43.3318Z\ndata session=s1"},
		{"an envelope", `{'ts': 1767323045, 'dir': 'in', 'msg': {'id': 1, 'method': 'a'}}`, "2026-01-02T03:04:05Z in\nrequest a id=1"},
		{"JSON in a string of it", `{'body': '{"jsonrpc":"2.0","id":1,"method":"a"}'}`, "\nrequest a id=1"},
		{"JSON in the text of an error", `got {'id': 2, 'error': {'code': -32000, 'message': '429: {"jsonrpc":"2.0","error":{"code":-32016,"message":"m"},"id":9}'}}`,
			"\nresponse id=2 code=-32000 \"429: {\\\"jsonrpc\\\":\\\"2.0\\\",\\\"error\\\":{\\\"code\\\":-32016,\\\"message\\\":\\\"m\\\"},\\\"id\\\":9}\""},
		{"in JSON, where it is escaped", `{"time":"2026-03-01T09:00:00Z","dir":"in","msg":"got {'id': 2, 'error': {'code': -1, 'message': \"it's \\\\ \\n\"}}"}`, "2026-03-01T09:00:00Z in\nresponse id=2 code=-1 \"it's \\\\ \\n\""},
		{"breaks the specification", `{'jsonrpc': '2.0', 'id': 1, 'method': 7}`, "other=1 !invalid_request"},
		{"no message", `{'port': 8080, 'debug': True}`, "other=1"},
		{"no message after text", `started {'port': 8080}`, "unparsed !not_json"},
		{"a message inside of what does not hold", `{'a': b, 'msg': {'id': 1, 'method': 'a'}}`, "unparsed !not_standard"},
		{"cut", message[:40], "unparsed !not_standard"},
		{"Ruby", `{"jsonrpc"=>"2.0", "id"=>1, "method"=>"a"}`, "unparsed !not_standard"},
		{"Node", `{ jsonrpc: '2.0', id: 13, method: 'a', params: [Object] }`, "unparsed !not_standard"},
		{"Lua", `LSP[x]: {  id = 1,  jsonrpc = "2.0",  result = { { <function 1> } }  }`, "\nresponse id=1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, readtest.OneLine(readtest.InChunks(t, parse.Options{}, tt.line))); diff != "" {
				t.Errorf("%s\n(-want +got)\n%s", tt.line, diff)
			}
		})
	}
}

// TestLabels reads values that the line before announces.
func TestLabels(t *testing.T) {
	const request, response = `{"jsonrpc":"2.0","id":1,"method":"a"}`, `{'id': 1, 'result': 2}`
	for _, tt := range []struct{ name, text, want string }{
		{"a direction", "Sending request:\n" + request + "\nReceived:\n" + response, "2 out\n   request a id=1\n4 in\n   response id=1\n"},
		{"several lines", "Sending:\r\n{\r\n \"id\": 1,\r\n \"method\": \"a\"\r\n}\r\nReceived:\r\n{'id': 1,\r\n 'result': 2}\r\n", "2 out\n   request a id=1\n7 in\n   response id=1\n"},
		{"a time", "10:00:01 Received:\n" + response, "2 1970-01-01T10:00:01Z in\n   response id=1\n"},
		{"the line says more", "2026-01-02T03:04:05Z Received:\n{\"dir\":\"out\",\"ts\":1767323046,\"msg\":" + request + "}", "2 2026-01-02T03:04:06Z out\n   request a id=1\n"},
		{"text before the value", "Received:\nit is " + response, "2\n   response id=1\n"},
		{"a line between", "Received:\n\n" + response + "\nReceived:\nnothing\n" + response, "3\n   response id=1\n6\n   response id=1\n"},
		{"only the next", "Received:\n" + response + "\n" + response, "2 in\n   response id=1\n3\n   response id=1\n"},
		{"a message that ends with a colon", request + " :\n" + response, "1\n   request a id=1\n2\n   response id=1\n"},
		{"coloured", "\x1b[32mReceived:\x1b[0m\n" + request, "2 in\n   request a id=1\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got strings.Builder
			for line := range strings.Lines(readtest.InChunks(t, parse.Options{}, tt.text)) {
				if !strings.Contains(line, "unparsed !not_json") {
					fmt.Fprint(&got, line)
				}
			}
			if diff := cmp.Diff(tt.want, got.String()); diff != "" {
				t.Errorf("%s\n(-want +got)\n%s", tt.text, diff)
			}
		})
	}
}

// TestManyLines sees to it that lines that may be those of a value, and are
// not, take linear time: with quadratic time this test would run for minutes.
func TestManyLines(t *testing.T) {
	for _, line := range []string{"  foo,", `  {"a": [,`, "  {'a': [,", "{'a':", "{'a': {", " {a = {", "a:", "{ {{", "\t{ x{"} {
		readtest.Dump(t, parse.Options{}, parsetest.Text("x", strings.Repeat(line+"\n", 1<<20/len(line))))
	}
	for _, unit := range []string{"{'a':", "{'a", "[{'a'}", "{'a': 1} ", "{a=", "{'a': f("} {
		readtest.Dump(t, parse.Options{}, parsetest.Text("x", strings.Repeat(unit, 1<<20/len(unit))))
	}
}
