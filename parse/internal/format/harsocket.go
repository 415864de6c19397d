package format

import (
	"bytes"
	"unicode/utf8"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/jsonscan"
	"rpclog/parse/internal/slots"
)

// The messages of a WebSocket, as browsers put them into a HAR.

// socket reads the messages of a WebSocket. Text without a message counts as
// such only beside messages: other protocols use sockets too.
func (x *exchange) socket(list jsonscan.Span) {
	before, found, count, broken := x.Mark(), x.found, 0, false
	x.Each(list, socketNames, func(got []jsonscan.Span) bool {
		m := *x.Around()
		if t := x.Time(x.Raw(got[1])); t.Known() {
			m.Time, m.TimeBy = t, decode.ByField
		}
		m.SetDirection(slots.DirectionName(x.Text(got[0])), decode.ByField)
		text, ok := x.payload(got)
		if !ok {
			x.Other(x.Raw(got[3]), &m)
			x.found = true
			return true
		}
		if len(jsonscan.Trim(text)) == 0 {
			return true
		}
		x.flaw = decode.Sound
		messages, holds := x.read(text, &m, x.Within)
		count += len(messages)
		switch {
		case holds && x.flaw != decode.Sound:
			x.Problem(x.flaw)
		case holds:
		case x.flaw != decode.Sound:
			broken = true
			x.Trouble(text, &m, x.flaw)
		case jsonscan.IsValue(text):
			x.Other(text, &m)
		default:
			x.Trouble(text, &m, capture.NotJSON)
		}
		x.found = true
		return true
	})
	x.flaw = decode.Sound
	if x.replied += count; count == 0 && !broken {
		x.Rollback(before)
		x.found = found
	}
}

// payload returns the text of a message of a WebSocket; none for control
// frames. It reports false for a binary one that is no text.
func (x *exchange) payload(got []jsonscan.Span) (text []byte, ok bool) {
	if !jsonscan.IsString(x.Raw(got[3])) {
		return nil, true
	}
	text = x.Text(got[3])
	switch string(x.Raw(got[2])) {
	case "8", "9", "10": // close, ping, pong
		return nil, true
	case "2":
		text = x.base64(text)
		return text, utf8.Valid(text) && bytes.IndexByte(text, 0) < 0
	}
	return text, true
}
