package analyze

import (
	"fmt"
	"strings"
	"testing"

	"rpclog/parse/capture"
)

// TestVerdict gives a verdict on small captures, for each state and for what
// its headline may say.
func TestVerdict(t *testing.T) {
	const request = `{"jsonrpc":"2.0","id":%d,"method":"%s"}` + "\n"
	unanswered := fmt.Sprintf(request, 91, "tools/call") + fmt.Sprintf(request, 92, "tools/call")
	for _, tt := range []struct {
		name, log string
		want      string // state, level, headline
		next      string
	}{
		{"empty", "", "nothing low The input is empty", ""},
		{"foreign", "a\nb\n", "nothing high Nothing was recognised as JSON-RPC: 2 records, no message among them",
			"This log has no message bodies. Have the messages themselves logged: raise the log level of the client or server, or record the traffic between them."},
		{"foreign JSON", "a\n" + `{"level":"info","rpcmessage":"x"}` + "\n", "nothing high Nothing was recognised as JSON-RPC: 2 records, no message among them",
			"If messages are inside a field of other records, name that field with --message."},
		{"foreign JSON after text", "a\n" + `10:00:01 INFO {"level":"info"}` + "\n", "nothing high Nothing was recognised as JSON-RPC: 2 records, no message among them",
			"If messages are inside a field of other records, name that field with --message."},
		{"nothing that holds", "a\n" + `{"jsonrpc":"2.0","id":1,"result":{"a` + "\n", "nothing high Nothing was recognised as JSON-RPC: 2 records, no message among them",
			"See the samples of what could not be read; rpclog formats lists what can be."},
		{"printed", "x\ny\n" + `(:jsonrpc "2.0" :id 1 :metod "a")` + "\n", "nothing high Nothing was recognised as JSON-RPC: 3 records, no message among them",
			"1 record looks like objects that a program printed in its own notation; log them as JSON instead."},
		{"prose", "starting\nMCP error -32000: Connection closed\nMCP error -32000: again\nerror -32601\n",
			"nothing high Nothing was recognised as JSON-RPC: 4 records, no message among them",
			"No bodies in this log, but its text mentions the error codes -32000 (line 2), -32601 (line 4); rpclog codes -32000 explains the first. " +
				"Have the messages themselves logged: raise the log level of the client or server, or record the traffic between them."},
		{"well", talk("initialize tools/list"), "ok info No errors in 2 responses", ""},
		{"well beside text", talk("initialize tools/list") + "a line of text\nand one more\n", "ok info No errors in 2 responses", ""},
		{"well beside a cut one", strings.Repeat(talk("tools/list"), 20) + `{"jsonrpc":"2.0","id":1,"result":{"a` + "\n",
			"ok info No errors in 20 responses, but 1 record could not be understood", ""},
		{"well beside prose", talk("tools/list") + "MCP error -32001: Request timed out\n", "ok info No errors in 1 response",
			"The text beside the messages mentions the error code -32001 (line 3); rpclog codes -32001 explains it."},
		{"notifications", `{"jsonrpc":"2.0","method":"a"}` + "\n", "ok info No errors: 1 notification and no calls", ""},
		{"probes", talk("initialize tools/list prompts/list=-32601 resources/list=-32601"),
			"expected info Only errors that are expected in good use: 2 of 4 responses · all -32601 Method not found", ""},
		{"cancelled", talk("initialize textDocument/hover=-32800 textDocument/hover=-32800 textDocument/definition=-32801"),
			"expected info Only errors that are expected in good use: 3 of 4 responses · mostly -32800 Request cancelled from textDocument/hover", ""},
		{"requests only", fmt.Sprintf(request, 1, "a") + fmt.Sprintf(request, 2, "b"), "unsure low 2 requests and no response at all",
			"If the capture has one direction only, capture both; if not, nobody answered."},
		{"requests only, of which the responses are not read", fmt.Sprintf(request, 1, "a") + `{"jsonrpc":"2.0","id":1,"result":{"a` + "\n",
			"unsure low 1 request and no response at all · 1 record could not be understood: calls cannot be judged",
			"See the samples of what could not be read; rpclog formats lists what can be."},
		{"half unread", talk("tools/list") + strings.Repeat(`{"jsonrpc":"2.0","id":1,"result":{"a`+"\n", 2),
			"unsure low No errors in 1 response · 2 records could not be understood, 50% of what looks like messages",
			"See the samples of what could not be read; rpclog formats lists what can be."},
		{"in-band only", `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"buy"}}` + "\n" +
			`{"jsonrpc":"2.0","id":1,"result":{"isError":true,"content":[{"type":"text","text":"sold\nout"}]}}` + "\n",
			"failed high 1 of 1 call failed · an in-band error “sold out” from tools/call buy", "rpclog show x:1"},
		{"initialize", talk("initialize=-32601 tools/call=-32601"),
			"failed high initialize failed: -32601 Method not found · 2 of 2 calls failed · -32601 Method not found from initialize, -32601 Method not found from tools/call",
			"rpclog show x:1"},
		{"all of one kind", talk("tools/list tools/list tools/list tools/call=-32602 tools/call=-32602"),
			"failed medium 2 of 5 calls failed · all -32602 Invalid params from tools/call", "rpclog show x:7"},
		{"mostly", talk("ping ping ping ping ping tools/call=-32602 tools/call=-32602 tools/list=-32602"),
			"failed medium 3 of 8 calls failed · mostly -32602 Invalid params from tools/call, 2 of 3", "rpclog show x:11"},
		{"most often", talk("ping ping ping ping ping tools/call=-32602 tools/call=-32602 tools/list=-32602 ping=-32603"),
			"failed medium 4 of 9 calls failed · most often -32602 Invalid params from tools/call, 2 of 4", "rpclog show x:11"},
		{"a probe and a failure", talk("ping ping prompts/list=-32601 prompts/list=-32601 prompts/list=-32601 tools/call=-32603"),
			"failed medium 1 of 6 calls failed · -32603 Internal error from tools/call", "rpclog show x:11"},
		{"unanswered", talk("ping ping") + unanswered, "failed medium 2 of 4 calls unanswered · all of tools/call", "rpclog show --unanswered --method=tools/call x"},
		{"one of many unanswered", strings.Repeat(talk("ping"), 30) + fmt.Sprintf(request, 91, "tools/call"), "failed low 1 of 31 calls unanswered · tools/call", "rpclog show --unanswered --method=tools/call x"},
		{"unanswered and cancelled", talk("ping ping") + unanswered + `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":91}}` + "\n",
			"failed medium 2 of 4 calls unanswered, 1 of them cancelled · all of tools/call", "rpclog show --unanswered --method=tools/call x"},
		{"ids of another type", fmt.Sprintf(request, 1, "a/b") + `{"jsonrpc":"2.0","id":"1","result":null}` + "\n" + fmt.Sprintf(request, 2, "a/b") + `{"jsonrpc":"2.0","id":"2","result":null}` + "\n",
			"failed high 2 of 2 calls unanswered · 2 responses came with an id of another type than its request's: \"1\" for 1 · all of a/b", "rpclog show --unanswered --method=a/b x"},
		{"unanswered and errors", talk("ping ping ping ping=-32603") + unanswered,
			"failed medium 3 of 6 calls failed: 1 error, 2 unanswered · mostly unanswered tools/call, 2 of 3", "rpclog show --unanswered --method=tools/call x"},
		{"a process that ended", talk("ping ping ping") + unanswered + "Server process exited with code 1\n" + talk("ping") + "exit code: 0\n",
			"failed medium 2 of 6 calls unanswered · a process ended with exit code 1 (line 9) and left 2 calls unanswered · all of tools/call", "rpclog show --unanswered --method=tools/call x"},
		{"nobody knows to what", talk("tools/list =-32603"),
			"failed medium 1 error in 2 responses · -32603 Internal error from a request that is not known", "rpclog show x:3"},
		{"too much unread", talk("ping=-32603") + `{"jsonrpc":"2.0","id":1,"result":{"a` + "\n",
			"failed high 1 of 1 call failed · -32603 Internal error from ping · 1 record could not be understood, 33% of what looks like messages",
			"rpclog show x:1"},
		{"names that need quotes", `{"jsonrpc":"2.0","id":1,"method":"it's \u0007 $x"}` + "\n" + `{"jsonrpc":"2.0","id":1,"error":{"code":"E 1","message":"m"}}` + "\n",
			`failed high 1 of 1 call failed · E 1 from it's $x`, "rpclog show x:1"},
		{"names that need quotes, unanswered", fmt.Sprintf(request, 1, `it's \u0007 $x`) + talk("ping"),
			"failed medium 1 of 2 calls unanswered · it's $x", `rpclog show --unanswered --method=$'it\'s \x07 $x' x`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := analyse(t, tt.log, Options{}).Verdict
			if got := strings.Join([]string{v.State, v.Level, v.Headline}, " "); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
			if v.Next != tt.next {
				t.Errorf("next %q\nwant %q", v.Next, tt.next)
			}
		})
	}
}

