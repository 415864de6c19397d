package calls

import (
	"bufio"
	"encoding/csv"
	"io"
	"strconv"

	"rpclog/analyze"
	"rpclog/report"
)

// csvRows writes a row a line, after a header. Unknown values are empty; line
// breaks in texts are shown by a sign.
type csvRows struct {
	out *bufio.Writer
	csv *csv.Writer
	o   Options
	row []string
}

func newCSV(w io.Writer, o Options) Writer {
	out := bufio.NewWriterSize(w, 64<<10) // keeps the first error
	rows := &csvRows{out: out, csv: csv.NewWriter(out), o: o}
	rows.row = o.columns()
	rows.write()
	return rows
}

// write writes the row that was made.
func (r *csvRows) write() error {
	if err := r.csv.Write(r.row); err != nil {
		return err
	}
	r.row = r.row[:0]
	return nil
}

func (r *csvRows) Flush() error {
	r.csv.Flush()
	return r.out.Flush()
}

func (r *csvRows) Close() error { return r.Flush() }

func (r *csvRows) Write(c *analyze.Call) error {
	latency := ""
	if c.Latency != nil {
		latency = strconv.FormatFloat(*c.Latency, 'f', -1, 64)
	}
	r.row = append(r.row, report.RowText(c.Source), number(c.Line), number(c.ResponseLine), c.Time.String(), c.End.String(), latency,
		report.RowKnown(c.Session), report.RowKnown(c.Conn), report.RowKnown(c.Direction), report.RowKnown(c.Method), report.RowKnown(c.Subject), report.RowID(c.ID), c.Outcome,
		report.RowCode(c.Code), report.RowKnown(c.Name), report.RowKnown(c.Class), report.RowKnown(c.Message), report.RowKnown(c.Cause), strconv.FormatInt(c.InBand, 10), report.RowKnown(c.Catalog), number(c.Operation))
	if r.o.Request {
		r.row = append(r.row, report.RowKnown(c.Request))
	}
	if r.o.Response {
		r.row = append(r.row, report.RowKnown(c.Response))
	}
	return r.write()
}

func number(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}
