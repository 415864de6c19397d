package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// chromedriver and msedgedriver log with --verbose what they tell a browser:
//
//	[1772359201.100][DEBUG]: DevTools WebSocket Command: Page.navigate (id=7) (session_id=AB12) F00D {
//	   "url": "https://example.org/"
//	}
//	[1772359201.402][DEBUG]: DevTools WebSocket Response: Page.navigate (id=7) (session_id=AB12) F00D {"code":-32000,"message":"…"}
//
// Parameters and results are indented over several lines, the error of a
// response is as the browser sent it, on one. Version 2 writes "DEVTOOLS COMMAND
// Page.navigate (id=7) {"; 80 to 95, at least, name no session. The last name is
// that of the target: each had ids of its own before they had sessions. Long
// strings and objects end in "...", which is JSON all the same.
// https://source.chromium.org/chromium/chromium/src/+/main:chrome/test/chromedriver/chrome/devtools_client_impl.cc
// https://source.chromium.org/chromium/chromium/src/+/main:chrome/test/chromedriver/logging.cc

var chromedriver = Row{Format: capture.Format{
	Name: "chromedriver", What: "chromedriver's log with --verbose: what a browser is told",
	Example: `[1772359201.402][DEBUG]: DevTools WebSocket Response: Runtime.evaluate (id=8) (session_id=AB12) F00D {"code":-32000,"message":"Cannot find context with specified id"}`,
	Times:   "yes", Directions: "yes", Sessions: "sessions, targets as connections",
}, rank: 126, Detect: chromedriverBegins, Read: newDevtoolsFramer, Hooks: decode.Hooks{Decode: devtoolsEntry}}

// devtoolsHead is the line that an entry begins with.
type devtoolsHead struct {
	prefix  int // bytes before what it says
	dir     capture.Direction
	kind    capture.Kind
	method  []byte // empty where chromedriver has forgotten what it asked
	id      []byte
	session []byte
	target  []byte
	body    int // where the params, the result or the error begin in the line; its length for none
}

var devtoolsWords = [...]struct {
	text string
	dir  capture.Direction
	kind capture.Kind
}{
	{"DevTools WebSocket Command: ", capture.Out, capture.Request}, {"DevTools WebSocket Response: ", capture.In, capture.Response},
	{"DevTools WebSocket Event: ", capture.In, capture.Notification},
	{"DEVTOOLS COMMAND ", capture.Out, capture.Request}, {"DEVTOOLS RESPONSE ", capture.In, capture.Response},
	{"DEVTOOLS EVENT ", capture.In, capture.Notification},
}

// devtoolsLine reads the first line of an entry, if line is one. Another
// program's time or level may stand before it.
func devtoolsLine(line []byte) (h devtoolsHead, ok bool) {
	line = bytes.TrimRight(line, " \t\r")
	const longest = 200 // text before
	start := line[:min(len(line), longest)]
	at := bytes.Index(start, []byte("]: D"))
	if at < 0 {
		if at = bytes.Index(start, []byte(": D")) - 1; at < 0 {
			return h, false
		}
	}
	at += len("]: ")
	for i := range devtoolsWords {
		w := &devtoolsWords[i]
		if !bytes.HasPrefix(line[at:], []byte(w.text)) {
			continue
		}
		h.prefix, h.dir, h.kind = at, w.dir, w.kind
		return h, !bytes.ContainsAny(line[:at], `{"'`) && h.names(line, at+len(w.text))
	}
	return h, false
}

// names reads what stands in a line from i on: the method, the id, the session
// and the target.
func (h *devtoolsHead) names(line []byte, i int) bool {
	var rest []byte
	h.method, rest = word(line[i:])
	if h.kind != capture.Notification {
		if h.id, rest = inParentheses(rest, "(id="); jsonscan.Digits(bytes.TrimPrefix(h.id, []byte("-"))) < 0 {
			return false
		}
	}
	h.session, rest = inParentheses(rest, "(session_id=")
	h.target, rest = word(rest)
	h.body = len(line) - len(rest)
	switch {
	case len(h.method) > 0:
		return bytes.IndexByte(h.method, '.') > 0 && (len(rest) == 0 || rest[0] == '{')
	case h.kind != capture.Response:
		return false
	}
	return len(rest) == 0 || rest[0] == '{'
}

