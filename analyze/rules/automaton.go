package rules

import (
	"encoding/binary"
	"regexp"
	"regexp/syntax"
	"slices"
	"unicode"
	"unicode/utf8"
)

// Bounds of an automaton.
const (
	maxAutomaton = 1 << 17 // numbers that it holds
	maxProgram   = 1 << 11 // instructions of its expression
	maxClasses   = 1 << 15 // of characters
)

// automaton says whether texts hold a match of a regular expression, as
// package regexp does, but many times faster: a capture may have an error in
// every line, each with a text of its own. It is the deterministic automaton
// of the expression, of which a state is made when a text first leads there.
// Where it becomes too large, package regexp takes over.
type automaton struct {
	re   *regexp.Regexp
	prog *syntax.Prog // nil where re is asked instead

	classes []rune      // the first characters of classes of characters that prog treats alike
	byByte  [256]uint16 // class of characters of one byte; wide for the others
	states  []situation
	next    []int32 // by state and class: the next state, times width, or one of those below
	width   int     // the classes, wide, and the end of the text
	known   map[string]int32
	size    int
}

// What stands for no state.
const (
	unknown int32 = -1 // not looked at yet
	found   int32 = -2 // there is a match
	missed  int32 = -3 // the text has ended without
)

// situation is what is to be known of a text so far.
type situation struct {
	at     []uint32 // where in prog a match may have come, ascending, before what takes no character
	before rune     // the last character, or what stands for its kind; -1 at the begin
}

// newAutomaton returns the automaton of an expression; nil if that is nil.
func newAutomaton(re *regexp.Regexp) *automaton {
	if re == nil {
		return nil
	}
	a := &automaton{re: re, known: map[string]int32{}}
	tree, err := syntax.Parse(re.String(), syntax.Perl)
	if err != nil { // never: it was compiled before
		return a
	}
	if a.prog, err = syntax.Compile(tree.Simplify()); err != nil || len(a.prog.Inst) > maxProgram {
		return &automaton{re: re}
	}
	if a.classify(); len(a.classes) > maxClasses {
		return &automaton{re: re}
	}
	a.state(nil, -1)
	return a
}

// match reports whether a text holds a match.
func (a *automaton) match(text []byte) bool {
	if a.prog == nil {
		return a.re.Match(text)
	}
	s := int32(0)
	for i := 0; ; {
		n, from := a.run(s, text[i:])
		class, size := a.decode(text[i+n:])
		i += n + size
		s = a.next[int(from)+class]
		if s == unknown {
			s = a.step(from, class)
		}
		switch {
		case a.prog == nil: // it became too large
			return a.re.Match(text)
		case s < 0:
			return s == found
		}
	}
}

// run follows a text from a state as far as that is easy: over characters of
// one byte that were met there before. It returns how many they are and what
// state it has come to.
func (a *automaton) run(s int32, text []byte) (n int, last int32) {
	next, classes := a.next, &a.byByte
	for i, b := range text {
		to := next[int(s)+int(classes[b])]
		if to < 0 {
			return i, s
		}
		s = to
	}
	return len(text), s
}

// decode returns the class of a text's first character, and its length.
func (a *automaton) decode(text []byte) (class, size int) {
	if len(text) == 0 {
		return a.width - 1, 0
	}
	r, size := utf8.DecodeRune(text)
	return a.class(r), size
}

func (a *automaton) class(r rune) int {
	i, there := slices.BinarySearch(a.classes, r)
	if !there {
		i--
	}
	return i
}

// classify finds the classes of characters: those between which no
// instruction, no end of a line and no end of a word makes a difference.
func (a *automaton) classify() {
	from := []rune{0, '\n', '\n' + 1, '0', '9' + 1, 'A', 'Z' + 1, '_', '_' + 1, 'a', 'z' + 1}
	for i := range a.prog.Inst {
		switch in := &a.prog.Inst[i]; {
		case in.Op != syntax.InstRune && in.Op != syntax.InstRune1:
		case len(in.Rune) == 1: // perhaps in both cases
			r := in.Rune[0]
			for from = append(from, r, r+1); unicode.SimpleFold(r) != in.Rune[0]; {
				r = unicode.SimpleFold(r)
				from = append(from, r, r+1)
			}
		default:
			for j := 0; j+1 < len(in.Rune); j += 2 {
				from = append(from, in.Rune[j], in.Rune[j+1]+1)
			}
		}
	}
	slices.Sort(from)
	a.classes = slices.Compact(from)
	a.width = len(a.classes) + 2
	for b := range a.byByte {
		a.byByte[b] = uint16(len(a.classes)) // wide: nothing is known of it
		if b < utf8.RuneSelf {
			a.byByte[b] = uint16(a.class(rune(b)))
		}
	}
}

// step finds out where a class of characters leads from a state.
func (a *automaton) step(s int32, class int) int32 {
	from := a.states[int(s)/a.width]
	r := rune(-1)
	if class < len(a.classes) {
		r = a.classes[class]
	}
	leaves, matched := a.follow(from.at, syntax.EmptyOpContext(from.before, r))
	to := missed
	switch {
	case matched:
		to = found
	case r >= 0:
		var at []uint32
		for _, pc := range leaves {
			if in := &a.prog.Inst[pc]; in.MatchRune(r) {
				at = append(at, in.Out)
			}
		}
		to = a.state(at, kind(r))
	}
	if a.prog != nil {
		a.next[int(s)+class] = to
	}
	return to
}

// follow goes from places in the program, and from its begin, as far as that
// takes no character. It returns the instructions that take one, and whether
// a match is complete.
func (a *automaton) follow(from []uint32, empty syntax.EmptyOp) (leaves []uint32, matched bool) {
	seen := make([]bool, len(a.prog.Inst))
	stack := append(slices.Clone(from), uint32(a.prog.Start))
	for len(stack) > 0 {
		pc := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if seen[pc] {
			continue
		}
		seen[pc] = true
		switch in := &a.prog.Inst[pc]; in.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			stack = append(stack, in.Out, in.Arg)
		case syntax.InstCapture, syntax.InstNop:
			stack = append(stack, in.Out)
		case syntax.InstEmptyWidth:
			if syntax.EmptyOp(in.Arg)&^empty == 0 {
				stack = append(stack, in.Out)
			}
		case syntax.InstMatch:
			return nil, true
		case syntax.InstFail:
		default:
			leaves = append(leaves, pc)
		}
	}
	return leaves, false
}

// kind returns a character that stands for all that are like r to the
// assertions.
func kind(r rune) rune {
	switch {
	case r == '\n':
		return r
	case syntax.IsWordChar(r):
		return 'a'
	}
	return ' '
}

// state returns a state. If it is a new one that has no room any more, the
// automaton gives up.
func (a *automaton) state(at []uint32, before rune) int32 {
	slices.Sort(at)
	at = slices.Compact(at)
	key := binary.AppendVarint(nil, int64(before))
	for _, pc := range at {
		key = binary.AppendUvarint(key, uint64(pc))
	}
	if s, ok := a.known[string(key)]; ok {
		return s
	}
	if a.size += a.width + len(at); a.size > maxAutomaton {
		*a = automaton{re: a.re}
		return missed
	}
	s := int32(len(a.next))
	a.known[string(key)] = s
	a.states = append(a.states, situation{at, before})
	for range a.width {
		a.next = append(a.next, unknown)
	}
	return s
}
