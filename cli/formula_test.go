package cli

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	formula  = regexp.MustCompile(`^[\s\p{Z};,|"]*[=+\-@＝＋－＠]|^[\t\r\n]`)
	numeral  = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
	howMany  = regexp.MustCompile(`^-?[0-9]+:[0-9]+$`)
	beginner = []string{"=1", "+1", "-1", "@A", "\t=1", "\u00a0=1", " \u3000@A", ";=1", ", +1", "\u2003-1", "\"=1", "\n=1", "\r@A"}
)

// TestFormulas has texts that spreadsheets take for formulas in everything that
// a capture names, and looks for one in the cells of all that writes CSV.
// Numbers stay numbers.
func TestFormulas(t *testing.T) {
	t.Chdir(t.TempDir())
	var capture strings.Builder
	for i, s := range beginner {
		text, _ := json.Marshal(s)
		id, _ := json.Marshal(fmt.Sprint(s, i))
		fmt.Fprintf(&capture, `{"ts":%d,"session":%s,"conn":%[2]s,"dir":"out","msg":{"jsonrpc":"2.0","id":%s,"method":"tools/call","params":{"name":%[2]s}}}`+"\n", 1700000000+i, text, id)
		fmt.Fprintf(&capture, `{"ts":%d,"session":%s,"conn":%[2]s,"dir":"in","msg":{"jsonrpc":"2.0","id":%s,"error":{"code":%[2]s,"message":%[2]s,"data":{"reason":%[2]s}}}}`+"\n", 1700000001+i, text, id)
		fmt.Fprintf(&capture, `{"ts":%d,"session":%s,"conn":%[2]s,"msg":{"jsonrpc":"2.0","id":-%d,"method":%[2]s,"params":[%[2]s]}}`+"\n", 1700000001+i, text, i+5)
		fmt.Fprintf(&capture, `{"ts":%d,"session":%s,"conn":%[2]s,"msg":{"jsonrpc":"2.0","id":-%d,"error":{"code":-32000,"message":%[2]s}}}`+"\n", 1700000001+i, text, i+5)
		fmt.Fprintf(&capture, "%s{\"jsonrpc\":\n", strings.TrimLeft(s, "\r\n"))
	}
	for _, name := range []string{"=x.log", " -x.log", "\u00a0@x.log"} {
		if err := os.WriteFile(name, []byte(capture.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	sources := []string{"./=x.log", " -x.log", "\u00a0@x.log"}
	written := map[string]string{}
	for _, command := range []string{"errors", "calls"} {
		var stdout, stderr bytes.Buffer
		args := []string{command, "-f", "csv"}
		if command == "calls" {
			args = append(args, "--with", "request,response")
		}
		if code := Run(append(args, sources...), strings.NewReader(""), &stdout, &stderr); code != exitDone {
			t.Fatalf("%s: exit code %d, %s", command, code, stderr.String())
		}
		written[command] = stdout.String()
	}
	var stderr bytes.Buffer
	if code := Run(append([]string{"-q", "-o", "csv=all/"}, sources...), strings.NewReader(""), &stderr, &stderr); code != exitDone {
		t.Fatalf("exit code %d, %s", code, stderr.String())
	}
	files, _ := filepath.Glob("all/*.csv")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		written[file] = string(text)
	}
	if len(written) < 12 {
		t.Fatalf("only %d tables", len(written))
	}
	guarded, numbers := 0, 0
	for name, text := range written {
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, row := range rows {
			for i, cell := range row {
				switch {
				case numeral.MatchString(cell):
					if strings.HasPrefix(cell, "-") {
						numbers++
					}
				case formula.MatchString(cell):
					t.Errorf("%s: %s is the formula %q", name, rows[0][i], cell)
				case strings.HasPrefix(cell, "'"):
					guarded++
				}
				for _, part := range strings.Split(cell, "; ")[1:] { // of lists
					if formula.MatchString(part) && !howMany.MatchString(part) {
						t.Errorf("%s: %s holds the formula %q", name, rows[0][i], part)
					}
				}
			}
		}
	}
	if guarded < 20*len(beginner) || numbers < 2*len(beginner) {
		t.Errorf("%d cells with a ', %d negative numbers", guarded, numbers)
	}
}
