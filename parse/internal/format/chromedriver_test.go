package format_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/readtest"
)

// driverTests are logs of chromedriver, and what they hold.
var driverTests = []struct{ name, text, want string }{
	{"sessions", `Starting ChromeDriver 122.0.0.0 on port 9515
[1772359201.093][INFO]: [abc] COMMAND InitSession {
   "capabilities": {
      "firstMatch": [ {
         "browserName": "chrome"
      } ]
   }
}
[1772359201.094][DEBUG]: DevTools HTTP Response: [ {
   "id": "F00D"
}, {
   "id": "F00E"
} ]
[1772359201.100][DEBUG]: DevTools WebSocket Command: Page.navigate (id=7) (session_id=AB12) F00D {
   "url": "https://example.org/"
}
[1772359201.340][DEBUG]: DevTools WebSocket Response: Page.navigate (id=7) (session_id=AB12) F00D {
   "frameId": "F00D"
}
[1772359201.350][DEBUG]: DevTools WebSocket Event: Page.loadEventFired (session_id=AB12) F00D {
   "timestamp": 12.5
}
[1772359201.400][DEBUG]: DevTools WebSocket Command: Runtime.evaluate (id=8) (session_id=AB12) F00D {
   "contextId": 3
}
[1772359201.402][DEBUG]: DevTools WebSocket Response: Runtime.evaluate (id=8) (session_id=AB12) F00D {"code":-32000,"data":"x","message":"Cannot find context with specified id"}
[1772359201.403][DEBUG]: DevTools WebSocket Command: Target.getTargets (id=9) (session_id=) browser {
}
[1772359201.404][DEBUG]: DevTools WebSocket Response: Target.getTargets (id=9) (session_id=) browser {}
`, `
1 unparsed !not_json
2 2026-03-01T10:00:01.093Z unparsed !not_json
9 2026-03-01T10:00:01.094Z unparsed !not_json
14 2026-03-01T10:00:01.1Z out conn=AB12
   request Page.navigate id=7 session=AB12
17 2026-03-01T10:00:01.34Z in conn=AB12
   response id=7 session=AB12
20 2026-03-01T10:00:01.35Z in conn=AB12
   notification Page.loadEventFired session=AB12
23 2026-03-01T10:00:01.4Z out conn=AB12
   request Runtime.evaluate id=8 session=AB12
26 2026-03-01T10:00:01.402Z in conn=AB12
   response id=8 session=AB12 code=-32000 "Cannot find context with specified id" data="x"
27 2026-03-01T10:00:01.403Z out conn=browser
   request Target.getTargets id=9
29 2026-03-01T10:00:01.404Z in conn=browser
   response id=9
`},
	{"a result with a code and a message", `[1772359201.400][DEBUG]: DevTools WebSocket Command: Runtime.evaluate (id=8) F00D {
}
[1772359201.402][DEBUG]: DevTools WebSocket Response: Runtime.evaluate (id=8) F00D {
   "code": 1,
   "message": "no error"
}
`, `
1 2026-03-01T10:00:01.4Z out conn=F00D
   request Runtime.evaluate id=8
3 2026-03-01T10:00:01.402Z in conn=F00D
   response id=8
`},
	{"the session is gone", `[1772359201.100][DEBUG]: DevTools WebSocket Command: Page.enable (id=21) (session_id=AB12) F00D {
}
[1772359201.101][DEBUG]: DevTools WebSocket Command: Log.enable (id=22) (session_id=AB12) F00D {
}
[1772359201.102][DEBUG]: DevTools WebSocket Command: Log.enable (id=22) (session_id=CD34) F00E {
}
[1772359201.103][DEBUG]: DevTools WebSocket Response:  (id=21) (session_id=) browser {"code":-32001,"message":"Session with given id not found."}
[1772359201.104][DEBUG]: DevTools WebSocket Response:  (id=22) (session_id=) browser {"code":-32001,"message":"Session with given id not found."}
`, `
1 2026-03-01T10:00:01.1Z out conn=AB12
   request Page.enable id=21 session=AB12
3 2026-03-01T10:00:01.101Z out conn=AB12
   request Log.enable id=22 session=AB12
5 2026-03-01T10:00:01.102Z out conn=CD34
   request Log.enable id=22 session=CD34
7 2026-03-01T10:00:01.103Z in conn=AB12
   response id=21 code=-32001 "Session with given id not found."
8 2026-03-01T10:00:01.104Z in conn=browser
   response id=22 code=-32001 "Session with given id not found."
`},
	{"version 2", `[1527148090.271][DEBUG]: DEVTOOLS COMMAND Log.enable (id=1) {

}
[1527148090.320][DEBUG]: DEVTOOLS RESPONSE Log.enable (id=1) {

}
[1527148090.330][DEBUG]: DEVTOOLS EVENT DOM.documentUpdated {

}
[0.500][DEBUG]: DEVTOOLS RESPONSE Log.enable (id=2) {"code":-32601,"message":"'Log.enable' wasn't found"}
`, `
1 2018-05-24T07:48:10.271Z out
   request Log.enable id=1
4 2018-05-24T07:48:10.32Z in
   response id=1
7 2018-05-24T07:48:10.33Z in
   notification DOM.documentUpdated
10 2018-05-24T07:48:10.33Z(inherited) in
   response id=2 code=-32601 "'Log.enable' wasn't found"
`},
	{"readable times, and a program around it", `[03-02-2026 10:00:01.093217][DEBUG]: DevTools WebSocket Command: Log.enable (id=1) F00D {
}
  2026-03-02T13:00:01+03:00 [1772445602.163][DEBUG]: DevTools WebSocket Command: Page.enable (id=2) F00D {
     "a": [ {
        "b": 1
     }, {
     } ]
  }
  2026-03-02T13:00:01+03:00 next
DEBUG 2026-03-02 13:00:03 +0200: DevTools WebSocket Response: Page.enable (id=2) F00D {
}
`, `
1 2026-03-02T10:00:01.093217Z out conn=F00D
   request Log.enable id=1
3 2026-03-02T10:00:02.163Z out conn=F00D
   request Page.enable id=2
9 2026-03-02T10:00:01Z unparsed !not_json !clock_back
10 2026-03-02T11:00:03Z in conn=F00D
   response id=2
`},
	{"cut, and what is none", `[1772359201.100][DEBUG]: DevTools WebSocket Command: Page.navigate (id=7) F00D {
   "url": "https://exa
[1772359201.200][INFO]: said DevTools WebSocket Command: Page.navigate (id=7) F00D {
}
{"x":"]: DevTools WebSocket Command: Page.navigate (id=7) F00D {"}
[1772359201.200][DEBUG]: DevTools WebSocket Command: Page.navigate (id=x) F00D {
}
[1772359201.200][DEBUG]: DevTools WebSocket Command:  (id=1) F00D {
}
[1772359201.300][DEBUG]: DevTools WebSocket Response: Page.navigate (id=7) F00D {
   "frameId": [ "1"
`, `
1 2026-03-01T10:00:01.1Z out conn=F00D !truncated
   request Page.navigate id=7
3 2026-03-01T10:00:01.2Z unparsed !not_json
5 2026-03-01T10:00:01.2Z(inherited) other=1
6 2026-03-01T10:00:01.2Z unparsed !not_json
8 2026-03-01T10:00:01.2Z unparsed !not_json
10 2026-03-01T10:00:01.3Z in conn=F00D !truncated
   response id=7
`},
}

