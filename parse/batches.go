package parse

import (
	"context"
	"iter"

	"rpclog/parse/capture"
	"rpclog/parse/input"
)

// Batches as a loop: as Read, but they come to who asks for them.

// Batches reads sources as [Read] does and yields the batches, each valid until
// the next one. The end of ctx is yielded as the last error, with no batch;
// there is no other. A loop that is left ends the reading.
//
// After the loop infos, which may be nil, has what was learned of every source:
// that one could not be read is told there. To range again is to read again.
func Batches(ctx context.Context, sources []input.Source, opts Options, infos *[]capture.Info) iter.Seq2[*capture.Batch, error] {
	return func(yield func(*capture.Batch, error) bool) {
		ctx, stop := context.WithCancel(ctx)
		h := &handover{ctx: ctx, batches: make(chan *capture.Batch), taken: make(chan struct{})}
		go func() {
			defer close(h.batches)
			h.infos, h.err = Read(ctx, sources, opts, h.each)
		}()
		defer func() { // also where the loop panics
			stop()
			close(h.taken)
			for range h.batches {
			}
			if infos != nil {
				*infos = h.infos
			}
		}()
		for b := range h.batches {
			if !yield(b, nil) {
				return
			}
			h.taken <- struct{}{}
		}
		if h.err != nil {
			yield(nil, h.err)
		}
	}
}

// handover brings batches, of which Read hands over each wherever it was
// decoded, to the goroutine that ranges over them.
type handover struct {
	ctx     context.Context
	batches chan *capture.Batch
	taken   chan struct{} // one for each batch that is used no more; closed when none is
	infos   []capture.Info
	err     error
}

func (h *handover) each(b *capture.Batch) error {
	if h.ctx.Err() != nil { // else either case of the select might be taken
		return h.ctx.Err()
	}
	select {
	case h.batches <- b:
	case <-h.ctx.Done():
		return h.ctx.Err()
	}
	<-h.taken // whatever becomes of ctx: the loop may still look at b
	return nil
}
