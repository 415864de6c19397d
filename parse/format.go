package parse

import (
	"bytes"
	"io"
	"iter"
)

// Format is a form in which captures are kept.
type Format struct {
	Name       string // in Info.Format and Options.Format
	What       string // what it is, and who writes it
	Example    string // a line of it
	Times      string // what it says of times, of directions and of sessions or
	Directions string // connections; "" for nothing
	Sessions   string
	Approx     bool   // messages are put together from what is left of them
	Advice     string // of a format that is not read: what to do instead
}

// shape is a format by its place in the table.
type shape uint8

// Formats that are told by their records, and then those that are told by
// their beginning, the most specific first.
const (
	bare         shape = iota // a message by itself
	enveloped                 // inside a JSON object
	prefixed                  // after text
	transcript                // after an arrow
	python                    // in Python's notation
	neovim                    // in Lua's notation
	neovimStderr              // in what servers print
	vimLSP
	sublime
	helix
	arrows   // before each line
	lspTrace // as text, of which only params and results are JSON
	lspJSON  // after the time of a language client
	harEntry // of a HAR
	lspInspector
	lokiExport
	cloudwatchExport
	exported // in an array that is the whole capture
	pcapFile // packets
	pcapngFile
	journal // the journal's JSON
	journalExport
	bunyan
	pino
	zap
	zerolog
	slog
	fluentd
	docker
	cloudLog // of Google Cloud
	nginxLog
	snoop
	lspRecorder
	cri
	desktop // Claude Desktop
	playwright
	compose
	logfmt
	tsserver // from here on those that are not read
	debugger
	framed // after its length: read, unless it is the debugger's
	hardhat
	ganache
	anvil
	geth
	accessLog
	sqlite
	flows      // of mitmproxy
	binaryFile // after all that have a magic number
	shapes
)

// format is a row of the table.
type format struct {
	Format
	detect  func(h *head) bool                   // whether a source begins like one; nil for those that records tell
	base    shape                                // of one that is read line by line: how its messages stand there
	refused bool                                 // of one that is not read: not even line by line
	read    func(r io.Reader, o *Options) framer // nil for those that are read line by line
	decode  func(d *decoder, f *frame)           // reads a frame; nil if it holds JSON with text around it
	own     func(d *decoder, text []byte) bool   // reads a line of a source that begins like one, before it is read in any other way; reports whether it did
	line    func(d *decoder, text []byte) bool   // reads a line in which no JSON message was found; reports whether it held a message of the format
}

