package parse

import (
	"bytes"
	"io"
	"slices"
	"time"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/format"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/slots"
)

// What the text around messages says is decided once a source, by its
// beginning: the same for a file and a pipe.

// surveySize is how much of a source is looked at to find out what the text
// around its messages says. Of rotated files it is counted over all.
const surveySize = 256 << 10

// findings is what the beginning of a source has shown so far.
type findings struct {
	heads  []beginning // of files, as long as there is another one to look at
	looked int         // bytes
	plan   *slots.Plan
	order  clock.DateOrder
}

// beginning is that of a file, in whole lines.
type beginning struct {
	text  []byte
	shape decode.Shape
	order clock.DateOrder
}

// dates finds out the order of the dates of a file. One whose dates do not tell
// is like the one before it.
func (f *findings) dates(h *frame.Head) {
	order := clock.OrderOf(h.Text)
	if order != clock.Undated && (order != clock.Undecided || f.order == clock.Undated) {
		f.order = order
	}
}

// more returns how much of the next file is to be looked at.
func (f *findings) more() int {
	return max(surveySize-f.looked, frame.DetectSize)
}

// look looks at the beginning of a file of some format, after which there may be
// others.
func (f *findings) look(p *pipeline, h *frame.Head, shape decode.Shape, others bool) {
	if f.looked >= surveySize || framerOf(p, shape) == nil {
		return
	}
	text := h.Text
	if !h.Whole {
		text = text[:bytes.LastIndexByte(text, '\n')+1]
	}
	heads := append(slices.Clip(f.heads), beginning{text, shape, f.order}) // of f there may be copies
	if f.looked += len(text); others && f.looked < surveySize {
		f.heads = heads
	}
	d, _ := p.surveyors.Get().(*decode.Decoder)
	if d == nil {
		d = p.decoder()
	}
	st, _ := p.stores.Get().(*decode.Store)
	if st == nil {
		st = &decode.Store{}
	}
	survey := slots.NewSurvey(shape < decode.NoShape && format.Table[shape].Labels, p.opts.chosen())
	for _, b := range heads {
		chunks := framerOf(p, b.shape)(bytes.NewReader(b.text))
		for !survey.Full() {
			st.Reset()
			st.Format, st.Latest, st.Order = b.shape, capture.TimeOf(p.opts.Now), b.order
			if chunks.Next(frame.NewWriter(st, p.opts.MaxLine), surveySize) != nil {
				break
			}
			d.Survey(st, survey)
		}
	}
	p.stores.Put(st)
	p.surveyors.Put(d)
	f.plan = survey.Plan()
}

// framerOf returns what cuts the beginning of a file of some format, or nil for
// one without text around messages.
func framerOf(p *pipeline, shape decode.Shape) func(r io.Reader) frame.Framer {
	if shape < decode.NoShape {
		row := format.Table[shape]
		switch {
		case row.Refused, row.Read != nil && !row.Texts:
			return nil
		case row.Read != nil:
			return func(r io.Reader) frame.Framer { return row.Read(r, p.opts.MaxLine) }
		}
	}
	return func(r io.Reader) frame.Framer { return &frame.Chunker{R: r, MaxLine: p.opts.MaxLine} }
}

// taken says what was taken for what.
func taken(plan *slots.Plan) []capture.Around {
	var list []capture.Around
	for _, row := range plan.Rows() {
		list = append(list, capture.Around{Shape: row.Shape, Direction: row.Direction, Conn: row.Conn, Time: row.Time})
	}
	return list
}

// Bounds of how long a pipe is waited for until its beginning is there. What
// comes later is read by what has come.
const (
	longestPause = time.Second
	longestStart = 3 * time.Second
)

// pausing reads what may be long in coming. As long as it is looked at it says
// so when nothing comes; who reads meanwhile goes on.
type pausing struct {
	r     io.Reader
	until time.Time // up to then it is looked at
	piece chan piece
	left  []byte
	err   error
	busy  bool // a read has not been taken yet
	over  bool // it is not looked at anymore
	fresh bool // something has come since it was said that nothing comes
}

// piece is what one read of the reader gave.
type piece struct {
	text []byte
	err  error
}

func newPausing(r io.Reader) *pausing {
	return &pausing{r: r, until: time.Now().Add(longestStart), piece: make(chan piece, 1)}
}

func (p *pausing) Read(b []byte) (int, error) {
	if len(p.left) == 0 && p.err == nil {
		if p.over && !p.busy {
			return p.r.Read(b)
		}
		if err := p.await(len(b)); err != nil {
			return 0, err
		}
	}
	n := copy(b, p.left)
	p.left = p.left[n:]
	if n > 0 {
		return n, nil
	}
	return 0, p.err
}

// await waits for what comes next.
func (p *pausing) await(size int) error {
	if !p.busy {
		p.busy = true
		buf := make([]byte, size)
		go func() {
			n, err := p.r.Read(buf)
			p.piece <- piece{buf[:n], err}
		}()
	}
	if p.over {
		p.take(<-p.piece)
		return nil
	}
	wait := min(longestPause, time.Until(p.until))
	if wait <= 0 && !p.fresh { // what has come does not do yet
		wait = longestPause
	}
	timer := time.NewTimer(max(0, wait))
	defer timer.Stop()
	select {
	case got := <-p.piece:
		p.take(got)
		return nil
	case <-timer.C:
		p.fresh = false
		return format.ErrPause
	}
}

// close closes what is read, after the read that is under way.
func (p *pausing) close(in io.Closer) {
	<-p.piece
	in.Close()
}

// take makes a piece what comes next.
func (p *pausing) take(got piece) {
	p.left, p.err, p.busy, p.fresh = got.text, got.err, false, true
}
