package decode

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/parsetest"
)

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
func testDecoder() *Decoder {
	d := New(&Options{MaxLine: 64 << 20}, new([MaxShapes]Hooks), nil)
	d.out = &Store{}
	return d
}

// dump is dumpChunk with what d remembers.
func (d *Decoder) dump(chunk []byte) string {
	s := d.out
	s.Reset()
	s.Chunk, s.Latest = chunk, capture.Unix(1772323200, 0)
	d.Decode(d.out)
	var out bytes.Buffer
	b := s.Batch(0)
	parsetest.Dump(&out, &b, "")
	return out.String()
}
