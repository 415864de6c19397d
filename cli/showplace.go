package cli

import (
	"bufio"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rpclog/analyze"
	"rpclog/analyze/catalog"
	"rpclog/analyze/wording"
	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/report"
)

// The calls that lines of captures hold or answer.

// mostCalls is how many calls are shown at once, of all lines together.
const mostCalls = 1000

// lines are lines of a file.
type lines struct {
	file     string
	from, to int64
	source   int // its place among the sources
}

var (
	atLine   = regexp.MustCompile(`^(.+):([0-9]{1,18})(?:-([0-9]{1,18}))?:?$`)
	atColumn = regexp.MustCompile(`^(.+):([0-9]{1,18})():[0-9]+:?$`)
)

// lineOf reads FILE:LINE or FILE:LINE-LINE, also as editors and grep write it:
// FILE:LINE:COLUMN, FILE:LINE:. A file that is called so is one.
func lineOf(arg string) (lines, bool) {
	arg = strings.TrimPrefix(arg, " ") // see withNegativeCodes
	there := func(name string) bool {
		_, err := os.Stat(name)
		return err == nil
	}
	m := atLine.FindStringSubmatch(arg)
	if m == nil || there(arg) {
		return lines{}, false
	}
	if column := atColumn.FindStringSubmatch(arg); column != nil && !there(m[1]) && there(column[1]) {
		m = column
	}
	from, _ := strconv.ParseInt(m[2], 10, 64)
	to := from
	if m[3] != "" {
		to, _ = strconv.ParseInt(m[3], 10, 64)
	}
	return lines{file: m[1], from: min(from, to), to: max(from, to)}, true
}

// spot is a place that is to be shown, and what was found there. Its first line
// may lie inside of a record, which belongs to it then.
type spot struct {
	lines
	begun int64  // line of the first record of the source
	first int64  // line of the record that from is in; 0 if none begins there or before
	rows  int64  // lines of that record after its first, as far as its text shows
	last  int64  // line of the last record of the source
	end   int64  // and the last one that it takes, as far as its text shows
	head  string // what that record, or else the first one of the source, begins with
	text  string // that record, without secrets

	holds []string // messages of that record which are no calls
	flaws []string // what else there is to say of it
	calls []analyze.Call
	more  int64 // calls beyond mostCalls
}

// has reports whether a line is one of those of the spot.
func (p *spot) has(line *int64) bool {
	return line != nil && *line <= p.to && *line >= min(p.from, cmp.Or(p.first, p.from))
}

func (p *spot) hasCall(call *analyze.Call) bool { return p.has(call.Line) || p.has(call.ResponseLine) }

