package gen

// servers are the names that shape prefix writes before its messages.
var servers = []string{"filesystem", "weather", "github", "postgres", "browser", "memory"}

// noise is what such logs hold besides messages.
var noise = []string{
	"Secure MCP Filesystem Server running on stdio",
	"(node:4121) ExperimentalWarning: CommonJS module is loading an ES Module using require().",
	"Client does not support MCP Roots, using allowed directories [ '/srv/docs' ]",
	"    at process.processTicksAndRejections (node:internal/process/task_queues:105:5) {",
}

func (s *stream) prefix() {
	now := int64(start)
	head := func(n int, from string) {
		for s.below(50) == 0 {
			s.str(noise[s.below(len(noise))])
			s.end()
		}
		now += int64(s.below(80))
		s.time(now)
		s.str(` [info] [`)
		s.str(servers[n%len(servers)])
		s.str(`] Message from `)
		s.str(from)
		s.str(`: `)
	}
	s.calls(func(n int) {
		head(n, "client")
		s.str(`{"method":"tools/call","params":{"name":"read_file","arguments":{"path":"/srv/docs/`)
		s.hex(8)
		s.str(`.md"}},"jsonrpc":"2.0","id":`)
		s.int(n)
		s.str(`}`)
	}, func(n int) {
		head(n, "server")
		s.str(`{"jsonrpc":"2.0","id":`)
		s.int(n)
		switch {
		case s.fails():
			s.str(`,"error":{"code":-32602,"message":"Invalid arguments for tool read_file"}}`)
		case s.below(50) == 0:
			s.str(`,"result":{"content":[{"type":"text","text":"Error: ENOENT: no such file"}],"isError":true}}`)
		default:
			s.str(`,"result":{"content":[{"type":"text","text":"# Plan\n\n1. ask {them}\n2. wait [`)
			s.hex(120)
			s.str(`]"}]}}`)
		}
	})
}

// escaped are strings that need care: \/ and \u forms of what needs none,
// pairs of surrogates, ends of strings that are none.
var escaped = []string{
	`\"}]`, `\\\"`, `\\`, `\/\/`, `\u0041\u00e4`, `\ud83d\ude00`, `\n\t\r\b\f`, `\u0000`, `\u2028`, `{\"id\":1,\"error\":{\"code\":-1}}`,
}

func (s *stream) escapedText() {
	for range s.between(1, 12) {
		s.str(escaped[s.below(len(escaped))])
	}
}

func (s *stream) escapes() {
	request := func(n int) {
		s.str(`{"\u006as\u006fnrpc":"2\u002e0","\u0069d":"call\u002d`)
		s.int(n)
		s.str(`","m\u0065thod":"esc\u0061ped\/m\u0065thod","params":{"\"`)
		s.escapedText()
		s.str(`":"`)
		s.escapedText()
		s.str(`"}}`)
	}
	response := func(n int) {
		s.str(`{"jsonrpc":"2.0","id":"\u0063all-`)
		s.int(n)
		if s.fails() {
			s.str(`","\u0065rror":{"c\u006fde":-32000,"message":"`)
		} else {
			s.str(`","result":{"text":"`)
		}
		s.escapedText()
		s.str(`"}}`)
	}
	now := int64(start)
	var plain []byte
	// inside writes every fourth message as a string in an envelope.
	inside := func(message func(int)) func(int) {
		return func(n int) {
			if n%4 != 0 {
				message(n)
				return
			}
			now += int64(s.below(50))
			s.str(`{"ti\u006de":"`)
			s.time(now)
			s.str(`","message":"`)
			from := len(s.buf)
			message(n)
			plain = append(plain[:0], s.buf[from:]...)
			s.buf = s.buf[:from]
			for _, b := range plain {
				if b == '"' || b == '\\' {
					s.buf = append(s.buf, '\\')
				}
				s.buf = append(s.buf, b)
			}
			s.str(`"}`)
		}
	}
	s.calls(inside(request), inside(response))
}
