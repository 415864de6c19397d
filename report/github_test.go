package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze"
)

// runnerCommand is a command as GitHub's runner reads it from a line.
type runnerCommand struct {
	name       string
	properties map[string]string
	data       string
}

// runnerReads reads a line as the runner does: the first :: opens a command,
// the second ends its properties; escapes are undone after that.
func runnerReads(l string) (c runnerCommand, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(l), "::")
	info, data, found := strings.Cut(rest, "::")
	if !ok || !found {
		return c, false
	}
	c.properties = map[string]string{}
	name, list, _ := strings.Cut(info, " ")
	c.name = name
	for p := range strings.SplitSeq(list, ",") {
		if key, value, found := strings.Cut(p, "="); found {
			for _, e := range [][2]string{{"%0D", "\r"}, {"%0A", "\n"}, {"%3A", ":"}, {"%2C", ","}, {"%25", "%"}} {
				value = strings.ReplaceAll(value, e[0], e[1])
			}
			c.properties[key] = value
		}
	}
	for _, e := range [][2]string{{"%0D", "\r"}, {"%0A", "\n"}, {"%25", "%"}} {
		data = strings.ReplaceAll(data, e[0], e[1])
	}
	c.data = data
	return c, true
}

func runnerReadsAll(t *testing.T, r *analyze.Report) map[string][]runnerCommand {
	t.Helper()
	all := map[string][]runnerCommand{}
	for l := range strings.Lines(written(t, "github", r, Options{Dir: "/w"})) {
		c, ok := runnerReads(l)
		if !ok || !slices.Contains([]string{"error", "warning", "notice"}, c.name) {
			t.Errorf("no annotation: %q", l)
		}
		for key, value := range c.properties {
			if !slices.Contains([]string{"file", "line", "title"}, key) || value == "" || strings.ContainsFunc(value, harmful) {
				t.Errorf("property %s=%q", key, value)
			}
		}
		if c.data == "" || c.properties["title"] == "" || strings.ContainsFunc(c.data, func(r rune) bool { return r != '\n' && harmful(r) }) {
			t.Errorf("%q has no title or text, or control characters", l)
		}
		all[c.name] = append(all[c.name], c)
	}
	for name, list := range all {
		if len(list) > githubMost {
			t.Errorf("%d of %s", len(list), name)
		}
	}
	return all
}

func TestGitHub(t *testing.T) {
	for name, r := range reports() {
		t.Run(name, func(t *testing.T) { runnerReadsAll(t, r) })
	}
	all := runnerReadsAll(t, reports()["rich"])
	if d := cmp.Diff(map[string]string{"file": "logs/cortex.log", "line": "8812", "title": "Soft limit ignored until the hard limit"}, all["error"][0].properties); d != "" {
		t.Error(d)
	}
	if want := "session " + sessionA + ": soft ×14 → hard ×1\n2026-03-02T09:12:44.12Z – "; !strings.HasPrefix(all["error"][0].data, want) {
		t.Errorf("%q, want %q first", all["error"][0].data, want)
	}
	var titles []string
	for _, level := range []string{"error", "warning", "notice"} {
		for _, c := range all[level] {
			titles = append(titles, level+" "+c.properties["title"])
		}
	}
	if d := cmp.Diff([]string{
		"error Soft limit ignored until the hard limit", "error Soft limit ignored until the hard limit",
		"warning JSON cut off at its end: 5 records", "warning 1 limit was reached", "warning Expired token used again and again",
		"notice rpclog", "notice Headset dropped while the disk was almost full",
	}, titles); d != "" {
		t.Error(d)
	}
}

// TestGitHubBound sees that no more annotations are written than are shown,
// and that the last one says how many more there are.
func TestGitHubBound(t *testing.T) {
	r := cortex()
	for i := range 30 {
		f := r.Findings[0]
		f.Level, f.Rule = []string{"critical", "medium", "info"}[i%3], fmt.Sprintf("a/%d", i%3)
		r.Findings = append(r.Findings, f)
	}
	slices.SortStableFunc(r.Findings, func(a, b analyze.Finding) int { return slices.Index(levels, b.Level) - slices.Index(levels, a.Level) })
	withRules(r)
	for i := range r.Rules {
		if r.Rules[i].ID == "a/0" {
			r.Rules[i].Findings += 5000 // beyond what a report lists
		}
	}
	all := runnerReadsAll(t, r)
	for level, want := range map[string]string{"error": "… and 5,002 more of", "warning": "… and 3 more of", "notice": "… and 2 more of"} {
		list := all[level]
		if len(list) != githubMost || !strings.Contains(list[githubMost-1].data, "\n"+want) {
			t.Errorf("%d of level %s, the last %q; want %q", len(list), level, list[len(list)-1].data, want)
		}
	}
}

var levels = []string{"info", "low", "medium", "high", "critical"}

func TestGitHubHostile(t *testing.T) {
	const attack = "a\r\n::add-mask::x\n::set-env name=PATH::/evil ##[add-path]y,file=/etc/passwd,line=1::error::%0A::stop-commands::z 100%25"
	r := hostile()
	r.Findings[0].Title, r.Findings[0].Hint, r.Findings[0].Rule = attack, attack, attack
	r.Findings[0].Evidence[0].Source = attack
	r.Findings[0].By.Session.ID = attack
	withRules(r)
	c := runnerReadsAll(t, r)["warning"][0]
	const safe = "a↵::add-mask::x↵::set-env name=PATH::/evil ##[add-path]y,file=/etc/passwd,line=1::error::%0A::stop-commands::z 100%25"
	if d := cmp.Diff(map[string]string{"file": safe, "line": "1", "title": safe}, c.properties); d != "" {
		t.Error(d)
	}
	if !strings.HasPrefix(c.data, "session "+safe+": ") || !strings.HasSuffix(c.data, "\nWhat to do: "+safe) {
		t.Errorf("%q", c.data)
	}
}
