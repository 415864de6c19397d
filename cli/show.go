package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze"
	"rpclog/analyze/catalog"
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
}

func showCommand(s *streams) *cobra.Command {
	f := &lookFlags{}
	c := &cobra.Command{
		Use:   "show FILE:LINE… [FILE…]",
		Short: "Show a call whole, or the messages of a session",
		Long: "Shows the call that a line of a capture holds or answers: what was asked and answered, without obvious secrets, what its code means, " +
			"and the finding that it belongs to. FILE:LINE-LINE is a range. Files without a line are read together with it: the rotated ones of a log, for one.\n\n" +
			"With --session, --finding, --code, --method or --unanswered, shows the messages one under the other. Captures are read twice for it, so they must be files.",
		Example: `  rpclog show session.log:1204                   the call of a line
  rpclog show -C 5 session.log:1204              with what the log says around it
  rpclog show app.log:1204 'app.log*'            of a log that was rotated
  rpclog show --session 0d9e2b64 session.log     the messages of a session
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
	completeFlag(c, "format", words(report.ShownFormats()...))
	completeInput(c)
	return c
}

func (f *lookFlags) add(fs *pflag.FlagSet) {
	fs.StringVarP(&f.format, "format", "f", report.ShownFormats()[0], "`FORMAT`: "+strings.Join(report.ShownFormats(), ", "))
	fs.StringVarP(&f.file, "output", "o", "-", "write to `FILE`, whole or not at all")
	fs.IntVarP(&f.around, "context", "C", 0, "also show `N` lines of the capture before and after the request and the response")
	fs.IntVar(&f.top, "top", 200, "show at most `N` messages of a session, those around findings and errors first; 0 shows all")
}

func (f *lookFlags) run(c *cobra.Command, s *streams, args []string) error {
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
	l := &look{around: f.around, top: f.top}
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
	}
	if err := f.options(l); err != nil {
		return err
	}
	if err := l.open(s, files); err != nil {
		return err
	}
	if err := s.guard([]string{f.file}, slices.Concat(sourceFiles(l.sources), f.rules.files, f.catalog.files())); err != nil {
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
	l.analyze.Catalogs, l.analyze.Catalog, err = f.catalog.set()
	return err
}

// shown is what show shows.
type shown interface {
	Write(w io.Writer, format string, o report.Options) error
}

// look is what is to be shown of captures.
type look struct {
	places  []lines
	around  int
	top     int
	parse   parse.Options
	analyze analyze.Options
	sources []input.Source
	verdict error // with the exit code of what was read
}

// lines are lines of a file.
type lines struct {
	file     string
	from, to int64
	source   int // its place among the sources
}

var atLine = regexp.MustCompile(`^(.+):([0-9]{1,18})(?:-([0-9]{1,18}))?$`)

// lineOf reads FILE:LINE or FILE:LINE-LINE. A file that is called so is one.
func lineOf(arg string) (lines, bool) {
	arg = strings.TrimPrefix(arg, " ") // see withNegativeCodes
	m := atLine.FindStringSubmatch(arg)
	if m == nil {
		return lines{}, false
	}
	if _, err := os.Stat(arg); err == nil {
		return lines{}, false
	}
	from, _ := strconv.ParseInt(m[2], 10, 64)
	to := from
	if m[3] != "" {
		to, _ = strconv.ParseInt(m[3], 10, 64)
	}
	return lines{file: m[1], from: min(from, to), to: max(from, to)}, true
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
		is := func(src input.Source) bool { return filepath.Clean(src.Name) == filepath.Clean(p.file) }
		if p.source = slices.IndexFunc(l.sources, is); p.source >= 0 {
			continue
		}
		more, err := input.Open([]string{p.file}, s.in)
		if err != nil {
			return usage("%v", err)
		}
		if len(more) != 1 {
			return usage("%s: want a file", p.file)
		}
		p.source = len(l.sources)
		l.sources = append(l.sources, more[0])
	}
	return nil
}

// read reads the captures once.
func (l *look) read(c *cobra.Command, each func(*capture.Batch) error) ([]capture.Info, error) {
	return parse.Read(c.Context(), l.sources, l.parse, each)
}

// errEnough ends a reading when everything was seen.
var errEnough = errors.New("enough")

// spot is a place that is to be shown, and what was found there.
type spot struct {
	lines
	first int64 // line of the record that from is in; 0 before it was reached
	last  int64 // line of the last record of the source
	end   int64 // and the last one that it takes
	text  string
	holds []string // messages of that record which are no calls
	flaws []string
	calls []analyze.Call
}

// has reports whether a line is one of those of the spot.
func (p *spot) has(line *int64) bool {
	return line != nil && *line >= p.first && *line <= p.to && p.first > 0
}

// calls reads the captures and returns the calls of some lines.
func (l *look) calls(c *cobra.Command, s *streams) (shown, error) {
	spots := make([]spot, len(l.places))
	for i, p := range l.places {
		spots[i].lines = p
	}
	names := sourceNames(l.sources)
	o := l.analyze
	o.Texts = true
	of := func(source string, has func(p *spot)) {
		for i := range spots {
			if names[spots[i].source] == source {
				has(&spots[i])
			}
		}
	}
	o.WantCall = func(call *analyze.Call) (wanted bool) {
		of(call.Source, func(p *spot) { wanted = wanted || p.has(call.Line) || p.has(call.ResponseLine) })
		return wanted
	}
	o.OnCall = func(call *analyze.Call) {
		of(call.Source, func(p *spot) {
			if p.has(call.Line) || p.has(call.ResponseLine) {
				p.calls = append(p.calls, call.Clone())
			}
		})
	}
	a := analyze.New(names, o)
	infos, err := l.read(c, func(b *capture.Batch) error {
		for i := range spots {
			if spots[i].source == b.Source {
				spots[i].look(a, b)
			}
		}
		a.Add(b)
		return nil
	})
	if err != nil {
		return nil, err
	}
	a.End()
	complain(c, s, infos)
	unread := unreadSources(infos)
	r := a.Report(infos)
	l.verdict = readVerdict(r, infos, unread)
	out := &report.Shown{}
	for i := range spots {
		p := &spots[i]
		p.calls = slices.DeleteFunc(p.calls, func(call analyze.Call) bool {
			return p.beyond() || !p.has(call.Line) && !p.has(call.ResponseLine)
		})
		slices.SortStableFunc(p.calls, func(x, y analyze.Call) int { return cmp.Compare(x.Place().Line, y.Place().Line) })
		for _, call := range p.calls {
			if !slices.ContainsFunc(out.Calls, func(c report.ShownCall) bool { return sameCall(&c.Call, &call) }) {
				out.Calls = append(out.Calls, l.explained(call, r))
			}
		}
		if len(p.calls) == 0 && (infos[p.source].Err == nil || p.last > 0) {
			none := report.Nothing{Source: p.file, Line: p.from, Why: p.why(), Text: p.text}
			if p.beyond() {
				none.Text = ""
			}
			out.None = append(out.None, none)
		}
	}
	if err := l.lookAround(c, a, out); err != nil {
		return nil, err
	}
	out.Fill()
	return out, nil
}

// sameCall reports whether two calls that were found are one.
func sameCall(x, y *analyze.Call) bool {
	same := func(a, b *int64) bool { return a == b || a != nil && b != nil && *a == *b }
	return x.Source == y.Source && same(x.Line, y.Line) && same(x.ResponseLine, y.ResponseLine) && bytes.Equal(x.ID, y.ID) && x.Outcome == y.Outcome
}

// look notes what a batch has of the record that the spot begins in: the last
// one that begins at its first line or before.
func (p *spot) look(a *analyze.Analyzer, b *capture.Batch) {
	at := -1
	for i := range b.Records {
		r := &b.Records[i]
		if !r.Continues && r.Line <= p.from && r.Line >= p.first {
			at = i
		}
	}
	if n := len(b.Records); n > 0 {
		r := &b.Records[n-1]
		p.last, p.end = r.Line, r.Line+int64(bytes.Count(r.Text, []byte{'\n'}))
	}
	if at < 0 {
		return
	}
	r := &b.Records[at]
	p.first, p.text, p.holds, p.flaws = r.Line, a.Line(r.Text), nil, nil
	for ; at < len(b.Records) && b.Records[at].Line == p.first; at++ {
		for _, m := range b.Of(&b.Records[at]) {
			p.holds = append(p.holds, described(&m))
		}
		if b.Records[at].Copies > 0 {
			p.flaws = append(p.flaws, "a copy of a message that counts elsewhere")
		}
		if b.Records[at].Other > 0 {
			p.flaws = append(p.flaws, "JSON that is no message")
		}
	}
	for r, kind := range b.Flaws() {
		if r.Line == p.first {
			p.flaws = append(p.flaws, problemWords(kind))
		}
	}
}

// problemWords says what is wrong with a record.
func problemWords(kind capture.ProblemKind) string {
	switch kind {
	case capture.NotJSON:
		return "text without a message"
	case capture.InvalidJSON:
		return "JSON that does not hold"
	case capture.Truncated:
		return "JSON that is cut off"
	case capture.Oversize:
		return "a line that is too long to be read"
	case capture.TooDeep:
		return "JSON that is nested too deep"
	case capture.NotStandard:
		return "the notation of another language"
	}
	return "the problem " + kind.String()
}

// described says what a message is that is no call.
func described(m *capture.Message) string {
	switch m.Kind {
	case capture.Notification:
		return "the notification " + string(m.Method) + ", which nothing answers"
	case capture.Warning:
		return "a warning"
	case capture.Data:
		return "a sample of a data stream"
	}
	return "a message that does not count"
}

// why says why a spot holds no call.
func (p *spot) why() string {
	switch {
	case p.last == 0:
		return "the file holds no record"
	case p.first == 0:
		return "no record begins at that line or before; the first ones come later"
	case p.beyond():
		return "beyond the last record, which is at line " + strconv.FormatInt(p.last, 10)
	case p.from < p.to && len(p.holds) == 0:
		return "no call in lines " + strconv.FormatInt(p.from, 10) + " to " + strconv.FormatInt(p.to, 10)
	case len(p.holds) > 0:
		return "no call: " + strings.Join(slices.Compact(p.holds), ", ") + p.at()
	case len(p.flaws) > 0:
		return "no call: " + strings.Join(slices.Compact(p.flaws), ", ") + p.at()
	}
	return "no call: nothing that is a message" + p.at()
}

// beyond reports whether the spot lies behind all that the source holds.
func (p *spot) beyond() bool { return p.from > p.end }

// at says where the record begins, if that is not the line that was asked for.
func (p *spot) at() string {
	if p.first == p.from {
		return ""
	}
	return fmt.Sprintf(" (in the record that begins at line %d)", p.first)
}

// explained returns a call with what explains it.
func (l *look) explained(call analyze.Call, r *analyze.Report) report.ShownCall {
	c := report.ShownCall{Call: call}
	if entry, ok := l.entry(&call); ok {
		c.Meaning = &entry.Meaning
		if entry.Hint != "" {
			c.Hint = &entry.Hint
		}
	}
	for i := range r.Findings {
		if slices.ContainsFunc(r.Findings[i].Evidence, func(e analyze.Evidence) bool {
			return e.Source == call.Source && (call.Line != nil && *call.Line == e.Line || call.ResponseLine != nil && *call.ResponseLine == e.Line)
		}) {
			c.Findings = append(c.Findings, report.Numbered{Number: i + 1, Finding: r.Findings[i]})
		}
	}
	return c
}

// entry returns what a catalog says of the code of a call: that of its protocol,
// else the default one.
func (l *look) entry(call *analyze.Call) (entry catalog.Entry, ok bool) {
	if !call.Failed() {
		return entry, false
	}
	all := l.analyze.Catalogs
	if call.Catalog != nil {
		entry, ok = all.At(all.Index(*call.Catalog)).Lookup(call.Code)
	}
	if !ok {
		entry, ok = all.Default().Lookup(call.Code)
	}
	return entry, ok
}

// lookAround reads the captures again for the lines around some calls.
func (l *look) lookAround(c *cobra.Command, a *analyze.Analyzer, out *report.Shown) error {
	if l.around == 0 || len(out.Calls) == 0 {
		return nil
	}
	names := sourceNames(l.sources)
	last := make([]int64, len(l.sources)) // line that is wanted of each source
	near := func(call *analyze.Call, line int64) (is, own bool) {
		for _, at := range [...]*int64{call.Line, call.ResponseLine} {
			if at != nil && line >= *at-int64(l.around) && line <= *at+int64(l.around) {
				is, own = true, own || line == *at
			}
		}
		return is, own
	}
	for i := range out.Calls {
		call := &out.Calls[i].Call
		at := slices.Index(names, call.Source)
		for _, line := range [...]*int64{call.Line, call.ResponseLine} {
			if line != nil {
				last[at] = max(last[at], *line+int64(l.around))
			}
		}
	}
	_, err := l.read(c, func(b *capture.Batch) error {
		for i := range b.Records {
			r := &b.Records[i]
			if r.Line > last[b.Source] {
				last[b.Source] = 0
				break
			}
			for k := range out.Calls {
				call := &out.Calls[k]
				if call.Source != names[b.Source] || r.Continues {
					continue
				}
				if is, own := near(&call.Call, r.Line); is {
					call.Around = append(call.Around, report.Line{Line: r.Line, Text: a.Line(r.Text), Own: own})
				}
			}
		}
		if !slices.ContainsFunc(last, func(line int64) bool { return line > 0 }) {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
}
