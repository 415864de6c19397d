package decode

import (
	"bytes"
	"encoding/binary"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/jsonscan"
	"rpclog/parse/internal/slots"
)

// The text before a message: its time, then words that tell a direction or
// name a connection. What a text says is remembered, for mostly it is one of a
// few.

// LongestPrefix is how much of the text before a message is looked at, at
// either end of it.
const LongestPrefix = 256

// prefix reads the text before a message: a time, and what its slots say. It
// fills what m still misses.
func (d *Decoder) prefix(text []byte, m *Meta) {
	if len(text) > 2*LongestPrefix {
		text = append(text[:LongestPrefix:LongestPrefix], text[len(text)-LongestPrefix:]...)
	}
	label, text := labelOf(text)
	if d.survey != nil {
		text, t := d.cut(text)
		m.setTextTime(t)
		m.SetConn(label, ByText)
		d.survey.Before(text)
		return
	}
	t, said := d.said(text)
	m.setTextTime(t)
	m.SetConn(label, ByText)
	m.SetDirection(said.direction, ByText)
	if said.named && m.connBy < ByText {
		m.Conn, m.connBy = d.keepBytes(said.conn()), ByText
	}
	d.layer = said.layer
	if m.shape == Bare {
		m.shape = Prefixed
		if said.arrow && !m.Time.Known() {
			m.shape = Transcript
		}
	}
}

// suffix reads the text after the messages of a line, of which the first has
// some number among the records. It fills what these miss.
func (d *Decoder) suffix(text []byte, from int) {
	if d.survey != nil {
		d.survey.After(text)
		return
	}
	said := d.sayings.suffix(d.out.Plan, text)
	if said.direction == capture.Unknown && !said.named {
		return
	}
	for i := range d.out.Records[from:] {
		r := &d.out.Records[from+i]
		if r.Direction == capture.Unknown {
			r.Direction = said.direction
		}
		if r.Conn == nil && said.named {
			r.Conn = d.keepBytes(said.conn())
		}
	}
}

// said returns the fullest of the times in a text, and what it says beside them.
// Mostly there is one, and the rest has been seen before.
func (d *Decoder) said(text []byte) (clock.Stamp, *saying) {
	t, from, to := d.clocks.First(text)
	if said := d.sayings.known(d.out.Plan, text[:from], text[to:]); said != nil {
		return t, said
	}
	d.rest, t = d.clocks.Cut(d.rest[:0], text)
	return t, d.sayings.of(d.out.Plan, d.rest[:from], d.rest[from:])
}

// cut returns a text without its times, and the fullest of these. It is valid
// until the next one is cut or read.
func (d *Decoder) cut(text []byte) ([]byte, clock.Stamp) {
	var t clock.Stamp
	d.rest, t = d.clocks.Cut(d.rest[:0], text)
	return d.rest, t
}

// saying is what a text says beside its time.
type saying struct {
	plan      *slots.Plan // by which it was read
	said      []byte      // the text, and behind it the name of a connection
	length    int32       // of the text
	layer     layer
	direction capture.Direction
	named     bool // it names a connection
	arrow     bool // it is an arrow and nothing else
	after     bool // it stands after messages
}

func (s *saying) text() []byte { return s.said[:s.length] }

func (s *saying) conn() []byte { return s.said[s.length:] }

// name adds the name of a connection, if it is not nil.
func (s *saying) name(conn []byte) {
	s.named = conn != nil
	s.said = append(s.said, conn...)
}

// sayings remembers some of what was said: mostly it is one of a few things.
type sayings struct {
	list [256][2]saying // by their hash, the latest first
	text slots.Text
}

// known returns what a text in two parts says, or nil if it is not remembered. It
// is valid until of is called.
func (s *sayings) known(plan *slots.Plan, before, after []byte) *saying {
	list := s.at(before, after)
	for i := range list {
		if list[i].is(plan, before, after) {
			return &list[i]
		}
	}
	return nil
}

// at returns the sayings that a text in two parts may be among.
func (s *sayings) at(before, after []byte) *[2]saying {
	return &s.list[mixed(mixed(0, before), after)>>56]
}

// of is known for a text that is read if it is not remembered. It has no times.
func (s *sayings) of(plan *slots.Plan, before, after []byte) *saying {
	if said := s.known(plan, before, after); said != nil {
		return said
	}
	said := s.take(s.at(before, after), plan, before, after)
	dir, conn := plan.Say(&s.text)
	said.direction, said.arrow = dir, s.text.OnlyArrow()
	said.name(conn)
	said.layer = newLayer(plan, &s.text)
	return said
}

