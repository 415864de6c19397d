package parse

import (
	"bytes"
	"time"

	"github.com/tidwall/gjson"
)

// maxNesting is how many envelopes may stand around a message.
const maxNesting = 3

// meta is what stands around a message. Of two places that say the same thing
// the stronger counts, of equals the outer one.
type meta struct {
	time    stamp
	dir     Direction
	conn    []byte
	latency time.Duration // -1 for none
	chosen  []byte        // the session that Options.Session found
	session []byte        // the session that an envelope names
	shape   shape

	timeBy, dirBy, connBy, latencyBy strength
}

// strength is how much what a place says counts.
type strength uint8

const (
	unsaid   strength = iota
	byText            // text before a message, or the message itself
	byField           // a field of an envelope
	byOption          // a path that Options name
)

// setTime sets the time to one of some strength. One without a date does not
// replace one with.
func (m *meta) setTime(t stamp, by strength) {
	if t.Known() && (by > m.timeBy && (!t.clock || !m.time.Known() || m.time.clock) || m.time.clock && !t.clock) {
		m.time, m.timeBy = t, by
	}
}

func (m *meta) setDirection(dir Direction, by strength) {
	if dir != Unknown && by > m.dirBy {
		m.dir, m.dirBy = dir, by
	}
}

func (m *meta) setConn(conn []byte, by strength) {
	if conn != nil && by > m.connBy {
		m.conn, m.connBy = conn, by
	}
}

func (m *meta) setLatency(d time.Duration, by strength) {
	if d >= 0 && by > m.latencyBy {
		m.latency, m.latencyBy = d, by
	}
}

// or fills what m misses from n.
func (m meta) or(n meta) meta {
	m.setTime(n.time, max(n.timeBy, byText))
	if m.dir == Unknown {
		m.dir, m.dirBy = n.dir, n.dirBy
	}
	if m.conn == nil {
		m.conn, m.connBy = n.conn, n.connBy
	}
	return m
}

// field classes of envelopes.
type fieldClass uint8

const (
	noField fieldClass = iota
	messageField
	timeField
	latencyField
	directionField
	connField
	sessionField
)

// envelopeField is a member of an object whose name is that of an envelope's
// field; rank is its place in the order in which the class's names are tried.
type envelopeField struct {
	class fieldClass
	rank  uint8
	raw   []byte
}

// The ranks of the two fields that together hold a call.
const (
	requestRank  = 12
	responseRank = 13
)

// envelopeName tells what an object's member is for if it is an envelope.
// Names are compared without regard to case.
func envelopeName(key []byte) (fieldClass, uint8) {
	var lower [24]byte
	if len(key) > len(lower) {
		return noField, 0
	}
	for i, c := range key {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		lower[i] = c
	}
	switch string(lower[:len(key)]) {
	case "msg":
		return messageField, 0
	case "message":
		return messageField, 1
	case "payload":
		return messageField, 2
	case "data":
		return messageField, 3
	case "body":
		return messageField, 4
	case "frame":
		return messageField, 5
	case "rpc":
		return messageField, 6
	case "raw":
		return messageField, 7
	case "packet":
		return messageField, 8
	case "content":
		return messageField, 9
	case "log":
		return messageField, 10
	case "line":
		return messageField, 11
	case "request":
		return messageField, requestRank
	case "response":
		return messageField, responseRank
	case "ts":
		return timeField, 0
	case "time":
		return timeField, 1
	case "timestamp":
		return timeField, 2
	case "@timestamp":
		return timeField, 3
	case "t":
		return timeField, 4
	case "date":
		return timeField, 5
	case "datetime":
		return timeField, 6
	case "__realtime_timestamp":
		return timeField, 7
	case "duration_ms":
		return latencyField, 0
	case "latency_ms":
		return latencyField, 1
	case "elapsed_ms":
		return latencyField, 2
	case "dir":
		return directionField, 0
	case "direction":
		return directionField, 1
	case "type":
		return directionField, 2
	case "side":
		return directionField, 3
	case "from":
		return directionField, 4
	case "stream":
		return directionField, 5
	case "conn":
		return connField, 0
	case "conn_id":
		return connField, 1
	case "connection":
		return connField, 2
	case "connection_id":
		return connField, 3
	case "client":
		return connField, 4
	case "peer":
		return connField, 5
	case "remote":
		return connField, 6
	case "session":
		return sessionField, 0
	case "session_id":
		return sessionField, 1
	case "sessionid":
		return sessionField, 2
	case "sid":
		return sessionField, 3
	}
	return noField, 0
}

