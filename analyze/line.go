package analyze

import "rpclog/parse/capture"

// Where a protocol has no ids, responses come in the order of the requests. A
// request without an id waits like any other, under a number that is made up.

// line is where the requests of a connection wait that have no id.
type line struct {
	asked int64    // how many there were: the number of the next one
	first [4]int64 // of each direction: no request before this one waits
}

// askInLine remembers a request without an id, as ask does one with.
func (c *calls) askInLine(on *conn, dir capture.Direction, name []byte) (at int32) {
	if on.line == nil {
		on.line = new(line)
	}
	at, _ = c.wait(c.inLine(on, on.line.asked), dir, name, none)
	on.line.asked++
	return at
}

// answerInLine returns the oldest request without an id that a response without
// one may answer, as answer does for those with.
func (c *calls) answerInLine(on *conn, dir capture.Direction, opposite bool) *request {
	l := on.line
	oldest := l.asked
	for of := range l.first {
		if of := capture.Direction(of); !opposite || dir == capture.Unknown || of != dir {
			oldest = min(oldest, c.firstInLine(on, of))
		}
	}
	if oldest == l.asked {
		return nil
	}
	first, slot := c.find(c.inLine(on, oldest))
	return c.takeFrom(first, slot, first)
}

// firstInLine returns the number of the oldest request of some direction that
// waits in line, or that of the next one. What no longer waits is passed once.
func (c *calls) firstInLine(on *conn, dir capture.Direction) int64 {
	l := on.line
	n := &l.first[dir&3]
	for ; *n < l.asked; *n++ {
		if at, _ := c.find(c.inLine(on, *n)); at != none && c.requests.At(at).dir == dir {
			break
		}
	}
	return *n
}

// inLine returns the key of a request without an id.
func (c *calls) inLine(on *conn, n int64) *key {
	k := &c.wanted
	k.life, k.idType, k.number, k.text = on.life, capture.NoID, n, nil
	k.hash = uint32(c.Mix(uint64(n)>>3, ^uint64(on.life)))&^7 | uint32(n&7)
	return k
}
