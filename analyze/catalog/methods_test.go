package catalog

import (
	"strings"
	"testing"
)

func TestByMethod(t *testing.T) {
	s := builtin(t)
	for name, methods := range map[string]string{
		"bitcoin":   "getblockchaininfo sendrawtransaction getrawtransaction estimatesmartfee listunspent walletpassphrase getbalance",
		"cdp":       "Page.navigate Network.requestWillBeSent Runtime.evaluate Target.attachedToTarget DOM.describeNode DOMStorage.clear IO.read",
		"cortex":    "getCortexInfo authorize createSession queryHeadsets subscribe unsubscribe injectMarker logout training",
		"electrum":  "blockchain.scripthash.get_history blockchain.transaction.broadcast blockchain.headers.subscribe server.version server.ping mempool.get_fee_histogram",
		"ethereum":  "eth_call eth_subscription net_version web3_clientVersion engine_newPayloadV4 debug_traceTransaction trace_block trace_get wallet_sendCalls txpool_status",
		"lightning": "listfunds fundchannel fundchannel_start xpay waitsendpay bkpr-inspect askrene-listlayers listpeerchannels",
		"lsp":       "textDocument/hover workspace/symbol window/logMessage client/registerCapability $/cancelRequest $/progress initialized codeLens/resolve completionItem/resolve",
		"mcp":       "tools/call resources/list prompts/list notifications/cancelled notifications/initialized sampling/createMessage roots/list completion/complete logging/setLevel elicitation/create server/discover",
		"ovsdb":     "transact monitor monitor_cond monitor_cond_since list_dbs get_schema update update2 locked stolen",
		"solana":    "getAccountInfo getSlot sendTransaction slotSubscribe accountNotification getLatestBlockhash simulateTransaction",
		"spdk":      "bdev_get_bdevs bdev_nvme_attach_controller nvmf_create_subsystem spdk_get_version framework_start_init trace_get_info trace_enable_tpoint_group net_get_interfaces",
		"starknet":  "starknet_call starknet_getEvents starknet_addInvokeTransaction pathfinder_getProof wallet_requestAccounts wallet_switchStarknetChain",
		"stratum":   "mining.subscribe mining.authorize mining.submit mining.notify eth_submitLogin eth_submitWork client.reconnect job keepalived",
		"substrate": "chain_getBlock state_getStorage author_submitExtrinsic system_health chainHead_v1_follow transactionWatch_v1_submitAndWatch engine_createBlock rpc_methods",

		// Shared by several, or of none. QMP has commands, no methods.
		"": "initialize ping shutdown login echo help stop getinfo listtransactions signmessage upgradewallet " +
			"eth_getWork wallet_getPermissions wallet_watchAsset rpc.discover execute noSuchMethod " +
			"eth eth- Page mining textDocument Eth_call xeth_call connect close getVersion",
	} {
		if n := len(strings.Fields(methods)); n < 5 {
			t.Errorf("%s: only %d methods", name, n)
		}
		for _, method := range strings.Fields(methods) {
			if i, want := s.ByMethod(method), s.Index(name); i != want {
				t.Errorf("%s points to %d, want %d (%s)", method, i, want, name)
			}
		}
	}
	for _, method := range []string{"", "-", "*", "\xff", "eth_" + strings.Repeat("x", 1<<20), strings.Repeat("x", 1<<20)} {
		if i := s.ByMethod(method); i != -1 && !strings.HasPrefix(method, "eth_") {
			t.Errorf("%.20q points to %d", method, i)
		}
	}
}

// TestMethods holds that a method is not listed for a catalog that a prefix
// gives it already, and that every prefix ends where a word ends.
func TestMethods(t *testing.T) {
	s := builtin(t)
	for method, name := range s.methods.exact {
		without := s.methods
		without.exact = nil
		if without.find(method) == name {
			t.Errorf("%s,%s: a prefix says so already", name, method)
		}
		if method == "" || strings.ContainsAny(method, "* ") {
			t.Errorf("%s,%s: not a method", name, method)
		}
	}
	for prefix, name := range s.methods.prefixes {
		if prefix == "" || strings.ContainsAny(prefix, "* ") {
			t.Errorf("%s,%s*: not a prefix", name, prefix)
		}
		if end := prefix[len(prefix)-1:]; !strings.Contains("_./-", end) && prefix != "eth_submit" {
			t.Errorf("%s,%s*: ends within a word", name, prefix)
		}
	}
}

// BenchmarkByMethod measures the longest way: a method of no catalog.
func BenchmarkByMethod(b *testing.B) {
	s, err := Builtin()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s.ByMethod("someApplication.someMethod")
	}
}