// suffix is of for a text that stands after messages.
func (s *sayings) suffix(plan *slots.Plan, text []byte) *saying {
	list := &s.list[mixed(1, text)>>56]
	for i := range list {
		if list[i].after && list[i].plan == plan && bytes.Equal(list[i].text(), text) {
			return &list[i]
		}
	}
	said := s.take(list, plan, text, nil)
	dir, conn := plan.SaySuffix(&s.text)
	said.direction, said.after = dir, true
	said.name(conn)
	return said
}

// take makes room for a text, which it cuts into tokens.
func (s *sayings) take(list *[2]saying, plan *slots.Plan, before, after []byte) *saying {
	list[0], list[1] = list[1], list[0]
	said := &list[0]
	*said = saying{plan: plan, said: append(append(said.said[:0], before...), after...)}
	said.length = int32(len(said.said))
	s.text.Scan(said.said)
	return said
}

// is reports whether s is of a text that is in two parts.
func (s *saying) is(plan *slots.Plan, before, after []byte) bool {
	n := len(before)
	return int(s.length) == n+len(after) && s.plan == plan && !s.after && string(s.said[:n]) == string(before) && string(s.said[n:s.length]) == string(after)
}

// mixed mixes bytes into a hash; the highest bits are the best.
func mixed(hash uint64, b []byte) uint64 {
	const odd = 0x9e3779b97f4a7c15
	for ; len(b) >= 8; b = b[8:] {
		hash = (hash ^ binary.LittleEndian.Uint64(b)) * odd
		hash ^= hash >> 32
	}
	rest := uint64(len(b))
	for _, c := range b {
		rest = rest<<8 | uint64(c)
	}
	return (hash ^ rest) * odd
}

// labelOf cuts off what tells which of several programs printed a line.
func labelOf(text []byte) (label, rest []byte) {
	if label, rest := podLabel(text); label != nil {
		return label, rest
	}
	if label, rest := processLabel(text); label != nil {
		return label, rest
	}
	return ComposeLabel(text)
}

// podLabel cuts off what kubectl logs --prefix puts before a line:
// "[pod/name/container] ".
func podLabel(text []byte) (label, rest []byte) {
	inner, ok := bytes.CutPrefix(text, []byte("[pod/"))
	if !ok {
		return nil, text
	}
	name, rest, ok := bytes.Cut(inner, []byte("] "))
	if !ok || len(name) == 0 || bytes.ContainsAny(name, " []") {
		return nil, text
	}
	return name, rest
}

// processLabel cuts off what pm2 logs puts before a line, a number and a name:
// "0|name  | ".
func processLabel(text []byte) (label, rest []byte) {
	if len(text) == 0 || text[0] < '0' || text[0] > '9' {
		return nil, text
	}
	number, after, ok := bytes.Cut(text, []byte{'|'})
	name, rest, closed := bytes.Cut(after, []byte("| "))
	name = bytes.TrimRight(name, " ")
	if !ok || !closed || len(number) > 3 || jsonscan.Digits(number) < 0 || len(name) == 0 || len(name) > 80 || bytes.ContainsAny(name, " |[]:") {
		return nil, text
	}
	return text[: len(number)+1+len(name) : len(number)+1+len(name)], rest
}

// ComposeLabel cuts off the name that docker compose puts before a line:
// "name-1  | ". It fills up with spaces; a word with one before the bar is a
// name only if it ends with a number, and a level is none.
func ComposeLabel(text []byte) (label, rest []byte) {
	name, rest, ok := bytes.Cut(text, []byte("|"))
	trimmed := bytes.TrimRight(name, " ")
	if !ok || len(trimmed) == len(name) || len(trimmed) == 0 || len(trimmed) > 80 {
		return nil, text
	}
	for _, c := range trimmed {
		if !jsonscan.IsWord(c) && c != '-' && c != '.' {
			return nil, text
		}
	}
	last := trimmed[len(trimmed)-1]
	if jsonscan.Digits(trimmed[:1]) >= 0 || len(name) == len(trimmed)+1 && (last < '0' || last > '9') || slots.IsLevel(trimmed) {
		return nil, text
	}
	return trimmed, rest
}
