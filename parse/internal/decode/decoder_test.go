package decode_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// TestLines reads single lines. What is wanted is the dump of the record
// without its line number, then its messages.
func TestLines(t *testing.T) {
	for _, tt := range []struct{ name, line, want string }{
		{"request", `{"jsonrpc":"2.0","id":1,"method":"a"}`, "\nrequest a id=1"},
		{"request without jsonrpc", `{"id":1,"method":"a"}`, "\nrequest a id=1"},
		{"notification", `{"jsonrpc":"2.0","method":"a"}`, "\nnotification a"},
		{"notification of 1.0", `{"id":null,"method":"a","params":[]}`, "\nnotification a id=null"},
		{"success", `{"jsonrpc":"2.0","id":"x","result":null}`, "\nresponse id=\"x\""},
		{"success of 1.0", `{"id":1,"result":true,"error":null}`, "\nresponse id=1"},
		{"error", `{"jsonrpc":"2.0","id":1,"error":{"code":-32000,"message":"no","data":{"a":[1]}}}`, "\nresponse id=1 code=-32000 \"no\" data={\"a\":[1]}"},
		{"error whose code is a list", `{"id":1,"error":{"code":[1,true],"message":"m ["}}`, "\nresponse id=1 code=null \"m [\""},
		{"error whose text is an object", `{"id":1,"error":{"code":1,"message":{"a": [1]}}}`, "\nresponse id=1 code=1 \"{\\\"a\\\":[1]}\""},
		{"error whose code is torn", `{"jsonrpc":"2.0","id":1,"error":{"code":[1 true],"message":"m"}}`, "unparsed !invalid_json"},
		{"error whose code lacks something", `{"jsonrpc":"2.0","id":1,"error":{"code":[,1],"message":"m"}}`, "unparsed !invalid_json"},
		{"error whose text is torn", `{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":["x",,]}}`, "unparsed !invalid_json"},
		{"error with more that is torn", `{"jsonrpc":"2.0","id":1,"error":{"code":1,"data":{},"message":"m","more":{"x" 1}}}`, "unparsed !invalid_json"},
		{"error in an envelope that is torn", `{"ts":1767323045,"msg":{"id":1,"error":{"code":[1 true]}}}`, "2026-01-02T03:04:05Z unparsed !invalid_json"},
		{"error whose data are no JSON", `{"id":1,"error":{"code":1,"data":{"a":[NaN 1]},"message":"m ["}}`, "\nresponse id=1 code=1 \"m [\" data={\"a\":[NaN 1]}"},
		{"error beside a null result", `{"id":1,"result":null,"error":{"code":5,"message":"m"}}`, "\nresponse id=1 code=5 \"m\""},
		{"whole call", `{"id":1,"method":"a","params":[],"result":1}`, "\nrequest a id=1\nresponse(answers) id=1"},
		{"whole call without id", `{"jsonrpc":"2.0","method":"a","error":{"code":1,"message":"m"}}`, "\nrequest a\nresponse(answers) code=1 \"m\""},
		{"neither", `{"jsonrpc":"2.0"}`, "other=1 !invalid_request"},
		{"null error alone", `{"jsonrpc":"2.0","id":1,"error":null}`, "other=1 !invalid_request"},
		{"error that is empty", `{"id":1,"error":""}`, "\nresponse id=1"},
		{"error that is false", `{"id":1,"error": false }`, "\nresponse id=1"},
		{"error that is empty, of 2.0", `{"jsonrpc":"2.0","id":1,"error":""}`, "!invalid_request\nresponse id=1"},
		{"error that is a space", `{"id":1,"error":" "}`, "\nresponse id=1 code=null \" \""},
		{"error that is zero", `{"id":1,"error":0}`, "\nresponse id=1 code=0 \"\""},
		{"whole call without error", `{"id":1,"method":"a","error":false}`, "\nrequest a id=1\nresponse(answers) id=1"},
		{"empty error in a log", `{"level":"info","error":""}`, "other=1"},
		{"empty error in an envelope", `{"ts":1767323045,"msg":{"id":1,"error":""}}`, "2026-01-02T03:04:05Z\nresponse id=1"},
		{"method is no string", `{"jsonrpc":"2.0","id":1,"method":7}`, "other=1 !invalid_request"},
		{"version", `{"jsonrpc":2.0,"id":1,"method":"a"}`, "!invalid_request\nrequest a id=1"},
		{"id is an object", `{"jsonrpc":"2.0","id":{"a": 1},"method":"a"}`, "!invalid_request\nrequest a id={\"a\":1}"},
		{"method alone", `{"method":"POST","path":"/"}`, "other=1"},
		{"log line", `{"level":"error","error":"dial tcp"}`, "other=1"},
		{"scalar", `42`, "other=1"},
		{"empty array", `[]`, "other=1"},
		{"array without message", `[1,{"a":2}]`, "other=1"},
		{"batch", `[{"jsonrpc":"2.0","id":1,"method":"a"},7,{"jsonrpc":"2.0","method":"b"}]`, "batches=1 other=1 !invalid_request\nrequest a id=1\nnotification b"},

		{"big id", `{"id":12345678901234567890123,"method":"a"}`, "\nrequest a id=12345678901234567890123"},
		{"id beyond 2^53", `{"id":9007199254740993,"method":"a"}`, "\nrequest a id=9007199254740993"},
		{"id 1.0", `{"id":1.0,"method":"a"}`, "\nrequest a id=1"},
		{"id 10e-1", `{"id":10e-1,"method":"a"}`, "\nrequest a id=1"},
		{"repeated key", `{"id":1,"method":"a","id":2,"method":"b"}`, "\nrequest b id=2"},
		{"escaped key", `{"\u0069d":1,"method":"\u0061\/b"}`, "\nrequest a/b id=1"},
		{"lone surrogate", `{"id":1,"method":"a\ud800b"}`, "\nrequest a\ufffdb id=1"},
		{"surrogate pair", `{"id":1,"method":"\ud83d\ude00"}`, "\nrequest 😀 id=1"},

		{"code as text", `{"id":1,"error":{"code":"-32000","message":"m"}}`, "\nresponse id=1 code=\"-32000\" \"m\""},
		{"code is huge", `{"id":1,"error":{"code":123456789012345678901234567890,"message":"m"}}`, "\nresponse id=1 code=123456789012345678901234567890 \"m\""},
		{"code as float", `{"id":1,"error":{"code":-3.2e4,"message":"m"}}`, "\nresponse id=1 code=-32000 \"m\""},
		{"error array", `{"id":1,"result":null,"error":[21,"Stale job!",null]}`, "\nresponse id=1 code=21 \"Stale job!\" data=null"},
		{"error text", `{"id":1,"error":"no such thing"}`, "\nresponse id=1 code=null \"no such thing\""},
		{"error object without code", `{"id":1,"error":{"error":"unknown method"}}`, "\nresponse id=1 code=null \"unknown method\""},
		{"error class", `{"error":{"class":"GenericError","desc":"bad"}}`, "\nresponse code=\"GenericError\" \"bad\""},
		{"return", `{"return":{}}`, "\nresponse"},
		{"message is no text", `{"id":1,"error":{"code":1,"message":{"a": 1}}}`, "\nresponse id=1 code=1 \"{\\\"a\\\":1}\""},
		{"failures", `{"jsonrpc":"2.0","id":1,"result":{"failure":[{"code":-32016,"message":"m","streamName":"eeg"},{"x":1},{"code":-1}],"success":[]}}`,
			"\nresponse id=1 in-band code=-32016 \"m\" in-band code=-1 \"\""},
		{"tool failure", `{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"image"},{"type":"text","text":"no file"}],"isError":true}}`,
			"\nresponse id=1 in-band code=null \"no file\""},

		{"warning", `{"jsonrpc":"2.0","warning":{"code":1,"message":{"behavior":"b","sessionId":"s1"}}}`, "\nwarning session=s1 code=1 \"{\\\"behavior\\\":\\\"b\\\",\\\"sessionId\\\":\\\"s1\\\"}\""},
		{"warning in a log", `{"level":"warn","warning":"disk low"}`, "other=1"},
		{"sample", `{"com":["push",0.3],"sid":"s1","time":1559900743.3318}`, "2019-06-07T09:45:43.3318Z\ndata session=s1"},
		{"session in params", `{"id":1,"method":"a","params":{"x":{"session":"no"},"session":"s1"}}`, "\nrequest a id=1 session=s1"},
		{"session id of DevTools", `{"id":1,"method":"a","params":{},"sessionId":"S"}`, "\nrequest a id=1 session=S"},
		{"session is a number", `{"id":1,"method":"a","params":{"session_id":7}}`, "\nrequest a id=1 session=7"},

		{"envelope", `{"ts":"2026-01-02T03:04:05Z","dir":"in","conn":"c1","sid":"s","msg":{"jsonrpc":"2.0","method":"a"}}`,
			"2026-01-02T03:04:05Z in conn=c1\nnotification a session=s"},
		{"envelope, other case", `{"Time":1767323045,"Direction":"Sent","Client":5,"Payload":{"jsonrpc":"2.0","method":"a"}}`,
			"2026-01-02T03:04:05Z out conn=5\nnotification a"},
		{"envelope with text", `{"message":"<- {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}","t":"10:00:00"}`, "1970-01-01T10:00:00Z in\nresponse id=1"},
		{"envelope with batch", `{"data":[{"jsonrpc":"2.0","id":1,"method":"a"}]}`, "batches=1\nrequest a id=1"},
		{"unusable fields", `{"msg":"hello","time":"soon","ts":5,"date":1767323045,"dir":"up","side":"client","body":{"jsonrpc":"2.0","method":"a"}}`,
			"2026-01-02T03:04:05Z out\nnotification a"},
		{"docker", `{"log":"{\"jsonrpc\":\"2.0\",\"method\":\"a\"}\n","stream":"stdout","time":"2026-01-02T03:04:05.6Z"}`, "2026-01-02T03:04:05.6Z\nnotification a"},
		{"depth 3", `{"msg":{"msg":{"msg":{"jsonrpc":"2.0","method":"a"}}}}`, "\nnotification a"},
		{"depth 4", `{"msg":{"msg":{"msg":{"msg":{"jsonrpc":"2.0","method":"a"}}}}}`, "other=1"},
		{"http", `{"method":"POST","body":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}"}`, "\nrequest a id=1"},
		{"call", `{"request":{"method":"a","params":[]},"response":{"error":{"code":7,"message":"m"}},"duration_ms":12.5}`,
			"latency=12.5ms\nrequest a\nresponse(answers) code=7 \"m\""},
		{"call with ids", `{"request":{"id":1,"method":"a"},"response":{"id":1,"result":2}}`, "\nrequest a id=1\nresponse(answers) id=1"},
		{"response alone", `{"response":{"id":1,"result":2},"latency_ms":"3"}`, "latency=3ms\nresponse id=1"},
		{"message first", `{"error":{"code":1},"id":1,"message":"no"}`, "\nresponse id=1 code=1 \"\""},
		{"cut inside", `{"ts":"2026-01-02T03:04:05Z","request_body":"x","body":"{\"jsonrpc\":\"2.0\",\"id\":1"}`, "2026-01-02T03:04:05Z unparsed !truncated"},

		{"desktop", `2026-01-02T03:04:05.006Z [info] [files] Message from client: {"jsonrpc":"2.0","method":"a"} { metadata: undefined }`,
			"2026-01-02T03:04:05.006Z out conn=files\nnotification a"},
		{"desktop, newer", `2026-01-02T03:04:05.006Z [files] [info] Message from server: {"jsonrpc":"2.0","method":"a"}`, "2026-01-02T03:04:05.006Z in conn=files\nnotification a"},
		{"helix", `2026-01-02T03:04:05.006 helix_lsp::transport [INFO] typos <- {"jsonrpc":"2.0","method":"a"}`, "2026-01-02T03:04:05.006Z in conn=typos\nnotification a"},
		{"proxy", `[2026-01-02T03:04:05.000006Z] >>> {"jsonrpc":"2.0","method":"a"}`, "2026-01-02T03:04:05.000006Z out\nnotification a"},
		{"transcript", `<< {"jsonrpc":"2.0","id":1,"result":1}`, "in\nresponse id=1"},
		{"transcript, long arrow", `--> {"id":[],"method":"a"}`, "out\nrequest a id=[]"},
		{"devtools", `  pw:protocol SEND ► {"id":1,"method":"a"} +1ms`, "out\nrequest a id=1"},
		{"devtools, answer", `  pw:protocol ◀ RECV {"id":1,"result":{}} +1ms`, "in\nresponse id=1"},
		{"compose", `node-1  | {"jsonrpc":"2.0","method":"a"}`, "conn=node-1\nnotification a"},
		{"stratum", `[2026-01-02 03:04:05][info][mng88064] {"id":1,"method":"a"}`, "2026-01-02T03:04:05Z\nrequest a id=1"},
		{"clangd", `V[10:51:55.659] <<< {"jsonrpc":"2.0","method":"a"}`, "1970-01-01T10:51:55.659Z in\nnotification a"},
		{"qt", ` * send     {"jsonrpc":"2.0","method":"a"}`, "out\nnotification a"},
		{"send word", `[2026-01-02T03:04:05Z] [Send] Sending message: {"jsonrpc":"2.0","method":"a"}`, "2026-01-02T03:04:05Z out\nnotification a"},
		{"syslog", `Mar  2 03:04:05 host app[7]: {"jsonrpc":"2.0","method":"a"}`, "2025-03-02T03:04:05Z conn=app[7]\nnotification a"},
		{"syslog of this year", `Feb  2 03:04:05 host app[7]: {"jsonrpc":"2.0","method":"a"}`, "2026-02-02T03:04:05Z conn=app[7]\nnotification a"},
		{"epoch", `1767323045.25 {"jsonrpc":"2.0","method":"a"}`, "2026-01-02T03:04:05.25Z\nnotification a"},
		{"braces before", `[worker {3}] [1] got {"jsonrpc":"2.0","method":"a"}`, "\nnotification a"},
		{"two", `{"jsonrpc":"2.0","method":"a"} {"jsonrpc":"2.0","method":"b"}`, "\nnotification a\nnotification b"},
		{"two envelopes", `{"ts":1767323045,"msg":{"jsonrpc":"2.0","method":"a"}}{"ts":1767323046,"msg":{"jsonrpc":"2.0","method":"b"}}`,
			"2026-01-02T03:04:05Z\nnotification a\n+ 2026-01-02T03:04:06Z\nnotification b"},

		{"NaN", `{"jsonrpc":"2.0","id":1,"result":{"a":NaN,"b":[-Infinity]}}`, "\nresponse id=1"},
		{"batch after a prefix", `-> [1,{"jsonrpc":"2.0","id":1,"method":"a"}]`, "out batches=1 other=1 !invalid_request\nrequest a id=1"},
		{"array of words after a prefix", `at PM:["--->",9,"x",{"jsonrpc":"2.0","id":1,"method":"a"}]`, "batches=1 other=3 !invalid_request !invalid_request !invalid_request\nrequest a id=1"},
		{"batch that does not hold", `-> [{"jsonrpc":"2.0","id":1,"method":"a"},{"msg":[1]},x]`, "unparsed !invalid_json"},
		{"colours inside an envelope", `{"msg":"\u001b[32m<-\u001b[0m {\"jsonrpc\":\"2.0\",\"method\":\"a\"}"}`, "in\nnotification a"},
		{"array in the text", `took [1, 2] and [3, x) {"jsonrpc":"2.0","method":"a"}`, "\nnotification a"},
		{"epoch in brackets", `[1720085996918] {"jsonrpc":"2.0","method":"a"}`, "2024-07-04T09:39:56.918Z\nnotification a"},
		{"array and object", `[1] {"a":1}`, "unparsed !not_json"},
		{"request id in brackets", `[INFO] [req-17] -> {"jsonrpc":"2.0","method":"a"}`, "out\nnotification a"},
		{"envelope after a prefix", `Feb  2 03:04:05 -> {"ts":"2026-02-02T03:04:05.123Z","dir":"in","msg":{"jsonrpc":"2.0","method":"a"}}`, "2026-02-02T03:04:05.123Z in\nnotification a"},
		{"sample after a prefix", `2026-01-02T03:04:05Z <- {"com":["push"],"sid":"s1","time":1559900743.3318}`, "2026-01-02T03:04:05Z in\ndata session=s1"},
		{"id NaN", `{"jsonrpc":"2.0","id":NaN,"result":1}`, "unparsed !invalid_json"},
		{"error NaN", `{"jsonrpc":"2.0","id":1,"error":NaN}`, "unparsed !invalid_json"},
		{"NaN in the error", `{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m","x":NaN}}`, "unparsed !invalid_json"},
		{"NaN as the error's data", `{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m","data":NaN}}`, "\nresponse id=1 code=1 \"m\" data=NaN"},
		{"error array that does not hold", `{"id":1,"error":[1 2]}`, "unparsed !invalid_json"},
		{"id that does not hold", `{"id":{"a":1,},"method":"m"}`, "unparsed !invalid_json"},
		{"result NaN", `{"jsonrpc":"2.0","id":1,"result":NaN}`, "\nresponse id=1"},
		{"garbage in params", `{"jsonrpc":"2.0","id":1,"method":"a","params":{x:1,,}}`, "\nrequest a id=1"},
		{"garbage in the error", `{"jsonrpc":"2.0","id":1,"error":{code:1}}`, "unparsed !invalid_json"},
		{"garbage in the error's data", `{"jsonrpc":"2.0","id":1,"error":{"code":1,"data":{x}}}`, "!invalid_request\nresponse id=1 code=1 \"\" data={x}"},
		{"trailing comma", `{"jsonrpc":"2.0","id":1,"method":"a",}`, "unparsed !invalid_json"},
		{"mismatch", `{"jsonrpc":"2.0","id":1,"result":{"a":[}]}`, "unparsed !invalid_json"},
		{"cut", `{"jsonrpc":"2.0","id":1,"result":{"a":[`, "unparsed !truncated"},
		{"cut after a prefix", `10:00:00 <- {"jsonrpc":"2.0","id":1,"res`, "1970-01-01T10:00:00Z unparsed !truncated"},
		{"text", `hello {world} [1]`, "unparsed !not_json"},
		{"text with JSON", `started {"port":8080}`, "unparsed !not_json"},
		{"python that does not hold", `{'jsonrpc': '2.0', 'id': <1}`, "unparsed !not_standard"},
		{"lua that does not hold", `{  id = 1,  jsonrpc = "2.0`, "unparsed !not_standard"},
		{"ruby", `{"jsonrpc"=>"2.0", "id"=>1}`, "unparsed !not_standard"},
		{"plist", `(:id 1 :jsonrpc "2.0")`, "unparsed !not_standard"},
		{"bad utf-8", "{\"id\":1,\"method\":\"a\xff\"}", "!encoding\nrequest a\ufffd id=1"},
		{"control in a string", "{\"id\":1,\"method\":\"a\x01\"}", "unparsed !invalid_json"},
		{"brace at the end", `at Object.<anonymous> {`, "unparsed !not_json"},
		{"nothing but a colour", "\x1b[0m", ""},
		{"half an escape sequence", "\x1b", ""},
		{"colours", "\x1b[32m-->\x1b[0m {\"jsonrpc\":\"2.0\",\"method\":\"a\"}\x1b[0m", "out\nnotification a"},
		{"comment", "// {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}", ""},
		{"string", `"{\"jsonrpc\":\"2.0\",\"method\":\"a\"}"`, "\nnotification a"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, readtest.OneLine(readtest.Dump(t, parse.Options{}, parsetest.Text("x", tt.line)))); diff != "" {
				t.Errorf("%s\n(-want +got)\n%s", tt.line, diff)
			}
		})
	}
}

