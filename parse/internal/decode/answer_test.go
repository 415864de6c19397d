package decode

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// answerFirst are lines as ethers writes them: its fields are in the order of
// the alphabet.
const (
	ethersText = `Error: processing response error (body="{\"jsonrpc\":\"2.0\",\"id\":42,\"error\":{\"code\":-32000,\"message\":\"intrinsic gas too low\"}}", error={"code":-32000}, requestBody="{\"method\":\"eth_sendRawTransaction\",\"params\":[\"0x02\"],\"id\":42,\"jsonrpc\":\"2.0\"}", requestMethod="POST", url="https://rpc.example.org/", code=SERVER_ERROR, version=web/5.7.1)`
	ethersJSON = `{"reason":"processing response error","code":"SERVER_ERROR","body":"{\"jsonrpc\":\"2.0\",\"id\":43,\"error\":{\"code\":-32000,\"message\":\"nonce too low\"}}","error":{"code":-32000},"requestBody":"{\"method\":\"eth_sendRawTransaction\",\"params\":[\"0x02\"],\"id\":43,\"jsonrpc\":\"2.0\"}","requestMethod":"POST"}`
	ethersDeep = `Error: failed to meet quorum (method="getLogs", results=[{"weight":1,"error":{"code":"SERVER_ERROR","body":"{\"jsonrpc\":\"2.0\",\"id\":55,\"error\":{\"code\":-32005,\"message\":\"limit exceeded\"}}","requestBody":"{\"method\":\"eth_getLogs\",\"params\":[],\"id\":55,\"jsonrpc\":\"2.0\"}"}}], code=SERVER_ERROR)`
)

// TestAnswerFirst reads lines in which an answer stands before its question,
// and some in which it only seems so.
func TestAnswerFirst(t *testing.T) {
	const (
		q, a   = `{"id":1,"method":"m"}`, `{"id":1,"result":1}`
		call   = "\n   request m id=1\n   response(answers) id=1"
		inTurn = "\n   response id=1\n   request m id=1"
	)
	for _, tt := range []struct{ name, line, want string }{
		{"text", ethersText, "1\n   request eth_sendRawTransaction id=42\n   response(answers) id=42 code=-32000 \"intrinsic gas too low\""},
		{"JSON", ethersJSON, "1\n   request eth_sendRawTransaction id=43\n   response(answers) id=43 code=-32000 \"nonce too low\""},
		{"deep", ethersDeep, "1 batches=1\n   request eth_getLogs id=55\n   response(answers) id=55 code=-32005 \"limit exceeded\""},
		{"in the error", `{"reason":"cannot estimate gas","method":"estimateGas","error":` + ethersJSON + `}`,
			"1\n   request eth_sendRawTransaction id=43\n   response(answers) id=43 code=-32000 \"nonce too low\""},
		{"in the error's error", `{"level":"error","ts":1772323200,"error":{"reason":"cannot estimate gas","error":` + ethersJSON + `}}`,
			"1 2026-03-01T00:00:00Z\n   request eth_sendRawTransaction id=43\n   response(answers) id=43 code=-32000 \"nonce too low\""},
		{"the text in a field", `{"ts":1772323200,"dir":"in","msg":"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(ethersText) + `"}`,
			"1 2026-03-01T00:00:00Z in\n   request eth_sendRawTransaction id=42\n   response(answers) id=42 code=-32000 \"intrinsic gas too low\""},
		{"values", "got " + a + " for " + q, "1" + call},
		{"another between", a + `{"method":"n","params":[]}` + q, "1" + call + "\n   notification n"},
		{"two calls", a + `{"id":2,"result":1}` + q + `{"id":2,"method":"b"}`, "1" + call + "\n   request b id=2\n   response(answers) id=2"},
		{"each with its direction", "received " + a + " for sent " + q, "1 out\n   request m id=1\n1+ in\n   response(answers) id=1"},
		{"batches in quotes", `body="[{\"id\":1,\"result\":1}]" requestBody="[{\"id\":1,\"method\":\"m\"}]"`, "1 batches=2" + call},

		{"question first", q + a, "1\n   request m id=1\n   response id=1"},
		{"the next question", q + a + q, "1\n   request m id=1\n   response id=1\n   request m id=1"},
		{"answered afterwards", a + q + a, "1" + inTurn + "\n   response id=1"},
		{"answered twice", a + a + q, "1\n   response id=1" + inTurn},
		{"another type of id", a + `{"id":"1","method":"m"}`, "1\n   response id=1\n   request m id=\"1\""},
		{"no ids", `{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"m"}}{"jsonrpc":"2.0","id":null,"method":"m"}`,
			"1\n   response id=null code=1 \"m\"\n   notification m id=null"},
		{"a call of its own", a + `{"id":1,"method":"m","result":2}`, "1" + inTurn + "\n   response(answers) id=1"},
		{"both went the same way", "-> " + a + q, "1 out" + inTurn},
		{"a batch", "[" + a + "," + q + "]", "1 batches=1" + inTurn},
		{"a later question", `{"ts":1772323200,"msg":` + a + `}{"ts":1772323201,"msg":` + q + `}`,
			"1 2026-03-01T00:00:00Z\n   response id=1\n1+ 2026-03-01T00:00:01Z\n   request m id=1"},
		{"of another connection", `{"conn":"a","msg":` + a + `}{"conn":"b","msg":` + q + `}`, "1 conn=a\n   response id=1\n1+ conn=b\n   request m id=1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want+"\n", dumpChunk([]byte(tt.line))); diff != "" {
				t.Errorf("%s\n%s", tt.line, diff)
			}
		})
	}
}

