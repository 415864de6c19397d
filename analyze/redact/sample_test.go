package redact

import (
	"strings"
	"testing"
)

// TestSample holds that lines that could not be read show nothing of params,
// results and data.
func TestSample(t *testing.T) {
	var m Masker
	for in, want := range map[string]string{
		`{"jsonrpc":"2.0","method":"authorize","params":{"clientSecret":"abc`:           `{"jsonrpc":"2.0","method":"authorize","params":…`,
		`{'id': 1, 'params': {'password': 'abc'}}`:                                      `{'id': 1, 'params': …`,
		`{"jsonrpc":"2.0","id":1,"result":{"note":"PRIVATE1"`:                           `{"jsonrpc":"2.0","id":1,"result":…`,
		`{"id":1,"error":{"code":1,"message":"m","data":{"x":"PRIVATE2"`:                `{"id":1,"error":{"code":1,"message":"m","data":…`,
		`{"id":2,"jsonrpc":"2.0","result":{"x":"PRIVATE3"} "y"}`:                        `{"id":2,"jsonrpc":"2.0","result":…`,
		`"POST / HTTP/1.1" 200 9 "{\x22id\x22:1,\x22params\x22:{\x22x\x22:\x22PRIVATE4`: `"POST / HTTP/1.1" 200 9 "{\x22id\x22:1,\x22params\x22:…`,
		`{\"id\":1,\"params\":[\"PRIVATE5\"`:                                            `{\"id\":1,\"params\":…`,
		`Request{ID:1, Params:{Note:PRIVATE6}}`:                                         `Request{ID:1, Params:…`,
		`map[id:1 result:map[x:PRIVATE7]]`:                                              `map[id:1 result:…`,
		`IVATE8","more":"PRIVATE9"}},"id":7}`:                                           `…}`,
		`    "note": "PRIVATE10",`:                                                      `    "note": …`,
		`    "method": "eth_call",`:                                                     `    "method": "eth_call",`,
		`%7B%22id%22%3A1%2C%22params%22%3A%5B%22PRIVATE11%22`:                           `%7B%22id%22%3A1%2C%22params%22%3A…`,
		"plain text":                 "plain text",
		"result: 5 errors in 3 data": "result: 5 errors in 3 data",
		"bad \xff byte":              "bad \ufffd byte",
		"password=hunter2 given":     "password=… given",
		strings.Repeat("é", 300):     strings.Repeat("é", 100) + "…",
	} {
		if got := m.Sample([]byte(in), 200); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
