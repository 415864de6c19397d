package cli

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze"
	"rpclog/parse"
	"rpclog/parse/capture"
)

// analyzeFlags are the flags of analyze as they were given.
type analyzeFlags struct {
	outputs outputFlags

	window string
	quiet  bool

	gates   gateFlags
	filter  filterFlags
	catalog catalogFlags
	input   inputFlags
	rules   ruleFlags
	redact  redactFlags
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
	group(c, "Reports", func(fs *pflag.FlagSet) { f.add(fs); s.addColor(fs) })
	group(c, "Gates", f.gates.add)
	group(c, "Filters", f.filter.add)
	group(c, "Rules and catalogs", func(fs *pflag.FlagSet) { f.rules.add(fs); f.catalog.add(fs) })
	group(c, "Input", f.input.add)
	group(c, "Secrets", f.redact.add)
	completeAnalyze(c)
	return c
}

func (f *analyzeFlags) add(fs *pflag.FlagSet) {
	f.outputs.add(fs)
	fs.StringVar(&f.window, "window", "auto", "`WIDTH` of the windows: auto, a duration such as 1m, or a number of messages")
	fs.BoolVarP(&f.quiet, "quiet", "q", false, "write nothing but reports and errors: no progress, and no word of files that were written")
}

func runAnalyze(c *cobra.Command, s *streams, f *analyzeFlags, args []string) error {
	s.quiet = f.quiet
	plan, err := f.plan(c)
	if err != nil {
		return err
	}
	sources, err := openInputs(c, s, args)
	if err != nil {
		return err
	}
	if err := s.guard(outputNames(plan.outputs), slices.Concat(sourceFiles(sources), f.rules.files, f.catalog.files(), f.redact.files())); err != nil {
		return err
	}
	a := newSessionValue(sourceNames(sources), plan.analyze, plan.parse.Session)
	bar := newProgress(s, sources, f.quiet || f.outputs.plain)
	plan.parse.Progress, plan.parse.Patient = &bar.read, true
	infos, err := parse.Read(c.Context(), sources, plan.parse, func(b *capture.Batch) error {
		a.add(b)
		return nil
	})
	bar.end()
	cut := errors.Is(err, context.Canceled)
	if err != nil && !cut {
		return err
	}
	failed := unreadSources(infos)
	if !cut && noneOpened(infos) {
		complain(c, s, infos)
		return &exitError{code: exitNoInput}
	}
	meant, err := a.meant(infos, plan.parse.Session)
	if err != nil {
		return err
	}
	r := meant.Report(infos)
	r.Incomplete = cut
	failing := failingGates(plan.gates, r) // what is shown changes nothing about it
	mistakes := unmatched(r, infos, &plan.parse, &f.filter.showFlags, plan.analyze.Catalogs)
	r.Show(f.filter.shows())
	if err := writeAll(s, plan.outputs, r); err != nil {
		return err
	}
	complain(c, s, infos) // after the report, which is longer than a screen
	if cut {
		s.complain("%v: reported is what was read so far", context.Cause(c.Context()))
		return interrupted(c.Context())
	}
	for _, text := range mistakes {
		s.complain("%s", text)
	}
	for _, why := range failing {
		s.complain("--fail-on %s", why)
	}
	if err := cmp.Or(nothingLeft(r, meant, &f.filter), readVerdict(r, infos, failed), ungated(plan.gates, r)); err != nil {
		return err
	}
	switch {
	case len(mistakes) > 0 && len(plan.gates) > 0:
		return &exitError{code: exitUsage}
	case len(failing) > 0:
		return &exitError{code: exitFinding}
	}
	return nil
}

// ungated says that gates had nothing to judge.
func ungated(gates []gate, r *analyze.Report) error {
	if len(gates) == 0 || r.Summary.Messages > 0 {
		return nil
	}
	return &exitError{code: exitNoInput, err: errors.New("--fail-on: there is no message to judge")}
}

// noneOpened reports whether no source could be opened: then there is nothing to
// report, and an older report stays.
func noneOpened(infos []capture.Info) bool {
	for i := range infos {
		if in := &infos[i]; !in.Named || in.Bytes > 0 || !errors.As(in.Err, new(*fs.PathError)) && !errors.Is(in.Err, fs.ErrNotExist) {
			return false
		}
	}
	return true
}

func total(infos []capture.Info) int64 {
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
	var err error
	if p.parse, err = f.input.options(); err != nil {
		return nil, err
	}
	if p.analyze.Window, err = windowWidth(f.window); err != nil {
		return nil, usage("--window: %v", err)
	}
	if p.analyze.Rules, err = f.rules.rules(); err != nil {
		return nil, err
	}
	if p.analyze.Masker, err = f.redact.masker(); err != nil {
		return nil, err
	}
	if p.analyze.Filter, err = f.filter.filter(p.parse.Location, time.Now()); err != nil {
		return nil, err
	}
	if p.analyze.Catalogs, p.analyze.Catalog, err = f.catalog.set(); err != nil {
		return nil, err
	}
	if p.analyze.Catalogs, err = withSubjects(p.analyze.Catalogs, f.filter.subjectPaths()); err != nil {
		return nil, err
	}
	if p.gates, err = f.gates.gates(p.analyze.Rules, p.analyze.Catalogs); err != nil {
		return nil, err
	}
	p.outputs, err = f.outputs.plan()
	return p, err
}
