package analyze

import (
	"rpclog/analyze/internal/lookup"
	"rpclog/parse/capture"
)

// Bounds of what waits for a response. Beyond, the oldest request is
// forgotten, and a response to it would be an orphan.
const (
	maxPending = 1 << 20
	maxPieces  = 1 << 21 // of the texts that belong to them: 64 MiB
)

// request is what a response needs to know of its request. It holds no
// pointers: there may be many.
type request struct {
	sec       int64 // its time, if that is its record's own
	nsec      int32
	own       origin
	counts    bool   // a filter does not leave it out
	cancelled bool   // its sender has withdrawn it
	status    status // of its result by what it is about; 0 where that does not tell
	dir       capture.Direction
	idType    capture.IDType // NumberID only if the id is kept as a number; NoID has one that was made up
	method    int32          // see names.methodAt
	session   int32          // see names.session; none if it names none
	subject   int32          // see names.subjectAt

	line      int64 // of its record
	operation int64 // the number of the operation that it goes on with; 0 for none

	order  int64 // among all requests
	source int32 // its index
	conn   int32 // see names.conns; none beyond the bound
	dated  bool  // sec and nsec are the time at which it stands, be that its record's own or not
	text   sentAt
}

// origin is where a record has its time from.
type origin uint8

const (
	elsewhere origin = iota // another record, or it has none
	clockwork               // a clock of its own without a date
	calendar                // a date and a clock of its own
)

func originOf(r *capture.Record) origin {
	switch {
	case !r.Own:
		return elsewhere
	case r.Clock:
		return clockwork
	}
	return calendar
}

// waiting is a request that waits for its response.
type waiting struct {
	request
	life         int64   // of its connection
	id           int64   // a number of at most 18 digits, or the snippet of a text
	name         snippet // of its method, where the method cannot tell it
	hash         uint32  // of life and id, the key
	same         int32   // the request of the same key before it, or none
	several      int32   // it and those of other methods that it has replaced, any of which a response may be for; 0 for it alone
	older, newer int32   // among all requests
	before, next int32   // among those of its connection, where that is kept
}

// calls finds the request that a response answers. Requests of one key are
// chained, at most one per direction; all are in a list by age.
type calls struct {
	lookup.Hasher
	maxPending, maxPieces int

	conns *lookup.Slab[conn] // whose requests wait
	lost  func(at int32)     // is told of each that no response can be for any more, before it is forgotten

	requests lookup.Slab[waiting]
	texts    snippets
	byKey    lookup.Index // the latest request of each key
	oldest   int32
	newest   int32
	dropped  int64
	tangled  bool   // the requests that come are of conversations that nothing tells apart
	wanted   key    // that was asked for last
	name     []byte // of the method of the last request that was taken, as kept with it
}

func newCalls(lost func(at int32)) calls {
	return calls{Hasher: lookup.NewHasher(), maxPending: maxPending, maxPieces: maxPieces, oldest: none, newest: none, lost: lost}
}

// key is how a request is found: by the life of a connection and an id.
type key struct {
	life   int64
	idType capture.IDType
	number int64  // if the id is kept as a number
	text   []byte // of all others
	hash   uint32
}

// key returns the key of an id, which as an integer of at most 18 digits is a
// number. Ids that count upwards have neighbouring hashes, eight by eight: so
// they share a line of the processor's cache.
func (c *calls) key(life int64, id capture.ID) *key {
	k := &c.wanted
	k.life, k.idType, k.text = life, id.Type, id.Text
	n, ok := number(id)
	if ok {
		k.number, k.text = n, nil
		k.hash = uint32(c.Mix(uint64(n)>>3, uint64(life)))&^7 | uint32(n&7)
		return k
	}
	if id.Type == capture.NumberID {
		k.idType = capture.OtherID // no JSON value that is no number looks like one
	}
	k.hash = uint32(c.Text(id.Text, uint64(life)<<3|uint64(k.idType)))
	return k
}

// numeric reports whether an id is kept as a number.
func (k *key) numeric() bool { return numeric(k.idType) }

