package cli

import (
	"slices"
	"strings"

	"rpclog/analyze"
)

// maxHeld is how many bytes of errors are held back until it shows what the
// values of --session are. Beyond, the older half is let go.
const maxHeld = 64 << 20

// errorChoice picks the errors to write. The values of --session are paths as
// soon as one of them finds something, and ids of sessions until then: errors
// of other sessions are held back, and written if the values turn out to be
// paths.
type errorChoice struct {
	sessions []string // values of --session
	shown    analyze.Choice
	write    func(*analyze.ErrorEvent)

	paths   bool // the values of --session are paths
	held    []analyze.ErrorEvent
	size    int   // bytes of held
	dropped int64 // let go
}

// add takes the next error.
func (e *errorChoice) add(ev *analyze.ErrorEvent) {
	switch c := &e.shown; {
	case len(c.Codes) > 0 && !slices.Contains(c.Codes, ev.Code):
	case c.Methods != nil && (ev.Method == nil || !c.Methods(*ev.Method)):
	case c.Subjects != nil && (ev.Subject == nil || !c.Subjects(*ev.Subject)):
	case len(e.sessions) == 0 || e.paths || ev.Session != nil && slices.Contains(e.sessions, *ev.Session):
		e.write(ev)
	default:
		e.hold(ev)
	}
}

// hold holds an error back.
func (e *errorChoice) hold(ev *analyze.ErrorEvent) {
	if e.size > maxHeld {
		half := len(e.held) / 2
		for i := range e.held[:half] {
			e.size -= sizeOf(&e.held[i])
		}
		e.held = slices.Delete(e.held, 0, half)
		e.dropped += int64(half)
	}
	e.held = append(e.held, *ev)
	e.size += sizeOf(ev)
}

// sizeOf returns about how many bytes an error takes.
func sizeOf(ev *analyze.ErrorEvent) int {
	const fields = 256 // and what they point to
	return fields + len(ev.ID) + len(ev.Message) + len(ev.Data)
}

// areSessions is told that the values of --session are paths.
func (e *errorChoice) areSessions() {
	e.paths = true
	for i := range e.held {
		e.write(&e.held[i])
	}
	e.held, e.size = nil, 0
}

// missing returns how many errors were not written though they should have
// been.
func (e *errorChoice) missing() int64 {
	if e.paths {
		return e.dropped
	}
	return 0
}

// meant reports whether the values of --session meant something.
func (e *errorChoice) meant(r *analyze.Report) bool {
	return len(e.sessions) == 0 || e.paths || r.Summary.Messages == 0 ||
		slices.ContainsFunc(r.Sessions, func(s analyze.Session) bool { return slices.Contains(e.sessions, s.ID) })
}

// noSession says that the values of --session meant nothing.
func noSession(values []string) error {
	return usage("--session %s: neither the id of a session in the capture nor a path at which records name theirs", strings.Join(values, ", "))
}
