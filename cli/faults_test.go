//go:build unix

package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// everyCommand is each command in each of its formats, on a capture in.jsonl or,
// of report, on a saved report saved.json; without what says where it goes.
func everyCommand() [][]string {
	all := [][]string{
		{"analyze", "--plain", "in.jsonl"}, {"codes"}, {"codes", "-f", "json"}, {"codes", "-32029"}, {"rules"}, {"rules", "-f", "csv"}, {"rules", "generic/error-burst"},
		{"formats"}, {"formats", "-f", "json"}, {"version"}, {"man"}, {"completion", "bash"}, {"completion", "zsh"}, {"completion", "fish"}, {"completion", "powershell"},
		{"--help"}, {"errors", "--help"}, {"help", "calls"}, {"--version"},
		{"slice", "--code", "7", "in.jsonl"}, {"show", "in.jsonl:2"}, {"show", "-f", "json", "in.jsonl:2"}, {"show", "-f", "markdown", "in.jsonl:2"},
	}
	for _, f := range formatNames() {
		all = append(all, []string{"analyze", "-f", f, "--no-builtin-rules", "in.jsonl"}, []string{"report", "-f", f, "saved.json"})
	}
	for _, f := range errorFormatNames() {
		all = append(all, []string{"errors", "-f", f, "in.jsonl"})
	}
	for _, f := range callFormatNames() {
		all = append(all, []string{"calls", "-f", f, "in.jsonl"})
	}
	for _, f := range []string{"text", "json", "markdown"} {
		all = append(all, []string{"show", "-f", f, "--code", "7", "in.jsonl"})
	}
	return all
}

var errFault = errors.New("disk on fire")

// faulty fails at the n-th write, counted from 1, and at all after it; of that one
// it writes a half.
type faulty struct {
	bytes.Buffer
	n, calls int
}

func (f *faulty) Write(p []byte) (int, error) {
	if f.calls++; f.calls >= f.n && f.n > 0 {
		n, _ := f.Buffer.Write(p[:len(p)/2])
		return n, errFault
	}
	return f.Buffer.Write(p)
}

// setUp makes the capture and the saved report, in a folder of their own.
func setUp(t *testing.T) {
	t.Helper()
	text, err := os.ReadFile(fires)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("in.jsonl", append(text, failures(10)...), 0o600); err != nil {
		t.Fatal(err)
	}
	runs(t, exitDone, "-o", "saved.json", "in.jsonl")
}

// TestFaultsOfOutput has each write of each command fail in turn, to standard
// output and to a file, and each other step of writing the file: it is said on
// standard error, once, and with exit code 2; the old file is what it was, and
// nothing lies beside it.
func TestFaultsOfOutput(t *testing.T) {
	inFull(t)
	setUp(t)
	said := func(args []string, what string, code int, stderr string) {
		if code != exitUsage || !strings.Contains(stderr, errFault.Error()) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%v, %s: exit code %d\n%s", args, what, code, stderr)
		}
	}
	for _, args := range everyCommand() {
		for n := 1; ; n++ {
			out := &faulty{n: n}
			var stderr bytes.Buffer
			code := Run(args, strings.NewReader(""), out, &stderr)
			if out.calls < n { // there are no more
				if code != exitDone || n == 1 || stderr.Len() > 0 {
					t.Errorf("%v: %d writes, exit code %d\n%s", args, n-1, code, stderr.String())
				}
				break
			}
			said(args, "standard output", code, stderr.String())
		}
		if !slices.Contains([]string{"analyze", "report", "errors", "calls", "show", "slice"}, args[0]) || args[1] == "--plain" || args[1] == "--help" {
			continue
		}
		const file = "old"
		if args = slices.Concat(args, []string{"-o", file}); args[1] == "-f" && (args[0] == "analyze" || args[0] == "report") {
			args[len(args)-1] = args[2] + "=" + file
			args = slices.Delete(args, 1, 3)
		}
		for n := 1; ; n++ {
			if err := os.WriteFile(file, []byte("old"), 0o640); err != nil {
				t.Fatal(err)
			}
			steps, failed := 0, ""
			var stdout, stderr bytes.Buffer
			s := &streams{in: strings.NewReader(""), out: &stdout, err: &stderr}
			s.files.fault = func(step string) error {
				if steps++; steps == n {
					failed = step
					return errFault
				}
				return nil
			}
			code := s.run(args)
			alone(t, ".", "in.jsonl", "old", "saved.json")
			if steps < n {
				if text, err := os.ReadFile(file); code != exitDone || err != nil || string(text) == "old" || n < 6 {
					t.Errorf("%v: %d steps, exit code %d, %d bytes, %v\n%s", args, n-1, code, len(text), err, stderr.String())
				}
				break
			}
			said(args, failed, code, stderr.String())
			holds(t, file, "old")
		}
	}
}

