package catalog

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCodes pins the codes of catalogs that were made from one source each:
// what stands for a code may be worded better, what it is may not slip.
func TestCodes(t *testing.T) {
	s := builtin(t)
	for name, want := range map[string][]string{
		// The enum ErrorCode of the schema's error.rs, as of version 1.7.0:
		// https://github.com/agentclientprotocol/agent-client-protocol
		"acp": {
			"-32601 client Method not found", "-32000 auth Authentication required", "-32002 client Resource not found",
			"-32800 benign Request cancelled",
		},
		// The enum JSONRPC_STATUS of https://github.com/xbmc/xbmc,
		// xbmc/interfaces/json-rpc/JSONRPCUtils.h.
		"kodi": {
			"-32601 client Method not found", "-32602 client Invalid params", "-32097 server Item unavailable",
			"-32098 client Item not found", "-32099 auth Permission missing", "-32100 server Failed to execute",
		},
		// execute_method of https://github.com/Arksine/moonraker,
		// moonraker/common.py, and the errors that its components raise.
		"moonraker": {
			"-32601 client Method or item not found", "-32602 client Invalid params, or unauthorized",
			"400 unknown Bad request, or error of Klipper", "403 client Forbidden", "405 client Not supported",
			"424 server Agent error", "500 server Failure inside", "503 server Not available", "504 server Timed out",
		},
		// handle_error of https://github.com/odoo/odoo, odoo/http.py.
		"odoo": {"0 unknown Odoo server error", "100 auth Session expired", "200 unknown Odoo server error", "404 client Not found"},
		// Negative: https://shelly-api-docs.shelly.cloud/gen2/General/CommonErrors
		// and a reply to Shelly.Update (-106). Positive:
		// https://github.com/mongoose-os-libs/rpc-common, src/mgos_rpc.c and
		// src/mg_rpc.c, and https://github.com/home-assistant/core/issues/177257
		// (429); 500 is what https://github.com/home-assistant-libs/aioshelly
		// answers a device.
		"shelly": {
			"-103 client Invalid argument", "-104 server Deadline exceeded", "-105 client Not found",
			"-106 client Already exists or in progress", "-108 limit Resource exhausted", "-109 unknown Failed precondition",
			"-114 server Unavailable", "400 client Bad request", "401 auth Authentication required", "403 auth Forbidden",
			"404 client No handler", "418 server Shutting down", "429 limit Too many requests", "500 server Failure inside",
			"501 client Not implemented",
		},
		// Negative: json_errors of https://github.com/openwrt/uhttpd, ubus.c.
		// Positive: ubus_msg_status of https://github.com/openwrt/ubus, ubusmsg.h.
		"ubus": {
			"-32700 client Parse error", "-32601 client Method not found", "-32000 client Object not found",
			"-32001 auth Session not found", "-32002 auth Access denied", "-32003 server Request timed out",
			"1 client Invalid command", "2 client Invalid argument", "3 client Method not found", "4 client Not found",
			"5 unknown No data", "6 auth Permission denied", "7 server Request timed out", "8 client Not supported",
			"9 unknown Unknown error", "10 server Connection failed", "11 server Out of memory", "12 server Parsing failed",
			"13 server System error",
		},
		// initErrors of https://github.com/zabbix/zabbix,
		// ui/include/classes/core/CJsonRpc.php.
		"zabbix": {
			"-32602 client Invalid params, or not logged in", "-32300 server Transport error", "-32400 server System error",
			"-32500 unknown Application error",
		},
	} {
		var got []string
		for _, e := range s.At(s.Index(name)).Entries {
			got = append(got, strings.Join([]string{e.Code.Text(), e.Class, e.Name}, " "))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestProbes has codes that are expected only as answer to some methods.
func TestProbes(t *testing.T) {
	s := builtin(t)
	for _, tt := range []struct{ catalog, code, method, want string }{
		{"acp", "-32601", "_zed.dev/workspace/buffers", Benign}, {"acp", "-32601", "$/setTrace", Benign}, {"acp", "-32601", "session/load", "client"},
		{"acp", "-32601", "", "client"}, {"acp", "-32800", "session/prompt", Benign}, {"acp", "-32000", "session/new", "auth"},
		{"shelly", "404", "Script.GetCode", Benign}, {"shelly", "404", "Switch.Set", "client"}, {"shelly", "-105", "Script.Start", "client"},
	} {
		e, _ := s.At(s.Index(tt.catalog)).Lookup(number(tt.code))
		if got := e.ClassFor(tt.method); got != tt.want {
			t.Errorf("%s %s as answer to %q is %s, want %s", tt.catalog, tt.code, tt.method, got, tt.want)
		}
	}
}
