package slots

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
)

// Slots have names, by which a report says what was taken for what, and a user
// may say it himself.

// Kind is by what a slot is found.
type Kind uint8

// The kinds of slots.
const (
	None    Kind = iota
	Known        // whatever names a peer by itself: client=, an address, name[17]:
	Label        // a word that looks like a name, in brackets or before an arrow
	After        // what stands between an arrow and the message
	Pair         // two parties: editor -> server, A to B
	Key          // the value of a field: peer=
	Address      // the address of a peer
	Party        // the word after from or to
	Side         // whether it is from or to somebody
	Before       // the word before an arrow
	Bracket      // the n-th bracket
	Paren        // the n-th parenthesis
	Number       // the n-th token of any kind; -1 is the last one
	Words        // words and arrows that are known, or all words together
	Field        // a field of an envelope
)

// Name names a slot.
type Name struct {
	Kind   Kind
	N      int    // of Bracket, Paren, Number: counted from 1, or from the end: -1
	Key    string // of Key, Field
	Suffix bool   // of the text after a message
}

// kindNames are the names of slots that need no number and no key.
var kindNames = [...]string{
	Known: "peer", Label: "label", After: "after arrow", Pair: "pair", Address: "address", Party: "from/to", Side: "from or to",
	Before: "before arrow", Words: "words", Field: "",
}

// String returns the name of a kind that needs no more to be named, else "".
func (k Kind) String() string { return kindNames[k] }

// String returns the name as it is written: [2], (1), peer=, 3.
func (n Name) String() string {
	text := n.Kind.String()
	switch n.Kind {
	case None:
		return ""
	case Key:
		text = n.Key + "="
	case Bracket:
		text = "[" + strconv.Itoa(n.N) + "]"
	case Paren:
		text = "(" + strconv.Itoa(n.N) + ")"
	case Number:
		text = strconv.Itoa(n.N)
	case Field:
		text = n.Key
	}
	if n.Suffix {
		text += after
	}
	return text
}

// after stands behind the name of a slot of the text after a message.
const after = " after"

// ParseName reads a name as String writes it. It reports false for a text that
// is none, such as a path in JSON.
func ParseName(text string) (Name, bool) {
	var n Name
	text, n.Suffix = strings.CutSuffix(text, after)
	if i := slices.Index(kindNames[:], text); i > 0 && text != "" {
		n.Kind = Kind(i)
		return n, true
	}
	return n.numbered(text)
}

// numbered reads a name with a number or a key.
func (n Name) numbered(text string) (Name, bool) {
	if key, ok := strings.CutSuffix(text, "="); ok && key != "" && isKey([]byte(key)) {
		n.Kind, n.Key = Key, key
		return n, true
	}
	n.Kind = Number
	if len(text) > 2 {
		switch text[:1] + text[len(text)-1:] {
		case "[]":
			n.Kind, text = Bracket, text[1:len(text)-1]
		case "()":
			n.Kind, text = Paren, text[1:len(text)-1]
		}
	}
	number, err := strconv.Atoi(text)
	n.N = number
	return n, err == nil && (number > 0 || number < 0 && n.Kind == Number) && number <= maxTokens && number >= -maxTokens
}

// Value returns what a text has in a slot, or nil. It is valid until Value is
// called again.
func (t *Text) Value(n Name) []byte {
	switch n.Kind {
	case Known:
		return t.known()
	case Label:
		return t.label()
	case After:
		return t.after()
	case Before:
		if i := t.arrow(); i > 0 && t.tokens[i-1].kind == wordToken {
			return t.tokens[i-1].text
		}
	case Pair:
		return t.parties()
	case Key:
		for i := range t.tokens {
			if w := &t.tokens[i]; w.kind == keyToken && string(w.key) == n.Key {
				return w.text
			}
		}
	case Address:
		return t.address()
	case Party:
		return t.party()
	case Side:
		return t.side()
	case Bracket:
		return t.nth(n.N, bracketToken)
	case Paren:
		return t.nth(n.N, parenToken)
	case Number:
		if i := n.N; i > 0 && i <= len(t.tokens) {
			return t.tokens[i-1].text
		} else if i < 0 && -i <= len(t.tokens) {
			return t.tokens[len(t.tokens)+i].text
		}
	case Words:
		return t.words()
	}
	return nil
}