// TestChromedriver reads logs, in whatever chunks, and with the lines of
// Windows.
func TestChromedriver(t *testing.T) {
	for _, tt := range driverTests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, "\n"+readtest.InChunks(t, parse.Options{}, tt.text)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(tt.want, "\n"+readtest.InChunks(t, parse.Options{}, strings.ReplaceAll(tt.text, "\n", "\r\n"))); diff != "" {
				t.Errorf("with CRLF (-want +got)\n%s", diff)
			}
		})
	}
}

// TestChromedriverChunks reads logs of parts, the longest line of a few bytes.
func TestChromedriverChunks(t *testing.T) {
	checkFormat(t, "chromedriver", []string{
		"[1772359201.100][DEBUG]: DevTools WebSocket Command: A.b (id=1) (session_id=S) T {\n", "   \"a\": 1\n", "}\n", "}, {\n", "\n",
		"[1.1][DEBUG]: DevTools WebSocket Response:  (id=1) (session_id=) browser {\"code\":1,\"message\":\"\"}\n", "x {\n", "} ]\n",
		"[1.1][DEBUG]: DevTools WebSocket Event: A.c T {}\r\n", "[1.1][INFO]: Starting ChromeDriver 1\n", "   \"" + strings.Repeat("y", 70), "text\n",
	})
}

// FuzzChromedriver reads anything as chromedriver's log.
func FuzzChromedriver(f *testing.F) {
	for _, tt := range driverTests {
		f.Add(tt.text, uint16(7), uint16(100))
	}
	fuzzFormat(f, "chromedriver")
}
