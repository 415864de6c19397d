package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/jsonscan"
)

// Language clients, gopls and other servers write their traffic as text:
//
//	[Trace - 2:12:37 PM] Received response 'textDocument/hover - (7)' in 12ms. Request failed: content modified (-32801).
//	Error data: {
//	    …
//	}
//
// The line says everything but params, results and the data of errors, which
// may follow it, or not.

var lspTrace = Row{Format: capture.Format{
	Name: "lsp-trace", What: "the text trace of language clients and servers (VS Code, gopls)",
	Example: `[Trace - 2:12:37 PM] Received response 'textDocument/hover - (7)' in 12ms. Request failed: content modified (-32801).`,
	Times:   "time of day", Directions: "yes", Sessions: "labels as connections",
}, rank: 120, Detect: traceBegins, Read: newTraceFramer, Hooks: decode.Hooks{Decode: traced, Line: tracedLine}}

// traceHead is the line that an entry of a trace begins with.
type traceHead struct {
	prefix int // bytes before what it says
	dir    capture.Direction
	kind   capture.Kind
	method []byte
	id     []byte // nil for none
	tail   []byte // the rest of the line
	failed bool   // as gopls writes an error: the tail is its text
}

var traceVerbs = [...]struct {
	text string
	dir  capture.Direction
	kind capture.Kind
}{
	{"Sending request ", capture.Out, capture.Request}, {"Received response ", capture.In, capture.Response},
	{"Sending notification ", capture.Out, capture.Notification}, {"Received notification ", capture.In, capture.Notification},
	{"Received request ", capture.In, capture.Request}, {"Sending response ", capture.Out, capture.Response},
}

// traceLine reads the first line of an entry, if line is one.
func traceLine(line []byte) (h traceHead, ok bool) {
	n := bytes.IndexByte(line[:min(len(line), decode.LongestPrefix)], '\'')
	if n < 0 || !h.says(line[:n]) {
		return traceOther(line)
	}
	ok = h.quoted(line[n+1:]) && h.mayFollow(line[:h.prefix])
	return h, ok
}

// says reads what stands before the quoted method of an entry.
func (h *traceHead) says(text []byte) bool {
	if len(text) == 0 || text[len(text)-1] != ' ' {
		return false
	}
	for i := range traceVerbs {
		v := &traceVerbs[i]
		if before, ok := bytes.CutSuffix(text, []byte(v.text)); ok {
			h.prefix, h.dir, h.kind = len(before), v.dir, v.kind
			return true
		}
	}
	return false
}

// quoted reads the method, the id and the rest of the line.
func (h *traceHead) quoted(rest []byte) bool {
	const longest = 512
	start := rest[:min(len(rest), longest)]
	end := -1
	if h.kind != capture.Notification {
		end = bytes.Index(start, []byte(")'"))
	}
	if end >= 0 {
		dash := bytes.LastIndex(start[:end], []byte(" - ("))
		if dash < 0 {
			return false
		}
		h.method, h.id, h.tail = rest[:dash:dash], rest[dash+len(" - ("):end:end], rest[end+len(")'"):]
	} else {
		if end = bytes.IndexByte(start, '\''); end < 0 {
			return false
		}
		h.method, h.tail = rest[:end:end], rest[end+1:]
	}
	if len(h.method) == 0 || bytes.ContainsAny(h.method, " '\"\t") {
		return false
	}
	h.tail = bytes.TrimRight(h.tail, " \t\r")
	switch tail := h.tail; {
	case len(tail) == 0, len(tail) == 1 && tail[0] == '.':
		return true
	case h.kind != capture.Response:
		return false
	}
	return h.tail[0] == '.' || bytes.HasPrefix(h.tail, []byte(" in ")) || bytes.HasPrefix(h.tail, []byte(" took "))
}

// mayFollow reports whether an entry may begin after a prefix. Applications
// write sentences like it too: what has no id must say that it is a trace.
func (h *traceHead) mayFollow(prefix []byte) bool {
	if bytes.HasPrefix(prefix, []byte("[Trace - ")) {
		return true
	}
	prefix = bytes.TrimRight(prefix, " ")
	if bytes.ContainsAny(prefix, "{\"'") {
		return false
	}
	if h.id == nil {
		open := bytes.LastIndexByte(prefix, '[')
		return open >= 0 && prefix[len(prefix)-1] == ']' && len(prefix) > open+6 &&
			(bytes.EqualFold(prefix[open+1:open+6], []byte("trace")) || bytes.HasPrefix(prefix[open+1:], []byte("LSP")))
	}
	return len(prefix) == 0 || prefix[len(prefix)-1] == ']' || prefix[len(prefix)-1] == ':'
}

