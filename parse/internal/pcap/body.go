package pcap

import (
	"bytes"
	"slices"
	"strings"

	"rpclog/parse/internal/wire"
)

// body reads the body of an HTTP message, by what its head and its first
// bytes say it is.
type body struct {
	w       *httpHalf
	m       *message
	form    form
	texts   texts
	events  events
	all     []byte // what is decoded or quoted at the end
	missing bool   // of all
}

type form uint8

const (
	untold  form = iota
	skipped      // nobody asks for it
	json         // values, or lines
	stream       // server-sent events
	packed       // compressed: read at its end
	other        // what answers JSON and is none
)

// maxQuote is how much is kept of a body that is only quoted.
const maxQuote = 512

// start begins the body of m.
func (b *body) start(w *httpHalf, m *message) {
	*b = body{w: w, m: m}
	b.texts = texts{h: w.h, session: m.session}
	b.events = events{h: w.h, session: m.session, asked: w.asked != nil && w.asked.rpc}
}

// tell finds out what a body is that begins with p.
func (b *body) tell(p []byte) form {
	m, named := b.m, strings.Contains(b.m.kind, "json")
	answer := b.w.asked != nil && b.w.asked.rpc
	value := isValue(p[blanks(p):])
	switch {
	case m.encoding != "" && m.encoding != "identity":
		if named || answer || m.kind == eventStream || m.client && m.kind == "" {
			return packed
		}
		return skipped
	case m.kind == eventStream:
		return stream
	case named, m.client && value, value && (answer || vague(m.kind)):
		m.rpc = m.client
		return json
	case answer:
		return other
	}
	return skipped
}

const eventStream = "text/event-stream"

// vague reports whether a type of content may be JSON too.
func vague(kind string) bool {
	return kind == "" || kind == "text/plain" || kind == "application/octet-stream"
}

func (b *body) write(p []byte) {
	if b.form == untold {
		if len(b.all) > 0 {
			p = append(b.all, p...)
		}
		start := blanks(p)
		if start == len(p) {
			return
		}
		if isOpen(p[start:]) {
			b.all = slices.Clone(p[start:])
			return
		}
		b.all, b.form = nil, b.tell(p)
	}
	switch b.form {
	case json:
		b.texts.write(p)
	case stream:
		b.events.write(p)
	case packed:
		if len(b.all)+len(p) > b.w.h.c.r.opts.MaxItem {
			b.w.h.problem(nil, b.m.session, Long, "HTTP body too long")
			b.drop()
			return
		}
		b.all = append(b.all, p...)
	case other:
		b.all = append(b.all, p[:min(len(p), maxQuote-len(b.all))]...)
	}
}

// gap says that n bytes of the body are missing.
func (b *body) gap(n int, cut bool) {
	switch b.form {
	case json:
		b.texts.gap(n, cut)
	case stream:
		b.events.gap(n, cut)
	case packed:
		if !b.missing {
			b.w.h.lost(nil, b.m.session, n, cut)
		}
		b.missing = true
	case untold:
		if f := b.tell(nil); f != skipped {
			b.w.h.lost(nil, b.m.session, n, cut)
			b.drop()
		}
	}
}

// end says that the body ends here.
func (b *body) end() {
	switch b.form {
	case untold:
		b.w.refused(b.all)
	case json:
		b.texts.end()
	case stream:
		b.events.end()
	case packed:
		if !b.missing {
			b.unpack()
		}
	case other:
		b.w.refused(b.all)
	}
	b.drop()
}

// stop says that the recording ends within the body.
func (b *body) stop() {
	switch {
	case b.form == stream:
		b.events.end()
	case b.form == json && len(trim(b.texts.rest)) > 0 && !b.texts.broken:
		b.w.h.lost(b.texts.rest, b.m.session, 0, false)
	case b.form == packed && !b.missing, b.form == untold && b.m != nil && b.tell(nil) != skipped:
		b.w.h.lost(nil, b.m.session, 0, false)
	case b.form == other:
		b.w.refused(b.all)
	}
	b.drop()
}

