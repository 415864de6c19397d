package report

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"slices"
	"strconv"

	"rpclog/analyze"
	"rpclog/parse/capture"
)

// ErrorFormat is one way to write errors one by one, as they are read.
type ErrorFormat struct {
	Name    string   // as --format takes it
	Endings []string // of file names that mean this format, with the dot
	About   string   // one line

	// Begin writes what stands before the first error, Write one error. A
	// write error is kept by w and returned by its Flush.
	Begin func(w *bufio.Writer) error
	Write func(w *bufio.Writer, e *analyze.ErrorEvent) error
}

// ErrorFormats returns every format for streams of errors, the default first.
func ErrorFormats() []ErrorFormat {
	return []ErrorFormat{
		{"ndjson", []string{".ndjson", ".jsonl", ".json"}, "one JSON object a line", func(*bufio.Writer) error { return nil }, writeErrorJSON},
		{"csv", []string{".csv"}, "one row a line, after a header", writeErrorHeader, writeErrorCSV},
	}
}

// ErrorFormatByName returns the format for errors with that name, or false. The
// endings of its files are names, too.
func ErrorFormatByName(name string) (ErrorFormat, bool) {
	for _, f := range ErrorFormats() {
		if f.Name == name || slices.Contains(f.Endings, "."+name) {
			return f, true
		}
	}
	return ErrorFormat{}, false
}

func writeErrorJSON(w *bufio.Writer, e *analyze.ErrorEvent) error {
	return jsonLines(w).Encode(e)
}

func writeErrorHeader(w *bufio.Writer) error {
	return csv.NewWriter(w).Write([]string{"source", "line", "time", "session", "method", "id", "code", "name", "message", "data", "latency_ms", "in_band", "subject", "cause"})
}

// writeErrorCSV writes the fields of the JSON form in the same order. Unknown
// values are empty, and ids and codes that are texts are written as such; data
// is JSON. A row is one line: line breaks in texts are shown by a sign.
func writeErrorCSV(w *bufio.Writer, e *analyze.ErrorEvent) error {
	latency := ""
	if e.Latency != nil {
		latency = float(*e.Latency)
	}
	return csv.NewWriter(w).Write([]string{
		rowText(e.Source), strconv.FormatInt(e.Line, 10), e.Time.String(), known(e.Session), known(e.Method),
		idText(e.ID), codeText(e.Code), known(e.Name), rowText(e.Message), string(jsonText(e.Data)),
		latency, strconv.FormatBool(e.InBand), known(e.Subject), known(e.Cause),
	})
}

// rowText is a text for CSV without line breaks.
func rowText(s string) string { return csvText(disarmed(s, newline, "\t")) }

// known is a text that may be unknown.
func known(s *string) string {
	if s == nil {
		return ""
	}
	return rowText(*s)
}

func codeText(c capture.Code) string {
	if c.IsNumber() {
		return c.Text()
	}
	return rowText(c.Text())
}

// idText is an id for CSV: what is no string is written as JSON.
func idText(id json.RawMessage) string {
	var s string
	if len(id) > 0 && id[0] == '"' && json.Unmarshal(id, &s) == nil {
		return rowText(s)
	}
	return string(jsonText(id))
}
