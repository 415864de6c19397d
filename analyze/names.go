package analyze

import (
	"time"

	"rpclog/analyze/lookup"
	"rpclog/analyze/rules"
	"rpclog/parse"
)

// Bounds of what is kept in full. What comes later is counted in the totals,
// but has no row of its own.
const (
	maxSessions  = 100_000
	maxMethods   = 100_000
	maxCodes     = 10_000
	maxConns     = 1 << 19
	maxNameBytes = 64 << 20 // of all of them
)

// names gives sessions, connections, methods and codes one identity each.
type names struct {
	lookup.Hasher
	sessions  lookup.Slab[session]
	explicit  lookup.Index // of the sessions that messages name
	conns     lookup.Slab[conn]
	byConn    lookup.Index
	methods   []*method
	byMethod  lookup.Index
	rowless   []*method            // stand for those beyond the bound, one for each way in which they differ
	rowlessBy map[[2]int32]*method // by catalog and group
	codes     []parse.Code
	byCode    lookup.Index
	noSession *session // stands for those beyond the bound
	noConn    conn     // the last one beyond the bound
	nowhere   cell     // counts what is in no window
	bytes     int      // of the names that are kept
	maxConns  int
	maxBytes  int

	beyond distinct // beyond the bounds
}

const none = lookup.None

// kind is a kind of things that have names.
type kind uint64

const (
	aSession kind = iota
	aMethod
	aCode
	aConn
	kinds
)

func newNames() names {
	n := names{
		Hasher: lookup.NewHasher(), codes: []parse.Code{{}}, beyond: distinct{max: maxDistinct}, maxConns: maxConns, maxBytes: maxNameBytes,
		noSession: &session{id: rules.None}, rowlessBy: map[[2]int32]*method{},
	}
	n.byCode.Put(uint32(n.hashCode(parse.Code{})), nullCode)
	return n
}

// another counts a thing beyond the bound of its kind.
func (n *names) another(k kind, hash uint64) { n.beyond.add(k, n.Mix(hash, uint64(k))) }

// source is one input stream.
type source struct {
	index   int32
	name    string
	plain   *conn // of records that name no connection
	votes   votes
	codes   counts // of its errors
	catalog int    // at the end; -1 for none
}

// conn is a connection within a source.
type conn struct {
	name        string // "" for none
	src         *source
	session     *session
	life        int64
	id          int32 // rules.None beyond the bound
	initialized bool
	shown       uint8 // bit set of directions
}

// session counts the messages of a session. What every message needs comes
// first: sessions take turns, so that each has left the processor's cache when
// its next message comes.
type session struct {
	key   SessionKey
	id    int32 // rules.None beyond the bound
	votes votes
	span  span

	requests, responses, others        int64 // messages
	errors, inBand, warnings, findings int64

	src   *source // where it came first
	codes counts
}

func (s *session) messages() int64 { return s.requests + s.responses + s.others }

// span is a span of time, empty at first.
type span struct{ last, first parse.Time }

// widen makes s hold t, if that is known.
func (s *span) widen(t parse.Time) {
	switch {
	case !t.Known():
	case !s.last.Known():
		s.first, s.last = t, t
	case s.last.Before(t):
		s.last = t
	case t.Before(s.first):
		s.first = t
	}
}

// join makes s hold another span.
func (s *span) join(t span) {
	s.widen(t.first)
	s.widen(t.last)
}

// method counts the calls of a method.
type method struct {
	id      int32  // rules.None beyond the bound
	slot    int32  // what requests keep of it
	name    string // "" beyond the bound
	catalog int    // that it points to, or -1
	group   *group

	requests, answered, responses, errors, inBand int64

	latency latencies
}

// votes counts messages by the catalog that their method points to.
type votes struct {
	lead   int32 // the catalog with most, where count is not 0
	count  int64 // of lead
	others []int64
}

func (v *votes) add(catalog, catalogs int) {
	switch {
	case v.count == 0:
		v.lead = int32(catalog)
		fallthrough
	case catalog == int(v.lead):
		v.count++
		return
	case v.others == nil:
		v.others = make([]int64, catalogs)
	}
	n := &v.others[catalog]
	if *n++; *n > v.count || *n == v.count && catalog < int(v.lead) {
		v.others[v.lead], v.lead, v.count = v.count, int32(catalog), *n
	}
}