// unpack decodes a compressed body and reads what it holds.
func (b *body) unpack() {
	h := b.w.h
	text, err := h.c.r.inflate.decode(b.m.encoding, b.all, h.c.r.opts.MaxItem)
	if err != nil {
		flaw := Foreign
		if err == errLong {
			flaw = Long
		}
		h.problem(nil, b.m.session, flaw, "HTTP body in "+b.m.encoding+": "+err.Error())
		return
	}
	m := *b.m
	m.encoding = ""
	plain := body{w: b.w, m: &m, texts: b.texts, events: b.events}
	plain.write(text)
	plain.end()
	b.m.rpc = m.rpc
}

// drop forgets the body: the rest of it is not read.
func (b *body) drop() {
	b.form, b.all = skipped, nil
	b.texts.rest, b.events.line, b.events.data = nil, nil, nil
}

func (b *body) holds() int {
	return b.texts.holds() + cap(b.all) + cap(b.events.line) + cap(b.events.data)
}

// events reads server-sent events: each ends with an empty line, and its data
// are a text.
type events struct {
	h       *half
	session []byte
	asked   bool   // they answer JSON
	line    []byte // that has not ended
	data    []byte // of the event at hand
	name    string // of the event at hand
	some    bool   // it has data
	broken  bool   // it is not whole
	cr      bool   // the last line ended with CR
}

func (e *events) write(p []byte) {
	for len(p) > 0 {
		if e.cr {
			e.cr = false
			if p[0] == '\n' {
				p = p[1:]
				continue
			}
		}
		n := bytes.IndexAny(p, "\r\n")
		if n < 0 {
			e.line = append(e.line, p...)
			break
		}
		line := p[:n]
		if len(e.line) > 0 {
			e.line = append(e.line, line...)
			line = e.line
		}
		e.cr = p[n] == '\r'
		e.field(line)
		e.line = shrink(e.line)
		p = p[n+1:]
	}
	if most := e.h.c.r.opts.MaxItem; len(e.line) > most || len(e.data) > most {
		if !e.broken {
			e.h.problem(append(e.data, e.line...), e.session, Long, "event too long")
		}
		e.line, e.data, e.broken = nil, nil, true
	}
}

// field reads a line.
func (e *events) field(line []byte) {
	name, value, _ := bytes.Cut(line, []byte{':'})
	value = bytes.TrimPrefix(value, []byte{' '})
	switch {
	case len(line) == 0:
		e.event()
	case string(name) == "data":
		if e.some {
			e.data = append(e.data, '\n')
		}
		e.data, e.some = append(e.data, value...), true
	case string(name) == "event" && len(value) < 64:
		e.name = string(value)
	}
}

// event ends an event.
func (e *events) event() {
	text := trim(e.data)
	switch {
	case e.broken, !e.some, len(text) == 0:
	case e.name == "endpoint":
		if s := wire.SessionIn(text); s != nil {
			e.session = s
		}
	case text[0] == '{', isValue(text):
		e.h.text(text, e.session)
	case e.asked:
		e.h.item(text, e.session, None)
	}
	e.data, e.name, e.some, e.broken = shrink(e.data), "", false, false
}

// gap says that bytes are missing.
func (e *events) gap(n int, cut bool) {
	if !e.broken {
		rest := append(append([]byte(nil), e.data...), e.line...)
		e.h.lost(rest, e.session, n, cut)
	}
	e.line, e.data, e.name, e.some, e.broken, e.cr = nil, nil, "", false, true, false
}

// end says that there is no more. An event that has not ended is none.
func (e *events) end() {
	if text := trim(e.data); !e.broken && isValue(text) && len(e.line) == 0 {
		e.h.text(text, e.session)
	} else if line := trim(bytes.TrimPrefix(e.line, []byte("data:"))); !e.broken && isValue(line) {
		e.h.lost(line, e.session, 0, false)
	}
	e.line, e.data = nil, nil
}
