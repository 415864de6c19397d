package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze"
	"rpclog/analyze/redact"
	"rpclog/analyze/slice"
	"rpclog/parse"
	"rpclog/parse/capture"
)

// sliceFlags are the flags of slice as they were given.
type sliceFlags struct {
	finding int
	code    string
	lines   string
	file    string
	rules   ruleFlags
	catalog catalogFlags
	input   inputFlags
	redact  redactFlags
}

func sliceCommand(s *streams) *cobra.Command {
	f := &sliceFlags{}
	c := &cobra.Command{
		Use:   "slice FILE…",
		Short: "Write the least capture that shows a finding",
		Long: "Writes a small capture out of a large one, for a bug report or a test: the fewest messages, with the fewest members, that show the same finding when " +
			"they are analysed, which is tried before anything is written. Ids, sessions, connections and free texts become pseudonyms; secrets are masked, " +
			"and nothing is written if something still looks like one. Captures are read several times for it, so they must be files.",
		Example: `  rpclog slice --finding 1 session.log -o small.ndjson
  rpclog slice --code -32603 session.log         an error with that code and its request
  rpclog slice --session 0d9e2b64-7a13 session.log > session.ndjson
                                                 the messages of a session
  rpclog slice --lines 1200-1260 session.log     the calls of some lines
  rpclog slice --finding 1 --redact-key-file key.txt session.log
                                                 with the same pseudonyms in every slice`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, s, args) },
	}
	group(c, "What", func(fs *pflag.FlagSet) {
		fs.IntVar(&f.finding, "finding", 0, "the finding with the number `N` of the report, counted from 1")
		fs.StringVar(&f.code, "code", "", "an error with `CODE`, and its request")
		fs.StringVar(&f.lines, "lines", "", "the calls of `LINES` of a file, such as 12 or 10-20")
	})
	group(c, "Output", func(fs *pflag.FlagSet) {
		fs.StringVarP(&f.file, "output", "o", "-", "write to `FILE`, whole or not at all")
	})
	group(c, "Rules and catalogs", func(fs *pflag.FlagSet) { f.rules.add(fs); f.catalog.add(fs) })
	group(c, "Input", f.input.add)
	group(c, "Secrets", f.redact.add)
	completeInput(c)
	return c
}

func (f *sliceFlags) run(c *cobra.Command, s *streams, args []string) error {
	const choices = "--finding N, --session ID, --code CODE or --lines A-B"
	chosen := 0
	for _, name := range []string{"finding", "code", "lines"} {
		if c.Flags().Changed(name) {
			chosen++
		}
	}
	sessions := f.input.paths.Session
	switch {
	case chosen > 1:
		return usage("slice: want one of %s, not several", choices)
	case chosen == 0 && len(sessions) == 0:
		return usage("slice: want one of %s, which say what is to be shown; rpclog FILE has the findings", choices)
	case c.Flags().Changed("finding") && f.finding < 1:
		return usage("--finding %d: findings are counted from 1", f.finding)
	case slices.Contains(args, capture.Stdin):
		return usage("slice: standard input cannot be read twice; save it to a file, and slice that")
	case len(args) == 0:
		return usage("slice: want the files to slice")
	}
	w := &sliced{look: &look{command: "slice"}, flags: f, sessions: sessions, chosen: chosen}
	if c.Flags().Changed("lines") {
		if err := w.parseLines(f.lines); err != nil {
			return err
		}
	}
	if err := w.options(f); err != nil {
		return err
	}
	if err := writable(f.file); err != nil {
		return usage("--output %s: %v", f.file, err)
	}
	if err := w.open(s, args); err != nil {
		return err
	}
	if c.Flags().Changed("lines") && len(w.sources) != 1 {
		return usage("--lines %s: want one file, since each has lines of its own", f.lines)
	}
	inputs := slices.Concat(sourceFiles(w.sources), f.rules.files, f.catalog.files(), f.redact.files())
	if err := s.guard([]string{f.file}, inputs); err != nil {
		return err
	}
	return w.write(c, s)
}

// sliced is a slice that is to be made of captures.
type sliced struct {
	*look
	flags    *sliceFlags
	sessions []string // values of --session
	chosen   int      // of the other flags that say what is to be shown
	from, to int64
	masker   *redact.Masker

	names []string
	infos []capture.Info
	first *analyze.ErrorEvent // that is to be shown, if one is
	paths bool                // values of --session are paths
}

