package parse_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// calls makes a log of some calls: lines gives the lines of each message.
func calls(n int, lines func(b *strings.Builder, kind, message string)) string {
	var b strings.Builder
	for i := range n {
		lines(&b, "ask", fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"m","params":{"n":%d}}`, i, i))
		lines(&b, "answer", fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"result":%d}`, i, i))
	}
	return b.String()
}

// TestCopies tells copies from messages that are only alike.
func TestCopies(t *testing.T) {
	twice := func(first, second string) func(b *strings.Builder, kind, message string) {
		return func(b *strings.Builder, _, message string) {
			fmt.Fprintf(b, "%s %s\n%s %s\n", first, message, second, message)
		}
	}
	for _, tt := range []struct {
		name             string
		text             string
		messages, copies int
	}{
		{"by another layer", calls(5, twice("[raw]", "[parsed]")), 10, 10},
		{"the same line again", calls(5, twice("", "")), 10, 10},
		{"in quotes", calls(5, func(b *strings.Builder, _, m string) { fmt.Fprintf(b, "got %s\nparsed %q\n", m, m) }), 10, 10},
		{"over several lines", calls(5, func(b *strings.Builder, _, m string) {
			var pretty bytes.Buffer
			json.Indent(&pretty, []byte(m), "", "  ")
			fmt.Fprintf(b, "got %s\nparsed\n%s\n", m, pretty.Bytes())
		}), 10, 10},
		{"three times", calls(5, func(b *strings.Builder, _, m string) { fmt.Fprintf(b, "a %s\nb %s\nc %s\n", m, m, m) }), 10, 20},
		{"requests alone", calls(5, func(b *strings.Builder, kind, m string) {
			if fmt.Fprintf(b, "a %s\n", m); kind == "ask" {
				fmt.Fprintf(b, "b %s\n", m)
			}
		}), 10, 5},
		{"of some requests only: they were sent again", calls(5, func(b *strings.Builder, kind, m string) {
			if fmt.Fprintf(b, "a %s\n", m); kind == "ask" && strings.Contains(m, `"id":3`) {
				fmt.Fprintf(b, "a %s\n", m)
			}
		}), 11, 0},
		{"on another connection", calls(5, twice("client=192.0.2.1:5", "client=192.0.2.2:6")), 20, 0},
		{"the other way", calls(5, twice("recv", "send")), 20, 0},
		{"hops, one inside of the other", calls(5, func(b *strings.Builder, kind, m string) {
			if kind == "ask" {
				fmt.Fprintf(b, "[front] %s\n[back] %s\n", m, m)
			} else {
				fmt.Fprintf(b, "[back] %s\n[front] %s\n", m, m)
			}
		}), 20, 0},
		{"much later", calls(5, func(b *strings.Builder, _, m string) {
			fmt.Fprintf(b, "10:00:00 a %s\n10:00:07 b %s\n", m, m)
		}), 20, 0},
		{"another content", calls(5, func(b *strings.Builder, _, m string) {
			fmt.Fprintf(b, "a %s\nb %s\n", m, strings.NewReplacer(`"n":`, `"k":`, `"result":`, `"result":1`).Replace(m))
		}), 20, 0},
		{"the first says less", calls(5, func(b *strings.Builder, _, m string) {
			fmt.Fprintf(b, "Line [%s]\n10:00:00 conn=7 msg %s\n", m, m)
		}), 10, 10},
		{"the last is not printed again", calls(5, func(b *strings.Builder, _, m string) {
			if fmt.Fprintf(b, "Line [%s]\n", m); m != `{"jsonrpc":"2.0","id":4,"result":4}` {
				fmt.Fprintf(b, "10:00:00 conn=7 msg %s\n", m)
			}
		}), 10, 9},
		{"it begins and ends between two of them", func() string {
			_, text, _ := strings.Cut(strings.TrimSuffix(calls(5, twice("[raw]", "[parsed]")), "\n"), "\n")
			return text[:strings.LastIndexByte(text, '\n')+1]
		}(), 10, 8},
		{"it ends between two of them, and answers stand there once", func() string {
			return calls(4, func(b *strings.Builder, kind, m string) {
				if fmt.Fprintf(b, "[raw] %s\n", m); kind == "ask" {
					fmt.Fprintf(b, "[parsed] %s\n", m)
				}
			}) + `[raw] {"jsonrpc":"2.0","id":4,"method":"m"}` + "\n"
		}(), 9, 4},
		{"of some in the middle only", calls(5, func(b *strings.Builder, kind, m string) {
			if fmt.Fprintf(b, "[raw] %s\n", m); kind == "ask" && (strings.Contains(m, `"id":1`) || strings.Contains(m, `"id":3`)) {
				fmt.Fprintf(b, "[again] %s\n", m)
			}
		}), 12, 0},
	} {
		messages, copies, records := int64(0), int64(0), int64(0)
		info, err := parse.Read(t.Context(), []input.Source{parsetest.Text("x", tt.text)}, parse.Options{}, func(b *capture.Batch) error {
			for i := range b.Records {
				r := &b.Records[i]
				messages += int64(len(b.Of(r)))
				copies += int64(r.Copies)
				if !r.Continues {
					records++
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if messages != int64(tt.messages) || copies != int64(tt.copies) || info[0].Records != records {
			t.Errorf("%s: %d messages and %d copies in %d records of %d, want %d and %d\n%s", tt.name, messages, copies, records, info[0].Records, tt.messages, tt.copies, tt.text)
		}
		readtest.InChunks(t, parse.Options{}, tt.text)
	}
}

// TestReportedCopies reads a log that has some of the calls that errors of a
// library tell of: each fails once, and those without an answer by the error.
func TestReportedCopies(t *testing.T) {
	var log strings.Builder
	fmt.Fprintln(&log, `10:00:00 -> {"jsonrpc":"2.0","id":0,"method":"a","params":[]}`)
	fmt.Fprintln(&log, `10:00:00 <- {"jsonrpc":"2.0","id":0,"result":1}`)
	for i := range 20 {
		id := i + 1
		if i%4 != 3 {
			fmt.Fprintf(&log, `10:00:%02d -> {"jsonrpc":"2.0","id":%d,"method":"a","params":[{"to":%d}]}`+"\n", 2*i, id, i)
		}
		if i%4 < 2 {
			fmt.Fprintf(&log, `10:00:%02d <- {"jsonrpc":"2.0","id":%d,"error":{"code":-1,"message":"m"}}`+"\n", 2*i, id)
		}
		fmt.Fprintf(&log, `10:00:%02d Error: could not coalesce error (error={ "code": -1, "message": "m" }, payload={ "id": %d, "jsonrpc": "2.0", "method": "a", "params": [ { "to": %d } ] }, code=UNKNOWN_ERROR, version=6.13.1)`+"\n", 2*i+1, id, i)
	}
	got := readtest.InChunks(t, parse.Options{}, log.String())
	for of, want := range map[string]int{"request a": 21, "code=-1": 20, "response(answers)": 5, "copies=2": 10, "copies=1": 5} {
		if n := strings.Count(got, of); n != want {
			t.Errorf("%s: %d, want %d\n%s", of, n, want, got)
		}
	}
}

// TestErrorsPrintedWithTheirFields reads errors of ethers 5 as Node prints them:
// their text has the call, and once more what they have.
func TestErrorsPrintedWithTheirFields(t *testing.T) {
	var log strings.Builder
	for i := range 20 {
		answer := fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"error":{"code":-32000,"message":"it isn't\nopen: \"a\""}}`, i)
		asked := fmt.Sprintf(`{"method":"eth_call","params":[{"to":%d}],"id":%d,"jsonrpc":"2.0"}`, i, i)
		text := fmt.Sprintf(`processing response error (body=%q, error={"code":-32000}, requestBody=%q, requestMethod="POST", url="http://x", code=SERVER_ERROR, version=web/5.7.1)`, answer, asked)
		inspect := strings.NewReplacer(`\`, `\\`).Replace
		fields := func(indent string) {
			fmt.Fprintf(&log, "%[1]sbody: `%[2]s`,\n%[1]serror: Error: closed\n%[1]s    at getResult (index.ts:142:28) {\n%[1]s  code: -32000\n%[1]s},\n%[1]srequestBody: '%[3]s',\n%[1]surl: 'http://x'\n", indent, inspect(answer), asked)
		}
		switch i % 5 {
		case 4: // a word before it
			fmt.Fprintf(&log, "error: Error: %s\n    at makeError (index.ts:269:28) {\n", text)
			fields("  ")
			fmt.Fprintln(&log, "}")
		case 0: // with its fields
			fmt.Fprintf(&log, "Error: %s\n    at makeError (index.ts:269:28) {\n  reason: 'x',\n", text)
			fields("  ")
			fmt.Fprintln(&log, "}")
		case 1: // one that it comes from has both too
			fmt.Fprintf(&log, "Error: cannot estimate gas (error={\"body\":%q,\"requestBody\":%q}, code=UNPREDICTABLE_GAS_LIMIT, version=providers/5.7.2)\n    at makeError (index.ts:269:28) {\n  error: Error: %s\n      at makeError (index.ts:269:28) {\n", answer, asked, text)
			fields("    ")
			fmt.Fprintln(&log, "  }\n}")
		default: // the text alone
			fmt.Fprintf(&log, "failed: %s\n", text)
		}
	}
	got := readtest.InChunks(t, parse.Options{}, log.String())
	for of, want := range map[string]int{"request eth_call": 20, "code=-32000": 20, "response(answers)": 20} {
		if n := strings.Count(got, of); n != want {
			t.Errorf("%s: %d, want %d\n%s", of, n, want, got)
		}
	}
}

// TestHeldCopies reads a log in which a message is printed again much later, in
// chunks of all sizes: as one it is the same.
func TestHeldCopies(t *testing.T) {
	text := calls(300, func(b *strings.Builder, kind, m string) {
		if fmt.Fprintf(b, "Line [%s]\n", m); kind == "ask" {
			fmt.Fprintf(b, "noise\n10:00:00 conn=7 msg %s\n", m)
		} else {
			fmt.Fprintf(b, "10:00:00 conn=7 msg %s\n", m)
		}
	})
	whole := readtest.Dump(t, parse.Options{}, parsetest.Text("x", text))
	if n := strings.Count(whole, "request m"); n != 300 {
		t.Errorf("%d requests", n)
	}
	for _, size := range []int{1, 100, 1000, 7777} {
		for _, jobs := range []int{1, 3} {
			if got := readtest.Dump(t, parse.Options{ChunkSize: size, Jobs: jobs}, parsetest.Text("x", text)); got != whole {
				t.Errorf("in chunks of %d, by %d, it is not the same", size, jobs)
			}
		}
	}
	two := []input.Source{parsetest.Text("x", text), parsetest.Text("y", strings.ReplaceAll(text, "10:00:00", "10:00:01"))}
	n := 0
	if _, err := parse.Read(t.Context(), two, parse.Options{ChunkSize: 500}, func(b *capture.Batch) error {
		for i := range b.Records {
			n += len(b.Of(&b.Records[i]))
		}
		return nil
	}); err != nil || n != 1200 {
		t.Errorf("%d messages of two sources, %v", n, err)
	}
}

// TestCopiesOfTwo reads what two programs printed by turns, each message twice,
// with the same ids: which of them printed a line stands before it.
func TestCopiesOfTwo(t *testing.T) {
	for _, labels := range [][2]string{{"a-1  | ", "b-1  | "}, {"0|mcp  | ", "1|mcp  | "}, {"[pod/mcp-0/mcp] ", "[pod/mcp-1/mcp] "}, {"Mar 01 09:00:00 h mcp[1]: ", "Mar 01 09:00:00 h mcp[2]: "}} {
		var log strings.Builder
		line := func(who int, layer, message string) { fmt.Fprintf(&log, "%s%s %s\n", labels[who], layer, message) }
		for i := range 20 {
			asked := [2]string{fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"a","params":[%d]}`, i, i), fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"b"}`, i)}
			answer := fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"result":1}`, i)
			line(0, "received", asked[0])
			line(1, "received", asked[1])
			line(1, "validated", asked[1])
			line(1, "sending", answer)
			line(0, "validated", asked[0])
			line(1, "sent chunk", answer)
			line(0, "sending", answer)
			line(0, "sent chunk", answer)
		}
		got := readtest.InChunks(t, parse.Options{}, log.String())
		for of, want := range map[string]int{"request a": 20, "request b": 20, "response": 40, "copies=1": 80} {
			if n := strings.Count(got, of); n != want {
				t.Errorf("%q: %s: %d, want %d\n%s", labels, of, n, want, got)
			}
		}
	}
}
