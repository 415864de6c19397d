package analyze_test

import (
	"fmt"
	"time"

	"rpclog/analyze"
	"rpclog/parse/capture"
)

// A program with messages of its own fills in batches and adds them.
func Example() {
	start := time.Date(2026, 3, 14, 9, 30, 0, 0, time.UTC)
	id := capture.ID{Type: capture.NumberID, Text: []byte("7")}
	var b capture.Batch
	b.Add(
		capture.Record{Line: 1, Time: capture.TimeOf(start), Direction: capture.Out},
		capture.Message{Kind: capture.Request, Method: []byte("tools/call"), ID: id},
	)
	b.Add(
		capture.Record{Line: 2, Time: capture.TimeOf(start.Add(40 * time.Millisecond)), Direction: capture.In},
		capture.Message{Kind: capture.Response, ID: id, Error: &capture.Error{Code: capture.ParseCode("-32602"), Text: []byte("no such tool")}},
	)

	a := analyze.New([]string{"proxy"}, analyze.Options{})
	a.Add(&b)
	r := a.Report(nil) // again whenever it is wanted, while more is added
	fmt.Println(r.Summary.Requests, "request,", r.Summary.Errors, "error")
	for _, m := range r.Methods {
		fmt.Println(m.Method, m.Latency.P50, "ms")
	}
	for _, c := range r.Codes {
		fmt.Println(c.Code, *c.Name)
	}
	// Output:
	// 1 request, 1 error
	// tools/call 40 ms
	// -32602 Invalid params
}
