package parse

import (
	"cmp"
	"container/heap"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"rpclog/parse/capture"
	"rpclog/parse/input"
)

// Many sources as one, merged by time.

// maxHeld is how many bytes of a pipe without a time are held back to see
// whether one comes; a pipe with more of them counts as one without times.
const maxHeld = 64 << 20

// mergeMemory is how many bytes of chunks the sources that overlap share; each
// has at least chunks of minChunk.
const (
	mergeMemory = 32 << 20
	minChunk    = 8 << 10
)

// lane is a source on its way through the merge.
type lane struct {
	src   *input.Source
	index int
	info  *capture.Info
	start capture.Time // the time at which its first record stands
	timed bool         // it has a time somewhere
	clock capture.Time // start, as its clocks without a date tell it
	ticks bool         // it has such a clock near its beginning
	dated bool         // some source has dates: then clocks put nothing in order
	told  told         // the format of the file in which its first record was found

	stream *stream
	held   []*chunk     // read while its first time was searched
	batch  *chunk       // what is left of the batch at hand
	key    capture.Time // latest time so far, that of batch.Records[0] included
}

// merge reads several sources as one: each in its own order, merged by the
// latest time seen so far in each. Sources without any time come last, and so do
// those that have but clocks without a date where others have dates. A file is
// opened when its time comes, or little before, so that rotated ones are not all
// open at once.
func (p *pipeline) merge(sources []input.Source, infos []capture.Info, each func(*capture.Batch) error) error {
	lanes := make([]*lane, len(sources))
	defer finish(lanes)
	for i := range sources {
		lanes[i] = &lane{src: &sources[i], index: i, info: &infos[i]}
	}
	if err := p.probeAll(lanes); err != nil {
		return err
	}
	agree(lanes)
	slices.SortStableFunc(lanes, func(a, b *lane) int {
		switch {
		case a.timed == b.timed:
			return a.start.Compare(b.start)
		case a.timed:
			return -1
		}
		return 1
	})
	var open laneHeap
	for _, l := range lanes {
		p.ahead.Plan(l.src.Files())
	}
	for {
		p.overlap.Store(int64(len(open)))
		for len(lanes) > 0 && lanes[0].timed && (len(open) == 0 || !before(open[0], lanes[0].start, lanes[0].index)) {
			l := lanes[0]
			lanes = lanes[1:]
			p.overlap.Add(1)
			if err := p.enter(l); err != nil {
				return err
			}
			if l.batch != nil {
				heap.Push(&open, l)
			}
		}
		if len(open) == 0 {
			break
		}
		if err := p.run(&open, lanes, each); err != nil {
			return err
		}
	}
	for _, l := range lanes { // no times at all
		if err := p.enter(l); err != nil {
			return err
		}
		for l.batch != nil {
			if err := each(&l.batch.Batch); err != nil {
				return err
			}
			if err := p.advance(l); err != nil {
				return err
			}
		}
	}
	return nil
}

// agree finds out by which times lanes are put in order: by dates if one has any,
// else by clocks.
func agree(lanes []*lane) {
	dated := slices.ContainsFunc(lanes, func(l *lane) bool { return l.timed })
	for _, l := range lanes {
		if l.dated = dated; !dated && l.ticks {
			l.start, l.timed = l.clock, true
		}
	}
}

// run hands over the records of the lane that is first, as far as no other is
// before it.
func (p *pipeline) run(open *laneHeap, waiting []*lane, each func(*capture.Batch) error) error {
	l := (*open)[0]
	limit, index := capture.Time{}, -1
	for i := 1; i < len(*open) && i <= 2; i++ { // the second of a heap is one of these
		if o := (*open)[i]; index < 0 || before(o, limit, index) {
			limit, index = o.key, o.index
		}
	}
	if len(waiting) > 0 && waiting[0].timed {
		if w := waiting[0]; index < 0 || w.start.Compare(limit) < 0 || w.start == limit && w.index < index {
			limit, index = w.start, w.index
		}
	}
	records := l.batch.Records
	n := len(records)
	if index >= 0 {
		for n = 1; n < len(records); n++ {
			key := l.keyAfter(&records[n])
			if c := key.Compare(limit); c > 0 || c == 0 && l.index > index {
				break
			}
			l.key = key
		}
	}
	head := l.batch.Batch
	head.Records = records[:n]
	if err := each(&head); err != nil {
		return err
	}
	if n < len(records) {
		l.batch.Records = records[n:]
		l.batch.First += n
		l.key = l.keyAfter(&records[n])
		heap.Fix(open, 0)
		return nil
	}
	if err := p.advance(l); err != nil {
		return err
	}
	if l.batch == nil {
		heap.Pop(open)
	} else {
		heap.Fix(open, 0)
	}
	return nil
}

// keyAfter returns the latest time of l after a further record.
func (l *lane) keyAfter(r *capture.Record) capture.Time {
	if r.Own && !(r.Clock && l.dated) && l.key.Before(r.Time) {
		return r.Time
	}
	return l.key
}

// probeAll finds out at which times the sources begin, of some at a time.
func (p *pipeline) probeAll(lanes []*lane) error {
	errs := make([]error, len(lanes))
	var next atomic.Int64
	var probes sync.WaitGroup
	for range min(len(lanes), p.opts.Jobs) {
		probes.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(lanes); i = int(next.Add(1)) - 1 {
				errs[i] = p.probe(lanes[i])
			}
		})
	}
	probes.Wait()
	return cmp.Or(errs...)
}

