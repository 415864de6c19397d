package analyze

import (
	"slices"
	"strings"

	"rpclog/analyze/catalog"
	"rpclog/analyze/wording"
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

// fewUnanswered is the share of the requests below which no response is not
// grave, where nothing else failed.
const fewUnanswered = 0.05

// Judge sums a report up: the verdict on all that was counted, whatever Show
// leaves of it afterwards.
func (r *Report) Judge() Verdict {
	j := newJudge(r)
	v := j.verdict()
	if advice := j.printed(); advice != "" && !strings.Contains(v.Next, advice) {
		v.Next = strings.TrimSpace(v.Next + "\n" + advice)
	}
	return v
}

func (j *judge) verdict() Verdict {
	s := &j.Summary
	switch {
	case s.Messages == 0:
		return j.nothing()
	case len(j.Findings) > 0 && isGrave(j.Findings[0].Level):
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
	subject string  // that all of them were about, or ""
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

// about returns what all errors with c that answer a method are about, or "".
func (c *Code) about(m MethodCount) string {
	for _, s := range c.Subjects {
		if m.Method != nil && s.Method == *m.Method && s.Count == m.Count {
			return s.Subject
		}
	}
	return ""
}

// lost returns what all unanswered requests of m are about, or "".
func (m *Method) lost() string {
	for i := range m.Subjects {
		if s := &m.Subjects[i]; s.Unanswered == m.Unanswered {
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

func (j *judge) finding() Verdict {
	level := j.Findings[0].Level
	parts := []string{levelWords(j.Findings, j.atLeast("findings", "rule_incidents", "rule_keys"))}
	parts = append(parts, j.hit(func(s *Session) bool { return s.Findings > 0 }, "rule_incidents", "rule_keys", "rule_events"), "")
	if from, to := findingSpan(j.Findings); from.Known() {
		parts[2] = j.clock().Between(from, to)
	}
	return Verdict{StateFinding, level, sentence(append(parts, j.most())...), j.showFinding()}
}

func (j *judge) failed() Verdict {
	s := &j.Summary
	v := Verdict{State: StateFailed, Level: "medium", Next: j.command()}
	switch {
	case 2*s.Failed > s.Requests:
		v.Level = "high"
	case j.failures == s.Unanswered && float64(s.Unanswered) < fewUnanswered*float64(s.Requests):
		v.Level = "low" // a capture that ends while calls are under way has some
	}
	broke := j.broke()
	if broke != "" {
		v.Level = "high"
	}
	who, when := "", ""
	if s.Sessions > 1 {
		who = j.hit(func(s *Session) bool { return s.Errors-j.expectedOf(s)+s.InBand+s.Unanswered > 0 })
	}
	if from, to := errorSpan(j.Codes); from.Known() {
		when = j.clock().Between(from, to)
	}
	most := j.most()
	if broke != "" && len(j.groups) == 1 { // as was said
		most = ""
	}
	v.Headline = sentence(broke, j.howMany(), j.otherIDs(), j.ended(), most, who, when, j.unreadWords())
	return v
}

// expectedOf returns how many errors of a session are expected: of codes that
// are benign wherever they came.
func (j *judge) expectedOf(s *Session) (n int64) {
	for _, c := range s.Codes {
		if !slices.ContainsFunc(j.Codes, func(row Code) bool { return row.Code == c.Code && row.Class != catalog.Benign }) {
			n += c.Count
		}
	}
	return n
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

func (j *judge) unsure() Verdict {
	s := &j.Summary
	v := Verdict{State: StateUnsure, Level: "low"}
	switch {
	case s.Responses > 0 || s.Requests == 0:
		v.Headline = sentence(j.fine(), j.unreadWords())
	case j.broken > 0:
		v.Headline = sentence(wording.Plural(s.Requests, "request")+" and no response at all", j.ended(), wording.Plural(j.broken, "record")+" could not be understood: calls cannot be judged")
	default:
		v.Headline = sentence(wording.Plural(s.Requests, "request")+" and no response at all", j.ended())
		v.Next = "If the capture has one direction only, capture both; if not, nobody answered."
	}
	if v.Next == "" && j.printed() == "" {
		v.Next = readable
	}
	v.Next = strings.TrimSpace(v.Next + j.beside())
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
	}
	v.Next = strings.TrimSpace(j.beside())
	return v
}
