package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rpclog/analyze/redacttest"
)

// plantedIn is where secrets stand in the lines of a capture. %s is the text with
// the secret as JSON writes it, %n the number of the line, and %r the text as it is.
var plantedIn = map[string]string{
	"message":        `{"jsonrpc":"2.0","id":%n,"error":{"code":%n,"message":"%s"}}`,
	"data":           `{"jsonrpc":"2.0","id":%n,"error":{"code":%n,"message":"m","data":"%s"}}`,
	"deep data":      `{"jsonrpc":"2.0","id":%n,"error":{"code":%n,"message":"m","data":{"a":[1,{"b":["%s"]}],"message":"%s"}}}`,
	"JSON in data":   `{"jsonrpc":"2.0","id":%n,"error":{"code":%n,"message":"m","data":"{\"a\":\"%S\"}"}}`,
	"params":         `{"jsonrpc":"2.0","id":%n,"params":["%s",{"a":{"b":"%s"}}],"method":"m%n"}`,
	"result":         `{"jsonrpc":"2.0","id":%n,"result":{"content":[{"text":"%s"}],"isError":true}}`,
	"method":         `{"jsonrpc":"2.0","id":%n,"method":"%s"}`,
	"id":             `{"jsonrpc":"2.0","id":"%s","error":{"code":%n,"message":"m"}}`,
	"code":           `{"jsonrpc":"2.0","id":%n,"error":{"code":"%s","message":"m"}}`,
	"key":            `{"jsonrpc":"2.0","id":%n,"error":{"code":%n,"message":"m","data":{"%s":1}}}`,
	"session":        `{"ts":%n,"session":"%s","msg":{"jsonrpc":"2.0","id":%n,"error":{"code":%n,"message":"m"}}}`,
	"connection":     `{"ts":%n,"conn":"%s","msg":{"jsonrpc":"2.0","id":%n,"error":{"code":%n,"message":"m"}}}`,
	"subject":        `{"jsonrpc":"2.0","id":%n,"method":"tools/call","params":{"name":"%s"}}`,
	"torn message":   `{"jsonrpc":"2.0","id":%n,"error":{"code":1,"message":"%s`,
	"torn params":    `{"jsonrpc":"2.0","id":%n,"method":"m","params":{"x":"%s`,
	"torn result":    `{"jsonrpc":"2.0","id":%n,"result":{"x":"%s"`,
	"torn data":      `{"jsonrpc":"2.0","id":%n,"error":{"code":1,"message":"m","data":{"x":"%s"}`,
	"second half":    `"x":"%s"}},"id":%n}`,
	"text of a line": `2026-03-01 10:00:00 %n %r`,
	"prefix":         `[%r] {"jsonrpc":"2.0","id":%n,"error":{"code":%n,"message":"m"}}`,
	"hexadecimal":    `200 "{\x22jsonrpc\x22:\x222.0\x22,\x22id\x22:%n,\x22params\x22:{\x22x\x22:\x22%r`,
}

// TestSecrets plants each secret of the corpus in each place, and looks for it in
// all that any command writes.
func TestSecrets(t *testing.T) {
	inFull(t)
	texts := redacttest.Secrets(t)
	seed := 0
	for place, line := range plantedIn {
		t.Run(place, func(t *testing.T) {
			t.Chdir(t.TempDir())
			seed++
			var capture strings.Builder
			hidden := needles{}
			capture.WriteString(`{"jsonrpc":"2.0","id":"alive","error":{"code":-1,"message":"the witness"}}` + "\n")
			for n, text := range texts {
				filled, _, secrets := text.Fill(seed)
				if strings.Contains(line, "%r") && (strings.Contains(filled, "\n") || text.Kind == "aria2 token") {
					continue // which is a line, and a whole string
				}
				for _, secret := range secrets {
					hidden.add(secret)
				}
				capture.WriteString(plant(line, n+10, filled) + "\n")
			}
			if err := os.WriteFile("x.log", []byte(capture.String()), 0o600); err != nil {
				t.Fatal(err)
			}
			outputs := allOutputs(t, len(texts)+1)
			witnessed := 0
			for name, out := range outputs {
				if bytes.Contains(out, []byte("the witness")) {
					witnessed++
				}
				if secret, at := hidden.in(out); at >= 0 {
					t.Errorf("%s shows %q: …%s…", name, secret, out[max(0, at-80):min(len(out), at+len(secret)+20)])
				}
			}
			if witnessed < 12 {
				t.Errorf("%d of %d outputs show what is no secret", witnessed, len(outputs))
			}
		})
	}
}

