package format_test

import (
	"fmt"
	"strings"
	"testing"

	"rpclog/parse"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// withLength returns a body after its header.
func withLength(body string) string {
	return fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body)
}

// framedTests are messages with headers, and what they hold.
var framedTests = []readtest.Test{
	{Name: "plain", Text: withLength(`{"jsonrpc":"2.0","id":1,"method":"é"}`) + withLength(`[{"jsonrpc":"2.0","id":1,"result":"Content-Length: 5\r\n"}]`) +
		withLength("{\n  \"id\": 2,\n  \"method\": \"a\"\n}\n") + withLength(`{"id":2,"error":{"code":-32601,"message":"no"}}`), Want: `
3
   request é id=1
5 batches=1
   response id=1
7
   request a id=2
13
   response id=2 code=-32601 "no"
`},
	{Name: "headers", Text: "content-type: application/vscode-jsonrpc; charset=utf-8\ncontent-LENGTH:  23 \nX-Unknown: 1\n\n" + `{"id":1,"method":"abc"}` +
		"\nContent-Length: 5\r\nContent-Length: 23\r\nContent-Type: x\r\n\r\n" + `{"id":2,"method":"abc"}`, Want: `
5
   request abc id=1
10
   request abc id=2
`},
	{Name: "lengths that lie", Text: "Content-Length: 5\r\n\r\n" + `{"id":1,"method":"short"}` + "Content-Length: 60\r\n\r\n" + `{"id":1,"result":"long"}` +
		"Content-Length: -7\r\n\r\n" + `{"id":2,"method":"negative"}` + "Content-Length: 99999999999999999999\r\n\r\n" + `{"id":3,"method":"huge"}` +
		"Content-Length: what\r\n\r\n" + `{"id":4,"method":"nonsense"}` + "Content-Length: 23\n" + `{"id":5,"method":"abc"}` + "\nContent-Length: 28\n\n" + `{"id":6,"method":"the last"}`, Want: `
3 !invalid_request
   request short id=1
5 !invalid_request
   response id=1
7 !invalid_request
   request negative id=2
9 !invalid_request
   request huge id=3
11 !invalid_request
   request nonsense id=4
12
   request abc id=5
15
   request the last id=6
`},
	{Name: "bodies that do not hold", Text: withLength(`{"id":1,"method":"a"`) + withLength(`{"id":1,]`) + withLength(`hello`) + "\r\n" + withLength("") +
		"Content-Length: 90\r\n\r\n" + `{"id":1,"method":"cut","params":["` + withLength(`{"id":2,"method":"b"}`) + "Content-Length: 70\r\n\r\n" + `{"id":3,"met`, Want: `
3 unparsed !truncated
5 unparsed !invalid_json
7 unparsed !not_json
8 unparsed !not_json
12 unparsed !truncated
14
   request b id=2
16 unparsed !truncated
`},
	{Name: "no body", Text: withLength(`{"id":1,"method":"a"}`) + "Content-Length: 9\r\n\r\n" + withLength(`{"id":2,"method":"b"}`) + "Content-Length: 9\r\n\r\n", Want: `
3
   request a id=1
3 unparsed !truncated
7
   request b id=2
7 unparsed !truncated
`},
	{Name: "in a log", Text: "2026-01-02T03:04:05Z [INFO] Got Content-Length: 21\n" + `{"id":1,"method":"a"}` + "\n\n2026-01-02T03:04:06Z [INFO] Handled: {\n  \"x\": 1\n}\n" +
		"2026-01-02T03:04:07Z [INFO] Sending Content-Length: 20\n" + `{"id":1,"result":{}}` + "\n\nContent-Type: application/vscode-jsonrpc\nlast\n" +
		"2026-01-02T03:04:08Z [INFO] Got Content-Length: 20\nnothing\n", Want: `
1 2026-01-02T03:04:05Z
   request a id=1
4 2026-01-02T03:04:06Z unparsed !not_json
7 2026-01-02T03:04:07Z out
   response id=1
11 2026-01-02T03:04:07Z(inherited) unparsed !not_json
12 2026-01-02T03:04:08Z unparsed !not_json
13 2026-01-02T03:04:08Z(inherited) unparsed !not_json
`},
	{Name: "other protocols", Text: withLength(`{"jsonrpc":"2.0"}`) + withLength(`{"seq":1,"type":"request","command":"launch"}`), Want: `
3 other=1 !invalid_request
5 other=1
`},
}