// traceOther reads the first line of an entry that names no method: a response
// that nobody waits for, or an error as gopls writes it.
func traceOther(line []byte) (h traceHead, ok bool) {
	if len(line) == 0 || line[0] != '[' {
		return h, false
	}
	h.kind = capture.Response
	if rest, ok := bytes.CutPrefix(line, []byte("[Error - ")); ok {
		h.failed = true
		switch {
		case bytes.HasPrefix(rest, []byte("Received] ")):
			h.dir = capture.In
		case bytes.HasPrefix(rest, []byte("Sent] ")):
			h.dir = capture.Out
		default:
			return h, false
		}
		mark := bytes.Index(rest[:min(len(rest), 64)], []byte(" #"))
		if mark < 0 {
			return h, false
		}
		h.prefix = len(line) - len(rest) + mark
		h.id, h.tail, ok = bytes.Cut(rest[mark+len(" #"):], []byte(" "))
		return h, ok && len(h.id) > 0
	}
	if !bytes.HasPrefix(line, []byte("[Trace - ")) {
		return h, false
	}
	before, after, ok := bytes.Cut(line, []byte("] Received response "))
	h.prefix, h.dir = len(before)+1, capture.In
	h.id, h.tail, _ = bytes.Cut(after, []byte(" "))
	return h, ok && bytes.HasPrefix(h.tail, []byte("without active response promise"))
}

// requestFailed is what stands before the error of a response.
const requestFailed = " Request failed: "

// failure cuts the error out of what follows the method of a response. The
// code is what the text ends with: the message may be any text.
func failure(tail []byte) (message, code []byte, failed bool) {
	_, message, failed = bytes.Cut(tail, []byte(requestFailed))
	if failed {
		message, code = cutCode(message)
	}
	return message, code, failed
}

// cutCode cuts the code off the end of a text: "message (-32801)."
func cutCode(text []byte) (message, code []byte) {
	message = bytes.TrimRight(text, " \t\r\n")
	rest, closed := bytes.CutSuffix(bytes.TrimSuffix(message, []byte(".")), []byte(")"))
	open := bytes.LastIndexByte(rest, '(')
	if !closed || open < 0 || open > 0 && rest[open-1] != ' ' {
		return message, nil
	}
	if code = rest[open+1:]; jsonscan.Digits(bytes.TrimPrefix(code, []byte("-"))) < 0 {
		return message, nil
	}
	return bytes.TrimRight(rest[:open], " "), code
}

// latency reads how long a call took, in milliseconds, or -1.
func (h *traceHead) latency() []byte {
	rest, _, _ := bytes.Cut(h.tail, []byte(requestFailed))
	for _, before := range [...]string{" in ", " took "} {
		if _, number, ok := bytes.Cut(rest, []byte(before)); ok {
			number, _, ok := bytes.Cut(number, []byte("ms"))
			if ok {
				return number
			}
		}
	}
	return nil
}

// traceID returns an id as it stands in an entry. Its type is not known:
// digits are taken for a number.
func traceID(text []byte) capture.ID {
	number := bytes.TrimPrefix(text, []byte("-"))
	switch {
	case text == nil:
		return capture.ID{}
	case string(text) == "null":
		return capture.ID{Type: capture.NullID}
	case jsonscan.Digits(number) >= 0 && (number[0] != '0' || len(text) == 1):
		return capture.ID{Type: capture.NumberID, Text: text}
	}
	return capture.ID{Type: capture.StringID, Text: text}
}

// traced reads a frame of a trace: an entry, or a line that is none.
func traced(d *decode.Decoder, f *decode.Frame) {
	at := jsonscan.Span{From: f.From, End: f.End}
	from, end := jsonscan.Bounds(d.Raw(at), 0)
	line, _, _ := bytes.Cut(d.Raw(at)[from:end], []byte{'\n'})
	h, ok := traceLine(line)
	if !ok {
		between(d, f)
		return
	}
	at = d.Begin(f)
	text, eol := d.Raw(at), len(line)
	if _, code, failed := failure(h.tail); failed && code == nil {
		tail := len(bytes.TrimRight(line, " \t\r")) - len(h.tail)
		eol = messageEnd(text, 0, eol, longestMessage, true)
		h.tail = text[tail:eol:eol]
	}
	if flaw := entry(d, &h, text[:h.prefix], jsonscan.Span{From: at.From + eol + 1, End: at.End}); flaw != decode.Sound {
		d.Problem(flaw)
	}
}

