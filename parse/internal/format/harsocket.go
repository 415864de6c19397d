package format

import (
	"bytes"
	"unicode/utf8"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/jsonscan"
)

// socket reads the messages of a WebSocket. Text without a message counts as
// such only beside messages: other protocols use sockets too.
func (x *exchange) socket(list jsonscan.Span) {
	mark, before, broken := x.Mark(), len(x.Out.Messages), false
	x.EachObject(list, socketNames, func(got []jsonscan.Span) bool {
		m := x.Around
		if t := x.Time(x.Raw(got[1])); t.Known() {
			m.Time, m.TimeBy = t, decode.ByField
		}
		m.SetDirection(decode.DirectionName(x.Scalar(got[0])), decode.ByField)
		x.Flaw = decode.Sound
		text, ok := x.payload(got)
		found := false
		if ok && len(text) > 0 {
			_, found = x.read(text, &m)
		}
		switch {
		case !ok:
			x.Note(x.Raw(got[3]), &m).Other++
		case found && x.Flaw != decode.Sound:
			x.Problem(x.Flaw)
		case found || len(jsonscan.Trim(text)) == 0:
		case x.Flaw != decode.Sound:
			broken = true
			x.Trouble(text, &m, x.Flaw)
		case x.IsJSON(text):
			x.Note(text, &m).Other++
		default:
			x.Trouble(text, &m, capture.NotJSON)
		}
		return true
	})
	x.Flaw = decode.Sound
	if x.replied += len(x.Out.Messages) - before; len(x.Out.Messages) == before && !broken {
		x.Rollback(mark)
	}
}

// payload returns the text of a message of a WebSocket; none for control
// frames. It reports false for a binary one that is no text.
func (x *exchange) payload(got []jsonscan.Span) (text []byte, ok bool) {
	if !x.BegunWith(got[3], '"') {
		return nil, true
	}
	text = x.Str(got[3])
	switch string(x.Raw(got[2])) {
	case "8", "9", "10": // close, ping, pong
		return nil, true
	case "2":
		text = x.Base64(text)
		return text, utf8.Valid(text) && bytes.IndexByte(text, 0) < 0
	}
	return text, true
}
