// Package jsonscan knows where a JSON value begins and ends, also one of
// several lines, and one in another language's notation. It has an index of
// the bytes that matter, made many bytes at a time, and goes from one of them
// to the next; what lies inside of values is skipped, not judged.
package jsonscan

import (
	"bytes"
	"math/bits"
)

// maxDepth is how deep JSON may be nested: the limit of encoding/json.
const maxDepth = 10000

// Status is how the reading of a JSON value ended.
type Status uint8

const (
	Valid     Status = iota
	Truncated        // the text ended first
	Invalid
	TooDeep
)

// Scanner finds the ends of JSON values in a text, with the help of an index.
// All positions are in the text.
type Scanner struct {
	View
	stack []block                 // the indexes of text and of the texts around it
	open  [maxDepth/64 + 1]uint64 // one bit for each open bracket but the innermost: 1 for {
}

// opening is a bit that { and [ have, but not } and ]; brace one that { and }
// have.
const (
	opening = 1 << 1
	brace   = 1 << 5
)

// Span is a part of the text that a scanner reads. The zero span is none.
type Span struct{ From, End int }

// View is what a scanner looks at.
type View struct {
	Text  []byte
	Index []block // of the text from its beginning, or of more
	Odd   bool    // it has special bytes other than line breaks
	Phase uint64  // all ones where the index is wrong about what is in strings, for an odd number of quotes before
	lines bool    // text may have several lines
	wrong Span    // if it has: the line where Phase holds, in which Outside was asked for last
	run   run     // of lines in which values of several lines were looked for
}

// Enter makes text the one that s reads and returns the view to leave it with.
func (s *Scanner) Enter(text []byte) (outer View) {
	outer = s.View
	from := len(s.stack)
	stack, odd := appendIndex(s.stack, text)
	s.stack, s.View = stack, View{Text: text, Index: stack[from:], Odd: odd, lines: bytes.IndexByte(text, '\n') >= 0}
	return outer
}

// Leave goes back to the text before.
func (s *Scanner) Leave(outer View) {
	s.stack = s.stack[:len(s.stack)-len(s.Index)]
	s.View = outer
}

// Bit returns where the byte at i stands in an index: in which block, and as
// which bit.
func Bit(i int) (block int, n uint) { return i >> 6, uint(i) & 63 }

// Outside makes s take the byte at i for one that is in no string, whatever
// stands before it.
func (s *Scanner) Outside(i int) {
	if s.lines {
		s.enterLine(i)
	}
	w, n := Bit(i)
	s.Phase = -(s.Index[w].Inside >> n & 1)
}

// enterLine finds the line that i is in: the index may be wrong there and not in
// further lines, as a line break ends a string.
func (s *Scanner) enterLine(i int) {
	if end := s.wrong.End; i >= s.wrong.From && i < end && (end >= len(s.Text) || s.Text[end] == '\n') {
		return
	}
	from := s.wrong.End // a text before may have ended here
	if from > i {
		from = 0
	}
	s.wrong = Span{from + bytes.LastIndexByte(s.Text[from:i], '\n') + 1, len(s.Text)}
	if n := bytes.IndexByte(s.Text[min(i, len(s.Text)):], '\n'); n >= 0 {
		s.wrong.End = i + n
	}
}

// SetLines says whether the text may have several lines.
func (s *Scanner) SetLines(several bool) { s.lines, s.wrong, s.Phase = several, Span{}, 0 }

// InLine reports whether Phase holds in one line only.
func (s *Scanner) InLine() bool { return s.lines && s.Phase != 0 }

// strings returns which bytes of a block lie in strings.
func (s *Scanner) strings(w int) uint64 {
	in := s.Index[w].Inside
	if !s.InLine() {
		return in ^ s.Phase
	}
	from, to := max(s.wrong.From-w<<6, 0), min(s.wrong.End-w<<6, blockSize)
	if from >= to {
		return in
	}
	return in ^ ^uint64(0)<<from&(^uint64(0)>>(blockSize-to))
}

// inside reports whether the byte at i lies in a string.
func (s *Scanner) inside(i int) bool {
	w, n := Bit(i)
	return s.strings(w)>>n&1 == 1
}

