package gen

import "strings"

// messes are lines, or several, of which # stands for a number of their own.
var messes = []string{
	`{"jsonrpc":"2.0","id":#,"method":"tools/list"}` + "\n" + `{"jsonrpc":"2.0","id":#.0,"result":{"tools":[]}}`,
	`{"jsonrpc":"2.0","id":"#","method":"tools/call"}` + "\n" + `{"jsonrpc":"2.0","id":#,"method":"tools/call"}` + "\n" + `{"jsonrpc":"2.0","id":"#","error":{"code":-32602,"message":"Unknown tool: a"}}`,
	`{"jsonrpc":"2.0","id":12345678901234#,"method":"huge"}` + "\n" + `{"jsonrpc":"2.0","id":12345678901234#,"error":{"code":-32001,"message":"huge"}}`,
	`{"jsonrpc":"2.0","id":#,"method":"ping"} and what follows it is no JSON }]`,
	`{"jsonrpc":"2.0","id":#,"result":{}}}`,
	`{"jsonrpc":"2.0","id":#,"result":{"score":NaN,"max":Infinity}}`,
	`{"jsonrpc":"2.0","id":#,"method":"ping",}`,
	`{"jsonrpc":"2.0","id":#,"error":{"code":-32000,"message":"mismatched"]}`,
	`{'id': #, 'jsonrpc': '2.0', 'method': 'createSession', 'params': {'headset': None, 'active': True}}`,
	`[DEBUG][2026-03-14 13:19:58] .../vim/lsp/rpc.lua:408` + "\t" + `"rpc.receive"` + "\t" + `{  error = {  code = -32601,  message = "Unhandled method"  },  id = #,  jsonrpc = "2.0"}`,
	`DEBUG --> { jsonrpc: '2.0', id: #, method: 'textDocument/hover', params: [Object] }`,
	`<38>1 2026-03-14T13:20:01Z gate sshd # - - Accepted publickey for dev from 192.0.2.4 port 50122 ssh2`,
	`192.0.2.4 - - [14/Mar/2026:13:20:02 +0000] "POST /rpc HTTP/1.1" 200 # "-" "curl/8.5.0"`,
	`{"level":"error","ts":1773494403.5,"error":"dial tcp 192.0.2.7:#: connect: connection refused"}`,
	`{"level":"info","ts":1773494403.6,"msg":"served","method":"eth_call","status":#}`,
	`{"method":"POST","body":"{\"jsonrpc\":\"2.0\",\"id\":#,\"method\":\"eth_chainId\"}","time":"2026-03-14T13:20:04Z"}`,
	`{"jsonrpc":"2.0","id":#,"method":"a/b"}{"jsonrpc":"2.0","id":#,"error":{"code":-32603,"message":"Internal error"}}`,
	`{"jsonrpc":"2.0","id":#,"method":"dos/line"}` + "\r",
	"",
	" \t \r",
	`{"jsonrpc":"2.0","id":1,"id":#,"method":"first","method":"second"}`,
	`{"jsonrpc":"2.0","\u0069d":#,"\u0065rror":{"c\u006fde":-32042,"messag\u0065":"esc\u0061ped"}}`,
	`[]`,
	`[#,{"foo":"boo"},{"jsonrpc":"2.0","id":#,"method":"batch/one"},null,{"jsonrpc":"2.0","method":"batch/note"},[]]`,
	`{"id":#,"result":null,"error":"no such thing"}`,
	`{"id":#,"result":null,"error":[21,"Job not found",null]}`,
	`{"jsonrpc":"2.0","id":#,"error":{"code":"-32000","message":"a text, not the number"}}`,
	`{"jsonrpc":"2.0","id":#,"result":1,"error":{"code":-32010,"message":"result and error"}}`,
	`{"ts":"2026-03-14T13:20:10Z","msg":{"jsonrpc":"2.0","id":#,"method":"clock/set"}}`,
	`{"ts":"2026-03-14T13:20:09.5Z","msg":{"jsonrpc":"2.0","id":#,"result":"the clock went back"}}`,
	`{"jsonrpc":"2.0","id":#,"method":"bad/utf8","params":{"s":"` + "\xff\xfe\xc0\xaf" + `"}}`,
	"2026-03-14 13:20:12 Verbindung zu Ger\xe4t # verloren",
	"\x1b[32m-->\x1b[0m " + `{"jsonrpc":"2.0","id":#,"method":"in/colour"}` + "\x1b[0m",
	strings.Repeat("\x00", 16),
	`{"jsonrpc":"2.0"}`,
	`{"jsonrpc":"2.0","id":#,"method":7}`,
	`{"log":"{\"jsonrpc\":\"2.0\",\"id\":#,\"error\":{\"code\":429,\"message\":\"slow down\"}}\n","stream":"stdout","time":"2026-03-14T13:20:13.25Z"}`,
	`2026-03-14T13:20:14Z [worker {3}] [info] got {"jsonrpc":"2.0","method":"note/braces","params":[#]} in 2ms`,
	"{\"QMP\":{\"version\":{}}}\n{\"return\":{}}\n{\"error\":{\"class\":\"GenericError\",\"desc\":\"no such device #\"}}",
	"Content-Length: #\r\n\r",
	strings.Repeat("[", 40) + "#",
}

func (s *stream) mess() {
	var parts [][][]string // of each mess its lines, of each line what stands between the numbers
	for _, m := range messes {
		var lines [][]string
		for line := range strings.SplitSeq(m, "\n") {
			lines = append(lines, strings.Split(line, "#"))
		}
		parts = append(parts, lines)
	}
	good := 0 // calls that go right
	for n := 0; s.open(); n++ {
		switch s.below(16) {
		case 0, 1, 2, 3, 4, 5, 6:
			s.bareRequest(good)
			s.end()
			s.bareResponse(good)
			s.end()
			good++
		case 7: // cut off anywhere
			s.bareResponse(good + million)
			s.buf = s.buf[:s.line+s.below(len(s.buf)-s.line)]
			s.end()
		case 8:
			s.anyBytes()
			s.end()
		default:
			for _, line := range parts[s.below(len(parts))] {
				for i, part := range line {
					if i > 0 {
						s.int(n)
					}
					s.str(part)
				}
				s.end()
			}
		}
	}
}

// anyBytes appends up to 80 bytes, none of them a line end.
func (s *stream) anyBytes() {
	for range s.between(1, 80) {
		b := byte(s.below(256))
		if b == '\n' {
			b = ' '
		}
		s.buf = append(s.buf, b)
	}
}
