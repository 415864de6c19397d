package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
	"rpclog/parse/internal/wire"
)

// A HAR holds HTTP exchanges, and what went over WebSockets. An entry is a
// record; its request goes out when it starts and its response comes in when
// it is over.

var harEntry = Row{Format: capture.Format{
	Name: "har", What: "an HTTP archive, with its WebSockets; a line is an entry",
	Example: `{"log":{"version":"1.2","entries":[{"startedDateTime":"2026-03-01T09:00:00.250Z","time":31.4,"request":{"method":"POST","url":"https://rpc.example.com/","postData":{"mimeType":"application/json","text":"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\"}"}},"response":{"status":200,"content":{"mimeType":"application/json","text":"{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"0x1\"}"}}}]}}`,
	Times:   "yes", Directions: "yes", Sessions: "Mcp-Session-Id, hosts and sockets as connections",
}, rank: 140, Detect: detectHAR, Read: harPlan.Read, Hooks: decode.Hooks{Decode: harRecord}}

var harPlan = frame.Plan{
	Detect:   detectHAR,
	Counted:  true,
	Overlaps: true,
	Root:     frame.Step{Next: []frame.Step{{Key: "log", Next: []frame.Step{{Key: "entries", Role: frame.HoldsRecords}}}}},
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
	at := d.Begin(f)
	x := exchange{Decoder: d, start: d.Mark(), flaw: decode.Sound}
	m := d.Around()
	number := m.Conn
	m.Conn = nil
	var entry [6]jsonscan.Span
	var request [3]jsonscan.Span
	var response [4]jsonscan.Span
	switch st := d.Members(at, entryNames, entry[:]); {
	case at.From == at.End || d.Raw(at)[0] != '{':
		d.Nothing(capture.NotJSON)
		return
	case st != jsonscan.Valid:
		d.Nothing(decode.FlawOf(st))
		return
	}
	d.Members(entry[entryRequest], requestNames, request[:])
	d.Members(entry[entryResponse], responseNames, response[:])

	url := d.Text(request[requestURL])
	socket := bytes.HasPrefix(d.Raw(entry[entrySocket]), []byte{'['})
	d.Choose(d.Raw(at), m)
	m.SetTime(d.Time(d.Raw(entry[entryStart])), decode.ByField)
	if socket {
		m.SetConn(joined(d, hostOf(url), " #", number), decode.ByField)
	} else {
		m.SetConn(joined(d, hostOf(url), "/", d.Text(entry[entryConn])), decode.ByField)
	}
	if m.Session = sessionHeader(d, request[requestHeaders]); m.Session == nil {
		m.Session = sessionHeader(d, response[responseHeaders])
	}
	if m.Session == nil {
		m.Session = wire.SessionIn(url)
	}
	x.times(d.Raw(entry[entryTime]))
	x.ask(request[requestBody])
	x.reply(response[:])
	if socket {
		x.socket(entry[entrySocket])
	}
	x.rest(response[:])
}

// joined returns two names as one, or the only one there is, or nil.
func joined(d *decode.Decoder, a []byte, between string, b []byte) []byte {
	switch {
	case len(b) == 0 && len(a) == 0:
		return nil
	case len(b) == 0:
		return a
	}
	return d.Keep(func(dst []byte) []byte { return append(append(append(dst, a...), between...), b...) })
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

// sessionHeader returns the session that one of some headers names, or nil.
func sessionHeader(d *decode.Decoder, headers jsonscan.Span) (session []byte) {
	if !bytes.Contains(d.Raw(headers), []byte("ession-")) {
		return nil
	}
	d.Each(headers, []string{"name", "value"}, func(got []jsonscan.Span) bool {
		if wire.IsSession(d.Text(got[0])) {
			session = wire.Session(d.Text(got[1]))
		}
		return session == nil
	})
	return session
}