func (t *Text) nth(n int, kind tokenKind) []byte {
	for i := range t.tokens {
		if t.tokens[i].kind == kind {
			if n--; n == 0 {
				return t.tokens[i].text
			}
		}
	}
	return nil
}

// known returns the peer that a text names by itself, or nil: by the process
// that syslog names right before a message, a field of a known name, or an
// address.
func (t *Text) known() []byte {
	if name := t.process(); name != nil {
		return name
	}
	best, rank := []byte(nil), len(peerKeys)
	for i := range t.tokens {
		w := &t.tokens[i]
		key := w.key
		switch {
		case w.kind == keyToken:
		case w.kind == wordToken && i > 0 && t.tokens[i-1].kind == wordToken && t.text[t.tokens[i-1].to-1] == ':':
			key = t.tokens[i-1].text // peer: name
		default:
			continue
		}
		for r, name := range peerKeys[:rank] {
			if bytes.EqualFold(key, []byte(name)) {
				best, rank = w.text, r
				break
			}
		}
	}
	if best != nil {
		return best
	}
	return t.address()
}

// peerKeys are fields that name a peer or a connection, those that are more
// specific first.
var peerKeys = [...]string{
	"conn", "conn_id", "connid", "connection", "connection_id", "mon", "peer", "client", "client_id", "remote", "remote_addr", "remoteaddr",
}

// process returns the process that syslog names right before a message:
// "name[17]:". The process may be an address too.
func (t *Text) process() []byte {
	for i := len(t.tokens) - 1; i > 0; i-- {
		w, name := &t.tokens[i], &t.tokens[i-1]
		if w.kind == bracketToken && w.attached && name.kind == wordToken && name.to == w.from && w.to < len(t.text) && t.text[w.to] == ':' &&
			(digits(w.text) || isAddress(w.text)) {
			return t.text[name.from:w.to]
		}
	}
	return nil
}

func digits(text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(text) > 0
}

// address returns the only address in a text, or of two between which the
// message went both.
func (t *Text) address() []byte {
	if t.pair.from != nil && !t.pair.loose && isAddress(t.pair.from) && isAddress(t.pair.to) {
		return t.parties()
	}
	for i := range t.tokens {
		a := addressIn(t.tokens[i].text)
		if a != nil && (bytes.IndexByte(a, ':') >= 0 || t.tokens[i].kind != wordToken || t.addressed(i)) {
			return a
		}
	}
	return nil
}

// addressed reports whether a word stands where a peer is named: beside an
// arrow, or after from, to or the like.
func (t *Text) addressed(i int) bool {
	if i+1 < len(t.tokens) && t.tokens[i+1].kind == arrowToken {
		return true
	}
	if i == 0 {
		return false
	}
	before := &t.tokens[i-1]
	if before.kind == arrowToken {
		return true
	}
	for _, word := range [...]string{"from", "to", "read", "write", "peer", "client"} {
		if bytes.EqualFold(before.text, []byte(word)) {
			return true
		}
	}
	return false
}

// addressIn returns the first word of a text that is an address, or nil.
func addressIn(text []byte) []byte {
	for len(text) > 0 {
		word, rest, _ := bytes.Cut(text, []byte{' '})
		if word = bytes.TrimRight(unmarked(word), "."); isAddress(word) {
			return bytes.TrimPrefix(word, []byte{'/'})
		}
		text = rest
	}
	return nil
}

// party returns the word after the last from or to that has one.
func (t *Text) party() []byte {
	if i := t.fromTo(len(t.tokens) - 1); i >= 0 {
		return t.tokens[i+1].text
	}
	return nil
}

// side returns the last from or to.
func (t *Text) side() []byte {
	if i := t.fromTo(len(t.tokens)); i >= 0 {
		return t.tokens[i].text
	}
	return nil
}

// fromTo returns the number of the last from or to among the first n tokens,
// or -1.
func (t *Text) fromTo(n int) int {
	for i := n - 1; i >= 0; i-- {
		if w := &t.tokens[i]; w.kind == wordToken && (bytes.EqualFold(w.text, []byte("from")) || bytes.EqualFold(w.text, []byte("to"))) {
			return i
		}
	}
	return -1
}

