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

// Shown are calls that somebody wants to see whole.
type Shown struct {
	Calls []ShownCall `json:"calls"`
	None  []Nothing   `json:"none"` // places that hold no call
}

// ShownCall is a call with what explains it.
type ShownCall struct {
	analyze.Call
	Meaning  *string    `json:"meaning"` // of its code
	Hint     *string    `json:"hint"`    // what to do about it
	Findings []Numbered `json:"findings"`
	Around   []Line     `json:"around"` // lines of its source before and after its request and its response
}

// Numbered is a finding with its place in the report, counted from 1.
type Numbered struct {
	Number int `json:"number"`
	analyze.Finding
}

// Line is a line of a source, without secrets.
type Line struct {
	Line int64  `json:"line"`
	Text string `json:"text"`
	Own  bool   `json:"own"` // of the request or the response
}

// Nothing is a place without a call.
type Nothing struct {
	Source string `json:"source"`
	Line   int64  `json:"line"`
	Why    string `json:"why"`
	Text   string `json:"text"` // what stands there, without secrets
}

// ShownFormats returns the names of the formats of calls and of ladders that are
// shown, the default first.
func ShownFormats() []string { return []string{"text", "markdown", "json"} }

// Bounds of what is shown of a call on a terminal.
const (
	mostJSON = 200 // lines of a request or a response
	mostLine = 5   // lines of a record beside
)

// Write writes the calls in one of [ShownFormats].
func (s *Shown) Write(w io.Writer, format string, o Options) error {
	switch format {
	case "json":
		return writeIndented(w, s)
	case "markdown":
		_, err := w.Write(s.markdown())
		return err
	}
	width := o.Width
	if width == 0 {
		width = defaultWidth
	}
	out := &screen{w: bufio.NewWriter(w), width: max(width, leastWidth), paint: paint(o.Color)}
	out.prose = min(out.width, proseWidth)
	for i := range s.Calls {
		if i > 0 {
			out.print("")
		}
		out.call(&s.Calls[i])
	}
	for i, n := range s.None {
		if i > 0 || len(s.Calls) > 0 {
			out.print("")
		}
		out.print(out.paint.in(strong, term(where(n.Source, n.Line))) + gap + term(n.Why))
		for _, l := range out.record(n.Text) {
			out.print("  " + out.paint.in(faint, l))
		}
	}
	return out.w.Flush()
}

// title says what a call is: what was called, and what became of it.
func (c *ShownCall) title() (call, outcome string) {
	call = callCell(&c.Call).words
	outcome = outcomeCell(c.Outcome).words
	if c.Failed() {
		if text := LineCode(c.Code, c.Name, nil); text != "" {
			outcome += " " + text
		}
	}
	if c.Latency != nil {
		outcome += " after " + millis(*c.Latency)
	}
	return call, outcome
}

// facts says what is known of a call, each with a label.
func (c *ShownCall) facts() [][2]string {
	var list [][2]string
	add := func(label string, parts ...string) {
		if text := strings.Join(some(parts...), " · "); text != "" {
			list = append(list, [2]string{label, text})
		}
	}
	opt := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	line := func(n *int64) string {
		if n == nil {
			return ""
		}
		return where(c.Source, *n)
	}
	add("asked", momentWords(c.Time), line(c.Line), opt(c.Direction))
	add("answered", momentWords(c.End), line(c.ResponseLine))
	add("session", opt(c.Session))
	if c.Conn != nil && (c.Session == nil || *c.Conn != *c.Session) {
		add("conn", *c.Conn)
	}
	add("id", RowID(c.ID))
	add("protocol", opt(c.Catalog))
	if c.Operation != nil {
		add("operation", "begins at "+where(c.Source, *c.Operation))
	}
	if c.Failed() {
		add("code", LineCode(c.Code, c.Name, nil), opt(c.Class))
	}
	add("meaning", opt(c.Meaning))
	add("text", opt(c.Message))
	add("cause", opt(c.Cause))
	add("to do", opt(c.Hint))
	for _, f := range c.Findings {
		add("finding", strconv.Itoa(f.Number)+" "+f.Level+": "+f.Title, f.Rule)
	}
	return list
}

// momentWords is a time as exact as it is, without a date where none is known.
func momentWords(t capture.Time) string {
	if dayOf(t) == "" {
		return LineTime(t)
	}
	return t.String()
}

