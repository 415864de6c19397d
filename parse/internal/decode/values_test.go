package decode

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"rpclog/parse/capture"
)

// What encoding/json accepts as a message is read with the values that it reads.

// expected is a message as encoding/json has it, of an object that says that it is
// JSON-RPC: of repeated names the last one counts.
type expected map[string]json.RawMessage

func (m expected) has(name string) bool { return m[name] != nil }

// isNull reports whether a member is null, or not there.
func (m expected) isNull(name string) bool { return !m.has(name) || string(m[name]) == "null" }

// text decodes a member that is a string.
func (m expected) text(name string) (string, bool) { return exactly[string](m[name]) }

// kinds returns what the object is: nothing that is checked here, a message, or a
// request and its response.
func (m expected) kinds() []capture.Kind {
	_, named := m.text("method")
	answered := m.has("result") || !m.isNull("error")
	switch {
	case named && answered:
		return []capture.Kind{capture.Request, capture.Response}
	case named && !m.isNull("id"):
		return []capture.Kind{capture.Request}
	case named:
		return []capture.Kind{capture.Notification}
	case answered:
		return []capture.Kind{capture.Response}
	}
	return nil
}

// checkValues holds what is read of a line to what encoding/json reads, of an
// object that names the version of JSON-RPC.
func checkValues(t *testing.T, line []byte) {
	t.Helper()
	var want expected
	if bytes.ContainsAny(line, "\n\r") || json.Unmarshal(line, &want) != nil || !want.has("jsonrpc") {
		return
	}
	kinds := want.kinds()
	if kinds == nil {
		return
	}
	d := testDecoder()
	for _, chunk := range [][]byte{line, []byte(fmt.Sprintf("%s\n%s\n%s", line, `{"jsonrpc":"2.0","id":1,"method":"a"}`, line))} {
		s := d.out
		s.Reset()
		s.Chunk, s.Latest = chunk, capture.Unix(1772323200, 0)
		d.Decode(s)
		b := s.Batch(0)
		for _, at := range []int{0, len(b.Records) - 1} { // after another line, too
			messages := b.Of(&b.Records[at])
			if len(messages) != len(kinds) {
				t.Fatalf("%s\nare %d messages, want %d", chunk, len(messages), len(kinds))
			}
			for i := range messages {
				if messages[i].Kind != kinds[i] {
					t.Fatalf("%s\nhas kind %d, want %d", line, messages[i].Kind, kinds[i])
				}
				want.check(t, &messages[i])
			}
		}
	}
}

// check holds the values of a message to what encoding/json has.
func (m expected) check(t *testing.T, got *capture.Message) {
	t.Helper()
	if method, _ := m.text("method"); got.Kind != capture.Response && string(got.Method) != method {
		t.Errorf("method %q, want %q", got.Method, method)
	}
	checkID(t, got.ID, m["id"])
	body := m["params"]
	if got.Kind == capture.Response {
		body = m["result"]
	}
	if string(got.Body) != string(body) {
		t.Errorf("body %q, want %q", got.Body, body)
	}
	raw := string(m["error"])
	if failed := raw != "" && raw != "null" && raw != "false" && raw != `""`; got.Kind != capture.Response || failed != (got.Error != nil) {
		if got.Kind == capture.Response {
			t.Errorf("error %v, want %q", got.Error, raw)
		}
		return
	}
	if got.Error == nil {
		return
	}
	if text, ok := m.text("error"); ok && string(got.Error.Text) != text {
		t.Errorf("error %q, want %q", got.Error.Text, text)
	}
	var in expected
	if json.Unmarshal(m["error"], &in) != nil {
		return
	}
	if code := in["code"]; len(code) > 0 {
		switch text, isText := in.text("code"); {
		case isText && got.Error.Code != capture.TextCode(text):
			t.Errorf("code %s, want %q", got.Error.Code, text)
		case isNumber(code) && (!got.Error.Code.IsNumber() || !sameNumber(got.Error.Code.Text(), string(code))):
			t.Errorf("code %s, want %s", got.Error.Code, code)
		}
	}
	if text, ok := in.text("message"); ok && string(got.Error.Text) != text {
		t.Errorf("message %q, want %q", got.Error.Text, text)
	}
	if data := in["data"]; len(data) > 0 && string(data) != "null" && string(got.Error.Data) != string(data) {
		t.Errorf("data %q, want %q", got.Error.Data, data)
	}
}

