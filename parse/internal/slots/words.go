package slots

import (
	"bytes"
	"unicode/utf8"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// Words that are known: of directions, of levels, of parties. They are what is
// supposed as long as the traffic does not say otherwise.

// DirectionName tells a direction by a word or an arrow.
func DirectionName(name []byte) capture.Direction {
	name = bytes.TrimSpace(name)
	if dir := Arrow(name); dir != capture.Unknown {
		return dir
	}
	var lower [24]byte
	if len(name) == 0 || len(name) > len(lower) {
		return capture.Unknown
	}
	for i, c := range name {
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		lower[i] = c
	}
	word := lower[:len(name)]
	switch string(word) {
	case "in", "recv", "receive", "received", "receiving", "incoming", "inbound", "s2c", "server", "rx":
		return capture.In
	case "out", "send", "sent", "sending", "outgoing", "outbound", "c2s", "client", "tx":
		return capture.Out
	}
	switch before, _, dashed := bytes.Cut(word, []byte{'-'}); {
	case !dashed:
	case string(before) == "receive", string(before) == "recv":
		return capture.In
	case string(before) == "send":
		return capture.Out
	}
	return capture.Unknown
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

// numberedArrow is Arrow for one with a number in its shaft: <--2--.
func numberedArrow(text []byte) capture.Direction {
	if dir := Arrow(text); dir != capture.Unknown || len(text) > 24 {
		return dir
	}
	var plain [24]byte
	n := 0
	for _, c := range text {
		if c < '0' || c > '9' {
			plain[n] = c
			n++
		}
	}
	if n < 4 || n == len(text) {
		return capture.Unknown
	}
	return Arrow(plain[:n])
}

// Direction returns the direction that the parties of a text tell, or else its
// words and arrows, the last of several.
func (t *Text) Direction() capture.Direction {
	if dir := t.pair.direction(); dir != capture.Unknown {
		return dir
	}
	dir := capture.Unknown
	for i := range t.tokens {
		w := &t.tokens[i]
		found := capture.Unknown
		switch w.kind {
		case arrowToken:
			found = w.dir
		case bracketToken:
			if mayDirect(w.text) {
				found = speaker(w.text)
			}
		case keyToken:
			if isDirectionKey(w.key) {
				found = DirectionName(w.text)
			}
		case wordToken:
			found = t.wordDirection(i)
		}
		if found != capture.Unknown {
			dir = found
		}
	}
	return dir
}

// wordDirection returns the direction that one of the words tells.
func (t *Text) wordDirection(i int) capture.Direction {
	text := t.tokens[i].text
	if !mayDirect(text) {
		return capture.Unknown
	}
	if bytes.EqualFold(text, []byte("client")) || bytes.EqualFold(text, []byte("server")) {
		if i == 0 {
			return capture.Unknown
		}
		return partyDirection(t.tokens[i-1].text, text[0]|0x20 == 'c')
	}
	if len(text) > 3 || t.last(i) { // not the "in" of "in 12 ms"
		return DirectionName(text)
	}
	return capture.Unknown
}

// last reports whether no word comes after one, parentheses aside.
func (t *Text) last(i int) bool {
	for _, w := range t.tokens[i+1:] {
		if w.kind != parenToken {
			return false
		}
	}
	return true
}

// isDirectionKey reports whether a field of a text may name a direction.
func isDirectionKey(key []byte) bool {
	return bytes.EqualFold(key, []byte("dir")) || bytes.EqualFold(key, []byte("direction"))
}

// speaker returns the direction of what a bracket says: a word for it, or who
// speaks.
func speaker(text []byte) capture.Direction {
	if dir := DirectionName(text); dir != capture.Unknown {
		return dir
	}
	who, _, more := bytes.Cut(text, []byte{' '})
	switch {
	case !more:
	case bytes.EqualFold(who, []byte("client")):
		return capture.Out
	case bytes.EqualFold(who, []byte("server")):
		return capture.In
	}
	return capture.Unknown
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

// label returns the word that looks like the name of a connection: one in
// brackets that is no level, direction or number, or a name between a level
// and an arrow, as Helix writes it.
func (t *Text) label() []byte {
	var label []byte
	for i := range t.tokens {
		w := &t.tokens[i]
		switch {
		case w.kind == bracketToken && isLabel(w.text):
			label = w.text
		case w.kind == arrowToken && i > 1 && t.tokens[i-2].kind == bracketToken && IsLevel(t.tokens[i-2].text) && isLabel(t.tokens[i-1].text):
			label = t.tokens[i-1].text
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

// IsLevel reports whether a word is the level of a log line, as common loggers
// write them: syslog, log4j, java.util.logging, Serilog, log15, .NET.
func IsLevel(text []byte) bool {
	if len(text) == 0 || len(text) > 11 {
		return false
	}
	switch string(jsonscan.Lowered(make([]byte, 11), text)) {
	case "trace", "debug", "info", "notice", "warn", "warning", "error", "err", "fatal", "critical", "crit", "panic", "verbose", "silly",
		"t", "d", "i", "w", "e", "f", "v",
		"fine", "finer", "finest", "config", "severe", "inf", "wrn", "dbg", "vrb", "ftl", "trc", "trce", "dbug", "eror", "fail",
		"information", "emerg", "alert", "stdout", "stderr":
		return true
	}
	return false
}
