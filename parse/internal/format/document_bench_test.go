package format_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"rpclog/parse"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/format"
	"rpclog/parse/internal/frame"
)

// longDocument returns a document in which what stands between begin and end
// comes again and again, with separators, until it has some size.
func longDocument(begin, between, separator, end string, size int) []byte {
	var out bytes.Buffer
	out.WriteString(begin)
	for out.Len() < size {
		out.WriteString(between)
		out.WriteString(separator)
	}
	out.WriteString(between)
	out.WriteString(end)
	return out.Bytes()
}

// documents are captures of some size in each of the formats that are one
// document.
func documents(t testing.TB, size int) map[string][]byte {
	inner := func(name, begin, end string) string {
		text, err := os.ReadFile("../../../testdata/captures/" + name)
		if err != nil {
			t.Fatal(err)
		}
		_, after, ok := strings.Cut(string(text), begin)
		i := strings.LastIndex(after, end)
		if !ok || i < 0 {
			t.Fatalf("%s is not as it was", name)
		}
		return after[:i]
	}
	opening := map[string]string{"wallet.har": `{"log":{`, "loki-query.json": `{"data":{`, "cloudwatch-events.json": "{"}
	many := func(name, begin, end string) []byte {
		text := inner(name, begin, end)
		return longDocument(opening[name]+begin, text, ",", end, size)
	}
	return map[string][]byte{
		"har":           many("wallet.har", `"entries": [`, "\n    ]\n  }\n}"),
		"array":         many("eth-tests.json", "[", "\n]"),
		"events":        many("page.devtoolslog.json", "[", "]"),
		"loki":          many("loki-query.json", `"result":[`, `],"stats"`),
		"cloudwatch":    many("cloudwatch-events.json", `"events": [`, "\n    ],"),
		"lsp-inspector": many("inspector.json", "[", "\n]"),
	}
}

// formatName returns the format of one of the documents.
func formatName(document string) string { return strings.Replace(document, "events", "array", 1) }

// BenchmarkWalk cuts documents into frames, on one core.
func BenchmarkWalk(b *testing.B) {
	for name, data := range documents(b, 16<<20) {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				w := named(formatName(name)).Read(bytes.NewReader(data), parse.DefaultMaxLine)
				for s := (&decode.Store{}); w.Next(frame.NewWriter(s, parse.DefaultMaxLine), chunkSize) == nil; {
					s.Reset()
				}
			}
		})
	}
}

// BenchmarkDocument turns documents into records, on one core: it cuts them
// and reads the frames.
func BenchmarkDocument(b *testing.B) {
	for name, data := range documents(b, 16<<20) {
		b.Run(name, func(b *testing.B) {
			d, s := fullDecoder()
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				w := named(formatName(name)).Read(bytes.NewReader(data), parse.DefaultMaxLine)
				for s.Reset(); w.Next(frame.NewWriter(s, parse.DefaultMaxLine), chunkSize) == nil; s.Reset() {
					s.Format = format.Of(formatName(name), nil)
					d.Decode(s)
				}
			}
		})
	}
}
