// Package analyze turns the messages of a capture into a report: it joins
// responses to their requests, counts by code, window, session and method,
// and runs the rules that flag sequences.
package analyze

import (
	"cmp"
	"slices"
	"time"

	"rpclog/analyze/catalog"
	"rpclog/analyze/redact"
	"rpclog/analyze/rules"
	"rpclog/parse/capture"
)

// Options says how messages are analysed. The zero value counts all messages
// in windows of a width that suits them, says what codes mean by the catalogs
// that come with the program, and runs no rules.
type Options struct {
	Window   WindowWidth
	Filter   Filter
	Rules    []*rules.Rule     // none unless they are given
	Catalogs *catalog.Set      // nil for those of catalog.Builtin
	Catalog  string            // the catalog of all sessions; "", or one that Catalogs do not have, to find out
	OnError  func(*ErrorEvent) // told by Add of every error as it is counted; may be nil

	// Masker masks all that is told and reported; nil for one of all known kinds of
	// secrets. Analyzers of one goroutine may share it, and of the same batches must.
	Masker *redact.Masker

	OnMessage func(*MessageEvent) // told by Add of every message that counts; may be nil

	// OnCall is told by Add of every call as soon as it is known what became of
	// it, and by End of those that are still unanswered then. What it is given is
	// valid until it returns. WantCall, if it is not nil, is asked before: of the
	// call it has all but ID, Message, Cause, Catalog and the texts.
	OnCall   func(*Call)
	WantCall func(*Call) bool
	Texts    bool // calls have their Request and Response
	MaxText  int  // bytes of each of these; 0 means 64 KiB, more than 1 MiB means that
}

// Analyzer takes batches of records in the order of the capture and makes a
// report of them. Its memory does not grow with the number of messages, only
// up to stated bounds with that of distinct sessions, connections, methods and
// texts and of unanswered requests. It must not be used by several goroutines
// at the same time.
type Analyzer struct {
	opts    Options
	engine  *rules.Engine
	sum     Summary
	sources []*source
	names   names
	calls   calls
	codes   codes
	windows windows
	warned  map[int32]*warned
	flaws   problems
	events  events
	remarks remarks
	masker  *redact.Masker // of all that is shown
	sent    sent
	longest int // bytes of a text that OnCall is told; 0 for none
	kept    kept
	told    row // the row of a call that is being made

	operations operations

	forced  int   // the catalog of all sessions, or -1
	spanned bool  // a filter asks for a span of time
	replied int64 // counted requests that have a response
	left    span  // of the messages that a filter's span of time leaves out
	leftOut int64

	lives int64   // lives of connections that have begun
	asked request // the last request that does not wait, for a response recorded with it
	loose bool    // no response to it has come yet
	slot  int32   // where the last request waits, or none
	order int64   // requests so far
	aged  int64   // the requests whose texts were moved or let go

	longNames int64 // times that a name was cut
	members   int64 // of the largest batch that was not read to its end

	ahead    [lookahead]glimpse
	statusBy []status         // of each catalog
	failing  [1]capture.Error // what a result says
}

// New returns an Analyzer for the sources with some names, which are those that
// Batch.Source counts.
func New(sources []string, o Options) *Analyzer {
	if o.Catalogs == nil {
		o.Catalogs = builtin()
	}
	if o.Masker == nil {
		o.Masker = new(redact.Masker)
	}
	engine := rules.New(o.Rules)
	a := &Analyzer{
		opts: o, engine: engine, names: newNames(), codes: newCodes(),
		windows: newWindows(o.Window), masker: o.Masker, warned: map[int32]*warned{}, events: newEvents(engine), slot: none,
	}
	a.forced, a.asked.method = -1, none
	a.calls = newCalls(a.forget)
	a.calls.conns = &a.names.conns
	if a.sent = newSent(maxKept, oldTexts); o.Texts {
		a.longest = min(cmp.Or(o.MaxText, maxTold), youngTexts)
		a.sent = newSent(a.longest, toldTexts)
	}
	a.operations, a.statusBy = newOperations(o.Catalogs.Index(roundTrips)), statusesOf(o.Catalogs)
	a.spanned = o.Filter.Since.Known() || o.Filter.Until.Known()
	if o.Catalog != "" {
		a.forced = o.Catalogs.Index(o.Catalog)
	}
	for i, name := range sources {
		a.sources = append(a.sources, &source{index: int32(i), name: name})
	}
	return a
}

