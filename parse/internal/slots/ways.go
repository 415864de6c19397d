package slots

import (
	"cmp"
	"slices"

	"rpclog/parse/capture"
)

// Which slots may be a direction, and which of their values is which.

// directions returns the slots that may be a direction: those of few values.
func (s *Survey) directions(sample []int32) []Name {
	const most = 8
	values := map[Name]map[int32]bool{}
	have, all := map[Name]int{}, 0
	for _, i := range sample {
		o := &s.list[i]
		if o.id < 0 || o.dir != capture.Unknown {
			continue
		}
		all++
		s.each(o, func(n Name, v int32) {
			switch {
			case n.Kind == Known, n.Kind == Label:
				return
			case n.Kind == Pair && n.N == 0:
				return
			case n.Kind == Pair:
				n.N = 0
			}
			if values[n] == nil {
				values[n] = map[int32]bool{}
			}
			values[n][v] = true
			have[n]++
		})
	}
	var list []Name
	for n, v := range values {
		if len(v) >= 2 && (len(v) <= most || n.Kind == Pair) && 10*have[n] >= 8*all {
			list = append(list, n)
		}
	}
	slices.SortFunc(list, func(x, y Name) int {
		return cmp.Or(cmp.Compare(general(y), general(x)), compareNames(x, y))
	})
	return list[:min(len(list), maxCandidates)]
}

// likely returns what is a direction rather than a connection, as it stands
// there: parties in both orders, who it is from where nothing is to anybody, and
// words that name a client and a server.
func (s *Survey) likely(sample []int32) []Decision {
	var list []Decision
	for _, n := range s.directions(sample) {
		var all []map[string]capture.Direction
		if n.Kind == Pair || n.Kind == Party && !s.addressed(sample) {
			all = s.ways(sample, n, nil)
		} else if ways := s.sidesByName(sample, n); ways != nil {
			all = append(all, ways)
		}
		for _, ways := range all {
			list = append(list, Decision{Conn: prior.Conn, Direction: n, ways: ways}, Decision{Direction: n, ways: ways})
		}
	}
	return list
}

// addressed reports whether a text says to whom a message goes.
func (s *Survey) addressed(sample []int32) bool {
	return slices.ContainsFunc(sample, func(i int32) bool { return s.list[i].text >= 0 && s.said[s.list[i].text].to })
}

// sidesByName returns which values of a slot are which direction, if they are
// called as a client and a server are, or by words for a direction.
func (s *Survey) sidesByName(sample []int32, n Name) map[string]capture.Direction {
	ways := map[string]capture.Direction{}
	seen := capture.Unknown
	for _, i := range sample {
		v := s.value(&s.list[i], n)
		if v < 0 {
			continue
		}
		text := s.values.list[v]
		dir := speaker([]byte(text))
		if dir == capture.Unknown {
			return nil
		}
		ways[text] = dir
		seen |= dir
	}
	if seen != capture.In|capture.Out {
		return nil
	}
	return ways
}

// general is 1 for a slot that every text has, whatever its shape.
func general(n Name) int {
	if n.Kind == Pair || n.Kind == Words {
		return 1
	}
	return 0
}

// ways finds out which values of a slot are which direction, by the calls that
// are clear: the halves of each went opposite ways. Values that no call links
// with others may be either way: there is more than one answer then. There is
// none where the values do not fall into two groups.
func (s *Survey) ways(sample []int32, n Name, pairs [][2]int32) (list []map[string]capture.Direction) {
	at := n
	if n.Kind == Pair {
		at.N = 1
	}
	side, group := map[int32]int8{}, map[int32]int{} // 1 and -1; of values that are linked
	groups := 1
	if n.Kind == Pair {
		s.pairSides(sample, at, side)
	} else if groups = s.sides(sample, at, pairs, side, group); groups == 0 {
		return nil
	}
	for flipped := range 1 << (min(groups, maxGroups) - 1) {
		turned := map[int32]int8{}
		for v, sign := range side {
			if g := group[v]; g > 0 && flipped>>(g-1)&1 == 1 {
				sign = -sign
			}
			turned[v] = sign
		}
		if ways := s.oriented(sample, at, turned); ways != nil {
			list = append(list, ways)
		}
	}
	return list
}

