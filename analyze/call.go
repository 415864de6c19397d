package analyze

import (
	"strconv"

	"rpclog/parse"
)

// maxPending is how many unanswered requests are remembered; beyond, the
// oldest is forgotten, and a response to it would be an orphan.
const maxPending = 1 << 20

// request is a request that waits for its response.
type request struct {
	method  *method
	session *session // that it names itself, or nil
	time    parse.Time
	own     bool // time is its record's own
	dir     parse.Direction
	counts  bool // a filter does not leave it out
	key     requestKey

	order        int64 // counted from the first request
	same         int32 // the next request of the same key, or none
	older, newer int32
}

// requestKey tells requests apart: the life of a connection, and the id. An
// id that is a plain integer of at most 18 digits is kept as a number.
type requestKey struct {
	life int64
	kind parse.IDType
	n    int64
	text string
}

const none = int32(-1)

// calls finds the request that a response answers. Requests of one key are
// chained, at most one per direction; all are in a list by age.
type calls struct {
	byNumber map[numberKey]int32
	byText   map[string]int32
	slots    []request
	free     int32 // chain of free slots, by same
	oldest   int32
	newest   int32
	waiting  int
	order    int64
	dropped  int64
	scratch  []byte
}

type numberKey struct{ life, n int64 }

func newCalls() calls {
	return calls{byNumber: map[numberKey]int32{}, byText: map[string]int32{}, free: none, oldest: none, newest: none}
}

// ask remembers a request. It reports whether that supersedes another: one of
// the same key and direction that is still unanswered.
func (c *calls) ask(life int64, id parse.ID, r request) (at int32, superseded bool) {
	first, ok := c.find(life, id)
	if ok {
		for i := first; i != none; i = c.slots[i].same {
			if c.slots[i].dir == r.dir {
				c.remove(i)
				superseded = true
				break
			}
		}
		first, ok = c.find(life, id)
	}
	if c.waiting == maxPending {
		c.dropped++
		c.remove(c.oldest)
		first, ok = c.find(life, id)
	}
	if !ok {
		first = none
	}
	r.key = c.key(life, id)
	r.order, r.same, r.older, r.newer = c.order, first, c.newest, none
	c.order++
	at = c.take(r)
	if c.newest != none {
		c.slots[c.newest].newer = at
	} else {
		c.oldest = at
	}
	c.newest = at
	c.store(at)
	c.waiting++
	return at, superseded
}

// answer returns the latest request that a response may answer and forgets
// it. opposite says that only a request of the other or of no direction may be
// meant.
func (c *calls) answer(life int64, id parse.ID, dir parse.Direction, opposite bool) (request, bool) {
	first, ok := c.find(life, id)
	if !ok {
		return request{}, false
	}
	best := none
	for i := first; i != none; i = c.slots[i].same {
		r := &c.slots[i]
		if opposite && dir != parse.Unknown && r.dir == dir {
			continue
		}
		if best == none || r.order > c.slots[best].order {
			best = i
		}
	}
	if best == none {
		return request{}, false
	}
	r := c.slots[best]
	c.remove(best)
	return r, true
}

// withdraw forgets the request in a slot.
func (c *calls) withdraw(at int32) request {
	r := c.slots[at]
	c.remove(at)
	return r
}

// number returns the value of an id that is a plain integer.
func number(id parse.ID) (int64, bool) {
	if id.Type != parse.NumberID || len(id.Text) > 18 {
		return 0, false
	}
	n, neg := int64(0), false
	for i, c := range id.Text {
		switch {
		case c == '-' && i == 0:
			neg = true
		case c < '0' || c > '9':
			return 0, false
		default:
			n = n*10 + int64(c-'0')
		}
	}
	if neg {
		n = -n
	}
	return n, true
}

// spell puts the key of an id that is no plain integer into c.scratch.
func (c *calls) spell(life int64, kind parse.IDType, text []byte) []byte {
	c.scratch = strconv.AppendInt(c.scratch[:0], life, 36)
	c.scratch = append(c.scratch, '/', byte('0'+kind))
	c.scratch = append(c.scratch, text...)
	return c.scratch
}

func (c *calls) find(life int64, id parse.ID) (int32, bool) {
	if n, ok := number(id); ok {
		i, ok := c.byNumber[numberKey{life, n}]
		return i, ok
	}
	i, ok := c.byText[string(c.spell(life, id.Type, id.Text))]
	return i, ok
}

func (c *calls) key(life int64, id parse.ID) requestKey {
	if n, ok := number(id); ok {
		return requestKey{life: life, kind: parse.NumberID, n: n}
	}
	return requestKey{life: life, kind: id.Type, text: string(c.spell(life, id.Type, id.Text))}
}

// store makes a slot the first of its key.
func (c *calls) store(at int32) {
	if k := &c.slots[at].key; k.text == "" {
		c.byNumber[numberKey{k.life, k.n}] = at
	} else {
		c.byText[k.text] = at
	}
}

func (c *calls) take(r request) int32 {
	if c.free == none {
		c.slots = append(c.slots, r)
		return int32(len(c.slots) - 1)
	}
	at := c.free
	c.free = c.slots[at].same
	c.slots[at] = r
	return at
}

func (c *calls) remove(at int32) {
	r := &c.slots[at]
	c.unchain(at)
	if r.older != none {
		c.slots[r.older].newer = r.newer
	} else {
		c.oldest = r.newer
	}
	if r.newer != none {
		c.slots[r.newer].older = r.older
	} else {
		c.newest = r.older
	}
	*r = request{same: c.free}
	c.free = at
	c.waiting--
}

// unchain takes a slot out of the chain of its key.
func (c *calls) unchain(at int32) {
	r := &c.slots[at]
	var first int32
	if r.key.text == "" {
		first = c.byNumber[numberKey{r.key.life, r.key.n}]
	} else {
		first = c.byText[r.key.text]
	}
	switch {
	case first != at:
		i := first
		for c.slots[i].same != at {
			i = c.slots[i].same
		}
		c.slots[i].same = r.same
	case r.same != none:
		c.store(r.same)
	case r.key.text == "":
		delete(c.byNumber, numberKey{r.key.life, r.key.n})
	default:
		delete(c.byText, r.key.text)
	}
}
