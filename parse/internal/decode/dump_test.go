package decode

import (
	"bytes"
	"fmt"

	"rpclog/parse/capture"
	"rpclog/parse/internal/parsetest"
)

// dumpChunk is dump for one chunk, without readers and workers.
func dumpChunk(chunk []byte) string {
	return testDecoder().dump(chunk)
}

// dumpGeneral is dumpChunk without the short cut for ordinary lines: there is
// none where a path is named, and this one finds nothing.
func dumpGeneral(chunk []byte) string { return generalDecoder().dump(chunk) }

// generalDecoder is the decoder of dumpGeneral.
func generalDecoder() *Decoder {
	d := testDecoder()
	d.opts.Latency = []string{"no path that is anywhere"}
	return d
}

// whole is dump with the bodies of the messages after it.
func (d *Decoder) whole(chunk []byte) string {
	out := d.dump(chunk)
	for _, m := range d.out.messages {
		out += fmt.Sprintf("%s\n", m.Body)
	}
	return out
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
