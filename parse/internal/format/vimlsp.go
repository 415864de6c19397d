package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// vim-lsp writes arrays behind a time in the form of the locale:
//
//	4/24/2024 7:26:41 PM:["--->", 9, "gopls", {"method":"initialized","params":{}}]
//	4/24/2024 7:26:41 PM:["<---", 9, "gopls", {"response":{"id":1,…},"request":{"id":1,…}}]
//
// A request has no id yet when it is sent, but it stands beside its response:
// so it counts there. Other arrays tell what the plugin does.

var vimLSP = Row{Format: capture.Format{
	Name: "vim-lsp", What: "the log of vim-lsp for Vim; a request counts with its response",
	Example: `4/24/2024 7:26:41 PM:["<---",1,"gopls",{"response":{"id":1,"jsonrpc":"2.0","result":null},"request":{"id":1,"jsonrpc":"2.0","method":"shutdown"}}]`,
	Times:   "local, whole seconds", Directions: "yes", Sessions: "servers as connections",
}, rank: 80, Detect: isVimLSP, Hooks: decode.Hooks{Own: vimLine}}

// vimEntry returns where the array of a line begins, or -1.
func vimEntry(line []byte) int {
	i := bytes.Index(line[:min(len(line), clock.LongestTime)], []byte(":["))
	if i < 0 || i+2 >= len(line) || line[i+2] != '"' && line[i+2] != '{' {
		return -1
	}
	for at := 1; at+6 <= i; at++ { // a time of day
		if line[at] != ':' || line[at+3] != ':' {
			continue
		}
		hour := 1
		if at > 1 && line[at-2]-'0' <= 9 {
			hour = 2
		}
		if _, _, n := clock.Hms(line[at-hour:i], hour); n > 0 {
			return i + 1
		}
	}
	return -1
}

// isVimLSP reports whether a source begins like a log of vim-lsp.
func isVimLSP(h *frame.Head) bool {
	n := 0
	for line := range h.Lines() {
		if i := vimEntry(line); i >= 0 {
			for _, start := range [...]string{`["--->",`, `["<---`, `["lsp#`, `["s:`, `["Starting server"`, `[{"response":{"`} {
				if bytes.HasPrefix(line[i:], []byte(start)) {
					return true
				}
			}
		}
		if n++; n == 5 {
			break
		}
	}
	return false
}

// vimLine reads a line of vim-lsp.
func vimLine(d *decode.Decoder, at jsonscan.Span) bool {
	text := d.Raw(at)
	i := vimEntry(text)
	if i < 0 {
		return false
	}
	m := d.Around()
	m.SetTime(d.Clocks().Find(text[:i-1], i-1), decode.ByText)
	arrow, name, object, st := vimParts(d, at.From+i)
	switch {
	case st != jsonscan.Valid:
		d.Nothing(decode.FlawOf(st))
		return true
	case object.End == 0:
		d.Nothing(capture.NotJSON)
		return true
	}
	m.SetDirection(arrow, decode.ByField)
	m.SetConn(name, decode.ByField)
	if arrow == capture.Out && asksLater(d.Raw(object)) || !d.Object(object, m) {
		d.Other(nil, m)
	}
	return true
}

// vimParts reads the array at i: an arrow, the name of a server, and what went
// between. Without an arrow there is no object.
func vimParts(d *decode.Decoder, i int) (dir capture.Direction, name []byte, object jsonscan.Span, st jsonscan.Status) {
	list, st := d.Value(i)
	if st != jsonscan.Valid {
		return dir, nil, object, st
	}
	n := 0
	st = d.Each(list, nil, func(got []jsonscan.Span) bool {
		raw := d.Raw(got[0])
		switch n++; {
		case n == 1:
			switch string(raw) {
			case `"--->"`:
				dir = capture.Out
			case `"<---"`:
				dir = capture.In
			}
		case dir != capture.Unknown && raw[0] == '"':
			name = d.Text(got[0])
		case dir != capture.Unknown && raw[0] == '{':
			object = got[0]
		}
		return true
	})
	return dir, name, object, st
}

// asksLater reports whether an object is a request without its id.
func asksLater(raw []byte) bool {
	method := jsonscan.MemberOf(raw, "method")
	if method == nil || jsonscan.MemberOf(raw, "id") != nil {
		return false
	}
	return string(method) == `"initialize"` || string(method) == `"shutdown"` || jsonscan.MemberOf(raw, "on_notification") != nil
}
