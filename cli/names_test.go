//go:build unix

package cli

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// TestNames gives captures, and whatever else files are named for, names that
// command a terminal, reorder text, forge a line or a cell: none of it reaches
// standard output, standard error or a report as it is.
func TestNames(t *testing.T) {
	inFull(t)
	text := []byte(failures(2) + `{"jsonrpc":"2.0","id":9,"method":"a"}` + "\n{bad\n" + `{"jsonrpc":"2.0","id":3,"meth`)
	for _, name := range []string{"a\x1b[31m\x1b]52;c;aGk=\x07\nrpclog: forged\r\n::error::x\u202e\u009b31m\u2028\xff.log", "=cmd|'<b>`x`.log"} {
		t.Chdir(t.TempDir())
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		var all [][]string
		for _, f := range formatNames() {
			all = append(all, []string{"-f", f, name}, []string{"-o", f + "=" + name + ".out", name})
		}
		for _, f := range errorFormatNames() {
			all = append(all, []string{"errors", "-f", f, name})
		}
		for _, f := range callFormatNames() {
			if f != "parquet" {
				all = append(all, []string{"calls", "-f", f, name})
			}
		}
		all = append(all, [][]string{
			{"--plain", name}, {"-f", "csv", "--section", "sources", name}, {"-f", "csv", "--section", "problems", name}, {"--fail-on", "incomplete", name},
			{"show", name + ":1"}, {"show", name + ":99"}, {"show", "--code", "1", name}, {"show", "-f", "markdown", "--code", "1", name}, {"slice", "--code", "1", name}, {"slice", "--code", "77", name},
			{name + "x"}, {"errors", name + "x", name}, {"report", name}, {"report", name + "x"}, {name + "*", name + "x*"}, {"show", name, "--session", name},
			{"-o", name, name}, {"-o", "json=" + name, name}, {"-o", "json=no/" + name, name}, {"errors", "-o", name, name}, {"errors", "-o", name + ".csv", name}, {"-o", "csv=" + name + ".dir/", name},
			{"--rules", name, name}, {"--rules", name + "x", name}, {"--catalog", name + ".csv", name}, {"--catalog", name, name}, {"--tz", name, name}, {"--input-format", name, name},
			{"--redact-key-file", name + "x", name}, {"--redact-pattern", "(" + name, name}, {"--window", name, name}, {"--since", name, name}, {"--max-line", name, name}, {"--method", name, name}, {"--code", name, name}, {"--time", name, name}, {"--" + name, name},
			{"codes", name}, {"rules", name}, {"formats", name}, {"completion", name}, {"man", name, name}, {"man", name + "x"}, {"help", name}, {"version", name},
		}...)
		for _, args := range all {
			var stdout, stderr bytes.Buffer
			Run(args, strings.NewReader(""), &stdout, &stderr)
			lines := stderr.String()
			if !slices.Contains(args, "csv") { // where a cell in quotes may have several
				lines += stdout.String()
			}
			if strings.Contains(lines, "\nrpclog: forged") || strings.Contains(lines, "\n::error::x") {
				t.Errorf("%q: a line is forged\n%s", args, lines)
			}
			for what, out := range map[string][]byte{"standard output": stdout.Bytes(), "standard error": stderr.Bytes()} {
				if at := raw(out); at >= 0 {
					t.Errorf("%q: %s has %q", args, what, out[at:min(len(out), at+60)])
				}
			}
		}
		files, err := os.ReadDir(".")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if out, err := os.ReadFile(file.Name()); err == nil && file.Name() != name {
				if at := raw(out); at >= 0 {
					t.Errorf("%q has %q", file.Name(), out[at:min(len(out), at+60)])
				}
			}
		}
	}
}

// raw returns where a text has what must not be shown as it is, -1 for nowhere.
// Joiners belong to letters.
func raw(text []byte) int {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && n == 1,
			unicode.IsControl(r) && r != '\n' && r != '\t',
			unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) && !slices.Contains([]rune{'\u200c', '\u200d'}, r):
			return i
		}
		i += n
	}
	return -1
}
