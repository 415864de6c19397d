package parse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// fullDepot returns a depot in which nothing is left.
func fullDepot() *depot {
	d := newDepot(nil)
	for range maxFiles {
		d.files <- struct{}{}
	}
	d.memory.Store(maxLong)
	return d
}

// largeWindow compresses a text so that a decoder takes much memory.
func largeWindow(t *testing.T, s string) string {
	return string(compress(t, s, func(w io.Writer) (io.WriteCloser, error) {
		z, err := zstd.NewWriter(w, zstd.WithWindowSize(16<<20))
		if err == nil {
			_, err = io.WriteString(z, s[:len(s)/2])
		}
		if err == nil {
			err = z.Flush() // its length is not known beforehand
		}
		return rest{z, len(s) / 2}, err
	}))
}

// rest writes what comes after the first bytes.
type rest struct {
	*zstd.Encoder
	skip int
}

func (r rest) Write(p []byte) (int, error) {
	_, err := r.Encoder.Write(p[r.skip:])
	return len(p), err
}

// tally counts the files that are open at a time.
type tally struct{ open, most, opened atomic.Int64 }

func (c *tally) source(src Source) Source {
	open := src.Open
	src.Open = func() (io.ReadCloser, error) {
		r, err := open()
		if err != nil {
			return nil, err
		}
		c.opened.Add(1)
		n := c.open.Add(1)
		for most := c.most.Load(); n > most && !c.most.CompareAndSwap(most, n); most = c.most.Load() {
		}
		return &tallied{r, c}, nil
	}
	return src
}

type tallied struct {
	io.ReadCloser
	c *tally
}

func (r *tallied) Close() error {
	r.c.open.Add(-1)
	return r.ReadCloser.Close()
}

// TestManyFiles reads more files that overlap in time than may be open, stored
// in some ways: the messages come as if all were open.
func TestManyFiles(t *testing.T) {
	const files = 400
	const most = 128 + 16 // files that stay open, and that are opened for one read
	plain := calls(150)
	for _, stored := range []struct {
		name string
		text string
	}{
		{"plain", plain},
		{"gzip", string(compressors["gzip"](t, plain))},
		{"bzip2", string(compressors["bzip2"](t, plain))},
		{"zstd", largeWindow(t, plain)},
	} {
		t.Run(stored.name, func(t *testing.T) {
			var c tally
			var sources []Source
			for i := range files {
				sources = append(sources, c.source(text(fmt.Sprint(i), stored.text)))
			}
			n := 0
			infos, err := Read(context.Background(), sources, Options{}, func(b *Batch) error {
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
			if c.open.Load() != 0 || c.most.Load() > most {
				t.Errorf("%d files open at a time, %d at the end", c.most.Load(), c.open.Load())
			}
		})
	}
}

// TestResume reads captures whose decoders do not stay, past the point from
// which they do.
func TestResume(t *testing.T) {
	plain := strings.Repeat(calls(3000), 12)
	data := largeWindow(t, plain)
	for _, held := range []int64{0, maxDecoders, maxLong} {
		d := newDepot(nil)
		d.memory.Store(held)
		var count atomic.Int64
		r, err := d.open(&Source{Name: "x", Open: text("x", data).Open}, &count)
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
	write(calls(150))
	sources, err := Open([]string{name}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r, err := fullDepot().open(&sources[0], new(atomic.Int64))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	buf := make([]byte, 600)
	if _, err := r.Read(buf); err != nil {
		t.Fatal(err)
	}
	write(calls(200))
	if _, err := r.Read(buf); err == nil || err.Error() != name+": another file has taken its place" {
		t.Errorf("read on: %v", err)
	}
}

// TestInterrupted ends a reading while a pipe is silent.
func TestInterrupted(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	ctx, cancel := context.WithCancel(context.Background())
	src := Source{Name: "-", Live: true, Once: true, Open: func() (io.ReadCloser, error) { return r, nil }}
	go func() { io.WriteString(w, calls(3)) }()
	n := int64(0)
	infos, err := Read(ctx, []Source{src}, Options{}, func(b *Batch) error {
		if n += int64(len(b.Records)); n == 3 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || infos[0].Records != 3 || infos[0].Bytes != int64(len(calls(3))) || infos[0].Format != "envelope" {
		t.Errorf("%+v, %v", infos, err)
	}
}
