package frame

import (
	"bytes"
	"io"

	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/jsonscan"
)

// Framers that tell by the text where a frame ends get the text from a feed,
// as much as they ask for.

// Feed reads a source ahead for a framer that tells by the text where a frame
// ends.
type Feed struct {
	R       io.Reader
	MaxLine int
	rest    []byte // from at on, what was read and not cut yet
	at      int
	err     error // how the source ended
	Size    int   // of a chunk, about: no more is cut at a time

	Part  bool // in the middle of a line that is dropped
	tried int  // up to where rest holds no value of several lines
	run   int  // up to where lines go in rest that may be of one value
	Lines jsonscan.Scanner
}

// cutter cuts what a text begins with into frames, which it places.
// It returns how much of the text that was, and how long the text must be
// before it makes sense to try again. whole says that there is no more of it:
// then something is cut.
type cutter func(w *Writer, text []byte, whole bool) (used, need int)

// Next writes the next frames, as [Framer] has it. What is there is cut as soon
// as a read brings less than there is room for: a pipe may not go on.
func (f *Feed) Next(w *Writer, size int, cut cutter) error {
	w.Start(size)
	buf := w.s.Chunk[:0:size] // the less at a time, the less memory
	f.Size = size
	for need, waited := 1, false; ; {
		whole := f.err != nil && f.at == len(f.rest)
		if (waited || len(buf) == cap(buf)) && len(buf) >= need || whole && len(buf) > 0 {
			used := 0
			if used, need = cut(w, buf, whole); used > 0 {
				f.keep(buf[used:])
				f.tried, f.run = max(0, f.tried-used), max(0, f.run-used)
				f.hand(w.s, buf[:used])
				return nil
			}
		}
		if whole {
			return f.err
		}
		if len(buf) == cap(buf) {
			buf = append(make([]byte, 0, 2*cap(buf)), buf...)
		}
		room := cap(buf) - len(buf)
		n := f.read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		waited = n < room
	}
}

// read reads what was read before and not cut, and then the source.
func (f *Feed) read(buf []byte) (n int) {
	if f.at < len(f.rest) {
		n = copy(buf, f.rest[f.at:])
		f.at += n
		return n
	}
	n, f.err = f.R.Read(buf)
	return n
}

// keep takes back what was read and not cut.
func (f *Feed) keep(text []byte) {
	if f.at < len(f.rest) { // it is all from there
		f.at -= len(text)
		return
	}
	f.rest, f.at = append(f.rest[:0], text...), 0
}

// hand hands over a text with its frames.
func (f *Feed) hand(s *decode.Store, text []byte) {
	s.Lines = int64(bytes.Count(text, []byte{'\n'}))
	if f.err != nil && f.at == len(f.rest) && text[len(text)-1] != '\n' {
		s.Lines++
	}
	if len(s.Frames) == 0 { // nothing in it to be read
		text = text[:0]
	}
	s.Chunk = text
}

// DropLine returns how much of a text is of the line that is dropped.
func (f *Feed) DropLine(text []byte) int {
	n := bytes.IndexByte(text, '\n') + 1
	if f.Part = n == 0; f.Part {
		return len(text)
	}
	return n
}

// Passages is a cutter's work on passages that follow each other. ends returns
// where the one ends that begins at i, and where the next one begins: 0 for that
// if it cannot be told before there is more of the text. place places a passage
// that is neither blank nor too long, and reports false if that cannot be done
// before there is more either.
func (f *Feed) Passages(w *Writer, text []byte, whole bool, ends func(i int) (end, next int), place func(i, end, next int, line int64) bool) (used, need int) {
	i, line := 0, LineCounter{Text: text}
	if f.Part {
		i = f.DropLine(text)
	}
	for i < min(len(text), f.Size) {
		end, next := ends(i)
		if next == 0 && len(text)-i <= f.MaxLine+1 {
			return i, Patience(text, i)
		}
		switch {
		case next == 0: // a line that does not end
			f.Part, next = true, len(text)
			w.PlaceLong(i, i+f.MaxLine, line.At(i))
		case end-i > f.MaxLine:
			w.PlaceLong(i, i+f.MaxLine, line.At(i))
		case len(jsonscan.Trim(text[i:end])) > 0 && !place(i, end, next, line.At(i)):
			return i, Patience(text, i)
		}
		i = min(next, len(text))
	}
	return i, Patience(text, i)
}

// Stray returns where the line ends that begins at i, or the value of several
// lines that begins on it, and where the next line begins. It returns 0 for
// that if this cannot be told before there is more of the text.
func (f *Feed) Stray(text []byte, i int, whole bool) (end, next int) {
	n := bytes.IndexByte(text[i:], '\n')
	switch {
	case n >= 0:
		end, next = i+n, i+n+1
	case whole:
		return len(text), len(text)
	default:
		return 0, 0
	}
	line := jsonscan.Trim(text[i:end])
	if i < f.tried || end-i > f.MaxLine || len(line) == 0 || !jsonscan.Leaves(line) || bytes.IndexByte(line, '{') < 0 && bytes.IndexByte(line, '[') < 0 {
		return end, next
	}
	bounded := len(text)-i > f.MaxLine
	if f.run <= end {
		lines := text
		if bounded {
			lines = text[:i+f.MaxLine]
		}
		last, open := jsonscan.LinesOf(lines, i, end, whole || bounded)
		if open && !whole && !bounded {
			return 0, 0
		}
		f.run = last
	}
	if f.run == end {
		return end, next
	}
	to := f.Lines.MultilineIn(text[:min(f.run, len(text))], i, end)
	if f.run > len(text) && (to == end || to == len(text)) { // it was looked further ahead before
		return 0, 0
	}
	if to == end {
		f.tried = f.run
		return end, next
	}
	return to, min(len(text), to+1)
}

// Line returns where the line ends that i is in, whether it is there, and
// whether it is too long, be it there or not.
func (f *Feed) Line(text []byte, i int, whole bool) (end int, complete, long bool) {
	end, complete = LineEnd(text, i, whole)
	return end, complete, complete && end-i > f.MaxLine || !complete && len(text)-i > f.MaxLine+1
}

// LineEnd returns where the line ends that i is in, and whether it is there.
func LineEnd(text []byte, i int, whole bool) (end int, complete bool) {
	if n := bytes.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n, true
	}
	return len(text), whole
}

// Patience is how long a text must be before it makes sense to try again to
// cut what it has from i on.
func Patience(text []byte, i int) int {
	if waits := len(text) - i; waits > 64<<10 {
		return len(text) + waits
	}
	return len(text) + 1
}

// LineCounter counts the lines of a text.
type LineCounter struct {
	Text []byte
	to   int
	n    int64
}

// At returns the number of the line, from 1, that i is in. It must not go back.
func (c *LineCounter) At(i int) int64 {
	c.n += int64(bytes.Count(c.Text[c.to:i], []byte{'\n'}))
	c.to = i
	return c.n + 1
}
