package report

import (
	"slices"
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/wording"
	"rpclog/parse/capture"
)

// group is what one rule found, most serious rule first.
type group struct {
	rule, title, level, hint string

	findings []*analyze.Finding
}

// groups gathers findings by rule in the order in which rules first appear.
func groups(findings []analyze.Finding) []group {
	type key struct{ rule, title, level string }
	at := map[key]int{}
	var all []group
	for i := range findings {
		f := &findings[i]
		k := key{f.Rule, f.Title, f.Level}
		n, known := at[k]
		if !known {
			n = len(all)
			at[k] = n
			all = append(all, group{rule: f.Rule, title: f.Title, level: f.Level, hint: f.Hint})
		}
		all[n].findings = append(all[n].findings, f)
	}
	return all
}

// incidents is the table of a group's findings.
func (v view) incidents(g group) section {
	return section{
		name: "incidents", title: g.title, rows: len(g.findings),
		columns: []column{
			{title: "who", said: "*", least: 44, cut: inMiddle, code: true}, // "session " and a UUID
			{title: "steps", said: "*", least: 18},
			{title: "lasted", right: true, quiet: true, late: 1},
			{title: "when", said: "*", quiet: true, late: 2}, // the evidence tells it too
		},
		row: func(i int) []cell {
			f := g.findings[i]
			lasted := ""
			if f.Start.Known() && f.End.Known() && f.Start != f.End {
				lasted = lasting(f.End.Sub(f.Start))
			}
			steps := cell{words: stepWords(f), said: stepsSaid(f)}
			return []cell{text(who(f.By)), steps, text(lasted), v.during(f.Start, f.End)}
		},
		under: func(i int) section { return v.evidence(g.findings[i]) },
	}
}

// during is a span of time.
func (v view) during(from, to capture.Time) cell {
	c := text(v.clock.Between(from, to))
	if a, b := v.clock.At(from), v.clock.At(to); a != b {
		c.said = "from " + a + " to " + b
	}
	return c
}

// who says whom a finding is about.
func who(by analyze.FindingKey) string {
	var parts []string
	if s := by.Session; s != nil {
		noun := "session "
		if s.By != "session" {
			noun = s.By + " "
		}
		parts = append(parts, noun+s.ID)
	}
	if c := by.Connection; c != nil && (by.Session == nil || by.Session.ID != c.ID) {
		parts = append(parts, "connection "+c.ID)
	}
	if by.Source != nil {
		parts = append(parts, "source "+*by.Source)
	}
	if by.Method != nil {
		parts = append(parts, "method "+*by.Method)
	}
	if by.Code != nil {
		parts = append(parts, "code "+wording.Code(*by.Code))
	}
	if len(parts) == 0 {
		return "whole capture"
	}
	return strings.Join(parts, ", ")
}

// stepWords is the story of a finding: "soft ×12 → hard ×1".
func stepWords(f *analyze.Finding) string {
	parts := make([]string, len(f.Steps))
	for i, s := range f.Steps {
		parts[i] = strings.TrimSpace(s.Name + " ×" + wording.Thousands(s.Count))
	}
	return strings.Join(parts, " → ")
}

// stepsSaid is stepWords for those who hear it: "soft 12 times, then hard once".
func stepsSaid(f *analyze.Finding) string {
	parts := make([]string, len(f.Steps))
	for i, s := range f.Steps {
		parts[i] = strings.TrimSpace(s.Name + " " + wording.Plural(s.Count, "time"))
		if s.Count == 1 {
			parts[i] = strings.TrimSpace(s.Name + " once")
		}
	}
	return strings.Join(parts, ", then ")
}

// evidence is the table of a finding's events, without what its key tells.
func (v view) evidence(f *analyze.Finding) section {
	events := f.Evidence
	return section{
		name: "evidence", title: "Evidence", rows: len(events), total: f.Count, whole: true,
		pick: func(n int) []int { return telling(events, n) },
		columns: []column{
			{title: "where", said: "at *", cut: atStart, code: true, whole: true},
			{title: "time", said: "*", quiet: true},
			{title: "step", least: 6},
			{title: "code", least: 6, quiet: true, code: true},
			{title: "method", least: 8, quiet: true, cut: inMiddle, code: true},
			{title: "session", least: 12, quiet: true, cut: inMiddle, late: 1, code: true},
		},
		row: func(i int) []cell {
			e := &events[i]
			cells := []cell{example(&analyze.Place{Source: e.Source, Line: e.Line}), text(v.clock.Exactly(e.Time)), text(e.Step), code(e.Code), opt(e.Method), text(e.Session)}
			for k, known := range []bool{f.By.Code != nil || e.Code.IsNull(), f.By.Method != nil || e.Method == nil, f.By.Session != nil} {
				if known {
					cells[3+k] = cell{}
				}
			}
			return cells
		},
	}
}

// telling chooses n of the events of an incident: the first, the last, the
// first of each step, and of the others the earliest.
func telling(events []analyze.Evidence, n int) []int {
	last := len(events) - 1
	order := []int{0, last}
	known := map[string]bool{events[0].Step: true, events[last].Step: true}
	var others []int
	for i := 1; i < last; i++ {
		if step := events[i].Step; known[step] {
			others = append(others, i)
		} else {
			known[step] = true
			order = append(order, i)
		}
	}
	order = append(order, others...)
	order = order[:min(n, len(order))]
	slices.Sort(order)
	return order
}

// timeSpan is when a finding was, as exact as it is known; "" where it is not.
func timeSpan(f *analyze.Finding) string {
	start, end := f.Start.String(), f.End.String()
	if start == end {
		return start
	}
	return strings.Join(some(start, end), " – ")
}

// evidenceLine is one event: where it stands, when, which step, which code and
// method.
func evidenceLine(e *analyze.Evidence) string {
	parts := []string{line(where(e.Source, e.Line)), e.Time.String(), line(e.Step)}
	if !e.Code.IsNull() {
		parts = append(parts, line(wording.Code(e.Code)))
	}
	if e.Method != nil {
		parts = append(parts, line(*e.Method))
	}
	return strings.Join(some(parts...), "  ")
}
