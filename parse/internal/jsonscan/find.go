package jsonscan

import (
	"bytes"
	"math/bits"
)

// Where in a line a value may begin.

// MaxTries is how many brackets of a text may turn out not to begin an array
// with a message before the others are taken for text too.
const MaxTries = 16

// Candidate returns the index at or after i where a JSON object or array that
// may be or hold a message begins, or -1. begin is where the text begins, last
// its last brace if that was searched: behind it only the array that the text
// begins with counts.
func (s *Scanner) Candidate(i, begin int, last *int) int {
	for i = s.bracketAfter(i); i >= 0; i = s.bracketAfter(i) {
		switch s.Text[i] {
		case '{':
			if StartsObject(s.Text, i) && (i == begin || i+1 < len(s.Text)) {
				return i
			}
		case '[':
			ok, after := s.startsArray(i)
			if !ok {
				i = after
				continue
			}
			if i == begin {
				return i
			}
			if *last == Unsearched { // not before the text: that may be a whole chunk
				*last = begin + bytes.LastIndexByte(s.Text[begin:], '{')
			}
			if i < *last {
				return i
			}
			i = after
			continue
		}
		i++
	}
	return -1
}

// Unsearched is the place of what was not searched for yet.
const Unsearched = -2

// bracketAfter returns the first bracket at i or after it, in strings too, or
// -1.
func (s *Scanner) bracketAfter(i int) int {
	if i >= len(s.Text) {
		return -1
	}
	w, n := Bit(i)
	found := s.Index[w].bracket >> n << n
	for found == 0 {
		if w++; w<<6 >= len(s.Text) {
			return -1
		}
		found = s.Index[w].bracket
	}
	if i = w<<6 + bits.TrailingZeros64(found); i < len(s.Text) {
		return i
	}
	return -1
}

// StartsObject reports whether the brace at b[i] begins like a JSON object.
func StartsObject(b []byte, i int) bool {
	i = Space(b, i+1)
	return i == len(b) || b[i] == '"' || b[i] == '}'
}

// startsArray reports whether the bracket at i begins like a JSON array: with
// an object, or with a value and a comma or the end. What holds for it holds
// for the brackets up to after.
func (s *Scanner) startsArray(i int) (ok bool, after int) {
	s.Outside(i)
	for i < len(s.Text) && s.Text[i] == '[' {
		i = s.Space(i + 1)
	}
	switch {
	case i == len(s.Text) || s.Text[i] == ']':
		return true, i
	case s.Text[i] == '{':
		return StartsObject(s.Text, i), i
	case !beginsScalar(s.Text[i]): // mostly it is a word of the text
		return false, i
	}
	end, st := s.Loose(i, 0)
	end = s.Space(end)
	return st == Valid && (end == len(s.Text) || s.Text[end] == ',' || s.Text[end] == ']'), i
}

// beginsScalar reports whether a string, a number or a word that stands for a
// value may begin with c.
func beginsScalar(c byte) bool {
	switch c {
	case '"', '-', 't', 'f', 'n', 'N', 'I':
		return true
	}
	return c >= '0' && c <= '9'
}

// Parts is scanner.pick for a value that need not be an object.
func (s *Scanner) Parts(i, depth int, names *partNames, got *[3]Span) (int, Status) {
	if s.Text[i] == '{' {
		return s.pick(i, depth, names, got)
	}
	*got = [3]Span{}
	return s.Loose(i, depth)
}
