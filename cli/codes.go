package cli

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze/catalog"
	"rpclog/analyze/rules"
	"rpclog/parse/capture"
	"rpclog/report"
)

// codesFlags are the flags of codes as they were given.
type codesFlags struct {
	format  string
	plain   bool
	catalog catalogFlags
}

func codesCommand(s *streams) *cobra.Command {
	f := &codesFlags{}
	c := &cobra.Command{
		Use:   "codes [CODE…]",
		Short: "Explain error codes",
		Long: "Explains error codes. The same code means different things in different protocols: every catalog that knows it is named. " +
			"Codes may be numbers, texts, or the names of codes.",
		Example: `  rpclog codes                      the catalogs
  rpclog codes -32029               what a code means, in every catalog
  rpclog codes --catalog lsp        all codes of a catalog
  rpclog codes ContentModified      a code by its name`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error { return f.run(s, args) },
		ValidArgsFunction: func(_ *cobra.Command, _ []string, start string) ([]cobra.Completion, cobra.ShellCompDirective) {
			catalogs, err := f.catalogs()
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return codeCompletions(meanings(catalogs), start), cobra.ShellCompDirectiveNoFileComp
		},
	}
	group(c, "Output", func(fs *pflag.FlagSet) {
		addSheetFormat(fs, &f.format)
		addPlain(fs, &f.plain)
		s.addColor(fs)
		fs.StringArrayVar(&f.catalog.catalogs, "catalog", nil, "only what the catalog `NAME` knows, or that of FILE.csv")
	})
	completeFlag(c, "format", words(report.SheetFormats()...))
	completeInput(c)
	return c
}

// withNegativeCodes puts a space before the negative numbers among the
// arguments of the command codes, so that they are not taken for flags, none
// of which begins with a digit. It does the same where the shell asks how to
// complete a word, of any command, and before -:LINE of show.
func withNegativeCodes(args []string) []string {
	if len(args) == 0 || !slices.Contains([]string{"codes", "show", cobra.ShellCompRequestCmd, cobra.ShellCompNoDescRequestCmd}, args[0]) {
		return args
	}
	out := slices.Clone(args)
	for i, arg := range out {
		if len(arg) > 1 && arg[0] == '-' && ('0' <= arg[1] && arg[1] <= '9' && args[0] != "show" || arg[1] == ':' && args[0] == "show") {
			out[i] = " " + arg
		}
	}
	return out
}

// addSheetFormat adds the flag for the format of a list.
func addSheetFormat(fs *pflag.FlagSet, format *string) {
	formats := report.SheetFormats()
	fs.StringVarP(format, "format", "f", formats[0], "`FORMAT`: "+strings.Join(formats, ", "))
}

// checkSheetFormat checks the format of a list.
func checkSheetFormat(format string, plain bool) error {
	formats := report.SheetFormats()
	switch {
	case !slices.Contains(formats, format):
		return unknown("--format", format, formats)
	case plain && format != "table":
		return usage("--plain is for table; nothing is written in that format")
	}
	return nil
}

// show writes something to standard output as wide as the terminal is.
func (s *streams) show(plain bool, write func(io.Writer, report.Options) error) error {
	o := report.Options{Plain: plain}
	o.Width, _, o.Color = s.screen(s.out)
	return buffered(s.out, func(w io.Writer) error { return write(w, o) })
}

// meaning is what a code means in a catalog.
type meaning struct {
	Catalog string       `json:"catalog"`
	Kind    string       `json:"kind"` // error or warning
	Code    capture.Code `json:"code"`
	Name    string       `json:"name"`
	Meaning string       `json:"meaning"`
	Class   string       `json:"class"`
	Hint    string       `json:"hint"`
	Benign  string       `json:"benign"` // methods to which it is benign as an answer, with spaces between
}

// meanings lists the codes of catalogs, those of errors before those of
// warnings.
func meanings(catalogs []*catalog.Catalog) []meaning {
	var list []meaning
	for _, c := range catalogs {
		for _, e := range c.Entries {
			list = append(list, meaning{c.Name, "error", e.Code, e.Name, e.Meaning, e.Class, e.Hint, e.Benign})
		}
		for _, e := range c.Warnings {
			list = append(list, meaning{c.Name, "warning", e.Code, e.Name, e.Meaning, e.Class, e.Hint, e.Benign})
		}
	}
	return list
}

// catalogs returns the catalogs that are asked for: one that is named, by its
// name or as a file, else all.
func (f *codesFlags) catalogs() ([]*catalog.Catalog, error) {
	set, name, err := f.catalog.set()
	if err != nil {
		return nil, err
	}
	if files := f.catalog.catalogs; name == "" && len(files) == 1 {
		name = catalogName(files[0])
	}
	var some []*catalog.Catalog
	for i := range set.Len() {
		if c := set.At(i); name == "" || c.Name == name {
			some = append(some, c)
		}
	}
	return some, nil
}

func (f *codesFlags) run(s *streams, args []string) error {
	if err := checkSheetFormat(f.format, f.plain); err != nil {
		return err
	}
	catalogs, err := f.catalogs()
	switch {
	case err != nil:
		return err
	case len(args) > 0:
		return f.explain(s, catalogs, args)
	case len(catalogs) == 1:
		return f.list(s, meanings(catalogs))
	}
	return f.listCatalogs(s, catalogs)
}