func numeric(t capture.IDType) bool { return t == capture.NumberID || t == capture.NoID }

// number returns the value of an id that is a plain integer.
func number(id capture.ID) (n int64, ok bool) {
	if id.Type != capture.NumberID || len(id.Text) > 18 {
		return 0, false
	}
	digits := id.Text
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	for _, c := range digits {
		d := c - '0'
		if d > 9 {
			return 0, false
		}
		n = n*10 + int64(d)
	}
	if len(digits) < len(id.Text) {
		n = -n
	}
	return n, true
}

// find returns the latest request of a key, or none, and its slot.
func (c *calls) find(k *key) (at int32, slot uint32) {
	for at, slot := range c.byKey.Find(k.hash) {
		switch w := c.requests.At(at); {
		case w.life != k.life || w.idType != k.idType:
		case k.numeric() && w.id == k.number,
			!k.numeric() && c.texts.is(snippet(w.id), k.text):
			return at, slot
		}
	}
	return none, 0
}

// ask remembers a request of some direction, and the name of its method if one
// is given. It returns its place, where the caller fills in what else there is
// to know of it, or none if there is no room for it; and whether it supersedes
// another one of the same key and direction that is still unanswered. Where
// conversations are tangled, a response may then be for either if they are of
// different methods.
func (c *calls) ask(life int64, id capture.ID, dir capture.Direction, name []byte, method int32) (at int32, superseded bool) {
	return c.wait(c.key(life, id), dir, name, method)
}

// wait is ask for a key.
func (c *calls) wait(k *key, dir capture.Direction, name []byte, method int32) (at int32, superseded bool) {
	first, slot := c.find(k)
	several := int32(0)
	for i := first; i != none; i = c.requests.At(i).same {
		if w := c.requests.At(i); w.dir == dir {
			if several = w.several; c.tangled && (several > 0 || w.method != method) {
				several = max(several, 1) + 1
			}
			c.lost(i)
			c.removeFrom(first, slot, i)
			superseded = true
			first, slot = c.find(k)
			break
		}
	}
	if !c.fits(k, name) {
		if !c.makeRoom(k, name) {
			c.dropped++
			return none, superseded
		}
		first, slot = c.find(k)
	}
	at = c.requests.Take()
	w := c.requests.At(at)
	w.dir, w.idType, w.life, w.hash, w.several, w.conn, w.text = dir, k.idType, k.life, k.hash, several, none, notSent
	if w.id = k.number; !k.numeric() {
		w.id = int64(c.texts.add(k.text))
	}
	w.name = 0
	if len(name) > 0 {
		w.name = c.texts.add(name)
	}
	if w.same = first; first == none {
		c.byKey.Put(k.hash, at)
	} else {
		c.byKey.Replace(slot, at)
	}
	w.older, w.newer = c.newest, none
	*c.newerOf(c.newest), c.newest = at, at
	return at, superseded
}

// fits reports whether there is room for a request.
func (c *calls) fits(k *key, name []byte) bool {
	return c.requests.Taken() < c.maxPending &&
		(len(k.text)+len(name) == 0 || c.texts.pieces.Taken()+pieces(k.text)+pieces(name) <= c.maxPieces)
}

// makeRoom forgets the oldest requests until there is room for another one,
// and reports whether there is.
func (c *calls) makeRoom(k *key, name []byte) bool {
	for !c.fits(k, name) {
		if c.oldest == none {
			return false
		}
		c.dropped++
		c.lost(c.oldest)
		c.remove(c.oldest)
	}
	return true
}

// answer returns the latest request that a response may answer and forgets
// it; nil if there is none, or more than one that may be meant. opposite says that only a request of the other or
// of no direction may be meant. What it returns is valid until the next ask.
func (c *calls) answer(life int64, id capture.ID, dir capture.Direction, opposite bool) *request {
	k := c.key(life, id)
	first, slot := c.find(k)
	for at := first; at != none; at = c.requests.At(at).same {
		w := c.requests.At(at)
		if opposite && dir != capture.Unknown && w.dir == dir {
			continue
		}
		if w.several > 1 {
			w.several--
			return nil
		}
		if w.several > 0 { // the last of them, whichever it is
			c.lost(at)
			c.removeFrom(first, slot, at)
			return nil
		}
		return c.takeFrom(first, slot, at)
	}
	return nil
}

