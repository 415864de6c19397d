package slice

import (
	"slices"

	"rpclog/analyze"
)

// show is how much of messages is shown.
type show int

const (
	bare  show = iota // what makes them messages, and pseudonyms for all texts
	said              // the texts of errors too
	told              // all that they have
	whole             // all that they have, and pseudonyms for all texts
)

// show lets all messages show as much.
func (s *Slice) show(how show) {
	for _, m := range s.messages {
		m.object.walk(func(n *node) {
			n.gone = n.loose && how < told
			n.told = how == told || how == said && n.said
		})
	}
}

// reduce returns the lines that are needed, which show what is needed.
func (s *Slice) reduce() ([]*message, error) {
	units, how, ok := s.begin()
	if !ok {
		return nil, ErrNotShown
	}
	units = least(units, func(some []*unit) bool { return s.test(inOrder(some)) }, s.more)
	lines := least(inOrder(units), s.test, s.more)
	for {
		if how == told {
			s.leastMembers(lines)
		}
		if how > bare {
			s.leastTexts(lines)
		}
		before := len(lines)
		if lines = least(lines, s.test, s.more); len(lines) == before || !s.more() {
			return lines, nil
		}
	}
}

// begin returns units that show what is needed, and how much of them does: the
// first that do of those that are needed before all others, these with those that
// tell the protocol, and all.
func (s *Slice) begin() ([]*unit, show, bool) {
	needed := func(u *unit) bool {
		return slices.ContainsFunc(u.halves(), func(w *wanted) bool { return s.goal.marked(w.place) })
	}
	all := slices.Concat(s.support, s.units)
	var marked, telling []*unit
	for _, u := range all {
		if needed(u) {
			marked = append(marked, u)
		}
		if needed(u) || slices.Contains(s.support, u) {
			telling = append(telling, u)
		}
	}
	for _, how := range [...]show{bare, said, told} {
		s.show(how)
		for _, units := range [...][]*unit{marked, telling, s.units, all} {
			if s.test(inOrder(units)) {
				return units, how, true
			}
		}
	}
	return nil, 0, false
}

// leastMembers leaves out what is not needed of the members and elements in some
// lines: of each what can be whole, of what is left its members and elements.
func (s *Slice) leastMembers(lines []*message) {
	var found []*node
	for _, m := range lines {
		found = append(found, present(m.object)...)
	}
	for len(found) > 0 {
		kept := least(found, func(some []*node) bool {
			leave(found, some)
			return s.test(lines)
		}, s.more)
		leave(found, kept)
		found = nil
		for _, n := range kept {
			for _, kid := range n.kids {
				kid.loose = true
				found = append(found, kid)
			}
		}
	}
}

// present returns what may be left out of a value and was not, the outermost.
func present(n *node) []*node {
	var list []*node
	for _, kid := range n.kids {
		switch {
		case kid.gone:
		case kid.loose:
			list = append(list, kid)
		default:
			list = append(list, present(kid)...)
		}
	}
	return list
}

// leave leaves out all of some nodes but those that are kept.
func leave(all, kept []*node) {
	for _, n := range all {
		n.gone = true
	}
	for _, n := range kept {
		n.gone = false
	}
}

// leastTexts gives pseudonyms to all texts in some lines that are not needed as
// they are.
func (s *Slice) leastTexts(lines []*message) {
	var found []*node
	for _, m := range lines {
		found = append(found, toldIn(m.object)...)
	}
	tell := func(some []*node) {
		for _, n := range found {
			n.told = false
		}
		for _, n := range some {
			n.told = true
		}
	}
	tell(least(found, func(some []*node) bool {
		tell(some)
		return s.test(lines)
	}, s.more))
}

// toldIn returns the texts of a value that are shown and have a pseudonym.
func toldIn(n *node) []*node {
	var list []*node
	if n.told && n.short != "" {
		list = append(list, n)
	}
	for _, kid := range n.kids {
		if !kid.gone {
			list = append(list, toldIn(kid)...)
		}
	}
	return list
}

// shorten sees that a part of a capture reads as it did, and that it shows the
// findings that it should, for which the texts of errors may be needed.
func (s *Slice) shorten(g *part, lines []*message, out *Made) error {
	for _, how := range [...]show{whole, said} {
		if how == said {
			s.sayErrors(lines)
		}
		r, err := s.analysis(s.write(lines), s.options.Analyze.Rules)
		if err != nil {
			return err
		}
		calls := 0
		for _, u := range s.units {
			if len(u.halves()) == 2 {
				calls++
			}
		}
		out.Unpaired = max(0, calls-int(r.Summary.Calls))
		out.Missing = nil
		for i := range g.findings {
			if rule := g.findings[i].Rule; !slices.ContainsFunc(r.Findings, func(f analyze.Finding) bool { return f.Rule == rule }) {
				out.Missing = append(out.Missing, rule)
			}
		}
		if out.Missing == nil {
			return nil
		}
	}
	return nil
}

// sayErrors shows the texts of errors as they are, without secrets.
func (s *Slice) sayErrors(lines []*message) {
	for _, m := range lines {
		m.object.walk(func(n *node) { n.told = n.said })
	}
}
