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

// LSP for Sublime Text prints a line for each message on the console, its
// payload in Python's notation:
//
//	:: [10:11:12.123] --> LSP-pyright initialize (1): {'processId': 4711}
//	:: [10:11:12.456] <~~ LSP-pyright (1): {'code': -32601, 'message': 'no such method'}
//
// Long payloads and those that hold a whole file are left out.

var sublime = Row{Format: capture.Format{
	Name: "sublime", What: "the console of LSP for Sublime Text",
	Example: `:: [10:11:12.123] --> LSP-pyright initialize (1): {'processId': 4711}`,
	Times:   "clock", Directions: "yes", Sessions: "servers as connections", Approx: true,
}, rank: 90, Detect: isSublime, Hooks: decode.Hooks{Own: sublimeLine, Line: sublimeLine}}

// sublimeParts are the parts of such a line.
type sublimeParts struct {
	dir              capture.Direction
	kind             capture.Kind
	failed           bool
	head             []byte // what stands before the arrow
	name, method, id []byte
	duration         []byte // in milliseconds
	payload          []byte // nil for none
}

// sublimeArrows are what stands before the name of a server.
var sublimeArrows = [...]struct {
	text   string
	dir    capture.Direction
	kind   capture.Kind
	failed bool
}{
	{"--> ", capture.Out, capture.Request, false}, {"==> ", capture.Out, capture.Request, false}, {"-> ", capture.Out, capture.Notification, false},
	{">>> ", capture.Out, capture.Response, false}, {"~~> ", capture.Out, capture.Response, true},
	{"<-- ", capture.In, capture.Request, false}, {"<- ", capture.In, capture.Notification, false}, {"<? ", capture.In, capture.Notification, false},
	{"<<< ", capture.In, capture.Response, false}, {"<== ", capture.In, capture.Response, false}, {"<~~ ", capture.In, capture.Response, true},
}

// sublimeOf takes a line apart.
func sublimeOf(line []byte) (p sublimeParts, ok bool) {
	rest, ok := bytes.CutPrefix(line, []byte("::"))
	if !ok {
		return p, false
	}
	rest = bytes.TrimLeft(rest, " ")
	if len(rest) > 0 && rest[0] == '[' {
		end := bytes.IndexByte(rest[:min(len(rest), 40)], ']')
		if end < 0 {
			return p, false
		}
		p.head, rest = rest[:end+1], bytes.TrimLeft(rest[end+1:], " ")
	}
	for i := range sublimeArrows {
		if a := &sublimeArrows[i]; bytes.HasPrefix(rest, []byte(a.text)) {
			p.dir, p.kind, p.failed = a.dir, a.kind, a.failed
			return p, p.words(bytes.TrimLeft(rest[len(a.text):], " "))
		}
	}
	return p, false
}

// words reads what follows the arrow: a name, a method, an id in parentheses,
// how long it took, and after a colon the payload.
func (p *sublimeParts) words(text []byte) bool {
	const took = " (duration: "
	label, rest := text, []byte(nil)
	colon := bytes.Index(text, []byte(": "))
	switch open := colon - len(took) + len(": "); {
	case colon < 0:
	case open >= 0 && bytes.HasPrefix(text[open:], []byte(took)):
		end := bytes.IndexByte(text[colon:], ')')
		if end < 0 {
			return false
		}
		p.duration = bytes.TrimSuffix(text[colon+2:colon+end], []byte("ms"))
		label, rest = text[:open], text[colon+end+1:]
	default:
		label, rest = text[:colon], text[colon:]
	}
	if payload, ok := bytes.CutPrefix(rest, []byte(": ")); ok {
		p.payload = payload
	}
	if p.kind != capture.Notification {
		i := bytes.LastIndexByte(label, ' ')
		if i < 0 {
			return false
		}
		p.id = bytes.TrimSuffix(bytes.TrimPrefix(label[i+1:], []byte{'('}), []byte{')'})
		label = label[:i]
	}
	if p.kind != capture.Response {
		i := bytes.LastIndexByte(label, ' ')
		if i < 0 {
			return false
		}
		p.method = label[i+1:]
		label = label[:i]
	}
	p.name = label
	return len(label) > 0 && len(label) <= decode.LongestPrefix
}

// isSublime reports whether a source begins like the console of Sublime Text
// with messages on it.
func isSublime(h *frame.Head) bool {
	n := 0
	for line := range h.Lines() {
		if _, ok := sublimeOf(line); ok {
			return true
		}
		if n++; n == 50 { // what else is on the console
			break
		}
	}
	return false
}

// sublimeLine reads a line of Sublime Text's.
func sublimeLine(d *decode.Decoder, at jsonscan.Span) bool {
	p, ok := sublimeOf(d.Raw(at))
	if !ok {
		return false
	}
	m := *d.Around()
	m.SetTime(d.Clocks().Find(p.head, len(p.head)), decode.ByText)
	m.SetDirection(p.dir, decode.ByField)
	m.SetConn(p.name, decode.ByField)
	m.SetLatency(sublimeLatency(p.duration), decode.ByField)
	lost := false
	json := d.Keep(func(dst []byte) []byte {
		dst, lost = p.appendJSON(dst)
		return dst
	})
	if found, _ := d.Within(json, &m); !found {
		return false
	}
	if lost {
		d.Problem(capture.NotStandard)
	}
	return true
}

func sublimeLatency(ms []byte) time.Duration {
	if len(ms) == 0 {
		return -1
	}
	return clock.Millis(ms)
}

// appendJSON appends the message that the parts are of. lost reports that the
// payload could not be read.
func (p *sublimeParts) appendJSON(dst []byte) (_ []byte, lost bool) {
	l := jsonscan.Literals{Out: append(dst, '{')}
	if p.kind != capture.Notification {
		l.Out = append(l.Out, `"id":`...)
		if jsonscan.Digits(p.id) >= 0 {
			l.Out = append(l.Out, p.id...)
		} else {
			l.Quote(p.id)
		}
	}
	field, none := `,"params":`, ""
	switch {
	case p.kind != capture.Response:
		if p.kind == capture.Request {
			l.Out = append(l.Out, ',')
		}
		l.Out = append(l.Out, `"method":`...)
		l.Quote(p.method)
	case p.failed:
		field, none = `,"error":`, `{"message":"not in the log"}`
	default:
		field, none = `,"result":`, "null"
	}
	before := len(l.Out)
	l.Out = append(l.Out, field...)
	from := len(l.Out)
	st := jsonscan.Invalid
	if p.payload != nil {
		l.Text, l.At = p.payload, 0
		if st = l.Value(0); st == jsonscan.Valid && l.Next() != 0 {
			st = jsonscan.Invalid
		}
		lost = st != jsonscan.Valid
	}
	if st == jsonscan.Valid && p.payload[0] == '<' { // "<params with 9000 characters>"
		st = jsonscan.Invalid
	}
	if st == jsonscan.Valid && p.kind != capture.Response && l.Out[from] != '{' && l.Out[from] != '[' {
		st = jsonscan.Invalid
	}
	if st != jsonscan.Valid {
		if l.Out = l.Out[:before]; none != "" {
			l.Out = append(append(l.Out, field...), none...)
		}
	}
	if st == jsonscan.Valid || !p.failed { // an error that is not known would break the specification
		l.Out = append(l.Out, `,"jsonrpc":"2.0"`...)
	}
	return append(l.Out, '}'), lost
}
