package parse

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
)

// TestCompressed reads a capture in all compressions, from files and from
// pipes: it is as if it were not compressed.
func TestCompressed(t *testing.T) {
	plain := parsetest.Calls(150)
	want := dump(t, Options{}, parsetest.Text("x", plain))
	parsetest.EachCodec(t, func(t *testing.T, compress func(string) []byte) {
		data := string(compress(plain))
		for _, pipe := range []bool{false, true} {
			src := parsetest.Text("x", data)
			if pipe {
				src.Live, src.Once = true, true
				src.Open = func() (io.ReadCloser, error) { return io.NopCloser(iotest.OneByteReader(strings.NewReader(data))), nil }
			}
			if diff := cmp.Diff(want, dump(t, Options{ChunkSize: 1000}, src)); diff != "" {
				t.Error(diff)
			}
			infos, err := Read(context.Background(), []input.Source{src}, Options{}, func(*capture.Batch) error { return nil })
			if err != nil || infos[0].Bytes != int64(len(plain)) || infos[0].Damage != nil {
				t.Errorf("%+v, %v, want %d bytes", infos, err, len(plain))
			}
		}
	})
}

// TestDamage sees what a reading tells of damaged sources.
func TestDamage(t *testing.T) {
	plain := parsetest.Calls(150)
	gz := parsetest.Compressors["gzip"](t, plain)
	broken := errors.New("disk on fire")
	for _, tt := range []struct {
		name    string
		data    []byte
		records int64
		damage  []capture.Damage
		err     string
	}{
		{"whole", gz, 150, nil, ""},
		{"no check sum", gz[:len(gz)-8], 150, []capture.Damage{{Line: 150, Text: "gzip: unexpected end of the compressed data after 150 lines"}}, ""},
		{"wrong check sum", append(bytes.Clone(gz[:len(gz)-8]), "12345678"...), 150, []capture.Damage{{Line: 150, Text: "gzip: invalid checksum after 150 lines"}}, ""},
		{"something after the end", append(bytes.Clone(gz), "hello"...), 150,
			[]capture.Damage{{Line: 150, Text: "gzip: data after the end that are not compressed after 150 lines"}}, ""},
		{"one line", parsetest.Compressors["gzip"](t, parsetest.Calls(1))[:80], 1, []capture.Damage{{Line: 1, Text: "gzip: unexpected end of the compressed data after 1 line"}}, ""},
		{"nothing readable", gz[:12], 0, nil, "x: gzip: unexpected end of the compressed data"},
		{"a window too large", []byte("\x28\xb5\x2f\xfd\x00\x98\x01\x00\x00"), 0, nil, "x: zstd: needs a window of more than 128 MiB"},
		{"a dictionary too large", parsetest.XzHeader(t, 37), 0, nil, "x: xz: needs a window of more than 128 MiB"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			src := parsetest.Text("x", string(tt.data))
			src.Named = true
			infos, err := Read(context.Background(), []input.Source{src}, Options{}, func(*capture.Batch) error { return nil })
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
		src := input.Source{Name: "x", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(bytes.NewReader(gz[:len(gz)/2]), iotest.ErrReader(broken))), nil
		}}
		infos, err := Read(context.Background(), []input.Source{src}, Options{}, func(*capture.Batch) error { return nil })
		if err != nil || !errors.Is(infos[0].Err, broken) || infos[0].Damage != nil || infos[0].Records == 0 {
			t.Errorf("%+v, %v", infos[0], err)
		}
	})
}

// TestBomb reads much from little: memory does not grow with it.
func TestBomb(t *testing.T) {
	data := parsetest.Compress(t, "", func(w io.Writer) (io.WriteCloser, error) {
		z, err := zstd.NewWriter(w)
		if err == nil {
			_, err = io.CopyN(z, parsetest.Zeros{}, 512<<20)
		}
		return z, err
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	infos, err := Read(context.Background(), []input.Source{parsetest.Text("x", string(data))}, Options{MaxLine: 1 << 20}, func(*capture.Batch) error { return nil })
	runtime.ReadMemStats(&after)
	if err != nil || infos[0].Bytes != 512<<20 || infos[0].Records != 1 {
		t.Errorf("%+v, %v", infos[0], err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 64<<20 {
		t.Errorf("%d MiB allocated for %d bytes", n>>20, len(data))
	}
}
