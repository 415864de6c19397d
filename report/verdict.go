package report

import (
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/wording"
	"rpclog/parse/capture"
)

// verdict is the answer to "is something wrong?" in a line or two.
type verdict struct {
	tone tone
	mark string
	text string
	more string // what stands out, or what to do; may be empty
}

// judge sums a report up.
func judge(r *analyze.Report, c wording.Clock) verdict {
	s := &r.Summary
	switch {
	case s.Messages == 0:
		return nothing(r)
	case len(r.Findings) > 0:
		return judgeFindings(r, c)
	case s.Errors > 0 && s.Benign == s.Errors && s.InBandErrors == 0:
		return verdict{fine, "✓", "Only errors that are expected in good use: " + wording.Thousands(s.Benign) + " of " + wording.Plural(s.Responses, "response"), mostly(r)}
	case s.Errors > 0 || s.InBandErrors > 0:
		return judgeErrors(r, c)
	case s.Responses == 0:
		return verdict{odd, "!", "No errors, but no responses either: " + wording.Plural(s.Messages, "message") + " seen", ""}
	}
	if n := broken(r.Problems); n > 0 {
		return verdict{odd, "!", "No errors in " + wording.Plural(s.Responses, "response") + ", but " + wording.Plural(n, "record") + " could not be read", ""}
	}
	return verdict{fine, "✓", "No errors in " + wording.Plural(s.Responses, "response"), ""}
}

// broken counts the records that could have held errors and were lost; text
// around the messages is none of them.
func broken(problems []analyze.Problem) (n int64) {
	for _, p := range problems {
		switch p.Kind {
		case "invalid_json", "truncated", "oversize", "too_deep", "not_standard":
			n += p.Count
		}
	}
	return n
}

// nothing tells empty input from input that is no JSON-RPC.
func nothing(r *analyze.Report) verdict {
	if r.Summary.Records == 0 {
		return verdict{odd, "!", "The input is empty", ""}
	}
	more := "If messages are inside a field of other records, name that field with --message."
	if len(r.Problems) > 0 && r.Problems[0].Kind == "not_standard" {
		more = "The records look like objects that a program printed in its own notation; log them as JSON instead."
	}
	return verdict{wrong, "✗", "Nothing was recognised as JSON-RPC: " + wording.Plural(r.Summary.Records, "record") + ", no message among them", more}
}

func errorWords(s *analyze.Summary) string {
	var parts []string
	if s.Errors > 0 {
		parts = append(parts, wording.Plural(s.Errors, "error")+" in "+wording.Plural(s.Responses, "response"))
	}
	if s.InBandErrors > 0 {
		parts = append(parts, wording.Plural(s.InBandErrors, "in-band error"))
	}
	return strings.Join(parts, " and ")
}

// judgeErrors says whom errors hit, and when, that no rule tells anything of.
func judgeErrors(r *analyze.Report, c wording.Clock) verdict {
	who, when := "", ""
	if r.Summary.Sessions > 1 {
		who = hit(r.Sessions, func(s *analyze.Session) bool { return s.Errors+s.InBand > 0 })
	}
	if from, to := errorSpan(r.Codes); from.Known() {
		when = c.Between(from, to)
	}
	return verdict{odd, "!", strings.Join(some(errorWords(&r.Summary)+", but no rule matched", who, when), " · "), mostly(r)}
}

// errorSpan is from the first error to the last one.
func errorSpan(codes []analyze.Code) (from, to capture.Time) {
	for i := range codes {
		from, to = wider(from, to, codes[i].First, codes[i].Last)
	}
	return from, to
}

// wider returns the span that two spans lie in.
func wider(from, to, start, end capture.Time) (capture.Time, capture.Time) {
	if start.Known() && (!from.Known() || start.Before(from)) {
		from = start
	}
	if to.Before(end) {
		to = end
	}
	return from, to
}

// mostly names the code that most errors have.
func mostly(r *analyze.Report) string {
	if len(r.Codes) == 0 || r.Summary.Errors == 0 {
		return ""
	}
	c := &r.Codes[0]
	s := "Mostly "
	if c.Count == r.Summary.Errors {
		s = "All "
	}
	s += brief(wording.Code(c.Code))
	if c.Name != nil {
		s += " " + brief(*c.Name)
	}
	if len(c.Methods) > 0 && c.Methods[0].Method != nil {
		s += " from " + brief(*c.Methods[0].Method)
	}
	if c.Count == r.Summary.Errors {
		return s
	}
	return s + ", " + wording.Thousands(c.Count) + " of " + wording.Plural(r.Summary.Errors, "error")
}

func judgeFindings(r *analyze.Report, c wording.Clock) verdict {
	v := verdict{tone: levelTone(r.Findings[0].Level), mark: "✗"}
	if v.tone != critical && v.tone != wrong {
		v.mark = "!"
	}
	parts := []string{levelWords(r.Findings), hit(r.Sessions, func(s *analyze.Session) bool { return s.Findings > 0 }), ""}
	if from, to := findingSpan(r.Findings); from.Known() {
		parts[2] = c.Between(from, to)
	}
	v.text = strings.Join(some(parts...), " · ")
	v.more = mostly(r)
	return v
}

// brief cuts a name for use in a sentence.
func brief(name string) string { return shorten(line(name), 40, inMiddle) }

// levelWords counts findings by level: "1 critical and 2 high findings".
func levelWords(findings []analyze.Finding) string {
	var parts []string
	for i := 0; i < len(findings); {
		level, n := findings[i].Level, 0
		for ; i < len(findings) && findings[i].Level == level; i++ {
			n++
		}
		parts = append(parts, wording.Thousands(int64(n))+" "+level)
	}
	noun := " findings"
	if len(findings) == 1 {
		noun = " finding"
	}
	if n := len(parts); n > 1 {
		return strings.Join(parts[:n-1], ", ") + " and " + parts[n-1] + noun
	}
	return parts[0] + noun
}

// hit says how many of the sessions something is true of, and names a single
// one.
func hit(sessions []analyze.Session, is func(*analyze.Session) bool) string {
	var n int64
	name := ""
	for i := range sessions {
		if is(&sessions[i]) {
			n++
			name = sessions[i].ID
		}
	}
	switch n {
	case 0:
		return ""
	case 1:
		return "session " + brief(name) + " is hit"
	}
	return wording.Plural(n, "session") + " hit"
}

// findingSpan is from the first start to the last end.
func findingSpan(findings []analyze.Finding) (from, to capture.Time) {
	for i := range findings {
		from, to = wider(from, to, findings[i].Start, findings[i].End)
	}
	return from, to
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
