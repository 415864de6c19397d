package cli

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// signals are those that end a run: the first one ends the reading, so that what
// was read so far is reported, the second one the program.
type signals struct {
	incoming chan os.Signal
	second   chan os.Signal // that which ends the program
	over     chan struct{}

	mu    sync.Mutex
	paged bool        // a pager has the interrupts of the terminal
	pager *os.Process // that which runs, or nil
}

// interruption is why a run was ended.
type interruption struct{ signal os.Signal }

func (i *interruption) Error() string {
	if i.signal == os.Interrupt {
		return "interrupted"
	}
	return i.signal.String()
}

// signalCode is the exit code of a program that a signal ends, as shells have
// it.
func signalCode(sig os.Signal) int {
	if s, ok := sig.(syscall.Signal); ok {
		return 128 + int(s)
	}
	return exitInterrupted
}

// interrupted is the error of a run that ctx ended: nothing is left to be said.
func interrupted(ctx context.Context) error {
	var why *interruption
	if errors.As(context.Cause(ctx), &why) {
		return &exitError{code: signalCode(why.signal)}
	}
	return &exitError{code: exitInterrupted}
}

// newSignals begins to wait for signals, and returns a context that the first one
// ends. That the terminal hangs up stays without effect where it is ignored, as
// under nohup.
func newSignals() (*signals, context.Context) {
	s := &signals{incoming: make(chan os.Signal, 2), second: make(chan os.Signal, 1), over: make(chan struct{})}
	signal.Notify(s.incoming, os.Interrupt, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(s.incoming, syscall.SIGHUP)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	go func() {
		defer cancel(nil)
		for {
			select {
			case sig := <-s.incoming:
				switch {
				case s.passed(sig):
				case ctx.Err() == nil:
					cancel(&interruption{sig})
				default:
					s.second <- sig
					return
				}
			case <-s.over:
				return
			}
		}
	}()
	return s, ctx
}

// toPager says whether a pager has the interrupts, and which.
func (s *signals) toPager(paged bool, pager *os.Process) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.paged, s.pager = paged, pager
}

// passed reports whether a signal is but for the pager. An interrupt the terminal
// sends to it as well.
func (s *signals) passed(sig os.Signal) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pager != nil && sig != os.Interrupt {
		s.pager.Signal(sig)
	}
	return s.paged && sig == os.Interrupt
}

// stop leaves signals to themselves.
func (s *signals) stop() {
	signal.Stop(s.incoming)
	close(s.over)
}
