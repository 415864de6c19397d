package parse

import (
	"bytes"
	"encoding/base64"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/jsonscan"
)

// exchange is an entry being read.
type exchange struct {
	*decoder
	first int // its first record

	asked   int  // messages in the request
	waits   bool // one of them waits for an answer
	replied int  // messages in the response, or over the socket

	request, response meta
	body              []byte // of the response, if it was read
	kind              bodyKind
}

// times sets what stands around the request and the response, which came after
// some milliseconds.
func (x *exchange) times(took []byte) {
	x.request, x.response = x.around, x.around
	x.request.setDirection(capture.Out, byField)
	x.response.setDirection(capture.In, byField)
	took = bytes.TrimSpace(took)
	if d := clock.Millis(took); d >= 0 {
		x.response.setLatency(d, byField)
		x.response.time.Time = x.response.time.Add(d)
	} else {
		x.response.time = clock.Stamp{}
	}
}

// ask reads the body of the request.
func (x *exchange) ask(at jsonscan.Span) {
	var got [3]jsonscan.Span
	x.members(at, bodyNames, got[:])
	raw := x.raw(got[1])
	if !jsonscan.IsString(raw) {
		return
	}
	if c := jsonscan.AfterSpace(raw[1:])[0]; c != '{' && c != '[' && kindOf(x.scalar(got[0])) != jsonBody && !x.isBase64(got[2]) {
		return
	}
	from := len(x.out.messages)
	x.asked, _ = x.read(x.content(got), &x.request)
	for _, m := range x.out.messages[from:] {
		x.waits = x.waits || m.Kind == capture.Request
	}
}

// reply reads the body of the response, if it may be one of JSON-RPC.
func (x *exchange) reply(response []jsonscan.Span) {
	var got [3]jsonscan.Span
	x.members(response[responseBody], bodyNames, got[:])
	x.kind = kindOf(x.scalar(got[0]))
	if !x.begunWith(got[1], '"') || x.asked == 0 && x.kind == otherBody {
		return
	}
	x.body = x.content(got)
	if x.kind == eventStream {
		x.events(x.body)
		return
	}
	from := len(x.out.messages)
	x.paired = x.asked == 1
	x.replied, _ = x.read(x.body, &x.response)
	x.paired = false
	if x.asked == 1 && x.replied == 1 {
		q, a := &x.out.messages[from-1], &x.out.messages[from]
		if q.Kind <= capture.Notification && a.Kind == capture.Response {
			q.Kind, a.Answers = capture.Request, true
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
	switch mime = jsonscan.Lowered(buf[:], mime); {
	case jsonscan.Begins(mime, "text/event-stream"):
		return eventStream
	case bytes.Contains(mime, []byte("json")):
		return jsonBody
	case len(mime) == 0, jsonscan.Begins(mime, "x-unknown"):
		return unknownBody
	}
	return otherBody
}

// content returns the text of a body, decoded.
func (x *exchange) content(body [3]jsonscan.Span) []byte {
	text := x.str(body[1])
	if !x.isBase64(body[2]) {
		return text
	}
	return x.base64(text)
}

func (x *exchange) isBase64(encoding jsonscan.Span) bool {
	return bytes.EqualFold(x.scalar(encoding), []byte("base64"))
}

// base64 decodes a text, or returns it as it is if it is no base64.
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

// read reads a text that may hold messages and returns how many it does, and
// whether it holds anything of JSON-RPC. The records that it makes have that
// text.
func (x *exchange) read(text []byte, m *meta) (n int, found bool) {
	records, messages := len(x.out.records), len(x.out.messages)
	if x.fresh {
		records--
	}
	if !x.embedded(text, 1, m) {
		return 0, false
	}
	for i := records; i < len(x.out.records); i++ {
		x.out.records[i].Text = text
	}
	return len(x.out.messages) - messages, true
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
		if x.response.session == nil && !mayHold(jsonscan.AfterSpace(data)) { // where to send messages
			x.response.session = sessionQuery(data)
		}
		n, _ := x.read(data, &x.response)
		x.replied += n
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

// rest notes what the entry holds beside messages: an answer that is none, or
// nothing of JSON-RPC at all.
func (x *exchange) rest(response []jsonscan.Span) {
	status := x.raw(response[responseStatus])
	failed := len(status) == 3 && status[0] >= '4'
	problem := x.flaw
	switch {
	case problem != sound || x.replied > 0:
	case x.asked > 0 && failed,
		x.waits && len(jsonscan.Trim(x.body)) > 0 && string(status) != "202",
		failed && (x.kind == jsonBody || x.kind == eventStream) && len(jsonscan.Trim(x.body)) > 0 && !x.isJSON(x.body):
		problem = capture.NotJSON
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
}

// answer says how an HTTP request was answered.
func (x *exchange) answer(response []jsonscan.Span) []byte {
	return x.keep(func(dst []byte) []byte {
		dst = append(append(dst, "HTTP "...), x.raw(response[responseStatus])...)
		if text := x.raw(response[responseText]); jsonscan.IsString(text) && len(text) > 2 {
			dst = append(append(dst, ' '), text[1:len(text)-1]...)
		}
		if body := jsonscan.Trim(x.body); len(body) > 0 {
			dst = append(append(dst, ": "...), body[:min(len(body), jsonscan.Excerpt)]...)
		}
		return dst
	})
}

// settle sees to it that only the time at which the entry starts is compared
// with that of the next one: entries overlap.
func (x *exchange) settle() {
	for i := x.first; i < len(x.out.records); i++ {
		if i > x.first || x.out.records[i].Time != x.around.time.Time {
			x.out.asides = append(x.out.asides, int32(i))
		}
	}
	if x.asked+x.replied > 0 {
		x.out.shapes[x.around.shape]++
	}
}

// isJSON reports whether text is a JSON value and nothing else.
func (d *decoder) isJSON(text []byte) bool {
	outer := d.scan.Enter(text)
	defer d.scan.Leave(outer)
	end, st := d.scan.Value(d.scan.Space(0), 0)
	return st == jsonscan.Valid && d.scan.Space(end) == len(text)
}

// note returns a record of its own for what was found with m around it and is
// no message.
func (d *decoder) note(text []byte, m *meta) *capture.Record {
	if !d.fresh {
		last, n := d.out.records[len(d.out.records)-1], int32(len(d.out.messages))
		d.out.records = append(d.out.records, capture.Record{Line: last.Line, Continues: true, From: n, To: n})
		d.fresh = true
	}
	r := d.bind(m)
	r.Text = text
	return r
}

// trouble notes a problem with a text beside the messages of a record.
func (d *decoder) trouble(text []byte, m *meta, kind capture.ProblemKind) {
	d.note(text, m)
	d.problem(kind)
}
