package decode

import (
	"strings"
	"testing"
)

// accessLogs are lines that servers log of what they are asked over HTTP, by
// the frameworks that write them.
var accessLogs = map[string]string{
	"Echo":               `{"time":"2026-03-01T10:00:02.1Z","id":"","remote_ip":"192.0.2.1","host":"x","method":"POST","uri":"/rpc","user_agent":"curl","status":200,"error":"","latency":1200,"latency_human":"1.2us","bytes_in":60,"bytes_out":40}`,
	"Echo with an error": `{"time":"2026-03-01T10:00:02.1Z","id":"f7","remote_ip":"192.0.2.1","host":"x","method":"GET","uri":"/x","user_agent":"","status":404,"error":"code=404, message=Not Found","latency":9,"latency_human":"9ns","bytes_in":0,"bytes_out":24}`,
	"lograge":            `{"method":"GET","path":"/","format":"html","status":200,"duration":5.1,"params":{},"@timestamp":"2026-03-01T10:00:04Z"}`,
	"lograge, failed":    `{"method":"DELETE","path":"/a/7","controller":"A","action":"destroy","status":500,"error":"RuntimeError: no","params":{"id":"7"},"duration":5.1}`,
	"Rails semantic":     `{"timestamp":"2026-03-01T10:00:04Z","level":"info","message":"Completed #show","payload":{"method":"GET","path":"/a/7","params":{"id":"7"},"status":200}}`,
	"gin":                `{"client_ip":"192.0.2.1","duration":"1.2ms","level":"info","method":"POST","path":"/rpc","request_id":"a1","id":"a1","status_code":200,"time":"2026-03-01T10:00:04Z"}`,
	"Caddy":              `{"level":"error","ts":1772359204.1,"logger":"http.log.access","msg":"handled request","request":{"remote_ip":"192.0.2.1","proto":"HTTP/2.0","method":"GET","host":"x","uri":"/","headers":{"User-Agent":["curl"]}},"user_id":"","duration":0.01,"size":5,"status":502,"resp_headers":{}}`,
	"Traefik":            `{"ClientAddr":"192.0.2.1:5","RequestMethod":"POST","RequestPath":"/rpc","DownstreamStatus":200,"level":"info","msg":"","time":"2026-03-01T10:00:04Z"}`,
	"nginx":              `{"time_iso8601":"2026-03-01T10:00:04+00:00","remote_addr":"192.0.2.1","method":"POST","uri":"/rpc","status":200,"request_body":"a=1&b={}","id":"0f","error":""}`,
	"morgan":             `{"method":"PUT","url":"/a","status":"204","response-time":"3.1 ms","id":"c0ffee"}`,
	"zap":                `{"level":"info","ts":1772359204.1,"caller":"http/log.go:7","msg":"request","method":"PATCH","id":"a-1","path":"/a","error":"context canceled"}`,
	"hapi":               `{"event":"response","timestamp":1772359204100,"id":"1772359204100:x:7","instance":"http://x:80","method":"post","path":"/rpc","query":{},"responseTime":71,"statusCode":200,"pid":16014}`,
	"Fastify":            `{"level":30,"time":1772359204100,"pid":7,"hostname":"x","reqId":"req-1","req":{"method":"HEAD","url":"/","id":3},"msg":"incoming request"}`,
	"in an envelope":     `{"time":1772359204100,"log":"{\"id\":\"\",\"method\":\"OPTIONS\",\"uri\":\"/\",\"error\":\"\"}\n","stream":"stdout"}`,
	"Django":             `{"asctime":"2026-03-01 10:00:04","levelname":"ERROR","method":"TRACE","params":["a"],"status_code":500,"error":{"code":500,"message":"no"},"id":1,"result":null}`,
	"a proxy":            `{"id":17,"method":"CONNECT","params":{"host":"x:443"},"result":{"bytes":5},"jsonPayload":{}}`,
	"an error of a log":  `{"level":"error","error":"dial tcp"}`,
}

// TestAccessLogs reads what servers log of HTTP: none of it is a message, not
// even after messages that look alike.
func TestAccessLogs(t *testing.T) {
	for name, line := range accessLogs {
		t.Run(name, func(t *testing.T) {
			alike := line
			for _, verb := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "CONNECT", "TRACE", "post"} {
				alike = strings.Replace(alike, `method":"`+verb+`"`, `method":"a/b"`, 1)
			}
			text := line + "\n" + alike + "\n" + alike + "\n" + line + after
			got, general := dumpChunk([]byte(text)), dumpGeneral([]byte(text))
			if strings.Contains(messagesOf(got, "1"), "   ") || messagesOf(got, "4") != messagesOf(got, "1") {
				t.Errorf("%s\ngives\n%s", line, got)
			}
			if got != general {
				t.Errorf("%s\nin the general way\n%s", got, general)
			}
		})
	}
}

// messagesOf returns the messages of a line in a dump.
func messagesOf(dump, line string) (list string) {
	of := ""
	for row := range strings.Lines(dump) {
		if !strings.HasPrefix(row, "   ") {
			of, _, _ = strings.Cut(strings.TrimSuffix(row, "\n"), " ")
		} else if strings.TrimSuffix(of, "+") == line {
			list += row
		}
	}
	return list
}
