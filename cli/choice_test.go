package cli

import (
	"strings"
	"testing"

	"rpclog/analyze"
)

// TestHeldErrors holds back more errors than there is room for.
func TestHeldErrors(t *testing.T) {
	var written []int64
	e := &sessionChoice[analyze.ErrorEvent]{sessions: []string{"params.user"}, kind: errorRows, write: func(ev *analyze.ErrorEvent) { written = append(written, ev.Line) }}
	long := strings.Repeat("x", 1<<20)
	const errors = 200
	for line := range int64(errors) {
		e.add(&analyze.ErrorEvent{Line: line, Message: long})
	}
	if e.size > maxHeld+2<<20 || len(written) > 0 || e.missing() > 0 {
		t.Errorf("%d bytes held, %d written, %d missing", e.size, len(written), e.missing())
	}
	e.areSessions()
	e.add(&analyze.ErrorEvent{Line: errors})
	n := int64(len(written))
	if n < 20 || written[0] != e.missing() || written[n-1] != errors || n+e.missing() != errors+1 {
		t.Errorf("%d written, from %d to %d, %d missing", n, written[0], written[n-1], e.missing())
	}
}
