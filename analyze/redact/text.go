package redact

import (
	"cmp"
	"slices"
	"strings"
)

// hit is where a secret stands in a text.
type hit struct{ from, to int }

// find returns where the secrets of a text stand, in order; they do not
// overlap. What it returns is valid until the next call.
func (m *Masker) find(text string) []hit {
	f := finder{text: text, hits: m.hits[:0]}
	f.words()
	f.blocks()
	f.phrases()
	for _, re := range m.opts.Patterns {
		for _, at := range re.FindAllStringSubmatchIndex(text, -1) {
			if len(at) > 2 && at[2] >= 0 {
				at = at[2:]
			}
			f.secret(at[0], at[1])
		}
	}
	m.hits = f.hits
	if len(f.hits) > 1 {
		m.hits = joined(f.hits)
	}
	return m.hits
}

// joined returns hits in order, as one where they touch or overlap.
func joined(hits []hit) []hit {
	slices.SortFunc(hits, func(x, y hit) int { return cmp.Or(cmp.Compare(x.from, y.from), cmp.Compare(x.to, y.to)) })
	n := 0
	for _, h := range hits[1:] {
		if h.from <= hits[n].to {
			hits[n].to = max(hits[n].to, h.to)
			continue
		}
		n++
		hits[n] = h
	}
	return hits[:n+1]
}

// finder looks for the secrets of a text. It looks at each byte a bounded
// number of times.
type finder struct {
	text string
	hits []hit

	undotted int  // no JSON Web Token begins before this place: its first part has no end
	valued   span // the last value that was looked at
}

// secret notes a secret, unless it is none: nothing, or what stands for one.
func (f *finder) secret(from, to int) {
	if from < to && !strings.HasPrefix(f.text[from:to], masked) {
		f.hits = append(f.hits, hit{from, to})
	}
}

// The kinds of bytes.
const (
	digit = 1 << iota
	lower
	upper
	joint  // - _
	sixty4 // + / =, which base64 has beside letters and digits
	dot
	hexadecimal
	blank
	letter   = lower | upper
	alnum    = letter | digit
	word     = alnum | joint
	base64ed = word | sixty4
	dotted   = word | dot
	opaque   = base64ed | dot | tilde
	tilde    = 1 << 8
)

var kinds = func() (of [256]uint16) {
	for c := range of {
		switch c := byte(c); {
		case '0' <= c && c <= '9':
			of[c] = digit | hexadecimal
		case 'a' <= c && c <= 'z':
			of[c] = lower
		case 'A' <= c && c <= 'Z':
			of[c] = upper
		case c == '-', c == '_':
			of[c] = joint
		case c == '+', c == '/', c == '=':
			of[c] = sixty4
		case c == '.':
			of[c] = dot
		case c == '~':
			of[c] = tilde
		case c == ' ', c == '\t', c == '\n', c == '\r':
			of[c] = blank
		}
		if 'a' <= c|' ' && c|' ' <= 'f' {
			of[c] |= hexadecimal
		}
	}
	return of
}()

// run returns where the bytes of some kinds end that begin at a place, of which
// no more than a number are looked at.
func (f *finder) run(from int, of uint16, most int) int {
	end := min(len(f.text), from+most)
	for from < end && kinds[f.text[from]]&of != 0 {
		from++
	}
	return from
}

// skip returns the place after the blanks at a place.
func (f *finder) skip(at int) int { return f.run(at, blank, maxBlanks) }

// Bounds of what is looked at from one place, in bytes.
const (
	maxBlanks = 16
	maxName   = 64
	maxToken  = 8192
	maxQuoted = 8192
	maxLine   = 1024 // of a header
	maxLooked = 200  // to tell what a text looks like
)

// words looks at each word of the text: it may be of a secret's shape, or name
// one.
func (f *finder) words() {
	before := span{} // the word before, if nothing but blanks and joints is between
	for at := 0; at < len(f.text); {
		c := f.text[at]
		if kinds[c]&alnum == 0 {
			switch {
			case c == ':' && strings.HasPrefix(f.text[at:], "://"):
				at = f.url(at + len("://"))
				before = span{}
				continue
			case c == '/':
				f.version(at)
			}
			at++
			continue
		}
		if to := f.shape(at); to > at {
			f.secret(at, to)
			at, before = to, span{}
			continue
		}
		end := f.run(at, word, len(f.text))
		this := span{at, end}
		next := f.named(this, before)
		if next == end {
			next = f.credential(this)
		}
		if next == end { // parts of it may be of a secret's shape
			f.parts(this)
			if at > 0 && f.text[at-1] == ':' || end < len(f.text) && f.text[end] == ':' {
				f.source(this)
			}
		} else {
			this = span{}
		}
		at, before = max(next, end), this
	}
}

// span is a part of a text.
type span struct{ from, to int }

// parts looks for the shapes of secrets at the joints of a word.
func (f *finder) parts(w span) {
	for at := w.from; at < w.to-1; at++ {
		if kinds[f.text[at]]&joint != 0 && kinds[f.text[at+1]]&alnum != 0 {
			if to := f.shape(at + 1); to > at+1 {
				f.secret(at+1, to)
				at = to
			}
		}
	}
}

// Looks of a text that decide whether it is a secret.
type looks struct {
	length                int
	digits, lowers, upper int
	turns                 int // from a lower case letter or a digit to an upper case one or back to a digit
	others                int // signs other than joints
}

// look returns the looks of the first bytes of a text.
func look(text string) looks {
	l := looks{length: min(len(text), maxLooked)}
	last := uint16(0)
	for _, c := range []byte(text[:l.length]) {
		kind := kinds[c] & (digit | lower | upper)
		switch kind {
		case digit:
			l.digits++
		case lower:
			l.lowers++
		case upper:
			l.upper++
		default:
			if kinds[c]&joint == 0 {
				l.others++
			}
		}
		if last != 0 && kind != last && kind != 0 {
			l.turns++
		}
		last = kind
	}
	return l
}

// random reports whether a text of at least so many bytes looks as if it was
// drawn at random, which no word and no name does.
func random(text string, least int) bool {
	l := look(text)
	if l.length < least {
		return false
	}
	switch {
	case l.digits == 0: // CamelCase turns at most twice in a word of some letters
		return l.upper > 0 && l.lowers > 0 && l.turns*3 > l.length
	case l.lowers+l.upper == 0:
		return false
	}
	return l.digits > 1 || l.turns > 2
}

// allOf reports whether a text has bytes of some kinds alone; of a long one its
// beginning is looked at.
func allOf(text string, of uint16) bool {
	for _, c := range []byte(text[:min(len(text), maxToken)]) {
		if kinds[c]&of == 0 {
			return false
		}
	}
	return true
}
