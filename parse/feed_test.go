package parse

import (
	"strings"
	"testing"
)

// fuzzFormat holds that a capture of some format is read alike in whatever
// chunks.
func fuzzFormat(f *testing.F, format string) {
	f.Fuzz(func(t *testing.T, capture string, size, longest uint16) {
		if len(capture) > 1<<14 {
			t.Skip()
		}
		opts := Options{Format: format, MaxLine: 20 + int(longest), ChunkSize: 1 << 20}
		want := dump(t, opts, text("x", capture))
		opts.ChunkSize = 1 + int(size)
		if got := dump(t, opts, text("x", capture)); got != want {
			t.Errorf("in chunks of %d:\n%s\nwant\n%s", opts.ChunkSize, got, want)
		}
	})
}

// benchmarkFormat cuts and reads a capture, on one core.
func benchmarkFormat(b *testing.B, format shape, capture string) {
	d := testDecoder()
	b.SetBytes(int64(len(capture)))
	b.ReportAllocs()
	for b.Loop() {
		in := formats[format].read(strings.NewReader(capture), d.opts)
		for d.out.reset(); in.next(d.out, d.opts.ChunkSize) == nil; d.out.reset() {
			d.decode()
		}
	}
}
