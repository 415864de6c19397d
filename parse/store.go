package parse

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
)

// store is what a chunk was turned into. Its memory is used again.
type store struct {
	chunk    []byte       // whole lines, or the text of frames
	frames   []frame      // in the chunk, of a source that is not read line by line; else nil
	room     []frame      // memory for frames
	format   shape        // that the source begins like, or noShape
	cut      bool         // chunk is the beginning of one line that is too long
	latest   capture.Time // no time without a year lies after it
	arena    []byte
	records  []capture.Record
	messages []capture.Message
	errors   []capture.Error // that messages point to
	problems []capture.Problem
	asides   []int32 // the records whose times are not in the order of the source
	lines    int64
	chosen   int64 // messages whose session Options.Session found
	shapes   [maxShapes]int64
}

func (s *store) reset() {
	if s.frames != nil {
		s.room = s.frames[:0]
	}
	*s = store{
		format: noShape, chunk: s.chunk[:0], room: s.room, arena: s.arena[:0], records: s.records[:0],
		messages: s.messages[:0], errors: s.errors[:0], problems: s.problems[:0], asides: s.asides[:0],
	}
}

// batch returns what the chunk was turned into, which is of some source.
func (s *store) batch(source int) capture.Batch {
	return capture.Batch{Source: source, Records: s.records, Messages: s.messages, Problems: s.problems, Chosen: s.chosen > 0}
}

// bind returns the record for what was found with m around it: the one that
// is being read, or a further one for the same line if that has other
// circumstances.
func (d *decoder) bind(m *meta) *capture.Record {
	r := &d.out.records[len(d.out.records)-1]
	if !d.fresh {
		if (clock.Stamp{Time: r.Time, Clock: r.Clock}) == m.time && r.Direction == m.dir && r.Latency == m.latency && bytes.Equal(r.Conn, m.conn) {
			return r
		}
		n := int32(len(d.out.messages))
		d.out.records = append(d.out.records, capture.Record{Line: r.Line, Text: r.Text, Continues: true, From: n, To: n})
		r = &d.out.records[len(d.out.records)-1]
	}
	d.fresh, d.shape = false, m.shape
	r.Time, r.Clock, r.Own = m.time.Time, m.time.Clock, m.time.Known()
	r.Direction, r.Conn, r.Latency = m.dir, m.conn, m.latency
	return r
}

// emit adds a message to be filled in.
func (d *decoder) emit(m *meta) *capture.Message {
	d.bind(m).To++
	d.out.messages = append(d.out.messages, capture.Message{})
	return &d.out.messages[len(d.out.messages)-1]
}

// problem adds a problem of the record being read.
func (d *decoder) problem(kind capture.ProblemKind) {
	d.out.problems = append(d.out.problems, capture.Problem{Kind: kind, Record: int32(len(d.out.records) - 1)})
}

// mark is a state of the store to which it can be rolled back.
type mark struct {
	records, messages, problems int
	last                        capture.Record
	fresh                       bool
	shape                       shape
}

func (d *decoder) mark() mark {
	m := mark{len(d.out.records), len(d.out.messages), len(d.out.problems), capture.Record{}, d.fresh, d.shape}
	if m.records > 0 {
		m.last = d.out.records[m.records-1]
	}
	return m
}

func (d *decoder) rollback(m mark) {
	d.out.records = d.out.records[:m.records]
	d.out.messages = d.out.messages[:m.messages]
	d.out.problems = d.out.problems[:m.problems]
	d.fresh, d.shape = m.fresh, m.shape
	if m.records > 0 {
		d.out.records[m.records-1] = m.last
	}
}
