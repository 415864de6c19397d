package format_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/readtest"
)

// proseTests are logs that say in prose which calls there were, or which failed,
// and what they hold.
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
	{"vdsm", `2019-08-04 22:14:28,852-0400 INFO  (jsonrpc/7) [api.host] FINISH getCapabilities return={'status': {'message': 'Done', 'code': 0}} from=::1,47182 (api:54)
2019-08-04 22:14:28,861-0400 INFO  (jsonrpc/7) [jsonrpc.JsonRpcServer] RPC call Host.getCapabilities succeeded in 2.55 seconds (__init__:312)
2019-08-04 22:14:29,861-0400 INFO  (jsonrpc/2) [jsonrpc.JsonRpcServer] RPC call VM.migrate failed (error 12) in 0.41 seconds (__init__:312)
2019-08-04 22:14:30,861-0400 INFO  (jsonrpc/2) [jsonrpc.JsonRpcServer] RPC call VM.x failed (error -32601) in 0.00 seconds
2022-08-04 22:14:38,391-0400 INFO  (jsonrpc/4) [jsonrpc.JsonRpcServer] RPC call Host.setupNetworks took more than 1.00 seconds to succeed: 5.23 (__init__:316)
2022-08-04 22:14:38,400-0400 INFO  (jsonrpc/4) [jsonrpc.JsonRpcServer] RPC call Host.x failed (error x) in 5.23 seconds (__init__:316)
2022-08-04 22:14:38,400-0400 INFO  (jsonrpc/4) [jsonrpc.JsonRpcServer] RPC call Host.x succeeded in 9999999999999999 seconds (__init__:316)
2022-08-04 22:14:38,500-0400 INFO  (jsonrpc/4) [jsonrpc.JsonRpcServer] RPC call Host.x succee
2022-08-04 22:14:38,600-0400 INFO  (Thread-1) [vds] RPC call getStats finished (code=0) in 0.01 seconds (bindingxmlrpc:1)
`, `
1 2019-08-05T02:14:28.852Z unparsed !not_json
2 2019-08-05T02:14:28.861Z latency=2.55s
   request Host.getCapabilities
   response(answers)
3 2019-08-05T02:14:29.861Z latency=410ms
   request VM.migrate
   response(answers) code=12 ""
4 2019-08-05T02:14:30.861Z latency=0s
   request VM.x
   response(answers) code=-32601 ""
5 2022-08-05T02:14:38.391Z latency=5.23s
   request Host.setupNetworks
   response(answers)
6 2022-08-05T02:14:38.4Z unparsed !not_json
7 2022-08-05T02:14:38.4Z unparsed !not_json
8 2022-08-05T02:14:38.5Z unparsed !not_json
9 2022-08-05T02:14:38.6Z unparsed !not_json
`},
}

// TestFailedCalls reads logs that say in prose which calls there were, or which
// failed.
func TestFailedCalls(t *testing.T) {
	for _, tt := range proseTests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, "\n"+readtest.InChunks(t, parse.Options{}, tt.text)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
