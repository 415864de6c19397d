package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rpclog/bench/gen"
)

func TestRun(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		args   string
		code   int
		stderr string // part of it
	}{
		{"-size 100K -shape small", 0, ""},
		{"-size 1 -errors 0", 0, ""},
		{"-h", 0, "manysessions"},
		{"-shape nosuch", 2, "there are cortex, small"},
		{"-size 0", 2, "not a size"},
		{"-size 9999999999G", 2, "not a size"},
		{"-size 1T", 2, "not a size"},
		{"-errors 2", 2, "at most 1"},
		{"-errors -1", 2, "must not be negative"},
		{"-sessions -3", 2, "sessions -3"},
		{"-nosuch", 2, "not defined"},
		{"more", 2, "unexpected argument"},
		{"-size 1K -o " + filepath.Join(dir, "no", "such"), 1, "no such"},
	} {
		var stdout, stderr bytes.Buffer
		code := run(strings.Fields(c.args), &stdout, &stderr)
		if code != c.code || !strings.Contains(stderr.String(), c.stderr) {
			t.Errorf("%s: exit %d, want %d, stderr %s", c.args, code, c.code, &stderr)
		}
		if wrote := stdout.Len() > 0; wrote != (code == 0 && c.args != "-h") {
			t.Errorf("%s: %d bytes on stdout", c.args, stdout.Len())
		}
	}
}

func TestFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.jsonl")
	var stdout, stderr bytes.Buffer
	if code := run([]string{"-size", "200K", "-seed", "7", "-o", name}, &stdout, &stderr); code != 0 || stdout.Len()+stderr.Len() > 0 {
		t.Fatalf("exit %d, stdout %d bytes, stderr %s", code, stdout.Len(), &stderr)
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := gen.Write(&want, gen.Options{Size: 200 << 10, Seed: 7}); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Errorf("the file holds %d bytes, want %d, or others", len(got), want.Len())
	}
}
