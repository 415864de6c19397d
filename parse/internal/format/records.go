package format

import "rpclog/parse/capture"

// The formats that nothing but their records tells.

var bareFormat = Row{Format: capture.Format{
	Name: "ndjson", What: "one message or batch on each line",
	Example: `{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}`,
	Times:   "where messages have them", Sessions: "of messages",
}, rank: 10}

var envelopedFormat = Row{Format: capture.Format{
	Name: "envelope", What: "a JSON object around each message",
	Example: `{"ts":"2026-03-01T09:00:00Z","dir":"out","conn":"c1","msg":{"jsonrpc":"2.0","id":1,"method":"getUserLogin"}}`,
	Times:   "yes", Directions: "yes", Sessions: "sessions, connections",
}, rank: 20}

var prefixedFormat = Row{Format: capture.Format{
	Name: "text", What: "text before, between or after messages",
	Example: `[2026-03-01 09:00:00.123] [debug] [browser] sending {"jsonrpc":"2.0","id":1,"method":"tools/list"}`,
	Times:   "most", Directions: "words and arrows", Sessions: "labels as connections",
}, rank: 30}

var transcriptFormat = Row{Format: capture.Format{
	Name: "transcript", What: "an arrow before each message",
	Example:    `>> {"jsonrpc":"2.0","id":1,"method":"eth_chainId"}`,
	Directions: "arrows",
}, rank: 40}

var pythonFormat = Row{Format: capture.Format{
	Name: "python", What: "messages as Python prints them: the console of the Cortex examples",
	Example: `lib.cortex resp: {'id': 1, 'jsonrpc': '2.0', 'result': {'accessGranted': True}}`,
	Times:   "most", Directions: "words and arrows", Sessions: "of messages", Approx: true,
}, rank: 50}
