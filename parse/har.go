package parse

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// A HAR holds HTTP exchanges, and what went over WebSockets. An entry is a
// record; its request goes out when it starts and its response comes in when
// it is over.

var harPlan = plan{
	detect:  detectHAR,
	counted: true,
	root:    step{next: []step{{key: "log", next: []step{{key: "entries", role: holdsRecords}}}}},
}

func detectHAR(h *head) bool {
	for key := range jsonscan.MembersOf(jsonscan.MemberOf(h.begin(), "log")) {
		switch string(key) {
		case "version", "creator", "browser", "pages", "entries":
			return true
		}
	}
	return false
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
	d.begin(d.scan.Text[from:end:end])
	x := exchange{decoder: d, first: len(d.out.records) - 1}
	number := f.around.conn
	d.around.shape = f.around.shape
	var entry [6]jsonscan.Span
	var request [3]jsonscan.Span
	var response [4]jsonscan.Span
	switch st := d.members(jsonscan.Span{From: from, End: end}, entryNames, entry[:]); {
	case d.scan.Text[from] != '{':
		d.nothing(capture.NotJSON)
		return
	case st != jsonscan.Valid:
		d.flawed(0, st)
		d.nothing(d.flaw)
		return
	}
	d.members(entry[entryRequest], requestNames, request[:])
	d.members(entry[entryResponse], responseNames, response[:])

	url := d.scalar(request[requestURL])
	socket := entry[entrySocket].End > 0 && d.begunWith(entry[entrySocket], '[')
	m := &d.around
	if !d.opts.plain() {
		raw := d.raw(jsonscan.Span{From: from, End: end})
		d.describeChosen(raw, m)
		m.chosen = d.textAt(raw, nil, d.opts.Session)
	}
	m.setTime(d.time(d.raw(entry[entryStart])), byField)
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
func (d *decoder) members(at jsonscan.Span, names []string, got []jsonscan.Span) jsonscan.Status {
	if !d.begunWith(at, '{') {
		return jsonscan.Invalid
	}
	d.scan.Outside(at.From)
	end, st := d.scan.Parse(at.From, 0, names, got, true)
	if st == jsonscan.Valid && end != at.End {
		st = jsonscan.Invalid
	}
	if st != jsonscan.Valid {
		clear(got)
	}
	return st
}

// begunWith reports whether there is a value at some place that begins with
// some byte.
func (d *decoder) begunWith(at jsonscan.Span, c byte) bool {
	return at.End > 0 && d.scan.Text[at.From] == c
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
func (d *decoder) sessionHeader(headers jsonscan.Span) (session []byte) {
	if !d.begunWith(headers, '[') || !bytes.Contains(d.raw(headers), []byte("ession-")) {
		return nil
	}
	d.eachObject(headers, []string{"name", "value"}, func(got []jsonscan.Span) bool {
		if bytes.EqualFold(d.scalar(got[0]), []byte("mcp-session-id")) {
			session = d.scalar(got[1])
		}
		return session == nil
	})
	return session
}

// eachObject calls f for each object of an array with what members of some
// names it has, until f returns false or the grammar does not hold.
func (d *decoder) eachObject(list jsonscan.Span, names []string, f func(got []jsonscan.Span) bool) {
	s, text := &d.scan, d.scan.Text
	s.Outside(list.From)
	var got [4]jsonscan.Span
	i, done, st := s.First(list.From, ']')
	for st == jsonscan.Valid && !done {
		clear(got[:])
		if text[i] == '{' {
			i, st = s.Parse(i, 1, names, got[:len(names)], true)
		} else {
			i, st = s.Value(i, 1)
		}
		if st != jsonscan.Valid || !f(got[:len(names)]) {
			return
		}
		i, done, st = s.Next(i, ']')
	}
}

var harEntry = row{Format: capture.Format{
	Name: "har", What: "an HTTP archive, with its WebSockets; a line is an entry",
	Example: `{"log":{"version":"1.2","entries":[{"startedDateTime":"2026-03-01T09:00:00.250Z","time":31.4,"request":{"method":"POST","url":"https://rpc.example.com/","postData":{"mimeType":"application/json","text":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}"}},"response":{"status":200,"content":{"mimeType":"application/json","text":"{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x1\"}"}}}]}}`,
	Times:   "yes", Directions: "yes", Sessions: "Mcp-Session-Id, hosts and sockets as connections",
}, rank: 140, detect: detectHAR, read: harPlan.read, hooks: hooks{decode: harRecord}}
