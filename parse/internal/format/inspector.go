package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
	"rpclog/parse/internal/slots"
)

// The LSP inspector takes messages apart; here they are put together again.

var lspInspector = Row{Format: capture.Format{
	Name: "lsp-inspector", What: "an array of messages taken apart, by the LSP inspector",
	Example: `[{"time":"12:42:29 PM","msg":"Received response 'initialize - (0)' in 12ms.","msgKind":"recv-response","msgType":"initialize","msgId":"0","msgLatency":"12ms","arg":{}}]`,
	Times:   "without a date", Directions: "yes", Approx: true,
}, rank: 150, Detect: detectInspector, Read: inspectorPlan.Read, Hooks: decode.Hooks{Decode: inspectorRecord}}

// inspectorPlan is for the parsed logs of the LSP inspector: an array of items
// in which a message is taken apart.
var inspectorPlan = frame.Plan{
	Detect: detectInspector,
	Root:   frame.Step{Role: frame.HoldsRecords},
}

func detectInspector(h *frame.Head) bool {
	item := jsonscan.FirstOf(h.Begin())
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
func inspectorRecord(d *decode.Decoder, f *decode.Frame) {
	at := d.Begin(f)
	var got [7]jsonscan.Span
	d.Members(at, inspectorNames, got[:])
	way, what, ok := bytes.Cut(d.Text(got[itemKind]), []byte{'-'})
	if !ok {
		d.Read(at)
		return
	}
	m := d.Around()
	m.SetTime(d.Time(d.Raw(got[itemTime])), decode.ByField)
	m.SetDirection(slots.DirectionName(way), decode.ByField)
	var kind capture.Kind
	switch string(what) {
	case "request":
		kind = capture.Request
	case "notification":
		kind = capture.Notification
	case "response":
		kind = capture.Response
		if ms, ok := bytes.CutSuffix(d.Text(got[itemLatency]), []byte("ms")); ok {
			m.SetLatency(clock.Millis(ms), decode.ByField)
		}
	default:
		d.Nothing(capture.NotJSON)
		return
	}
	msg := d.Message(m)
	if msg.Kind = kind; kind != capture.Response {
		msg.Method = d.Text(got[itemMethod])
	}
	if kind != capture.Notification {
		msg.ID = printedID(d.Text(got[itemID]))
	}
	if kind == capture.Response {
		text, code, _ := failure(d.Text(got[itemText]))
		if code == nil {
			text, code = errorIn(d, got[itemArg])
		}
		if code != nil {
			msg.Error = d.Error(code, text, nil)
		}
	}
}

// printedID returns the id that is meant by a text, of which the type is
// lost: what looks like a number is one.
func printedID(text []byte) capture.ID {
	switch {
	case len(text) == 0:
		return capture.ID{}
	case isInteger(text):
		return capture.ID{Type: capture.NumberID, Text: capture.CanonicalNumber(text)}
	}
	return capture.ID{Type: capture.StringID, Text: text}
}

// errorIn returns the text and the code of an error object in the place of a
// result: one that has both, and nothing beside them but data.
func errorIn(d *decode.Decoder, at jsonscan.Span) (text, code []byte) {
	var got [2]jsonscan.Span
	d.Members(at, []string{"code", "message"}, got[:])
	if code = d.Raw(got[0]); !isInteger(code) || !jsonscan.IsString(d.Raw(got[1])) {
		return nil, nil
	}
	for key := range jsonscan.MembersOf(d.Raw(at)) {
		switch string(key) {
		case "code", "message", "data":
		default:
			return nil, nil
		}
	}
	return d.Text(got[1]), code
}

// isInteger reports whether a text is an integer as JSON has them.
func isInteger(text []byte) bool {
	if !jsonscan.IsNumber(text) {
		return false
	}
	end, st := jsonscan.Number(text, 0)
	return st == jsonscan.Valid && end == len(text) && len(bytes.Trim(text, "-0123456789")) == 0
}
