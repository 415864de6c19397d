package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// VS Code's language client prints the requests that failed, even if nobody
// asked for a trace:
//
//	[Error - 9:00:01 AM] Request textDocument/codeAction failed.
//	  Message: Request Canceled
//	  Code: -32001
//	[Error - 9:00:02 AM] Request textDocument/hover failed.
//	Error: Connection got disposed.
//		at Object.dispose (main.js:1:2)
//
// Since its version 10 the line begins "2026-03-01 09:00:01.123 [error] ". One
// that says "Server initialization failed." and has a code is of initialize. Such
// an entry is a whole call: of its request no more than the method is known,
// and not when it was sent. Calls that succeed are not in the log, so its rates
// say nothing. Where a trace, or a server's own log, shows the traffic as well,
// entries are text: it is the same error once more.
// https://github.com/microsoft/vscode-languageserver-node, client/src/common/client.ts

var clientErrors = Row{Format: capture.Format{
	Name: "lsp-errors", What: "what VS Code's language client prints without a trace: requests that failed",
	Example: "[Error - 9:00:01 AM] Request textDocument/codeAction failed.\n  Message: Request Canceled\n  Code: -32001 ",
	Times:   "time of day, or with date", Sessions: "labels as connections",
}, rank: 135, Detect: clientErrorsBegin, Late: true,
	Read:  newEntryFramer(entries{begins: isClientError, end: clientErrorEnd, told: showsCalls}),
	Hooks: decode.Hooks{Decode: clientErrored}}

// clientError is the line that such an entry begins with.
type clientError struct {
	time   []byte // as it stands there
	label  []byte // the name of a client or server
	method []byte
	bare   bool // nothing stands before it
	first  bool // it is of initialize, if the error has a code
}

// longestClientError is the length of the longest line that is one.
const longestClientError = 512

// clientErrorOf reads the first line of an entry, if line is one.
func clientErrorOf(line []byte) (e clientError, ok bool) {
	if len(line) > longestClientError {
		return e, false
	}
	rest, ok := bytes.CutSuffix(bytes.Trim(line, " \t\r"), []byte(" failed."))
	if !ok {
		return e, false
	}
	if before, ok := bytes.CutSuffix(rest, []byte("Server initialization")); ok {
		e.method, e.first, e.bare = []byte("initialize"), true, len(before) == 0
		return e, e.bare || e.head(before)
	}
	n := bytes.LastIndexByte(rest, ' ') + 1
	if e.method = rest[n:len(rest):len(rest)]; len(e.method) == 0 || bytes.ContainsAny(e.method, "'\"`:()[]{}\t") {
		return e, false
	}
	before, ok := bytes.CutSuffix(rest[:n], []byte("Request "))
	if !ok {
		return e, false
	}
	e.bare = len(before) == 0
	return e, e.bare || e.head(before)
}

// head reads what stands before the sentence: a time and a level, perhaps a
// name.
func (e *clientError) head(before []byte) bool {
	at, level, text := logHead(before)
	if !bytes.EqualFold(level, []byte("error")) {
		return false
	}
	e.time = before[at.From:at.End:at.End]
	text = bytes.TrimSpace(text)
	if len(text) < 3 {
		return len(text) == 0
	}
	e.label = text[1 : len(text)-1 : len(text)-1]
	switch first, last := text[0], text[len(text)-1]; {
	case first == '(' && last == ')', first == '[' && last == ']':
		return !bytes.ContainsAny(e.label, "()[]")
	}
	return false
}

// logHead takes apart what VS Code puts before a line of an output channel: a
// level and a time of day, or a date and a level. at is where the time stands.
// Of other lines it returns no level.
func logHead(line []byte) (at jsonscan.Span, level, text []byte) {
	const longest = 40
	start := line[:min(len(line), longest)]
	if len(start) > 0 && start[0] == '[' {
		dash, end := bytes.Index(start, []byte("- ")), bytes.IndexByte(start, ']')
		if dash < 0 || end < dash+2 {
			return at, nil, nil
		}
		level = bytes.TrimRight(start[1:dash], " ")
		if at = (jsonscan.Span{From: dash + 2, End: end}); !isWordOf(level) {
			return at, nil, nil
		}
		return at, level, line[end+1:]
	}
	const date = "2006-01-02 15:04:05"
	if len(start) < len(date) || jsonscan.Digits(start[:4]) < 0 || start[4] != '-' || start[10] != ' ' || start[13] != ':' {
		return at, nil, nil
	}
	open, end := bytes.Index(start, []byte(" [")), bytes.IndexByte(start, ']')
	if open < len(date) || end < open+2 || !isWordOf(start[open+2:end]) {
		return at, nil, nil
	}
	return jsonscan.Span{End: open}, start[open+2 : end], line[end+1:]
}

