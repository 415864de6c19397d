package cli

import (
	"slices"
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/redact"
)

// maxHeld is how many bytes of rows are held back until it shows what the
// values of --session are. Beyond, the older half is let go.
const maxHeld = 64 << 20

// sessionChoice picks the rows of some sessions: errors, or calls. The values
// of --session are paths as soon as one of them finds something, and ids of
// sessions until then: rows of other sessions are held back, and written if the
// values turn out to be paths.
type sessionChoice[T any] struct {
	sessions []string // values of --session
	masker   *redact.Masker
	kind     rowKind[T]
	write    func(*T)

	paths   bool // the values of --session are paths
	held    []T
	size    int   // bytes of held
	dropped int64 // let go
}

// rowKind is what there is to know of rows to hold them back.
type rowKind[T any] struct {
	session func(*T) *string
	keep    func(*T) T // what stays as it is
	size    func(*T) int
}

var errorRows = rowKind[analyze.ErrorEvent]{
	func(e *analyze.ErrorEvent) *string { return e.Session },
	func(e *analyze.ErrorEvent) analyze.ErrorEvent { return *e },
	func(e *analyze.ErrorEvent) int { return len(e.ID) + len(e.Message) + len(e.Data) },
}

var callRows = rowKind[analyze.Call]{
	func(c *analyze.Call) *string { return c.Session },
	func(c *analyze.Call) analyze.Call { return c.Clone() },
	func(c *analyze.Call) int {
		n := len(c.ID)
		for _, text := range [...]*string{c.Message, c.Request, c.Response} {
			if text != nil {
				n += len(*text)
			}
		}
		return n
	},
}

// add takes the next row.
func (s *sessionChoice[T]) add(row *T) {
	if len(s.sessions) == 0 || s.paths || s.isChosen(s.kind.session(row)) {
		s.write(row)
	} else {
		s.hold(row)
	}
}

func (s *sessionChoice[T]) isChosen(session *string) bool {
	return session != nil && slices.ContainsFunc(s.sessions, func(given string) bool { return s.masker.IsNamed(*session, given) })
}

// hold holds a row back.
func (s *sessionChoice[T]) hold(row *T) {
	if s.size > maxHeld {
		half := len(s.held) / 2
		for i := range s.held[:half] {
			s.size -= s.sizeOf(&s.held[i])
		}
		s.held = slices.Delete(s.held, 0, half)
		s.dropped += int64(half)
	}
	s.held = append(s.held, s.kind.keep(row))
	s.size += s.sizeOf(row)
}

// sizeOf returns about how many bytes a row takes.
func (s *sessionChoice[T]) sizeOf(row *T) int {
	const fields = 400 // and what they point to
	return fields + s.kind.size(row)
}

// areSessions is told that the values of --session are paths.
func (s *sessionChoice[T]) areSessions() {
	s.paths = true
	for i := range s.held {
		s.write(&s.held[i])
	}
	s.held, s.size = nil, 0
}

// missing returns how many rows were not written though they should have been.
func (s *sessionChoice[T]) missing() int64 {
	if s.paths {
		return s.dropped
	}
	return 0
}

// meant reports whether the values of --session meant something.
func (s *sessionChoice[T]) meant(r *analyze.Report) bool {
	return len(s.sessions) == 0 || s.paths || r.Summary.Messages == 0 ||
		slices.ContainsFunc(r.Sessions, func(row analyze.Session) bool { return s.isChosen(&row.ID) })
}

// noSession says that the values of --session meant nothing.
func noSession(values []string) error {
	return usage("--session %s: neither the id of a session in the capture nor a path at which records name theirs", strings.Join(values, ", "))
}
