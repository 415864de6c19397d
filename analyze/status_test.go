package analyze

import (
	"fmt"
	"testing"

	"rpclog/parse/capture"
)

// TestStatus has the statuses of ubus, which is told by what its calls are
// about; the ids that Odoo's call returns are none.
func TestStatus(t *testing.T) {
	const log = `
{"jsonrpc":"2.0","id":1,"method":"call","params":["0000","session","login",{"username":"root"}]}
{"jsonrpc":"2.0","id":1,"result":[6]}
{"jsonrpc":"2.0","id":2,"method":"call","params":["0000","uci","get",{"config":"network"}]}
{"jsonrpc":"2.0","id":2,"error":{"code":-32002,"message":"Access denied"}}
{"jsonrpc":"2.0","id":3,"method":"call","params":["0000","uci","get",{"config":"system"}]}
{"jsonrpc":"2.0","id":3,"result":[ 0, {"values":{}}]}
{"jsonrpc":"2.0","id":4,"method":"call","params":["0000","uci","get",{}]}
{"jsonrpc":"2.0","id":4,"result":[4,{}]}
`
	r := analyse(t, log, Options{})
	if got := subjectWords(r); got != "call uci/get 3 3 1 1 0 2 -\ncall session/login 1 1 0 1 0 1 -\n" {
		t.Errorf("subjects:\n%s", got)
	}
	_, codes := told(r)
	if want := "-32002/ubus/Accessdenied/auth 4/ubus/Notfound/client 6/ubus/Permissiondenied/auth"; codes != want || r.Summary.InBandErrors != 2 {
		t.Errorf("%d in-band, codes %s, want %s", r.Summary.InBandErrors, codes, want)
	}
	const odoo = `
{"jsonrpc":"2.0","id":1,"method":"call","params":{"model":"sale.order","method":"search"}}
{"jsonrpc":"2.0","id":1,"result":[6,7]}
{"jsonrpc":"2.0","id":2,"method":"call","params":{"service":"object","method":"execute_kw","args":["db",2,"x","res.partner","read",[1]]}}
{"jsonrpc":"2.0","id":2,"error":{"code":200,"message":"Odoo Server Error","data":{"name":"odoo.exceptions.AccessError","message":"not allowed"}}}
`
	r = analyse(t, odoo, Options{})
	if got := subjectWords(r); got != "call res.partner/read 1 1 1 0 0 1 -\ncall sale.order/search 1 1 0 0 0 0 -\n" || r.Summary.InBandErrors != 0 {
		t.Errorf("%d in-band, subjects:\n%s", r.Summary.InBandErrors, got)
	}
	if c := r.Codes[0]; c.Catalog == nil || *c.Catalog != "odoo" || len(c.Causes) != 1 || c.Causes[0].Text != "not allowed" {
		t.Errorf("%+v", r.Codes[0])
	}
}

// TestFailures holds what is a failure in a result, as TEXT CODE MESSAGE.
func TestFailures(t *testing.T) {
	words := func(failure func([]byte) (capture.Error, bool), result string) string {
		e, failed := failure([]byte(result))
		if !failed {
			return ""
		}
		return fmt.Sprintf("%s %q", e.Code, e.Text)
	}
	for result, want := range map[string]string{
		`[6]`: `6 ""`, `[ 13 ,{}]`: `13 ""`, `[0]`: "", `[0,{"a":[4]}]`: "", `[]`: "", `[`: "", ``: "", `{"a":[1]}`: "", `["6"]`: "", `[-1]`: `-1 ""`, `[6.5]`: "", `[1e2]`: "", `[null]`: "", `6`: "",
	} {
		if got := words(ubusFailure, result); got != want {
			t.Errorf("ubus %s: %s, want %s", result, got, want)
		}
	}
	for result, want := range map[string]string{
		`{"status":"BUSY","untrusted":false}`: `"BUSY" ""`, `{"status": "Failed to parse txid"}`: `"Failed to parse txid" ""`, `{"count":1,"status":"OK"}`: "",
		`{"status":""}`: "", `{"status":0}`: "", `{"status":null}`: "", `{"a":{"status":"BUSY"}}`: "", `"BUSY"`: "", `["BUSY"]`: "", ``: "", `{"status":"B`: "", `{`: "",
	} {
		if got := words(moneroFailure, result); got != want {
			t.Errorf("monero %s: %s, want %s", result, got, want)
		}
	}
	for result, want := range map[string]string{
		`{"error":"wasm execution failed: \"x\"","logs":[],"block_height":1}`: `null "wasm execution failed: \"x\""`,
		`{"error":""}`: "", `{"error":{"a":1}}`: "", `{"logs":["error"]}`: "", `{"a":{"error":"x"}}`: "", `"error"`: "", `{"error":nul`: "",
	} {
		if got := words(nearFailure, result); got != want {
			t.Errorf("near %s: %s, want %s", result, got, want)
		}
	}
	for result, want := range map[string]string{
		`{"error":"ledgerIndexMalformed","request":{"command":"account_info","error":"y"},"status":"error"}`: `"ledgerIndexMalformed" ""`,
		`{"status":"error", "error_message" : "Account not found.","error_code":19,"error":"actNotFound"}`:   `"actNotFound" "Account not found."`,
		`{"error":"actNotFound","status":"success"}`:                                                         "", `{"error":"actNotFound"}`: "", `{"status":"error"}`: "", `{"status":"error","error":19}`: "",
		`{"status":"success","tx":{"error":"x","status":"error"}}`: "", `{"error":"invalidParams","error_message":7,"status":"error"}`: `"invalidParams" ""`, `[]`: "", ``: "", `{"error":"x","status":"error`: "",
	} {
		if got := words(xrplFailure, result); got != want {
			t.Errorf("xrpl %s: %s, want %s", result, got, want)
		}
	}
}

