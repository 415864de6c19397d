// Package calls writes calls one by one, as they end: as a table for a terminal,
// for scripts, for spreadsheets, for databases, and as spans for collectors of
// traces.
package calls

import (
	"io"
	"slices"

	"rpclog/analyze"
)

// Format is one way to write calls.
type Format struct {
	Name    string   // as --format takes it
	Endings []string // of file names that mean this format, with the dot
	About   string   // one line
	Binary  bool     // not for a terminal
	Texts   bool     // it needs the requests and responses as they were sent

	New func(w io.Writer, o Options) Writer
}

// Options say what is written.
type Options struct {
	Request, Response bool // the columns request and response too
	Width             int  // columns of the terminal; 0 for none
	Color             bool
}

// Writer writes calls.
type Writer interface {
	// Write writes a call. What it is given may change when it returns.
	Write(c *analyze.Call) error
	// Flush hands on what was written, so that calls appear at once; a database
	// that takes many at a time keeps the last ones back.
	Flush() error
	// Close ends the calls. It does not close what they are written to.
	Close() error
}

// Formats returns every format, the default first.
func Formats() []Format {
	return []Format{
		{Name: "ndjson", Endings: []string{".ndjson", ".jsonl", ".json"}, About: "one JSON object a line", New: newNDJSON},
		{Name: "csv", Endings: []string{".csv"}, About: "one row a line, after a header", New: newCSV},
		{Name: "table", Endings: []string{".txt"}, About: "a table for people", New: newTable},
		{Name: "parquet", Endings: []string{".parquet"}, About: "for databases: DuckDB, ClickHouse, Spark, pandas", Binary: true, New: newParquet},
		{Name: "otlp", Endings: []string{".otlp"}, About: "spans for collectors of traces, as lines of OTLP/JSON", Texts: true, New: newOTLP},
	}
}

// ByName returns the format with that name, or false. The endings of its files
// are names, too.
func ByName(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name || slices.Contains(f.Endings, "."+name) {
			return f, true
		}
	}
	return Format{}, false
}

// columns returns the names of the columns, in their order.
func (o Options) columns() []string {
	names := []string{
		"source", "line", "response_line", "time", "end", "latency_ms", "session", "conn", "direction", "method", "subject", "id", "outcome",
		"code", "name", "class", "message", "cause", "in_band", "catalog", "operation",
	}
	if o.Request {
		names = append(names, "request")
	}
	if o.Response {
		names = append(names, "response")
	}
	return names
}
