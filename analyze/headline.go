package analyze

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"rpclog/analyze/catalog"
	"rpclog/analyze/wording"
	"rpclog/parse/capture"
)

// The words of a verdict.

// unreadWords says what was not understood, if that is too much.
func (j *judge) unreadWords() string {
	share := j.unread()
	if share <= mostUnread {
		return ""
	}
	percent := strconv.FormatFloat(math.Round(100*share), 'f', -1, 64) + "%"
	return wording.Plural(j.broken, "record") + " could not be understood, " + percent + " of what looks like messages"
}

// sentence joins the parts that are not empty.
func sentence(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// mentioned says which codes the text of a log mentions, or "".
func (j *judge) mentioned() string {
	const most = 3
	var codes []string
	for i, m := range j.Mentions {
		if i == most {
			codes = append(codes, "…")
			break
		}
		codes = append(codes, m.Code.Text()+" ("+where(m.Source, m.Line, len(j.Sources))+")")
	}
	switch len(codes) {
	case 0:
		return ""
	case 1:
		return "the error code " + codes[0] + "; rpclog codes " + j.Mentions[0].Code.Text() + " explains it."
	}
	return "the error codes " + strings.Join(codes, ", ") + "; rpclog codes " + j.Mentions[0].Code.Text() + " explains the first."
}

// where is a line of a source, which need not be named where there is one.
func where(source string, line int64, sources int) string {
	if sources == 1 {
		return "line " + strconv.FormatInt(line, 10)
	}
	return source + ":" + strconv.FormatInt(line, 10)
}

// howMany says how many calls failed, and in which ways.
func (j *judge) howMany() string {
	s := &j.Summary
	errors := int64(0)
	for i := range j.Codes {
		for _, m := range j.Codes[i].Methods {
			if m.Class != catalog.Benign {
				errors += m.Count
			}
		}
	}
	errors -= s.InBandErrors
	of := " of " + wording.Plural(s.Requests, "call")
	var ways []string
	if errors > 0 {
		ways = append(ways, wording.Plural(errors, "error"))
	}
	if s.InBandErrors > 0 {
		ways = append(ways, wording.Plural(s.InBandErrors, "in-band error"))
	}
	switch {
	case s.Failed == 0: // of requests that are not in the capture
		return strings.Join(ways, " and ") + " in " + wording.Plural(s.Responses, "response")
	case len(ways) == 0:
		return wording.Thousands(s.Unanswered) + of + " unanswered" + cancelled(s)
	case s.Unanswered > 0:
		ways = append(ways, wording.Thousands(s.Unanswered)+" unanswered"+cancelled(s))
	}
	text := wording.Thousands(s.Failed) + of + " failed"
	if len(ways) > 1 || errors+s.InBandErrors > s.Failed {
		text += ": " + strings.Join(ways, ", ")
	}
	return text
}

// cancelled says how many of the unanswered requests were cancelled.
func cancelled(s *Summary) string {
	switch s.Cancelled {
	case 0:
		return ""
	case s.Unanswered:
		return " and cancelled"
	}
	return ", " + wording.Thousands(s.Cancelled) + " of them cancelled"
}

// most says in which way most calls failed; where each did in its own, in which
// the first few did.
func (j *judge) most() string {
	if len(j.groups) == 0 {
		return ""
	}
	g := &j.groups[0]
	text := j.words(g)
	of := ", " + wording.Thousands(g.count) + " of " + wording.Thousands(j.failures)
	switch {
	case j.failures == 1:
		return text
	case g.count == j.failures:
		return "all " + text
	case 2*g.count > j.failures:
		return "mostly " + text + of
	case g.count > 1:
		return "most often " + text + of
	}
	const few = 2
	for i := 1; i < min(len(j.groups), few); i++ {
		text += ", " + j.words(&j.groups[i])
	}
	if n := len(j.groups) - few; n > 0 {
		text += " and " + wording.Thousands(int64(n)) + " more"
	}
	return text
}

// words says in which way calls failed, and which.
func (j *judge) words(g *failing) string {
	text := "unanswered "
	switch {
	case g.code != nil:
		text = j.codeWords(g.code) + " from "
	case j.failures == j.Summary.Unanswered: // as was said
		if text = "of "; j.failures == 1 {
			text = ""
		}
	}
	if g.method == nil {
		return text + "a request that is not known"
	}
	text += brief(*g.method)
	if g.subject != "" {
		text += " " + brief(g.subject)
	}
	return text
}

// codeWords is a code with its name.
func (j *judge) codeWords(c *Code) string {
	text := brief(wording.Code(c.Code))
	switch {
	case c.Name != nil:
		text += " " + brief(*c.Name)
	case c.Code.IsNull():
		text = "an error without code"
		if c.Count == 0 {
			text = "an in-band error"
		}
		if len(c.Messages) > 0 && c.Messages[0].Text != "" && len(c.Messages) == 1 {
			text += " “" + brief(c.Messages[0].Text) + "”"
		}
	}
	return text
}

// otherIDs says that responses came with ids of another type.
func (j *judge) otherIDs() string {
	for _, p := range j.Problems {
		if p.Kind == "id_type" && j.Summary.Unanswered > 0 {
			text := wording.Plural(p.Count, "response") + " came with an id of another type than its request's"
			if len(p.Samples) > 0 {
				text += ": " + brief(p.Samples[0].Text)
			}
			return text
		}
	}
	return ""
}

// ended says that a process ended, and how.
func (j *judge) ended() string {
	for i := range j.Ends {
		e := &j.Ends[i]
		if e.Unanswered == 0 && j.Summary.Messages > 0 {
			continue
		}
		text := "a process ended"
		if e.ExitCode != nil {
			text += " with exit code " + strconv.FormatInt(*e.ExitCode, 10)
		}
		text += " (" + where(e.Source, e.Line, len(j.Sources)) + ")"
		if e.Unanswered > 0 {
			text += " and left " + wording.Plural(e.Unanswered, "call") + " unanswered"
		}
		return text
	}
	return ""
}

// beside says which codes the text beside messages mentions, after a space.
func (j *judge) beside() string {
	if codes := j.mentioned(); codes != "" {
		return " The text beside the messages mentions " + codes
	}
	return ""
}

// low says how many findings of a low level there are.
func (j *judge) low() string {
	if len(j.Findings) == 0 {
		return ""
	}
	return levelWords(j.Findings, j.atLeast("findings", "rule_incidents", "rule_keys"))
}

// fine says in how many responses there was no error.
func (j *judge) fine() string {
	s := &j.Summary
	switch {
	case s.Responses > 0:
		return "No errors in " + wording.Plural(s.Responses, "response")
	case s.Notifications == s.Messages:
		return "No errors: " + wording.Plural(s.Messages, "notification") + " and no calls"
	}
	return "No errors: " + wording.Plural(s.Messages, "message") + " and no calls"
}

// command is the command that shows a call of those of which most failed.
func (j *judge) command() string {
	for i := range j.groups {
		g := &j.groups[i]
		if g.code == nil {
			if command := j.showUnanswered(g); command != "" {
				return command
			}
			continue
		}
		if at := j.example(g); at != nil && at.Source != capture.Stdin {
			return "rpclog show " + wording.Argument(at.Source+":"+strconv.FormatInt(at.Line, 10))
		}
		return j.errorsOf(g)
	}
	return ""
}

// showUnanswered is the command that shows the requests of a method without a
// response, where the capture can be read again.
func (j *judge) showUnanswered(g *failing) string {
	if len(j.Sources) != 1 || j.Sources[0].Name == capture.Stdin {
		return ""
	}
	return "rpclog show --unanswered --method=" + wording.Argument(*g.method) + " " + wording.Argument(j.Sources[0].Name)
}

// example returns where one of some failed calls is found.
func (j *judge) example(g *failing) *Place {
	for i := range j.Calls.Examples {
		c := &j.Calls.Examples[i]
		if c.Code == g.code.Code && equal(c.Method, g.method) && (g.subject == "" || c.Subject != nil && *c.Subject == g.subject) {
			p := c.Place()
			return &p
		}
	}
	return g.code.Example
}

func equal(x, y *string) bool { return x == y || x != nil && y != nil && *x == *y }

// showFinding is the command that shows the first finding.
func (j *judge) showFinding() string {
	evidence := j.Findings[0].Evidence
	switch {
	case len(j.Sources) == 1 && j.Sources[0].Name != capture.Stdin:
		return "rpclog show --finding 1 " + wording.Argument(j.Sources[0].Name)
	case len(evidence) > 0 && evidence[len(evidence)-1].Source != capture.Stdin:
		last := evidence[len(evidence)-1]
		return "rpclog show " + wording.Argument(last.Source+":"+strconv.FormatInt(last.Line, 10))
	}
	return j.command()
}

// errorsOf is the command that lists errors of standard input, which cannot be
// read again.
func (j *judge) errorsOf(g *failing) string {
	args := []string{"rpclog errors"}
	if !g.code.Code.IsNull() {
		args = append(args, "--code="+wording.Argument(g.code.Code.Text()))
	}
	if g.method != nil {
		args = append(args, "--method="+wording.Argument(*g.method))
	}
	if g.subject != "" {
		args = append(args, "--subject="+wording.Argument(g.subject))
	}
	return strings.Join(args, " ")
}

func (j *judge) clock() wording.Clock {
	return wording.ClockOf(j.Summary.First, j.Summary.Last)
}

// atLeast returns what stands before a count that a bound has cut.
func (j *judge) atLeast(bounds ...string) string {
	if slices.ContainsFunc(j.Limits, func(l Limit) bool { return slices.Contains(bounds, l.What) }) {
		return "at least "
	}
	return ""
}

// errorSpan is from the first error that is not expected to the last one.
func errorSpan(codes []Code) (from, to capture.Time) {
	for i := range codes {
		if codes[i].Class != catalog.Benign {
			from, to = wider(from, to, codes[i].First, codes[i].Last)
		}
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

// findingSpan is from the first start to the last end.
func findingSpan(findings []Finding) (from, to capture.Time) {
	for i := range findings {
		from, to = wider(from, to, findings[i].Start, findings[i].End)
	}
	return from, to
}

// levelWords counts findings by level: "1 critical and 2 high findings".
func levelWords(findings []Finding, atLeast string) string {
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
		return atLeast + strings.Join(parts[:n-1], ", ") + " and " + parts[n-1] + noun
	}
	return atLeast + parts[0] + noun
}

// hit says how many of the sessions something is true of, and names a single
// one. Bounds are those that may have cut their number, beside that of
// sessions.
func (j *judge) hit(is func(*Session) bool, bounds ...string) string {
	n, name := int64(0), ""
	for i := range j.Sessions {
		if is(&j.Sessions[i]) {
			n++
			name = j.Sessions[i].ID
		}
	}
	more := j.atLeast(append(bounds, "sessions")...)
	switch {
	case n == 0:
		return ""
	case n == 1 && more == "":
		return "session " + brief(name) + " is hit"
	}
	return more + wording.Plural(n, "session") + " hit"
}

// brief is a text in one line, cut in its middle for use in a sentence.
func brief(text string) string {
	const most, half = 40, 19
	text = strings.Join(strings.FieldsFunc(text, func(c rune) bool { return unicode.IsControl(c) || c == ' ' }), " ")
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return strings.TrimSpace(string(runes[:half+1])) + "…" + strings.TrimSpace(string(runes[len(runes)-half:]))
}

// capital returns a text that begins with a capital letter.
func capital(text string) string {
	for i, c := range text {
		return string(unicode.ToUpper(c)) + text[i+len(string(c)):]
	}
	return text
}
