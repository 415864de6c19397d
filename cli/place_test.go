//go:build unix

package cli

import (
	"bytes"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// fires is a capture with errors.
const fires = "../testdata/captures/cortex-fires.jsonl"

// runs runs rpclog, which has to end with an exit code, and returns what it
// says.
func runs(t *testing.T, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	if got := Run(args, strings.NewReader(""), &out, &err); got != want {
		t.Errorf("%v: exit code %d, want %d\n%s", args, got, want, err.String())
	}
	return out.String(), err.String()
}

// holds sees that a file is a regular one and holds a text.
func holds(t *testing.T, name, want string) {
	t.Helper()
	fi, err := os.Lstat(name)
	if err != nil || !fi.Mode().IsRegular() {
		t.Fatalf("%s: %v, %v, want a regular file", name, fi, err)
	}
	if got, err := os.ReadFile(name); err != nil || string(got) != want {
		t.Errorf("%s holds %.60q, %v, want %.60q", name, got, err, want)
	}
}

// remains sees that what was no regular file is what it was.
func remains(t *testing.T, name string, want os.FileMode) {
	t.Helper()
	fi, err := os.Lstat(name)
	if err != nil || fi.Mode().Type() != want {
		t.Errorf("%s: %v, %v, want %v", name, fi, err, want)
	}
}

// alone sees that a folder holds some files and nothing else.
func alone(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if err != nil || strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("%s holds %v, %v, want %v", dir, got, err, want)
	}
}

func TestOutputMode(t *testing.T) {
	dir := t.TempDir()
	defer syscall.Umask(syscall.Umask(0o027))
	for _, test := range []struct {
		name      string
		old, want os.FileMode // 0 for a new file
	}{
		{"new.json", 0, 0o640},
		{"private.json", 0o600, 0o600},
		{"shared.json", 0o666, 0o666},
		{"read-only.json", 0o400, 0o400},
	} {
		file := filepath.Join(dir, test.name)
		if test.old != 0 {
			if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chmod(file, test.old); err != nil {
				t.Fatal(err)
			}
		}
		runs(t, exitDone, "-o", file, fires)
		fi, err := os.Stat(file)
		if err != nil || fi.Mode() != test.want || fi.Size() < 100 {
			t.Errorf("%s: %v, %v, want mode %v", test.name, fi, err, test.want)
		}
	}
	alone(t, dir, "new.json", "private.json", "read-only.json", "shared.json")
}

// TestOutputPipe sees that the reader of a named pipe gets the report.
func TestOutputPipe(t *testing.T) {
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"-f", "json"}, {"errors"}} {
		want, _ := runs(t, exitDone, append(args, fires)...)
		r, err := os.OpenFile(fifo, os.O_RDWR|syscall.O_NONBLOCK, 0) // to open it for reading alone would wait for the writer
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if err := r.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
			t.Fatal(err)
		}
		got := make(chan string, 1)
		go func() {
			text := make([]byte, len(want))
			n, _ := io.ReadFull(r, text)
			got <- string(text[:n])
		}()
		runs(t, exitDone, append(args, "-o", fifo, fires)...)
		remains(t, fifo, os.ModeNamedPipe)
		if text := <-got; text != want {
			t.Errorf("%v: the reader got %.60q", args, text)
		}
	}
}

// TestOutputOnlySome sees that what cannot be written into is told and stays,
// and that the other reports are written.
func TestOutputOnlySome(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir) // the name of a socket must be short
	l, err := net.Listen("unix", "socket")
	if err != nil {
		t.Skip(err)
	}
	defer l.Close()
	capture := filepath.Join(dir, "in.jsonl")
	if err := os.WriteFile(capture, []byte(`{"jsonrpc":"2.0","id":1,"error":{"code":7}}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	want, _ := runs(t, exitDone, "-f", "csv", capture)
	_, stderr := runs(t, exitUsage, "-o", "json=socket", "-o", "codes.csv", capture)
	if !strings.HasPrefix(stderr, "rpclog: open socket: ") || !strings.Contains(stderr, "\nrpclog: wrote codes.csv (") || strings.Count(stderr, "\n") != 2 {
		t.Errorf("%q", stderr)
	}
	remains(t, "socket", os.ModeSocket)
	holds(t, "codes.csv", want)
	alone(t, dir, "codes.csv", "in.jsonl", "socket")
}

// TestOutputDevice writes to a device with the numbers of /dev/full, twice: it
// stays, and why it fails is said once.
func TestOutputDevice(t *testing.T) {
	device := filepath.Join(t.TempDir(), "full")
	if out, err := exec.Command("mknod", device, "c", "1", "7").CombinedOutput(); err != nil || runtime.GOOS != "linux" {
		t.Skipf("%v: %s", err, out)
	}
	f, err := os.OpenFile(device, os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	f.Close()
	_, stderr := runs(t, exitUsage, "-o", "json="+device, "-o", "csv="+device, fires)
	if stderr != "rpclog: write "+device+": no space left on device\n" {
		t.Errorf("%q", stderr)
	}
	remains(t, device, os.ModeDevice|os.ModeCharDevice)
}

// TestOutputStream sees that a file that is standard output is written where
// the stream stands, as /dev/stdout is where it is a file.
func TestOutputStream(t *testing.T) {
	want, _ := runs(t, exitDone, "-f", "json", fires)
	name := filepath.Join(t.TempDir(), "out.json")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	f.WriteString("before\n")
	if code := Run([]string{"-o", name, fires}, strings.NewReader(""), f, os.Stderr); code != exitDone {
		t.Errorf("exit code %d", code)
	}
	f.WriteString("after\n")
	holds(t, name, "before\n"+want+"after\n")

	var stderr bytes.Buffer
	if code := Run([]string{name}, strings.NewReader(""), f, &stderr); code != exitUsage || !strings.Contains(stderr.String(), "standard output: is the input") {
		t.Errorf("exit code %d, %q", code, stderr.String())
	}
}

// TestOutputStandardInput sees that the file that standard input is stays.
func TestOutputStandardInput(t *testing.T) {
	name := filepath.Join(t.TempDir(), "in.json")
	runs(t, exitDone, "-o", name, fires) // a saved report, for one of them
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{}, {"-"}, {"errors"}, {"report"}} {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		var stdout, stderr bytes.Buffer
		code := Run(append(args, "-o", name), f, &stdout, &stderr)
		if code != exitUsage || stderr.String() != "rpclog: --output "+name+": is standard input, which must stay as it is\n" {
			t.Errorf("%v: exit code %d, %q", args, code, stderr.String())
		}
		holds(t, name, string(want))
		f.Close()
	}
}

// TestOutputFails sees that a file is what it was, and that nothing is left
// beside it, when it is not written to its end.
func TestOutputFails(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "old.csv")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	runs(t, exitNoInput, "errors", "-o", file, filepath.Join(dir, "nowhere.jsonl"))
	holds(t, file, "old")
	alone(t, dir, "old.csv")
}
