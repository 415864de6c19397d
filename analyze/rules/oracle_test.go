package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"rpclog/analyze/rules"
	"rpclog/parse/capture"
)

// An oracleEvent is an event together with what a match can ask about it. Its
// Event.Line is its place in the stream, from 1.
type oracleEvent struct {
	Subject rules.Subject
	Event   rules.Event
}

// An oracleIncident is what the rules' description says that an incident is.
type oracleIncident struct {
	rule   int // index
	key    [5]int32
	start  capture.Time
	end    capture.Time
	timed  bool
	steps  []int64
	count  int64
	fired  oracleEvent
	events []oracleEvent // all of them, in the order of the stream
}

// An oracleTally counts what a set of cases exercised, so that the tests can
// tell that they are not vacuous.
type oracleTally struct {
	cases       int // cases
	fired       int // incidents
	sequences   int // of those, of rules with several steps
	extended    int // events that extended an open incident
	carried     int // extensions that took events of earlier steps with them
	cooled      int // incidents closed by a step event later than end + cooldown
	refired     int // of those, followed by another with events collected while it was open
	cancelled   int // incidents closed by an until event
	forgotten   int // until events that forgot half matched events
	reached     int // until events with null parts that reset two keys or more
	untilStep   int // events that match a step and until
	backward    int // cases with a clock that goes back
	untimed     int // incidents with an event without time
	ignored     int // events without time in one-step rules with within
	nullStep    int // events that match a step and have a null part
	lateStart   int // incidents whose start is not the first event of step 1 since the reset
	withinEdge  int // fired with exactly within between first and last
	withinCut   int // completed but for within
	coolEdge    int // extended at exactly end + cooldown
	overlapping int // incidents with an event that counts in two steps
}

// add adds other to t.
func (t *oracleTally) add(other *oracleTally) {
	to, from := t.fields(), other.fields()
	for i := range to {
		*to[i].n += *from[i].n
	}
}

type oracleTallyField struct {
	name string
	n    *int
}

// fields returns all counters with their names.
func (t *oracleTally) fields() []oracleTallyField {
	return []oracleTallyField{
		{"cases", &t.cases}, {"fired", &t.fired}, {"sequences", &t.sequences}, {"extended", &t.extended}, {"carried", &t.carried},
		{"cooled", &t.cooled}, {"refired", &t.refired}, {"cancelled", &t.cancelled}, {"forgotten", &t.forgotten},
		{"reached", &t.reached}, {"untilStep", &t.untilStep}, {"backward", &t.backward}, {"untimed", &t.untimed},
		{"ignored", &t.ignored}, {"nullStep", &t.nullStep}, {"lateStart", &t.lateStart},
		{"withinEdge", &t.withinEdge}, {"withinCut", &t.withinCut}, {"coolEdge", &t.coolEdge}, {"overlapping", &t.overlapping},
	}
}

// oracleHolds is the evaluation of a match.
//
// "`match` holds when all given fields hold, at least one"
func oracleHolds(m *rules.Match, e *oracleEvent) bool {
	s := &e.Subject
	// "an error or an in-band error": nothing else has a code, class or text.
	isError := s.Outcome == rules.Failure
	// "`code` (one or a list; errors and in-band errors; exact type)"
	if m.Codes != nil && !(isError && slices.Contains(m.Codes, s.Code)) {
		return false
	}
	// "`warning` (one or a list)"
	if m.Warnings != nil && !(s.Kind == rules.Warning && slices.Contains(m.Warnings, s.Warning)) {
		return false
	}
	// "`method` (one or a list; `*` any text, `/` included, `?` one character)"
	if m.Methods != nil && !(s.HasMethod && slices.ContainsFunc(m.Methods, func(p string) bool {
		return oracleWildcard([]rune(p), []rune(s.Method))
	})) {
		return false
	}
	// "`subject:` like `method:`"; an event without one matches no pattern
	if m.Subjects != nil && !(e.Event.About != "" && slices.ContainsFunc(m.Subjects, func(p string) bool {
		return oracleWildcard([]rune(p), []rune(e.Event.About))
	})) {
		return false
	}
	// "`class` (one or a list, section 8)": "A code's **class** is …"
	if m.Classes != nil && !(isError && slices.Contains(m.Classes, s.Class)) {
		return false
	}
	// "`ok` (true: a success without in-band errors; false: an error or an
	// in-band error; a response that carries in-band errors is neither)"
	if m.OK != nil && *m.OK && s.Outcome != rules.Success {
		return false
	}
	if m.OK != nil && !*m.OK && s.Outcome != rules.Failure {
		return false
	}
	// "`message` (RE2, anywhere in the text of an error, in-band error)"
	if m.Message != nil && !(isError && m.Message.MatchString(string(e.Event.Message))) {
		return false
	}
	// "`kind`"
	if m.Kinds != nil && !slices.Contains(m.Kinds, s.Kind) {
		return false
	}
	return true
}

