package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// Emacs' jsonrpc.el writes the messages of a connection into a buffer of
// events. Up to its version 1.0.19 they are property lists:
//
//	[server-reply] (id:1) ERROR Sun Mar  1 09:00:02 2026:
//	(:error
//	 (:code -32602 :message "no such document")
//	 :id 1 :jsonrpc "2.0")
//
// Later they follow on the same line as JSON, or on the next ones as lists:
//
//	[jsonrpc] e[09:00:02.123] <-- textDocument/hover[1] {"id":1,"error":{"code":-32602,"message":"no such document"},"jsonrpc":"2.0"}
//
// What the server prints on stderr stands between; if that is what it was sent,
// it is the same message once more. In the short form there is no more than the
// line: it tells no request from a response, and no error.
// https://git.savannah.gnu.org/cgit/emacs.git/tree/lisp/jsonrpc.el

var eglot = Row{Format: capture.Format{
	Name: "eglot", What: "the events of Emacs' jsonrpc.el: Eglot",
	Example: "[server-reply] (id:1) ERROR Sun Mar  1 09:00:02 2026:\n(:error\n (:code -32602 :message \"no such document\")\n :id 1 :jsonrpc \"2.0\")",
	Times:   "whole seconds, or time of day", Directions: "yes", Approx: true,
}, rank: 95, Detect: isEglot,
	Read:  newEntryFramer(entries{begins: isEglotEvent, end: eglotEnd}),
	Hooks: decode.Hooks{Decode: eglotEvent}}

var eglotShort = Row{Format: capture.Format{
	Name: "eglot-short", What: "the events of Emacs' jsonrpc.el in the short form, which has no bodies",
	Example: "[jsonrpc] e[09:00:02.123] <-- textDocument/hover[1]",
	Advice:  eglotAdvice,
}, rank: 415, Detect: isEglotShort}

const eglotAdvice = `have them logged in full: (setf (plist-get eglot-events-buffer-config :format) 'full)`

// eglotHead is the line that an event begins with.
type eglotHead struct {
	dir  capture.Direction // unknown for what the client says of itself
	time []byte
	text int // where the rest of the line begins
}

// longestEglotHead is how far the time of an event may stand from the beginning
// of its line.
const longestEglotHead = 300

// eglotHeadOf reads the first line of an event, if line is one.
func eglotHeadOf(line []byte) (h eglotHead, ok bool) {
	if bytes.HasPrefix(line, []byte("[jsonrpc] ")) {
		return eglotLater(line)
	}
	start := bytes.TrimRight(line[:min(len(line), longestEglotHead)], " \t\r")
	rest := bytes.TrimPrefix(start, []byte("["))
	origin, rest, _ := bytes.Cut(rest, []byte(" "))
	origin = bytes.TrimSuffix(origin, []byte("]"))
	side, kind, _ := bytes.Cut(origin, []byte("-"))
	switch string(side) {
	case "client":
		h.dir = capture.Out
	case "server":
		h.dir = capture.In
	case "internal":
	default:
		return h, false
	}
	switch string(kind) {
	case "request", "reply", "notification", "message", "":
	default:
		return h, false
	}
	if after, found := bytes.CutPrefix(rest, []byte("(id:")); found {
		if _, rest, found = bytes.Cut(after, []byte(")")); !found {
			return h, false
		}
		rest = bytes.TrimPrefix(rest, []byte(" "))
	}
	rest = bytes.TrimPrefix(rest, []byte("ERROR "))
	h.time, ok = bytes.CutSuffix(rest, []byte(":"))
	const date = "Sun Mar  1 09:00:02 2026"
	h.text = len(line)
	return h, ok && len(h.time) == len(date) && h.time[13] == ':' && jsonscan.Digits(h.time[len(date)-4:]) >= 0
}

// eglotLater is eglotHeadOf for events since version 1.0.20.
func eglotLater(line []byte) (h eglotHead, ok bool) {
	const before, clock = len("[jsonrpc] e["), len("09:00:02.123")
	if len(line) < before+clock+1 || line[before-1] != '[' || line[before+clock] != ']' || line[before+2] != ':' {
		return h, false
	}
	h.time, h.text = line[before:before+clock:before+clock], before+clock+1
	if line[before-2] != 'e' { // internal
		return h, true
	}
	rest := bytes.TrimLeft(line[h.text:], " ")
	switch {
	case bytes.HasPrefix(rest, []byte("--> ")):
		h.dir = capture.Out
	case bytes.HasPrefix(rest, []byte("<-- ")):
		h.dir = capture.In
	default:
		return h, true
	}
	if n := bytes.IndexByte(rest, '{'); n >= 0 {
		h.text = len(line) - len(rest) + n
	} else {
		h.text = len(line)
	}
	return h, true
}

