package decode

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/jsonscan"
)

// What a format may call to have a record read: the methods here and in
// members.go, and nothing else of the decoder. All places are in the text that
// is being read.

// Begin begins the record of a frame: its text becomes the one that is read,
// and all of the record before is forgotten. It returns where the text is.
func (d *Decoder) Begin(f *Frame) (at jsonscan.Span) {
	at = d.enter(f)
	d.begin(d.Raw(at))
	d.around = f.Around
	return at
}

// enter makes the text of a frame, without white space around it, the one that
// is read, up to its end.
func (d *Decoder) enter(f *Frame) (at jsonscan.Span) {
	at.From, at.End = jsonscan.Bounds(d.scan.Text, f.From)
	d.scan.Text = d.scan.Text[:at.End]
	if at.From < at.End {
		d.scan.Outside(at.From)
	}
	return at
}

// Around is what stands around the record that was begun, to be added to.
func (d *Decoder) Around() *Meta { return &d.around }

// Read reads what stands at some place, and goes on to the end of the frame, as
// JSON with text around it. That fills the record.
func (d *Decoder) Read(at jsonscan.Span) { d.read(at.From) }

// Line reads the string at some place as the line of a log, which becomes the
// text of the record. A blank one is no record.
func (d *Decoder) Line(at jsonscan.Span) {
	line := jsonscan.Trim(d.uncoloured(d.str(at), true))
	if len(line) == 0 {
		d.Drop()
		return
	}
	d.out.Records[len(d.out.Records)-1].Text = line
	outer := d.scan.Enter(line)
	d.read(0)
	d.scan.Leave(outer)
}

// Stray reads the lines of a frame that are not of its format, as they would
// be read without one.
func (d *Decoder) Stray(f *Frame) {
	if at := d.enter(f); at.From < at.End {
		d.logical(d.Raw(at), at.From, true, d.scan.Odd)
	}
}

// Within reads a text that may hold messages, with m around them, and adds
// those. It reports whether there were any, and what does not hold, or Sound.
func (d *Decoder) Within(text []byte, m *Meta) (found bool, flaw capture.ProblemKind) {
	outer := d.flaw
	d.flaw = Sound
	if found = d.embedded(text, 1, m); found {
		d.count()
	}
	flaw, d.flaw = d.flaw, outer
	return found, flaw
}

// Answer is Within for the answer to a request: it may lack an id.
func (d *Decoder) Answer(text []byte, m *Meta) (found bool, flaw capture.ProblemKind) {
	d.paired = true
	found, flaw = d.Within(text, m)
	d.paired = false
	return found, flaw
}

// Object reads the object at some place as an envelope or a message, with m
// around it, and adds its messages. It reports whether there were any.
func (d *Decoder) Object(at jsonscan.Span, m *Meta) (found bool) {
	_, found, st := d.json(at.From, 1, 1, m)
	if found = found && st == jsonscan.Valid; found {
		d.count()
	}
	return found
}

// Message adds a message with m around it, to be filled in.
func (d *Decoder) Message(m *Meta) *capture.Message {
	msg := d.emit(m)
	d.count()
	return msg
}

// Error adds an error for a message. Its code is JSON, or nil for none.
func (d *Decoder) Error(code, text, data []byte) *capture.Error {
	e := d.newError()
	e.Code, e.Text, e.Data = d.code(code), text, data
	return e
}

// Problem adds a problem of the record being read.
func (d *Decoder) Problem(kind capture.ProblemKind) {
	d.out.Problems = append(d.out.Problems, capture.Problem{Kind: kind, Record: int32(len(d.out.Records) - 1)})
}

// Nothing marks the record being read as one that gave nothing. If it begins
// with a time, this still dates the records after it.
func (d *Decoder) Nothing(kind capture.ProblemKind) {
	d.Problem(kind)
	r := &d.out.Records[len(d.out.Records)-1]
	r.Unparsed = true
	if kind != capture.Oversize {
		t := d.last().Time
		if !t.Known() {
			t = d.leadingTime(r.Text)
		}
		r.Time, r.Clock, r.Own = t.Time, t.Clock, t.Known()
	}
}