// oracleWildcard reports whether pattern matches all of text.
func oracleWildcard(pattern, text []rune) bool {
	if len(pattern) == 0 {
		return len(text) == 0
	}
	switch pattern[0] {
	case '*': // "any text, `/` included"
		for n := range len(text) + 1 {
			if oracleWildcard(pattern[1:], text[n:]) {
				return true
			}
		}
		return false
	case '?': // "one character"
		return len(text) > 0 && oracleWildcard(pattern[1:], text[1:])
	}
	return len(text) > 0 && text[0] == pattern[0] && oracleWildcard(pattern[1:], text[1:])
}

// An oracleMoment is an event as one key of one rule sees it.
type oracleMoment struct {
	*oracleEvent
	until bool   // it resets the key
	is    []bool // per step: it matches
}

// oracle returns the incidents of all rules, and how many events "rule_untimed"
// speaks of.
func oracle(list []*rules.Rule, events []oracleEvent, tally *oracleTally) (incidents []oracleIncident, untimed int64) {
	for i, rule := range list {
		found, ignored := oracleRule(rule, events, tally)
		for _, incident := range found {
			incident.rule = i
			incidents = append(incidents, incident)
		}
		untimed += ignored
	}
	return incidents, untimed
}

// oracleRule returns the incidents of one rule.
func oracleRule(rule *rules.Rule, events []oracleEvent, tally *oracleTally) (incidents []oracleIncident, untimed int64) {
	var keys [][5]int32
	moments := make([]*oracleMoment, len(events)) // those that "match a step or `until` play a part"
	for i := range events {
		e := &events[i]
		m := &oracleMoment{oracleEvent: e, is: make([]bool, len(rule.Steps))}
		anyStep := false
		for s := range rule.Steps {
			m.is[s] = oracleHolds(&rule.Steps[s].Match, e)
			anyStep = anyStep || m.is[s]
		}
		m.until = rule.Until != nil && oracleHolds(rule.Until, e)
		key, whole := oracleKey(rule, e)
		switch {
		case m.until:
			// "An event that matches `until` is never also a step."
			if anyStep {
				tally.untilStep++
			}
			clear(m.is)
		case anyStep && !whole:
			// "An event with a null part (a success by `code`) is never a step."
			tally.nullStep++
			clear(m.is)
		case anyStep && len(rule.Steps) == 1 && rule.Within.Limited && !e.Event.Time.Known():
			// "but in a one-step rule with `within` an event without time is
			// no step, and `limits` says `rule_untimed`"
			untimed++
			tally.ignored++
			clear(m.is)
		case anyStep && !slices.Contains(keys, key):
			keys = append(keys, key)
		}
		moments[i] = m
	}
	resets := make([]int, len(events)) // how many keys an until event had something to reset in
	for _, key := range keys {
		// "**Meaning**, per key; only events that match a step or `until` play a part"
		var own []*oracleMoment
		for _, m := range moments {
			if m.until && oracleReaches(rule, m.oracleEvent, key) {
				own = append(own, m)
			} else if k, _ := oracleKey(rule, m.oracleEvent); slices.Contains(m.is, true) && k == key {
				own = append(own, m)
			}
		}
		for _, incident := range oracleWalk(rule, own, tally, resets) {
			incident.key = key
			incidents = append(incidents, incident)
		}
	}
	for _, n := range resets {
		if n > 1 {
			tally.reached++
		}
	}
	return incidents, untimed
}

