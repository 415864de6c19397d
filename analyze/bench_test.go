package analyze

import (
	"bytes"
	"context"
	"io"
	"testing"
	"time"

	"rpclog/analyze/catalog"
	"rpclog/analyze/rules"
	"rpclog/bench/gen"
	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
)

// BenchmarkAdd analyses captures of several shapes. Reading them is not
// measured.
func BenchmarkAdd(b *testing.B) {
	catalogs, err := catalog.Builtin()
	if err != nil {
		b.Fatal(err)
	}
	builtin, err := rules.Builtin()
	if err != nil {
		b.Fatal(err)
	}
	for _, shape := range []string{"cortex", "small", "errors", "manysessions", "batches", "unanswered", "methods", "texts", "mess"} {
		b.Run(shape, func(b *testing.B) {
			var log bytes.Buffer
			if err := gen.Write(&log, gen.Options{Shape: shape, Size: 16 << 20}); err != nil {
				b.Fatal(err)
			}
			src := input.Source{Name: shape, Open: func() (io.ReadCloser, error) {
				return io.NopCloser(bytes.NewReader(log.Bytes())), nil
			}}
			messages := int64(0)
			var adding time.Duration
			b.ReportAllocs()
			for b.Loop() {
				a := New([]string{shape}, Options{Rules: builtin, Catalogs: catalogs})
				b.StopTimer()
				_, err := parse.Read(context.Background(), []input.Source{src}, parse.Options{Jobs: 1}, func(batch *capture.Batch) error {
					b.StartTimer()
					begin := time.Now()
					a.Add(batch)
					adding += time.Since(begin)
					b.StopTimer()
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
				messages += a.Messages()
				b.StartTimer()
			}
			b.ReportMetric(float64(adding.Nanoseconds())/float64(messages), "ns/message")
		})
	}
}
