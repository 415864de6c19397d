package parse

import (
	"bytes"
	"math/bits"
)

// maxDepth is how deep JSON may be nested: the limit of encoding/json.
const maxDepth = 10000

// status is how the reading of a JSON value ended.
type status uint8

const (
	valid     status = iota
	truncated        // the text ended first
	invalid
	tooDeep
)

// scanner finds the ends of JSON values in a text, with the help of an index.
// All positions are in the text.
type scanner struct {
	view
	stack []block                 // the indexes of text and of the texts around it
	open  [maxDepth/64 + 1]uint64 // one bit per open bracket: 1 for {
}

// opening is a bit that { and [ have, but not } and ]; brace one that { and }
// have.
const (
	opening = 1 << 1
	brace   = 1 << 5
)

// span is a part of the text that a scanner reads. The zero span is none.
type span struct{ from, end int }

// view is what a scanner looks at.
type view struct {
	text  []byte
	index []block // of the text from its beginning, or of more
	odd   bool    // it has special bytes other than line breaks
	phase uint64  // all ones where the index is wrong about what is in strings, for an odd number of quotes before
	lines bool    // text may have several lines
	run   run     // of lines in which values of several lines were looked for
}

// enter makes text the one that s reads and returns the view to leave it with.
func (s *scanner) enter(text []byte) (outer view) {
	outer = s.view
	from := len(s.stack)
	stack, odd := appendIndex(s.stack, text)
	s.stack, s.view = stack, view{text: text, index: stack[from:], odd: odd, lines: bytes.IndexByte(text, '\n') >= 0}
	return outer
}

// leave goes back to the text before.
func (s *scanner) leave(outer view) {
	s.stack = s.stack[:len(s.stack)-len(s.index)]
	s.view = outer
}

// bit returns where the byte at i stands in an index: in which block, and as
// which bit.
func bit(i int) (block int, n uint) { return i >> 6, uint(i) & 63 }

// outside makes s take the byte at i for one that is in no string, whatever
// stands before it.
func (s *scanner) outside(i int) {
	w, n := bit(i)
	s.phase = -(s.index[w].inside >> n & 1)
	if s.phase != 0 && s.lines {
		s.correct(i)
	}
}

// correct makes the index right for the line that i is in, from i on. It is
// wrong there and not in further lines: a line break ends a string.
func (s *scanner) correct(i int) {
	end := len(s.text)
	if n := bytes.IndexByte(s.text[i:], '\n'); n >= 0 {
		end = i + n
	}
	w, n := bit(i)
	last, to := bit(end)
	for mask := ^uint64(0) << n; w <= last && w < len(s.index); w, mask = w+1, ^uint64(0) {
		if w == last {
			mask &= 1<<to - 1
		}
		s.index[w].inside ^= mask
	}
	s.phase = 0
}

// inside reports whether the byte at i lies in a string.
func (s *scanner) inside(i int) bool {
	w, n := bit(i)
	return (s.index[w].inside^s.phase)>>n&1 == 1
}

// brackets returns the brackets of a block that are in no string.
func (s *scanner) brackets(w int) uint64 {
	b := &s.index[w]
	return b.bracket &^ (b.inside ^ s.phase)
}

// skip returns the end of the object or array that begins at i. It sees to it
// that brackets match and strings end, and judges nothing else. depth is the
// number of brackets already open around it.
func (s *scanner) skip(i, depth int) (int, status) {
	text, from := s.text, i
	w, n := bit(i)
	kinds, level := uint64(0), 0 // of the open brackets, the innermost the lowest bit
	for left := s.brackets(w) >> n << n; ; left = s.brackets(w) {
		for ; left != 0; left &= left - 1 {
			if i = w<<6 + bits.TrailingZeros64(left); uint(i) >= uint(len(text)) {
				return len(text), truncated
			}
			c := uint64(text[i])
			if c&opening != 0 {
				if kinds, level = kinds<<1|c/brace&1, level+1; level == 64 {
					return s.skipDeep(from, depth)
				}
				continue
			}
			if (kinds^c/brace)&1 != 0 {
				return i, invalid
			}
			if kinds, level = kinds>>1, level-1; level == 0 {
				if depth >= maxDepth-64 {
					return s.skipDeep(from, depth)
				}
				return i + 1, valid
			}
		}
		if w++; w<<6 >= len(text) {
			return len(text), truncated
		}
	}
}

// skipDeep is skip for brackets however deep.
func (s *scanner) skipDeep(i, depth int) (int, status) {
	base := depth
	w, n := bit(i)
	for left := s.brackets(w) >> n << n; ; left = s.brackets(w) {
		for ; left != 0; left &= left - 1 {
			if i = w<<6 + bits.TrailingZeros64(left); i >= len(s.text) {
				return len(s.text), truncated
			}
			c := uint64(s.text[i])
			if c&opening != 0 {
				if depth == maxDepth {
					return i, tooDeep
				}
				s.open[depth>>6] = s.open[depth>>6]&^(1<<(depth&63)) | c/brace&1<<(depth&63)
				depth++
				continue
			}
			if depth--; s.open[depth>>6]>>(depth&63)&1 != c/brace&1 {
				return i, invalid
			}
			if depth == base {
				return i + 1, valid
			}
		}
		if w++; w<<6 >= len(s.text) {
			return len(s.text), truncated
		}
	}
}

