package cli

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/report"
)

// formatsFlags are the flags of formats as they were given.
type formatsFlags struct {
	format string
	plain  bool
}

func formatsCommand(s *streams) *cobra.Command {
	f := &formatsFlags{}
	c := &cobra.Command{
		Use:   "formats [NAME…]",
		Short: "List the formats of captures",
		Long: "Lists the formats of captures that rpclog reads, or knows and does not read, or some of them: each with an example, " +
			"and what it says of times, directions and sessions. rpclog finds out the format by itself; --input-format says it.",
		Example: `  rpclog formats             all of them
  rpclog formats har         one of them
  rpclog formats -f json     for programs`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error { return f.run(s, args) },
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return inputFormats(parse.Formats()), cobra.ShellCompDirectiveNoFileComp
		},
	}
	group(c, "Output", func(fs *pflag.FlagSet) {
		addSheetFormat(fs, &f.format)
		addPlain(fs, &f.plain)
		s.addColor(fs)
	})
	completeFlag(c, "format", words(report.SheetFormats()...))
	completeInput(c)
	return c
}

// inputFormats returns the completions for the names of formats.
func inputFormats(list []capture.Format) []cobra.Completion {
	var names []cobra.Completion
	for _, f := range list {
		names = append(names, cobra.CompletionWithDesc(f.Name, f.What))
	}
	return names
}

// formatInfo is a format in JSON.
type formatInfo struct {
	Name       string  `json:"name"`
	What       string  `json:"what"`
	Read       bool    `json:"read"`
	Approx     bool    `json:"approx"`
	Times      *string `json:"times"` // null for nothing
	Directions *string `json:"directions"`
	Sessions   *string `json:"sessions"`
	Example    *string `json:"example"`
	Advice     *string `json:"advice"` // of a format that is not read
}

func (f *formatsFlags) run(s *streams, names []string) error {
	if err := checkSheetFormat(f.format, f.plain); err != nil {
		return err
	}
	list := parse.Formats()
	if len(names) > 0 {
		var some []capture.Format
		for _, name := range names {
			i := slices.IndexFunc(list, func(f capture.Format) bool { return f.Name == name })
			if i < 0 {
				return unknown("formats", name, allNames(list))
			}
			some = append(some, list[i])
		}
		list = some
	}
	if f.format == "table" {
		return explainFormats(s, f.plain, list)
	}
	return f.list(s, list)
}

func allNames(list []capture.Format) []string {
	var names []string
	for _, f := range list {
		names = append(names, f.Name)
	}
	return names
}

// list lists formats for programs, and as one table.
func (f *formatsFlags) list(s *streams, list []capture.Format) error {
	value := []formatInfo{}
	sheet := report.Sheet{Columns: []report.SheetColumn{
		{Name: "name", Title: "format"}, {Name: "what", Title: "what it is"}, {Name: "times", Title: "times"},
		{Name: "directions", Title: "directions"}, {Name: "sessions", Title: "sessions"},
		{Name: "example", Title: "example"}, {Name: "advice", Title: "instead"},
	}}
	for _, f := range list {
		value = append(value, formatInfo{
			f.Name, f.What, f.Advice == "", f.Approx,
			given(f.Times), given(f.Directions), given(f.Sessions), given(f.Example), given(f.Advice),
		})
		sheet.Rows = append(sheet.Rows, []any{f.Name, f.What, f.Times, f.Directions, f.Sessions, f.Example, f.Advice})
	}
	sheet.Value = value
	return s.show(f.plain, func(w io.Writer, o report.Options) error { return sheet.Write(w, f.format, o) })
}

func given(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// explainFormats shows formats with their examples.
func explainFormats(s *streams, plain bool, list []capture.Format) error {
	var entries []report.Entry
	for _, f := range list {
		e := report.Entry{Title: f.Name, Kind: f.What, Block: f.Example}
		if f.Advice != "" {
			e.Hint = "not read: " + f.Advice
			entries = append(entries, e)
			continue
		}
		var gives []string
		for _, part := range []struct{ what, how string }{{"times", f.Times}, {"directions", f.Directions}, {"sessions", f.Sessions}} {
			if part.how == "" {
				part.how = "none"
			}
			gives = append(gives, part.what+": "+part.how)
		}
		if f.Approx {
			gives = append(gives, "approximate")
		}
		e.Text = strings.Join(gives, " · ")
		entries = append(entries, e)
	}
	return s.show(plain, func(w io.Writer, o report.Options) error { return report.WriteEntries(w, entries, o) })
}
