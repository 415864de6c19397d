//go:build unix

package cli

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestPager(t *testing.T) {
	bin := t.TempDir()
	for _, name := range []string{"less", "most", "sh"} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte("#!/bin/sh\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin)
	for _, tt := range []struct {
		pager string
		want  []string
	}{
		{"unset", []string{"less"}}, {"", nil}, {"cat", nil}, {"most -s", []string{"most", "-s"}}, {"nowhere", nil}, {"less '-P a'", []string{"sh", "-c", "less '-P a'"}},
	} {
		t.Setenv("PAGER", tt.pager)
		if tt.pager == "unset" {
			os.Unsetenv("PAGER")
		}
		if d := cmp.Diff(tt.want, pager()); d != "" {
			t.Errorf("%q (-want +got):\n%s", tt.pager, d)
		}
	}
	t.Setenv("PAGER", "less")
	t.Setenv("TERM", "dumb")
	if got := pager(); got != nil {
		t.Errorf("%q on a dumb terminal", got)
	}
}

func TestPassesLinks(t *testing.T) {
	bin := t.TempDir()
	for version, want := range map[string]bool{"less 551 (GNU regular expressions)": false, "less 581.2 (POSIX)": true, "less 643": true, "more from util-linux": false, "": false} {
		less := filepath.Join(bin, "less")
		if err := os.WriteFile(less, []byte("#!/bin/sh\necho '"+version+"'\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		if got := passesLinks([]string{less}); got != want {
			t.Errorf("%q: %v", version, got)
		}
	}
}

// TestPage hands all of a text to a pager; who leaves it has seen enough.
func TestPage(t *testing.T) {
	text := bytes.Repeat([]byte("a line\n"), 100_000)
	var out bytes.Buffer
	s := &streams{err: os.Stderr, signals: &signals{}}
	if !s.page([]string{"cat"}, &out, text) || !bytes.Equal(out.Bytes(), text) {
		t.Errorf("%d bytes", out.Len())
	}
	for less, want := range map[string]string{"": "FRX -c utf-8\n", "X": "-R X -c utf-8\n"} {
		out.Reset()
		t.Setenv("LESS", less)
		if !s.page([]string{"sh", "-c", "echo $LESS $LV $LESSCHARSET; exit 3"}, &out, text) || out.String() != want {
			t.Errorf("LESS=%q: %q", less, out.String())
		}
	}
	var stderr bytes.Buffer
	s.err = &stderr
	if s.page([]string{"sh", "-c", "exec nowhere"}, &out, text) || s.page([]string{"/nowhere"}, &out, text) {
		t.Error("a pager that is not there")
	}
}

// TestPageInterrupted sees that interrupts, also several, are for the pager.
func TestPageInterrupted(t *testing.T) {
	var out bytes.Buffer
	s := &streams{err: os.Stderr}
	var ctx context.Context
	s.signals, ctx = newSignals()
	defer s.signals.stop()
	if !s.page([]string{"sh", "-c", "trap : INT; kill -INT $PPID; kill -INT $PPID; sleep 0.2; wc -c"}, &out, []byte("text")) || strings.TrimSpace(out.String()) != "4" || ctx.Err() != nil {
		t.Errorf("%q, %v", out.String(), ctx.Err())
	}
	begun := time.Now()
	if s.page([]string{"sh", "-c", "kill $PPID; exec sleep 20"}, &out, nil); ctx.Err() == nil || time.Since(begun) > 10*time.Second {
		t.Errorf("%v after %v: who ends rpclog must end the pager", ctx.Err(), time.Since(begun))
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
	if text := run("20", capture, "PAGER=exec nowhere"); strings.Count(text, "calls failed") != 2 {
		t.Errorf("without the pager there is no report:\n%s", text)
	}
	if text := run("20", capture, "PAGER=sed s/^/paged:/", "VTE_VERSION=7000", "TMUX="); strings.Contains(text, "\x1b]8;") {
		t.Errorf("links in a pager that is not known to pass them on:\n%q", text)
	}
	if text := run("20", "--no-pager "+capture, "VTE_VERSION=7000", "TMUX="); !strings.Contains(text, "\x1b]8;;file:///") {
		t.Errorf("no links:\n%q", text)
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
