package decode

import (
	"bytes"
	"encoding/json"
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
