package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// Playwright logs what it tells browsers, with arrows before it: the traffic of
// DevTools, which decode reads. Its own protocol, that of clients with their
// driver, stands in other lines:
//
//	pw:channel SEND> {"id":7,"guid":"page@1f2e","method":"goto","params":{…}}
//	pw:channel <RECV {"id":7}
//	pw:channel <EVENT {"guid":"page@1f2e","method":"close"}
//
// There an answer without anything is the id alone, and an event may have no
// params. pw:server:channel is the same as a server sees it. Where the variable
// MAX_LOG_LENGTH is set, longer lines have "<<<<<( LOG TRUNCATED )>>>>>" for their
// middle: what stands before it says what they are.
// https://github.com/microsoft/playwright, packages/playwright-core/src/client/connection.ts, src/server/helper.ts

var playwright = Row{Format: capture.Format{
	Name: "playwright", What: "DEBUG=pw:protocol and pw:channel: what a browser is told, and the driver",
	Example:    `pw:protocol SEND ► {"id":30,"method":"Runtime.enable","params":{},"sessionId":"08BA"} +1ms`,
	Directions: "arrows", Sessions: "of messages",
}, rank: 360, Detect: isPlaywright, Base: decode.Prefixed, Hooks: decode.Hooks{Own: playwrightLine}}

// logTruncated stands for the middle of a long line.
const logTruncated = " <<<<<( LOG TRUNCATED )>>>>> "

// isPlaywright tells what the browser is sent and answers, or the driver.
func isPlaywright(h *frame.Head) bool {
	return saidEarly(h, "pw:protocol SEND \u25ba", "pw:protocol \u25c0 RECV", "pw:browser <launching>", "pw:channel SEND> {", "pw:channel <EVENT {", "pw:server:channel [")
}

// saidEarly reports whether one of the first lines has some words, with at most
// a time before them.
func saidEarly(h *frame.Head, list ...string) bool {
	for _, line := range h.First(frame.FirstLines) {
		for _, words := range list {
			if i := bytes.Index(line, []byte(words)); i >= 0 && i < len("2006-01-02T15:04:05.000Z ")+1 {
				return true
			}
		}
	}
	return false
}

// channelWords say which way a message of Playwright's own protocol went.
var channelWords = [...]struct {
	text string
	dir  capture.Direction
}{
	{"SEND> ", capture.Out}, {"<RECV ", capture.In}, {"<EVENT ", capture.In},
	{"SEND \u25ba ", capture.Out}, {"\u25c0 RECV ", capture.In},
}

// playwrightLine reads a line of Playwright's own protocol, or one that is
// truncated.
func playwrightLine(d *decode.Decoder, at jsonscan.Span) bool {
	const longest = 160 // before a message
	text := d.Raw(at)
	brace := bytes.IndexByte(text[:min(len(text), longest)], '{')
	if brace < 0 {
		return false
	}
	before := text[:brace]
	cut := bytes.Contains(text[brace:], []byte(logTruncated))
	tag := bytes.Index(before, []byte("pw:"))
	if tag < 0 {
		return false
	}
	var conn []byte
	switch name, rest, _ := bytes.Cut(before[tag:], []byte{' '}); string(name) {
	case "pw:channel":
		conn = name
	case "pw:server:channel":
		conn, _, _ = bytes.Cut(bytes.TrimPrefix(rest, []byte{'['}), []byte{']'})
	case "pw:protocol":
		if !cut {
			return false
		}
	default:
		return false
	}
	m := *d.Around()
	m.SetTime(d.Clocks().Find(before[:tag], tag), decode.ByText)
	m.SetConn(conn, decode.ByText)
	for i := range channelWords {
		if bytes.HasSuffix(before, []byte(channelWords[i].text)) {
			m.SetDirection(channelWords[i].dir, decode.ByText)
		}
	}
	if m.Dir == capture.Unknown {
		return false
	}
	value := jsonscan.Span{From: at.From + brace, End: at.End}
	switch whole, st := d.Value(value.From); {
	case st == jsonscan.Valid:
		return channelMessage(d, whole, &m) || conn != nil && fragment(d, d.Raw(whole), &m)
	case cut:
		cutMessage(d, d.Raw(value), &m)
		return true
	}
	return false
}

// channelMessage adds the message that an object is. Playwright's errors are
// errors within errors.
func channelMessage(d *decode.Decoder, at jsonscan.Span, m *decode.Meta) bool {
	before := d.Mark()
	if !d.Object(at, m) {
		return false
	}
	_, messages := d.Since(before)
	for i := range messages {
		if e := messages[i].Error; e != nil && e.Code == (capture.Code{}) {
			inner := jsonscan.MemberOf(jsonscan.MemberOf(d.Raw(at), "error"), "error")
			if text := jsonscan.MemberOf(inner, "message"); len(text) > 2 && text[0] == '"' {
				e.Text = d.Keep(func(dst []byte) []byte { return jsonscan.Unquote(dst, text) })
			}
		}
	}
	return true
}

// cutMessage adds what can be told of a message that is cut.
func cutMessage(d *decode.Decoder, text []byte, m *decode.Meta) {
	if fragment(d, text, m) {
		d.Problem(capture.Truncated)
	} else {
		d.Nothing(capture.Truncated)
	}
}

// fragment adds the message that an object is, or begins like one: with a method
// or an id. What can be told of it without what is missing is.
func fragment(d *decode.Decoder, text []byte, m *decode.Meta) bool {
	head, tail, cut := bytes.Cut(text, []byte(logTruncated))
	var id, method, session []byte
	for key, value := range jsonscan.MembersOf(head) {
		switch string(key) {
		case "id":
			id = value
		case "method":
			method = value
		case "sessionId":
			session = value
		case "error":
			if cut { // its code may be missing
				return false
			}
		}
	}
	if cut && session == nil {
		session = lastSession(tail)
	}
	name, session := unquoted(method), unquoted(session)
	number := jsonscan.Digits(bytes.TrimPrefix(id, []byte{'-'})) >= 0
	if name == nil && id == nil || id != nil && !number && unquoted(id) == nil {
		return false
	}
	msg := d.Message(m)
	msg.Session = session
	switch msg.Method = name; {
	case name == nil:
		msg.Kind = capture.Response
	case id == nil:
		msg.Kind = capture.Notification
	default:
		msg.Kind = capture.Request
	}
	switch {
	case number:
		msg.ID = capture.ID{Type: capture.NumberID, Text: id}
	case id != nil:
		msg.ID = capture.ID{Type: capture.StringID, Text: unquoted(id)}
	}
	return true
}

// unquoted returns what stands between the quotes of a string without escapes, or
// nil.
func unquoted(value []byte) []byte {
	if n := len(value); n > 2 && value[0] == '"' && value[n-1] == '"' && bytes.IndexByte(value, '\\') < 0 {
		return value[1 : n-1 : n-1]
	}
	return nil
}

// lastSession returns the session that the end of a message names, with its
// quotes: DevTools have it as the last member.
func lastSession(tail []byte) []byte {
	const key = `"sessionId":`
	end := bytes.LastIndexByte(tail, '}')
	at := bytes.LastIndex(tail, []byte(key))
	if at < 0 || end < at {
		return nil
	}
	value := tail[at+len(key) : end]
	if name := unquoted(value); name == nil || bytes.ContainsAny(name, `"{}`) {
		return nil
	}
	return value
}
