package parse

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/ulikunitz/xz"
)

// calls returns a capture of n requests, a second apart.
func calls(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"ts":"2026-01-02T03:%02d:%02dZ","msg":{"jsonrpc":"2.0","id":%d,"method":"m%d"}}`+"\n", i/60, i%60, i, i*7919%97)
	}
	return b.String()
}

// calls150 is what bzip2 makes of calls(150): there is no library that writes
// that format.
const calls150 = `
QlpoOTFBWSZTWe74w8oAFbpbgAAQEAd/8AQQDvPcClAFHkY3redUQCDx4FT9Seppv9VVMho0eoAArSnvak8qUaAANADJ5VNI9FQAAaAGnqk2ja
KlRgABGBSqEyj0gAZANP1TCkbKR5qR5FI9FI6KR7FI5qRxUjCkbKRmUjO2mltLW6Onlx1nXzm/E4EIQIQhMiEIEIQIQhMiEIEIQmRCECEIEIQm
RCSZkk8sVWKxiSx3xIzYk0uMDCOwggY9XLm97EmlB8t3cQolYwiAgoMIQ07mru4GxhABhBhBJsJcssSi4b5Za9euu+vXrrvrxUjgpGakaKRyUK
Evzk5Neq9Y22/Y5fB9Os/zuduIiIPoohQmdVZ7KRmq0UjK091Izs8rLKyyrOazms5rdYqq5TetbwwAOvV8cznzfEkkmnk8851vvz1njvmWyydv
MtJhllIEtAlpAloEgEhAkAkJhlbLb0+U3POta1rVZ5y+VmNttu3vHw516yzfsUQoS9KX4ohQplUkJhlIEgEhAkA9UtlkysSTS1pLWtJeJQohcz
fh3RczuZk9V5mTXqrbbZy5zxnjfnOuu+u4dZCBQKQKBQKTDIBSBSBdS2WTfJxPEPGtOta43xzvfPfe973vezlw68d97zrrvO85pAoFApMMgFIF
EaFrWo0tah09q0/JnUzNPzl8rMbbdmcwyjGPDHAQIgIEQIgIEQIgI3eVwLnckzM1Xl3x4222Tolj6XePJUQoSxbAQIAQIAQFc7fAqZlTMm63xv
uVVVWSy99y2OzmcEAIEAIABGu1LCpmVMyq1Lnt3VVV7Zd9Lwp4ZggQAgAEAImXXAuZmSZzfG5zrqqqqqZwfTd3jwxeAIEAIBJzztB2ZmZ1PqIS
SiBS2jwyW1VltFAAAAMAAOJLitsVbYq2xVtgqqqqqqqsVVVVVVVVVVVVVYAAAAAAAAABMAAAAAAAAACAAAAAAAAAASySVlssl9ZaXrGOfLlzyg
BuXAYGoGwUCqqq3LgMDUDYKBQNg1AwLgNyAGVgA6KR0Uj8UjwUjmpGFI8VSpqpH6pHBSMKRhSNlI6lIwpGFI3UjkpGFIwpGikf4u5IpwoSHd8Y
eUA=`

// compressors compress a text, each in one way.
var compressors = map[string]func(testing.TB, string) []byte{
	"gzip": func(t testing.TB, s string) []byte {
		return compress(t, s, func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil })
	},
	"zstd": func(t testing.TB, s string) []byte {
		return compress(t, s, func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) })
	},
	"xz": func(t testing.TB, s string) []byte {
		return compress(t, s, func(w io.Writer) (io.WriteCloser, error) {
			return xz.WriterConfig{DictCap: 1 << 16, BlockSize: 4000}.NewWriter(w)
		})
	},
	"xz sha256": func(t testing.TB, s string) []byte {
		return compress(t, s, func(w io.Writer) (io.WriteCloser, error) {
			return xz.WriterConfig{DictCap: 1 << 16, CheckSum: xz.SHA256}.NewWriter(w)
		})
	},
	"xz crc32": func(t testing.TB, s string) []byte {
		return compress(t, s, func(w io.Writer) (io.WriteCloser, error) {
			return xz.WriterConfig{DictCap: 1 << 16, CheckSum: xz.CRC32}.NewWriter(w)
		})
	},
	"lz4": func(t testing.TB, s string) []byte {
		return compress(t, s, func(w io.Writer) (io.WriteCloser, error) {
			z := lz4.NewWriter(w)
			return z, z.Apply(lz4.BlockSizeOption(lz4.Block64Kb))
		})
	},
	"lz4 legacy": func(t testing.TB, s string) []byte {
		return compress(t, s, func(w io.Writer) (io.WriteCloser, error) {
			z := lz4.NewWriter(w)
			return z, z.Apply(lz4.LegacyOption(true))
		})
	},
	"bzip2": func(t testing.TB, s string) []byte {
		if s != calls(150) {
			t.Skip("nothing writes bzip2")
		}
		b, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(calls150, "\n", ""))
		if err != nil {
			t.Fatal(err)
		}
		return b
	},
}

func compress(t testing.TB, s string, open func(io.Writer) (io.WriteCloser, error)) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := open(&b)
	if err == nil {
		_, err = io.WriteString(w, s)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// eachCodec runs a test for each compression.
func eachCodec(t *testing.T, f func(t *testing.T, compress func(string) []byte)) {
	for name, c := range compressors {
		t.Run(name, func(t *testing.T) {
			f(t, func(s string) []byte { return c(t, s) })
		})
	}
}

// readText reads what a file holds as text.
func readText(data []byte) (string, error) {
	r, err := newDepot(nil).open(&Source{Name: "x", Open: text("x", string(data)).Open}, new(atomic.Int64))
	if err != nil {
		return "", err
	}
	defer r.Close()
	s, err := io.ReadAll(r)
	return string(s), err
}

// TestCompressed reads a capture in all compressions, from files and from
// pipes: it is as if it were not compressed.
func TestCompressed(t *testing.T) {
	plain := calls(150)
	want := dump(t, Options{}, text("x", plain))
	eachCodec(t, func(t *testing.T, compress func(string) []byte) {
		data := string(compress(plain))
		for _, pipe := range []bool{false, true} {
			src := text("x", data)
			if pipe {
				src.Live, src.Once = true, true
				src.Open = func() (io.ReadCloser, error) { return io.NopCloser(iotest.OneByteReader(strings.NewReader(data))), nil }
			}
			if diff := cmp.Diff(want, dump(t, Options{ChunkSize: 1000}, src)); diff != "" {
				t.Error(diff)
			}
			infos, err := Read(context.Background(), []Source{src}, Options{}, func(*Batch) error { return nil })
			if err != nil || infos[0].Bytes != int64(len(plain)) || infos[0].Damage != nil {
				t.Errorf("%+v, %v, want %d bytes", infos, err, len(plain))
			}
		}
	})
}

// TestMembers reads compressed data with other compressed data after them, and
// what may stand between.
func TestMembers(t *testing.T) {
	plain := calls(150)
	eachCodec(t, func(t *testing.T, compress func(string) []byte) {
		one := compress(plain)
		if got, err := readText(bytes.Repeat(one, 3)); err != nil || got != strings.Repeat(plain, 3) {
			t.Errorf("three members: %d bytes, want %d, %v", len(got), 3*len(plain), err)
		}
	})
	gz, z, x := compressors["gzip"](t, plain), compressors["zstd"](t, plain), compressors["xz"](t, plain)
	skipped := []byte("\x53\x2a\x4d\x18\x03\x00\x00\x00abc")
	empty := compressors["gzip"](t, "")
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
	plain := calls(150)
	eachCodec(t, func(t *testing.T, compress func(string) []byte) {
		whole := compress(plain)
		for n := 4; n < len(whole); n += 7 {
			got, err := readText(whole[:n])
			if !strings.HasPrefix(plain, got) {
				t.Fatalf("cut at %d: %d bytes that were not written", n, len(got))
			}
			var dmg *damage
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
	plain := calls(150)
	eachCodec(t, func(t *testing.T, compress func(string) []byte) {
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

// TestDamage sees what a reading tells of damaged sources.
func TestDamage(t *testing.T) {
	plain := calls(150)
	gz := compressors["gzip"](t, plain)
	broken := errors.New("disk on fire")
	for _, tt := range []struct {
		name    string
		data    []byte
		records int64
		damage  []Damage
		err     string
	}{
		{"whole", gz, 150, nil, ""},
		{"no check sum", gz[:len(gz)-8], 150, []Damage{{150, "gzip: unexpected end of the compressed data after 150 lines"}}, ""},
		{"wrong check sum", append(bytes.Clone(gz[:len(gz)-8]), "12345678"...), 150, []Damage{{150, "gzip: invalid checksum after 150 lines"}}, ""},
		{"something after the end", append(bytes.Clone(gz), "hello"...), 150,
			[]Damage{{150, "gzip: data after the end that are not compressed after 150 lines"}}, ""},
		{"one line", compressors["gzip"](t, calls(1))[:80], 1, []Damage{{1, "gzip: unexpected end of the compressed data after 1 line"}}, ""},
		{"nothing readable", gz[:12], 0, nil, "x: gzip: unexpected end of the compressed data"},
		{"a window too large", []byte("\x28\xb5\x2f\xfd\x00\x98\x01\x00\x00"), 0, nil, "x: zstd: needs a window of more than 128 MiB"},
		{"a dictionary too large", xzHeader(t, 37), 0, nil, "x: xz: needs a window of more than 128 MiB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src := text("x", string(tt.data))
			src.Named = true
			infos, err := Read(context.Background(), []Source{src}, Options{}, func(*Batch) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if infos[0].Err != nil {
				got = infos[0].Err.Error()
			}
			if infos[0].Records != tt.records || got != tt.err || !infos[0].Named {
				t.Errorf("%+v\nwant %d records and %q", infos[0], tt.records, tt.err)
			}
			if diff := cmp.Diff(tt.damage, infos[0].Damage); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("the file cannot be read on", func(t *testing.T) {
		src := Source{Name: "x", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(bytes.NewReader(gz[:len(gz)/2]), iotest.ErrReader(broken))), nil
		}}
		infos, err := Read(context.Background(), []Source{src}, Options{}, func(*Batch) error { return nil })
		if err != nil || !errors.Is(infos[0].Err, broken) || infos[0].Damage != nil || infos[0].Records == 0 {
			t.Errorf("%+v, %v", infos[0], err)
		}
	})
}

// xzHeader returns the beginning of an xz file that asks for a dictionary of
// some size, as the format codes it.
func xzHeader(t *testing.T, dict byte) []byte {
	t.Helper()
	whole := compressors["xz"](t, "x")
	size := (int(whole[12]) + 1) * 4
	block := whole[12 : 12+size]
	i := bytes.Index(block, []byte{0x21, 1})
	block[i+2] = dict
	binary.LittleEndian.PutUint32(block[size-4:], crc32.ChecksumIEEE(block[:size-4]))
	return whole
}

// TestBomb reads much from little: memory does not grow with it.
func TestBomb(t *testing.T) {
	data := compress(t, "", func(w io.Writer) (io.WriteCloser, error) {
		z, err := zstd.NewWriter(w)
		if err == nil {
			_, err = io.CopyN(z, zeros{}, 512<<20)
		}
		return z, err
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	infos, err := Read(context.Background(), []Source{text("x", string(data))}, Options{MaxLine: 1 << 20}, func(*Batch) error { return nil })
	runtime.ReadMemStats(&after)
	if err != nil || infos[0].Bytes != 512<<20 || infos[0].Records != 1 {
		t.Errorf("%+v, %v", infos[0], err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 64<<20 {
		t.Errorf("%d MiB allocated for %d bytes", n>>20, len(data))
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// FuzzText reads anything as if it were a file: it never fails in another way
// than by an error, and it matters neither how much is read at a time nor
// whether the decoder stays.
func FuzzText(f *testing.F) {
	for _, c := range compressors {
		whole := c(f, calls(150))
		f.Add(whole)
		f.Add(append(bytes.Clone(whole), whole[:len(whole)/2]...))
	}
	f.Add([]byte("\xff\xfe{\x00}\x00\n\x00\x3d\xd8\x00"))
	f.Add([]byte("{\x00\"\x00a\x00"))
	f.Add([]byte("{}\n"))
	f.Add([]byte("\xfd7zXZ\x00\x00\xd3\xd3\xd3\x01\b\x00\x00\x00\x00\xd8\x0f#"))
	const enough = 1 << 20
	f.Fuzz(func(t *testing.T, data []byte) {
		read := func(d *depot, size int) (text []byte, err error) {
			src := &Source{Name: "x", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
			r, err := d.open(src, new(atomic.Int64))
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
		small, err1 := read(newDepot(nil), 100)
		large, err2 := read(fullDepot(), 1<<20)
		n := min(len(small), len(large), enough)
		if !bytes.Equal(small[:n], large[:n]) || n < enough && (len(small) != len(large) || fmt.Sprint(err1) != fmt.Sprint(err2)) {
			t.Errorf("%d bytes, %v; %d bytes, %v", len(small), err1, len(large), err2)
		}
	})
}
