package report

import (
	"bufio"
	"io"
	"strconv"
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/wording"
	"rpclog/parse/capture"
)

// Shown are calls that somebody wants to see whole.
type Shown struct {
	Calls []ShownCall `json:"calls"`
	More  int64       `json:"more"` // calls of the same lines beside those
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
	Gap  bool   `json:"gap"` // others were left out before it
}

// Nothing is a place without a call.
type Nothing struct {
	Source string `json:"source"`
	Line   int64  `json:"line"`
	Why    string `json:"why"`
	Text   string `json:"text"`   // what stands there, without secrets
	Around []Line `json:"around"` // lines before and after it
}

// ShownEnding returns the format that the ending of a file's name stands for, in
// lower case and without the dot, or false.
func ShownEnding(ending string) (format string, ok bool) {
	format, ok = map[string]string{"txt": "text", "md": "markdown", "markdown": "markdown", "json": "json"}[ending]
	return format, ok
}

// ShownFormats returns the names of the formats of calls and of ladders that are
// shown, the default first.
func ShownFormats() []string { return []string{"text", "markdown", "json"} }

// mostLine is how many lines of a record are shown beside others.
const mostLine = 5

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
		out.wrapTitle(where(n.Source, n.Line), n.Why, ordinary)
		if len(n.Around) > 0 {
			out.around(n.Around)
			continue
		}
		for _, l := range out.record(n.Text) {
			out.print("  " + out.paint.in(faint, l))
		}
	}
	if s.More > 0 {
		out.print("")
		out.wrapped(s.more())
	}
	return out.w.Flush()
}

// more says that there are calls beside those that are shown.
func (s *Shown) more() string {
	return "… " + wording.Plural(s.More, "more call") + " in these lines (rpclog calls lists all)"
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
		add("to do", f.Hint)
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

// wrapped writes a remark.
func (s *screen) wrapped(text string) {
	for _, l := range wrapped(text, s.width) {
		s.print(s.paint.in(faint, l))
	}
}

// wrapTitle writes what something is, and what there is to say of it: beside it if
// there is room, else below.
func (s *screen) wrapTitle(title, about string, t tone) {
	title, about = term(title), term(about)
	head := shorten(title, s.width, inMiddle)
	if columns(head+gap+about) <= s.width {
		s.print(s.paint.in(strong, head) + gap + s.paint.in(t, about))
		return
	}
	s.print(s.paint.in(strong, head))
	for _, l := range wrapped(about, s.width-len(gap)) {
		s.print(gap + s.paint.in(t, l))
	}
}

func (s *screen) call(c *ShownCall) {
	call, outcome := c.title()
	s.wrapTitle(call, outcome, outcomeCell(c.Outcome).tone)
	s.print("")
	for _, f := range c.facts() {
		label := f[0] + strings.Repeat(" ", max(1, labelWidth-columns(f[0])))
		for _, l := range parted(term(f[1]), s.prose-labelWidth) {
			s.print(s.paint.in(faint, label) + l)
			label = strings.Repeat(" ", labelWidth)
		}
	}
	for _, t := range c.texts() {
		s.print("")
		s.print(s.paint.in(strong, t.title))
		for _, l := range prettyLines(t.text, s.paint) {
			s.print("  " + l)
		}
	}
	s.around(c.Around)
}

// titled is a text with a title.
type titled struct{ title, text string }

// texts returns what was sent.
func (c *ShownCall) texts() []titled {
	var list []titled
	if c.Request != nil {
		list = append(list, titled{"→ request", *c.Request})
	}
	if c.Response != nil {
		list = append(list, titled{"← response", *c.Response})
	}
	return list
}

// around writes lines of a source, those that it is about marked.
func (s *screen) around(lines []Line) {
	if len(lines) == 0 {
		return
	}
	s.print("")
	s.print(s.paint.in(strong, "in the log"))
	width := len(strconv.FormatInt(lines[len(lines)-1].Line, 10))
	for _, l := range lines {
		if l.Gap {
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
		for _, t := range c.texts() {
			p.print("", strings.Replace(mdBlock(prettyLines(t.text, false)), "```\n", "```json\n", 1))
		}
		p.around(c.Around)
	}
	for i, n := range s.None {
		if i > 0 || len(s.Calls) > 0 {
			p.print("")
		}
		p.print(mdCode(where(n.Source, n.Line)) + " " + mdText(n.Why))
		if len(n.Around) > 0 {
			p.around(n.Around)
		} else if n.Text != "" {
			p.print("", mdBlock([]string{line(n.Text)}))
		}
	}
	if s.More > 0 {
		p.print("", mdText(s.more()))
	}
	return p.text.Bytes()
}

// around writes lines of a source, those that it is about marked.
func (p *page) around(list []Line) {
	if len(list) == 0 {
		return
	}
	var lines []string
	for _, l := range list {
		if l.Gap {
			lines = append(lines, "  "+ellipsis)
		}
		mark := "  "
		if l.Own {
			mark = "> "
		}
		lines = append(lines, mark+strconv.FormatInt(l.Line, 10)+gap+line(l.Text))
	}
	p.print("", mdBlock(lines))
}

// Fill gives lists that are nil their JSON form.
func (s *Shown) Fill() {
	s.Calls, s.None = append([]ShownCall{}, s.Calls...), append([]Nothing{}, s.None...)
	for i := range s.Calls {
		c := &s.Calls[i]
		c.Findings, c.Around = append([]Numbered{}, c.Findings...), append([]Line{}, c.Around...)
	}
	for i := range s.None {
		s.None[i].Around = append([]Line{}, s.None[i].Around...)
	}
}
