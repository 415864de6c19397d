// Example analyses the JSON-RPC traffic that a proxy sees, as it goes by,
// without writing a capture first. It is a module of its own, as your program
// would be.
package main

import (
	"log"
	"os"
	"strconv"
	"time"

	"rpclog/analyze"
	"rpclog/analyze/rules"
	"rpclog/parse/capture"
	"rpclog/report"
)

// call is what the proxy sees of one call.
type call struct {
	client  string
	id      int
	method  string
	sent    time.Time
	took    time.Duration
	code    int // 0 for a result
	message string
}

func main() {
	calls := make(chan call)
	go watch(calls)
	list, err := rules.Builtin()
	if err != nil {
		log.Fatal(err)
	}
	a := analyze.New([]string{"proxy"}, analyze.Options{Rules: list})
	line := int64(0)
	for c := range calls {
		a.Add(c.batch(&line))
	}
	r := a.Report([]capture.Info{{Name: "proxy", Format: "live", Records: line}})
	table, ok := report.ByName("table")
	if !ok {
		log.Fatal("no such format")
	}
	if err := table.Write(os.Stdout, r, report.Options{}); err != nil {
		log.Fatal(err)
	}
}

// batch returns the two messages of a call as records of their own. What
// findings name as a line is the number of the message.
func (c call) batch(line *int64) *capture.Batch {
	id := capture.ID{Type: capture.NumberID, Text: []byte(strconv.Itoa(c.id))}
	asked := capture.Message{Kind: capture.Request, ID: id, Method: []byte(c.method)}
	answer := capture.Message{Kind: capture.Response, ID: id}
	if c.code != 0 {
		answer.Error = &capture.Error{Code: capture.NumberCode(strconv.Itoa(c.code)), Text: []byte(c.message)}
	}
	b := &capture.Batch{}
	conn := []byte(c.client)
	b.Add(capture.Record{Line: *line + 1, Time: capture.TimeOf(c.sent), Direction: capture.Out, Conn: conn}, asked)
	b.Add(capture.Record{Line: *line + 2, Time: capture.TimeOf(c.sent.Add(c.took)), Direction: capture.In, Conn: conn}, answer)
	*line += 2
	return b
}

// watch stands for the proxy: two clients talk to a node, and one of them asks
// for too much.
func watch(calls chan<- call) {
	defer close(calls)
	at := time.Date(2026, 3, 14, 9, 30, 0, 0, time.UTC)
	for i := range 40 {
		c := call{client: "10.0.0.5", id: i, method: "eth_call", sent: at, took: time.Duration(20+i) * time.Millisecond}
		switch {
		case i%4 == 3:
			c.client, c.method = "10.0.0.9", "eth_blockNumber"
		case i == 38:
			c.code, c.message = -32005, "daily request count exceeded"
		case i > 20:
			c.code, c.message = -32005, "request rate exceeded"
		}
		calls <- c
		at = at.Add(250 * time.Millisecond)
	}
}