// envelope reads an object as an envelope: the first of its message fields
// that holds a message. It reports whether there was one.
func (d *decoder) envelope(o *object, nesting int, m meta) bool {
	if nesting >= maxNesting {
		return false
	}
	described := false
	describe := func() {
		if !described {
			described = true
			d.describe(o, &m)
			m.shape = enveloped
		}
	}
	for _, path := range d.opts.Message {
		if raw := at(o.raw, path); mayHold(raw) {
			describe()
			if d.inner(raw, nesting+1, m) {
				return true
			}
		}
	}
	if !o.has(messageField) {
		return false
	}
	var request, response []byte
	for f := d.next(o, messageField, nil); f != nil; f = d.next(o, messageField, f) {
		switch {
		case !mayHold(f.raw):
		case f.rank == requestRank:
			request = f.raw
		case f.rank == responseRank:
			response = f.raw
		default:
			describe()
			if d.inner(f.raw, nesting+1, m) {
				return true
			}
		}
	}
	if request == nil && response == nil {
		return false
	}
	describe()
	return d.call(request, response, nesting+1, m)
}

// call reads a record's request and response. Where each is one message they
// are a call, even without ids.
func (d *decoder) call(request, response []byte, nesting int, m meta) bool {
	from := len(d.out.messages)
	asked := request != nil && d.inner(request, nesting, m)
	mid := len(d.out.messages)
	d.paired = mid == from+1
	answered := response != nil && d.inner(response, nesting, m)
	d.paired = false
	if ms := d.out.messages[from:]; len(ms) == 2 && mid == from+1 &&
		ms[0].Kind <= Notification && ms[1].Kind == Response {
		ms[0].Kind = Request
		ms[1].Answers = true
	}
	return asked || answered
}

// mayHold reports whether a message may be in raw at all.
func mayHold(raw []byte) bool {
	if len(raw) == 0 {
		return false
	}
	switch raw[0] {
	case '{', '[':
		return true
	case '"':
		return bytes.IndexByte(raw, '{') >= 0
	}
	return false
}

// inner reads an envelope's field that may hold messages: JSON, or a string
// of JSON with text around it.
func (d *decoder) inner(raw []byte, nesting int, m meta) bool {
	if isString(raw) {
		return d.text(d.uncoloured(d.str(raw)), nesting, m)
	}
	_, found, _ := d.json(raw, 0, nesting, m)
	return found
}

// describe fills m from the fields of an envelope.
func (d *decoder) describe(o *object, m *meta) {
	d.timeOf(o, m, byField)
	for _, path := range d.opts.Direction {
		m.setDirection(d.direction(at(o.raw, path)), byOption)
	}
	for f := d.next(o, directionField, nil); f != nil && m.dirBy < byField; f = d.next(o, directionField, f) {
		m.setDirection(d.direction(f.raw), byField)
	}
	m.setConn(d.textAt(o.raw, nil, d.opts.Conn), byOption)
	if m.connBy < byField {
		m.setConn(d.textIn(o, connField), byField)
	}
	if m.session == nil {
		m.session = d.textIn(o, sessionField)
	}
	for _, path := range d.opts.Latency {
		m.setLatency(millis(d.scalarText(at(o.raw, path))), byOption)
	}
	for f := d.next(o, latencyField, nil); f != nil && m.latencyBy < byField; f = d.next(o, latencyField, f) {
		m.setLatency(millis(d.scalarText(f.raw)), byField)
	}
}

