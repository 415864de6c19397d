package frame

import (
	"bytes"
	"iter"

	"github.com/tidwall/gjson"

	"rpclog/parse/internal/jsonscan"
)

// The beginning of a source, by which its format is told.

// Begin returns the text of h without what stands before its first token.
func (h *Head) Begin() []byte {
	return jsonscan.AfterSpace(bytes.TrimPrefix(h.Text, []byte("\ufeff")))
}

// Head is the beginning of a source, by which its format is told.
type Head struct {
	Text  []byte
	Whole bool // there is no more

	fields members // of its first record, once they are asked for
}

// DetectSize is how much of a source is looked at to tell its format.
const DetectSize = 64 << 10

// Lines returns the lines of h that are not empty, without white space around
// them and without colours. One that is cut off is left out.
func (h *Head) Lines() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for line := range bytes.Lines(h.Text) {
			if line[len(line)-1] != '\n' && !h.Whole {
				return
			}
			if bytes.IndexByte(line, jsonscan.Escape) >= 0 {
				line = jsonscan.AppendUncoloured(nil, line)
			}
			if line = bytes.TrimSpace(line); len(line) > 0 && !yield(line) {
				return
			}
		}
	}
}

// What is read line by line has a name of its own where it is clear who wrote
// it. The first lines tell.

// FirstLines is how many lines are looked at.
const FirstLines = 20

// First returns up to some number of the first lines.
func (h *Head) First(n int) [][]byte {
	var list [][]byte
	for line := range h.Lines() {
		if list = append(list, line); len(list) == n {
			break
		}
	}
	return list
}

// Line returns the first line, or nil.
func (h *Head) Line() []byte {
	if list := h.First(1); len(list) > 0 {
		return list[0]
	}
	return nil
}

// members are those of an object.
type members map[string]gjson.Result

// Record returns the first of the first lines that is an object.
func (h *Head) Record() members {
	if h.fields != nil {
		return h.fields
	}
	h.fields = members{}
	for _, line := range h.First(5) {
		if line[0] == '{' && line[len(line)-1] == '}' {
			gjson.ParseBytes(line).ForEach(func(k, v gjson.Result) bool {
				h.fields[k.String()] = v
				return true
			})
			break
		}
	}
	return h.fields
}

// Has reports whether there are members of all of some names.
func (m members) Has(names ...string) bool {
	for _, name := range names {
		if _, ok := m[name]; !ok {
			return false
		}
	}
	return true
}

// Is reports whether a member has a type.
func (m members) Is(name string, t gjson.Type) bool {
	v, ok := m[name]
	return ok && v.Type == t
}

// Any reports whether there is a member of one of some names.
func (m members) Any(names ...string) bool {
	for _, name := range names {
		if m.Has(name) {
			return true
		}
	}
	return false
}

// Sequenced returns the first object of the first lines if it is numbered and
// says that it is a request with a command, a response, or an event. There may
// be text around it.
func (h *Head) Sequenced() gjson.Result {
	for _, line := range h.First(FirstLines) {
		i := bytes.Index(line, []byte(`{"`))
		if i < 0 {
			continue
		}
		m := gjson.ParseBytes(line[i:])
		if m.Get("seq").Type != gjson.Number || m.Get("jsonrpc").Exists() {
			break
		}
		switch m.Get("type").Str {
		case "request", "response":
			if m.Get("command").Type == gjson.String {
				return m
			}
		case "event":
			if m.Get("event").Type == gjson.String {
				return m
			}
		}
		break
	}
	return gjson.Result{}
}
