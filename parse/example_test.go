package parse_test

import (
	"context"
	"fmt"
	"log"
	"strings"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
)

const session = `2026-03-14T09:30:00Z -> {"jsonrpc":"2.0","id":1,"method":"initialize"}
2026-03-14T09:30:01Z <- {"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"disk full"}}
`

// Files are read on all cores and merged by time.
func ExampleRead() {
	sources, err := input.Open([]string{"../testdata/captures/cortex-fires.jsonl", "../testdata/captures/stratum.log"}, nil)
	if err != nil {
		log.Fatal(err)
	}
	errors := make([]int, len(sources))
	infos, err := parse.Read(context.Background(), sources, parse.Options{}, func(b *capture.Batch) error {
		for i := range b.Messages {
			if b.Messages[i].Error != nil {
				errors[b.Source]++
			}
		}
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	for i, in := range infos {
		if in.Err != nil {
			log.Print(in.Err) // the others were read all the same
		}
		fmt.Println(in.Format, in.Records, "records", errors[i], "errors")
	}
	// Output:
	// envelope 16 records 4 errors
	// envelope 113 records 18 errors
}

// The same as [ExampleRead] as a loop, which may be left at any time.
func ExampleBatches() {
	sources := []input.Source{input.Of("session", strings.NewReader(session))}
	var infos []capture.Info
	for b, err := range parse.Batches(context.Background(), sources, parse.Options{}, &infos) {
		if err != nil {
			log.Fatal(err)
		}
		for i := range b.Records {
			r := &b.Records[i]
			for _, m := range b.Of(r) {
				fmt.Printf("line %d at %v: id %s\n", r.Line, r.Time, m.ID.Text)
			}
		}
	}
	fmt.Println(infos[0].Format)
	// Output:
	// line 1 at 2026-03-14T09:30:00Z: id 1
	// line 2 at 2026-03-14T09:30:01Z: id 1
	// text
}

// A decoder reads whatever there is a reader of.
func ExampleDecoder() {
	d := parse.NewDecoder("session", strings.NewReader(session), parse.Options{})
	for b, err := range d.Batches() {
		if err != nil {
			log.Fatal(err)
		}
		for _, m := range b.Messages {
			if m.Error != nil {
				fmt.Printf("%v: %s\n", m.Error.Code, m.Error.Text)
			}
		}
	}
	fmt.Println(d.Info().Records, "records")
	// Output:
	// -32603: disk full
	// 2 records
}