// plant returns a line with a text in it.
func plant(line string, n int, text string) string {
	quoted := func(text string) string {
		literal, err := json.Marshal(text)
		if err != nil {
			panic(err)
		}
		return string(literal[1 : len(literal)-1])
	}
	return strings.NewReplacer("%n", strconv.Itoa(n), "%S", quoted(quoted(text)), "%s", quoted(text), "%r", text).Replace(line)
}

// needles are secrets that are looked for, by their beginning, in all ways in
// which they may be written, and so are the halves of long ones.
type needles map[[4]byte][]string

func (n needles) add(secret string) {
	pieces := []string{secret}
	if len(secret) >= 24 {
		pieces = append(pieces, secret[:len(secret)/2], secret[len(secret)/2:])
	}
	for _, piece := range pieces {
		literal, _ := json.Marshal(piece)
		for _, form := range []string{piece, string(literal[1 : len(literal)-1]), html.EscapeString(piece)} {
			first := [4]byte([]byte(form))
			if !slices.Contains(n[first], form) {
				n[first] = append(n[first], form)
			}
		}
	}
}

// in returns the first of the secrets that a text shows, and where; or -1.
func (n needles) in(text []byte) (secret string, at int) {
	for at := range max(0, len(text)-3) {
		for _, secret := range n[[4]byte(text[at:at+4])] {
			if bytes.HasPrefix(text[at:], []byte(secret)) {
				return secret, at
			}
		}
	}
	return "", -1
}

// pseudonyms are those of slices, whose digits may be those of a short secret.
var pseudonyms = regexp.MustCompile(`\b(id|session|conn|text|key|method|code)-[0-9a-f]{12}\b`)

// allOutputs returns what all commands write of x.log in all their formats, of
// which so many lines are shown.
func allOutputs(t *testing.T, lines int) map[string][]byte {
	t.Helper()
	outputs := map[string][]byte{}
	run := func(args ...string) {
		var out, errs bytes.Buffer
		Run(append(args, "x.log"), strings.NewReader(""), &out, &errs)
		name := strings.Join(args, " ")
		outputs[name], outputs[name+" (stderr)"] = pseudonyms.ReplaceAll(out.Bytes(), []byte("pseudonym")), errs.Bytes()
		if args[0] == "slice" && out.Len() == 0 {
			t.Errorf("%s writes nothing: %s", name, errs.String())
		}
	}
	run("-q", "--top", "0", "-o", "o/csv=", "-o", "table=o/table", "-o", "o/a.md", "-o", "o/a.json", "-o", "o/a.html", "-o", "o/a.xml", "-o", "o/a.sarif", "-o", "csv=o/csv/", "-o", "ndjson=o/ndjson/", "-o", "github=o/github")
	for _, format := range formatNames() {
		run("-f", format, "--top", "0")
	}
	run("--plain", "--top", "0")
	for _, format := range errorFormatNames() {
		run("errors", "-f", format)
	}
	for _, format := range callFormatNames() {
		run("calls", "--with", "request,response", "-f", format)
	}
	for _, format := range []string{"text", "json", "markdown"} {
		run("show", "-C", "2", "-f", format, fmt.Sprintf("x.log:1-%d", lines))
		run("show", "--session", "x.log", "-f", format)
		run("show", "--unanswered", "-f", format)
	}
	run("slice", "--lines", fmt.Sprintf("1-%d", lines))
	run("slice", "--session", "x.log")
	run("slice", "--code", "-1")
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path == "x.log" {
			return err
		}
		outputs[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return outputs
}
