package redact

import "github.com/tidwall/gjson"

// positions says which of the params of a method are secrets, where these are a
// list: what has no name there. See https://developer.bitcoin.org/reference/rpc/,
// https://geth.ethereum.org/docs/interacting-with-geth/rpc/ns-personal and
// https://en.bitcoin.it/wiki/Stratum_mining_protocol.
var positions = map[string][]int{
	"walletpassphrase": {0}, "walletpassphrasechange": {0, 1}, "encryptwallet": {0}, "importprivkey": {0}, "sethdseed": {1},
	"signmessagewithprivkey": {0}, "signrawtransactionwithkey": {1}, "createwallet": {3},
	"personal_newAccount": {0}, "personal_unlockAccount": {1}, "personal_importRawKey": {0, 1}, "personal_sendTransaction": {1},
	"personal_sign": {2}, "personal_signTransaction": {1},
	"parity_newAccountFromPhrase": {0, 1}, "parity_newAccountFromSecret": {0, 1}, "parity_changePassword": {1, 2}, "parity_exportAccount": {1},
	"mining.authorize": {1}, "eth_submitLogin": {1}, "wallet_importKey": {0},
	"author_insertKey": {1}, "db_authenticate": {2},
}

// methodOf returns the method of a message, or "".
func methodOf(object []byte) string {
	if method := gjson.GetBytes(object, "method"); method.Type == gjson.String {
		return method.Str
	}
	return ""
}
