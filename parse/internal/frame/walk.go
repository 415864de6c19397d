package frame

import (
	"bytes"
	"io"
	"strconv"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/jsonscan"
)

// Documents of which some arrays have records for elements. A plan says where
// these are.

// Step is a place in the documents of a format, and what is there.
type Step struct {
	Key  string // of the member that leads there; "" for any element of an array
	Role role
	Next []Step
}

// role is what a place in a document is for.
type role uint8

const (
	onWay        role = iota // leads further
	HoldsRecords             // an array, each element of which is a record
	NamesConn                // names the connection of the records after it in the same object
)

// Plan is how the documents of a format are read.
type Plan struct {
	Root     Step
	Label    func(raw []byte) []byte // the name that a label gives, in memory of its own, or nil
	Detect   func(h *Head) bool      // whether a further document begins
	Single   func(line []byte) bool  // whether a line is a document that is a record by itself; may be nil
	Time     func(raw []byte) []byte // the value in a record that is its time; nil where the oldest always comes first
	Overlaps bool                    // what a record holds goes on while others begin
	Counted  bool                    // the lines of records are their numbers, which stand for connections until they are decoded
}

// walker is the framer for documents of JSON: the elements of one or more
// arrays somewhere in them are the records. A document is never in memory as a
// whole. What comes after one and does not begin another one is read line by
// line.
type walker struct {
	document
	*Plan
	limit   int // bytes of a line
	open    []level
	docs    int
	singles bool   // the last of them was a record by itself
	found   bool   // the document has an array with records
	conn    []byte // as a label names it
	count   int64  // records
	given   int64  // lines in the chunks before, or records where they are counted
	lines   *Chunker
	turn    turn
}

// level is an object or an array that is open.
type level struct {
	step  *Step
	array bool
}

// maxFrames is how many frames a chunk holds at most, however short they are.
const maxFrames = 4096

// Read returns a framer for documents that are read by p.
func (p *Plan) Read(r io.Reader, maxLine int) Framer {
	return &walker{document: newDocument(r), Plan: p, limit: maxLine}
}

func (w *walker) Next(out *Writer, size int) error {
	if w.lines != nil {
		return w.lines.Next(out, size)
	}
	out.Start(size)
	for w.turn.held > 0 || out.Len() < size && len(out.Frames()) < maxFrames {
		if !w.advance(out) {
			break
		}
		if len(out.Frames()) > 0 && w.turn.held == 0 && jsonscan.Space(w.buf, w.at) == len(w.buf) { // of a pipe it may take long until more comes
			break
		}
	}
	w.given += out.Count(w.place() - w.given)
	switch {
	case len(out.Frames()) > 0:
		return nil
	case w.lines != nil:
		return w.lines.Next(out, size)
	}
	return w.err
}

// place is how far w has come, in what the lines of records are counted in.
func (w *walker) place() int64 {
	if w.Counted {
		return w.count
	}
	return w.line
}

// advance goes to the next part of the document and writes it if it is a
// record. It reports false at the end.
func (w *walker) advance(out *Writer) bool {
	if len(w.open) == 0 {
		return w.begin(out)
	}
	c, ok := w.token()
	top := &w.open[len(w.open)-1]
	switch {
	case !ok:
		w.cut(out)
		return false
	case c == ',':
		w.take(1)
	case c == '}' || c == ']':
		w.take(1)
		w.close(out)
	case !top.array && c == '"':
		w.member()
	case !top.array || !w.beginsValue(c):
		w.record(out, false, w.restOfLine)
	case top.step.Role == HoldsRecords:
		w.record(out, true, w.value)
	default:
		w.enter(top.step.Find(nil))
	}
	return true
}

// beginsValue reports whether a JSON value begins here, with some byte. A time
// before a text is none.
func (w *walker) beginsValue(c byte) bool {
	if c == '{' || c == '[' || c == '"' {
		return true
	}
	word, after := w.aheadScalar()
	if len(after) > 0 && bytes.IndexByte([]byte(",]} \t\r\n"), after[0]) < 0 {
		return false
	}
	switch string(word) {
	case "true", "false", "null", "NaN", "Infinity", "-Infinity":
		return true
	}
	return c == '-' || c >= '0' && c <= '9'
}

// begin begins a document, or goes over to lines where there is none.
func (w *walker) begin(out *Writer) bool {
	if bytes.HasPrefix(w.ahead(len("\ufeff")), []byte("\ufeff")) {
		w.take(len("\ufeff"))
	}
	c, ok := w.token()
	switch {
	case !ok:
		w.turn.end(out.s)
		return false
	case w.Single != nil && w.Single(w.aheadLine()):
		w.docs++
		w.singles = true
		w.conn = nil
		w.record(out, true, w.value)
		return true
	case w.fits(c):
		w.turn.end(out.s)
		w.docs++
		w.singles, w.found, w.conn = false, false, nil
		w.start = w.start[:0]
		w.enter(&w.Root)
		return true
	case w.singles:
		w.record(out, false, w.restOfLine)
		return true
	}
	w.turn.end(out.s)
	w.lines = &Chunker{R: &w.document, MaxLine: w.limit}
	return false
}

