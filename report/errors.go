package report

import (
	"bufio"
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/wording"
)

// ErrorFormat is one way to write errors one by one, as they are read.
type ErrorFormat struct {
	Name    string   // as --format takes it
	Endings []string // of file names that mean this format, with the dot
	About   string   // one line

	// New returns what writes errors for a terminal of some width, 0 for none.
	New func(w io.Writer, width int, color bool) ErrorWriter
}

// ErrorWriter writes errors. A write error is kept, and returned by Flush.
type ErrorWriter interface {
	Write(e *analyze.ErrorEvent) error
	Flush() error
	Close() error // ends the errors, not what they are written to
}

// ErrorFormats returns every format for streams of errors, the default first.
func ErrorFormats() []ErrorFormat {
	return []ErrorFormat{
		{"ndjson", []string{".ndjson", ".jsonl", ".json"}, "one JSON object a line", newErrorJSON},
		{"csv", []string{".csv"}, "one row a line, after a header", newErrorCSV},
		{"table", []string{".txt"}, "a table for people", newErrorTable},
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

// errorRows writes errors with a function.
type errorRows struct {
	*bufio.Writer
	write func(w *bufio.Writer, e *analyze.ErrorEvent) error
}

func (r *errorRows) Write(e *analyze.ErrorEvent) error { return r.write(r.Writer, e) }
func (r *errorRows) Close() error                      { return r.Flush() }

func newErrorJSON(w io.Writer, _ int, _ bool) ErrorWriter {
	out := bufio.NewWriterSize(w, 64<<10)
	lines := jsonLines(out)
	return &errorRows{out, func(_ *bufio.Writer, e *analyze.ErrorEvent) error { return lines.Encode(e) }}
}

func newErrorCSV(w io.Writer, _ int, _ bool) ErrorWriter {
	r := &errorRows{bufio.NewWriterSize(w, 64<<10), writeErrorCSV}
	writeErrorHeader(r.Writer)
	return r
}

func writeErrorHeader(w *bufio.Writer) {
	csv.NewWriter(w).Write([]string{"source", "line", "time", "session", "method", "id", "code", "name", "message", "data", "latency_ms", "in_band", "subject", "cause"})
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
		RowText(e.Source), strconv.FormatInt(e.Line, 10), e.Time.String(), RowKnown(e.Session), RowKnown(e.Method),
		RowID(e.ID), RowCode(e.Code), RowKnown(e.Name), RowText(e.Message), string(JSONText(e.Data)),
		latency, strconv.FormatBool(e.InBand), RowKnown(e.Subject), RowKnown(e.Cause),
	})
}

// errorTable writes a line for each error, and a second one where there is no
// room for what was said.
type errorTable struct{ *Lines }

func newErrorTable(w io.Writer, width int, color bool) ErrorWriter {
	return &errorTable{NewLines(w, width, color,
		LineColumn{Title: "time", Width: len("15:04:05.000")},
		LineColumn{Title: "error", Prose: true},
		LineColumn{Title: "call"},
		LineColumn{Title: "text", Prose: true, Below: true},
		LineColumn{Title: "at", Below: true},
	)}
}

func (t *errorTable) Close() error { return t.Flush() }

func (t *errorTable) Write(e *analyze.ErrorEvent) error {
	call, code := noCall, LineCode(e.Code, e.Name, nil)
	if e.Method != nil {
		call = *e.Method
	}
	if e.Subject != nil {
		call += " " + *e.Subject
	}
	if e.InBand {
		code = strings.TrimSuffix("in-band "+code, " ")
	} else if code == "" {
		code = wording.NoCode
	}
	return t.Row(e.Time, LineCell{LineTime(e.Time), Faint}, LineCell{code, Wrong}, LineCell{Text: call}, LineCell{said(e), Faint}, LineCell{LinePlace(e.Source, e.Line), Faint})
}

// said is what an error says beyond its name.
func said(e *analyze.ErrorEvent) string {
	var parts []string
	if e.Name == nil || !strings.EqualFold(*e.Name, e.Message) {
		parts = some(e.Message)
	}
	if e.Cause != nil {
		parts = append(parts, *e.Cause)
	}
	return strings.Join(parts, " · ")
}
