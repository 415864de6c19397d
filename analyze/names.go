package analyze

import (
	"rpclog/analyze/internal/lookup"
	"rpclog/analyze/rules"
	"rpclog/parse/capture"
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
	rowless   []*method // stand for those beyond the bound, one for each way in which they differ
	rowlessBy map[rowless]*method
	shares    [][]int // catalogs that share methods; the first list is empty
	subjects  []*subject
	bySubject lookup.Index
	codes     []capture.Code
	byCode    lookup.Index
	noSession *session // stands for those beyond the bound
	noConn    conn     // the last one beyond the bound
	nowhere   cell     // counts what is in no window
	bytes     int      // of the names that are kept
	maxConns  int
	maxBytes  int

	lately *lately // seen

	beyond distinct // beyond the bounds
}

// lately keeps what comes again and again.
type lately struct {
	conns    lookup.Cache[conn]
	sessions lookup.Cache[session]
	methods  lookup.Cache[method]
}

const none = lookup.None

// kind is a kind of things that have names.
type kind uint64

const (
	aSession kind = iota
	aMethod
	aCode
	aConn
	aSubject
	kinds
)

func newNames() names {
	n := names{
		Hasher: lookup.NewHasher(), codes: []capture.Code{{}}, beyond: distinct{max: maxDistinct}, maxConns: maxConns, maxBytes: maxNameBytes,
		noSession: &session{id: rules.None}, rowlessBy: map[rowless]*method{}, shares: [][]int{nil}, lately: new(lately),
	}
	n.byCode.Put(uint32(n.hashCode(capture.Code{})), nullCode)
	return n
}

// another counts a thing beyond the bound of its kind.
func (n *names) another(k kind, hash uint64) { n.beyond.add(k, n.Mix(hash, uint64(k))) }

// fits takes room for one more name, if there is any.
func (n *names) fits(name []byte) bool {
	if n.bytes+len(name) > n.maxBytes {
		return false
	}
	n.bytes += len(name)
	return true
}

// glimpse is a record's messages and what is known of the names in it: its
// connection, and the session and method of its first message; nil where a
// name is new.
type glimpse struct {
	messages []capture.Message

	conn    *conn
	session *session
	method  *method
}

// lookAhead looks up the names in some records at a time. The searches do not
// depend on each other, so that the processor fetches for one what another
// still waits for.
func (a *Analyzer) lookAhead(src *source, b *capture.Batch, records []capture.Record) {
	n := &a.names
	for i := range records {
		r, g := &records[i], &a.ahead[i]
		if g.messages = b.Of(r); len(g.messages) == 0 {
			continue
		}
		if len(r.Conn) >= suspected || anyLong(g.messages) {
			a.cutNames(r, g.messages)
		}
		g.conn, g.session, g.method = src.plain, nil, nil
		if r.Conn != nil {
			g.conn = n.knownConn(src, r.Conn)
		}
		m := &g.messages[0]
		if m.Session != nil {
			g.session = n.knownSession(m.Session)
		}
		if m.Kind <= capture.Notification {
			g.method = n.knownMethod(m.Method)
		}
	}
}

// knownConn returns the connection with a name, or nil.
func (n *names) knownConn(src *source, name []byte) *conn {
	c := n.lately.conns.Get(name)
	if c == nil || c.src != src {
		if c = n.findConn(src, name, uint32(n.Text(name, uint64(src.index)))); c != nil {
			n.lately.conns.Put(name, c)
		}
	}
	return c
}

// knownSession returns the session that messages name so, or nil.
func (n *names) knownSession(name []byte) *session {
	s := n.lately.sessions.Get(name)
	if s == nil {
		if s = n.findSession(name, uint32(n.Text(name, 0))); s != nil {
			n.lately.sessions.Put(name, s)
		}
	}
	return s
}

// knownMethod returns the method with a name, or nil.
func (n *names) knownMethod(name []byte) *method {
	m := n.lately.methods.Get(name)
	if m == nil {
		if m = n.findMethod(name, uint32(n.Text(name, 0))); m != nil {
			n.lately.methods.Put(name, m)
		}
	}
	return m
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