var lineRange = regexp.MustCompile(`^([0-9]{1,18})(?:-([0-9]{1,18}))?$`)

func (w *sliced) parseLines(text string) error {
	m := lineRange.FindStringSubmatch(text)
	if m == nil {
		return usage("--lines %q: want the number of a line, or two with a - between", text)
	}
	w.from, _ = strconv.ParseInt(m[1], 10, 64)
	if w.to = w.from; m[2] != "" {
		w.to, _ = strconv.ParseInt(m[2], 10, 64)
	}
	if w.from, w.to = min(w.from, w.to), max(w.from, w.to); w.from == 0 {
		return usage("--lines %s: lines are counted from 1", text)
	}
	return nil
}

// options checks the flags of the reading and sets what they ask for.
func (w *sliced) options(f *sliceFlags) (err error) {
	if w.parse, err = f.input.options(); err != nil {
		return err
	}
	if w.analyze.Rules, err = f.rules.rules(); err != nil {
		return err
	}
	if w.masker, err = f.redact.masker(); err != nil {
		return err
	}
	if w.masker.Off() {
		return usage("slice: --redact off: a slice never has secrets; want mask or hash")
	}
	w.analyze.Catalogs, w.analyze.Catalog, err = f.catalog.set()
	return err
}

// write makes the slice and writes it.
func (w *sliced) write(c *cobra.Command, s *streams) error {
	w.names = sourceNames(w.sources)
	r, err := w.survey(c, s, slice.Open(w.analyze))
	if err == nil && r.Summary.Messages == 0 { // what there is instead has to be masked
		o := w.analyze
		o.Masker = w.masker
		r, err = w.survey(c, s, o)
	}
	if err != nil {
		return err
	}
	complain(c, s, w.infos)
	if w.verdict = readVerdict(r, w.infos, unreadSources(w.infos)); r.Summary.Messages == 0 {
		if w.verdict != nil {
			return w.verdict
		}
		return &exitError{code: exitNoInput, err: errors.New("slice: no message in " + strings.Join(w.names, ", "))}
	}
	cut, err := w.slice(r)
	if err != nil {
		return err
	}
	a := analyze.New(w.names, cut.Analysis())
	_, err = w.read(c, s, func(b *capture.Batch) error {
		if a.Add(b); cut.Enough() {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	if !cut.Wants() {
		return w.nothing()
	}
	_, err = w.read(c, s, func(b *capture.Batch) error {
		if cut.Add(b); cut.Left() == 0 {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	made, err := cut.Make(c.Context())
	if err != nil {
		return w.refused(err)
	}
	w.tell(s, made)
	err = s.write(w.flags.file, func(to io.Writer) error {
		_, err := to.Write(made.Text)
		return err
	})
	if err != nil && !closedPipe(err) {
		return err
	}
	s.wroteFile(w.flags.file)
	return w.verdict
}

// survey reads the captures to find out what there is.
func (w *sliced) survey(c *cobra.Command, s *streams, o analyze.Options) (*analyze.Report, error) {
	if code := w.flags.code; code != "" {
		want := capture.ParseCode(code)
		o.OnError = func(e *analyze.ErrorEvent) {
			is := e.Code == want || !e.Code.IsNumber() && w.masker.IsNamed(code, e.Code.Text())
			if is && (w.first == nil || w.first.Method == nil && e.Method != nil) {
				found := *e
				w.first = &found
			}
		}
	}
	a := analyze.New(w.names, o)
	var err error
	w.infos, err = w.read(c, s, func(b *capture.Batch) error {
		w.paths = w.paths || b.Chosen
		a.Add(b)
		return nil
	})
	if err != nil {
		return nil, err
	}
	a.End()
	return a.Report(w.infos), nil
}

// slice returns the slice that was asked for.
func (w *sliced) slice(r *analyze.Report) (*slice.Slice, error) {
	o := slice.Options{Analyze: w.analyze, Masker: w.masker, Read: func(text []byte) iter.Seq2[*capture.Batch, error] {
		return parse.NewDecoder(w.flags.file, bytes.NewReader(text), parse.Options{Jobs: 1}).Batches()
	}}
	n := w.flags.finding
	switch {
	case len(w.sessions) > 0 && !w.paths && w.chosen > 0:
		return nil, usage("slice: --session %s is no path at which records name their session; as the id of one it does not go with another choice", w.sessions[0])
	case w.flags.lines != "":
		return slice.Lines(o, w.names, w.names[0], w.from, w.to, within(r, func(e *analyze.Evidence) bool { return w.from <= e.Line && e.Line <= w.to })), nil
	case w.flags.code != "":
		if w.first == nil {
			return nil, usage("--code %s: no such error; %s", w.flags.code, codesThere(w.shown(r)))
		}
		return slice.Code(o, w.names, w.first), nil
	case n > 0:
		if n > len(r.Findings) {
			return nil, noFinding(n, r)
		}
		return slice.Finding(o, w.names, r, &r.Findings[n-1]), nil
	case w.paths:
		return nil, usage("slice: --session %s is a path at which records name their session; say as well what is to be shown, or the id of a session", w.sessions[0])
	case len(w.sessions) > 1:
		return nil, usage("slice: want one --session, not several")
	}
	at := slices.IndexFunc(r.Sessions, func(row analyze.Session) bool { return w.masker.IsNamed(w.sessions[0], row.ID) })
	if at < 0 {
		return nil, unknownSession(w.sessions[0], w.shown(r))
	}
	id := r.Sessions[at].ID
	return slice.Session(o, w.names, id, within(r, func(e *analyze.Evidence) bool { return e.Session == id })), nil
}

// shown returns of a report the sessions and codes that may be named, without
// secrets.
func (w *sliced) shown(r *analyze.Report) *analyze.Report {
	names := &analyze.Report{}
	for _, row := range r.Sessions {
		names.Sessions = append(names.Sessions, analyze.Session{ID: w.masker.Name(row.ID)})
	}
	for _, row := range r.Codes {
		code := row.Code
		if !code.IsNumber() && !code.IsNull() {
			code = capture.TextCode(w.masker.Name(code.Text()))
		}
		names.Codes = append(names.Codes, analyze.Code{Code: code})
	}
	return names
}

// within returns the findings of which all evidence is one that has something.
func within(r *analyze.Report, has func(*analyze.Evidence) bool) []analyze.Finding {
	var list []analyze.Finding
	for i := range r.Findings {
		f := &r.Findings[i]
		if !slices.ContainsFunc(f.Evidence, func(e analyze.Evidence) bool { return !has(&e) }) {
			list = append(list, *f)
		}
	}
	return list
}

// nothing says that there is nothing of what was asked for.
func (w *sliced) nothing() error {
	switch {
	case w.from > 0 && w.from == w.to:
		return usage("--lines %s: no message there but perhaps samples of data streams", w.flags.lines)
	case w.from > 0:
		return usage("--lines %s: no message in these lines but perhaps samples of data streams", w.flags.lines)
	}
	return w.refused(slice.ErrLost)
}

// refused says why there is no slice.
func (w *sliced) refused(err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case errors.Is(err, slice.ErrNotShown) && w.flags.finding > 0:
		return usage("slice: finding %d cannot be shown by fewer messages: %v; nothing was written", w.flags.finding, err)
	}
	return usage("slice: %v; nothing was written", err)
}

// tell says what is to be known of a slice beside its lines.
func (w *sliced) tell(s *streams, made *slice.Made) {
	say := func(format string, args ...any) { s.complain("slice: "+format, args...) }
	if !made.Minimal {
		say("this may not be the least: it took too many tries to find out")
	}
	if made.Cut > 0 && w.chosen > 0 && w.flags.finding > 0 {
		say("%s in the middle of the finding not looked at", plural(int64(made.Cut), "event"))
	} else if made.Cut > 0 {
		say("%s left out, which is beyond the bound; failed calls are kept first", plural(int64(made.Cut), "call"))
	}
	if made.Bare > 0 {
		say("%s too long, or too many, to keep their params, results and data", plural(int64(made.Bare), "message"))
	}
	if made.Lost > 0 {
		say("%s not found again: the capture has changed meanwhile", plural(int64(made.Lost), "message"))
	}
	for _, rule := range made.Missing {
		say("it does not show the finding of %s", rule)
	}
	if made.Unpaired > 0 {
		say("%s cannot be told from others there", plural(int64(made.Unpaired), "call"))
	}
}
