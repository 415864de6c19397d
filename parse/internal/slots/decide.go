package slots

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"rpclog/parse/capture"
)

// Plan returns what is to be held of the slots of a source, as what was seen
// of it tells. s may go on afterwards, and be asked again.
func (s *Survey) Plan() *Plan {
	s.introduce()
	field := s.textField()
	s.readField(field)
	s.cut()
	s.columns = map[Name][]int32{}
	for i := range s.list {
		s.list[i].copyOf = none
	}
	p := &Plan{chosen: s.chosen, intros: s.introductions()}
	p.Copies = s.findCopies()
	var sample []int32
	for i := range s.list {
		if o := &s.list[i]; o.copyOf == none && o.kind <= capture.Response {
			sample = append(sample, int32(i))
		}
	}
	var out outcome
	p.all, out = s.decide(sample)
	if p.Copies != nil {
		p.Copies.Conns = p.all.Conn.Kind == Known || p.all.Conn.Kind == None || !slices.ContainsFunc(s.list, func(o observation) bool { return o.conn < 0 })
	}
	p.ways = map[string]capture.Direction{}
	for _, n := range s.chosen.Direction {
		if list := s.ways(sample, n, out.pairs); len(list) > 0 {
			maps.Copy(p.ways, list[0])
		}
	}
	s.refine(p, sample, &out)
	s.tangle(p, sample)
	s.settleFields(p)
	if field != "" && s.tells(p, sample) {
		p.textField = field
	}
	p.suffix = p.all.Conn.Suffix || p.all.Direction.Suffix || s.anySuffix(sample, p)
	for _, n := range slices.Concat(s.chosen.Conn, s.chosen.Direction) {
		p.suffix = p.suffix || n.Suffix
	}
	for word, b := range s.singles {
		if b.more == 0 && (b.one >= 2 || plainWord(word)) {
			p.singles = append(p.singles, word)
		}
	}
	slices.Sort(p.singles)
	p.rows = s.rowsOf(p, sample)
	return p
}

// plainWord reports whether a text is a word that tells no direction: a bracket
// right behind it is the log's own.
func plainWord(text string) bool {
	for i := range len(text) {
		if !isLetter(text[i]) {
			return false
		}
	}
	return text != "" && DirectionName([]byte(text)) == capture.Unknown
}

// introduce lets the lines that introduce values stand for the text before
// these, where there is none.
func (s *Survey) introduce() {
	intros := s.introductions()
	for i := range s.list {
		o := &s.list[i]
		if !o.bare {
			continue
		}
		if o.text = none; o.label >= 0 && intros[s.openings[o.label]] {
			o.text = o.label
		}
	}
}

// readField lets a field of envelopes stand for the text before their messages,
// where there is none.
func (s *Survey) readField(name string) {
	for i := range s.list {
		if o := &s.list[i]; o.text < 0 && o.record >= 0 {
			if text, ok := s.wordy[o.record][name]; ok {
				o.text = text
			}
		}
	}
}

// tells reports whether the texts around messages in envelopes say anything.
func (s *Survey) tells(p *Plan, sample []int32) bool {
	return slices.ContainsFunc(sample, func(i int32) bool {
		o := &s.list[i]
		return o.bare && o.record >= 0 && o.text >= 0 && (s.way(o, &p.all) != capture.Unknown || s.value(o, p.all.Conn) >= 0)
	})
}

// introductions returns how the lines begin that introduce values: nearly
// always one comes right after them, and nearly all values have one, unless the
// lines tell a direction.
func (s *Survey) introductions() map[string]bool {
	m := map[string]bool{":": true} // those that end with a colon
	plain, introduced := 0, 0
	for i := range s.list {
		if s.list[i].bare {
			plain++
		}
	}
	nearly := func(in *intro) bool { return in.followed > 0 && 10*in.followed >= 9*in.seen }
	for _, in := range s.intros {
		if nearly(in) {
			introduced += in.followed
		}
	}
	for key, in := range s.intros {
		if nearly(in) && (in.clear || in.followed >= 2 && 10*introduced >= 8*plain) {
			m[key] = true
		}
	}
	return m
}

// refine decides anew for shapes that belong together and for which what holds
// of all leaves trouble.
func (s *Survey) refine(p *Plan, sample []int32, all *outcome) {
	if all.avoidable() == 0 {
		return
	}
	families := s.families(sample, all)
	if len(families) < 2 {
		return
	}
	for _, family := range families {
		was := s.try(family, s.suppose(family, p.all))
		if was.trouble() == 0 {
			continue
		}
		d, out := s.decide(family)
		if out.trouble() >= was.trouble() {
			continue
		}
		if p.shapes == nil {
			p.shapes = map[string]*Decision{}
		}
		for _, i := range family {
			if o := &s.list[i]; o.text >= 0 {
				p.shapes[s.shape(o)] = &d
			}
		}
	}
}

