// Package parse turns captures of JSON-RPC traffic into messages.
//
// A capture is read record by record (a record is what one line holds), on all
// cores, in bounded memory. Around a message there may be an envelope (a JSON
// object with a time, a direction, a connection) or text before and after it;
// both are understood without being told. A record that cannot be read is data
// too: a [capture.ProblemKind] with its line, never the end of the run.
package parse

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"

	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/format"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/slots"
	"rpclog/parse/internal/unpack"
)

// Read reads sources, merged by time, and calls each for one batch of records
// after the other, not always from the same goroutine. Where one source has dates
// and another but clocks without, the other comes last, see
// [capture.Batch.When]. A batch is valid until each returns. Read returns what
// it learned of every source; that a source cannot be read is told there and
// ends nothing. An error of each, or the end of ctx, ends the reading and is
// returned.
func Read(ctx context.Context, sources []input.Source, opts Options, each func(*capture.Batch) error) ([]capture.Info, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	p := newPipeline(ctx, opts)
	defer p.ahead.Close()
	infos := make([]capture.Info, len(sources))
	for i := range sources {
		infos[i] = newInfo(&sources[i])
	}
	if len(sources) == 1 {
		return infos, p.single(&sources[0], &infos[0], each)
	}
	for range p.opts.Jobs {
		go p.worker()
	}
	return infos, p.merge(sources, infos, each)
}

// newInfo returns what is known of a source before it is read.
func newInfo(src *input.Source) capture.Info {
	return capture.Info{Name: src.Name, Format: "empty", Named: src.IsNamed()}
}

// pipeline has what all streams share: the workers that decode, and what may
// be held open.
type pipeline struct {
	ctx       context.Context
	opts      *Options
	work      chan *job
	stores    sync.Pool
	surveyors sync.Pool // decoders that look at beginnings
	depot     *unpack.Depot
	ahead     *unpack.Ahead
	overlap   atomic.Int64 // streams that are read side by side
}

func newPipeline(ctx context.Context, opts Options) *pipeline {
	opts = opts.withDefaults()
	depot := unpack.NewDepot(opts.Progress)
	return &pipeline{ctx: ctx, opts: &opts, work: make(chan *job), depot: depot, ahead: unpack.NewAhead(depot, opts.Jobs)}
}

// job is a chunk on its way to become records, or why there is none.
type job struct {
	src   *input.Source // the file that it is of
	found findings      // up to that file
	store *decode.Store
	err   error
	done  chan struct{}
}

// decoder returns a decoder for chunks of any source.
func (p *pipeline) decoder() *decode.Decoder { return format.NewDecoder(p.opts.decode()) }

// worker decodes chunks until the pipeline ends, and reads ahead as long as
// there are none.
func (p *pipeline) worker() {
	d := p.decoder()
	for {
		var j *job
		select {
		case j = <-p.work:
		default:
			if p.ahead.Step() {
				continue
			}
			select {
			case j = <-p.work:
			case <-p.ctx.Done():
				return
			}
		}
		d.Decode(j.store)
		close(j.done)
	}
}

// stream is a source being read: a reader ahead, workers beside, and the
// records in order.
type stream struct {
	info   *capture.Info
	index  int
	queue  chan *job          // in order; closed at the end
	stop   context.CancelFunc // ends its goroutines
	bytes  atomic.Int64
	size   int // of the next chunk
	order  order
	copies copies
	format atomic.Int32 // of its last file, a shape, as its beginning shows it
	told   told         // of the file of which that is known
	plan   atomic.Pointer[slots.Plan]

	kinds  [decode.MaxShapes]int64
	file   *input.Source // of the last job
	before int64         // lines of the files before it
}

// told is what is known of a file that was looked at before; of none if file
// is nil.
type told struct {
	file     *input.Source
	format   decode.Shape
	findings findings
}

// open begins to read a source, at first in chunks of some size.
func (p *pipeline) open(src *input.Source, index int, info *capture.Info, known told, size, ahead int) *stream {
	ctx, stop := context.WithCancel(p.ctx)
	s := newStream(info, index, size)
	s.told, s.queue, s.stop = known, make(chan *job, ahead), stop
	go func() {
		defer close(s.queue)
		r := p.reader(s, src)
		defer r.close()
		for {
			st, _ := p.stores.Get().(*decode.Store)
			if st == nil || cap(st.Chunk) > s.size && p.overlap.Load() > 1 { // too large for one of many
				st = &decode.Store{}
			}
			j := &job{store: st, done: make(chan struct{})}
			if !r.next(j) {
				p.stores.Put(st)
				return
			}
			select {
			case s.queue <- j:
			case <-ctx.Done():
				return
			}
			if j.err != nil {
				p.stores.Put(st)
				continue
			}
			select {
			case p.work <- j:
			case <-ctx.Done():
				return
			}
		}
	}()
	return s
}

