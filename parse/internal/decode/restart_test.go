package decode_test

import (
	"context"
	"strings"
	"testing"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
)

// TestRestart holds which lines begin a new life of which connection.
func TestRestart(t *testing.T) {
	tests := []struct {
		line    string
		restart bool
		conn    string
		format  string
	}{
		{"2025-04-08T07:54:28.421Z [info] [browsermcp] Initializing server...", true, "browsermcp", "claude-desktop"},
		{"2025-04-08T07:54:28.421Z [browsermcp] [info] Initializing server... { metadata: undefined }", true, "browsermcp", "claude-desktop"},
		{"2025-04-08T07:54:28.421Z [info] [browsermcp] Server started and connected successfully", true, "browsermcp", "claude-desktop"},
		{"2025-04-08T07:54:28.421Z [info] [browsermcp] Client transport closed", true, "browsermcp", "claude-desktop"},
		{"2025-04-08T07:54:28.421Z [error] [browsermcp] Server transport closed unexpectedly, this is likely due to …", true, "browsermcp", "claude-desktop"},
		{"[2025-09-24T01:16:18.286839Z] START node server.js (pid=64238)", true, "", ""},
		{"proxy-1  | [2025-09-24T01:16:18Z] START node server.js (pid=64238)", true, "proxy-1", ""},
		{"[START][2023-03-17 14:26:16] LSP logging initiated", true, "", ""},
		{"[Error - 4:21:27 PM] Server process exited with code 1.", true, "", ""},
		{"[Info  - 4:21:27 PM] Connection to server got closed. Server will restart.", true, "", ""},
		{"I[10:51:55.637] Starting LSP over stdin/stdout", true, "", ""},
		{"2025-05-05 10:11:12.345 [info] Connection state: Starting", true, "", ""},
		{"--- request header ---", true, "", ""},
		{"DEBUG:websocket:--- request header ---", true, "", ""},
		{"---- request header ---", false, "", ""},
		{"[2025-09-24T01:16:18Z] START of something else", false, "", ""},
		{"2025-04-08T07:54:28.421Z [info] [browsermcp] When: Initializing the server...", false, "", ""},
		{"Secure MCP Filesystem Server running on stdio", false, "", ""},
		{"he said Initializing server...", false, "", ""},
		{"Client transport closed", true, "", ""},
		{"x: ", false, "", ""},
	}
	for _, test := range tests {
		_, err := parse.Read(context.Background(), []input.Source{parsetest.Text("x", test.line)}, parse.Options{Format: test.format}, func(b *capture.Batch) error {
			r := &b.Records[0]
			if r.Restart != test.restart || string(r.Conn) != test.conn || !r.Unparsed {
				t.Errorf("%s: restart %v of %q, unparsed %v", test.line, r.Restart, r.Conn, r.Unparsed)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestRestartInTrace finds the line between the entries of a trace.
func TestRestartInTrace(t *testing.T) {
	trace := "[Trace - 2:12:37 PM] Sending request 'a - (1)'.\n[Info  - 2:12:38 PM] Connection to server got closed. Server will restart.\n"
	var got []string
	_, err := parse.Read(context.Background(), []input.Source{parsetest.Text("x", trace)}, parse.Options{}, func(b *capture.Batch) error {
		for i := range b.Records {
			got = append(got, map[bool]string{true: "restart", false: "-"}[b.Records[i].Restart])
		}
		return nil
	})
	if s := strings.Join(got, " "); err != nil || s != "- restart" {
		t.Error(s, err)
	}
}
