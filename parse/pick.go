package parse

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// Some members of params and of results matter, whatever else is in there.
// They are found while the object is skipped: by the colons in it.

// pick is scanner.skip for an object. It also finds the values of those of its
// members that have one of some names, of a repeated one the last.
func (s *scanner) pick(i, depth int, names *partNames, got *[3]span) (int, status) {
	*got = [3]span{}
	if depth >= maxDepth {
		return i, tooDeep
	}
	text := s.text
	w, n := bit(i + 1)
	if w == len(s.index) {
		return len(text), truncated
	}
	for left := s.tokens(w) >> n << n; ; left = s.tokens(w) {
		for left != 0 {
			if i = w<<6 + bits.TrailingZeros64(left); uint(i) >= uint(len(text)) {
				return len(text), truncated
			}
			left &= left - 1
			switch c := text[i]; {
			case c == ':':
				if i >= blockSize && !s.odd && text[i-1] == '"' { // the usual case first: it has another name
					if tail := binary.LittleEndian.Uint64(text[i-9:]); tail != names[0].tail && tail != names[1].tail && tail != names[2].tail {
						continue
					}
				}
				if k := s.named(i, names); k >= 0 {
					got[k].from = s.space(i + 1)
				}
			case c&opening != 0:
				end, st := s.skip(i, depth+1)
				if st != valid {
					return end, st
				}
				if w, n = bit(end); w == len(s.index) {
					return len(text), truncated
				}
				left = s.tokens(w) >> n << n
			case c == ']':
				return i, invalid
			default:
				s.picked(got, depth+1)
				return i + 1, valid
			}
		}
		if w++; w<<6 >= len(text) {
			return len(text), truncated
		}
	}
}

// tokens returns the brackets and colons of a block that are in no string.
func (s *scanner) tokens(w int) uint64 {
	b := &s.index[w]
	return (b.bracket | b.colon) &^ (b.inside ^ s.phase)
}

// picked finds the ends of what was picked; what does not hold is dropped.
func (s *scanner) picked(got *[3]span, depth int) {
	for k := range got {
		if v := &got[k]; v.from > 0 {
			end, st := s.loose(v.from, depth)
			if v.end = end; st != valid {
				*v = span{}
			}
		}
	}
}

// named returns which of some names stands before the colon at i, or -1.
func (s *scanner) named(i int, names *partNames) int {
	if i < blockSize || s.text[i-1] <= ' ' || s.odd && s.specialBefore(i) {
		return s.spelled(i, names)
	}
	tail := binary.LittleEndian.Uint64(s.text[i-9:])
	for k := range names {
		if names[k].tail == tail && bytes.HasSuffix(s.text[:i-1], []byte(names[k].quoted)) {
			return k
		}
	}
	return -1
}

// specialBefore reports whether there is a special byte among the 64 up to i:
// more than a name takes that is all escapes.
func (s *scanner) specialBefore(i int) bool {
	w, n := bit(i)
	return s.index[w].special<<(63-n)|s.index[w-1].special>>n>>1 != 0
}

// partNames are names of members that are picked.
type partNames [3]partName

type partName struct {
	quoted string // with the quote before it
	tail   uint64 // its last eight bytes as an integer, the lowest first
}

func newPartNames(names [3]string) *partNames {
	var list partNames
	for k, name := range names {
		quoted := `"` + name
		list[k] = partName{quoted, binary.LittleEndian.Uint64([]byte(quoted[len(quoted)-8:]))}
	}
	return &list
}

// longestSpelling is the length of a name of which each character is written
// as an escape.
const longestSpelling = 6 * len("session_id")

// spelled is named where the name may have escapes in it, and white space may
// stand before the colon.
func (s *scanner) spelled(i int, names *partNames) int {
	for i--; i > 0 && s.text[i] <= ' '; i-- {
	}
	if i <= 0 || s.text[i] != '"' {
		return -1
	}
	from := i - 1
	for ; from >= 0 && s.inside(from); from-- {
		if i-from > longestSpelling+1 {
			return -1
		}
	}
	from++ // the quote that it begins with
	if end, st := strictString(s.text, from); st != valid || end != i+1 {
		return -1
	}
	var buf [longestSpelling]byte
	name := unquote(buf[:0], s.text[from:i+1])
	for k := range names {
		if string(name) == names[k].quoted[1:] {
			return k
		}
	}
	return -1
}

// parse reads an object member by member. It finds those with one of some
// names, of a repeated one the last. strict says that all values but those
// named data must be as the grammar has them.
func (s *scanner) parse(i, depth int, names []string, got []span, strict bool) (int, status) {
	i, done, st := s.first(i, '}')
	for st == valid && !done {
		var key span
		if key, i, st = s.member(i); st != valid {
			break
		}
		from, name := i, unquoted(s.text[key.from:key.end])
		if strict && string(name) != "data" {
			i, st = s.value(i, depth+1)
		} else {
			i, st = s.loose(i, depth+1)
		}
		if st != valid {
			break
		}
		for k := range names {
			if string(name) == names[k] {
				got[k] = span{from, i}
			}
		}
		i, done, st = s.next(i, '}')
	}
	return i, st
}
