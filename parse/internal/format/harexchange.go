package format

import (
	"bytes"
	"encoding/base64"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/jsonscan"
	"rpclog/parse/internal/wire"
)

// The two bodies of an HTTP exchange, and what is left of it beside messages.

// exchange is an entry being read.
type exchange struct {
	*decode.Decoder
	start decode.Mark // where its records begin

	asked   int                 // messages in the request
	waits   bool                // one of them waits for an answer
	replied int                 // messages in the response, or over the socket
	found   bool                // something of JSON-RPC, or of a socket
	flaw    capture.ProblemKind // the first thing in it that does not hold, or Sound

	request, response decode.Meta
	body              []byte // of the response, if it was read
	kind              wire.Media
}

// times sets what stands around the request and the response, which came after
// some milliseconds.
func (x *exchange) times(took []byte) {
	x.request, x.response = *x.Around(), *x.Around()
	x.request.SetDirection(capture.Out, decode.ByField)
	x.response.SetDirection(capture.In, decode.ByField)
	took = bytes.TrimSpace(took)
	if d := clock.Millis(took); d >= 0 {
		x.response.SetLatency(d, decode.ByField)
		x.response.Time.Time = x.response.Time.Add(d)
	} else {
		x.response.Time = clock.Stamp{}
	}
}

// ask reads the body of the request.
func (x *exchange) ask(at jsonscan.Span) {
	var got [3]jsonscan.Span
	x.Members(at, bodyNames, got[:])
	raw := x.Raw(got[1])
	if !jsonscan.IsString(raw) {
		return
	}
	if c := jsonscan.AfterSpace(raw[1:])[0]; c != '{' && c != '[' && wire.MediaOf(x.Text(got[0])) != wire.JSON && !x.isBase64(got[2]) {
		return
	}
	asked, _ := x.read(x.content(got), &x.request, x.Within)
	x.asked = len(asked)
	for i := range asked {
		x.waits = x.waits || asked[i].Kind == capture.Request
	}
}

// reply reads the body of the response, if it may be one of JSON-RPC.
func (x *exchange) reply(response []jsonscan.Span) {
	var got [3]jsonscan.Span
	x.Members(response[responseBody], bodyNames, got[:])
	x.kind = wire.MediaOf(x.Text(got[0]))
	if !jsonscan.IsString(x.Raw(got[1])) || x.asked == 0 && x.kind == wire.OtherMedia {
		return
	}
	x.body = x.content(got)
	if x.kind == wire.EventStream {
		x.events(x.body)
		return
	}
	within := x.Within
	if x.asked == 1 {
		within = x.Answer
	}
	replied, _ := x.read(x.body, &x.response, within)
	if x.replied = len(replied); x.asked == 1 && x.replied == 1 {
		_, messages := x.Since(x.start)
		if q, a := &messages[0], &messages[1]; q.Kind <= capture.Notification && a.Kind == capture.Response {
			q.Kind, a.Answers = capture.Request, true
		}
	}
}

// content returns the text of a body, decoded.
func (x *exchange) content(body [3]jsonscan.Span) []byte {
	text := x.Text(body[1])
	if !x.isBase64(body[2]) {
		return text
	}
	return x.base64(text)
}

func (x *exchange) isBase64(encoding jsonscan.Span) bool {
	return bytes.EqualFold(x.Text(encoding), []byte("base64"))
}

// base64 decodes a text, or returns it as it is if it is no base64.
func (x *exchange) base64(text []byte) []byte {
	ok := true
	plain := x.Keep(func(dst []byte) []byte {
		out, err := base64.StdEncoding.AppendDecode(dst, text)
		ok = err == nil
		return out
	})
	if !ok {
		return text
	}
	return plain
}

// read reads a text that may hold messages and returns those, and whether it
// holds anything of JSON-RPC. The records that it makes have that text.
func (x *exchange) read(text []byte, m *decode.Meta, within func([]byte, *decode.Meta) (bool, capture.ProblemKind)) ([]capture.Message, bool) {
	before := x.Mark()
	found, flaw := within(text, m)
	if x.flaw == decode.Sound {
		x.flaw = flaw
	}
	if !found {
		return nil, false
	}
	x.found = true
	records, messages := x.Since(before)
	for i := range records {
		records[i].Text = text
	}
	return messages, true
}

// events reads the events of a stream. The last one counts even if its end is
// missing: archives may leave it out.
func (x *exchange) events(stream []byte) {
	var e wire.Events
	for _, piece := range [...][]byte{stream, []byte("\n\n")} {
		for ev := range e.Over(piece) {
			x.event(ev)
		}
	}
}

func (x *exchange) event(ev wire.Event) {
	if ev.IsEndpoint() {
		if x.response.Session == nil {
			x.response.Session = wire.SessionIn(ev.Data)
		}
		return
	}
	data := ev.Data
	if !ev.Stays {
		data = x.Keep(func(dst []byte) []byte { return append(dst, ev.Data...) })
	}
	replied, _ := x.read(data, &x.response, x.Within)
	x.replied += len(replied)
}

// rest notes what the entry holds beside messages: an answer that is none, or
// nothing of JSON-RPC at all.
func (x *exchange) rest(response []jsonscan.Span) {
	status := x.Raw(response[responseStatus])
	failed := len(status) == 3 && status[0] >= '4'
	problem := x.flaw
	switch {
	case problem != decode.Sound || x.replied > 0:
	case x.asked > 0 && failed,
		x.waits && len(jsonscan.Trim(x.body)) > 0 && string(status) != "202",
		failed && (x.kind == wire.JSON || x.kind == wire.EventStream) && len(jsonscan.Trim(x.body)) > 0 && !jsonscan.IsValue(x.body):
		problem = capture.NotJSON
	}
	switch {
	case problem == decode.Sound:
		if !x.found {
			x.Other(nil, &x.request)
		}
	case x.replied > 0:
		x.Problem(problem)
	case x.asked > 0:
		x.Trouble(x.answer(response), &x.response, problem)
	default:
		records, _ := x.Since(x.start)
		records[0].Text = x.answer(response)
		x.Nothing(problem)
	}
}

// answer says how an HTTP request was answered.
func (x *exchange) answer(response []jsonscan.Span) []byte {
	return x.Keep(func(dst []byte) []byte {
		dst = append(append(dst, "HTTP "...), x.Raw(response[responseStatus])...)
		if text := x.Raw(response[responseText]); jsonscan.IsString(text) && len(text) > 2 {
			dst = append(append(dst, ' '), text[1:len(text)-1]...)
		}
		if body := jsonscan.Trim(x.body); len(body) > 0 {
			dst = append(append(dst, ": "...), body[:min(len(body), jsonscan.Excerpt)]...)
		}
		return dst
	})
}