// TestCut cuts lines at every byte: what is left yields no message.
func TestCut(t *testing.T) {
	for _, line := range []string{
		`{"jsonrpc":"2.0","id":12,"error":{"code":-32000,"message":"a \"b\" \u00e9","data":[{"x":"}"}]}}`,
		`[{"jsonrpc":"2.0","id":1,"method":"a"},{"jsonrpc":"2.0","id":2,"result":{}}]`,
		`{"ts":"2026-01-02T03:04:05Z","msg":{"jsonrpc":"2.0","id":1,"result":{"a":[1,2]}}}`,
		`{"ts":1,"body":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}","request":{"id":1,"method":"b"}}`,
		`{"id":1,"result":null,"error":[21,"Stale",null]}`,
		`-> [1,{"jsonrpc":"2.0","id":1,"method":"a"},{"jsonrpc":"2.0","id":2,"method":"b"}]`,
		`12:00:01 [x] got: ["a",[[],1],{"jsonrpc":"2.0","id":1,"method":"a"},2]`,
	} {
		for i := range len(line) {
			if got := readtest.Dump(t, parse.Options{}, parsetest.Text("x", line[:i])); strings.Contains(got, "\n   ") {
				t.Fatalf("%s\ncut to %d bytes gives\n%s", line, i, got)
			}
		}
	}
}

