package parse

import (
	"bytes"
	"testing"

	"rpclog/bench/gen"
)

// capture returns a generated capture of some shape.
func capture(t testing.TB, shape string, size int64) []byte {
	var out bytes.Buffer
	if err := gen.Write(&out, gen.Options{Shape: shape, Size: size, Seed: 1}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// BenchmarkDecode turns chunks into records, on one core.
func BenchmarkDecode(b *testing.B) {
	for _, shape := range gen.Shapes() {
		b.Run(shape.Name, func(b *testing.B) {
			data := capture(b, shape.Name, 16<<20)
			d := testDecoder()
			var chunks [][]byte
			in := chunker{r: bytes.NewReader(data), maxLine: d.opts.MaxLine}
			s := &store{}
			for in.next(s, d.opts.ChunkSize) == nil {
				chunks = append(chunks, s.chunk)
				s = &store{}
			}
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				for _, chunk := range chunks {
					d.out.reset()
					d.out.chunk = chunk
					d.decode()
				}
			}
		})
	}
}
