package parse_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
)

// TestRaw holds that the object which a message was sent as is that and nothing
// more: JSON that has what the message has.
func TestRaw(t *testing.T) {
	for name, text := range captures(t) {
		messages, whole := 0, 0
		src := input.Of(name, strings.NewReader(text))
		_, err := parse.Read(t.Context(), []input.Source{src}, fixed, func(b *capture.Batch) error {
			for i := range b.Records {
				for _, m := range b.Of(&b.Records[i]) {
					if messages++; m.Raw == nil {
						continue
					}
					whole++
					if !isObject(m.Raw) || !bytes.Contains(m.Raw, m.Body) || !names(m.Raw, m.Method) {
						t.Errorf("%s:%d: %s %q with %.200q was sent as %.300q", name, b.Records[i].Line, kindNames[m.Kind], m.Method, m.Body, m.Raw)
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d of %d", name, whole, messages)
		if strings.HasPrefix(name, "cortex") && whole < messages {
			t.Errorf("%s: only %d of %d messages have their object", name, whole, messages)
		}
	}
}

var kindNames = [...]string{"request", "notification", "response", "warning", "data"}

// loose are the numbers that some programs write and JSON does not have.
var loose = strings.NewReplacer("-Infinity", "0", "Infinity", "0", "NaN", "0")

// isObject reports whether a text is a JSON object and nothing around it.
func isObject(text []byte) bool {
	return len(text) > 1 && text[0] == '{' && json.Valid([]byte(loose.Replace(string(text))))
}

// names reports whether a string in a JSON object is a method.
func names(object, method []byte) bool {
	var all map[string]json.RawMessage
	if len(method) == 0 {
		return true
	}
	if json.Unmarshal([]byte(loose.Replace(string(object))), &all) != nil {
		return false
	}
	for key, value := range all {
		var s string
		if key == string(method) || json.Unmarshal(value, &s) == nil && s == string(method) {
			return true
		}
	}
	return false
}