// builtin returns the catalogs that come with the program. These are part of
// it and hold, which tests see to; if they did not, codes would go unexplained.
func builtin() *catalog.Set {
	set, err := catalog.Builtin()
	if err != nil {
		return &catalog.Set{}
	}
	return set
}

// place is where a message stands.
type place struct {
	src             *source
	conn            *conn
	record          *capture.Record
	time            *capture.Time // at which it stands: capture.Batch.When
	dated           bool          // that is none for a clock without a date
	counts          bool          // it lies in the span of time that a filter asks for
	cell            *cell         // its window
	about           *subject      // what the message at hand is about, or nil
	answers, echoed bool          // it answers the message before it; that but named the request
	operation       int64         // the line of the first request of the operation that its call is part of, or 0
}

// lookahead is how many records are looked at together.
const lookahead = 16

// Add analyses the next records, of one of the sources that New was given.
// Nothing of b is kept.
func (a *Analyzer) Add(b *capture.Batch) {
	at := place{src: a.sources[b.Source], dated: b.Dated}
	a.calls.tangled = b.Tangled
	for r, kind := range b.Flaws() {
		if a.opts.Filter.inSpan(b.When(r)) {
			a.flaws.add(a.masker, at.src, r, kind)
		}
	}
	if a.masker.HasPaths() {
		for i := range b.Records {
			a.withhold(&b.Records[i], b.Of(&b.Records[i]))
		}
	}
	for records := range slices.Chunk(b.Records, lookahead) {
		a.lookAhead(at.src, b, records)
		for i := range records {
			a.record(&at, &records[i], &a.ahead[i])
		}
	}
}

// record analyses one record.
func (a *Analyzer) record(at *place, r *capture.Record, known *glimpse) {
	if at.record, at.time = r, &r.Time; at.dated && r.Clock {
		at.time = &capture.Time{}
	}
	at.counts = !a.spanned || a.opts.Filter.inSpan(*at.time)
	if at.counts {
		a.countRecord(r)
	} else if len(known.messages) > 0 {
		a.left.widen(*at.time)
		a.leftOut += int64(len(known.messages))
	}
	if r.Restart {
		c := a.conn(at.src, r.Conn)
		a.restart(c, r.Direction)
		c.initialized = false
	}
	if r.Unparsed && at.counts {
		a.remark(at)
	}
	if len(known.messages) == 0 {
		return
	}
	if at.conn = known.conn; at.conn == nil {
		at.conn = a.conn(at.src, r.Conn)
	}
	if r.Direction != capture.Unknown {
		at.conn.shown |= 1 << (r.Direction & 3)
	}
	session, method := known.session, known.method
	for j := range known.messages {
		m := &known.messages[j]
		if m.Echo && a.calls.awaits(at.conn.life, m.ID, r.Direction, a.method(m.Method).slot) {
			at.echoed = true
			continue
		}
		at.answers = m.Answers && !at.echoed
		a.message(at, m, session, method)
		session, method, at.echoed = nil, nil, false
	}
}

func (a *Analyzer) countRecord(r *capture.Record) {
	if !r.Continues {
		a.sum.Records++
		switch {
		case r.Unparsed:
			a.sum.Unparsed++
		case !r.Own:
			a.sum.Untimed++
		}
	}
	a.sum.Batches += int64(r.Batches)
	a.sum.Other += int64(r.Other)
	a.sum.Copies += int64(r.Copies)
	if r.Left > 0 {
		a.members = max(a.members, int64(r.Left)+capture.MaxBatch)
	}
}

