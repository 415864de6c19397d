package calls

import (
	"fmt"
	"io"
	"testing"

	"rpclog/analyze"
	"rpclog/parse/capture"
)

// traffic returns calls as those of many sessions are.
func traffic(n int) []analyze.Call {
	methods := []string{"createSession", "queryHeadsets", "subscribe", "injectMarker", "updateMarker"}
	list := make([]analyze.Call, n)
	for i := range list {
		line, response, latency := int64(2*i+1), int64(2*i+4), float64(i%977)/8
		session, conn, method, direction, catalog := fmt.Sprintf("0157b8b9-9f88-4431-8924-%012d", i%600), fmt.Sprintf("ws-%d", i%600), methods[i%len(methods)], "out", "cortex"
		at := capture.Unix(1_772_442_000+int64(i)/50, int64(i%50)*2e7)
		list[i] = analyze.Call{
			Source: "cortex.jsonl", Line: &line, ResponseLine: &response, Time: at, End: at.Add(40e6), Latency: &latency, Session: &session, Conn: &conn,
			Direction: &direction, Method: &method, ID: fmt.Append(nil, i/600), Outcome: analyze.OutcomeOK, Catalog: &catalog,
		}
		if i%50 == 0 {
			name, class, message := "Soft limit", "limit", "You have exceeded the soft limit"
			list[i].Outcome, list[i].Code, list[i].Name, list[i].Class, list[i].Message = analyze.OutcomeError, capture.NumberCode("-32028"), &name, &class, &message
		}
	}
	return list
}

// BenchmarkWrite writes calls in each format; rows/s says how many.
func BenchmarkWrite(b *testing.B) {
	list := traffic(1 << 16)
	const rows = 1 << 20
	for _, f := range Formats() {
		b.Run(f.Name, func(b *testing.B) {
			for b.Loop() {
				w := f.New(io.Discard, Options{})
				for i := range rows {
					if err := w.Write(&list[i%len(list)]); err != nil {
						b.Fatal(err)
					}
				}
				if err := w.Close(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
