package format_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rpclog/parse"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/format"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/readtest"
)

// chunkSize is how much is read at a time.
const chunkSize = 512 << 10

// fullDecoder returns a decoder to which all formats are known.
func fullDecoder() (*decode.Decoder, *decode.Store) {
	d := format.NewDecoder(&decode.Options{MaxLine: parse.DefaultMaxLine})
	return d, &decode.Store{}
}

// named returns a format by its name.
func named(name string) *format.Row {
	return format.Table[slices.IndexFunc(format.Table[:], func(f *format.Row) bool { return f.Name == name })]
}

// fuzzFormat holds that a capture of some format is read alike in whatever
// chunks.
func fuzzFormat(f *testing.F, format string) {
	f.Fuzz(func(t *testing.T, capture string, size, longest uint16) {
		if len(capture) > 1<<14 {
			t.Skip()
		}
		opts := parse.Options{Format: format, MaxLine: 20 + int(longest)}
		want := readtest.Decoded(t, opts, strings.NewReader(capture))
		opts.ChunkSize = 1 + int(size)
		if got := readtest.Decoded(t, opts, strings.NewReader(capture)); got != want {
			t.Errorf("in chunks of %d:\n%s\nwant\n%s", 1+size, got, want)
		}
	})
}

// detected returns the name of the format of a source that is a text, "" where
// only its records can tell.
func detected(text string) string {
	if f := format.Of("", &frame.Head{Text: []byte(text), Whole: true}); int(f) < len(format.Table) {
		return format.Table[f].Name
	}
	return ""
}

// checkFormat is fuzzFormat for captures that are put together from parts.
func checkFormat(t *testing.T, format string, parts []string) {
	rapid.Check(t, func(r *rapid.T) {
		capture := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 1, 30).Draw(r, "parts"), "")
		opts := parse.Options{Format: format, MaxLine: rapid.SampledFrom([]int{20, 60, 150, 1000}).Draw(r, "longest")}
		want := readtest.Decoded(t, opts, strings.NewReader(capture))
		opts.ChunkSize = rapid.IntRange(1, 300).Draw(r, "size")
		if got := readtest.Decoded(t, opts, strings.NewReader(capture)); got != want {
			r.Fatalf("in chunks of %d:\n%s\nwant\n%s", opts.ChunkSize, got, want)
		}
	})
}

// benchmarkFormat cuts and reads a capture, on one core.
func benchmarkFormat(b *testing.B, name, capture string) {
	d, s := fullDecoder()
	row := named(name)
	b.SetBytes(int64(len(capture)))
	b.ReportAllocs()
	for b.Loop() {
		in := row.Read(strings.NewReader(capture), parse.DefaultMaxLine)
		for s.Reset(); in.Next(frame.NewWriter(s, parse.DefaultMaxLine), chunkSize) == nil; s.Reset() {
			s.Format = format.Of(name, nil)
			d.Decode(s)
		}
	}
}
