package decode

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/slots"
)

// What a chunk becomes: records, messages, problems, in memory that is used
// again.

// Store is what a chunk was turned into. Its memory is used again.
type Store struct {
	Chunk    []byte          // whole lines, or the text of frames
	Frames   []Frame         // in the chunk, of a source that is not read line by line; else nil
	Room     []Frame         // memory for frames
	Format   Shape           // that the source begins like, or NoShape
	Cut      bool            // chunk is the beginning of one line that is too long
	Latest   capture.Time    // no time without a year lies after it
	Order    clock.DateOrder // of the source
	Plan     *slots.Plan     // what the slots of the source are; nil where nothing is known
	arena    []byte
	Records  []capture.Record
	messages []capture.Message
	errors   []capture.Error // that messages point to
	Problems []capture.Problem
	Sums     []Sum   // of messages, where copies are looked for
	Asides   []int32 // the records whose times are not in the order of the source
	Lines    int64
	Chosen   int64 // messages whose session Options.Session found
	Found    capture.Paths
	Shapes   [MaxShapes]int64
}

// Reset empties s, and keeps its memory for the next chunk.
func (s *Store) Reset() {
	if s.Frames != nil {
		s.Room = s.Frames[:0]
	}
	*s = Store{
		Format: NoShape, Chunk: s.Chunk[:0], Room: s.Room, arena: s.arena[:0], Records: s.Records[:0],
		messages: s.messages[:0], errors: s.errors[:0], Problems: s.Problems[:0], Asides: s.Asides[:0], Sums: s.Sums[:0],
	}
}

// Batch returns what the chunk was turned into, which is of some source.
func (s *Store) Batch(source int) capture.Batch {
	return capture.Batch{Source: source, Records: s.Records, Messages: s.messages, Problems: s.Problems, Chosen: s.Chosen > 0, Tangled: s.Plan != nil && s.Plan.Tangled}
}

// bind returns the record for what was found with m around it: the one that
// is being read, or a further one for the same line if that has other
// circumstances.
func (d *Decoder) bind(m *Meta) *capture.Record {
	r := &d.out.Records[len(d.out.Records)-1]
	if !d.fresh {
		if r.Time == m.Time.Time && r.Clock == m.Time.Clock && r.Direction == m.Dir && r.Latency == m.Latency && bytes.Equal(r.Conn, m.Conn) {
			return r
		}
		n := int32(len(d.out.messages))
		d.out.Records = append(d.out.Records, capture.Record{Line: r.Line, Text: r.Text, Continues: true, From: n, To: n})
		r = &d.out.Records[len(d.out.Records)-1]
	}
	d.fresh, d.shape = false, m.shape
	r.Time, r.Clock, r.Own = m.Time.Time, m.Time.Clock, m.Time.Known()
	r.Direction, r.Conn, r.Latency = m.Dir, m.Conn, m.Latency
	return r
}

// emit adds a message to be filled in.
func (d *Decoder) emit(m *Meta) *capture.Message {
	d.bind(m).To++
	d.out.messages = append(d.out.messages, capture.Message{})
	if d.bare.looked {
		d.out.Sums = append(d.out.Sums, Sum{})
	}
	return &d.out.messages[len(d.out.messages)-1]
}
