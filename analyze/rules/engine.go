package rules

import "rpclog/parse"

// Engine runs rules over one stream of events. Its methods must not be called
// at the same time, Interest aside.
type Engine struct {
	index   index
	runners []*runner
	shared  shared
}

// shared is what the rules of an engine have in common.
type shared struct {
	bounds    bounds
	seq       int64 // events looked at so far; the place of an event in the stream
	latest    parse.Time
	kept      int // events in the histories of all keys
	nextSweep int64
	fired     []*incident // in the order in which they fired
	limits    Limits
}

// bounds are those of this package, smaller in tests.
type bounds struct{ events, keys, kept, incidents int }

// New returns an engine for rules as [Load] returns them.
func New(rules []*Rule) *Engine {
	e := &Engine{index: newIndex()}
	e.shared.bounds = bounds{MaxEvents, MaxKeys, MaxKept, MaxIncidents}
	for _, rule := range rules {
		r := newRunner(rule, &e.shared)
		e.runners = append(e.runners, r)
		e.index.add(r)
	}
	return e
}

// Interest tells which rules could take notice of an event with that subject;
// nil if none does. It depends on nothing but s and may be kept as long as
// the engine.
func (e *Engine) Interest(s *Subject) *Interest { return e.index.lookup(s) }

// Add shows the engine the next event of the merged stream, with the interest
// that there is in its subject; nil is fine. Its cost does not depend on how
// many events came before. Nothing of ev is kept.
func (e *Engine) Add(in *Interest, ev *Event) {
	if in == nil {
		return
	}
	e.shared.seq++
	if e.shared.latest.Before(ev.Time) {
		e.shared.latest = ev.Time
	}
	for i := range in.hits {
		h := &in.hits[i]
		if h.until.holds(ev.Message) {
			h.runner.reset(ev)
			continue
		}
		if steps := h.stepsOf(ev.Message); steps != 0 {
			h.runner.step(ev, steps)
		}
	}
	if e.shared.kept >= e.shared.bounds.kept && e.shared.seq >= e.shared.nextSweep {
		e.sweep()
	}
}

// Finish ends the stream, and with it all open incidents, and returns the
// incidents in the order in which they fired. The engine is then used up.
func (e *Engine) Finish() ([]Incident, Limits) {
	incidents := make([]Incident, len(e.shared.fired))
	for i, open := range e.shared.fired {
		incidents[i] = open.close()
		e.shared.fired[i] = nil
	}
	return incidents, e.shared.limits
}

// sweep makes room where keys together keep too many events. Its cost is that
// of all keys, so it does not come again before many more events.
func (e *Engine) sweep() {
	for _, r := range e.runners {
		r.sweep()
	}
	e.shared.nextSweep = e.shared.seq + int64(e.shared.bounds.kept/4)
}