// calls reads the captures and returns the calls of some lines.
func (l *look) calls(c *cobra.Command, s *streams) (shown, error) {
	spots := make([]spot, len(l.places))
	for i, p := range l.places {
		spots[i].lines = p
	}
	names := sourceNames(l.sources)
	o := l.analyze
	o.Texts, o.MaxText = true, 1<<20
	o.WantCall = func(call *analyze.Call) (wanted bool) {
		for i := range spots {
			if p := &spots[i]; p.hasCall(call) && names[p.source] == call.Source {
				if len(p.calls) == mostCalls {
					p.more++
				} else {
					wanted = true
				}
			}
		}
		return wanted
	}
	o.OnCall = func(call *analyze.Call) {
		for i := range spots {
			if p := &spots[i]; p.hasCall(call) && names[p.source] == call.Source && len(p.calls) < mostCalls {
				p.calls = append(p.calls, call.Clone())
			}
		}
	}
	a := analyze.New(names, o)
	infos, err := l.read(c, s, func(b *capture.Batch) error {
		for i := range spots {
			if spots[i].source == b.Source {
				spots[i].look(a, b)
			}
		}
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
	l.verdict = readVerdict(r, infos, unread)
	out := &report.Shown{}
	evidence := marksOf(r)
	seen := map[string]bool{}
	for i := range spots {
		p := &spots[i]
		why := p.nothing(a, &l.sources[p.source])
		for j := range p.calls {
			call := &p.calls[j]
			if id := keyOf(call); !seen[id] {
				seen[id] = true
				out.Calls = append(out.Calls, l.explained(call, r, evidence))
			}
		}
		out.More += p.more
		if why != "" && (infos[p.source].Err == nil || p.last > 0) {
			out.None = append(out.None, report.Nothing{Source: names[p.source], Line: p.from, Why: why, Text: p.text})
		}
	}
	if over := len(out.Calls) - mostCalls; over > 0 {
		out.More += int64(over)
		out.Calls = out.Calls[:mostCalls]
	}
	if err := l.again(c, s, a, out); err != nil {
		return nil, err
	}
	out.Fill()
	return out, nil
}

// keyOf tells calls from each other.
func keyOf(c *analyze.Call) string {
	number := func(n *int64) string {
		if n == nil {
			return "-"
		}
		return strconv.FormatInt(*n, 10)
	}
	return strings.Join([]string{c.Source, number(c.Line), number(c.ResponseLine), string(c.ID), c.Outcome}, " ")
}

// look notes what a batch has of the record that the spot begins in: the last
// one that begins at its first line or before.
func (p *spot) look(a *analyze.Analyzer, b *capture.Batch) {
	at := -1
	for i := range b.Records {
		r := &b.Records[i]
		if !r.Continues && r.Line <= p.from && r.Line >= p.first && (at < 0 || b.Records[at].Line < r.Line) {
			at = i
		}
	}
	if n := len(b.Records); n > 0 {
		r := &b.Records[n-1]
		p.last, p.end = r.Line, r.Line+int64(bytes.Count(r.Text, []byte{'\n'}))
		if r := &b.Records[0]; p.begun == 0 {
			p.begun, p.head = r.Line, headOf(r.Text)
		}
	}
	if at < 0 {
		return
	}
	r := &b.Records[at]
	if r.Line > p.first {
		p.holds, p.flaws = nil, nil
		p.first, p.rows, p.text, p.head = r.Line, int64(bytes.Count(r.Text, []byte{'\n'})), a.Line(r.Text), headOf(r.Text)
		p.calls = slices.DeleteFunc(p.calls, func(call analyze.Call) bool { return !p.hasCall(&call) })
	}
	for ; at < len(b.Records) && b.Records[at].Line == p.first; at++ {
		p.note(b, &b.Records[at])
	}
	for r, kind := range b.Flaws() {
		if r.Line == p.first {
			p.flaw(problemWords(kind))
		}
	}
}

// note notes what a record holds.
func (p *spot) note(b *capture.Batch, r *capture.Record) {
	for _, m := range b.Of(r) {
		if text := described(&m); !slices.Contains(p.holds, text) && len(p.holds) < maxHolds {
			p.holds = append(p.holds, text)
		}
	}
	if r.Copies > 0 {
		p.flaw("a copy of a message that counts elsewhere")
	}
	if r.Other > 0 {
		p.flaw("JSON that is no message")
	}
}

// maxHolds is how many different things are said of what a line holds.
const maxHolds = 5

func (p *spot) flaw(text string) {
	if !slices.Contains(p.flaws, text) {
		p.flaws = append(p.flaws, text)
	}
}

// headOf returns what the first line of a text begins with.
func headOf(text []byte) string {
	const most = 40
	text, _, _ = bytes.Cut(bytes.TrimSpace(text), []byte{'\n'})
	return string(bytes.TrimSpace(text[:min(len(text), most)]))
}

// problemWords says what is wrong with a record.
func problemWords(kind capture.ProblemKind) string {
	switch kind {
	case capture.NotJSON:
		return "text without a message"
	case capture.InvalidJSON:
		return "JSON that does not hold"
	case capture.Truncated:
		return "JSON that is cut off"
	case capture.Oversize:
		return "a line that is too long to be read"
	case capture.TooDeep:
		return "JSON that is nested too deep"
	case capture.NotStandard:
		return "the notation of another language"
	}
	return "the problem " + kind.String()
}

// described says what a message is that is no call.
func described(m *capture.Message) string {
	switch m.Kind {
	case capture.Notification:
		return "the notification " + string(m.Method) + ", which nothing answers"
	case capture.Warning:
		if m.Error != nil && !m.Error.Code.IsNull() {
			return "the warning " + wording.Code(m.Error.Code)
		}
		return "a warning"
	case capture.Data:
		return "a sample of a data stream"
	}
	return "a message that counts elsewhere"
}

// nothing says why a spot holds no call, and lets go what a line that belongs to
// no record does not hold; "" if there is a call.
func (p *spot) nothing(a *analyze.Analyzer, src *input.Source) string {
	p.calls = slices.DeleteFunc(p.calls, func(call analyze.Call) bool { return !p.hasCall(&call) })
	if p.first != p.from {
		if why := p.outside(a, src); why != "" {
			return why
		}
	}
	slices.SortStableFunc(p.calls, func(x, y analyze.Call) int { return cmp.Compare(x.Place().Line, y.Place().Line) })
	within := ""
	if p.first != p.from {
		within = fmt.Sprintf(" (in the record that begins at line %d)", p.first)
	}
	switch {
	case len(p.calls) > 0:
		return ""
	case p.from < p.to:
		p.text = ""
		return fmt.Sprintf("no call in lines %d to %d", p.from, p.to)
	case len(p.holds) > 0:
		return "no call: " + strings.Join(p.holds, "; ") + within
	case len(p.flaws) > 0:
		return "no call: " + strings.Join(p.flaws, ", ") + within
	}
	return "no call: nothing that is a message" + within
}

// outside says why the first line of a spot is in no record: it is blank, or
// comes before the first record or after the last one; else "". Of a range, only
// what comes first changes.
func (p *spot) outside(a *analyze.Analyzer, src *input.Source) string {
	single := p.from == p.to
	forget := func(why, text string) string {
		p.first, p.text, p.rows = p.from, text, 0
		p.calls = slices.DeleteFunc(p.calls, func(call analyze.Call) bool { return !p.hasCall(&call) })
		if !single && p.from <= p.last {
			return ""
		}
		return why
	}
	raw := rawLines{record: cmp.Or(p.first, p.begun), line: p.from}
	counted := raw.read(src) == nil && raw.same(p.head)
	switch {
	case p.last == 0 && raw.total == 0:
		return forget("the file is empty", "")
	case p.last == 0:
		return forget("the file holds no record", "")
	case raw.binary && p.from <= p.last:
		return forget("no message ends in this packet", "")
	case counted && p.from > raw.total:
		return forget("beyond the end: there are "+wording.Plural(raw.total, "line"), "")
	case counted && p.from > p.first+p.rows && blank(raw.text):
		return forget("a blank line", "")
	case p.first == 0:
		text := ""
		if counted {
			text = a.Line([]byte(raw.text))
		}
		return forget(fmt.Sprintf("before the first record, which begins at line %d", p.begun), text)
	case !counted && p.from > p.end:
		return forget(fmt.Sprintf("beyond the last record, which is at %d", p.last), "")
	}
	return ""
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }

// rawLines reads lines of a source as they are stored, decompressed: what no
// record has, and how many there are.
type rawLines struct {
	record, line int64 // that are wanted
	total        int64
	binary       bool // they are none of a text

	head, text string // of record and line, cut
}

// same reports whether the line of the record is one of text that has what the
// record begins with: then lines of the source are counted as those of a text,
// not as entries or packets.
func (w *rawLines) same(head string) bool {
	return head != "" && strings.Contains(w.head, head) && !w.binary
}

// read reads the files of a source.
func (w *rawLines) read(src *input.Source) error {
	for _, file := range src.Files() {
		in, err := parse.OpenText(file.Name, nil)
		if err != nil {
			return err
		}
		err = w.lines(in)
		in.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *rawLines) lines(in io.Reader) error {
	r := bufio.NewReaderSize(in, 64<<10)
	for {
		text, long, err := r.ReadLine()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		w.binary = w.binary || bytes.IndexByte(text, 0) >= 0
		if w.total++; w.total == w.record {
			w.head = string(text)
		}
		if w.total == w.line {
			w.text = string(text)
		}
		for long {
			if _, long, err = r.ReadLine(); err != nil && !errors.Is(err, io.EOF) {
				return err
			}
		}
	}
}

// explained returns a call with what explains it.
func (l *look) explained(call *analyze.Call, r *analyze.Report, evidence marks) report.ShownCall {
	c := report.ShownCall{Call: *call}
	if entry, ok := l.entry(call); ok {
		c.Meaning = &entry.Meaning
		if entry.Hint != "" {
			c.Hint = &entry.Hint
		}
	}
	var numbers []int
	for _, line := range [...]*int64{call.Line, call.ResponseLine} {
		if line != nil {
			numbers = append(numbers, evidence.of(at{call.Source, *line}, call.Code, call.Method, call.InBand > 1)...)
		}
	}
	slices.Sort(numbers)
	for _, n := range slices.Compact(numbers) {
		c.Findings = append(c.Findings, report.Numbered{Number: n, Finding: r.Findings[n-1]})
	}
	return c
}

// entry returns what a catalog says of the code of a call: that of its protocol,
// else the default one.
func (l *look) entry(call *analyze.Call) (entry catalog.Entry, ok bool) {
	if !call.Failed() {
		return entry, false
	}
	all := l.analyze.Catalogs
	if call.Catalog != nil {
		entry, ok = all.At(all.Index(*call.Catalog)).Lookup(call.Code)
	}
	if !ok {
		entry, ok = all.Default().Lookup(call.Code)
	}
	return entry, ok
}
