package analyze

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"rpclog/analyze/catalog"
)

// The calls that a report shows are kept with their texts while the capture is
// read, and made ready when it is asked for.

// Bounds of the calls of a report.
const (
	shownUnanswered = 100
	shownSlowest    = 20
	shownExamples   = 200
	examplesOfKind  = 3    // of a code and a method
	maxKinds        = 400  // of which examples are kept: those that came first
	maxShownText    = 2048 // bytes of a request or a response
)

// kept are calls that a report may show.
type kept struct {
	slowest  []slowCall // slowest first
	lost     []lostCall // the latest requests of those that will stay unanswered, in their order
	examples map[failedKind][]example
}

type slowCall struct {
	took time.Duration
	row  *row
}

type lostCall struct {
	order int64
	row   *row
}

// failedKind is how a call failed: with a code, as one of a method.
type failedKind struct{ code, method int32 }

// example is a call of some kind, and what tells it from others of its kind:
// what it is about, and what the error says.
type example struct {
	row     *row
	subject int32
	text    uint64
}

// slow reports whether a call that took so long is one of the slowest so far.
func (k *kept) slow(took time.Duration) bool {
	return took > 0 && (len(k.slowest) < shownSlowest || took > k.slowest[len(k.slowest)-1].took)
}

// keepSlow keeps one of the slowest calls.
func (k *kept) keepSlow(took time.Duration, r *row) {
	at, _ := slices.BinarySearchFunc(k.slowest, took, func(c slowCall, took time.Duration) int {
		if c.took >= took {
			return -1
		}
		return 1
	})
	k.slowest = slices.Insert(k.slowest, at, slowCall{took, r.keep()})
	k.slowest = k.slowest[:min(len(k.slowest), shownSlowest)]
}

// keepLost keeps a request that will stay unanswered, if it is one of the
// latest.
func (k *kept) keepLost(r *row, order int64) {
	if len(k.lost) == shownUnanswered && order < k.lost[0].order {
		return
	}
	at, _ := slices.BinarySearchFunc(k.lost, order, func(c lostCall, order int64) int { return cmp.Compare(c.order, order) })
	k.lost = slices.Insert(k.lost, at, lostCall{order, r.keep()})
	if len(k.lost) > shownUnanswered {
		k.lost = slices.Delete(k.lost, 0, 1)
	}
}

// wants reports whether a call of a kind is to be kept as an example, and in
// which place: the first ones, and of calls that are alike only one if there are
// others.
func (k *kept) wants(kind failedKind, subject int32, text uint64) (place int, ok bool) {
	list, known := k.examples[kind]
	if !known && len(k.examples) == maxKinds {
		return 0, false
	}
	if len(list) < examplesOfKind {
		return len(list), true
	}
	double := -1
	for i := range list {
		if list[i].subject == subject && list[i].text == text {
			return 0, false
		}
		for j := range i {
			if list[i].subject == list[j].subject && list[i].text == list[j].text {
				double = i
			}
		}
	}
	return double, double >= 0
}

// keepExample keeps a call as an example of its kind, in a place.
func (k *kept) keepExample(kind failedKind, place int, e example) {
	if k.examples == nil {
		k.examples = map[failedKind][]example{}
	}
	list := k.examples[kind]
	if place < len(list) {
		list = slices.Delete(list, place, place+1)
	}
	k.examples[kind] = append(list, e)
}

// keep returns a row that stays as it is, with memory of its own.
func (r *row) keep() *row {
	k := new(row)
	*k = *r
	own := func(p **int64, from, to *int64) {
		if *p == from {
			*p = to
		}
	}
	own(&k.Line, &r.line, &k.line)
	own(&k.ResponseLine, &r.responseLine, &k.responseLine)
	own(&k.Operation, &r.operation, &k.operation)
	if k.Latency != nil {
		k.Latency = &k.latency
	}
	if k.Conn == &r.conn {
		k.Conn = &k.conn
	}
	if k.Method == &r.method {
		k.Method = &k.method
	}
	if k.Class != nil {
		k.Class = &k.class
	}
	if k.Name != nil {
		k.Name = &k.entry.Name
	}
	k.id, k.idText = nil, bytes.Clone(r.idText)
	if r.failure != nil {
		e := *r.failure
		e.Text, e.Data = bytes.Clone(e.Text), bytes.Clone(e.Data)
		k.failure = &e
	}
	k.request, k.response = r.request.keep(), r.response.keep()
	return k
}

