package format_test

import (
	"bytes"
	"testing"

	"rpclog/bench/gen"
	"rpclog/parse"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/parsetest"
)

// BenchmarkDecode turns chunks into records, on one core.
func BenchmarkDecode(b *testing.B) {
	for _, shape := range gen.Shapes() {
		b.Run(shape.Name, func(b *testing.B) {
			data := parsetest.Generated(b, shape.Name, 16<<20)
			d, _ := fullDecoder()
			var chunks [][]byte
			in := frame.Chunker{R: bytes.NewReader(data), MaxLine: parse.DefaultMaxLine}
			s := &decode.Store{}
			for in.Next(frame.NewWriter(s, parse.DefaultMaxLine), chunkSize) == nil {
				chunks = append(chunks, s.Chunk)
				s = &decode.Store{}
			}
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				for _, chunk := range chunks {
					s.Reset()
					s.Chunk = chunk
					d.Decode(s)
				}
			}
		})
	}
}
