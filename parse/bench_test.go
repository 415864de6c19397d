package parse

import (
	"bytes"
	"fmt"
	"testing"

	"rpclog/bench/gen"
	"rpclog/parse/internal/parsetest"
)

// BenchmarkDecode turns chunks into records, on one core.
func BenchmarkDecode(b *testing.B) {
	for _, shape := range gen.Shapes() {
		b.Run(shape.Name, func(b *testing.B) {
			data := parsetest.Generated(b, shape.Name, 16<<20)
			d := fullDecoder()
			var chunks [][]byte
			in := chunker{r: bytes.NewReader(data), maxLine: DefaultMaxLine}
			s := &store{}
			for in.next(s, chunkSize) == nil {
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

// BenchmarkBrackets decodes lines that have a bracket and no brace, as those of
// access logs: what they cost must not grow with the chunk.
func BenchmarkBrackets(b *testing.B) {
	line := []byte("192.0.2.4 - - [14/Mar/2026:13:00:00 +0000] \"POST /rpc HTTP/1.1\" 200 17\n")
	for _, lines := range []int{100, 1000, 5000} {
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			d := testDecoder()
			chunk := bytes.Repeat(line, lines)
			b.SetBytes(int64(len(chunk)))
			for b.Loop() {
				d.out.reset()
				d.out.chunk = chunk
				d.decode()
			}
		})
	}
}