// TestBodies reads objects with the bodies of requests and responses under
// whatever names.
func TestBodies(t *testing.T) {
	const q, a = `"{\"id\":1,\"method\":\"m\"}"`, `"{\"id\":1,\"result\":1}"`
	const call = "1\n   request m id=1\n   response(answers) id=1\n"
	for line, want := range map[string]string{
		`{"requestBody":` + q + `,"responseBody":` + a + `}`:                                                  call,
		`{"ResponseBody":` + a + `,"RequestBody":` + q + `}`:                                                  call,
		`{"response_body":` + a + `,"request_body":` + q + `}`:                                                call,
		`{"body":` + a + `,"requestBody":` + q + `}`:                                                          call,
		`{"body":` + q + `,"responseBody":` + a + `}`:                                                         call,
		`{"body":` + a + `,"requestBody":` + q + `,"response":{"status":200},"request":{"url":"/"}}`:          call,
		`{"body":{"id":1,"result":1},"requestBody":{"id":1,"method":"m"}}`:                                    call,
		`{"body":"<html>{}","requestBody":` + q + `}`:                                                         "1\n   request m id=1\n",
		`{"body":` + a + `,"requestBody":"-"}`:                                                                "1\n   response id=1\n",
		`{"requestBody":` + q + `}`:                                                                           "1\n   request m id=1\n",
		`{"jsonrpc":"2.0","id":1,"method":"m","requestBody":` + a + `}`:                                       "1\n   request m id=1\n",
		`{"level":"error","error":{"id":5,"error":"no such row"}}`:                                            "1 other=1\n",
		`{"level":"error","error":{"requestBody":"{\"id\":1}"}}`:                                              "1 other=1\n",
		`{"error":{"error":{"error":{"error":{"requestBody":` + q + `}}}}}`:                                   "1 other=1\n",
		`{"level":"error","error":{"requestBody":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"m\",\"params"}}`: "1 unparsed !truncated\n",
	} {
		if diff := cmp.Diff(want, dumpChunk([]byte(line))); diff != "" {
			t.Errorf("%s\n%s", line, diff)
		}
	}
}

// TestManyAnswers sees to it that a line full of answers takes linear time.
func TestManyAnswers(t *testing.T) {
	var line []byte
	for n := range 1 << 18 {
		line = fmt.Appendf(line, `{"id":%d,"result":1}`, n)
	}
	dumpChunk(append(line, `{"id":0,"method":"m"}`...))
}
