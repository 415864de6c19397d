package catalog

import (
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestByMethod(t *testing.T) {
	s := builtin(t)
	for name, methods := range map[string]string{
		"acp":       "session/new session/load session/prompt session/update session/request_permission session/elicitation fs/read_text_file terminal/wait_for_exit elicitation/complete $/cancel_request nes/suggest",
		"aria2":     "aria2.addUri aria2.tellStatus aria2.onDownloadComplete aria2.getGlobalStat system.listNotifications",
		"bitcoin":   "getblockchaininfo sendrawtransaction getrawtransaction estimatesmartfee listunspent walletpassphrase getbalance",
		"cdp":       "Page.navigate Network.requestWillBeSent Runtime.evaluate Target.attachedToTarget DOM.describeNode DOMStorage.clear IO.read",
		"cortex":    "getCortexInfo authorize createSession queryHeadsets subscribe unsubscribe injectMarker training",
		"electrum":  "blockchain.scripthash.get_history blockchain.transaction.broadcast blockchain.headers.subscribe server.version server.ping server.peers.subscribe mempool.get_fee_histogram masternode.list protx.diff",
		"ethereum":  "eth_call eth_subscription net_version web3_clientVersion engine_newPayloadV4 debug_traceTransaction trace_block trace_get wallet_sendCalls txpool_status",
		"kodi":      "Player.GetActivePlayers Player.OnPlay VideoLibrary.GetMovies AudioLibrary.Scan JSONRPC.Version XBMC.GetInfoLabels Input.Left Input.OnInputRequested System.OnQuit GUI.ShowNotification Files.PrepareDownload",
		"lightning": "listfunds fundchannel fundchannel_start xpay waitsendpay bkpr-inspect askrene-listlayers listpeerchannels",
		"lsp":       "textDocument/hover workspace/symbol window/logMessage client/registerCapability $/cancelRequest $/progress initialized codeLens/resolve completionItem/resolve",
		"mcp":       "tools/call resources/list prompts/list notifications/cancelled notifications/initialized sampling/createMessage roots/list completion/complete logging/setLevel server/discover",
		"moonraker": "printer.info printer.gcode.script printer.objects.subscribe server.files.list server.database.get_item machine.update.status access.users.list notify_status_update notify_gcode_response",
		"monero":    "get_block_count on_get_block_hash get_block_template getlastblockheader submit_block hard_fork_info get_txpool_backlog",
		"near":      "EXPERIMENTAL_tx_status EXPERIMENTAL_changes gas_price next_light_client_block send_tx",
		"ogmios":    "findIntersection nextBlock queryLedgerState/utxo queryNetwork/tip evaluateTransaction acquireMempool nextTransaction",
		"ovsdb":     "transact monitor monitor_cond monitor_cond_since list_dbs get_schema update2 update3 locked stolen",
		"qmp":       "qmp_capabilities query-status device_add blockdev-add BLOCK_JOB_COMPLETED",
		"shelly":    "Shelly.GetStatus Shelly.GetDeviceInfo Switch.Set Cover.GoToPosition Input.GetStatus Sys.GetStatus KVS.Get BTHome.AddDevice NotifyStatus NotifyFullStatus EM.GetStatus EMData.GetRecords EM1Data.GetStatus MQTT.SetConfig",
		"solana":    "getAccountInfo getSlot sendTransaction slotSubscribe accountNotification getLatestBlockhash simulateTransaction",
		"spdk":      "bdev_get_bdevs bdev_nvme_attach_controller nvmf_create_subsystem spdk_get_version framework_start_init trace_get_info trace_enable_tpoint_group net_get_interfaces",
		"starknet":  "starknet_call starknet_getEvents starknet_addInvokeTransaction pathfinder_getProof wallet_requestAccounts wallet_switchStarknetChain",
		"stratum":   "mining.subscribe mining.authorize mining.submit mining.notify eth_submitLogin eth_submitWork client.reconnect job keepalived",
		"substrate": "chain_getBlock state_getStorage author_submitExtrinsic system_health chainHead_v1_follow transactionWatch_v1_submitAndWatch engine_createBlock rpc_methods",
		"zabbix":    "apiinfo.version host.get hostgroup.get item.get trigger.get problem.get history.get event.acknowledge user.checkAuthentication user.resettotp templategroup.propagate",
		"verto":     "verto.invite verto.bye verto.clientReady jsapi fsapi",
		"xrpl":      "account_info account_tx ledger server_info book_offers ripple_path_find submit_multisigned nft_info",

		"monero-wallet": "get_transfers transfer_split incoming_transfers make_integrated_address sweep_all",

		// Shared by several, or of none, though they look like some.
		"": "initialize ping shutdown login echo help stop getinfo listtransactions signmessage upgradewallet " +
			"getblocktemplate submitblock relay_tx get_block get_info get_version get_balance transfer sign system.listMethods " +
			"block tx status query health validators broadcast_tx_commit broadcast_tx_sync abci_query net_info submitTransaction " +
			"vert verto Verto.invite aria2 experimental_x account_balance account_getInfo get_header retrieve_txs subscribeNotify " +
			"eth_getWork wallet_getPermissions wallet_watchAsset rpc.discover execute noSuchMethod " +
			"eth eth- Page mining textDocument Eth_call xeth_call connect close getVersion " +
			"exit update submit logout STOP tasks/get blockchain.info mempool.size " +
			"Storage.Get Page. Page.1 tools/add notifications/new window/open client/list client.info " +
			"debug_dump admin_login net_status trace_start wallet_open plugins_list system_info state_get payment_new log_get_all " +
			"call list status get getStatus torrent_get engine_new engine_newPayload " +
			"elicitation/create authenticate session/list session/ fs/read terminal/new $cancel_request " + // beside ACP's
			"Player.play player.Stop Player. Input.Turn Input.GetState System.Reboot System.Info Group.GetStatus Client.GetStatus Server.GetStatus " +
			"Switch.turn switch.set Switch.GetName Light.Set NotifyEvent Notify Sys.GetInfo Sys.Reboot Sys.SetDebug Wifi.Scan Wifi.SetupSTA " +
			"server.info server.status server.log server.files server.hub printer.status printer machine.shutdown machine.list access.login notify_all notify " +
			"user.login user.get service.update template.list host.list host.query item.create item hosts.get event.list",
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
	for method := range s.methods.shared {
		if name := s.methods.find(method); name != foreign {
			t.Errorf("%s is shared, but points to %s", method, name)
		}
	}
	prefixes := maps.Clone(s.methods.prefixes)
	maps.Copy(prefixes, s.methods.letters)
	for prefix, name := range prefixes {
		if prefix == "" || strings.ContainsAny(prefix, "* ") {
			t.Errorf("%s,%s*: not a prefix", name, prefix)
		}
		if end := prefix[len(prefix)-1:]; !strings.Contains("_./-", end) && prefix != "eth_submit" && !strings.HasPrefix(prefix, "engine_") {
			t.Errorf("%s,%s*: ends within a word", name, prefix)
		}
	}
}

// TestSharing has methods that several protocols have: each knows them, and
// they point to none.
func TestSharing(t *testing.T) {
	s := builtin(t)
	for method, want := range map[string]string{
		"initialize": "acp lsp mcp", "elicitation/create": "acp mcp", "call": "odoo ubus", "list": "ubus", "logout": "acp cortex", "exit": "lsp", "update": "ovsdb", "eth_getWork": "ethereum stratum",
		"ping": "bitcoin lightning mcp xrpl", "login": "cortex stratum verto", "getblocktemplate": "bitcoin monero", "tx": "near xrpl", "get_version": "monero monero-wallet",
		"rpc.discover": "ethereum", "server.info": "moonraker", "user.login": "zabbix", "Group.GetStatus": "shelly", "Sys.SetDebug": "shelly", "Wifi.Scan": "shelly", "System.Reboot": "kodi", "eth_call": "", "noSuchMethod": "", "": "",
	} {
		var got []string
		for _, i := range s.Sharing(method) {
			got = append(got, s.At(i).Name)
		}
		if diff := cmp.Diff(strings.Fields(want), got, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: %s", method, diff)
		}
	}
	if i := (&Set{}).Sharing("initialize"); i != nil {
		t.Errorf("in no catalog: %v", i)
	}
}

// TestAdd holds what methods.csv may not hold.
func TestAdd(t *testing.T) {
	s := builtin(t)
	for _, tt := range []struct{ catalogs, method, want string }{
		{"nothing", "x", `no catalog "nothing"`},
		{"lsp nothing", "x", `no catalog "nothing"`},
		{"", "x", "of no catalog"},
		{"lsp", "initialized", "stands twice"},
		{"lsp", "initialize", "stands twice"},
		{"lsp mcp", "initialized", "stands twice"},
		{"lsp", "eth_*", "stands twice"},
		{"lsp", "Page.*", "stands twice"},
		{"lsp mcp", "x/*", "only a whole name"},
	} {
		if err := s.methods.add(s, strings.Fields(tt.catalogs), tt.method); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s,%s: %v, want %q", tt.catalogs, tt.method, err, tt.want)
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
