package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// A HAR holds HTTP exchanges, and what went over WebSockets. An entry is a
// record; its request goes out when it starts and its response comes in when
// it is over.

var harPlan = frame.Plan{
	Detect:  detectHAR,
	Counted: true,
	Root:    frame.Step{Next: []frame.Step{{Key: "log", Next: []frame.Step{{Key: "entries", Role: frame.HoldsRecords}}}}},
}

func detectHAR(h *frame.Head) bool {
	for key := range jsonscan.MembersOf(jsonscan.MemberOf(h.Begin(), "log")) {
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
func harRecord(d *decode.Decoder, f *decode.Frame) {
	from, end := d.EnterFrame(f)
	d.Begin(d.Scan.Text[from:end:end])
	x := exchange{Decoder: d, first: len(d.Out.Records) - 1}
	number := f.Around.Conn
	d.Around.Shape = f.Around.Shape
	var entry [6]jsonscan.Span
	var request [3]jsonscan.Span
	var response [4]jsonscan.Span
	switch st := d.Members(jsonscan.Span{From: from, End: end}, entryNames, entry[:]); {
	case d.Scan.Text[from] != '{':
		d.Nothing(capture.NotJSON)
		return
	case st != jsonscan.Valid:
		d.Flawed(0, st)
		d.Nothing(d.Flaw)
		return
	}
	d.Members(entry[entryRequest], requestNames, request[:])
	d.Members(entry[entryResponse], responseNames, response[:])

	url := d.Scalar(request[requestURL])
	socket := entry[entrySocket].End > 0 && d.BegunWith(entry[entrySocket], '[')
	m := &d.Around
	if !d.Opts.Plain() {
		raw := d.Raw(jsonscan.Span{From: from, End: end})
		d.DescribeChosen(raw, m)
		m.Chosen = d.TextAt(raw, nil, d.Opts.Session)
	}
	m.SetTime(d.Time(d.Raw(entry[entryStart])), decode.ByField)
	if socket {
		m.SetConn(d.Joined(hostOf(url), " #", number), decode.ByField)
	} else {
		m.SetConn(d.Joined(hostOf(url), "/", d.Scalar(entry[entryConn])), decode.ByField)
	}
	if m.Session = sessionHeader(d, request[requestHeaders]); m.Session == nil {
		m.Session = sessionHeader(d, response[responseHeaders])
	}
	if m.Session == nil {
		m.Session = sessionQuery(url)
	}
	x.times(d.Raw(entry[entryTime]))
	x.ask(request[requestBody])
	x.reply(response[:])
	if socket {
		x.socket(entry[entrySocket])
	}
	x.rest(response[:])
	x.settle()
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
func sessionHeader(d *decode.Decoder, headers jsonscan.Span) (session []byte) {
	if !d.BegunWith(headers, '[') || !bytes.Contains(d.Raw(headers), []byte("ession-")) {
		return nil
	}
	d.EachObject(headers, []string{"name", "value"}, func(got []jsonscan.Span) bool {
		if bytes.EqualFold(d.Scalar(got[0]), []byte("mcp-session-id")) {
			session = d.Scalar(got[1])
		}
		return session == nil
	})
	return session
}

var harEntry = Row{Format: capture.Format{
	Name: "har", What: "an HTTP archive, with its WebSockets; a line is an entry",
	Example: `{"log":{"version":"1.2","entries":[{"startedDateTime":"2026-03-01T09:00:00.250Z","time":31.4,"request":{"method":"POST","url":"https://rpc.example.com/","postData":{"mimeType":"application/json","text":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}"}},"response":{"status":200,"content":{"mimeType":"application/json","text":"{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x1\"}"}}}]}}`,
	Times:   "yes", Directions: "yes", Sessions: "Mcp-Session-Id, hosts and sockets as connections",
}, rank: 140, Detect: detectHAR, Read: harPlan.Read, Hooks: decode.Hooks{Decode: harRecord}}
