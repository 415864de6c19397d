package slots

import (
	"bytes"
	"slices"
	"time"

	"rpclog/parse/capture"
)

// Some logs print a message more than once: as it came and as it was parsed,
// by each layer that it goes through, as JSON and in quotes.

// Copies says that a log prints messages more than once.
type Copies struct {
	layers map[string]bool // of texts whose messages have copies; nil for all
	hidden map[string]bool // of those whose messages are copies of what comes with a connection

	Times    int  // how often a message stands there at most
	Conns    bool // one on another connection is no copy
	Same     bool // with the same text before it too
	Reported bool // errors tell again of calls that stand there
}

// Layer is what is known of the messages after a text.
type Layer struct {
	Copied bool   // they may be copies or have some
	Hidden bool   // they are copies of what comes
	Again  Again  // they are copies, if they stand there already
	Text   []byte // by which one layer is told from another
}

// Layer returns what is known of the messages after a text, which may be nil.
// The result is valid as long as t is.
func (c *Copies) Layer(t *Text) Layer {
	if c == nil {
		return Layer{}
	}
	if t == nil {
		return Layer{Copied: c.layers == nil || c.layers[""], Hidden: c.hidden[""]}
	}
	layer := t.layer()
	return Layer{Copied: c.layers == nil || c.layers[string(layer)], Hidden: c.hidden[string(layer)], Again: c.again(t.text), Text: layer}
}

// again is againOf where errors tell of messages that stand there.
func (c *Copies) again(text []byte) Again {
	if !c.Reported {
		return Once
	}
	return againOf(text)
}

// Again says whether a message may stand there again as part of an error that
// was printed. Node prints what an error has after its text, which for ethers up
// to version 5 says the same:
//
//	Error: processing response error (body="{…}", error={"code":-32000}, requestBody="{…}", …)
//	    at Logger.makeError (index.ts:269:28) {
//	  body: '{…}',
//	  error: Error: processing response error (body="{…}", …) {
//	  requestBody: '{…}',
//
// https://github.com/ethers-io/ethers.js/blob/v5.8/packages/web/src.ts/index.ts
type Again uint8

const (
	Once    Again = iota
	Caused        // in an error that another one has
	InError       // as a field of an error: of such a message itself nothing is a copy
)

// againOf tells it by the text before a message.
func againOf(text []byte) Again {
	for _, name := range [...]string{"  body: ", "  requestBody: "} { // the blanks before a whole line have gone
		before := text[:max(0, len(text)-1)]
		if (bytes.HasSuffix(before, []byte(name)) || string(before) == name[2:]) && bytes.IndexByte([]byte("'\"`"), text[len(text)-1]) >= 0 {
			return InError
		}
	}
	for _, name := range [...]string{"  error: Error: ", "  [cause]: Error: "} {
		if bytes.HasPrefix(text, []byte(name[2:])) || bytes.Contains(text, []byte(name)) {
			return Caused
		}
	}
	return Once
}

// group is a message and its copies.
type group struct {
	members  []int32
	answered bool
}

// Bounds of how far a copy may be from what it is of.
const (
	CopyDistance = 64 // messages
	copyDelay    = 2 * time.Second
)

// findGroups puts messages together that are the same.
func (s *Survey) findGroups() []*group {
	type same struct {
		kind capture.Kind
		id   int32
		sum  uint64
	}
	var groups []*group
	open := map[same]*group{}
	waits := make([][]*group, len(s.ids.list)) // of an id, that another message of it ends
	for i := range s.list {
		o := &s.list[i]
		if o.sum == 0 || o.reported || o.again != Once {
			continue
		}
		key := same{o.kind, o.id, o.sum}
		g := open[key]
		if g != nil && s.belongs(g, int32(i)) {
			g.members = append(g.members, int32(i))
			continue
		}
		g = &group{members: []int32{int32(i)}}
		open[key] = g
		groups = append(groups, g)
		if o.id >= 0 {
			for _, other := range waits[o.id] {
				first := &s.list[other.members[0]]
				other.answered = other.answered || first.kind != o.kind && !s.elsewhere(o, first)
			}
			waits[o.id] = append(slices.DeleteFunc(waits[o.id], func(g *group) bool { return g.answered }), g)
		}
	}
	return groups
}

