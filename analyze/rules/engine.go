package rules

import (
	"time"

	"rpclog/analyze/internal/lookup"
	"rpclog/parse/capture"
)

// Engine runs rules over one stream of events. Its methods must not be called
// at the same time, Interest aside.
type Engine struct {
	index   index
	groups  groups
	due     []*runner // that the event at hand matters to
	runners []*runner
	shared  shared
}

// shared is what the rules of an engine have in common.
type shared struct {
	bounds    bounds
	seq       int64 // events looked at so far; the place of an event in the stream
	parts     key   // of the event at hand
	null      partSet
	mark      mark
	latest    capture.Time
	kept      int // events in the histories of all keys
	nextSweep int64
	fired     []*incident // in the order in which they fired
	limits    Limits
	hasher    lookup.Hasher
}

// begin notes an event as the one at hand.
func (s *shared) begin(ev *Event) {
	s.seq++
	if s.latest.Before(ev.Time) {
		s.latest = ev.Time
	}
	p := &s.parts
	p[BySession], p[ByConnection], p[BySource], p[ByMethod], p[ByCode] = ev.Session, ev.Connection, ev.Source, ev.Method, ev.Code
	s.null = 0
	for i, id := range p {
		if id == None {
			s.null |= 1 << i
		}
	}
}

// hash returns the hash of a key.
func (s *shared) hash(k *key) uint32 {
	pair := func(a, b int32) uint64 { return uint64(uint32(a))<<32 | uint64(uint32(b)) }
	return uint32(s.hasher.Mix(s.hasher.Mix(pair(k[0], k[1]), pair(k[2], k[3])), uint64(uint32(k[4]))))
}

// bounds are those of this package, smaller in tests.
type bounds struct{ events, keys, kept, many, incidents int }

// New returns an engine for rules as [Load] returns them.
func New(rules []*Rule) *Engine {
	e := &Engine{index: newIndex(), groups: newGroups()}
	e.shared.hasher = lookup.NewHasher()
	e.shared.bounds = bounds{MaxEvents, MaxKeys, maxKept, manyKept, MaxIncidents}
	for _, rule := range rules {
		r := newRunner(rule, &e.shared)
		e.runners = append(e.runners, r)
		e.index.add(r)
		e.groups.add(rule)
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
	e.shared.begin(ev)
	if in.resets {
		e.reset(in)
	} else {
		e.visit(in, ev)
	}
	switch {
	case e.shared.seq < e.shared.nextSweep:
	case e.shared.kept >= e.shared.bounds.kept:
		e.sweep(0, e.shared.bounds.kept/4)
	case e.shared.kept >= e.shared.bounds.many:
		e.sweep(backwards, e.shared.bounds.many)
	}
}

// reset takes an event that resets rules and is nothing else to any: a success
// mostly, of which there are many.
func (e *Engine) reset(in *Interest) {
	for i := range in.hits {
		if r := in.hits[i].runner; r.keys.Len() > 0 && r.look(0) {
			r.reset()
		}
	}
}

// visit takes an event to the rules that it matters to. First it finds all of
// their keys: these are far apart, and so the processor fetches several at a
// time.
func (e *Engine) visit(in *Interest, ev *Event) {
	e.due = e.due[:0]
	for i := range in.hits {
		h := &in.hits[i]
		var steps stepSet
		if !h.until.holds(ev) {
			if steps = h.stepsOf(ev); steps == 0 {
				continue
			}
		} else if h.runner.keys.Len() == 0 { // nothing to forget
			continue
		}
		if h.runner.look(steps) {
			e.due = append(e.due, h.runner)
		}
	}
	for _, r := range e.due {
		if r.visit.steps == 0 {
			r.reset()
		} else {
			r.step(ev)
		}
	}
}

// Incidents returns the incidents so far, in the order in which they fired.
// They stay as they are: those that are open may grow, and others may fire,
// with the events that are added later.
func (e *Engine) Incidents() ([]Incident, Limits) {
	incidents := make([]Incident, len(e.shared.fired))
	for i, n := range e.shared.fired {
		incidents[i] = n.found()
	}
	return incidents, e.shared.limits
}

// sweep lets the events go that lie further back than within, and by some time
// more. Its cost is that of all keys, so it does not come again before many more
// events.
func (e *Engine) sweep(more time.Duration, pause int) {
	for _, r := range e.runners {
		r.sweep(more)
	}
	e.shared.nextSweep = e.shared.seq + int64(pause)
}
