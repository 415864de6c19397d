package format

import (
	"bytes"

	"rpclog/parse/internal/decode"
)

// What stands before an entry of a trace.

// tracePrefix fills m from what stands before an entry. It reports whether the
// time is in whole seconds, so that a latency says more than two such times.
func tracePrefix(d *decode.Decoder, prefix []byte, m *decode.Meta) (exact bool) {
	rest, ok := bytes.CutPrefix(prefix, []byte("[Trace - "))
	if slot, _, closed := bytes.Cut(rest, []byte("]")); ok && closed {
		m.SetTime(d.Clocks().Local(slot), decode.ByText)
	} else if rest, ok = bytes.CutPrefix(prefix, []byte("[Error - ")); ok {
		_, slot, _ := bytes.Cut(rest, []byte("]"))
		m.SetTime(d.Clocks().Local(bytes.TrimSpace(slot)), decode.ByText)
	} else {
		d.Prefix(prefix, m)
		if _, rest, ok := bytes.Cut(prefix, []byte("[LSP PROTOCOL ")); ok {
			if label, _, ok := bytes.Cut(rest, []byte("]")); ok && len(label) > 0 {
				m.SetConn(label[:len(label):len(label)], decode.ByText)
			}
		}
	}
	_, nsec := m.Time.Unix()
	return m.Time.Known() && nsec == 0
}
