package redact

import (
	"bytes"
	"encoding/json"
)

// maxInside is how many times one in another JSON is read that strings hold.
const maxInside = 3

// JSON returns a JSON value on one line, without secrets. Numbers that are none,
// the order of keys and strings that are not masked stay as they were written.
// What is no JSON becomes a string.
func (m *Masker) JSON(value []byte) json.RawMessage {
	var b bytes.Buffer
	value = bytes.ToValidUTF8(value, []byte("\ufffd"))
	if json.Compact(&b, value) != nil {
		return Quote(m.Text(value))
	}
	if m.Off() {
		return b.Bytes()
	}
	s := scan{m: m}
	out, _ := s.all(b.Bytes())
	return out
}

// Object returns a message as it was sent on one line, without secrets. It need
// not be good JSON, and if it is cut, which an ellipsis then says at its end, what
// it holds of a string that is not whole is left out.
func (m *Masker) Object(object []byte, cut bool) string {
	s := scan{m: m, at: m.begin(nil), sealed: positions[methodOf(object)]}
	object = bytes.ToValidUTF8(object, []byte("\ufffd"))
	out, _ := s.read(object)
	if cut {
		out = append(out, masked...)
	}
	return string(out)
}

// Line returns a line of a log without secrets: the objects in it as JSON on one
// line, what stands around them as a text. From what begins like an object and
// is none it is both; a string in there that is not whole is left out, which an
// ellipsis then says.
func (m *Masker) Line(line []byte) string {
	line = bytes.ToValidUTF8(line, []byte("\ufffd"))
	if m.Off() {
		return string(line)
	}
	var b bytes.Buffer
	for {
		at := bytes.IndexByte(line, '{')
		if at < 0 {
			b.WriteString(m.Text(line))
			return b.String()
		}
		d := json.NewDecoder(bytes.NewReader(line[at:]))
		var object json.RawMessage
		s := scan{m: m, anywhere: true}
		if d.Decode(&object) != nil {
			s.space = true
			rest, whole := s.read(line[at:])
			if !whole {
				rest = append(rest, masked...)
			}
			b.WriteString(m.Text(append(bytes.Clone(line[:at]), rest...)))
			return b.String()
		}
		b.WriteString(m.Text(line[:at]))
		var one bytes.Buffer
		if json.Compact(&one, object) == nil { // it is JSON: it was decoded
			out, _ := s.all(one.Bytes())
			b.Write(out)
		}
		line = line[at+int(d.InputOffset()):]
	}
}

// scan goes through JSON.
type scan struct {
	m        *Masker
	space    bool // white space is kept
	anywhere bool // the paths that are masked begin in any object
	only     bool // nothing else is masked
	odd      bool // there are words in it that JSON does not have: strings may begin where others end
	found    []string
	sealed   []int // params that are secrets by their place
	at       []step
	boxes    []box
}

// box is an object or a list that is open.
type box struct {
	list   bool
	means  strength
	index  int    // of the member at hand of a list
	at     []step // where it stands, if paths are masked
	sealed []int  // members of a list that are secrets
}

// value is what is known of the value at hand.
type value struct {
	key   []byte
	means strength
	at    []step
	after byte // the sign before it, '"' for a string
}

// all returns JSON without secrets. It ends before a string that is not whole,
// and reports whether there was none.
func (s *scan) all(in []byte) (out []byte, whole bool) {
	if s.m.Off() {
		return in, true
	}
	out = make([]byte, 0, len(in))
	s.boxes = append(s.boxes[:0], box{at: s.at})
	v := value{at: s.at, after: ','}
	for i := 0; i < len(in); {
		top := &s.boxes[len(s.boxes)-1]
		switch c := in[i]; c {
		case '"':
			n := literalLen(in[i:])
			if n < 0 {
				return out, false
			}
			literal := in[i : i+n]
			i += n
			if isKey(in[i:]) && (v.after == ',' || v.after == '{') {
				out = s.member(out, literal, top, &v)
			} else {
				s.odd = s.odd || v.after == '"' || isKey(in[i:])
				out = s.text(out, literal, unquote(literal), s.means(top, v.means, v.at))
			}
			v.after = c
			continue
		case '{', '[':
			s.open(c, &v)
		case '}', ']':
			s.boxes = s.boxes[:max(1, len(s.boxes)-1)]
			v.means = harmless
		case ',':
			if v.means, v.at = top.means, top.at; top.list {
				top.index++
				v.at = s.m.element(top.at, top.index, s.anywhere)
			}
		case ' ', '\t', '\r', '\n':
			if s.space {
				out = append(out, c)
			}
			i++
			continue
		case ':':
		default:
			n := 1
			for i+n < len(in) && !structural[in[i+n]] {
				n++
			}
			out = s.number(out, in[i:i+n], s.means(top, v.means, v.at))
			i += n
			continue
		}
		v.after = in[i]
		out = append(out, in[i])
		i++
	}
	return out, true
}