// belongs reports whether a message may be a copy of those of a group, which
// are the same.
func (s *Survey) belongs(g *group, i int32) bool {
	o, first, last := &s.list[i], &s.list[g.members[0]], g.members[len(g.members)-1]
	switch {
	case g.answered || i-last > CopyDistance:
		return false
	case o.time.Known() && first.time.Known() && o.time.Sub(first.time) > copyDelay:
		return false
	case s.elsewhere(o, first), s.supposed(o)|s.supposed(first) == capture.In|capture.Out:
		return false
	case o.id < 0:
		if slices.ContainsFunc(g.members, func(j int32) bool { return s.layer(&s.list[j]) == s.layer(o) }) {
			return false
		}
	}
	return true
}

// elsewhere reports whether two messages are on different connections, as fields
// or what names a connection by itself tell it.
func (s *Survey) elsewhere(o, p *observation) bool {
	if o.conn >= 0 && p.conn >= 0 && o.conn != p.conn {
		return true
	}
	known := Name{Kind: Known}
	v, w := s.value(o, known), s.value(p, known)
	return v >= 0 && w >= 0 && v != w
}

// supposed returns the direction of a message by its fields or by known words.
func (s *Survey) supposed(o *observation) capture.Direction {
	if o.dir != capture.Unknown {
		return o.dir
	}
	return s.way(o, &prior)
}

// findCopies tells whether messages of the beginning are copies, marks these,
// and returns what holds of the whole source: nil for no copies.
func (s *Survey) findCopies() *Copies {
	c := s.findPrinted()
	if !s.tellsAgain() {
		return c
	}
	if c == nil {
		c = &Copies{Times: 1}
	}
	c.Reported = true
	return c
}

// tellsAgain reports whether errors tell of messages that stand there too, and
// marks these as copies.
func (s *Survey) tellsAgain() (again bool) {
	type same struct {
		kind capture.Kind
		id   int32
		sum  uint64
	}
	first := map[same]int32{}
	for i := range s.list {
		o := &s.list[i]
		if o.id < 0 || o.sum == 0 {
			continue
		}
		key := same{o.kind, o.id, o.sum}
		told := o.reported || o.again != Once
		switch of, ok := first[key]; {
		case told && ok && int32(i)-of <= CopyDistance:
			o.copyOf, again = of, true
		case !told || o.again == Caused:
			first[key] = int32(i)
		}
	}
	return again
}

// findPrinted is findCopies for messages that are printed more than once.
func (s *Survey) findPrinted() *Copies {
	groups := s.findGroups()
	if s.hops(groups) {
		return nil
	}
	c := &Copies{}
	if !s.nearlyAll(groups) {
		if c.layers = s.copiedLayers(groups); len(c.layers) == 0 {
			return nil
		}
	}
	for _, g := range groups {
		if c.layers != nil && !c.layers[s.layer(&s.list[g.members[0]])] {
			continue
		}
		c.Times = max(c.Times, len(g.members))
		for _, i := range g.members[1:] {
			s.list[i].copyOf = g.members[0]
			c.Same = c.Same || s.layer(&s.list[i]) == s.layer(&s.list[g.members[0]])
		}
	}
	s.represent(groups, c)
	return c
}

// nearlyAll reports whether nearly every request, or where there are none
// every response, stands there again.
func (s *Survey) nearlyAll(groups []*group) bool {
	var all, again, torn [2]int
	for _, g := range groups {
		o := &s.list[g.members[0]]
		k := 0
		switch {
		case o.kind == capture.Response:
			k = 1
		case o.kind != capture.Request:
			continue
		}
		if all[k]++; len(g.members) > 1 {
			again[k]++
		} else if s.torn(g) {
			torn[k]++
		}
	}
	k := 0
	if all[0] == 0 {
		k = 1
	}
	if all[0]+all[1] < 4 { // of one or two calls all messages
		return all[0]+all[1] >= 2 && all == again
	}
	return nearly(again[k], all[k], torn[k]) && all[k] >= 2
}

// nearly reports whether nearly all messages stand there again. Where that is
// seen of some, those that are torn do not speak against it.
func nearly(again, all, torn int) bool {
	if again >= 2 {
		all -= torn
	}
	return again > 0 && 10*again >= 9*all
}

// torn reports whether a message that stands there once may do so because a log
// begins or ends between the places where it is printed.
func (s *Survey) torn(g *group) bool {
	const near = 2 // messages
	return len(g.members) == 1 && (g.members[0] < near || int(g.members[0]) >= len(s.list)-near)
}

