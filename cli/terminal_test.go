//go:build unix

package cli

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPager(t *testing.T) {
	bin := t.TempDir()
	for _, name := range []string{"less", "most"} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin)
	for _, tt := range []struct {
		pager string
		want  []string
	}{
		{"unset", []string{"less"}}, {"", nil}, {"cat", nil}, {"most -s", []string{"most", "-s"}}, {"nowhere", nil},
	} {
		t.Setenv("PAGER", tt.pager)
		if tt.pager == "unset" {
			os.Unsetenv("PAGER")
		}
		if d := cmp.Diff(tt.want, pager()); d != "" {
			t.Errorf("%q (-want +got):\n%s", tt.pager, d)
		}
	}
}

// TestPage hands all of a text to a pager; who leaves it has seen enough.
func TestPage(t *testing.T) {
	text := bytes.Repeat([]byte("a line\n"), 100_000)
	var out bytes.Buffer
	if err := page([]string{"cat"}, &out, os.Stderr, text); err != nil || !bytes.Equal(out.Bytes(), text) {
		t.Errorf("%v, %d bytes", err, out.Len())
	}
	out.Reset()
	t.Setenv("LESS", "X")
	if err := page([]string{"sh", "-c", "echo $LESS $LV; exit 3"}, &out, os.Stderr, text); err != nil || out.String() != "X -c\n" {
		t.Errorf("%v, %q", err, out.String())
	}
}

// TestOnATerminal runs rpclog in a terminal, which script(1) makes.
func TestOnATerminal(t *testing.T) {
	script, err := exec.LookPath("script")
	if err != nil {
		t.Skip("no script(1)")
	}
	program := filepath.Join(t.TempDir(), "rpclog")
	if out, err := exec.Command("go", "build", "-pgo=off", "-o", program, "..").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run := func(lines, command string, env ...string) string {
		c := exec.Command(script, "-qec", "stty cols 90 rows "+lines+"; "+program+" "+command, "/dev/null")
		c.Env = append(os.Environ(), append([]string{"TERM=xterm", "LESS="}, env...)...)
		out, err := c.Output()
		if err != nil {
			t.Skip(err) // of another system's script
		}
		return strings.ReplaceAll(string(out), "\r", "")
	}
	const capture = "../testdata/captures/mcp-desktop.log"
	paged := run("20", capture, "PAGER=sed s/^/paged:/")
	if !strings.HasPrefix(paged, "paged:") || !strings.Contains(paged, "\x1b[") || strings.Count(paged, "calls failed") != 1 {
		t.Errorf("not paged, without colours, or not once:\n%s", paged)
	}
	for _, whole := range []string{run("20", "--no-pager "+capture), run("20", capture, "PAGER=")} {
		if strings.Count(whole, "calls failed") != 2 || !strings.HasSuffix(strings.TrimSpace(whole), capture+":35") {
			t.Errorf("the verdict and the next command do not stand at the end:\n%s", whole)
		}
	}
	if text := run("1000", capture, "PAGER=sed s/^/paged:/"); strings.Contains(text, "paged:") {
		t.Errorf("what fits on the screen is paged:\n%s", text)
	}
	if text := run("1000", "--color never "+capture); strings.Contains(text, "\x1b[") {
		t.Errorf("colours:\n%q", text)
	}
	if text := run("50", "errors "+capture); !strings.Contains(text, "prompts/list") || !strings.Contains(text, capture+":24") || strings.Contains(text, `{"source"`) {
		t.Errorf("no table:\n%s", text)
	}
	if text := run("50", "calls "+capture, "NO_COLOR=1"); !strings.Contains(text, "outcome") || strings.Contains(text, "\x1b[") {
		t.Errorf("no table, or colours:\n%s", text)
	}
}