// TestFaultsOfSome has each step of writing fail of several reports in turn: the
// others are written all the same.
func TestFaultsOfSome(t *testing.T) {
	setUp(t)
	files := []string{"a.json", "b.csv", "c.md", "d/codes.csv", "d/sessions.csv"}
	for n := 1; ; n += 1 + n/20*10 { // of the folder, some
		os.RemoveAll("d")
		for _, name := range files[:3] {
			if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		steps := 0
		var stderr bytes.Buffer
		s := &streams{in: strings.NewReader(""), out: io.Discard, err: &stderr}
		s.files.fault = func(string) error {
			if steps++; steps == n {
				return errFault
			}
			return nil
		}
		code := s.run([]string{"--no-builtin-rules", "-o", "a.json", "-o", "b.csv", "-o", "c.md", "-o", "csv=d/", "in.jsonl"})
		missing := 0
		for _, name := range files {
			if text, err := os.ReadFile(name); err != nil || string(text) == "old" {
				missing++
			}
		}
		if names, err := filepath.Glob("d/" + temporaryPrefix + "*"); err != nil || names != nil {
			t.Errorf("left behind: %v", names)
		}
		alone(t, ".", "a.json", "b.csv", "c.md", "d", "in.jsonl", "saved.json")
		if steps < n {
			if code != exitDone || missing > 0 || n < 20 {
				t.Errorf("%d steps, exit code %d, %d missing\n%s", n-1, code, missing, stderr.String())
			}
			return
		}
		if code != exitUsage || missing > 1 || strings.Count(stderr.String(), errFault.Error()) != 1 {
			t.Errorf("step %d: exit code %d, %d missing\n%s", n, code, missing, stderr.String())
		}
	}
}

// failing fails at the n-th read, counted from 1.
type failing struct {
	r        io.Reader
	n, calls int
}

func (f *failing) Read(p []byte) (int, error) {
	if f.calls++; f.calls >= f.n {
		return 0, errFault
	}
	return f.r.Read(p[:min(len(p), 500)])
}

// TestFaultsOfInput has each read of a capture fail in turn: it is said on
// standard error, with exit code 3, what was read before is reported, and a
// saved report that cannot be read leaves the old output as it is.
func TestFaultsOfInput(t *testing.T) {
	setUp(t)
	for _, args := range everyCommand() {
		file := "in.jsonl"
		switch args[0] {
		case "analyze", "errors", "calls":
		case "report":
			file = "saved.json"
		default:
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		args = args[:len(args)-1] // standard input
		whole, step := len(text)/500+2, 9
		for n := 1; n < whole; n += step {
			var stdout, stderr bytes.Buffer
			code := Run(args, &failing{r: bytes.NewReader(text), n: n}, &stdout, &stderr)
			if code != exitNoInput || !strings.Contains(stderr.String(), errFault.Error()) {
				t.Errorf("%v, read %d: exit code %d\n%s", args, n, code, stderr.String())
			}
			if args[0] == "report" && stdout.Len() > 0 {
				t.Errorf("%v, read %d: wrote %q", args, n, stdout.String())
			}
			if args[0] != "report" && n > 20 && stdout.Len() == 0 {
				t.Errorf("%v, read %d: what was read is not reported", args, n)
			}
		}
	}
	for _, args := range [][]string{{"--rules", "/proc/self/mem"}, {"--catalog", "mem.csv"}} {
		if err := os.Symlink("/proc/self/mem", "mem.csv"); err != nil && !os.IsExist(err) {
			t.Fatal(err)
		}
		if _, err := os.Stat("mem.csv"); err != nil {
			t.Skip("no /proc")
		}
		if _, stderr := runs(t, exitUsage, append(args, "in.jsonl")...); !strings.Contains(stderr, "input/output error") {
			t.Errorf("%v: %q", args, stderr)
		}
	}
}
