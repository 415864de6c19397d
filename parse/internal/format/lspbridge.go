package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// Emacs' lsp-bridge prints a line for each message, and of errors the message
// itself:
//
//	--- [09:00:01.000123] Send textDocument/hover request (4711) to 'pyright' for project demo
//	--- [09:00:01.020123] Recv textDocument/hover response (4711) from 'pyright' for project demo
//	Recv message (error):
//	{
//	   "jsonrpc": "2.0",
//	   "id": 4712,
//	…
//
// Before 2023 the lines were "--- Send (4711): textDocument/hover" and "--- Recv
// response pyright (4711): textDocument/hover". With lsp-bridge-enable-log all
// messages are there, and the lines are only text before them. An error does not
// say which server it is of, so no server is a connection.
// https://github.com/manateelazycat/lsp-bridge, core/lspserver.py

var lspBridge = Row{Format: capture.Format{
	Name: "lsp-bridge", What: "the log of Emacs' lsp-bridge: a line for each message, and errors",
	Example: "--- [09:00:01.000123] Send textDocument/hover request (4711) to 'pyright' for project demo",
	Times:   "time of day", Directions: "yes",
}, rank: 97, Detect: isLSPBridge,
	Read:  newEntryFramer(entries{begins: isBridgeLine, end: bridgeEnd, told: showsTraffic}),
	Hooks: decode.Hooks{Decode: bridgeEntry}}

// bridgeSays is what a line of lsp-bridge says.
type bridgeSays struct {
	kind   capture.Kind
	dir    capture.Direction
	time   []byte
	method []byte
	id     []byte
	failed bool // the message follows
}

// bridgeOf reads a line of lsp-bridge about a message, if line is one.
func bridgeOf(line []byte) (s bridgeSays, ok bool) {
	const longest = 1024
	line = jsonscan.Trim(line[:min(len(line), longest)])
	rest, marked := bytes.CutPrefix(line, []byte("--- "))
	if string(rest) == "Recv message (error):" {
		return bridgeSays{kind: capture.Response, dir: capture.In, failed: true}, true
	}
	if !marked {
		return s, false
	}
	if after, found := bytes.CutPrefix(rest, []byte("[")); found {
		if s.time, rest, found = bytes.Cut(after, []byte("] ")); !found {
			return s, false
		}
	}
	verb, rest, _ := bytes.Cut(rest, []byte(" "))
	switch string(verb) {
	case "Send":
		s.dir = capture.Out
	case "Recv":
		s.dir = capture.In
	default:
		return s, false
	}
	words := bytes.Fields(rest)
	if s.time != nil {
		return s, s.later(words) && bytes.Contains(rest, []byte("' for project "))
	}
	return s, s.before(words)
}

// later reads the words of lines since 2023.
func (s *bridgeSays) later(words [][]byte) (ok bool) {
	if len(words) < 3 {
		return false
	}
	switch {
	case string(words[0]) == "response" && string(words[1]) == "to" && len(words) > 4:
		s.kind, s.id = capture.Response, words[4]
		return true
	case string(words[0]) == "response":
		s.kind = capture.Response
		s.id, ok = bridgeID(words[1])
		return ok
	case string(words[1]) == "notification":
		s.kind, s.method = capture.Notification, words[0]
		return isMethodName(s.method)
	case string(words[1]) == "request":
		s.kind, s.method = capture.Request, words[0]
	case string(words[1]) == "response":
		s.kind = capture.Response
	default:
		return false
	}
	s.id, ok = bridgeID(words[2])
	return ok && (s.kind == capture.Response || isMethodName(s.method))
}

// before reads the words of lines before 2023.
func (s *bridgeSays) before(words [][]byte) (ok bool) {
	s.kind = capture.Request
	if len(words) > 0 {
		switch string(words[0]) {
		case "notification:":
			s.kind = capture.Notification
			return len(words) == 2 && s.names(words[1])
		case "request":
			words = words[1:]
		case "response":
			s.kind = capture.Response
			if words = words[1:]; len(words) > 1 && words[0][0] != '(' { // the name of a server
				words = words[1:]
			}
		}
	}
	if len(words) == 0 {
		return false
	}
	id, ok := bridgeID(words[0])
	switch {
	case !ok:
		return false
	case s.kind == capture.Response:
		s.id = id
		return len(words) <= 2
	case len(words) != 2:
		return false
	case string(id) == "notification":
		s.kind = capture.Notification
		return s.names(words[1])
	case string(words[1]) == "response":
		s.kind, s.id = capture.Response, id
		return true
	}
	s.id = id
	return s.names(words[1])
}

func (s *bridgeSays) names(method []byte) bool {
	s.method = method
	return isMethodName(method)
}

// bridgeID cuts an id out of its parentheses, of which a colon may be behind.
func bridgeID(word []byte) (id []byte, ok bool) {
	id, ok = bytes.CutPrefix(bytes.TrimSuffix(word, []byte(":")), []byte("("))
	if ok {
		id, ok = bytes.CutSuffix(id, []byte(")"))
	}
	return id, ok && len(id) > 0
}

// isBridgeLine reports whether an entry begins with a line.
func isBridgeLine(line []byte) bool {
	_, ok := bridgeOf(line)
	return ok
}

// isLSPBridge reports whether a source has requests of lsp-bridge, and of the
// messages themselves no more than errors.
func isLSPBridge(h *frame.Head) (found bool) {
	failed := false
	for line := range h.Lines() {
		s, ok := bridgeOf(line)
		switch {
		case ok && !s.failed:
			found = found || s.kind == capture.Request
			failed = false
		case ok:
			failed = true
		case !failed && showsTraffic(line):
			return false
		}
	}
	return found
}

// bridgeEnd is the end of entries: that of the message, if it follows.
func bridgeEnd(l entryLines, eol int) (end int, st jsonscan.Status) {
	line, next, st := l.after(eol)
	if st != jsonscan.Valid || next == eol || !bytes.HasPrefix(bytes.TrimLeft(line, " \t"), []byte{'{'}) {
		return eol, st
	}
	return valueEnd(&l, line, next, isBridgeLine)
}

// bridgeEntry reads a frame of such a log: an entry, or a line between.
func bridgeEntry(d *decode.Decoder, f *decode.Frame) {
	raw := jsonscan.Span{From: f.From, End: f.End}
	from, end := jsonscan.Bounds(d.Raw(raw), 0)
	line, rest, _ := bytes.Cut(d.Raw(raw)[from:end], []byte{'\n'})
	s, ok := bridgeOf(line)
	if !ok {
		d.Stray(f)
		return
	}
	at := d.Begin(f)
	m := d.Around()
	m.SetTime(d.Clocks().Local(s.time), decode.ByText)
	m.SetDirection(s.dir, decode.ByField)
	switch {
	case len(rest) > 0:
		d.Read(jsonscan.Span{From: at.End - len(rest), End: at.End})
	case s.failed:
		d.Nothing(capture.NotJSON)
	default:
		msg := d.Message(m)
		msg.Kind, msg.ID = s.kind, traceID(s.id)
		msg.Method = s.method
	}
}
