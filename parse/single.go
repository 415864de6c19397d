package parse

import (
	"context"
	"io"
	"sync"
	"time"

	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/decode"
)

// One source, read by as many as there are cores.

// relay reads the only source there is. Its runners do whatever is to be done:
// one at a time reads the next chunk, all decode, one at a time hands over what
// comes next. Who has read a chunk decodes it, and who has decoded it hands it
// over, so that little of it goes from core to core. But who reads gives the
// chunk to a runner that has nothing to do and reads on, and who cannot hand
// over yet leaves that to the one who is at it: nobody waits for another one as
// long as there is something else to do. At the least that is to decompress the
// files that come next.
type relay struct {
	s    *stream
	each func(*capture.Batch) error
	jobs int

	token chan struct{} // who holds it reads; after the end nobody does
	r     *reader
	count int                // chunks that were read
	free  chan *decode.Store // to read into
	work  chan *relayed      // from who reads to who has nothing to do

	mu    sync.Mutex
	ready []*relayed    // decoded chunks, by their number
	next  int           // the number of the one that is handed over next
	busy  bool          // a runner hands over
	over  bool          // nothing is handed over anymore
	err   error         // why, if it is not the end
	done  chan struct{} // closed when that is so, and nobody is at it anymore
}

// relayed is a chunk, or with io.EOF the end.
type relayed struct {
	job
	number int
}

// single reads the only source.
func (p *pipeline) single(src *input.Source, info *capture.Info, each func(*capture.Batch) error) error {
	ctx, stop := context.WithCancel(p.ctx)
	s := newStream(info, 0, p.opts.ChunkSize)
	s.stop = stop
	stores := 2*p.opts.Jobs + 1 // each may decode one while another waits to be handed over
	y := &relay{
		s: s, each: each, jobs: p.opts.Jobs, token: make(chan struct{}, 1), r: p.reader(s, src), free: make(chan *decode.Store, stores),
		work: make(chan *relayed), ready: make([]*relayed, stores), done: make(chan struct{}),
	}
	p.ahead.Plan(y.r.left[1:])
	for range stores {
		y.free <- &decode.Store{}
	}
	y.token <- struct{}{}
	for range p.opts.Jobs {
		go y.run(ctx, p.decoder())
	}
	select {
	case <-y.done:
	case <-ctx.Done(): // who reads may wait for a pipe
		y.mu.Lock()
		y.end(ctx.Err())
		y.mu.Unlock()
		<-y.done
	}
	s.finish()
	return y.err
}

// run does what is to be done until ctx ends.
func (y *relay) run(ctx context.Context, d *decode.Decoder) {
	worked := time.Duration(0) // on the chunk before
	for {
		if len(y.token) == 0 && y.r.ahead.Step() {
			continue
		}
		var c *relayed
		select {
		case <-y.token:
			if c = y.read(ctx, worked); c == nil {
				y.r.close()
				return
			}
		case c = <-y.work:
		case <-ctx.Done():
			select {
			case <-y.token:
				y.r.close()
			default: // who has it comes here, or ends the file
			}
			return
		}
		begun := time.Now()
		if c.err == nil {
			d.Decode(c.store)
		}
		y.hand(c)
		worked = time.Since(begun)
	}
}

// read reads a chunk and returns it. Where reading takes longer than the others
// take for what else is to be done, which for one chunk is worked, it gives
// chunks to those that wait as long as there are any, and returns the one that
// is left. If ctx has ended it returns nil.
func (y *relay) read(ctx context.Context, worked time.Duration) *relayed {
	others := time.Duration(y.jobs - 1)
	for {
		c := &relayed{number: y.count}
		select {
		case c.store = <-y.free:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			return nil
		}
		y.count++
		begun := time.Now()
		if !y.r.next(&c.job) {
			c.err = io.EOF
			return c
		}
		if others*time.Since(begun) >= worked {
			select {
			case y.work <- c:
				continue
			default:
			}
		}
		y.token <- struct{}{}
		return c
	}
}

// hand hands over a chunk, and those after it that are ready, unless somebody
// is at it: then he does.
func (y *relay) hand(c *relayed) {
	y.mu.Lock()
	y.ready[c.number%len(y.ready)] = c
	if y.busy || y.over {
		y.mu.Unlock()
		return
	}
	y.busy = true
	for at := &y.ready[y.next%len(y.ready)]; *at != nil && !y.over; at = &y.ready[y.next%len(y.ready)] {
		c, *at = *at, nil
		y.next++
		y.mu.Unlock()
		err := y.take(&c.job)
		y.free <- c.store
		y.mu.Lock()
		if err != nil {
			y.end(err)
		}
	}
	if y.busy = false; y.over {
		close(y.done)
	}
	y.mu.Unlock()
}

// take hands over one chunk. It returns io.EOF at the end.
func (y *relay) take(j *job) error {
	if j.err == io.EOF {
		if c := y.s.rest(); c != nil {
			if err := y.each(&c.Batch); err != nil {
				return err
			}
		}
		return io.EOF
	}
	b := y.s.batch(j)
	if b == nil {
		return nil
	}
	return y.each(b)
}

// end ends the handing over, unless it has ended. y.mu is held.
func (y *relay) end(why error) {
	if y.over {
		return
	}
	if y.over = true; why != io.EOF {
		y.err = why
	}
	if !y.busy {
		close(y.done)
	}
}
