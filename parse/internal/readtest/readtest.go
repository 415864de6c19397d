// Package readtest reads sources as users do, for the tests of rooms below
// parse.
package readtest

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
)

// OneLine takes the line number and the indentation out of a dump.
func OneLine(dump string) string {
	dump = strings.TrimPrefix(dump, "1")
	dump = strings.ReplaceAll(dump, "\n1+", "\n+")
	dump = strings.ReplaceAll(dump, "\n   ", "\n")
	return strings.TrimSuffix(strings.TrimPrefix(dump, " "), "\n")
}

// Dump reads sources and returns a line for each record, message and problem.
func Dump(t testing.TB, opts parse.Options, sources ...input.Source) string {
	t.Helper()
	if opts.Now.IsZero() {
		opts.Now = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	}
	var out bytes.Buffer
	infos, err := parse.Read(context.Background(), sources, opts, func(b *capture.Batch) error {
		prefix := ""
		if len(sources) > 1 {
			prefix = sources[b.Source].Name + ":"
		}
		parsetest.Dump(&out, b, prefix)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range infos {
		if in.Err != nil {
			t.Fatal(in.Err)
		}
	}
	return out.String()
}

// Decoded is Dump for a reader, without goroutines: what a fuzzer has seen to
// run, it sees run again.
func Decoded(t testing.TB, opts parse.Options, r io.Reader) string {
	t.Helper()
	if opts.Now.IsZero() {
		opts.Now = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	}
	var out bytes.Buffer
	for b, err := range parse.NewDecoder("x", r, opts).Batches() {
		if err != nil {
			t.Fatal(err)
		}
		parsetest.Dump(&out, b, "")
	}
	return out.String()
}

// Test is a text, and what it holds.
type Test struct{ Name, Text, Want string }

// ReadAnyhow holds what is read of a text to what it holds, wherever the
// chunks are cut, and if it comes from a pipe.
func ReadAnyhow(t *testing.T, test Test) {
	t.Helper()
	src := parsetest.Text("x", test.Text)
	whole := Dump(t, parse.Options{}, src)
	if got := "\n" + whole; got != test.Want {
		t.Errorf("%s:%s\nwant%s", test.Name, got, test.Want)
	}
	for size := 1; size <= len(test.Text); size++ {
		if got := Dump(t, parse.Options{ChunkSize: size}, src); got != whole {
			t.Errorf("%s, in chunks of %d:\n%s\nwant\n%s", test.Name, size, got, whole)
		}
	}
	src.Live = true
	if got := Dump(t, parse.Options{}, src); got != whole {
		t.Errorf("%s, live:\n%s", test.Name, got)
	}
}

// Messages returns the messages of a dump, each with its record.
func Messages(dump string) string {
	var b strings.Builder
	record := ""
	for line := range strings.Lines(dump) {
		if line[0] != ' ' {
			record = line
		} else {
			b.WriteString(record + line)
		}
	}
	return b.String()
}

// InChunks holds that a text gives the same however it is cut into chunks, and
// returns what it gives.
func InChunks(t *testing.T, opts parse.Options, s string) string {
	t.Helper()
	src := parsetest.Text("x", s)
	whole := Dump(t, opts, src)
	for size := 1; size <= len(s); size += 1 + size/9 {
		opts.ChunkSize = size
		if diff := cmp.Diff(whole, Dump(t, opts, src)); diff != "" {
			t.Fatalf("in chunks of %d (-whole +got)\n%s", size, diff)
		}
	}
	src.Live = true
	if diff := cmp.Diff(whole, Dump(t, opts, src)); diff != "" {
		t.Fatalf("live (-whole +got)\n%s", diff)
	}
	return whole
}
