package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze"
	"rpclog/analyze/catalog"
	"rpclog/analyze/rules"
	"rpclog/parse"
	"rpclog/report"
)

// analyzeFlags are the flags of analyze as they were given.
type analyzeFlags struct {
	format  string
	outputs []string
	section string
	top     int

	window    string
	ruleFiles []string
	noBuiltin bool
	failOn    string
	maxLine   byteSize
	jobs      int
	zone      string

	paths parse.Options
}

func analyzeCommand(s *streams) *cobra.Command {
	f := &analyzeFlags{maxLine: parse.DefaultMaxLine}
	c := &cobra.Command{
		Use:   "analyze [FILE…]",
		Short: "Analyse captures and write reports",
		Example: `  rpclog session.log                     what went wrong, on the terminal
  cat session.log | rpclog               the same from a pipe
  rpclog -f json session.log | jq .      everything, for programs
  rpclog -o report.md -o all.json *.log  several reports from one pass
  rpclog --fail-on high session.log      exit code 1 on a grave finding`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return runAnalyze(c, s, f, args) },
	}
	f.add(c.Flags())
	return c
}

func (f *analyzeFlags) add(fs *pflag.FlagSet) {
	fs.SortFlags = false
	fs.StringVarP(&f.format, "format", "f", "", "report format: "+strings.Join(formatNames(), ", ")+" (default table)")
	fs.StringArrayVarP(&f.outputs, "output", "o", nil, "write a report to `FILE` instead of standard output; its ending tells the format, or FORMAT=FILE (repeatable)")
	fs.StringVar(&f.section, "section", "", "the table that csv writes: "+strings.Join(report.CSVSections(), ", ")+" (default codes)")
	fs.IntVar(&f.top, "top", 10, "rows per table in the formats for people; 0 for all")
	fs.StringVar(&f.window, "window", "auto", "window width: auto, a duration such as 1m, or a number of messages")
	fs.StringArrayVar(&f.ruleFiles, "rules", nil, "also apply the rules of `FILE` (YAML; repeatable)")
	fs.BoolVar(&f.noBuiltin, "no-builtin-rules", false, "leave out the rules that come with rpclog")
	fs.StringVar(&f.failOn, "fail-on", "", "exit with 1 on a finding of `LEVEL` or above (info, low, medium, high, critical), or on incomplete input (incomplete)")
	fs.StringArrayVar(&f.paths.Session, "session", nil, "gjson `PATH` of the session, in the record or the message (repeatable)")
	fs.StringArrayVar(&f.paths.Message, "message", nil, "gjson `PATH` of the message in an envelope (repeatable)")
	fs.StringArrayVar(&f.paths.Time, "time", nil, "gjson `PATH` of the time (repeatable)")
	fs.StringArrayVar(&f.paths.Latency, "latency", nil, "gjson `PATH` of the latency in milliseconds (repeatable)")
	fs.StringArrayVar(&f.paths.Direction, "direction", nil, "gjson `PATH` of the direction (repeatable)")
	fs.StringArrayVar(&f.paths.Conn, "conn", nil, "gjson `PATH` of the connection (repeatable)")
	fs.StringVar(&f.zone, "tz", "UTC", "`ZONE` of times without a zone, such as Europe/Berlin or Local")
	fs.Var(&f.maxLine, "max-line", "longest line that is read, in bytes or with KiB, MiB, GiB; longer ones are skipped and counted")
	fs.IntVar(&f.jobs, "jobs", 0, "parallel parsers (default one per core)")
}

func runAnalyze(c *cobra.Command, s *streams, f *analyzeFlags, args []string) error {
	plan, err := f.plan(c, s)
	if err != nil {
		return err
	}
	if len(args) == 0 {
		if _, ok := terminal(s.in); ok {
			return usage("no input: name a capture, or pipe one in\n\n%s", c.UsageString())
		}
		args = []string{parse.Stdin}
	}
	sources, err := parse.Open(args, s.in)
	if err != nil {
		return usage("%v", err)
	}
	names := make([]string, len(sources))
	for i, src := range sources {
		names[i] = src.Name
	}
	a := analyze.New(names, plan.analyze)
	infos, err := parse.Read(context.Background(), sources, plan.parse, func(b *parse.Batch) error {
		a.Add(b)
		return nil
	})
	if err != nil {
		return err
	}
	failed := 0
	for _, in := range infos {
		if in.Err != nil {
			failed++
			fmt.Fprintf(s.err, "rpclog: %s\n", f.unreadable(c, in))
		}
	}
	if failed == len(infos) && total(infos) == 0 {
		return &exitError{exitNoInput, nil}
	}
	r := a.Report(infos)
	for _, out := range plan.outputs {
		if err := out.write(s, r); err != nil {
			return &exitError{exitUsage, err}
		}
	}
	return verdict(plan, r, failed, total(infos))
}

func total(infos []parse.Info) int64 {
	n := int64(0)
	for _, in := range infos {
		n += in.Bytes
	}
	return n
}

// unreadable says why a source could not be read. A name close to that of a
// command may have been meant as one.
func (f *analyzeFlags) unreadable(c *cobra.Command, in parse.Info) string {
	text := in.Err.Error()
	if os.IsNotExist(in.Err) && !strings.ContainsAny(in.Name, `/\.`) {
		if near := c.Root().SuggestionsFor(in.Name); len(near) > 0 {
			text += fmt.Sprintf(" (did you mean the command %q?)", near[0])
		}
	}
	return text
}

