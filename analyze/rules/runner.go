package rules

import (
	"math/bits"
	"slices"
)

// stepSet is a set of steps of a rule, step i as bit i.
type stepSet uint64

func setOf(step int) stepSet { return 1 << step }

func (s stepSet) has(step int) bool { return s&setOf(step) != 0 }

// highest returns the last step of a set that is not empty.
func (s stepSet) highest() int { return bits.Len64(uint64(s)) - 1 }

// key is the identity of a key, indexed by Part: None for parts that the rule
// does not name, and for the null parts of an event that resets.
type key [parts]int32

// runner is a rule at work.
type runner struct {
	rule   *Rule
	shared *shared
	last   int // index of the last step
	fires  int // incidents so far
	keys   map[key]*state

	// Resets by events with null parts, which reach many keys. A key learns
	// of them when it is next looked at.
	resets    map[key]int64 // when the last one came, by its parts
	nulls     []partSet     // the sets of null parts that were seen
	lastReset int64
}

// partSet is a set of parts of a key, part i as bit i.
type partSet uint8

func newRunner(rule *Rule, shared *shared) *runner {
	return &runner{
		rule:   rule,
		shared: shared,
		last:   len(rule.Steps) - 1,
		keys:   map[key]*state{},
		resets: map[key]int64{},
	}
}

// keyOf returns the key of an event and which of its parts are null.
func (r *runner) keyOf(ev *Event) (k key, null partSet) {
	k = key{None, None, None, None, None}
	for _, p := range r.rule.By {
		k[p] = ev.Part(p)
		if k[p] == None {
			null |= 1 << p
		}
	}
	return k, null
}

// without returns k with the parts in set made null.
func (k key) without(set partSet) key {
	for p := range k {
		if set&(1<<p) != 0 {
			k[p] = None
		}
	}
	return k
}

// step takes an event that matches steps of the rule.
func (r *runner) step(ev *Event, steps stepSet) {
	k, null := r.keyOf(ev)
	if null != 0 {
		return
	}
	if r.last == 0 && r.rule.Within.Limited && !ev.Time.Known() {
		r.shared.limits.UntimedEvents++
		return
	}
	s := r.state(k)
	if s == nil {
		r.shared.limits.DroppedKeys++
		return
	}
	m := markOf(ev, steps, r.shared.seq)
	s.step(r, k, &m)
}

// state returns what is known of k, nil where there are too many keys.
func (r *runner) state(k key) *state {
	s := r.keys[k]
	switch {
	case s == nil && len(r.keys) >= r.shared.bounds.keys:
		return nil
	case s == nil:
		s = newState(len(r.rule.Steps))
		r.keys[k] = s
	case r.isReset(k, s):
		s.open = nil
		s.forget(r)
	}
	s.seen = r.shared.seq
	return s
}

// reset takes an event that matches until.
func (r *runner) reset(ev *Event) {
	k, null := r.keyOf(ev)
	if null == 0 {
		r.drop(k)
		return
	}
	r.resets[k] = r.shared.seq
	r.lastReset = r.shared.seq
	if !slices.Contains(r.nulls, null) {
		r.nulls = append(r.nulls, null)
	}
	if len(r.resets) > 1024+2*len(r.keys) {
		r.settle()
	}
}

// isReset reports whether k was reset since it was last looked at.
func (r *runner) isReset(k key, s *state) bool {
	if s.seen >= r.lastReset {
		return false
	}
	for _, set := range r.nulls {
		if r.resets[k.without(set)] > s.seen {
			return true
		}
	}
	return false
}

// settle tells all keys of their resets, so that those need not be kept. It
// is called once in as many resets as there are keys.
func (r *runner) settle() {
	for k, s := range r.keys {
		if r.isReset(k, s) {
			r.drop(k)
		}
	}
	clear(r.resets)
	r.nulls = nil
}

func (r *runner) drop(k key) {
	if s := r.keys[k]; s != nil {
		s.forget(r)
		delete(r.keys, k)
	}
}

func (r *runner) sweep() {
	for _, s := range r.keys {
		s.sweep(r)
	}
}
