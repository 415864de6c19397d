package cli

import (
	"fmt"
	"slices"
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/catalog"
	"rpclog/analyze/rules"
	"rpclog/parse"
	"rpclog/parse/capture"
)

// What was asked for and is nowhere: a slip of the pen, as a rule, which a gate
// must not pass over.

// unmatched says, a line each, which paths have found nothing in the whole run,
// and which codes, methods and subjects are neither in the report nor known to a
// catalog.
func unmatched(r *analyze.Report, infos []capture.Info, paths *parse.Options, f *showFlags, all *catalog.Set) []string {
	if r.Summary.Messages == 0 {
		return nil
	}
	return slices.Concat(unmatchedPaths(infos, paths), f.unmatched(r, all))
}

// unmatchedPaths says which paths have found nothing. What may name a slot of the
// text around messages is no path alone.
func unmatchedPaths(infos []capture.Info, o *parse.Options) []string {
	var found capture.Paths
	for _, in := range infos {
		found |= in.Found
	}
	var said []string
	for _, p := range []struct {
		flag  string
		kind  capture.Paths
		paths []string
	}{
		{"--message", capture.MessagePath, o.Message}, {"--time", capture.TimePath, o.Time}, {"--latency", capture.LatencyPath, o.Latency},
		{"--direction", capture.DirectionPath, o.Direction}, {"--conn", capture.ConnPath, o.Conn},
	} {
		if len(p.paths) > 0 && found&p.kind == 0 && !slices.ContainsFunc(p.paths, parse.IsSlot) {
			said = append(said, fmt.Sprintf("%s %s: finds nothing in any record", p.flag, strings.Join(p.paths, ", ")))
		}
	}
	return said
}

// unmatched says which codes, methods and subjects are nowhere.
func (f *showFlags) unmatched(r *analyze.Report, all *catalog.Set) []string {
	var said []string
	say := func(flag, value, what, near string) {
		text := fmt.Sprintf("%s %s: %s", flag, value, what)
		if near != "" {
			text += fmt.Sprintf(" (did you mean %q?)", near)
		}
		said = append(said, text)
	}
	codes := errorMeanings(all)
	for _, word := range f.codes {
		code := capture.ParseCode(word)
		if !slices.ContainsFunc(r.Codes, func(c analyze.Code) bool { return c.Code == code }) && !slices.ContainsFunc(codes, func(m meaning) bool { return m.Code == code }) {
			say("--code", word, "no error has that code, and no catalog knows it", "")
		}
	}
	var methods, subjects []string
	for i := range r.Methods {
		methods = append(methods, r.Methods[i].Method)
		for _, s := range r.Methods[i].Subjects {
			subjects = append(subjects, s.Subject)
		}
	}
	for _, pattern := range f.methods {
		if !anyMatches(pattern, methods) && all.ByMethod(pattern) < 0 && len(all.Sharing(pattern)) == 0 {
			say("--method", pattern, "no request is of that method, and no catalog knows it", rules.Nearest(pattern, methods))
		}
	}
	for _, pattern := range f.subjects {
		if !isSubjectPath(pattern) && !anyMatches(pattern, subjects) {
			say("--subject", pattern, "no call is about that", rules.Nearest(pattern, subjects))
		}
	}
	return said
}

func anyMatches(pattern string, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return rules.MatchMethod(pattern, name) })
}

// nothingLeft says that a span of time left nothing to count, and which span
// there was; nil where it left something, or where there was nothing.
func nothingLeft(r *analyze.Report, a *analyze.Analyzer, f *filterFlags) error {
	n, first, last := a.LeftOut()
	if r.Summary.Messages > 0 || n == 0 {
		return nil
	}
	var asked []string
	if f.since != "" {
		asked = append(asked, "--since "+f.since)
	}
	if f.until != "" {
		asked = append(asked, "--until "+f.until)
	}
	text := strings.Join(asked, " ") + " leaves nothing to count: "
	if !first.Known() {
		return &exitError{code: exitNoInput, err: fmt.Errorf("%sno message has a time", text)}
	}
	return &exitError{code: exitNoInput, err: fmt.Errorf("%sthe messages are from %v to %v", text, first, last)}
}
