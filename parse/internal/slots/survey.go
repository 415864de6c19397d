package slots

import (
	"bytes"
	"cmp"

	"rpclog/parse/capture"
)

// What the beginning of a source shows is collected message by message, before
// anything is decided.

// Survey collects what the beginning of a source shows.
type Survey struct {
	chosen Chosen
	labels bool // the format says that labels are connections

	texts   table
	ids     table
	methods table
	conns   table
	list    []observation
	said    []saying // by the number of their text
	intros  map[string]*intro
	singles map[string]*bracket
	fields  []map[string]int32 // of envelopes, by their number
	wordy   []map[string]int32 // those that are texts, by their number in texts
	values  table              // of fields

	columns  map[Name][]int32 // of values, by texts
	trial    trial
	openings map[int32]string // of labels
	cutter   Text

	text, label, suffix, record int32 // of the record at hand
	reported                    bool  // the next message is one that an error tells of
}

// observation is a message and what stands around it.
type observation struct {
	kind     capture.Kind
	dir      capture.Direction // as fields tell it
	begins   bool              // it is a second life's first message, if there was a first
	id       int32             // none without
	method   int32
	conn     int32 // as fields tell it, or none
	bare     bool  // no text stands before it on its line
	reported bool  // an error tells of it
	again    Again // an error that was printed has it
	text     int32 // before it, or none
	label    int32 // the line before, or none
	suffix   int32
	record   int32 // its envelope's fields, or none
	sum      uint64
	time     capture.Time
	copyOf   int32 // the first of the same message, or none
}

const none = -1

// saying is a text, cut once.
type saying struct {
	shape string
	layer string // its shape and its words
	way   capture.Direction
	slots []slot
	party [2]int32 // of a pair, the sender first
	to    bool     // it says to whom
}

// slot is a value of a text, by its number in Survey.values.
type slot struct {
	name  Name
	value int32
}

// intro counts how often lines that begin alike come right before a value.
type intro struct {
	followed, seen int
	clear          bool // they end with a colon, or tell a direction
}

// bracket counts what stands in brackets after some word.
type bracket struct{ one, more int }

// Bounds of a survey.
const (
	maxObservations = 1000
	maxTextLength   = 512
)

// NewSurvey returns a survey of a source. Its format may say that labels are
// connections, and the user which slots are.
func NewSurvey(labels bool, chosen Chosen) *Survey {
	return &Survey{
		chosen: chosen, labels: labels, intros: map[string]*intro{}, singles: map[string]*bracket{}, openings: map[int32]string{},
		text: none, label: none, suffix: none, record: none,
	}
}

// table numbers texts in the order in which they come.
type table struct {
	list   []string
	number map[string]int32
}

func (t *table) add(text []byte) int32 {
	n, ok := t.number[string(text)]
	if !ok {
		if t.number == nil {
			t.number = map[string]int32{}
		}
		n = int32(len(t.list))
		t.list = append(t.list, string(text))
		t.number[string(text)] = n
	}
	return n
}

// Full reports whether more messages would change nothing.
func (s *Survey) Full() bool { return len(s.list) >= maxObservations }

// Record begins a record.
func (s *Survey) Record() {
	s.text, s.label, s.suffix, s.record = none, none, none, none
}

// Before notes the text before a message, without its times. Of several the
// last counts.
func (s *Survey) Before(text []byte) {
	if len(text) <= maxTextLength {
		s.text = s.texts.add(text)
	}
}

// Line notes the line before a value, and Passed a line that no value came
// after, both without their times.
func (s *Survey) Line(text []byte) {
	in := s.intro(text)
	in.seen++
	in.followed++
	if len(text) <= maxTextLength {
		s.label = s.texts.add(text)
		if s.openings[s.label] = opening(text); len(text) > 0 && text[len(text)-1] == ':' {
			s.openings[s.label] = ":"
		}
	}
}

// Passed notes a line that no value came after.
func (s *Survey) Passed(text []byte) { s.intro(text).seen++ }

func (s *Survey) intro(line []byte) *intro {
	key := opening(line)
	in := s.intros[key]
	if in == nil {
		in = &intro{}
		s.intros[key] = in
	}
	if !in.clear && len(line) > 0 {
		s.cutter.Scan(line)
		in.clear = line[len(line)-1] == ':' || s.cutter.Direction() != capture.Unknown
	}
	return in
}

// After notes the text after the messages of the record.
func (s *Survey) After(text []byte) {
	if len(text) > maxTextLength || len(s.list) == 0 {
		return
	}
	n := s.texts.add(text)
	for i := len(s.list) - 1; i >= 0 && s.list[i].suffix == pendingSuffix; i-- {
		s.list[i].suffix = n
	}
}

// pendingSuffix marks messages of the record at hand.
const pendingSuffix = -2

// Fields notes the fields of an envelope that have no meaning yet.
func (s *Survey) Fields(names, values [][]byte) {
	if len(names) == 0 {
		return
	}
	m, texts := map[string]int32{}, map[string]int32(nil)
	for i, name := range names {
		m[string(name)] = s.values.add(values[i])
		if bytes.ContainsAny(values[i], " <>\u2192\u2190") {
			if texts == nil {
				texts = map[string]int32{}
			}
			texts[string(name)] = s.texts.add(values[i])
		}
	}
	s.record = int32(len(s.fields))
	s.fields, s.wordy = append(s.fields, m), append(s.wordy, texts)
}

