package cli

import (
	"cmp"
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rpclog/analyze"
	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
)

// What commands share that write rows while they read: errors, or calls.

// rowStream writes rows while it reads.
type rowStream[T any] struct {
	sessionChoice[T]
	parse   parse.Options
	analyze analyze.Options
	filter  *filterFlags
	sources []input.Source
	verdict error // with the exit code of what was read
	cut     error // why the reading was ended, if it was
}

// rowFlags are the flags that commands share which write rows, as they were
// given.
type rowFlags struct {
	format  string
	file    string
	filter  filterFlags
	catalog catalogFlags
	input   inputFlags
	redact  redactFlags
}

// newRowStream checks the flags and returns what they ask for.
func newRowStream[T any](f *rowFlags, kind rowKind[T]) (*rowStream[T], error) {
	r := &rowStream[T]{sessionChoice: sessionChoice[T]{sessions: f.input.paths.Session, kind: kind}, filter: &f.filter}
	if err := writable(f.file); err != nil {
		return nil, usage("--output %s: %v", f.file, err)
	}
	var err error
	if r.parse, err = f.input.options(); err != nil {
		return nil, err
	}
	if r.masker, err = f.redact.masker(); err != nil {
		return nil, err
	}
	r.analyze.Masker = r.masker
	if r.analyze.Filter, err = f.filter.filter(r.parse.Location, time.Now()); err != nil {
		return nil, err
	}
	if r.analyze.Catalogs, r.analyze.Catalog, err = f.catalog.set(); err != nil {
		return nil, err
	}
	r.analyze.Catalogs, err = withSubjects(r.analyze.Catalogs, f.filter.subjectPaths())
	return r, err
}

// rowWriter is a format of rows.
type rowWriter[T any] interface {
	Write(row *T) error
	Flush() error
	Close() error
}

// writeFile reads the captures that the arguments name and writes rows to a file.
func (r *rowStream[T]) writeFile(c *cobra.Command, s *streams, args []string, file string, read []string, to func(io.Writer) rowWriter[T]) error {
	var err error
	if r.sources, err = openInputs(c, s, args); err != nil {
		return err
	}
	if err := s.guard([]string{file}, slices.Concat(sourceFiles(r.sources), read)); err != nil {
		return err
	}
	if err := s.write(file, func(w io.Writer) error { return r.run(c, s, to(w)) }); err != nil {
		return err
	}
	s.wroteFile(file)
	if r.cut != nil && file != "-" {
		s.complain("%v: %s has what was read so far", r.cut, file)
	}
	return r.verdict
}

// run reads the captures and writes rows.
func (r *rowStream[T]) run(c *cobra.Command, s *streams, rows rowWriter[T]) error {
	var failed error
	r.write = func(row *T) {
		if failed == nil {
			failed = rows.Write(row)
		}
	}
	a := analyze.New(sourceNames(r.sources), r.analyze)
	infos, err := parse.Read(c.Context(), r.sources, r.parse, func(b *capture.Batch) error {
		if b.Chosen {
			r.areSessions()
		}
		a.Add(b)
		if failed != nil {
			return failed
		}
		return rows.Flush()
	})
	cut := errors.Is(err, context.Canceled)
	if err != nil && !cut {
		return err
	}
	a.End()
	if err := errors.Join(failed, rows.Close()); err != nil {
		return err
	}
	if n := r.missing(); n > 0 {
		s.complain("%s left out: too many came before --session found a session", plural(n, "row"))
	}
	complain(c, s, infos)
	unread := unreadSources(infos)
	report := a.Report(infos)
	for _, text := range unmatched(report, infos, &r.parse, &r.filter.showFlags, r.analyze.Catalogs) {
		s.complain("%s", text)
	}
	switch {
	case cut:
		r.verdict, r.cut = interrupted(c.Context()), context.Cause(c.Context())
	case !r.meant(report):
		return noSession(r.sessions)
	default:
		r.verdict = cmp.Or(nothingLeft(report, a, r.filter), readVerdict(report, infos, unread))
		if unread == len(infos) && total(infos) == 0 {
			return r.verdict
		}
	}
	return nil
}

// rowFormat returns the name of the format that was asked for, else that which
// the ending of the file stands for, else the one that suits the output: a table
// on a terminal.
func rowFormat(s *streams, format, file string, known func(name string) bool, standard string) string {
	if format != "" {
		return format
	}
	if ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(file), ".")); known(ending) {
		return ending
	}
	if onScreen(s, file) {
		return "table"
	}
	return standard
}

// onScreen reports whether what is written to a file shows up on a terminal.
func onScreen(s *streams, file string) bool {
	_, is := terminal(s.out)
	return is && file == "-"
}
