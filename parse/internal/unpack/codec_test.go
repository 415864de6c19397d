package unpack

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"

	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
)

// readText reads what a file holds as text.
func readText(data []byte) (string, error) {
	r, err := NewDepot(nil).Open(&input.Source{Name: "x", Open: parsetest.Text("x", string(data)).Open}, new(atomic.Int64))
	if err != nil {
		return "", err
	}
	defer r.Close()
	s, err := io.ReadAll(r)
	return string(s), err
}

// TestMembers reads compressed data with other compressed data after them, and
// what may stand between.
func TestMembers(t *testing.T) {
	plain := parsetest.Calls(150)
	parsetest.EachCodec(t, func(t *testing.T, compress func(string) []byte) {
		one := compress(plain)
		if got, err := readText(bytes.Repeat(one, 3)); err != nil || got != strings.Repeat(plain, 3) {
			t.Errorf("three members: %d bytes, want %d, %v", len(got), 3*len(plain), err)
		}
	})
	gz, z, x := parsetest.Compressors["gzip"](t, plain), parsetest.Compressors["zstd"](t, plain), parsetest.Compressors["xz"](t, plain)
	skipped := []byte("\x53\x2a\x4d\x18\x03\x00\x00\x00abc")
	empty := parsetest.Compressors["gzip"](t, "")
	for _, tt := range []struct {
		name  string
		parts [][]byte
		want  string
	}{
		{"zeros after gzip", [][]byte{gz, make([]byte, 5000)}, plain},
		{"empty gzip members", [][]byte{empty, gz, empty}, plain},
		{"nothing but an empty member", [][]byte{empty}, ""},
		{"zeros between xz streams", [][]byte{x, make([]byte, 4), x, make([]byte, 8)}, plain + plain},
		{"zstd frames to skip", [][]byte{skipped, z, skipped, z}, plain + plain},
		{"nothing", nil, ""},
	} {
		if got, err := readText(bytes.Join(tt.parts, nil)); err != nil || got != tt.want {
			t.Errorf("%s: %d bytes, want %d, %v", tt.name, len(got), len(tt.want), err)
		}
	}
}

// TestTorn cuts compressed captures off: what came before is read, and it is
// said that more is missing.
func TestTorn(t *testing.T) {
	plain := parsetest.Calls(150)
	parsetest.EachCodec(t, func(t *testing.T, compress func(string) []byte) {
		whole := compress(plain)
		for n := 4; n < len(whole); n += 7 {
			got, err := readText(whole[:n])
			if !strings.HasPrefix(plain, got) {
				t.Fatalf("cut at %d: %d bytes that were not written", n, len(got))
			}
			var dmg *Damage
			if !errors.As(err, &dmg) {
				// Linux appends the size to this format, which has no end mark.
				if t.Name() == "TestTorn/lz4_legacy" {
					continue
				}
				t.Errorf("cut at %d of %d: %v", n, len(whole), err)
			}
		}
		half := append(bytes.Clone(whole), whole[:len(whole)*3/4]...)
		if got, err := readText(half); err == nil || len(got) < len(plain) || !strings.HasPrefix(plain+plain, got) {
			t.Errorf("second member torn: %d bytes, %v", len(got), err)
		}
	})
}

// TestCorrupt changes single bytes of compressed captures. They are read as
// far as they hold.
func TestCorrupt(t *testing.T) {
	plain := parsetest.Calls(150)
	parsetest.EachCodec(t, func(t *testing.T, compress func(string) []byte) {
		whole := compress(plain)
		found := 0
		for n := 10; n < len(whole); n += 7 {
			data := bytes.Clone(whole)
			data[n] ^= 0x55
			if got, err := readText(data); err != nil {
				found++
			} else if got != plain && !strings.HasPrefix(t.Name(), "TestCorrupt/lz4_legacy") {
				t.Errorf("byte %d changed: not found", n)
			}
		}
		if found == 0 {
			t.Error("nothing is found to be corrupt")
		}
	})
}

// FuzzText reads anything as if it were a file: it never fails in another way
// than by an error, and it matters neither how much is read at a time nor
// whether the decoder stays.
func FuzzText(f *testing.F) {
	for _, c := range parsetest.Compressors {
		whole := c(f, parsetest.Calls(150))
		f.Add(whole)
		f.Add(append(bytes.Clone(whole), whole[:len(whole)/2]...))
	}
	f.Add([]byte("\xff\xfe{\x00}\x00\n\x00\x3d\xd8\x00"))
	f.Add([]byte("{\x00\"\x00a\x00"))
	f.Add([]byte("{}\n"))
	f.Add([]byte("\xfd7zXZ\x00\x00\xd3\xd3\xd3\x01\b\x00\x00\x00\x00\xd8\x0f#"))
	const enough = 1 << 20
	f.Fuzz(func(t *testing.T, data []byte) {
		read := func(d *Depot, size int) (text []byte, err error) {
			src := &input.Source{Name: "x", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
			r, err := d.Open(src, new(atomic.Int64))
			if err != nil {
				return nil, err
			}
			defer r.Close()
			buf := make([]byte, size)
			for idle := 0; err == nil && len(text) < enough && idle < 100; idle++ {
				var n int
				if n, err = r.Read(buf); n > 0 {
					idle = 0
				}
				text = append(text, buf[:n]...)
			}
			return text, err
		}
		small, err1 := read(NewDepot(nil), 100)
		large, err2 := read(fullDepot(), 1<<20)
		n := min(len(small), len(large), enough)
		if !bytes.Equal(small[:n], large[:n]) || n < enough && (len(small) != len(large) || fmt.Sprint(err1) != fmt.Sprint(err2)) {
			t.Errorf("%d bytes, %v; %d bytes, %v", len(small), err1, len(large), err2)
		}
	})
}
