package parse

import (
	"context"
	"sync"
)

// relay reads the only source there is. Each of its runners takes a chunk all
// the way, from the file to the function that its records are for, so that
// what is made of it does not leave the core that made it. Only one reads and
// only one hands over at a time, both in the order of the source.
type relay struct {
	p    *pipeline
	s    *stream
	each func(*Batch) error

	reading sync.Mutex
	r       *reader
	last    chan struct{} // closed when the chunk that was read last was handed over
	ended   bool

	handing sync.Mutex // held while a chunk is handed over
	stopped bool       // nothing is handed over anymore
	err     error      // why
}

// single reads the only source.
func (p *pipeline) single(src *Source, info *Info, each func(*Batch) error) error {
	ctx, stop := context.WithCancel(p.ctx)
	s := newStream(info, 0, p.opts.ChunkSize)
	s.stop = stop
	first := make(chan struct{})
	close(first)
	y := &relay{p: p, s: s, each: each, r: p.reader(s, src), last: first}
	var runners sync.WaitGroup
	for range p.opts.Jobs {
		runners.Go(func() { y.run(ctx) })
	}
	done := make(chan struct{})
	go func() {
		runners.Wait()
		y.r.close()
		close(done)
	}()
	select {
	case <-done:
	case <-p.ctx.Done(): // some may wait for a pipe
	}
	y.handing.Lock()
	defer y.handing.Unlock()
	if !y.stopped {
		y.stopped, y.err = true, p.ctx.Err()
	}
	s.finish()
	return y.err
}

// run takes one chunk after the other.
func (y *relay) run(ctx context.Context) {
	d, st := y.p.decoder(), &store{}
	for {
		j, before, mine := y.next(ctx, st)
		if j == nil {
			return
		}
		if j.err == nil {
			d.out = st
			d.decode()
		}
		select {
		case <-before:
		case <-ctx.Done():
			return
		}
		if !y.hand(j) {
			return
		}
		close(mine)
	}
}

// next reads the next chunk. It may be handed over once before is closed, and
// after that mine is to be.
func (y *relay) next(ctx context.Context, st *store) (j *job, before, mine chan struct{}) {
	y.reading.Lock()
	defer y.reading.Unlock()
	if y.ended || ctx.Err() != nil {
		return nil, nil, nil
	}
	if j = y.r.next(st); j == nil {
		y.ended = true
		return nil, nil, nil
	}
	before, mine = y.last, make(chan struct{})
	y.last = mine
	return j, before, mine
}

// hand hands over a chunk. It reports false if that was the last.
func (y *relay) hand(j *job) bool {
	y.handing.Lock()
	defer y.handing.Unlock()
	if y.stopped {
		return false
	}
	y.s.take(j)
	if j.err != nil {
		return true
	}
	if err := y.each(y.s.settle(j.store)); err != nil {
		y.stopped, y.err = true, err
		y.s.stop()
		return false
	}
	return true
}
