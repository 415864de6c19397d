//go:build unix

package cli

import (
	"bufio"
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// running is a run of rpclog that reads a named pipe.
type running struct {
	t      *testing.T
	in     *os.File
	out    *bufio.Reader
	stderr bytes.Buffer
	exit   chan int
}

func start(t *testing.T, args ...string) *running {
	t.Helper()
	fifo := filepath.Join(t.TempDir(), "fifo")
	if err := syscall.Mkfifo(fifo, 0o600); err != nil {
		t.Fatal(err)
	}
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	run := &running{t: t, out: bufio.NewReader(r), exit: make(chan int, 1)}
	go func() {
		code := Run(append(args, fifo), strings.NewReader(""), w, &run.stderr)
		w.Close()
		run.exit <- code
	}()
	if run.in, err = os.OpenFile(fifo, os.O_WRONLY, 0); err != nil {
		t.Fatal(err)
	}
	if err := r.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { run.in.Close(); r.Close() })
	return run
}

func (r *running) write(text string) {
	r.t.Helper()
	if _, err := r.in.WriteString(text); err != nil {
		r.t.Fatal(err)
	}
}

// line returns the next line of the output, which is there as long as the
// input is open or not at all.
func (r *running) line(want string) {
	r.t.Helper()
	got, err := r.out.ReadString('\n')
	if err != nil || !strings.Contains(got, want) {
		r.t.Fatalf("read %q, %v, want %s", got, err, want)
	}
}

func (r *running) exits(want int) {
	r.t.Helper()
	if got := <-r.exit; got != want || r.stderr.Len() > 0 {
		r.t.Errorf("exit code %d, want %d\n%s", got, want, r.stderr.String())
	}
}

// TestErrorsAsTheyCome reads what rpclog has to say of a line before the
// writer of the pipe closes it.
func TestErrorsAsTheyCome(t *testing.T) {
	for _, test := range []struct {
		format string
		lines  []string
	}{
		{"ndjson", []string{`"method":"a","id":1,"code":7,`, `"method":null,"id":2,"code":8,`}},
		{"csv", []string{"source,line,", ",a,1,7,", ",,2,8,"}},
	} {
		r := start(t, "errors", "-f", test.format)
		r.write(`{"jsonrpc":"2.0","id":1,"method":"a"}` + "\n" + `{"jsonrpc":"2.0","id":1,"error":{"code":7}}` + "\n")
		for _, want := range test.lines[:len(test.lines)-1] {
			r.line(want)
		}
		r.write(`{"jsonrpc":"2.0","id":2,"error":`)
		r.write(`{"code":8}}` + "\n")
		r.line(test.lines[len(test.lines)-1])
		r.in.Close()
		r.exits(exitDone)
	}
}

// TestCallsAsTheyCome reads a call as soon as its response was written.
func TestCallsAsTheyCome(t *testing.T) {
	for format, head := range map[string][]string{"ndjson": nil, "csv": {"source,line,"}, "table": {"time "}, "otlp": nil} {
		r := start(t, "calls", "-f", format)
		r.write(`{"ts":"2026-03-02T09:00:00Z","jsonrpc":"2.0","id":1,"method":"first"}` + "\n" + `{"ts":"2026-03-02T09:00:00Z","jsonrpc":"2.0","id":2,"method":"lost"}` + "\n" + `{"ts":"2026-03-02T09:00:01Z","jsonrpc":"2.0","id":1,"result":1}` + "\n")
		for _, want := range head {
			r.line(want)
		}
		if format == "table" {
			r.line("2026-03-02")
		}
		r.line("first")
		r.write(`{"ts":"2026-03-02T09:00:02Z","jsonrpc":"2.0","id":2,"method":"again"}` + "\n")
		r.line("lost")
		r.in.Close()
		r.line("again")
		r.exits(exitDone)
	}
}

func TestErrorsInterrupted(t *testing.T) {
	r := start(t, "errors")
	r.write(`{"jsonrpc":"2.0","id":1,"error":{"code":7}}` + "\n")
	r.line(`"code":7`)
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	r.exits(exitInterrupted)
}

// TestInterruptedFile sees that the file of an interrupted run is there, with
// what was read so far.
func TestInterruptedFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "errors.csv")
	read := make(chan struct{})
	in := &stalling{text: `{"jsonrpc":"2.0","id":1,"error":{"code":7}}` + "\n", read: read}
	exit := make(chan int, 1)
	go func() { exit <- Run([]string{"errors", "-o", file}, in, os.Stdout, os.Stderr) }()
	<-read
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if code := <-exit; code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}
	text, err := os.ReadFile(file)
	if err != nil || !strings.HasPrefix(string(text), "source,line,") {
		t.Errorf("%q, %v", text, err)
	}
}

// TestReportInterrupted sees that an interrupt ends the waiting for a report.
func TestReportInterrupted(t *testing.T) {
	read := make(chan struct{})
	exit := make(chan int, 1)
	go func() {
		exit <- Run([]string{"report"}, &stalling{text: "{", read: read}, os.Stdout, os.Stderr)
	}()
	<-read
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if code := <-exit; code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}
}

// stalling reads a text, tells when it is asked for more, and has no more.
type stalling struct {
	text string
	read chan struct{}
}

func (s *stalling) Read(p []byte) (int, error) {
	if s.text == "" {
		close(s.read)
		select {}
	}
	n := copy(p, s.text)
	s.text = s.text[n:]
	return n, nil
}

// TestClosedPipe sees that a reader who leaves is no mistake.
func TestClosedPipe(t *testing.T) {
	capture := "../testdata/captures/cortex-fires.jsonl"
	for _, args := range [][]string{{"errors", capture}, {"codes"}, {"rules"}, {"version"}, {"man"}, {"-f", "json", capture}} {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		var stderr bytes.Buffer
		if code := Run(args, strings.NewReader(""), w, &stderr); code != exitDone || stderr.Len() > 0 {
			t.Errorf("%v: exit code %d\n%s", args, code, stderr.String())
		}
		w.Close()
	}
}