func newStream(info *capture.Info, index, size int) *stream {
	s := &stream{info: info, index: index, size: size, stop: func() {}}
	s.format.Store(int32(decode.NoShape))
	return s
}

// reader reads the files of a stream one after the other, chunk by chunk.
type reader struct {
	*pipeline
	s      *stream
	left   []*input.Source
	src    *input.Source // the file that is open
	in     io.ReadCloser
	chunks frame.Framer
	latest capture.Time // no time of the file without a year lies after it
	found  findings     // up to the file that is open
	wait   *pausing     // through which it is read, or nil
}

// reader returns a reader of the files of a source.
func (p *pipeline) reader(s *stream, src *input.Source) *reader {
	return &reader{pipeline: p, s: s, left: src.Files()}
}

// next puts the next chunk into the store of j, or into j why a file could not
// be read, or not to its end. After the last file it reports false.
func (r *reader) next(j *job) bool {
	for {
		if r.src == nil {
			if len(r.left) == 0 {
				return false
			}
			r.src, r.left = r.left[0], r.left[1:]
			if err := r.open(); err != nil {
				return r.failed(j, err)
			}
		}
		size := r.s.size
		r.s.size = r.grow(r.s)
		j.store.Reset()
		j.src, j.store.Latest, j.store.Format = r.src, r.latest, decode.Shape(r.s.format.Load())
		j.found, j.store.Plan, j.store.Order = r.found, r.found.plan, r.found.order
		switch err := r.chunks.Next(frame.NewWriter(j.store, r.opts.MaxLine), size); err {
		case nil:
			return true
		case io.EOF:
			r.close()
		default:
			return r.failed(j, err)
		}
	}
}

// open opens a file and finds out what cuts it.
func (r *reader) open() (err error) {
	file, err := r.ahead.Open(r.src)
	if err != nil {
		return err
	}
	r.in = file.Text(&r.s.bytes)
	latest := r.src.ModTime
	if latest.IsZero() {
		latest = r.opts.Now
	}
	r.latest = capture.TimeOf(latest)
	r.chunks, err = r.framer(r.in)
	return err
}

// failed puts into j why the file that is open is not read on.
func (r *reader) failed(j *job, err error) bool {
	j.src, j.err = r.src, err
	r.close()
	return true
}

// close closes the file that is open.
func (r *reader) close() {
	switch {
	case r.in == nil:
	case r.wait != nil && r.wait.busy: // who reads it closes it
		go r.wait.close(r.in)
	default:
		r.in.Close()
	}
	r.src, r.in, r.wait = nil, nil, nil
}

// framer finds out the format of the file that is open, and what its beginning
// shows, and returns what cuts it.
func (r *reader) framer(in io.Reader) (frame.Framer, error) {
	s, src, p := r.s, r.src, r.pipeline
	f := s.told.format
	if s.told.file == src {
		r.found = s.told.findings
	} else {
		if src.Live && !p.opts.Patient {
			r.wait = newPausing(in)
			in = r.wait
		}
		h, err := format.ReadHead(in, r.found.more())
		if r.wait != nil {
			r.wait.over = true
		}
		if err != nil {
			return nil, err
		}
		in = io.MultiReader(bytes.NewReader(h.Text), in)
		start := *h
		if len(h.Text) > frame.DetectSize {
			start.Text, start.Whole = h.Text[:frame.DetectSize], false
		}
		if f = format.Of(p.opts.Format, &start); f == decode.NoShape && !start.Whole && p.opts.Format == "" {
			f = format.Late(h)
		}
		r.found.dates(h)
		r.found.look(p, h, f, len(r.left) > 0)
	}
	s.format.Store(int32(f))
	s.plan.Store(r.found.plan)
	if f < decode.NoShape {
		switch row := format.Table[f]; {
		case row.Read != nil:
			return row.Read(in, p.opts.MaxLine), nil
		case row.Refused:
			return nil, &format.NotRead{Name: src.Name, Shape: f}
		}
	}
	return &frame.Chunker{R: in, MaxLine: p.opts.MaxLine, Live: src.Live}, nil
}

