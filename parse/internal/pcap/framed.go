package pcap

import (
	"bytes"

	"rpclog/parse/internal/wire"
)

// Messages after a Content-Length, without HTTP.

// framed reads messages that stand after a head with their Content-Length, as
// language servers send them.
type framed struct {
	h      *half
	looked int
	left   int64
	inBody bool
	astray bool
	flawed bool // bytes of the message are missing, or it is too long
	body   []byte
	texts  texts // of what stands between messages
}

func (f *framed) read(p []byte) int {
	if f.inBody {
		return f.message(p)
	}
	if f.looked == 0 && !wire.BeginsHead(p) {
		return f.between(p)
	}
	f.astray = false
	end := headEnd(p, &f.looked)
	if end < 0 {
		if len(p) > maxHead {
			f.looked, f.astray = 0, true
			return len(p)
		}
		return 0
	}
	f.looked = 0
	f.left = -1
	for line := range bytes.Lines(p[:end]) {
		if name, value, ok := wire.Field(line); ok && wire.IsLength(name) {
			f.left = wire.Length(value)
		}
	}
	if f.left < 0 {
		f.h.problem(p[:end], nil, Foreign, "a head without Content-Length")
		return end
	}
	f.inBody = f.left > 0
	return end
}

// between reads what is no head, up to one.
func (f *framed) between(p []byte) int {
	if n := blanks(p); n > 0 {
		return n
	}
	n := indexFramed(p)
	if n < 0 {
		if len(p) < len(wire.ContentLength) && !f.astray {
			return 0
		}
		n = len(p)
		if line := bytes.LastIndexByte(p, '\n'); line >= 0 {
			n = line + 1
		}
	}
	if !f.astray {
		f.texts.write(p[:n])
	}
	return n
}

// indexFramed returns where a head begins in p, or -1.
func indexFramed(p []byte) int {
	for i, c := range p {
		if c|' ' == 'c' && wire.BeginsHead(p[i:]) {
			return i
		}
	}
	return -1
}

// message reads what follows a head.
func (f *framed) message(p []byte) int {
	n := int(min(f.left, int64(len(p))))
	if !f.flawed && len(f.body)+n > f.h.c.r.opts.MaxItem {
		f.h.problem(f.body, nil, Long, "too long")
		f.flawed = true
	}
	if !f.flawed {
		f.body = append(f.body, p[:n]...)
	}
	if f.left -= int64(n); f.left == 0 {
		f.finish()
	}
	return n
}

func (f *framed) finish() {
	if text := trim(f.body); !f.flawed && len(text) > 0 {
		f.h.c.json = true
		f.h.item(text, nil, None)
	}
	f.body, f.inBody, f.flawed = shrink(f.body), false, false
}

func (f *framed) gap(rest []byte, n int, cut bool) {
	switch {
	case f.astray:
		return
	case f.inBody && !f.flawed:
		f.h.lost(f.body, nil, n, cut)
	case !f.inBody:
		f.h.lost(rest, nil, n, cut)
	}
	f.flawed = true
	if f.inBody && int64(n) <= f.left {
		if f.left -= int64(n); f.left == 0 {
			f.finish()
		}
		return
	}
	f.body, f.inBody, f.flawed, f.astray, f.looked = shrink(f.body), false, false, true, 0
}

func (f *framed) end(rest []byte) {
	if !f.flawed && f.inBody && len(f.body) > 0 {
		f.h.lost(f.body, nil, 0, false)
	}
	if !f.astray && !f.inBody {
		f.texts.write(rest)
		f.texts.end()
	}
	f.body = nil
}

func (f *framed) holds() int { return cap(f.body) + f.texts.holds() }
