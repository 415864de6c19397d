package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
	"rpclog/parse/internal/slots"
)

// What follows is known and not read: no JSON-RPC is in it, or none that can
// be got at. Binary data are refused, text is read all the same; the advice is
// for where that finds no message.

var tsserver = Row{Format: capture.Format{
	Name: "tsserver", What: "tsserver's own protocol, which is not JSON-RPC",
	Example: `{"seq":0,"type":"event","event":"typingsInstallerPid","body":{"pid":812}}`,
	Advice:  tsserverAdvice,
}, rank: 390, Detect: isTSServer}

var debugger = Row{Format: capture.Format{
	Name: "dap", What: "the Debug Adapter Protocol, which is not JSON-RPC",
	Example: `{"seq":1,"type":"request","command":"initialize","arguments":{"adapterID":"go"}}`,
	Advice:  debuggerAdvice,
}, rank: 400, Detect: isDebugger}

var chromedriverBrief = Row{Format: capture.Format{
	Name: "chromedriver-info", What: "chromedriver's log without --verbose, which has no traffic",
	Example: `[1772359201.093][INFO]: Starting ChromeDriver 122.0.6261.94 on port 9515`,
	Advice:  driverAdvice,
}, rank: 405, Detect: isChromedriverBrief}

var hardhat = Row{Format: capture.Format{
	Name: "hardhat", What: "Hardhat's log, which has no bodies",
	Example: `Started HTTP and WebSocket JSON-RPC server at http://127.0.0.1:8545/`,
	Advice:  nodeAdvice,
}, rank: 420, Detect: isHardhat}

var ganache = Row{Format: capture.Format{
	Name: "ganache", What: "Ganache's log, which has no bodies",
	Example: `RPC Listening on 127.0.0.1:8545`,
	Advice:  nodeAdvice,
}, rank: 430, Detect: isGanache}

var anvil = Row{Format: capture.Format{
	Name: "anvil", What: "Anvil's log, which has no bodies",
	Example: `eth_chainId`,
	Advice:  nodeAdvice,
}, rank: 440, Detect: isAnvil}

var geth = Row{Format: capture.Format{
	Name: "geth", What: "geth's log, which has no bodies",
	Example: `WARN [03-01|00:00:00.123] Served eth_call    conn=127.0.0.1:51902 reqid=7 duration=1.2ms err="execution reverted"`,
	Advice:  nodeAdvice,
}, rank: 450, Detect: isGeth}

// aria2 logs which methods it executes, neither ids nor answers.
// https://github.com/aria2/aria2, src/rpc_helper.cc
var aria2 = Row{Format: capture.Format{
	Name: "aria2", What: "aria2's log, which has no bodies",
	Example: `2026-03-01 00:00:00.735307 [INFO] [rpc_helper.cc:103] Executing RPC method aria2.tellStatus`,
	Advice:  aria2Advice,
}, rank: 457, Detect: isAria2}

// CometBFT, and Tendermint before it, log that they served, and what code they
// called, but no messages.
// https://github.com/cometbft/cometbft, rpc/jsonrpc/server
var cometBFT = Row{Format: capture.Format{
	Name: "cometbft", What: "CometBFT's or Tendermint's log, which has no bodies",
	Example: `D[2026-03-01|00:00:00.903] served RPC HTTP response                     module=rpc-server method=POST url=/ status=200 duration=0 remoteAddr=127.0.0.1:44434`,
	Advice:  cometAdvice,
}, rank: 445, Detect: isCometBFT}

var accessLog = Row{Format: capture.Format{
	Name: "access-log", What: "an access log without bodies",
	Example: `192.0.2.7 - - [01/Mar/2026:00:00:00 +0000] "POST /rpc HTTP/1.1" 200 45 "-" "curl/8.5"`,
	Advice:  accessAdvice,
}, rank: 460, Detect: isAccessLog}

var sqlite = Row{Format: capture.Format{
	Name: "sqlite", What: "a SQLite database",
	Example: "SQLite format 3\x00",
	Advice:  databaseAdvice,
}, rank: 470, Detect: isSQLite, Refused: true}

