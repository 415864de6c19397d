package cli

import (
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/schollz/progressbar/v3"

	"rpclog/parse/input"
)

// Work that is done sooner shows no progress; work that shows it shows it as
// often.
const (
	progressAfter = time.Second
	progressEvery = 200 * time.Millisecond
)

// progress shows on a terminal how far the reading of long input has come:
// bytes of bytes, rate and time left; for a pipe, bytes and rate. Before
// anything else is written it must be ended.
type progress struct {
	read atomic.Int64
	stop chan struct{}
	done sync.WaitGroup
}

// newProgress begins to show the progress of a reading that adds the bytes it
// reads to the counter read. Where standard error is no terminal nothing
// is shown.
func newProgress(s *streams, sources []input.Source, quiet bool) *progress {
	p := &progress{stop: make(chan struct{})}
	screen, ok := terminal(s.err)
	if !ok || quiet {
		return p
	}
	p.done.Add(1)
	go p.show(screen, stored(sources))
	return p
}

// stored returns the bytes that sources take as they are stored, or -1 if
// that is not known.
func stored(sources []input.Source) int64 {
	total := int64(0)
	for _, src := range sources {
		size := src.Size
		if len(src.Older) > 0 && size >= 0 {
			older := stored(src.Older)
			if older < 0 {
				return -1
			}
			size += older
		}
		if size < 0 {
			return -1
		}
		total += size
	}
	return total
}

// end takes the progress off the screen.
func (p *progress) end() {
	close(p.stop)
	p.done.Wait()
}

func (p *progress) show(screen *os.File, total int64) {
	defer p.done.Done()
	select {
	case <-p.stop:
		return
	case <-time.After(progressAfter):
	}
	bar := progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(screen), progressbar.OptionSetDescription("reading"),
		progressbar.OptionShowBytes(true), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(30),
		progressbar.OptionSetPredictTime(true), progressbar.OptionUseANSICodes(true), progressbar.OptionSpinnerType(14))
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	for {
		if n := p.read.Load(); total > 0 {
			bar.Set64(min(n, total-1)) // what begins a file is read twice
		} else {
			bar.Set64(n)
		}
		select {
		case <-p.stop:
			bar.Finish()
			bar.Clear()
			return
		case <-tick.C:
		}
	}
}