// lineEnd returns where the line ends that i is in.
func (s *scanner) lineEnd(i int) int {
	if s.odd {
		if n := bytes.IndexByte(s.text[i:], '\n'); n >= 0 {
			return i + n
		}
		return len(s.text)
	}
	w, n := bit(i)
	special := s.index[w].special >> n << n
	for special == 0 {
		if w++; w == len(s.index) {
			return len(s.text)
		}
		special = s.index[w].special
	}
	return w<<6 + bits.TrailingZeros64(special)
}

// str returns the end of the string that begins with the quote at i, and
// whether it is plain: ASCII, no control characters, no backslashes. If it
// does not end, the end is -1. It does not judge what is inside.
func (s *scanner) str(i int) (end int, plain bool) {
	w, n := bit(i)
	over, special, before := ^(s.index[w].inside^s.phase)>>n<<n, s.index[w].special>>n<<n, uint64(0)
	for over == 0 {
		if w++; w<<6 >= len(s.text) {
			return -1, false
		}
		before |= special
		over, special = ^(s.index[w].inside ^ s.phase), s.index[w].special
	}
	switch end = w<<6 + bits.TrailingZeros64(over) + 1; {
	case end > len(s.text):
		return -1, false
	case end == i+1: // the index is wrong here: a line break ended what was no string
		return stringEnd(s.text, i), false
	}
	return end, before|special&(over&-over-1) == 0
}

// plain reports whether all bytes from i to before end are ASCII, no control
// characters and no backslashes.
func (s *scanner) plain(i, end int) bool {
	if !s.odd {
		return true
	}
	w, n := bit(i)
	last, to := bit(end - 1)
	special := s.index[w].special >> n << n
	for ; w < last; w++ {
		if special != 0 {
			return false
		}
		special = s.index[w+1].special
	}
	return special<<(63-to) == 0
}

// strict returns the end of the string that begins with the quote at i;
// unlike str it accepts only what the JSON grammar does.
func (s *scanner) strict(i int) (int, status) {
	if end, plain := s.str(i); plain {
		return end, valid
	}
	return strictString(s.text, i)
}

// space returns the index of the first byte from i on that is no JSON white
// space.
func (s *scanner) space(i int) int {
	if i < len(s.text) && s.text[i] > ' ' {
		return i
	}
	return space(s.text, i)
}

// value returns the end of the value that begins at i: scalars and strings as
// the grammar has them, objects and arrays skipped.
func (s *scanner) value(i, depth int) (int, status) {
	if i >= len(s.text) {
		return i, truncated
	}
	switch s.text[i] {
	case '{', '[':
		return s.skip(i, depth)
	case '"':
		return s.strict(i)
	}
	return scalar(s.text, i)
}

// loose is value for what is skipped and not judged.
func (s *scanner) loose(i, depth int) (int, status) {
	if i >= len(s.text) {
		return i, truncated
	}
	switch s.text[i] {
	case '{', '[':
		return s.skip(i, depth)
	case '"':
		if end, _ := s.str(i); end >= 0 {
			return end, valid
		}
		return len(s.text), truncated
	}
	return looseScalar(s.text, i)
}

// member reads the member of an object whose key begins at i up to the first
// byte of its value. The key is returned with its quotes.
func (s *scanner) member(i int) (key span, val int, st status) {
	if i >= len(s.text) || s.text[i] != '"' {
		_, st = fail(s.text, i)
		return span{}, i, st
	}
	end, st := s.strict(i)
	if st != valid {
		return span{}, end, st
	}
	key = span{i, end}
	if i = s.space(end); i >= len(s.text) || s.text[i] != ':' {
		_, st = fail(s.text, i)
		return span{}, i, st
	}
	if i = s.space(i + 1); i >= len(s.text) {
		return span{}, i, truncated
	}
	return key, i, valid
}

// first goes from an opening bracket at i to its first value; done means that
// the closing bracket was there, and the index is that after it.
func (s *scanner) first(i int, closing byte) (_ int, done bool, _ status) {
	i = s.space(i + 1)
	switch {
	case i >= len(s.text):
		return i, false, truncated
	case s.text[i] == closing:
		return i + 1, true, valid
	}
	return i, false, valid
}

// next goes from the end of a value inside brackets to the beginning of the
// next one, or to after the closing bracket as first does.
func (s *scanner) next(i int, closing byte) (_ int, done bool, _ status) {
	if i+1 < len(s.text) && s.text[i] == ',' && s.text[i+1] > ' ' {
		return i + 1, false, valid
	}
	i = s.space(i)
	switch {
	case i >= len(s.text):
		return i, false, truncated
	case s.text[i] == closing:
		return i + 1, true, valid
	case s.text[i] != ',':
		return i, false, invalid
	}
	if i = s.space(i + 1); i >= len(s.text) {
		return i, false, truncated
	}
	return i, false, valid
}
