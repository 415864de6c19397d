package unpack

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
)

// fullDepot returns a depot in which nothing is left.
func fullDepot() *Depot {
	d := NewDepot(nil)
	for range maxFiles {
		d.files <- struct{}{}
	}
	d.memory.Store(maxLong)
	return d
}

// TestResume reads captures whose decoders do not stay, past the point from
// which they do.
func TestResume(t *testing.T) {
	plain := strings.Repeat(parsetest.Calls(3000), 12)
	data := parsetest.LargeWindow(t, plain)
	for _, held := range []int64{0, maxDecoders, maxLong} {
		d := NewDepot(nil)
		d.memory.Store(held)
		var count atomic.Int64
		r, err := d.Open(&input.Source{Name: "x", Open: parsetest.Text("x", data).Open}, &count)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || count.Load() != int64(len(plain)) {
			t.Fatalf("%d bytes, want %d, %v", len(got), len(plain), err)
		}
		if string(got) != plain {
			t.Errorf("with %d bytes held the text is another", held)
		}
		r.Close()
		if m, w := d.memory.Load(), d.waiting.Load(); m != held || w != 0 || len(d.files) != 0 {
			t.Errorf("%d bytes, %d waiting, %d files left", m-held, w, len(d.files))
		}
	}
}

// TestReplaced replaces a file that is opened for each read.
func TestReplaced(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x.log")
	write := func(s string) {
		if err := os.WriteFile(name+".new", []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(name+".new", name); err != nil {
			t.Fatal(err)
		}
	}
	write(parsetest.Calls(150))
	sources, err := input.Open([]string{name}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := fullDepot().Open(&sources[0], new(atomic.Int64))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	buf := make([]byte, 600)
	if _, err := r.Read(buf); err != nil {
		t.Fatal(err)
	}
	write(parsetest.Calls(200))
	if _, err := r.Read(buf); err == nil || err.Error() != name+": another file has taken its place" {
		t.Errorf("read on: %v", err)
	}
}
