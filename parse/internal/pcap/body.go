package pcap

import (
	"bytes"
	"slices"

	"rpclog/parse/internal/wire"
)

// Bodies of HTTP: by length, in chunks, compressed, as a stream of events.

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
	m, named := b.m, b.m.media == wire.JSON
	answer := b.w.asked != nil && b.w.asked.rpc
	value := isValue(p[blanks(p):])
	switch {
	case m.encoding != "" && m.encoding != "identity":
		if named || answer || m.media == wire.EventStream || m.client && m.media == wire.Untold {
			return packed
		}
		return skipped
	case m.media == wire.EventStream:
		return stream
	case named, m.client && value, value && (answer || m.vague()):
		m.rpc = m.client
		return json
	case answer:
		return other
	}
	return skipped
}

// vague reports whether a body may be JSON too, by its media type.
func (m *message) vague() bool {
	return m.media == wire.Untold || m.kind == "text/plain" || m.kind == "application/octet-stream"
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
	b.texts.rest, b.events.stream = nil, wire.Events{}
}

func (b *body) holds() int {
	return b.texts.holds() + cap(b.all) + b.events.stream.Holds()
}

// events reads server-sent events, of which each has a text.
type events struct {
	h       *half
	session []byte
	asked   bool // they answer JSON
	stream  wire.Events
}

func (e *events) write(p []byte) {
	for ev := range e.stream.Over(p) {
		e.event(ev)
	}
	data, line := e.stream.Pending()
	if most := e.h.c.r.opts.MaxItem; len(line) > most || len(data) > most {
		if !e.stream.Broken() {
			e.h.problem(slices.Concat(data, line), e.session, Long, "event too long")
		}
		e.stream.GiveUp()
	}
}

// event takes an event.
func (e *events) event(ev wire.Event) {
	text := trim(ev.Data)
	switch {
	case len(text) == 0:
	case ev.IsEndpoint():
		if s := wire.SessionIn(text); s != nil {
			e.session = s
		}
	case text[0] == '{', isValue(text):
		e.h.text(text, e.session)
	case e.asked:
		e.h.item(text, e.session, None)
	}
}

// gap says that bytes are missing.
func (e *events) gap(n int, cut bool) {
	if !e.stream.Broken() {
		e.h.lost(slices.Concat(e.stream.Pending()), e.session, n, cut)
	}
	e.stream.Miss()
}

// end says that there is no more. An event without the empty line after it
// counts if its data are whole, although no browser would give it.
func (e *events) end() {
	data, line := e.stream.Pending()
	if text := trim(data); !e.stream.Broken() && isValue(text) && len(line) == 0 {
		e.h.text(text, e.session)
	} else if line := trim(bytes.TrimPrefix(line, []byte("data:"))); !e.stream.Broken() && isValue(line) {
		e.h.lost(line, e.session, 0, false)
	}
	e.stream = wire.Events{}
}
