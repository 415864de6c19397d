package cli

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze"
	"rpclog/analyze/rules"
	"rpclog/parse"
)

// analyzeFlags are the flags of analyze as they were given.
type analyzeFlags struct {
	outputs outputFlags

	window string
	failOn string
	quiet  bool

	filter  filterFlags
	catalog catalogFlags
	input   inputFlags
	rules   ruleFlags
}

func analyzeCommand(s *streams) *cobra.Command {
	f := &analyzeFlags{}
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
	group(c, "Reports", f.add)
	group(c, "Filters", f.filter.add)
	group(c, "Rules and catalogs", func(fs *pflag.FlagSet) { f.rules.add(fs); f.catalog.add(fs) })
	group(c, "Input", f.input.add)
	completeAnalyze(c)
	return c
}

func (f *analyzeFlags) add(fs *pflag.FlagSet) {
	f.outputs.add(fs)
	fs.StringVar(&f.window, "window", "auto", "`WIDTH` of the windows: auto, a duration such as 1m, or a number of messages")
	fs.BoolVarP(&f.quiet, "quiet", "q", false, "write nothing but reports and errors: no progress")
	fs.StringVar(&f.failOn, "fail-on", "", "exit with 1 on a finding of `LEVEL` or above (info, low, medium, high, critical), or on incomplete input (incomplete)")
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
	bar := newProgress(s, sources, f.quiet || f.outputs.plain)
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
	result := verdict(plan, r, infos, failed) // what is shown changes nothing about it
	r.Show(f.filter.shows())
	if err := writeAll(s, plan.outputs, r); err != nil {
		return err
	}
	if interrupted {
		return &exitError{exitInterrupted, nil}
	}
	return result
}

func total(infos []parse.Info) int64 {
	n := int64(0)
	for _, in := range infos {
		n += in.Bytes
	}
	return n
}

// verdict returns the error that carries the exit code of a run that wrote
// its reports.
func verdict(plan *plan, r *analyze.Report, infos []parse.Info, failed int) error {
	if err := readVerdict(r, infos, failed); err != nil {
		return err
	}
	switch {
	case plan.incomplete && isIncomplete(r, infos):
		return &exitError{exitFinding, nil}
	case plan.failing && slices.ContainsFunc(r.Findings, func(fi analyze.Finding) bool {
		return slices.Index(rules.Levels[:], fi.Level) >= int(plan.failLevel)
	}):
		return &exitError{exitFinding, nil}
	}
	return nil
}

// isIncomplete reports whether something of the input was not analysed.
func isIncomplete(r *analyze.Report, infos []parse.Info) bool {
	return slices.ContainsFunc(r.Limits, func(l analyze.Limit) bool {
		return l.What != "rule_untimed" && l.What != "lanes" // they leave all counts exact
	}) || slices.ContainsFunc(r.Problems, func(p analyze.Problem) bool {
		return p.Kind == "truncated" || p.Kind == "oversize" || p.Kind == "too_deep"
	}) || slices.ContainsFunc(infos, func(in parse.Info) bool { return in.Err != nil })
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
func (f *analyzeFlags) plan(c *cobra.Command) (*plan, error) {
	p := &plan{}
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
	p.outputs, err = f.outputs.plan()
	return p, err
}
