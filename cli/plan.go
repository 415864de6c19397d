package cli

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/report"
)

// outputFlags say which reports are written, how and where.
type outputFlags struct {
	format  string
	files   []string
	section string
	top     int
	maxSize byteSize
	plain   bool
	noPager bool
}

func (f *outputFlags) add(fs *pflag.FlagSet) {
	fs.StringVarP(&f.format, "format", "f", "", "`FORMAT` of the report: "+strings.Join(formatNames(), ", ")+" (default table)")
	fs.StringArrayVarP(&f.files, "output", "o", nil, "write a report to `FILE` instead of standard output; its ending tells the format, or FORMAT=FILE; csv=DIR/ and ndjson=DIR/ write a file per table (repeatable)")
	fs.StringVar(&f.section, "section", "", "the `TABLE` that csv and ndjson write: "+strings.Join(report.Sections(), ", ")+" (default codes)")
	fs.IntVar(&f.top, "top", 10, "show `N` rows per table in the formats for people; 0 for all")
	f.maxSize = defaultMarkdown
	fs.Var(&f.maxSize, "max-size", "longest markdown report, a `SIZE` in bytes or with KB, KiB, up to 1000KiB; a comment on GitHub holds 65536 characters, a job summary 1 MiB; rows of tables are left out first")
	addPlain(fs, &f.plain)
	fs.BoolVar(&f.noPager, "no-pager", false, "do not show a report that is longer than the terminal by the program that PAGER names (less, where it names none)")
}

// completeOutputs completes the flags for reports.
func completeOutputs(c *cobra.Command) {
	completeFlag(c, "format", func() []cobra.Completion {
		var list []cobra.Completion
		for _, f := range report.Formats() {
			list = append(list, cobra.CompletionWithDesc(f.Name, f.About))
		}
		return list
	})
	completeFlag(c, "section", func() []cobra.Completion { return report.Sections() })
	completeFlag(c, "top", words("0\tall", "5", "10", "20", "50"))
}

// plan checks the flags and finds out which reports go where.
func (f *outputFlags) plan() ([]output, error) {
	if f.maxSize < leastMarkdown || f.maxSize > mostMarkdown {
		return nil, usage("--max-size %d: want %d to %d bytes", f.maxSize, leastMarkdown, mostMarkdown)
	}
	if f.top < 0 {
		return nil, usage("--top %d: must not be negative", f.top)
	}
	format, ok := report.ByName(f.format)
	switch {
	case f.format == "":
		format = report.Formats()[0]
	case !ok:
		return nil, unknown("--format", f.format, formatNames())
	}
	if f.section != "" && !slices.Contains(report.Sections(), f.section) {
		return nil, unknown("--section", f.section, report.Sections())
	}
	var outs []output
	wanted := f.format != "" || len(f.files) == 0 // on standard output too
	for _, arg := range f.files {
		some, err := f.outputs(arg, format)
		if err != nil {
			return nil, err
		}
		if some[0].format.Name == format.Name {
			wanted = false
		}
		outs = append(outs, some...)
	}
	if wanted {
		outs = append(outs, output{format: format, file: "-", options: f.options(), paged: format.Name == "table" && !f.noPager && !f.plain})
	}
	if f.section != "" && !slices.ContainsFunc(outs, func(o output) bool { return o.format.OneTable() }) {
		return nil, usage("--section is for csv and ndjson; no report is written in one of them")
	}
	if f.plain && !slices.ContainsFunc(outs, func(o output) bool { return o.format.Name == "table" }) {
		return nil, usage("--plain is for table; nothing is written in that format")
	}
	return outs, nil
}

func (f *outputFlags) options() report.Options {
	o := report.Options{Section: f.section, Top: f.top, Plain: f.plain, MaxSize: int(f.maxSize), Version: readBuild().version}
	o.Dir, _ = os.Getwd() // without it files keep the names they were given
	return o
}

// outputs returns what one --output asks for; format is that of --format.
func (f *outputFlags) outputs(arg string, format report.Format) ([]output, error) {
	o := output{file: arg, options: f.options()}
	if name, file, ok := strings.Cut(arg, "="); ok && !strings.ContainsAny(name, `./\`) {
		if o.format, ok = report.ByName(name); !ok {
			return nil, unknown("--output", name, formatNames())
		}
		o.file = file
	} else if o.format, ok = report.ByEnding(arg); !ok {
		if f.format == "" && arg != "-" {
			return nil, usage("--output %s: its ending tells no format; say FORMAT=FILE with one of %s", arg, strings.Join(formatNames(), ", "))
		}
		o.format = format
	}
	if o.format.OneTable() && isFolder(o.file) {
		sections, err := perSection(o)
		if err != nil {
			return nil, usage("--output %s: %v", arg, err)
		}
		return sections, nil
	}
	if err := writable(o.file); err != nil {
		return nil, usage("--output %s: %v", arg, err)
	}
	return []output{o}, nil
}

// addPlain adds the flag for output that is heard rather than seen.
func addPlain(fs *pflag.FlagSet, plain *bool) {
	fs.BoolVar(plain, "plain", false, "for screen readers: sentences instead of tables, nothing drawn, no colours, no progress, no pager")
}

func formatNames() []string {
	var names []string
	for _, f := range report.Formats() {
		names = append(names, f.Name)
	}
	return names
}