// oracleKey returns the key of an event, and whether no part of it is null.
//
// "each event belongs to the key that `by` makes of it"
func oracleKey(rule *rules.Rule, e *oracleEvent) (key [5]int32, whole bool) {
	whole = true
	for i := range key {
		key[i] = rules.None
		if slices.Contains(rule.By, rules.Part(i)) {
			key[i] = oraclePart(e, rules.Part(i))
			whole = whole && key[i] != rules.None
		}
	}
	return key, whole
}

// oraclePart returns one part of an event's key.
func oraclePart(e *oracleEvent, part rules.Part) int32 {
	switch part {
	case rules.BySession:
		return e.Event.Session
	case rules.ByConnection:
		return e.Event.Connection
	case rules.BySource:
		return e.Event.Source
	case rules.ByMethod:
		return e.Event.Method
	case rules.ByCode:
		return e.Event.Code
	}
	panic("no such part")
}

// oracleReaches reports whether the until event e resets key.
//
// "An `until` event with null parts reaches every key that agrees in the rest."
func oracleReaches(rule *rules.Rule, e *oracleEvent, key [5]int32) bool {
	for _, part := range rule.By {
		if p := oraclePart(e, part); p != rules.None && p != key[part] {
			return false
		}
	}
	return true
}

// oracleWalk goes through the events of one key and returns its incidents.
func oracleWalk(rule *rules.Rule, events []*oracleMoment, tally *oracleTally, resets []int) (incidents []oracleIncident) {
	last := len(rule.Steps) - 1
	var since []*oracleMoment // step events since the last reset
	var search oracleSearch   // over since
	var fired *oracleMoment
	var open []*oracleMoment // the events of the open incident; nil if there is none
	var end capture.Time     // its end
	closeIt := func() {
		incidents = append(incidents, oracleSum(rule, open, fired, tally))
		open = nil
	}
	collected := false // since holds events of the time when the last incident was open
	for _, m := range events {
		if m.until {
			// "`until` events reset: what is half matched is forgotten, an open
			// incident closes."
			if len(since) > 0 {
				tally.forgotten++
			}
			if len(since) > 0 || open != nil {
				resets[m.Event.Line-1]++
			}
			if open != nil {
				tally.cancelled++
				closeIt()
			}
			since, search, collected = nil, nil, false
			continue
		}

		// "A step event later than that [the incident's `end` + `cooldown`] closes
		// the incident first."
		if open != nil && oracleLater(m.Event.Time, end, rule.Cooldown) {
			tally.cooled++
			closeIt()
			collected = len(since) > 0
		}

		since = append(since, m)
		complete := search.add(rule, m)

		if open != nil {
			// "While an incident is open, an event that matches the last step and
			// whose time is at most the incident's `end` + `cooldown` belongs to it,
			// with all step events before it; nothing half matched remains."
			if m.is[last] {
				tally.extended++
				if len(since) > 1 {
					tally.carried++
				}
				if rule.Cooldown.Limited && m.Event.Time.Known() && end.Known() && m.Event.Time == end.Add(rule.Cooldown.D) {
					tally.coolEdge++
				}
				open = append(open, since...)
				end = oracleEnd(end, since)
				since, search = nil, nil
			}
			// "Step events that match only earlier steps collect for what comes next."
			continue
		}

		// "The rule *fires* at the earliest event that completes a match of events
		// since the last reset. That opens an *incident*."
		if len(events) <= oracleExhaustive {
			if all := oracleMatches(rule, since, nil, 0, 0, tally); all != complete {
				panic("the oracle's two searches differ")
			}
		}
		if !complete {
			if unlimited := *rule; rule.Within.Limited && len(events) <= oracleExhaustive {
				unlimited.Within.Limited = false
				if oracleMatches(&unlimited, since, nil, 0, 0, tally) {
					tally.withinCut++
				}
			}
			continue
		}
		tally.fired++
		if last > 0 {
			tally.sequences++
		}
		if collected {
			tally.refired++
		}
		// "`start`: the first event that matches step 1 since the last reset with
		// time ≥ time of the firing event − `within`."
		start := slices.IndexFunc(since, func(s *oracleMoment) bool {
			return s.is[0] && oracleNotBefore(s.Event.Time, m.Event.Time, rule.Within)
		})
		if slices.ContainsFunc(since[:start], func(s *oracleMoment) bool { return s.is[0] }) {
			tally.lateStart++
		}
		// "Its events: those of the key from start on, up to the firing event and
		// as extended, that match any step."
		open, fired = slices.Clone(since[start:]), m
		end = oracleEnd(capture.Time{}, open)
		// "Incidents also reset: each event is in at most one."
		since, search, collected = nil, nil, false
	}
	if open != nil {
		closeIt()
	}
	return incidents
}

