package cli

import (
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze"
	"rpclog/report/calls"
)

// callsFlags are the flags of calls as they were given.
type callsFlags struct {
	rowFlags
	with   []string
	choice callFlags
}

// callFlags say which calls are chosen, beside the filters that all commands
// have.
type callFlags struct {
	outcomes []string
	least    time.Duration
	slowest  int
}

func (f *callFlags) add(fs *pflag.FlagSet) {
	fs.StringSliceVar(&f.outcomes, "outcome", nil, "only calls with `OUTCOME`: "+strings.Join(analyze.Outcomes(), ", ")+"; several with commas between")
	fs.DurationVar(&f.least, "min-latency", 0, "only calls that took at least `DURATION`, such as 500ms")
	fs.IntVar(&f.slowest, "slowest", 0, "only the `N` slowest, slowest first, at the end of the input")
}

func callsCommand(s *streams) *cobra.Command {
	f := &callsFlags{}
	c := &cobra.Command{
		Use:   "calls [FILE…]",
		Short: "Print every call as it ends",
		Long: "Prints the calls of captures, one a row: each as soon as its response is read, or as soon as nothing can answer it any more; " +
			"those that wait still, at the end. Secrets are masked.",
		Example: `  rpclog calls session.log                                  a table; one JSON object a line in a pipe
  rpclog calls --outcome error,unanswered session.log       what failed
  rpclog calls --slowest 20 --method 'tools/*' session.log  what took long
  rpclog calls -o calls.parquet *.log                       for DuckDB, pandas, Spark, ClickHouse
  rpclog calls --with request,response --code -32603 x.log  with what was asked and answered
  tail -f session.log | rpclog calls                        while the capture grows
  rpclog calls -f otlp session.log > spans.jsonl            spans, for a collector`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return runCalls(c, s, f, args) },
	}
	group(c, "Output", func(fs *pflag.FlagSet) { f.add(fs); s.addColor(fs) })
	group(c, "Filters", func(fs *pflag.FlagSet) { f.choice.add(fs); f.filter.add(fs) })
	group(c, "Input", f.catalog.add)
	group(c, "Input", f.input.add)
	group(c, "Secrets", f.redact.add)
	completeFlag(c, "format", func() []cobra.Completion {
		var list []cobra.Completion
		for _, f := range calls.Formats() {
			list = append(list, cobra.CompletionWithDesc(f.Name, f.About))
		}
		return list
	})
	completeFlag(c, "outcome", words(analyze.Outcomes()...))
	completeFlag(c, "with", words(callTexts...))
	completeInput(c)
	return c
}

// mostSlowest is how many calls --slowest keeps at most.
const mostSlowest = 10_000

// callTexts are the columns that --with adds.
var callTexts = []string{"request", "response"}

func (f *callsFlags) add(fs *pflag.FlagSet) {
	fs.StringVarP(&f.format, "format", "f", "", "`FORMAT`: "+strings.Join(callFormatNames(), ", ")+" (default table on a terminal, else ndjson)")
	fs.StringVarP(&f.file, "output", "o", "-", "write to `FILE`, whole or not at all; its ending tells the format")
	fs.StringSliceVar(&f.with, "with", nil, "add `COLUMNS`: request, response, the JSON as it was sent, at most 64 KiB of each")
}

func callFormatNames() []string {
	var names []string
	for _, f := range calls.Formats() {
		names = append(names, f.Name)
	}
	return names
}

func runCalls(c *cobra.Command, s *streams, f *callsFlags, args []string) error {
	format, err := f.callFormat(s)
	if err != nil {
		return err
	}
	o, err := f.texts()
	if err != nil {
		return err
	}
	r, err := newRowStream(&f.rowFlags, callRows)
	if err != nil {
		return err
	}
	if r.analyze.WantCall, err = f.choice.picks(f.filter.shows()); err != nil {
		return err
	}
	r.analyze.OnCall, r.analyze.Texts = r.add, o.Request || o.Response || format.Texts
	return r.writeFile(c, s, args, f.file, slices.Concat(f.catalog.files(), f.redact.files()), func(w io.Writer) rowWriter[analyze.Call] {
		o.Width, _, o.Color = s.screen(w)
		rows := &callRowsWriter{Writer: format.New(w, o), streams: s}
		if f.choice.slowest == 0 {
			return rows
		}
		slow := &slowest{callRowsWriter: rows, most: f.choice.slowest}
		if picks := r.analyze.WantCall; len(r.sessions) == 0 {
			r.analyze.WantCall = func(c *analyze.Call) bool { return picks(c) && slow.wants(c) }
		}
		return slow
	})
}

