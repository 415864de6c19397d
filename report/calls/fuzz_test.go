package calls

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"

	"rpclog/analyze"
	"rpclog/parse/capture"
)

// FuzzCalls writes calls with any texts in every format, and reads them again with
// the parsers that others read them with: as many as there are, with the same
// texts, and nothing in them does anything to who reads it.
func FuzzCalls(f *testing.F) {
	for i, text := range []string{
		"plain", "", "a\nb\r\nc", "=1+1", ";=1", "\u00a0=1", "\x1b[2J\u009b", "\u202e\u2066", "\xff\xc3", `"a",b`, "\t@x", "\ufffe\x00", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", `{"a":1}`, strings.Repeat("é", 2000),
	} {
		f.Add(text, `{"id":1,"params":{"_meta":{"traceparent":"`+strings.ToValidUTF8(text, "")+`"}}}`, int64(i*1000), int64(-5+i*1e12))
	}
	f.Fuzz(func(t *testing.T, text, sent string, line, at int64) {
		if len(text)+len(sent) > 1<<13 {
			return
		}
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		when := capture.Unix(max(-60_000_000_000, min(at, 200_000_000_000)), 7)
		list := samples()
		list = append(list, analyze.Call{
			Source: text, Line: &line, ResponseLine: &line, Time: when, End: when, Latency: ptr(float64(line)), Session: &text, Conn: &text, Direction: &text, Method: &text, Subject: &text,
			ID: quoted, Outcome: analyze.OutcomeError, Code: capture.TextCode(text), Name: &text, Class: &text, Message: &text, Cause: &text, Catalog: &text, Request: &sent, Response: &text,
		}, analyze.Call{Source: text, Outcome: analyze.OutcomeOrphan})
		o := Options{Request: true, Response: true}
		plain := strings.ToValidUTF8(text, "") == text

		rows := strings.Split(strings.TrimSuffix(calm(t, "ndjson", written(t, "ndjson", o, list)), "\n"), "\n")
		if len(rows) != len(list) {
			t.Fatalf("%d lines of JSON for %d calls", len(rows), len(list))
		}
		var back struct {
			Source, Method, Message, ID, Code string
			Line                              int64
		}
		if err := json.Unmarshal([]byte(rows[len(rows)-2]), &back); err != nil || back.Line != line || plain && (back.Source != text || back.Method != text || back.Message != text || back.ID != text || back.Code != text) {
			t.Errorf("%v: %q is %+v", err, text, back)
		}

		records, err := csv.NewReader(strings.NewReader(calm(t, "csv", written(t, "csv", o, list)))).ReadAll()
		if err != nil || len(records) != 1+len(list) || len(records[0]) != len(o.columns()) {
			t.Fatalf("%d rows of CSV for %d calls: %v", len(records)-1, len(list), err)
		}
		for _, record := range records[1:] {
			for i, cell := range record {
				if cell != "" && strings.ContainsRune("=+@\t\r", rune(cell[0])) {
					t.Errorf("%s: the formula %q", records[0][i], cell)
				}
			}
		}

		calm(t, "table", written(t, "table", Options{Width: 100}, list))
		d := json.NewDecoder(strings.NewReader(calm(t, "otlp", written(t, "otlp", o, list))))
		for n := 0; ; n++ {
			var v map[string]any
			if err := d.Decode(&v); err == io.EOF && n > 0 {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}

		type row struct {
			Source string  `parquet:"source"`
			Line   *int64  `parquet:"line,optional"`
			Method *string `parquet:"method,optional"`
		}
		read, err := parquet.Read[row](bytes.NewReader([]byte(written(t, "parquet", o, list))), int64(len(written(t, "parquet", o, list))))
		if err != nil || len(read) != len(list) {
			t.Fatalf("%d rows of Parquet for %d calls: %v", len(read), len(list), err)
		}
		if one := read[len(read)-2]; *one.Line != line || plain && (one.Source != text || *one.Method != text) {
			t.Errorf("%q in Parquet is %q", text, one.Source)
		}
	})
}

// calm holds that a text has no control character but line breaks and tabs, and
// none that hides or turns what stands around it. It returns the text.
func calm(t *testing.T, format, text string) string {
	t.Helper()
	if text == "" || !utf8.ValidString(text) || strings.ContainsFunc(text, func(c rune) bool {
		return c < ' ' && c != '\n' && c != '\t' || c >= 0x7f && c < 0xa0 || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069 || c == 0x200b || c == 0xfeff
	}) {
		t.Fatalf("%s: %.300q", format, text)
	}
	return text
}