var flows = Row{Format: capture.Format{
	Name: "mitmproxy", What: "mitmproxy's flows",
	Example: "1843:9:websocket;0:~8:response;",
	Advice:  flowsAdvice,
}, rank: 480, Detect: isFlows, Refused: true}

var binaryFile = Row{Format: capture.Format{
	Name: "binary", What: "an archive, a document, a picture or a program",
	Example: "PK\x03\x04",
	Advice:  binaryAdvice,
}, rank: 490, Detect: isBinary, Refused: true}

// What to do instead.
const (
	databaseAdvice = `export the messages as JSON lines; those of lsp-devtools: sqlite3 FILE "select json_object('ts',timestamp,'dir',source,'session',session,` +
		`'msg',json_patch('{\"jsonrpc\":\"2.0\"}',json_object('id',id,'method',method,'result',json(result),'error',json(error)))) from protocol"`
	flowsAdvice    = "convert them to HAR and read that: mitmdump -nr FILE --set hardump=out.har"
	binaryAdvice   = "unpack an archive, export a document as text"
	debuggerAdvice = `it has no error codes; jq -c 'select(.success == false)' lists what failed`
	tsserverAdvice = `for JSON-RPC log the language server around it (typescript-language-server, vtsls); grep '"success":false' lists what failed`
	accessAdvice   = `have the server log them; nginx: log_format rpc escape=json '{"time":"$time_iso8601","request_body":"$request_body"}'`
	driverAdvice   = "have chromedriver log what it tells the browser: chromedriver --verbose --log-path=chromedriver.log"
	aria2Advice    = "record the traffic and read that: mitmdump --mode reverse:http://127.0.0.1:6800 -p 6801 --set hardump=out.har, with the clients on port 6801"
	cometAdvice    = "record the traffic and read that: mitmdump --mode reverse:http://127.0.0.1:26657 -p 26658 --set hardump=out.har, with the clients on port 26658"
	nodeAdvice     = "record the traffic and read that: mitmdump --mode reverse:http://127.0.0.1:8545 -p 8546 --set hardump=out.har, with the clients on port 8546"
)

func isSQLite(h *frame.Head) bool { return bytes.HasPrefix(h.Text, []byte("SQLite format 3\x00")) }

// isFlows tells mitmproxy's files: a netstring of typed netstrings, the first
// of them a name.
func isFlows(h *frame.Head) bool {
	n := bytes.IndexByte(h.Text[:min(len(h.Text), 12)], ':')
	if n < 1 || jsonscan.Digits(h.Text[:n]) < 0 {
		return false
	}
	rest := h.Text[n+1:]
	m := bytes.IndexByte(rest[:min(len(rest), 4)], ':')
	if m < 1 || jsonscan.Digits(rest[:m]) < 1 {
		return false
	}
	end := m + 1 + jsonscan.Digits(rest[:m])
	if end >= len(rest) || rest[end] != ';' && rest[end] != ',' {
		return false
	}
	for _, c := range rest[m+1 : end] {
		if !jsonscan.IsWord(c) {
			return false
		}
	}
	return true
}

// isBinary tells archives, documents, pictures and programs by their first
// bytes.
func isBinary(h *frame.Head) bool {
	for _, magic := range [...]string{
		"PK\x03\x04", "PK\x05\x06", "7z\xbc\xaf\x27\x1c", "Rar!\x1a\x07", "%PDF-", "\x7fELF", "\xcf\xfa\xed\xfe", "\xca\xfe\xba\xbe", "MZ\x90\x00",
		"\x89PNG\r\n", "GIF87a", "GIF89a", "\xff\xd8\xff", "PAR1", "Obj\x01", "ARROW1\x00", "\xd0\xcf\x11\xe0", "\x00asm",
	} {
		if bytes.HasPrefix(h.Text, []byte(magic)) {
			return true
		}
	}
	const ustar = 257 // where a tar archive says that it is one
	return len(h.Text) > ustar+5 && string(h.Text[ustar:ustar+5]) == "ustar"
}

// isDebugger tells messages of the Debug Adapter Protocol. tsserver's have the
// same form: tell those first.
func isDebugger(h *frame.Head) bool {
	m := h.Sequenced()
	return m.Exists()
}

