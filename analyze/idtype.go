package analyze

import "rpclog/parse/capture"

// A server that takes ids for texts, or for numbers, sends them back as another
// type: "1" for 1. The specification wants the same value, so that such a
// response answers nothing. It is said, as nobody sees it in a log.
// https://www.jsonrpc.org/specification#response_object

// otherType notes a response without a request if one waits whose id is the same
// but for its type.
func (a *Analyzer) otherType(at *place, id capture.ID) {
	const both = 1<<capture.In | 1<<capture.Out
	if !a.calls.waitsAsOther(at.conn.life, id, at.record.Direction, at.conn.shown&both == both) {
		return
	}
	digits := string(id.Text)
	text := digits + ` for "` + digits + `"`
	if id.Type == capture.StringID {
		text = `"` + digits + `" for ` + digits
	}
	a.flaws.note(capture.IDTypeChanged, Sample{at.src.name, at.record.Line, text})
}

// waitsAsOther reports whether a request waits that a response might answer if
// the id of that, an integer, were a text, or the other way round.
func (c *calls) waitsAsOther(life int64, id capture.ID, dir capture.Direction, opposite bool) bool {
	switch {
	case !capture.PlainInteger(id.Text):
		return false
	case id.Type == capture.StringID:
		id.Type = capture.NumberID
	case id.Type == capture.NumberID:
		id.Type = capture.StringID
	default:
		return false
	}
	first, _ := c.find(c.key(life, id))
	for at := first; at != none; at = c.requests.At(at).same {
		if !opposite || dir == capture.Unknown || c.requests.At(at).dir != dir {
			return true
		}
	}
	return false
}