// leadingTime returns the time that a text begins with. A mark, the letter of a
// level with a bracket, or a name with a mark after it may be before it.
func (d *Decoder) leadingTime(text []byte) clock.Stamp {
	const longestName = len("[timestamp=")
	text = text[:min(len(text), 64)]
	until := 2
	if len(text) > 1 && text[1] == '[' {
		until++
	} else if i := bytes.IndexAny(text[:min(len(text), longestName)], " ="); i >= 0 && text[i] == '=' {
		until = i + 2
	}
	return d.clocks.Find(text, until)
}

// Other counts a value that is no message, with m around it. A text makes it
// one of its own beside what was found before.
func (d *Decoder) Other(text []byte, m *Meta) { d.note(text, m).Other++ }

// Trouble notes a problem with a text, as Other does a value.
func (d *Decoder) Trouble(text []byte, m *Meta, kind capture.ProblemKind) {
	d.note(text, m)
	d.Problem(kind)
}

// note returns the record for what was found with m around it and is no
// message: where there is a text, one of its own.
func (d *Decoder) note(text []byte, m *Meta) *capture.Record {
	if text == nil {
		return d.bind(m)
	}
	if !d.fresh {
		last, n := d.out.Records[len(d.out.Records)-1], int32(len(d.out.messages))
		d.out.Records = append(d.out.Records, capture.Record{Line: last.Line, Continues: true, From: n, To: n})
		d.fresh = true
	}
	r := d.bind(m)
	r.Text = text
	return r
}

// Drop takes back the record that was begun: it says nothing new.
func (d *Decoder) Drop() { d.out.Records = d.out.Records[:len(d.out.Records)-1] }

// Repeat makes the record that was begun a copy of a message that stands before
// it: it is counted as that and as nothing else.
func (d *Decoder) Repeat() {
	r := &d.out.Records[len(d.out.Records)-1]
	r.Continues, r.Copies = true, 1
}

// Restart notes of the record that was begun that the process on the connection
// around it has begun anew.
func (d *Decoder) Restart() {
	r := &d.out.Records[len(d.out.Records)-1]
	r.Restart, r.Conn = true, d.around.Conn
}

// Mark is how far a chunk had come, for [Decoder.Since] and [Decoder.Rollback].
type Mark struct {
	records, messages, problems int
	last                        capture.Record
	fresh                       bool
	shape                       Shape
}

// Mark returns how far the chunk has come.
func (d *Decoder) Mark() Mark {
	m := Mark{len(d.out.Records), len(d.out.messages), len(d.out.Problems), capture.Record{}, d.fresh, d.shape}
	if m.records > 0 {
		m.last = d.out.Records[m.records-1]
	}
	return m
}

// Since returns the records and messages that were added, or filled, since a
// mark. They may be changed.
func (d *Decoder) Since(m Mark) ([]capture.Record, []capture.Message) {
	from := m.records
	if m.fresh {
		from--
	}
	return d.out.Records[from:], d.out.messages[m.messages:]
}

// Rollback takes back all that was added since a mark.
func (d *Decoder) Rollback(m Mark) {
	d.out.Records = d.out.Records[:m.records]
	d.out.messages = d.out.messages[:m.messages]
	d.out.Sums = d.out.Sums[:min(len(d.out.Sums), m.messages)]
	d.out.Problems = d.out.Problems[:m.problems]
	d.fresh, d.shape = m.fresh, m.shape
	if m.records > 0 {
		d.out.Records[m.records-1] = m.last
	}
}

// Choose sets what the paths that Options name find in raw.
func (d *Decoder) Choose(raw []byte, m *Meta) {
	if d.opts.plain() {
		return
	}
	d.describeChosen(raw, m)
	m.chosen = d.textAt(raw, m.chosen, d.opts.Session)
}

// Chooses reports whether Choose may find a session.
func (d *Decoder) Chooses() bool { return len(d.opts.Session) > 0 }

// FlawOf returns the problem with a value that does not hold.
func FlawOf(st jsonscan.Status) capture.ProblemKind {
	switch st {
	case jsonscan.Truncated:
		return capture.Truncated
	case jsonscan.TooDeep:
		return capture.TooDeep
	}
	return capture.InvalidJSON
}
