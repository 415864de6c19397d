// Package decode turns a line, or a frame, into records: envelopes, text
// before and after messages, messages themselves. It knows the shapes in which
// every capture may have them, and of the formats of programs only the hooks
// that these give it.
package decode

import (
	"bytes"
	"time"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/jsonscan"
	"rpclog/parse/internal/slots"
	"rpclog/parse/internal/wire"
)

// Decoder turns the lines of a chunk into records. It keeps nothing from one
// chunk to the next but memory.
type Decoder struct {
	opts    *Options
	hooks   *[MaxShapes]Hooks // of the formats
	others  []Shape           // those that have lines of their own
	clocks  clock.Clocks
	sayings sayings
	rest    []byte // the memory for a prefix without its times
	scan    jsonscan.Scanner
	codes   map[string]string
	out     *Store

	survey  *slots.Survey // that is told what is read, or nil
	bare    layer         // of messages without text before them
	scratch []byte

	usual    bool // lines may be ordinary
	outlines outlines
	label    []byte  // the line before, if it announces what comes
	learned  learned // fields of envelopes that mean something in this source

	// Of what is being read inside of some number of envelopes.
	objects        [maxNesting + 1]object
	prefixes, kept [maxNesting + 1]Meta

	pending [2]pending // lines of stdout and stderr that came in pieces

	current      // the record being read
	around  Meta // what stands around it
	beside  Meta // what stood around the last value in it that is no message, if there is one
}

// current is what is known of the record being read. It begins anew with each,
// so that nothing of one reaches into the next.
type current struct {
	fresh   bool                // nothing bound to it yet
	shape   Shape               // of what was bound to it last
	flaw    capture.ProblemKind // the first problem that means "nothing", or Sound
	passed  bool                // a value that is no message: beside is of it
	mixed   bool                // the array that was read last has an object
	paired  bool                // reading the response recorded with a request
	foreign bool                // text that is not JSON
	printed bool                // it is a value in another notation, and no message
	counted bool                // it is counted among the records of its shape
	values  int                 // JSON values that are no messages
	layer   layer               // of the messages that come
	first   int32               // the number of the record
}

// learned are fields of envelopes that mean something in a source: a connection
// and a direction.
type learned struct{ conn, way string }

// New returns a decoder to which the hooks of the formats are known, by
// their shape; others are the formats that have lines of their own.
func New(o *Options, formats *[MaxShapes]Hooks, others []Shape) *Decoder {
	d := &Decoder{opts: o, hooks: formats, others: others, codes: map[string]string{}, outlines: newOutlines()}
	if o.Location != nil && o.Location != time.UTC {
		d.clocks.Zone = o.Location
	}
	return d
}

// Decode turns the chunk of s into records, which it adds there.
func (d *Decoder) Decode(s *Store) {
	d.out = s
	data := s.Chunk
	d.clocks.Latest, d.clocks.Order, d.label = d.out.Latest, d.out.Order, nil
	d.follow(s.Plan)
	if d.out.Cut {
		d.out.Lines++
		d.oversize(data)
		return
	}
	d.scan.Enter(data)
	defer d.scan.Leave(jsonscan.View{})
	if d.out.Frames != nil {
		d.frames()
		return
	}
	odd := d.scan.Odd
	d.scan.SetLines(false) // it is read line by line
	d.usual = d.opts.plain() && d.survey == nil && !d.bare.looked && s.Plan.TextField() == ""
	d.outlines.begin()
	clean, colours := !odd || utf8.Valid(data), odd && bytes.IndexByte(data, jsonscan.Escape) >= 0
	for from, next := 0, 0; from < len(data); from = next {
		end := d.scan.LineEnd(from)
		d.out.Lines++
		next = d.physical(data[:end], from, clean, colours) + 1
		d.scan.Text = data
	}
	d.flush()
}

// follow prepares d for a chunk of a source with some plan.
func (d *Decoder) follow(plan *slots.Plan) {
	d.bare = newLayer(plan, nil)
	if conn, way := plan.Fields(); conn != d.learned.conn || way != d.learned.way { // what was learned means something else
		d.learned = learned{conn, way}
		d.outlines = newOutlines()
		for i := range d.objects {
			d.objects[i] = object{}
		}
	}
}