// oracleMatches searches, by trying everything, for a match among events: it
// has already chosen some, the last of them as the taken'th of step.
//
// "A *match* is `min` events of step 1, then `min` of step 2, … in order, each
// event used once, other events may lie between, with time(last) − time(first)
// ≤ `within`."
func oracleMatches(rule *rules.Rule, events, chosen []*oracleMoment, step, taken int, tally *oracleTally) bool {
	if taken == rule.Steps[step].Min {
		step, taken = step+1, 0
	}
	if step == len(rule.Steps) {
		first, last := chosen[0].Event.Time, chosen[len(chosen)-1].Event.Time
		if rule.Within.Limited && first.Known() && last.Known() && last.Sub(first) == rule.Within.D {
			tally.withinEdge++
		}
		return oracleWithin(first, last, rule.Within)
	}
	for i, m := range events {
		if m.is[step] && oracleMatches(rule, events[i+1:], append(chosen, m), step, taken+1, tally) {
			return true
		}
	}
	return false
}

// oracleWithin reports whether last − first ≤ within.
//
// "Where one of two times is missing, `within` and `cooldown` do not cut"
func oracleWithin(first, last capture.Time, within rules.Span) bool {
	return !within.Limited || !first.Known() || !last.Known() || last.Sub(first) <= within.D
}

// oracleExhaustive is the number of a key's events up to which oracleMatches is
// asked. Above, it would take too long; below, it vouches for oracleSearch.
const oracleExhaustive = 14

// An oracleSearch is a second way to search for a match, for long lists of
// events: one attempt for each event that may be a match's first. An attempt
// takes every event that it can use until only the last event of the match is
// wanting; whatever could be that completes a match if it is within.
type oracleSearch []oracleAttempt

// An oracleAttempt is part of a match.
type oracleAttempt struct {
	first       capture.Time
	step, taken int // how many events of which step it has
}

// add adds an event and reports whether it completes a match.
func (s *oracleSearch) add(rule *rules.Rule, m *oracleMoment) (complete bool) {
	if m.is[0] {
		*s = append(*s, oracleAttempt{first: m.Event.Time})
	}
	for i := range *s {
		a := &(*s)[i]
		switch {
		case !m.is[a.step]:
		case a.step == len(rule.Steps)-1 && a.taken == rule.Steps[a.step].Min-1:
			complete = complete || oracleWithin(a.first, m.Event.Time, rule.Within)
		default:
			a.taken++
			if a.taken == rule.Steps[a.step].Min {
				a.step, a.taken = a.step+1, 0
			}
		}
	}
	return complete
}

// oracleNotBefore reports whether t ≥ fired − within.
//
// "Where one of two times is missing, `within` and `cooldown` do not cut"
func oracleNotBefore(t, fired capture.Time, within rules.Span) bool {
	if !within.Limited || !t.Known() || !fired.Known() {
		return true
	}
	return t.Compare(fired.Add(-within.D)) >= 0
}

// oracleLater reports whether t > end + cooldown.
//
// "Where one of two times is missing, `within` and `cooldown` do not cut"
func oracleLater(t, end capture.Time, cooldown rules.Span) bool {
	if !cooldown.Limited || !t.Known() || !end.Known() {
		return false
	}
	return t.Compare(end.Add(cooldown.D)) > 0
}

// oracleEnd returns the end of an incident that had the given end, if any,
// and to which events were added.
//
// "`end`: the latest time in the incident."
func oracleEnd(end capture.Time, events []*oracleMoment) capture.Time {
	for _, e := range events {
		if t := e.Event.Time; t.Known() && (!end.Known() || t.Compare(end) > 0) {
			end = t
		}
	}
	return end
}

