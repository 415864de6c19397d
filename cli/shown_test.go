package cli

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"rpclog/report"
)

// secrets finds what captures hold under names of secrets, and tokens.
var secrets = regexp.MustCompile(`(?i)(?:token|secret|passw(?:or)?d|authorization|cookie|licen[cs]e|mnemonic|api[-_]?key|private[-_]?key)\\*["']\s*:\s*\\*["']([^"'\\]{4,})|\b(eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_.-]+)`)

// TestShowSafely shows every line of every capture in each format, with what is
// around it, and messages under each other: with no control character and none of
// the secrets that the captures hold, and never nothing.
func TestShowSafely(t *testing.T) {
	inFull(t)
	t.Chdir("../testdata/captures")
	names, err := filepath.Glob("*.*")
	if err != nil || len(names) < 40 {
		t.Fatal(len(names), err)
	}
	found := 0
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var hidden []string
		for _, m := range secrets.FindAllStringSubmatch(string(raw), -1) {
			hidden = append(hidden, m[1]+m[2])
		}
		found += len(hidden)
		whole := fmt.Sprintf("%s:1-%d", name, bytes.Count(raw, []byte{'\n'})+1)
		for _, args := range [][]string{
			{whole, "-C", "1"}, {whole, "-f", "markdown", "-C", "1"}, {whole, "-f", "json", "-C", "1"},
			{"--method", "*", "--top", "0", name}, {"--method", "*", "-f", "markdown", name}, {"--method", "*", "-f", "json", name},
			{"--unanswered", name}, {name + ":1", name + ":99999"},
		} {
			var stdout, stderr bytes.Buffer
			code := Run(append([]string{"show"}, args...), strings.NewReader(""), &stdout, &stderr)
			got := stdout.String()
			if got == "" && (stderr.Len() == 0 || code == exitDone) {
				t.Errorf("%v: exit code %d, and nothing is said", args, code)
			}
			if i := strings.IndexFunc(got, func(c rune) bool { return c != '\n' && unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) }); i >= 0 {
				t.Errorf("%v: %q", args, got[max(0, i-40):i+5])
			}
			for _, s := range hidden {
				if i := strings.Index(got, s); i >= 0 {
					t.Errorf("%v: %q", args, got[max(0, i-60):i+len(s)])
				}
			}
			if slices.Contains(args, "json") && got != "" && !json.Valid(stdout.Bytes()) {
				t.Errorf("%v: no JSON", args)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d secrets in the captures", found)
	}
}

// TestShowAlike shows the same of a capture, by however many it is read, and
// compressed or not.
func TestShowAlike(t *testing.T) {
	inFull(t)
	names, err := filepath.Glob("../testdata/captures/*.*")
	if err != nil {
		t.Fatal(err)
	}
	plain, packed := t.TempDir(), t.TempDir()
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(raw)
		z.Close()
		name = filepath.Base(name)
		info, err := os.Stat(filepath.Join("../testdata/captures", name))
		if err != nil {
			t.Fatal(err)
		}
		for dir, text := range map[string][]byte{plain: raw, packed: b.Bytes()} {
			file := filepath.Join(dir, name)
			if err := os.WriteFile(file, text, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(file, info.ModTime(), info.ModTime()); err != nil { // times without a year
				t.Fatal(err)
			}
		}
	}
	show := func(dir string, args ...string) string {
		t.Chdir(dir)
		var stdout, stderr bytes.Buffer
		code := Run(append([]string{"show"}, args...), strings.NewReader(""), &stdout, &stderr)
		return fmt.Sprintf("%s%s%d", stdout.String(), stderr.String(), code)
	}
	for _, name := range names {
		name = filepath.Base(name)
		for _, args := range [][]string{{"-C", "2", name + ":3-40", name + ":50", name + ":2"}, {"--method", "*", name}, {"--finding", "1", name}} {
			want := show(plain, append(args, "--jobs", "1")...)
			if d := cmp.Diff(want, show(plain, append(args, "--jobs", "4")...)); d != "" {
				t.Errorf("%v (-1 +4):\n%s", args, d)
			}
			if d := cmp.Diff(want, show(packed, append(args, "--jobs", "2")...)); d != "" && name != "codes.zip" {
				t.Errorf("%v (-plain +packed):\n%s", args, d)
			}
		}
	}
}

// TestShowLetGo has the request of a call that took so long that what it was sent
// as was let go: it is read again.
func TestShowLetGo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.log")
	var b bytes.Buffer
	b.WriteString(`[{"jsonrpc":"2.0","id":"a","method":"other"},{"jsonrpc":"2.0","id":1,"method":"slow","params":{"token":"hidden","n":1.0}}]` + "\n")
	for i := range 60 {
		fmt.Fprintf(&b, `{"jsonrpc":"2.0","id":"n-%d","method":"long","params":[%q]}`+"\n", i, strings.Repeat("x", 1<<20))
	}
	b.WriteString(`{"jsonrpc":"2.0","id":1,"result":{}}`)
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	code := Run([]string{"show", "-f", "json", file + ":62"}, strings.NewReader(""), &stdout, &stderr)
	var got report.Shown
	if err := json.Unmarshal(stdout.Bytes(), &got); err != nil || len(got.Calls) != 1 || code != exitDone {
		t.Fatal(code, err, stderr.String(), stdout.String())
	}
	want := `{"jsonrpc":"2.0","id":1,"method":"slow","params":{"token":"…","n":1.0}}`
	if request := got.Calls[0].Request; request == nil || *request != want {
		t.Errorf("%v, want %s", request, want)
	}
}

// TestLineOf reads places as people and programs write them.
func TestLineOf(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"x.log", "x.log:7", "y:80"} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for arg, want := range map[string]lines{
		"x.log:12":               {file: "x.log", from: 12, to: 12},
		"x.log:12-15":            {file: "x.log", from: 12, to: 15},
		"x.log:15-12":            {file: "x.log", from: 12, to: 15},
		"x.log:12:5":             {file: "x.log", from: 12, to: 12},
		"x.log:12:5:":            {file: "x.log", from: 12, to: 12},
		"x.log:12:":              {file: "x.log", from: 12, to: 12},
		"x.log:7:3":              {file: "x.log:7", from: 3, to: 3},
		"y:80:2":                 {file: "y:80", from: 2, to: 2},
		"nowhere:1:2":            {file: "nowhere:1", from: 2, to: 2},
		`C:\x.log:4`:             {file: `C:\x.log`, from: 4, to: 4},
		"-:5":                    {file: "-", from: 5, to: 5},
		"x.log:7":                {}, // a file
		"x.log":                  {},
		"x.log:":                 {},
		":5":                     {},
		"x.log:a":                {},
		"x.log:1-":               {},
		"x:99999999999999999999": {},
	} {
		got, ok := lineOf(arg)
		if got != want || ok != (want.file != "") {
			t.Errorf("%s becomes %+v, %t", arg, got, ok)
		}
	}
}