// probe finds out at which time a source begins.
func (p *pipeline) probe(l *lane) error {
	if l.src.Once {
		l.stream = p.open(l.src, l.index, l.info, told{}, min(p.opts.ChunkSize, 64<<10), p.opts.Jobs)
		_, err := p.search(l, l.stream, maxHeld)
		return err
	}
	head := p.open(l.src, l.index, &capture.Info{}, told{}, min(p.opts.ChunkSize, minChunk), 0)
	found, err := p.search(l, head, 1)
	head.wait()
	if found || err != nil {
		return err
	}
	whole := p.open(l.src, l.index, &capture.Info{}, l.told, p.opts.ChunkSize, p.opts.Jobs)
	_, err = p.search(l, whole, math.MaxInt)
	whole.wait()
	return err
}

// maxTicks is how many records from the first time without a date on are looked
// at for one with a date.
const maxTicks = 100

// search reads a stream up to its first date, maxTicks, its end, or as many bytes
// as are enough. It reports whether it knows at which time the stream begins.
func (p *pipeline) search(l *lane, s *stream, enough int) (bool, error) {
	var e eyes
	for read := 0; read < enough || e.ticks > 0; {
		b, err := p.next(s)
		if b == nil || err != nil {
			return true, err
		}
		if read += len(b.store.Chunk); l.told.file == nil {
			l.told = told{s.file, b.store.Format, b.found}
		}
		if l.src.Once {
			l.held = append(l.held, b)
		}
		known := slices.ContainsFunc(b.Records, func(r capture.Record) bool { return e.see(l, &r) })
		if !l.src.Once {
			p.stores.Put(b.store)
		}
		if known {
			return true, nil
		}
	}
	return false, nil
}

// eyes is what a search has seen of a lane.
type eyes struct {
	parsed bool // a record that has no date
	ticks  int  // records from the first time without a date on
}

// see looks at the next record of a lane. It reports whether no more need be
// seen.
func (e *eyes) see(l *lane, r *capture.Record) bool {
	switch {
	case r.Own && !r.Clock:
		if l.timed = true; !e.parsed {
			l.start = r.Time
		}
		return true
	case e.ticks > 0:
		e.ticks++
	case r.Own:
		if e.ticks, l.ticks = 1, true; !e.parsed {
			l.clock = r.Time
		}
	}
	e.parsed = e.parsed || !r.Unparsed
	return e.ticks == maxTicks
}

// enter opens a lane and puts its first batch in place.
func (p *pipeline) enter(l *lane) error {
	if l.stream == nil {
		ahead := p.opts.Jobs
		switch n := p.overlap.Load(); {
		case n > 2048:
			ahead = 0
		case n > 16:
			ahead = 1
		}
		l.stream = p.open(l.src, l.index, l.info, l.told, min(p.opts.ChunkSize, minChunk), ahead)
	}
	l.key = l.start
	return p.advance(l)
}

// grow returns the size of the next chunk of s: the longer a stream is read,
// the larger, up to its share while it overlaps with others. So many that
// begin together, or are short, take little.
func (p *pipeline) grow(s *stream) int {
	limit := p.opts.ChunkSize
	if n := int(p.overlap.Load()); n > 1 {
		limit = min(limit, max(minChunk, mergeMemory/(n*(cap(s.queue)+2))))
	}
	return min(2*s.size, limit)
}

// wait ends a stream whose records are not wanted, and waits until it holds
// nothing open.
func (s *stream) wait() {
	s.stop()
	for range s.queue {
	}
}

// finish ends the streams of lanes, those that an error left unread too.
func finish(lanes []*lane) {
	for _, l := range lanes {
		if l.stream != nil {
			l.stream.finish()
		}
	}
}

// advance puts the next batch of a lane in place, nil at its end.
func (p *pipeline) advance(l *lane) error {
	if l.batch != nil {
		p.stores.Put(l.batch.store)
		l.batch = nil
	}
	for {
		var b *chunk
		if len(l.held) > 0 {
			b, l.held = l.held[0], l.held[1:]
		} else {
			var err error
			if b, err = p.next(l.stream); err != nil {
				return err
			}
			if b == nil {
				return nil
			}
		}
		if len(b.Records) > 0 {
			b.Dated = l.dated
			l.batch = b
			l.key = l.keyAfter(&b.Records[0])
			return nil
		}
		p.stores.Put(b.store)
	}
}

// before reports whether lane l comes before a time and a place among the
// sources.
func before(l *lane, t capture.Time, index int) bool {
	c := l.key.Compare(t)
	return c < 0 || c == 0 && l.index < index
}

// laneHeap is a heap of the open lanes, the one whose turn it is first.
type laneHeap []*lane

func (h laneHeap) Len() int           { return len(h) }
func (h laneHeap) Less(i, j int) bool { return before(h[i], h[j].key, h[j].index) }
func (h laneHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *laneHeap) Push(x any)        { *h = append(*h, x.(*lane)) }
func (h *laneHeap) Pop() any {
	old := *h
	l := old[len(old)-1]
	*h = old[:len(old)-1]
	return l
}