// TestVerdictOnFindings has findings: those of a high level come first, those
// of a low one leave what else there is.
func TestVerdictOnFindings(t *testing.T) {
	r := analyse(t, talk("ping ping=-32603"), Options{})
	r.Findings = []Finding{{Level: "high"}, {Level: "low"}}
	r.Sessions[0].Findings = 2
	if v := r.Judge(); v.State != "finding" || v.Level != "high" ||
		v.Headline != "1 high and 1 low findings · session x is hit · -32603 Internal error from ping" {
		t.Errorf("%+v", v)
	}
	r.Limits = append(r.Limits, Limit{What: "findings"})
	if v := r.Judge(); !strings.HasPrefix(v.Headline, "at least 1 high and 1 low findings") {
		t.Errorf("%+v", v)
	}
	r.Limits = nil
	r.Findings = []Finding{{Level: "info"}}
	if v := r.Judge(); v.State != "failed" {
		t.Errorf("%+v", v)
	}
	r = analyse(t, talk("ping"), Options{})
	r.Findings = []Finding{{Level: "low"}}
	if v := r.Judge(); v.State != "ok" || v.Headline != "No errors in 1 response · 1 low finding" {
		t.Errorf("%+v", v)
	}
}

// TestVerdictStays holds that what is shown does not change the verdict.
func TestVerdictStays(t *testing.T) {
	r := analyse(t, talk("ping ping=-32603"), Options{})
	want := r.Verdict
	r.Show(Choice{Codes: []capture.Code{capture.NumberCode("7")}})
	if r.Verdict != want || len(r.Codes) != 0 {
		t.Errorf("%+v, want %+v", r.Verdict, want)
	}
}

