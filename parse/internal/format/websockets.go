package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// Python's library websockets, since its version 10, logs at its level DEBUG the
// frames that it sends and receives. What a frame carries stands there as Python
// writes it, and of what is longer than 75 characters the middle is left out:
//
//	DEBUG:websockets.client:> TEXT '{"jsonrpc": "2.0", "method": "new_order_single"...": 123.45}, "id": 1001}' [196 bytes]
//	DEBUG:websockets.client:< TEXT '{"jsonrpc":"2.0","result":"ok","id":1001}' [41 bytes]
//
// Of a message without its middle no more is told than what is left says for
// certain, see remains; the others are truncated. An arrow to the right is what
// this side sends, as client or as server.
// https://github.com/python-websockets/websockets, src/websockets/frames.py, protocol.py

var websockets = Row{Format: capture.Format{
	Name: "websockets", What: "the log of Python's websockets at DEBUG, which leaves out the middle of what is long; in full: WEBSOCKETS_MAX_LOG_SIZE=1000000",
	Example: `2026-03-01 09:00:00,123 DEBUG:websockets.client:> TEXT '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' [46 bytes]`,
	Times:   "most", Directions: "yes", Sessions: "labels as connections", Approx: true,
}, rank: 360, Detect: isWebsockets, Texts: true, Read: newSocketFramer, Hooks: decode.Hooks{Decode: socketEntry}}

// socketFrame is a frame as the library prints it.
type socketFrame struct {
	before int // bytes of the line before the arrow
	dir    capture.Direction
	opcode string
	quoted []byte // what it carries, with its quotes, where that is shown as text
	size   int    // of what it carries, in bytes
	goesOn bool   // in another frame
}

// socketOpcodes are the kinds of frames.
var socketOpcodes = [...]string{"TEXT ", "BINARY ", "CONT ", "CLOSE ", "PING ", "PONG "}

// longestFrameEnd is how long what a line says behind what a frame carries may
// be: "[text, 196 bytes, continued]".
const longestFrameEnd = 48

// socketFrameOf reads a line, if it shows a frame.
func socketFrameOf(line []byte) (f socketFrame, ok bool) {
	if len(line) == 0 || line[len(line)-1] != ']' {
		return f, false
	}
	start := line[:min(len(line), decode.LongestPrefix)]
	for i, c := range start {
		if c != '<' && c != '>' || i > 0 && start[i-1] != ' ' && start[i-1] != ':' && start[i-1] != '|' {
			continue
		}
		rest := line[i+1:]
		if len(rest) == 0 || rest[0] != ' ' {
			continue
		}
		for _, opcode := range socketOpcodes {
			if payload, is := bytes.CutPrefix(rest[1:], []byte(opcode)); is {
				f = socketFrame{before: i, dir: capture.Out, opcode: opcode[:len(opcode)-1]}
				if c == '<' {
					f.dir = capture.In
				}
				return f, f.carries(payload)
			}
		}
	}
	return f, false
}

// carries reads what stands behind the kind of a frame.
func (f *socketFrame) carries(text []byte) bool {
	from := max(0, len(text)-longestFrameEnd)
	open := bytes.LastIndex(text[from:], []byte(" ["))
	if open < 0 {
		return false
	}
	open += from
	if text = text[:len(text)-1]; !f.measures(text[open+len(" ["):]) {
		return false
	}
	payload := text[:open]
	if n := len(payload); n >= 2 && payload[n-1] == payload[0] && (payload[0] == '\'' || payload[0] == '"') {
		f.quoted = payload[:n:n]
	}
	return true
}

// measures reads how much a frame carries: "text, 196 bytes, continued".
func (f *socketFrame) measures(text []byte) bool {
	text = bytes.TrimPrefix(bytes.TrimPrefix(text, []byte("text, ")), []byte("binary, "))
	text, f.goesOn = bytes.CutSuffix(text, []byte(", continued"))
	number, unit, _ := bytes.Cut(text, []byte(" "))
	f.size = jsonscan.Digits(number)
	return f.size >= 0 && (string(unit) == "bytes" || string(unit) == "byte")
}

