package clock

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// Times in a text. There may be several: a collector puts its own before that
// of the program. The fullest counts.

// First finds the first time in text, which is unknown if its date is
// impossible. Without one, from and to are 0.
func (c *Clocks) First(text []byte) (t Stamp, from, to int) { return c.next(text, 0, len(text)) }

// Find returns the fullest time in text of those that begin before until.
func (c *Clocks) Find(text []byte, until int) (best Stamp) {
	for i := 0; ; {
		t, _, to := c.next(text, i, until)
		if to == 0 {
			return best
		}
		if i = to; t.Fuller(best) {
			best = t
		}
	}
}

// Cut appends text to dst without the times in it, and returns the fullest of
// these.
func (c *Clocks) Cut(dst, text []byte) (rest []byte, best Stamp) {
	for i := 0; ; {
		t, from, to := c.next(text, i, len(text))
		if to == 0 {
			return append(dst, text[i:]...), best
		}
		dst = append(dst, text[i:from]...)
		if i = to; t.Fuller(best) {
			best = t
		}
	}
}

// next finds the first time in text from i on that begins before until, at the
// beginning of a word.
func (c *Clocks) next(text []byte, i, until int) (t Stamp, from, to int) {
	for until = min(until, len(text)); i < until; i++ {
		b := text[i]
		if b-'0' > 9 && b-'A' > 25 {
			continue
		}
		if i > 0 && (jsonscan.IsWord(text[i-1]) || text[i-1] == '.' || text[i-1] == '-' || text[i-1] == '/' && inDate(text[i:])) {
			continue
		}
		t, n := c.leading(text[i:])
		if n == 0 && b-'0' <= 9 {
			t, n = c.number(text, i)
		}
		if n == sinceStart && i > 0 && text[i+1] == ':' { // a duration, away from the head of a line
			continue
		}
		if n > 0 && (i+n == len(text) || !jsonscan.IsWord(text[i+n])) {
			return t, i, i + n
		}
	}
	return Stamp{}, 0, 0
}

// inDate reports whether what stands behind a slash may be the rest of a date
// or of a path: numbers with a slash between them.
func inDate(b []byte) bool {
	digits := run(b, 3)
	return digits < 3 && digits < len(b) && b[digits] == '/'
}

// number reads the seconds or less since the Unix epoch that text has at i. A
// number is a time only as the first word, alone in brackets, or with a name.
func (c *Clocks) number(text []byte, i int) (Stamp, int) {
	end := i + run(text[i:], len(text))
	if end-i < len("100000000") {
		return Stamp{}, 0
	}
	if decimals := end + 1; decimals < len(text) && text[end] == '.' && text[decimals]-'0' <= 9 {
		end = decimals + run(text[decimals:], len(text))
	}
	t := stamped(text[i:end])
	switch {
	case !t.Known():
		return Stamp{}, 0
	case isTimeName(text[:i]):
		return t, end - i
	case bracketed(text, i, end) && ofOurTime(t.Time), bytes.IndexFunc(text[:i], isWordRune) < 0:
		t.lacks |= noName
		return t, end - i
	}
	return Stamp{}, 0
}

func isWordRune(r rune) bool { return r >= 0x80 || jsonscan.IsWord(byte(r)) }

// stamped is Epoch with how much it states.
func stamped(text []byte) Stamp {
	t := Stamp{Time: Epoch(text)}
	if !t.Known() {
		return Stamp{}
	}
	whole, decimals, _ := bytes.Cut(text, []byte{'.'})
	n := len(decimals)
	for unit := len("100000000000"); len(whole) >= unit && unit <= len("100000000000000000"); unit += 3 {
		n += 3
	}
	t.lacks = lack(mostDecimals - min(n, mostDecimals))
	return t
}

// bracketed reports whether brackets are right around a part of a text.
func bracketed(text []byte, from, to int) bool {
	return from > 0 && to < len(text) && text[from-1] == '[' && text[to] == ']'
}

// ofOurTime reports whether t is of this century. The ids of threads are not,
// taken for times.
func ofOurTime(t capture.Time) bool {
	sec, _ := t.Unix()
	return sec >= 1e9 && sec < 4.1e9
}

// isTimeName reports whether text ends with a name for a time, and the mark
// between that and its value: "ts=", "[t=".
func isTimeName(text []byte) bool {
	text = bytes.TrimRight(text, `"'`)
	if len(text) == 0 || text[len(text)-1] != '=' && text[len(text)-1] != ':' {
		return false
	}
	text = text[:len(text)-1]
	from := len(text)
	for from > 0 && jsonscan.IsWord(text[from-1]) {
		from--
	}
	if len(text)-from > len("timestamp") {
		return false
	}
	switch string(jsonscan.Lowered(make([]byte, len("timestamp")), text[from:])) {
	case "t", "ts", "time", "timestamp", "date", "datetime":
		return true
	}
	return false
}