// isEglotEvent reports whether an event begins with a line.
func isEglotEvent(line []byte) bool {
	_, ok := eglotHeadOf(bytes.TrimLeft(line, " \t"))
	return ok
}

// isEglot reports whether a source has an event with its message.
func isEglot(h *frame.Head) bool { return eglotBegins(h) == eglotWhole }

// isEglotShort reports whether a source has events, and none with its message.
func isEglotShort(h *frame.Head) bool { return eglotBegins(h) == eglotBodiless }

// What the beginning of a source has of events.
const (
	eglotNone = iota
	eglotBodiless
	eglotWhole
)

func eglotBegins(h *frame.Head) (found int) {
	bare := false
	for line := range h.Lines() {
		if bare && line[0] == '(' {
			return eglotWhole
		}
		e, ok := eglotHeadOf(line)
		bare = ok
		if !ok || e.dir == capture.Unknown {
			continue
		}
		if found = eglotBodiless; e.text < len(line) || !bytes.HasPrefix(line, []byte("[jsonrpc]")) {
			return eglotWhole
		}
	}
	return found
}

// eglotEnd is the end of entries: that of the message.
func eglotEnd(l entryLines, eol int) (end int, st jsonscan.Status) {
	h, _ := eglotHeadOf(l.text[:eol])
	if h.text < eol && l.text[h.text] == '{' {
		return valueEnd(&l, l.text[h.text:eol], eol, isEglotEvent)
	}
	var list jsonscan.Sexp
	for end = eol; ; {
		line, next, st := l.after(end)
		switch {
		case st != jsonscan.Valid:
			return 0, st
		case next == end, isEglotEvent(line), end == eol && !bytes.HasPrefix(bytes.TrimLeft(line, " \t"), []byte("(")):
			return end, jsonscan.Valid
		}
		end = next
		if _, done := list.Over(line); done {
			return end, jsonscan.Valid
		}
	}
}

// eglotEvent reads a frame of such a log: an event, or a line between.
func eglotEvent(d *decode.Decoder, f *decode.Frame) {
	raw := jsonscan.Span{From: f.From, End: f.End}
	from, end := jsonscan.Bounds(d.Raw(raw), 0)
	text := d.Raw(raw)[from:end:end]
	line, _, _ := bytes.Cut(text, []byte{'\n'})
	h, ok := eglotHeadOf(line)
	switch {
	case bytes.HasPrefix(text, []byte("[stderr]")):
		d.Begin(f)
		d.Nothing(capture.NotJSON)
		return
	case !ok:
		before := d.Mark()
		d.Stray(f)
		if records, _ := d.Since(before); bytes.HasPrefix(text, []byte("----------b---y---e---")) && len(records) > 0 {
			records[0].Restart = true
		}
		return
	}
	before := d.Mark()
	at := d.Begin(f)
	m := d.Around()
	m.SetTime(d.Clocks().Local(h.time), decode.ByText)
	m.SetDirection(h.dir, decode.ByField)
	message := jsonscan.AfterSpace(text[min(h.text, len(text)):])
	switch {
	case h.dir == capture.Unknown || len(message) == 0:
		d.Nothing(capture.NotJSON)
	case message[0] == '{':
		d.Read(jsonscan.Span{From: at.End - len(message), End: at.End})
	default:
		st := jsonscan.Valid
		json := d.Keep(func(dst []byte) []byte {
			dst, _, st = jsonscan.AppendPlist(dst, message, 0)
			return dst
		})
		if st != jsonscan.Valid {
			d.Nothing(decode.FlawOf(st))
		} else if found, _ := d.Within(json, m); !found {
			d.Other(nil, m)
		}
	}
	if len(message) > 0 && message[0] != '{' { // nothing tells the params of a list
		for records, _ := d.Since(before); len(records) > 0; records = records[1:] {
			records[0].Text = line
		}
	}
}
