package format

import (
	"bytes"
	"strings"

	"github.com/tidwall/gjson"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// Logs that are read line by line and whose writer is clear. The first lines
// tell; what a line means, the decoder knows.

var journal = Row{Format: capture.Format{
	Name: "journald", What: "the journal: journalctl -o json",
	Example: `{"__REALTIME_TIMESTAMP":"1772323200123456","_HOSTNAME":"web1","_SYSTEMD_UNIT":"mcp.service","_PID":"812","MESSAGE":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"}`,
	Times:   "yes", Directions: "of the message", Sessions: "containers, units",
}, rank: 210, Detect: isJournal, Base: decode.Enveloped}

var bunyan = Row{Format: capture.Format{
	Name: "bunyan", What: "a Node.js logger",
	Example: `{"name":"gateway","hostname":"web1","pid":812,"level":30,"rpc":{"jsonrpc":"2.0","id":1,"method":"tools/list"},"msg":"sent","time":"2026-03-01T00:00:00.123Z","v":0}`,
	Times:   "yes", Directions: "of the message", Sessions: "processes",
}, rank: 230, Detect: isBunyan, Base: decode.Enveloped}

var pino = Row{Format: capture.Format{
	Name: "pino", What: "a Node.js logger",
	Example: `{"level":30,"time":1772323200123,"pid":812,"hostname":"web1","payload":{"jsonrpc":"2.0","id":1,"method":"tools/list"},"msg":"sent"}`,
	Times:   "yes", Directions: "of the message", Sessions: "processes",
}, rank: 240, Detect: isPino, Base: decode.Enveloped}

var zap = Row{Format: capture.Format{
	Name: "zap", What: "a Go logger",
	Example: `{"level":"debug","ts":1772323200.123,"caller":"rpc/conn.go:81","msg":"sent","payload":{"jsonrpc":"2.0","id":1,"method":"tools/list"}}`,
	Times:   "yes", Directions: "of the message", Sessions: "of messages",
}, rank: 250, Detect: isZap, Base: decode.Enveloped}

var zerolog = Row{Format: capture.Format{
	Name: "zerolog", What: "a Go logger",
	Example: `{"level":"debug","payload":{"jsonrpc":"2.0","id":1,"method":"tools/list"},"time":"2026-03-01T00:00:00Z","message":"sent"}`,
	Times:   "yes", Directions: "of the message", Sessions: "of messages",
}, rank: 260, Detect: isZerolog, Base: decode.Enveloped}

var slog = Row{Format: capture.Format{
	Name: "slog", What: "a Go logger",
	Example: `{"time":"2026-03-01T00:00:00.123Z","level":"DEBUG","msg":"sent","payload":{"jsonrpc":"2.0","id":1,"method":"tools/list"}}`,
	Times:   "yes", Directions: "of the message", Sessions: "of messages",
}, rank: 270, Detect: isSlog, Base: decode.Enveloped}

var fluentd = Row{Format: capture.Format{
	Name: "fluentd", What: "collected logs of Kubernetes",
	Example: `{"log":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}","stream":"stdout","time":"2026-03-01T00:00:00.123Z","kubernetes":{"pod_name":"web-0","container_name":"mcp"}}`,
	Times:   "yes", Directions: "of the message", Sessions: "pods and containers",
}, rank: 280, Detect: isFluentd, Base: decode.Enveloped}

var docker = Row{Format: capture.Format{
	Name: "docker", What: "Docker's json-file",
	Example: `{"log":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}\n","stream":"stdout","time":"2026-03-01T00:00:00.123Z"}`,
	Times:   "yes", Directions: "of the message", Sessions: "of messages",
}, rank: 290, Detect: isDocker, Base: decode.Enveloped}

var cloudLog = Row{Format: capture.Format{
	Name: "gcp", What: "Google Cloud Logging",
	Example: `{"timestamp":"2026-03-01T00:00:00.123Z","resource":{"type":"k8s_container","labels":{"pod_name":"web-0","container_name":"mcp"}},"textPayload":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"}`,
	Times:   "yes", Directions: "of the message", Sessions: "pods and containers",
}, rank: 300, Detect: isCloud, Base: decode.Enveloped}

var nginxFormat = Row{Format: capture.Format{
	Name: "nginx", What: "an access log with $request_body, escaped or as JSON",
	Example: `192.0.2.7 - - [01/Mar/2026:00:00:00 +0000] "POST /rpc HTTP/1.1" 200 {\x22jsonrpc\x22:\x222.0\x22,\x22id\x22:1,\x22method\x22:\x22eth_chainId\x22}`,
	Times:   "yes", Sessions: "of messages",
}, rank: 310, Detect: isNginx, Base: decode.Enveloped}

var snoop = Row{Format: capture.Format{
	Name: "mcpsnoop", What: "what an MCP proxy records",
	Example: `{"session_id":"s1","server_label":"files","seq":7,"ts":"2026-03-01T00:00:00.123Z","direction":"c2s","raw":{"jsonrpc":"2.0","id":1,"method":"tools/list"},"conn_id":"c1"}`,
	Times:   "yes", Directions: "yes", Sessions: "sessions, connections",
}, rank: 320, Detect: isSnoop, Base: decode.Enveloped}

var lspRecorder = Row{Format: capture.Format{
	Name: "lsp-devtools", What: "lsp-devtools record --to-file",
	Example: `{"id": 1, "params": {"processId": 7, "capabilities": {}}, "method": "initialize", "jsonrpc": "2.0"}`,
}, rank: 330, Detect: isLSPRecorder, Base: decode.Bare}

var cri = Row{Format: capture.Format{
	Name: "cri", What: "logs of containers: Kubernetes, containerd",
	Example: `2026-03-01T00:00:00.123456789Z stdout F {"jsonrpc":"2.0","id":1,"method":"tools/list"}`,
	Times:   "yes", Directions: "words and arrows", Sessions: "labels as connections",
}, rank: 340, Detect: isCRI, Base: decode.Prefixed}

var desktop = Row{Format: capture.Format{
	Name: "claude-desktop", What: "logs of MCP servers of Claude Desktop",
	Example: `2026-03-01T00:00:00.123Z [info] [files] Message from client: {"jsonrpc":"2.0","id":1,"method":"tools/list"}`,
	Times:   "yes", Directions: "words", Sessions: "servers as connections",
}, rank: 350, Detect: isDesktop, Base: decode.Prefixed, Labels: true}

var compose = Row{Format: capture.Format{
	Name: "compose", What: "docker compose logs",
	Example: `mcp-1  | 2026-03-01T00:00:00Z -> {"jsonrpc":"2.0","id":1,"method":"tools/list"}`,
	Times:   "most", Directions: "words and arrows", Sessions: "services as connections",
}, rank: 370, Detect: isCompose, Base: decode.Prefixed}

var logfmtFormat = Row{Format: capture.Format{
	Name: "logfmt", What: "fields with JSON in quotes",
	Example: `t=2026-03-01T00:00:00+0000 lvl=warn msg="call failed" payload="{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}"`,
	Times:   "yes", Directions: "yes", Sessions: "sessions, connections",
}, rank: 380, Detect: isLogfmt, Base: decode.Prefixed}

func isJournal(h *frame.Head) bool {
	m := h.Record()
	return m.Has("__REALTIME_TIMESTAMP") && m.Any("MESSAGE", "__CURSOR")
}

func isPino(h *frame.Head) bool {
	m := h.Record()
	return m.Is("level", gjson.Number) && m.Any("time") && !m.Has("v") && m.Any("pid", "hostname", "msg")
}

func isBunyan(h *frame.Head) bool {
	m := h.Record()
	return m.Is("v", gjson.Number) && m.Is("level", gjson.Number) && m.Has("name", "hostname", "pid", "time")
}

func isZap(h *frame.Head) bool {
	m := h.Record()
	return m.Is("level", gjson.String) && m.Has("ts") && m.Any("msg", "caller") && (m.Is("ts", gjson.Number) || m.Has("caller"))
}

func isZerolog(h *frame.Head) bool {
	m := h.Record()
	level := m["level"].Str
	return level != "" && level == strings.ToLower(level) && m.Has("time", "message") && !m.Any("pid", "hostname", "msg")
}

func isSlog(h *frame.Head) bool {
	m := h.Record()
	level, _, _ := strings.Cut(strings.ReplaceAll(m["level"].Str, "-", "+"), "+")
	switch level {
	case "DEBUG", "INFO", "WARN", "ERROR":
		return m.Is("time", gjson.String) && m.Is("msg", gjson.String)
	}
	return false
}

func isDocker(h *frame.Head) bool {
	m := h.Record()
	return m.Is("log", gjson.String) && m.Is("time", gjson.String) && !m.Has("kubernetes") &&
		(m["stream"].Str == "stdout" || m["stream"].Str == "stderr")
}

func isFluentd(h *frame.Head) bool {
	m := h.Record()
	return m["kubernetes"].IsObject() && m.Any("log", "message", "msg") || m.Has("container_id", "container_name", "log")
}

func isCloud(h *frame.Head) bool {
	m := h.Record()
	return m.Any("textPayload", "jsonPayload") && m.Any("timestamp", "receiveTimestamp") && m.Any("logName", "resource", "insertId")
}

func isSnoop(h *frame.Head) bool {
	m := h.Record()
	switch m["direction"].Str {
	case "c2s", "s2c", "stderr", "meta":
		return m.Has("session_id", "seq", "ts") && m.Any("raw", "server_label")
	}
	return false
}

// isNginx tells nginx's records in JSON by one of its variables.
func isNginx(h *frame.Head) bool { return h.Record().Has("request_body") }

// isLSPRecorder tells the messages as lsp-devtools writes them: as Python
// does, the version last.
func isLSPRecorder(h *frame.Head) bool {
	line := h.Line()
	return bytes.HasPrefix(line, []byte(`{"id": `)) && bytes.HasSuffix(line, []byte(`"method": "initialize", "jsonrpc": "2.0"}`)) &&
		bytes.Contains(line, []byte(`"capabilities": {`))
}

func isCRI(h *frame.Head) bool {
	_, ok := decode.CriPiece(h.Line())
	return ok
}

// isCompose tells docker compose by the name of a service before each line.
func isCompose(h *frame.Head) bool {
	list := h.First(frame.FirstLines)
	for _, line := range list {
		if name, _ := decode.ComposeLabel(line); name == nil || jsonscan.Digits(name[len(name)-1:]) < 0 {
			return false
		}
	}
	return len(list) > 0
}

// isLogfmt tells lines that begin with three fields.
func isLogfmt(h *frame.Head) bool {
	line := h.Line()
	for range 3 {
		i := bytes.IndexByte(line, '=')
		if i < 1 || bytes.ContainsAny(line[:i], " \t\"{[") || i+1 == len(line) {
			return false
		}
		end := i + 1
		if line[end] == '"' {
			end = decode.QuoteEnd(line, end)
		} else {
			for end < len(line) && line[end] != ' ' {
				end++
			}
		}
		line = bytes.TrimLeft(line[end:], " ")
	}
	return true
}

// isDesktop tells the logs of MCP servers by the words before a message, or
// those that a server begins with.
func isDesktop(h *frame.Head) bool {
	for _, line := range h.First(frame.FirstLines) {
		i := bytes.Index(line, []byte("Z ["))
		if i < len("2006-01-02T15:04:05") || i > len("2006-01-02T15:04:05.000000") || jsonscan.Digits(line[:4]) < 0 {
			return false
		}
		for _, words := range [...]string{"] Message from client: {", "] Message from server: {", "] Initializing server..."} {
			if bytes.Contains(line[i:], []byte(words)) {
				return true
			}
		}
	}
	return false
}
