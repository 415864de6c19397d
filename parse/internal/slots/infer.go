package slots

import (
	"cmp"
	"slices"

	"rpclog/parse/capture"
)

// Which slot is a connection and which a direction is decided by trying: the
// calls of the beginning are joined as the analysis joins them, once for each
// supposition. What leaves the fewest responses without a request and the
// fewest requests replaced by another of the same id is true, provided it
// explains clearly more than what was supposed without evidence.

// decide finds out what the slots of some observations are. It returns what
// became of their calls with it.
func (s *Survey) decide(sample []int32) (Decision, outcome) {
	first := s.suppose(sample, prior)
	best, was := first, s.try(sample, first)
	if out := was; out.avoidable() > 0 {
		best, was = s.search(sample, first, out)
	}
	d := best.decision
	if ways := s.bothOrders(sample, &d); ways != nil {
		paired := Decision{Conn: d.Conn, Direction: Name{Kind: Pair}, ways: ways}
		if out := s.try(sample, s.suppose(sample, paired)); out.trouble() <= was.trouble() {
			d, was = paired, out
		}
	}
	if told, mixed := s.told(sample, &d); told != capture.In|capture.Out {
		if two := s.twoSided(sample, d, was); two.ways != nil {
			d = two
		} else if mixed {
			d.Direction = Name{} // it stands on some lines only, and the others may be either
		}
	}
	if d.Conn.Kind == Known && !s.any(sample, d.Conn) {
		d.Conn = s.silent(sample, d, was)
	}
	d.party = s.commonParty(sample, d.Conn)
	return d, was
}

// bothOrders returns which order of the parties of pairs is which direction, if
// words tell none or one only and some pair stands there in both orders; else
// nil.
func (s *Survey) bothOrders(sample []int32, d *Decision) map[string]capture.Direction {
	if d.Direction.Kind != Words {
		return nil
	}
	seen, both, told := map[[2]int32]bool{}, false, capture.Unknown
	for _, i := range sample {
		o := &s.list[i]
		if told |= s.way(o, d); told == capture.In|capture.Out || o.dir != capture.Unknown {
			return nil
		}
		if s.value(o, Name{Kind: Pair}) >= 0 {
			p := s.said[o.text].party
			both = both || seen[[2]int32{p[1], p[0]}]
			seen[p] = true
		}
	}
	if !both {
		return nil
	}
	if list := s.ways(sample, Name{Kind: Pair}, nil); len(list) > 0 {
		return list[0]
	}
	return nil
}

// told returns which directions are told of messages with ids, and whether of
// some requests one is and of others none.
func (s *Survey) told(sample []int32, d *Decision) (dirs capture.Direction, mixed bool) {
	asked := [2]int{}
	for _, i := range sample {
		o := &s.list[i]
		if o.id < 0 {
			continue
		}
		dir := o.dir
		if dir == capture.Unknown {
			dir = s.way(o, d)
		}
		dirs |= dir
		if o.kind == capture.Request && (s.shape(o) != "" || dir != capture.Unknown) {
			asked[min(dir, 1)]++
		}
	}
	return dirs, min(asked[0], asked[1]) >= 2
}

// twoSided returns a decision with a slot that is a direction by clear calls
// alone: each has one of its values on the request and the other on the
// response, and requests have both. One without ways is none.
func (s *Survey) twoSided(sample []int32, d Decision, was outcome) Decision {
	const enough = 5
	for _, n := range s.directions(sample) {
		for _, ways := range s.ways(sample, n, was.pairs) {
			two := Decision{Conn: d.Conn, Direction: n, ways: ways}
			h := s.suppose(sample, two)
			asked := map[capture.Direction]int{}
			for k, i := range sample {
				if o := &s.list[i]; o.kind == capture.Request && o.id >= 0 {
					asked[h.way[k]]++
				}
			}
			if asked[capture.In] < 2 || asked[capture.Out] < 2 || len(was.pairs) < enough || !s.opposite(two, was.pairs) || !s.bothKinds(sample, n) {
				continue
			}
			if out := s.try(sample, h); out.trouble() <= was.trouble() && out.matched >= was.matched {
				return two
			}
		}
	}
	return Decision{}
}

// bothKinds reports whether each value of a slot stands on requests and on
// responses: so it is with who speaks, and not with what is said.
func (s *Survey) bothKinds(sample []int32, n Name) bool {
	kinds := map[int32]uint8{}
	for _, i := range sample {
		if o := &s.list[i]; o.id >= 0 {
			kinds[s.value(o, n)] |= 1 << o.kind
		}
	}
	for v, k := range kinds {
		if v >= 0 && k != 1<<capture.Request|1<<capture.Response {
			return false
		}
	}
	return true
}

