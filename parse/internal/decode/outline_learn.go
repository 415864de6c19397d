package decode

import (
	"slices"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// How the outline of a line is learned from a line that was read member by
// member.

// outline is what a line of some outline means.
type outline struct {
	enveloped bool
	kind      capture.Kind
	seen      [2]keySet // members of the line's object, and of the one inside of it
	members   []member  // all of them but the version, in the order of the line
	version   mark      // where "2.0" begins, which is part of the text between values; without back if nowhere
	inner     [2]mark   // where the object inside of the line's begins and ends

	simple bool // what follows is all that matters; else the members are read again
	// Which of the line's values are these, or -1.
	time, direction, conn int8
	method, id, session   int8
	body                  int8
}

// member is a member of an object: which of a line's values it is.
type member struct {
	key   key
	level uint8 // 0 for the line's object, 1 for the one inside of it
	value int8
}

// mark is a place in the text between values: some bytes before one of them, or
// before the end of the line.
type mark struct {
	back  int
	value int8
}

const version2 = `"2.0"`

// newOutlines returns a tree without an outline.
func newOutlines() outlines { return outlines{root: noNode} }

// begin prepares t for a chunk. A full tree that did not know many lines of
// the chunk before is forgotten: the lines look otherwise now.
func (t *outlines) begin() {
	if t.full && t.missed > maxMissed {
		*t = newOutlines()
	}
	t.missed = 0
}

// maxMissed is how many lines of a chunk without a known outline are looked at
// to learn theirs, and how many of them make a full tree a useless one.
const maxMissed = 100

// sketch is the outline of a line while it is learned.
type sketch struct {
	outline
	nodes  []node
	from   int // where the text since the last value begins
	marked []place
	values int

	versioned bool // its version has come
}

// place is where a mark is to be, while it is not known what comes after it.
type place struct {
	at   int
	mark *mark
}

// learn adds the outline of the ordinary line from i on, which is in the
// decoder's objects.
func (t *outlines) learn(d *Decoder, i int) {
	if t.missed++; t.full || t.missed > maxMissed {
		return
	}
	sk := &t.sketch
	*sk = sketch{from: i, nodes: sk.nodes[:0], marked: sk.marked[:0], outline: outline{members: sk.members[:0]}}
	o := &d.objects[0]
	sk.enveloped = o.seen&fieldsOf[messageField] != 0 && !o.has(jsonrpcKey)
	if end := sk.object(d, i, 0); end != len(d.scan.Text) {
		return
	}
	sk.stretch(d.scan.Text[sk.from:], node{read: endsLine})
	sk.placed(len(d.scan.Text))
	if sk.compile(d) {
		t.add(sk)
	}
}

// object goes over an object of a level, and returns its end, or -1 if there is
// something in it that cannot be part of an outline.
func (sk *sketch) object(d *Decoder, i int, level uint8) int {
	s := &d.scan
	i, done, st := s.First(i, '}')
	for !done {
		if st != jsonscan.Valid {
			return -1
		}
		var name jsonscan.Span
		if name, i, st = s.Member(i); st != jsonscan.Valid || !s.Plain(name.From, name.End) {
			return -1
		}
		k, from := d.meaningOf(s.Text[name.From+1:name.End-1]), i
		if sk.enveloped && level == 0 && from == d.objects[1].From {
			sk.mark(from, &sk.inner[0])
			if i = sk.object(d, from, 1); i < 0 {
				return -1
			}
			sk.mark(i, &sk.inner[1])
		} else if i = sk.value(d, k, from, level); i < 0 {
			return -1
		}
		i, done, st = s.Next(i, '}')
	}
	return i
}

// value adds a member and returns the end of its value, or -1.
func (sk *sketch) value(d *Decoder, k key, from int, level uint8) int {
	s := &d.scan
	end, st := s.Loose(from, int(level)+1)
	if st != jsonscan.Valid || sk.values == maxValues {
		return -1
	}
	n := node{key: k, level: level, back: 1, read: aString}
	switch c := s.Text[from]; {
	case k == jsonrpcKey:
		if string(s.Text[from:end]) != version2 || sk.versioned {
			return -1
		}
		sk.versioned = true
		sk.mark(from, &sk.version)
		return end
	case c == '{' || c == '[':
		if n.read = anyOther; k == idKey {
			return -1
		}
	case c == 't' || c == 'f' || c == 'n':
		n.read = aWord
	case c != '"':
		n.read, n.back = aNumber, 0
	}
	if k >= paramsKey && k <= warningKey {
		n.read = anyOther
	}
	sk.placed(from)
	sk.stretch(s.Text[sk.from:from+int(n.back)], n)
	sk.members = append(sk.members, member{k, level, int8(sk.values)})
	sk.values++
	sk.from = end
	return end
}

// mark lets a mark be at a place.
func (sk *sketch) mark(at int, m *mark) { sk.marked = append(sk.marked, place{at, m}) }

// placed notes how far before the next value, or the end, the marks are.
func (sk *sketch) placed(next int) {
	for _, p := range sk.marked {
		*p.mark = mark{next - p.at, int8(sk.values)}
	}
	sk.marked = sk.marked[:0]
}

// stretch adds a text and, as its last node, what comes after it.
func (sk *sketch) stretch(text []byte, n node) {
	for ; len(text) > longestText; text = text[longestText:] {
		part := node{read: noValue}
		part.set(text[:longestText])
		sk.nodes = append(sk.nodes, part)
	}
	n.set(text)
	sk.nodes = append(sk.nodes, n)
}

// compile finds out what the outline says, if that is a message.
func (sk *sketch) compile(d *Decoder) (ok bool) {
	o, inner := &d.objects[0], &d.objects[0]
	level := uint8(0)
	if sk.seen[0] = o.seen; sk.enveloped {
		inner, level = &d.objects[1], 1
		sk.seen[1] = inner.seen
	}
	if sk.kind, ok = d.kind(inner); !ok {
		return false
	}
	one := true // of each class
	only := func(fields keySet, level uint8) int8 {
		at := int8(-1)
		for _, m := range sk.members {
			if m.level == level && fields.has(m.key) {
				one = one && at < 0
				at = m.value
			}
		}
		return at
	}
	sk.time, sk.direction, sk.conn = -1, -1, -1
	if sk.enveloped {
		sk.time, sk.direction, sk.conn = only(fieldsOf[timeField], 0), only(fieldsOf[directionField], 0), only(fieldsOf[connField], 0)
	}
	if sk.time < 0 {
		sk.time = only(fieldsOf[timeField], level)
	}
	sk.method, sk.id, sk.session = only(1<<methodKey, level), only(1<<idKey, level), only(sessionKeys, level)
	sk.body = only(1<<paramsKey|1<<resultKey, level)
	const whole = 1<<methodKey | 1<<resultKey
	sk.simple = one && sk.kind != capture.Warning && inner.seen&(1<<errorKey|1<<warningKey|ofQMP) == 0 && inner.seen&whole != whole &&
		o.seen&loggerFields == 0 && d.id(inner).Type != capture.OtherID && !(inner.has(jsonrpcKey) && d.breaksSpecification(inner))
	return true
}

// add puts an outline into the tree.
func (t *outlines) add(sk *sketch) {
	if len(t.nodes)+len(sk.nodes) > maxNodes {
		t.full = true
		return
	}
	link := &t.root
	for k := range sk.nodes {
		at := t.find(link, &sk.nodes[k])
		if at == noNode {
			return
		}
		link = &t.nodes[at].next
		if k == len(sk.nodes)-1 && t.nodes[at].leaf == noNode {
			t.nodes[at].leaf = int16(len(t.leaves))
			leaf := sk.outline
			leaf.members = slices.Clone(leaf.members)
			t.leaves = append(t.leaves, leaf)
		}
	}
}

// find returns the node that is like n among those that link is the first of.
// If there is none it is added, those with longer texts first: of two that fit
// the longer is meant. Where there are too many already it returns noNode.
func (t *outlines) find(link *int16, n *node) int16 {
	for others := 0; *link != noNode; others++ {
		o := &t.nodes[*link]
		if o.length == n.length && o.text == n.text && o.read == n.read && o.key == n.key && o.level == n.level {
			return *link
		}
		if others == maxOthers {
			return noNode
		}
		if o.length < n.length {
			break
		}
		link = &o.other
	}
	n.next, n.leaf, n.other = noNode, noNode, *link
	at := int16(len(t.nodes))
	*link = at
	t.nodes = append(t.nodes, *n)
	return at
}
