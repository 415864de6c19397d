package format

import (
	"bytes"
	"io"

	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// Logs of which an entry is a line with some that belong to it.

// entries is what tells the entries of a log.
type entries struct {
	begins func(line []byte) bool // whether an entry begins with a line

	// end returns where the last line ends of the entry that a text begins
	// with, whose first line ends at eol: truncated if this cannot be told
	// before there is more of the text, invalid if it is too long.
	end func(l entryLines, eol int) (end int, st jsonscan.Status)

	// told reports whether other lines show that what entries say stands there
	// as well: from there on entries are text. It may be nil.
	told func(text []byte) bool
}

// entryFramer cuts such a log into its entries and the lines between them.
type entryFramer struct {
	frame.Feed
	entries
	silent bool // what entries say stands elsewhere
}

// newEntryFramer returns what makes framers for some entries.
func newEntryFramer(e entries) func(r io.Reader, maxLine int) frame.Framer {
	return func(r io.Reader, maxLine int) frame.Framer {
		return &entryFramer{Feed: frame.Feed{R: r, MaxLine: maxLine}, entries: e}
	}
}

// Next is that of [frame.Framer].
func (f *entryFramer) Next(w *frame.Writer, size int) error { return f.Feed.Next(w, size, f.cut) }

// cut is a cutter.
func (f *entryFramer) cut(w *frame.Writer, text []byte, whole bool) (used, need int) {
	entry := false
	return f.Passages(w, text, whole, func(i int) (end, next int) {
		end, next, entry = f.next(text, i, whole)
		return end, next
	}, func(i, end, _ int, line int64) bool {
		if !entry && f.told != nil && !f.silent {
			f.silent = f.told(text[i:end])
		}
		w.Place(i, end, line).Stray = entry && f.silent
		return true
	})
}

// next returns where the entry ends that begins at i, or the line, or the value
// of several lines, and where the next line begins: 0 for that if this cannot
// be told yet. The end of what is too long is far away.
func (f *entryFramer) next(text []byte, i int, whole bool) (end, next int, entry bool) {
	eol, complete := frame.LineEnd(text, i, whole)
	from := eol - len(bytes.TrimLeft(text[i:eol], " \t")) // what is quoted in a page is set in
	if !complete || eol-i > f.MaxLine || !f.begins(text[from:eol]) {
		end, next = f.Stray(text, i, whole)
		return end, next, false
	}
	n, st := f.end(entryLines{text[from:], f.MaxLine - (from - i), whole}, eol-from)
	switch st {
	case jsonscan.Valid:
		return from + n, from + n + 1, true
	case jsonscan.Truncated:
		return 0, 0, true
	}
	return i + f.MaxLine + 1, eol + 1, true
}

// entryLines are the lines of a text that may be of the entry that it begins
// with.
type entryLines struct {
	text  []byte
	limit int // where the last of them ends at the latest
	whole bool
}

// after returns the line after the one that ends at eol, and where it ends: at
// eol if there is none. It is truncated if this cannot be told before there is
// more of the text.
func (l *entryLines) after(eol int) (line []byte, end int, st jsonscan.Status) {
	from := min(eol+1, len(l.text))
	looked := l.text[from:max(from, min(len(l.text), l.limit+1))]
	n := bytes.IndexByte(looked, '\n')
	switch {
	case n >= 0:
	case len(l.text) > l.limit, l.whole && len(looked) == 0:
		return nil, eol, jsonscan.Valid
	case !l.whole:
		return nil, eol, jsonscan.Truncated
	default:
		n = len(looked)
	}
	return bytes.TrimSuffix(looked[:n], []byte{'\r'}), from + n, jsonscan.Valid
}

// valueEnd returns where the last line ends of the JSON that a line, which ends
// at eol, has from some byte on: a torn string ends it, and so does what begins
// another entry.
func valueEnd(l *entryLines, line []byte, eol int, begins func(line []byte) bool) (end int, st jsonscan.Status) {
	value := jsonscan.Passage{Lines: true}
	for {
		if _, done := value.Over(line); done || value.EndLine() {
			return eol, jsonscan.Valid
		}
		next := eol
		if line, next, st = l.after(eol); st != jsonscan.Valid {
			return 0, st
		}
		if next == eol || begins(line) {
			return eol, jsonscan.Valid
		}
		eol = next
	}
}
