package cli

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"rpclog/analyze"
	"rpclog/analyze/catalog"
	"rpclog/analyze/rules"
	"rpclog/parse"
	"rpclog/parse/capture"
)

// filterFlags say what is counted and what is shown.
type filterFlags struct {
	since, until string
	showFlags
}

func (f *filterFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&f.since, "since", "", "count only what happened at or after `TIME`: a time, a date, or a duration back from now such as 2h")
	fs.StringVar(&f.until, "until", "", "count only what happened at or before `TIME`")
	f.showFlags.add(fs)
}

// showFlags say what is shown of what was counted.
type showFlags struct {
	codes, methods, subjects []string
}

func (f *showFlags) add(fs *pflag.FlagSet) {
	fs.StringArrayVar(&f.codes, "code", nil, "show only errors with `CODE` (repeatable); what is counted stays the same")
	fs.StringArrayVar(&f.subjects, "subject", nil, "show only what is about the subjects that match `PATTERN`, such as tools that are called; or METHOD=PATH, which says where params have them (repeatable)")
	fs.StringArrayVar(&f.methods, "method", nil, "show only what is about the methods that match `PATTERN`, with * and ? (repeatable); what is counted stays the same")
}

// filter returns what is to be counted.
func (f *filterFlags) filter(zone *time.Location, now time.Time) (analyze.Filter, error) {
	var out analyze.Filter
	var err error
	if out.Since, err = moment("--since", f.since, zone, now); err != nil {
		return out, err
	}
	if out.Until, err = moment("--until", f.until, zone, now); err != nil {
		return out, err
	}
	if out.Since.Known() && out.Until.Known() && out.Until.Before(out.Since) {
		return out, usage("--until %s lies before --since %s", f.until, f.since)
	}
	return out, nil
}

// moment reads a time, or a duration back from now.
func moment(flag, text string, zone *time.Location, now time.Time) (capture.Time, error) {
	if text == "" {
		return capture.Time{}, nil
	}
	if d, err := time.ParseDuration(text); err == nil && d >= 0 {
		return capture.TimeOf(now.Add(-d)), nil
	}
	t, ok := parse.ParseTime(text, zone, now)
	if !ok {
		return t, usage("%s %q: want a time such as 2026-01-02T15:04:05Z, a date, or a duration back from now such as 2h", flag, text)
	}
	return t, nil
}

// shows returns what is to be shown.
func (f *showFlags) shows() analyze.Choice {
	c := analyze.Choice{Methods: matching(f.methods)}
	for _, code := range f.codes {
		c.Codes = append(c.Codes, capture.ParseCode(code))
	}
	c.Subjects = matching(slices.DeleteFunc(slices.Clone(f.subjects), isSubjectPath))
	return c
}

// matching reports of a name whether it matches one of some patterns; it is
// nil where there are none.
func matching(patterns []string) func(string) bool {
	if len(patterns) == 0 {
		return nil
	}
	return func(name string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool { return rules.MatchMethod(p, name) })
	}
}

// subjectPaths are the values of --subject that say where the params of a
// method have their subject, METHOD=PATH, not which subjects are shown.
func (f *showFlags) subjectPaths() []string {
	return slices.DeleteFunc(slices.Clone(f.subjects), func(v string) bool { return !isSubjectPath(v) })
}

// isSubjectPath reports whether a value of --subject begins with the name of a
// method and an equals sign.
func isSubjectPath(value string) bool {
	method, path, ok := strings.Cut(value, "=")
	return ok && method != "" && path != "" && !strings.ContainsAny(method, "*?: ")
}

// withSubjects adds to catalogs where the params of methods have their subject.
func withSubjects(all *catalog.Set, paths []string) (*catalog.Set, error) {
	for _, value := range paths {
		method, path, _ := strings.Cut(value, "=")
		more, err := all.WithSubject(method, path)
		if err != nil {
			return nil, usage("--subject %s: %v", value, err)
		}
		all = more
	}
	return all, nil
}

// catalogFlags say which meanings codes have.
type catalogFlags struct {
	catalogs []string
}

func (f *catalogFlags) add(fs *pflag.FlagSet) {
	fs.StringArrayVar(&f.catalogs, "catalog", nil, "the protocol, by `NAME` of its catalog, instead of finding out; or FILE.csv, which adds a catalog (repeatable)")
}

// set returns all catalogs, and the name of the one that is forced.
func (f *catalogFlags) set() (all *catalog.Set, forced string, err error) {
	if all, err = catalog.Builtin(); err != nil {
		return nil, "", err
	}
	for _, file := range f.files() {
		if all, err = addCatalog(all, file); err != nil {
			return nil, "", err
		}
	}
	for _, arg := range f.catalogs {
		switch {
		case isCatalogFile(arg):
		case all.Index(arg) < 0:
			return nil, "", unknown("--catalog", arg, all.Names())
		case forced != "" && forced != arg:
			return nil, "", usage("--catalog: %s and %s cannot both be forced", forced, arg)
		default:
			forced = arg
		}
	}
	return all, forced, nil
}

// files returns the catalogs that are files.
func (f *catalogFlags) files() []string {
	return slices.DeleteFunc(slices.Clone(f.catalogs), func(arg string) bool { return !isCatalogFile(arg) })
}

// isCatalogFile reports whether a catalog is named as a file.
func isCatalogFile(arg string) bool { return strings.EqualFold(filepath.Ext(arg), ".csv") }

// addCatalog adds a catalog from a file, by the file's name without ending.
func addCatalog(all *catalog.Set, file string) (*catalog.Set, error) {
	text, err := readSmall("--catalog", file)
	if err != nil {
		return nil, err
	}
	c, err := catalog.Read(catalogName(file), bytes.NewReader(text))
	if err != nil {
		return nil, usage("--catalog: %v", err)
	}
	return all.With(c), nil
}

func catalogName(file string) string {
	return strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
}

// sessionValue is what the values of --session turn out to be: paths at which
// records or messages name their session, or ids of the sessions to keep.
// Which of the two shows only while the capture is read, so it is analysed for
// both, and the other analysis is dropped.
type sessionValue struct {
	asPath, asID *analyze.Analyzer
}

// newSessionValue returns one analyser to feed, or two where --session is given.
func newSessionValue(names []string, o analyze.Options, values []string) *sessionValue {
	s := &sessionValue{asPath: analyze.New(names, o)}
	if len(values) > 0 {
		o.Filter.Sessions = values
		s.asID = analyze.New(names, o)
	}
	return s
}

func (s *sessionValue) add(b *capture.Batch) {
	s.asPath.Add(b)
	if s.asID != nil {
		s.asID.Add(b)
	}
}

// meant returns the analyser for what the values meant. That they mean nothing
// is a mistake.
func (s *sessionValue) meant(infos []capture.Info, values []string) (*analyze.Analyzer, error) {
	paths := slices.ContainsFunc(infos, func(in capture.Info) bool { return in.Chosen > 0 })
	if s.asID == nil || paths {
		return s.asPath, nil
	}
	if s.asID.Messages() == 0 && s.asPath.Messages() > 0 {
		return nil, noSession(values)
	}
	return s.asID, nil
}