// leader returns the catalog with most votes, or -1.
func (v *votes) leader() int {
	if v.count == 0 {
		return -1
	}
	return int(v.lead)
}

// shown returns the catalog that a session has shown so far, or -1.
func (a *Analyzer) shown(s *session) int {
	if a.forced >= 0 {
		return a.forced
	}
	return s.votes.leader()
}

// vote counts a method for the catalogs of a session and of a source.
func (a *Analyzer) vote(src *source, s *session, m *method) {
	if m.catalog < 0 {
		return
	}
	n := a.opts.Catalogs.Len()
	src.votes.add(m.catalog, n)
	if s.id != rules.None {
		s.votes.add(m.catalog, n)
	}
}

// glimpse is a record's messages and what is known of the names in it: its
// connection, and the session and method of its first message; nil where a
// name is new.
type glimpse struct {
	messages []parse.Message

	conn    *conn
	session *session
	method  *method
}

// lookAhead looks up the names in some records at a time. The searches do not
// depend on each other, so that the processor fetches for one what another
// still waits for.
func (a *Analyzer) lookAhead(src *source, b *parse.Batch, records []parse.Record) {
	n := &a.names
	for i := range records {
		r, g := &records[i], &a.ahead[i]
		if g.messages = b.Messages(r); len(g.messages) == 0 {
			continue
		}
		g.conn, g.session, g.method = src.plain, nil, nil
		if r.Conn != nil {
			g.conn = n.findConn(src, r.Conn, uint32(n.Text(r.Conn, uint64(src.index))))
		}
		m := &g.messages[0]
		if m.Session != nil {
			g.session = n.findSession(m.Session, uint32(n.Text(m.Session, 0)))
		}
		if m.Kind <= parse.Notification {
			g.method = n.findMethod(m.Method, uint32(n.Text(m.Method, 0)))
		}
	}
}

func (n *names) findConn(src *source, name []byte, hash uint32) *conn {
	for at := range n.byConn.Find(hash) {
		if c := n.conns.At(at); c.name == string(name) && c.src == src {
			return c
		}
	}
	return nil
}

func (n *names) findSession(name []byte, hash uint32) *session {
	for at := range n.explicit.Find(hash) {
		if s := n.sessions.At(at); s.key.ID == string(name) {
			return s
		}
	}
	return nil
}

func (n *names) findMethod(name []byte, hash uint32) *method {
	for at := range n.byMethod.Find(hash) {
		if m := n.methods[at]; m.name == string(name) {
			return m
		}
	}
	return nil
}

// conn returns the connection with a name.
func (a *Analyzer) conn(src *source, name []byte) *conn {
	n := &a.names
	if name == nil {
		if src.plain == nil {
			a.lives++
			src.plain = n.newConn(conn{src: src, life: a.lives})
		}
		return src.plain
	}
	hash := n.Text(name, uint64(src.index))
	if c := n.findConn(src, name, uint32(hash)); c != nil {
		return c
	}
	if n.conns.Taken() >= n.maxConns || !n.fits(name) {
		n.another(aConn, hash)
		n.noConn = conn{id: rules.None, src: src, life: int64(hash | 1<<63)}
		return &n.noConn
	}
	a.lives++
	c := n.newConn(conn{name: string(name), src: src, life: a.lives})
	n.byConn.Put(uint32(hash), c.id)
	return c
}

func (n *names) newConn(c conn) *conn {
	c.id = n.conns.Take()
	at := n.conns.At(c.id)
	*at = c
	return at
}

// session returns the session with an id.
func (n *names) session(src *source, name []byte) *session {
	hash := n.Text(name, 0)
	if s := n.findSession(name, uint32(hash)); s != nil {
		return s
	}
	if n.sessions.Taken() >= maxSessions || !n.fits(name) {
		n.another(aSession, hash)
		return n.noSession
	}
	s := n.newSession(SessionKey{ID: string(name), By: "session"}, src)
	n.explicit.Put(uint32(hash), s.id)
	return s
}

