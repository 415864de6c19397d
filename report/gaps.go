package report

import (
	"rpclog/analyze"
	"rpclog/analyze/wording"
)

// mostUnreadable is how many inputs that could not be read are named.
const mostUnreadable = 100

// GapWords says in plain words what is not in a report.
func GapWords(g analyze.Gap) string {
	switch g.What {
	case "interrupted":
		return "the reading was interrupted"
	case "unreadable":
		return wording.Plural(g.Count, "input") + " could not be read, or not to the end"
	case "limits":
		return wording.Plural(g.Count, "limit was", "limits were") + " reached"
	}
	return problemWords(g.What) + ": " + wording.Plural(g.Count, "record")
}

// gapLines are the particulars of a gap.
func gapLines(r *analyze.Report, g analyze.Gap) []string {
	var lines []string
	switch g.What {
	case "unreadable":
		for i := range r.Sources {
			if e := r.Sources[i].Error; e != nil && len(lines) < mostUnreadable {
				lines = append(lines, line(*e))
			}
		}
	case "limits":
		for _, l := range r.Limits {
			if l.Cuts() {
				lines = append(lines, limitWords(l.What)+": "+wording.Thousands(l.Limit)+", reached "+wording.Thousands(l.Reached))
			}
		}
	}
	for i := range r.Problems {
		if r.Problems[i].Kind == g.What {
			for _, s := range r.Problems[i].Samples {
				lines = append(lines, line(where(s.Source, s.Line))+"  "+line(s.Text))
			}
		}
	}
	return lines
}