// TestProcessEnd holds which lines say that a process has ended.
func TestProcessEnd(t *testing.T) {
	for text, want := range map[string]string{
		"Server process exited with code 1":                              "1",
		"[Error] Connection to server got closed. exit code: 3221225786": "3221225786",
		"process exited with exit code -9":                               "-9",
		"child process exited, code=137":                                 "137",
		"Main process exited, code=exited, status=1/FAILURE":             "1",
		"Exit status: 2": "2",
		"exited with code null and signal SIGTERM":             "-",
		"Server transport closed unexpectedly, this is likely": "-",
		"The language server crashed 5 times":                  "-",
		"killed, exited by signal 9":                           "-",
		"exit":                                                 "",
		"exiting":                                              "",
		"on exit code paths are run":                           "",
		"the exit code is not known":                           "",
		"a flexit code 1":                                      "",
		"existing code 1":                                      "",
		"exit code 99999999999999":                             "",
		"":                                                     "",
	} {
		got := ""
		if code, ok := processEnd([]byte(text)); ok {
			if got = "-"; code != nil {
				got = fmt.Sprint(*code)
			}
		}
		if got != want {
			t.Errorf("%q ends with %q, want %q", text, got, want)
		}
	}
}

// TestMentioned holds which codes a text mentions.
func TestMentioned(t *testing.T) {
	for text, want := range map[string]string{
		"MCP error -32000: Connection closed":   "-32000",
		"(-32801).":                             "-32801",
		"code:-32603,-32602":                    "-32603 -32602",
		"-32000":                                "-32000",
		"-320000 -3200 x-32000 1-32000 --32000": "",
		"2026-32000 -32 -32":                    "",
		"volume -32768 to -32767, error -32766": "-32766",
		"-32999x -32a00":                        "",
		"":                                      "",
	} {
		var got []string
		for code := range mentioned([]byte(text)) {
			got = append(got, string(code))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%q mentions %q, want %q", text, s, want)
		}
	}
}
