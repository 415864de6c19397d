package cli

import (
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze/rules"
	"rpclog/report"
)

// rulesFlags are the flags of rules as they were given.
type rulesFlags struct {
	format string
	plain  bool
	rules  ruleFlags
}

func rulesCommand(s *streams) *cobra.Command {
	f := &rulesFlags{}
	c := &cobra.Command{
		Use:   "rules [ID…]",
		Short: "List or explain the rules",
		Long:  "Lists the rules that flag sequences of events, or explains some of them and shows their YAML, a model for rules of your own.",
		Example: `  rpclog rules                               the rules that come with rpclog
  rpclog rules cortex/soft-then-hard-limit   one of them, with its YAML
  rpclog rules --rules mine.yaml             with yours, which it checks`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error { return f.run(s, args) },
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return f.complete(), cobra.ShellCompDirectiveNoFileComp
		},
	}
	group(c, "Output", func(fs *pflag.FlagSet) {
		addSheetFormat(fs, &f.format)
		addPlain(fs, &f.plain)
		s.addColor(fs)
	})
	group(c, "Rules", f.rules.add)
	completeFlag(c, "format", words(report.SheetFormats()...))
	completeInput(c)
	return c
}

// ruleInfo is a rule in JSON.
type ruleInfo struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Level       string   `json:"level"`
	Catalog     *string  `json:"catalog"` // null for any
	By          []string `json:"by"`
	Description string   `json:"description"`
	Hint        string   `json:"hint"`
	File        string   `json:"file"`
	Line        int      `json:"line"`
	YAML        string   `json:"yaml"`
}

func (f *rulesFlags) run(s *streams, ids []string) error {
	if err := checkSheetFormat(f.format, f.plain); err != nil {
		return err
	}
	all, err := f.rules.rules()
	if err != nil {
		return err
	}
	if len(ids) == 0 {
		return f.list(s, all)
	}
	var some []*rules.Rule
	for _, id := range ids {
		i := slices.IndexFunc(all, func(r *rules.Rule) bool { return r.ID == id })
		if i < 0 {
			return noRule(all, id)
		}
		some = append(some, all[i])
	}
	if f.format == "table" {
		return explainRules(s, f.plain, some)
	}
	return f.list(s, some)
}

// noRule says that there is no rule with an id.
func noRule(all []*rules.Rule, id string) error {
	var ids []string
	for _, r := range all {
		ids = append(ids, r.ID)
	}
	text := fmt.Sprintf("no rule %q", id)
	if near := rules.Nearest(id, ids); near != "" {
		text += fmt.Sprintf(" (did you mean %q?)", near)
	}
	return usage("%s; rpclog rules lists them", text)
}

// list lists rules.
func (f *rulesFlags) list(s *streams, list []*rules.Rule) error {
	value := []ruleInfo{}
	sheet := report.Sheet{Columns: []report.SheetColumn{
		{Name: "level", Title: "level"}, {Name: "id", Title: "id"}, {Name: "catalog", Title: "catalog"}, {Name: "title", Title: "title", Least: 30},
		{Name: "file", Title: "file", Least: 16, Late: 1}, {Name: "line"},
	}}
	for _, r := range list {
		info := ruleInfo{
			ID: r.ID, Title: r.Title, Level: r.Level.String(), By: []string{}, Description: r.Description, Hint: r.Hint,
			File: r.File, Line: r.Line, YAML: r.Text,
		}
		if r.Catalog != "" {
			info.Catalog = &r.Catalog
		}
		for _, part := range r.By {
			info.By = append(info.By, part.String())
		}
		value = append(value, info)
		sheet.Rows = append(sheet.Rows, []any{info.Level, r.ID, r.Catalog, r.Title, r.File, r.Line})
	}
	sheet.Value = value
	return s.show(f.plain, func(w io.Writer, o report.Options) error { return sheet.Write(w, f.format, o) })
}

// explainRules shows rules with their YAML.
func explainRules(s *streams, plain bool, list []*rules.Rule) error {
	var entries []report.Entry
	for _, r := range list {
		kind := r.Level.String()
		if r.Catalog != "" {
			kind += " · " + r.Catalog
		}
		entries = append(entries, report.Entry{
			Title: r.Title, Kind: kind, Text: r.Description, Hint: r.Hint,
			Source: fmt.Sprintf("%s:%d", r.File, r.Line), Block: r.Text,
		})
	}
	return s.show(plain, func(w io.Writer, o report.Options) error { return report.WriteEntries(w, entries, o) })
}

// complete returns the ids of the rules.
func (f *rulesFlags) complete() []cobra.Completion {
	all, err := f.rules.rules()
	if err != nil {
		return nil
	}
	var list []cobra.Completion
	for _, r := range all {
		list = append(list, cobra.CompletionWithDesc(r.ID, r.Title))
	}
	return list
}