// physical reads the line that text has from some byte on, and returns where
// it ends: further down if it begins a value of several lines. clean says that
// the chunk is UTF-8, colours that it may be coloured.
func (d *Decoder) physical(text []byte, from int, clean, colours bool) int {
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
		if d.passedLabel(); len(line) > 0 {
			d.announces(line)
		}
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
	if d.usual && clean && !colours && line[0] == '{' && d.label == nil && d.ordinary(d.out.Chunk, from) {
		return next
	}
	more := int64(0) // lines
	if jsonscan.Leaves(line) {
		// One that is too long is lines, as it is where it does not fit into a chunk.
		if end := d.scan.Multiline(d.out.Chunk, from, next); end > next && end-from <= d.opts.MaxLine {
			next = end
			from, end = jsonscan.Bounds(d.out.Chunk[:next], from)
			line = d.out.Chunk[from:end:end]
			more = int64(bytes.Count(line, []byte{'\n'}))
			d.scan.Text = d.out.Chunk[:end]
		}
	}
	d.scan.SetLines(more > 0)
	d.logical(line, from, clean, colours)
	d.scan.SetLines(false)
	d.out.Lines += more
	return next
}

// logical reads a line, or the lines of a value, of which there is at least a
// byte.
func (d *Decoder) logical(line []byte, from int, clean, colours bool) {
	before := len(d.out.Records)
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
	if !clean && len(d.out.Records) > before && !utf8.Valid(line) {
		d.Problem(capture.Encoding)
	}
}

// uncoloured returns a line without the escape sequences that colour it on a
// terminal, where perhaps there are any.
func (d *Decoder) uncoloured(line []byte, perhaps bool) []byte {
	if !perhaps || bytes.IndexByte(line, jsonscan.Escape) < 0 {
		return line
	}
	return jsonscan.Trim(d.keep(func(dst []byte) []byte { return jsonscan.AppendUncoloured(dst, line) }))
}

// line reads the line that begins at i, of which there is at least a byte.
func (d *Decoder) line(i int) {
	text := d.scan.Text[i:]
	before := len(d.out.Records)
	d.begin(text)
	d.announced(text)
	d.read(i)
	last := len(d.out.Records) - 1
	if last < before || !d.out.Records[last].Unparsed { // nothing but what the line before has said, or more than a text
		return
	}
	if d.out.Problems[len(d.out.Problems)-1].Kind == capture.NotJSON {
		d.announces(text)
	}
	if text[0] == '#' || wire.IsHeader(text) { // a comment
		d.out.Records = d.out.Records[:last]
		d.out.Problems = d.out.Problems[:len(d.out.Problems)-1]
	}
}

// read fills the record that was begun with what the text from i on holds, the
// questions first. After it no object counts as read ahead: the next text is
// another.
func (d *Decoder) read(i int) {
	record, from := len(d.out.Records)-1, len(d.out.messages)
	if d.fill(i); len(d.out.messages) > from+1 {
		d.questionsFirst(record, from)
	}
	d.objects[0].ready = false
}

// fill is read for a text of which the first object may have been read ahead.
func (d *Decoder) fill(i int) {
	text := d.scan.Text[i:]
	if len(text) == 0 {
		d.Nothing(capture.NotJSON)
		return
	}
	if f := d.out.Format; f < NoShape && d.hooks[f].Own != nil && d.as(f, d.hooks[f].Own, i) {
		if !d.fresh {
			d.count()
		}
		return
	}
	brace := bytes.IndexByte(text, '{')
	quote := -1
	if brace > 0 && text[len(text)-1] != '}' { // mostly JSON ends the line
		quote = bytes.IndexByte(text[:brace], '\'')
	}
	if (quote >= 0 || brace > 0 && brace+1 < len(text) && text[brace+1] == '\\') && !d.scan.Plain(i, len(d.scan.Text)) {
		if plain := d.unspelled(text); len(plain) != len(text) {
			outer := d.scan.Enter(plain)
			d.generally(0, bytes.IndexByte(plain, '{'), -1)
			d.scan.Leave(outer)
			return
		}
	}
	d.generally(i, brace, quote)
}

