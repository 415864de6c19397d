package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestLibrary builds a program of another module that analyses messages of its
// own, and sees what it prints.
func TestLibrary(t *testing.T) {
	program := filepath.Join(t.TempDir(), "example")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = filepath.Join("docs", "example")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(program).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"proxy  live", "80 · 40 requests · 40 responses", "14 of 40 responses, 35.0%", "✗ 1 high finding",
		"ethereum/rate-limit-then-quota", "proxy:78  09:30:09.558  used up", "eth_call ×14",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("prints no %q:\n%s", want, out)
		}
	}
}
