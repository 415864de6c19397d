package parse

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// shape is how messages stand in a source.
type shape uint8

const (
	bare       shape = iota // a message by itself
	enveloped               // inside a JSON object
	prefixed                // after text
	transcript              // after an arrow
	shapes
)

var formatNames = [shapes]string{"ndjson", "envelope", "text", "transcript"}

// decoder turns the lines of a chunk into records. It keeps nothing from one
// chunk to the next but memory.
type decoder struct {
	opts   *Options
	clocks clocks
	scan   scanner
	fields []envelopeField // of the objects being read, the innermost last
	codes  map[string]string
	out    *store

	// of the record being read
	fresh   bool        // nothing bound to it yet
	bound   meta        // what its last record was bound to
	pending [2]pending  // lines of stdout and stderr that came in pieces
	passed  meta        // what stood around the last value that is no message
	objects bool        // the array that was read last has an object
	paired  bool        // reading the response recorded with a request
	flaw    ProblemKind // the first problem that means "nothing", or sound
	values  int         // JSON values that are no messages
	foreign bool        // text that is not JSON
}

const sound = ProblemKind(255)

// store is what a chunk was turned into. Its memory is used again.
type store struct {
	chunk    []byte // whole lines
	cut      bool   // chunk is the beginning of one line that is too long
	latest   Time   // no time without a year lies after it
	arena    []byte
	records  []Record
	messages []Message
	problems []problem
	lines    int64
	chosen   int64 // messages whose session Options.Session found
	shapes   [shapes]int64
}

func (s *store) reset() {
	*s = store{
		chunk: s.chunk[:0], arena: s.arena[:0], records: s.records[:0],
		messages: s.messages[:0], problems: s.problems[:0],
	}
}

// decode turns d.out.chunk into records.
func (d *decoder) decode() {
	data := d.out.chunk
	d.clocks.latest = d.out.latest
	if d.out.cut {
		d.out.lines++
		d.oversize(data)
		return
	}
	clean, colours := utf8.Valid(data), bytes.IndexByte(data, escape) >= 0
	for len(data) > 0 {
		line := data
		if n := bytes.IndexByte(data, '\n'); n >= 0 {
			line, data = data[:n], data[n+1:]
		} else {
			data = nil
		}
		d.out.lines++
		if line = bytes.TrimSuffix(line, []byte{'\r'}); len(line) > d.opts.MaxLine {
			d.oversize(line)
			continue
		}
		line = trim(line)
		if len(line) == 0 || bytes.HasPrefix(line, []byte("//")) {
			continue
		}
		if p, ok := pieceOf(line); ok && d.piece(line, p) {
			continue
		}
		if colours {
			if line = d.uncoloured(line); len(line) == 0 {
				continue
			}
		}
		before := len(d.out.records)
		d.line(line)
		if !clean && len(d.out.records) > before && !utf8.Valid(line) {
			d.problem(Encoding)
		}
	}
	d.flush()
}

// uncoloured returns a line without the escape sequences that colour it on a
// terminal.
func (d *decoder) uncoloured(line []byte) []byte {
	if bytes.IndexByte(line, escape) < 0 {
		return line
	}
	return trim(d.keep(func(dst []byte) []byte {
		for i := 0; i < len(line); i++ {
			if line[i] != escape {
				dst = append(dst, line[i])
				continue
			}
			if i+1 < len(line) && line[i+1] == '[' { // up to the letter that ends the sequence
				for i += 2; i < len(line) && (line[i] < '@' || line[i] > '~'); i++ {
				}
			}
		}
		return dst
	}))
}

const escape = 0x1b

func trim(line []byte) []byte {
	i := space(line, 0)
	n := len(line)
	for n > i && (line[n-1] == ' ' || line[n-1] == '\t' || line[n-1] == '\r') {
		n--
	}
	return bytes.TrimPrefix(line[i:n], []byte("\ufeff"))
}

// line reads one line that is not empty.
func (d *decoder) line(text []byte) {
	mark := d.mark()
	d.begin(text)
	if d.read(text, meta{latency: -1}); text[0] == '#' {
		if r := &d.out.records[len(d.out.records)-1]; r.Unparsed { // a comment
			d.rollback(mark)
		}
	}
}

