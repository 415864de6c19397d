package analyze

import (
	"hash/maphash"
	"time"

	"rpclog/analyze/rules"
	"rpclog/parse"
)

// Bounds of what is kept in full. What comes later is counted in the totals,
// but has no row of its own.
const (
	maxSessions = 100_000
	maxMethods  = 100_000
	maxCodes    = 10_000
)

// names gives sessions, connections, methods and codes one identity each.
type names struct {
	sessions   []*session
	explicit   map[string]*session
	conns      []*conn
	methods    []*method
	byMethod   map[string]*method
	codes      []parse.Code
	byCode     map[parse.Code]int32
	noSession  *session // stands for those beyond the bound
	noMethod   *method
	nowhere    cell // counts what is in no window
	lastConn   *conn
	lastMethod *method

	seed         maphash.Seed
	moreSessions map[uint64]struct{} // those beyond the bound, to count them
	moreMethods  map[uint64]struct{}
	moreCodes    map[uint64]struct{}
}

func newNames() names {
	null := parse.Code{}
	return names{
		explicit: map[string]*session{}, byMethod: map[string]*method{},
		codes: []parse.Code{null}, byCode: map[parse.Code]int32{null: nullCode},
		noSession: &session{id: rules.None}, noMethod: &method{id: rules.None},
		seed: maphash.MakeSeed(), moreSessions: map[uint64]struct{}{}, moreMethods: map[uint64]struct{}{}, moreCodes: map[uint64]struct{}{},
	}
}

// source is one input stream.
type source struct {
	index   int32
	name    string
	plain   *conn            // of records that name no connection
	conns   map[string]*conn // by name
	votes   votes
	codes   map[int32]bool // of its errors
	catalog int            // at the end; -1 for none
}

// conn is a connection within a source.
type conn struct {
	id          int32
	src         *source
	name        string // "" for none
	life        int64
	initialized bool
	shown       uint8 // bit set of directions
	session     *session
}

// session counts the messages of a session.
type session struct {
	id          int32
	key         SessionKey
	src         *source // where it came first
	votes       votes
	first, last parse.Time

	messages, requests, responses, errors, inBand, warnings, findings int64

	codes map[int32]int64
}

// touch counts a message of s.
func (s *session) touch(t parse.Time) {
	s.messages++
	widen(&s.first, &s.last, t)
}

// widen makes a span of time hold t.
func widen(first, last *parse.Time, t parse.Time) {
	if !t.Known() {
		return
	}
	if !first.Known() || t.Before(*first) {
		*first = t
	}
	if last.Before(t) {
		*last = t
	}
}

// method counts the calls of a method.
type method struct {
	id      int32
	name    string
	catalog int // that it points to, or -1

	requests, answered, responses, errors, inBand int64

	latency latencies

	succeeded, noted interest
}

// interest remembers which rules may match a kind of event.
type interest struct {
	known bool
	in    *rules.Interest
}

// votes counts messages by the catalog that their method points to.
type votes struct {
	counts []int64
	lead   int // the catalog with most, where counts is not empty
}

func (v *votes) add(catalog, catalogs int) {
	if v.counts == nil {
		v.counts = make([]int64, catalogs)
		v.lead = catalog
	}
	v.counts[catalog]++
	if n, most := v.counts[catalog], v.counts[v.lead]; n > most || n == most && catalog < v.lead {
		v.lead = catalog
	}
}

// leader returns the catalog with most votes, or -1.
func (v *votes) leader() int {
	if v.counts == nil {
		return -1
	}
	return v.lead
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
	if s != a.names.noSession {
		s.votes.add(m.catalog, n)
	}
}

// conn returns the connection with a name.
func (a *Analyzer) conn(src *source, name []byte) *conn {
	if name == nil {
		if src.plain == nil {
			src.plain = a.newConn(src, "")
		}
		return src.plain
	}
	if last := a.names.lastConn; last != nil && last.src == src && last.name == string(name) {
		return last
	}
	c := src.conns[string(name)]
	if c == nil {
		c = a.newConn(src, string(name))
		src.conns[c.name] = c
	}
	a.names.lastConn = c
	return c
}

func (a *Analyzer) newConn(src *source, name string) *conn {
	a.lives++
	c := &conn{id: int32(len(a.names.conns)), src: src, name: name, life: a.lives}
	a.names.conns = append(a.names.conns, c)
	return c
}

// named returns the session that a message names, or nil.
func (a *Analyzer) named(at place, m *parse.Message) *session {
	if m.Session == nil {
		return nil
	}
	s := a.names.explicit[string(m.Session)]
	if s == nil {
		s = a.newSession(SessionKey{ID: string(m.Session), By: "session"}, at.src)
		if s != a.names.noSession {
			a.names.explicit[s.key.ID] = s
		}
	}
	return s
}

// fallback returns the session of a message that names none: its connection
// or its source.
func (a *Analyzer) fallback(at place) *session {
	c := at.conn
	if c.session == nil {
		key := SessionKey{ID: c.name, By: "connection", Source: &c.src.name}
		if c.name == "" {
			key.ID, key.By = c.src.name, "source"
		}
		c.session = a.newSession(key, c.src)
	}
	return c.session
}

func (a *Analyzer) newSession(key SessionKey, src *source) *session {
	n := &a.names
	if len(n.sessions) >= maxSessions {
		text := key.By + "\x00" + key.ID
		if key.Source != nil {
			text += "\x00" + *key.Source
		}
		n.moreSessions[maphash.String(n.seed, text)] = struct{}{}
		return n.noSession
	}
	s := &session{id: int32(len(n.sessions)), key: key, src: src}
	n.sessions = append(n.sessions, s)
	return s
}

// method returns the method with a name.
func (a *Analyzer) method(name []byte) *method {
	n := &a.names
	if n.lastMethod != nil && n.lastMethod.name == string(name) {
		return n.lastMethod
	}
	m := n.byMethod[string(name)]
	if m == nil {
		m = a.newMethod(string(name))
	}
	n.lastMethod = m
	return m
}

func (a *Analyzer) newMethod(name string) *method {
	n := &a.names
	if len(n.methods) >= maxMethods {
		return &method{id: rules.None, name: name, catalog: a.opts.Catalogs.ByMethod(name)}
	}
	m := &method{id: int32(len(n.methods)), name: name, catalog: a.opts.Catalogs.ByMethod(name)}
	n.methods = append(n.methods, m)
	n.byMethod[name] = m
	return m
}

// nullCode is the identity of the code null, and of codes beyond the bound.
const nullCode int32 = 0

// code returns the identity of a code.
func (a *Analyzer) code(c parse.Code) int32 {
	n := &a.names
	id, ok := n.byCode[c]
	if !ok {
		if len(n.codes) > maxCodes { // null aside
			n.moreCodes[maphash.String(n.seed, c.String())] = struct{}{}
			return nullCode
		}
		id = int32(len(n.codes))
		n.codes = append(n.codes, c)
		n.byCode[c] = id
	}
	return id
}

// requested counts a request of a method.
func (n *names) requested(m *method) {
	m.requests++
	if m.id == rules.None {
		n.moreMethods[maphash.String(n.seed, m.name)] = struct{}{}
	}
}

// latency returns the time from a request to its response, if it is known; it
// is negative where the clock went back. A request in the same record as its
// response has no time of its own.
func latency(q *request, r *parse.Record, same bool) (time.Duration, bool) {
	switch {
	case q.own && r.Own && !same:
		return r.Time.Sub(q.time), true
	case r.Latency >= 0 && (same || !q.own):
		return r.Latency, true
	}
	return 0, false
}
