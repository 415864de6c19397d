package main

import (
	"bytes"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rpclog/bench/gen"
)

// TestRun measures all but the peers, on captures so small that the figures
// mean nothing.
func TestRun(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip(err)
	}
	bin := t.TempDir()
	build := exec.Command("go", "build", "-o", bin, "rpclog", "rpclog/bench/cmd/gencapture", "rpclog/bench/cmd/measure", "rpclog/bench/cmd/decompress")
	if text, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	var stdout, stderr bytes.Buffer
	args := "-size 1M -shape-size 64K -big 2M -bounds 0.0002 -rounds 1 -only memory,cores,pipe,compressed,shapes,bounds"
	if code := run(append(strings.Fields(args), "-bin", bin, "-dir", t.TempDir()), &stdout, &stderr); code != 0 {
		t.Fatalf("exit %d\n%s", code, &stderr)
	}
	rows := firstCells(stdout.String())
	want := []string{"1 core", "`rpclog FILE`", "`rpclog <FILE`", "`cat FILE \\| rpclog`", "decompression alone", "rpclog", "1M", "2M", "2,000 files of cortex", "2,000 sessions", "200 message texts"}
	for _, shape := range gen.Shapes() {
		want = append(want, shape.Name)
	}
	for _, name := range want {
		if !slices.Contains(rows, name) {
			t.Errorf("no row %s", name)
		}
	}
	for _, text := range []string{"failed", "Not measured", "Other programs"} {
		if strings.Contains(stdout.String(), text) {
			t.Errorf("the report says %q", text)
		}
	}
	if t.Failed() {
		t.Logf("%s\n%s", &stdout, &stderr)
	}
}

// firstCells returns the first cells of all rows of tables.
func firstCells(markdown string) []string {
	var cells []string
	for line := range strings.Lines(markdown) {
		if row, ok := strings.CutPrefix(line, "| "); ok {
			cell, _, _ := strings.Cut(row, " | ")
			cells = append(cells, strings.TrimSpace(cell))
		}
	}
	return cells
}

func TestMistakes(t *testing.T) {
	for args, want := range map[string]string{
		"":                           "bench/run",
		"-bin x more":                "unexpected argument",
		"-bin x -rounds 0":           "at least one",
		"-bin x -size 1T":            "not a size",
		"-bin x -size none":          "cannot be none",
		"-bin x -bounds 2":           "at most 1",
		"-bin x -only cores,nosuch":  `no section "nosuch"`,
		"-bin x -only cores,cores":   `no section "cores"`,
		"-nosuch":                    "not defined",
		"-bin x -quick -big nothing": "not a size",
	} {
		var stderr bytes.Buffer
		if code := run(strings.Fields(args), io.Discard, &stderr); code != 2 || !strings.Contains(stderr.String(), want) {
			t.Errorf("%q: exit %d, stderr %s", args, code, &stderr)
		}
	}
	var stderr bytes.Buffer
	if code := run([]string{"-h"}, io.Discard, &stderr); code != 0 || !strings.Contains(stderr.String(), "One core and all") {
		t.Errorf("-h: exit %d, stderr %s", code, &stderr)
	}
}

func TestQuick(t *testing.T) {
	s, err := parseFlags(strings.Fields("-bin x -quick -rounds 3 -only bounds,peers"), io.Discard, io.Discard)
	if err != nil || s.rounds != 3 || s.size != 32<<20 || s.big != 0 {
		t.Errorf("got %+v, %v", s, err)
	}
	if len(s.sections) != 2 || s.sections[0].name != "peers" {
		t.Errorf("sections %v", s.sections)
	}
}

// TestFailure checks that what fails is said and does not stop the rest.
func TestFailure(t *testing.T) {
	dir := t.TempDir()
	var out bytes.Buffer
	s := &suite{bin: filepath.Join(dir, "nothing"), dir: dir, rounds: 1, out: &out, log: io.Discard}
	s.compare("x", s.measured(job{name: "x", args: []string{"true"}}))
	if !strings.Contains(out.String(), "| failed |") || !strings.Contains(out.String(), "- x failed: ") {
		t.Errorf("got\n%s", &out)
	}
}