// awaits reports whether a request of a method waits for a response with some
// id that goes in some direction.
func (c *calls) awaits(life int64, id capture.ID, dir capture.Direction, method int32) bool {
	at, _ := c.find(c.key(life, id))
	for ; at != none; at = c.requests.At(at).same {
		if w := c.requests.At(at); w.method == method && (dir == capture.Unknown || w.dir != dir) {
			return true
		}
	}
	return false
}

// take returns the request at a place and forgets it. What it returns is valid
// until the next ask.
func (c *calls) take(at int32) *request {
	first, slot := c.chain(at)
	return c.takeFrom(first, slot, at)
}

// takeFrom is take for a request of the chain that begins with first in a
// slot.
func (c *calls) takeFrom(first int32, slot uint32, at int32) *request {
	w := c.requests.At(at)
	c.name = nil
	if w.name != 0 {
		c.name = c.texts.append(nil, w.name)
	}
	c.removeFrom(first, slot, at)
	return &w.request
}

// remove forgets the request at a place.
func (c *calls) remove(at int32) {
	first, slot := c.chain(at)
	c.removeFrom(first, slot, at)
}

// removeFrom is remove for a request of the chain that begins with first in a
// slot.
func (c *calls) removeFrom(first int32, slot uint32, at int32) {
	w := c.requests.At(at)
	switch {
	case first != at:
		before := c.requests.At(first)
		for before.same != at {
			before = c.requests.At(before.same)
		}
		before.same = w.same
	case w.same != none:
		c.byKey.Replace(slot, w.same)
	default:
		c.byKey.Remove(slot)
	}
	*c.newerOf(w.older), *c.olderOf(w.newer) = w.newer, w.older
	if w.conn != none {
		c.unlink(w)
	}
	if !numeric(w.idType) {
		c.texts.release(snippet(w.id))
	}
	if w.name != 0 {
		c.texts.release(w.name)
	}
	c.requests.Release(at)
}

// chain returns the first request of the chain that one is in, and its slot.
func (c *calls) chain(at int32) (first int32, slot uint32) {
	hash := c.requests.At(at).hash
	for first, slot := range c.byKey.Find(hash) {
		for i := first; i != none; i = c.requests.At(i).same {
			if i == at {
				return first, slot
			}
		}
	}
	return none, 0
}

// newerOf returns where it stands which request came after the one at a place,
// or which is the oldest.
func (c *calls) newerOf(at int32) *int32 {
	if at == none {
		return &c.oldest
	}
	return &c.requests.At(at).newer
}

// link lets the request at a place be known as one of a connection.
func (c *calls) link(at int32, of *conn) {
	w := c.requests.At(at)
	w.conn, w.before, w.next = of.id, of.newest, none
	if of.newest == none {
		of.oldest = at
	} else {
		c.requests.At(of.newest).next = at
	}
	of.newest = at
}

// unlink is the opposite of link.
func (c *calls) unlink(w *waiting) {
	of := c.conns.At(w.conn)
	if w.before == none {
		of.oldest = w.next
	} else {
		c.requests.At(w.before).next = w.next
	}
	if w.next == none {
		of.newest = w.before
	} else {
		c.requests.At(w.next).before = w.before
	}
}

// end forgets the requests of a connection: its life ends.
func (c *calls) end(of *conn) {
	for of.id != none && of.oldest != none {
		c.lost(of.oldest)
		c.remove(of.oldest)
	}
}

// olderOf is the opposite of newerOf.
func (c *calls) olderOf(at int32) *int32 {
	if at == none {
		return &c.newest
	}
	return &c.requests.At(at).older
}