// isWordOf reports whether a text is a word of letters.
func isWordOf(text []byte) bool {
	for _, c := range text {
		if c |= 0x20; c < 'a' || c > 'z' {
			return false
		}
	}
	return len(text) > 0
}

// isClientError reports whether an entry begins with a line.
func isClientError(line []byte) bool {
	_, ok := clientErrorOf(line)
	return ok
}

// clientErrorsBegin reports whether a source has such entries, and nothing that
// shows the traffic itself.
func clientErrorsBegin(h *frame.Head) bool {
	found, said, unsure := false, false, false
	for line := range h.Lines() {
		switch detail := isDetail(line); {
		case detail && unsure:
			found = true
		case !detail && !(said && isThrown(line)) && showsCalls(line):
			return false
		}
		e, ok := clientErrorOf(line)
		said, unsure = ok, ok && (e.bare || e.first)
		found = found || ok && !unsure
	}
	return found
}

// showsCalls reports whether a text has messages, or what a server logs of them.
func showsCalls(text []byte) bool { return showsTraffic(text) || isClangdCall(text) }

// showsTraffic reports whether a text has messages themselves, or the trace of
// a client.
func showsTraffic(text []byte) bool {
	return isEntry(text) || bytes.Contains(text, []byte(`"jsonrpc"`)) || bytes.Contains(text, []byte(`"isLSPMessage"`))
}

// clientErrorEnd is the end of entries.
func clientErrorEnd(l entryLines, eol int) (end int, st jsonscan.Status) {
	l.limit = min(l.limit, eol+longestMessage)
	var f failureText
	return f.read(&l, eol)
}

// failureText is what an entry says of an error.
type failureText struct {
	message []byte
	code    []byte // as it stands there
	known   bool   // it says something
}

// mostLines is how many lines of a message are looked for what ends it.
const mostLines = 200

// read reads the lines after the one that ends at eol. It returns where the
// last of them ends that belongs to the entry.
func (f *failureText) read(l *entryLines, eol int) (end int, st jsonscan.Status) {
	line, end, st := l.after(eol)
	if st != jsonscan.Valid || end == eol {
		return eol, st
	}
	message, says := bytes.CutPrefix(bytes.TrimLeft(line, " "), []byte("Message:"))
	code, coded := codeOf(line)
	switch {
	case says:
		f.message, f.known = bytes.TrimSpace(message), true
		end, st = f.untilCode(l, eol+1+len(line)-len(message), end)
	case coded:
		f.code, f.known = code, true
		end, st = f.afterCode(l, end)
	default:
		end, st = f.thrown(l, eol, line, end)
	}
	if st == jsonscan.Valid && f.known {
		return stackEnd(l, end)
	}
	return end, st
}

// untilCode reads the code that ends a message, which begins at from and of
// which the first line ends at eol.
func (f *failureText) untilCode(l *entryLines, from, eol int) (end int, st jsonscan.Status) {
	last := eol
	for range mostLines {
		line, next, st := l.after(last)
		if st != jsonscan.Valid {
			return 0, st
		}
		if code, ok := codeOf(line); ok {
			f.message, f.code = withoutCR(bytes.TrimSpace(l.text[from:last])), code
			return next, jsonscan.Valid
		}
		if next == last || beginsEntry(line) {
			break
		}
		last = next
	}
	return eol, jsonscan.Valid
}

// withoutCR returns a text of several lines with LF alone between them.
func withoutCR(text []byte) []byte {
	if bytes.IndexByte(text, '\r') < 0 {
		return text
	}
	return bytes.ReplaceAll(text, []byte("\r\n"), []byte{'\n'})
}

// afterCode reads the message that stands behind the code, whose line ends at
// eol.
func (f *failureText) afterCode(l *entryLines, eol int) (end int, st jsonscan.Status) {
	line, next, st := l.after(eol)
	if message, ok := bytes.CutPrefix(bytes.TrimLeft(line, " "), []byte("Message:")); ok && st == jsonscan.Valid {
		f.message, eol = bytes.TrimSpace(message), next
	}
	return eol, st
}

