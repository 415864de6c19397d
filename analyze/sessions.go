package analyze

import (
	"cmp"

	"rpclog/analyze/rules"
	"rpclog/parse/capture"
)

// source is one input stream.
type source struct {
	index   int32
	name    string
	plain   *conn // of records that name no connection
	votes   votes
	codes   counts // of its errors
	catalog int    // at the end; -1 for none

	requests, replied int64 // that count
	lost              int64 // requests without a response when a process ended last
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
	line        *line // of its requests without an id; nil for none in this life

	oldest, newest int32 // of its requests that wait, or none
}

// session counts the messages of a session. What every message needs comes
// first: sessions take turns, so that each has left the processor's cache when
// its next message comes.
type session struct {
	key   SessionKey
	id    int32 // rules.None beyond the bound
	votes votes
	span  span

	window   *cell // that of its last message
	inWindow int64 // its messages there, of late

	requests, responses, others        int64 // messages
	answered                           int64 // requests
	errors, inBand, warnings, findings int64

	src   *source // where it came first
	codes counts
}

func (s *session) messages() int64 { return s.requests + s.responses + s.others }

// compare orders sessions by id, then by what that is, then by source.
func (k *SessionKey) compare(l *SessionKey) int {
	return cmp.Or(cmp.Compare(k.ID, l.ID), cmp.Compare(k.By, l.By), comparePtr(k.Source, l.Source))
}

// span is a span of time, empty at first.
type span struct{ last, first capture.Time }

// widen makes s hold t, if that is known.
func (s *span) widen(t capture.Time) {
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

// votes counts the messages that have a method, by the catalog that their
// method points to.
type votes struct {
	lead    int32 // the catalog with most, where count is not 0
	count   int64 // of lead
	methods int64 // messages that have a method, whatever knows it
	more    *moreVotes
}

// moreVotes is what most sessions do not need: they show one protocol.
type moreVotes struct {
	others []int64 // by catalog, without lead
	shared counts  // by catalog, of methods that it knows and that point to none
}

func (v *votes) rest() *moreVotes {
	if v.more == nil {
		v.more = new(moreVotes)
	}
	return v.more
}

// add counts a message with a method that points to the leading catalog, or
// reports that it points to another one or to none; all messages are counted
// by it.
func (v *votes) add(catalog int32) bool {
	v.methods++
	if catalog != v.lead || v.count == 0 {
		return false
	}
	v.count++
	return true
}

// share counts a method that some catalogs know and that points to none.
func (v *votes) share(catalogs []int) {
	for _, catalog := range catalogs {
		v.rest().shared.add(int32(catalog), 1)
	}
}

// point counts a method that points to a catalog which does not lead, of so
// many in all.
func (v *votes) point(catalog int32, catalogs int) {
	if v.count == 0 {
		v.lead, v.count = catalog, 1
		return
	}
	rest := v.rest()
	if rest.others == nil {
		rest.others = make([]int64, catalogs)
	}
	n := &rest.others[catalog]
	if *n++; *n > v.count || *n == v.count && catalog < v.lead {
		rest.others[v.lead], v.lead, v.count = v.count, catalog, *n
	}
}

// leader returns the catalog that most messages point to, if it knows the
// methods of at least half of all; else -1. Methods that no catalog knows
// speak against all of them.
func (v *votes) leader() int {
	known := v.count
	if v.more != nil {
		known += v.more.shared.of(v.lead)
	}
	if v.count == 0 || 2*known < v.methods {
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

// vote counts a method for the catalogs of a session and of a source. Where it
// points to none, what the message is about may point to one; else that is -1.
func (a *Analyzer) vote(src *source, s *session, m *method, about int32) {
	to := m.catalog
	if to < 0 {
		to = about
	}
	if !src.votes.add(to) {
		a.other(&src.votes, m, to)
	}
	if s.id != rules.None && !s.votes.add(to) {
		a.other(&s.votes, m, to)
	}
}

// other counts a method that does not point to the leading catalog.
func (a *Analyzer) other(v *votes, m *method, to int32) {
	if to >= 0 {
		v.point(to, a.opts.Catalogs.Len())
	} else {
		v.share(a.names.shares[m.share])
	}
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
	at.oldest, at.newest = none, none
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
