package format_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/readtest"
)

// proseTests are logs that say in prose which calls failed, and what they hold.
var proseTests = []struct{ name, text, want string }{
	{"polkadot-js", `[2/6] Sponsor sending to user...
2026-03-18 11:33:33        RPC-CORE: submitAndWatchExtrinsic(extrinsic: Extrinsic): ExtrinsicStatus:: 1010: Invalid Transaction: Custom error: 139
RPC-CORE: something(at?: BlockHash, key: StorageKey): Hash:: -32000: Failed to call: null
2026-03-18 11:33:34        API-WS: disconnected from ws://127.0.0.1:9944: 1006:: connection failed
2026-03-18 11:33:35        RPC-CORE: getBlock(hash?: BlockHash): SignedBlock:: disconnected from ws://127.0.0.1:9944: 1006:: Abnormal Closure
    at RPC-CORE: none
RPC-CORE: said (so): much
`, `
1 unparsed !not_json
2 2026-03-18T11:33:33Z
   request author_submitAndWatchExtrinsic
   response(answers) code=1010 "Invalid Transaction: Custom error: 139"
3 2026-03-18T11:33:33Z(inherited)
   request something
   response(answers) code=-32000 "Failed to call: null"
4 2026-03-18T11:33:34Z unparsed !not_json
5 2026-03-18T11:33:35Z
   request chain_getBlock
6 2026-03-18T11:33:35Z(inherited) unparsed !not_json
7 2026-03-18T11:33:35Z(inherited) unparsed !not_json
`},
	{"nethermind", `2026-03-01 09:00:00.1234|INFO|37|JsonRpc.JsonRpcService|Executing JSON RPC call eth_call with params [{"to":"0x1"},latest]
2026-03-01 09:00:00.1235|WARN|37|JsonRpc.JsonRpcProcessor|Error response handling JsonRpc Id:7 Method:eth_call | Code: -32015 Message: execution reverted | Code: x
01 Mar 09:00:01 | Error response handling JsonRpc Id:a-b Method:eth_getLogs | Code: -32602 Message: 
2026-03-01 09:00:02.0000|WARN|37|JsonRpc.JsonRpcProcessor|Error response handling JsonRpc Id: Method:eth_x | Code: -32601 Message: no
2026-03-01 09:00:02.0000|WARN|37|JsonRpc.JsonRpcProcessor|Error response handling JsonRpc Id:8 Method:eth_x | Code: no Message: no
`, `
1 2026-03-01T09:00:00.1234Z unparsed !invalid_json
2 2026-03-01T09:00:00.1235Z
   request eth_call id=7
   response(answers) id=7 code=-32015 "execution reverted | Code: x"
3 1970-01-01T09:00:01Z
   request eth_getLogs id="a-b"
   response(answers) id="a-b" code=-32602 ""
4 2026-03-01T09:00:02Z
   request eth_x
   response(answers) code=-32601 "no"
5 2026-03-01T09:00:02Z unparsed !not_json
`},
}

// TestFailedCalls reads logs that say in prose which calls failed.
func TestFailedCalls(t *testing.T) {
	for _, tt := range proseTests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, "\n"+readtest.InChunks(t, parse.Options{}, tt.text)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
