package parse_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/zstd"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// TestReadAhead reads compressed files that follow each other, as sources and
// as one log: the batches do not depend on how many are at it.
func TestReadAhead(t *testing.T) {
	lines := strings.SplitAfter(parsetest.Calls(3600), "\n")
	var parts []input.Source
	for i := 0; i < len(lines); i += 400 {
		packed := parsetest.Compressors["gzip"](t, strings.Join(lines[i:min(i+400, len(lines))], ""))
		if i == 800 {
			packed = packed[:len(packed)-20] // torn
		}
		parts = append(parts, parsetest.Text(fmt.Sprint(i), string(packed)))
	}
	log := parts[len(parts)-1]
	log.Older = parts[:len(parts)-1]
	for name, sources := range map[string][]input.Source{"sources": parts, "log": {log}} {
		want := readtest.Dump(t, parse.Options{Jobs: 1}, sources...)
		for _, jobs := range []int{2, 3, 8} {
			if diff := cmp.Diff(want, readtest.Dump(t, parse.Options{Jobs: jobs, ChunkSize: 3000}, sources...)); diff != "" {
				t.Errorf("%s, %d jobs (-want +got)\n%s", name, jobs, diff)
			}
		}
		if n := strings.Count(want, "request"); n < 3000 {
			t.Errorf("%s: %d requests", name, n)
		}
		synctest.Test(t, func(t *testing.T) {
			stop := errors.New("enough")
			var c parsetest.Tally
			counted := make([]input.Source, len(sources))
			for i, s := range sources {
				counted[i] = c.Source(s)
				counted[i].Older = nil
				for _, older := range s.Older {
					counted[i].Older = append(counted[i].Older, c.Source(older))
				}
			}
			if _, err := parse.Read(context.Background(), counted, parse.Options{Jobs: 4}, func(*capture.Batch) error { return stop }); err != stop {
				t.Errorf("%s: %v", name, err)
			}
			synctest.Wait() // until all that are still at it have seen the end
			if n := c.Open.Load(); n != 0 {
				t.Errorf("%s: %d files are open at the end", name, n)
			}
		})
	}
}

// TestCompressed reads a capture in all compressions, from files and from
// pipes: it is as if it were not compressed.
func TestCompressed(t *testing.T) {
	plain := parsetest.Calls(150)
	want := readtest.Dump(t, parse.Options{}, parsetest.Text("x", plain))
	parsetest.EachCodec(t, func(t *testing.T, compress func(string) []byte) {
		data := string(compress(plain))
		for _, pipe := range []bool{false, true} {
			src := parsetest.Text("x", data)
			if pipe {
				src.Live, src.Once = true, true
				src.Open = func() (io.ReadCloser, error) { return io.NopCloser(iotest.OneByteReader(strings.NewReader(data))), nil }
			}
			if diff := cmp.Diff(want, readtest.Dump(t, parse.Options{ChunkSize: 1000}, src)); diff != "" {
				t.Error(diff)
			}
			infos, err := parse.Read(context.Background(), []input.Source{src}, parse.Options{}, func(*capture.Batch) error { return nil })
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
			infos, err := parse.Read(context.Background(), []input.Source{src}, parse.Options{}, func(*capture.Batch) error { return nil })
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
		infos, err := parse.Read(context.Background(), []input.Source{src}, parse.Options{}, func(*capture.Batch) error { return nil })
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
	infos, err := parse.Read(context.Background(), []input.Source{parsetest.Text("x", string(data))}, parse.Options{MaxLine: 1 << 20}, func(*capture.Batch) error { return nil })
	runtime.ReadMemStats(&after)
	if err != nil || infos[0].Bytes != 512<<20 || infos[0].Records != 1 {
		t.Errorf("%+v, %v", infos[0], err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 64<<20 {
		t.Errorf("%d MiB allocated for %d bytes", n>>20, len(data))
	}
}

// TestManyFiles reads more files that overlap in time than may be open, stored
// in some ways: the messages come as if all were open.
func TestManyFiles(t *testing.T) {
	const files = 400
	const most = 128 + 16 // files that stay open, and that are opened for one read
	plain := parsetest.Calls(150)
	for _, stored := range []struct {
		name string
		text string
	}{
		{"plain", plain},
		{"gzip", string(parsetest.Compressors["gzip"](t, plain))},
		{"bzip2", string(parsetest.Compressors["bzip2"](t, plain))},
		{"zstd", parsetest.LargeWindow(t, plain)},
	} {
		t.Run(stored.name, func(t *testing.T) {
			var c parsetest.Tally
			var sources []input.Source
			for i := range files {
				sources = append(sources, c.Source(parsetest.Text(fmt.Sprint(i), stored.text)))
			}
			n := 0
			infos, err := parse.Read(context.Background(), sources, parse.Options{}, func(b *capture.Batch) error {
				for i := range b.Records {
					r := &b.Records[i]
					if b.Source != n%files || r.Line != int64(n/files+1) {
						return fmt.Errorf("record %d is %d:%d", n, b.Source, r.Line)
					}
					n++
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, in := range infos {
				if in.Err != nil || in.Damage != nil || in.Records != 150 || in.Bytes != int64(len(plain)) {
					t.Fatalf("%+v", in)
				}
			}
			if c.Open.Load() != 0 || c.Most.Load() > most {
				t.Errorf("%d files open at a time, %d at the end", c.Most.Load(), c.Open.Load())
			}
		})
	}
}

// TestInterrupted ends a reading while a pipe is silent.
func TestInterrupted(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancel(context.Background())
	src := input.Source{Name: "-", Live: true, Once: true, Open: func() (io.ReadCloser, error) { return r, nil }}
	go func() { io.WriteString(w, parsetest.Calls(3)) }()
	n := int64(0)
	infos, err := parse.Read(ctx, []input.Source{src}, parse.Options{}, func(b *capture.Batch) error {
		if n += int64(len(b.Records)); n == 3 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || infos[0].Records != 3 || infos[0].Bytes != int64(len(parsetest.Calls(3))) || infos[0].Format != "envelope" {
		t.Errorf("%+v, %v", infos, err)
	}
}

// TestPowerShell reads what PowerShell writes of a capture.
func TestPowerShell(t *testing.T) {
	plain := strings.ReplaceAll(parsetest.Calls(150), "\n", "\r\n")
	want := readtest.Dump(t, parse.Options{}, parsetest.Text("x", plain))
	if diff := cmp.Diff(want, readtest.Dump(t, parse.Options{ChunkSize: 100}, parsetest.Text("x", "\xff\xfe"+parsetest.UTF16(binary.LittleEndian, plain)))); diff != "" {
		t.Error(diff)
	}
}
