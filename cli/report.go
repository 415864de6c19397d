package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze"
	"rpclog/parse"
	"rpclog/parse/capture"
)

// reportFlags are the flags of report as they were given.
type reportFlags struct {
	outputs outputFlags
	show    showFlags
}

func reportCommand(s *streams) *cobra.Command {
	f := &reportFlags{}
	c := &cobra.Command{
		Use:   "report [SAVED.json]",
		Short: "Write reports from a saved JSON report",
		Long: "Writes any report from a saved JSON report, without the capture: what rpclog wrote with --format json, also compressed. " +
			"Written as JSON again it is the same.",
		Example: `  rpclog -o saved.json session.log                  analyse once
  rpclog report saved.json                          look at it later
  rpclog report -o report.md -o csv=DIR/ saved.json
  rpclog report -f csv --section methods saved.json
  zcat saved.json.gz | rpclog report --code -32029`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage("report takes one saved report, but got %q too", args[1])
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, s, args) },
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return []cobra.Completion{"json", "gz", "zst", "bz2", "xz", "lz4"}, cobra.ShellCompDirectiveFilterFileExt
		},
	}
	group(c, "Reports", func(fs *pflag.FlagSet) { f.outputs.add(fs); s.addColor(fs) })
	group(c, "Filters", f.show.add)
	completeOutputs(c)
	completeInput(c)
	return c
}

func (f *reportFlags) run(c *cobra.Command, s *streams, args []string) error {
	if paths := f.show.subjectPaths(); len(paths) > 0 {
		return usage("--subject %s: a saved report has no params any more to find subjects in; want a pattern", paths[0])
	}
	outputs, err := f.outputs.plan()
	if err != nil {
		return err
	}
	if len(args) == 0 {
		if _, ok := terminal(s.in); ok {
			return noInput(c, "a saved report")
		}
		args = []string{capture.Stdin}
	}
	if err := s.guard(outputNames(outputs), args); err != nil {
		return err
	}
	r, err := readSaved(c.Context(), s, args[0])
	if err != nil {
		return err
	}
	r.Show(f.show.shows())
	return writeAll(s, outputs, r)
}

// readSaved reads a saved report until an interrupt.
func readSaved(ctx context.Context, s *streams, name string) (*analyze.Report, error) {
	type saved struct {
		report *analyze.Report
		err    error
	}
	done := make(chan saved, 1)
	go func() {
		r, err := readReport(s, name)
		done <- saved{r, err}
	}()
	select {
	case got := <-done:
		return got.report, got.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func readReport(s *streams, name string) (*analyze.Report, error) {
	var r *analyze.Report
	text, err := parse.OpenText(name, s.in)
	if err == nil {
		defer text.Close()
		r, err = analyze.ReadReport(text)
	}
	var named *fs.PathError
	foreign := errors.Is(err, analyze.ErrNoReport)
	switch {
	case err == nil:
		return r, nil
	case name == capture.Stdin && foreign:
		err = fmt.Errorf("standard input: %w; if it is a capture, rpclog without a command analyses it", err)
	case name == capture.Stdin:
		err = fmt.Errorf("standard input: %w", err)
	case foreign:
		err = fmt.Errorf("%s: %w; if it is a capture, rpclog %s analyses it", name, err, name)
	case !errors.As(err, &named):
		err = fmt.Errorf("%s: %w", name, err)
	}
	return nil, &exitError{code: exitNoInput, err: err}
}
