package format

import (
	"bytes"
	"unicode/utf8"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/jsonscan"
)

// What can be said for certain of a message of which the beginning and the end
// are left.

// remains is what is left of a message. Its values are JSON, nil for what is not
// known.
type remains struct {
	kind          capture.Kind
	method, id    []byte
	code, message []byte // of an error
	failed        bool
}

// ends returns the beginning and the end of what a frame carries without its
// middle. The library shows twice as much of the beginning as of the end, the
// quotes included.
func (f *socketFrame) ends() (first, last []byte, ok bool) {
	n := utf8.RuneCount(f.quoted)
	if n%3 != 0 {
		return nil, nil, false
	}
	at := 0
	for range 2 * (n/3 - 1) {
		_, size := utf8.DecodeRune(f.quoted[at:])
		at += size
	}
	last, ok = bytes.CutPrefix(f.quoted[at:], []byte("..."))
	if !ok || len(last) == 0 || at == 0 {
		return nil, nil, false
	}
	first, last = f.quoted[1:at], last[:len(last)-1]
	return decode.AppendUnspelled(nil, first, false), decode.AppendUnspelled(nil, last, false), true
}

// cutMember is a member of an object that may be cut off.
type cutMember struct {
	name, value []byte
	whole       bool // the value is
}

// membersOfCut returns the members that the object which text begins with has as
// far as text goes. A number is whole only if something follows.
func membersOfCut(text []byte) (list []cutMember) {
	for text = jsonscan.AfterSpace(text[1:]); len(text) > 0 && text[0] == '"'; text = jsonscan.AfterSpace(text) {
		end, st := jsonscan.StrictString(text, 0)
		if st != jsonscan.Valid {
			break
		}
		m := cutMember{name: text[1 : end-1]}
		value, ok := bytes.CutPrefix(jsonscan.AfterSpace(text[end:]), []byte{':'})
		if value = jsonscan.AfterSpace(value); !ok || len(value) == 0 {
			break
		}
		m.value, text = jsonscan.CutValue(value)
		_, st = jsonscan.StrictString(m.value, 0)
		if m.whole = len(text) > 0 || m.value[0] == '"' && st == jsonscan.Valid; len(m.value) == 0 {
			break
		}
		list = append(list, m)
		if text, ok = bytes.CutPrefix(jsonscan.AfterSpace(text), []byte{','}); !ok {
			break
		}
	}
	return list
}

// lastMembers returns the members that an object ends with whose values are
// neither objects nor arrays, of which the text is the end.
func lastMembers(text []byte) (list []cutMember) {
	end := len(bytes.TrimRight(text, " \t"))
	if end == 0 || text[end-1] != '}' {
		return nil
	}
	for text = text[:end-1]; ; {
		value, before := lastScalar(text)
		before, ok := bytes.CutSuffix(bytes.TrimRight(before, " \t\r\n"), []byte{':'})
		if len(value) == 0 || !ok {
			return list
		}
		name, before := lastScalar(before)
		if before, ok = bytes.CutSuffix(bytes.TrimRight(before, " \t\r\n"), []byte{','}); !ok || len(name) < 2 || name[0] != '"' {
			return list
		}
		list = append(list, cutMember{name[1 : len(name)-1], value, true})
		text = before
	}
}

// lastScalar returns the string, number or word that text ends with, and what is
// before it; nil if there is none, or it may begin before the text does.
func lastScalar(text []byte) (value, before []byte) {
	text = bytes.TrimRight(text, " \t\r\n")
	i := len(text)
	if i > 0 && text[i-1] == '"' {
		for i--; i > 0; {
			if i = bytes.LastIndexByte(text[:i], '"'); i <= 0 {
				return nil, nil
			}
			n := i
			for n > 0 && text[n-1] == '\\' {
				n--
			}
			if n == 0 {
				return nil, nil
			}
			if (i-n)%2 == 0 {
				break
			}
		}
		if end, st := jsonscan.StrictString(text[i:], 0); st != jsonscan.Valid || end != len(text)-i {
			return nil, nil
		}
		return text[i:], text[:i]
	}
	for i > 0 && (jsonscan.IsWord(text[i-1]) || text[i-1] == '-' || text[i-1] == '+' || text[i-1] == '.') {
		i--
	}
	if i == 0 || i == len(text) {
		return nil, nil
	}
	if end, st := jsonscan.Scalar(text, i); st != jsonscan.Valid || end != len(text) {
		return nil, nil
	}
	return text[i:], text[:i]
}

// remains returns what is left of the message that a frame carries without its
// middle, if it is certain what it is. It must be the only one in the frame and
// say that it is JSON-RPC. A message with a method is a request, but for one that
// a client is sent if it has no params: some servers answer with the method
// beside the result. serving says that this side is a server.
func (f *socketFrame) remains(serving bool) (r remains, ok bool) {
	first, last, ok := f.ends()
	if !ok || len(first) == 0 || first[0] != '{' {
		return r, false
	}
	list := membersOfCut(first)
	begun := len(list)
	if !bytes.HasSuffix(last, []byte{'\n'}) { // after a line break there may be more in the frame
		list = append(list, lastMembers(last)...)
	}
	version, params, result, odd := false, false, false, false
	for i, m := range list {
		null := m.value[0] == 'n' // or the beginning of it
		switch string(m.name) {
		case "jsonrpc":
			version = m.whole && string(m.value) == `"2.0"`
		case "params":
			params = params || i < begun
		case "method":
			if m.whole && m.value[0] == '"' {
				r.method = m.value
			}
		case "id":
			if m.whole && !null {
				r.id = m.value
			}
		case "result":
			result = result || !null
		case "error":
			if r.failed = m.value[0] == '{'; r.failed {
				r.failure(m.value)
			}
			odd = odd || !r.failed && !null
		}
	}
	switch {
	case !version || odd || r.failed && result || !jsonscan.IsString(r.id) && !jsonscan.IsNumber(r.id):
		return r, false
	case r.method == nil && (r.failed || result):
		r.kind = capture.Response
		return r, true
	}
	r.kind = capture.Request
	return r, r.method != nil && !r.failed && !result && (params || serving || f.dir == capture.Out)
}

// failure reads what is left of an error.
func (r *remains) failure(value []byte) {
	for _, m := range membersOfCut(value) {
		switch {
		case !m.whole:
		case string(m.name) == "code":
			r.code = m.value
		case string(m.name) == "message" && m.value[0] == '"':
			r.message = m.value
		}
	}
}

// tell adds the message of a frame that is there without its middle. That it can
// be told the framer has seen.
func (f *socketFrame) tell(d *decode.Decoder, m *decode.Meta) {
	r, ok := f.remains(true)
	if !ok {
		d.Nothing(capture.Truncated)
		return
	}
	text := func(json []byte) []byte {
		if !jsonscan.IsString(json) {
			return nil
		}
		return d.Keep(func(dst []byte) []byte { return jsonscan.Unquote(dst, json) })
	}
	kept := func(json []byte) []byte { return d.Keep(func(dst []byte) []byte { return append(dst, json...) }) }
	msg := d.Message(m)
	msg.Kind, msg.Method = r.kind, text(r.method)
	if msg.ID = (capture.ID{Type: capture.StringID, Text: text(r.id)}); !jsonscan.IsString(r.id) {
		msg.ID = capture.ID{Type: capture.NumberID, Text: d.Keep(func(dst []byte) []byte { return capture.AppendCanonical(dst, r.id) })}
	}
	if r.failed {
		var code []byte
		if r.code != nil {
			code = kept(r.code)
		}
		msg.Error = d.Error(code, text(r.message), nil)
	}
}
