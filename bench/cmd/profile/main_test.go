package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct {
		args   string
		code   int
		stderr string // part of it
	}{
		{"-h", 0, "-rounds"},
		{"", 2, "-o FILE"},
		{"-o x more", 2, "-o FILE"},
		{"-size 0 -o x", 2, "not a size"},
		{"-rounds 0 -o x", 2, "-rounds N"},
		{"-size 1K -rounds 1 -o " + filepath.Join(dir, "no", "such"), 1, "no such"},
	} {
		var stderr bytes.Buffer
		if code := run(strings.Fields(c.args), &stderr); code != c.code || !strings.Contains(stderr.String(), c.stderr) {
			t.Errorf("%s: exit %d, want %d, stderr %s", c.args, code, c.code, &stderr)
		}
	}
}

// TestFile makes a small profile, of which only the beginning is looked at:
// that of what gzip has packed.
func TestFile(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "default.pgo")
	var stderr bytes.Buffer
	if code := run([]string{"-size", "100K", "-rounds", "1", "-o", name}, &stderr); code != 0 || stderr.Len() > 0 {
		t.Fatalf("exit %d, stderr %s", code, &stderr)
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(text, []byte{0x1f, 0x8b}) {
		t.Errorf("%d bytes that are no profile: %.20q", len(text), text)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("%d files are left, %v", len(left), err)
	}
}
