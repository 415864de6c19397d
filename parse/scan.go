package parse

import "math/bits"

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

// opening is a bit that { and [ have, but not } and ].
const opening = 2

// span is a part of the text that a scanner reads. The zero span is none.
type span struct{ from, end int }

// view is what a scanner looks at.
type view struct {
	text  []byte
	index []block // of the text from its beginning, or of more
	phase uint64  // all ones where the index is wrong about what is in strings, for an odd number of quotes before
}

// enter makes text the one that s reads and returns the view to leave it with.
func (s *scanner) enter(text []byte) (outer view) {
	outer = s.view
	from := len(s.stack)
	s.stack = appendIndex(s.stack, text)
	s.view = view{text: text, index: s.stack[from:]}
	return outer
}

// leave goes back to the text before.
func (s *scanner) leave(outer view) {
	s.stack = s.stack[:len(s.stack)-len(s.index)]
	s.view = outer
}

// outside makes s take the byte at i for one that is in no string, whatever
// stands before it.
func (s *scanner) outside(i int) {
	s.phase = -(s.index[i/blockSize].inside >> (i % blockSize) & 1)
}

// inside reports whether the byte at i lies in a string.
func (s *scanner) inside(i int) bool {
	return (s.index[i/blockSize].inside^s.phase)>>(i%blockSize)&1 == 1
}

// skip returns the end of the object or array that begins at i. It sees to it
// that brackets match and strings end, and judges nothing else. depth is the
// number of brackets already open around it.
func (s *scanner) skip(i, depth int) (int, status) {
	base, w := depth, i/blockSize
	left := s.brackets(w) &^ (1<<(i%blockSize) - 1)
	for {
		for ; left != 0; left &= left - 1 {
			i = w*blockSize + bits.TrailingZeros64(left)
			if i >= len(s.text) {
				return len(s.text), truncated
			}
			if s.text[i]&opening != 0 {
				if depth == maxDepth {
					return i, tooDeep
				}
				s.push(s.text[i], depth)
				depth++
				continue
			}
			if depth--; !s.pop(s.text[i], depth) {
				return i, invalid
			}
			if depth == base {
				return i + 1, valid
			}
		}
		if w++; w*blockSize >= len(s.text) {
			return len(s.text), truncated
		}
		left = s.brackets(w)
	}
}

func (s *scanner) push(c byte, depth int) {
	bit := uint64(1) << (depth % 64)
	if c == '{' {
		s.open[depth/64] |= bit
	} else {
		s.open[depth/64] &^= bit
	}
}

// pop reports whether a closing bracket matches the open one at some depth.
func (s *scanner) pop(c byte, depth int) bool {
	return s.open[depth/64]>>(depth%64)&1 == uint64(c>>5&1)
}

// brackets returns the brackets of a block that are in no string.
func (s *scanner) brackets(w int) uint64 {
	b := &s.index[w]
	return b.bracket &^ (b.inside ^ s.phase)
}

// stringEnd returns the index after the string that begins with the quote at
// i, or -1 if it does not end. It does not judge what is inside.
func (s *scanner) stringEnd(i int) int {
	w := i / blockSize
	over := ^(s.index[w].inside ^ s.phase) &^ (1<<(i%blockSize) - 1)
	for over == 0 {
		if w++; w*blockSize >= len(s.text) {
			return -1
		}
		over = ^(s.index[w].inside ^ s.phase)
	}
	if i = w*blockSize + bits.TrailingZeros64(over) + 1; i <= len(s.text) {
		return i
	}
	return -1
}

// plain reports whether all bytes from i to before end are ASCII, no control
// characters and no backslashes.
func (s *scanner) plain(i, end int) bool {
	w, last := i/blockSize, (end-1)/blockSize
	special := s.index[w].special &^ (1<<(i%blockSize) - 1)
	for ; w < last; w++ {
		if special != 0 {
			return false
		}
		special = s.index[w+1].special
	}
	return special<<(blockSize-1-(end-1)%blockSize) == 0
}

// str returns the end of the string that begins with the quote at i, and
// whether it is plain. If it does not end, the end is -1.
func (s *scanner) str(i int) (end int, plain bool) {
	b := &s.index[i/blockSize]
	from := ^uint64(0) << (i % blockSize)
	if over := ^(b.inside ^ s.phase) & from; over != 0 {
		if end = i&^(blockSize-1) + bits.TrailingZeros64(over) + 1; end <= len(s.text) {
			return end, b.special&from&(over&-over-1) == 0
		}
		return -1, false
	}
	if end = s.stringEnd(i); end < 0 {
		return -1, false
	}
	return end, s.plain(i, end)
}

// strict returns the end of the string that begins with the quote at i;
// unlike stringEnd it accepts only what the JSON grammar does.
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
		if end := s.stringEnd(i); end >= 0 {
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
