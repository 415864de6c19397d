package decode

import (
	"encoding/binary"
	"math/bits"

	"rpclog/parse/internal/jsonscan"
)

// Most lines look like lines before: the same members in the same order, only
// the values differ. What they look like is learned as a tree: a node is what
// stands between two values, byte for byte, and how the value after it is
// read; a path through the tree is the outline of a line. What a line of a known
// outline means needs no thought anymore.

// outlines is such a tree.
type outlines struct {
	nodes  []node
	leaves []outline
	root   int16 // the first node of those that a line may begin with
	full   bool  // there was no room for another one
	missed int   // ordinary lines without a known outline, since the last chunk

	values [maxValues]jsonscan.Span // of the line that was followed last
	sketch sketch                   // memory for what is learned
}

// Bounds of a tree. Lines that do not fit in are read without it.
const (
	maxNodes  = 512
	maxOthers = 12 // nodes to choose from
	maxValues = 32 // of a line
)

const noNode = -1

// node is a part of the outline of a line.
type node struct {
	text   [longestText / 8]uint64 // between two values, as integers, the lowest byte first
	mask   [2]uint64               // where a text of up to 16 bytes ends
	length uint8
	back   uint8 // 1 if the text ends with the first byte of the value
	read   reading
	key    key   // of the value
	level  uint8 // of the object that it is in: 0 for the line's
	next   int16 // the first node of those that may come after the value
	other  int16 // what may be there instead
	leaf   int16 // the outline that ends here
}

// reading is how a value is read.
type reading uint8

const (
	noValue  reading = iota // the text goes on
	endsLine                // the line ends
	aString                 // that stands for itself
	aNumber
	aWord // true, false, null
	anyOther
)

// longestText is how long the text of a node is at most, in bytes.
const longestText = 32

// begins reports whether a text begins like that of n: with its first 16 bytes.
func (n *node) begins(text *[longestText]byte) bool {
	return (binary.LittleEndian.Uint64(text[:])^n.text[0])&n.mask[0]|(binary.LittleEndian.Uint64(text[8:])^n.text[1])&n.mask[1] == 0
}

// ends reports whether a text goes on like that of n, which is longer than 16
// bytes, up to its end.
func (n *node) ends(text *[longestText]byte) bool {
	at := (n.length - 16) & 15
	if n.length == longestText {
		at = 16
	}
	return binary.LittleEndian.Uint64(text[at:]) == n.text[2] && binary.LittleEndian.Uint64(text[at+8:]) == n.text[3]
}

// set sets the text of n.
func (n *node) set(text []byte) {
	var b, ones [longestText]byte
	for i := range copy(b[:], text) {
		ones[i] = 0xff
	}
	last := b[max(16, len(text))-16:]
	n.length = uint8(len(text))
	for i := range 2 {
		n.text[i], n.mask[i] = binary.LittleEndian.Uint64(b[8*i:]), binary.LittleEndian.Uint64(ones[8*i:])
		n.text[2+i] = binary.LittleEndian.Uint64(last[8*i:])
	}
}

// follow goes along the line that begins at i, where no string is open, and
// ends with the text of d.scan; data is the text that goes on after it. It
// returns the outline of the line, or nil; then known says that it is not
// because of what stands between the values. The values are in t.values.
func (t *outlines) follow(d *Decoder, data []byte, i int) (_ *outline, known bool) {
	s := &d.scan
	text, index := s.Text, s.Index
	for at, v := t.root, 0; ; {
		if len(data)-i < longestText {
			return nil, true
		}
		b := (*[longestText]byte)(data[i:])
		for {
			if at == noNode {
				return nil, false
			}
			n := &t.nodes[at]
			if n.begins(b) && (n.length <= 16 || n.ends(b)) {
				break
			}
			at = n.other
		}
		n := &t.nodes[at]
		i += int(n.length)
		from, end := i-int(n.back), i
		switch {
		case n.read == noValue:
			at = n.next
			continue
		case n.read == endsLine && i == len(text):
			return &t.leaves[n.leaf], true
		case from >= len(text):
			return nil, true
		}
		switch n.read {
		case aString:
			w, bit := jsonscan.Bit(from)
			over := ^index[w].Inside >> bit
			if over != 0 && over&1 == 0 && index[w].Special>>bit&(over&-over-1) == 0 {
				end = from + bits.TrailingZeros64(over) + 1
				break
			}
			plain := false
			if end, plain = s.Str(from); !plain {
				return nil, true
			}
		case aNumber:
			if end = jsonscan.Integer(text, from); end > from {
				break
			}
			fallthrough
		case aWord:
			st := jsonscan.Valid
			if end, st = jsonscan.Scalar(text, from); st != jsonscan.Valid || n.back == 0 && !jsonscan.IsNumber(text[from:]) {
				return nil, true
			}
		case anyOther:
			st := jsonscan.Valid
			if end, st = d.other(n, from); st != jsonscan.Valid {
				return nil, true
			}
		}
		if end >= len(text) {
			return nil, true
		}
		t.values[v&(maxValues-1)] = jsonscan.Span{From: from, End: end}
		v++
		i, at = end, n.next
	}
}

// other returns the end of a value that is none of the simple ones. The members
// of one that matter are in d's object of that level.
func (d *Decoder) other(n *node, from int) (end int, st jsonscan.Status) {
	switch {
	case n.back == 0 && !jsonscan.IsNumber(d.scan.Text[from:]):
		return from, jsonscan.Invalid
	case n.key < paramsKey || n.key > warningKey:
		return d.scan.Skip(from, int(n.level)+1)
	}
	return d.value(from, n.key, &d.objects[n.level], int(n.level), int(n.level)+1)
}
