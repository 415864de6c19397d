package analyze

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"time"

	"github.com/tidwall/gjson"

	"rpclog/analyze/rules"
	"rpclog/parse/capture"
)

// A server of MCP may answer that it needs more input: such a result ends the
// call, and the client asks again under a new id, with the state that the
// result held or, where it held none, with the inputs that it wanted. All these
// calls are one operation.
// https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr
//
// Whoever runs several servers of one kind may have each answer another call of
// an operation. So states are looked for in all sources, and a restart does not
// end operations.

// Bounds of what is kept of operations. Beyond, the operation that began first
// is forgotten, and states that come are not remembered.
const (
	maxOperations = 1 << 16
	maxStates     = 1 << 18
)

// roundTrips is the catalog of the protocol that has operations.
const roundTrips = "mcp"

// digest stands for a text that may be long: two texts have the same one only
// if they are the same. The zero value stands for none.
type digest [16]byte

// operation is one that waits for its next request, or for the response to it.
type operation struct {
	number  int64
	first   request // its first
	src     *source // of that
	session int32   // of the latest response; rules.None beyond the bound
	state   digest  // that the next request has to hold
	keys    digest  // of the inputs that are wanted
	waits   bool    // for the next request
	counted bool    // a filter has not left out all its responses
}

// operations finds the operation that a request goes on with.
type operations struct {
	maxOperations, maxStates int

	catalog int32 // to which their methods point; below -1 if there is none
	met     bool  // a request of such a method has come
	kept    map[int64]*operation
	oldest  int64 // no operation before this one is kept
	next    int64 // number, from 1
	by      map[mark]fitting
	states  map[digest]struct{} // that results have held
	dropped int64               // operations
	missed  int64               // states that may be new
}

// mark is what a request is known by that may go on with an operation.
type mark struct {
	what    trait
	method  int32
	session int32
	text    digest
}

// trait is a kind of marks.
type trait uint8

const (
	itsState   trait = iota
	inSession        // its state, in its session
	itsKeys          // the inputs that are wanted, whether it has a state or not
	keysAlone        // the same of those without a state
	sentBefore       // its state, with which a request is on its way
)

// fitting are the operations of one mark: how many, and their numbers, one
// exclusive-or the other, which of a single one is its number.
type fitting struct{ count, number int64 }

func newOperations(catalog int) operations {
	return operations{
		maxOperations: maxOperations, maxStates: maxStates, catalog: int32(catalog), oldest: 1, next: 1,
		kept: map[int64]*operation{}, by: map[mark]fitting{}, states: map[digest]struct{}{},
	}
}

// marks returns the marks of an operation.
func (o *operation) marks() []mark {
	var list []mark
	add := func(what trait, session int32, text digest) {
		list = append(list, mark{what, o.first.method, session, text})
	}
	switch {
	case o.state != digest{} && !o.waits:
		add(sentBefore, none, o.state)
	case o.state != digest{}:
		add(itsState, none, o.state)
		add(inSession, o.session, o.state)
	}
	if o.waits && o.keys != (digest{}) {
		add(itsKeys, none, o.keys)
		if o.state == (digest{}) {
			add(keysAlone, none, o.keys)
		}
	}
	return list
}

// put lets an operation be found.
func (x *operations) put(o *operation) {
	for _, m := range o.marks() {
		f := x.by[m]
		x.by[m] = fitting{f.count + 1, f.number ^ o.number}
	}
}

// pick is the opposite of put.
func (x *operations) pick(o *operation) {
	for _, m := range o.marks() {
		if f := x.by[m]; f.count == 1 {
			delete(x.by, m)
		} else {
			x.by[m] = fitting{f.count - 1, f.number ^ o.number}
		}
	}
}

// begin keeps a new operation, of which nothing can be found yet.
func (x *operations) begin(first *request, src *source) *operation {
	for ; len(x.kept) >= x.maxOperations; x.oldest++ {
		if o := x.kept[x.oldest]; o != nil {
			x.end(o)
			x.dropped++
		}
	}
	o := &operation{number: x.next, first: *first, src: src}
	x.kept[o.number] = o
	x.next++
	return o
}

// end forgets an operation.
func (x *operations) end(o *operation) {
	x.pick(o)
	delete(x.kept, o.number)
}

// find returns the operation that a request goes on with, by the state that it
// holds or else by the keys of the inputs, or nil. Where several have the state,
// it is the one of the same session; where several want the inputs, the one
// without a state, as the others' would have to be there. It is none if there
// are several still.
func (x *operations) find(method, session int32, state, keys digest) *operation {
	by := func(what trait, session int32, text digest) fitting { return x.by[mark{what, method, session, text}] }
	var f fitting
	switch {
	case state != digest{}:
		if f = by(itsState, none, state); f.count == 0 {
			f = by(sentBefore, none, state)
		} else if f.count > 1 && session != rules.None {
			f = by(inSession, session, state)
		}
	case keys != digest{}:
		if f = by(itsKeys, none, keys); f.count > 1 {
			f = by(keysAlone, none, keys)
		}
	}
	if f.count != 1 {
		return nil
	}
	return x.kept[f.number]
}

// remember notes a state that a result has held.
func (x *operations) remember(state digest) {
	switch _, known := x.states[state]; {
	case known || state == digest{}:
	case len(x.states) >= x.maxStates:
		x.missed++
	default:
		x.states[state] = struct{}{}
	}
}

