package parse

import (
	"bytes"
	"io"
	"iter"

	"rpclog/parse/capture"
)

// document is a JSON text that is read piece by piece: what matters is copied,
// what does not is gone over. It judges no more than where values end.
type document struct {
	r    io.Reader
	buf  []byte
	at   int   // buf[at:] is what comes next
	err  error // how the text ended; what buf still has comes first
	line int64 // line breaks before at
	torn bool  // it ended inside of a value

	start []byte // the beginning of what was gone over since this was emptied
}

// documentWindow is how much of a document is in memory at a time. It is not
// less than what tells a format.
const documentWindow = 256 << 10

func newDocument(r io.Reader) document {
	return document{r: r, buf: make([]byte, 0, documentWindow)}
}

// more reads on, and reports whether anything came. What lies before at is
// given up.
func (d *document) more() bool {
	if d.err != nil {
		return false
	}
	if d.at > 0 {
		d.buf = d.buf[:copy(d.buf, d.buf[d.at:])]
		d.at = 0
	}
	for d.err == nil && len(d.buf) < cap(d.buf) {
		n, err := d.r.Read(d.buf[len(d.buf):cap(d.buf)])
		d.buf, d.err = d.buf[:len(d.buf)+n], err
		if n > 0 {
			return true
		}
	}
	return false
}

// ahead returns the next n bytes, or as many as there are.
func (d *document) ahead(n int) []byte {
	for len(d.buf)-d.at < n && d.more() {
	}
	return d.buf[d.at:min(d.at+n, len(d.buf))]
}

// aheadLine returns what comes up to the end of the line, or the beginning of
// a long one.
func (d *document) aheadLine() []byte {
	for searched := 0; ; {
		text := d.buf[d.at:]
		if i := bytes.IndexByte(text[searched:], '\n'); i >= 0 {
			return text[:searched+i]
		}
		if searched = len(text); searched >= detectSize || !d.more() {
			return d.buf[d.at:]
		}
	}
}

// take goes over n bytes that are there.
func (d *document) take(n int) {
	text := d.buf[d.at : d.at+n]
	if left := excerpt - len(d.start); left > 0 {
		d.start = append(d.start, text[:min(n, left)]...)
	}
	d.line += int64(bytes.Count(text, []byte{'\n'}))
	d.at += n
}

// token goes over white space to the next byte, and returns it without going
// over it. ok is false at the end of the text.
func (d *document) token() (c byte, ok bool) {
	for {
		i := space(d.buf, d.at)
		d.take(i - d.at)
		if i < len(d.buf) {
			return d.buf[i], true
		}
		if !d.more() {
			return 0, false
		}
	}
}

// value goes over the value that comes next and appends its text to dst: all
// of it, or the beginning of one that is longer than limit or is cut off, with
// a flaw that says so.
func (d *document) value(dst []byte, limit int) (_ []byte, flaw capture.ProblemKind) {
	var p passage
	out := copied{dst, len(dst), limit, sound}
	for {
		n, done := p.over(d.buf[d.at:])
		out.add(d.buf[d.at : d.at+n])
		d.take(n)
		if done || !d.more() {
			if !done && !p.plain {
				d.torn = true
				out.shorten(capture.Truncated)
			}
			return out.text, out.flaw
		}
	}
}

// skip goes over the value that comes next.
func (d *document) skip() {
	for p := (passage{}); ; {
		n, done := p.over(d.buf[d.at:])
		d.take(n)
		if done || !d.more() {
			return
		}
	}
}

// restOfLine is value for what comes up to the end of the line.
func (d *document) restOfLine(dst []byte, limit int) (_ []byte, flaw capture.ProblemKind) {
	out := copied{dst, len(dst), limit, sound}
	for {
		text := d.buf[d.at:]
		n := bytes.IndexByte(text, '\n')
		done := n >= 0
		if !done {
			n = len(text)
		}
		out.add(text[:n])
		d.take(n)
		if done || !d.more() {
			return out.text, out.flaw
		}
	}
}

// Read reads what was not gone over.
func (d *document) Read(p []byte) (int, error) {
	if d.at == len(d.buf) && !d.more() {
		return 0, d.err
	}
	n := copy(p, d.buf[d.at:])
	d.at += n
	return n, nil
}

// copied is a text that is copied up to some length.
type copied struct {
	text  []byte
	from  int
	limit int
	flaw  capture.ProblemKind
}

func (c *copied) add(text []byte) {
	if c.flaw == sound && len(c.text)-c.from+len(text) > c.limit {
		c.shorten(capture.Oversize)
	}
	if c.flaw != sound {
		text = text[:min(len(text), max(0, excerpt-(len(c.text)-c.from)))]
	}
	c.text = append(c.text, text...)
}

