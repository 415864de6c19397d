package analyze

import (
	"github.com/tidwall/gjson"

	"rpclog/parse/capture"
)

// Who has sent a request may withdraw it by a notification that names its id.
// The other side may answer all the same: in LSP it has to.

// withdrawing returns the member of the params of a notification that names
// the request which is withdrawn, or "" where nothing is.
// https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#cancelRequest
// https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/cancellation
func withdrawing(method string) (member string) {
	switch method {
	case "$/cancelRequest":
		return "id"
	case "notifications/cancelled":
		return "requestId"
	}
	return ""
}

// withdraw marks the request that a notification withdraws by a member of its
// params, if it waits for its response.
func (a *Analyzer) withdraw(at *place, m *capture.Message, member string) {
	q := a.calls.sent(at.conn.life, idIn(m.Body, member), at.record.Direction)
	if q == nil || q.cancelled {
		return
	}
	q.cancelled = true
	a.cancel(q, 1)
}

// cancel adds to the count of requests that were withdrawn and are not
// answered, for one of them.
func (a *Analyzer) cancel(q *request, n int64) {
	if q.counts {
		a.sum.Cancelled += n
		a.names.methodAt(q.method).cancelled += n
		if about := a.names.subjectAt(q.subject); about != nil {
			about.cancelled += n
		}
	}
}

// idIn returns the id that a member of an object holds, if that is a string or
// a number.
func idIn(object []byte, member string) (id capture.ID) {
	gjson.ParseBytes(object).ForEach(func(key, value gjson.Result) bool {
		if key.Str != member {
			return true
		}
		switch value.Type {
		case gjson.String:
			id = capture.ID{Type: capture.StringID, Text: []byte(value.Str)}
		case gjson.Number:
			id = capture.ID{Type: capture.NumberID, Text: capture.CanonicalNumber([]byte(value.Raw))}
		default:
			id = capture.ID{}
		}
		return true
	})
	return id
}

// sent returns the latest request with an id that the side of some direction
// has sent, or nil if there is none, or more than one that may be meant. It
// waits on.
func (c *calls) sent(life int64, id capture.ID, dir capture.Direction) *request {
	if id.Type <= capture.NullID {
		return nil
	}
	first, _ := c.find(c.key(life, id))
	for at := first; at != none; at = c.requests.At(at).same {
		w := c.requests.At(at)
		switch {
		case dir != w.dir && dir != capture.Unknown && w.dir != capture.Unknown:
		case w.several > 0:
			return nil
		default:
			return &w.request
		}
	}
	return nil
}
