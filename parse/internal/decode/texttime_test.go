package decode

import (
	"strings"
	"testing"

	"rpclog/parse/capture"
)

// TestTextTimes reads the times in the text around a message, or of one without.
func TestTextTimes(t *testing.T) {
	const request = `{"jsonrpc":"2.0","id":1,"method":"a"}`
	for _, tt := range []struct{ name, line, want string }{
		{"of syslog and of the program", "Nov 23 10:53:48 n1 electrs[34]: 2020-11-23T10:53:48.100-06:00 - TRACE - " + request, "2020-11-23T16:53:48.1Z"},
		{"of journalctl and of the program", "2020-11-23T10:53:48-0600 n1 electrs[34]: 2020-11-23T10:53:48.350-06:00 - TRACE - " + request, "2020-11-23T16:53:48.35Z"},
		{"of syslog and of a text in an envelope", `Nov 23 10:53:48 {"msg":"2020-11-23T10:53:48.1Z {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}"}`, "2020-11-23T10:53:48.1Z"},
		{"of an envelope", `{"time":"2020-11-23T10:53:48Z","msg":"10:53:48.1 {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}"}`, "2020-11-23T10:53:48Z"},
		{"without a year in an envelope", `{"time":"Nov 23 10:53:48","msg":"2020-11-23T10:53:48Z {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}"}`, "2020-11-23T10:53:48Z"},
		{"of docker compose", "web-1  | 2020-11-23 10:53:48 " + request, "2020-11-23T10:53:48Z"},
		{"of two messages", "2020-11-23 10:53:48.5 " + request + " 2020-11-23 10:53:49 " + request, "2020-11-23T10:53:48.5Z 2020-11-23T10:53:49Z"},
		{"CometBFT", "I[2026-03-01|10:00:00.100] in " + request, "2026-03-01T10:00:00.1Z"},
		{"PhoenixMiner", "2026.03.05:10:00:00.100: eths Eth: Send: " + request, "2026-03-05T10:00:00.1Z"},
		{"Tomcat", "01-Mar-2026 10:00:00.100 FINE " + request, "2026-03-01T10:00:00.1Z"},
		{"German", "01.03.2026 10:00:00.100 send " + request, "2026-03-01T10:00:00.1Z"},
		{"Electrum", "20260301T100000.100000Z | DEBUG | i | --> " + request, "2026-03-01T10:00:00.1Z"},
		{"Apache", "[Sun Mar  1 09:00:00.5 2026] " + request, "2026-03-01T09:00:00.5Z"},
		{"GStreamer", "1:45:59.904893826     1 0x7f182c007660 DEBUG   Transport WebSocketTransport.cpp:422:processMessage: Message: >" + request + "<", "1970-01-01T01:45:59.904893826Z"},
		{"GStreamer after ten hours", "10:45:59.904893826     1 0x7f182c007660 DEBUG " + request, "1970-01-01T10:45:59.904893826Z"},
		{"a duration behind a time", "10:00:00.1 took 0:00:02.904893826 " + request, "1970-01-01T10:00:00.1Z"},
		{"a duration", "took 0:00:02.904893826 " + request, "none"},
		{"a duration of Python", "0:00:02.904893 " + request, "none"},
		{"geth", "DEBUG[02-28|10:00:00.100] " + request, "2026-02-28T10:00:00.1Z"},
		{"klog", "I0228 10:00:00.100000  1234 rpc.go:12] " + request, "2026-02-28T10:00:00.1Z"},
		{"logcat", "02-28 10:00:00.100  1234  1250 D Rpc: " + request, "2026-02-28T10:00:00.1Z"},
		{"ChromeDriver", "[1772359201.093][INFO]: " + request, "2026-03-01T10:00:01.093Z"},
		{"behind a level", "INFO [1772359201.093] " + request, "2026-03-01T10:00:01.093Z"},
		{"with a name", "[t=1772355600100] " + request, "2026-03-01T09:00:00.1Z"},
		{"with another", "level=debug ts=1772355600.1 " + request, "2026-03-01T09:00:00.1Z"},
		{"no such day", "2026-02-30 10:00:00 " + request, "none"},
		{"a thread", "[140735680541504] " + request, "1974-06-17T21:14:40.541504Z"},
		{"a thread behind a level", "INFO [140735680541504] " + request, "none"},
		{"in a text", "I[2026-03-01|10:00:00.100] up\n" + request, "2026-03-01T10:00:00.1Z none"},
		{"with a name in a text", "[t=1772355600100] up\n" + request, "2026-03-01T09:00:00.1Z none"},
		{"not at the beginning of a text", "up 2026-03-01 10:00:00\n" + request, "none none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := testDecoder()
			d.out.Chunk, d.out.Latest = []byte(tt.line), capture.Unix(1772323200, 0)
			d.Decode(d.out)
			var got []string
			for _, r := range d.out.Records {
				if r.Own {
					got = append(got, r.Time.String())
				} else {
					got = append(got, "none")
				}
			}
			if got := strings.Join(got, " "); got != tt.want {
				t.Errorf("is %s, want %s", got, tt.want)
			}
		})
	}
}