// copiedLayers returns the layers whose requests and responses nearly all
// stand there again in another one.
func (s *Survey) copiedLayers(groups []*group) map[string]bool {
	family := map[string]string{}
	var root func(layer string) string
	root = func(layer string) string {
		if up, ok := family[layer]; ok && up != layer {
			return root(up)
		}
		return layer
	}
	for _, g := range groups {
		first := root(s.layer(&s.list[g.members[0]]))
		for _, i := range g.members[1:] {
			family[root(s.layer(&s.list[i]))] = first
		}
	}
	all, again, torn, bad := map[string]int{}, map[string]int{}, map[string]int{}, map[string]bool{}
	for _, g := range groups {
		o := &s.list[g.members[0]]
		if o.id < 0 {
			continue
		}
		r := root(s.layer(o))
		if all[r]++; len(g.members) > 1 {
			again[r]++
		} else if s.torn(g) {
			torn[r]++
		}
		for _, i := range g.members[1:] {
			bad[r] = bad[r] || s.layer(&s.list[i]) == s.layer(o) || s.layer(&s.list[i]) == ""
		}
	}
	layers := map[string]bool{}
	for i := range s.list {
		layer := s.layer(&s.list[i])
		if r := root(layer); layer != "" && !bad[r] && nearly(again[r], all[r], torn[r]) {
			layers[layer] = true
		}
	}
	return layers
}

// hops reports whether the same messages are not copies but on their way from
// one connection to the next: there the order of the labels of a request is
// the opposite of that of its response.
func (s *Survey) hops(groups []*group) bool {
	label := Name{Kind: Label}
	forth := map[int32][2]int32{} // by id
	same, opposite := 0, 0
	for _, g := range groups {
		if len(g.members) < 2 {
			continue
		}
		o := &s.list[g.members[0]]
		x, y := s.value(o, label), s.value(&s.list[g.members[1]], label)
		if x < 0 || y < 0 || x == y || o.id < 0 {
			continue
		}
		switch before, ok := forth[o.id]; {
		case o.kind == capture.Request:
			forth[o.id] = [2]int32{x, y}
		case ok && before == [2]int32{x, y}:
			same++
		case ok && before == [2]int32{y, x}:
			opposite++
		}
	}
	return opposite > same
}

// represent lets of each group the first stand for all of which most is said:
// a peer, and a time. What comes before it in a layer that never says so much
// is hidden.
func (s *Survey) represent(groups []*group, c *Copies) {
	says, silent, differ := map[string]int{}, map[string]int{}, s.differing()
	for _, g := range groups {
		if len(g.members) < 2 || s.list[g.members[1]].copyOf == none {
			continue
		}
		at := 0
		for k := range g.members {
			if s.detail(g.members[k], differ) > s.detail(g.members[at], differ) {
				at = k
			}
		}
		for k, i := range g.members {
			if s.list[i].copyOf = g.members[at]; k < at {
				silent[s.layer(&s.list[i])]++
			}
		}
		s.list[g.members[at]].copyOf = none
		if s.list[g.members[at]].id >= 0 {
			says[s.layer(&s.list[g.members[at]])]++
		}
	}
	for layer, n := range silent {
		if 20*says[layer] <= n {
			if c.hidden == nil {
				c.hidden = map[string]bool{}
			}
			c.hidden[layer] = true
		}
	}
}

// detail returns how much is said of a message: of which peer it is, which way
// it went, when, and how much what else is said differs in its layer.
func (s *Survey) detail(i int32, differ map[string]int) int {
	o, n := &s.list[i], 0
	for _, is := range [...]bool{
		o.conn >= 0 || s.value(o, prior.Conn) >= 0, s.supposed(o) != capture.Unknown, o.time.Known(),
	} { // each counts more than all after it
		if n *= 2; is {
			n++
		}
	}
	return n*(maxObservations+1) + differ[s.layer(o)]
}

// differing returns how many different things are said around the messages of
// each layer.
func (s *Survey) differing() map[string]int {
	count, seen := map[string]int{}, map[[3]int32]bool{}
	for i := range s.list {
		o := &s.list[i]
		if said := [3]int32{o.text, o.suffix, o.record}; !seen[said] {
			seen[said] = true
			count[s.layer(o)]++
		}
	}
	return count
}
