package jsonscan

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// FuzzStrings holds the ways to read a string to each other, and to
// encoding/json where the string is well formed.
func FuzzStrings(f *testing.F) {
	for _, s := range []string{"", `plain`, `\"quoted\"`, `\u00e4\ud83d\ude00`, `\ud83d`, `\ud83d\u0041`, "\xff", "ä\x80", `\\\\\\`, `a\`, `a\u1`, `\u12zz`, `\q`,
		strings.Repeat(`{\"a\":\"b\\n\"},`, 9), strings.Repeat("ä", 70), strings.Repeat("x", 63) + `\n`} {
		f.Add("", s, "")
		f.Add(`{"k": "v", `, s, `, "x": 1}`)
	}
	f.Fuzz(func(t *testing.T, before, s, after string) {
		quoted := []byte(`"` + s + `"`)
		want := Unquote([]byte("abc"), quoted)
		if got := Unquote(nil, quoted); string(want) != "abc"+string(got) {
			t.Errorf("%s is %q, appended %q", quoted, got, want)
		}
		var scan Scanner
		scan.Enter([]byte(before + string(quoted) + after))
		at := Span{len(before), len(before) + len(quoted)}
		if got := scan.Unquote([]byte("abc"), at); string(got) != string(want) {
			t.Errorf("%s is %q by the index, want %q", quoted, got, want)
		}
		if Plain(quoted) != (string(want[3:]) == s && !strings.Contains(s, `\`)) {
			t.Errorf("%s is plain: %v", quoted, Plain(quoted))
		}
		var text string
		if json.Unmarshal(quoted, &text) == nil && string(want[3:]) != text {
			t.Errorf("%s is %q, want %q", quoted, want[3:], text)
		}
	})
}

func FuzzScalar(f *testing.F) {
	for _, s := range []string{"", " 42", "-1.5e+3 ", "tru", "true\n", "null,", `"a\u00e4"`, `"`, `"\x"`, "01", "[]", "{}", "\ufeff1"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		first := bytes.TrimLeft(text, " \t\r\n")
		want := json.Valid(text) && first[0] != '{' && first[0] != '['
		if IsScalar(text) != want {
			t.Errorf("%q is a scalar: %v", text, !want)
		}
	})
}

// FuzzColours takes the colours out of a line byte by byte and in runs.
func FuzzColours(f *testing.F) {
	for _, s := range []string{"\x1b[32m-->\x1b[0m {}", "\x1b", "a\x1b[", "\x1b[1;31", "\x1b]x", "\x1b\x1b[m", "\x1b[\x1b[mx"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		var want []byte
		for i := 0; i < len(line); i++ {
			if line[i] != Escape {
				want = append(want, line[i])
				continue
			}
			if i+1 < len(line) && line[i+1] == '[' {
				for i += 2; i < len(line) && (line[i] < '@' || line[i] > '~'); i++ {
				}
			}
		}
		if got := AppendUncoloured(nil, line); string(got) != string(want) {
			t.Errorf("%q is %q, want %q", line, got, want)
		}
	})
}
