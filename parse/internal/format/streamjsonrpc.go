package format

import (
	"bytes"
	"io"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// StreamJsonRpc, the library of .NET, traces its messages by way of trace
// listeners, which put a source, a level and an event before each, and what
// else they are asked for on lines after it:
//
//	JsonRpc Information: 8 : {"id":1,"method":"initialize"}
//	    DateTime=2026-03-01T09:00:00.1000000Z
//	JsonRpc Verbose: 8 : Sent: {"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}
//	    DateTime=2026-03-01T09:00:00.1000000Z
//
// At the level Verbose a message stands there twice, short and then whole. The
// short form of a response without an error is its id. What is whole may go on
// for several lines. https://github.com/microsoft/vs-streamjsonrpc, JsonRpc.cs
// and Protocol/

var netTrace = Row{Format: capture.Format{
	Name: "streamjsonrpc", What: "the trace of StreamJsonRpc for .NET, levels Information and Verbose",
	Example: `JsonRpc Verbose: 8 : Sent: {"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}`,
	Times:   "with TraceOutputOptions.DateTime", Directions: "yes", Sessions: "of messages",
}, rank: 125, Detect: netTraceBegins, Read: newNetFramer, Hooks: decode.Hooks{Decode: netEntry}}

// The events that are messages.
const (
	netReceived = '7'
	netSent     = '8'
)

// netHead is what stands before an event.
type netHead struct {
	verbose bool
	event   byte // netReceived or netSent; 0 for others
	text    int  // where what it says begins in the line
	started bool // a connection begins
}

// netHeadOf reads the beginning of a line, if it is that of an event.
func netHeadOf(line []byte) (h netHead, ok bool) {
	const longest = 200 // name of a source
	i := bytes.Index(line[:min(len(line), longest)], []byte(": "))
	if i < 0 {
		return h, false
	}
	source, level := line[:i], line[:i]
	if n := bytes.LastIndexByte(source, ' '); n > 0 {
		level = source[n+1:]
	}
	switch string(level) {
	case "Verbose":
		h.verbose = true
	case "Information", "Warning", "Error", "Critical", "Start", "Stop", "Transfer":
	default:
		return h, false
	}
	i += len(": ")
	n := bytes.Index(line[i:], []byte(" : "))
	if n < 1 || n > 5 || jsonscan.Digits(line[i:i+n]) < 0 || len(level) == len(source) {
		return h, false
	}
	event := line[i : i+n]
	h.text = i + n + len(" : ")
	rest := line[h.text:]
	switch {
	case len(event) == 1 && event[0] == netReceived && h.verbose:
		h.says(rest, netReceived, "Received: ")
	case len(event) == 1 && event[0] == netSent && h.verbose:
		h.says(rest, netSent, "Sent: ")
	case len(event) == 1 && (event[0] == netReceived || event[0] == netSent):
		h.says(rest, event[0], "")
	default:
		h.started = bytes.HasPrefix(rest, []byte("Listening started."))
	}
	return h, true
}

// says sets the event if a message stands there, after a word.
func (h *netHead) says(rest []byte, event byte, word string) {
	if rest, ok := bytes.CutPrefix(rest, []byte(word)); ok && len(rest) > 0 && (rest[0] == '{' || rest[0] == '[') {
		h.event, h.text = event, h.text+len(word)
	}
}

// netTraceBegins reports whether one of the first lines is an event with a
// message.
func netTraceBegins(h *frame.Head) bool {
	n := 0
	for line := range h.Lines() {
		if head, ok := netHeadOf(line); ok && head.event != 0 {
			return true
		}
		if n++; n == 50 { // what else is traced at the beginning
			break
		}
	}
	return false
}

// netFramer cuts a trace into events, each with the lines that belong to it,
// and other lines.
type netFramer struct{ frame.Feed }

func newNetFramer(r io.Reader, maxLine int) frame.Framer {
	return &netFramer{frame.Feed{R: r, MaxLine: maxLine}}
}

// Next is that of [frame.Framer].
func (f *netFramer) Next(w *frame.Writer, size int) error { return f.Feed.Next(w, size, f.cut) }

// cut is a cutter.
func (f *netFramer) cut(w *frame.Writer, text []byte, whole bool) (used, need int) {
	return f.Passages(w, text, whole, func(i int) (end, next int) {
		if e := newNetEvent(text, i, f.MaxLine, whole); e != nil {
			return e.read()
		}
		return f.Stray(text, i, whole)
	}, func(i, end, _ int, line int64) bool {
		h, _ := netHeadOf(text[i:end])
		w.Place(i, end, line).Restart = h.started
		return true
	})
}

// netEvent is an event being cut out of a text. What lies behind the longest
// line there may be is not looked at, and does not belong to it.
type netEvent struct {
	text   []byte
	from   int
	eol    int // of its first line
	whole  bool
	behind bool // there is more than is looked at
}

// newNetEvent returns the event that begins at i, or nil for a line that is
// none or is not there yet.
func newNetEvent(text []byte, i, maxLine int, whole bool) *netEvent {
	e := &netEvent{text: text, from: i, whole: whole}
	if limit := i + maxLine + 1; len(text) > limit {
		e.text, e.behind = text[:limit], true
	}
	eol, st := e.line(i)
	if e.eol = eol; st != jsonscan.Valid {
		return nil
	}
	if _, ok := netHeadOf(text[i:eol]); !ok {
		return nil
	}
	return e
}

// line returns where the line ends that begins at i, truncated if this cannot
// be told yet, invalid if it lies behind.
func (e *netEvent) line(i int) (eol int, st jsonscan.Status) {
	eol, ok := frame.LineEnd(e.text, min(i, len(e.text)), e.whole && !e.behind)
	switch {
	case ok:
		return eol, jsonscan.Valid
	case e.behind:
		return eol, jsonscan.Invalid
	}
	return eol, jsonscan.Truncated
}

// read returns where the event ends and where the next line begins; 0 for that
// if this cannot be told yet. The end of one that is too long is far away.
func (e *netEvent) read() (end, next int) {
	end, st := e.end(e.from, e.eol)
	switch st {
	case jsonscan.Truncated:
		return 0, 0
	case jsonscan.Invalid:
		return len(e.text) + 1, e.eol + 1
	}
	h, _ := netHeadOf(e.text[e.from:e.eol])
	if h.event == 0 || h.verbose {
		return end, end + 1
	}
	eol, st := e.line(end + 1)
	if st == jsonscan.Truncated {
		return 0, 0
	}
	if again, _ := netHeadOf(e.text[min(end+1, eol):eol]); st == jsonscan.Invalid || !again.verbose || again.event != h.event {
		return end, end + 1
	}
	switch last, st := e.end(end+1, eol); st {
	case jsonscan.Truncated:
		return 0, 0
	case jsonscan.Valid:
		end = last
	}
	return end, end + 1
}

// end returns where the last line ends of what begins at i with the line up to
// eol: that of its message, or one of what the listener was asked for.
func (e *netEvent) end(i, eol int) (end int, st jsonscan.Status) {
	h, _ := netHeadOf(e.text[i:eol])
	if end = eol; h.event != 0 {
		if end, st = e.value(i + h.text); st != jsonscan.Valid {
			return 0, st
		}
	}
	for {
		eol, st := e.line(end + 1)
		if st == jsonscan.Truncated {
			return 0, st
		}
		if name, _ := netField(e.text[min(end+1, eol):eol]); st == jsonscan.Invalid || name == nil {
			return end, jsonscan.Valid
		}
		end = eol
	}
}

// value returns where the line ends on which the value ends that begins at i. A
// string that a line break tears ends it there, and so does the next event.
func (e *netEvent) value(i int) (eol int, st jsonscan.Status) {
	value := jsonscan.Passage{Lines: true}
	for {
		n, done := value.Over(e.text[i:])
		if eol, st = e.line(i + n); st != jsonscan.Valid || done || value.EndLine() {
			return eol, st
		}
		if i = eol + 1; i >= len(e.text) {
			switch {
			case e.behind:
				return 0, jsonscan.Invalid
			case e.whole:
				return eol, jsonscan.Valid
			}
			return 0, jsonscan.Truncated
		}
		next, st := e.line(i)
		if st == jsonscan.Truncated {
			return 0, st
		}
		if _, begins := netHeadOf(e.text[i:next]); begins {
			return eol, jsonscan.Valid
		}
	}
}

// netField reads one of the lines that a listener puts after an event.
func netField(line []byte) (name, value []byte) {
	rest, ok := bytes.CutPrefix(line, []byte("    "))
	name, value, found := bytes.Cut(rest, []byte{'='})
	if !ok || !found || len(name) == 0 || bytes.ContainsAny(name, " \t\"{") {
		return nil, nil
	}
	return name, bytes.TrimSpace(value)
}

// netEntry reads an event: of a message that stands there twice, what is whole.
func netEntry(d *decode.Decoder, f *decode.Frame) {
	at := d.Begin(f)
	m := d.Around()
	var message jsonscan.Span
	found, flaw := false, decode.Sound
	for rest := at; rest.From < rest.End; rest.From++ {
		line, _, _ := bytes.Cut(d.Raw(rest), []byte{'\n'})
		end := rest.From + len(line)
		if h, ok := netHeadOf(line); ok && h.event != 0 {
			value, st := d.Value(rest.From + h.text)
			if st == jsonscan.Valid {
				found, message, end = true, value, max(end, value.End)
			} else {
				flaw = decode.FlawOf(st)
			}
			dir := capture.Out
			if h.event == netReceived {
				dir = capture.In
			}
			m.SetDirection(dir, decode.ByField)
		} else if name, value := netField(line); string(name) == "DateTime" {
			m.SetTime(d.Clocks().Find(value, len(value)), decode.ByField)
		}
		rest.From = end
	}
	switch {
	case found:
		if netMessage(d, message, m); flaw != decode.Sound {
			d.Problem(flaw)
		}
	case m.Dir != capture.Unknown:
		d.Nothing(flaw)
	default:
		netOther(d, f, at)
	}
}

// netOther reads an event that is no message, or a line that is no event.
func netOther(d *decode.Decoder, f *decode.Frame, at jsonscan.Span) {
	line, _, _ := bytes.Cut(d.Raw(at), []byte{'\n'})
	if _, ok := netHeadOf(line); ok {
		d.Nothing(capture.NotJSON)
		return
	}
	d.Drop()
	d.Stray(f)
}

// netMessage adds a message, or a response of which the id is all that there
// is.
func netMessage(d *decode.Decoder, at jsonscan.Span, m *decode.Meta) {
	var id [1]jsonscan.Span
	members := 0
	for range jsonscan.MembersOf(d.Raw(at)) {
		if members++; members > 1 {
			break
		}
	}
	if members != 1 || d.Members(at, []string{"id"}, id[:]) != jsonscan.Valid || d.Text(id[0]) == nil {
		if !d.Object(at, m) {
			d.Other(nil, m)
		}
		return
	}
	msg := d.Message(m)
	msg.Kind, msg.ID = capture.Response, d.ID(id[0])
}