// brackets returns the brackets of a block that are in no string, where Phase
// holds for all of the text.
func (s *Scanner) brackets(w int) uint64 {
	b := &s.Index[w]
	return b.bracket &^ (b.Inside ^ s.Phase)
}

// Skip returns the end of the object or array that begins at i. It sees to it
// that brackets match and strings end, and judges nothing else. depth is the
// number of brackets already open around it. Kinds of brackets are bits of a
// word: skipDeep is for more of them, and for a phase of one line.
func (s *Scanner) Skip(i, depth int) (int, Status) {
	if s.InLine() {
		return s.skipDeep(i, depth)
	}
	text, from := s.Text, i
	w, n := Bit(i)
	kinds, level := uint64(0), 0 // of the open brackets, the innermost the lowest bit
	for left := s.brackets(w) >> n << n; ; left = s.brackets(w) {
		for ; left != 0; left &= left - 1 {
			if i = w<<6 + bits.TrailingZeros64(left); uint(i) >= uint(len(text)) {
				return len(text), Truncated
			}
			c := uint64(text[i])
			if c&opening != 0 {
				if kinds, level = kinds<<1|c/brace&1, level+1; level == 64 {
					return s.skipDeep(from, depth)
				}
				continue
			}
			if (kinds^c/brace)&1 != 0 {
				return i, Invalid
			}
			if kinds, level = kinds>>1, level-1; level == 0 {
				if depth >= maxDepth-64 {
					return s.skipDeep(from, depth)
				}
				return i + 1, Valid
			}
		}
		if w++; w<<6 >= len(text) {
			return len(text), Truncated
		}
	}
}

// skipDeep is Skip for brackets however deep. Of the open ones, the innermost up
// to 64 are in a register, those before them in s.open.
func (s *Scanner) skipDeep(i, depth int) (int, Status) {
	text := s.Text
	w, n := Bit(i)
	kinds, level := uint64(0), 0
	for left := s.Index[w].bracket &^ s.strings(w) >> n << n; ; left = s.Index[w].bracket &^ s.strings(w) {
		for ; left != 0; left &= left - 1 {
			if i = w<<6 + bits.TrailingZeros64(left); uint(i) >= uint(len(text)) {
				return len(text), Truncated
			}
			c := uint64(text[i])
			if c&opening != 0 {
				if depth+level == maxDepth {
					return i, TooDeep
				}
				if level&63 == 0 && level > 0 {
					s.open[level>>6-1] = kinds
				}
				kinds, level = kinds<<1|c/brace&1, level+1
				continue
			}
			if (kinds^c/brace)&1 != 0 {
				return i, Invalid
			}
			if kinds, level = kinds>>1, level-1; level&63 == 0 {
				if level == 0 {
					return i + 1, Valid
				}
				kinds = s.open[level>>6-1]
			}
		}
		if w++; w<<6 >= len(text) {
			return len(text), Truncated
		}
	}
}

// LineEnd returns where the line ends that i is in.
func (s *Scanner) LineEnd(i int) int {
	if s.Odd {
		if n := bytes.IndexByte(s.Text[i:], '\n'); n >= 0 {
			return i + n
		}
		return len(s.Text)
	}
	w, n := Bit(i)
	special := s.Index[w].Special >> n << n
	for special == 0 {
		if w++; w == len(s.Index) {
			return len(s.Text)
		}
		special = s.Index[w].Special
	}
	return w<<6 + bits.TrailingZeros64(special)
}

// Str returns the end of the string that begins with the quote at i, and
// whether it is plain: ASCII, no control characters, no backslashes. If it
// does not end, the end is -1. It does not judge what is inside.
func (s *Scanner) Str(i int) (end int, plain bool) {
	w, n := Bit(i)
	over, special, before := ^s.strings(w)>>n<<n, s.Index[w].Special>>n<<n, uint64(0)
	for over == 0 {
		if w++; w<<6 >= len(s.Text) {
			return -1, false
		}
		before |= special
		over, special = ^s.strings(w), s.Index[w].Special
	}
	switch end = w<<6 + bits.TrailingZeros64(over) + 1; {
	case end > len(s.Text):
		return -1, false
	case end == i+1: // the index is wrong here: a line break ended what was no string
		return StringEnd(s.Text, i), false
	}
	return end, before|special&(over&-over-1) == 0
}