// TestDeep nests as deep as encoding/json accepts, and one deeper.
func TestDeep(t *testing.T) {
	nest := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	line := func(n int) string { return `{"jsonrpc":"2.0","id":1,"result":` + nest(n-1) + `}` }
	if !json.Valid([]byte(line(10000))) || json.Valid([]byte(line(10001))) {
		t.Fatal("the limit is not that of encoding/json")
	}
	for n, want := range map[int]string{10000: "\nresponse id=1", 10001: "unparsed !too_deep", 6 << 20: "unparsed !too_deep"} {
		if got := readtest.OneLine(readtest.Dump(t, parse.Options{}, parsetest.Text("x", line(n)))); got != want {
			t.Errorf("depth %d: %s, want %s", n, got, want)
		}
	}
	if got := readtest.OneLine(readtest.Dump(t, parse.Options{}, parsetest.Text("x", strings.Repeat("[", 6<<20)))); got != "unparsed !too_deep" {
		t.Errorf("6 MiB of [: %s", got)
	}
}

// TestPaths finds the fields of envelopes where options say they are.
func TestPaths(t *testing.T) {
	opts := parse.Options{
		Message: []string{"a.rpc"}, Time: []string{"a.when"}, Direction: []string{"a.way"},
		Conn: []string{"a.socket"}, Session: []string{"a.user", "params.who"}, Latency: []string{"a.took"},
	}
	for _, tt := range []struct{ line, want string }{
		{`{"a":{"rpc":{"jsonrpc":"2.0","id":1,"result":1},"when":1767323045,"way":"out","socket":"s9","user":"u","took":2},"msg":1}`,
			"2026-01-02T03:04:05Z out conn=s9 latency=2ms\nresponse id=1 session=u"},
		{`{"jsonrpc":"2.0","method":"m","params":{"who":"me","session":"other"}}`, "\nnotification m session=me"},
		{`{"session":"env","msg":{"jsonrpc":"2.0","method":"m","params":{"who":"me"}}}`, "\nnotification m session=me"},
		{`2026-02-02T00:00:00Z [x] -> {"a":{"when":1767323045,"socket":"s9","rpc":{"jsonrpc":"2.0","method":"m"}}}`, "2026-01-02T03:04:05Z out conn=s9\nnotification m"},
		{`[{"jsonrpc":"2.0","method":"m","params":{"who":"me"}}]`, "batches=1\nnotification m session=me"},
		{`{"ts":1767323045,"msg":{"jsonrpc":"2.0","method":"m"}}`, "2026-01-02T03:04:05Z\nnotification m"},
	} {
		if diff := cmp.Diff(tt.want, readtest.OneLine(readtest.Dump(t, opts, parsetest.Text("x", tt.line)))); diff != "" {
			t.Errorf("%s\n(-want +got)\n%s", tt.line, diff)
		}
	}
}

// TestManyCandidates sees to it that text full of brackets takes linear time:
// with quadratic time this test would run for minutes.
func TestManyCandidates(t *testing.T) {
	for _, unit := range []string{`{"`, `{"a":`, `[{"a":`, `{} `, `[{}] `, `[1 `, `[1,`, `[[1,`, `[[x`, `[1, x] {`, `[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]} {`, `{"a":1 } {"b" `,
		`{\`, `"{\`, `="{\"`, `="{\"a\":1}" `, `{\\`, `{\x22`, `a=`, `="`, `{`, `{ `, "\t{ ", `{x `, `{'`, `{ a = `, `[`, `[ `} {
		many := strings.Repeat(unit, 1<<21/len(unit))
		for _, s := range []string{many, "x " + many, "2026-01-02T03:04:05.6Z stdout P " + many} {
			readtest.Dump(t, parse.Options{}, parsetest.Text("x", s))
		}
	}
}
