package rules

import "rpclog/parse/capture"

// mark is an event without its message, its place in the stream and the steps
// it matches. It holds no pointers: there may be many.
type mark struct {
	steps   stepSet
	seq     int64
	line    int64
	moment  moment
	key     key // every part of the event
	warning int32
}

// markOf returns the event at hand, valid until the next one.
func (s *shared) markOf(ev *Event, steps stepSet) *mark {
	m := &s.mark // field by field: a copy of the whole waits for each
	m.steps, m.seq, m.line, m.moment, m.key, m.warning = steps, s.seq, ev.Line, momentOf(ev.Time), s.parts, ev.Warning
	return m
}

func (m *mark) time() capture.Time { return m.moment.time() }

func (m *mark) event() Event {
	return Event{
		Time:       m.time(),
		Session:    m.key[BySession],
		Connection: m.key[ByConnection],
		Source:     m.key[BySource],
		Method:     m.key[ByMethod],
		Code:       m.key[ByCode],
		Warning:    m.warning,
		Line:       m.line,
	}
}

// history holds the latest step events of a key since its last reset, and
// counts those that it had to let go.
type history struct {
	marks   []mark // a ring once it is full
	head, n int32  // the oldest one, and how many there are
	dropped *dropped
}

func (h *history) len() int { return int(h.n) }

// at returns the i-th oldest event.
func (h *history) at(i int) *mark {
	if i += int(h.head); i >= len(h.marks) {
		i -= len(h.marks)
	}
	return &h.marks[i]
}

// push adds an event.
func (h *history) push(m *mark) {
	if h.len() == len(h.marks) {
		h.resize(max(1, 2*h.len()))
	}
	h.n++
	*h.at(h.len() - 1) = *m
}

func (h *history) resize(room int) {
	marks := make([]mark, room)
	for i := range h.len() {
		marks[i] = *h.at(i)
	}
	h.marks, h.head = marks, 0
}

// smallHistory is how many events' room a key keeps whatever it holds.
const smallHistory = 16

// shrink gives back room that is not needed.
func (h *history) shrink() {
	if len(h.marks) > 4*h.len()+smallHistory {
		h.resize(h.len())
	}
}

func (h *history) pop() {
	if h.head++; int(h.head) == len(h.marks) {
		h.head = 0
	}
	h.n--
}

// makeRoom lets the oldest events go until fewer than bound are left.
func (h *history) makeRoom(r *runner, bound int) {
	for h.len() >= bound && h.n > 0 {
		if h.dropped == nil {
			h.dropped = newDropped(len(r.rule.Steps))
		}
		h.dropped.add(h.at(0), r.rule.Within)
		h.pop()
		r.shared.kept--
	}
}

func (h *history) clear() {
	*h = history{marks: h.marks}
	h.shrink()
}

// dropped counts events that a history let go.
//
// How many of them an incident covers is known when it fires only, and they
// may be many more than it covers. They are counted in slices of time, each a
// fraction of within, so that the count is wrong by one slice at most.
type dropped struct {
	slices []timeSlice // in the order of the stream
	last   []mark      // per step the last one, so that no step is without evidence
}

type timeSlice struct {
	tally
	first  capture.Time // time of its first event
	begins bool         // whether it has events of the first step
	begin  capture.Time // the latest of them; none if one has no time
}

// The slices of a history reach back twice as long as within, and are joined
// to coarser ones beyond.
const (
	slicesWithin = 16
	maxSlices    = 2 * slicesWithin
)

func newDropped(steps int) *dropped { return &dropped{last: make([]mark, steps)} }

func (d *dropped) add(m *mark, within Span) {
	width := Span{within.D / slicesWithin, within.Limited}
	if n := len(d.slices); n == 0 || isAfter(m.time(), d.slices[n-1].first, width) {
		d.open(m)
	}
	s := &d.slices[len(d.slices)-1]
	s.tally.add(m)
	for k := range d.last {
		if m.steps.has(k) {
			d.last[k] = *m
		}
	}
	switch {
	case !m.steps.has(0):
	case s.begins:
		s.begin = latestBegin(s.begin, m.time())
	default:
		s.begins, s.begin = true, m.time()
	}
}

// open begins the slice of m.
func (d *dropped) open(m *mark) {
	if len(d.slices) == maxSlices {
		d.slices[1].join(&d.slices[0])
		copy(d.slices, d.slices[1:])
		d.slices = d.slices[:maxSlices-1]
	}
	d.slices = append(d.slices, timeSlice{tally: newTally(len(d.last)), first: m.time()})
}

// join takes in the slice before s.
func (s *timeSlice) join(before *timeSlice) {
	s.tally.join(&before.tally)
	s.first = before.first
	switch {
	case before.begins && s.begins:
		s.begin = latestBegin(s.begin, before.begin)
	case before.begins:
		s.begins, s.begin = true, before.begin
	}
}

// since returns the slices from the first one on in which an incident that
// fires at t can begin.
func (d *dropped) since(t capture.Time, within Span) []timeSlice {
	if d == nil {
		return nil
	}
	for i := range d.slices {
		if s := &d.slices[i]; s.begins && !isAfter(t, s.begin, within) {
			return d.slices[i:]
		}
	}
	return nil
}
