package decode_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// TestLoggers reads lines as loggers write them: the time, and whose they are.
func TestLoggers(t *testing.T) {
	const at = "1 2026-03-01T00:00:00.123Z"
	for _, tt := range []struct{ name, line, want string }{
		{"journal", `{"__REALTIME_TIMESTAMP":"1772323200123000","_HOSTNAME":"h","_SYSTEMD_UNIT":"mcp.service","_PID":"812","MESSAGE":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}"}`,
			at + " conn=mcp.service[812]\nrequest a id=1"},
		{"journal, bytes", `{"__REALTIME_TIMESTAMP":"1772323200123000","_HOSTNAME":"h","_PID":"812","MESSAGE":[27,91,51,50,109,45,62,32, 123,34,105,100,34,58,49,44,34,109,101,116,104,111,100,34,58,34,195,164,34,125]}`,
			at + " out conn=h[812]\nrequest ä id=1"},
		{"journal, no bytes", `{"__REALTIME_TIMESTAMP":"1772323200123000","MESSAGE":[27,256,1]}`, at + " other=1"},
		{"journal, a container", `{"__REALTIME_TIMESTAMP":"1772323200123000","CONTAINER_NAME":"web","_SYSTEMD_UNIT":"docker.service","_PID":"1","MESSAGE":"got {\"id\":1,\"result\":1}"}`,
			at + " conn=web\nresponse id=1"},
		{"journal, a peer counts more", `{"__REALTIME_TIMESTAMP":"1772323200123000","_SYSTEMD_UNIT":"mcp.service","_PID":"812","MESSAGE":"[files] peer=p1 <- {\"id\":1,\"result\":1}"}`,
			at + " in conn=p1\nresponse id=1"},
		{"pino", `{"level":30,"time":1772323200123,"pid":812,"hostname":"web1","payload":{"id":1,"method":"a"},"msg":"sent"}`,
			at + " conn=web1[812]\nrequest a id=1"},
		{"pino, one field", `{"level":30,"time":1772323200123,"pid":812,"hostname":"web1","msg":{"id":1,"method":"a"}}`,
			at + " conn=web1[812]\nrequest a id=1"},
		{"pino with a connection", `{"level":30,"time":1772323200123,"pid":812,"hostname":"web1","conn":"c1","payload":{"id":1,"method":"a"}}`,
			at + " conn=c1\nrequest a id=1"},
		{"bunyan", `{"name":"g","hostname":"web1","pid":812,"level":30,"rpc":{"id":1,"result":1},"msg":"got {}","time":"2026-03-01T00:00:00.123Z","v":0}`,
			at + " conn=web1[812]\nresponse id=1"},
		{"a host alone is no process", `{"ts":"2026-03-01T00:00:00.123Z","host":"api.example.com","msg":{"id":1,"method":"a"}}`, at + "\nrequest a id=1"},
		{"a message may have a pid", `{"jsonrpc":"2.0","id":1,"method":"a","pid":5,"host":"h","time":1772323200.123}`, at + "\nrequest a id=1"},
		{"zap", `{"level":"info","ts":1772323200.123,"caller":"a.go:1","msg":"recv {\"id\":1,\"result\":1}"}`, at + " in\nresponse id=1"},
		{"zerolog", `{"level":"info","time":"2026-03-01T00:00:00.123Z","message":"<- {\"id\":1,\"result\":1}"}`, at + " in\nresponse id=1"},
		{"slog", `{"time":"2026-03-01T00:00:00.123Z","level":"INFO","msg":"rpc","request":{"id":1,"method":"a"},"response":{"id":1,"result":1}}`,
			at + "\nrequest a id=1\nresponse(answers) id=1"},
		{"kubernetes", `{"log":"-> {\"id\":1,\"method\":\"a\"}","stream":"stdout","time":"2026-03-01T00:00:00.123Z","kubernetes":{"pod_name":"web-0","container_name":"mcp","labels":{"app":"x"}}}`,
			at + " out conn=web-0/mcp\nrequest a id=1"},
		{"kubernetes, of another collector", `{"@timestamp":"2026-03-01T00:00:00.123Z","message":"{\"id\":1,\"method\":\"a\"}","kubernetes":{"pod":{"name":"web-0"},"container":{"name":"mcp"}}}`,
			at + " conn=web-0/mcp\nrequest a id=1"},
		{"a container", `{"@timestamp":"2026-03-01T00:00:00.123Z","message":"{\"id\":1,\"method\":\"a\"}","container":{"id":"77","name":"mcp"}}`,
			at + " conn=mcp\nrequest a id=1"},
		{"event.original", `{"@timestamp":"2026-03-01T00:00:00.123Z","event.original":"{\"id\":1,\"method\":\"a\"}"}`, at + "\nrequest a id=1"},
		{"cloud", `{"timestamp":"2026-03-01T00:00:00.123Z","resource":{"type":"k8s_container","labels":{"pod_name":"web-0","container_name":"mcp"}},"textPayload":"{\"id\":1,\"method\":\"a\"}"}`,
			at + " conn=web-0/mcp\nrequest a id=1"},
		{"cloud, an object", `{"timestamp":"2026-03-01T00:00:00.123Z","jsonPayload":{"message":"x","rpc":{"id":1,"method":"a"},"conn":"c1"},"logName":"l"}`,
			at + " conn=c1\nrequest a id=1"},
		{"no cloud", `{"textPayload":"{\"id\":1,\"method\":\"a\"}"}`, "1 other=1"},
		{"access log", `{"time_iso8601":"2026-03-01T00:00:00+00:00","status":200,"request":"POST / HTTP/1.1","request_body":"{\"id\":1,\"method\":\"a\"}","resp_body":"{\"id\":1,\"error\":{\"code\":7,\"message\":\"m\"}}"}`,
			"1 2026-03-01T00:00:00Z\nrequest a id=1\nresponse(answers) id=1 code=7 \"m\""},
		{"access log without bodies", `{"ts":"2026-03-01T00:00:00.123Z","status":200,"request_body":"-"}`, at + " other=1"},
		{"access log, cut", `{"ts":"2026-03-01T00:00:00.123Z","request_body":"{\"jsonrpc\":\"2.0\",\"id\":1,\"meth"}`, at + " unparsed !truncated"},
		{"mcpsnoop", `{"session_id":"s1","server_label":"files","seq":7,"ts":"2026-03-01T00:00:00.123Z","direction":"c2s","raw":{"id":1,"method":"a"},"conn_id":"c1"}`,
			at + " out conn=c1\nrequest a id=1 session=s1"},
		{"quotes in the text of a logger", `{"log":"t=2026-03-01T00:00:00.123Z lvl=warn err=\"429: {\\\"id\\\":1,\\\"error\\\":{\\\"code\\\":7,\\\"message\\\":\\\"m\\\"}}\"\n","stream":"stderr","time":"2026-03-01T00:00:00.123Z"}`,
			at + "\nresponse id=1 code=7 \"m\""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := strings.ReplaceAll(strings.TrimSuffix(readtest.Dump(t, parse.Options{}, parsetest.Text("x", tt.line)), "\n"), "\n   ", "\n")
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			general := strings.ReplaceAll(strings.TrimSuffix(readtest.Dump(t, parse.Options{Latency: []string{"no path that is anywhere"}}, parsetest.Text("x", tt.line)), "\n"), "\n   ", "\n")
			if diff := cmp.Diff(tt.want, general); diff != "" {
				t.Error("in the general way:", diff)
			}
		})
	}
}