// holds reports whether a frame carries text that begins like JSON.
func (f *socketFrame) holds() bool {
	if f.opcode != "TEXT" && f.opcode != "BINARY" || len(f.quoted) < 3 {
		return false
	}
	c := f.quoted[1]
	return c == '{' || c == '['
}

// payload returns what a frame carries, without the escapes of its notation, in
// memory of its own if it has any.
func (f *socketFrame) payload() []byte {
	text := f.quoted[1 : len(f.quoted)-1]
	if bytes.IndexByte(text, '\\') < 0 {
		return text
	}
	return decode.AppendUnspelled(nil, text, false)
}

// leftOut reports whether the middle of what a frame carries is not in its text.
func (f *socketFrame) leftOut(text []byte) bool {
	return len(text) != f.size && bytes.Contains(text, []byte("..."))
}

// isWebsockets tells a source by a frame with JSON, or by what the library says
// of a connection.
func isWebsockets(h *frame.Head) bool {
	for line := range h.Lines() {
		if f, ok := socketFrameOf(line); ok && f.holds() || socketBegins(line) {
			return true
		}
	}
	return false
}

// connecting is what the library says when it begins with a connection.
const connecting = "= connection is CONNECTING"

// socketBegins reports whether a line says that there is a new connection.
func socketBegins(line []byte) bool {
	before, ok := bytes.CutSuffix(line, []byte(connecting))
	return ok && len(before) <= decode.LongestPrefix && (len(before) == 0 || before[len(before)-1] == ' ' || before[len(before)-1] == ':')
}

// socketAsks reads a line, if it shows the request that opens a connection:
// where that begins, and whether this side sends it, as a client does.
func socketAsks(line []byte) (before int, dir capture.Direction) {
	const longest = decode.LongestPrefix
	at := bytes.Index(line[:min(len(line), longest)], []byte(" GET /")) - 1
	if at < 0 || at > 0 && line[at-1] != ' ' && line[at-1] != ':' || !bytes.HasSuffix(line, []byte(" HTTP/1.1")) {
		return 0, capture.Unknown
	}
	switch line[at] {
	case '>':
		return at, capture.Out
	case '<':
		return at, capture.In
	}
	return 0, capture.Unknown
}

// socketEntry reads a line of such a log. With a client's connection ids begin
// anew; of a server's there may be many at a time.
func socketEntry(d *decode.Decoder, f *decode.Frame) {
	line := plainLine(d.Raw(jsonscan.Span{From: f.From, End: f.End}))
	if before, dir := socketAsks(line); dir == capture.Out {
		d.Begin(f)
		d.Prefix(line[:before], d.Around())
		d.Nothing(capture.NotJSON)
		d.Restart()
		return
	}
	s, ok := socketFrameOf(line)
	if !ok {
		d.Stray(f)
		return
	}
	d.Begin(f)
	m := d.Around()
	d.Prefix(line[:s.before], m)
	m.SetDirection(s.dir, decode.ByField)
	if !s.holds() {
		d.Nothing(capture.NotJSON)
		return
	}
	text := d.Keep(func(dst []byte) []byte { return append(dst, s.payload()...) })
	switch flaw := whole(text); {
	case s.leftOut(text):
		s.tell(d, m)
	case s.goesOn:
		d.Nothing(capture.Truncated)
	case flaw != decode.Sound:
		d.Nothing(flaw)
	default:
		if found, _ := d.Within(text, m); !found {
			d.Other(nil, m)
		}
	}
}

// plainLine returns a line without white space around it and without colours,
// in memory of its own if it has any.
func plainLine(line []byte) []byte {
	if bytes.IndexByte(line, jsonscan.Escape) >= 0 {
		line = jsonscan.AppendUncoloured(nil, line)
	}
	return jsonscan.Trim(line)
}

// whole returns what is wrong with a text that should be JSON values and nothing
// else.
func whole(text []byte) capture.ProblemKind {
	for text = jsonscan.AfterSpace(text); len(text) > 0; text = jsonscan.AfterSpace(text) {
		if text[0] != '{' && text[0] != '[' {
			return capture.InvalidJSON
		}
		var p jsonscan.Passage
		n, done := p.Over(text)
		if !done {
			return capture.Truncated
		}
		text = text[n:]
	}
	return decode.Sound
}
