package rules

import (
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// expressions are what messages are asked for: those of the rules that come
// with the program, and odd ones.
func expressions(t testing.TB) []string {
	list := []string{
		``, `a`, `^$`, `^a|b$`, `\bfoo\b`, `\Bo`, `(?i)session not found`, `(?m)^err`, `(?m)a$`, `(?s)a.b`, `a.b`, `[^a]`, `\pL+x`, `(?i)straße|K`,
		`(daily|monthly)\b.{0,4}\b(used up|exceeded)`, `a{3,5}`, `(a*)*b`, `x*`, `\x{FFFD}`, `[\x{10000}-\x{10FFFF}]`, `\z`, `\Aa`, `[[:word:]]+\s[^\w]`, `(?U)a+?`,
	}
	builtin, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range builtin {
		for _, s := range r.Steps {
			if s.Match.Message != nil {
				list = append(list, s.Match.Message.String())
			}
		}
	}
	return list
}

// TestAutomaton holds automata to package regexp. One sees many texts, so that
// they follow states that were made before.
func TestAutomaton(t *testing.T) {
	parts := []string{
		"a", "b", "o", "x", "foo", " ", "\n", "_", "-", "0", "ſ", "K", "k", "ß", "SS", "é", "世", "😀", "\xff", "\xe4\xb8", "\ufffd", "",
		"session", "Session", "not found", "the ", "expired", "no such", "id", "daily", "monthly", "exceeded", "used up", "rate limit", "over", "err",
	}
	for _, text := range expressions(t) {
		re := regexp.MustCompile(text)
		a := newAutomaton(re)
		rapid.Check(t, func(t *rapid.T) {
			message := []byte(strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 8).Draw(t, "parts"), ""))
			if got, want := a.match(message), re.Match(message); got != want {
				t.Fatalf("%s matches %q: %v, want %v", text, message, got, want)
			}
		})
		if a.prog == nil {
			t.Errorf("%s: too large", text)
		}
	}
}

// TestLargeAutomaton has an expression of which the states have no end. It
// gives up, and matches nonetheless.
func TestLargeAutomaton(t *testing.T) {
	a := newAutomaton(regexp.MustCompile(`a.{40}b`))
	for n := range 1 << 14 {
		var text strings.Builder
		for i := range 60 {
			text.WriteByte("ab"[n>>(i%14)*7919>>i%3&1])
		}
		if got, want := a.match([]byte(text.String())), a.re.MatchString(text.String()); got != want {
			t.Fatalf("%s: %v", &text, got)
		}
	}
	if a.prog != nil || a.size != 0 {
		t.Errorf("it holds %d numbers", a.size)
	}
	if a := newAutomaton(regexp.MustCompile(`(abcdefghij){1,1000}`)); a.prog != nil || !a.match([]byte("abcdefghij")) {
		t.Error("an expression too large for an automaton")
	}
}

func FuzzAutomaton(f *testing.F) {
	for _, text := range expressions(f) {
		f.Add(text, []byte("the session was not found"), []byte("\xff"))
	}
	f.Fuzz(func(t *testing.T, text string, one, other []byte) {
		re, err := regexp.Compile(text)
		if err != nil || len(text) > 100 {
			t.Skip()
		}
		a := newAutomaton(re)
		for _, message := range [][]byte{one, other, append(one, other...), one} {
			if got, want := a.match(message), re.Match(message); got != want {
				t.Fatalf("%q matches %q: %v, want %v", text, message, got, want)
			}
		}
	})
}

func BenchmarkMessage(b *testing.B) {
	text := []byte("upstream node 12345 refused the connection")
	for _, bench := range []struct {
		name  string
		match func(*automaton) bool
	}{
		{"automaton", func(a *automaton) bool { return a.match(text) }},
		{"regexp", func(a *automaton) bool { return a.re.Match(text) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			list := expressions(b)
			a := newAutomaton(regexp.MustCompile(list[len(list)-1]))
			b.ReportAllocs()
			for b.Loop() {
				bench.match(a)
			}
		})
	}
}
