package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestPretty has JSON as people read it, and what is none.
func TestPretty(t *testing.T) {
	for in, want := range map[string]string{
		`{"b":1.0,"a":[1,{"x":null}],"e":{},"l":[]}`: "{\n  \"b\": 1.0,\n  \"a\": [\n    1,\n    {\n      \"x\": null\n    }\n  ],\n  \"e\": {},\n  \"l\": []\n}",
		`{"a":NaN,"b":"x … y`:                        "{\n  \"a\": NaN,\n  \"b\": \"x … y",
		`]}"a\"b"`:                                   "\n]\n}\"a\\\"b\"",
		`upstream said: no, never`:                   "upstream said: no,\nnever",
		``:                                           "",
	} {
		if d := cmp.Diff(want, strings.Join(prettyLines(in, false), "\n")); d != "" {
			t.Errorf("%s (-want +got):\n%s", in, d)
		}
	}
	long := prettyLines(`["`+strings.Repeat("ä", 1000)+`"]`, false)[1]
	if want := "  \"" + strings.Repeat("ä", 299) + "… 602 more characters …" + strings.Repeat("ä", 99) + `"`; long != want {
		t.Errorf("a long string is %s", long)
	}
	lines := prettyLines("[1"+strings.Repeat(",1", 999)+"]", true)
	if len(lines) != mostJSON+1 || lines[150] != "\x1b[2m… 802 more lines …\x1b[0m" || lines[200] != "]" {
		t.Errorf("%d lines: %q", len(lines), lines[150])
	}
	if got := prettyLines(`{"a":"b"}`, true)[1]; got != "  \x1b[36m\"a\"\x1b[0m: \"b\"" {
		t.Errorf("%q", got)
	}
}

// TestPrettyIndents holds that short JSON looks as encoding/json indents it, and
// that nothing harmful is written whatever comes.
func TestPrettyIndents(t *testing.T) {
	value := rapid.Custom(func(t *rapid.T) string {
		list := rapid.SliceOfN(rapid.SampledFrom([]string{`{"a":`, `[`, `1.50`, `"x\"y"`, `true`, `}`, `]`, `,`, `null`, `{}`, `[]`, ` `, `"`, "\x1b", "\u202e", "\n"}), 0, 20).Draw(t, "parts")
		return strings.Join(list, "")
	})
	rapid.Check(t, func(t *rapid.T) {
		in := value.Draw(t, "json")
		got := strings.Join(prettyLines(in, false), "\n")
		if strings.ContainsAny(got, "\x1b\u202e\r") {
			t.Fatalf("%q becomes %q", in, got)
		}
	})
	for _, in := range []string{`{"a":[1,2,{"b":{}}],"c":"d, {e}"}`, `[[],[[1]],{"a":{"b":[{}]}}]`, `3`, `"x"`} {
		var want bytes.Buffer
		if err := json.Indent(&want, []byte(in), "", "  "); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want.String(), strings.Join(prettyLines(in, false), "\n")); d != "" {
			t.Errorf("(-want +got):\n%s", d)
		}
	}
	deep := prettyLines(strings.Repeat("[", 100)+strings.Repeat("]", 100), false)
	if n := len(fmt.Sprint(deep)); n > 20_000 {
		t.Errorf("%d bytes", n)
	}
}