// TestInResult has failures in results of protocols that are told by their
// methods, by what these are about, or by the session where others have a
// method of that name too.
func TestInResult(t *testing.T) {
	const notFound = `"result":{"account":"rB7LiohHNiAnP4t1QK2RNL4YGat57sCDMz","error":"actNotFound","error_code":19,"error_message":"Account not found.",` +
		`"request":{"command":"account_info","account":"rB7LiohHNiAnP4t1QK2RNL4YGat57sCDMz"},"status":"error","validated":true}`
	for _, tt := range []struct {
		name, log      string
		inBand, failed int64
		codes, texts   string
	}{
		{"XRP Ledger", `
{"id":1,"method":"account_info","params":[{"account":"rB7LiohHNiAnP4t1QK2RNL4YGat57sCDMz"}]}
{"id":1,` + notFound + `}
{"id":2,"method":"account_tx","params":[{"account":"rH9pnDCtgAbFjozbZQuJWvPM8QHweXgZhj"}]}
{"id":2,"result":{"account":"rH9pnDCtgAbFjozbZQuJWvPM8QHweXgZhj","limit":0,"status":"success","transactions":[],"validated":true}}
`, 1, 1, `"actNotFound"/xrpl/Accountnotfound/client`, "[{Account not found. 1}]"},
		{"XRP Ledger without ids, in pairs", `
{"request":{"method":"account_info","params":[{"account":"r"}]},"response":{` + notFound + `}}
`, 1, 1, `"actNotFound"/xrpl/Accountnotfound/client`, "[{Account not found. 1}]"},
		{"XRP Ledger, a method that others have", `
{"id":1,"method":"server_info","params":[{}]}
{"id":1,"result":{"info":{},"status":"success"}}
{"id":2,"method":"submit","params":[{"tx_blob":"12"}]}
{"id":2,"result":{"error":"invalidTransaction","error_exception":"fails local checks","status":"error"}}
`, 1, 1, `"invalidTransaction"/xrpl/Invalidtransaction/client`, "[{fails local checks 1}]"},
		{"that method where nothing tells the protocol", `
{"id":2,"method":"submit","params":[{"tx_blob":"12"}]}
{"id":2,"result":{"error":"invalidTransaction","status":"error"}}
`, 0, 0, "", ""},
		{"XRP Ledger, ripplerpc 2.0: an error of JSON-RPC", `
{"jsonrpc":"2.0","ripplerpc":"2.0","id":1,"method":"account_info","params":[{"ripplerpc":"2.0"}]}
{"jsonrpc":"2.0","ripplerpc":"2.0","id":1,"error":{"code":19,"error":"actNotFound","error_code":19,"message":"Account not found.","status":"error"}}
`, 0, 1, "19/xrpl/-/unknown", "[{Account not found. 1}]"},
		{"Monero", `
{"jsonrpc":"2.0","id":"0","method":"get_last_block_header"}
{"id":"0","jsonrpc":"2.0","result":{"block_header":{"height":0},"credits":0,"status":"BUSY","untrusted":false}}
{"jsonrpc":"2.0","id":"0","method":"get_block_count"}
{"id":"0","jsonrpc":"2.0","result":{"count":993163,"status":"OK","untrusted":false}}
`, 1, 1, `"BUSY"/monero/Corebusy/server`, "[{ 1}]"},
		{"the Monero wallet has no statuses", `
{"jsonrpc":"2.0","id":"0","method":"get_transfers"}
{"id":"0","jsonrpc":"2.0","result":{"status":"pending"}}
`, 0, 0, "", ""},
		{"NEAR", `
{"jsonrpc":"2.0","id":"a","method":"query","params":{"request_type":"call_function","account_id":"dev","method_name":"x","args_base64":"","finality":"final"}}
{"jsonrpc":"2.0","id":"a","result":{"error":"wasm execution failed with error: MethodNotFound","logs":[],"block_height":17817336,"block_hash":"4q"}}
{"jsonrpc":"2.0","id":"b","method":"query","params":{"request_type":"view_account","account_id":"dev"}}
{"jsonrpc":"2.0","id":"b","result":{"amount":"1","locked":"0"}}
`, 1, 1, "null/near/-/unknown", "[{wasm execution failed with error: MethodNotFound 1}]"},
		{"of nobody", `
{"jsonrpc":"2.0","id":1,"method":"deploy"}
{"jsonrpc":"2.0","id":1,"result":{"status":"error","error":"actNotFound","error_message":"x"}}
`, 0, 0, "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := analyse(t, tt.log, Options{})
			_, codes := told(r)
			if r.Summary.InBandErrors != tt.inBand || r.Summary.Failed != tt.failed || codes != tt.codes {
				t.Errorf("%d in-band, %d failed, %s; want %d, %d, %s", r.Summary.InBandErrors, r.Summary.Failed, codes, tt.inBand, tt.failed, tt.codes)
			}
			if len(r.Codes) > 0 && fmt.Sprint(r.Codes[0].Messages) != tt.texts {
				t.Errorf("texts %v, want %s", r.Codes[0].Messages, tt.texts)
			}
		})
	}
}
