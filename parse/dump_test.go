package parse

import (
	"bytes"
	"context"
	"testing"
	"time"

	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
)

// dump reads sources and returns a line for each record, message and problem.
func dump(t testing.TB, opts Options, sources ...input.Source) string {
	t.Helper()
	if opts.Now.IsZero() {
		opts.Now = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	}
	var out bytes.Buffer
	infos, err := Read(context.Background(), sources, opts, func(b *capture.Batch) error {
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

// dumpChunk is dump for one chunk, without readers and workers.
func dumpChunk(chunk []byte) string {
	return testDecoder().dump(chunk)
}

// dumpGeneral is dumpChunk without the short cut for ordinary lines: there is
// none where a path is named, and this one finds nothing.
func dumpGeneral(chunk []byte) string {
	d := testDecoder()
	d.opts.Latency = []string{"no path that is anywhere"}
	return d.dump(chunk)
}

// testDecoder returns a decoder without a memory, to which no format is known.
func testDecoder() *decoder {
	d := newDecoder(&decodeOptions{MaxLine: 64 << 20}, new([maxShapes]hooks), nil)
	d.out = &store{}
	return d
}

// dump is dumpChunk with what d remembers.
func (d *decoder) dump(chunk []byte) string {
	s := d.out
	s.reset()
	s.chunk, s.latest = chunk, capture.Unix(1772323200, 0)
	d.decode()
	var out bytes.Buffer
	b := s.batch(0)
	parsetest.Dump(&out, &b, "")
	return out.String()
}
