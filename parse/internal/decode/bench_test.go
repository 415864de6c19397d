package decode

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"rpclog/parse/capture"
)

// BenchmarkBrackets decodes lines that have a bracket and no brace, as those of
// access logs: what they cost must not grow with the chunk.
func BenchmarkBrackets(b *testing.B) {
	line := []byte("192.0.2.4 - - [14/Mar/2026:13:00:00 +0000] \"POST /rpc HTTP/1.1\" 200 17\n")
	for _, lines := range []int{100, 1000, 5000} {
		b.Run(fmt.Sprint(lines), func(b *testing.B) {
			d := testDecoder()
			chunk := bytes.Repeat(line, lines)
			b.SetBytes(int64(len(chunk)))
			for b.Loop() {
				d.out.Reset()
				d.out.Chunk = chunk
				d.Decode(d.out)
			}
		})
	}
}

// BenchmarkLoggers turns the captures of loggers into records, on one core.
func BenchmarkLoggers(b *testing.B) {
	for _, name := range []string{"journald.jsonl", "pino.log", "fluentd.jsonl", "logfmt.log", "nginx-default.log"} {
		b.Run(name, func(b *testing.B) {
			data, err := os.ReadFile("../../../testdata/captures/" + name)
			if err != nil {
				b.Fatal(err)
			}
			chunk := bytes.Repeat(data, 1<<19/len(data))
			d := testDecoder()
			b.SetBytes(int64(len(chunk)))
			b.ReportAllocs()
			for b.Loop() {
				d.out.Reset()
				d.out.Chunk = chunk
				d.Decode(d.out)
			}
		})
	}
}

func BenchmarkPython(b *testing.B) {
	data, err := os.ReadFile("../../../testdata/captures/cortex-python.log")
	if err != nil {
		b.Fatal(err)
	}
	data = []byte(strings.Repeat(string(data), 50))
	d := testDecoder()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		d.out.Reset()
		d.out.Chunk = data
		d.Decode(d.out)
	}
}

// BenchmarkPrefix reads what stands before messages, each time with other
// seconds, as it is in a log.
func BenchmarkPrefix(b *testing.B) {
	for _, tt := range []struct{ name, text string }{
		{"iso", "2026-03-01T10:00:SS.100Z [info] [files] Message from client: "},
		{"short", "2026-03-01 10:00:SS,100 DEBUG --> "},
		{"clock", "V[10:51:SS.659] <<< "},
		{"syslog", "Nov 23 10:53:SS n1 electrs[34]: TRACE - "},
	} {
		b.Run(tt.name, func(b *testing.B) {
			d := testDecoder()
			d.clocks.Latest = capture.Unix(1772323200, 0)
			text, at := []byte(tt.text), strings.Index(tt.text, "SS")
			sec := 0
			for b.Loop() {
				sec = (sec + 1) % 60
				text[at], text[at+1] = byte('0'+sec/10), byte('0'+sec%10)
				m := Meta{Latency: -1}
				d.prefix(text, &m)
				if !m.Time.Known() {
					b.Fatal(string(text))
				}
			}
		})
	}
}
