package parse

import (
	"strings"
	"testing"

	"rpclog/parse/internal/parsetest"
)

// prettyTests are texts with values of several lines, and what they hold.
var prettyTests = []chunkTest{
	{"a value", "{\n  \"jsonrpc\": \"2.0\",\n  \"id\": 1,\n  \"method\": \"a\"\n}\n{\n  \"id\": 1,\n  \"result\": {\n    \"x\": []\n  }\n}\n", `
1
   request a id=1
6
   response id=1
`},
	{"after text", "12:00:01 sending: {\n\t\"id\": 1,\n\t\"method\": \"a\"\n} done\nsome text\n{\"id\":1,\"result\":2}\n", `
1 1970-01-01T12:00:01Z out
   request a id=1
5 1970-01-01T12:00:01Z(inherited) unparsed !not_json
6 1970-01-01T12:00:01Z(inherited)
   response id=1
`},
	{"a batch", "{\"id\":0,\"result\":0}\n[\n  {\"id\": 1, \"method\": \"a\"},\n  {\"id\": 2, \"method\": \"b\"}\n]\n", `
1
   response id=0
2 batches=1
   request a id=1
   request b id=2
`},
	{"torn before a message", "{\"id\":1,\"result\":[\n{\"id\":2,\"result\":3}\n{\"id\":3,\n{\"id\":4,\"result\":3}\n", `
1 unparsed !truncated
2
   response id=2
3 unparsed !truncated
4
   response id=4
`},
	{"a compact array", "{\"id\":0,\"result\":0}\n[\n{\"id\":1,\"method\":\"a\"},\n{\"id\":2,\"method\":\"b\"}\n]\n", `
1
   response id=0
2 batches=1
   request a id=1
   request b id=2
`},
	{"torn, with as many brackets after it", "{\"id\":1,\"params\":[\n[{\"id\":2,\"method\":\"a\"}]\n[]]}\n", `
1 unparsed !truncated
2 batches=1
   request a id=2
3 unparsed !not_json
`},
	{"Windows", "{\r\n  \"id\": 1,\r\n  \"method\": \"a\"\r\n}\r\n", `
1
   request a id=1
`},
	{"no newline at the end", "{\n  \"id\": 1,\n  \"method\": \"a\"\n}", `
1
   request a id=1
`},
	{"pprint of a long string", "{'id': 1,\n 'result': {'a': 'x and '\n                  'y',\n            'b': 2}}\n", `
1
   response id=1
`},
	{"pprint", "{'id': 1,\n 'result': {'a': [1,\n                  2]}}\ntext\nresp: [{'id': 2,\n  'method': 'a [\"'},\n {'id': 3, 'method': 'b'}]\n{'id': 4}\n", `
1
   response id=1
4 unparsed !not_json
5 batches=1
   request a [" id=2
   request b id=3
8 other=1
`},
	{"a Lua table", "12:00:01 \"rpc.receive\" {\n  id = 1,\n  result = {\n    a = \"b\"\n  }\n}\n{\"id\":1,\"method\":\"a\"}\n", `
1 1970-01-01T12:00:01Z
   response id=1
7 1970-01-01T12:00:01Z(inherited)
   request a id=1
`},
	{"after braces", "{\n{ {\n{\n \"id\": 1,\n \"method\": \"a\"\n}\n{ { {\n{\n id = 2,\n result = 1\n}\n", `
1 unparsed !truncated
2 unparsed !not_json
3
   request a id=1
7 unparsed !not_json
8
   response id=2
`},
	{"never ends", "{\n  \"id\": 1,\n  \"method\": \"a\"\n", `
1 unparsed !truncated
2 unparsed !not_json
3 unparsed !not_json
`},
}

// TestPretty holds that values of several lines are read wherever the chunks
// are cut.
func TestPretty(t *testing.T) {
	for _, test := range prettyTests {
		readAnyhow(t, test)
	}
}

// chunkTest is a text, and what it holds.
type chunkTest struct{ name, text, want string }

// readAnyhow holds what is read of a text to what it holds, wherever the
// chunks are cut, and if it comes from a pipe.
func readAnyhow(t *testing.T, test chunkTest) {
	t.Helper()
	src := parsetest.Text("x", test.text)
	whole := dump(t, Options{}, src)
	if got := "\n" + whole; got != test.want {
		t.Errorf("%s:%s\nwant%s", test.name, got, test.want)
	}
	for size := 1; size <= len(test.text); size++ {
		if got := dump(t, Options{ChunkSize: size}, src); got != whole {
			t.Errorf("%s, in chunks of %d:\n%s\nwant\n%s", test.name, size, got, whole)
		}
	}
	src.Live = true
	if got := dump(t, Options{}, src); got != whole {
		t.Errorf("%s, live:\n%s", test.name, got)
	}
}

// found returns the messages of a dump, each with its record.
func found(dump string) string {
	var b strings.Builder
	record := ""
	for line := range strings.Lines(dump) {
		if line[0] != ' ' {
			record = line
		} else {
			b.WriteString(record + line)
		}
	}
	return b.String()
}

// FuzzChunks holds that which messages are read does not depend on where chunks
// are cut; how broken text between them is called may, in what nobody writes.
func FuzzChunks(f *testing.F) {
	for _, test := range prettyTests {
		f.Add(test.text, 7)
	}
	f.Add("2026-01-02T03:04:05.6Z stdout P {\n2026-01-02T03:04:05.6Z stdout F }\n{\n", 3)
	f.Fuzz(func(t *testing.T, s string, size int) {
		src := parsetest.Text("x", s)
		if size > 0 && size < len(s) && len(s) < 200 {
			if got, want := found(dump(t, Options{ChunkSize: size}, src)), found(dump(t, Options{}, src)); got != want {
				t.Errorf("%q in chunks of %d:\n%s\nwant\n%s", s, size, got, want)
			}
		}
	})
}

// TestHeldInVain reads lines that may be those of a value, which is too long to
// be one: they are read one by one, in order.
func TestHeldInVain(t *testing.T) {
	for _, line := range []string{"  {\"a\": [", "  a,", "  {'a': {", " \"\":", " { {"} {
		want := dump(t, Options{}, parsetest.Text("x", strings.Repeat(line+"\n", 500)))
		for _, size := range []int{1, 50, 1000, 100000} {
			got := dump(t, Options{MaxLine: 200, ChunkSize: size}, parsetest.Text("x", strings.Repeat(line+"\n", 500)))
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
	if got := "\n" + dump(t, Options{}, parsetest.Text("x", capture)); got != want {
		t.Errorf("%s\nwant%s", got, want)
	}
}