// unheard reports whether no result has held a state.
func (x *operations) unheard(state digest) bool {
	_, known := x.states[state]
	return !known && state != digest{} && x.missed == 0
}

// goesOn notes which operation a request goes on with, if it does.
func (a *Analyzer) goesOn(at *place, m *capture.Message, of *method, s *session, q *request, counts bool) {
	x := &a.operations
	x.met = true
	if !mayName(m.Body, "requestState", "inputResponses") {
		return
	}
	state, keys, _ := inputOf(m.Body, "inputResponses")
	if o := x.find(of.slot, s.id, state, keys); o != nil {
		x.pick(o)
		o.waits = false
		x.put(o)
		q.operation = o.number
	} else if counts && x.unheard(state) {
		a.flaws.add(a.masker, at.src, at.record, capture.RequestState)
	}
}

// round notes what a response means for the operation of its call: more input
// is wanted, or it has come to its end.
func (a *Analyzer) round(at *place, m *capture.Message, of *method, s *session, asked *request, counts bool) {
	x := &a.operations
	if of != nil && of.catalog != x.catalog {
		return
	}
	var state, keys digest
	wanted := false
	if m.Error == nil && mayName(m.Body, "input_required") {
		state, keys, wanted = inputOf(m.Body, "inputRequests")
	}
	if wanted {
		x.remember(state)
	}
	if asked == nil {
		return
	}
	o := x.kept[asked.operation]
	switch {
	case o == nil && !wanted:
		return
	case o == nil:
		o = x.begin(asked, at.src)
	case wanted:
		x.pick(o)
	default:
		x.end(o)
	}
	at.operation = o.first.line
	if wanted {
		o.session, o.state, o.keys, o.waits = s.id, state, keys, true
		x.put(o)
	}
	if !counts {
		return
	}
	if of.operations == nil {
		of.operations = new(methodOperations)
	}
	if !o.counted {
		o.counted = true
		a.sum.Operations++
		of.operations.count++
	}
	if !wanted {
		of.operations.ended++
		if d, ok := o.lasted(asked, at.record, at.answers); ok {
			of.operations.took(d, o)
		}
	}
}

// lasted returns the time from the first request of an operation to the
// response in a record to its last one, if it is known, as latency does.
func (o *operation) lasted(last *request, r *capture.Record, same bool) (time.Duration, bool) {
	from := capture.Unix(o.first.sec, int64(o.first.nsec))
	d, ok := latency(last, r, same)
	switch {
	case o.first.own == elsewhere:
		return 0, false
	case ok && last.own == o.first.own:
		return capture.Unix(last.sec, int64(last.nsec)).Add(d).Sub(from), true
	case !same && originOf(r) == o.first.own:
		return r.Time.Sub(from), true
	}
	return 0, false
}

// methodOperations counts the operations of a method.
type methodOperations struct {
	count, ended int64
	latency      latencies
	slowest      Place // the first request of the one that took longest
}

// took counts how long an operation took.
func (c *methodOperations) took(d time.Duration, o *operation) {
	if c.latency.count == 0 || d > c.latency.max {
		c.slowest = Place{o.src.name, o.first.line}
	}
	c.latency.add(d)
}

// report returns nil if there are none.
func (c *methodOperations) report() *Operations {
	if c == nil {
		return nil
	}
	r := &Operations{Count: c.count, Ended: c.ended, Latency: c.latency.report()}
	if r.Latency != nil {
		slowest := c.slowest
		r.Slowest = &slowest
	}
	return r
}

// mayName reports whether a JSON text may have a string that is one of some
// names: as it is, or with some of its letters escaped.
func mayName(text []byte, names ...string) bool {
	for _, name := range names {
		if bytes.Contains(text, []byte(name)) {
			return true
		}
	}
	return bytes.Contains(text, []byte(`\u00`))
}

// inputOf returns what params or a result say of the input that is wanted: its
// state, the keys of a member, and whether it is wanted.
func inputOf(body []byte, member string) (state, keys digest, wanted bool) {
	gjson.ParseBytes(body).ForEach(func(key, value gjson.Result) bool {
		switch key.Str { // of a key that comes twice the last one counts
		case "resultType":
			wanted = value.Type == gjson.String && value.Str == "input_required"
		case "requestState":
			state = digest{}
			if value.Type == gjson.String {
				state = digestOf(value.Str)
			}
		case member:
			keys = keysOf(value)
		}
		return true
	})
	return state, keys, wanted
}

// keysOf returns what stands for the set of the keys of an object; none if it
// is empty, or no object.
func keysOf(object gjson.Result) digest {
	if !object.IsObject() {
		return digest{}
	}
	var names []string
	object.ForEach(func(key, _ gjson.Result) bool {
		names = append(names, key.Str)
		return true
	})
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) == 0 {
		return digest{}
	}
	return digestOf(names...)
}

// digestOf returns what stands for some texts.
func digestOf(texts ...string) digest {
	h := sha256.New()
	for _, t := range texts {
		var size [8]byte
		binary.LittleEndian.PutUint64(size[:], uint64(len(t)))
		h.Write(size[:])
		h.Write([]byte(t))
	}
	return digest(h.Sum(nil)[:len(digest{})])
}
