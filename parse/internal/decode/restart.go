package decode

import (
	"bytes"

	"rpclog/parse/internal/jsonscan"
)

// Lines with which programs say that a process began or ended: ids may come
// again after them.

// marks are what logs say when a process on a connection begins or ends: its
// ids begin anew. What a server itself says when it is ready is none of them,
// for that may come after the first request.
var marks = [...]string{
	"Initializing server...", "Server started and connected successfully", // Claude Desktop
	"Server transport closed", "Client transport closed",
	"Connection to server got closed", "Server process exited", // VS Code's language client
	"Connection state: Starting",     // VS Code's MCP servers
	"Starting LSP over stdin/stdout", // clangd
	"[START][",                       // Neovim
	"START ",                         // proxies, with a process id
}

// restart marks the record of a line in which there is nothing to be read if
// it says that the process on its connection has begun anew or ended.
func (d *Decoder) restart(text []byte) {
	i := markIn(text)
	if i < 0 {
		return
	}
	m := d.around
	d.prefix(text[:i:i], &m)
	r := &d.out.Records[len(d.out.Records)-1]
	r.Restart, r.Conn = true, m.Conn
}

// socketMark is what Python's websocket-client says before it asks for a
// connection, with nothing but the name of a logger before it.
// https://github.com/websocket-client/websocket-client, websocket/_logging.py, _handshake.py
const socketMark = "--- request header ---"

// markIn returns where a mark begins in a text: at its beginning or after what
// stands before sentences in logs, or -1.
func markIn(text []byte) int {
	if i := len(text) - len(socketMark); i >= 0 && i <= LongestPrefix && string(text[i:]) == socketMark && (i == 0 || text[i-1] == ':' || text[i-1] == ' ') {
		return i
	}
	start := text[:min(len(text), LongestPrefix)]
	for i := 0; i >= 0 && i < len(start); i = sentence(start, i) {
		if c := start[i]; (c == 'I' || c == 'S' || c == 'C' || c == '[') && isMark(text, i) {
			return i
		}
	}
	return -1
}

// sentence returns where in a text, after i, a sentence may begin: after the
// space behind a bracket, a colon or a bar. It returns -1 if there is none.
func sentence(text []byte, i int) int {
	for {
		n := bytes.IndexByte(text[i:], ' ')
		if n < 0 {
			return -1
		}
		if i += n + 1; i > 1 {
			switch text[i-2] {
			case ']', ':', '|':
				return i
			}
		}
	}
}

// isMark reports whether a mark begins at i.
func isMark(text []byte, i int) bool {
	for _, mark := range marks {
		if !jsonscan.Begins(text[i:], mark) {
			continue
		}
		switch mark {
		case "[START][":
			return i == 0 && bytes.Contains(text, []byte("LSP logging initiated"))
		case "START ":
			return bytes.Contains(text[i:], []byte("(pid="))
		}
		return true
	}
	return false
}