// listCatalogs lists the catalogs.
func (f *codesFlags) listCatalogs(s *streams, catalogs []*catalog.Catalog) error {
	type row struct {
		Catalog  string `json:"catalog"`
		Title    string `json:"title"`
		Codes    int    `json:"codes"`
		Warnings int    `json:"warnings"`
		Source   string `json:"source"`
	}
	var value []row
	sheet := report.Sheet{Columns: []report.SheetColumn{
		{Name: "catalog", Title: "catalog"}, {Name: "codes", Title: "codes"}, {Name: "title", Title: "protocol", Least: 20},
		{Name: "warnings"}, {Name: "source"},
	}}
	for _, c := range catalogs {
		value = append(value, row{c.Name, c.Title, len(c.Entries), len(c.Warnings), c.Source})
		sheet.Rows = append(sheet.Rows, []any{c.Name, len(c.Entries), c.Title, len(c.Warnings), c.Source})
	}
	sheet.Value = value
	return s.show(f.plain, func(w io.Writer, o report.Options) error { return sheet.Write(w, f.format, o) })
}

// list lists codes.
func (f *codesFlags) list(s *streams, list []meaning) error {
	sheet := report.Sheet{Value: list, Columns: []report.SheetColumn{
		{Name: "code", Title: "code", Least: 8}, {Name: "name", Title: "name", Least: 16}, {Name: "class", Title: "class"},
		{Name: "meaning", Title: "meaning", Least: 16}, {Name: "catalog"}, {Name: "kind"}, {Name: "hint"}, {Name: "benign"},
	}}
	for _, m := range list {
		name := m.Name
		if m.Kind == "warning" && f.format == "table" {
			name += " (warning)"
		}
		sheet.Rows = append(sheet.Rows, []any{m.Code, name, m.Class, m.Meaning, m.Catalog, m.Kind, m.Hint, m.Benign})
	}
	return s.show(f.plain, func(w io.Writer, o report.Options) error { return sheet.Write(w, f.format, o) })
}

// explain says what some codes mean. That nobody knows one is said after
// those that are known.
func (f *codesFlags) explain(s *streams, catalogs []*catalog.Catalog, words []string) error {
	all := meanings(catalogs)
	found := []meaning{}
	var unknown []string
	for _, word := range words {
		word = strings.TrimSpace(word)
		some := lookUp(all, word)
		if len(some) == 0 {
			unknown = append(unknown, word)
		}
		for _, m := range some {
			if !slices.Contains(found, m) {
				found = append(found, m)
			}
		}
	}
	if len(found) > 0 {
		if err := f.show(s, found); err != nil {
			return err
		}
	}
	if len(unknown) > 0 {
		who := "no catalog knows "
		if len(catalogs) == 1 {
			who = "the catalog " + catalogs[0].Name + " does not know "
		}
		return usage("%s%s", who, unknownCodes(all, unknown))
	}
	return nil
}

func (f *codesFlags) show(s *streams, found []meaning) error {
	if f.format != "table" {
		return f.list(s, found)
	}
	var entries []report.Entry
	for _, m := range found {
		kind := m.Catalog
		if m.Class != catalog.Unknown {
			kind += " · " + m.Class
		}
		if m.Kind == "warning" {
			kind += " · a warning"
		}
		text := m.Meaning
		if m.Benign != "" {
			text += "; benign as answer to " + strings.Join(strings.Fields(m.Benign), ", ")
		}
		entries = append(entries, report.Entry{Title: m.Code.Text() + "  " + m.Name, Kind: kind, Text: text, Hint: m.Hint})
	}
	return s.show(f.plain, func(w io.Writer, o report.Options) error { return report.WriteEntries(w, entries, o) })
}

// lookUp returns what a word means: a number, a text as it is or in other
// case, or the name of a code.
func lookUp(all []meaning, word string) []meaning {
	code, name := capture.ParseCode(word), letters(word)
	for _, this := range []func(m *meaning) bool{
		func(m *meaning) bool { return m.Code == code },
		func(m *meaning) bool { return strings.EqualFold(m.Code.Text(), word) },
		func(m *meaning) bool { return name != "" && letters(m.Name) == name },
	} {
		var found []meaning
		for i := range all {
			if this(&all[i]) {
				found = append(found, all[i])
			}
		}
		if found != nil {
			return found
		}
	}
	return nil
}

// letters returns the letters of a name in lower case: as a name, "Method not
// found" is MethodNotFound.
func letters(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}

// unknownCodes names codes that nobody knows, and what may have been meant.
func unknownCodes(all []meaning, codes []string) string {
	code := codes[0]
	if len(codes) > 1 {
		return strings.Join(codes, ", ")
	}
	if n, err := strconv.Atoi(code); err == nil && n <= -32000 && n >= -32768 {
		return code + "; " + reserved(n)
	}
	var known []string
	for _, m := range all {
		known = append(known, m.Code.Text(), m.Name)
	}
	if near := rules.Nearest(code, known); near != "" {
		return fmt.Sprintf("%s (did you mean %s?)", code, near)
	}
	return code
}

// reserved says what the JSON-RPC 2.0 specification (section 5.1) has to say
// of a number in its range.
func reserved(n int) string {
	if n >= -32099 {
		return "JSON-RPC leaves -32099 to -32000 to each server's own errors"
	}
	return "JSON-RPC reserves -32768 to -32100 for itself"
}
