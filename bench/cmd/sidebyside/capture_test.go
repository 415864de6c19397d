package main

import (
	"bytes"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

func TestCaptureAgain(t *testing.T) {
	s := &suite{dir: t.TempDir(), seed: 3, log: io.Discard}
	for _, c := range []capture{{shape: "cortex", bytes: 50_000}, {shape: "small", lines: 100}} {
		f, err := s.capture(c)
		if err != nil {
			t.Fatal(err)
		}
		want, _ := os.ReadFile(f.path)
		if int64(len(want)) != f.bytes || f.bytes < c.bytes || c.lines > 0 && int64(bytes.Count(want, []byte("\n"))) != c.lines {
			t.Errorf("%v: %d bytes of %d", c, len(want), f.bytes)
		}
		mark := bytes.Replace(want, []byte("jsonrpc"), []byte("JSONRPC"), 1)
		for _, spoilt := range [][]byte{mark, want[:len(want)/2]} {
			if err := os.WriteFile(f.path, spoilt, 0o666); err != nil {
				t.Fatal(err)
			}
			if _, err := s.capture(c); err != nil {
				t.Fatal(err)
			}
			if got, _ := os.ReadFile(f.path); !bytes.Equal(got, want) {
				t.Errorf("%v: spoilt and not made again", c)
			}
		}
		before, _ := os.Stat(f.path)
		if _, err := s.capture(c); err != nil {
			t.Fatal(err)
		}
		if after, _ := os.Stat(f.path); !os.SameFile(before, after) {
			t.Errorf("%v: made again though it was good", c)
		}
	}
}

func TestParts(t *testing.T) {
	s := &suite{dir: t.TempDir(), log: io.Discard}
	whole, err := s.capture(capture{shape: "cortex", bytes: 50_000})
	if err != nil {
		t.Fatal(err)
	}
	want, _ := os.ReadFile(whole.path)
	for _, n := range []int{1, 8, 100_000} {
		dir, err := s.parts(whole, n, plain)
		if err != nil {
			t.Fatal(err)
		}
		names, _ := filepath.Glob(filepath.Join(dir.path, "*"))
		if len(names) == 0 || len(names) > n || n < 10 && len(names) != n {
			t.Errorf("%d files, want %d", len(names), n)
		}
		var got []byte
		for _, name := range names {
			part, _ := os.ReadFile(name)
			if len(part) == 0 || part[len(part)-1] != '\n' {
				t.Errorf("%s does not hold whole lines", name)
			}
			got = append(got, part...)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%d parts do not hold the capture", n)
		}
	}
}

// TestBounds checks that the captures of bounds hold as many as they should.
func TestBounds(t *testing.T) {
	patterns := map[string]string{
		"sessions":                `"session":"[^"]*"`,
		"requests never answered": `"id":\d+`,
		"methods":                 `"method":"[^"]*"`,
		"message texts":           `"message":"[^"]*"`,
	}
	const n = 20_000
	for _, b := range bounds {
		var text bytes.Buffer
		if err := (capture{shape: b.shape, lines: b.lines(n)}).write(&text, 1, math.MaxInt64); err != nil {
			t.Fatal(err)
		}
		different := map[string]bool{}
		for _, match := range regexp.MustCompile(patterns[b.what]).FindAll(text.Bytes(), -1) {
			different[string(match)] = true
		}
		if len(different) < n {
			t.Errorf("%d %s, want %d", len(different), b.what, n)
		}
	}
}