// word cuts the first word off a text, and the space behind it: letters,
// digits and what joins them. There may be none.
func word(text []byte) (first, rest []byte) {
	n := 0
	for n < len(text) && (jsonscan.IsWord(text[n]) || text[n] == '.' || text[n] == '-') {
		n++
	}
	return text[:n:n], bytes.TrimLeft(text[n:], " ")
}

// inParentheses cuts a value off a text that begins with its name, and the
// space behind it.
func inParentheses(text []byte, name string) (value, rest []byte) {
	after, ok := bytes.CutPrefix(text, []byte(name))
	n := bytes.IndexByte(after, ')')
	if !ok || n < 0 {
		return nil, text
	}
	return after[:n:n], bytes.TrimLeft(after[n+1:], " ")
}

// conn is the connection of an entry: the session, or else the target.
func (h *devtoolsHead) conn() []byte {
	switch {
	case len(h.session) > 0:
		return h.session
	case len(h.target) > 0:
		return h.target
	}
	return nil
}

// lost reports whether an entry is the answer to what was asked in a session
// that is gone: the browser names no session then, and chromedriver no method.
func (h *devtoolsHead) lost() bool {
	return h.kind == capture.Response && len(h.method) == 0 && len(h.session) == 0
}

// chromedriverBegins reports whether a source is chromedriver's log: its
// beginning has a line with a message, and none of another protocol before it.
func chromedriverBegins(h *frame.Head) bool {
	for line := range h.Lines() {
		if _, ok := devtoolsLine(line); ok {
			return true
		}
		if bytes.Contains(line, []byte(`"jsonrpc"`)) {
			break
		}
	}
	return false
}

// devtoolsEntry reads a frame: an entry, or what stands between two.
func devtoolsEntry(d *decode.Decoder, f *decode.Frame) {
	at := jsonscan.Span{From: f.From, End: f.End}
	from, end := jsonscan.Bounds(d.Raw(at), 0)
	line, _, _ := bytes.Cut(d.Raw(at)[from:end], []byte{'\n'})
	h, ok := devtoolsLine(line)
	if !ok {
		d.Stray(f)
		return
	}
	at = d.Begin(f)
	m := *d.Around()
	m.SetTime(devtoolsTime(d, line[:h.prefix]), decode.ByText)
	m.SetConn(h.conn(), decode.ByText)
	if len(h.session) > 0 {
		m.Session = h.session
	}
	m.Dir = h.dir
	parts, flaw := d.Parts(), decode.Sound
	if h.body < len(line) {
		if _, st := parts.Put(h.part(line[h.body:]), at.From+h.body); st != jsonscan.Valid {
			flaw = decode.FlawOf(st)
		}
	}
	if d.Chooses() {
		d.Choose(tracedJSON(d, &parts, nil), &m)
	}
	msg := d.Message(&m)
	msg.Kind, msg.ID = h.kind, traceID(h.id)
	parts.Complete(msg, &m)
	if h.kind != capture.Response {
		msg.Method = h.method
	}
	if flaw != decode.Sound {
		d.Problem(flaw)
	}
}

// part returns what of a message a text is. A result is indented, and an error
// is not.
func (h *devtoolsHead) part(text []byte) string {
	switch {
	case h.kind != capture.Response:
		return "params"
	case bytes.HasPrefix(text, []byte(`{"code":`)):
		return "error"
	}
	return "result"
}

// devtoolsTime reads the time of an entry from the text before it: that in
// chromedriver's own brackets, or else any. The day of --readable-timestamp
// begins with the month.
func devtoolsTime(d *decode.Decoder, prefix []byte) clock.Stamp {
	const day = "01-02-2006 "
	own := prefix
	if end := bytes.LastIndex(prefix, []byte("][")); end >= 0 {
		own = prefix[bytes.LastIndexByte(prefix[:end], '[')+1 : end]
	}
	if len(own) > len(day) && own[2] == '-' && own[5] == '-' && own[len(day)-1] == ' ' {
		own = d.Keep(func(dst []byte) []byte {
			dst = append(append(dst, own[6:10]...), '-')
			return append(append(dst, own[:5]...), own[10:]...)
		})
	}
	if t := d.Clocks().Find(own, len(own)); t.Known() {
		return t
	}
	return d.Clocks().Find(prefix, len(prefix))
}
