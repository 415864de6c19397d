package frame

import (
	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/jsonscan"
)

// How framers put their frames into a chunk.

// Writer puts frames into a chunk. It alone knows what stands between two of
// them, and how much is kept of one that is too long.
type Writer struct {
	s       *decode.Store
	maxLine int // bytes of the longest frame
}

// NewWriter returns a writer of frames of at most maxLine bytes.
func NewWriter(s *decode.Store, maxLine int) *Writer { return &Writer{s, maxLine} }

// Start begins a chunk of frames, of about some size.
func (w *Writer) Start(size int) {
	s := w.s
	if s.Frames = s.Room; s.Frames == nil {
		s.Frames = make([]decode.Frame, 0, 64)
	}
	if s.Chunk = s.Chunk[:0]; cap(s.Chunk) < size {
		s.Chunk = make([]byte, 0, size)
	}
}

// Begin begins a frame on a line, counted from 1 in those of the chunk. What it
// returns is valid until the next frame begins.
func (w *Writer) Begin(line int64) *decode.Frame {
	n := len(w.s.Chunk)
	return w.Place(n, n, line)
}

// Add adds to the text of the frame that was begun. Of one that becomes too
// long the beginning is kept, and it is not read.
func (w *Writer) Add(text []byte) {
	f := w.last()
	if f.Flaw == capture.Oversize {
		return
	}
	w.s.Chunk = append(w.s.Chunk, text...)
	if len(w.s.Chunk)-f.From > w.maxLine {
		w.s.Chunk, f.Flaw = w.s.Chunk[:f.From+min(jsonscan.Excerpt, w.maxLine)], capture.Oversize
	}
}

// AddLine adds a line to the text of the frame that was begun.
func (w *Writer) AddLine(line []byte) {
	if len(w.s.Chunk) > w.last().From {
		w.Add([]byte{'\n'})
	}
	w.Add(line)
}

// fill has the text of the frame that was begun appended to dst by a function
// that keeps to a limit, and says what is wrong with it.
func (w *Writer) fill(read func(dst []byte, limit int) ([]byte, capture.ProblemKind)) {
	f := w.last()
	w.s.Chunk, f.Flaw = read(w.s.Chunk, w.maxLine)
}

// End ends the frame that was begun. A flaw, unless it is decode.Sound, is why
// it is not read. A line break after it sees to it that a string that does not
// end does not reach into the next one.
func (w *Writer) End(flaw capture.ProblemKind) {
	f := w.last()
	if f.End = len(w.s.Chunk); flaw != decode.Sound {
		f.Flaw = flaw
	}
	w.s.Chunk = append(w.s.Chunk, '\n')
}

// Place adds a frame that is a part of the chunk's own text.
func (w *Writer) Place(from, end int, line int64) *decode.Frame {
	w.s.Frames = append(w.s.Frames, decode.Frame{From: from, End: end, Line: line, Flaw: decode.Sound, Around: decode.Meta{Latency: -1}})
	return w.last()
}

// PlaceLong adds a frame that is too long to be read, and goes on at least to
// some end.
func (w *Writer) PlaceLong(from, end int, line int64) {
	w.Place(from, min(end, from+jsonscan.Excerpt), line).Flaw = capture.Oversize
}

// Frames returns the frames of the chunk.
func (w *Writer) Frames() []decode.Frame { return w.s.Frames }

// Len returns how many bytes the text of the chunk has.
func (w *Writer) Len() int { return len(w.s.Chunk) }

// Count counts lines of the source, or what stands for lines, and returns how
// many the chunk has.
func (w *Writer) Count(lines int64) int64 {
	w.s.Lines += lines
	return w.s.Lines
}

func (w *Writer) last() *decode.Frame { return &w.s.Frames[len(w.s.Frames)-1] }