// formats is the table of all formats. A decoder has a pointer to it, for what
// is in the table must not name it.
var formats = [shapes]format{
	bare: {Format: Format{
		Name: "ndjson", What: "one message or batch on each line",
		Example: `{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}`,
		Times:   "where messages have them", Sessions: "of messages",
	}},
	enveloped: {Format: Format{
		Name: "envelope", What: "a JSON object around each message",
		Example: `{"ts":"2026-03-01T09:00:00Z","dir":"out","conn":"c1","msg":{"jsonrpc":"2.0","id":1,"method":"getUserLogin"}}`,
		Times:   "yes", Directions: "yes", Sessions: "sessions, connections",
	}},
	prefixed: {Format: Format{
		Name: "text", What: "text before, between or after messages",
		Example: `[2026-03-01 09:00:00.123] [debug] [browser] sending {"jsonrpc":"2.0","id":1,"method":"tools/list"}`,
		Times:   "most", Directions: "words and arrows", Sessions: "labels as connections",
	}},
	transcript: {Format: Format{
		Name: "transcript", What: "an arrow before each message",
		Example:    `>> {"jsonrpc":"2.0","id":1,"method":"eth_chainId"}`,
		Directions: "arrows",
	}},
	lspTrace: {Format: Format{
		Name: "lsp-trace", What: "the text trace of language clients and servers (VS Code, gopls)",
		Example: `[Trace - 2:12:37 PM] Received response 'textDocument/hover - (7)' in 12ms. Request failed: content modified (-32801).`,
		Times:   "time of day", Directions: "yes", Sessions: "labels as connections",
	}, detect: traceBegins, read: newTraceFramer, decode: (*decoder).traced, line: (*decoder).tracedLine},
	lspJSON: {Format: Format{
		Name: "lsp-json", What: "the JSON trace of VS Code's language client",
		Example: `[LSP   - 2:12:37 PM] {"isLSPMessage":true,"type":"send-request","message":{"jsonrpc":"2.0","id":1,"method":"shutdown"},"timestamp":1548189757000}`,
		Times:   "yes", Directions: "yes",
	}, detect: lspJSONBegins, base: enveloped},
	framed: {Format: Format{
		Name: "framed", What: "messages after Content-Length headers, as they stand on a pipe or socket",
		Example: "Content-Length: 43\r\n\r\n" + `{"jsonrpc":"2.0","id":1,"method":"shutdown"}`,
		Times:   "of messages", Sessions: "of messages",
	}, detect: framedBegins, read: newFramedFramer, decode: (*decoder).framedBody},
	python: {Format: Format{
		Name: "python", What: "messages as Python prints them: the console of the Cortex examples",
		Example: `lib.cortex resp: {'id': 1, 'jsonrpc': '2.0', 'result': {'accessGranted': True}}`,
		Times:   "most", Directions: "words and arrows", Sessions: "of messages", Approx: true,
	}, line: readLiterals},
	neovim: {Format: Format{
		Name: "neovim", What: "Neovim's lsp.log at level debug",
		Example: `[DEBUG][2026-03-01 09:00:00] .../vim/lsp/rpc.lua:285	"rpc.send"	{  id = 1,  jsonrpc = "2.0",  method = "initialize"}`,
		Times:   "local, whole seconds", Directions: "yes", Approx: true,
	}, detect: isNeovim, base: neovim, own: neovimLine},
	neovimStderr: {Format: Format{
		Name: "neovim-stderr", What: "Neovim's lsp.log with no traffic but what servers print: clangd its messages",
		Example: `[ERROR][2026-03-01 09:00:00] .../vim/lsp/rpc.lua:734	"rpc"	"clangd"	"stderr"	'V[09:00:00.128] <<< {"id":1,"jsonrpc":"2.0","method":"initialize"}\n'`,
		Times:   "local, whole seconds", Directions: "arrows, as the server sees them", Sessions: "servers as connections",
	}, detect: isNeovimStderr, base: neovimStderr, own: neovimStderrLine},
	vimLSP: {Format: Format{
		Name: "vim-lsp", What: "the log of vim-lsp for Vim; a request counts with its response",
		Example: `4/24/2024 7:26:41 PM:["<---",1,"gopls",{"response":{"id":1,"jsonrpc":"2.0","result":null},"request":{"id":1,"jsonrpc":"2.0","method":"shutdown"}}]`,
		Times:   "local, whole seconds", Directions: "yes", Sessions: "servers as connections",
	}, detect: isVimLSP, base: vimLSP, own: vimLine},
	sublime: {Format: Format{
		Name: "sublime", What: "the console of LSP for Sublime Text",
		Example: `:: [10:11:12.123] --> LSP-pyright initialize (1): {'processId': 4711}`,
		Times:   "clock", Directions: "yes", Sessions: "servers as connections", Approx: true,
	}, detect: isSublime, base: sublime, own: sublimeLine, line: sublimeLine},
	helix: {Format: Format{
		Name: "helix", What: "Helix's log, hx -v",
		Example: `2026-01-06T18:37:04.862 helix_lsp::transport [INFO] typos -> {"jsonrpc":"2.0","method":"shutdown","id":4}`,
		Times:   "local", Directions: "arrows", Sessions: "servers as connections",
	}, detect: isHelix, base: prefixed, own: helixLine},
	arrows: {Format: Format{
		Name: "arrows", What: "messages of several lines, an arrow before each line",
		Example:    "   > {\n   >   \"id\": 1,\n   >   \"method\": \"eth_chainId\"\n   > }",
		Directions: "arrows",
	}, detect: isArrows, read: newArrowFramer},
	harEntry: {Format: Format{
		Name: "har", What: "an HTTP archive, with its WebSockets; a line is an entry",
		Example: `{"log":{"version":"1.2","entries":[{"startedDateTime":"2026-03-01T09:00:00.250Z","time":31.4,"request":{"method":"POST","url":"https://rpc.example.com/","postData":{"mimeType":"application/json","text":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}"}},"response":{"status":200,"content":{"mimeType":"application/json","text":"{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x1\"}"}}}]}}`,
		Times:   "yes", Directions: "yes", Sessions: "Mcp-Session-Id, hosts and sockets as connections",
	}, detect: detectHAR, read: harPlan.read, decode: harRecord},
	lspInspector: {Format: Format{
		Name: "lsp-inspector", What: "an array of messages taken apart, by the LSP inspector",
		Example: `[{"time":"12:42:29 PM","msg":"Received response 'initialize - (0)' in 12ms.","msgKind":"recv-response","msgType":"initialize","msgId":"0","msgLatency":"12ms","arg":{}}]`,
		Times:   "without a date", Directions: "yes", Approx: true,
	}, detect: detectInspector, read: inspectorPlan.read, decode: inspectorRecord},
	lokiExport: {Format: Format{
		Name: "loki", What: "lines of logs as Loki and logcli export them",
		Example: `{"status":"success","data":{"resultType":"streams","result":[{"stream":{"pod":"rpc-0"},"values":[["1772355600250000000","{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}"]]}]}}`,
		Times:   "yes", Directions: "of lines", Sessions: "pods and the like as connections",
	}, detect: detectLoki, read: lokiPlan.read, decode: lokiRecord},
	cloudwatchExport: {Format: Format{
		Name: "cloudwatch", What: "lines of logs as CloudWatch Logs exports them",
		Example: `{"events":[{"logStreamName":"rpc/0","timestamp":1772355600250,"message":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}","ingestionTime":1772355601000}]}`,
		Times:   "yes", Directions: "of lines", Sessions: "log streams as connections",
	}, detect: detectCloudwatch, read: cloudwatchPlan.read, decode: cloudwatchRecord},
	exported: {Format: Format{
		Name: "array", What: "an array of messages, envelopes, {request, response}",
		Example: `[{"request":{"jsonrpc":"2.0","id":1,"method":"eth_chainId"},"response":{"jsonrpc":"2.0","id":1,"result":"0x1"}}]`,
		Times:   "in envelopes", Directions: "in envelopes", Sessions: "of messages; sessions, connections of envelopes",
	}, detect: detectArray, read: arrayPlan.read},
	pcapFile: {Format: Format{
		Name: "pcap", What: "packets, as tcpdump records them: lines, HTTP, SSE and WebSocket over TCP, without TLS",
		Example: `tcpdump -i lo -w x.pcap port 6868`,
		Times:   "yes", Directions: "who opened the connection, ports", Sessions: "both ends as connections, Mcp-Session-Id",
	}, detect: isPcap, read: newPackets},
	pcapngFile: {Format: Format{
		Name: "pcapng", What: "packets, as Wireshark records them: lines, HTTP, SSE and WebSocket over TCP, without TLS",
		Example: `dumpcap -i lo -w x.pcapng -f "port 6868"`,
		Times:   "yes", Directions: "who opened the connection, ports", Sessions: "both ends as connections, Mcp-Session-Id",
	}, detect: isPcapNG, read: newPackets},
	journal: {Format: Format{
		Name: "journald", What: "the journal: journalctl -o json",
		Example: `{"__REALTIME_TIMESTAMP":"1772323200123456","_HOSTNAME":"web1","_SYSTEMD_UNIT":"mcp.service","_PID":"812","MESSAGE":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"}`,
		Times:   "yes", Directions: "of the message", Sessions: "containers, units",
	}, detect: isJournal, base: enveloped},
	journalExport: {Format: Format{
		Name: "journald-export", What: "the journal: journalctl -o export",
		Example: "__CURSOR=s=5f0c;i=1\n__REALTIME_TIMESTAMP=1772323200123456\n_HOSTNAME=web1\n_SYSTEMD_UNIT=mcp.service\n_PID=812\n" +
			`MESSAGE={"jsonrpc":"2.0","id":1,"method":"tools/list"}`,
		Times: "yes", Directions: "of the message", Sessions: "containers, units",
	}, detect: isJournalExport, read: newJournalReader},
	bunyan: {Format: Format{
		Name: "bunyan", What: "a Node.js logger",
		Example: `{"name":"gateway","hostname":"web1","pid":812,"level":30,"rpc":{"jsonrpc":"2.0","id":1,"method":"tools/list"},"msg":"sent","time":"2026-03-01T00:00:00.123Z","v":0}`,
		Times:   "yes", Directions: "of the message", Sessions: "processes",
	}, detect: isBunyan, base: enveloped},
	pino: {Format: Format{
		Name: "pino", What: "a Node.js logger",
		Example: `{"level":30,"time":1772323200123,"pid":812,"hostname":"web1","payload":{"jsonrpc":"2.0","id":1,"method":"tools/list"},"msg":"sent"}`,
		Times:   "yes", Directions: "of the message", Sessions: "processes",
	}, detect: isPino, base: enveloped},
	zap: {Format: Format{
		Name: "zap", What: "a Go logger",
		Example: `{"level":"debug","ts":1772323200.123,"caller":"rpc/conn.go:81","msg":"sent","payload":{"jsonrpc":"2.0","id":1,"method":"tools/list"}}`,
		Times:   "yes", Directions: "of the message", Sessions: "of messages",
	}, detect: isZap, base: enveloped},
	zerolog: {Format: Format{
		Name: "zerolog", What: "a Go logger",
		Example: `{"level":"debug","payload":{"jsonrpc":"2.0","id":1,"method":"tools/list"},"time":"2026-03-01T00:00:00Z","message":"sent"}`,
		Times:   "yes", Directions: "of the message", Sessions: "of messages",
	}, detect: isZerolog, base: enveloped},
	slog: {Format: Format{
		Name: "slog", What: "a Go logger",
		Example: `{"time":"2026-03-01T00:00:00.123Z","level":"DEBUG","msg":"sent","payload":{"jsonrpc":"2.0","id":1,"method":"tools/list"}}`,
		Times:   "yes", Directions: "of the message", Sessions: "of messages",
	}, detect: isSlog, base: enveloped},
	fluentd: {Format: Format{
		Name: "fluentd", What: "collected logs of Kubernetes",
		Example: `{"log":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}","stream":"stdout","time":"2026-03-01T00:00:00.123Z","kubernetes":{"pod_name":"web-0","container_name":"mcp"}}`,
		Times:   "yes", Directions: "of the message", Sessions: "pods and containers",
	}, detect: isFluentd, base: enveloped},
	docker: {Format: Format{
		Name: "docker", What: "Docker's json-file",
		Example: `{"log":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}\n","stream":"stdout","time":"2026-03-01T00:00:00.123Z"}`,
		Times:   "yes", Directions: "of the message", Sessions: "of messages",
	}, detect: isDocker, base: enveloped},
	cloudLog: {Format: Format{
		Name: "gcp", What: "Google Cloud Logging",
		Example: `{"timestamp":"2026-03-01T00:00:00.123Z","resource":{"type":"k8s_container","labels":{"pod_name":"web-0","container_name":"mcp"}},"textPayload":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"}`,
		Times:   "yes", Directions: "of the message", Sessions: "pods and containers",
	}, detect: isCloud, base: enveloped},
	nginxLog: {Format: Format{
		Name: "nginx", What: "an access log with $request_body, escaped or as JSON",
		Example: `192.0.2.7 - - [01/Mar/2026:00:00:00 +0000] "POST /rpc HTTP/1.1" 200 {\x22jsonrpc\x22:\x222.0\x22,\x22id\x22:1,\x22method\x22:\x22eth_chainId\x22}`,
		Times:   "yes", Sessions: "of messages",
	}, detect: isNginx, base: enveloped},
	snoop: {Format: Format{
		Name: "mcpsnoop", What: "what an MCP proxy records",
		Example: `{"session_id":"s1","server_label":"files","seq":7,"ts":"2026-03-01T00:00:00.123Z","direction":"c2s","raw":{"jsonrpc":"2.0","id":1,"method":"tools/list"},"conn_id":"c1"}`,
		Times:   "yes", Directions: "yes", Sessions: "sessions, connections",
	}, detect: isSnoop, base: enveloped},
	lspRecorder: {Format: Format{
		Name: "lsp-devtools", What: "lsp-devtools record --to-file",
		Example: `{"id": 1, "params": {"processId": 7, "capabilities": {}}, "method": "initialize", "jsonrpc": "2.0"}`,
	}, detect: isLSPRecorder, base: bare},
	cri: {Format: Format{
		Name: "cri", What: "logs of containers: Kubernetes, containerd",
		Example: `2026-03-01T00:00:00.123456789Z stdout F {"jsonrpc":"2.0","id":1,"method":"tools/list"}`,
		Times:   "yes", Directions: "words and arrows", Sessions: "labels as connections",
	}, detect: isCRI, base: prefixed},
	desktop: {Format: Format{
		Name: "claude-desktop", What: "logs of MCP servers of Claude Desktop",
		Example: `2026-03-01T00:00:00.123Z [info] [files] Message from client: {"jsonrpc":"2.0","id":1,"method":"tools/list"}`,
		Times:   "yes", Directions: "words", Sessions: "servers as connections",
	}, detect: isDesktop, base: prefixed},
	playwright: {Format: Format{
		Name: "playwright", What: "DEBUG=pw:protocol: what a browser is told",
		Example:    `pw:protocol SEND ► {"id":30,"method":"Runtime.enable","params":{},"sessionId":"08BA"} +1ms`,
		Directions: "arrows", Sessions: "of messages",
	}, detect: isPlaywright, base: prefixed},
	compose: {Format: Format{
		Name: "compose", What: "docker compose logs",
		Example: `mcp-1  | 2026-03-01T00:00:00Z -> {"jsonrpc":"2.0","id":1,"method":"tools/list"}`,
		Times:   "most", Directions: "words and arrows", Sessions: "services as connections",
	}, detect: isCompose, base: prefixed},
	logfmt: {Format: Format{
		Name: "logfmt", What: "fields with JSON in quotes",
		Example: `t=2026-03-01T00:00:00+0000 lvl=warn msg="call failed" payload="{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"`,
		Times:   "yes", Directions: "yes", Sessions: "sessions, connections",
	}, detect: isLogfmt, base: prefixed, line: (*decoder).escapedLine},
	tsserver: {Format: Format{
		Name: "tsserver", What: "tsserver's own protocol, which is not JSON-RPC",
		Example: `{"seq":0,"type":"event","event":"typingsInstallerPid","body":{"pid":812}}`,
		Advice:  tsserverAdvice,
	}, detect: isTSServer},
	debugger: {Format: Format{
		Name: "dap", What: "the Debug Adapter Protocol, which is not JSON-RPC",
		Example: `{"seq":1,"type":"request","command":"initialize","arguments":{"adapterID":"go"}}`,
		Advice:  debuggerAdvice,
	}, detect: isDebugger},
	hardhat: {Format: Format{
		Name: "hardhat", What: "Hardhat's log, which has no bodies",
		Example: `Started HTTP and WebSocket JSON-RPC server at http://127.0.0.1:8545/`,
		Advice:  nodeAdvice,
	}, detect: isHardhat},
	ganache: {Format: Format{
		Name: "ganache", What: "Ganache's log, which has no bodies",
		Example: `RPC Listening on 127.0.0.1:8545`,
		Advice:  nodeAdvice,
	}, detect: isGanache},
	anvil: {Format: Format{
		Name: "anvil", What: "Anvil's log, which has no bodies",
		Example: `eth_chainId`,
		Advice:  nodeAdvice,
	}, detect: isAnvil},
	geth: {Format: Format{
		Name: "geth", What: "geth's log, which has no bodies",
		Example: `WARN [03-01|00:00:00.123] Served eth_call    conn=127.0.0.1:51902 reqid=7 duration=1.2ms err="execution reverted"`,
		Advice:  nodeAdvice,
	}, detect: isGeth},
	accessLog: {Format: Format{
		Name: "access-log", What: "an access log without bodies",
		Example: `192.0.2.7 - - [01/Mar/2026:00:00:00 +0000] "POST /rpc HTTP/1.1" 200 45 "-" "curl/8.5"`,
		Advice:  accessAdvice,
	}, detect: isAccessLog},
	sqlite: {Format: Format{
		Name: "sqlite", What: "a SQLite database",
		Example: "SQLite format 3\x00",
		Advice:  databaseAdvice,
	}, detect: isSQLite, refused: true},
	flows: {Format: Format{
		Name: "mitmproxy", What: "mitmproxy's flows",
		Example: "1843:9:websocket;0:~8:response;",
		Advice:  flowsAdvice,
	}, detect: isFlows, refused: true},
	binaryFile: {Format: Format{
		Name: "binary", What: "an archive, a document, a picture or a program",
		Example: "PK\x03\x04",
		Advice:  binaryAdvice,
	}, detect: isBinary, refused: true},
}

