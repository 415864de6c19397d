package parse

import (
	"bytes"
	"encoding/base64"
	"unicode/utf8"
)

// A HAR holds HTTP exchanges, and what went over WebSockets. An entry is a
// record; its request goes out when it starts and its response comes in when
// it is over.

var harPlan = plan{
	shape:   harEntry,
	detect:  detectHAR,
	counted: true,
	root:    step{next: []step{{key: "log", next: []step{{key: "entries", role: holdsRecords}}}}},
}

func detectHAR(h *head) bool {
	for key := range membersOf(memberOf(h.begin(), "log")) {
		switch string(key) {
		case "version", "creator", "browser", "pages", "entries":
			return true
		}
	}
	return false
}

// exchange is an entry being read.
type exchange struct {
	*decoder
	first int // its first record

	asked   int  // messages in the request
	waits   bool // one of them waits for an answer
	replied int  // messages in the response, or over the socket

	request, response meta
	body              []byte // of the response, if it was read
}

// The members of an entry, of its request and of its response that matter.
const (
	entryStart = iota
	entryTime
	entryRequest
	entryResponse
	entrySocket
	entryConn
)

const (
	requestURL = iota
	requestHeaders
	requestBody
)

const (
	responseStatus = iota
	responseText
	responseHeaders
	responseBody
)

var (
	entryNames    = []string{"startedDateTime", "time", "request", "response", "_webSocketMessages", "connection"}
	requestNames  = []string{"url", "headers", "postData"}
	responseNames = []string{"status", "statusText", "headers", "content"}
	bodyNames     = []string{"mimeType", "text", "encoding"}
	socketNames   = []string{"type", "time", "opcode", "data"}
)

// harRecord reads an entry.
func harRecord(d *decoder, f *frame) {
	from, end := d.enterFrame(f)
	d.begin(d.scan.text[from:end:end])
	x := exchange{decoder: d, first: len(d.out.records) - 1}
	number := f.around.conn
	d.around = meta{latency: -1, shape: harEntry}
	d.fresh, d.flaw, d.passed = true, sound, false
	var entry [6]span
	var request [3]span
	var response [4]span
	switch st := d.members(span{from, end}, entryNames, entry[:]); {
	case d.scan.text[from] != '{':
		d.nothing(NotJSON)
		return
	case st != valid:
		d.flawed(0, st)
		d.nothing(d.flaw)
		return
	}
	d.members(entry[entryRequest], requestNames, request[:])
	d.members(entry[entryResponse], responseNames, response[:])

	url := d.scalar(request[requestURL])
	socket := entry[entrySocket].end > 0 && d.begunWith(entry[entrySocket], '[')
	m := &d.around
	if !d.opts.plain() {
		raw := d.raw(span{from, end})
		d.describeChosen(raw, m)
		m.chosen = d.textAt(raw, nil, d.opts.Session)
	}
	m.setTime(d.clocks.value(d, d.raw(entry[entryStart])), byField)
	if socket {
		m.setConn(d.joined(hostOf(url), " #", number), byField)
	} else {
		m.setConn(d.joined(hostOf(url), "/", d.scalar(entry[entryConn])), byField)
	}
	if m.session = d.sessionHeader(request[requestHeaders]); m.session == nil {
		m.session = d.sessionHeader(response[responseHeaders])
	}
	if m.session == nil {
		m.session = sessionQuery(url)
	}
	x.times(d.raw(entry[entryTime]))
	x.ask(request[requestBody])
	x.reply(response[:])
	if socket {
		x.socket(entry[entrySocket])
	}
	x.rest(response[:])
	x.settle()
}

// members finds members of the object at some place. Where there is none, or
// where its grammar does not hold, it finds nothing.
func (d *decoder) members(at span, names []string, got []span) status {
	if !d.begunWith(at, '{') {
		return invalid
	}
	d.scan.outside(at.from)
	end, st := d.scan.parse(at.from, 0, names, got, true)
	if st == valid && end != at.end {
		st = invalid
	}
	if st != valid {
		clear(got)
	}
	return st
}

// begunWith reports whether there is a value at some place that begins with
// some byte.
func (d *decoder) begunWith(at span, c byte) bool {
	return at.end > 0 && d.scan.text[at.from] == c
}

// joined returns two names as one, or the only one there is, or nil.
func (d *decoder) joined(a []byte, between string, b []byte) []byte {
	switch {
	case len(b) == 0 && len(a) == 0:
		return nil
	case len(b) == 0:
		return a
	}
	return d.keep(func(dst []byte) []byte { return append(append(append(dst, a...), between...), b...) })
}

// hostOf returns the host of an address, with its port.
func hostOf(url []byte) []byte {
	_, rest, ok := bytes.Cut(url, []byte("://"))
	if !ok {
		return nil
	}
	if i := bytes.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	return rest[bytes.LastIndexByte(rest, '@')+1:]
}