// timeOf sets m's time from an object's.
func (d *decoder) timeOf(o *object, m *meta, by strength) {
	for _, path := range d.opts.Time {
		m.setTime(d.clocks.value(d, at(o.raw, path)), byOption)
	}
	if m.timeBy >= by && !m.time.clock {
		return
	}
	for f := d.next(o, timeField, nil); f != nil; f = d.next(o, timeField, f) {
		if t := d.clocks.value(d, f.raw); t.Known() {
			m.setTime(t, by)
			return
		}
	}
}

// millis reads a number of milliseconds, exact to the nanosecond, or -1.
func millis(text []byte) time.Duration {
	if !isNumber(text) {
		return -1
	}
	if end, st := number(text, 0); st != valid || end != len(text) {
		return -1
	}
	neg, digits, exp, ok := decimal(text)
	exp += 6 // nanoseconds
	if !ok || neg || int64(len(digits))+exp > 18 {
		return -1
	}
	n := time.Duration(0)
	for i := int64(0); i < int64(len(digits))+exp; i++ {
		n *= 10
		if i < int64(len(digits)) {
			n += time.Duration(digits[i] - '0')
		}
	}
	return n
}

// textAt returns got or, if that is nil, the first string or number that one
// of some paths finds in raw.
func (d *decoder) textAt(raw, got []byte, paths []string) []byte {
	for _, path := range paths {
		if got != nil {
			break
		}
		got = d.scalarText(at(raw, path))
	}
	return got
}

// textIn returns the text of the first field of a class that is a string or a
// number.
func (d *decoder) textIn(o *object, class fieldClass) []byte {
	for f := d.next(o, class, nil); f != nil; f = d.next(o, class, f) {
		if text := d.scalarText(f.raw); text != nil {
			return text
		}
	}
	return nil
}

// next returns the field of a class whose name comes first, or first after
// that of another field; nil if there is none. Of fields with one name it is
// the last.
func (d *decoder) next(o *object, class fieldClass, after *envelopeField) *envelopeField {
	if !o.has(class) {
		return nil
	}
	var found *envelopeField
	fields := d.fields[o.fields:o.fieldsEnd]
	for i := range fields {
		f := &fields[i]
		if f.class == class && (after == nil || f.rank > after.rank) && (found == nil || f.rank <= found.rank) {
			found = f
		}
	}
	return found
}

// direction reads the name of a direction.
func (d *decoder) direction(raw []byte) Direction {
	if !isString(raw) || len(raw) > 40 {
		return Unknown
	}
	return directionName(d.str(raw))
}

// directionName tells a direction by a word or an arrow.
func directionName(name []byte) Direction {
	name = bytes.TrimSpace(name)
	if dir := arrow(name); dir != Unknown {
		return dir
	}
	var lower [24]byte
	if len(name) == 0 || len(name) > len(lower) {
		return Unknown
	}
	for i, c := range name {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		lower[i] = c
	}
	word := lower[:len(name)]
	switch string(word) {
	case "in", "recv", "receive", "received", "receiving", "incoming", "inbound", "s2c", "server", "rx":
		return In
	case "out", "send", "sent", "sending", "outgoing", "outbound", "c2s", "client", "tx":
		return Out
	}
	switch before, _, dashed := bytes.Cut(word, []byte{'-'}); {
	case !dashed:
	case string(before) == "receive", string(before) == "recv":
		return In
	case string(before) == "send":
		return Out
	}
	return Unknown
}

// at returns what a gjson path finds in raw, or nil.
func at(raw []byte, path string) []byte {
	r := gjson.GetBytes(raw, path)
	if !r.Exists() || r.Raw == "" {
		return nil
	}
	if r.Index > 0 && r.Index+len(r.Raw) <= len(raw) {
		return raw[r.Index : r.Index+len(r.Raw)]
	}
	return []byte(r.Raw)
}
