package report

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/wording"
)

const (
	// githubMost is how many annotations of each level a step of GitHub
	// Actions shows.
	githubMost = 10
	// githubEvents is how many events of a finding an annotation tells.
	githubEvents = 8
	// githubLongest is how many columns a line or a title takes.
	githubLongest = 200
)

// annotation is a message that GitHub shows beside a file, or with a run.
type annotation struct {
	level string // error, warning or notice
	file  string // "" for none
	line  int64  // 0 for none
	title string
	lines []string
}

// writeGitHub writes workflow commands that annotate a run of GitHub Actions:
// what of the input could not be read, then the findings, the most serious
// first, and the verdict as a notice. The last one of a level that has more
// than are shown says how many more there are.
func writeGitHub(w io.Writer, r *analyze.Report, o Options) error {
	b := bufio.NewWriter(w) // keeps the first write error until Flush
	for _, level := range []string{"error", "warning", "notice"} {
		list := troubles(r, o.Dir, level)
		all := int64(len(list))
		for i := range r.Findings {
			if f := &r.Findings[i]; githubLevel(f.Level) == level && len(list) < githubMost {
				list = append(list, findingNote(f, o.Dir))
			}
		}
		for i := range r.Rules {
			if rule := &r.Rules[i]; githubLevel(rule.Level) == level {
				all += rule.Findings
			}
		}
		if more := all - int64(len(list)); more > 0 && len(list) > 0 {
			last := &list[len(list)-1]
			last.lines = append(last.lines, "… and "+wording.Thousands(more)+" more of this level: the whole report lists them")
		}
		for i := range list {
			b.WriteString(list[i].command() + "\n")
		}
	}
	return b.Flush()
}

// githubLevel returns the level of an annotation for one of ours.
func githubLevel(level string) string {
	if s := sarifLevel(level); s != "note" {
		return s
	}
	return "notice"
}

// troubles are the annotations of a level that are about the whole report, few
// enough to be shown.
func troubles(r *analyze.Report, dir, level string) []annotation {
	v := verdictOf(r)
	whole := annotation{level: "notice", title: "rpclog", lines: []string{v.text}}
	for _, next := range v.more {
		whole.lines = append(whole.lines, next.text)
	}
	if r.Summary.Messages == 0 && r.Summary.Records > 0 {
		whole.level = "error"
	}
	list := []annotation{whole}
	for _, g := range r.Gaps() {
		a := annotation{level: "warning", title: GapWords(g), lines: gapLines(r, g)}
		if g.What == "unreadable" {
			a.level = "error"
		}
		if a.lines = a.lines[:min(len(a.lines), githubEvents)]; len(a.lines) == 0 {
			a.lines = []string{"the report is not complete"}
		}
		for i := range r.Problems {
			if p := &r.Problems[i]; p.Kind == g.What && len(p.Samples) > 0 {
				a.file, _ = fileName(p.Samples[0].Source, dir)
				a.line = p.Samples[0].Line
			}
		}
		list = append(list, a)
	}
	n := 0
	for _, a := range list {
		if a.level == level {
			list[n] = a
			n++
		}
	}
	return list[:n]
}

// findingNote is the annotation of a finding, where it began.
func findingNote(f *analyze.Finding, dir string) annotation {
	a := annotation{level: githubLevel(f.Level), title: f.Title}
	if len(f.Evidence) > 0 {
		a.file, _ = fileName(f.Evidence[0].Source, dir)
		a.line = f.Evidence[0].Line
	}
	a.lines = some(who(f.By)+": "+stepWords(f), timeSpan(f))
	evidence := view{}.evidence(f)
	shown := evidence.ends(githubEvents)
	for _, i := range shown {
		a.lines = append(a.lines, evidenceLine(&f.Evidence[i]))
	}
	if n := int64(evidence.rows-len(shown)) + evidence.lost(); n > 0 {
		a.lines = append(a.lines, "… and "+wording.Plural(n, "more event"))
	}
	a.lines = append(a.lines, f.Level+", "+f.Rule)
	if f.Hint != "" {
		a.lines = append(a.lines, "What to do: "+f.Hint)
	}
	return a
}

// command returns the workflow command of an annotation. No text in it can
// begin a command of its own.
func (a *annotation) command() string {
	var properties []string
	if a.file != "" {
		properties = append(properties, "file="+githubProperty(line(a.file)))
		if a.line > 0 {
			properties = append(properties, "line="+strconv.FormatInt(a.line, 10))
		}
	}
	properties = append(properties, "title="+githubProperty(shorten(line(a.title), githubLongest, atEnd)))
	lines := make([]string, len(a.lines))
	for i, l := range a.lines {
		lines[i] = line(l)
		if i > 0 && !strings.HasPrefix(l, "What to do: ") {
			lines[i] = shorten(lines[i], githubLongest, inMiddle)
		}
	}
	return "::" + a.level + " " + strings.Join(properties, ",") + "::" + githubText(strings.Join(lines, "\n"))
}