// sessionQuery returns the session that the query of an address names, or nil.
func sessionQuery(url []byte) []byte {
	_, query, _ := bytes.Cut(url, []byte{'?'})
	query, _, _ = bytes.Cut(query, []byte{'#'})
	for len(query) > 0 {
		var part []byte
		part, query, _ = bytes.Cut(query, []byte{'&'})
		switch name, value, _ := bytes.Cut(part, []byte{'='}); string(name) {
		case "session_id", "sessionId":
			if len(value) > 0 {
				return value[:len(value):len(value)]
			}
		}
	}
	return nil
}

// sessionHeader returns the value of the header Mcp-Session-Id, or nil.
func (d *decoder) sessionHeader(headers span) (session []byte) {
	if !d.begunWith(headers, '[') || !bytes.Contains(d.raw(headers), []byte("ession-")) {
		return nil
	}
	d.eachObject(headers, []string{"name", "value"}, func(got []span) bool {
		if bytes.EqualFold(d.scalar(got[0]), []byte("mcp-session-id")) {
			session = d.scalar(got[1])
		}
		return session == nil
	})
	return session
}

// eachObject calls f for each object of an array with what members of some
// names it has, until f returns false or the grammar does not hold.
func (d *decoder) eachObject(list span, names []string, f func(got []span) bool) {
	s, text := &d.scan, d.scan.text
	s.outside(list.from)
	var got [4]span
	i, done, st := s.first(list.from, ']')
	for st == valid && !done {
		clear(got[:])
		if text[i] == '{' {
			i, st = s.parse(i, 1, names, got[:len(names)], true)
		} else {
			i, st = s.value(i, 1)
		}
		if st != valid || !f(got[:len(names)]) {
			return
		}
		i, done, st = s.next(i, ']')
	}
}

// times sets what stands around the request and the response, which came after
// some milliseconds.
func (x *exchange) times(took []byte) {
	x.request, x.response = x.around, x.around
	x.request.setDirection(Out, byField)
	x.response.setDirection(In, byField)
	took = bytes.TrimSpace(took)
	if d := millis(took); d >= 0 {
		x.response.setLatency(d, byField)
		x.response.time.Time = x.response.time.Add(d)
	} else {
		x.response.time = stamp{}
	}
}

// ask reads the body of the request.
func (x *exchange) ask(at span) {
	var got [3]span
	x.members(at, bodyNames, got[:])
	raw := x.raw(got[1])
	if !isString(raw) || !mayHold(raw) {
		return
	}
	kind := kindOf(x.scalar(got[0]))
	if c := afterSpace(raw[1:])[0]; c != '{' && c != '[' && kind != jsonBody && !x.isBase64(got[2]) {
		return
	}
	from := len(x.out.messages)
	x.asked = x.read(x.content(got), &x.request)
	for _, m := range x.out.messages[from:] {
		x.waits = x.waits || m.Kind == Request
	}
}

// reply reads the body of the response, if it may be one of JSON-RPC.
func (x *exchange) reply(response []span) {
	var got [3]span
	x.members(response[responseBody], bodyNames, got[:])
	kind := kindOf(x.scalar(got[0]))
	if !x.begunWith(got[1], '"') || x.asked == 0 && kind == otherBody {
		return
	}
	x.body = x.content(got)
	if kind == eventStream {
		x.events(x.body)
		return
	}
	from := len(x.out.messages)
	x.paired = x.asked == 1
	x.replied = x.read(x.body, &x.response)
	x.paired = false
	if x.asked == 1 && x.replied == 1 {
		q, a := &x.out.messages[from-1], &x.out.messages[from]
		if q.Kind <= Notification && a.Kind == Response {
			q.Kind, a.Answers = Request, true
		}
	}
}

// bodyKind is what a body is, by its media type.
type bodyKind uint8

const (
	otherBody bodyKind = iota
	jsonBody
	eventStream
	unknownBody
)

func kindOf(mime []byte) bodyKind {
	var buf [64]byte
	switch mime = lowered(buf[:], mime); {
	case begins(mime, "text/event-stream"):
		return eventStream
	case bytes.Contains(mime, []byte("json")):
		return jsonBody
	case len(mime) == 0, begins(mime, "x-unknown"):
		return unknownBody
	}
	return otherBody
}

// content returns the text of a body, decoded. What is not base64 although it
// says so stays as it is.
func (x *exchange) content(body [3]span) []byte {
	text := x.str(body[1])
	if !x.isBase64(body[2]) {
		return text
	}
	return x.base64(text)
}

func (x *exchange) isBase64(encoding span) bool {
	return bytes.EqualFold(x.scalar(encoding), []byte("base64"))
}

func (d *decoder) base64(text []byte) []byte {
	ok := true
	plain := d.keep(func(dst []byte) []byte {
		out, err := base64.StdEncoding.AppendDecode(dst, text)
		ok = err == nil
		return out
	})
	if !ok {
		return text
	}
	return plain
}

// read reads a text that may hold messages and returns how many it does. The
// records that it makes have that text.
func (x *exchange) read(text []byte, m *meta) int {
	records, messages := len(x.out.records), len(x.out.messages)
	if x.fresh {
		records--
	}
	x.embedded(text, 1, m)
	if x.fresh { // nothing was found
		return 0
	}
	for i := records; i < len(x.out.records); i++ {
		x.out.records[i].Text = text
	}
	return len(x.out.messages) - messages
}