// oracleSum describes a closed incident.
func oracleSum(rule *rules.Rule, events []*oracleMoment, fired *oracleMoment, tally *oracleTally) oracleIncident {
	incident := oracleIncident{
		start: events[0].Event.Time,
		end:   oracleEnd(capture.Time{}, events),
		timed: true,
		steps: make([]int64, len(rule.Steps)),
		count: int64(len(events)), // "`count`: how many they are"
		fired: *fired.oracleEvent,
	}
	twice := false
	for _, m := range events {
		// "`timed` is false if any of its events has no time."
		if !m.Event.Time.Known() {
			incident.timed = false
		}
		// "`steps[].count`: how many of them match that step"
		n := 0
		for s := range m.is {
			if m.is[s] {
				incident.steps[s]++
				n++
			}
		}
		twice = twice || n > 1
		incident.events = append(incident.events, *m.oracleEvent)
	}
	if !incident.timed {
		tally.untimed++
	}
	if twice {
		tally.overlapping++
	}
	return incident
}

// An oracleCase is what the engine and the oracle are compared on.
type oracleCase struct {
	Rules  []*rules.Rule
	Events []oracleEvent
	Cached bool // ask the engine once per Subject instead of once per event
}

// oracleCompare runs the engine and the oracle on a case and returns how they
// differ, "" if they do not.
func oracleCompare(c *oracleCase, tally *oracleTally) string {
	want, untimed := oracle(c.Rules, c.Events, tally)
	got, limits := oracleRun(c)
	tally.cases++

	var diffs []string
	if wantLimits := (rules.Limits{UntimedEvents: untimed}); limits != wantLimits {
		diffs = append(diffs, fmt.Sprintf("limits: engine %+v, oracle %+v", limits, wantLimits))
	}
	// The rule, the key and the firing event tell incidents apart: no event is
	// in two of one rule. Incidents may return them in any order.
	found := make([]bool, len(got))
	for i := range want {
		w := &want[i]
		at := slices.IndexFunc(got, func(g rules.Incident) bool {
			return g.Rule == c.Rules[w.rule] && g.Fired.Line == w.fired.Event.Line
		})
		if at < 0 {
			diffs = append(diffs, "only the oracle: "+w.String())
			continue
		}
		found[at] = true
		diffs = append(diffs, oracleDiff(c, &got[at], w)...)
	}
	for i := range got {
		if !found[i] {
			diffs = append(diffs, fmt.Sprintf("only the engine: %+v", got[i]))
		}
	}
	return strings.Join(diffs, "\n")
}

// oracleRun runs the engine on a case. What it hands over it destroys
// afterwards: the engine may keep neither an event nor its text.
func oracleRun(c *oracleCase) ([]rules.Incident, rules.Limits) {
	engine := rules.New(c.Rules)
	interests := map[rules.Subject]*rules.Interest{}
	var event rules.Event
	var text []byte
	for _, e := range c.Events {
		subject := e.Subject
		interest, known := interests[subject]
		if !known || !c.Cached {
			interest = engine.Interest(&subject)
			interests[e.Subject] = interest
			subject = rules.Subject{Kind: 99, Code: capture.TextCode("gone"), Method: "gone", HasMethod: true}
		}
		if interest == nil {
			continue
		}
		text = append(text[:0], e.Event.Message...)
		event = e.Event
		event.Message = text
		engine.Add(interest, &event)
		for i := range text {
			text[i] = '#'
		}
		event = rules.Event{Line: -1}
	}
	return engine.Incidents()
}

