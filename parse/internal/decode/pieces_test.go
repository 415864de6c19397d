package decode_test

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rpclog/parse"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// dockerLine returns a record of Docker's json-file log.
func dockerLine(log, stream string, sec int) string {
	b, _ := json.Marshal(log)
	return fmt.Sprintf(`{"log":%s,"stream":"%s","time":"2026-01-02T03:04:%02dZ"}`+"\n", b, stream, sec)
}

// criLine returns a line of a CRI log.
func criLine(text, stream, tag string, sec int) string {
	return fmt.Sprintf("2026-01-02T03:04:%02dZ %s %s %s\n", sec, stream, tag, text)
}

const long = `{"jsonrpc":"2.0","id":1,"result":{"text":"a \"quoted\" text"}}`

func TestPieces(t *testing.T) {
	const out, err = "stdout", "stderr"
	for _, tt := range []struct{ name, in, want string }{
		{"docker", dockerLine(long[:20], out, 1) + dockerLine(long[20:40], out, 2) + dockerLine(long[40:]+"\n", out, 3) + dockerLine("text\n", out, 4),
			"1 2026-01-02T03:04:03Z\n   response id=1\n4 2026-01-02T03:04:04Z other=1\n"},
		{"docker, other stream between", dockerLine(long[:20], out, 1) + dockerLine("oops\n", err, 2) + dockerLine(long[20:]+"\n", out, 3),
			"2 2026-01-02T03:04:02Z other=1\n1 2026-01-02T03:04:03Z\n   response id=1\n"},
		{"docker, whole without newline", dockerLine(long, out, 1) + dockerLine(long, out, 2),
			"1 2026-01-02T03:04:01Z\n   response id=1\n2 2026-01-02T03:04:02Z\n   response id=1\n"},
		{"docker, last piece missing", dockerLine(long[:20], out, 1), "1 2026-01-02T03:04:01Z unparsed !truncated\n"},
		{"docker, cut, then whole", dockerLine(long[:20], out, 1) + dockerLine(long, out, 2),
			"1 2026-01-02T03:04:01Z unparsed !truncated\n2 2026-01-02T03:04:02Z\n   response id=1\n"},
		{"cri", criLine(long[:20], out, "P", 1) + criLine(long[20:40], out, "P", 2) + criLine("oops", err, "F", 2) + criLine(long[40:], out, "F", 3),
			"3 2026-01-02T03:04:02Z unparsed !not_json\n1 2026-01-02T03:04:03Z\n   response id=1\n"},
		{"cri, not UTF-8", criLine(long[:20], out, "P", 1) + criLine(strings.Replace(long[20:], "quoted", "quot\xff", 1), out, "F", 2),
			"1 2026-01-02T03:04:02Z !encoding\n   response id=1\n"},
		{"docker, colours", dockerLine("\x1b[32m-->\x1b[0m "+long+"\x1b[0m\n", out, 1), "1 2026-01-02T03:04:01Z out\n   response id=1\n"},
		{"docker, colours in pieces", dockerLine("\x1b[32m-->\x1b[0m "+long[:20], out, 1) + dockerLine(long[20:]+"\x1b[0m\n", out, 2), "1 2026-01-02T03:04:02Z out\n   response id=1\n"},
		{"cri, whole", criLine(long, out, "F", 1), "1 2026-01-02T03:04:01Z\n   response id=1\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := readtest.Dump(t, parse.Options{}, parsetest.Text("x", tt.in))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestPiecesInChunks cuts messages into pieces and reads them in small chunks:
// they are found as if they were whole.
func TestPiecesInChunks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var b strings.Builder
		n := rapid.IntRange(1, 20).Draw(rt, "lines")
		cri := rapid.Bool().Draw(rt, "cri")
		for i := range n {
			line := fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"m","params":["%s"]}`, i, strings.Repeat("y", 30))
			for from := 0; from < len(line); {
				to := min(len(line), from+rapid.IntRange(10, 60).Draw(rt, "piece"))
				if rapid.IntRange(0, 4).Draw(rt, "between") == 0 {
					if cri {
						b.WriteString(criLine("noise", "stderr", "F", 0))
					} else {
						b.WriteString(dockerLine("noise\n", "stderr", 0))
					}
				}
				switch {
				case cri && to == len(line):
					b.WriteString(criLine(line[from:to], "stdout", "F", 0))
				case cri:
					b.WriteString(criLine(line[from:to], "stdout", "P", 0))
				case to == len(line):
					b.WriteString(dockerLine(line[from:to]+"\n", "stdout", 0))
				default:
					b.WriteString(dockerLine(line[from:to], "stdout", 0))
				}
				from = to
			}
		}
		src := parsetest.Text("x", b.String())
		if src.Live = rapid.Bool().Draw(rt, "live"); src.Live { // a pipe that hands over little at a time
			src.Open = func() (io.ReadCloser, error) {
				return io.NopCloser(iotest.HalfReader(strings.NewReader(b.String()))), nil
			}
		}
		got := readtest.Dump(t, parse.Options{ChunkSize: rapid.IntRange(5000, 20000).Draw(rt, "chunk")}, src)
		for i := range n {
			if !strings.Contains(got, fmt.Sprintf("request m id=%d\n", i)) {
				rt.Fatalf("request %d is missing in\n%s", i, got)
			}
		}
	})
}