// verdict returns the error that carries the exit code of a run that wrote
// its reports.
func verdict(plan *plan, r *analyze.Report, failed int, bytes int64) error {
	switch {
	case failed > 0:
		return &exitError{exitNoInput, nil}
	case r.Summary.Messages == 0 && r.Summary.Records > 0:
		return &exitError{exitNoInput, fmt.Errorf("no JSON-RPC message found in %s", plural(r.Summary.Records, "record"))}
	case plan.incomplete && isIncomplete(r):
		return &exitError{exitFinding, nil}
	case plan.failing && slices.ContainsFunc(r.Findings, func(fi analyze.Finding) bool {
		return slices.Index(rules.Levels[:], fi.Level) >= int(plan.failLevel)
	}):
		return &exitError{exitFinding, nil}
	}
	return nil
}

// isIncomplete reports whether something of the input was not analysed.
func isIncomplete(r *analyze.Report) bool {
	return len(r.Limits) > 0 || slices.ContainsFunc(r.Problems, func(p analyze.Problem) bool {
		return p.Kind == "truncated" || p.Kind == "oversize" || p.Kind == "too_deep"
	})
}

func plural(n int64, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// plan is what the flags mean.
type plan struct {
	parse      parse.Options
	analyze    analyze.Options
	outputs    []output
	failing    bool
	failLevel  rules.Level
	incomplete bool
}

// plan checks the flags and finds out what they mean.
func (f *analyzeFlags) plan(c *cobra.Command, s *streams) (*plan, error) {
	p := &plan{parse: f.paths}
	p.parse.MaxLine, p.parse.Jobs = int(f.maxLine), f.jobs
	if f.jobs < 0 {
		return nil, usage("--jobs %d: must not be negative", f.jobs)
	}
	if f.top < 0 {
		return nil, usage("--top %d: must not be negative", f.top)
	}
	var err error
	if p.parse.Location, err = location(f.zone); err != nil {
		return nil, err
	}
	if p.analyze.Window, err = analyze.ParseWindowWidth(f.window); err != nil {
		return nil, usage("--window: %v", err)
	}
	if p.analyze.Rules, err = f.rules(); err != nil {
		return nil, err
	}
	if p.analyze.Catalogs, err = catalog.Builtin(); err != nil {
		return nil, err
	}
	switch {
	case f.failOn == "incomplete":
		p.incomplete = true
	case c.Flags().Changed("fail-on"):
		level := slices.Index(rules.Levels[:], f.failOn)
		if level < 0 {
			return nil, unknown("--fail-on", f.failOn, append(rules.Levels[:], "incomplete"))
		}
		p.failing, p.failLevel = true, rules.Level(level)
	}
	p.outputs, err = f.planOutputs(s)
	return p, err
}

// rules returns the rules that apply.
func (f *analyzeFlags) rules() ([]*rules.Rule, error) {
	var all []*rules.Rule
	if !f.noBuiltin {
		var err error
		if all, err = rules.Builtin(); err != nil {
			return nil, err
		}
	}
	for _, name := range f.ruleFiles {
		src, err := os.ReadFile(name)
		if err != nil {
			return nil, usage("%v", err)
		}
		more, err := rules.Load(name, src)
		if err != nil {
			return nil, usage("mistakes in rules:\n%v", err)
		}
		all = rules.Merge(all, more)
	}
	return all, nil
}

// planOutputs finds out which reports go where.
func (f *analyzeFlags) planOutputs(s *streams) ([]output, error) {
	format, ok := report.ByName(f.format)
	switch {
	case f.format == "":
		format = report.Formats()[0]
	case !ok:
		return nil, unknown("--format", f.format, formatNames())
	}
	opts := report.Options{Section: f.section, Top: f.top}
	if f.section != "" && !slices.Contains(report.CSVSections(), f.section) {
		return nil, unknown("--section", f.section, report.CSVSections())
	}
	var outs []output
	wanted := f.format != "" || len(f.outputs) == 0 // on standard output too
	for _, arg := range f.outputs {
		o := output{file: arg, options: opts}
		if name, file, ok := strings.Cut(arg, "="); ok && !strings.ContainsAny(name, `./\`) {
			if o.format, ok = report.ByName(name); !ok {
				return nil, unknown("--output", name, formatNames())
			}
			o.file = file
		} else if o.format, ok = report.ByEnding(arg); !ok {
			if f.format == "" && arg != "-" {
				return nil, usage("--output %s: its ending tells no format; say FORMAT=FILE with one of %s", arg, strings.Join(formatNames(), ", "))
			}
			o.format = format
		}
		if o.file == "" {
			return nil, usage("--output %s: no file", arg)
		}
		if dir := filepath.Dir(o.file); o.file != "-" {
			if fi, err := os.Stat(dir); err != nil || !fi.IsDir() {
				return nil, usage("--output %s: no directory %s", arg, dir)
			}
			if fi, err := os.Stat(o.file); err == nil && fi.IsDir() {
				return nil, usage("--output %s: is a directory", arg)
			}
		}
		if o.format.Name == format.Name {
			wanted = false
		}
		outs = append(outs, o)
	}
	if wanted {
		outs = append(outs, output{format: format, file: "-", options: opts})
	}
	if f.section != "" && !slices.ContainsFunc(outs, func(o output) bool { return o.format.Name == "csv" }) {
		return nil, usage("--section is for csv; no report is written in that format")
	}
	return outs, nil
}

func formatNames() []string {
	var names []string
	for _, f := range report.Formats() {
		names = append(names, f.Name)
	}
	return names
}
