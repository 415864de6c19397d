package rules

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxGroups is how many groups of methods are told apart.
const maxGroups = 1 << 17

// groups puts methods into groups: those to which the same of all lists of
// patterns match.
type groups struct {
	lists    [][]string       // different ones
	plain    map[string][]int // the lists that a plain name stands in
	patterns []pattern        // all others, each once
	known    map[string]int32 // by the lists that match, a bit for each
	scratch  []byte
}

func newGroups() groups {
	return groups{plain: map[string][]int{}, known: map[string]int32{}}
}

// add takes in the patterns of a rule.
func (g *groups) add(rule *Rule) {
	if rule.Until != nil {
		g.addList(rule.Until.Methods)
	}
	for i := range rule.Steps {
		g.addList(rule.Steps[i].Match.Methods)
	}
}

func (g *groups) addList(methods []string) {
	if methods == nil || slices.ContainsFunc(g.lists, func(l []string) bool { return slices.Equal(l, methods) }) {
		return
	}
	list := len(g.lists)
	g.lists = append(g.lists, methods)
	g.scratch = make([]byte, len(g.lists)/8+1)
	for _, text := range methods {
		if !isPattern(text) {
			g.plain[text] = append(g.plain[text], list)
			continue
		}
		i := slices.IndexFunc(g.patterns, func(p pattern) bool { return p.text == text })
		if i < 0 {
			i = len(g.patterns)
			g.patterns = append(g.patterns, newPattern(text))
		}
		g.patterns[i].lists = append(g.patterns[i].lists, list)
	}
}

// of returns the group of a method, None where there are too many.
func (g *groups) of(method string) int32 {
	clear(g.scratch)
	g.match(g.plain[method])
	for i := range g.patterns {
		if p := &g.patterns[i]; p.matches(method) {
			g.match(p.lists)
		}
	}
	id, ok := g.known[string(g.scratch)]
	switch {
	case ok:
		return id
	case len(g.known) == maxGroups:
		return None
	}
	id = int32(len(g.known))
	g.known[string(g.scratch)] = id
	return id
}

// match notes that lists match.
func (g *groups) match(lists []int) {
	for _, i := range lists {
		g.scratch[i/8] |= 1 << (i % 8)
	}
}

// Group returns the number of the group of a method, counted from 0 as groups
// show up. No rule makes a difference between methods of one group: the
// Interest is the same in what is the same but for the method. It is None
// where there are more than 131,072 groups.
func (e *Engine) Group(method string) int32 { return e.groups.of(method) }

// pattern is a pattern for methods, looked at so that most methods need but a
// look at their ends.
type pattern struct {
	text           string
	prefix, suffix string // before the first and behind the last wildcard
	plain          bool   // between them is nothing but inner between stars
	inner          string
	lists          []int // that it stands in
}

func newPattern(text string) pattern {
	p := pattern{text: text}
	if !utf8.ValidString(text) {
		return p
	}
	first, last := strings.IndexAny(text, "*?"), strings.LastIndexAny(text, "*?")
	p.prefix, p.suffix = text[:first], text[last+1:]
	p.inner = strings.Trim(text[first:last+1], "*")
	p.plain = text[first] == '*' && text[last] == '*' && !isPattern(p.inner)
	return p
}

// matches reports what [MatchMethod] does.
func (p *pattern) matches(name string) bool {
	from, to := len(p.prefix), len(name)-len(p.suffix)
	switch {
	case from > to, name[:from] != p.prefix, name[to:] != p.suffix:
		return false
	case p.plain:
		return p.inner == "" || strings.Contains(name[from:to], p.inner)
	}
	return wildcard(p.text, name)
}
