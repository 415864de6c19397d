package unpack

import (
	"fmt"
	"io"
	"math/rand/v2"
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

// TestShorter makes files shorter, or longer, while they are read: it is said how
// much is missing, also of one that is opened for each read or was redirected to
// standard input.
func TestShorter(t *testing.T) {
	plain := parsetest.Calls(20_000)
	random := make([]byte, 400_000) // that gzip leaves as they are
	rand.NewChaCha8([32]byte{}).Read(random)
	name := filepath.Join(t.TempDir(), "x.log")
	for _, test := range []struct {
		what   string
		text   string
		depot  *Depot
		stdin  bool
		length int64
		want   string
	}{
		{"a file", plain, NewDepot(nil), false, 300_000, fmt.Sprintf("%s: became shorter while it was read: %d of %d bytes are missing", name, len(plain)-300_000, len(plain))},
		{"opened for each read", plain, fullDepot(), false, 300_000, fmt.Sprintf("%s: became shorter while it was read: %d of %d bytes are missing", name, len(plain)-300_000, len(plain))},
		{"standard input", plain, NewDepot(nil), true, 300_000, fmt.Sprintf("-: became shorter while it was read: %d of %d bytes are missing", len(plain)-300_000, len(plain))},
		{"compressed", string(parsetest.Compressors["gzip"](t, string(random))), NewDepot(nil), false, 300_000, name + ": became shorter while it was read: 100"},
		{"longer", plain, NewDepot(nil), false, int64(len(plain)) + 10, ""},
		{"as it was", plain, NewDepot(nil), true, int64(len(plain)), ""},
	} {
		if err := os.WriteFile(name, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		arg := name
		if test.stdin {
			arg = "-"
		}
		sources, err := input.Open([]string{arg}, file)
		if err != nil {
			t.Fatal(err)
		}
		r, err := test.depot.Open(&sources[0], new(atomic.Int64))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(name, test.length); err != nil {
			t.Fatal(err)
		}
		_, err = io.ReadAll(r)
		if got := fmt.Sprint(err); test.want == "" && err != nil || !strings.HasPrefix(got, test.want) {
			t.Errorf("%s: %v, want %s", test.what, err, test.want)
		}
		r.Close()
		file.Close()
	}
	if text, err := os.ReadFile("/sys/kernel/uevent_seqnum"); err == nil { // which says that it is longer than it is
		sources, _ := input.Open([]string{"/sys/kernel/uevent_seqnum"}, nil)
		r, err := NewDepot(nil).Open(&sources[0], new(atomic.Int64))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || len(got) != len(text) || sources[0].Size <= int64(len(got)) {
			t.Errorf("%q, %v", got, err)
		}
		r.Close()
	}
}