// read is all for what may be no JSON. Where its strings may not be what they
// seem, it is taken for a text first.
func (s *scan) read(in []byte) (out []byte, whole bool) {
	if out, whole = s.all(in); !s.odd {
		return out, whole
	}
	return s.all([]byte(s.m.without(string(in), s.m.Stand)))
}

// member appends a key of an object, and sets what it says of its value.
func (s *scan) member(out, literal []byte, top *box, v *value) []byte {
	v.key = unquote(literal)
	v.means, v.at = top.means, s.m.into(top.at, v.key, s.anywhere)
	if s.only {
		return append(out, literal...)
	}
	known := s.m.key(v.key)
	if v.means = max(v.means, known.means); known.shown != "" {
		literal = Quote(known.shown)
	}
	return append(out, literal...)
}

// open begins an object or a list.
func (s *scan) open(c byte, v *value) {
	b := box{list: c == '[', means: s.means(&s.boxes[len(s.boxes)-1], v.means, v.at), at: v.at}
	if !b.list {
		if b.means == weak {
			b.means = harmless // of the thing that a token stands for
		}
		v.means = harmless
	} else {
		if s.sealed != nil && string(v.key) == "params" && len(s.boxes) == 2 {
			b.sealed = s.sealed
		}
		v.at = s.m.into(b.at, []byte("0"), s.anywhere)
		v.means = b.means
	}
	s.boxes = append(s.boxes, b)
}

var structural = [256]bool{'"': true, '{': true, '}': true, '[': true, ']': true, ',': true, ':': true, ' ': true, '\t': true, '\r': true, '\n': true}

// means says what a value is: what its key says, unless it is of a path or in a
// place where secrets are.
func (s *scan) means(top *box, means strength, at []step) strength {
	if s.m.ends(at) {
		return keyed
	}
	if s.only {
		return harmless
	}
	for _, i := range top.sealed {
		if i == top.index {
			return strong
		}
	}
	return max(means, top.means)
}

// text appends a string.
func (s *scan) text(out, literal, text []byte, means strength) []byte {
	switch {
	case s.only:
		if means != keyed {
			return append(out, literal...)
		}
		s.found = append(s.found, string(text))
		return append(out, Quote(s.m.Stand(string(text)))...)
	case means == brief && !isPIN(string(text)):
	case means != harmless && !address(text):
		return append(out, Quote(s.m.Stand(string(text)))...)
	}
	if shown := s.m.Text(text); shown != string(text) {
		return append(out, Quote(shown)...)
	}
	return append(out, literal...)
}

// number appends a value that is no string: a number, true, false or null. A
// number may be a password as well.
func (s *scan) number(out, value []byte, means strength) []byte {
	s.odd = s.odd || !plainValue(value)
	if s.only && means == keyed {
		s.found = append(s.found, string(value))
		return append(out, Quote(s.m.Stand(string(value)))...)
	}
	if s.only || means < brief || means == brief && !isPIN(string(value)) || value[0] != '-' && kinds[value[0]]&digit == 0 {
		return append(out, value...)
	}
	return append(out, Quote(s.m.Stand(string(value)))...)
}

// plainValue reports whether a value that is no string is a number, or a word
// that JSON or Python has.
func plainValue(value []byte) bool {
	if kinds[value[0]]&digit != 0 || value[0] == '-' {
		return len(value) < maxName
	}
	switch string(value) {
	case "true", "false", "null", "NaN", "Infinity", "None", "True", "False", "nan", "inf":
		return true
	}
	return false
}

// address reports whether a text is an address of Ethereum, which tells what a
// token is and no secret.
func address(text []byte) bool {
	return len(text) == 42 && text[0] == '0' && text[1] == 'x' && allOf(string(text[2:]), hexadecimal)
}

// isKey reports whether what comes after a string makes that a key.
func isKey(rest []byte) bool {
	rest = bytes.TrimLeft(rest, " \t\r\n")
	return len(rest) > 0 && rest[0] == ':'
}

// literalLen returns the length of the string that a text begins with, or -1 if
// it has no end.
func literalLen(in []byte) int {
	for i := 1; i < len(in); i++ {
		switch in[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return -1
}

// unquote returns the text of a string that is valid JSON.
func unquote(literal []byte) []byte {
	plain := literal[1 : len(literal)-1]
	var s string
	if bytes.IndexByte(plain, '\\') < 0 || json.Unmarshal(literal, &s) != nil {
		return plain
	}
	return []byte(s)
}

// Quote returns a text as a JSON string, in which bytes that are not UTF-8 are
// replaced.
func Quote(text string) json.RawMessage {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(text) != nil { // never: any string can be encoded
		return json.RawMessage(`""`)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte{'\n'})
}
