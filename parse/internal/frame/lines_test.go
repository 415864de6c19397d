package frame_test

import (
	"strings"
	"testing"

	"rpclog/parse"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// prettyTests are texts with values of several lines, and what they hold.
var prettyTests = []readtest.Test{
	{Name: "a value", Text: "{\n  \"jsonrpc\": \"2.0\",\n  \"id\": 1,\n  \"method\": \"a\"\n}\n{\n  \"id\": 1,\n  \"result\": {\n    \"x\": []\n  }\n}\n", Want: `
1
   request a id=1
6
   response id=1
`},
	{Name: "after text", Text: "12:00:01 sending: {\n\t\"id\": 1,\n\t\"method\": \"a\"\n} done\nsome text\n{\"id\":1,\"result\":2}\n", Want: `
1 1970-01-01T12:00:01Z out
   request a id=1
5 1970-01-01T12:00:01Z(inherited) unparsed !not_json
6 1970-01-01T12:00:01Z(inherited)
   response id=1
`},
	{Name: "a batch", Text: "{\"id\":0,\"result\":0}\n[\n  {\"id\": 1, \"method\": \"a\"},\n  {\"id\": 2, \"method\": \"b\"}\n]\n", Want: `
1
   response id=0
2 batches=1
   request a id=1
   request b id=2
`},
	{Name: "torn before a message", Text: "{\"id\":1,\"result\":[\n{\"id\":2,\"result\":3}\n{\"id\":3,\n{\"id\":4,\"result\":3}\n", Want: `
1 unparsed !truncated
2
   response id=2
3 unparsed !truncated
4
   response id=4
`},
	{Name: "a compact array", Text: "{\"id\":0,\"result\":0}\n[\n{\"id\":1,\"method\":\"a\"},\n{\"id\":2,\"method\":\"b\"}\n]\n", Want: `
1
   response id=0
2 batches=1
   request a id=1
   request b id=2
`},
	{Name: "torn, with as many brackets after it", Text: "{\"id\":1,\"params\":[\n[{\"id\":2,\"method\":\"a\"}]\n[]]}\n", Want: `
1 unparsed !truncated
2 batches=1
   request a id=2
3 unparsed !not_json
`},
	{Name: "Windows", Text: "{\r\n  \"id\": 1,\r\n  \"method\": \"a\"\r\n}\r\n", Want: `
1
   request a id=1
`},
	{Name: "no newline at the end", Text: "{\n  \"id\": 1,\n  \"method\": \"a\"\n}", Want: `
1
   request a id=1
`},
	{Name: "pprint of a long string", Text: "{'id': 1,\n 'result': {'a': 'x and '\n                  'y',\n            'b': 2}}\n", Want: `
1
   response id=1
`},
	{Name: "pprint", Text: "{'id': 1,\n 'result': {'a': [1,\n                  2]}}\ntext\nresp: [{'id': 2,\n  'method': 'a [\"'},\n {'id': 3, 'method': 'b'}]\n{'id': 4}\n", Want: `
1
   response id=1
4 unparsed !not_json
5 batches=1
   request a [" id=2
   request b id=3
8 other=1
`},
	{Name: "a Lua table", Text: "12:00:01 \"rpc.receive\" {\n  id = 1,\n  result = {\n    a = \"b\"\n  }\n}\n{\"id\":1,\"method\":\"a\"}\n", Want: `
1 1970-01-01T12:00:01Z
   response id=1
7 1970-01-01T12:00:01Z(inherited)
   request a id=1
`},
	{Name: "after braces", Text: "{\n{ {\n{\n \"id\": 1,\n \"method\": \"a\"\n}\n{ { {\n{\n id = 2,\n result = 1\n}\n", Want: `
1 unparsed !truncated
2 unparsed !not_json
3
   request a id=1
7 unparsed !not_json
8
   response id=2
`},
	{Name: "never ends", Text: "{\n  \"id\": 1,\n  \"method\": \"a\"\n", Want: `
1 unparsed !truncated
2 unparsed !not_json
3 unparsed !not_json
`},
}

// TestPretty holds that values of several lines are read wherever the chunks
// are cut.
func TestPretty(t *testing.T) {
	for _, test := range prettyTests {
		readtest.ReadAnyhow(t, test)
	}
}

// FuzzChunks holds that which messages are read does not depend on where chunks
// are cut; how broken text between them is called may, in what nobody writes.
func FuzzChunks(f *testing.F) {
	for _, test := range prettyTests {
		f.Add(test.Text, 7)
	}
	f.Add("2026-01-02T03:04:05.6Z stdout P {\n2026-01-02T03:04:05.6Z stdout F }\n{\n", 3)
	f.Fuzz(func(t *testing.T, s string, size int) {
		if size > 0 && size < len(s) && len(s) < 200 {
			if got, want := readtest.Messages(readtest.Decoded(t, parse.Options{ChunkSize: size}, strings.NewReader(s))), readtest.Messages(readtest.Decoded(t, parse.Options{}, strings.NewReader(s))); got != want {
				t.Errorf("%q in chunks of %d:\n%s\nwant\n%s", s, size, got, want)
			}
		}
	})
}

// TestHeldInVain reads lines that may be those of a value, which is too long to
// be one: they are read one by one, in order.
func TestHeldInVain(t *testing.T) {
	for _, line := range []string{"  {\"a\": [", "  a,", "  {'a': {", " \"\":", " { {"} {
		want := readtest.Dump(t, parse.Options{}, parsetest.Text("x", strings.Repeat(line+"\n", 500)))
		for _, size := range []int{1, 50, 1000, 100000} {
			got := readtest.Dump(t, parse.Options{MaxLine: 200, ChunkSize: size}, parsetest.Text("x", strings.Repeat(line+"\n", 500)))
			if strings.Count(got, "\n") != 500 || strings.Count(want, "\n") != 500 || !strings.HasPrefix(got, "1 ") || !strings.Contains(got, "\n500 ") {
				t.Errorf("%s in chunks of %d:\n%s", line, size, got)
			}
		}
	}
}

// TestPrettyAfterQuote reads values of several lines after a text with an odd
// number of quotes, also inside of a string.
func TestPrettyAfterQuote(t *testing.T) {
	capture := "12\" {\n  \"id\": 1,\n  \"method\": \"a\"\n}\n12\" {\n\":1}\"\n" +
		`{"msg":"12\" {\n  \"id\": 1, \"result\": \"x\" }"}` + "\n" + `{"msg":"12\" {\n\":1}\""}` + "\n"
	want := `
1
   request a id=1
5 unparsed !not_json
6 other=1
7
   response id=1
8 other=1
`
	if got := "\n" + readtest.Dump(t, parse.Options{}, parsetest.Text("x", capture)); got != want {
		t.Errorf("%s\nwant%s", got, want)
	}
}
