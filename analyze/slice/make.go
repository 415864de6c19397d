package slice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"rpclog/analyze"
	"rpclog/analyze/rules"
)

// Made is a slice that was made.
type Made struct {
	Text     []byte // its lines
	Lines    int
	Minimal  bool     // without any of its lines it does not show what it is for
	Cut      int      // calls and other messages beyond a bound that were not looked at, or are not in it
	Bare     int      // messages too long or too many for what they have as params, result or data
	Missing  []string // of those that it was to show and does not
	Unpaired int      // calls that are none any more
	Lost     int      // messages that were not found again
}

// ErrLost says that what a slice is for is not there in the capture, read again.
var ErrLost = errors.New("read again, the capture has none of the messages: it has changed meanwhile")

// ErrNotShown says that a finding or an error could not be shown again.
var ErrNotShown = errors.New("the messages that were kept do not show it when they are analysed")

// A Secret is a refusal: something in the slice still looks like one.
type Secret struct {
	Line  int
	Where string // in the line
}

func (e *Secret) Error() string {
	return fmt.Sprintf("line %d of what was to be written has what looks like a secret, %s", e.Line, e.Where)
}

// Make makes the slice. It ends early, with the error of the context, when that is
// done.
func (s *Slice) Make(ctx context.Context) (*Made, error) {
	if len(s.messages) == 0 {
		return nil, ErrLost
	}
	s.context = ctx
	s.finish()
	out := &Made{Cut: s.cut, Bare: s.bare, Lost: s.left, Minimal: true}
	lines := s.messages
	switch g := s.goal.(type) {
	case *part:
		s.show(whole)
		if err := s.shorten(g, lines, out); err != nil {
			return nil, err
		}
	default:
		var err error
		if lines, err = s.reduce(); err != nil {
			return nil, err
		}
		out.Minimal = s.more()
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	out.Text, out.Lines = slices.Clone(s.write(lines)), len(lines)
	r, err := s.analysis(out.Text, s.options.Analyze.Rules)
	if err != nil {
		return nil, err
	}
	if !s.holds(r, lines) {
		return nil, ErrNotShown
	}
	if err := s.scan(out.Text); err != nil {
		return nil, err
	}
	return out, nil
}

// scan looks for secrets once more, in what is to be written.
func (s *Slice) scan(text []byte) error {
	n := 0
	for line := range bytes.Lines(text) {
		n++
		if where, found := secretIn(s.options.Masker, string(line)); found {
			return &Secret{n, where}
		}
	}
	return nil
}

// analysis analyses lines as their user will.
func (s *Slice) analysis(text []byte, list []*rules.Rule) (*analyze.Report, error) {
	o := Open(s.options.Analyze)
	o.Rules = list
	a := analyze.New([]string{sliceName}, o)
	for b, err := range s.options.Read(text) {
		if err != nil {
			return nil, err
		}
		a.Add(b)
	}
	a.End()
	return a.Report(nil), nil
}

// sliceName is what the slice is called in its own analysis.
const sliceName = "slice"

// write returns lines, until the next call.
func (s *Slice) write(lines []*message) []byte {
	s.buffer = s.buffer[:0]
	var last *message
	for _, m := range lines {
		s.buffer = m.line(s.buffer, last)
		last = m
	}
	return s.buffer
}

// test reports whether lines show what the slice is for.
func (s *Slice) test(lines []*message) bool {
	text := s.write(lines)
	s.tests++
	s.tested += len(text)
	r, err := s.analysis(text, s.goal.rules())
	return err == nil && s.holds(r, lines)
}

// more reports whether there may be more tests.
func (s *Slice) more() bool {
	return s.tests < mostTests && s.tested < mostTested && s.context.Err() == nil
}

// holds reports whether an analysis of some lines shows what the slice is for.
func (s *Slice) holds(r *analyze.Report, lines []*message) bool {
	switch g := s.goal.(type) {
	case *finding:
		return r.Summary.Calls == joined(lines) && slices.ContainsFunc(r.Findings, func(f analyze.Finding) bool { return s.same(g, &f, lines) })
	case *failure:
		return slices.ContainsFunc(r.Codes, func(c analyze.Code) bool { return s.sameError(g, &c, lines) })
	}
	return r.Summary.Messages == int64(len(lines))
}

// joined returns how many of some responses answer a request in the capture: all
// of them are to do so in the slice.
func joined(lines []*message) (n int64) {
	for _, m := range lines {
		if m.joined {
			n++
		}
	}
	return n
}

// sameError reports whether errors with a code are that of a goal, with its
// method if that is known.
func (s *Slice) sameError(g *failure, c *analyze.Code, lines []*message) bool {
	if len(lines) == 0 || c.Code != s.names.code(g.event.Code) || g.event.InBand && c.InBand == 0 || !g.event.InBand && c.Count == 0 {
		return false
	}
	method := lines[len(lines)-1].method
	return slices.ContainsFunc(c.Methods, func(m analyze.MethodCount) bool { return equal(m.Method, method) })
}

// same reports whether a finding is that of a goal: it has its rule, its level
// and its key, times where that has some, and its evidence calls what that
// called.
func (s *Slice) same(g *finding, f *analyze.Finding, lines []*message) bool {
	if f.Rule != g.is.Rule || f.Level != g.is.Level || g.is.Timed && !f.Timed || !s.sameKey(&g.is.By, &f.By) {
		return false
	}
	for _, e := range f.Evidence {
		i := int(e.Line) - 1
		if i < 0 || i >= len(lines) || !equal(e.Method, lines[i].method) {
			return false
		}
	}
	return true
}

func equal(x, y *string) bool {
	if x == nil || y == nil {
		return x == y
	}
	return *x == *y
}

// sameKey reports whether one key is another one after its pseudonyms.
func (s *Slice) sameKey(of, is *analyze.FindingKey) bool {
	if k := of.Session; k != nil {
		want := analyze.SessionKey{ID: k.ID, By: k.By}
		source := ""
		if k.Source != nil {
			source = *k.Source
		}
		switch k.By {
		case bySession:
			want.ID = s.names.pseudonym("session", k.ID)
		case byConnection:
			want.ID = s.connOf(source, k.ID)
		default:
			want = s.sourceSession(source)
		}
		if is.Session == nil || is.Session.ID != want.ID || is.Session.By != want.By {
			return false
		}
	}
	if k := of.Connection; k != nil {
		conn := k.ID
		if conn == k.Source {
			conn = "" // it has none
		}
		want := s.connOf(k.Source, conn)
		if want == "" {
			want = sliceName
		}
		if is.Connection == nil || is.Connection.ID != want {
			return false
		}
	}
	if k := of.Method; k != nil && (is.Method == nil || *is.Method != s.names.method(*k)) {
		return false
	}
	return of.Code == nil || is.Code != nil && *is.Code == s.names.code(*of.Code)
}

// sourceSession returns the session of the messages of a source that name none.
func (s *Slice) sourceSession(source string) analyze.SessionKey {
	if conn := s.connOf(source, ""); conn != "" {
		return analyze.SessionKey{ID: conn, By: byConnection}
	}
	return analyze.SessionKey{ID: sliceName, By: bySource}
}
