package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/wording"
	"rpclog/parse/capture"
)

// Ladder is the messages of a session, or of some calls, one under the other.
type Ladder struct {
	Title    string     `json:"title"`
	Messages []Rung     `json:"messages"`
	Left     int64      `json:"left_out"` // messages beside those
	Samples  int64      `json:"samples"`  // of data streams, which are no rungs
	Findings []Numbered `json:"findings"` // whose evidence is among the messages
}

// Rung is a message.
type Rung struct {
	Source      string          `json:"source"`
	Line        int64           `json:"line"`
	Time        capture.Time    `json:"time"`
	Kind        string          `json:"kind"`
	Direction   *string         `json:"direction"`
	Session     *string         `json:"session"`
	Conn        *string         `json:"conn"`
	Method      *string         `json:"method"` // of a response: its request's
	Subject     *string         `json:"subject"`
	ID          json.RawMessage `json:"id"`
	RequestLine *int64          `json:"request_line"` // of a response
	Outcome     *string         `json:"outcome"`      // of a response, and of a request without one
	Code        capture.Code    `json:"code"`
	Name        *string         `json:"name"`
	Message     *string         `json:"message"`
	Latency     *float64        `json:"latency_ms"`
	Before      int64           `json:"left_out_before"` // messages between it and the one before
	Findings    []int           `json:"findings"`        // the numbers of those that it is evidence of
}

// failed reports whether m says that something failed.
func (m *Rung) failed() bool {
	return m.Outcome != nil && (*m.Outcome == analyze.OutcomeError || *m.Outcome == analyze.OutcomeInBand || !m.Code.IsNull())
}

// unanswered reports whether m is a request without a response.
func (m *Rung) unanswered() bool {
	return m.Kind == analyze.KindRequest && m.Outcome != nil && *m.Outcome == analyze.OutcomeUnanswered
}

// call says what a message is about.
func (m *Rung) call() string {
	text := ""
	if m.Method != nil {
		text = *m.Method
	}
	if m.Subject != nil {
		text += " " + *m.Subject
	}
	return text
}

// words says what a message says; a response says what it answers where its
// request does not stand before it.
func (m *Rung) words(after *Rung) string {
	about := ""
	if call := m.call(); call != "" && !m.answers(after) {
		about = " · " + call
	}
	switch {
	case m.Kind == analyze.KindWarning:
		return "warning " + LineCode(m.Code, m.Name, m.Message)
	case m.Kind != analyze.KindResponse:
		return m.call()
	case m.failed():
		code, said := m.error()
		if said != "" {
			said = ": " + said
		}
		return code + about + said
	case m.Outcome != nil && *m.Outcome != analyze.OutcomeOK:
		return outcomeCell(*m.Outcome).words + about
	}
	return "ok" + about
}

// error says what a response says that failed: its code with the name, and what
// the message says beyond that.
func (m *Rung) error() (code, said string) {
	if m.Message != nil {
		said = *m.Message
	}
	if m.Name != nil && *m.Name != "" && len(said) >= len(*m.Name) && strings.EqualFold(said[:len(*m.Name)], *m.Name) {
		said = strings.TrimLeft(said[len(*m.Name):], ":. ")
	}
	if code = LineCode(m.Code, m.Name, nil); m.Code.IsNull() {
		code = strings.TrimSpace("error " + code)
	}
	return code, said
}

// answers reports whether m is the response to a request.
func (m *Rung) answers(q *Rung) bool {
	return q != nil && q.Kind == analyze.KindRequest && m.RequestLine != nil && q.Source == m.Source && q.Line == *m.RequestLine && bytes.Equal(q.ID, m.ID)
}

// before returns the message that stands before one, with nothing left out
// between; nil for none.
func (l *Ladder) before(i int) *Rung {
	if i == 0 || l.Messages[i].Before > 0 {
		return nil
	}
	return &l.Messages[i-1]
}

// arrow shows which way a message went, where that is known.
func (m *Rung) arrow() string {
	switch {
	case m.Direction == nil:
		return "·"
	case *m.Direction == "out":
		return "→"
	}
	return "←"
}