// lineFormats are the formats that have a line of their own.
func lineFormats() []shape {
	var list []shape
	for i := range formats {
		if formats[i].line != nil {
			list = append(list, shape(i))
		}
	}
	return list
}

// Formats returns all formats: first those that are read, then those that are
// only recognised.
func Formats() []Format {
	var read, known []Format
	for i := range formats {
		if f := formats[i].Format; f.Advice == "" {
			read = append(read, f)
		} else {
			known = append(known, f)
		}
	}
	return append(read, known...)
}

// FormatNames returns the names of the formats that are read.
func FormatNames() []string {
	var names []string
	for i := range formats {
		if formats[i].Advice == "" {
			names = append(names, formats[i].Name)
		}
	}
	return names
}

// formatOf returns the format of a source that begins with some head, or
// shapes if only its records can tell. name is that of a format that was asked
// for, or "".
func formatOf(name string, h *head) shape {
	for i := range formats {
		if f := &formats[i]; name == f.Name || name == "" && f.detect != nil && f.detect(h) {
			return shape(i)
		}
	}
	return shapes
}

// head is the beginning of a source, by which its format is told.
type head struct {
	text  []byte
	whole bool // there is no more

	fields members // of its first record, once they are asked for
}

// detectSize is how much of a source is looked at to tell its format. Of a
// pipe it may be less: what is there with its first line.
const detectSize = 64 << 10

