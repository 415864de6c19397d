package report_test

import (
	"log"
	"os"
	"strings"

	"rpclog/analyze"
	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/report"
)

// A report is written in the format of a name, or of a file's ending.
func ExampleFormat() {
	const session = `2026-03-14T09:30:00Z -> {"jsonrpc":"2.0","id":1,"method":"tools/call"}
2026-03-14T09:30:01Z <- {"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"no such tool"}}
2026-03-14T09:30:02Z -> {"jsonrpc":"2.0","id":2,"method":"tools/list"}
2026-03-14T09:30:05Z <- {"jsonrpc":"2.0","id":2,"result":{}}
`
	a := analyze.New([]string{"session.log"}, analyze.Options{})
	d := parse.NewDecoder("session.log", strings.NewReader(session), parse.Options{})
	for b, err := range d.Batches() {
		if err != nil {
			log.Fatal(err)
		}
		a.Add(b)
	}
	r := a.Report([]capture.Info{d.Info()})

	f, ok := report.ByName("csv")
	if !ok {
		log.Fatal("no such format")
	}
	if err := f.Write(os.Stdout, r, report.Options{Section: "methods"}); err != nil {
		log.Fatal(err)
	}
	// Output:
	// method,requests,responses,errors,in_band,unanswered,cancelled,failed,error_rate,latency_count,latency_ms_p50,latency_ms_p90,latency_ms_p99,latency_ms_max,operations,operations_ended,operation_ms_p50,operation_ms_max,slowest_operation
	// tools/call,1,1,1,0,0,0,1,1,1,1000,1000,1000,1000,0,0,,,
	// tools/list,1,1,0,0,0,0,0,0,1,3000,3000,3000,3000,0,0,,,
}
