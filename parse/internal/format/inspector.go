package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

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
	from, end := d.EnterFrame(f)
	d.Begin(d.Scan.Text[from:end:end])
	d.Around = f.Around
	var got [7]jsonscan.Span
	if d.Scan.Text[from] == '{' {
		if _, st := d.Scan.Parse(from, 0, inspectorNames, got[:], true); st != jsonscan.Valid {
			clear(got[:])
		}
	}
	way, what, ok := bytes.Cut(d.Scalar(got[itemKind]), []byte{'-'})
	if !ok {
		d.Read(from)
		return
	}
	m := &d.Around
	m.SetTime(d.Time(d.Raw(got[itemTime])), decode.ByField)
	m.SetDirection(decode.DirectionName(way), decode.ByField)
	var kind capture.Kind
	switch string(what) {
	case "request":
		kind = capture.Request
	case "notification":
		kind = capture.Notification
	case "response":
		kind = capture.Response
		if ms, ok := bytes.CutSuffix(d.Scalar(got[itemLatency]), []byte("ms")); ok {
			m.SetLatency(clock.Millis(ms), decode.ByField)
		}
	default:
		d.Nothing(capture.NotJSON)
		return
	}
	msg := d.Emit(m)
	d.Out.Shapes[d.Shape]++
	if msg.Kind = kind; kind != capture.Response {
		msg.Method = d.Scalar(got[itemMethod])
	}
	if kind != capture.Notification {
		msg.ID = printedID(d, d.Scalar(got[itemID]))
	}
	if kind == capture.Response {
		text, code, _ := failure(d.Scalar(got[itemText]))
		if code == nil {
			text, code = errorIn(d, got[itemArg])
		}
		if code != nil {
			e := d.NewError()
			e.Text, e.Code = text, d.Code(code)
			msg.Error = e
		}
	}
}

// printedID returns the id that is meant by a text, of which the type is
// lost: what looks like a number is one.
func printedID(d *decode.Decoder, text []byte) capture.ID {
	switch {
	case len(text) == 0:
		return capture.ID{}
	case isInteger(text):
		return capture.ID{Type: capture.NumberID, Text: d.Canonical(text)}
	}
	return capture.ID{Type: capture.StringID, Text: text}
}

// errorIn returns the text and the code of an error object in the place of a
// result: one that has both, and nothing beside them but data.
func errorIn(d *decode.Decoder, at jsonscan.Span) (text, code []byte) {
	if at.End == 0 || d.Scan.Text[at.From] != '{' {
		return nil, nil
	}
	for key, value := range jsonscan.MembersOf(d.Raw(at)) {
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
	return d.Unquoted(text), code
}

// isInteger reports whether a text is an integer as JSON has them.
func isInteger(text []byte) bool {
	if !jsonscan.IsNumber(text) {
		return false
	}
	end, st := jsonscan.Number(text, 0)
	return st == jsonscan.Valid && end == len(text) && len(bytes.Trim(text, "-0123456789")) == 0
}

var lspInspector = Row{Format: capture.Format{
	Name: "lsp-inspector", What: "an array of messages taken apart, by the LSP inspector",
	Example: `[{"time":"12:42:29 PM","msg":"Received response 'initialize - (0)' in 12ms.","msgKind":"recv-response","msgType":"initialize","msgId":"0","msgLatency":"12ms","arg":{}}]`,
	Times:   "without a date", Directions: "yes", Approx: true,
}, rank: 150, Detect: detectInspector, Read: inspectorPlan.Read, Hooks: decode.Hooks{Decode: inspectorRecord}}
