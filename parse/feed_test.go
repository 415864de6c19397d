package parse

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// shapeOf returns the shape of a format.
func shapeOf(f *row) shape { return shape(slices.Index(table[:], f)) }

// dumpFormat is dump for a capture of some format, without readers and workers.
func dumpFormat(format *row, capture string, size, maxLine int) string {
	d := testDecoder()
	d.opts.MaxLine = maxLine
	in := format.read(strings.NewReader(capture), d.opts.MaxLine)
	var out bytes.Buffer
	var o order
	for s := d.out; ; {
		s.reset()
		s.format, s.latest = shapeOf(format), Unix(1772323200, 0)
		if in.next(s, size) != nil {
			return out.String()
		}
		d.decode()
		o.settle(s)
		b := s.batch(0)
		dumpBatch(&out, &b, "")
	}
}

// fuzzFormat holds that a capture of some format is read alike in whatever
// chunks.
func fuzzFormat(f *testing.F, format *row) {
	f.Fuzz(func(t *testing.T, capture string, size, longest uint16) {
		if len(capture) > 1<<14 {
			t.Skip()
		}
		want := dumpFormat(format, capture, 1<<20, 20+int(longest))
		if got := dumpFormat(format, capture, 1+int(size), 20+int(longest)); got != want {
			t.Errorf("in chunks of %d:\n%s\nwant\n%s", 1+size, got, want)
		}
	})
}

// checkFormat is fuzzFormat for captures that are put together from parts.
func checkFormat(t *testing.T, format *row, parts []string) {
	rapid.Check(t, func(t *rapid.T) {
		capture := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 1, 30).Draw(t, "parts"), "")
		size, maxLine := rapid.IntRange(1, 300).Draw(t, "size"), rapid.SampledFrom([]int{20, 60, 150, 1000}).Draw(t, "longest")
		want := dumpFormat(format, capture, 1<<20, maxLine)
		if got := dumpFormat(format, capture, size, maxLine); got != want {
			t.Fatalf("in chunks of %d:\n%s\nwant\n%s", size, got, want)
		}
	})
}

// benchmarkFormat cuts and reads a capture, on one core.
func benchmarkFormat(b *testing.B, format *row, capture string) {
	d := testDecoder()
	b.SetBytes(int64(len(capture)))
	b.ReportAllocs()
	for b.Loop() {
		in := format.read(strings.NewReader(capture), d.opts.MaxLine)
		for d.out.reset(); in.next(d.out, chunkSize) == nil; d.out.reset() {
			d.out.format = shapeOf(format)
			d.decode()
		}
	}
}