// opposite reports whether the halves of all clear calls went opposite ways.
func (s *Survey) opposite(d Decision, pairs [][2]int32) bool {
	for _, p := range pairs {
		x, y := s.way(&s.list[p[0]], &d), s.way(&s.list[p[1]], &d)
		if x|y != capture.In|capture.Out {
			return false
		}
	}
	return true
}

// any reports whether a slot has a value anywhere.
func (s *Survey) any(sample []int32, n Name) bool {
	return slices.ContainsFunc(sample, func(i int32) bool { return s.value(&s.list[i], n) >= 0 })
}

// search tries what the slots may be, and returns the best of it.
func (s *Survey) search(sample []int32, first *supposition, was outcome) (*supposition, outcome) {
	best, least := first, was
	conns := s.candidates(sample)
	better := func(d Decision) {
		h := s.suppose(sample, d)
		if out := s.try(sample, h); s.beats(sample, h, &out, &least, &was) {
			best, least = h, out
		}
	}
	for _, d := range s.likely(sample) { // where two values may be two sides or two peers
		better(d)
	}
	if least.trouble() == 0 {
		return best, least
	}
	words := Name{Kind: Words}
	for _, conn := range append([]Name{{}}, conns...) {
		better(Decision{Conn: conn, Direction: words})
		better(Decision{Conn: conn})
	}
	if least.trouble() == 0 {
		return best, least
	}
	for _, conn := range append([]Name{prior.Conn, {}}, conns...) {
		if conn.Kind > None && conn != prior.Conn && conn != best.decision.Conn && len(conns) > maxCandidates/2 {
			continue
		}
		pairs := s.try(sample, s.suppose(sample, Decision{Conn: conn})).pairs
		for _, n := range s.directions(sample) {
			if n == conn {
				continue
			}
			for _, ways := range s.ways(sample, n, pairs) {
				better(Decision{Conn: conn, Direction: n, ways: ways})
			}
		}
		if least.trouble() == 0 {
			break
		}
	}
	return best, least
}

// beats reports whether a supposition is better than the best so far: clearly
// better than what was supposed at first, and no name of a single call.
func (s *Survey) beats(sample []int32, h *supposition, out, least, first *outcome) bool {
	if out.trouble() >= least.trouble() || out.matched < first.matched-first.matched/20 {
		return false
	}
	conn := h.decision.Conn
	gain := first.trouble() - out.trouble()
	switch {
	case conn.Kind == Known:
		return true
	case conn.Kind == None:
		return !s.any(sample, prior.Conn) || 5*gain >= out.matched // else what names a peer must be spoken against
	}
	values := map[int32]bool{}
	calls := 0
	for k, i := range sample {
		if o := &s.list[i]; o.kind == capture.Request && o.id >= 0 && h.conn[k] >= 0 {
			values[h.conn[k]] = true
			calls++
		}
	}
	return len(values) >= 2 && (calls < 6 || 5*len(values) <= 3*calls) && out.orphans <= first.orphans &&
		(10*out.avoidable() <= out.matched && 2*out.avoidable() <= first.avoidable() || s.shared(conn, first.pairs)) &&
		(100*gain >= first.matched || s.notByChance(sample, h, out))
}

// shared reports whether the halves of calls that are clear anyway share what
// they have in a slot, nearly all of them.
func (s *Survey) shared(n Name, pairs [][2]int32) bool {
	same := 0
	for _, p := range pairs {
		if s.value(&s.list[p[0]], n) == s.value(&s.list[p[1]], n) {
			same++
		}
	}
	return len(pairs) >= 3 && 10*same >= 9*len(pairs)
}

// maxCandidates is how many slots are tried.
const maxCandidates = 24