// shorten leaves an excerpt of the text, for some flaw.
func (c *copied) shorten(flaw capture.ProblemKind) {
	if c.flaw == sound {
		c.flaw = flaw
	}
	c.text = c.text[:min(len(c.text), c.from+excerpt)]
}

// passage goes over a value piece by piece.
type passage struct {
	begun   bool
	plain   bool // a number or a word
	inside  bool // in a string
	escaped bool // the next byte of it is
	depth   int  // open brackets
}

// over returns how much of text belongs to the value, and whether it ends
// there.
func (p *passage) over(text []byte) (n int, done bool) {
	i := 0
	if !p.begun && len(text) > 0 {
		p.begun = true
		p.plain = text[0] != '{' && text[0] != '[' && text[0] != '"'
	}
	if p.plain {
		for i < len(text) && !endsScalar(text[i]) {
			i++
		}
		return i, i < len(text)
	}
	for {
		if p.inside {
			if i = p.string(text, i); p.inside {
				return i, false
			}
			if p.depth == 0 {
				return i, true
			}
		}
	brackets:
		for ; ; i++ {
			if i >= len(text) {
				return i, false
			}
			switch text[i] {
			case '"':
				p.inside = true
				i++
				break brackets
			case '{', '[':
				p.depth++
			case '}', ']':
				if p.depth--; p.depth <= 0 {
					return i + 1, true
				}
			}
		}
	}
}

// string goes on in a string and returns where it ends, or where text does.
func (p *passage) string(text []byte, i int) int {
	if p.escaped && i < len(text) {
		p.escaped = false
		i++
	}
	for {
		from := i
		n := bytes.IndexByte(text[i:], '"')
		if n < 0 {
			i = len(text)
		} else {
			i += n
		}
		odd := false // number of backslashes
		for k := i; k > from && text[k-1] == '\\'; k-- {
			odd = !odd
		}
		switch {
		case n < 0:
			p.escaped = odd
			return i
		case !odd:
			p.inside = false
			return i + 1
		}
		i++
	}
}

// endsScalar reports whether a byte cannot be part of a number or a word.
func endsScalar(c byte) bool {
	switch c {
	case ' ', '\t', '\n', '\r', ',', ':', ']', '}', '[', '{', '"':
		return true
	}
	return false
}

// membersOf returns the members of the object that text begins with, their
// keys and values as they are written, as far as text goes: the last value may
// be cut off.
func membersOf(text []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func(key, value []byte) bool) {
		if len(text) == 0 || text[0] != '{' {
			return
		}
		for rest := afterSpace(text[1:]); len(rest) > 0 && rest[0] == '"'; rest = afterSpace(rest) {
			var key, value []byte
			if key, rest = cutValue(rest); len(key) < 2 {
				return
			}
			if rest = afterSpace(rest); len(rest) == 0 || rest[0] != ':' {
				return
			}
			value, rest = cutValue(afterSpace(rest[1:]))
			if len(value) == 0 || !yield(key[1:len(key)-1], value) {
				return
			}
			if rest = afterSpace(rest); len(rest) == 0 || rest[0] != ',' {
				return
			}
			rest = rest[1:]
		}
	}
}

// elementsOf returns the elements of the array that text begins with, as
// membersOf does.
func elementsOf(text []byte) iter.Seq[[]byte] {
	return func(yield func(value []byte) bool) {
		if len(text) == 0 || text[0] != '[' {
			return
		}
		for rest := afterSpace(text[1:]); len(rest) > 0; rest = afterSpace(rest[1:]) {
			var value []byte
			value, rest = cutValue(rest)
			if len(value) == 0 || !yield(value) {
				return
			}
			if rest = afterSpace(rest); len(rest) == 0 || rest[0] != ',' {
				return
			}
		}
	}
}

// memberOf returns the value of the first member of the object that text begins
// with that has a name, as far as text goes, or nil.
func memberOf(text []byte, name string) []byte {
	for key, value := range membersOf(text) {
		if string(key) == name {
			return value
		}
	}
	return nil
}

// firstOf returns the first element of the array that text begins with, as far
// as text goes, or nil.
func firstOf(text []byte) []byte {
	for value := range elementsOf(text) {
		return value
	}
	return nil
}

// cutValue returns the value that text begins with, as far as text goes, and
// what comes after it.
func cutValue(text []byte) (value, rest []byte) {
	var p passage
	n, _ := p.over(text)
	return text[:n], text[n:]
}

func afterSpace(text []byte) []byte { return text[space(text, 0):] }