// oracleDiff returns how an incident of the engine differs from the oracle's.
func oracleDiff(c *oracleCase, got *rules.Incident, want *oracleIncident) (diffs []string) {
	differ := func(what string, got, want any) {
		diffs = append(diffs, fmt.Sprintf("%s: engine %v, oracle %v; incident %s", what, got, want, want))
	}
	if got.Key != want.key {
		differ("key", got.Key, want.key)
	}
	if got.Start != want.start {
		differ("start", got.Start, want.start)
	}
	if got.End != want.end {
		differ("end", got.End, want.end)
	}
	if got.Timed != want.timed {
		differ("timed", got.Timed, want.timed)
	}
	if !slices.Equal(got.Steps, want.steps) {
		differ("steps", got.Steps, want.steps)
	}
	if got.Count != want.count {
		differ("count", got.Count, want.count)
	}
	if !oracleSame(&got.Fired, &want.fired.Event) {
		differ("fired", got.Fired, want.fired.Event)
	}

	// Every evidence event is of the incident and of its step, and they are in
	// order, none twice.
	rule := c.Rules[want.rule]
	lines := make([][]int64, len(rule.Steps)) // per step
	line, step := int64(0), 0
	for _, e := range got.Evidence {
		at := slices.IndexFunc(want.events, func(o oracleEvent) bool { return o.Event.Line == e.Event.Line })
		if at < 0 || e.Step < 0 || e.Step >= len(rule.Steps) {
			differ("evidence", e, "not in the incident")
			continue
		}
		o := &want.events[at]
		if !oracleSame(&e.Event, &o.Event) {
			differ("evidence", e.Event, o.Event)
		}
		if !oracleHolds(&rule.Steps[e.Step].Match, o) {
			differ("evidence", e, "not of that step")
		}
		if e.Event.Line < line || e.Event.Line == line && e.Step <= step {
			differ("evidence", e, fmt.Sprintf("not after line %d step %d", line, step))
		}
		line, step = e.Event.Line, e.Step
		lines[e.Step] = append(lines[e.Step], line)
	}
	// "`evidence`: at least the first and the last event of each step, in order."
	for s := range rule.Steps {
		var all []int64
		for i := range want.events {
			if oracleHolds(&rule.Steps[s].Match, &want.events[i]) {
				all = append(all, want.events[i].Event.Line)
			}
		}
		if l := lines[s]; len(l) == 0 || l[0] != all[0] || l[len(l)-1] != all[len(all)-1] {
			differ(fmt.Sprintf("evidence of step %d", s+1), l, fmt.Sprintf("first and last of %v", all))
		}
	}
	return diffs
}

// oracleSame reports whether got is want as incidents hold it, without text.
func oracleSame(got, want *rules.Event) bool {
	return got.Message == nil &&
		got.Time == want.Time && got.Line == want.Line &&
		got.Session == want.Session && got.Connection == want.Connection && got.Source == want.Source &&
		got.Method == want.Method && got.Code == want.Code && got.Warning == want.Warning
}

// String returns the incident as the tests' tables write it.
func (i *oracleIncident) String() string {
	var b strings.Builder
	if i.rule != 0 {
		fmt.Fprintf(&b, "rule %d ", i.rule)
	}
	if i.key != [5]int32{-1, -1, -1, -1, -1} {
		fmt.Fprintf(&b, "key %v ", i.key)
	}
	fmt.Fprintf(&b, "%s..%s %v %d #%d", oracleClock(i.start), oracleClock(i.end), i.steps, i.count, i.fired.Event.Line)
	if !i.timed {
		b.WriteString(" untimed")
	}
	return b.String()
}

// oracleClock writes a time as nanoseconds, or seconds, since 1970, and no
// time as "_".
func oracleClock(t capture.Time) string {
	if !t.Known() {
		return "_"
	}
	sec, nsec := t.Unix()
	if nsec == 0 {
		return fmt.Sprint(sec)
	}
	return fmt.Sprintf("%d.%09d", sec, nsec)
}

// String describes the case for the reader of a failed test.
func (c *oracleCase) String() string {
	var b strings.Builder
	span := func(s rules.Span) string {
		if !s.Limited {
			return "unlimited"
		}
		return s.D.String()
	}
	for i, r := range c.Rules {
		fmt.Fprintf(&b, "rule %d: by %v within %s cooldown %s\n", i, r.By, span(r.Within), span(r.Cooldown))
		for s := range r.Steps {
			fmt.Fprintf(&b, "  step %d: min %d %s\n", s+1, r.Steps[s].Min, oracleMatchText(&r.Steps[s].Match))
		}
		if r.Until != nil {
			fmt.Fprintf(&b, "  until: %s\n", oracleMatchText(r.Until))
		}
	}
	for _, e := range c.Events {
		s := e.Subject
		fmt.Fprintf(&b, "event %d at %s: kind %d outcome %d", e.Event.Line, oracleClock(e.Event.Time), s.Kind, s.Outcome)
		if s.Outcome == rules.Failure {
			fmt.Fprintf(&b, " code %v class %s text %q", s.Code, s.Class, e.Event.Message)
		}
		if s.Kind == rules.Warning {
			fmt.Fprintf(&b, " warning %v", s.Warning)
		}
		if s.HasMethod {
			fmt.Fprintf(&b, " method %q", s.Method)
		}
		fmt.Fprintf(&b, " parts [%d %d %d %d %d]\n", e.Event.Session, e.Event.Connection, e.Event.Source, e.Event.Method, e.Event.Code)
	}
	return b.String()
}