// read fills the record that was begun with what a text with some
// circumstances holds.
func (d *decoder) read(text []byte, m meta) {
	d.fresh, d.flaw, d.values, d.foreign = true, sound, 0, false
	d.passed = m
	if len(text) == 0 {
		d.nothing(NotJSON)
		return
	}
	if d.text(text, 0, m) || d.quoted(text) {
		d.out.shapes[d.bound.shape]++
		if d.flaw != sound {
			d.problem(d.flaw)
		}
		return
	}
	switch {
	case notStandard(text):
		d.nothing(NotStandard)
	case d.flaw != sound:
		d.nothing(d.flaw)
	case d.values > 0 && !d.foreign:
		if d.values == 1 && !gjson.ValidBytes(text) {
			d.nothing(InvalidJSON)
			return
		}
		d.bind(d.passed).Other += int32(d.values)
	case d.values == 0 && json.Valid(text): // a scalar
		d.bind(m).Other++
	default:
		d.nothing(NotJSON)
	}
}

// begin adds a record for the line.
func (d *decoder) begin(text []byte) {
	n := int32(len(d.out.messages))
	d.out.records = append(d.out.records, Record{Line: d.out.lines, Text: text, Latency: -1, from: n, to: n})
}

// oversize notes a line that is too long to be read; text is its beginning.
func (d *decoder) oversize(text []byte) {
	d.begin(text)
	d.nothing(Oversize)
}

// nothing marks the record being read as one that gave nothing. If it begins
// with a time, this still dates the records after it.
func (d *decoder) nothing(kind ProblemKind) {
	d.problem(kind)
	r := &d.out.records[len(d.out.records)-1]
	r.Unparsed = true
	if kind != Oversize {
		t := d.passed.time
		if !t.Known() {
			var from int
			if t, from, _ = d.findTime(r.Text[:min(len(r.Text), 64)]); from > 1 {
				return
			}
		}
		r.Time, r.clock, r.Own = t.Time, t.clock, t.Known()
	}
}

// quoted reads a line that is a JSON string with a message in it.
func (d *decoder) quoted(text []byte) bool {
	if text[0] != '"' || !mayHold(text) {
		return false
	}
	end, st := strictString(text, 0)
	return st == valid && end == len(text) && d.text(d.uncoloured(d.str(text)), 1, meta{latency: -1, shape: enveloped})
}

// text reads JSON with whatever text may stand before, between and after its
// values. It reports whether messages were found.
func (d *decoder) text(b []byte, nesting int, outer meta) bool {
	found := false
	m := outer
	begin, last := space(b, 0), bytes.LastIndexByte(b, '{')
	for from, i, tries := 0, 0, 0; ; {
		p := candidate(b, i, begin, last)
		if p < 0 {
			d.foreign = d.foreign || nesting == 0 && space(b, from) < len(b)
			return found
		}
		around := m
		if before := b[from:p]; space(before, 0) < len(before) {
			d.foreign = d.foreign || nesting == 0
			around = outer
			d.prefix(before, &around)
			around = around.or(m)
		}
		end, got, st := d.json(b, p, nesting, around)
		text := b[p] == '[' && (p > begin || space(b, end) < len(b)) // perhaps a bracket of the text
		switch {
		case st == valid && got:
			found = true
		case text && st == valid, text && st == invalid && !d.objects:
			if i = p + 1; st == valid {
				i = end
			}
			if tries++; tries == maxTries {
				last = -1
			}
			continue
		case st == valid:
			if nesting == 0 {
				d.values++
			}
		default:
			d.flawed(b, nesting, st)
			if st != invalid {
				return found
			}
			if end, st = d.scan.skip(b, p, 0); st != valid {
				return found
			}
		}
		m = around
		from, i = end, end
	}
}

// maxTries is how many brackets of a text may turn out not to begin an array
// with a message before the others are taken for text too.
const maxTries = 16

// flawed notes that a value does not hold. Inside the string of an envelope
// only JSON-RPC is expected to.
func (d *decoder) flawed(b []byte, nesting int, st status) {
	if d.flaw != sound || nesting > 0 && !bytes.Contains(b, []byte(`"jsonrpc"`)) {
		return
	}
	d.flaw = [...]ProblemKind{truncated: Truncated, invalid: InvalidJSON, tooDeep: TooDeep}[st]
}

// candidate returns the index at or after i where a JSON object or array that
// may be or hold a message begins, or -1. begin is where the text begins, last
// its last brace: behind it only the array that the text begins with counts.
func candidate(b []byte, i, begin, last int) int {
	for i < len(b) {
		switch b[i] {
		case '{':
			if startsObject(b, i) && (i == begin || i+1 < len(b)) {
				return i
			}
		case '[':
			ok, after := startsArray(b, i)
			if ok && (i == begin || i < last) {
				return i
			}
			if !ok {
				i = after
				continue
			}
		}
		i++
	}
	return -1
}

