package capture_test

import (
	"fmt"
	"time"

	"rpclog/parse/capture"
)

// A batch of a program that has messages of its own: a request, and the
// response that came for it.
func ExampleBatch_Add() {
	sent := time.Date(2026, 3, 14, 9, 30, 0, 0, time.UTC)
	id := capture.ID{Type: capture.StringID, Text: []byte("a-1")}

	var b capture.Batch
	b.Add(
		capture.Record{Line: 1, Time: capture.TimeOf(sent), Direction: capture.Out, Conn: []byte("10.0.0.5:4711")},
		capture.Message{Kind: capture.Request, Method: []byte("eth_call"), ID: id},
	)
	b.Add(
		capture.Record{Line: 2, Time: capture.TimeOf(sent.Add(time.Second)), Direction: capture.In, Conn: []byte("10.0.0.5:4711")},
		capture.Message{Kind: capture.Response, ID: id, Error: &capture.Error{Code: capture.NumberCode("3"), Text: []byte("execution reverted")}},
	)

	for i := range b.Records {
		for _, m := range b.Of(&b.Records[i]) {
			if m.Error != nil {
				fmt.Printf("%v id %s: code %v, %s\n", b.Records[i].Time, m.ID.Text, m.Error.Code, m.Error.Text)
			}
		}
	}
	// Output:
	// 2026-03-14T09:30:01Z id a-1: code 3, execution reverted
}
