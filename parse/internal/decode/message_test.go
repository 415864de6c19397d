package decode

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"rpclog/parse/internal/jsonscan"
)

// FuzzNotStandard holds the search for single quotes to a plain one.
func FuzzNotStandard(f *testing.F) {
	for _, s := range []string{"{'id': 1}", "x {'code':", "{'{'error':", "{'", "{'a':{'method':1}}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		want := false
		for _, key := range []string{"{'id':", "{'error':", "{'method':", "{'code':"} {
			want = want || bytes.Contains(text, []byte(key))
		}
		if singleQuoted(text) != want {
			t.Errorf("%q is in single quotes: %v", text, !want)
		}
	})
}

// FuzzParts holds what is found in arrays to what gjson finds there.
func FuzzParts(f *testing.F) {
	for _, s := range []string{`[]`, `[1,"a",{}]`, `[ {"type":"image"}, "x", {"text":"a\u00e4"} ]`, `[{"text":1},{"text":"a","text":"b"},[]]`, `[{"text":"a"}{}]`, `[{x},{"text":"a"}]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, list []byte) {
		if len(list) == 0 || list[0] != '[' || bytes.ContainsRune(list, '\n') {
			return
		}
		d := testDecoder()
		d.scan.Enter(list)
		at := jsonscan.Span{From: 0, End: len(list)}
		text := d.firstText(at)
		if !json.Valid(list) {
			return
		}
		if want := d.looseText(list); !bytes.Equal(text, want) {
			t.Errorf("the first text of %s is %q, want %q", list, text, want)
		}
		parts := gjson.ParseBytes(list).Array()
		for i, part := range d.elements(at) {
			want := ""
			if i < len(parts) {
				want = parts[i].Raw
			}
			if got := string(d.raw(part)); got != want {
				t.Errorf("element %d of %s is %s, want %s", i, list, got, want)
			}
		}
	})
}

// TestBody holds that a message has what it was sent with: params, result or
// the return of QMP; nothing where there is none, and that of an error is none.
func TestBody(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{`{"jsonrpc":"2.0","id":1,"method":"a","params":{"b":[1, 2]}}`, `{"b":[1, 2]}`},
		{`12:00:00 -> {"jsonrpc":"2.0","method":"a","params":[1]}`, `[1]`},
		{`{"jsonrpc":"2.0","id":1,"method":"a"}`, ``},
		{`{"jsonrpc":"2.0","id":1,"result":{"content":[]}}`, `{"content":[]}`},
		{`{"ts":1,"msg":"{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"x\"}"}`, `"x"`},
		{`{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":"m"}}`, ``},
		{`{"return":{"running":true}}`, `{"running":true}`},
		{`{"jsonrpc":"2.0","id":1,"method":"a","params":[1],"result":2}`, "[1]\n2"},
	} {
		d := testDecoder()
		d.dump([]byte(tt.line + "\n" + tt.line)) // the second one in the short way
		half, got := len(d.out.messages)/2, []string{}
		for _, m := range d.out.messages[half:] {
			got = append(got, string(m.Body))
		}
		if strings.Join(got, "\n") != tt.want {
			t.Errorf("%s has the bodies %q, want %q", tt.line, got, tt.want)
		}
	}
}
