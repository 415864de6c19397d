package cli

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze"
	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/report"
)

// lookFlags are the flags of show as they were given.
type lookFlags struct {
	format  string
	file    string
	around  int
	top     int
	choice  ladderFlags
	rules   ruleFlags
	catalog catalogFlags
	input   inputFlags
	redact  redactFlags
}

func showCommand(s *streams) *cobra.Command {
	f := &lookFlags{}
	c := &cobra.Command{
		Use:   "show FILE:LINE… [FILE…]",
		Short: "Show a call whole, or the messages of a session",
		Long: "Shows the call that a line of a capture holds or answers: what was asked and answered, without secrets, what its code means, " +
			"and the finding that it belongs to. FILE:LINE-LINE is a range. Files without a line are read together with it: the rotated ones of a log, for one.\n\n" +
			"With --session, --finding, --code, --method or --unanswered, shows the messages one under the other. Captures are read twice for it, so they must be files.",
		Example: `  rpclog show session.log:1204                   the call of a line
  rpclog show -C 5 session.log:1204              with what the log says around it
  rpclog show app.log:1204 'app.log*'            of a log that was rotated
  rpclog show --session 0d9e2b64-7a13 session.log
                                                 the messages of a session
  rpclog show --finding 1 session.log            those around a finding
  rpclog show --unanswered --method 'tools/*' session.log
  rpclog show -f markdown --finding 1 session.log > sequence.md`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, s, args) },
	}
	group(c, "Output", func(fs *pflag.FlagSet) { f.add(fs); s.addColor(fs) })
	group(c, "Messages", f.choice.add)
	group(c, "Rules and catalogs", func(fs *pflag.FlagSet) { f.rules.add(fs); f.catalog.add(fs) })
	group(c, "Input", f.input.add)
	group(c, "Secrets", f.redact.add)
	completeFlag(c, "format", words(report.ShownFormats()...))
	completeInput(c)
	return c
}

func (f *lookFlags) add(fs *pflag.FlagSet) {
	fs.StringVarP(&f.format, "format", "f", "", "`FORMAT`: "+strings.Join(report.ShownFormats(), ", ")+" (default text)")
	fs.StringVarP(&f.file, "output", "o", "-", "write to `FILE`, whole or not at all; its ending tells the format")
	fs.IntVarP(&f.around, "context", "C", 0, "also show `N` records of the capture before and after the request and the response, at most "+strconv.Itoa(mostAround))
	fs.IntVar(&f.top, "top", 200, "show at most `N` messages of a session, those around findings and errors first; 0 shows all, up to "+strconv.Itoa(maxRungs)+"; a diagram has at most "+strconv.Itoa(report.MostMermaid))
}

func (f *lookFlags) run(c *cobra.Command, s *streams, args []string) error {
	if f.format == "" {
		f.format = report.ShownFormats()[0]
		if format, ok := report.ShownEnding(strings.ToLower(strings.TrimPrefix(filepath.Ext(f.file), "."))); ok {
			f.format = format
		}
	}
	if !slices.Contains(report.ShownFormats(), f.format) {
		return unknown("--format", f.format, report.ShownFormats())
	}
	for name, n := range map[string]int{"context": f.around, "top": f.top, "finding": f.choice.finding} {
		if n < 0 {
			return usage("--%s %d: must not be negative", name, n)
		}
	}
	if err := writable(f.file); err != nil {
		return usage("--output %s: %v", f.file, err)
	}
	l := &look{command: "show", around: f.around, top: f.top}
	if f.format == "markdown" && (l.top == 0 || l.top > report.MostMermaid) {
		l.top = report.MostMermaid
	}
	files := []string{}
	for _, arg := range args {
		if p, ok := lineOf(arg); ok {
			l.places = append(l.places, p)
		} else {
			files = append(files, arg)
		}
	}
	chosen := f.choice.given(f.input.paths.Session)
	switch {
	case slices.Contains(files, capture.Stdin), slices.ContainsFunc(l.places, func(p lines) bool { return p.file == capture.Stdin }):
		return usage("show: standard input cannot be read twice; save it to a file, and show that")
	case len(l.places) > 0 && chosen:
		return usage("show: want either FILE:LINE or one of --session, --finding, --code, --method, --unanswered")
	case len(l.places) == 0 && !chosen:
		return usage("show: want FILE:LINE, such as session.log:12, or one of --session, --finding, --code, --method, --unanswered with files")
	case len(files)+len(l.places) == 0:
		return usage("show: want the files to show messages of")
	case f.around > mostAround:
		return usage("--context %d: want at most %d", f.around, mostAround)
	}
	if err := f.options(l); err != nil {
		return err
	}
	if err := l.open(s, files); err != nil {
		return err
	}
	if err := s.guard([]string{f.file}, slices.Concat(sourceFiles(l.sources), f.rules.files, f.catalog.files(), f.redact.files())); err != nil {
		return err
	}
	write, err := l.calls, error(nil)
	if chosen {
		write = (&ladder{look: l, choice: f.choice, sessions: f.input.paths.Session, shown: f.choice.shows()}).messages
	}
	shown, err := write(c, s)
	if err != nil {
		return err
	}
	err = s.write(f.file, func(w io.Writer) error {
		o := report.Options{}
		o.Width, _, o.Color = s.screen(w)
		o.Links = o.Color && takesLinks(w)
		o.Dir, _ = os.Getwd()
		return buffered(w, func(w io.Writer) error { return shown.Write(w, f.format, o) })
	})
	if err != nil && !closedPipe(err) {
		return err
	}
	s.wroteFile(f.file)
	return l.verdict
}

