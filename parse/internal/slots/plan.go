package slots

import (
	"bytes"
	"slices"

	"rpclog/parse/capture"
)

// Decision is what the slots of texts of one shape, or of all, are.
type Decision struct {
	Conn      Name // the slot that names a connection
	Direction Name // the slot that tells a direction

	ways  map[string]capture.Direction // of the values of Direction, if it is not known words
	party string                       // of Pair: who is one of the two everywhere
}

// prior is what is supposed before there is evidence, unseen where nothing was
// looked at: there a label counts too.
var (
	prior  = Decision{Conn: Name{Kind: Known}, Direction: Name{Kind: Words}}
	unseen = Decision{Conn: Name{Kind: Label}, Direction: Name{Kind: Words}}
)

// Plan is what the slots of a source are, as its beginning has shown it. It
// does not change. A nil Plan supposes what words say that are known.
type Plan struct {
	all    Decision
	shapes map[string]*Decision // those of which something else holds
	chosen Chosen
	ways   map[string]capture.Direction // what values of slots mean that the user has named, beside known words

	suffix  bool     // what stands after messages says something too
	Tangled bool     // conversations are mixed that nothing tells apart
	singles []string // words before brackets that are the log's own, and no batch
	Copies  *Copies

	connField, wayField string                       // fields of envelopes that are a connection and a direction; "" for none
	fieldWays           map[string]capture.Direction // what the values of wayField mean

	textField string // of envelopes: a text around their messages; "" for none

	intros map[string]bool // lines that introduce what comes, by how they begin
	rows   []Row
}

// Chosen are slots that the user has named.
type Chosen struct{ Conn, Direction []Name }

// Row says what was taken for what in texts of one shape.
type Row struct {
	Shape           string
	Direction, Conn string
	Time            bool
	count           int
}

// Rows returns what was taken for what, the most frequent shapes first.
func (p *Plan) Rows() []Row {
	if p == nil {
		return nil
	}
	return p.rows
}

// decision returns what holds of texts of the shape of one.
func (p *Plan) decision(t *Text) *Decision {
	if p == nil {
		return &unseen
	}
	if len(p.shapes) > 0 {
		var shape [256]byte
		if d := p.shapes[string(t.Shape(shape[:0]))]; d != nil {
			return d
		}
	}
	return &p.all
}

// Say returns what a text says: a direction, and the name of a connection or
// nil. The name is valid as long as t and its text are.
func (p *Plan) Say(t *Text) (dir capture.Direction, conn []byte) {
	return p.say(t, false)
}

// SaySuffix is Say for a text that stands after a message.
func (p *Plan) SaySuffix(t *Text) (dir capture.Direction, conn []byte) {
	return p.say(t, true)
}

func (p *Plan) say(t *Text, suffix bool) (dir capture.Direction, conn []byte) {
	d := p.decision(t)
	if p != nil {
		for _, n := range p.chosen.Direction {
			if n.Suffix == suffix && dir == capture.Unknown {
				value := t.wayValue(n)
				if dir = speaker(value); dir == capture.Unknown {
					dir = p.ways[string(value)]
				}
			}
		}
		for _, n := range p.chosen.Conn {
			if n.Suffix == suffix && conn == nil {
				conn = t.Value(n)
			}
		}
	}
	if dir == capture.Unknown && d.Direction.Suffix == suffix {
		dir = d.way(t)
	}
	if conn == nil && d.Conn.Suffix == suffix && d.Conn.Kind != None {
		conn = d.conn(t)
	}
	return dir, conn
}

// way returns the direction that a text tells.
func (d *Decision) way(t *Text) capture.Direction {
	switch {
	case d.Direction.Kind == None:
		return capture.Unknown
	case d.ways == nil:
		return t.Direction()
	}
	return d.ways[string(t.wayValue(d.Direction))]
}

// wayValue is Value for a slot that tells a direction: of a pair who sends is
// part of it.
func (t *Text) wayValue(n Name) []byte {
	value := t.Value(n)
	if n.Kind == Pair && value != nil && !t.sent() {
		t.joined = append(t.joined, '<')
		return t.joined
	}
	return value
}

// conn returns the name of the connection of a text, or nil. Of a pair it is
// the party that is not the same everywhere.
func (d *Decision) conn(t *Text) []byte {
	if d.Conn.Kind == Pair && t.pair.from != nil && d.party != "" {
		switch d.party {
		case string(t.pair.from):
			return t.pair.to
		case string(t.pair.to):
			return t.pair.from
		}
	}
	value := t.Value(d.Conn)
	if value == nil && d.Conn.Kind == Label {
		return t.known()
	}
	return value
}

// Fields returns the names of fields of envelopes that are a connection and a
// direction, or "".
func (p *Plan) Fields() (conn, way string) {
	if p == nil {
		return "", ""
	}
	return p.connField, p.wayField
}

// TextField returns the name of a field of envelopes that is a text around their
// messages, or "".
func (p *Plan) TextField() string {
	if p == nil {
		return ""
	}
	return p.textField
}

// Meanings returns which values of a field of envelopes are which direction,
// nil for none.
func (p *Plan) Meanings() map[string]capture.Direction {
	if p == nil {
		return nil
	}
	return p.fieldWays
}

// Own reports whether brackets behind some word are the log's own, and no
// batch's.
func (p *Plan) Own(word []byte) bool {
	if p == nil {
		return false
	}
	_, found := slices.BinarySearch(p.singles, string(word))
	return found
}

// ReadsSuffix reports whether what stands after messages says something too.
func (p *Plan) ReadsSuffix() bool { return p != nil && p.suffix }

// Introduces reports whether a line that holds no message is one that says
// something of the value that begins on the next.
func (p *Plan) Introduces(line []byte) bool { return p.intros[opening(line)] }

// HasIntroductions reports whether there are such lines, other than those that
// end with a colon.
func (p *Plan) HasIntroductions() bool { return p != nil && len(p.intros) > 1 }

// opening returns how a line begins: its marks and its first word.
func opening(line []byte) string {
	i := 0
	for i < len(line) && !isLetter(line[i]) {
		i++
	}
	from := i
	for i < len(line) && isLetter(line[i]) {
		i++
	}
	var marks [8]byte
	n := 0
	for _, c := range line[:from] {
		if n < len(marks) && (c < '0' || c > '9') && c != ' ' {
			marks[n] = c
			n++
		}
	}
	return string(marks[:n]) + string(bytes.ToLower(line[from:min(i, from+40)]))
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }
