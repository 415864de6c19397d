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

// The states of a verdict, of which the first that holds is given.
const (
	StateNothing  = "nothing"  // no message
	StateFinding  = "finding"  // a rule flags something of level medium or above
	StateFailed   = "failed"   // some call failed
	StateUnsure   = "unsure"   // requests and no response at all, or too much that was not understood
	StateExpected = "expected" // errors, all of class benign
	StateOK       = "ok"
)

// Verdict is the answer to "is something wrong?". Level is as grave as a
// finding of that level: info, low, medium, high or critical.
type Verdict struct {
	State    string `json:"state"`
	Level    string `json:"level"`
	Headline string `json:"headline"` // what failed, in a line
	Next     string `json:"next"`     // the command that shows more, or what to do; may be empty
}

// mostUnread is the share of what begins like a message above which too much
// was not understood to say that all is well.
const mostUnread = 0.05

// Judge sums a report up: the verdict on all that was counted, whatever Show
// leaves of it afterwards.
func (r *Report) Judge() Verdict {
	j := newJudge(r)
	s := &r.Summary
	switch {
	case s.Messages == 0:
		return j.nothing()
	case len(r.Findings) > 0 && isGrave(r.Findings[0].Level):
		return j.finding()
	case j.failures > 0 && s.Responses > 0:
		return j.failed()
	case s.Requests > 0 && s.Responses == 0, j.unread() > mostUnread:
		return j.unsure()
	case s.Errors > 0:
		return j.expected()
	}
	return j.ok()
}

func isGrave(level string) bool { return level == "critical" || level == "high" || level == "medium" }

// judge is a report on which a verdict is given.
type judge struct {
	*Report
	groups   []failing // most first
	failures int64     // of all groups
	broken   int64     // records that could have held messages and were lost
}

// failing is what failed in the same way: calls of a method that had an error
// of a code, or no response.
type failing struct {
	code    *Code   // nil for no response
	method  *string // nil where it is not known
	subject string  // that most of them were about, or ""
	count   int64
}

func newJudge(r *Report) *judge {
	j := &judge{Report: r}
	for i := range r.Codes {
		c := &r.Codes[i]
		for _, m := range c.Methods {
			if m.Class != catalog.Benign {
				j.groups = append(j.groups, failing{c, m.Method, c.about(m), m.Count})
			}
		}
	}
	for i := range r.Methods {
		if m := &r.Methods[i]; m.Unanswered > 0 {
			j.groups = append(j.groups, failing{nil, &m.Method, m.lost(), m.Unanswered})
		}
	}
	slices.SortStableFunc(j.groups, func(x, y failing) int { return descending(x.count, y.count) })
	for i := range j.groups {
		j.failures += j.groups[i].count
	}
	for _, p := range r.Problems {
		switch p.Kind {
		case "invalid_json", "truncated", "oversize", "too_deep", "not_standard":
			j.broken += p.Count
		}
	}
	return j
}

// about returns what more than half of the errors with c that answer a method
// are about, or "".
func (c *Code) about(m MethodCount) string {
	for _, s := range c.Subjects {
		if m.Method != nil && s.Method == *m.Method && 2*s.Count > m.Count {
			return s.Subject
		}
	}
	return ""
}

// lost returns what more than half of the unanswered requests of m are about,
// or "".
func (m *Method) lost() string {
	for i := range m.Subjects {
		if s := &m.Subjects[i]; 2*s.Unanswered > m.Unanswered {
			return s.Subject
		}
	}
	return ""
}

// unread returns the share of what begins like a message that was not
// understood.
func (j *judge) unread() float64 {
	if j.broken == 0 {
		return 0
	}
	return float64(j.broken) / float64(j.broken+j.Summary.Messages)
}

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

func (j *judge) finding() Verdict {
	level := j.Findings[0].Level
	parts := []string{levelWords(j.Findings, j.atLeast("findings", "rule_incidents", "rule_keys"))}
	parts = append(parts, j.hit(func(s *Session) bool { return s.Findings > 0 }), "")
	if from, to := findingSpan(j.Findings); from.Known() {
		parts[2] = j.clock().Between(from, to)
	}
	return Verdict{StateFinding, level, sentence(append(parts, j.most())...), j.command()}
}

func (j *judge) failed() Verdict {
	s := &j.Summary
	v := Verdict{State: StateFailed, Level: "medium", Next: j.command()}
	if 2*s.Failed > s.Requests {
		v.Level = "high"
	}
	lead := j.broke()
	if lead == "" {
		lead = j.howMany()
	} else {
		v.Level = "high"
		lead += " · " + j.howMany()
	}
	who, when := "", ""
	if s.Sessions > 1 {
		who = j.hit(func(s *Session) bool { return s.Errors+s.InBand+s.Unanswered > 0 })
	}
	if from, to := errorSpan(j.Codes); from.Known() {
		when = j.clock().Between(from, to)
	}
	v.Headline = sentence(lead, j.otherIDs(), j.ended(), j.most(), who, when, j.unreadWords())
	if advice := j.printed(); advice != "" && j.unread() > mostUnread {
		v.Next = strings.TrimSpace(v.Next + "\n" + advice)
	}
	return v
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

// broke says that the call failed without which no other can succeed.
func (j *judge) broke() string {
	for i := range j.groups {
		g := &j.groups[i]
		if g.method == nil || *g.method != "initialize" {
			continue
		}
		for k := range j.Methods {
			if m := &j.Methods[k]; m.Method == *g.method && m.Failed == m.Requests {
				if g.code == nil {
					return "initialize was not answered"
				}
				return "initialize failed: " + j.codeWords(g.code)
			}
		}
	}
	return ""
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
		text = "of "
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

func (j *judge) unsure() Verdict {
	s := &j.Summary
	v := Verdict{State: StateUnsure, Level: "low", Next: j.printed()}
	switch {
	case s.Responses > 0 || s.Requests == 0:
		v.Headline = sentence(j.fine(), j.unreadWords())
	case j.broken > 0:
		v.Headline = sentence(wording.Plural(s.Requests, "request")+" and no response at all", j.ended(), wording.Plural(j.broken, "record")+" could not be understood: calls cannot be judged")
	default:
		v.Headline = sentence(wording.Plural(s.Requests, "request")+" and no response at all", j.ended())
		v.Next = "If the capture has one direction only, capture both; if not, nobody answered."
	}
	if v.Next == "" {
		v.Next = readable
	}
	v.Next += j.beside()
	return v
}

func (j *judge) expected() Verdict {
	s := &j.Summary
	v := Verdict{State: StateExpected, Level: "info", Headline: "Only errors that are expected in good use: " + wording.Thousands(s.Errors) + " of " + wording.Plural(s.Responses, "response")}
	if len(j.Codes) > 0 {
		c := &j.Codes[0]
		text := j.codeWords(c)
		if len(c.Methods) > 0 && c.Methods[0].Method != nil && c.Methods[0].Count == c.Count {
			text += " from " + brief(*c.Methods[0].Method)
		}
		switch {
		case s.Errors == 1:
		case c.Count == s.Errors:
			text = "all " + text
		case 2*c.Count > s.Errors:
			text = "mostly " + text
		default:
			text = "most often " + text
		}
		v.Headline = sentence(v.Headline, text, j.low())
	}
	return v
}

func (j *judge) ok() Verdict {
	v := Verdict{State: StateOK, Level: "info", Headline: sentence(j.fine(), j.low())}
	if j.broken > 0 {
		v.Headline += ", but " + wording.Plural(j.broken, "record") + " could not be understood"
		v.Next = j.printed()
	}
	v.Next = strings.TrimSpace(v.Next + j.beside())
	return v
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

// command is the command that shows the errors of which there are most.
func (j *judge) command() string {
	for i := range j.groups {
		g := &j.groups[i]
		if g.code == nil {
			continue
		}
		args := []string{"rpclog errors"}
		if !g.code.Code.IsNull() {
			args = append(args, "--code="+quoted(g.code.Code.Text()))
		}
		if g.method != nil {
			args = append(args, "--method="+quoted(*g.method))
		}
		switch {
		case len(j.Sources) == 1 && j.Sources[0].Name != capture.Stdin:
			args = append(args, quoted(j.Sources[0].Name))
		case g.code.Example != nil && g.code.Example.Source != capture.Stdin:
			args = append(args, quoted(g.code.Example.Source))
		}
		return strings.Join(args, " ")
	}
	return ""
}

// quoted is a text as an argument in a shell.
func quoted(text string) string {
	plain := text != "" && strings.IndexFunc(text, func(c rune) bool {
		return !(unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune("-_./:@%+,", c))
	}) < 0
	if plain {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
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
// one.
func (j *judge) hit(is func(*Session) bool) string {
	n, name := int64(0), ""
	for i := range j.Sessions {
		if is(&j.Sessions[i]) {
			n++
			name = j.Sessions[i].ID
		}
	}
	more := j.atLeast("sessions")
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
