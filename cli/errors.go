package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze"
	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/report"
)

// errorsFlags are the flags of errors as they were given.
type errorsFlags struct {
	format  string
	file    string
	filter  filterFlags
	catalog catalogFlags
	input   inputFlags
}

func errorsCommand(s *streams) *cobra.Command {
	f := &errorsFlags{}
	c := &cobra.Command{
		Use:   "errors [FILE…]",
		Short: "Print every error as it is read",
		Long: "Prints every error of captures, one a line, as soon as it is read: error responses and errors inside successful ones. " +
			"Obvious secrets in messages and data are masked.",
		Example: `  rpclog errors session.log                             one JSON object a line
  tail -f session.log | rpclog errors                   while the capture grows
  rpclog errors session.log | jq 'select(.code==-32029)'
  rpclog errors -f csv session.log > errors.csv`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return runErrors(c, s, f, args) },
	}
	group(c, "Output", f.add)
	group(c, "Filters", f.filter.add)
	group(c, "Input", f.catalog.add)
	group(c, "Input", f.input.add)
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
	fs.StringVarP(&f.format, "format", "f", "", "`FORMAT`: "+strings.Join(errorFormatNames(), ", ")+" (default ndjson)")
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
	e, err := f.stream()
	if err != nil {
		return err
	}
	if e.sources, err = openInputs(c, s, args); err != nil {
		return err
	}
	if err := s.guard([]string{f.file}, slices.Concat(sourceFiles(e.sources), f.catalog.files())); err != nil {
		return err
	}
	if err := s.write(f.file, func(w io.Writer) error { return e.run(c, s, w) }); err != nil {
		return err
	}
	return e.verdict
}

// stream checks the flags and returns what they ask for.
func (f *errorsFlags) stream() (*errorStream, error) {
	e := &errorStream{sessionChoice: sessionChoice[analyze.ErrorEvent]{sessions: f.input.paths.Session, kind: errorRows}}
	var err error
	if e.format, err = f.errorFormat(); err != nil {
		return nil, err
	}
	if err := writable(f.file); err != nil {
		return nil, usage("--output %s: %v", f.file, err)
	}
	if e.parse, err = f.input.options(); err != nil {
		return nil, err
	}
	if e.analyze.Filter, err = f.filter.filter(e.parse.Location, time.Now()); err != nil {
		return nil, err
	}
	e.shown = f.filter.shows()
	if e.analyze.Catalogs, e.analyze.Catalog, err = f.catalog.set(); err != nil {
		return nil, err
	}
	e.analyze.Catalogs, err = withSubjects(e.analyze.Catalogs, f.filter.subjectPaths())
	return e, err
}

// errorFormat returns the format that was asked for, else that of the file's
// ending.
func (f *errorsFlags) errorFormat() (report.ErrorFormat, error) {
	name := f.format
	if name == "" {
		name = strings.ToLower(strings.TrimPrefix(filepath.Ext(f.file), "."))
		if _, known := report.ErrorFormatByName(name); !known {
			name = report.ErrorFormats()[0].Name
		}
	}
	format, known := report.ErrorFormatByName(name)
	if !known {
		return format, unknown("--format", name, errorFormatNames())
	}
	return format, nil
}

// errorStream writes errors while it reads.
type errorStream struct {
	sessionChoice[analyze.ErrorEvent]
	shown   analyze.Choice
	format  report.ErrorFormat
	parse   parse.Options
	analyze analyze.Options
	sources []input.Source
	verdict error // with the exit code of what was read
}

func (e *errorStream) run(c *cobra.Command, s *streams, w io.Writer) error {
	out := bufio.NewWriterSize(w, 64<<10) // keeps the first write error until Flush
	if err := e.format.Begin(out); err != nil {
		return err
	}
	var failed error
	e.write = func(ev *analyze.ErrorEvent) {
		if failed == nil {
			failed = e.format.Write(out, ev)
		}
	}
	e.analyze.OnError = func(ev *analyze.ErrorEvent) {
		if e.shown.HasError(ev) {
			e.add(ev)
		}
	}
	a := analyze.New(sourceNames(e.sources), e.analyze)
	infos, err := parse.Read(c.Context(), e.sources, e.parse, func(b *capture.Batch) error {
		if b.Chosen {
			e.areSessions()
		}
		a.Add(b)
		if failed != nil {
			return failed
		}
		return out.Flush()
	})
	interrupted := errors.Is(err, context.Canceled)
	if err != nil && !interrupted {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if n := e.missing(); n > 0 {
		fmt.Fprintf(s.err, "rpclog: %s left out: too many came before --session found a session\n", plural(n, "error"))
	}
	unread := complain(c, s, infos)
	r := a.Report(infos)
	switch {
	case interrupted:
		e.verdict = &exitError{exitInterrupted, nil}
	case !e.meant(r):
		return noSession(e.sessions)
	default:
		e.verdict = readVerdict(r, infos, unread)
		if unread == len(infos) && total(infos) == 0 {
			return e.verdict
		}
	}
	return nil
}
