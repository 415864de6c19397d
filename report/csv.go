package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/wording"
)

const defaultSection = "codes"

// Sections returns the names of the tables that CSV and NDJSON write one of,
// in the order of the report.
func Sections() []string {
	var names []string
	for _, s := range sections(&analyze.Report{}, view{}) {
		names = append(names, s.name)
	}
	return names
}

// sectionOf returns a table of the report by its name.
func sectionOf(r *analyze.Report, name string) (section, error) {
	if name == "" {
		name = defaultSection
	}
	all := sections(r, view{clock: wording.ClockOf(r.Summary.First, r.Summary.Last)})
	i := slices.IndexFunc(all, func(s section) bool { return s.name == name })
	if i < 0 {
		return section{}, fmt.Errorf("no section %q; there are %s", name, strings.Join(Sections(), ", "))
	}
	return all[i], nil
}

// writeCSV writes one table as RFC 4180 has it: a header of stable names,
// quotes where a cell needs them, UTF-8. Times are RFC 3339 in UTC, numbers
// bare, unknown values empty. Texts that a spreadsheet would take for a
// formula begin with a '; numbers never do. Lines end in a line feed alone,
// not in CRLF: spreadsheets and databases read both, but to awk, cut and join
// a carriage return is part of the last column, and one in a quoted cell would
// change its text.
func writeCSV(w io.Writer, r *analyze.Report, o Options) error {
	s, err := sectionOf(r, o.Section)
	if err != nil {
		return err
	}
	return s.csv(csv.NewWriter(w))
}

func (s section) csv(w *csv.Writer) error {
	named := make([]int, 0, len(s.columns))
	record := make([]string, 0, len(s.columns))
	for i, c := range s.columns {
		if c.name != "" {
			named = append(named, i)
			record = append(record, c.name)
		}
	}
	if err := w.Write(record); err != nil {
		return err
	}
	for i := range s.rows {
		cells := s.row(i)
		record = record[:0]
		for _, k := range named {
			record = append(record, cells[k].machine())
		}
		if err := w.Write(record); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
