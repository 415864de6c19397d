package redact

import (
	"bytes"
	"encoding/json"
	"regexp"
)

// secretKey matches the keys of objects whose strings are secret whatever
// they look like.
var secretKey = regexp.MustCompile(`(?i)(?:token|secret|passw(?:or)?d|pwd|passphrase|authorization|cookie|credential|licen[cs]e|mnemonic|(?:api|private|access|secret)[-_]?key)s?$`)

// Bounds of what a masker remembers.
const (
	maxMasks  = 10_000
	maxMasked = 1000 // bytes of a text
)

// Masker masks texts and JSON. Since the texts of errors repeat, it remembers
// what it made of some 10,000 short ones. The zero value is ready to use, by one
// goroutine at a time.
type Masker struct {
	texts map[string]string
	keys  map[string]bool
}

// Text returns what [Mask] returns for a text.
func (m *Masker) Text(text []byte) string {
	if known, ok := m.texts[string(text)]; ok {
		return known
	}
	safe := Mask(string(text))
	if m.texts == nil {
		m.texts = map[string]string{}
	}
	if len(m.texts) < maxMasks && len(text) <= maxMasked {
		m.texts[string(text)] = safe
	}
	return safe
}

// secret reports whether what stands under a key is secret.
func (m *Masker) secret(key []byte) bool {
	if known, ok := m.keys[string(key)]; ok {
		return known
	}
	is := secretKey.Match(key)
	if m.keys == nil {
		m.keys = map[string]bool{}
	}
	if len(m.keys) < maxMasks && len(key) <= maxMasked {
		m.keys[string(key)] = is
	}
	return is
}

// JSON returns a JSON value on one line, without obvious secrets. Numbers, the
// order of keys and strings that are not masked stay as they were written.
// What is no JSON becomes a string.
func (m *Masker) JSON(value []byte) json.RawMessage {
	var b bytes.Buffer
	value = bytes.ToValidUTF8(value, []byte("\ufffd"))
	if json.Compact(&b, value) != nil {
		return Quote(m.Text(value))
	}
	out, _ := m.scan(b.Bytes(), false)
	return out
}

// Object returns an object as it was sent on one line, without obvious secrets.
// It need not be good JSON, and if it is cut, which an ellipsis then says at its
// end, what it holds of a string that is not whole is left out.
func (m *Masker) Object(object []byte, cut bool) string {
	out, _ := m.scan(bytes.ToValidUTF8(object, []byte("\ufffd")), false)
	if cut {
		out = append(out, masked...)
	}
	return string(out)
}

// Line returns a line of a log without obvious secrets: the objects in it as
// JSON on one line, what stands around them as a text. From what begins like an
// object and is none it is both; a string in there that is not whole is left out,
// which an ellipsis then says.
func (m *Masker) Line(line []byte) string {
	line = bytes.ToValidUTF8(line, []byte("\ufffd"))
	var b bytes.Buffer
	for {
		at := bytes.IndexByte(line, '{')
		if at < 0 {
			b.WriteString(Mask(string(line)))
			return b.String()
		}
		d := json.NewDecoder(bytes.NewReader(line[at:]))
		var object json.RawMessage
		if d.Decode(&object) != nil {
			rest, whole := m.scan(line[at:], true)
			if !whole {
				rest = append(rest, masked...)
			}
			b.WriteString(Mask(string(line[:at]) + string(rest)))
			return b.String()
		}
		b.WriteString(Mask(string(line[:at])))
		b.Write(m.JSON(object))
		line = line[at+int(d.InputOffset()):]
	}
}

// scan returns JSON without secrets and, unless it is kept, without white space.
// It ends before a string that is not whole, and reports whether there was none.
func (m *Masker) scan(in []byte, space bool) (out []byte, whole bool) {
	out = make([]byte, 0, len(in))
	secret := []bool{false} // whether strings are, by container
	named := false          // whether the key at hand names a secret
	for i := 0; i < len(in); {
		switch c := in[i]; c {
		case '"':
			n := literalLen(in[i:])
			if n < 0 {
				return out, false
			}
			literal := in[i : i+n]
			i += n
			switch text := unquote(literal); {
			case isKey(in[i:]):
				named = m.secret(text)
			case named || secret[len(secret)-1]:
				literal = Quote(masked)
			default:
				if safe := m.Text(text); safe != string(text) {
					literal = Quote(safe)
				}
			}
			out = append(out, literal...)
			continue
		case '{', '[':
			secret = append(secret, c == '[' && (named || secret[len(secret)-1]))
			named = false
		case '}', ']':
			secret, named = secret[:max(1, len(secret)-1)], false
		case ',':
			named = false
		case ' ', '\t', '\r', '\n':
			if space {
				out = append(out, in[i])
			}
			i++
			continue
		}
		out = append(out, in[i])
		i++
	}
	return out, true
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
