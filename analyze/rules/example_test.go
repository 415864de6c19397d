package rules_test

import (
	"fmt"
	"log"
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/rules"
	"rpclog/parse"
)

// Rules are written in YAML; an analysis runs those that it is given.
func ExampleLoad() {
	const mine = `
rules:
  - id: mine/busy
    title: Many requests were refused
    level: medium
    by: [connection]
    steps:
      - {name: busy, match: {code: -32005}, min: 2}
    within: 1m
`
	const session = `2026-03-14T09:30:00Z <- {"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"busy"}}
2026-03-14T09:30:09Z <- {"jsonrpc":"2.0","id":2,"error":{"code":-32005,"message":"busy"}}
`
	list, err := rules.Load("mine.yaml", []byte(mine))
	if err != nil {
		log.Fatal(err) // all mistakes, with their lines
	}
	a := analyze.New([]string{"session.log"}, analyze.Options{Rules: list})
	d := parse.NewDecoder("session.log", strings.NewReader(session), parse.Options{})
	for b, err := range d.Batches() {
		if err != nil {
			log.Fatal(err)
		}
		a.Add(b)
	}
	for _, f := range a.Report(nil).Findings {
		fmt.Printf("%s: %s, %v – %v\n", f.Level, f.Title, f.Start, f.End)
		for _, e := range f.Evidence {
			fmt.Printf("%s:%d %v\n", e.Source, e.Line, e.Code)
		}
	}
	// Output:
	// medium: Many requests were refused, 2026-03-14T09:30:00Z – 2026-03-14T09:30:09Z
	// session.log:1 -32005
	// session.log:2 -32005
}
