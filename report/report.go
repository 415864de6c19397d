// Package report writes an [analyze.Report] for people and for programs:
// as a terminal report, Markdown, HTML, CSV, NDJSON or JSON, and in the forms
// that CI servers read: JUnit XML, SARIF, annotations. It opens no files, keeps
// no state, and trusts nothing that came from a capture: every text passes
// clean.go on its way out.
package report

import (
	"io"
	"strings"

	"rpclog/analyze"
)

// Options say how a report is written. The zero value works for every format.
type Options struct {
	Section string // the table that CSV and NDJSON write, one of [Sections]; "" means codes
	Width   int    // columns of the terminal report; 0 means 100, less than 40 means 40
	Height  int    // lines of the terminal, so that a longer report ends with its verdict again; 0 is not known
	Color   bool   // ANSI colours in the terminal report
	Links   bool   // places in the terminal report are links to the files
	MaxSize int    // bytes of a Markdown report, of which it cuts what is least; 0 means no bound
	Plain   bool   // the terminal report without drawing, colours and columns
	Top     int    // rows per table in the formats for people; 0 means all
	Dir     string // directory that files are named relative to in formats that name them as such, absolute; "" is not known
	Version string // of the program, where a format names it
}

// Format is one way to write a report.
type Format struct {
	Name    string   // as --format takes it
	Endings []string // of file names that mean this format, with the dot
	About   string   // one line

	// Write writes the whole report to w and returns the first write error.
	// The report stays as it is.
	Write func(w io.Writer, r *analyze.Report, o Options) error
}

// OneTable reports whether the format writes one table of the report, that of
// Options.Section.
func (f Format) OneTable() bool { return f.Name == "csv" || f.Name == "ndjson" }

// Formats returns every format, the default first. To add one, write a
// function and add a line here.
func Formats() []Format {
	return []Format{
		{"table", []string{".txt"}, "report for the terminal", writeTable},
		{"markdown", []string{".md", ".markdown"}, "report for an issue or a wiki (GitHub Markdown)", writeMarkdown},
		{"csv", []string{".csv"}, "one table of the report, see --section", writeCSV},
		{"ndjson", []string{".ndjson", ".jsonl"}, "one table, a JSON object a row, see --section", writeNDJSON},
		{"html", []string{".html", ".htm"}, "one page with pictures for a browser, offline", writeHTML},
		{"json", []string{".json"}, "everything, for programs (" + analyze.Schema + ")", writeJSON},
		{"junit", []string{".xml"}, "a test case per rule, for CI servers (JUnit XML)", writeJUnit},
		{"sarif", []string{".sarif"}, "findings for code scanning (SARIF 2.1.0)", writeSARIF},
		{"github", nil, "annotations of a run of GitHub Actions", writeGitHub},
	}
}

// ByName returns the format with that name, or false.
func ByName(name string) (Format, bool) {
	for _, f := range Formats() {
		if f.Name == name {
			return f, true
		}
	}
	return Format{}, false
}

// ByEnding returns the format that the ending of a file's name stands for,
// in upper or lower case, or false.
func ByEnding(file string) (Format, bool) {
	file = strings.ToLower(file)
	for _, f := range Formats() {
		for _, e := range f.Endings {
			if strings.HasSuffix(file, e) {
				return f, true
			}
		}
	}
	return Format{}, false
}