// thrown reads an error of JavaScript, "Error: text", which has its stack
// behind it. Its first line is the one after eol, and ends at end.
func (f *failureText) thrown(l *entryLines, eol int, first []byte, end int) (_ int, st jsonscan.Status) {
	const most = 20 // lines of its text
	from := eol + 1 + len(first) - len(bytes.TrimLeft(first, " \t"))
	first = first[from-eol-1:]
	name, message, _ := bytes.Cut(first, []byte(": "))
	if !isErrorName(name) || beginsEntry(first) {
		return eol, jsonscan.Valid
	}
	if string(name) == "Error" || string(name) == "ResponseError" {
		from += len(first) - len(message)
	}
	for last, n := end, 0; n < most; n++ {
		line, next, st := l.after(last)
		switch {
		case st != jsonscan.Valid:
			return 0, st
		case isFrame(line):
			f.message, f.known = withoutCR(bytes.TrimSpace(l.text[from:last])), true
			return last, jsonscan.Valid
		}
		if next == last || beginsEntry(line) || len(bytes.TrimSpace(line)) == 0 {
			break
		}
		last = next
	}
	if !bytes.HasSuffix(name, []byte("Error")) {
		return eol, jsonscan.Valid
	}
	f.message, f.known = bytes.TrimSpace(l.text[from:end]), true
	return end, jsonscan.Valid
}

// beginsEntry reports whether a line begins something else that is logged.
func beginsEntry(line []byte) bool {
	_, level, _ := logHead(bytes.TrimLeft(line, " \t"))
	return level != nil || isClientError(line)
}

// isErrorName reports whether a text may be the name of a class.
func isErrorName(name []byte) bool {
	for _, c := range name {
		if !jsonscan.IsWord(c) && c != '.' && c != '$' {
			return false
		}
	}
	return len(name) > 0
}

// isThrown reports whether a line begins with the name of an error, and a colon.
func isThrown(line []byte) bool {
	name, _, ok := bytes.Cut(line, []byte(": "))
	return ok && isErrorName(name) && bytes.HasSuffix(name, []byte("Error"))
}

// isFrame reports whether a line is one of a stack.
func isFrame(line []byte) bool {
	rest := bytes.TrimLeft(line, " \t")
	return len(rest) < len(line) && bytes.HasPrefix(rest, []byte("at "))
}

// stackEnd returns where the lines of a stack end that follow a line.
func stackEnd(l *entryLines, eol int) (end int, st jsonscan.Status) {
	for {
		line, next, st := l.after(eol)
		if st != jsonscan.Valid {
			return 0, st
		}
		if next == eol || !isFrame(line) {
			return eol, jsonscan.Valid
		}
		eol = next
	}
}

// isDetail reports whether a line says more of an error.
func isDetail(line []byte) bool {
	_, coded := codeOf(line)
	return coded || bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("Message:"))
}

// codeOf reads a line with a code.
func codeOf(line []byte) (code []byte, ok bool) {
	code, ok = bytes.CutPrefix(bytes.TrimLeft(line, " "), []byte("Code:"))
	code = bytes.TrimSpace(code)
	return code, ok && len(code) <= 40 && bytes.IndexByte(code, ' ') < 0
}

// clientErrored reads a frame of such a log: an entry, or what is none.
func clientErrored(d *decode.Decoder, f *decode.Frame) {
	at := jsonscan.Span{From: f.From, End: f.End}
	from, end := jsonscan.Bounds(d.Raw(at), 0)
	text := d.Raw(at)[from:end:end]
	line, _, _ := bytes.Cut(text, []byte{'\n'})
	e, ok := clientErrorOf(line)
	var failure failureText
	if ok {
		_, _ = failure.read(&entryLines{text, min(len(text), len(line)+longestMessage), true}, len(line))
	}
	if !ok || e.bare && !failure.known || e.first && len(failure.code) == 0 {
		d.Stray(f)
		return
	}
	d.Begin(f)
	m := *d.Around()
	m.SetTime(d.Clocks().Local(e.time), decode.ByText)
	if len(e.label) > 0 {
		m.SetConn(e.label, decode.ByText)
	}
	asked := d.Message(&m)
	asked.Kind, asked.Method = capture.Request, e.method
	answer := d.Message(&m)
	answer.Kind, answer.Answers = capture.Response, true
	answer.Error = d.Error(failure.codeJSON(d), failure.message, nil)
}

// codeJSON returns the code as JSON, or nil for none.
func (f *failureText) codeJSON(d *decode.Decoder) []byte {
	switch {
	case len(f.code) == 0, string(f.code) == "undefined", string(f.code) == "null":
		return nil
	case jsonscan.Digits(bytes.TrimPrefix(f.code, []byte("-"))) >= 0:
		return f.code
	}
	return d.Keep(func(dst []byte) []byte {
		l := jsonscan.Literals{Out: dst}
		l.Quote(f.code)
		return l.Out
	})
}
