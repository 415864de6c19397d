package jsonscan

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// endOf returns where the value that text begins with ends, or -1, as a
// Passage has it that gets the text in pieces.
func endOf(p Passage, next func(left int) int, text []byte) int {
	for at := 0; at < len(text); {
		piece := text[at : at+next(len(text)-at)]
		n, done := p.Over(piece)
		if at += n; done {
			return at
		}
		if n < len(piece) { // at a line break
			p.EndLine()
			at++
		}
	}
	return -1
}

func all(left int) int { return left }

// TestEndsAgree holds the ways in which the end of a value is told equal, for
// any text that begins with a bracket.
func TestEndsAgree(t *testing.T) {
	common := []string{"{", "}", "[", "]", "{}", "[1]", "\n", " ", ",", "x", `"a":`, `"}"`, "é"}
	quotes := slices.Concat(common, []string{`"`})
	escapes := slices.Concat(common, []string{`"\""`, `"\\"`, `"]\\\"["`})
	wild := slices.Concat(common, []string{`"`, `\`, `\"`, "\\\n"})
	for _, words := range [][]string{quotes, escapes, wild} {
		word := rapid.SampledFrom(words)
		rapid.Check(t, func(t *rapid.T) {
			text := []byte(rapid.SampledFrom([]string{"{", "["}).Draw(t, "first"))
			for _, w := range rapid.SliceOfN(word, rapid.IntRange(0, 80).Draw(t, "least"), -1).Draw(t, "words") {
				text = append(text, w...)
			}
			pieces := func(left int) int { return rapid.IntRange(1, left).Draw(t, "n") }
			whole, lines := endOf(Passage{}, all, text), endOf(Passage{Lines: true}, all, text)
			if got := endOf(Passage{}, pieces, text); got != whole {
				t.Fatalf("%q ends at %d, in pieces at %d", text, whole, got)
			}
			if got := endOf(Passage{Lines: true}, pieces, text); got != lines {
				t.Fatalf("%q ends at %d by lines, in pieces at %d", text, lines, got)
			}
			if end, st := Closing(text, 0); st == Valid && end != whole || st != Valid && whole >= 0 {
				t.Fatalf("%q ends at %d, by Closing at %d (%d)", text, whole, end, st)
			}
			if len(words) == len(wild) { // an index knows no backslashes outside of strings
				return
			}
			var s Scanner
			s.Enter(text)
			s.Outside(0)
			if end, st := s.Skip(0, 0); st == Valid && end != lines || st == Truncated && lines >= 0 {
				t.Fatalf("%q ends at %d by lines, by the index at %d (%d)", text, lines, end, st)
			}
		})
	}
}