// TestEscaped reads lines with JSON in quotes.
func TestEscaped(t *testing.T) {
	const at = "1 2026-03-01T00:00:00Z"
	for _, tt := range []struct{ name, line, want string }{
		{"logfmt", `t=2026-03-01T00:00:00+0000 lvl=warn msg="call failed" err="429 Too Many Requests: {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32016,\"message\":\"over \\\"rate\\\" limit\"}}\n"`,
			at + "\nresponse id=1 code=-32016 \"over \\\"rate\\\" limit\""},
		{"logfmt with fields", `ts=1772323200 conn=c7 dir=out session=s1 payload="{\"id\":1,\"method\":\"a\"}"`, at + " out conn=c7\nrequest a id=1 session=s1"},
		{"logfmt of a service", `op-1  | t=2026-03-01T00:00:00Z lvl=info payload="[{\"id\":1,\"method\":\"a\"}]"`, at + " conn=op-1 batches=1\nrequest a id=1"},
		{"logfmt behind syslog", `Mar  1 00:00:00 web1 mcp[812]: t=1 lvl=warn err="{\"id\":1,\"method\":\"a\"}"`, at + " conn=mcp[812]\nrequest a id=1"},
		{"two values", `a=1 b=2 request="{\"id\":1,\"method\":\"a\"}" response="{\"id\":1,\"result\":1}"`, "1\nrequest a id=1\nresponse id=1"},
		{"beside JSON", `a=1 b={} c="{\"id\":1,\"method\":\"a\"}"`, "1\nrequest a id=1"},
		{"in text", `2026-03-01T00:00:00Z got "{\"id\":1,\"result\":\"x\"}" from it`, at + "\nresponse id=1"},
		{"twice", `a=1 b="x: \"{\\\"id\\\":1,\\\"method\\\":\\\"a\\\"}\""`, "1\nrequest a id=1"},
		{"nginx", `192.0.2.7 - - [01/Mar/2026:00:00:00 +0000] "POST /rpc HTTP/1.1" 200 "{\x22jsonrpc\x22:\x222.0\x22,\x22id\x22:1,\x22method\x22:\x22a\x5C/b\x22}" 0.012 "curl/8"`,
			at + "\nrequest a/b id=1"},
		{"nginx without quotes", `192.0.2.7 - - [01/Mar/2026:00:00:00 +0000] "POST / HTTP/1.1" 200 {\x22id\x22:1,\x22method\x22:\x22\xC3\xA4\x22} "-"`, at + "\nrequest ä id=1"},
		{"nginx with fields", `192.0.2.7 [01/Mar/2026:00:00:00 +0000] "{\x22id\x22:1,\x22method\x22:\x22a\x22,\x22params\x22:[[web]]}" rt=0.1 uct=0.2`, at + "\nrequest a id=1"},
		{"nginx, both bodies", `[01/Mar/2026:00:00:00 +0000] "{\x22id\x22:1,\x22method\x22:\x22a\x22}" "{\x22id\x22:1,\x22result\x22:true}"`,
			at + "\nrequest a id=1\nresponse id=1"},
		{"nginx, escaped as JSON", `192.0.2.7 - - [01/Mar/2026:00:00:00 +0000] "POST / HTTP/1.1" 200 "{\"id\":1,\"method\":\"a\"}"`, at + "\nrequest a id=1"},
		{"cut", `192.0.2.7 - - [01/Mar/2026:00:00:00 +0000] "{\x22jsonrpc\x22:\x222.0\x22,\x22id`, "1 unparsed !truncated"},
		{"no message", `t=1 a="{\"x\":1}"`, "1 unparsed !not_json"},
		{"not a field of JSON", `{"note":"{\"id\":1,\"method\":\"a\"}"}`, "1 other=1"},
		{"not of JSON behind text", `note {"note":"{\"id\":1,\"method\":\"a\"}"}`, "1 unparsed !not_json"},
		{"no quotes", `{\`, "1 unparsed !not_json"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := strings.ReplaceAll(strings.TrimSuffix(readtest.Dump(t, parse.Options{}, parsetest.Text("x", tt.line)), "\n"), "\n   ", "\n")
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestEscapedCut cuts lines with JSON in quotes: without its end there is no
// message.
func TestEscapedCut(t *testing.T) {
	for _, line := range []string{
		`t=2026-03-01T00:00:00+0000 lvl=warn err="429: {\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32016,\"message\":\"m\"}}"`,
		`192.0.2.7 [01/Mar/2026:00:00:00 +0000] "{\x22jsonrpc\x22:\x222.0\x22,\x22id\x22:1,\x22method\x22:\x22a\x22}"`,
		`{"__REALTIME_TIMESTAMP":"1772323200123000","MESSAGE":[123,34,105,100,34,58,49,44,34,109,101,116,104,111,100,34,58,34,97,34,125]}`,
	} {
		if got := readtest.Dump(t, parse.Options{}, parsetest.Text("x", line)); !strings.Contains(got, "\n   ") {
			t.Fatalf("%s gives\n%s", line, got)
		}
		for i := range len(line) {
			if got := readtest.Dump(t, parse.Options{}, parsetest.Text("x", line[:i])); strings.Contains(got, "\n   ") {
				t.Fatalf("%s\ncut to %d bytes gives\n%s", line, i, got)
			}
		}
	}
}

// FuzzEscaped reads any line with a backslash: what is in its quotes is found
// in whatever chunks, and nothing panics.
func FuzzEscaped(f *testing.F) {
	for _, seed := range []string{
		`t=1 err="429: {\"id\":1,\"error\":{\"code\":7}}\n"`, `a "{\x22id\x22:1,\x22method\x22:\x22\xC3\x22}"`, `{"log":"a=\"{\\\"id\\\":1}\"\n","stream":"stdout"}`,
		`{"__REALTIME_TIMESTAMP":"1772323200123000","MESSAGE":[123,125],"_PID":1}`, `{"time":1,"kubernetes":{"pod":{"name":"a"},"labels":{}},"textPayload":"{"}`, `"{\u00e4\ud800\"`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		want := readtest.Decoded(t, parse.Options{}, strings.NewReader(line))
		if got := readtest.Decoded(t, parse.Options{ChunkSize: 7}, strings.NewReader(line)); got != want {
			t.Errorf("%q in small chunks is\n%s, else\n%s", line, got, want)
		}
	})
}
