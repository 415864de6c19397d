package cli

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rpclog/analyze"
	"rpclog/analyze/rules"
	"rpclog/parse/capture"
	"rpclog/report"
)

// ladderFlags say which messages are shown one under the other.
type ladderFlags struct {
	finding    int
	codes      []string
	methods    []string
	unanswered bool
}

func (f *ladderFlags) add(fs *pflag.FlagSet) {
	fs.IntVar(&f.finding, "finding", 0, "the messages around the finding with the number `N` of the report, counted from 1")
	fs.StringArrayVar(&f.codes, "code", nil, "the messages of the calls that failed with `CODE` (repeatable)")
	fs.StringArrayVar(&f.methods, "method", nil, "the messages of the methods that match `PATTERN`, with * and ? (repeatable)")
	fs.BoolVar(&f.unanswered, "unanswered", false, "the requests without a response")
}

// given reports whether messages were asked for.
func (f *ladderFlags) given(sessions []string) bool {
	return f.finding > 0 || len(f.codes)+len(f.methods)+len(sessions) > 0 || f.unanswered
}

func (f *ladderFlags) shows() analyze.Choice {
	return (&showFlags{codes: f.codes, methods: f.methods}).shows()
}

// ladder finds the messages that were asked for, and chooses those to show: the
// first reading finds out which there are, the second one shows them.
type ladder struct {
	*look
	choice   ladderFlags
	sessions []string
	shown    analyze.Choice

	lost     map[at]bool // requests without a response
	failed   map[at]bool // requests and responses of the calls with a code
	evidence map[at][]int
	found    []found
	more     int64 // beyond maxFound
	samples  int64
	paths    bool // values of --session are paths
}

// at is a line of a source.
type at struct {
	source string
	line   int64
}

// found is a message of those that were asked for.
type found struct {
	source int32
	failed bool
	line   int64
}

// maxFound is how many messages are looked at to choose those to show.
const maxFound = 4 << 20

// messages reads the captures twice and returns the messages to show.
func (l *ladder) messages(c *cobra.Command, s *streams) (shown, error) {
	l.lost, l.failed, l.evidence = map[at]bool{}, map[at]bool{}, map[at][]int{}
	names := sourceNames(l.sources)
	index := map[string]int32{}
	for i, name := range names {
		index[name] = int32(i)
	}
	o := l.analyze
	o.OnCall = func(call *analyze.Call) {
		switch {
		case call.Outcome == analyze.OutcomeUnanswered:
			l.lost[at{call.Source, *call.Line}] = true
		case len(l.shown.Codes) > 0 && call.Failed() && slices.Contains(l.shown.Codes, call.Code):
			for _, line := range [...]*int64{call.Line, call.ResponseLine} {
				if line != nil {
					l.failed[at{call.Source, *line}] = true
				}
			}
		}
	}
	a := analyze.New(names, o)
	infos, err := l.read(c, func(b *capture.Batch) error {
		l.paths = l.paths || b.Chosen
		a.Add(b)
		return nil
	})
	if err != nil {
		return nil, err
	}
	a.End()
	complain(c, s, infos)
	unread := unreadSources(infos)
	r := a.Report(infos)
	if l.verdict = readVerdict(r, infos, unread); r.Summary.Messages == 0 {
		return nil, cmp.Or(l.verdict, error(usage("show: no message in %v", names)))
	}
	if err := l.check(r); err != nil {
		return nil, err
	}
	sessions := l.sessionsOf(r)
	wanted := func(ev *analyze.MessageEvent) bool {
		place := at{ev.Source, ev.Line}
		switch {
		case sessions != nil && (ev.Session == nil || !slices.Contains(sessions, *ev.Session)),
			len(l.shown.Codes) > 0 && !l.failed[place],
			l.shown.Methods != nil && (ev.Method == nil || !l.shown.Methods(*ev.Method)),
			l.choice.unanswered && !(ev.Kind == analyze.KindRequest && l.lost[place]):
			return false
		}
		if ev.Kind == analyze.KindData {
			l.samples++
			return false
		}
		return true
	}
	if err := l.again(c, func(ev *analyze.MessageEvent) {
		switch {
		case !wanted(ev):
		case len(l.found) == maxFound:
			l.more++
		default:
			l.found = append(l.found, found{index[ev.Source], ev.Call != nil && ev.Call.Failed() || ev.Kind == analyze.KindWarning, ev.Line})
		}
	}); err != nil {
		return nil, err
	}
	out := &report.Ladder{Title: l.title(r), Messages: []report.Rung{}, Samples: l.samples, Findings: []report.Numbered{}}
	chosen := l.choose(names)
	n, next, before := 0, 0, int64(0)
	if err := l.again(c, func(ev *analyze.MessageEvent) {
		if !wanted(ev) {
			return
		}
		if next < len(chosen) && chosen[next] == n {
			rung := l.rung(ev)
			rung.Before, before = before, 0
			out.Messages = append(out.Messages, rung)
			next++
		} else {
			before++
		}
		n++
	}); err != nil {
		return nil, err
	}
	out.Left = int64(n - len(out.Messages))
	for i := range r.Findings {
		if slices.ContainsFunc(out.Messages, func(m report.Rung) bool { return slices.Contains(m.Findings, i+1) }) {
			out.Findings = append(out.Findings, report.Numbered{Number: i + 1, Finding: r.Findings[i]})
		}
	}
	return out, nil
}

// again reads the captures and is told of their messages.
func (l *ladder) again(c *cobra.Command, each func(*analyze.MessageEvent)) error {
	o := l.analyze
	o.Rules, o.OnMessage = nil, each
	a := analyze.New(sourceNames(l.sources), o)
	_, err := l.read(c, func(b *capture.Batch) error {
		a.Add(b)
		return nil
	})
	return err
}

