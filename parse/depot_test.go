package parse

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
)

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
			infos, err := Read(context.Background(), sources, Options{}, func(b *capture.Batch) error {
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
	infos, err := Read(ctx, []input.Source{src}, Options{}, func(b *capture.Batch) error {
		if n += int64(len(b.Records)); n == 3 {
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) || infos[0].Records != 3 || infos[0].Bytes != int64(len(parsetest.Calls(3))) || infos[0].Format != "envelope" {
		t.Errorf("%+v, %v", infos, err)
	}
}
