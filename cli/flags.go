package cli

import (
	"errors"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze/rules"
	"rpclog/parse"
)

// heading is the annotation of a flag that says under which heading help
// lists it.
const heading = "rpclog_heading"

// group adds flags to a command, under a heading of its help.
func group(c *cobra.Command, title string, add func(*pflag.FlagSet)) {
	fs := pflag.NewFlagSet(title, pflag.ContinueOnError)
	add(fs)
	fs.VisitAll(func(f *pflag.Flag) { f.Annotations = map[string][]string{heading: {title}} })
	c.Flags().SortFlags = false
	fs.SortFlags = false
	c.Flags().AddFlagSet(fs)
}

// Bounds of what flags may ask for.
const (
	mostJobs    = 256     // parsers, each of which holds some MiB
	longestLine = 1 << 30 // bytes, which a parser may hold twice
)

// inputFlags say how captures are read.
type inputFlags struct {
	maxLine byteSize
	jobs    int
	zone    string
	format  string
	paths   parse.Options
}

func (f *inputFlags) add(fs *pflag.FlagSet) {
	f.maxLine = parse.DefaultMaxLine
	fs.StringArrayVar(&f.paths.Session, "session", nil, "count only the `SESSION` with this id; or the gjson path at which records or messages name theirs (repeatable)")
	for _, p := range []struct {
		name, what string
		paths      *[]string
	}{
		{"message", "message in an envelope; like the others repeatable", &f.paths.Message},
		{"time", "time", &f.paths.Time},
		{"latency", "latency in milliseconds", &f.paths.Latency},
		{"direction", "direction, or a slot of the text around messages (see sources[].read in the JSON report)", &f.paths.Direction},
		{"conn", "connection, or such a slot: [2], peer=, 3", &f.paths.Conn},
	} {
		fs.StringArrayVar(p.paths, p.name, nil, "gjson `PATH` of the "+p.what)
	}
	fs.StringVar(&f.format, "input-format", "", "`FORMAT` of the captures, where rpclog does not find it out; rpclog formats lists them")
	fs.StringVar(&f.zone, "tz", "UTC", "`ZONE` of times without a zone, such as Europe/Berlin or Local")
	fs.Var(&f.maxLine, "max-line", "longest line that is read, a `SIZE` in bytes or with KiB, MiB, GiB; longer ones are skipped and counted")
	fs.IntVar(&f.jobs, "jobs", 0, "run `N` parsers in parallel (default one per core)")
}

// options checks the flags and returns what they mean.
func (f *inputFlags) options() (parse.Options, error) {
	o := f.paths
	o.MaxLine, o.Jobs = int(f.maxLine), f.jobs
	switch {
	case f.jobs < 0:
		return o, usage("--jobs %d: must not be negative", f.jobs)
	case f.jobs > mostJobs:
		return o, usage("--jobs %d: want at most %d", f.jobs, mostJobs)
	case f.maxLine > longestLine:
		most := byteSize(longestLine)
		return o, usage("--max-line %s: want at most %s", &f.maxLine, &most)
	}
	if o.Format = f.format; f.format != "" && !slices.Contains(parse.FormatNames(), f.format) {
		return o, unknown("--input-format", f.format, parse.FormatNames())
	}
	var err error
	o.Location, err = location(f.zone)
	return o, err
}

// ruleFlags say which rules apply.
type ruleFlags struct {
	files     []string
	noBuiltin bool
}

func (f *ruleFlags) add(fs *pflag.FlagSet) {
	fs.StringArrayVar(&f.files, "rules", nil, "also apply the rules of `FILE` (YAML; repeatable)")
	fs.BoolVar(&f.noBuiltin, "no-builtin-rules", false, "leave out the rules that come with rpclog")
}

// rules returns the rules that apply.
func (f *ruleFlags) rules() ([]*rules.Rule, error) {
	var all []*rules.Rule
	if !f.noBuiltin {
		var err error
		if all, err = rules.Builtin(); err != nil {
			return nil, err
		}
	}
	for _, name := range f.files {
		src, err := readSmall("--rules", name)
		if err != nil {
			return nil, err
		}
		more, err := rules.Load(name, src)
		if err != nil {
			return nil, usageOf(mistakes(err), "mistakes in rules:")
		}
		all = rules.Merge(all, more)
	}
	return all, nil
}

// mistakes lists those of a rule file, each with its place.
func mistakes(err error) []string {
	var list rules.ErrorList
	if !errors.As(err, &list) {
		return []string{err.Error()}
	}
	var lines []string
	for i := range list {
		lines = append(lines, list[i].Error())
	}
	return lines
}
