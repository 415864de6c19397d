package analyze

import "math"

// What requests were sent as is kept while they wait, so that a call can be
// shown whole. Most are answered soon, before the memory of new texts is used
// up; the texts of the others are then moved to that of old ones, of which the
// oldest make room.

// Bounds of the texts of requests. What was let go is not known later.
const (
	youngTexts = 1 << 20  // bytes: as many as a processor has at hand
	oldTexts   = 16 << 20 // of a report
	toldTexts  = 48 << 20 // where Options.Texts asks for the texts of all calls
	maxKept    = 16 << 10 // bytes of a request that are kept for a report
	maxTold    = 64 << 10 // and for Options.Texts, unless Options.MaxText says otherwise
)

// sent holds the texts of requests that wait.
type sent struct {
	longest int // bytes that are kept of a text
	size    int64
	young   []byte // texts since the memory was used up last
	old     []byte // a ring of size bytes
	written int64  // to old, in all
}

// sentAt is where the text of a request is: from a place in young on or, below
// zero, in old.
type sentAt struct {
	from   int64
	length int32
	cut    bool // there was more of it
}

// notSent is that of a request without a text.
var notSent = sentAt{from: math.MaxInt64}

func newSent(longest int, size int64) sent { return sent{longest: longest, size: size} }

// fits reports whether there is room in young for a text of some length.
func (s *sent) fits(length int) bool { return len(s.young)+min(length, s.longest) <= youngTexts }

// add keeps a text for which there is room.
func (s *sent) add(b []byte) sentAt {
	if s.young == nil {
		s.young = make([]byte, 0, youngTexts)
	}
	n := min(len(b), s.longest)
	at := sentAt{int64(len(s.young)), int32(n), n < len(b)}
	s.young = append(s.young, b[:n]...)
	return at
}

// age moves a text to old. It may be there already.
func (s *sent) age(at *sentAt) {
	if at.from < 0 || *at == notSent {
		return
	}
	if s.old == nil {
		s.old = make([]byte, s.size)
	}
	i := s.written % s.size
	if i+int64(at.length) > s.size {
		s.written += s.size - i
		i = 0
	}
	copy(s.old[i:], s.young[at.from:at.from+int64(at.length)])
	at.from = ^s.written
	s.written += int64(at.length)
}

// of returns a text, or none if it was let go. It is valid until the next one
// comes.
func (s *sent) of(at sentAt) text {
	from, in := at.from, s.young
	if from < 0 {
		if from = ^from; from < s.written-s.size {
			return text{}
		}
		from, in = from%s.size, s.old
	}
	if from+int64(at.length) > int64(len(in)) || at.length == 0 {
		return text{}
	}
	return text{in[from : from+int64(at.length)], at.cut}
}
