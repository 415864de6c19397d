package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strings"

	"rpclog/analyze"
)

const defaultSection = "codes"

// CSVSections returns the names of the tables that CSV can write, in the
// order of the report.
func CSVSections() []string {
	var names []string
	for _, s := range sections(&analyze.Report{}, view{}) {
		names = append(names, s.name)
	}
	return names
}

// writeCSV writes one table: RFC 4180 with line feeds, a header of stable
// names, times in RFC 3339 UTC, unknown values empty. Texts that a
// spreadsheet would take for a formula begin with a '.
func writeCSV(w io.Writer, r *analyze.Report, o Options) error {
	name := o.Section
	if name == "" {
		name = defaultSection
	}
	all := sections(r, view{clock: clockOf(r.Summary)})
	i := slices.IndexFunc(all, func(s section) bool { return s.name == name })
	if i < 0 {
		return fmt.Errorf("no section %q; there are %s", name, strings.Join(CSVSections(), ", "))
	}
	return all[i].csv(csv.NewWriter(w))
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
