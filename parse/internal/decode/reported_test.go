package decode_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// TestReported reads the errors that client libraries throw: a call each, or
// known for what they are.
func TestReported(t *testing.T) {
	const failure, payload = `{ "code": -32603, "message": "m", "data": { "a": [ ] } }`, `{ "id": 277, "jsonrpc": "2.0", "method": "eth_call", "params": [ "(" ] }`
	const call = "\nrequest eth_call id=277\nresponse(answers) id=277 code=-32603 \"m\" data={ \"a\": [ ] }"
	for _, tt := range []struct{ name, line, want string }{
		{"ethers", `10:00:01 (7) Error: could not coalesce error (error=` + failure + `, payload=` + payload + `, code=UNKNOWN_ERROR, version=6.13.1)`,
			"1970-01-01T10:00:01Z" + call},
		{"with a transaction", `insufficient funds (transaction={ "to": null }, info={ "payload": ` + payload + `, "error": ` + failure + ` }, code=INSUFFICIENT_FUNDS, version=6.9.0)`, call},
		{"the transaction is a text", `user rejected action (action="sendTransaction", reason="rejected", info={ "error": ` + failure + `, "payload": ` + payload + ` }, code=ACTION_REJECTED, version=6.9.0) again`, call},
		{"in an envelope", `{"time":"2026-03-01T10:00:00Z","msg":"could not coalesce error (error={ \"code\": -1, \"message\": \"m\" }, payload={ \"id\": 1, \"method\": \"a\", \"params\": [ ] }, code=UNKNOWN_ERROR, version=6.9.0)"}`,
			"2026-03-01T10:00:00Z\nrequest a id=1\nresponse(answers) id=1 code=-1 \"m\""},
		{"version 5", `Error: processing response error (body="{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32000,\"message\":\"nonce too low\"}}", error={"code":-32000}, requestBody="{\"method\":\"a\",\"params\":[],\"id\":7,\"jsonrpc\":\"2.0\"}", requestMethod="POST", url="http://x", code=SERVER_ERROR, version=web/5.7.1)`,
			"\nrequest a id=7\nresponse(answers) id=7 code=-32000 \"nonce too low\""},
		{"nobody asked", `nonce has already been used (transaction="0x", info={ "error": { "code": -32000, "message": "nonce too low" } }, code=NONCE_EXPIRED, version=6.9.0)`, "unparsed !not_standard"},
		{"no error", `x (payload=` + payload + `, code=UNKNOWN_ERROR, version=6.13.1)`, "\nrequest eth_call id=277"},
		{"not of ethers", `x (error=` + failure + `, payload=` + payload + `)`, "\nrequest eth_call id=277"},
		{"cut", `could not coalesce error (error=` + failure + `, payload={ "id": 277, "method": "eth_ca`, "unparsed !truncated"},

		{"viem on a line", `10:00:01 RPC Request failed. URL: https://x Request body: {"method":"eth_call","params":[]} Details: execution reverted Version: viem@2.21.0`,
			"1970-01-01T10:00:01Z\nrequest eth_call\nresponse(answers) code=null \"execution reverted\""},
		{"viem in an envelope", `{"msg":"RPC Request failed.\n\nURL: https://x\nRequest body: {\"method\":\"eth_call\"}\n\nDetails: too many\nVersion: viem@2.21.0"}`,
			"\nrequest eth_call\nresponse(answers) code=null \"too many\""},
		{"viem in several lines", `Request body: {"method":"eth_call","params":[]}`, "unparsed !not_standard"},
		{"a body of another", `Request body: {"jsonrpc":"2.0","id":1,"method":"eth_call","params":[]}`, "\nrequest eth_call id=1"},

		{"alloy", `2026-03-01T10:00:01Z ERROR err=ErrorResp(ErrorPayload { code: -32000, message: "nonce too low", data: None })`, "2026-03-01T10:00:01Z unparsed !not_standard"},
		{"alloy, a revert", `ErrorResp(ErrorPayload { code: 3, message: "execution reverted", data: Some(RawValue("0x")) })`, "unparsed !not_standard"},
		{"jsonrpsee", `Call(ErrorObject { code: ServerError(1014), message: "Priority is too low", data: None })`, "unparsed !not_standard"},
		{"rmcp", `McpError(ErrorData { code: ErrorCode(-32602), message: "no", data: None })`, "unparsed !not_standard"},
		{"tower-lsp", `Error { code: MethodNotFound, message: "Method not found", data: None }`, "unparsed !not_standard"},
		{"in JSON", `{"level":"ERROR","fields":{"message":"ErrorResp(ErrorPayload { code: -32000, message: \"m\", data: None })"}}`, "unparsed !not_standard"},
		{"tonic", `Status { code: Unavailable, message: "error trying to connect", source: None }`, "unparsed !not_json"},
		{"of an HTTP API", `ApiError { code: 404, message: "no such page" }`, "unparsed !not_json"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, readtest.OneLine(readtest.InChunks(t, parse.Options{}, tt.line))); diff != "" {
				t.Errorf("%s\n(-want +got)\n%s", tt.line, diff)
			}
		})
	}
}

// TestManyReports sees to it that what begins like such errors takes linear time.
func TestManyReports(t *testing.T) {
	for _, unit := range []string{`(error={`, `(error={}, `, `, a="x"`, `x { code: `, `info={ "error": { "code": `, `Request body: {"method":"a"} `} {
		readtest.Dump(t, parse.Options{}, parsetest.Text("x", "x (error={}, "+strings.Repeat(unit, 1<<20/len(unit))+", version="))
		readtest.Dump(t, parse.Options{}, parsetest.Text("x", strings.Repeat(unit, 1<<20/len(unit))))
	}
}