// keep returns as much of a text as is kept, with memory of its own.
func (t text) keep() text {
	if len(t.bytes) > maxKept {
		t.bytes, t.cut = t.bytes[:maxKept], true
	}
	t.bytes = bytes.Clone(t.bytes)
	return t
}

// keep keeps what a report may show of the responses: those of slow calls, and
// of some that failed.
func (a *Analyzer) keep(r *row, took time.Duration, timed bool, code *codeRow, of *method, about *subject) {
	if timed && a.kept.slow(took) {
		a.kept.keepSlow(took, r)
	}
	if code == nil {
		return
	}
	kind := failedKind{code.key.code, idOf(of)}
	e := example{subject: subjectSlot(about), text: a.codes.hasher.Text(r.failure.Text, 0)}
	if place, ok := a.kept.wants(kind, e.subject, e.text); ok {
		e.row = r.keep()
		a.kept.keepExample(kind, place, e)
	}
}

// reportCalls returns the calls that a report shows.
func (a *Analyzer) reportCalls() Calls {
	return Calls{Unanswered: a.reportUnanswered(), Slowest: a.reportSlowest(), Examples: a.reportExamples()}
}

// call returns a row that was kept as a report shows it.
func (a *Analyzer) call(r *row) Call {
	r.complete(a, maxShownText)
	return r.Call
}

func (a *Analyzer) reportUnanswered() []Call {
	list := slices.Clone(a.kept.lost)
	for at, n := a.calls.newest, 0; at != none && n < shownUnanswered; at = a.calls.requests.At(at).older {
		if w := a.calls.requests.At(at); w.counts {
			list = append(list, lostCall{w.order, a.unanswered(at).keep()})
			n++
		}
	}
	slices.SortFunc(list, func(x, y lostCall) int { return cmp.Compare(x.order, y.order) })
	list = list[max(0, len(list)-shownUnanswered):]
	calls := make([]Call, len(list))
	for i := range list {
		calls[i] = a.call(list[i].row)
	}
	return calls
}

func (a *Analyzer) reportSlowest() []Call {
	calls := make([]Call, len(a.kept.slowest))
	for i := range calls {
		calls[i] = a.call(a.kept.slowest[i].row)
	}
	return calls
}

// reportExamples returns the examples, those first of which there are most, and
// benign ones last.
func (a *Analyzer) reportExamples() []Call {
	counted := map[failedKind]int64{}
	for _, row := range a.codes.rows {
		for _, list := range [...]*counts{&row.methods, &row.inBandMethods} {
			for method, n := range list.all() {
				counted[failedKind{row.key.code, method}] += n
			}
		}
	}
	kinds := make([]failedKind, 0, len(a.kept.examples))
	for kind := range a.kept.examples {
		kinds = append(kinds, kind)
	}
	benign := func(kind failedKind) int64 {
		if a.kept.examples[kind][0].row.class == catalog.Benign {
			return 1
		}
		return 0
	}
	slices.SortFunc(kinds, func(x, y failedKind) int {
		return cmp.Or(cmp.Compare(benign(x), benign(y)), descending(counted[x], counted[y]), a.names.codes[x.code].Compare(a.names.codes[y.code]), cmp.Compare(x.method, y.method))
	})
	calls := []Call{}
	for _, kind := range kinds {
		for _, e := range a.kept.examples[kind] {
			if len(calls) < shownExamples {
				calls = append(calls, a.call(e.row))
			}
		}
	}
	return calls
}