// events reads the events of a stream.
func (x *exchange) events(stream []byte) {
	var data []byte
	lines := 0
	event := func() {
		if lines > 1 { // data is memory that is used again
			joined := data
			data = x.keep(func(dst []byte) []byte { return append(dst, joined...) })
		}
		if x.response.session == nil && !mayHold(afterSpace(data)) { // where to send messages
			x.response.session = sessionQuery(data)
		}
		x.replied += x.read(data, &x.response)
	}
	var buf []byte
	for line := range bytes.Lines(stream) {
		line = bytes.TrimRight(line, "\r\n")
		part, ok := bytes.CutPrefix(line, []byte("data:"))
		switch {
		case ok:
			switch lines++; lines {
			case 1:
				data = part
			case 2:
				buf = append(append(append(buf[:0], data...), '\n'), part...)
				data = buf
			default:
				buf = append(append(buf, '\n'), part...)
				data = buf
			}
		case len(line) == 0 && lines > 0:
			event()
			lines = 0
		}
	}
	if lines > 0 {
		event()
	}
}

// socket reads the messages of a WebSocket. Text without a message counts as
// such only beside messages: other protocols use sockets too.
func (x *exchange) socket(list span) {
	mark, before, broken := x.mark(), len(x.out.messages), false
	x.eachObject(list, socketNames, func(got []span) bool {
		m := x.around
		if t := x.clocks.value(x.decoder, x.raw(got[1])); t.Known() {
			m.time, m.timeBy = t, byField
		}
		m.setDirection(directionName(x.scalar(got[0])), byField)
		x.flaw = sound
		switch text, ok := x.payload(got); {
		case !ok:
			x.note(x.raw(got[3]), &m).Other++
		case len(trim(text)) == 0:
		case x.read(text, &m) > 0:
			if x.flaw != sound {
				x.problem(x.flaw)
			}
		case x.flaw != sound:
			broken = true
			x.trouble(text, &m, x.flaw)
		case x.isJSON(text):
			x.note(text, &m).Other++
		default:
			x.trouble(text, &m, NotJSON)
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
func (x *exchange) payload(got []span) (text []byte, ok bool) {
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

// isJSON reports whether text is a JSON value and nothing else.
func (d *decoder) isJSON(text []byte) bool {
	outer := d.scan.enter(text)
	defer d.scan.leave(outer)
	end, st := d.scan.value(d.scan.space(0), 0)
	return st == valid && d.scan.space(end) == len(text)
}

// note returns a record of its own for what was found with m around it and is
// no message.
func (d *decoder) note(text []byte, m *meta) *Record {
	if !d.fresh {
		last, n := d.out.records[len(d.out.records)-1], int32(len(d.out.messages))
		d.out.records = append(d.out.records, Record{Line: last.Line, Continues: true, from: n, to: n})
		d.fresh = true
	}
	r := d.bind(m)
	r.Text = text
	return r
}

// trouble notes a problem with a text beside the messages of a record.
func (d *decoder) trouble(text []byte, m *meta, kind ProblemKind) {
	d.note(text, m)
	d.problem(kind)
}

// rest notes what the entry holds beside messages: an answer that is none, or
// nothing of JSON-RPC at all.
func (x *exchange) rest(response []span) {
	status := x.raw(response[responseStatus])
	failed := len(status) == 3 && status[0] >= '4'
	problem := x.flaw
	switch {
	case problem != sound || x.replied > 0:
	case x.asked > 0 && failed,
		x.waits && len(trim(x.body)) > 0 && string(status) != "202",
		x.asked == 0 && failed && x.body != nil && len(trim(x.body)) > 0 && !x.isJSON(x.body):
		problem = NotJSON
	}
	switch {
	case problem == sound:
		if x.fresh {
			x.note(x.out.records[x.first].Text, &x.request).Other++
		}
	case x.replied > 0:
		x.problem(problem)
	case x.asked > 0:
		x.trouble(x.answer(response), &x.response, problem)
	default:
		x.out.records[x.first].Text = x.answer(response)
		x.nothing(problem)
	}
	x.flaw = sound
}

// answer says how an HTTP request was answered.
func (x *exchange) answer(response []span) []byte {
	return x.keep(func(dst []byte) []byte {
		dst = append(append(dst, "HTTP "...), x.raw(response[responseStatus])...)
		if text := x.raw(response[responseText]); isString(text) && len(text) > 2 {
			dst = append(append(dst, ' '), text[1:len(text)-1]...)
		}
		if body := trim(x.body); len(body) > 0 {
			dst = append(append(dst, ": "...), body[:min(len(body), excerpt)]...)
		}
		return dst
	})
}

// settle sees to it that only the time at which the entry starts is compared
// with that of the next one: entries overlap.
func (x *exchange) settle() {
	for i := x.first; i < len(x.out.records); i++ {
		r := &x.out.records[i]
		r.aside = i > x.first || r.Time != x.around.time.Time
	}
	x.out.shapes[harEntry]++
}
