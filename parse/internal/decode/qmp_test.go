package decode

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestQMP reads what a monitor of QEMU says, and lines of logs with members of
// the same names, each of them alone and all after each other.
func TestQMP(t *testing.T) {
	const at = "1 2026-02-09T15:13:20.401221Z"
	const stamp = `"timestamp":{"seconds":1770650000,"microseconds":401221}`
	for _, tt := range []struct{ name, line, want string }{
		{"greeting", `{"QMP":{"version":{"qemu":{"micro":0,"minor":2,"major":10},"package":""},"capabilities":["oob"]}}`, "1\n   notification QMP\n"},
		{"command", `{"execute":"qmp_capabilities"}`, "1\n   request qmp_capabilities\n"},
		{"command with an id", `{"execute":"device_del","arguments":{"id":"net9"},"id":"libvirt-13"}`, "1\n   request device_del id=\"libvirt-13\"\n"},
		{"command, pretty", `{ "execute": "cont", "arguments": { } }`, "1\n   request cont\n"},
		{"command out of band", `{"exec-oob":"migrate-pause","id":7}`, "1\n   request migrate-pause id=7\n"},
		{"command of an older version", `{"execute":"x","control":{"run-oob":true}}`, "1\n   request x\n"},
		{"command with its time", `{"ts":1770650000.401221,"execute":"cont"}`, at + "\n   request cont\n"},
		{"command in an envelope", `{"ts":1770650000.401221,"dir":"out","msg":{"execute":"cont"}}`, at + " out\n   request cont\n"},
		{"return", `{"return":{},"id":7}`, "1\n   response id=7\n"},
		{"return without an id", `{"return":[]}`, "1\n   response\n"},
		{"error", `{"error":{"class":"GenericError","desc":"bad"}}`, "1\n   response code=\"GenericError\" \"bad\"\n"},
		{"event", `{` + stamp + `,"event":"STOP"}`, at + "\n   notification STOP\n"},
		{"event with data", `{"event":"SHUTDOWN","data":{"guest":false},` + stamp + `}`, at + "\n   notification SHUTDOWN\n"},
		{"event of a host without a clock", `{"timestamp":{"seconds":-1,"microseconds":-1},"event":"STOP"}`, "1\n   notification STOP\n"},

		{"structlog", `{"event":"request sent","level":"info","timestamp":"2026-02-09T15:13:20.401221Z"}`, at + " other=1\n"},
		{"event alone", `{"event":"STOP"}`, "1 other=1\n"},
		{"event of another time", `{"event":"STOP","timestamp":{"seconds":1770650000,"nanos":5}}`, "1 other=1\n"},
		{"event is an object", `{"event":{"kind":"alert","version":{"qemu":{}}}}`, "1 other=1\n"},
		{"command in a log", `{"level":"info","execute":"nightly-report"}`, "1 other=1\n"},
		{"command with a message", `{"execute":"nightly-report","msg":"started"}`, "1 other=1\n"},
		{"command is no text", `{"execute":true,"id":1}`, "1 other=1\n"},
		{"greeting is no object", `{"QMP":"hello"}`, "1 other=1\n"},
		{"exception of a log", `{"level":"error","error":{"class":"RuntimeError","message":"no such thing"}}`, "1 other=1\n"},
		{"class is no text", `{"error":{"class":5}}`, "1 other=1\n"},
		{"version and event", `{"jsonrpc":"2.0","event":"x",` + stamp + `}`, at + " other=1 !invalid_request\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, dumpChunk([]byte(tt.line))); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.want, dumpGeneral([]byte(tt.line))); diff != "" {
				t.Error("in the general way:", diff)
			}
		})
	}
}