// fits reports whether a document of the format begins here, with some byte.
// The first one need not look like it: the format may have been asked for.
func (w *walker) fits(c byte) bool {
	switch {
	case c == '{' && len(w.Root.Next) == 0, c == '[' && w.Root.Role != HoldsRecords, c != '{' && c != '[':
		return false
	case w.docs == 0 && c == '[':
		return true
	}
	text := w.aheadLine()
	if !jsonscan.Ends(text) {
		if w.docs == 0 {
			return true
		}
		text = w.ahead(DetectSize)
	}
	return w.Detect(&Head{Text: text, Whole: w.err != nil && len(text) == len(w.buf)-w.at})
}

// Find returns the place where the member of some key, or nil for an element,
// leads from s, or nil.
func (s *Step) Find(key []byte) *Step {
	for i := range s.Next {
		if s.Next[i].Key == string(key) {
			return &s.Next[i]
		}
	}
	return nil
}

// enter opens the object or array that comes next, if it is of use.
func (w *walker) enter(to *Step) {
	c, _ := w.token()
	switch {
	case to == nil || to.Role == NamesConn, c != '{' && c != '[', c == '{' && len(to.Next) == 0:
		w.skip()
		return
	case c == '{':
		for i := range to.Next {
			if to.Next[i].Role == NamesConn {
				w.conn = nil
			}
		}
	}
	w.found = w.found || c == '[' && to.Role == HoldsRecords
	w.take(1)
	w.open = append(w.open, level{to, c == '['})
}

// member reads the key that comes next and goes where it leads.
func (w *walker) member() {
	var buf [64]byte
	raw, flaw := w.value(buf[:0], len(buf))
	var to *Step
	if end, st := jsonscan.StrictString(raw, 0); flaw == decode.Sound && st == jsonscan.Valid && end == len(raw) {
		to = w.open[len(w.open)-1].step.Find(jsonscan.Unquoted(raw))
	}
	if c, _ := w.token(); c != ':' {
		return
	}
	w.take(1)
	switch c, ok := w.token(); {
	case !ok || c == '}' || c == ']' || c == ',':
	case to != nil && to.Role == NamesConn:
		if raw, flaw := w.value(nil, maxLabels); flaw == decode.Sound {
			w.conn = w.Label(raw)
		}
	default:
		w.enter(to)
	}
}

// maxLabels is how long labels may be to be looked at, in bytes.
const maxLabels = 64 << 10

// close closes the innermost object or array. A document without a record's
// array is one that was not understood.
func (w *walker) close(out *Writer) {
	if w.open[len(w.open)-1].step.Role == HoldsRecords {
		w.turn.end(out.s)
	}
	w.open = w.open[:len(w.open)-1]
	if len(w.open) == 0 && !w.found {
		w.flawed(out, capture.NotJSON, w.start)
	}
}

// cut notes that the document is cut off where no record is open. What is
// shown of it is the way that leads there.
func (w *walker) cut(out *Writer) {
	w.turn.end(out.s)
	var path []byte
	for _, l := range w.open {
		if key := l.step.Key; key != "" {
			path = append(append(append(path, '"'), key...), `":`...)
		}
		if l.array {
			path = append(path, '[')
		} else {
			path = append(path, '{')
		}
	}
	w.open = w.open[:0]
	if !w.torn {
		w.flawed(out, capture.Truncated, path)
	}
}

// flawed adds a record that gives nothing.
func (w *walker) flawed(out *Writer, flaw capture.ProblemKind, text []byte) {
	w.count++
	out.Begin(w.here())
	out.Add(text)
	out.End(flaw)
}

// record adds what comes next as a record, or as a stray line.
func (w *walker) record(out *Writer, own bool, read func(dst []byte, limit int) ([]byte, capture.ProblemKind)) {
	w.count++
	f := out.Begin(w.here())
	f.Stray, f.Around.Conn, f.Overlaps = !own, w.conn, own && w.Overlaps
	if own && w.Counted {
		f.Around.Conn = strconv.AppendInt(nil, w.count, 10)
	}
	out.fill(read)
	out.End(decode.Sound)
	if own && w.Time != nil {
		w.turn.add(out.s, w.Time)
	}
}

// here is the line of a record that begins here, counted from 1 in its chunk.
func (w *walker) here() int64 {
	if w.Counted {
		return w.count - w.given
	}
	return w.line + 1 - w.given
}
