package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/frame"
)

// Zed shows the messages of a language server below lines that say which way
// they went. One stands there for all that follow, up to the next:
//
//	// Send:
//	{"jsonrpc":"2.0","id":1,"method":"textDocument/hover","params":{}}
//	{"jsonrpc":"2.0","id":2,"method":"textDocument/definition","params":{}}
//	// Receive:
//	{"jsonrpc":"2.0","id":1,"result":null}
//
// https://github.com/zed-industries/zed, crates/language_tools/src/lsp_log.rs

var zed = Row{Format: capture.Format{
	Name: "zed", What: "the messages of a language server as Zed shows them",
	Example: "// Send:\n" + `{"jsonrpc":"2.0","id":1,"method":"shutdown"}`,
	Times:   "none", Directions: "yes", Sessions: "none",
}, rank: 129, Detect: isZed, Read: newHeadedFramer(headed{head: zedHeadOf})}

// zedHeadOf reads a line that says which way messages went.
func zedHeadOf(line []byte) (h messageHead, ok bool) {
	switch string(bytes.TrimSpace(line)) {
	case "// Send:":
		h.dir = capture.Out
	case "// Receive:":
		h.dir = capture.In
	}
	return h, h.dir != capture.Unknown
}

// isZed reports whether a source begins with such lines and messages, one on a
// line, and has nothing else.
func isZed(h *frame.Head) bool {
	below, found := false, false
	for line := range h.Lines() {
		switch _, head := zedHeadOf(line); {
		case head:
			below = true
		case !bytes.HasPrefix(line, []byte{'{'}):
			return false
		default:
			found = found || below && bytes.Contains(line, []byte(`"jsonrpc"`))
		}
	}
	return found
}