// message analyses one message, of which the session that it names and the
// method may be known already: first what it belongs to, which filters do not
// change, then what it counts for.
func (a *Analyzer) message(at *place, m *capture.Message, named *session, of *method) {
	var asked *request
	it := about{catalog: -1}
	at.operation = 0
	if a.loose && !at.answers {
		a.settle()
	}
	if named == nil && m.Session != nil {
		named = a.names.session(at.src, m.Session)
	}
	switch m.Kind {
	case capture.Request, capture.Notification:
		if of == nil {
			of = a.method(m.Method)
		}
		if of.paths != nil {
			it = a.about(of, m.Body)
		}
	case capture.Response:
		if asked = a.answered(at, m); asked != nil {
			of, it.subject = a.names.methodAt(asked.method), a.names.subjectAt(asked.subject)
			if named == nil {
				named = a.names.sessionAt(asked.session)
			}
		}
	}
	if at.about != it.subject {
		at.about = it.subject
	}
	s := named
	if s == nil {
		s = a.fallback(at)
	}
	if m.Kind <= capture.Notification {
		a.vote(at.src, s, of, it.catalog)
	}
	counts := at.counts && a.inSessions(s.key.ID)
	switch m.Kind {
	case capture.Request:
		q := a.ask(at, m, of, named, counts)
		q.subject, q.status = subjectSlot(it.subject), a.status(int(it.catalog))
		if of.catalog >= 0 && of.catalog == a.operations.catalog {
			a.goesOn(at, m, of, s, q, counts)
		}
	case capture.Notification:
		if of.withdraws != "" {
			a.withdraw(at, m, of.withdraws)
		}
	case capture.Response:
		if a.operations.met {
			a.round(at, m, of, s, asked, counts)
		}
	}
	if counts {
		a.count(at, s, of, asked, m)
	}
}

// ask lets a request wait for its response. It returns what is kept of it.
func (a *Analyzer) ask(at *place, m *capture.Message, of *method, named *session, counts bool) *request {
	src, c, r := at.src, at.conn, at.record
	if string(m.Method) == "initialize" {
		if c.initialized && !a.calls.tangled { // else it may be of another conversation
			a.restart(c, r.Direction)
		}
		c.initialized = true
	}
	var name []byte
	if (a.opts.OnError != nil || a.opts.OnCall != nil || a.opts.OnMessage != nil) && of.id == rules.None {
		name = m.Method
	}
	q := &a.asked
	a.slot = none
	a.calls.name = name
	sent := a.keepSent(m)
	switch {
	case m.ID.Type > capture.NullID:
		at, superseded := a.calls.ask(c.life, m.ID, r.Direction, name, of.slot)
		if superseded && counts {
			a.flaws.add(a.masker, src, r, capture.DuplicateID)
		}
		if at != none {
			q, a.slot = &a.calls.requests.At(at).request, at
		}
	case m.ID.Type == capture.NoID:
		if at := a.calls.askInLine(c, r.Direction, name); at != none {
			q, a.slot = &a.calls.requests.At(at).request, at
		}
	}
	if a.slot == none {
		q.dir, q.conn, a.loose = r.Direction, c.id, true
	} else if c.id != none {
		a.calls.link(a.slot, c)
	}
	q.method, q.session, q.counts, q.own = of.slot, sessionSlot(named), counts, originOf(r)
	q.line, q.operation, q.cancelled = r.Line, 0, false
	q.sec, q.nsec = r.Time.Unix()
	q.dated, q.source, q.order, q.text = at.time.Known(), src.index, a.order, sent
	a.order++
	return q
}

// keepSent keeps what a request was sent as.
func (a *Analyzer) keepSent(m *capture.Message) sentAt {
	object := m.Raw
	if object == nil {
		object = composed(nil, m)
	}
	if !a.sent.fits(len(object)) {
		a.ageSent()
	}
	return a.sent.add(object)
}

// ageSent makes room for the texts of more requests: those that wait since it
// was made last, all of which are the newest, are moved.
func (a *Analyzer) ageSent() {
	first := none
	for at := a.calls.newest; at != none; at = a.calls.requests.At(at).older {
		if a.calls.requests.At(at).order < a.aged {
			break
		}
		first = at
	}
	for at := first; at != none; at = a.calls.requests.At(at).newer {
		a.sent.age(&a.calls.requests.At(at).text)
	}
	a.aged = a.order
	a.sent.young = a.sent.young[:0]
}

// settle lets the last request stay unanswered, if it does not wait and its
// response was not recorded with it.
func (a *Analyzer) settle() {
	if !a.loose {
		return
	}
	if a.loose = false; !a.asked.counts {
		return
	}
	r := &a.told
	a.without(r, &a.asked, nil)
	a.kept.keepLost(r, a.asked.order)
	if a.opts.OnCall != nil {
		a.decided(r)
	}
}

// restart begins a new life of a connection with a message of some direction:
// what waits there stays unanswered.
func (a *Analyzer) restart(c *conn, dir capture.Direction) {
	a.calls.end(c)
	a.lives++
	c.life, c.shown, c.line, a.slot = a.lives, 1<<dir, nil, none
}

