package format_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// binaryField returns a value of an export that is not all printable.
func binaryField(key, value string) string {
	return key + "\n" + string(binary.LittleEndian.AppendUint64(nil, uint64(len(value)))) + value + "\n"
}

// TestJournalExport reads exports of the journal.
func TestJournalExport(t *testing.T) {
	const entry = "__REALTIME_TIMESTAMP=1772323200123000\n_HOSTNAME=h\n_PID=7\n"
	const at = " 2026-03-01T00:00:00.123Z conn=h[7]"
	request := `{"id":1,"method":"a"}`
	for _, tt := range []struct{ name, in, want string }{
		{"a message", entry + "MESSAGE=" + request + "\n\n", "4" + at + "\n   request a id=1\n"},
		{"the message first", entry[:38] + "MESSAGE=" + request + "\n" + entry[38:] + "\n", "2" + at + "\n   request a id=1\n"},
		{"no end", entry + "MESSAGE=" + request, "4" + at + "\n   request a id=1\n"},
		{"a unit", entry + "_SYSTEMD_UNIT=u.service\nMESSAGE=-> " + request + "\n\n", "5 2026-03-01T00:00:00.123Z out conn=u.service[7]\n   request a id=1\n"},
		{"a container", entry + "CONTAINER_NAME=c\nMESSAGE=" + request + "\n\n", "5 2026-03-01T00:00:00.123Z conn=c\n   request a id=1\n"},
		{"two entries", entry + "MESSAGE=" + request + "\n\n\n" + "_HOSTNAME=i\nMESSAGE=text\n\n",
			"4" + at + "\n   request a id=1\n8 2026-03-01T00:00:00.123Z(inherited) unparsed !not_json\n"},
		{"bytes", entry + binaryField("MESSAGE", "two\nlines "+request) + "\n", "4" + at + "\n   request a id=1\n"},
		{"bytes after bytes", entry + binaryField("OTHER", "1\n\n2\n") + binaryField("_SYSTEMD_UNIT", "u") + "MESSAGE=" + request + "\n\n",
			"11 2026-03-01T00:00:00.123Z conn=u[7]\n   request a id=1\n"},
		{"ten bytes", entry + binaryField("OTHER", "0123456789") + "MESSAGE=" + request + "\n\n", "7" + at + "\n   request a id=1\n"},
		{"bytes that end early", entry + binaryField("MESSAGE", request)[:30], "4 2026-03-01T00:00:00.123Z unparsed !truncated\n"},
		{"other lines", entry + "\nsyslog -> " + request + "\nERROR\nsome more text\n\n",
			"5 out\n   request a id=1\n6 unparsed !not_json\n7 unparsed !not_json\n"},
		{"a long value", entry + "OTHER=" + strings.Repeat("x", 200_000) + "\nMESSAGE=" + request + "\n\n", "5" + at + "\n   request a id=1\n"},
		{"too long", entry + "MESSAGE=" + strings.Repeat("x", 200_000) + "\nMESSAGE=" + request + "\n\n",
			"4 unparsed !oversize\n5" + at + "\n   request a id=1\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, opts := range []parse.Options{{}, {ChunkSize: 1}, {ChunkSize: 100, Jobs: 3}} {
				opts.MaxLine = 100_000
				if !named("journald-export").Detect(&frame.Head{Text: []byte(tt.in)}) {
					t.Fatal("it is told to be something else")
				}
				if diff := cmp.Diff(tt.want, readtest.Dump(t, opts, parsetest.Text("x", tt.in))); diff != "" {
					t.Error(diff)
				}
				slow := parsetest.Text("x", tt.in)
				slow.Live = true
				slow.Open = func() (io.ReadCloser, error) {
					return io.NopCloser(iotest.OneByteReader(strings.NewReader(tt.in))), nil
				}
				if tt.in[:8] == "__REALTI" && readtest.Dump(t, opts, slow) != tt.want {
					t.Error("byte by byte it is\n" + readtest.Dump(t, opts, slow))
				}
			}
		})
	}
}

// TestJournals sees that both forms of the journal say the same.
func TestJournals(t *testing.T) {
	var got []string
	for _, name := range []string{"journald.jsonl", "journald.export"} {
		data, err := os.ReadFile("../../../testdata/captures/" + name)
		if err != nil {
			t.Fatal(err)
		}
		all := readtest.Dump(t, parse.Options{}, parsetest.Text("x", string(data)))
		all = regexp.MustCompile(`(?m)^\d+ .*(other=1|!not_json)\n`).ReplaceAllString(all, "")
		got = append(got, regexp.MustCompile(`(?m)^\d+`).ReplaceAllString(all, ""))
	}
	if diff := cmp.Diff(got[0], got[1]); diff != "" || len(got[0]) < 1000 {
		t.Errorf("(-JSON +export)\n%s", diff)
	}
}

// FuzzJournalExport reads anything as an export: in whatever chunks it is the
// same, and no record lies behind its last line.
func FuzzJournalExport(f *testing.F) {
	f.Add("__REALTIME_TIMESTAMP=1772323200123000\n_PID=1\n_HOSTNAME=h\nMESSAGE={\"id\":1,\"method\":\"a\"}\n\n")
	f.Add("_PID=1\n" + binaryField("MESSAGE", "{\"id\":1,\n\"method\":\"a\"}") + "x\n\n\nMESSAGE\n")
	f.Fuzz(func(t *testing.T, in string) {
		opts := parse.Options{Format: "journald-export", MaxLine: 60}
		want := readtest.Decoded(t, opts, strings.NewReader(in))
		for _, size := range []int{1, 30} {
			opts.ChunkSize = size
			if got := readtest.Decoded(t, opts, strings.NewReader(in)); got != want {
				t.Errorf("%q in chunks of %d is\n%s, else\n%s", in, size, got, want)
			}
		}
		lines := strings.Count(in, "\n")
		for line := range strings.Lines(want) {
			var n int
			if _, err := fmt.Sscan(line, &n); err == nil && n > lines+1 {
				t.Errorf("%q has %d lines, read were\n%s", in, lines, want)
			}
		}
	})
}

func BenchmarkJournalExport(b *testing.B) {
	data, err := os.ReadFile("../../../testdata/captures/journald.export")
	if err != nil {
		b.Fatal(err)
	}
	data = bytes.Repeat(data, 4<<20/len(data))
	d, s := fullDecoder()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		j := named("journald-export").Read(bytes.NewReader(data), parse.DefaultMaxLine)
		for s.Reset(); j.Next(frame.NewWriter(s, parse.DefaultMaxLine), chunkSize) == nil; s.Reset() {
			d.Decode(s)
		}
	}
}
