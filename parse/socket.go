package parse

import (
	"bytes"
	"unicode/utf8"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// socket reads the messages of a WebSocket. Text without a message counts as
// such only beside messages: other protocols use sockets too.
func (x *exchange) socket(list jsonscan.Span) {
	mark, before, broken := x.mark(), len(x.out.messages), false
	x.eachObject(list, socketNames, func(got []jsonscan.Span) bool {
		m := x.around
		if t := x.time(x.raw(got[1])); t.Known() {
			m.time, m.timeBy = t, byField
		}
		m.setDirection(directionName(x.scalar(got[0])), byField)
		x.flaw = sound
		text, ok := x.payload(got)
		found := false
		if ok && len(text) > 0 {
			_, found = x.read(text, &m)
		}
		switch {
		case !ok:
			x.note(x.raw(got[3]), &m).Other++
		case found && x.flaw != sound:
			x.problem(x.flaw)
		case found || len(jsonscan.Trim(text)) == 0:
		case x.flaw != sound:
			broken = true
			x.trouble(text, &m, x.flaw)
		case x.isJSON(text):
			x.note(text, &m).Other++
		default:
			x.trouble(text, &m, capture.NotJSON)
		}
		return true
	})
	x.flaw = sound
	if x.replied += len(x.out.messages) - before; len(x.out.messages) == before && !broken {
		x.rollback(mark)
	}
}

// payload returns the text of a message of a WebSocket; none for control
// frames. It reports false for a binary one that is no text.
func (x *exchange) payload(got []jsonscan.Span) (text []byte, ok bool) {
	if !x.begunWith(got[3], '"') {
		return nil, true
	}
	text = x.str(got[3])
	switch string(x.raw(got[2])) {
	case "8", "9", "10": // close, ping, pong
		return nil, true
	case "2":
		text = x.base64(text)
		return text, utf8.Valid(text) && bytes.IndexByte(text, 0) < 0
	}
	return text, true
}
