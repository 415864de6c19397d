package wire

import (
	"bytes"
	"iter"
)

// Server-sent events, in pieces or as a whole.

// Events reads a stream of server-sent events as the HTML standard has it: a
// line ends with CR, LF or both, an event with an empty line, and one space
// after the colon of a field is no part of its value. The stream may come in
// pieces.
type Events struct {
	begun  bool   // a line has been read
	cr     bool   // the last line ended with CR: an LF after it ends none
	skip   bool   // the line at hand is not read
	broken bool   // the event at hand is not whole
	line   []byte // the line at hand, as far as it came in pieces before

	name  []byte // of the event at hand
	lines int    // of its data
	part  []byte // its data, if they are one line in the piece at hand
	data  []byte // its data, if not
}

// Event is an event that has data.
type Event struct {
	name  []byte
	Data  []byte // of several lines, if there is a line break
	Stays bool   // the data are in the piece; if not, they go with the next event
}

// IsEndpoint reports whether ev is what says where a client of MCP sends its
// messages: its data are an address.
func (ev Event) IsEndpoint() bool { return string(ev.name) == "endpoint" }

// Over goes over a piece of the stream and gives the events that end in it. It
// must not be left early.
func (e *Events) Over(piece []byte) iter.Seq[Event] {
	return func(yield func(Event) bool) {
		lf, cr := -1, -1 // the next of them, as far as is known
		for at := 0; at < len(piece); {
			if e.cr {
				if e.cr = false; piece[at] == '\n' {
					at++
					continue
				}
			}
			lf, cr = next(piece, '\n', at, lf), next(piece, '\r', at, cr)
			end := min(lf, cr)
			line, whole := piece[at:end], len(e.line) == 0
			if !e.skip && (end == len(piece) || !whole) {
				e.line = append(e.line, line...)
				line = e.line
			}
			if end == len(piece) {
				break
			}
			e.cr, at = piece[end] == '\r', end+1
			if !e.end(line, whole, yield) {
				return
			}
			e.line = emptied(e.line)
		}
		e.keep()
	}
}

// next returns where a byte is in text from at on, its end if it is nowhere.
// before is what this returned for a place before.
func next(text []byte, c byte, at, before int) int {
	if before >= at {
		return before
	}
	if n := bytes.IndexByte(text[at:], c); n >= 0 {
		return at + n
	}
	return len(text)
}

// end ends a line. inPiece says that it stands in the piece at hand.
func (e *Events) end(line []byte, inPiece bool, yield func(Event) bool) bool {
	if !e.begun {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	e.begun = true
	switch {
	case e.skip:
		e.skip = false
	case len(line) > 0:
		e.field(line, inPiece)
	default:
		return e.dispatch(yield)
	}
	return true
}

// field reads a line that is not empty. Without a name it is a comment.
func (e *Events) field(line []byte, inPiece bool) {
	name, value, _ := bytes.Cut(line, []byte{':'})
	value = bytes.TrimPrefix(value, []byte{' '})
	switch string(name) {
	case "event":
		e.name = append(e.name[:0], value...)
	case "data":
		switch e.lines++; {
		case e.broken:
		case e.lines == 1 && inPiece:
			e.part = value[:len(value):len(value)]
		case e.lines == 1:
			e.data = append(e.data, value...)
		default:
			e.keep()
			e.data = append(append(e.data, '\n'), value...)
		}
	}
}

// keep takes the data out of the piece at hand.
func (e *Events) keep() {
	e.data, e.part = append(e.data, e.part...), nil
}

// dispatch ends an event.
func (e *Events) dispatch(yield func(Event) bool) bool {
	ok := true
	if e.lines > 0 && !e.broken {
		ev := Event{name: e.name, Data: e.data}
		if len(e.part) > 0 {
			ev.Data, ev.Stays = e.part, true
		}
		ok = yield(ev)
	}
	e.name, e.lines, e.part, e.data, e.broken = emptied(e.name), 0, nil, emptied(e.data), false
	return ok
}

// emptied returns an empty buffer, but not a large one.
func emptied(b []byte) []byte {
	if cap(b) > 16<<10 {
		return nil
	}
	return b[:0]
}

// Pending returns what there is of an event that has not ended: its data, and
// the beginning of a line.
func (e *Events) Pending() (data, line []byte) { return e.data, e.line }

// Broken reports whether the event at hand is given up.
func (e *Events) Broken() bool { return e.broken }

// GiveUp says that the event at hand is not wanted, nor the rest of the line
// that has begun.
func (e *Events) GiveUp() {
	*e = Events{begun: true, cr: e.cr, broken: true, skip: e.skip || len(e.line) > 0}
}

// Miss says that something of the stream is missing here: the event at hand is
// not whole, and a line may begin anew.
func (e *Events) Miss() { *e = Events{begun: true, broken: true} }

// Holds returns how many bytes of memory e has.
func (e *Events) Holds() int { return cap(e.line) + cap(e.data) + cap(e.name) }
