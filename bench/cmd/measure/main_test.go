package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rpclog/bench/usage"
)

func TestRun(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out")
	// The test is the command that it measures.
	t.Setenv("MEASURED", "1")
	var stdout, stderr bytes.Buffer
	if code := run([]string{"-o", file, os.Args[0], "-test.run=TestMeasured", "-test.v"}, nil, &stdout, &stderr); code != 0 {
		t.Fatalf("exit %d, stderr %s", code, &stderr)
	}
	var u usage.Usage
	if err := json.Unmarshal(stdout.Bytes(), &u); err != nil {
		t.Fatal(err)
	}
	if u.Wall <= 0 || u.CPU <= 0 || u.Failure != "exit status 1" {
		t.Errorf("took %+v", u)
	}
	if got, _ := os.ReadFile(file); !strings.Contains(string(got), "to be measured") {
		t.Errorf("the file holds %q", got)
	}
}

func TestMeasured(t *testing.T) {
	if os.Getenv("MEASURED") != "" {
		t.Fatal("to be measured")
	}
}

func TestMistakes(t *testing.T) {
	for args, want := range map[string]int{"": 2, "-nosuch": 2, "-h": 0, "./nosuchcommand": 1, "-o no/such/file true": 1} {
		var stdout, stderr bytes.Buffer
		if code := run(strings.Fields(args), nil, &stdout, &stderr); code != want || stdout.Len() > 0 || stderr.Len() == 0 {
			t.Errorf("%q: exit %d, want %d; stdout %q, stderr %q", args, code, want, &stdout, &stderr)
		}
	}
}