// candidates returns the slots that may be a connection: those that requests
// and responses have, of several values. What is more specific comes first.
func (s *Survey) candidates(sample []int32) []Name {
	type column struct {
		name   Name
		values map[int32]int
		halves [2]int
	}
	columns := map[Name]*column{}
	note := func(o *observation, n Name, v int32) {
		if n.Kind == Words || n.Kind == Known || n.Kind == Pair && n.N == 1 {
			return
		}
		c := columns[n]
		if c == nil {
			c = &column{name: n, values: map[int32]int{}}
			columns[n] = c
		}
		c.values[v]++
		if o.kind == capture.Response {
			c.halves[1]++
		} else {
			c.halves[0]++
		}
	}
	for _, i := range sample {
		o := &s.list[i]
		if o.id < 0 || o.conn >= 0 {
			continue
		}
		s.each(o, func(n Name, v int32) { note(o, n, v) })
	}
	var list []*column
	for _, c := range columns {
		if len(c.values) >= 2 && c.halves[0] > 0 && c.halves[1] > 0 {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(x, y *column) int { return compareNames(x.name, y.name) })
	names := make([]Name, 0, len(list))
	for _, c := range list[:min(len(list), maxCandidates)] {
		names = append(names, c.name)
	}
	return names
}

// each calls f for each slot of an observation and the number of its value.
func (s *Survey) each(o *observation, f func(n Name, v int32)) {
	if o.text >= 0 {
		for _, v := range s.said[o.text].slots {
			f(v.name, v.value)
		}
	}
	if o.suffix >= 0 {
		for _, v := range s.said[o.suffix].slots {
			v.name.Suffix = true
			f(v.name, v.value)
		}
	}
	if o.record >= 0 {
		for key, v := range s.fields[o.record] {
			f(Name{Kind: Field, Key: key}, v)
		}
	}
}

func compareNames(x, y Name) int {
	suffix := func(n Name) int {
		if n.Suffix {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(suffix(x), suffix(y)), cmp.Compare(x.Kind, y.Kind), cmp.Compare(x.N, y.N), cmp.Compare(x.Key, y.Key))
}

// silent returns the slot that names connections where equal ids do not tell:
// one after an arrow, or a label, if both halves of each call have the same of
// several values and it is not chance.
func (s *Survey) silent(sample []int32, d Decision, was outcome) Name {
	if s.labels {
		return Name{Kind: Label}
	}
	for _, n := range [...]Name{{Kind: After}, {Kind: Pair}, {Kind: Label}} {
		d.Conn = n
		h := s.suppose(sample, d)
		out := s.try(sample, h)
		if out.trouble() > was.trouble() || out.matched < was.matched {
			continue
		}
		if n.Kind == Pair && d.Direction.Kind == Pair || s.notByChance(sample, h, &out) {
			if s.severalValues(sample, h) {
				return n
			}
		}
	}
	return prior.Conn
}

// severalValues reports whether messages are on several connections.
func (s *Survey) severalValues(sample []int32, h *supposition) bool {
	seen := int32(none)
	for k, i := range sample {
		if s.list[i].kind <= capture.Response && h.conn[k] >= 0 {
			if seen >= 0 && h.conn[k] != seen {
				return true
			}
			seen = h.conn[k]
		}
	}
	return false
}

// notByChance reports whether calls that have the same value in both halves
// are so many that chance does not explain it, and their ids are not numbered
// through as those of one connection are.
func (s *Survey) notByChance(sample []int32, h *supposition, out *outcome) bool {
	count, all := map[int32]int{}, 0
	last, counted, through := none, 0, 0
	var before int32 = none
	for k, i := range sample {
		o := &s.list[i]
		if o.kind != capture.Request || o.id < 0 || h.conn[k] < 0 {
			continue
		}
		count[h.conn[k]]++
		all++
		n := number(s.ids.list[o.id])
		if before >= 0 && h.conn[k] != before && n >= 0 && last >= 0 {
			counted++
			if n == last+1 {
				through++
			}
		}
		last, before = n, h.conn[k]
	}
	if all == 0 || counted >= 4 && 5*through >= 4*counted {
		return false
	}
	chance := 0.0
	for _, n := range count {
		chance += float64(n) / float64(all) * float64(n) / float64(all)
	}
	p := 1.0
	for range min(out.matched, 1000) {
		p *= chance
	}
	return p < 0.05
}

// number returns the value of an id that is a number of few digits, or -1.
func number(id string) int {
	if len(id) < 2 || len(id) > 10 || id[0] != byte(capture.NumberID) {
		return none
	}
	n := 0
	for _, c := range []byte(id[1:]) {
		if c < '0' || c > '9' {
			return none
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// commonParty returns the party that all pairs have, if they name connections.
func (s *Survey) commonParty(sample []int32, conn Name) string {
	if conn.Kind != Pair {
		return ""
	}
	var common []int32
	for _, i := range sample {
		o := &s.list[i]
		if o.text < 0 || s.value(o, conn) < 0 {
			continue
		}
		p := s.said[o.text].party
		if common == nil {
			common = []int32{p[0], p[1]}
		}
		common = slices.DeleteFunc(common, func(v int32) bool { return v != p[0] && v != p[1] })
	}
	if len(common) == 0 {
		return ""
	}
	return s.values.list[common[0]]
}
