package parse

import (
	"bytes"
	"encoding/json"
	"math/bits"
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
	codes  map[string]string
	out    *store

	// Of what is being read inside of some number of envelopes.
	objects        [maxNesting + 1]object
	prefixes, kept [maxNesting + 1]meta

	// of the record being read
	fresh   bool        // nothing bound to it yet
	shape   shape       // of what was bound to it last
	pending [2]pending  // lines of stdout and stderr that came in pieces
	around  meta        // what stands around it
	passed  bool        // a value that is no message
	beside  meta        // what stood around the last of them
	mixed   bool        // the array that was read last has an object
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
	d.scan.enter(data)
	defer d.scan.leave(view{})
	odd := d.scan.odd
	clean, colours := !odd || utf8.Valid(data), odd && bytes.IndexByte(data, escape) >= 0
	for from, next := 0, 0; from < len(data); from = next {
		end := bytes.IndexByte(data[from:], '\n')
		if end += from; end < from {
			end = len(data)
		}
		next = end + 1
		d.out.lines++
		d.physical(data[:end], from, clean, colours)
		d.scan.text = data
	}
	d.flush()
}

// physical reads the line that text has from some byte on. clean says that it
// is UTF-8, colours that it may be coloured.
func (d *decoder) physical(text []byte, from int, clean, colours bool) {
	if n := len(text) - 1; n >= from && text[n] == '\r' {
		text = text[:n]
	}
	if len(text)-from > d.opts.MaxLine {
		d.oversize(text[from:])
		return
	}
	from, end := bounds(text, from)
	line := text[from:end:end]
	if len(line) == 0 || line[0] == '/' && bytes.HasPrefix(line, []byte("//")) {
		return
	}
	if p, ok := pieceOf(line); ok && d.piece(line, p) {
		return
	}
	before := len(d.out.records)
	switch plain := d.uncoloured(line, colours); len(plain) {
	case len(line):
		d.scan.text = text[:end]
		d.line(from)
	case 0:
		return
	default:
		outer := d.scan.enter(plain)
		d.line(0)
		d.scan.leave(outer)
		line = plain
	}
	if !clean && len(d.out.records) > before && !utf8.Valid(line) {
		d.problem(Encoding)
	}
}

