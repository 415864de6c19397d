package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// Nethermind, a node of Ethereum, logs the calls that failed, with their ids:
//
//	2026-03-01 09:00:00.1234|WARN|37|JsonRpc.JsonRpcProcessor|Error response handling JsonRpc Id:7 Method:eth_call | Code: -32015 Message: execution reverted
//
// Of others it logs that they are executed, without an id and whether they
// failed, and now and then a table of how many there were. That is no traffic.
// https://github.com/NethermindEth/nethermind, src/Nethermind/Nethermind.JsonRpc/JsonRpcProcessor.cs, JsonRpcService.cs, JsonRpcLocalStats.cs

var nethermind = Row{Format: capture.Format{
	Name: "nethermind", What: "Nethermind's log: calls that failed, no others",
	Example: `2026-03-01 09:00:00.1234|WARN|37|JsonRpc.JsonRpcProcessor|Error response handling JsonRpc Id:7 Method:eth_call | Code: -32015 Message: execution reverted`,
	Times:   "yes",
}, rank: 454, Detect: isNethermind, Hooks: decode.Hooks{Line: nethermindLine}}

var nethermindCalls = Row{Format: capture.Format{
	Name: "nethermind-calls", What: "Nethermind's log, which has no bodies",
	Example: `2026-03-01 09:00:00.1234|INFO|37|JsonRpc.JsonRpcService|Executing JSON RPC call eth_call with params [{}]`,
	Advice:  nodeAdvice,
}, rank: 455, Detect: isNethermindCalls}

// isNethermind tells Nethermind's log by a call that failed.
func isNethermind(h *frame.Head) bool {
	for line := range h.Lines() {
		if bytes.Contains(line, []byte(`"jsonrpc"`)) {
			break
		}
		if _, ok := nethermindCall(line); ok {
			return true
		}
	}
	return false
}

// isNethermindCalls tells Nethermind's log by what else it says of calls, or by
// its first line.
func isNethermindCalls(h *frame.Head) bool {
	for _, line := range h.First(frame.FirstLines) {
		for _, words := range [...]string{"|***** JSON RPC report *****", "|Executing JSON RPC call ", "Nethermind starting initialization.", "Nethermind is starting up"} {
			if bytes.Contains(line[:min(len(line), 160)], []byte(words)) {
				return true
			}
		}
	}
	return false
}

// nethermindCall reads a line, if it is of a call that failed.
func nethermindCall(line []byte) (c failedCall, ok bool) {
	const mark, longest = "Error response handling JsonRpc Id:", 160
	at := bytes.Index(line[:min(len(line), longest)], []byte(mark))
	if at < 0 {
		return c, false
	}
	rest := line[at+len(mark):]
	id, rest, ok := bytes.Cut(rest[:min(len(rest), longestCall)], []byte(" Method:"))
	if !ok || len(id) > 200 {
		return c, false
	}
	method, rest, ok := bytes.Cut(rest, []byte(" | Code: "))
	if !ok || len(method) == 0 || bytes.ContainsAny(method, " \t\"") {
		return c, false
	}
	code, message, ok := bytes.Cut(rest, []byte(" Message:"))
	c = failedCall{before: at, method: method, code: code, message: bytes.TrimLeft(message, " ")}
	if len(id) > 0 {
		c.id = id
	}
	return c, ok && jsonscan.Digits(bytes.TrimPrefix(code, []byte{'-'})) >= 0
}

// nethermindLine reads a line with a call that failed.
func nethermindLine(d *decode.Decoder, at jsonscan.Span) bool {
	text := d.Raw(at)
	c, ok := nethermindCall(text)
	if !ok {
		return false
	}
	c.add(d, text)
	return true
}