// Plain reports whether all bytes from i to before end are ASCII, no control
// characters and no backslashes.
func (s *Scanner) Plain(i, end int) bool {
	if !s.Odd {
		return true
	}
	w, n := Bit(i)
	last, to := Bit(end - 1)
	special := s.Index[w].Special >> n << n
	for ; w < last; w++ {
		if special != 0 {
			return false
		}
		special = s.Index[w+1].Special
	}
	return special<<(63-to) == 0
}

// Strict returns the end of the string that begins with the quote at i;
// unlike str it accepts only what the JSON grammar does.
func (s *Scanner) Strict(i int) (int, Status) {
	if end, plain := s.Str(i); plain {
		return end, Valid
	}
	return StrictString(s.Text, i)
}

// Space returns the index of the first byte from i on that is no JSON white
// space.
func (s *Scanner) Space(i int) int {
	if i < len(s.Text) && s.Text[i] > ' ' {
		return i
	}
	return Space(s.Text, i)
}

// Value returns the end of the value that begins at i: scalars and strings as
// the grammar has them, objects and arrays skipped.
func (s *Scanner) Value(i, depth int) (int, Status) {
	if i >= len(s.Text) {
		return i, Truncated
	}
	switch s.Text[i] {
	case '{', '[':
		return s.Skip(i, depth)
	case '"':
		return s.Strict(i)
	}
	return Scalar(s.Text, i)
}

// Loose is value for what is skipped and not judged.
func (s *Scanner) Loose(i, depth int) (int, Status) {
	if i >= len(s.Text) {
		return i, Truncated
	}
	switch s.Text[i] {
	case '{', '[':
		return s.Skip(i, depth)
	case '"':
		if end, _ := s.Str(i); end >= 0 {
			return end, Valid
		}
		return len(s.Text), Truncated
	}
	return looseScalar(s.Text, i)
}

// Member reads the member of an object whose key begins at i up to the first
// byte of its value. The key is returned with its quotes.
func (s *Scanner) Member(i int) (key Span, val int, st Status) {
	if i >= len(s.Text) || s.Text[i] != '"' {
		_, st = fail(s.Text, i)
		return Span{}, i, st
	}
	end, st := s.Strict(i)
	if st != Valid {
		return Span{}, end, st
	}
	key = Span{i, end}
	if i = s.Space(end); i >= len(s.Text) || s.Text[i] != ':' {
		_, st = fail(s.Text, i)
		return Span{}, i, st
	}
	if i = s.Space(i + 1); i >= len(s.Text) {
		return Span{}, i, Truncated
	}
	return key, i, Valid
}

// First goes from an opening bracket at i to its first value; done means that
// the closing bracket was there, and the index is that after it.
func (s *Scanner) First(i int, closing byte) (_ int, done bool, _ Status) {
	i = s.Space(i + 1)
	switch {
	case i >= len(s.Text):
		return i, false, Truncated
	case s.Text[i] == closing:
		return i + 1, true, Valid
	}
	return i, false, Valid
}

// Next goes from the end of a value inside brackets to the beginning of the
// next one, or to after the closing bracket as first does.
func (s *Scanner) Next(i int, closing byte) (_ int, done bool, _ Status) {
	if i+1 < len(s.Text) && s.Text[i] == ',' && s.Text[i+1] > ' ' {
		return i + 1, false, Valid
	}
	i = s.Space(i)
	switch {
	case i >= len(s.Text):
		return i, false, Truncated
	case s.Text[i] == closing:
		return i + 1, true, Valid
	case s.Text[i] != ',':
		return i, false, Invalid
	}
	if i = s.Space(i + 1); i >= len(s.Text) {
		return i, false, Truncated
	}
	return i, false, Valid
}

// IsValue reports whether a text is one value with nothing but white space
// around it, as far as Value judges that.
func IsValue(text []byte) bool {
	var s Scanner
	s.Enter(text)
	end, st := s.Value(s.Space(0), 0)
	return st == Valid && s.Space(end) == len(text)
}
