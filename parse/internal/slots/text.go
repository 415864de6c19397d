// Package slots tells what the text around a message says of it: which way it
// went, and on which connection. A slot is a place in the shape of such a
// text, such as its second bracket or the word before an arrow. What a slot
// holds is told by the traffic: by how requests and responses with equal ids
// fall into its values. Words that are known are only what is supposed before.
package slots

import (
	"bytes"
	"unicode"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// A text is cut into tokens by its shape: brackets, parentheses, fields,
// arrows, words.

// tokenKind is what a token looks like.
type tokenKind byte

const (
	wordToken    tokenKind = 'w'
	bracketToken tokenKind = '['
	parenToken   tokenKind = '('
	keyToken     tokenKind = '='
	arrowToken   tokenKind = '>'
)

// token is a part of a text.
type token struct {
	kind     tokenKind
	attached bool // to the word before it: send(…), name[17]
	dir      capture.Direction
	text     []byte // of a word without the marks around it, of a field its value
	key      []byte // of a field
	from, to int    // where it stands
}

// Text is the text before a message, or after it, cut into tokens. Scan makes
// one; its memory is used again.
type Text struct {
	text   []byte
	tokens []token
	pair   pair
	joined []byte // memory for values that stand nowhere
}

// maxTokens is how many tokens of a text are looked at.
const maxTokens = 48

// Scan cuts a text, of which the times have been left out, into tokens. It
// keeps the text.
func (t *Text) Scan(text []byte) {
	t.text, t.tokens = text, t.tokens[:0]
	for i := 0; i < len(text) && len(t.tokens) < maxTokens; {
		switch c := text[i]; c {
		case ' ', '\t', ']', ')', ',', ';', '|':
			i++
		case '[', '(':
			i = t.enclosed(i)
		default:
			i = t.word(i)
		}
	}
	t.pair = t.findPair()
}

// enclosed adds what stands between the brackets or parentheses that open at i
// and returns where to go on.
func (t *Text) enclosed(i int) int {
	closing, kind := byte(']'), bracketToken
	if t.text[i] == '(' {
		closing, kind = ')', parenToken
	}
	n, depth := 0, 0
	for ; i+n < len(t.text); n++ { // addresses have brackets of their own
		switch t.text[i+n] {
		case t.text[i]:
			depth++
		case closing:
			depth--
		}
		if depth == 0 {
			break
		}
	}
	if i+n == len(t.text) {
		if n = bytes.IndexByte(t.text[i:], closing); n < 0 {
			return i + 1
		}
	}
	if inner := bytes.TrimSpace(t.text[i+1 : i+n]); len(inner) > 0 {
		t.tokens = append(t.tokens, token{
			kind: kind, text: inner, from: i, to: i + n + 1, attached: i > 0 && jsonscan.IsWord(t.text[i-1]),
		})
	}
	return i + n + 1
}

// word adds the word, field or arrow that begins at i and returns where it
// ends.
func (t *Text) word(i int) int {
	text, end, equals := t.text, i, -1
	for end < len(text) && !endsWord(text[end]) {
		switch c := text[end]; {
		case c == '=' && equals < 0:
			equals = end
		case (c == '"' || c == '\'') && equals == end-1:
			if n := bytes.IndexByte(text[end+1:], c); n >= 0 {
				end += n + 1
			}
		}
		end++
	}
	w := token{kind: wordToken, text: unmarked(text[i:end]), from: i, to: end}
	switch dir := numberedArrow(text[i:end]); {
	case dir != capture.Unknown:
		w.kind, w.dir, w.text = arrowToken, dir, text[i:end]
	case equals > i && end > equals+1 && isKey(text[i:equals]):
		w.kind, w.key, w.text = keyToken, text[i:equals], unmarked(text[equals+1:end])
	}
	if len(w.text) > 0 && !(w.kind == wordToken && isDuration(w.text)) {
		t.tokens = append(t.tokens, w)
	}
	return end
}

// isDuration reports whether a word is a number of milliseconds or the like:
// only responses have one, so that words would be counted otherwise there.
func isDuration(word []byte) bool {
	i := 0
	for i < len(word) && (word[i] >= '0' && word[i] <= '9' || word[i] == '.') {
		i++
	}
	if i == 0 {
		return false
	}
	switch string(word[i:]) {
	case "ns", "us", "\u00b5s", "ms", "s", "sec":
		return true
	}
	return false
}

// endsWord reports whether a byte is in no word.
func endsWord(c byte) bool {
	switch c {
	case ' ', '\t', '[', '(', ',', ';', '|':
		return true
	}
	return false
}

// isKey reports whether a text may be the name of a field.
func isKey(text []byte) bool {
	for _, c := range text {
		if !jsonscan.IsWord(c) && c != '.' && c != '-' {
			return false
		}
	}
	return len(text) <= 40
}

// pair is two parties between which a message went: "editor -> server",
// "A to B".
type pair struct {
	from, to []byte
	swapped  bool // they stand the other way around
	loose    bool // nothing says that they are parties but that they stand side by side
}

// findPair returns the pair that a text names: in a bracket, in two fields, in
// one word, or in words of which an arrow or "to" is between two.
func (t *Text) findPair() pair {
	for i := range t.tokens {
		w := &t.tokens[i]
		if w.kind == bracketToken || w.kind == parenToken {
			if p, ok := splitPair(w.text); ok {
				return p
			}
		}
	}
	if p := t.fieldPair(); p.from != nil {
		return p
	}
	for i := len(t.tokens) - 1; i >= 0; i-- {
		w := &t.tokens[i]
		if w.kind == wordToken {
			if p, ok := gluedPair(w.text); ok {
				return p
			}
		}
		to := w.kind == wordToken && bytes.EqualFold(w.text, []byte("to"))
		if !to && w.kind != arrowToken {
			continue
		}
		if i > 0 && i+1 < len(t.tokens) {
			before, after := &t.tokens[i-1], &t.tokens[i+1]
			named := before.kind == wordToken && after.kind == wordToken && isNamed(before.text) && isNamed(after.text)
			if named || before.kind == bracketToken && after.kind == bracketToken && isParty(before.text) && isParty(after.text) {
				return pair{from: before.text, to: after.text, swapped: w.dir == capture.In}.ordered()
			}
		}
		if w.kind == arrowToken {
			break
		}
	}
	return t.neighbours()
}

// neighbours returns what stands in the last two brackets that are side by side,
// square ones or angles: perhaps a pair.
func (t *Text) neighbours() pair {
	for i := len(t.tokens) - 1; i > 0; i-- {
		from, to := enclosedText(&t.tokens[i-1]), enclosedText(&t.tokens[i])
		if from != nil && to != nil && t.tokens[i].kind == t.tokens[i-1].kind && isParty(from) && isParty(to) {
			return pair{from: from, to: to, loose: true}
		}
	}
	return pair{}
}

// enclosedText returns what stands in the square brackets or the angles that a
// token is, or nil.
func enclosedText(w *token) []byte {
	n := len(w.text)
	switch {
	case w.kind == bracketToken:
		return w.text
	case w.kind == wordToken && n > 2 && w.text[0] == '<' && w.text[n-1] == '>':
		return w.text[1 : n-1]
	}
	return nil
}

// fieldPair returns the pair that two fields name: from= and to=, src= and dst=.
func (t *Text) fieldPair() pair {
	field := func(names ...string) []byte {
		for i := range t.tokens {
			for _, name := range names {
				if w := &t.tokens[i]; w.kind == keyToken && bytes.EqualFold(w.key, []byte(name)) {
					return w.text
				}
			}
		}
		return nil
	}
	from, to := field("from", "src", "source", "sender"), field("to", "dst", "dest", "destination", "target", "receiver")
	if from == nil || to == nil {
		return pair{}
	}
	return pair{from: from, to: to}
}

// gluedPair reads a word that is two parties with an arrow between them: a->b.
func gluedPair(word []byte) (pair, bool) {
	from := bytes.IndexAny(word, "<>=\u2192\u2190")
	if dash := bytes.Index(word, []byte("->")); dash >= 0 {
		from = dash
	}
	if from < 1 {
		return pair{}, false
	}
	to := from
	for to < len(word) && (bytes.IndexByte([]byte("<>-=~"), word[to]) >= 0 || word[to] >= 0x80) {
		to++
	}
	dir := Arrow(word[from:to])
	if dir == capture.Unknown || !isNamed(word[:from]) || !isNamed(word[to:]) {
		return pair{}, false
	}
	return pair{from: word[:from], to: word[to:], swapped: dir == capture.In}.ordered(), true
}

// splitPair reads a text that is a pair and nothing else.
func splitPair(text []byte) (pair, bool) {
	words := bytes.Fields(text)
	if len(words) != 3 || !isParty(words[0]) || !isParty(words[2]) {
		return pair{}, false
	}
	dir := Arrow(words[1])
	if dir == capture.Unknown && !bytes.EqualFold(words[1], []byte("to")) {
		return pair{}, false
	}
	return pair{from: words[0], to: words[2], swapped: dir == capture.In}.ordered(), true
}

// ordered returns p from who sent to who received.
func (p pair) ordered() pair {
	if p.swapped {
		p.from, p.to = p.to, p.from
	}
	return p
}

// isParty reports whether a text may name a party: a word with a letter or a
// number in it.
func isParty(text []byte) bool {
	named := false
	for _, c := range text {
		if c == ' ' || c == '\t' {
			return false
		}
		named = named || jsonscan.IsWord(c)
	}
	return named && len(text) <= 80
}

// isNamed reports whether a text may name a party by itself: it has a letter, or
// is an address.
func isNamed(text []byte) bool {
	return isParty(text) && (bytes.ContainsFunc(text, unicode.IsLetter) || isAddress(text))
}

// direction returns the direction of p if one of its parties is called a
// client or a server.
func (p pair) direction() capture.Direction {
	if p.from == nil || p.loose {
		return capture.Unknown
	}
	fromClient, fromServer := names(p.from, "client"), names(p.from, "server")
	toClient, toServer := names(p.to, "client"), names(p.to, "server")
	switch out, in := fromClient || toServer, fromServer || toClient; {
	case out == in:
		return capture.Unknown
	case out:
		return capture.Out
	}
	return capture.In
}

// names reports whether a party's name has a word in it, in whatever case.
func names(party []byte, word string) bool {
	for i := 0; i+len(word) <= len(party); i++ {
		if bytes.EqualFold(party[i:i+len(word)], []byte(word)) {
			return true
		}
	}
	return false
}

// isAddress reports whether a text is the address of a peer: an IP address or
// localhost, with a port or without, perhaps of a scheme or after a slash.
func isAddress(text []byte) bool {
	if _, rest, ok := bytes.Cut(text, []byte("://")); ok {
		text = bytes.TrimRight(rest, "/")
	}
	text = bytes.TrimPrefix(text, []byte{'/'})
	if rest, ok := bytes.CutPrefix(text, []byte("localhost:")); ok {
		return jsonscan.Digits(rest) > 0
	}
	dots, colons, hex := 0, 0, 0
	for _, c := range text {
		switch {
		case c >= '0' && c <= '9':
		case c == '.':
			dots++
		case c == ':':
			colons++
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			hex++
		default:
			return false
		}
	}
	return dots == 3 && colons <= 1 && hex == 0 && len(text) >= len("1.1.1.1") || dots == 0 && colons >= 2 && len(text) > 2 && (hex > 0 || colons > 3 || text[0] == ':')
}
