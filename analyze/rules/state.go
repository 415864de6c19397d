package rules

import (
	"math"
	"time"

	"rpclog/parse/capture"
)

// state is what a rule knows of one key since its last reset. There may be
// many, and each event finds its own out of the processor's reach: so a state
// takes but two lines of its cache.
type state struct {
	key     key
	seen    int64 // when the key was last looked at
	first   ring  // how far matches have come, at the first step
	history history
	more    *more // nil if there is none
}

// more is what most keys do not have.
type more struct {
	rings []ring    // how far matches have come, at the other steps
	open  *incident // nil if none
}

// begin makes s what is known of a new key.
func (s *state) begin(k key, steps int) {
	*s = state{key: k}
	if steps > 1 {
		s.more = &more{rings: make([]ring, steps-1)}
	}
}

// ring returns how far matches have come at a step.
func (s *state) ring(step int) *ring {
	if step == 0 {
		return &s.first
	}
	return &s.more.rings[step-1]
}

// open returns the open incident, nil if there is none.
func (s *state) open() *incident {
	if s.more == nil {
		return nil
	}
	return s.more.open
}

// close closes the open incident, if there is one.
func (s *state) close() {
	if s.more != nil {
		s.more.open = nil
	}
}

// step takes an event of the key.
func (s *state) step(r *runner, m *mark) {
	open := s.open()
	if open != nil && isAfter(m.time(), open.end, r.rule.Cooldown) {
		s.close()
		open = nil
	}
	switch {
	case open != nil && m.steps.has(r.last):
		r.shared.limits.DroppedEvents += open.addAll(&s.history)
		open.add(m)
		s.forget(r)
	case s.advance(r.rule, m):
		s.fire(r, m)
		s.forget(r)
	default:
		s.keep(r, m)
	}
}

// advance brings matches forward and reports whether one is complete.
//
// Of all partial matches that end with the i-th event of step k, only the one
// that began last matters: within cuts it last. Its begin never moves back
// while events come, so after another event of step k it is what it was for
// i-1 before: a ring of the last min begins that reached step k holds them
// all. What reaches step k is the begin of the best match of the steps before
// it; what reaches the first step is the latest time of its events. Steps are
// taken from the last to the first so that no match uses an event twice.
func (s *state) advance(rule *Rule, m *mark) bool {
	last := len(rule.Steps) - 1
	for steps := m.steps; steps != 0; steps &^= setOf(steps.highest()) {
		k := steps.highest()
		begin := m.time()
		switch {
		case k > 0 && !s.ring(k-1).full(rule.Steps[k-1].Min):
			continue
		case k > 0:
			begin = s.ring(k - 1).oldest()
		case s.first.n > 0:
			begin = latestBegin(begin, s.first.newest.time())
		}
		ring := s.ring(k)
		ring.push(momentOf(begin), rule.Steps[k].Min, rule.Within.Limited)
		if k == last && ring.full(rule.Steps[k].Min) && !isAfter(m.time(), ring.oldest(), rule.Within) {
			return true
		}
	}
	return false
}

// fire opens the incident that an event, not yet in the history, completes.
func (s *state) fire(r *runner, m *mark) {
	s.history.makeRoom(r, r.shared.bounds.events)
	open := newIncident(r.rule, s.key, m)
	if s.more == nil {
		s.more = &more{}
	}
	s.more.open = open
	r.shared.limits.DroppedEvents += open.begin(&s.history)
	if r.fires++; r.fires > r.shared.bounds.incidents {
		r.shared.limits.DroppedIncidents++
		return
	}
	r.shared.fired = append(r.shared.fired, open)
}

// keep puts an event by for an incident that may come.
func (s *state) keep(r *runner, m *mark) {
	bound := r.shared.bounds.events
	if r.shared.kept >= r.shared.bounds.kept {
		bound = max(1, s.history.len()) // an old one goes for the new one
	}
	s.history.makeRoom(r, bound)
	s.history.push(m)
	r.shared.kept++
}

// forget drops what is half matched.
func (s *state) forget(r *runner) {
	s.first.clear()
	if s.more != nil {
		for i := range s.more.rings {
			s.more.rings[i].clear()
		}
	}
	r.shared.kept -= s.history.len()
	s.history.clear()
}

// sweep drops the events that are too old for any incident to come, as long
// as clocks go forward, or back by no more than some time, and events have
// times. It reports whether nothing is left of the key.
func (s *state) sweep(r *runner, more time.Duration) (empty bool) {
	if open := s.open(); open != nil && !isAfter(r.shared.latest, open.end, longer(r.rule.Cooldown, more)) {
		return false
	}
	for s.history.len() > 0 && isAfter(r.shared.latest, s.history.at(0).time(), longer(r.rule.Within, more)) {
		s.history.pop()
		r.shared.kept--
	}
	s.history.shrink()
	return s.history.len() == 0 // what of a match is further back went with its events
}

// longer returns a span that is longer by some time.
func longer(s Span, more time.Duration) Span {
	s.D += min(more, math.MaxInt64-s.D)
	return s
}

// isAfter reports whether t lies more than span after u. Where one of them is
// not known it does not.
func isAfter(t, u capture.Time, span Span) bool {
	return span.Limited && t.Known() && u.Known() && u.Add(span.D).Before(t)
}

// latestBegin returns the later of two begins of matches; one without a time
// is never too old, and so later than all others.
func latestBegin(a, b capture.Time) capture.Time {
	switch {
	case !a.Known() || !b.Known():
		return capture.Time{}
	case a.Before(b):
		return b
	}
	return a
}
