package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// Polkadot's library for JavaScript logs the calls that failed, on the console
// of whatever uses it:
//
//	2026-03-18 11:33:33        RPC-CORE: submitAndWatchExtrinsic(extrinsic: Extrinsic): ExtrinsicStatus:: 1010: Invalid Transaction: Custom error: 139
//
// What stands behind the two colons is the error, its code before it; without a
// code the connection was lost, or no answer came in time. A method stands there
// without the part that it is of.
// https://github.com/polkadot-js/api, packages/rpc-core/src/bundle.ts, packages/rpc-provider/src/coder/index.ts

var polkadotJS = Row{Format: capture.Format{
	Name: "polkadot-js", What: "the console of @polkadot/api: calls that failed, no others",
	Example: `2026-03-18 11:33:33        RPC-CORE: submitAndWatchExtrinsic(extrinsic: Extrinsic): ExtrinsicStatus:: 1010: Invalid Transaction: Custom error: 139`,
	Times:   "local, whole seconds",
}, rank: 452, Detect: isPolkadotJS, Hooks: decode.Hooks{Own: polkadotLine}}

// isPolkadotJS tells a console with calls that failed, and no messages: these
// would be the same ones.
func isPolkadotJS(h *frame.Head) bool {
	found := false
	for line := range h.Lines() {
		if bytes.Contains(line, []byte(`"jsonrpc"`)) {
			return false
		}
		_, ok := polkadotCall(line)
		found = found || ok
	}
	return found
}

// failedCall is a call of which a line of prose says that it failed.
type failedCall struct {
	before  int // bytes of the line before it
	method  []byte
	id      []byte // nil for none
	code    []byte // nil where there was no answer
	message []byte
}

// polkadotCall reads a line, if it is of a call that failed.
func polkadotCall(line []byte) (c failedCall, ok bool) {
	const mark, longest = "RPC-CORE: ", 80
	at := bytes.Index(line[:min(len(line), longest)], []byte(mark))
	if at < 0 {
		return c, false
	}
	name, rest := word(line[at+len(mark):])
	if len(name) == 0 || len(rest) == 0 || rest[0] != '(' {
		return c, false
	}
	rest = rest[:min(len(rest), longestCall)]
	end := bytes.Index(rest, []byte("): "))
	if end < 0 {
		return c, false
	}
	_, text, found := bytes.Cut(rest[end:], []byte(":: "))
	c = failedCall{before: at, method: name, message: text}
	if full, known := polkadotMethods[string(name)]; known {
		c.method = []byte(full)
	}
	if code, message, cut := bytes.Cut(text, []byte(": ")); cut && jsonscan.Digits(bytes.TrimPrefix(code, []byte{'-'})) >= 0 && len(code) <= 12 {
		c.code, c.message = code, message
	}
	return c, found
}

// longestCall is how much of a line is looked at for a call.
const longestCall = 8 << 10

// polkadotLine reads a line with a call that failed.
func polkadotLine(d *decode.Decoder, at jsonscan.Span) bool {
	text := d.Raw(at)
	c, ok := polkadotCall(text)
	if !ok {
		return false
	}
	c.add(d, text)
	return true
}

// add adds the messages of a call: the request, and the error that answers it.
func (c *failedCall) add(d *decode.Decoder, line []byte) {
	m := d.Around()
	m.SetTime(d.Clocks().Find(line[:c.before], c.before), decode.ByText)
	request := d.Message(m)
	request.Kind, request.Method, request.ID = capture.Request, c.method, traceID(c.id)
	if c.code == nil {
		return
	}
	response := d.Message(m)
	response.Kind, response.ID, response.Answers = capture.Response, traceID(c.id), true
	response.Error = d.Error(c.code, c.message, nil)
}

// polkadotMethods are the methods of a node by their names without the part
// that they are of, where only one part has such a method.
var polkadotMethods = map[string]string{
	"submitExtrinsic": "author_submitExtrinsic", "submitAndWatchExtrinsic": "author_submitAndWatchExtrinsic", "pendingExtrinsics": "author_pendingExtrinsics",
	"removeExtrinsic": "author_removeExtrinsic", "rotateKeys": "author_rotateKeys", "insertKey": "author_insertKey", "hasKey": "author_hasKey",
	"hasSessionKeys": "author_hasSessionKeys",
	"getBlock":       "chain_getBlock", "getBlockHash": "chain_getBlockHash", "getFinalizedHead": "chain_getFinalizedHead", "getHeader": "chain_getHeader",
	"subscribeNewHeads": "chain_subscribeNewHeads", "subscribeFinalizedHeads": "chain_subscribeFinalizedHeads", "subscribeAllHeads": "chain_subscribeAllHeads",
	"getMetadata": "state_getMetadata", "getRuntimeVersion": "state_getRuntimeVersion", "queryStorage": "state_queryStorage", "queryStorageAt": "state_queryStorageAt",
	"subscribeStorage": "state_subscribeStorage", "subscribeRuntimeVersion": "state_subscribeRuntimeVersion", "getReadProof": "state_getReadProof", "traceBlock": "state_traceBlock",
	"queryInfo": "payment_queryInfo", "queryFeeDetails": "payment_queryFeeDetails",
	"accountNextIndex": "system_accountNextIndex", "dryRun": "system_dryRun", "chainType": "system_chainType", "health": "system_health", "properties": "system_properties",
	"syncState": "system_syncState", "peers": "system_peers", "localPeerId": "system_localPeerId", "nodeRoles": "system_nodeRoles",
}
