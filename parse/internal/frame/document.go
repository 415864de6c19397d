package frame

import (
	"bytes"
	"io"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/jsonscan"
)

// A JSON document of any length, read token by token.

// document is a JSON text that is read piece by piece: what matters is copied,
// what does not is gone over. It judges no more than where values end.
type document struct {
	r    io.Reader
	buf  []byte
	at   int   // buf[at:] is what comes next
	err  error // how the text ended; what buf still has comes first
	line int64 // line breaks before at
	torn bool  // it ended inside of a value
	seen int   // buf[at:seen] has no line break

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
		d.seen = max(0, d.seen-d.at)
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
	for {
		d.seen = max(d.seen, d.at)
		i := bytes.IndexByte(d.buf[d.seen:], '\n')
		if i >= 0 {
			d.seen += i
			return d.buf[d.at:d.seen]
		}
		if d.seen = len(d.buf); d.seen-d.at >= DetectSize || !d.more() {
			return d.buf[d.at:]
		}
	}
}

// aheadScalar returns the number or the word that comes next, or the beginning
// of a long one, and the byte after it.
func (d *document) aheadScalar() (word, after []byte) {
	var p jsonscan.Passage
	for n := 0; ; {
		k, done := p.Over(d.buf[d.at+n:])
		if n += k; done || n >= DetectSize || !d.more() {
			word, after = d.buf[d.at:d.at+n], d.buf[d.at+n:]
			return word, after[:min(len(after), 1)]
		}
	}
}

// take goes over n bytes that are there.
func (d *document) take(n int) {
	text := d.buf[d.at : d.at+n]
	if left := jsonscan.Excerpt - len(d.start); left > 0 {
		d.start = append(d.start, text[:min(n, left)]...)
	}
	d.line += int64(bytes.Count(text, []byte{'\n'}))
	d.at += n
}

// token goes over white space to the next byte, and returns it without going
// over it. ok is false at the end of the text.
func (d *document) token() (c byte, ok bool) {
	for {
		i := jsonscan.Space(d.buf, d.at)
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
	var p jsonscan.Passage
	out := copied{dst, len(dst), limit, decode.Sound}
	for {
		n, done := p.Over(d.buf[d.at:])
		out.add(d.buf[d.at : d.at+n])
		d.take(n)
		if done || !d.more() {
			if !done && !p.Plain {
				d.torn = true
				out.shorten(capture.Truncated)
			}
			return out.text, out.flaw
		}
	}
}

// skip goes over the value that comes next.
func (d *document) skip() {
	for p := (jsonscan.Passage{}); ; {
		n, done := p.Over(d.buf[d.at:])
		d.take(n)
		if done || !d.more() {
			return
		}
	}
}

// restOfLine is value for what comes up to the end of the line.
func (d *document) restOfLine(dst []byte, limit int) (_ []byte, flaw capture.ProblemKind) {
	out := copied{dst, len(dst), limit, decode.Sound}
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
	if c.flaw == decode.Sound && len(c.text)-c.from+len(text) > c.limit {
		c.shorten(capture.Oversize)
	}
	if c.flaw != decode.Sound {
		text = text[:min(len(text), max(0, jsonscan.Excerpt-(len(c.text)-c.from)))]
	}
	c.text = append(c.text, text...)
}

// shorten leaves an excerpt of the text, for some flaw.
func (c *copied) shorten(flaw capture.ProblemKind) {
	if c.flaw == decode.Sound {
		c.flaw = flaw
	}
	c.text = c.text[:min(len(c.text), c.from+jsonscan.Excerpt)]
}
