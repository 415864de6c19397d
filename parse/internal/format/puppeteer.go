package format

import (
	"bytes"
	"unicode/utf8"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// Puppeteer logs what it tells browsers, as text behind an arrow, or as a list
// of one string in JavaScript's quotes, on one line or three:
//
//	puppeteer:protocol:SEND ► {"method":"Browser.getVersion","id":1} +0ms
//	puppeteer:protocol:RECV ◀ [
//	puppeteer:protocol:RECV ◀   '{"id":1,"result":{"product":"Chrome"}}'
//	puppeteer:protocol:RECV ◀ ] +0ms
//	PUPPETEER:PROTOCOL:SEND ► 812: {"method":"Browser.getVersion","id":1}
//
// Node.js cuts such strings at 10,000 characters.
// https://github.com/puppeteer/puppeteer, packages/puppeteer-core/src/common/Debug.ts
// https://nodejs.org/api/util.html#utilinspectobject-options

var puppeteer = Row{Format: capture.Format{
	Name: "puppeteer", What: "DEBUG or NODE_DEBUG=puppeteer:*: what a browser is told; with DEBUG_MAX_STRING_LENGTH=null nothing is cut",
	Example:    `puppeteer:protocol:SEND ► [ '{"method":"Browser.getVersion","id":1}' ] +0ms`,
	Directions: "arrows", Sessions: "of messages",
}, rank: 365, Detect: isPuppeteer, Base: decode.Prefixed, Hooks: decode.Hooks{Own: puppeteerLine}}

// isPuppeteer tells what the browser is sent and answers.
func isPuppeteer(h *frame.Head) bool {
	return saidEarly(h, "puppeteer:protocol:SEND \u25ba", "puppeteer:protocol:RECV \u25c0", "puppeteer:protocol SEND \u25ba", "puppeteer:protocol \u25c0 RECV",
		"puppeteer:webDriverBiDi:SEND \u25ba", "puppeteer:webDriverBiDi:RECV \u25c0", "PUPPETEER:PROTOCOL:SEND \u25ba", "PUPPETEER:PROTOCOL:RECV \u25c0",
		"PUPPETEER:WEBDRIVERBIDI:SEND \u25ba", "PUPPETEER:WEBDRIVERBIDI:RECV \u25c0")
}

// puppeteerLine reads a line, or the three of a list, with a message in quotes.
func puppeteerLine(d *decode.Decoder, at jsonscan.Span) bool {
	const longest = 80 // before a message
	text := d.Raw(at)
	start := text[:min(len(text), longest)]
	tag := bytes.Index(start, []byte("puppeteer:"))
	if tag < 0 {
		return puppeteerBracket(d, text)
	}
	m := *d.Around()
	arrow, size := bytes.Index(start, []byte("SEND \u25ba")), len("SEND \u25ba")
	m.SetDirection(capture.Out, decode.ByText)
	if arrow < 0 {
		arrow, size = bytes.Index(start, []byte("RECV \u25c0")), len("RECV \u25c0")
		m.Dir = capture.In
	}
	if arrow < tag {
		return false
	}
	m.SetTime(d.Clocks().Find(text[:tag], tag), decode.ByText)
	rest := jsonscan.Trim(text[arrow+size:])
	if puppeteerBracket(d, rest) {
		return true
	}
	rest = jsonscan.AfterSpace(bytes.TrimPrefix(rest, []byte{'['}))
	if len(rest) < 2 || rest[0] != '\'' && rest[0] != '"' && rest[0] != '`' || rest[1] != '{' {
		return false
	}
	end := 0
	value := d.Keep(func(dst []byte) []byte {
		dst, end = appendJS(dst, rest)
		return dst
	})
	if after := rest[end:]; bytes.HasPrefix(after, []byte("... ")) && bytes.Contains(after, []byte(" more character")) {
		if m.Dir == capture.Out { // its id is the last member
			d.Nothing(capture.Truncated)
		} else {
			cutMessage(d, value, &m)
		}
		return true
	}
	if found, flaw := d.Within(value, &m); flaw != decode.Sound {
		if found {
			d.Problem(flaw)
		} else {
			d.Nothing(flaw)
		}
	} else if !found {
		d.Other(nil, &m)
	}
	return true
}

// puppeteerBracket drops a line that has nothing but the bracket that a list
// begins or ends with. It reports whether it is one.
func puppeteerBracket(d *decode.Decoder, text []byte) bool {
	bracket, rest, _ := bytes.Cut(text, []byte{' '})
	if string(bracket) != "[" && string(bracket) != "]" || len(rest) > 0 && (rest[0] != '+' || len(rest) > 16) {
		return false
	}
	d.Drop()
	return true
}

// appendJS appends the string that text begins with, as Node.js prints it with
// its quotes, to dst. It returns where it ends.
func appendJS(dst, text []byte) (_ []byte, end int) {
	quote := text[0]
	for i := 1; i < len(text); i++ {
		c := text[i]
		switch {
		case c == quote:
			return dst, i + 1
		case c != '\\' || i+1 == len(text):
			dst = append(dst, c)
			continue
		}
		i++
		switch c = text[i]; {
		case c == 'x' && i+2 < len(text) && jsonscan.HexDigit(text[i+1]) >= 0 && jsonscan.HexDigit(text[i+2]) >= 0:
			dst = utf8.AppendRune(dst, rune(jsonscan.HexDigit(text[i+1])<<4|jsonscan.HexDigit(text[i+2])))
			i += 2
		case c == '\'' || c == '`' || c == '"' || c == '\\':
			dst = append(dst, c)
		case jsonscan.Escapes[c] != 0:
			dst = append(dst, jsonscan.Escapes[c])
		default:
			dst = append(dst, '\\', c)
		}
	}
	return dst, len(text)
}