// GoString is what rapid prints of a case.
func (c *oracleCase) GoString() string { return "\n" + c.String() }

// oracleMatchText describes a match.
func oracleMatchText(m *rules.Match) string {
	var b strings.Builder
	if m.Codes != nil {
		fmt.Fprintf(&b, " code %v", m.Codes)
	}
	if m.Warnings != nil {
		fmt.Fprintf(&b, " warning %v", m.Warnings)
	}
	if m.Subjects != nil {
		fmt.Fprintf(&b, " subject %q", m.Subjects)
	}
	if m.Methods != nil {
		fmt.Fprintf(&b, " method %q", m.Methods)
	}
	if m.Classes != nil {
		fmt.Fprintf(&b, " class %v", m.Classes)
	}
	if m.Kinds != nil {
		fmt.Fprintf(&b, " kind %v", m.Kinds)
	}
	if m.OK != nil {
		fmt.Fprintf(&b, " ok %v", *m.OK)
	}
	if m.Message != nil {
		fmt.Fprintf(&b, " message %q", m.Message)
	}
	return strings.TrimSpace(b.String())
}

// oracleShrink makes a failing case smaller for as long as fails holds.
func oracleShrink(c *oracleCase, fails func(*oracleCase) bool) *oracleCase {
	for smaller := true; smaller; {
		smaller = false
		for _, try := range oracleSmaller(c) {
			if fails(try) {
				c, smaller = try, true
				break
			}
		}
	}
	return c
}

// oracleSmaller returns cases that are a little smaller than c.
func oracleSmaller(c *oracleCase) (smaller []*oracleCase) {
	for i := range c.Events {
		d := *c
		d.Events = slices.Delete(slices.Clone(c.Events), i, i+1)
		for j := range d.Events {
			d.Events[j].Event.Line = int64(j + 1)
		}
		smaller = append(smaller, &d)
	}
	for i := range c.Rules {
		if len(c.Rules) > 1 {
			d := *c
			d.Rules = slices.Delete(slices.Clone(c.Rules), i, i+1)
			smaller = append(smaller, &d)
		}
		change := func(f func(r *rules.Rule)) {
			d := *c
			d.Rules = slices.Clone(c.Rules)
			r := *c.Rules[i]
			r.Steps = slices.Clone(r.Steps)
			f(&r)
			d.Rules[i] = &r
			smaller = append(smaller, &d)
		}
		r := c.Rules[i]
		if r.Until != nil {
			change(func(r *rules.Rule) { r.Until = nil })
		}
		if r.Within.Limited {
			change(func(r *rules.Rule) { r.Within = rules.Span{} })
		}
		if r.Cooldown.Limited {
			change(func(r *rules.Rule) { r.Cooldown = rules.Span{} })
		}
		for k := range r.By {
			change(func(r *rules.Rule) { r.By = slices.Delete(slices.Clone(r.By), k, k+1) })
		}
		for k := range r.Steps {
			if len(r.Steps) > 1 {
				change(func(r *rules.Rule) { r.Steps = slices.Delete(r.Steps, k, k+1) })
			}
			if r.Steps[k].Min > 1 {
				change(func(r *rules.Rule) { r.Steps[k].Min-- })
			}
		}
	}
	return smaller
}

// oracleSeconds returns a limited span of n seconds, and for n < 0 none.
func oracleSeconds(n int) rules.Span {
	if n < 0 {
		return rules.Span{}
	}
	return rules.Span{D: time.Duration(n) * time.Second, Limited: true}
}
