package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// A capture may be one JSON document: an array of messages, of envelopes, or
// of calls {"request": …, "response": …}; or an object that has such an array.
// Each element is a record. An array of messages that stands on one line is
// none of these but a batch, as it went over the wire.

var exported = Row{Format: capture.Format{
	Name: "array", What: "an array of messages, envelopes, {request, response}",
	Example: `[{"request":{"jsonrpc":"2.0","id":1,"method":"eth_chainId"},"response":{"jsonrpc":"2.0","id":1,"result":"0x1"}}]`,
	Times:   "in envelopes", Directions: "in envelopes", Sessions: "of messages; sessions, connections of envelopes",
}, rank: 180, Detect: detectArray, Read: arrayPlan.Read, Texts: true}

var arrayPlan = frame.Plan{
	Detect: detectArray,
	Root:   arrayRoot,
}

// arrayRoot is the array itself, or an object with members that have an array
// of messages. Those that an envelope has its message in are not among them.
var arrayRoot = frame.Step{Role: frame.HoldsRecords, Next: func() (list []frame.Step) {
	for _, key := range [...]string{"messages", "history", "entries", "events", "logs", "requests", "calls", "records", "items", "frames",
		"traffic", "transcript", "exchanges", "interactions"} {
		list = append(list, frame.Step{Key: key, Role: frame.HoldsRecords})
	}
	return list
}()}

// detectArray reports whether a document begins of which the elements of an
// array are messages or hold some.
func detectArray(h *frame.Head) bool {
	text := h.Begin()
	switch {
	case len(text) == 0:
		return false
	case text[0] == '{':
		return detectExport(text)
	case text[0] != '[':
		return false
	}
	line, _, broken := bytes.Cut(text, []byte{'\n'})
	oneLine := !broken || jsonscan.Ends(line)
	switch tellElements(text) {
	case aroundMessage, devtoolsEvent:
		return true
	case bareMessage:
		return !oneLine
	}
	return false
}

// detectExport reports whether text begins with an object that is no message
// itself and has an array of what are or hold messages.
func detectExport(text []byte) bool {
	for key, value := range jsonscan.MembersOf(text) {
		switch string(key) {
		case "jsonrpc", "method", "result", "error", "params":
			return false
		}
		if value[0] == '[' && arrayRoot.Find(key) != nil && tellElements(value) != noMessage {
			return true
		}
	}
	return false
}

// element is what an element of an array shows itself to be.
type element uint8

const (
	noMessage element = iota
	bareMessage
	devtoolsEvent
	aroundMessage
)

// maxTold is how many elements are looked at to tell what they are.
const maxTold = 16

// tellElements tells what the elements of an array are: the first of them that
// shows it. All before it must be objects or arrays too.
func tellElements(text []byte) element {
	n := 0
	for value := range jsonscan.ElementsOf(text) {
		if is := tellElement(value); is != noMessage {
			return is
		}
		if n++; n == maxTold || value[0] != '{' && value[0] != '[' {
			break
		}
	}
	return noMessage
}

func tellElement(text []byte) element {
	var method, rest []byte
	id, answer, around := false, false, false
	for key, value := range jsonscan.MembersOf(text) {
		switch string(key) {
		case "jsonrpc":
			return bareMessage
		case "method":
			if jsonscan.IsString(value) {
				method = value
			}
		case "id":
			id = true
		case "params":
			rest = value
		case "result", "error":
			answer = true
		default:
			around = around || decode.IsMessageField(key) && holdsMessage(value)
		}
	}
	switch {
	case around:
		return aroundMessage
	case method != nil && !id && rest != nil && isDevtools(method):
		return devtoolsEvent
	case method != nil && (id || rest != nil), id && answer:
		return bareMessage
	}
	return noMessage
}

// holdsMessage reports whether the value of an envelope's field, which may be
// cut off, looks like a message or a string with one.
func holdsMessage(value []byte) bool {
	if !decode.MayHold(value) {
		return false
	}
	for _, name := range [...]string{`jsonrpc`, `"method`, `"result`, `"error`} {
		if bytes.Contains(value, []byte(name)) {
			return true
		}
	}
	return value[0] == '"' && bytes.Contains(value, []byte(`\"method\"`))
}

// isDevtools reports whether a method, in quotes, has a name like
// Network.requestWillBeSent.
func isDevtools(method []byte) bool {
	domain, name, ok := bytes.Cut(method[1:], []byte{'.'})
	return ok && len(domain) > 0 && len(name) > 1 && domain[0] >= 'A' && domain[0] <= 'Z' && name[0] >= 'a' && name[0] <= 'z'
}