// textField returns the field of envelopes that is a text around their messages,
// or "": one of several values that nearly all have. Of several it is the one
// that differs least.
func (s *Survey) textField() string {
	count, values := map[string]int{}, map[string]map[int32]bool{}
	for _, texts := range s.wordy {
		for name, text := range texts {
			if values[name] == nil {
				values[name] = map[int32]bool{}
			}
			count[name]++
			values[name][text] = true
		}
	}
	best := ""
	for name, n := range count {
		if len(values[name]) < 2 || 10*n < 9*len(s.fields) {
			continue
		}
		if c := cmp.Or(cmp.Compare(len(values[name]), len(values[best])), cmp.Compare(name, best)); best == "" || c < 0 {
			best = name
		}
	}
	return best
}

// Bracket notes a batch after a text that ends with a word: how many messages
// it has.
func (s *Survey) Bracket(word []byte, messages int) {
	b := s.singles[string(word)]
	if b == nil {
		b = &bracket{}
		s.singles[string(word)] = b
	}
	if messages == 1 {
		b.one++
	} else {
		b.more++
	}
}

// Message notes a message. What fields say of it is given: a connection or nil,
// and a direction. sum is that of its content, or 0.
func (s *Survey) Message(m *capture.Message, conn []byte, dir capture.Direction, t capture.Time, sum uint64) {
	for i := len(s.list) - 1; i >= 0 && s.list[i].suffix == pendingSuffix; i-- {
		if s.list[i].text != s.text {
			s.list[i].suffix = none
		}
	}
	reported, again := s.reported, Once
	s.reported = false
	if s.text >= 0 {
		again = againOf([]byte(s.texts.list[s.text]))
	}
	if s.Full() {
		return
	}
	o := observation{
		reported: reported, again: again, kind: m.Kind, dir: dir, id: none, method: none, conn: none, bare: s.text < 0, text: s.text, label: s.label, suffix: pendingSuffix,
		record: s.record, sum: sum, time: t, copyOf: none,
	}
	if m.ID.Type > capture.NullID {
		o.id = s.ids.add(append([]byte{byte(m.ID.Type)}, m.ID.Text...))
	}
	if m.Kind <= capture.Notification {
		o.method = s.methods.add(m.Method)
		o.begins = m.Kind == capture.Request && string(m.Method) == "initialize"
	}
	if conn != nil {
		o.conn = s.conns.add(conn)
	}
	s.list = append(s.list, o)
}

// Reported says that the message that is noted next is one that an error tells of.
func (s *Survey) Reported() { s.reported = true }

// cut cuts each text once.
func (s *Survey) cut() {
	var t Text
	var names []Name
	for n := len(s.said); n < len(s.texts.list); n++ {
		t.Scan([]byte(s.texts.list[n]))
		said := saying{shape: string(t.Shape(nil)), layer: string(t.layer()), way: t.Direction()}
		names = t.names(names[:0])
		for _, name := range names {
			said.slots = append(said.slots, slot{name, s.values.add(t.Value(name))})
		}
		for i := range t.tokens {
			said.to = said.to || t.tokens[i].kind == wordToken && bytes.EqualFold(t.tokens[i].text, []byte("to"))
		}
		if t.pair.from != nil {
			said.party = [2]int32{s.values.add(t.pair.from), s.values.add(t.pair.to)}
			said.slots = append(said.slots, slot{Name{Kind: Pair, N: 1}, s.values.add(t.wayValue(Name{Kind: Pair}))})
		}
		s.said = append(s.said, said)
	}
}

// value returns the number of the value that an observation has in a slot, or
// none.
func (s *Survey) value(o *observation, n Name) int32 { return s.in(s.column(n), o, n) }

// column returns the numbers of the values that all texts have in a slot, nil
// for one that is none of a text.
func (s *Survey) column(n Name) []int32 {
	if n.Suffix = false; n.Kind == None || n.Kind == Field {
		return nil
	}
	if c, ok := s.columns[n]; ok {
		return c
	}
	c := make([]int32, len(s.said))
	for i := range s.said {
		c[i] = none
		for _, v := range s.said[i].slots {
			if v.name == n {
				c[i] = v.value
				break
			}
		}
	}
	s.columns[n] = c
	return c
}

// in is value for the column of the slot.
func (s *Survey) in(column []int32, o *observation, n Name) int32 {
	text := o.text
	switch {
	case n.Kind == Field:
		if o.record >= 0 {
			if v, ok := s.fields[o.record][n.Key]; ok {
				return v
			}
		}
		return none
	case n.Suffix:
		text = o.suffix
	}
	if text < 0 || n.Kind == None {
		return none
	}
	return column[text]
}

// shape returns the shape of the text before a message, "" for none.
func (s *Survey) shape(o *observation) string {
	if o.text < 0 {
		return ""
	}
	return s.said[o.text].shape
}

// layer returns the shape and the words of the text before a message.
func (s *Survey) layer(o *observation) string {
	if o.text < 0 {
		return ""
	}
	return s.said[o.text].layer
}
