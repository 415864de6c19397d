package parse

import (
	"bytes"
	"strings"

	"github.com/tidwall/gjson"
)

// What is read line by line has a name of its own where it is clear who wrote
// it. The first lines tell.

// firstLines is how many lines are looked at.
const firstLines = 20

// first returns up to some number of the first lines.
func (h *head) first(n int) [][]byte {
	var list [][]byte
	for line := range h.lines() {
		if list = append(list, line); len(list) == n {
			break
		}
	}
	return list
}

// line returns the first line, or nil.
func (h *head) line() []byte {
	if list := h.first(1); len(list) > 0 {
		return list[0]
	}
	return nil
}

// members are those of an object.
type members map[string]gjson.Result

// record returns the first of the first lines that is an object.
func (h *head) record() members {
	if h.fields != nil {
		return h.fields
	}
	h.fields = members{}
	for _, line := range h.first(5) {
		if line[0] == '{' && line[len(line)-1] == '}' {
			gjson.ParseBytes(line).ForEach(func(k, v gjson.Result) bool {
				h.fields[k.String()] = v
				return true
			})
			break
		}
	}
	return h.fields
}

// has reports whether there are members of all of some names.
func (m members) has(names ...string) bool {
	for _, name := range names {
		if _, ok := m[name]; !ok {
			return false
		}
	}
	return true
}

// is reports whether a member has a type.
func (m members) is(name string, t gjson.Type) bool {
	v, ok := m[name]
	return ok && v.Type == t
}

// any reports whether there is a member of one of some names.
func (m members) any(names ...string) bool {
	for _, name := range names {
		if m.has(name) {
			return true
		}
	}
	return false
}

func isJournal(h *head) bool {
	m := h.record()
	return m.has("__REALTIME_TIMESTAMP") && m.any("MESSAGE", "__CURSOR")
}

func isPino(h *head) bool {
	m := h.record()
	return m.is("level", gjson.Number) && m.any("time") && !m.has("v") && m.any("pid", "hostname", "msg")
}

func isBunyan(h *head) bool {
	m := h.record()
	return m.is("v", gjson.Number) && m.is("level", gjson.Number) && m.has("name", "hostname", "pid", "time")
}

func isZap(h *head) bool {
	m := h.record()
	return m.is("level", gjson.String) && m.has("ts") && m.any("msg", "caller") && (m.is("ts", gjson.Number) || m.has("caller"))
}

func isZerolog(h *head) bool {
	m := h.record()
	level := m["level"].Str
	return level != "" && level == strings.ToLower(level) && m.has("time", "message") && !m.any("pid", "hostname", "msg")
}

func isSlog(h *head) bool {
	m := h.record()
	level, _, _ := strings.Cut(strings.ReplaceAll(m["level"].Str, "-", "+"), "+")
	switch level {
	case "DEBUG", "INFO", "WARN", "ERROR":
		return m.is("time", gjson.String) && m.is("msg", gjson.String)
	}
	return false
}

func isDocker(h *head) bool {
	m := h.record()
	return m.is("log", gjson.String) && m.is("time", gjson.String) && !m.has("kubernetes") &&
		(m["stream"].Str == "stdout" || m["stream"].Str == "stderr")
}

func isFluentd(h *head) bool {
	m := h.record()
	return m["kubernetes"].IsObject() && m.any("log", "message", "msg") || m.has("container_id", "container_name", "log")
}

func isCloud(h *head) bool {
	m := h.record()
	return m.any("textPayload", "jsonPayload") && m.any("timestamp", "receiveTimestamp") && m.any("logName", "resource", "insertId")
}

func isSnoop(h *head) bool {
	m := h.record()
	switch m["direction"].Str {
	case "c2s", "s2c", "stderr", "meta":
		return m.has("session_id", "seq", "ts") && m.any("raw", "server_label")
	}
	return false
}

// isNginx tells nginx's records in JSON by one of its variables.
func isNginx(h *head) bool { return h.record().has("request_body") }

// isLSPRecorder tells the messages as lsp-devtools writes them: as Python
// does, the version last.
func isLSPRecorder(h *head) bool {
	line := h.line()
	return bytes.HasPrefix(line, []byte(`{"id": `)) && bytes.HasSuffix(line, []byte(`"method": "initialize", "jsonrpc": "2.0"}`)) &&
		bytes.Contains(line, []byte(`"capabilities": {`))
}

func isCRI(h *head) bool {
	_, ok := criPiece(h.line())
	return ok
}

// isCompose tells docker compose by the name of a service before each line.
func isCompose(h *head) bool {
	list := h.first(firstLines)
	for _, line := range list {
		if name, _ := composeLabel(line); name == nil || digits(name[len(name)-1:]) < 0 {
			return false
		}
	}
	return len(list) > 0
}

// isLogfmt tells lines that begin with three fields.
func isLogfmt(h *head) bool {
	line := h.line()
	for range 3 {
		i := bytes.IndexByte(line, '=')
		if i < 1 || bytes.ContainsAny(line[:i], " \t\"{[") || i+1 == len(line) {
			return false
		}
		end := i + 1
		if line[end] == '"' {
			end = quoteEnd(line, end)
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
func isDesktop(h *head) bool {
	for _, line := range h.first(firstLines) {
		i := bytes.Index(line, []byte("Z ["))
		if i < len("2006-01-02T15:04:05") || i > len("2006-01-02T15:04:05.000000") || digits(line[:4]) < 0 {
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

// isPlaywright tells what the browser is sent and answers.
func isPlaywright(h *head) bool {
	for _, line := range h.first(firstLines) {
		for _, words := range [...]string{"pw:protocol SEND \u25ba", "pw:protocol \u25c0 RECV", "pw:browser <launching>"} {
			if i := bytes.Index(line, []byte(words)); i >= 0 && i < len("2006-01-02T15:04:05.000Z ")+1 {
				return true
			}
		}
	}
	return false
}
