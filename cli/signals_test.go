//go:build unix

package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// ends are the signals that end a run, with its exit code.
var ends = map[syscall.Signal]int{syscall.SIGINT: exitInterrupted, syscall.SIGTERM: exitTerminated, syscall.SIGHUP: exitHungUp}

// program is rpclog as a process of its own, which TestMain has made.
func program(args ...string) (c *exec.Cmd, stdout, stderr *bytes.Buffer) {
	stdout, stderr = &bytes.Buffer{}, &bytes.Buffer{}
	c = exec.Command("rpclog", args...)
	c.Stdout, c.Stderr = stdout, stderr
	return c, stdout, stderr
}

// exits waits for a process and returns its exit code, -1 where a signal killed
// it.
func exits(c *exec.Cmd) int {
	c.Wait()
	return c.ProcessState.ExitCode()
}

// manyCalls is a capture longer than all that waits in pipes and buffers.
func manyCalls(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"jsonrpc":"2.0","id":%d,"method":"m"}`+"\n"+`{"jsonrpc":"2.0","id":%[1]d,"error":{"code":7,"message":"no"}}`+"\n", i)
	}
	return b.String()
}

// TestSignals sees that each of the signals ends the reading of a pipe that goes
// on, and that what was read is there, marked as not all.
func TestSignals(t *testing.T) {
	calls := manyCalls(20_000)
	for sig, want := range ends {
		for _, test := range []struct {
			args   []string
			file   string // that is written, or "" for standard output
			holds  string
			stderr string
		}{
			{[]string{"-f", "json"}, "", `"incomplete": true`, ": reported is what was read so far\n"},
			{[]string{"-o", "r.json", "-o", "r.md"}, "r.json", `"incomplete": true`, ": reported is what was read so far\n"},
			{[]string{"errors"}, "", `"code":7`, ""},
			{[]string{"errors", "-o", "e.csv"}, "e.csv", ",7,", ": e.csv has what was read so far\n"},
			{[]string{"calls", "-o", "c.parquet"}, "c.parquet", "PAR1", ": c.parquet has what was read so far\n"},
			{[]string{"report"}, "", "", ": nothing was written\n"},
		} {
			dir, text := t.TempDir(), calls
			c, stdout, stderr := program(test.args...)
			c.Dir = dir
			in, err := c.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			if test.args[0] == "report" {
				text = "{" + strings.Repeat(" ", 1<<20)
			}
			if _, err := io.WriteString(in, text); err != nil { // returns when most of it was read
				t.Fatal(err)
			}
			if err := c.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			code := exits(c)
			in.Close()
			got := stdout.String()
			if test.file != "" {
				written, err := os.ReadFile(filepath.Join(dir, test.file))
				if err != nil {
					t.Errorf("%v %v: %v", sig, test.args, err)
				}
				got = string(written)
			}
			if code != want || !strings.Contains(got, test.holds) || !strings.HasSuffix(stderr.String(), test.stderr) || test.stderr == "" && stderr.Len() > 0 {
				t.Errorf("%v %v: exit code %d, want %d; wrote %d bytes\n%s", sig, test.args, code, want, len(got), stderr.String())
			}
			left(t, dir)
		}
	}
}

// left sees that nothing was left behind in a folder.
func left(t *testing.T, dir string) {
	t.Helper()
	if names, err := filepath.Glob(filepath.Join(dir, temporaryPrefix+"*")); err != nil || names != nil {
		t.Errorf("left behind: %v, %v", names, err)
	}
}

// TestSignalsAnyTime sends signals at random moments, one or two: the report is
// the old one or a whole new one, and nothing is left beside it.
func TestSignalsAnyTime(t *testing.T) {
	dir := t.TempDir()
	capture, file := filepath.Join(dir, "in.jsonl"), filepath.Join(dir, "r.json")
	if err := os.WriteFile(capture, []byte(manyCalls(15_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	const old = `{"old":true}`
	took := time.Second / 4
	for i := range 16 {
		if err := os.WriteFile(file, []byte(old), 0o600); err != nil {
			t.Fatal(err)
		}
		c, _, stderr := program("-o", file, "-o", filepath.Join(dir, "r.csv"), capture)
		begun := time.Now()
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		var sig syscall.Signal
		if i > 0 { // the first one shows how long it takes
			for sig = range ends {
				break
			}
			time.Sleep(rand.N(took))
			c.Process.Signal(sig)
			if i%3 == 0 {
				time.Sleep(rand.N(took / 10))
				c.Process.Signal(sig)
			}
		}
		code := exits(c)
		if i == 0 {
			took = time.Since(begun)
		}
		text, err := os.ReadFile(file)
		var r struct {
			Old, Incomplete bool
		}
		if err == nil {
			err = json.Unmarshal(text, &r)
		}
		switch {
		case err != nil:
			t.Errorf("%v, exit code %d: %v", sig, code, err)
		case code == exitDone:
			if r.Old || r.Incomplete {
				t.Errorf("%v: the report of a run that was not ended is %.60q", sig, text)
			}
		case code == ends[sig] && !r.Old && !r.Incomplete && i%3 > 0:
			t.Errorf("%v: the report of a run that was ended is not marked\n%s", sig, stderr)
		case code != ends[sig] && code != -1: // -1: so early that rpclog did not yet run
			t.Errorf("%v: exit code %d\n%s", sig, code, stderr)
		}
		left(t, dir)
	}
}

// TestSecondSignal sees that a second signal ends a run at once that writes a
// report, and that nothing of it is left.
func TestSecondSignal(t *testing.T) {
	for sig, want := range ends {
		dir := t.TempDir()
		file := filepath.Join(dir, "r.json")
		if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		writes, goOn, done := make(chan bool), make(chan bool), make(chan bool)
		s := &streams{in: strings.NewReader(""), out: io.Discard, err: io.Discard}
		s.files.fault = func(what string) error {
			if what == "rename" {
				close(writes)
				<-goOn
				defer close(done)
			}
			return nil
		}
		exit := make(chan int, 1)
		go func() { exit <- s.run([]string{"-o", file, fires}) }()
		<-writes
		for range 2 {
			if err := syscall.Kill(os.Getpid(), sig); err != nil {
				t.Fatal(err)
			}
			<-s.files.ended // two of the same at once may be one
		}
		if code := <-exit; code != want {
			t.Errorf("%v: exit code %d, want %d", sig, code, want)
		}
		alone(t, dir, "r.json")
		close(goOn)
		<-done
		holds(t, file, "old")
	}
}

// TestNobodyReads sees that after a signal the reader of a named pipe is not
// waited for.
func TestNobodyReads(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	c, _, stderr := program("-o", "json="+fifo, fires)
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	c.Process.Signal(syscall.SIGTERM)
	if code := exits(c); code != exitUsage || stderr.String() != "rpclog: open "+fifo+": nobody reads it\n" {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

// TestNohup sees that a run goes on that was told not to heed the end of its
// terminal.
func TestNohup(t *testing.T) {
	nohup, err := exec.LookPath("nohup")
	if err != nil {
		t.Skip(err)
	}
	c, stdout, stderr := program()
	c.Path, c.Args = nohup, []string{"nohup", "rpclog", "-f", "json"}
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Start(), write(in, manyCalls(20_000)), c.Process.Signal(syscall.SIGHUP)); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	if err := errors.Join(write(in, manyCalls(1)), in.Close()); err != nil {
		t.Fatal(err)
	}
	if code := exits(c); code != exitDone || !strings.Contains(stdout.String(), `"messages": 40002,`) || !strings.Contains(stdout.String(), `"incomplete": false`) {
		t.Errorf("exit code %d\n%s", code, stderr)
	}
}

func write(w io.Writer, text string) error {
	_, err := io.WriteString(w, text)
	return err
}
