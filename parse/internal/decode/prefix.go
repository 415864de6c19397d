package decode

import (
	"bytes"
	"encoding/binary"
	"unicode/utf8"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// The text before a message: its time, then words that tell a direction or
// name a connection. What a text says is remembered, for mostly it is one of a
// few.

// LongestPrefix is how much of the text before a message is looked at, at
// either end of it.
const LongestPrefix = 256

// prefix reads the text before a message: a time, a direction, a label that
// names a connection. It fills what m still misses.
func (d *Decoder) prefix(text []byte, m *Meta) {
	if len(text) > 2*LongestPrefix {
		text = append(text[:LongestPrefix:LongestPrefix], text[len(text)-LongestPrefix:]...)
	}
	label, text := ComposeLabel(text)
	t, from, to := d.clocks.Find(text, len(text))
	m.SetTime(t, ByText)
	said := d.sayings.of(text[:from], text[to:])
	m.SetDirection(said.direction, ByText)
	if label == nil && said.label != nil {
		label = d.keep(func(dst []byte) []byte { return append(dst, said.label...) })
	}
	m.SetConn(label, ByText)
	if m.shape == Bare {
		m.shape = Prefixed
		if said.arrow && !m.Time.Known() {
			m.shape = Transcript
		}
	}
}

// saying is what the text before a message says beside its time.
type saying struct {
	text      []byte
	direction capture.Direction
	label     []byte // a part of text that names a connection, or nil
	arrow     bool   // text is an arrow and nothing else
}

// sayings remembers some of what was said: mostly it is one of a few things.
type sayings struct {
	list  [256][2]saying // by their hash, the latest first
	words []word
}

// of reads a text that is in two parts. What it returns is valid until it is
// called again.
func (s *sayings) of(before, after []byte) *saying {
	list := &s.list[mixed(mixed(0, before), after)>>56]
	for i := range list {
		if list[i].is(before, after) {
			return &list[i]
		}
	}
	list[0], list[1] = list[1], list[0]
	said := &list[0]
	said.text = append(append(said.text[:0], before...), after...)
	s.words = said.read(s.words[:0])
	return said
}

// is reports whether s is of a text that is in two parts.
func (s *saying) is(before, after []byte) bool {
	n := len(before)
	return len(s.text) == n+len(after) && string(s.text[:n]) == string(before) && string(s.text[n:]) == string(after)
}

// read finds out what a text says. It splits it into words in the memory of
// list, and returns them.
func (s *saying) read(list []word) []word {
	list = words(list, s.text)
	s.direction = wordsDirection(list)
	s.label = processLabel(s.text)
	if s.label == nil {
		s.label = wordsLabel(list)
	}
	s.arrow = len(list) == 1 && Arrow(list[0].text) != capture.Unknown
	return list
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

// ComposeLabel cuts off the name that docker compose puts before a line:
// "name-1  | ".
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
	if jsonscan.Digits(trimmed[:1]) >= 0 {
		return nil, text
	}
	return trimmed, rest
}

// processLabel returns the process that syslog names right before a message:
// "name[17]: ".
func processLabel(text []byte) []byte {
	text = bytes.TrimRight(text, " ")
	name, ok := bytes.CutSuffix(text, []byte("]:"))
	open := bytes.LastIndexByte(name, '[')
	if !ok || open < 1 || jsonscan.Digits(name[open+1:]) < 0 || !jsonscan.IsWord(name[open-1]) {
		return nil
	}
	return text[bytes.LastIndexByte(name[:open], ' ')+1 : len(text)-1]
}

// word is a word of a prefix; brackets stand for themselves.
type word struct {
	text      []byte
	bracketed bool
}

// words appends to list the words of text, which spaces and brackets part.
func words(list []word, text []byte) []word {
	for i := 0; i < len(text); {
		end := i
		switch c := text[i]; c {
		case ' ', '\t', ']':
			i++
			continue
		case '[':
			if n := bytes.IndexByte(text[i:], ']'); n > 0 {
				list = append(list, word{bytes.TrimSpace(text[i+1 : i+n]), true})
				i += n
			}
			i++
			continue
		}
		for end < len(text) && text[end] != ' ' && text[end] != '\t' && text[end] != '[' {
			end++
		}
		list = append(list, word{text[i:end], false})
		i = end
	}
	return list
}

// wordsDirection returns the direction that words tell, the last of several.
func wordsDirection(list []word) capture.Direction {
	dir := capture.Unknown
	for i, w := range list {
		text := unmarked(w.text)
		found := capture.Unknown
		switch end := i == len(list)-1; {
		case !mayDirect(w.text) && !mayDirect(text):
		case w.bracketed:
			found = DirectionName(w.text)
		case Arrow(w.text) != capture.Unknown:
			found = Arrow(w.text)
		case bytes.EqualFold(text, []byte("client")), bytes.EqualFold(text, []byte("server")):
			if i > 0 {
				found = partyDirection(list[i-1].text, text[0]|0x20 == 'c')
			}
		case len(text) > 3 || end: // not the "in" of "in 12 ms"
			found = DirectionName(text)
		}
		if found != capture.Unknown {
			dir = found
		}
	}
	return dir
}

// unmarked returns a word without the marks around it.
func unmarked(word []byte) []byte {
	isMark := func(c byte) bool {
		switch c {
		case ':', ';', ',', '"', '\'', '(', ')', '*', '|', '=':
			return true
		}
		return false
	}
	for len(word) > 0 && isMark(word[0]) {
		word = word[1:]
	}
	for len(word) > 0 && isMark(word[len(word)-1]) {
		word = word[:len(word)-1]
	}
	return word
}

// mayDirect reports whether a word may tell a direction at all, by its first
// byte: few words do.
func mayDirect(word []byte) bool {
	if len(word) == 0 {
		return false
	}
	switch c := word[0]; c | 0x20 {
	case 'c', 'i', 'o', 'r', 's', 't':
		return true
	default:
		return !(c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z')
	}
}

// partyDirection tells the direction of "from client", "to server" and the
// like.
func partyDirection(preposition []byte, client bool) capture.Direction {
	from := bytes.EqualFold(preposition, []byte("from"))
	switch {
	case !from && !bytes.EqualFold(preposition, []byte("to")):
		return capture.Unknown
	case from == client:
		return capture.Out
	}
	return capture.In
}

// wordsLabel returns the label that names a connection: a word in brackets
// that is no level, direction or number, or a name between a level and an
// arrow, as Helix writes it.
func wordsLabel(list []word) []byte {
	var label []byte
	for i, w := range list {
		switch {
		case w.bracketed && isLabel(w.text):
			label = w.text
		case i > 1 && Arrow(w.text) != capture.Unknown && IsLevel(list[i-2].text) && list[i-2].bracketed && isLabel(list[i-1].text):
			label = list[i-1].text
		}
	}
	return label
}

// isLabel reports whether a word may name a connection. Words that say what a
// line is about differ between a request and its response, and so do threads;
// ids of requests would make every call a connection of its own.
func isLabel(text []byte) bool {
	if len(text) == 0 || len(text) > 80 || IsLevel(text) || DirectionName(text) != capture.Unknown {
		return false
	}
	letter := false
	for _, c := range text {
		if !jsonscan.IsWord(c) && bytes.IndexByte([]byte("-.:/@#"), c) < 0 {
			return false
		}
		letter = letter || c|0x20 >= 'a' && c|0x20 <= 'z'
	}
	lower := jsonscan.Lowered(make([]byte, 80), text)
	if namesWorker(lower) {
		return false
	}
	for _, start := range [...]string{"req", "rid", "trace", "span", "corr", "tid", "pid"} {
		if jsonscan.Begins(lower, start) {
			return false
		}
	}
	if len(text) >= 16 && len(bytes.Trim(lower, "0123456789abcdef-")) == 0 { // an id, as like as not of a request
		return false
	}
	switch string(lower) {
	case "main", "request", "requests", "response", "responses", "reply", "notification", "notify", "message", "call", "result", "error",
		"rpc", "jsonrpc", "json-rpc", "mcp", "lsp", "ws", "websocket", "http", "stdio", "transport", "protocol", "trace", "log", "data":
		return false
	}
	return letter
}

// namesWorker reports whether a word in lower case names a thread or the like.
func namesWorker(word []byte) bool {
	for i, c := range word {
		var name string
		switch c {
		case 't':
			name = "thread"
		case 'e':
			name = "exec-"
		case 'p':
			name = "pool-"
		case 'w':
			name = "worker-"
		case 'g':
			name = "goroutine"
		default:
			continue
		}
		if jsonscan.Begins(word[i:], name) {
			return true
		}
	}
	return false
}

// IsLevel reports whether a word is the level of a log line.
func IsLevel(text []byte) bool {
	if len(text) == 0 || len(text) > 8 {
		return false
	}
	switch string(jsonscan.Lowered(make([]byte, 8), text)) {
	case "trace", "debug", "info", "notice", "warn", "warning", "error", "err", "fatal", "critical", "crit", "panic", "verbose", "silly",
		"t", "d", "i", "w", "e", "f", "v":
		return true
	}
	return false
}

// Arrow tells a direction by an arrow: ->, -->, >>>, =>, ~~>, ►, → and their
// mirror images.
func Arrow(text []byte) capture.Direction {
	if len(text) == 0 || len(text) > 12 {
		return capture.Unknown
	}
	right, left := false, false
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		i += n
		switch r {
		case '>', '\u2192', '\u25ba', '\u25b6', '\u21d2', '\u00bb':
			right = true
		case '<', '\u2190', '\u25c4', '\u25c0', '\u21d0', '\u00ab':
			left = true
		case '-', '=', '~', '\u2500', '\ufe0f':
		default:
			return capture.Unknown
		}
	}
	switch {
	case right == left:
		return capture.Unknown
	case right:
		return capture.Out
	}
	return capture.In
}