// maxGroups is how many groups of values are tried both ways.
const maxGroups = 4

// oriented says which side is which direction: a word that is known tells, else
// who asks first.
func (s *Survey) oriented(sample []int32, at Name, side map[int32]int8) map[string]capture.Direction {
	for _, i := range sample {
		if o := &s.list[i]; o.text >= 0 && s.said[o.text].way != capture.Unknown {
			if v := side[s.value(o, at)]; v != 0 {
				return s.named(side, (v > 0) == (s.said[o.text].way == capture.Out))
			}
		}
	}
	for _, i := range sample {
		if o := &s.list[i]; o.kind == capture.Request && o.id >= 0 {
			if v := side[s.value(o, at)]; v != 0 {
				return s.named(side, v > 0)
			}
		}
	}
	return nil
}

// named turns sides into directions by the texts of values; forth says that
// the first side is out.
func (s *Survey) named(side map[int32]int8, forth bool) map[string]capture.Direction {
	ways := map[string]capture.Direction{}
	for v, sign := range side {
		switch {
		case sign == 0:
		case (sign > 0) == forth:
			ways[s.values.list[v]] = capture.Out
		default:
			ways[s.values.list[v]] = capture.In
		}
	}
	return ways
}

// pairSides puts each pair of parties on the side of who is sender, by name
// or by which party there is in most pairs.
func (s *Survey) pairSides(sample []int32, at Name, side map[int32]int8) {
	count := map[int32]int{}
	for _, i := range sample {
		if o := &s.list[i]; o.text >= 0 && s.value(o, at) >= 0 {
			p := s.said[o.text].party
			count[p[0]]++
			count[p[1]]++
		}
	}
	for _, i := range sample {
		o := &s.list[i]
		if o.text < 0 || s.value(o, at) < 0 {
			continue
		}
		p := s.said[o.text].party
		sign := int8(1)
		if c := cmp.Or(cmp.Compare(count[p[0]], count[p[1]]), cmp.Compare(s.values.list[p[0]], s.values.list[p[1]])); c < 0 {
			sign = -1
		}
		side[s.value(o, at)] = sign
	}
}

// sides puts the values of a slot on two sides, and those that calls link with
// each other into a group. It returns how many groups there are, 0 where calls
// do not agree with it.
func (s *Survey) sides(sample []int32, at Name, pairs [][2]int32, side map[int32]int8, group map[int32]int) int {
	var order []int32
	for _, i := range sample {
		if o := &s.list[i]; o.id >= 0 {
			if v := s.value(o, at); v >= 0 && !slices.Contains(order, v) {
				order = append(order, v)
			}
		}
	}
	if len(order) == 2 {
		side[order[0]], side[order[1]] = 1, -1
		return 1
	}
	edges := map[[2]int32]int{}
	for _, p := range pairs {
		x, y := s.value(&s.list[p[0]], at), s.value(&s.list[p[1]], at)
		if x >= 0 && y >= 0 {
			edges[[2]int32{min(x, y), max(x, y)}]++
		}
	}
	groups := 0
	for _, v := range order {
		if side[v] == 0 {
			side[v], group[v] = 1, groups
			s.spread(v, order, edges, side, group)
			groups++
		}
	}
	agree, against := 0, 0
	for e, n := range edges {
		if side[e[0]] != side[e[1]] {
			agree += n
		} else {
			against += n
		}
	}
	if agree == 0 || 20*against > agree {
		return 0
	}
	return groups
}

// spread puts the values that calls link to one on the other side.
func (s *Survey) spread(v int32, order []int32, edges map[[2]int32]int, side map[int32]int8, group map[int32]int) {
	for _, w := range order {
		if side[w] == 0 && edges[[2]int32{min(v, w), max(v, w)}] > 0 {
			side[w], group[w] = -side[v], group[v]
			s.spread(w, order, edges, side, group)
		}
	}
}
