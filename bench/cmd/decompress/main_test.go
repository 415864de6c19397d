package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

func TestDecompress(t *testing.T) {
	text := bytes.Repeat([]byte("{}\n"), 100_000)
	for name, writer := range map[string]func(io.Writer) io.WriteCloser{
		"gzip": func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		"zstd": func(w io.Writer) io.WriteCloser { z, _ := zstd.NewWriter(w); return z },
	} {
		var packed bytes.Buffer
		w := writer(&packed)
		w.Write(text)
		w.Close()
		file := filepath.Join(t.TempDir(), name)
		for cut, want := range map[int]bool{0: true, 5: false} {
			if err := os.WriteFile(file, packed.Bytes()[:packed.Len()-cut], 0o644); err != nil {
				t.Fatal(err)
			}
			if err := decompress(file); (err == nil) != want {
				t.Errorf("%s without its last %d bytes: %v", name, cut, err)
			}
		}
	}
}
