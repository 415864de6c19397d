package parse_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// several returns some sources, counted as they are opened and closed.
func several(t *testing.T, n int, c *parsetest.Tally) []input.Source {
	text := string(parsetest.Compressors["gzip"](t, parsetest.Calls(600)))
	var sources []input.Source
	for i := range n {
		sources = append(sources, c.Source(parsetest.Text(fmt.Sprint(i), text)))
	}
	return sources
}

// TestBatches ranges over one source and over several: it is what Read hands
// over, and leaves nothing behind.
func TestBatches(t *testing.T) {
	for _, n := range []int{0, 1, 5} {
		synctest.Test(t, func(t *testing.T) {
			var c parsetest.Tally
			sources := several(t, n, &c)
			want := readtest.Dump(t, fixed, sources...)
			var got bytes.Buffer
			var infos []capture.Info
			opts := fixed
			opts.Jobs, opts.ChunkSize = 3, 5000
			all := parse.Batches(t.Context(), sources, opts, &infos)
			for range 2 {
				got.Reset()
				for b, err := range all {
					if err != nil {
						t.Fatal(err)
					}
					prefix := ""
					if n > 1 {
						prefix = sources[b.Source].Name + ":"
					}
					parsetest.Dump(&got, b, prefix)
				}
				if diff := cmp.Diff(want, got.String()); diff != "" {
					t.Error(diff)
				}
			}
			if len(infos) != n || n > 0 && infos[n-1].Records != 600 {
				t.Errorf("%+v", infos)
			}
			synctest.Wait()
			if open := c.Open.Load(); open != 0 {
				t.Errorf("%d files are open at the end", open)
			}
		})
	}
}

// TestBatchesStop leaves a loop early, in every way: all goroutines end, which
// synctest sees to, and all files are closed.
func TestBatchesStop(t *testing.T) {
	for _, n := range []int{1, 5} {
		for name, leave := range map[string]func(stop func()) bool{
			"break":  func(func()) bool { return false },
			"cancel": func(stop func()) bool { stop(); return true },
			"panic":  func(func()) bool { panic("enough") },
		} {
			t.Run(fmt.Sprint(name, " ", n), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					var c parsetest.Tally
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					var infos []capture.Info
					batches, last := 0, error(nil)
					func() {
						defer func() { recover() }()
						for b, err := range parse.Batches(ctx, several(t, n, &c), parse.Options{Jobs: 3, ChunkSize: 1000}, &infos) {
							if last = err; b == nil {
								break
							}
							if batches++; batches >= 3 && !leave(cancel) {
								break
							}
						}
					}()
					if batches < 3 || batches > 4 || len(infos) != n || (name == "cancel") != errors.Is(last, context.Canceled) {
						t.Errorf("%d batches, %v, %+v", batches, last, infos)
					}
					synctest.Wait()
					if open := c.Open.Load(); open != 0 {
						t.Errorf("%d files are open at the end", open)
					}
				})
			})
		}
	}
}

// TestBatchesSilent leaves a loop over a pipe from which nothing comes anymore.
func TestBatchesSilent(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	go io.WriteString(w, stamped("01"))
	for b, err := range parse.Batches(t.Context(), []input.Source{input.Of("-", r)}, parse.Options{}, nil) {
		if err != nil || len(b.Records) != 1 {
			t.Errorf("%+v, %v", b, err)
		}
		break
	}
	unread := []input.Source{{Name: "x", Open: func() (io.ReadCloser, error) { return nil, io.ErrUnexpectedEOF }}, input.Of("y", strings.NewReader(stamped("01")))}
	var infos []capture.Info
	for _, err := range parse.Batches(t.Context(), unread, parse.Options{}, &infos) {
		if err != nil {
			t.Error(err)
		}
	}
	if infos[0].Err != io.ErrUnexpectedEOF || infos[1].Records != 1 {
		t.Errorf("%+v", infos)
	}
}