func (s *screen) call(c *ShownCall) {
	call, outcome := c.title()
	s.print(s.paint.in(strong, term(call)) + gap + s.paint.in(outcomeCell(c.Outcome).tone, term(outcome)))
	s.print("")
	for _, f := range c.facts() {
		label := f[0] + strings.Repeat(" ", max(1, labelWidth-columns(f[0])))
		for _, l := range parted(term(f[1]), s.prose-labelWidth) {
			s.print(s.paint.in(faint, label) + l)
			label = strings.Repeat(" ", labelWidth)
		}
	}
	for _, t := range []struct {
		title string
		text  *string
	}{{"→ request", c.Request}, {"← response", c.Response}} {
		if t.text == nil {
			continue
		}
		s.print("")
		s.print(s.paint.in(strong, t.title))
		lines := indented(*t.text)
		left := len(lines) - mostJSON
		if left > 0 {
			lines = lines[:mostJSON]
		}
		for _, l := range lines {
			s.print("  " + l)
		}
		if left > 0 {
			s.print("  " + s.paint.in(faint, "… "+wording.Plural(int64(left), "more line")+" (-f json has all)"))
		}
	}
	if len(c.Around) > 0 {
		s.print("")
		s.print(s.paint.in(strong, "in the log"))
		s.around(c.Around)
	}
}

// around writes lines of a source, those of the call itself marked.
func (s *screen) around(lines []Line) {
	width := len(strconv.FormatInt(lines[len(lines)-1].Line, 10))
	for i, l := range lines {
		if i > 0 && l.Line > lines[i-1].Line+1 {
			s.print(s.paint.in(faint, "  "+strings.Repeat(" ", width)+"⋮"))
		}
		mark, t := "  ", faint
		if l.Own {
			mark, t = "> ", ordinary
		}
		number := strconv.FormatInt(l.Line, 10)
		head := mark + strings.Repeat(" ", width-len(number)) + number + gap
		for _, text := range s.record(l.Text) {
			s.print(s.paint.in(t, head+shorten(text, s.width-columns(head), atEnd)))
			head = strings.Repeat(" ", columns(head))
		}
	}
}

// record returns the lines of a record, the first ones.
func (s *screen) record(text string) []string {
	var lines []string
	for l := range strings.Lines(text) {
		if len(lines) == mostLine {
			return append(lines, ellipsis)
		}
		if l = term(strings.TrimRight(l, "\r\n")); l != "" {
			lines = append(lines, shorten(l, s.width-2, atEnd))
		}
	}
	return lines
}

// indented returns JSON line by line as people read it; what is no JSON is one
// line.
func indented(text string) []string {
	var b bytes.Buffer
	if json.Indent(&b, []byte(text), "", "  ") != nil {
		return []string{disarmed(text, newline, " ")}
	}
	var lines []string
	for l := range strings.Lines(b.String()) {
		lines = append(lines, disarmed(strings.TrimSuffix(l, "\n"), newline, " "))
	}
	return lines
}

func (s *Shown) markdown() []byte {
	p := &page{}
	for i := range s.Calls {
		c := &s.Calls[i]
		call, outcome := c.title()
		if i > 0 {
			p.print("")
		}
		p.print("## "+mdCode(call)+" "+mdText(outcome), "")
		for _, f := range c.facts() {
			p.print("- " + f[0] + ": " + mdText(f[1]))
		}
		for _, t := range [...]*string{c.Request, c.Response} {
			if t != nil {
				p.print("", strings.Replace(mdBlock(indented(*t)), "```\n", "```json\n", 1))
			}
		}
		if len(c.Around) > 0 {
			var lines []string
			for _, l := range c.Around {
				mark := "  "
				if l.Own {
					mark = "> "
				}
				lines = append(lines, mark+strconv.FormatInt(l.Line, 10)+gap+line(l.Text))
			}
			p.print("", mdBlock(lines))
		}
	}
	for _, n := range s.None {
		p.print("- "+mdCode(where(n.Source, n.Line))+" "+mdText(n.Why), "")
		if n.Text != "" {
			p.print(mdBlock([]string{line(n.Text)}), "")
		}
	}
	return p.text.Bytes()
}

// Fill gives lists that are nil their JSON form.
func (s *Shown) Fill() {
	s.Calls, s.None = slices.Concat([]ShownCall{}, s.Calls), slices.Concat([]Nothing{}, s.None)
	for i := range s.Calls {
		c := &s.Calls[i]
		c.Findings, c.Around = slices.Concat([]Numbered{}, c.Findings), slices.Concat([]Line{}, c.Around)
	}
}