// generally fills the record that was begun with what the text from i on holds,
// whatever its source begins like. The first brace is so many bytes behind i, or
// there is none; the first single quote before that so many, if there is one
// that matters.
func (d *Decoder) generally(i, brace, quote int) {
	text := d.scan.Text[i:]
	first := literalFirst(text, brace) || quote >= 0 && brace-quote >= len("'2.0'") && bytes.Contains(text[:brace], ofClass)
	reported, read := false, false
	if !first && brace > 0 && (text[brace-1] == '=' || text[brace-1] == ' ') {
		if reported, read = d.reported(i, i+brace, 0, &d.around); reported && !read {
			d.Nothing(capture.NotStandard)
			return
		}
	}
	if reported || first && d.otherwise(i) || d.text(i, 0, &d.around) || d.quoted(text) || !first && d.otherwise(i) {
		d.count()
		if d.flaw != Sound {
			d.Problem(d.flaw)
		}
		return
	}
	switch {
	case d.printed:
		d.bind(&d.around).Other++
	case notStandard(text):
		d.Nothing(capture.NotStandard)
	case d.flaw != Sound:
		d.Nothing(d.flaw)
	case d.values > 0 && !d.foreign:
		if d.values == 1 && !gjson.ValidBytes(text) {
			d.Nothing(capture.InvalidJSON)
			return
		}
		d.bind(d.last()).Other += int32(d.values)
	case d.values == 0 && jsonscan.IsScalar(text):
		d.bind(&d.around).Other++
	default:
		d.Nothing(capture.NotJSON)
		d.restart(text)
	}
}

// otherwise reads a line in which no JSON message was found, and which begins
// at i, in another notation, or as one of a format that has lines of its own.
func (d *Decoder) otherwise(i int) bool {
	text := d.scan.Text[i:]
	if d.notationInside(i) || readClasses(d, text, &d.around) || readLiterals(d, text, &d.around) {
		return true
	}
	for _, other := range d.others {
		if d.as(other, d.hooks[other].Line, i) {
			return true
		}
	}
	return d.escapedLine(text)
}

// as lets a format read the line that begins at i. What it makes of it is of
// that format, and what did not hold as JSON is forgotten; what it leaves is as
// before.
func (d *Decoder) as(format Shape, read func(d *Decoder, at jsonscan.Span) bool, i int) bool {
	said, flaw := d.around.shape, d.flaw
	d.around.shape, d.flaw = format, Sound
	if read(d, jsonscan.Span{From: i, End: len(d.scan.Text)}) {
		return true
	}
	d.around.shape, d.flaw = said, flaw
	return false
}

// count counts the record being read, once, as one of the shape of what was
// found last.
func (d *Decoder) count() {
	if !d.counted {
		d.counted = true
		d.out.Shapes[d.shape]++
	}
}

// last returns what stood around the last value that was read and is no
// message.
func (d *Decoder) last() *Meta {
	if d.passed {
		return &d.beside
	}
	return &d.around
}

// begin adds a record for a text and forgets all of the one before. What stands
// around it is to be said afterwards.
func (d *Decoder) begin(text []byte) {
	d.current = current{fresh: true, flaw: Sound, layer: d.bare, first: int32(len(d.out.Records))}
	if d.survey != nil {
		d.survey.Record()
	}
	d.around = Meta{Latency: -1}
	n := int32(len(d.out.messages))
	d.out.Records = append(d.out.Records, capture.Record{Line: d.out.Lines, Text: text, Latency: -1, From: n, To: n})
}

// oversize notes a line that is too long to be read; text is its beginning.
func (d *Decoder) oversize(text []byte) {
	d.begin(text)
	d.Nothing(capture.Oversize)
}

// quoted reads a line that is a JSON string with a message in it.
func (d *Decoder) quoted(text []byte) bool {
	if text[0] != '"' || !MayHold(text) {
		return false
	}
	end, st := jsonscan.StrictString(text, 0)
	return st == jsonscan.Valid && end == len(text) && d.embedded(d.unquoted(text), 1, &Meta{Latency: -1, shape: Enveloped})
}
