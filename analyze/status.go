package analyze

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/tidwall/gjson"

	"rpclog/analyze/catalog"
	"rpclog/parse/capture"
)

// Some protocols answer a call that failed with what is a success to JSON-RPC:
// it is the result that says so. Such a failure is an in-band error.

// statuses are these protocols by their catalogs, each with what finds the
// failure in a result.
var statuses = [...]struct {
	catalog string
	failure func(result []byte) (e capture.Error, failed bool)
}{
	{"monero", moneroFailure},
	{"near", nearFailure},
	{"ubus", ubusFailure},
	{"xrpl", xrplFailure},
}

// status is how results say that a call failed: the place in statuses, from 1;
// 0 for results that do not.
type status uint8

// statusesOf returns the status of each catalog.
func statusesOf(set *catalog.Set) []status {
	all := make([]status, set.Len())
	for i := range statuses {
		if at := set.Index(statuses[i].catalog); at >= 0 {
			all[at] = status(i + 1)
		}
	}
	return all
}

// status returns how results say that a call failed, by the place of the
// catalog, which is -1 for none.
func (a *Analyzer) status(place int) status {
	if place < 0 {
		return 0
	}
	return a.statusBy[place]
}

// inResult returns the failure in the result of a response to a request, or
// nothing. The method tells the protocol, else what the request is about, else
// the session if its protocol is one of those that share the method.
func (a *Analyzer) inResult(s *session, of *method, asked *request, result []byte) []capture.Error {
	how := asked.status
	if how == 0 {
		how = a.status(int(of.catalog))
	}
	if how == 0 && of.share != 0 {
		if shown := a.shown(s); slices.Contains(a.names.shares[of.share], shown) {
			how = a.status(shown)
		}
	}
	if how == 0 {
		return nil
	}
	e, failed := statuses[how-1].failure(result)
	if !failed {
		return nil
	}
	a.failing[0] = e
	return a.failing[:]
}

// moneroFailure finds a status other than OK in a result of the Monero daemon,
// which has then done nothing: BUSY while it syncs, or what went wrong as text
// (CORE_RPC_STATUS_* in src/rpc/core_rpc_server_commands_defs.h and
// core_rpc_server.cpp of https://github.com/monero-project/monero). It is the
// code; there is no other text.
func moneroFailure(result []byte) (capture.Error, bool) {
	v := gjson.GetBytes(result, "status")
	if v.Type != gjson.String || v.Str == "" || v.Str == "OK" {
		return capture.Error{}, false
	}
	return capture.Error{Code: capture.TextCode(v.Str)}, true
}

// nearFailure finds the error that NEAR nodes put into the result of a query
// of a contract or a key: a text without a code (process_query_response in
// chain/jsonrpc/src/lib.rs of https://github.com/near/nearcore).
func nearFailure(result []byte) (capture.Error, bool) {
	text, ok := errorIn(result)
	return capture.Error{Text: []byte(text)}, ok
}

// ubusFailure finds the status with which the result of OpenWrt's ubus begins,
// an array; all but 0 are failures (ubus_msg_status in
// https://git.openwrt.org/project/libubus.git, ubusmsg.h, as uhttpd's
// ubus.c and rpcd pass it on).
func ubusFailure(result []byte) (capture.Error, bool) {
	list, ok := bytes.CutPrefix(result, []byte{'['})
	if !ok {
		return capture.Error{}, false
	}
	list = bytes.TrimLeft(list, " \t\r\n")
	end := bytes.IndexAny(list, ",] \t\r\n")
	if end < 0 || end > len("-2147483648") { // a C int
		return capture.Error{}, false
	}
	n, err := strconv.ParseInt(string(list[:end]), 10, 32)
	if err != nil || n == 0 {
		return capture.Error{}, false
	}
	return capture.Error{Code: capture.NumberCode(strconv.FormatInt(n, 10))}, true
}

// xrplFailure finds the error in a result of a server of the XRP Ledger, whose
// status is then error: a token, which is the code, and as a rule a message or
// what an exception says
// (https://xrpl.org/docs/references/http-websocket-apis/api-conventions/error-formatting#json-rpc-format).
func xrplFailure(result []byte) (capture.Error, bool) {
	token, ok := errorIn(result)
	if !ok || gjson.GetBytes(result, "status").Str != "error" {
		return capture.Error{}, false
	}
	e := capture.Error{Code: capture.TextCode(token)}
	for _, name := range [...]string{"error_message", "error_exception"} {
		if text := gjson.GetBytes(result, name); text.Type == gjson.String {
			e.Text = []byte(text.Str)
			break
		}
	}
	return e, true
}

// errorIn returns the member error of a result if that is a text. Most results
// have no such word in them, and are not looked into.
func errorIn(result []byte) (string, bool) {
	if !bytes.Contains(result, []byte(`"error"`)) {
		return "", false
	}
	v := gjson.GetBytes(result, "error")
	return v.Str, v.Type == gjson.String && v.Str != ""
}