// arrow returns the number of the last arrow, or -1.
func (t *Text) arrow() int {
	for i := len(t.tokens) - 1; i >= 0; i-- {
		if t.tokens[i].kind == arrowToken {
			return i
		}
	}
	return -1
}

// after returns what stands after the last arrow, if it is short: a name.
func (t *Text) after() []byte {
	i := t.arrow()
	if i < 0 || i+1 == len(t.tokens) || len(t.tokens)-i > 3 {
		return nil
	}
	text := bytes.TrimRight(t.text[t.tokens[i+1].from:t.tokens[len(t.tokens)-1].to], ":=")
	if len(text) == 0 || len(text) > 80 {
		return nil
	}
	return text
}

// parties returns the parties of a pair, whichever is the sender.
func (t *Text) parties() []byte {
	p := t.pair
	if p.from == nil {
		return nil
	}
	if bytes.Compare(p.from, p.to) > 0 {
		p.from, p.to = p.to, p.from
	}
	t.joined = append(append(append(t.joined[:0], p.from...), " - "...), p.to...)
	return t.joined
}

// sent reports whether of the parties of a pair the one that is first by name
// is the sender.
func (t *Text) sent() bool { return bytes.Compare(t.pair.from, t.pair.to) <= 0 }

// words returns the words of a text without levels, numbers, addresses and
// what stands in brackets.
func (t *Text) words() []byte {
	t.joined = t.joined[:0]
	for i := range t.tokens {
		w := &t.tokens[i]
		switch {
		case w.kind == arrowToken:
		case w.kind != wordToken || IsLevel(w.text) || isAddress(w.text):
			continue
		}
		if len(t.joined) > 0 {
			t.joined = append(t.joined, ' ')
		}
		for _, c := range w.text {
			if c < '0' || c > '9' {
				t.joined = append(t.joined, c)
			}
		}
	}
	if len(t.joined) == 0 {
		return nil
	}
	return t.joined
}

// names appends the names of the slots that a text has a value in.
func (t *Text) names(list []Name) []Name {
	for _, kind := range [...]Kind{Known, Label, After, Pair, Address, Party, Side, Before, Words} {
		if n := (Name{Kind: kind}); t.Value(n) != nil {
			list = append(list, n)
		}
	}
	brackets, parens := 0, 0
	for i := range t.tokens {
		switch w := &t.tokens[i]; w.kind {
		case bracketToken:
			brackets++
			list = append(list, Name{Kind: Bracket, N: brackets})
		case parenToken:
			parens++
			list = append(list, Name{Kind: Paren, N: parens})
		case keyToken:
			list = append(list, Name{Kind: Key, Key: string(w.key)})
		}
		if t.tokens[i].kind == wordToken && i < maxWords {
			list = append(list, Name{Kind: Number, N: i + 1})
		}
		if back := len(t.tokens) - i; back <= maxLast {
			list = append(list, Name{Kind: Number, N: -back})
		}
	}
	return list
}

// Bounds of how many words of a text may be slots of their own, by their
// number, and by that from the end.
const (
	maxWords = 12
	maxLast  = 4
)

// Shape appends the shape of a text to dst: its tokens by the names of their
// slots.
func (t *Text) Shape(dst []byte) []byte {
	brackets, parens := 0, 0
	for i := range t.tokens {
		if i > 0 {
			dst = append(dst, ' ')
		}
		switch w := &t.tokens[i]; w.kind {
		case bracketToken:
			brackets++
			dst = append(dst, Name{Kind: Bracket, N: brackets}.String()...)
		case parenToken:
			parens++
			dst = append(dst, Name{Kind: Paren, N: parens}.String()...)
		case keyToken:
			dst = append(append(dst, w.key...), '=')
		case arrowToken:
			dst = append(dst, "->"...)
		default:
			dst = strconv.AppendInt(dst, int64(i+1), 10)
		}
	}
	return dst
}

// layer returns the text by which one layer that a program logs at is told from
// another: the shape and the words of a text.
func (t *Text) layer() []byte { return append(append(t.Shape(nil), 0), t.words()...) }

// OnlyArrow reports whether a text is an arrow and nothing else.
func (t *Text) OnlyArrow() bool { return len(t.tokens) == 1 && t.tokens[0].kind == arrowToken }
