package parse

import (
	"bytes"
	"time"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/jsonscan"
)

// decoder turns the lines of a chunk into records. It keeps nothing from one
// chunk to the next but memory.
type decoder struct {
	opts    *decodeOptions
	hooks   *[maxShapes]hooks // of the formats
	others  []shape           // those that have lines of their own
	clocks  clock.Clocks
	sayings sayings
	scan    jsonscan.Scanner
	codes   map[string]string
	out     *store

	usual    bool // lines may be ordinary
	outlines outlines
	label    []byte // the line before, if it announces what comes

	// Of what is being read inside of some number of envelopes.
	objects        [maxNesting + 1]object
	prefixes, kept [maxNesting + 1]meta

	pending [2]pending // lines of stdout and stderr that came in pieces

	current // the record being read
}

// current is what is known of the record being read. It begins anew with each,
// so that nothing of one reaches into the next.
type current struct {
	fresh   bool                // nothing bound to it yet
	shape   shape               // of what was bound to it last
	around  meta                // what stands around it
	passed  bool                // a value that is no message
	beside  meta                // what stood around the last of them
	mixed   bool                // the array that was read last has an object
	paired  bool                // reading the response recorded with a request
	flaw    capture.ProblemKind // the first problem that means "nothing", or sound
	values  int                 // JSON values that are no messages
	foreign bool                // text that is not JSON
	printed bool                // it is a value in another notation, and no message
}

const sound = capture.ProblemKind(255)

// newDecoder returns a decoder to which the hooks of the formats are known, by
// their shape; others are the formats that have lines of their own.
func newDecoder(o *decodeOptions, formats *[maxShapes]hooks, others []shape) *decoder {
	d := &decoder{opts: o, hooks: formats, others: others, codes: map[string]string{}, outlines: newOutlines()}
	if o.Location != nil && o.Location != time.UTC {
		d.clocks.Zone = o.Location
	}
	return d
}

// decode turns d.out.chunk into records.
func (d *decoder) decode() {
	data := d.out.chunk
	d.clocks.Latest, d.label = d.out.latest, nil
	if d.out.cut {
		d.out.lines++
		d.oversize(data)
		return
	}
	d.scan.Enter(data)
	defer d.scan.Leave(jsonscan.View{})
	if d.out.frames != nil {
		d.frames()
		return
	}
	odd := d.scan.Odd
	d.scan.Lines = false // it is read line by line
	d.usual = d.opts.plain()
	d.outlines.begin()
	clean, colours := !odd || utf8.Valid(data), odd && bytes.IndexByte(data, jsonscan.Escape) >= 0
	for from, next := 0, 0; from < len(data); from = next {
		end := d.scan.LineEnd(from)
		d.out.lines++
		next = d.physical(data[:end], from, clean, colours) + 1
		d.scan.Text = data
	}
	d.flush()
}

// frames reads the frames of the chunk.
func (d *decoder) frames() {
	data, lines := d.scan.Text, d.out.lines
	clean := !d.scan.Odd || utf8.Valid(data)
	d.usual = false
	for i := range d.out.frames {
		f := &d.out.frames[i]
		d.scan.Text = data[:f.end]
		d.out.lines = f.line
		before := len(d.out.records)
		var read func(d *decoder, f *frame)
		if d.out.format < noShape && !f.stray {
			f.around.shape, read = d.out.format, d.hooks[d.out.format].decode
		}
		switch {
		case f.flaw != sound:
			d.begin(data[f.from:f.end])
			d.around = f.around
			d.nothing(f.flaw)
		case read != nil:
			read(d, f)
		default:
			d.frame(f)
		}
		if len(d.out.records) == before { // a blank line or a comment
			continue
		}
		r := &d.out.records[len(d.out.records)-1]
		r.Restart = r.Restart || f.restart
		if !clean && f.flaw != capture.Oversize && !utf8.Valid(data[f.from:f.end]) {
			d.problem(capture.Encoding)
		}
	}
	d.scan.Text, d.out.lines = data, lines
}