// fallback returns the session of a message that names none: its connection
// or its source.
func (a *Analyzer) fallback(at *place) *session {
	c := at.conn
	if c.session != nil {
		return c.session
	}
	n := &a.names
	if n.sessions.Taken() >= maxSessions || c.id == rules.None {
		n.another(aSession, n.Text(at.record.Conn, uint64(c.src.index)+1))
		c.session = n.noSession
		return c.session
	}
	key := SessionKey{ID: c.name, By: "connection", Source: &c.src.name}
	if c.name == "" {
		key.ID, key.By = c.src.name, "source"
	}
	c.session = n.newSession(key, c.src)
	return c.session
}

func (n *names) newSession(key SessionKey, src *source) *session {
	id := n.sessions.Take()
	s := n.sessions.At(id)
	*s = session{id: id, key: key, src: src}
	return s
}

// beyond stands for the session of a request that has no row of its own.
const beyond = none - 1

// sessionSlot returns what a request keeps of the session that it names.
func sessionSlot(s *session) int32 {
	switch {
	case s == nil:
		return none
	case s.id == rules.None:
		return beyond
	}
	return s.id
}

// sessionAt returns the session that a request names, or nil.
func (n *names) sessionAt(slot int32) *session {
	switch slot {
	case none:
		return nil
	case beyond:
		return n.noSession
	}
	return n.sessions.At(slot)
}

// method returns the method with a name.
func (a *Analyzer) method(name []byte) *method {
	n := &a.names
	hash := uint32(n.Text(name, 0))
	if m := n.findMethod(name, hash); m != nil {
		return m
	}
	catalog, group := a.opts.Catalogs.ByMethod(string(name)), a.events.group(a.engine, string(name))
	if len(n.methods) >= maxMethods || !n.fits(name) {
		return n.rowlessMethod(catalog, group)
	}
	m := &method{id: int32(len(n.methods)), name: string(name), catalog: catalog, group: group}
	m.slot = m.id
	n.byMethod.Put(hash, m.id)
	n.methods = append(n.methods, m)
	return m
}

// fits takes room for one more name, if there is any.
func (n *names) fits(name []byte) bool {
	if n.bytes+len(name) > n.maxBytes {
		return false
	}
	n.bytes += len(name)
	return true
}

// rowlessMethod returns what stands for methods beyond the bound that point
// to a catalog and are of a group.
func (n *names) rowlessMethod(catalog int, g *group) *method {
	key := [2]int32{int32(catalog), g.id}
	m := n.rowlessBy[key]
	if m == nil {
		m = &method{id: rules.None, slot: ^int32(len(n.rowless)), catalog: catalog, group: g}
		n.rowlessBy[key] = m
		n.rowless = append(n.rowless, m)
	}
	return m
}

// at returns the method that a request keeps as a number.
func (n *names) methodAt(slot int32) *method {
	if slot < 0 {
		return n.rowless[^slot]
	}
	return n.methods[slot]
}

// requested counts a request of a method with a name.
func (n *names) requested(m *method, name []byte) {
	m.requests++
	if m.id == rules.None {
		n.another(aMethod, n.Text(name, 0))
	}
}

// nullCode is the identity of the code null, and of codes beyond the bound.
const nullCode int32 = 0

// code returns the identity of a code.
func (n *names) code(c parse.Code) int32 {
	hash := n.hashCode(c)
	h := uint32(hash)
	for at := range n.byCode.Find(h) {
		if n.codes[at] == c {
			return at
		}
	}
	if len(n.codes) > maxCodes || !n.fits([]byte(c.Text())) { // null aside
		n.another(aCode, hash)
		return nullCode
	}
	id := int32(len(n.codes))
	n.byCode.Put(h, id)
	n.codes = append(n.codes, c)
	return id
}

func (n *names) hashCode(c parse.Code) uint64 {
	kind := uint64(0)
	switch {
	case c.IsNull():
		kind = 1
	case c.IsNumber():
		kind = 2
	}
	return n.Text([]byte(c.Text()), kind)
}

// latency returns the time from a request to its response, if it is known; it
// is negative where the clock went back. A request in the same record as its
// response has no time of its own.
func latency(q *request, r *parse.Record, same bool) (time.Duration, bool) {
	switch {
	case q.own && r.Own && !same:
		return r.Time.Sub(parse.Unix(q.sec, int64(q.nsec))), true
	case r.Latency >= 0 && (same || !q.own):
		return r.Latency, true
	}
	return 0, false
}
