package rules

import (
	"cmp"
	"slices"

	"rpclog/parse/capture"
)

// tally counts events.
type tally struct {
	count   int64
	steps   []int64 // per step
	end     capture.Time
	untimed bool // one of them has no time
}

func newTally(steps int) tally { return tally{steps: make([]int64, steps)} }

func (t *tally) add(m *mark) {
	t.count++
	for set := m.steps; set != 0; set &^= setOf(set.highest()) {
		t.steps[set.highest()]++
	}
	t.untimed = t.untimed || !m.time().Known()
	if t.end.Before(m.time()) {
		t.end = m.time()
	}
}

func (t *tally) join(u *tally) {
	t.count += u.count
	for k, n := range u.steps {
		t.steps[k] += n
	}
	t.untimed = t.untimed || u.untimed
	if t.end.Before(u.end) {
		t.end = u.end
	}
}

// stepSet returns the steps that have events.
func (t *tally) stepSet() (set stepSet) {
	for k, n := range t.steps {
		if n > 0 {
			set |= setOf(k)
		}
	}
	return set
}

// firstEvidence is how many of the first events of a step are evidence,
// besides the last.
const firstEvidence = 4

// incident is an Incident that may still take in events.
type incident struct {
	tally
	rule     *Rule
	key      key
	start    capture.Time
	fired    mark
	evidence []mark // steps holds one step each
	shown    []shown
}

// shown is how much of a step is evidence.
type shown struct {
	n    int32 // at most firstEvidence+1
	last int32 // index of the latest in the evidence
}

func newIncident(rule *Rule, k key, fired *mark) *incident {
	return &incident{
		tally: newTally(len(rule.Steps)),
		rule:  rule,
		key:   k,
		fired: *fired,
		shown: make([]shown, len(rule.Steps)),
	}
}

// begin takes in the events of a new incident: those of h from its start on,
// and the event that fired. It returns how many the history had let go.
func (n *incident) begin(h *history) (dropped int64) {
	from := 0
	for from < h.len() && !n.begins(h.at(from)) {
		from++
	}
	slices := h.dropped.since(n.fired.time(), n.rule.Within)
	inHistory := from < h.len()
	switch {
	case inHistory:
		n.start = h.at(from).time()
	case n.begins(&n.fired) || h.dropped == nil:
		n.start = n.fired.time()
	default:
		n.start = h.dropped.last[0].time()
	}
	if slices != nil || !inHistory && !n.begins(&n.fired) {
		from = 0
	}
	n.evidence = make([]mark, 0, min(h.len()-from+1, (firstEvidence+1)*len(n.shown)))
	dropped = n.addDropped(h.dropped, slices)
	for ; from < h.len(); from++ {
		n.add(h.at(from))
	}
	n.add(&n.fired)
	return dropped
}

// begins reports whether the incident can begin with an event.
func (n *incident) begins(m *mark) bool {
	return m.steps.has(0) && !isAfter(n.fired.time(), m.time(), n.rule.Within)
}

// addAll takes in all of a history and returns how many events it had let go.
func (n *incident) addAll(h *history) (dropped int64) {
	if h.dropped != nil {
		dropped = n.addDropped(h.dropped, h.dropped.slices)
	}
	for i := range h.len() {
		n.add(h.at(i))
	}
	return dropped
}

// addDropped takes in slices that end with the last one, and returns how many
// events they have.
func (n *incident) addDropped(d *dropped, slices []timeSlice) (count int64) {
	var steps stepSet
	for i := range slices {
		n.join(&slices[i].tally)
		count += slices[i].count
		steps |= slices[i].stepSet()
	}
	for k := range n.shown {
		if steps.has(k) {
			n.show(&d.last[k], k)
		}
	}
	return count
}

// add takes in an event.
func (n *incident) add(m *mark) {
	n.tally.add(m)
	for k := range n.shown {
		if m.steps.has(k) {
			n.show(m, k)
		}
	}
}

// show makes an event evidence of a step, in place of the last one if the
// step has enough.
func (n *incident) show(m *mark, k int) {
	e := *m
	e.steps = setOf(k)
	s := &n.shown[k]
	if s.n > firstEvidence {
		n.evidence[s.last] = e
		return
	}
	s.n++
	s.last = int32(len(n.evidence))
	n.evidence = append(n.evidence, e)
}

// found returns what has been found so far.
func (n *incident) found() Incident {
	evidence := slices.Clone(n.evidence)
	slices.SortFunc(evidence, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.seq, b.seq), cmp.Compare(a.steps, b.steps))
	})
	found := Incident{
		Rule:     n.rule,
		Key:      n.key,
		Start:    n.start,
		End:      n.end,
		Timed:    !n.untimed,
		Steps:    slices.Clone(n.steps),
		Count:    n.count,
		Fired:    n.fired.event(),
		Evidence: make([]Evidence, len(evidence)),
	}
	for i := range evidence {
		found.Evidence[i] = Evidence{evidence[i].steps.highest(), evidence[i].event()}
	}
	return found
}