// between reads what is between the entries of a trace. A text with a date
// does not date entries, whose times have none.
func between(d *decode.Decoder, f *decode.Frame) {
	before := d.Mark()
	d.Stray(f)
	records, _ := d.Since(before)
	for i := range records {
		if r := &records[i]; r.Unparsed && !r.Clock {
			r.Time, r.Own = capture.Time{}, false
		}
	}
}

// tracedLine reads the first line of an entry in a log that is no trace.
func tracedLine(d *decode.Decoder, at jsonscan.Span) bool {
	text := d.Raw(at)
	h, ok := traceLine(text)
	if ok {
		entry(d, &h, text[:h.prefix], jsonscan.Span{From: at.End, End: at.End})
	}
	return ok
}

// entry adds the message of an entry, of which more lines follow the first at
// some place. It returns what does not hold there.
func entry(d *decode.Decoder, h *traceHead, prefix []byte, more jsonscan.Span) capture.ProblemKind {
	m := *d.Around()
	exact := tracePrefix(d, prefix, &m)
	m.Dir = h.dir
	if h.kind == capture.Response {
		m.SetLatency(clock.Millis(h.latency()), decode.ByText)
	}
	parts := d.Parts()
	data, flaw := sections(d, &parts, more)
	if d.Chooses() {
		d.Choose(tracedJSON(d, &parts, data), &m)
	}
	before := d.Mark()
	msg := d.Message(&m)
	msg.Kind, msg.ID = h.kind, traceID(h.id)
	parts.Complete(msg, &m)
	if h.kind != capture.Response {
		msg.Method = h.method
		return flaw
	}
	records, _ := d.Since(before)
	records[len(records)-1].Exact = exact
	message, code, failed := failure(h.tail)
	if h.failed {
		message, failed = h.tail, true
	}
	if failed || data != nil && msg.Error == nil {
		msg.Error = d.Error(code, message, data)
	}
	return flaw
}

// sections reads the lines that follow the first one of an entry. It returns
// the data of an error, and what does not hold.
func sections(d *decode.Decoder, parts *decode.Parts, more jsonscan.Span) (data []byte, flaw capture.ProblemKind) {
	for more.From < more.End {
		rest := d.Raw(more)
		label := sectionOf(rest)
		if label == nil {
			return data, decode.Sound
		}
		if n := len(label.text); label.value && len(bytes.TrimLeft(rest[n:], " \t\r\n")) > 0 {
			var at jsonscan.Span
			st := jsonscan.Valid
			if label.part == "" {
				at, st = d.Value(more.From + n)
				data = d.Raw(at)
			} else {
				at, st = parts.Put(label.part, more.From+n)
			}
			if st != jsonscan.Valid {
				return data, decode.FlawOf(st)
			}
			more.From = at.End
			rest = d.Raw(more)
		}
		n := bytes.IndexByte(rest, '\n')
		if n < 0 {
			return data, decode.Sound
		}
		more.From += n + 1
	}
	return data, decode.Sound
}

// section is what a further line of an entry may begin with.
type section struct {
	text  string
	value bool   // with a value after it
	part  string // of the message; "" for the data of an error
}

var sectionNames = [...]section{
	{"Params: ", true, "params"}, {"Result: ", true, "result"}, {"Error data: ", true, ""}, {"Error: ", true, "error"},
	{"No parameters provided.", false, ""}, {"No result returned.", false, ""}, {"No response returned.", false, ""},
}

// longestSection is the length of the longest text by which a section is told.
const longestSection = len("No parameters provided.")

// sectionOf returns the section that a text begins with, or nil.
func sectionOf(text []byte) *section {
	if len(text) < 2 {
		return nil
	}
	switch string(text[:2]) {
	case "Pa", "Re", "Er", "No":
	default:
		return nil
	}
	for i := range sectionNames {
		s := &sectionNames[i]
		if jsonscan.Begins(text, s.text) && (s.part != "error" || len(text) > len(s.text) && text[len(s.text)] == '{') {
			return s
		}
	}
	return nil
}

// tracedJSON returns what there is of the message of an entry as one.
func tracedJSON(d *decode.Decoder, parts *decode.Parts, data []byte) []byte {
	return d.Keep(func(dst []byte) []byte {
		dst = parts.AppendJSON(append(dst, '{'))
		if data != nil {
			dst = append(append(append(dst, `"error":{"data":`...), data...), '}', ',')
		}
		return append(dst, `"jsonrpc":"2.0"}`...)
	})
}