// answered returns the request that a response answers, or nil.
func (a *Analyzer) answered(at *place, m *capture.Message) (q *request) {
	const both = 1<<capture.In | 1<<capture.Out
	switch {
	case at.answers && a.slot != none:
		q = a.calls.take(a.slot)
	case at.answers && a.asked.method != none:
		q, a.loose = &a.asked, false
	case m.ID.Type > capture.NullID:
		q = a.calls.answer(at.conn.life, m.ID, at.record.Direction, at.conn.shown&both == both)
	case m.ID.Type == capture.NoID && at.conn.line != nil:
		q = a.calls.answerInLine(at.conn, at.record.Direction, at.conn.shown&both == both)
	}
	if q != nil && q.counts {
		a.replied++
		at.src.replied++
		a.names.methodAt(q.method).answered++
		if q.cancelled {
			a.cancel(q, -1)
		}
		s := a.names.sessionAt(q.session)
		if s == nil {
			s = a.fallback(at)
		}
		s.answered++
		if about := a.names.subjectAt(q.subject); about != nil {
			about.answered++
		}
	}
	return q
}

// count counts a message of a session, and hands it to the rules. Its method
// and the request that it answers are nil where there is none.
func (a *Analyzer) count(at *place, s *session, of *method, asked *request, m *capture.Message) {
	at.cell = a.windows.next(*at.time)
	if at.cell == nil {
		at.cell = &a.names.nowhere
	}
	at.cell.messages++
	s.span.widen(*at.time)
	a.pass(s, at.cell)
	a.events.ruled = false
	switch m.Kind {
	case capture.Request:
		a.sum.Requests++
		at.src.requests++
		s.requests++
		a.names.requested(of, m.Method)
		if s := at.about; s != nil {
			s.requests++
		}
	case capture.Response:
		a.response(at, s, of, asked, m)
	case capture.Notification:
		a.sum.Notifications++
		s.others++
		a.event(of.group.noted, at, s, of)
	case capture.Warning:
		a.sum.Warnings++
		s.others++
		s.warnings++
		a.warn(at, s, m)
	case capture.Data:
		a.sum.Data++
		s.others++
	}
	if a.opts.OnMessage != nil && m.Kind != capture.Response {
		a.tellMessage(at, s, of, asked, m, nil)
	}
}

// response counts a response.
func (a *Analyzer) response(at *place, s *session, of *method, asked *request, m *capture.Message) {
	a.sum.Responses++
	at.cell.responses++
	s.responses++
	about, inBand := at.about, m.InBand
	var took time.Duration
	timed := false
	if asked != nil {
		a.sum.Calls++
		of.responses++
		took, timed = latency(asked, at.record, at.answers)
		if timed {
			of.latency.add(took)
		}
		if about != nil {
			about.responded(took, timed)
		}
		if m.Error == nil && len(inBand) == 0 {
			inBand = a.inResult(s, of, asked, m.Body)
		}
	} else if m.ID.Type > capture.NullID {
		a.sum.Orphans++
		a.otherType(at, m.ID)
	}
	var code *codeRow
	switch {
	case m.Error != nil:
		code = a.failed(at, s, of, m.Error)
		if m.ID.Type <= capture.NullID && asked == nil {
			a.sum.NullIDErrors++
		}
	case len(inBand) > 0:
		if of != nil {
			of.mixed++
		}
		if about != nil {
			about.mixed++
		}
		a.event(a.groupOf(of).mixed, at, s, of)
	default:
		a.event(a.groupOf(of).succeeded, at, s, of)
	}
	for i := range inBand {
		row := a.failedInBand(at, s, of, &inBand[i])
		if code == nil {
			code = row
		}
	}
	if code != nil || a.opts.OnCall != nil || a.opts.OnMessage != nil || timed && a.kept.slow(took) {
		r := a.responded(at, s, of, asked, m, inBand, took, timed)
		a.keep(r, took, timed, code, of, about)
		if a.opts.OnCall != nil {
			a.decided(r)
		}
		if a.opts.OnMessage != nil {
			a.tellMessage(at, s, of, asked, m, r)
		}
	}
	if a.opts.OnError != nil {
		a.tell(at, s, of, asked, m, inBand)
	}
}