// frame reads a frame as JSON with text around it.
func (d *decoder) frame(f *frame) {
	from, end := jsonscan.Bounds(d.scan.Text, f.from)
	d.scan.Text = d.scan.Text[:end]
	text := d.scan.Text[from:end:end]
	plain := d.uncoloured(text, d.scan.Odd)
	d.begin(plain)
	d.around = f.around
	if len(plain) == len(text) {
		d.read(from)
	} else {
		outer := d.scan.Enter(plain)
		d.read(0)
		d.scan.Leave(outer)
	}
}

// physical reads the line that text has from some byte on, and returns where
// it ends: further down if it begins a value of several lines. clean says that
// the chunk is UTF-8, colours that it may be coloured.
func (d *decoder) physical(text []byte, from int, clean, colours bool) int {
	next := len(text)
	if n := next - 1; n >= from && text[n] == '\r' {
		text = text[:n]
	}
	if len(text)-from > d.opts.MaxLine {
		d.oversize(text[from:])
		return next
	}
	from, end := jsonscan.Bounds(text, from)
	line := text[from:end:end]
	if len(line) == 0 || line[0] == '/' && bytes.HasPrefix(line, []byte("//")) {
		d.label = nil
		return next
	}
	switch p, ok := pieceOf(line); {
	case !ok:
		d.flush() // what is open does not go on here
	case d.piece(line, p):
		return next
	}
	if d.scan.Plain(from, end) {
		clean, colours = true, false
	}
	d.scan.Text = text[:end]
	if d.usual && clean && !colours && line[0] == '{' && d.label == nil && d.ordinary(d.out.chunk, from) {
		return next
	}
	more := int64(0) // lines
	if jsonscan.Leaves(line) {
		if end := d.scan.Multiline(d.out.chunk, from, next); end > next {
			next = end
			from, end = jsonscan.Bounds(d.out.chunk[:next], from)
			line = d.out.chunk[from:end:end]
			more = int64(bytes.Count(line, []byte{'\n'}))
			d.scan.Text = d.out.chunk[:end]
		}
	}
	d.scan.Lines = more > 0
	d.logical(line, from, clean, colours)
	d.scan.Lines = false
	d.out.lines += more
	return next
}

// logical reads a line, or the lines of a value, of which there is at least a
// byte.
func (d *decoder) logical(line []byte, from int, clean, colours bool) {
	before := len(d.out.records)
	switch plain := d.uncoloured(line, colours); len(plain) {
	case len(line):
		d.line(from)
	case 0:
		return
	default:
		outer := d.scan.Enter(plain)
		d.line(0)
		d.scan.Leave(outer)
		line = plain
	}
	if !clean && len(d.out.records) > before && !utf8.Valid(line) {
		d.problem(capture.Encoding)
	}
}

// uncoloured returns a line without the escape sequences that colour it on a
// terminal, where perhaps there are any.
func (d *decoder) uncoloured(line []byte, perhaps bool) []byte {
	if !perhaps || bytes.IndexByte(line, jsonscan.Escape) < 0 {
		return line
	}
	return jsonscan.Trim(d.keep(func(dst []byte) []byte { return jsonscan.AppendUncoloured(dst, line) }))
}

// line reads the line that begins at i, of which there is at least a byte.
func (d *decoder) line(i int) {
	text := d.scan.Text[i:]
	before := len(d.out.records)
	d.begin(text)
	d.announced(text)
	d.read(i)
	if len(d.out.records) == before { // nothing but what the line before has said
		return
	}
	d.announces(text)
	if last := len(d.out.records) - 1; d.out.records[last].Unparsed && (text[0] == '#' || isHeader(text)) { // a comment
		d.out.records = d.out.records[:last]
		d.out.problems = d.out.problems[:len(d.out.problems)-1]
	}
}

