package decode

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
)

// Store is what a chunk was turned into. Its memory is used again.
type Store struct {
	Chunk    []byte       // whole lines, or the text of frames
	Frames   []Frame      // in the chunk, of a source that is not read line by line; else nil
	Room     []Frame      // memory for frames
	Format   Shape        // that the source begins like, or noShape
	Cut      bool         // chunk is the beginning of one line that is too long
	Latest   capture.Time // no time without a year lies after it
	arena    []byte
	Records  []capture.Record
	Messages []capture.Message
	errors   []capture.Error // that messages point to
	Problems []capture.Problem
	Asides   []int32 // the records whose times are not in the order of the source
	Lines    int64
	Chosen   int64 // messages whose session Options.Session found
	Shapes   [MaxShapes]int64
}

func (s *Store) Reset() {
	if s.Frames != nil {
		s.Room = s.Frames[:0]
	}
	*s = Store{
		Format: NoShape, Chunk: s.Chunk[:0], Room: s.Room, arena: s.arena[:0], Records: s.Records[:0],
		Messages: s.Messages[:0], errors: s.errors[:0], Problems: s.Problems[:0], Asides: s.Asides[:0],
	}
}

// Batch returns what the chunk was turned into, which is of some source.
func (s *Store) Batch(source int) capture.Batch {
	return capture.Batch{Source: source, Records: s.Records, Messages: s.Messages, Problems: s.Problems, Chosen: s.Chosen > 0}
}

// Bind returns the record for what was found with m around it: the one that
// is being read, or a further one for the same line if that has other
// circumstances.
func (d *Decoder) Bind(m *Meta) *capture.Record {
	r := &d.Out.Records[len(d.Out.Records)-1]
	if !d.Fresh {
		if (clock.Stamp{Time: r.Time, Clock: r.Clock}) == m.Time && r.Direction == m.Dir && r.Latency == m.Latency && bytes.Equal(r.Conn, m.Conn) {
			return r
		}
		n := int32(len(d.Out.Messages))
		d.Out.Records = append(d.Out.Records, capture.Record{Line: r.Line, Text: r.Text, Continues: true, From: n, To: n})
		r = &d.Out.Records[len(d.Out.Records)-1]
	}
	d.Fresh, d.Shape = false, m.Shape
	r.Time, r.Clock, r.Own = m.Time.Time, m.Time.Clock, m.Time.Known()
	r.Direction, r.Conn, r.Latency = m.Dir, m.Conn, m.Latency
	return r
}

// Emit adds a message to be filled in.
func (d *Decoder) Emit(m *Meta) *capture.Message {
	d.Bind(m).To++
	d.Out.Messages = append(d.Out.Messages, capture.Message{})
	return &d.Out.Messages[len(d.Out.Messages)-1]
}

// Problem adds a problem of the record being read.
func (d *Decoder) Problem(kind capture.ProblemKind) {
	d.Out.Problems = append(d.Out.Problems, capture.Problem{Kind: kind, Record: int32(len(d.Out.Records) - 1)})
}

// mark is a state of the store to which it can be rolled back.
type mark struct {
	records, messages, problems int
	last                        capture.Record
	fresh                       bool
	shape                       Shape
}

func (d *Decoder) Mark() mark {
	m := mark{len(d.Out.Records), len(d.Out.Messages), len(d.Out.Problems), capture.Record{}, d.Fresh, d.Shape}
	if m.records > 0 {
		m.last = d.Out.Records[m.records-1]
	}
	return m
}

func (d *Decoder) Rollback(m mark) {
	d.Out.Records = d.Out.Records[:m.records]
	d.Out.Messages = d.Out.Messages[:m.messages]
	d.Out.Problems = d.Out.Problems[:m.problems]
	d.Fresh, d.Shape = m.fresh, m.shape
	if m.records > 0 {
		d.Out.Records[m.records-1] = m.last
	}
}