// check sees that what was asked for is there, and notes the evidence of
// findings.
func (l *ladder) check(r *analyze.Report) error {
	for i, f := range r.Findings {
		for _, e := range f.Evidence {
			place := at{e.Source, e.Line}
			l.evidence[place] = append(l.evidence[place], i+1)
		}
	}
	if n := l.choice.finding; n > len(r.Findings) {
		switch len(r.Findings) {
		case 0:
			return usage("--finding %d: there are no findings", n)
		case 1:
			return usage("--finding %d: there is 1 finding", n)
		}
		return usage("--finding %d: there are %d findings", n, len(r.Findings))
	}
	if l.paths {
		return nil
	}
	for _, id := range l.sessions {
		if !slices.ContainsFunc(r.Sessions, func(s analyze.Session) bool { return s.ID == id }) {
			return unknownSession(id, r)
		}
	}
	return nil
}

// unknownSession says that there is no session with an id, and which there are.
func unknownSession(id string, r *analyze.Report) error {
	const most = 5
	var ids []string
	for _, s := range r.Sessions {
		ids = append(ids, s.ID)
	}
	text := fmt.Sprintf("--session %s: no such session", id)
	if near := rules.Nearest(id, ids); near != "" {
		return usage("%s (did you mean %q?)", text, near)
	}
	for i, s := range ids[:min(len(ids), most)] {
		if i == 0 {
			text += "; there are "
		} else {
			text += ", "
		}
		text += s
	}
	if len(ids) > most {
		text += fmt.Sprintf(" and %d more", len(ids)-most)
	}
	return usage("%s", text)
}

// sessionsOf returns the sessions whose messages are shown; nil for all.
func (l *ladder) sessionsOf(r *analyze.Report) []string {
	var list []string
	if !l.paths && len(l.sessions) > 0 {
		list = l.sessions
	}
	if n := l.choice.finding; n > 0 {
		var those []string
		for _, e := range r.Findings[n-1].Evidence {
			if (list == nil || slices.Contains(list, e.Session)) && !slices.Contains(those, e.Session) {
				those = append(those, e.Session)
			}
		}
		list = slices.Concat([]string{}, those)
	}
	return list
}

// title says what is shown.
func (l *ladder) title(r *analyze.Report) string {
	text := ""
	add := func(format string, args ...any) {
		if text != "" {
			text += " · "
		}
		text += fmt.Sprintf(format, args...)
	}
	if l.choice.finding > 0 {
		add("finding %d", l.choice.finding)
		add("%s", r.Findings[l.choice.finding-1].Title)
	}
	for _, id := range l.sessions {
		add("session %s", id)
	}
	for _, code := range l.choice.codes {
		add("calls with code %s", code)
	}
	for _, method := range l.choice.methods {
		add("method %s", method)
	}
	if l.choice.unanswered {
		add("requests without a response")
	}
	return text
}

// choose returns which of the messages are shown: the evidence of findings, then
// errors, then what is nearest to these; without any the first ones.
func (l *ladder) choose(names []string) []int {
	most := l.top
	if most == 0 || most >= len(l.found) {
		all := make([]int, len(l.found))
		for i := range all {
			all[i] = i
		}
		return all
	}
	taken := make([]bool, len(l.found))
	left := most
	take := func(i int) {
		if i >= 0 && i < len(taken) && !taken[i] && left > 0 {
			taken[i] = true
			left--
		}
	}
	var marks []int
	for i, m := range l.found {
		numbers := l.evidence[at{names[m.source], m.line}]
		if len(numbers) > 0 && (l.choice.finding == 0 || slices.Contains(numbers, l.choice.finding)) {
			marks = append(marks, i)
		}
	}
	for _, i := range marks {
		take(i)
	}
	const few = 4 // a part of what is shown is for what lies around
	reserve := left / few
	for i, m := range l.found {
		if m.failed && left > reserve {
			take(i)
			marks = append(marks, i)
		}
	}
	if len(marks) == 0 {
		marks = []int{0}
	}
	for distance := 1; left > 0 && distance <= len(l.found); distance++ {
		for _, i := range marks {
			take(i - distance)
			take(i + distance)
		}
	}
	take(0)
	var list []int
	for i, is := range taken {
		if is {
			list = append(list, i)
		}
	}
	return list
}

// rung returns a message as it is shown.
func (l *ladder) rung(ev *analyze.MessageEvent) report.Rung {
	m := report.Rung{
		Source: ev.Source, Line: ev.Line, Time: ev.Time, Kind: ev.Kind, Direction: ev.Direction,
		Session: cloned(ev.Session), Method: cloned(ev.Method), Subject: cloned(ev.Subject),
		Findings: slices.Concat([]int{}, l.evidence[at{ev.Source, ev.Line}]),
	}
	switch {
	case ev.Call != nil:
		c := ev.Call.Clone()
		m.Outcome, m.Code, m.Name, m.Message, m.Latency = &c.Outcome, c.Code, c.Name, c.Message, c.Latency
	case ev.Kind == analyze.KindRequest && l.lost[at{ev.Source, ev.Line}]:
		lost := analyze.OutcomeUnanswered
		m.Outcome = &lost
	case ev.Kind == analyze.KindWarning:
		m.Code = ev.Code
		if entry, ok := l.analyze.Catalogs.Warning(ev.Code); ok {
			m.Name = &entry.Name
		}
		if ev.Text != "" {
			m.Message = &ev.Text
		}
	}
	return m
}

func cloned(s *string) *string {
	if s == nil {
		return nil
	}
	c := *s
	return &c
}