// texts returns what --with asks for.
func (f *callsFlags) texts() (o calls.Options, err error) {
	for _, column := range f.with {
		switch column {
		case "request":
			o.Request = true
		case "response":
			o.Response = true
		default:
			return o, unknown("--with", column, callTexts)
		}
	}
	return o, nil
}

// callFormat returns the format that was asked for, or that suits the output.
func (f *callsFlags) callFormat(s *streams) (calls.Format, error) {
	name := rowFormat(s, f.format, f.file, func(name string) bool { _, known := calls.ByName(name); return known }, calls.Formats()[0].Name)
	format, known := calls.ByName(name)
	switch {
	case !known:
		return format, unknown("--format", name, callFormatNames())
	case format.Binary && onScreen(s, f.file):
		return format, usage("--format %s: nothing for a terminal; want a file with --output, or a pipe", format.Name)
	}
	return format, nil
}

// picks checks the flags and returns what reports of a call whether it is one of
// those that they ask for.
func (f *callFlags) picks(shown analyze.Choice) (func(*analyze.Call) bool, error) {
	for _, outcome := range f.outcomes {
		if !slices.Contains(analyze.Outcomes(), outcome) {
			return nil, unknown("--outcome", outcome, analyze.Outcomes())
		}
	}
	switch {
	case f.least < 0:
		return nil, usage("--min-latency %v: must not be negative", f.least)
	case f.slowest < 0:
		return nil, usage("--slowest %d: must not be negative", f.slowest)
	case f.slowest > mostSlowest:
		return nil, usage("--slowest %d: want at most %d", f.slowest, mostSlowest)
	}
	least, timed := float64(f.least)/1e6, f.least > 0 || f.slowest > 0
	return func(c *analyze.Call) bool {
		switch {
		case f.outcomes != nil && !slices.Contains(f.outcomes, c.Outcome), timed && (c.Latency == nil || *c.Latency < least):
			return false
		}
		return shown.Has(c)
	}, nil
}

// callRowsWriter writes calls, and says at the end how many could not be.
type callRowsWriter struct {
	calls.Writer
	streams *streams
}

func (w *callRowsWriter) Close() error {
	if left, ok := w.Writer.(interface{ Skipped() int64 }); ok && left.Skipped() > 0 {
		w.streams.complain("%s left out: no date is known of them, without which there is no span", plural(left.Skipped(), "call"))
	}
	return w.Writer.Close()
}

// slowest keeps the slowest of some calls, and writes them at the end, slowest
// first.
type slowest struct {
	*callRowsWriter
	most int
	list []analyze.Call
}

// wants reports whether a call is one of the slowest so far.
func (s *slowest) wants(c *analyze.Call) bool {
	return len(s.list) < s.most || *c.Latency > *s.list[s.most-1].Latency
}

func (s *slowest) Write(c *analyze.Call) error {
	if !s.wants(c) {
		return nil
	}
	at, _ := slices.BinarySearchFunc(s.list, *c.Latency, func(c analyze.Call, latency float64) int {
		if *c.Latency >= latency {
			return -1
		}
		return 1
	})
	s.list = slices.Insert(s.list, at, c.Clone())
	s.list = s.list[:min(len(s.list), s.most)]
	return nil
}

func (s *slowest) Close() error {
	for i := range s.list {
		if err := s.callRowsWriter.Write(&s.list[i]); err != nil {
			return err
		}
	}
	return s.callRowsWriter.Close()
}
