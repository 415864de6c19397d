package analyze

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzSecrets plants a password anywhere in a capture, and looks for it in all
// that the analyzer tells and reports.
func FuzzSecrets(f *testing.F) {
	const planted, witness = `"password":"Zk3PrivPlanted99"`, "Zk3PrivPlanted99"
	options := asShipped(f)
	for _, text := range beginnings(f) {
		for at, c := range text {
			if c == '{' && at%7 == 0 {
				f.Add(text, uint16(at+1))
			}
		}
	}
	f.Add([]byte("{'id': 1, 'method': 'm', 'params': {}}"), uint16(35))
	f.Add([]byte(`{"password: 'must be":"password: \"must`), uint16(39))
	f.Fuzz(func(t *testing.T, text []byte, at uint16) {
		if len(text) > longestFuzzed {
			return
		}
		place := min(int(at), len(text))
		text = bytes.Join([][]byte{text[:place], text[place:]}, []byte(planted))
		var told bytes.Buffer
		tell := func(what any) {
			line, err := json.Marshal(what)
			if err != nil {
				t.Fatal(err)
			}
			told.Write(line)
		}
		o := options
		o.OnError = func(e *ErrorEvent) { tell(e) }
		o.OnCall = func(c *Call) { tell(c) }
		o.OnMessage = func(m *MessageEvent) {
			tell([]any{m.Session, m.Conn, m.Method, m.Subject, m.ID, m.Code, m.Text, m.Call})
		}
		o.Texts = true
		r := decoded(t, o, text)
		tell(r)
		for _, line := range bytes.Split(text, []byte{'\n'}) {
			a := New([]string{"a"}, o)
			told.WriteString(a.Line(line))
		}
		if n := bytes.Index(told.Bytes(), []byte(witness)); n >= 0 {
			t.Fatalf("%q: it is shown: …%s", text, told.Bytes()[max(0, n-700):n+len(witness)])
		}
		if told.Len() < 100 {
			t.Fatalf("nothing is told of %q", text)
		}
	})
}
