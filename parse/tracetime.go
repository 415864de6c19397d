package parse

import "bytes"

// tracePrefix fills m from what stands before an entry. It reports whether the
// time is in whole seconds, so that a latency says more than two such times.
func (d *decoder) tracePrefix(prefix []byte, m *meta) (exact bool) {
	rest, ok := bytes.CutPrefix(prefix, []byte("[Trace - "))
	if slot, _, closed := bytes.Cut(rest, []byte("]")); ok && closed {
		m.setTime(d.clocks.Local(slot), byText)
	} else if rest, ok = bytes.CutPrefix(prefix, []byte("[Error - ")); ok {
		_, slot, _ := bytes.Cut(rest, []byte("]"))
		m.setTime(d.clocks.Local(bytes.TrimSpace(slot)), byText)
	} else {
		d.prefix(prefix, m)
		if _, rest, ok := bytes.Cut(prefix, []byte("[LSP PROTOCOL ")); ok {
			if label, _, ok := bytes.Cut(rest, []byte("]")); ok && len(label) > 0 {
				m.setConn(label[:len(label):len(label)], byText)
			}
		}
	}
	_, nsec := m.time.Unix()
	return m.time.Known() && nsec == 0
}
