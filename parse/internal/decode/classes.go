package decode

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// Libraries in Python log messages as the objects that they make of them. The
// SDK of MCP writes (src/mcp/server/sse.py, client/streamable_http.py in
// https://github.com/modelcontextprotocol/python-sdk):
//
//	Validated client message: root=JSONRPCRequest(method='tools/call', params={'name': 'a'}, jsonrpc='2.0', id=1)
//	Sending message via SSE: SessionMessage(message=JSONRPCMessage(root=JSONRPCResponse(…)), metadata=None)
//	SSE message: jsonrpc='2.0' id=1 result={…}
//
// These say what the JSON says, so where that is logged too they are copies of
// it like any others. Such a line is told by the version, as a field of one.

// ofClass is the field by which a line with such an object is told. Where it
// stands before the first brace, what looks like JSON may be in strings after it.
var ofClass = []byte("jsonrpc='2.0'")

// inside are the words before an object that goes between the connection and
// the session of the same program, and which way the message goes then,
// whatever the other words say: "Sending session message to writer: " (above),
// "Got msg from session for server_id: " (https://github.com/emqx/mcp-python-sdk).
var inside = [...]struct {
	words []byte
	dir   capture.Direction
}{
	{[]byte(" message to writer: "), capture.In},
	{[]byte(" msg to session "), capture.In},
	{[]byte(" msg from session "), capture.Out},
}

// readClasses reads the objects of classes on a line, with whatever text may
// stand around them and outer beyond it.
func readClasses(d *Decoder, text []byte, outer *Meta) bool {
	if !bytes.Contains(text, ofClass) {
		return false
	}
	found := false
	for from, at, tries := 0, 0, 0; tries < jsonscan.MaxTries; tries++ {
		i, called, next := nextClass(text, at)
		if at = next; i < 0 {
			break
		}
		read, end, st := jsonscan.AppendFields, i, jsonscan.Valid
		if called {
			read = jsonscan.AppendLiteral
		}
		json := d.keep(func(dst []byte) []byte {
			dst, end, st = read(dst, text, i)
			return dst
		})
		if st != jsonscan.Valid {
			continue
		}
		m := *outer
		if m.shape = Python; jsonscan.Space(text, from) < i {
			for k := range inside {
				if bytes.Contains(text[from:i], inside[k].words) {
					m.SetDirection(inside[k].dir, ByField)
				}
			}
			d.prefix(text[from:i], &m)
		}
		if at = end; json[0] == '{' && d.printedMessage(json, &m) {
			found, from, d.shape = true, end, Python
		}
	}
	return found
}

// nextClass returns where at or after some place an object begins: at the name
// of its class if it is called with fields, else at the first field. It returns
// -1 for none, and where to go on.
func nextClass(text []byte, at int) (i int, called bool, next int) {
	for {
		n := bytes.IndexByte(text[at:], '=')
		if n < 0 {
			return -1, false, at
		}
		i, next = at+n, at+n+1
		for i > at && jsonscan.IsWord(text[i-1]) {
			i--
		}
		class := i - 1
		for class > at && (jsonscan.IsWord(text[class-1]) || text[class-1] == '.') {
			class--
		}
		switch {
		case i == at+n: // no name
		case i > at && text[i-1] == '(' && class < i-1:
			return class, true, next
		default:
			return i, false, next
		}
		at = next
	}
}
