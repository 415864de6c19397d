package pcap

import (
	"bytes"

	"rpclog/parse/internal/jsonscan"
)

// Values and lines, one after the other on a connection.

// lines reads a half of values or lines, one after the other.
type lines struct{ texts texts }

// read takes all there is. Where the beginning is missing, something else may
// yet show itself.
func (l *lines) read(p []byte) int {
	if h := l.texts.h; !h.whole() && !l.texts.some && len(p) > 0 {
		if other := h.tell(p, true); other != nil {
			if _, same := other.(*lines); !same {
				h.proto = other
				return 0
			}
		}
	}
	l.texts.write(p)
	return len(p)
}

func (l *lines) gap(_ []byte, n int, cut bool) { l.texts.gap(n, cut) }
func (l *lines) end([]byte)                    { l.texts.end() }
func (l *lines) holds() int                    { return l.texts.holds() }

// texts cuts what is written to it into texts: JSON values, which may have
// several lines, and lines.
type texts struct {
	h       *half
	session []byte
	rest    []byte // what has not ended
	cutter  cutter
	some    bool // it has shown JSON
	broken  bool // looking for where it goes on
	within  bool // the recording begins within one
	long    bool // the same, after what was too long
}

func (t *texts) write(p []byte) {
	joined := len(t.rest) > 0
	if joined {
		t.rest = append(t.rest, p...)
		p = t.rest
	}
	for len(p) > 0 {
		if t.broken || t.long {
			n, ok := t.resume(p)
			p = p[n:]
			if !ok {
				break
			}
		}
		from, end, used, ok := t.cutter.cut(p)
		if !ok {
			if from == len(p) {
				t.cutter, p = cutter{}, nil
			} else if len(p)-from > t.h.c.r.opts.MaxItem {
				t.h.problem(p[from:], t.session, Long, "too long")
				t.cutter, t.long, p = cutter{}, true, nil
			}
			break
		}
		t.item(p[from:end])
		p = p[used:]
		t.cutter = cutter{}
	}
	t.rest = left(t.rest, p, joined)
}

func (t *texts) item(p []byte) {
	if len(p) > t.h.c.r.opts.MaxItem {
		t.h.problem(p, t.session, Long, "too long")
		return
	}
	t.some = t.some || isValue(trim(p))
	if t.some && t.within {
		t.within = false
		t.h.lost(nil, t.session, 0, false)
	}
	t.h.text(p, t.session)
}

// resume returns how much of p is dropped until something whole begins, and
// whether it does. That is after a line break, or at once if a value begins
// that is followed by a line break or another value.
func (t *texts) resume(p []byte) (int, bool) {
	line := bytes.IndexByte(p, '\n')
	if isValue(p) && t.broken {
		var c cutter
		whole := p
		if line >= 0 {
			whole = p[:line+1]
		}
		_, _, used, ok := c.cut(whole)
		if ok && (blanks(whole[used:]) == len(whole)-used || isValue(trim(whole[used:]))) {
			t.broken = false
			return 0, true
		}
		if !ok && line < 0 && len(p) < maxResume {
			return 0, false
		}
	}
	if line < 0 {
		return len(p), false
	}
	t.broken, t.long = false, false
	return line + 1, true
}

// maxResume is how long a value may be that shows that it is whole after
// something that is not.
const maxResume = 64 << 10

// gap says that bytes are missing. What had begun is lost.
func (t *texts) gap(n int, cut bool) {
	if !t.broken {
		t.h.lost(t.rest, t.session, n, cut)
	}
	t.rest, t.cutter, t.broken = shrink(t.rest), cutter{}, true
}

// end says that there is no more.
func (t *texts) end() {
	if !t.broken && !t.long {
		t.item(t.rest)
	}
	t.rest, t.cutter = nil, cutter{}
}

func (t *texts) holds() int { return cap(t.rest) }

// cutter finds the end of a text. It remembers how far it has looked, so that
// what comes in small pieces is looked at once.
type cutter struct {
	at     int // bytes looked at
	from   int // where the text begins
	mode   mode
	value  jsonscan.Passage
	before byte // the last byte before a line break, outside of strings
	broke  bool // there was a line break since
}

type mode uint8

const (
	begin   mode = iota
	inLine       // up to the end of the line
	inValue      // up to its end
)

// cut returns where the text that p begins with begins and ends, and how much
// of p it uses up, or false if its end has not come.
func (c *cutter) cut(p []byte) (from, end, used int, ok bool) {
	if c.mode == begin {
		c.at += blanks(p[c.at:])
		c.from = c.at
		if c.at == len(p) {
			return c.from, 0, 0, false
		}
		if isOpen(p[c.at:]) {
			return c.from, 0, 0, false
		}
		if c.mode = inLine; isValue(p[c.at:]) {
			c.mode, c.value.Lines = inValue, true
		}
	}
	if c.mode == inLine {
		n := bytes.IndexByte(p[c.at:], '\n')
		if n < 0 {
			c.at = len(p)
			return c.from, 0, 0, false
		}
		return c.from, c.at + n, c.at + n + 1, true
	}
	end, used, ok = c.over(p)
	return c.from, end, used, ok
}

// over is cut within a value. A line break within a string, or before what can
// be no further part of the value, ends a value that is broken.
func (c *cutter) over(p []byte) (end, used int, ok bool) {
	for c.at < len(p) {
		if c.broke {
			for c.at < len(p) && p[c.at] <= ' ' {
				c.at++
			}
			if c.at == len(p) {
				break
			}
			if p[c.at] == '{' && c.before != ',' && c.before != '[' && c.before != ':' {
				return c.at, c.at, true
			}
			c.broke = false
		}
		n, done := c.value.Over(p[c.at:])
		c.remember(p[c.at : c.at+n])
		switch c.at += n; {
		case done:
			return c.at, c.at, true
		case c.at == len(p):
		case c.value.EndLine():
			return c.at, c.at + 1, true
		default:
			c.broke = true
			c.at++
		}
	}
	return 0, 0, false
}

// remember keeps the last byte of a part of a line that is no white space.
func (c *cutter) remember(part []byte) {
	for i := len(part) - 1; i >= 0; i-- {
		if part[i] > ' ' {
			c.before = part[i]
			return
		}
	}
}