// read fills the record that was begun with what the text from i on holds.
// After it no object counts as read ahead: the next text is another.
func (d *decoder) read(i int) {
	d.fill(i)
	d.objects[0].ready = false
}

// fill is read for a text of which the first object may have been read ahead.
func (d *decoder) fill(i int) {
	text := d.scan.Text[i:]
	if len(text) == 0 {
		d.nothing(capture.NotJSON)
		return
	}
	if f := d.out.format; f < noShape && d.hooks[f].own != nil && d.as(f, d.hooks[f].own, text) {
		if !d.fresh {
			d.out.shapes[d.shape]++
		}
		return
	}
	first := literalFirst(text)
	if first && d.otherwise(text) || d.text(i, 0, &d.around) || d.quoted(text) || !first && d.otherwise(text) {
		d.out.shapes[d.shape]++
		if d.flaw != sound {
			d.problem(d.flaw)
		}
		return
	}
	switch {
	case d.printed:
		d.bind(&d.around).Other++
	case notStandard(text):
		d.nothing(capture.NotStandard)
	case d.flaw != sound:
		d.nothing(d.flaw)
	case d.values > 0 && !d.foreign:
		if d.values == 1 && !gjson.ValidBytes(text) {
			d.nothing(capture.InvalidJSON)
			return
		}
		d.bind(d.last()).Other += int32(d.values)
	case d.values == 0 && jsonscan.IsScalar(text):
		d.bind(&d.around).Other++
	default:
		d.nothing(capture.NotJSON)
		d.restart(text)
	}
}

// otherwise reads a line in which no JSON message was found as one of a format
// that has lines of its own.
func (d *decoder) otherwise(text []byte) bool {
	if readLiterals(d, text) {
		return true
	}
	for _, other := range d.others {
		if d.as(other, d.hooks[other].line, text) {
			return true
		}
	}
	return d.escapedLine(text)
}

// as lets a format read a line. What it makes of it is of that format, what it
// leaves is not.
func (d *decoder) as(format shape, read func(d *decoder, text []byte) bool, text []byte) bool {
	said := d.around.shape
	if d.around.shape = format; read(d, text) {
		return true
	}
	d.around.shape = said
	return false
}

// last returns what stood around the last value that was read and is no
// message.
func (d *decoder) last() *meta {
	if d.passed {
		return &d.beside
	}
	return &d.around
}

// begin adds a record for a text and forgets all of the one before. What stands
// around it is to be said afterwards.
func (d *decoder) begin(text []byte) {
	d.current = current{} // and then set: a literal would be copied, which each record pays for
	d.fresh, d.flaw, d.around.latency = true, sound, -1
	n := int32(len(d.out.messages))
	d.out.records = append(d.out.records, capture.Record{Line: d.out.lines, Text: text, Latency: -1, From: n, To: n})
}

// oversize notes a line that is too long to be read; text is its beginning.
func (d *decoder) oversize(text []byte) {
	d.begin(text)
	d.nothing(capture.Oversize)
}

// nothing marks the record being read as one that gave nothing. If it begins
// with a time, this still dates the records after it.
func (d *decoder) nothing(kind capture.ProblemKind) {
	d.problem(kind)
	r := &d.out.records[len(d.out.records)-1]
	r.Unparsed = true
	if kind != capture.Oversize {
		t := d.last().time
		if !t.Known() {
			t, _, _ = d.findTime(r.Text[:min(len(r.Text), 64)], 2)
		}
		r.Time, r.Clock, r.Own = t.Time, t.Clock, t.Known()
	}
}

// quoted reads a line that is a JSON string with a message in it.
func (d *decoder) quoted(text []byte) bool {
	if text[0] != '"' || !mayHold(text) {
		return false
	}
	end, st := jsonscan.StrictString(text, 0)
	return st == jsonscan.Valid && end == len(text) && d.embedded(d.unquoted(text), 1, &meta{latency: -1, shape: enveloped})
}
