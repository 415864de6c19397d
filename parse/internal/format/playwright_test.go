package format_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/readtest"
)

// browserTests are logs of Playwright and Puppeteer, and what they hold.
var browserTests = []struct{ name, text, want string }{
	{"the driver", `2026-03-01T10:00:00.100Z pw:channel SEND> {"id":7,"guid":"page@1","method":"goto","params":{"url":"x"}}
2026-03-01T10:00:00.150Z pw:protocol SEND ► {"id":7,"method":"Page.navigate","params":{},"sessionId":"08BA"}
2026-03-01T10:00:00.160Z pw:protocol ◀ RECV {"id":7,"error":{"code":-32000,"message":"no"},"sessionId":"08BA"}
2026-03-01T10:00:00.200Z pw:channel <EVENT {"guid":"page@1","method":"close"}
2026-03-01T10:00:00.300Z pw:channel <RECV {"id":7,"error":{"error":{"message":"late","name":"Error"}}}
2026-03-01T10:00:00.400Z pw:channel SEND> {"id":"ab@8","guid":"page@1","method":"x","params":{},"metadata":{}} +1ms
2026-03-01T10:00:00.500Z pw:channel <RECV {"id":"ab@8"}
  pw:server:channel [c1] 812.5 ◀ RECV {"id":1,"guid":"","method":"initialize","params":{}} +0ms
  pw:server:channel [c1] 813.5 SEND ► {"id":1,"result":{}} +0ms
`, `
1 2026-03-01T10:00:00.1Z out conn=pw:channel
   request goto id=7
2 2026-03-01T10:00:00.15Z out
   request Page.navigate id=7 session=08BA
3 2026-03-01T10:00:00.16Z in
   response id=7 session=08BA code=-32000 "no"
4 2026-03-01T10:00:00.2Z in conn=pw:channel
   notification close
5 2026-03-01T10:00:00.3Z in conn=pw:channel
   response id=7 code=null "late"
6 2026-03-01T10:00:00.4Z out conn=pw:channel
   request x id="ab@8"
7 2026-03-01T10:00:00.5Z in conn=pw:channel
   response id="ab@8"
8 2026-03-01T10:00:00.5Z(inherited) in conn=c1
   request initialize id=1
9 2026-03-01T10:00:00.5Z(inherited) out conn=c1
   response id=1
`},
	{"truncated", `pw:protocol SEND ► {"id":1,"method":"Runtime.evaluate","params":{"expression":"(() <<<<<( LOG TRUNCATED )>>>>> Value":true},"sessionId":"08BA"} +1ms
pw:protocol ◀ RECV {"id":1,"result":{"result":{"value":"{ <<<<<( LOG TRUNCATED )>>>>> }}},"sessionId":"08BA"} +1ms
pw:protocol ◀ RECV {"method":"Page.a","params":{"x":[{ <<<<<( LOG TRUNCATED )>>>>> "}} +1ms
pw:protocol ◀ RECV {"id":2,"error":{"code":-3 <<<<<( LOG TRUNCATED )>>>>> "}} +1ms
pw:protocol ◀ RECV {"method":"Page.b","params":{"x":" <<<<<( LOG TRUNCATED )>>>>> "}} +1ms
`, `
1 out
   request Runtime.evaluate id=1 session=08BA
2 in !truncated
   response id=1 session=08BA
3 in !truncated
   notification Page.a
4 unparsed !truncated
5 in
   notification Page.b
`},
	{"Puppeteer, on a terminal and in a file", "  puppeteer:protocol:SEND ► [ '{\"method\":\"Browser.getVersion\",\"id\":1}' ] +0ms\n" +
		"  \x1b[35;1mpuppeteer:protocol:RECV ◀ \x1b[0m[\n" +
		"  \x1b[35;1mpuppeteer:protocol:RECV ◀ \x1b[0m  \x1b[32m`{\"id\":1,\"error\":{\"code\":-32000,\"message\":\"it's \\\\\"a\\\\\"\"}}`\x1b[39m\n" +
		"  \x1b[35;1mpuppeteer:protocol:RECV ◀ \x1b[0m] \x1b[35m+0ms\x1b[0m\n" +
		"2026-03-01T10:00:00.100Z puppeteer:protocol:SEND ► [\n  '{\"method\":\"A.b\",\"params\":{\"x\":\"it\\'s `x`\"},\"id\":2,\"sessionId\":\"S\"}'\n]\n" +
		"PUPPETEER:PROTOCOL:RECV ◀ 812: {\"id\":2,\"result\":{},\"sessionId\":\"S\"}\n", `
1 out
   request Browser.getVersion id=1
3 in
   response id=1 code=-32000 "it's \"a\""
5 2026-03-01T10:00:00.1Z out
   request A.b id=2 session=S
8 2026-03-01T10:00:00.1Z(inherited) in
   response id=2 session=S
`},
}

// TestBrowserLogs reads logs of Playwright and Puppeteer, in whatever chunks.
func TestBrowserLogs(t *testing.T) {
	for _, tt := range browserTests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, "\n"+readtest.InChunks(t, parse.Options{}, tt.text)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