// uncoloured returns a line without the escape sequences that colour it on a
// terminal, where perhaps there are any.
func (d *decoder) uncoloured(line []byte, perhaps bool) []byte {
	if !perhaps || bytes.IndexByte(line, escape) < 0 {
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

// trim returns a line without the white space around it and a byte order mark.
func trim(line []byte) []byte {
	from, end := bounds(line, 0)
	return line[from:end]
}

// bounds is trim for what text has from i on.
func bounds(text []byte, i int) (from, end int) {
	from, end = space(text, i), len(text)
	for end > from && (text[end-1] == ' ' || text[end-1] == '\t' || text[end-1] == '\r') {
		end--
	}
	if from < end && text[from] >= utf8.RuneSelf && bytes.HasPrefix(text[from:end], []byte("\ufeff")) {
		from += len("\ufeff")
	}
	return from, end
}

// line reads the line that begins at i, of which there is at least a byte.
func (d *decoder) line(i int) {
	text := d.scan.text[i:]
	d.begin(text)
	d.around = meta{latency: -1}
	d.read(i)
	if last := len(d.out.records) - 1; text[0] == '#' && d.out.records[last].Unparsed { // a comment
		d.out.records = d.out.records[:last]
		d.out.problems = d.out.problems[:len(d.out.problems)-1]
	}
}

// read fills the record that was begun with what the text from i on holds.
func (d *decoder) read(i int) {
	text := d.scan.text[i:]
	d.fresh, d.flaw, d.values, d.foreign, d.passed = true, sound, 0, false, false
	if len(text) == 0 {
		d.nothing(NotJSON)
		return
	}
	if d.text(i, 0, &d.around) || d.quoted(text) {
		d.out.shapes[d.shape]++
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
		d.bind(d.last()).Other += int32(d.values)
	case d.values == 0 && json.Valid(text): // a scalar
		d.bind(&d.around).Other++
	default:
		d.nothing(NotJSON)
	}
}

// last returns what stood around the last value that was read and is no
// message.
func (d *decoder) last() *meta {
	if d.passed {
		return &d.beside
	}
	return &d.around
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
		t := d.last().time
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
	return st == valid && end == len(text) && d.embedded(d.unquoted(text), 1, &meta{latency: -1, shape: enveloped})
}

// text reads JSON from i on, with whatever text may stand before, between and
// after its values. It reports whether messages were found.
func (d *decoder) text(i, nesting int, outer *meta) bool {
	s, b, found := &d.scan, d.scan.text, false
	begin, last := s.space(i), unsearched
	m := outer                                          // around the value before
	own, kept := &d.prefixes[nesting], &d.kept[nesting] // around the value, and what m points to from then on
	for from, tries := i, 0; ; {
		p := i
		if i == len(b) || b[i] != '{' || i+1 == len(b) || b[i+1] != '"' { // mostly it is
			p = s.candidate(i, begin, &last)
		}
		if p < 0 {
			d.foreign = d.foreign || nesting == 0 && s.space(from) < len(b)
			return found
		}
		around := m
		if s.space(from) < p {
			d.foreign = d.foreign || nesting == 0
			*own, around = *outer, own
			d.prefix(b[from:p], own)
			*own = own.or(*m)
		}
		s.outside(p)
		end, got, st := d.json(p, nesting, 0, around)
		text := b[p] == '[' && (p > begin || s.space(end) < len(b)) // perhaps a bracket of the text
		switch {
		case st == valid && got:
			found = true
		case text && st == valid, text && st == invalid && !d.mixed:
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
			d.flawed(nesting, st)
			if st != invalid {
				return found
			}
			if end, st = s.skip(p, 0); st != valid {
				return found
			}
		}
		if end == len(b) {
			return found
		}
		if around != m {
			*kept, m = *own, kept
		}
		from, i = end, end
	}
}

// maxTries is how many brackets of a text may turn out not to begin an array
// with a message before the others are taken for text too.
const maxTries = 16

// flawed notes that a value does not hold. Inside the string of an envelope
// only JSON-RPC is expected to.
func (d *decoder) flawed(nesting int, st status) {
	if d.flaw != sound || nesting > 0 && !bytes.Contains(d.scan.text, []byte(`"jsonrpc"`)) {
		return
	}
	d.flaw = [...]ProblemKind{truncated: Truncated, invalid: InvalidJSON, tooDeep: TooDeep}[st]
}

// candidate returns the index at or after i where a JSON object or array that
// may be or hold a message begins, or -1. begin is where the text begins, last
// its last brace if that was searched: behind it only the array that the text
// begins with counts.
func (s *scanner) candidate(i, begin int, last *int) int {
	for i = s.bracketAfter(i); i >= 0; i = s.bracketAfter(i) {
		switch s.text[i] {
		case '{':
			if startsObject(s.text, i) && (i == begin || i+1 < len(s.text)) {
				return i
			}
		case '[':
			ok, after := s.startsArray(i)
			if ok && i == begin {
				return i
			}
			if *last == unsearched {
				*last = bytes.LastIndexByte(s.text, '{')
			}
			if ok && i < *last {
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

// unsearched is the place of what was not searched for yet.
const unsearched = -2

// bracketAfter returns the first bracket at i or after it, in strings too, or
// -1.
func (s *scanner) bracketAfter(i int) int {
	if i >= len(s.text) {
		return -1
	}
	w, n := bit(i)
	found := s.index[w].bracket >> n << n
	for found == 0 {
		if w++; w<<6 >= len(s.text) {
			return -1
		}
		found = s.index[w].bracket
	}
	if i = w<<6 + bits.TrailingZeros64(found); i < len(s.text) {
		return i
	}
	return -1
}

// startsObject reports whether the brace at b[i] begins like a JSON object.
func startsObject(b []byte, i int) bool {
	i = space(b, i+1)
	return i == len(b) || b[i] == '"' || b[i] == '}'
}

// startsArray reports whether the bracket at i begins like a JSON array: with
// an object, or with a value and a comma or the end. If it does not, the
// brackets up to after do not either.
func (s *scanner) startsArray(i int) (ok bool, after int) {
	s.outside(i)
	for i < len(s.text) && s.text[i] == '[' {
		i = s.space(i + 1)
	}
	switch {
	case i == len(s.text) || s.text[i] == ']':
		return true, i
	case s.text[i] == '{':
		return startsObject(s.text, i), i
	}
	end, st := s.loose(i, 0)
	end = s.space(end)
	return st == valid && (end == len(s.text) || s.text[end] == ',' || s.text[end] == ']'), i
}

// json reads the object or array that begins at i inside of depth brackets,
// adds the messages it finds to the batch, and returns the value's end.
func (d *decoder) json(i, nesting, depth int, m *meta) (end int, messages bool, st status) {
	if d.scan.text[i] == '[' {
		return d.array(i, nesting, depth, m)
	}
	o := &d.objects[nesting]
	if !o.ready || o.from != i {
		o, _, st = d.object(i, nesting, depth)
	}
	if end = o.end; st == valid {
		messages = d.meaning(o, nesting, m)
	}
	return end, messages, st
}

// array reads a batch, or an array without a message.
func (d *decoder) array(i, nesting, depth int, m *meta) (int, bool, status) {
	s, mark := &d.scan, d.mark()
	others, found, mixed := int32(0), false, false
	var own meta
	if m.chosen == nil && len(d.opts.Session) > 0 {
		if end, st := s.skip(i, depth); st == valid {
			own = *m
			own.chosen = d.textAt(d.raw(span{i, end}), nil, d.opts.Session)
			m = &own
		}
	}
	i, done, st := s.first(i, ']')
	for st == valid && !done {
		messages := false
		if s.text[i] == '{' {
			mixed = true
			i, messages, st = d.json(i, nesting, depth+1, m)
		} else {
			i, st = s.value(i, depth+1)
		}
		if st != valid {
			break
		}
		if messages {
			found = true
		} else {
			others++
		}
		i, done, st = s.next(i, ']')
	}
	d.mixed = mixed // those of arrays inside aside
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
func (d *decoder) bind(m *meta) *Record {
	r := &d.out.records[len(d.out.records)-1]
	if !d.fresh {
		if (stamp{r.Time, r.clock}) == m.time && r.Direction == m.dir && r.Latency == m.latency && bytes.Equal(r.Conn, m.conn) {
			return r
		}
		n := int32(len(d.out.messages))
		d.out.records = append(d.out.records, Record{Line: r.Line, Text: r.Text, Continues: true, from: n, to: n})
		r = &d.out.records[len(d.out.records)-1]
	}
	d.fresh, d.shape = false, m.shape
	r.Time, r.clock, r.Own = m.time.Time, m.time.clock, m.time.Known()
	r.Direction, r.Conn, r.Latency = m.dir, m.conn, m.latency
	return r
}

// emit adds a message to be filled in.
func (d *decoder) emit(m *meta) *Message {
	d.bind(m).to++
	d.out.messages = append(d.out.messages, Message{})
	return &d.out.messages[len(d.out.messages)-1]
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
	shape                       shape
}

func (d *decoder) mark() mark {
	m := mark{len(d.out.records), len(d.out.messages), len(d.out.problems), Record{}, d.fresh, d.shape}
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
