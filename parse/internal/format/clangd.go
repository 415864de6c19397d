package format

import (
	"bytes"
	"time"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// clangd logs what it is asked and answers, if not told otherwise without the
// messages themselves:
//
//	I[10:00:00.000] <-- textDocument/hover(6)
//	I[10:00:00.012] --> reply:textDocument/hover(6) 12 ms, error: -32602: no such document
//	I[10:00:00.020] --> workspace/configuration(0)
//	I[10:00:00.021] <-- reply(0)
//
// An error that has no code in the log may have been sent with one: which, the
// log does not say. Once the messages stand there too, at its level verbose or
// in a client's trace, such lines are text. Servers of MLIR log likewise, but no
// errors: what says how long it took is clangd's.
// https://github.com/llvm/llvm-project, clang-tools-extra/clangd/ClangdLSPServer.cpp and Protocol.h

var clangd = Row{Format: capture.Format{
	Name: "clangd", What: "clangd's log: what it was asked and answered, without the messages",
	Example: "I[10:00:00.000] <-- textDocument/hover(6)\nI[10:00:00.012] --> reply:textDocument/hover(6) 12 ms, error: -32602: no such document",
	Times:   "time of day", Directions: "arrows, as the server sees them",
}, rank: 136, Detect: isClangd, Late: true,
	Read:  newEntryFramer(entries{begins: isClangdLine, end: lineEntry, told: showsTraffic}),
	Hooks: decode.Hooks{Decode: clangdEntry}}

// clangdSays is what a line of clangd's says.
type clangdSays struct {
	kind   capture.Kind
	dir    capture.Direction
	time   []byte
	method []byte
	id     []byte // as JSON; nil for none
	took   time.Duration
	failed bool
	text   []byte // of the error
}

// longestClangdLine is how long the part of such a line may be that is not the
// text of an error.
const longestClangdLine = 400

// clangdOf reads a line of clangd's about a message, if line is one.
func clangdOf(line []byte) (s clangdSays, ok bool) {
	const head = len("I[10:00:00.000] ")
	line = jsonscan.Trim(line)
	if len(line) < head+len("--> x") || line[0] != 'I' || line[1] != '[' || line[head-2] != ']' || line[4] != ':' || line[7] != ':' {
		return s, false
	}
	s.time, s.took = line[2:head-2:head-2], -1
	rest := line[head:]
	switch string(rest[:len("--> ")]) {
	case "--> ":
		s.dir = capture.Out
	case "<-- ":
		s.dir = capture.In
	default:
		return s, false
	}
	return s, s.message(rest[len("--> "):])
}

// message reads what stands behind the arrow.
func (s *clangdSays) message(text []byte) bool {
	start := text[:min(len(text), longestClangdLine)]
	name := start
	open := bytes.IndexByte(start, '(')
	if open >= 0 {
		name = start[:open:open]
	}
	method, reply := bytes.CutPrefix(name, []byte("reply:"))
	if reply = reply || string(name) == "reply"; !reply || len(method) < len(name) {
		s.method = method
		if !isMethodName(method) {
			return false
		}
	}
	if open < 0 {
		s.kind = capture.Notification
		return !reply && len(text) < longestClangdLine
	}
	end := idEnd(start, open+1)
	if end < 0 || end == len(start) || start[end] != ')' {
		return false
	}
	s.id = start[open+1 : end : end]
	rest := text[end+1:]
	if !reply {
		s.kind = capture.Request
		return len(rest) == 0
	}
	s.kind = capture.Response
	if s.method == nil { // to clangd: "error: text"
		s.text, s.failed = bytes.CutPrefix(rest, []byte(" error: "))
		return s.failed || len(rest) == 0
	}
	ms, rest, timed := bytes.Cut(rest, []byte(" ms"))
	if s.took = clock.Millis(bytes.TrimSpace(ms)); !timed || s.took < 0 {
		return false
	}
	s.text, s.failed = bytes.CutPrefix(rest, []byte(", error: "))
	return s.failed || len(rest) == 0
}

// idEnd returns where the JSON value ends that begins at i and may be an id, or
// -1.
func idEnd(text []byte, i int) int {
	read := jsonscan.Scalar
	switch {
	case i == len(text):
		return -1
	case text[i] == '"':
		read = jsonscan.StrictString
	}
	end, st := read(text, i)
	if st != jsonscan.Valid {
		return -1
	}
	return end
}

// isMethodName reports whether a text is a method as language servers name
// them.
func isMethodName(text []byte) bool {
	for _, c := range text {
		if !jsonscan.IsWord(c) && c != '/' && c != '.' && c != '$' && c != '-' {
			return false
		}
	}
	return len(text) > 0
}

// isClangdLine reports whether a line is one of clangd's about a message.
func isClangdLine(line []byte) bool {
	_, ok := clangdOf(line)
	return ok
}

// lineEntry is the end of entries of one line.
func lineEntry(_ entryLines, eol int) (end int, st jsonscan.Status) { return eol, jsonscan.Valid }

// isClangd reports whether a source begins like clangd's log, with calls and
// without the messages themselves.
func isClangd(h *frame.Head) (found bool) {
	for line := range h.Lines() {
		switch {
		case isClangdCall(line):
			found = true
		case !isClangdLine(line) && showsTraffic(line):
			return false
		}
	}
	return found
}

// isClangdCall reports whether a line is one that no other server writes: a
// request to clangd, or how long an answer took.
func isClangdCall(line []byte) bool {
	s, ok := clangdOf(line)
	return ok && (s.kind == capture.Request && s.dir == capture.In || s.kind == capture.Response && s.took >= 0)
}

// clangdEntry reads a frame of clangd's log: a line about a message, or another.
func clangdEntry(d *decode.Decoder, f *decode.Frame) {
	s, ok := clangdOf(d.Raw(jsonscan.Span{From: f.From, End: f.End}))
	if !ok {
		d.Stray(f)
		return
	}
	d.Begin(f)
	m := *d.Around()
	m.SetTime(d.Clocks().Local(s.time), decode.ByText)
	s.add(d, &m)
}

// add adds the message that a line is about, with m around it.
func (s *clangdSays) add(d *decode.Decoder, m *decode.Meta) {
	m.SetDirection(s.dir, decode.ByField)
	m.SetLatency(s.took, decode.ByText)
	msg := d.Message(m)
	if msg.Kind = s.kind; s.kind != capture.Response {
		msg.Method = s.method
	}
	if msg.ID = traceID(s.id); jsonscan.IsString(s.id) {
		msg.ID.Text = d.Keep(func(dst []byte) []byte { return jsonscan.Unquote(dst, s.id) })
	}
	if s.failed {
		code, text, coded := bytes.Cut(s.text, []byte(": "))
		if !coded || jsonscan.Digits(bytes.TrimPrefix(code, []byte("-"))) < 0 {
			code, text = nil, s.text
		}
		msg.Error = d.Error(code, text, nil)
	}
}