// TestFramed reads messages with headers, wherever the chunks are cut and
// whether they come from a pipe.
func TestFramed(t *testing.T) {
	for _, test := range framedTests {
		readtest.ReadAnyhow(t, test)
	}
}

// TestFramedTooLong reads messages and lines that are too long: what comes
// after them is read.
func TestFramedTooLong(t *testing.T) {
	long := strings.Repeat("x", 300)
	capture := withLength(`{"id":1,"method":"a"}`) + withLength(`{"id":2,"result":"`+long+`"}`) + withLength(`{"id":3,"method":"b"}`) +
		"\n" + long + "\n" + withLength(`{"id":4,"method":"c"}`) + "Content-Length: 4000000000\r\n\r\n" + `{"id":5,"result":"` + long
	want := `
3
   request a id=1
5 unparsed !oversize
7
   request b id=3
8 unparsed !oversize
11
   request c id=4
13 unparsed !oversize
`
	for size := 1; size <= 2*len(capture); size += 1 + size/40 {
		if got := "\n" + readtest.Dump(t, parse.Options{MaxLine: 200, ChunkSize: size}, parsetest.Text("x", capture)); got != want {
			t.Fatalf("in chunks of %d:%s\nwant%s", size, got, want)
		}
	}
}

// TestHeadersInLog holds that the headers of a message are no text to be
// understood in a log that is read line by line.
func TestHeadersInLog(t *testing.T) {
	capture := "{\"id\":1,\"method\":\"a\"}\nContent-Length: 20\nContent-Type: application/vscode-jsonrpc; charset=utf-8\n\n{\"id\":1,\"result\":{}}\nContent-Length: none\n"
	want := `
1
   request a id=1
5
   response id=1
6 unparsed !not_json
`
	if got := "\n" + readtest.Dump(t, parse.Options{}, parsetest.Text("x", capture)); got != want {
		t.Errorf("%s\nwant%s", got, want)
	}
}

// TestFramedParts reads messages with headers put together from parts, in all
// chunks alike.
func TestFramedParts(t *testing.T) {
	checkFormat(t, "framed", []string{
		withLength(`{"id":1,"method":"a"}`), withLength(`{"id":1,"result":"0123456789012345678901234567890123456789"}`), "Content-Length: 3\r\n", "content-length:9\n",
		"Content-Length: 2000\r\n", "Content-Length: 150\n", "Content-Type: x\r\n", "\r\n", "\n", "{\n", `{"a":`, `"b"`, "}", "]", `[`, "text\n", "text: [\n", "  1,\n", "got Content-Length: 21\n",
		`{"id":2,"method":"b"}`, "hello", "Content-Length: 0\r\n\r\n", "Content-Length: -1\n\n", "Cont", " ", "\"", "\xff", "Content-Length: 99999999999999999999\n\n",
	})
}

// FuzzFramed holds that a capture with headers is read alike in whatever
// chunks.
func FuzzFramed(f *testing.F) {
	for _, test := range framedTests {
		f.Add(test.Text, uint16(7), uint16(200))
	}
	fuzzFormat(f, "framed")
}

// BenchmarkFramed cuts and reads messages with headers, on one core.
func BenchmarkFramed(b *testing.B) {
	var out strings.Builder
	for line := range strings.Lines(string(parsetest.Generated(b, "small", 8<<20))) {
		out.WriteString(withLength(strings.TrimSpace(line)))
	}
	benchmarkFormat(b, "framed", out.String())
}
