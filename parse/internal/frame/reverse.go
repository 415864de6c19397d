package frame

import (
	"slices"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/decode"
)

// Services that keep logs hand out the newest line first unless they are told
// otherwise. Then answers come before what they answer; so such lines are
// turned round.

// turn finds out in which order records come, and turns those round of which
// the newest comes first: all of an array if it is not longer than maxTurned,
// else part by part.
type turn struct {
	order  timeOrder
	clocks clock.Clocks
	first  capture.Time // of the records
	from   int          // the first frame that is held back
	held   int          // bytes of those that are, with what a frame takes
}

type timeOrder uint8

const (
	unknownOrder timeOrder = iota // all have the same time so far, or none
	oldestFirst
	newestFirst
)

// maxTurned is how many bytes of records are turned round together.
const maxTurned = 8 << 20

// frameWeight is about what a frame takes beside its text.
const frameWeight = 256

// add notes the frame that was put into s last, as one of the records of an
// array. time finds its time.
func (t *turn) add(s *decode.Store, time func(raw []byte) []byte) {
	if t.order == oldestFirst {
		return
	}
	last := len(s.Frames) - 1
	if t.held == 0 {
		t.from = last
	}
	f := &s.Frames[last]
	t.held += f.End - f.From + frameWeight
	if t.order == unknownOrder {
		t.compare(t.clocks.Plain(time(s.Chunk[f.From:f.End])))
	}
	if t.order == oldestFirst {
		t.held = 0
	}
	if t.held >= maxTurned {
		t.round(s)
	}
}

// compare learns the order from the time of a record.
func (t *turn) compare(at capture.Time) {
	switch c := at.Compare(t.first); {
	case !at.Known():
	case !t.first.Known():
		t.first = at
	case c < 0:
		t.order = newestFirst
	case c > 0:
		t.order = oldestFirst
	}
}

// round turns round the frames that are held back.
func (t *turn) round(s *decode.Store) {
	if t.held > 0 && t.order == newestFirst {
		slices.Reverse(s.Frames[t.from:])
	}
	t.held = 0
}

// end ends the array.
func (t *turn) end(s *decode.Store) {
	t.round(s)
	t.order, t.first = unknownOrder, capture.Time{}
}
