package jsonscan

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// Some members of params and of results matter, whatever else is in there.
// They are found while the object is skipped: by the colons in it.

// pick is scanner.skip for an object. It also finds the values of those of its
// members that have one of some names, of a repeated one the last.
func (s *Scanner) pick(i, depth int, names *partNames, got *[3]Span) (int, Status) {
	*got = [3]Span{}
	if depth >= maxDepth {
		return i, TooDeep
	}
	if s.InLine() {
		return s.pickInLine(i, depth, names, got)
	}
	text := s.Text
	w, n := Bit(i + 1)
	if w == len(s.Index) {
		return len(text), Truncated
	}
	for left := s.tokens(w) >> n << n; ; left = s.tokens(w) {
		for left != 0 {
			if i = w<<6 + bits.TrailingZeros64(left); uint(i) >= uint(len(text)) {
				return len(text), Truncated
			}
			left &= left - 1
			switch c := text[i]; {
			case c == ':':
				if i >= blockSize && !s.Odd && text[i-1] == '"' { // the usual case first: it has another name
					if tail := binary.LittleEndian.Uint64(text[i-9:]); tail != names[0].tail && tail != names[1].tail && tail != names[2].tail {
						continue
					}
				}
				if k := s.named(i, names); k >= 0 {
					got[k].From = s.Space(i + 1)
				}
			case c&opening != 0:
				end, st := s.Skip(i, depth+1)
				if st != Valid {
					return end, st
				}
				if w, n = Bit(end); w == len(s.Index) {
					return len(text), Truncated
				}
				left = s.tokens(w) >> n << n
			case c == ']':
				return i, Invalid
			default:
				s.picked(got, depth+1)
				return i + 1, Valid
			}
		}
		if w++; w<<6 >= len(text) {
			return len(text), Truncated
		}
	}
}

// pickInLine is pick where the index is wrong in one line: of the object it is
// made right until that was read.
func (s *Scanner) pickInLine(i, depth int, names *partNames, got *[3]Span) (int, Status) {
	end, st := s.Skip(i, depth)
	if st != Valid {
		return end, st
	}
	from, to, phase := max(i, s.wrong.From), min(end, s.wrong.End), s.Phase
	s.flip(from, to)
	s.Phase = 0
	end, st = s.pick(i, depth, names, got)
	s.Phase = phase
	s.flip(from, to)
	return end, st
}

// flip changes the index for the bytes from i to before end: those said to be in
// strings are not, and those said not to be are.
func (s *Scanner) flip(i, end int) {
	if i >= end {
		return
	}
	w, n := Bit(i)
	last, to := Bit(end)
	for mask := ^uint64(0) << n; w <= last && w < len(s.Index); w, mask = w+1, ^uint64(0) {
		if w == last {
			mask &= 1<<to - 1
		}
		s.Index[w].Inside ^= mask
	}
}

// tokens returns the brackets and colons of a block that are in no string.
func (s *Scanner) tokens(w int) uint64 {
	b := &s.Index[w]
	return (b.bracket | b.colon) &^ (b.Inside ^ s.Phase)
}

// picked finds the ends of what was picked; what does not hold is dropped.
func (s *Scanner) picked(got *[3]Span, depth int) {
	for k := range got {
		if v := &got[k]; v.From > 0 {
			end, st := s.Loose(v.From, depth)
			if v.End = end; st != Valid {
				*v = Span{}
			}
		}
	}
}

// named returns which of some names stands before the colon at i, or -1.
func (s *Scanner) named(i int, names *partNames) int {
	if i < blockSize || s.Text[i-1] <= ' ' || s.Odd && s.specialBefore(i) {
		return s.spelled(i, names)
	}
	tail := binary.LittleEndian.Uint64(s.Text[i-9:])
	for k := range names {
		if names[k].tail == tail && bytes.HasSuffix(s.Text[:i-1], []byte(names[k].quoted)) {
			return k
		}
	}
	return -1
}

// specialBefore reports whether there is a special byte among the 64 up to i:
// more than a name takes that is all escapes.
func (s *Scanner) specialBefore(i int) bool {
	w, n := Bit(i)
	return s.Index[w].Special<<(63-n)|s.Index[w-1].Special>>n>>1 != 0
}

// partNames are names of members that are picked.
type partNames [3]partName

type partName struct {
	quoted string // with the quote before it
	tail   uint64 // its last eight bytes as an integer, the lowest first
}

// NewPartNames returns names for [Scanner.Parts].
func NewPartNames(names [3]string) *partNames {
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
func (s *Scanner) spelled(i int, names *partNames) int {
	for i--; i > 0 && s.Text[i] <= ' '; i-- {
	}
	if i <= 0 || s.Text[i] != '"' {
		return -1
	}
	from := i - 1
	for ; from >= 0 && s.inside(from); from-- {
		if i-from > longestSpelling+1 {
			return -1
		}
	}
	from++ // the quote that it begins with
	if end, st := StrictString(s.Text, from); st != Valid || end != i+1 {
		return -1
	}
	var buf [longestSpelling]byte
	name := Unquote(buf[:0], s.Text[from:i+1])
	for k := range names {
		if string(name) == names[k].quoted[1:] {
			return k
		}
	}
	return -1
}

// Parse reads an object member by member. It finds those with one of some
// names, of a repeated one the last. strict says that all values but those
// named data must be as the grammar has them.
func (s *Scanner) Parse(i, depth int, names []string, got []Span, strict bool) (int, Status) {
	i, done, st := s.First(i, '}')
	for st == Valid && !done {
		var key Span
		if key, i, st = s.Member(i); st != Valid {
			break
		}
		from, name := i, Unquoted(s.Text[key.From:key.End])
		if strict && string(name) != "data" {
			i, st = s.Value(i, depth+1)
		} else {
			i, st = s.Loose(i, depth+1)
		}
		if st != Valid {
			break
		}
		for k := range names {
			if string(name) == names[k] {
				got[k] = Span{from, i}
			}
		}
		i, done, st = s.Next(i, '}')
	}
	return i, st
}