// isTSServer tells tsserver by its log's first line or by what it talks of.
func isTSServer(h *frame.Head) bool {
	for _, line := range h.First(frame.FirstLines) {
		if bytes.Contains(line, []byte("Starting TS Server")) {
			return true
		}
	}
	m := h.Sequenced()
	switch m.Get("command").Str + m.Get("event").Str {
	case "typingsInstallerPid", "projectLoadingStart", "requestCompleted", "syntaxDiag", "semanticDiag", "updateOpen", "quickinfo",
		"completionInfo", "geterr", "compilerOptionsForInferredProjects", "open":
		return true
	}
	return m.Get("command").Str == "configure" && m.Get("arguments.hostInfo").Exists()
}

// isChromedriverBrief tells chromedriver by its log's first line.
func isChromedriverBrief(h *frame.Head) bool { return driverStarts(h.Line()) }

// isGeth tells geth's lines: INFO [03-18|07:41:03.120] Imported new chain segment.
func isGeth(h *frame.Head) bool {
	line := h.Line()
	level, rest, ok := bytes.Cut(line, []byte{'['})
	if !ok || !slots.IsLevel(bytes.TrimSpace(level)) || len(rest) < len("03-18|07:41:03") {
		return false
	}
	_, _, n := clock.Hms(rest[len("03-18|"):], 2)
	return n > 0 && rest[len("03-18")] == '|' && jsonscan.Digits(rest[:2]) >= 0 && jsonscan.Digits(rest[3:5]) >= 0
}

// isAria2 tells aria2's log by a method that it executes.
func isAria2(h *frame.Head) bool {
	for line := range h.Lines() {
		head, _, ok := bytes.Cut(line[:min(len(line), 200)], []byte("] Executing RPC method "))
		if ok && bytes.Contains(head, []byte("rpc_helper.cc:")) {
			return true
		}
	}
	return false
}

// isCometBFT tells the log of CometBFT by what its server for RPC says.
func isCometBFT(h *frame.Head) bool {
	for line := range h.Lines() {
		what, _, ok := bytes.Cut(line[:min(len(line), 200)], []byte(" module=rpc-server "))
		what = bytes.TrimRight(what, " ")
		if ok && (bytes.HasSuffix(what, []byte("erved RPC HTTP response")) || bytes.HasSuffix(what, []byte("HTTPJSONRPC")) || bytes.HasSuffix(what, []byte("HTTPRestRPC"))) {
			return true
		}
	}
	return false
}

// isAccessLog tells the common log format and those after it, by the time and
// the request.
func isAccessLog(h *frame.Head) bool {
	_, rest, ok := bytes.Cut(h.Line(), []byte(" ["))
	at, rest, closed := bytes.Cut(rest, []byte(`] "`))
	const shape = "02/Jan/2006:15:04:05"
	if !ok || !closed || len(at) < len(shape) || at[2] != '/' || at[11] != ':' || !new(clock.Clocks).Whole(at).Known() {
		return false
	}
	request, _, ok := bytes.Cut(rest, []byte{'"'})
	return ok && bytes.Contains(request, []byte(" HTTP/"))
}

// isAnvil tells anvil's banner, or a line that names a method and nothing
// else: so it logs calls.
func isAnvil(h *frame.Head) bool {
	for _, line := range h.First(frame.FirstLines) {
		if bytes.Contains(line, []byte("https://github.com/foundry-rs/foundry")) {
			return true
		}
	}
	line := h.Line()
	space, name, ok := bytes.Cut(line, []byte{'_'})
	if !ok || len(name) == 0 || len(name) > 80 {
		return false
	}
	for _, c := range name {
		if !jsonscan.IsWord(c) {
			return false
		}
	}
	switch string(space) {
	case "eth", "net", "web3", "evm", "anvil", "hardhat", "debug":
		return true
	}
	return false
}

func isHardhat(h *frame.Head) bool {
	line := h.Line()
	return bytes.HasPrefix(line, []byte("Started HTTP and WebSocket JSON-RPC server at "))
}

func isGanache(h *frame.Head) bool {
	line := h.Line()
	return bytes.HasPrefix(line, []byte("ganache v")) || bytes.HasPrefix(line, []byte("Ganache CLI v")) || bytes.HasPrefix(line, []byte("RPC Listening on "))
}
