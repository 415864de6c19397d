package report

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"rpclog/parse/capture"
)

// Sheet is a table that is no part of a report: a list of codes or of rules.
type Sheet struct {
	Columns []SheetColumn
	Rows    [][]any // as many as columns: string, int or [capture.Code]
	Value   any     // what JSON writes
}

// SheetColumn describes a column of a Sheet.
type SheetColumn struct {
	Name  string // in CSV
	Title string // for people; "" is for programs only
	Least int    // columns of the terminal it may be cut down to; 0 is never cut
	Late  int    // the highest goes first where there is no room; 0 always stays
}

// SheetFormats returns the names of the formats of a Sheet, the default first.
func SheetFormats() []string { return []string{"table", "markdown", "csv", "json"} }

// Write writes the sheet in one of [SheetFormats]. Where o.Width is 0, no
// column is cut.
func (t Sheet) Write(w io.Writer, format string, o Options) error {
	sec := t.section()
	switch format {
	case "json":
		return writeIndented(w, t.Value)
	case "csv":
		return sec.csv(csv.NewWriter(w))
	case "markdown":
		p := &page{}
		p.rows(sec, sec.spoken(sec.cells()), sec.cells())
		_, err := w.Write(p.text.Bytes())
		return err
	case "table":
		if o.Plain {
			p := newPlainText(w)
			p.rows(sec, first(sec.rows))
			return p.w.Flush()
		}
		if o.Width == 0 {
			o.Width = math.MaxInt16
		}
		s := &screen{w: bufio.NewWriter(w), width: max(o.Width, leastWidth), paint: paint(o.Color)}
		if err := s.table(sec, 0, true); err != nil {
			return err
		}
		return s.w.Flush()
	}
	return fmt.Errorf("no format %q; there are %s", format, strings.Join(SheetFormats(), ", "))
}

func (t Sheet) section() section {
	s := section{rows: len(t.Rows)}
	for i, c := range t.Columns {
		right := slices.ContainsFunc(t.Rows, func(row []any) bool { _, is := row[i].(int); return is })
		s.columns = append(s.columns, column{name: c.Name, title: c.Title, least: c.Least, late: c.Late, right: right})
	}
	s.row = func(i int) []cell {
		var cells []cell
		for _, v := range t.Rows[i] {
			switch v := v.(type) {
			case capture.Code:
				cells = append(cells, code(v))
			case int:
				cells = append(cells, count(int64(v)))
			case string:
				cells = append(cells, text(v))
			}
		}
		return cells
	}
	return s
}

// cells returns every row of a section.
func (s section) cells() [][]cell {
	rows := make([][]cell, s.rows)
	for i := range rows {
		rows[i] = s.row(i)
	}
	return rows
}

// Entry is something explained: a code or a rule.
type Entry struct {
	Title  string // what it is about
	Kind   string // after the title
	Text   string
	Hint   string // what to do
	Source string // where it stands
	Block  string // its wording, line by line
}

// WriteEntries explains some things on the terminal, with an empty line
// between them.
func WriteEntries(w io.Writer, entries []Entry, o Options) error {
	if o.Plain {
		p := newPlainText(w)
		p.entries(entries)
		return p.w.Flush()
	}
	if o.Width == 0 {
		o.Width = defaultWidth
	}
	s := &screen{w: bufio.NewWriter(w), width: max(o.Width, leastWidth), paint: paint(o.Color)}
	s.prose = min(s.width, proseWidth)
	for i, e := range entries {
		if i > 0 {
			s.print("")
		}
		s.entry(e)
	}
	return s.w.Flush()
}

func (s *screen) entry(e Entry) {
	title, kind := term(e.Title), term(e.Kind)
	widths := []int{columns(title), columns(kind)}
	squeezeAll(widths, []int{20, 12}, s.prose-len(gap))
	title, kind = shorten(title, widths[0], atEnd), shorten(kind, widths[1], atEnd)
	s.print(s.paint.in(strong, title) + gap + s.paint.in(faint, kind))
	for _, l := range wrapped(term(e.Text), s.prose-margin) {
		s.print(strings.Repeat(" ", margin) + l)
	}
	s.hint(e.Hint, margin, math.MaxInt)
	if e.Source != "" {
		s.print(strings.Repeat(" ", margin) + s.paint.in(faint, term(e.Source)))
	}
	if e.Block != "" {
		s.print("")
		for l := range strings.Lines(e.Block) {
			s.print(term(strings.TrimRight(l, "\r\n")))
		}
	}
}
