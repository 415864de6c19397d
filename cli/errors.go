package cli

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze"
	"rpclog/report"
)

// errorsFlags are the flags of errors as they were given.
type errorsFlags struct{ rowFlags }

func errorsCommand(s *streams) *cobra.Command {
	f := &errorsFlags{}
	c := &cobra.Command{
		Use:   "errors [FILE…]",
		Short: "Print every error as it is read",
		Long: "Prints every error of captures, one a line, as soon as it is read: error responses and errors inside successful ones. " +
			"Secrets in messages and data are masked.",
		Example: `  rpclog errors session.log                             a table; one JSON object a line in a pipe
  tail -f session.log | rpclog errors                   while the capture grows
  rpclog errors session.log | jq 'select(.code==-32029)'
  rpclog errors -f csv session.log > errors.csv`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return runErrors(c, s, f, args) },
	}
	group(c, "Output", func(fs *pflag.FlagSet) { f.add(fs); s.addColor(fs) })
	group(c, "Filters", f.filter.add)
	group(c, "Input", f.catalog.add)
	group(c, "Input", f.input.add)
	group(c, "Secrets", f.redact.add)
	completeFlag(c, "format", func() []cobra.Completion {
		var list []cobra.Completion
		for _, f := range report.ErrorFormats() {
			list = append(list, cobra.CompletionWithDesc(f.Name, f.About))
		}
		return list
	})
	completeInput(c)
	return c
}

func (f *errorsFlags) add(fs *pflag.FlagSet) {
	fs.StringVarP(&f.format, "format", "f", "", "`FORMAT`: "+strings.Join(errorFormatNames(), ", ")+" (default table on a terminal, else ndjson)")
	fs.StringVarP(&f.file, "output", "o", "-", "write to `FILE`, whole or not at all")
}

func errorFormatNames() []string {
	var names []string
	for _, f := range report.ErrorFormats() {
		names = append(names, f.Name)
	}
	return names
}

func runErrors(c *cobra.Command, s *streams, f *errorsFlags, args []string) error {
	format, err := f.errorFormat(s)
	if err != nil {
		return err
	}
	r, err := newRowStream(&f.rowFlags, errorRows)
	if err != nil {
		return err
	}
	shown := f.filter.shows()
	r.analyze.OnError = func(ev *analyze.ErrorEvent) {
		if shown.HasError(ev) {
			r.add(ev)
		}
	}
	return r.writeFile(c, s, args, f.file, slices.Concat(f.catalog.files(), f.redact.files()), func(w io.Writer) rowWriter[analyze.ErrorEvent] {
		width, _, color := s.screen(w)
		return format.New(w, width, color)
	})
}

// errorFormat returns the format that was asked for, or that suits the output.
func (f *errorsFlags) errorFormat(s *streams) (report.ErrorFormat, error) {
	name := rowFormat(s, f.format, f.file, func(name string) bool { _, known := report.ErrorFormatByName(name); return known }, report.ErrorFormats()[0].Name)
	format, known := report.ErrorFormatByName(name)
	if !known {
		return format, unknown("--format", name, errorFormatNames())
	}
	return format, nil
}