// options checks the flags of the reading and sets what they ask for.
func (f *lookFlags) options(l *look) (err error) {
	if l.parse, err = f.input.options(); err != nil {
		return err
	}
	if l.analyze.Rules, err = f.rules.rules(); err != nil {
		return err
	}
	if l.analyze.Masker, err = f.redact.masker(); err != nil {
		return err
	}
	l.analyze.Catalogs, l.analyze.Catalog, err = f.catalog.set()
	return err
}

// shown is what show shows.
type shown interface {
	Write(w io.Writer, format string, o report.Options) error
}

// look is what is to be shown of captures that are read more than once.
type look struct {
	command string
	places  []lines
	around  int
	top     int
	parse   parse.Options
	analyze analyze.Options
	sources []input.Source
	verdict error // with the exit code of what was read
}

// open opens the files, and those of lines that are not among them.
func (l *look) open(s *streams, files []string) error {
	if len(files) > 0 {
		var err error
		if l.sources, err = input.Open(files, s.in); err != nil {
			return usage("%v", err)
		}
	}
	for i := range l.places {
		p := &l.places[i]
		if p.from == 0 {
			return usage("show: %s:0: lines are counted from 1", p.file)
		}
		there, err := l.find(p)
		if there || err != nil {
			if err != nil {
				return err
			}
			continue
		}
		more, err := input.Open([]string{p.file}, s.in)
		if err != nil {
			return usage("%v", err)
		}
		if len(more) != 1 {
			return usage("show: %s: want a file, not several", p.file)
		}
		p.source = len(l.sources)
		l.sources = append(l.sources, more[0])
	}
	return l.readable()
}

// readable sees that the sources can be read more than once.
func (l *look) readable() error {
	for _, src := range l.sources {
		for _, file := range src.Files() {
			if file.Once {
				return usage("%s: %s is a pipe, which cannot be read twice; save it to a file, and %s that", l.command, file.Name, l.command)
			}
		}
	}
	return nil
}

// find looks for the file of some lines among the sources, by whatever name it
// goes there.
func (l *look) find(p *lines) (there bool, err error) {
	info, _ := os.Stat(p.file)
	is := func(name string) bool {
		if filepath.Clean(name) == filepath.Clean(p.file) {
			return true
		}
		other, _ := os.Stat(name)
		return same(info, other)
	}
	for i := range l.sources {
		src := &l.sources[i]
		if is(src.Name) {
			p.source = i
			return true, nil
		}
		for _, older := range src.Older {
			if is(older.Name) {
				return false, usage("show: %s is read here as a part of %s, whose lines are counted through all its files: name the line as %s:LINE, or %s alone", p.file, src.Name, src.Name, p.file)
			}
		}
	}
	return false, nil
}

// read reads the captures once.
func (l *look) read(c *cobra.Command, s *streams, each func(*capture.Batch) error) ([]capture.Info, error) {
	bar := newProgress(s, l.sources, false)
	defer bar.end()
	o := l.parse
	o.Progress = &bar.read
	return parse.Read(c.Context(), l.sources, o, each)
}

// errEnough ends a reading when everything was seen.
var errEnough = errors.New("enough")

// at is a line of a source.
type at struct {
	source string
	line   int64
}

// marks are the places of the evidence of findings.
type marks map[at][]mark

// mark is an event of a finding.
type mark struct {
	number int // of the finding in the report, counted from 1
	code   capture.Code
	method *string
}

// marksOf returns where findings have their evidence.
func marksOf(r *analyze.Report) marks {
	all := marks{}
	for i := range r.Findings {
		for _, e := range r.Findings[i].Evidence {
			place := at{e.Source, e.Line}
			all[place] = append(all[place], mark{i + 1, e.Code, e.Method})
		}
	}
	return all
}

// of returns the numbers of the findings that a message on a line is evidence
// of. A line may hold several messages: it is the one with the code and the
// method of the event, where that has them. Of a success with several errors
// inside only the first code is known.
func (all marks) of(place at, code capture.Code, method *string, several bool) []int {
	var list []int
	for _, m := range all[place] {
		if (m.code.IsNull() || m.code == code || several) && (m.method == nil || method == nil || *m.method == *method) && !slices.Contains(list, m.number) {
			list = append(list, m.number)
		}
	}
	return list
}
