package main

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"rpclog/cli"
)

// role says which program a test runs this one as.
const role = "SOAK_TEST_ROLE"

func TestMain(m *testing.M) {
	var in io.Reader = os.Stdin
	switch os.Getenv(role) {
	case "":
		os.Exit(m.Run())
	case "fails":
		os.Exit(7)
	case "forgets": // a line
		lines := bufio.NewReader(os.Stdin)
		lines.ReadString('\n')
		in = lines
	case "grows":
		in = io.TeeReader(os.Stdin, &bytes.Buffer{})
	}
	os.Exit(cli.Run(os.Args[1:], in, os.Stdout, os.Stderr))
}

func TestSoak(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		role, flags string
		code        int
		stdout      string // part of it
		stderr      string
	}{
		{"rpclog", "-size 4M -growth 1000", 0, "| messages of all windows | 9", ""},
		{"rpclog", "-size 1M -growth 1000 -shape errors", 0, "| errors with -32602 |", ""},
		{"forgets", "-size 1M -growth 1000", 1, "| **differs** |", "counts differ"},
		{"grows", "-size 64M", 1, "of the capture", "more memory"},
		{"fails", "-size 1M", 1, "", "exit status 7"},
		{"rpclog", "-shape small", 2, "", "not counted"},
		{"rpclog", "-size 0", 2, "", "not a size"},
	} {
		if c.role == "grows" && resident(os.Getpid()) == 0 {
			continue // its memory is not known here
		}
		t.Setenv(role, c.role)
		var stdout, stderr bytes.Buffer
		code := run(append(strings.Fields(c.flags), program), &stdout, &stderr)
		if code != c.code || !strings.Contains(stdout.String(), c.stdout) || !strings.Contains(stderr.String(), c.stderr) {
			t.Errorf("%s %s: exit code %d, want %d\n%s%s", c.role, c.flags, code, c.code, &stdout, &stderr)
		}
		if c.code == 0 && strings.Contains(stdout.String(), "differs") {
			t.Errorf("%s", &stdout)
		}
	}
	if code := run(nil, io.Discard, io.Discard); code != 2 {
		t.Errorf("without a program: exit code %d", code)
	}
}

// TestWatch sees that memory is told apart by parts of the capture.
func TestWatch(t *testing.T) {
	w := newWatch(io.Discard, os.Getpid(), 1000)
	for range 10 {
		w.next = time.Time{}
		w.Write(make([]byte, 100))
	}
	w.look()
	for i, list := range w.memory {
		if want := 1 + i/9; len(list) != want && resident(os.Getpid()) > 0 {
			t.Errorf("part %d has %d samples, want %d", i, len(list), want)
		}
	}
	w.memory = [parts][]int64{0: {100, 90}, 4: {110}, 5: {121}, 9: {80}}
	if got := w.grew(); got < 0.0999 || got > 0.1001 {
		t.Errorf("grew by %v, want 0.1", got)
	}
}