// startsObject reports whether the brace at b[i] begins like a JSON object.
func startsObject(b []byte, i int) bool {
	i = space(b, i+1)
	return i == len(b) || b[i] == '"' || b[i] == '}'
}

// startsArray reports whether the bracket at b[i] begins like a JSON array:
// with an object, or with a value and a comma or the end. If it does not, the
// brackets up to after do not either.
func startsArray(b []byte, i int) (ok bool, after int) {
	for i < len(b) && b[i] == '[' {
		i = space(b, i+1)
	}
	switch {
	case i == len(b) || b[i] == ']':
		return true, i
	case b[i] == '{':
		return startsObject(b, i), i
	}
	var s scanner
	end, st := s.loose(b, i, 0)
	end = space(b, end)
	return st == valid && (end == len(b) || b[end] == ',' || b[end] == ']'), i
}

// json reads the object or array that begins at b[i], adds the messages it
// finds to the batch, and returns the value's end.
func (d *decoder) json(b []byte, i, nesting int, m meta) (end int, messages bool, st status) {
	if b[i] == '[' {
		return d.array(b, i, nesting, m)
	}
	var o object
	if end, st = d.object(b, i, &o); st == valid {
		messages = d.meaning(&o, nesting, m)
	}
	d.fields = d.fields[:o.fields]
	return end, messages, st
}

// array reads a batch, or an array without a message.
func (d *decoder) array(b []byte, i, nesting int, m meta) (int, bool, status) {
	mark := d.mark()
	others, found, objects := int32(0), false, false
	if m.chosen == nil && len(d.opts.Session) > 0 {
		if end, st := d.scan.skip(b, i, 0); st == valid {
			m.chosen = d.textAt(b[i:end], nil, d.opts.Session)
		}
	}
	i, done, st := first(b, i, ']')
	for st == valid && !done {
		messages := false
		if b[i] == '{' {
			objects = true
			i, messages, st = d.json(b, i, nesting, m)
		} else {
			i, st = d.scan.value(b, i, 1)
		}
		if st != valid {
			break
		}
		if messages {
			found = true
		} else {
			others++
		}
		i, done, st = next(b, i, ']')
	}
	d.objects = objects // those of arrays inside aside
	if st != valid || !found {
		d.rollback(mark)
		return i, false, st
	}
	r := &d.out.records[len(d.out.records)-1]
	r.Batches++
	r.Other += others
	for range others {
		d.problem(InvalidRequest)
	}
	return i, true, valid
}

// bind returns the record for what was found with m around it: the one that
// is being read, or a further one for the same line if that has other
// circumstances.
func (d *decoder) bind(m meta) *Record {
	r := &d.out.records[len(d.out.records)-1]
	if !d.fresh {
		b := &d.bound
		if m.time == b.time && m.dir == b.dir && m.latency == b.latency && bytes.Equal(m.conn, b.conn) {
			return r
		}
		n := int32(len(d.out.messages))
		d.out.records = append(d.out.records, Record{Line: r.Line, Text: r.Text, Continues: true, from: n, to: n})
		r = &d.out.records[len(d.out.records)-1]
	}
	d.fresh, d.bound = false, m
	r.Time, r.clock, r.Own = m.time.Time, m.time.clock, m.time.Known()
	r.Direction, r.Conn, r.Latency = m.dir, m.conn, m.latency
	return r
}

// emit adds a message.
func (d *decoder) emit(m meta, msg Message) {
	r := d.bind(m)
	d.out.messages = append(d.out.messages, msg)
	r.to++
}

// problem adds a problem of the record being read.
func (d *decoder) problem(kind ProblemKind) {
	d.out.problems = append(d.out.problems, problem{kind, int32(len(d.out.records) - 1)})
}

// mark is a state of the store to which it can be rolled back.
type mark struct {
	records, messages, problems int
	last                        Record
	fresh                       bool
	bound                       meta
}

func (d *decoder) mark() mark {
	m := mark{len(d.out.records), len(d.out.messages), len(d.out.problems), Record{}, d.fresh, d.bound}
	if m.records > 0 {
		m.last = d.out.records[m.records-1]
	}
	return m
}

func (d *decoder) rollback(m mark) {
	d.out.records = d.out.records[:m.records]
	d.out.messages = d.out.messages[:m.messages]
	d.out.problems = d.out.problems[:m.problems]
	d.fresh, d.bound = m.fresh, m.bound
	if m.records > 0 {
		d.out.records[m.records-1] = m.last
	}
}
