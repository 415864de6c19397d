//go:build unix

package cli

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestFull writes to a device that is full: it is said, with exit code 2,
// whatever is printed.
func TestFull(t *testing.T) {
	setUp(t)
	for _, args := range everyCommand() {
		full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
		if err != nil {
			t.Skip(err)
		}
		var stderr bytes.Buffer
		code := Run(args, strings.NewReader(""), full, &stderr)
		full.Close()
		if code != exitUsage || stderr.String() != "rpclog: write /dev/full: no space left on device\n" {
			t.Errorf("%v: exit code %d\n%s", args, code, stderr.String())
		}
	}
}

// TestFullDisk writes where there is no room, in a small file system, and for a
// process that may write but small files: the old file stays, nothing lies beside
// it, and the report that has room is written.
func TestFullDisk(t *testing.T) {
	setUp(t)
	within := func(dir, shell, why string) {
		t.Helper()
		old := filepath.Join(dir, "old.json")
		if err := os.WriteFile(old, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range []string{"-q -o " + old + " -o codes.csv in.jsonl", "errors -o " + old + " in.jsonl", "calls -f ndjson --with response -o " + old + " in.jsonl", "report -o html=" + old + " saved.json"} {
			c, _, stderr := program()
			c.Path, c.Args = "/bin/sh", []string{"sh", "-c", shell + "exec rpclog " + args}
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			if code := exits(c); code != exitUsage || stderr.String() != "rpclog: write "+old+": "+why+"\n" {
				t.Errorf("%s: exit code %d\n%s", args, code, stderr)
			}
			holds(t, old, "old")
			left(t, dir)
		}
		if _, err := os.Stat("codes.csv"); err != nil {
			t.Error(err)
		}
	}
	if err := os.WriteFile("in.jsonl", []byte(manyCalls(1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	within(".", "ulimit -f 8; ", "file too large")

	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("%v: %s", err, out)
	}
	defer exec.Command("umount", dir).Run()
	within(dir, "", "no space left on device")
}

// TestUnwritable names folders in which nothing can be written: it is said, and
// the other report is written.
func TestUnwritable(t *testing.T) {
	setUp(t)
	dir := "shut"
	if err := os.Mkdir(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	if os.Getuid() == 0 {
		dir = "/proc" // where root cannot either
	}
	file := filepath.Join(dir, "r.json")
	if _, stderr := runs(t, exitUsage, "-q", "-o", file, "-o", "codes.csv", "in.jsonl"); !strings.HasPrefix(stderr, "rpclog: open "+file+": ") {
		t.Errorf("%q", stderr)
	}
	if _, err := os.Stat("codes.csv"); err != nil {
		t.Error(err)
	}
	for _, args := range [][]string{{"errors"}, {"calls"}, {"show", "--code", "7"}} {
		if _, stderr := runs(t, exitUsage, append(args, "-o", file, "in.jsonl")...); stderr[:strings.LastIndex(stderr, ": ")] != "rpclog: open "+file {
			t.Errorf("%v: %q", args, stderr)
		}
	}
}

// TestClosedPipeAtAnyTime has the reader of a pipe leave after some bytes: that is
// no mistake, and nothing is said.
func TestClosedPipeAtAnyTime(t *testing.T) {
	setUp(t)
	dated := strings.ReplaceAll(manyCalls(700), `{"jsonrpc"`, `{"ts":"2026-01-02T03:04:05Z","jsonrpc"`)
	if err := os.WriteFile("in.jsonl", []byte(dated), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range everyCommand() {
		for _, n := range []int64{1, 70_000} {
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			done := make(chan bool)
			go func() {
				io.CopyN(io.Discard, r, n)
				r.Close()
				done <- true
			}()
			var stderr bytes.Buffer
			if code := Run(args, strings.NewReader(""), w, &stderr); code != exitDone || stderr.Len() > 0 {
				t.Errorf("%v, left after %d bytes: exit code %d\n%s", args, n, code, stderr.String())
			}
			w.Close()
			<-done
		}
	}
}

// TestOwner sees that root leaves a file to its user.
func TestOwner(t *testing.T) {
	file := filepath.Join(t.TempDir(), "r.json")
	if err := os.WriteFile(file, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(file, 12345, 23456); err != nil {
		t.Skip(err)
	}
	runs(t, exitDone, "-o", file, fires)
	fi, err := os.Stat(file)
	if st, ok := fi.Sys().(*syscall.Stat_t); err != nil || !ok || st.Uid != 12345 || st.Gid != 23456 || fi.Mode() != 0o640 || fi.Size() < 100 {
		t.Errorf("%v, %v", fi, err)
	}
}