// families parts observations by their shapes: those that calls link are of
// one family.
func (s *Survey) families(sample []int32, all *outcome) [][]int32 {
	family := map[string]string{}
	var root func(shape string) string
	root = func(shape string) string {
		if up, ok := family[shape]; ok && up != shape {
			return root(up)
		}
		return shape
	}
	for _, p := range all.pairs {
		x, y := root(s.shape(&s.list[p[0]])), root(s.shape(&s.list[p[1]]))
		family[max(x, y)] = min(x, y)
	}
	number := map[string]int{}
	var list [][]int32
	for _, i := range sample {
		r := root(s.shape(&s.list[i]))
		n, ok := number[r]
		if !ok {
			n = len(list)
			number[r] = n
			list = append(list, nil)
		}
		list[n] = append(list[n], i)
	}
	return list
}

// tangle finds out whether conversations may be mixed that nothing tells apart,
// with what was decided: second responses show it, and in a log with text
// around its messages that never says who asks it is always possible.
func (s *Survey) tangle(p *Plan, sample []int32) {
	h := &supposition{conn: make([]int32, len(sample)), way: make([]capture.Direction, len(sample))}
	around, open := 0, 0
	for k, i := range sample {
		o := &s.list[i]
		d := &p.all
		if own := p.shapes[s.shape(o)]; own != nil && o.text >= 0 {
			d = own
		}
		one := s.suppose(sample[k:k+1], *d)
		h.conn[k], h.way[k] = one.conn[0], one.way[0]
		if o.text >= 0 || o.record >= 0 {
			if around++; h.way[k] == capture.Unknown {
				open++
			}
		}
	}
	out := s.try(sample, h)
	p.Tangled = out.tangled >= 3 || around > 0 && out.tangled > 0 || open > 0 && 10*open >= 9*len(sample)
}

// settleFields turns slots that are fields of envelopes into their names.
func (s *Survey) settleFields(p *Plan) {
	if p.all.Conn.Kind == Field {
		p.connField, p.all.Conn = p.all.Conn.Key, Name{}
	}
	if p.all.Direction.Kind == Field {
		p.wayField, p.fieldWays = p.all.Direction.Key, p.all.ways
		p.all.Direction, p.all.ways = Name{Kind: Words}, nil
	}
}

// anySuffix reports whether what stands after messages names a peer, where
// nothing before them does.
func (s *Survey) anySuffix(sample []int32, p *Plan) bool {
	if p.all.Conn != prior.Conn || s.any(sample, prior.Conn) {
		return false
	}
	known := Name{Kind: Known, Suffix: true}
	if !s.any(sample, known) {
		return false
	}
	d := p.all
	d.Conn = known
	before, after := s.try(sample, s.suppose(sample, p.all)), s.try(sample, s.suppose(sample, d))
	if after.trouble() > before.trouble() {
		return false
	}
	p.all.Conn = known
	return true
}

// maxRows is how many shapes are reported of a source.
const maxRows = 20

// rowsOf says what was taken for what.
func (s *Survey) rowsOf(p *Plan, sample []int32) []Row {
	number := map[string]int{}
	var list []Row
	for _, i := range sample {
		o := &s.list[i]
		shape := s.shape(o)
		if shape == "" && p.connField == "" && p.wayField == "" {
			continue
		}
		n, ok := number[shape]
		if !ok {
			n = len(list)
			number[shape] = n
			list = append(list, Row{Shape: shape})
		}
		row := &list[n]
		row.count++
		row.Time = row.Time || o.time.Known()
		d := &p.all
		if own := p.shapes[shape]; own != nil {
			d = own
		}
		if row.Conn == "" {
			row.Conn = s.connRow(p, o, d)
		}
		if row.Direction == "" {
			row.Direction = s.wayRow(p, o, d)
		}
	}
	slices.SortStableFunc(list, func(x, y Row) int { return cmp.Or(cmp.Compare(y.count, x.count), strings.Compare(x.Shape, y.Shape)) })
	return list[:min(len(list), maxRows)]
}

// connRow names what an observation's connection was told by.
func (s *Survey) connRow(p *Plan, o *observation, d *Decision) string {
	if n, ok := s.chosenFor(o, p.chosen.Conn); ok {
		return n.String()
	}
	switch {
	case o.conn >= 0:
		return "field"
	case p.connField != "" && o.text < 0:
		return p.connField
	case s.value(o, d.Conn) >= 0 && d.Conn.Kind != None:
		return d.Conn.String()
	}
	return ""
}

// wayRow names what an observation's direction was told by.
func (s *Survey) wayRow(p *Plan, o *observation, d *Decision) string {
	if n, ok := s.chosenFor(o, p.chosen.Direction); ok {
		return n.String()
	}
	switch {
	case o.dir != capture.Unknown:
		return "field"
	case p.wayField != "" && o.text < 0:
		return p.wayField
	case s.way(o, d) == capture.Unknown:
		return ""
	}
	return d.Direction.String()
}

// chosenFor returns the first of some slots that an observation has a value in.
func (s *Survey) chosenFor(o *observation, list []Name) (Name, bool) {
	for _, n := range list {
		if s.value(o, n) >= 0 {
			return n, true
		}
	}
	return Name{}, false
}