// next returns the next records of s, or nil at its end.
func (p *pipeline) next(s *stream) (*chunk, error) {
	var j *job
	for j == nil || j.err != nil {
		ok := false
		select {
		case j, ok = <-s.queue:
		case <-p.ctx.Done():
		}
		if !ok {
			if c := s.rest(); c != nil && p.ctx.Err() == nil {
				return c, nil
			}
			s.finish()
			return nil, p.ctx.Err()
		}
		s.take(j)
	}
	select {
	case <-j.done:
	case <-p.ctx.Done():
		return nil, p.ctx.Err()
	}
	c := s.settle(j.store)
	c.found = j.found
	return c, nil
}

// take notes of which file a job is, and why that could not be read.
func (s *stream) take(j *job) {
	if s.file != j.src {
		s.file, s.before = j.src, s.order.lines
	}
	if j.err != nil {
		s.failed(j)
	}
}

// batch returns the batch of a job that is done, the next one of s; nil if it
// says why a file could not be read.
func (s *stream) batch(j *job) *capture.Batch {
	if s.take(j); j.err != nil {
		return nil
	}
	return &s.settle(j.store).Batch
}

// chunk is a batch and the memory that it lies in.
type chunk struct {
	capture.Batch
	store *decode.Store
	found findings // up to its file
}

// settle makes a batch of a chunk that was decoded, the next one of s.
func (s *stream) settle(st *decode.Store) *chunk {
	s.info.Records += s.order.settle(st)
	s.info.Chosen += st.Chosen
	s.info.Found |= st.Found
	for i, n := range st.Shapes {
		s.kinds[i] += n
	}
	c := &chunk{Batch: st.Batch(s.index), store: st}
	if plan := st.Plan; plan != nil && plan.Copies != nil {
		s.info.Records -= s.copies.leaveOut(plan.Copies, &c.Batch, st.Sums, false)
	}
	return c
}

// failed notes why a file could not be read, or not to its end.
func (s *stream) failed(j *job) {
	var dmg *unpack.Damage
	damaged := errors.As(j.err, &dmg)
	if lines := s.order.lines - s.before; damaged && lines > 0 {
		text := fmt.Sprintf("%v after %d lines", dmg, lines)
		if lines == 1 {
			text = strings.TrimSuffix(text, "s")
		}
		damage := capture.Damage{Line: s.order.lines, Text: text}
		if j.src.Name != s.info.Name {
			damage.File = j.src.Name
		}
		s.info.Damage = append(s.info.Damage, damage)
		return
	}
	err := j.err
	if damaged || format.Advises(err) { // nothing could be read
		err = fmt.Errorf("%s: %w", j.src.Name, err)
	}
	if s.info.Err == nil {
		s.info.Err, s.info.Named = err, j.src.Named
	} else {
		s.info.Err, s.info.Named = errors.Join(s.info.Err, err), s.info.Named || j.src.Named
	}
}

// finish ends a stream and notes what is known of it.
func (s *stream) finish() {
	s.stop()
	s.info.Bytes = s.bytes.Load()
	s.info.Read = taken(s.plan.Load())
	switch {
	case s.info.Records > 0:
		s.info.Format = "unknown"
	case s.info.Err != nil:
		s.info.Format = "unreadable"
	default:
		s.info.Format = "empty"
	}
	f := decode.Shape(s.format.Load())
	seen := s.seen(f)
	switch {
	case seen < decode.NoShape:
		s.info.Format = format.Table[seen].Name
	case f < decode.NoShape && (s.info.Records > 0 || format.Table[f].Refused):
		s.info.Format = format.Table[f].Name
		if format.Table[f].Advice != "" && s.info.Err == nil {
			s.info.Err, s.info.Named = &format.NotRead{Name: s.info.Name, Shape: f}, s.file.Named
		}
	}
}

// seen returns the format of what was read, NoShape for nothing, of a source
// that begins like one of format f. One whose messages are put together from
// what is left of them goes first if it has a quarter of the records: that is
// to be known.
func (s *stream) seen(f decode.Shape) decode.Shape {
	most, all, seen := int64(0), int64(0), decode.NoShape
	for _, i := range format.Ranked {
		n := s.kinds[i]
		all += n
		if n > most {
			most, seen = n, i
		}
	}
	if seen < decode.NoShape && !format.Table[seen].Approx {
		most = 0
		for _, i := range format.Ranked {
			if n := s.kinds[i]; format.Table[i].Approx && 4*n >= all && n > most {
				most, seen = n, i
			}
		}
	}
	if seen < decode.NoShape && f < decode.NoShape && format.Table[f].Advice == "" && (format.Table[f].Read != nil || format.Table[f].Hooks.Own != nil || format.Table[f].Detect != nil && format.Table[f].Base == seen) {
		return f
	}
	return seen
}
