package report

import (
	"slices"
	"strconv"
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/wording"
)

// MostMermaid is how many messages a diagram has at most.
const MostMermaid = 60

// mermaid returns the ladder as Markdown with a diagram of Mermaid
// (https://mermaid.js.org/syntax/sequenceDiagram.html).
func (l *Ladder) mermaid() string {
	var b strings.Builder
	shown := min(len(l.Messages), MostMermaid)
	b.WriteString("## " + mdText(l.Title) + "\n\n")
	if more := int64(len(l.Messages)-shown) + l.Left; more > 0 {
		b.WriteString(wording.Plural(int64(shown), "message") + " of " + wording.Thousands(int64(len(l.Messages))+l.Left) + " are shown.\n\n")
	}
	b.WriteString("```mermaid\nsequenceDiagram\n    participant C as client\n    participant S as server\n")
	note := func(text string) { b.WriteString("    Note over C,S: " + mermaidText(text) + "\n") }
	for i := range l.Messages[:shown] {
		m := &l.Messages[i]
		if m.Before > 0 {
			note("… " + wording.Thousands(m.Before) + " more")
		}
		for _, f := range l.Findings {
			if slices.Contains(m.Findings, f.Number) && l.firstOf(f.Number) == i {
				note("finding " + strconv.Itoa(f.Number) + " " + f.Level + ": " + f.Title)
			}
		}
		b.WriteString("    " + m.mermaid(l.before(i)) + "\n")
		if m.unanswered() {
			note("no response to " + m.call())
		}
	}
	if more := int64(len(l.Messages)-shown) + l.Left - l.gaps(); more > 0 {
		note("… " + wording.Thousands(more) + " more")
	}
	b.WriteString("```\n")
	return b.String()
}

// firstOf returns the first message that is evidence of a finding.
func (l *Ladder) firstOf(number int) int {
	for i := range l.Messages {
		if slices.Contains(l.Messages[i].Findings, number) {
			return i
		}
	}
	return -1
}

// mermaid returns a message as an arrow between client and server. Where its
// direction is not known, a request is one of the client's.
func (m *Rung) mermaid(before *Rung) string {
	from, to := "C", "S"
	answers := m.Kind == analyze.KindResponse || m.Kind == analyze.KindWarning
	if m.Direction != nil && *m.Direction == "in" || m.Direction == nil && answers {
		from, to = to, from
	}
	arrow := "->>"
	switch {
	case m.Kind == analyze.KindResponse && m.failed():
		arrow = "--x"
	case m.Kind == analyze.KindResponse:
		arrow = "-->>"
	case m.Kind != analyze.KindRequest:
		arrow = "-)"
	}
	words := m.words(before)
	if m.Latency != nil {
		words += ", " + millis(*m.Latency)
	}
	return from + arrow + to + ": " + mermaidText(words)
}

// mermaidText returns a text in which nothing has a meaning to Mermaid or to
// Markdown: what ends a statement, begins a comment or an entity, or is markup,
// is an entity.
func mermaidText(s string) string {
	const most = 120
	s = shorten(line(s), most, inMiddle)
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("#;%<>`\\{}$", r) {
			b.WriteString("#" + strconv.Itoa(int(r)) + ";")
		} else {
			b.WriteRune(r)
		}
	}
	words := strings.Fields(b.String())
	for i, w := range words {
		switch {
		case strings.EqualFold(w, "end"): // ends a block
			words[i] = w[:2] + "#" + strconv.Itoa(int(w[2])) + ";"
		case strings.Contains(w, "style"), strings.Contains(w, "classDef"): // before a colon they cost an entity its end
			words[i] = strings.NewReplacer("style", "s#116;yle", "classDef", "c#108;assDef").Replace(w)
		case i == 0 && (strings.HasPrefix(w, "wrap:") || strings.HasPrefix(w, "nowrap:")): // how a text is broken
			words[i] = strings.Replace(w, ":", "#58;", 1)
		}
	}
	if len(words) == 0 {
		return "(nothing)"
	}
	return strings.Join(words, " ")
}
