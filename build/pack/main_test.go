package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestPackAll packs the same files twice, changed at different times, and
// looks into the archives.
func TestPackAll(t *testing.T) {
	changed := time.Unix(1767323045, 0).UTC()
	var first map[string]string
	for range 2 {
		from, to := t.TempDir(), t.TempDir()
		for name, text := range map[string]string{
			"a-linux-amd64/rpclog": "program", "a-linux-amd64/man/b.1": "page", "a-windows-amd64/rpclog.exe": "program",
		} {
			name = filepath.Join(from, name)
			if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := packAll(from, to, changed, io.Discard); err != nil {
			t.Fatal(err)
		}
		packed := map[string]string{}
		for _, name := range []string{"a-linux-amd64.tar.gz", "a-windows-amd64.zip", "SHA256SUMS"} {
			text, err := os.ReadFile(filepath.Join(to, name))
			if err != nil {
				t.Fatal(err)
			}
			packed[name] = string(text)
		}
		if first == nil {
			first = packed
		}
		for name, text := range packed {
			if first[name] != text {
				t.Errorf("%s differs", name)
			}
		}
	}
	if n := strings.Count(first["SHA256SUMS"], "\n"); n != 2 {
		t.Errorf("%d sums", n)
	}
	text := []byte(first["a-windows-amd64.zip"])
	z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	f := z.File[0]
	if f.Name != "a-windows-amd64/rpclog.exe" || f.Mode() != 0o755 || !f.Modified.Equal(changed) {
		t.Errorf("%s %v %v", f.Name, f.Mode(), f.Modified)
	}
}