// tone is what a message says by its colour.
func (m *Rung) tone() tone {
	switch {
	case m.Kind == analyze.KindWarning:
		return odd
	case m.Kind == analyze.KindResponse && m.failed():
		return wrong
	case m.Kind == analyze.KindResponse && m.Outcome != nil && *m.Outcome == analyze.OutcomeOK:
		return fine
	case m.Outcome != nil && *m.Outcome != analyze.OutcomeOK:
		return odd
	}
	return ordinary
}

// Write writes the ladder in one of [ShownFormats].
func (l *Ladder) Write(w io.Writer, format string, o Options) error {
	switch format {
	case "json":
		return writeIndented(w, l)
	case "markdown":
		_, err := io.WriteString(w, l.mermaid())
		return err
	}
	width := o.Width
	if width == 0 {
		width = defaultWidth
	}
	s := &screen{w: bufio.NewWriter(w), width: max(width, leastWidth), paint: paint(o.Color), links: o.Links, dir: o.Dir}
	s.wrapTitle(l.Title, wording.Plural(int64(len(l.Messages))+l.Left, "message"), faint)
	s.ladder(l)
	return s.w.Flush()
}

// brackets are the marks in the margin of each message, and of what lies between
// it and the one before: one column for each finding that is under way there.
type brackets struct {
	of    [][]int // the findings in a column, one after the other
	first []int   // message of each finding
	last  []int
}

// mostBrackets is how many findings may stand side by side.
const mostBrackets = 4

func (l *Ladder) brackets() brackets {
	b := brackets{first: make([]int, len(l.Findings)), last: make([]int, len(l.Findings))}
	place := map[int]int{}
	for i, f := range l.Findings {
		place[f.Number] = i
		b.first[i] = -1
	}
	for i := range l.Messages {
		for _, number := range l.Messages[i].Findings {
			if at, ok := place[number]; ok {
				if b.first[at] < 0 {
					b.first[at] = i
				}
				b.last[at] = i
			}
		}
	}
	for f := range l.Findings {
		if b.first[f] < 0 {
			continue
		}
		at := 0
		for at < len(b.of) && !b.free(at, f) {
			at++
		}
		switch {
		case at == mostBrackets:
			continue
		case at == len(b.of):
			b.of = append(b.of, nil)
		}
		b.of[at] = append(b.of[at], f)
	}
	return b
}

// free reports whether a column has room for a finding.
func (b *brackets) free(at, f int) bool {
	for _, g := range b.of[at] {
		if b.first[f] <= b.last[g] && b.first[g] <= b.last[f] {
			return false
		}
	}
	return true
}

// margin returns the marks of a message.
func (b *brackets) margin(message int, is func(f int) bool) string {
	text := ""
	for _, all := range b.of {
		mark := " "
		for _, f := range all {
			switch {
			case message < b.first[f] || message > b.last[f]:
			case b.first[f] == b.last[f]:
				mark = "╶"
			case message == b.first[f]:
				mark = "┌"
			case message == b.last[f]:
				mark = "└"
			case is(f):
				mark = "├"
			default:
				mark = "│"
			}
		}
		text += mark
	}
	if text != "" {
		text += " "
	}
	return text
}

// between returns the marks between a message and the one before.
func (b *brackets) between(message int) string {
	text := ""
	for _, all := range b.of {
		mark := " "
		for _, f := range all {
			if message > b.first[f] && message <= b.last[f] {
				mark = "│"
			}
		}
		text += mark
	}
	if text != "" {
		text += " "
	}
	return text
}

// roomy is how many columns a terminal has for latencies, and the names of
// sources, to have their own.
const roomy = 60

// rungWidths is how wide the columns of a ladder are.
type rungWidths struct {
	when, took, place int  // 0 for none
	apart             bool // the name of the source stands on a line of its own, where it changes
}