// lines returns the lines of h that are not empty, without white space around
// them and without colours. One that is cut off is left out.
func (h *head) lines() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for line := range bytes.Lines(h.text) {
			if line[len(line)-1] != '\n' && !h.whole {
				return
			}
			if bytes.IndexByte(line, escape) >= 0 {
				line = appendUncoloured(nil, line)
			}
			if line = bytes.TrimSpace(line); len(line) > 0 && !yield(line) {
				return
			}
		}
	}
}

// framer cuts a source that is not read line by line into frames.
type framer interface {
	// next puts the next frames into s, whose chunk holds their text, of about
	// some size. At the end of the source it returns io.EOF, or why there is
	// no more; what was read before comes first.
	next(s *store, size int) error
}

// frame is what a framer makes a record of.
type frame struct {
	from, end int         // in the chunk
	line      int64       // where it begins, counted from 1 in the lines of the chunk
	shape     shape       // how it is read
	flaw      ProblemKind // why it is not, or sound
	restart   bool        // the process on its connection has begun anew
	doubtful  bool        // what is around it does not fit, though it can be read
	around    meta        // what stands around it; its texts must outlive the batch
}

// notRead is why a source of a format with an advice was not read.
type notRead struct {
	name  string
	shape shape
}

func (e *notRead) Error() string {
	f := &formats[e.shape]
	return e.name + ": " + f.What + ", not read: " + f.Advice
}
