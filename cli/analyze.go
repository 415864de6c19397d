package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze"
	"rpclog/parse"
	"rpclog/report"
)

// analyzeFlags are the flags of analyze as they were given.
type analyzeFlags struct {
	format  string
	outputs []string
	section string
	top     int
	maxSize byteSize

	window string
	quiet  bool

	gates   gateFlags
	filter  filterFlags
	catalog catalogFlags
	input   inputFlags
	rules   ruleFlags
}

// Bounds of a Markdown report in bytes.
const (
	defaultMarkdown = 60_000 // less than a comment on GitHub holds
	leastMarkdown   = 5000   // holds the verdict
	mostMarkdown    = 1000 << 10
)

func analyzeCommand(s *streams) *cobra.Command {
	f := &analyzeFlags{}
	c := &cobra.Command{
		Use:   "analyze [FILE…]",
		Short: "Analyse captures and write reports",
		Example: `  rpclog session.log                     what went wrong, on the terminal
  cat session.log | rpclog               the same from a pipe
  rpclog -f json session.log | jq .      everything, for programs
  rpclog -o report.md -o all.json *.log  several reports from one pass
  rpclog --fail-on high session.log      exit code 1 on a grave finding
  rpclog -f github -o rules.xml -o code.sarif --fail-on 'high,rate>5%' *.log
                                         in a pipeline`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return runAnalyze(c, s, f, args) },
	}
	group(c, "Reports", f.add)
	group(c, "Gates", f.gates.add)
	group(c, "Filters", f.filter.add)
	group(c, "Rules and catalogs", func(fs *pflag.FlagSet) { f.rules.add(fs); f.catalog.add(fs) })
	group(c, "Input", f.input.add)
	completeAnalyze(c)
	return c
}

func (f *analyzeFlags) add(fs *pflag.FlagSet) {
	fs.StringVarP(&f.format, "format", "f", "", "`FORMAT` of the report: "+strings.Join(formatNames(), ", ")+" (default table)")
	fs.StringArrayVarP(&f.outputs, "output", "o", nil, "write a report to `FILE` instead of standard output; its ending tells the format, or FORMAT=FILE; csv=DIR/ writes a file per table (repeatable)")
	fs.StringVar(&f.section, "section", "", "the `TABLE` that csv writes: "+strings.Join(report.CSVSections(), ", ")+" (default codes)")
	fs.IntVar(&f.top, "top", 10, "show `N` rows per table in the formats for people; 0 for all")
	f.maxSize = defaultMarkdown
	fs.Var(&f.maxSize, "max-size", "longest markdown report, a `SIZE` in bytes or with KB, KiB, up to 1000KiB; a comment on GitHub holds 65536 characters, a job summary 1 MiB; rows of tables are left out first")
	fs.StringVar(&f.window, "window", "auto", "`WIDTH` of the windows: auto, a duration such as 1m, or a number of messages")
	fs.BoolVarP(&f.quiet, "quiet", "q", false, "write nothing but reports and errors: no progress")
}

func runAnalyze(c *cobra.Command, s *streams, f *analyzeFlags, args []string) error {
	plan, err := f.plan(c)
	if err != nil {
		return err
	}
	sources, err := openInputs(c, s, args)
	if err != nil {
		return err
	}
	a := newSessionValue(sourceNames(sources), plan.analyze, plan.parse.Session)
	bar := newProgress(s, sources, f.quiet)
	plan.parse.Progress = &bar.read
	infos, err := parse.Read(c.Context(), sources, plan.parse, func(b *parse.Batch) error {
		a.add(b)
		return nil
	})
	bar.end()
	interrupted := errors.Is(err, context.Canceled)
	if err != nil && !interrupted {
		return err
	}
	failed := complain(c, s, infos)
	if !interrupted && failed == len(infos) && total(infos) == 0 {
		return &exitError{exitNoInput, nil}
	}
	r, err := a.report(infos, plan.parse.Session)
	if err != nil {
		return err
	}
	r.Incomplete = interrupted
	failing := failingGates(plan.gates, r) // what is shown changes nothing about it
	r.Show(f.filter.shows())
	for _, out := range plan.outputs {
		if err := out.write(s, r); err != nil {
			return &exitError{exitUsage, err}
		}
	}
	if interrupted {
		return &exitError{exitInterrupted, nil}
	}
	for _, why := range failing {
		fmt.Fprintf(s.err, "rpclog: --fail-on %s\n", why)
	}
	if err := readVerdict(r, infos, failed); err != nil {
		return err
	}
	if len(failing) > 0 {
		return &exitError{exitFinding, nil}
	}
	return nil
}

func total(infos []parse.Info) int64 {
	n := int64(0)
	for _, in := range infos {
		n += in.Bytes
	}
	return n
}

// failingGates says which gates fail, and why.
func failingGates(gates []gate, r *analyze.Report) []string {
	var failing []string
	for _, g := range gates {
		if why := g.why(r); why != "" {
			failing = append(failing, g.text+": "+why)
		}
	}
	return failing
}

// plan is what the flags mean.
type plan struct {
	parse   parse.Options
	analyze analyze.Options
	outputs []output
	gates   []gate
}

// plan checks the flags and finds out what they mean.
func (f *analyzeFlags) plan(c *cobra.Command) (*plan, error) {
	p := &plan{}
	if f.maxSize < leastMarkdown || f.maxSize > mostMarkdown {
		return nil, usage("--max-size %d: want %d to %d bytes", f.maxSize, leastMarkdown, mostMarkdown)
	}
	if f.top < 0 {
		return nil, usage("--top %d: must not be negative", f.top)
	}
	var err error
	if p.parse, err = f.input.options(); err != nil {
		return nil, err
	}
	if p.analyze.Window, err = analyze.ParseWindowWidth(f.window); err != nil {
		return nil, usage("--window: %v", err)
	}
	if p.analyze.Rules, err = f.rules.rules(); err != nil {
		return nil, err
	}
	if p.analyze.Filter, err = f.filter.filter(p.parse.Location, time.Now()); err != nil {
		return nil, err
	}
	if p.analyze.Catalogs, p.analyze.Catalog, err = f.catalog.set(); err != nil {
		return nil, err
	}
	if p.gates, err = f.gates.gates(p.analyze.Rules, p.analyze.Catalogs); err != nil {
		return nil, err
	}
	p.outputs, err = f.planOutputs()
	return p, err
}

// planOutputs finds out which reports go where.
func (f *analyzeFlags) planOutputs() ([]output, error) {
	format, ok := report.ByName(f.format)
	switch {
	case f.format == "":
		format = report.Formats()[0]
	case !ok:
		return nil, unknown("--format", f.format, formatNames())
	}
	opts := report.Options{Section: f.section, Top: f.top, MaxSize: int(f.maxSize), Version: readBuild().version}
	opts.Dir, _ = os.Getwd() // without it files keep the names they were given
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
		if o.format.Name == "csv" && isFolder(o.file) {
			sections, err := perSection(o)
			if err != nil {
				return nil, usage("--output %s: %v", arg, err)
			}
			wanted = wanted && format.Name != "csv"
			outs = append(outs, sections...)
			continue
		}
		if err := writable(o.file); err != nil {
			return nil, usage("--output %s: %v", arg, err)
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