func (s *screen) rungWidths(l *Ladder) rungWidths {
	var w rungWidths
	lines := 0
	for i := range l.Messages {
		m := &l.Messages[i]
		place := where(m.Source, m.Line)
		w.place = max(w.place, columns(term(place)))
		lines = max(lines, len(place)-len(m.Source))
		if m.Time.Known() {
			w.when = len("15:04:05.000")
		}
		if m.Latency != nil && s.width >= roomy {
			w.took = max(w.took, columns(millis(*m.Latency)))
		}
	}
	if w.apart = w.place > s.width/3 || s.width < roomy; w.apart {
		w.place = lines
	}
	return w
}

func (s *screen) ladder(l *Ladder) {
	b := l.brackets()
	w := s.rungWidths(l)
	day, source := "", ""
	for i := range l.Messages {
		m := &l.Messages[i]
		if m.Before > 0 {
			s.print(s.paint.in(odd, b.between(i)) + s.paint.in(faint, "… "+wording.Thousands(m.Before)+" more"))
		}
		if w.apart && m.Source != source {
			source = m.Source
			s.print(s.paint.in(odd, b.between(i)) + s.paint.in(faint, shorten(term(source), s.width-mostBrackets-1, atStart)))
		}
		if d := dayOf(m.Time); d != "" && d != day {
			day = d
			s.print(s.paint.in(odd, b.between(i)) + s.paint.in(strong, day))
		}
		for f := range l.Findings {
			if b.first[f] == i {
				n := &l.Findings[f]
				s.print(s.paint.in(odd, b.between(i)) + s.paint.in(wrong, shorten(term("finding "+strconv.Itoa(n.Number)+" "+n.Level+": "+n.Title), s.width-mostBrackets-1, atEnd)))
			}
		}
		margin := b.margin(i, func(f int) bool { return slices.Contains(m.Findings, l.Findings[f].Number) })
		s.rung(m, l.before(i), margin, w)
	}
	if last := l.Left - l.gaps(); last > 0 {
		s.wrapped("… " + wording.Thousands(last) + " more (--top 0 shows all)")
	}
	if l.Samples > 0 {
		s.wrapped(wording.Plural(l.Samples, "sample") + " of data streams are not shown")
	}
}

// gaps returns how many messages are left out before those that are shown.
func (l *Ladder) gaps() int64 {
	n := int64(0)
	for i := range l.Messages {
		n += l.Messages[i].Before
	}
	return n
}

// rung writes a message on a line. Its place is whole, what it says is cut.
func (s *screen) rung(m, before *Rung, margin string, w rungWidths) {
	words := term(m.words(before))
	if m.Kind == analyze.KindResponse && m.call() != "" {
		words = "  " + words
	}
	place := where(m.Source, m.Line)
	if w.apart {
		place = place[len(m.Source):]
	}
	place = term(place)
	head, tail := s.paint.in(odd, margin), gap+strings.Repeat(" ", max(0, w.place-columns(place)))+s.link(&analyze.Place{Source: m.Source, Line: m.Line}, s.paint.in(faint, place))
	left := s.width - columns(margin) - columns(m.arrow()) - len(gap) - len(gap) - max(w.place, columns(place))
	if w.when > 0 {
		clock := LineTime(m.Time)
		head += s.paint.in(faint, clock+strings.Repeat(" ", w.when-len(clock))) + gap
		left -= w.when + len(gap)
	}
	if w.took > 0 {
		took := ""
		if m.Latency != nil {
			took = millis(*m.Latency)
		}
		tail = gap + strings.Repeat(" ", w.took-columns(took)) + took + tail
		left -= len(gap) + w.took
	}
	lost := ""
	if m.unanswered() {
		lost = " (unanswered)"
	}
	const least = 8
	left = max(left, least)
	if words = shorten(words, left-len(lost), atEnd) + lost; columns(words) > left {
		words = shorten(strings.TrimSpace(words), left, atEnd)
	}
	s.print(head + s.paint.in(m.tone(), m.arrow()+gap+words) + strings.Repeat(" ", left-columns(words)) + tail)
}
