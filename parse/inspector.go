package parse

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/jsonscan"
)

// inspectorPlan is for the parsed logs of the LSP inspector: an array of items
// in which a message is taken apart.
var inspectorPlan = plan{
	detect: detectInspector,
	root:   step{role: holdsRecords},
}

func detectInspector(h *head) bool {
	item := jsonscan.FirstOf(h.begin())
	return jsonscan.IsString(jsonscan.MemberOf(item, "msgKind")) && jsonscan.MemberOf(item, "msgType") != nil
}

// The members of an item, in the order of inspectorNames.
const (
	itemTime = iota
	itemText
	itemKind
	itemMethod
	itemID
	itemLatency
	itemArg
)

var inspectorNames = []string{"time", "msg", "msgKind", "msgType", "msgId", "msgLatency", "arg"}

// inspectorRecord puts the message of an item together. What becomes of an
// error is its text and its code in the line that the item was made of.
func inspectorRecord(d *decoder, f *frame) {
	from, end := d.enterFrame(f)
	d.begin(d.scan.Text[from:end:end])
	d.around = f.around
	var got [7]jsonscan.Span
	if d.scan.Text[from] == '{' {
		if _, st := d.scan.Parse(from, 0, inspectorNames, got[:], true); st != jsonscan.Valid {
			clear(got[:])
		}
	}
	way, what, ok := bytes.Cut(d.scalar(got[itemKind]), []byte{'-'})
	if !ok {
		d.read(from)
		return
	}
	m := &d.around
	m.setTime(d.time(d.raw(got[itemTime])), byField)
	m.setDirection(directionName(way), byField)
	var kind capture.Kind
	switch string(what) {
	case "request":
		kind = capture.Request
	case "notification":
		kind = capture.Notification
	case "response":
		kind = capture.Response
		if ms, ok := bytes.CutSuffix(d.scalar(got[itemLatency]), []byte("ms")); ok {
			m.setLatency(clock.Millis(ms), byField)
		}
	default:
		d.nothing(capture.NotJSON)
		return
	}
	msg := d.emit(m)
	d.out.shapes[d.shape]++
	if msg.Kind = kind; kind != capture.Response {
		msg.Method = d.scalar(got[itemMethod])
	}
	if kind != capture.Notification {
		msg.ID = d.printedID(d.scalar(got[itemID]))
	}
	if kind == capture.Response {
		text, code, _ := failure(d.scalar(got[itemText]))
		if code == nil {
			text, code = d.errorIn(got[itemArg])
		}
		if code != nil {
			e := d.newError()
			e.Text, e.Code = text, d.code(code)
			msg.Error = e
		}
	}
}

// printedID returns the id that is meant by a text, of which the type is
// lost: what looks like a number is one.
func (d *decoder) printedID(text []byte) capture.ID {
	switch {
	case len(text) == 0:
		return capture.ID{}
	case isInteger(text):
		return capture.ID{Type: capture.NumberID, Text: d.canonical(text)}
	}
	return capture.ID{Type: capture.StringID, Text: text}
}

// errorIn returns the text and the code of an error object in the place of a
// result: one that has both, and nothing beside them but data.
func (d *decoder) errorIn(at jsonscan.Span) (text, code []byte) {
	if at.End == 0 || d.scan.Text[at.From] != '{' {
		return nil, nil
	}
	for key, value := range jsonscan.MembersOf(d.raw(at)) {
		switch string(key) {
		case "code":
			code = value
		case "message":
			text = value
		case "data":
		default:
			return nil, nil
		}
	}
	end, st := jsonscan.StrictString(text, 0)
	if !isInteger(code) || !jsonscan.IsString(text) || st != jsonscan.Valid || end != len(text) {
		return nil, nil
	}
	return d.unquoted(text), code
}

// isInteger reports whether a text is an integer as JSON has them.
func isInteger(text []byte) bool {
	if !jsonscan.IsNumber(text) {
		return false
	}
	end, st := jsonscan.Number(text, 0)
	return st == jsonscan.Valid && end == len(text) && len(bytes.Trim(text, "-0123456789")) == 0
}

var lspInspector = row{Format: capture.Format{
	Name: "lsp-inspector", What: "an array of messages taken apart, by the LSP inspector",
	Example: `[{"time":"12:42:29 PM","msg":"Received response 'initialize - (0)' in 12ms.","msgKind":"recv-response","msgType":"initialize","msgId":"0","msgLatency":"12ms","arg":{}}]`,
	Times:   "without a date", Directions: "yes", Approx: true,
}, rank: 150, detect: detectInspector, read: inspectorPlan.read, hooks: hooks{decode: inspectorRecord}}
