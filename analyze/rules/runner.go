package rules

import (
	"math/bits"
	"slices"
	"time"

	"rpclog/analyze/internal/lookup"
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

	named   partSet // the parts of its keys
	unnamed key     // None for the others, 0 for those

	fires  int // incidents so far
	visit  visit
	keys   lookup.Index
	states lookup.Slab[state]

	// Resets by events with null parts, which reach many keys. A key learns
	// of them when it is next looked at.
	resets    map[key]int64 // when the last one came, by its parts
	nulls     []partSet     // the sets of null parts that were seen
	lastReset int64
}

// partSet is a set of parts of a key, part i as bit i.
type partSet uint8

func newRunner(rule *Rule, shared *shared) *runner {
	r := &runner{
		rule:    rule,
		shared:  shared,
		last:    len(rule.Steps) - 1,
		unnamed: key{None, None, None, None, None},
		resets:  map[key]int64{},
	}
	for _, p := range rule.By {
		r.named |= 1 << p
		r.unnamed[p] = 0
	}
	return r
}

// visit is what the event at hand is to a rule.
type visit struct {
	steps stepSet // that it matches; none if it matches until
	key   key
	null  partSet // parts of the key
	hash  uint32
	at    int32 // place of the state, or lookup.None
	slot  uint32
}

// look finds the key of the event at hand, and reports whether it matters.
func (r *runner) look(steps stepSet) bool {
	v := &r.visit
	v.null = r.shared.null & r.named
	if steps != 0 && v.null != 0 {
		return false
	}
	v.steps = steps
	k, p, u := &v.key, &r.shared.parts, &r.unnamed
	k[0], k[1], k[2], k[3], k[4] = p[0]|u[0], p[1]|u[1], p[2]|u[2], p[3]|u[3], p[4]|u[4]
	v.hash = r.shared.hash(&v.key)
	v.at, v.slot = r.find(&v.key, v.hash)
	return true
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

// step takes the event at hand, which matches steps of the rule.
func (r *runner) step(ev *Event) {
	if r.last == 0 && r.rule.Within.Limited && !ev.Time.Known() {
		r.shared.limits.UntimedEvents++
		return
	}
	s := r.state()
	if s == nil {
		r.shared.limits.DroppedKeys++
		return
	}
	s.step(r, r.shared.markOf(ev, r.visit.steps))
}

// find returns the place of what is known of k, or None, and its slot.
func (r *runner) find(k *key, hash uint32) (at int32, slot uint32) {
	for at, slot := range r.keys.Find(hash) {
		if r.states.At(at).key == *k {
			return at, slot
		}
	}
	return lookup.None, 0
}

// state returns what is known of the key of the event at hand, nil where there
// are too many keys.
func (r *runner) state() *state {
	v := &r.visit
	switch {
	case v.at == lookup.None && r.keys.Len() >= r.shared.bounds.keys:
		return nil
	case v.at == lookup.None:
		v.at = r.states.Take()
		r.states.At(v.at).begin(v.key, len(r.rule.Steps))
		r.keys.Put(v.hash, v.at)
	case r.isReset(r.states.At(v.at)):
		r.states.At(v.at).close()
		r.states.At(v.at).forget(r)
	}
	s := r.states.At(v.at)
	s.seen = r.shared.seq
	return s
}

// reset takes the event at hand, which matches until.
func (r *runner) reset() {
	v := &r.visit
	if v.null == 0 {
		if v.at != lookup.None {
			r.drop(v.at, v.slot)
		}
		return
	}
	r.resets[v.key] = r.shared.seq
	r.lastReset = r.shared.seq
	if !slices.Contains(r.nulls, v.null) {
		r.nulls = append(r.nulls, v.null)
	}
	if len(r.resets) > 1024+2*r.keys.Len() {
		r.settle()
	}
}

// isReset reports whether a key was reset since it was last looked at.
func (r *runner) isReset(s *state) bool {
	if s.seen >= r.lastReset {
		return false
	}
	for _, set := range r.nulls {
		if r.resets[s.key.without(set)] > s.seen {
			return true
		}
	}
	return false
}

// settle tells all keys of their resets, so that those need not be kept. It
// is called once in as many resets as there are keys.
func (r *runner) settle() {
	var reset []key
	for at := range r.keys.All() {
		if s := r.states.At(at); r.isReset(s) {
			reset = append(reset, s.key)
		}
	}
	for i := range reset {
		r.drop(r.find(&reset[i], r.shared.hash(&reset[i])))
	}
	clear(r.resets)
	r.nulls = nil
}

// drop forgets a key.
func (r *runner) drop(at int32, slot uint32) {
	r.states.At(at).forget(r)
	*r.states.At(at) = state{}
	r.states.Release(at)
	r.keys.Remove(slot)
}

// sweep lets go what is too old, and keys of which nothing is left.
func (r *runner) sweep(more time.Duration) {
	var empty []key
	for at := range r.keys.All() {
		if s := r.states.At(at); s.sweep(r, more) {
			empty = append(empty, s.key)
		}
	}
	for i := range empty {
		r.drop(r.find(&empty[i], r.shared.hash(&empty[i])))
	}
}