func isNumber(raw []byte) bool { return raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9' }

// sameNumber reports whether two numbers have the same value; of such as 1e999999
// that is not asked.
func sameNumber(a, b string) bool {
	if i := strings.IndexAny(b, "eE"); i >= 0 && len(b)-i > 5 {
		return true
	}
	x, ok1 := new(big.Rat).SetString(a)
	y, ok2 := new(big.Rat).SetString(b)
	return ok1 && ok2 && x.Cmp(y) == 0
}

// checkID holds an id to the JSON that it was.
func checkID(t *testing.T, got capture.ID, raw json.RawMessage) {
	t.Helper()
	text, isText := exactly[string](raw)
	var compact bytes.Buffer
	ok := false
	switch {
	case raw == nil:
		ok = got.Type == capture.NoID
	case string(raw) == "null":
		ok = got.Type == capture.NullID
	case isText:
		ok = got.Type == capture.StringID && string(got.Text) == text
	case isNumber(raw):
		ok = got.Type == capture.NumberID && sameNumber(string(got.Text), string(raw))
	case json.Compact(&compact, raw) == nil:
		ok = got.Type == capture.OtherID && string(got.Text) == compact.String()
	}
	if !ok {
		t.Errorf("id %d %q, want %s", got.Type, got.Text, raw)
	}
}

// FuzzJSON reads any line that encoding/json accepts.
func FuzzJSON(f *testing.F) {
	for _, seed := range []string{
		`{"jsonrpc":"2.0","id":1,"method":"a","params":{"session":"s"}}`, `{"jsonrpc":"2.0","id":"x","error":{"code":-1,"message":"m","data":[1]}}`,
		`{"jsonrpc":"2.0","\u0069d":"\ud800","id":1.0e2,"method":"\u0061","method":"b"}`, ` { "jsonrpc" : "2.0" , "ID":2, "id" : [ 1 , {"a" : null} ], "result" : {"isError":true} } `,
		`{"jsonrpc":2,"id":-0.0,"error":"text"}`, `{"jsonrpc":null,"id":12345678901234567890,"error":[21,"Stale job!"],"result":null}`,
		`{"jsonrpc":"2.0","error":{"code":"-32000","message":"\u00e4\ud83d\ude00\\\/"},"error":{"code":1e1,"code":2,"message":null}}`, "{\"jsonrpc\":\"2.0\",\"method\":\"\xff\xc3\",\"params\":[]}",
		`{"jsonrpc":"2.0","method":"a","id":null,"result":1,"error":false}`, `{"jsonrpc":"2.0","error":{}}`, `{"jsonrpc":"2.0","id":true,"error":""}`, `{"":{},"jsonrpc":"2.0","method":""}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		if len(line) < 1<<13 {
			checkValues(t, line)
		}
	})
}

// writer writes JSON in one of the many ways in which the same value can be
// written.
type writer struct {
	*rand.Rand
	bytes.Buffer
}

func (w *writer) space() {
	for w.IntN(6) == 0 {
		w.WriteByte(" \t"[w.IntN(2)])
	}
}

// text writes a string, some of its characters as escapes.
func (w *writer) text(s string) {
	w.WriteByte('"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < 0x20 || c < 0x80 && w.IntN(8) == 0:
			fmt.Fprintf(w, []string{`\u%04x`, `\u%04X`}[w.IntN(2)], c)
		case c == '"' || c == '\\':
			w.WriteByte('\\')
			fallthrough
		default:
			w.WriteByte(c)
		}
	}
	w.WriteByte('"')
}

// value writes JSON as it is, and another text as a string.
func (w *writer) value(s string) {
	if json.Valid([]byte(s)) && !strings.ContainsAny(s, "\n\r") {
		w.WriteString(s)
	} else {
		w.text(s)
	}
}

// object writes members of some names, each with one of some values, again and
// again.
func (w *writer) object(names []string, value func(name string)) {
	w.WriteByte('{')
	for i := range 1 + w.IntN(2*len(names)) {
		if i > 0 {
			w.WriteByte(',')
		}
		name := names[w.IntN(len(names))]
		w.space()
		w.text(name)
		w.space()
		w.WriteByte(':')
		w.space()
		value(name)
		w.space()
	}
	w.WriteByte('}')
}

// FuzzValues writes messages with any values in many ways: names repeated, in any
// order, with escapes, of other case, and with white space.
func FuzzValues(f *testing.F) {
	for i, values := range [][4]string{
		{"eth_call", "1", "-32000", "boom"}, {"a/b", `"1"`, `"-32000"`, "\u00e4😀\\\"/"}, {"", "null", "1.0e2", ""}, {"\xff", "[1, {\"a\":2}]", "18446744073709551616", `{"a": 1}`},
		{"1", "-0.50", "1E-2", "null"}, {`\u0061`, "{}", "true", "\x00\x1f\x7f"}, {"GET", "1e400", "-0", "id"},
	} {
		for seed := range uint64(12) {
			f.Add(values[0], values[1], values[2], values[3], seed+uint64(100*i))
		}
	}
	f.Fuzz(func(t *testing.T, method, id, code, message string, seed uint64) {
		if len(method)+len(id)+len(code)+len(message) > 1<<12 {
			return
		}
		w := &writer{Rand: rand.New(rand.NewPCG(seed, 1))}
		pick := func(values ...string) { w.value(values[w.IntN(len(values))]) }
		w.space()
		w.object([]string{"jsonrpc", "id", "method", "error", "result", "params", "ID", "Method", "error", "id", message}, func(name string) {
			switch name {
			case "jsonrpc":
				pick(`"2.0"`, `"2.0"`, "2.0", message)
			case "id", "ID":
				pick(id, id, code, "null")
			case "method", "Method":
				if w.IntN(6) == 0 {
					w.value(id)
				} else {
					w.text(method)
				}
			case "error":
				if w.IntN(3) == 0 {
					pick(message, "null", code, `""`, "false")
					return
				}
				w.object([]string{"code", "message", "data", "Code", "code", "message", id}, func(name string) {
					switch name {
					case "code", "Code":
						w.value(code)
					case "message":
						w.text(message)
					default:
						pick(message, id, code)
					}
				})
			default:
				pick(message, id, code, `{"a":[1,"}"]}`)
			}
		})
		w.space()
		checkValues(t, w.Bytes())
	})
}
