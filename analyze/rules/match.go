package rules

import (
	"slices"
	"strings"
	"unicode/utf8"

	"rpclog/parse/capture"
)

// Interest is the part of the rules that an event with a certain [Subject]
// can matter to; only its message text and what its call was about are yet to
// be asked.
type Interest struct {
	hits   []hit // one a rule, in the order of the rules
	resets bool  // all of them, whatever the event says
}

// hit is what an event can be to one rule.
type hit struct {
	runner *runner
	steps  stepSet // steps that match whatever the event says
	asks   []ask   // steps that depend on what it says
	until  until
}

type ask struct {
	step stepSet
	said said
}

// said is what a Match asks of what an event itself says.
type said struct {
	message  *automaton // nil for any
	subjects []string   // patterns; nil for any
}

// anything reports whether nothing is asked.
func (s *said) anything() bool { return s.message == nil && s.subjects == nil }

// holds reports whether an event says so.
func (s *said) holds(ev *Event) bool {
	if s.message != nil && !s.message.match(ev.Message) {
		return false
	}
	return s.subjects == nil || ev.About != "" && slices.ContainsFunc(s.subjects, func(p string) bool { return wildcard(p, ev.About) })
}

// until says whether an event resets: always, if it says something, or not.
type until struct {
	possible bool
	said     said
}

func (u *until) holds(ev *Event) bool { return u.possible && u.said.holds(ev) }

func (h *hit) stepsOf(ev *Event) stepSet {
	set := h.steps
	for i := range h.asks {
		if a := &h.asks[i]; a.said.holds(ev) {
			set |= a.step
		}
	}
	return set
}

// condition is one Match with its place in the rules.
type condition struct {
	runner *runner
	step   int // untilStep for the rule's until
	match  *Match
	said   said
}

const untilStep = -1

// index finds the conditions that may hold for a subject. Every condition
// stands under each value of the most selective field it gives.
type index struct {
	conditions []condition // in the order of the rules, then of the steps
	codes      map[capture.Code][]int
	warnings   map[capture.Code][]int
	methods    map[string][]int // conditions whose patterns are all plain names
	rest       []int
}

func newIndex() index {
	return index{
		codes:    map[capture.Code][]int{},
		warnings: map[capture.Code][]int{},
		methods:  map[string][]int{},
	}
}

func (x *index) add(r *runner) {
	if r.rule.Until != nil {
		x.addMatch(r, untilStep, r.rule.Until)
	}
	for i := range r.rule.Steps {
		x.addMatch(r, i, &r.rule.Steps[i].Match)
	}
}

func (x *index) addMatch(r *runner, step int, m *Match) {
	at := len(x.conditions)
	x.conditions = append(x.conditions, condition{r, step, m, said{newAutomaton(m.Message), m.Subjects}})
	switch {
	case m.Codes != nil:
		for _, c := range m.Codes {
			x.codes[c] = append(x.codes[c], at)
		}
	case m.Warnings != nil:
		for _, c := range m.Warnings {
			x.warnings[c] = append(x.warnings[c], at)
		}
	case m.Methods != nil && !slices.ContainsFunc(m.Methods, isPattern):
		for _, name := range m.Methods {
			x.methods[name] = append(x.methods[name], at)
		}
	default:
		x.rest = append(x.rest, at)
	}
}

func (x *index) lookup(s *Subject) *Interest {
	found := slices.Concat(x.codes[s.Code], x.warnings[s.Warning], x.rest)
	if s.HasMethod {
		found = append(found, x.methods[s.Method]...)
	}
	slices.Sort(found)
	in := Interest{resets: true}
	for _, at := range slices.Compact(found) {
		c := &x.conditions[at]
		if c.match.holds(s) {
			in.add(c)
			in.resets = in.resets && c.step == untilStep && c.said.anything()
		}
	}
	if in.hits == nil {
		return nil
	}
	return &in
}

func (in *Interest) add(c *condition) {
	if n := len(in.hits); n == 0 || in.hits[n-1].runner != c.runner {
		in.hits = append(in.hits, hit{runner: c.runner})
	}
	h := &in.hits[len(in.hits)-1]
	switch {
	case c.step == untilStep:
		h.until = until{true, c.said}
	case !c.said.anything():
		h.asks = append(h.asks, ask{setOf(c.step), c.said})
	default:
		h.steps |= setOf(c.step)
	}
}

// holds reports whether all that m asks holds for s; of the message, only
// whether there can be one, and of what its call was about, nothing.
func (m *Match) holds(s *Subject) bool {
	failure := s.Outcome == Failure
	switch {
	case m.Codes != nil && !(failure && slices.Contains(m.Codes, s.Code)),
		m.Warnings != nil && !(s.Kind == Warning && slices.Contains(m.Warnings, s.Warning)),
		m.Classes != nil && !(failure && slices.Contains(m.Classes, s.Class)),
		m.Kinds != nil && !slices.Contains(m.Kinds, s.Kind),
		m.OK != nil && !(*m.OK && s.Outcome == Success || !*m.OK && failure),
		m.Message != nil && !failure:
		return false
	}
	return m.Methods == nil || s.HasMethod && slices.ContainsFunc(m.Methods, func(p string) bool {
		return wildcard(p, s.Method)
	})
}

func isPattern(s string) bool { return strings.ContainsAny(s, "*?") }

// MatchMethod reports whether the name of a method matches a pattern as rules
// have them: * stands for any text, ? for one character.
func MatchMethod(pattern, name string) bool { return wildcard(pattern, name) }

// wildcard reports whether name matches pattern, in which * stands for any
// text and ? for one character. It goes back to the last * only, which is
// enough, so its time is bounded by the product of the lengths.
func wildcard(pattern, name string) bool {
	star, retry := -1, 0 // just behind the last * and where its text ends
	p, n := 0, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			p++
			star, retry = p, n
		case p < len(pattern) && pattern[p] == '?':
			_, size := utf8.DecodeRuneInString(name[n:])
			p, n = p+1, n+size
		case p < len(pattern) && pattern[p] == name[n]:
			p, n = p+1, n+1
		case star >= 0:
			_, size := utf8.DecodeRuneInString(name[retry:])
			retry += size
			p, n = star, retry
		default:
			return false
		}
	}
	return strings.TrimLeft(pattern[p:], "*") == ""
}
