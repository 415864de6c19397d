package report

import (
	"strings"

	"rpclog/analyze"
)

// verdict is the answer to "is something wrong?" as reports show it.
type verdict struct {
	tone tone
	mark string
	text string // the headline
	more []advice
}

// advice is what to do next: a command, or a sentence.
type advice struct {
	text    string
	command bool
}

// next returns what to do next as plain text.
func (v verdict) next() string {
	var lines []string
	for _, a := range v.more {
		lines = append(lines, line(a.text))
	}
	return strings.Join(lines, "\n")
}

// verdictOf returns the verdict of a report, and judges one that has none: it
// was saved by an older version, or no analysis made it.
func verdictOf(r *analyze.Report) verdict {
	v := r.Verdict
	if v.State == "" {
		v = r.Judge()
	}
	shown := verdict{tone: levelTone(v.Level), mark: "!", text: v.Headline}
	for next := range strings.Lines(v.Next) {
		next = strings.TrimSuffix(next, "\n")
		shown.more = append(shown.more, advice{next, strings.HasPrefix(next, "rpclog ")})
	}
	switch v.Level {
	case "critical", "high":
		shown.mark = "✗"
	case "info":
		shown.tone, shown.mark = fine, "✓"
	}
	return shown
}

func levelTone(level string) tone {
	switch level {
	case "critical":
		return critical
	case "high":
		return wrong
	case "medium":
		return odd
	case "low":
		return low
	}
	return faint
}
