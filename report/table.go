package report

import (
	"bufio"
	"io"
	"slices"
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/wording"
)

const (
	defaultWidth = 100
	leastWidth   = 40
	proseWidth   = 110 // columns that prose takes at most
	margin       = 2   // columns before what stands under a heading
	labelWidth   = 10  // columns of the labels in the report's head
	mostHint     = 6   // lines of a hint, or of a part of a fact
)

// screen draws a report for the terminal.
type screen struct {
	w      *bufio.Writer // keeps the first write error until Flush
	width  int
	height int // lines of the terminal; 0 is not known
	lines  int // that were written
	prose  int // width of what is read line by line
	top    int
	paint  paint
	links  bool // places are links to files, which are in dir unless their names say more
	dir    string
	view   view
}

// writeTable writes the report for the terminal: the verdict, what was read,
// findings, and the tables. No line is wider than o.Width, but for places and
// words of commands that are longer than that by themselves.
func writeTable(w io.Writer, r *analyze.Report, o Options) error {
	if o.Plain {
		return writePlain(w, r, o)
	}
	r = ranked(r)
	if o.Width == 0 {
		o.Width = defaultWidth
	}
	s := &screen{w: bufio.NewWriter(w), width: max(o.Width, leastWidth), height: o.Height, top: o.Top, paint: paint(o.Color), links: o.Links, dir: o.Dir}
	s.prose = min(s.width, proseWidth)
	s.view = view{clock: wording.ClockOf(r.Summary.First, r.Summary.Last), bar: max(10, min(40, s.width/5))}
	if err := s.report(r); err != nil {
		return err
	}
	return s.w.Flush()
}

func (s *screen) report(r *analyze.Report) error {
	v := verdictOf(r)
	s.verdict(v)
	if err := s.head(r); err != nil {
		return err
	}
	if err := s.findings(r); err != nil {
		return err
	}
	for _, sec := range sections(r, s.view) {
		if sec.apart || sec.rows == 0 {
			continue
		}
		about := sec.about
		if sec.pick != nil && s.top > 0 && sec.rows > s.top {
			about += " · " + sec.picked
		}
		s.heading(sec.title, about)
		if err := s.table(sec, margin, true); err != nil {
			return err
		}
	}
	if s.height > 0 && s.lines > s.height-1 { // the prompt has a line, too
		s.print("")
		s.headline(v)
		s.next(v)
	}
	return nil
}

// print writes one line, without trailing spaces.
func (s *screen) print(line string) {
	s.lines++
	if len(line) > s.width {
		s.lines += max(0, columns(line)-1) / s.width // the terminal folds it
	}
	s.w.WriteString(strings.TrimRight(line, " "))
	s.w.WriteByte('\n')
}

func (s *screen) heading(title, about string) {
	title = strings.ToUpper(title)
	s.print("")
	head := s.paint.in(strong, title)
	for i, l := range parted(term(about), s.width-columns(title)-len(gap)) {
		if i > 0 {
			s.print(head)
			head = strings.Repeat(" ", columns(title))
		}
		head += s.paint.in(faint, gap+l)
	}
	s.print(head)
	s.print("")
}

// head says what was read.
func (s *screen) head(r *analyze.Report) error {
	if err := s.inputs(r.Sources); err != nil {
		return err
	}
	for _, f := range facts(r) {
		s.fact(f)
	}
	s.timeline(r.Windows)
	return nil
}

func (s *screen) inputs(sources []analyze.Source) error {
	shown := sources
	if len(sources) > listedInputs {
		shown = sources[:listedInputs-1]
	}
	_, rows, err := s.layOut(s.view.inputs(shown), first(len(shown)), s.width-labelWidth, false)
	if err != nil {
		return err
	}
	lines := slices.Concat(rows...)
	if rest := sources[len(shown):]; len(rest) > 0 {
		var bytes int64
		for _, x := range sources {
			bytes += x.Bytes
		}
		lines = append(lines, s.paint.in(faint, "… "+wording.Thousands(int64(len(rest)))+" more, "+size(bytes)+" in all"))
	}
	if len(sources) == 0 {
		lines = []string{"none"}
	}
	for i, l := range lines {
		s.print(s.label("input", i) + l)
	}
	return nil
}

// label returns the label of the n-th line of a fact.
func (s *screen) label(name string, n int) string {
	if n > 0 {
		name = ""
	}
	return s.paint.in(faint, name) + strings.Repeat(" ", labelWidth-len(name))
}

// fact writes the parts of a fact, with line breaks between parts, and within
// those that are longer than a line.
func (s *screen) fact(f fact) {
	const between = " · "
	room := s.width - labelWidth
	var b strings.Builder
	used, lines := 0, 0
	end := func() {
		s.print(s.label(f.label, lines) + b.String())
		b.Reset()
		used = 0
		lines++
	}
	for i, part := range f.parts {
		pieces := wrapped(term(part), room)
		if columns(term(part)) <= room {
			pieces = []string{term(part)} // with all its spaces
		}
		for k, piece := range pieces[:min(len(pieces), mostHint)] {
			w := columns(piece)
			switch {
			case i+k == 0:
			case k > 0, used+columns(between)+w > room:
				end()
			default:
				b.WriteString(s.paint.in(faint, between))
				used += columns(between)
			}
			if i == 0 {
				piece = s.paint.in(f.tone, piece)
			}
			b.WriteString(piece)
			used += w
		}
	}
	end()
}

// timeline writes the errors over time as a row of columns.
func (s *screen) timeline(w analyze.Windows) {
	const words = 34 // room for what the highest column means
	t, ok := timelineOf(w, min(60, s.width-labelWidth-words))
	if !ok {
		return
	}
	peak := shorten(term(t.words(s.view, w.Width)), s.width-labelWidth-len(t.values)-len(gap), atEnd)
	s.print(s.label("timeline", 0) + s.paint.spark(t.values) + gap + s.paint.in(faint, peak))
}

// verdict opens the report: the headline, and what to do next.
func (s *screen) verdict(v verdict) {
	s.headline(v)
	s.next(v)
	s.print("")
}

// next says what to do next.
func (s *screen) next(v verdict) {
	for _, next := range v.more {
		lines := wrapped(term(next.text), s.prose-margin)
		if next.command {
			lines = continued(term(next.text), s.width-margin)
		}
		for _, l := range lines {
			s.print("  " + l)
		}
	}
}

func (s *screen) headline(v verdict) {
	tone := bold(v.tone)
	if tone == critical {
		tone = loud // a whole line would be too much of it
	}
	for i, l := range parted(term(v.text), s.prose-margin) {
		mark := "  "
		if i == 0 {
			mark = v.mark + " "
		}
		s.print(s.paint.in(tone, mark+l))
	}
}

// bold makes a tone stand out in a heading.
func bold(t tone) tone {
	switch t {
	case wrong:
		return loud
	case fine, odd, critical, low:
		return t
	}
	return strong
}

// findings writes what rules found, one block a rule.
func (s *screen) findings(r *analyze.Report) error {
	all := groups(r.Findings)
	if len(all) == 0 {
		return nil
	}
	s.heading("findings", wording.Plural(int64(len(r.Findings)), "finding")+" by "+wording.Plural(int64(len(all)), "rule"))
	level := 0
	for _, g := range all {
		level = max(level, columns(term(g.level)))
	}
	for i, g := range all {
		if s.top > 0 && i == s.top {
			s.more(len(all)-i, margin)
			break
		}
		if i > 0 {
			s.print("")
		}
		s.groupHead(g, min(level, 8))
		if err := s.table(s.view.incidents(g), 2*margin, false); err != nil {
			return err
		}
	}
	return nil
}

// groupHead writes level and title with the rule's id at the right, and the
// hint below. All levels are of the given width.
func (s *screen) groupHead(g group, width int) {
	level, title, rule := shorten(strings.ToUpper(term(g.level)), width, atEnd), term(g.title), term(g.rule)
	room := s.prose - margin - width - 2*len(gap)
	widths := []int{columns(title), columns(rule)}
	squeezeAll(widths, []int{20, 12}, room)
	title, rule = shorten(title, widths[0], atEnd), shorten(rule, widths[1], atEnd)
	s.print("  " + s.paint.in(bold(levelTone(g.level)), level) + strings.Repeat(" ", width-columns(level)) + gap + s.paint.in(strong, title) +
		strings.Repeat(" ", max(0, room-columns(title)-columns(rule))) + gap + s.paint.in(faint, rule))
	s.hint(g.hint, 2*margin, mostHint)
}

// hint writes what to do, after an arrow, in at most so many lines.
func (s *screen) hint(text string, indent, most int) {
	mark, pad := "→ ", strings.Repeat(" ", indent)
	for i, l := range wrapped(term(text), s.prose-indent-columns(mark)) {
		if i == most {
			s.print(pad + "  " + ellipsis)
			break
		}
		s.print(pad + mark + l)
		mark = "  "
	}
}

// more says that rows were left out.
func (s *screen) more(n, indent int) {
	s.print(strings.Repeat(" ", indent) + s.paint.in(faint, "… "+wording.Thousands(int64(n))+" more (--top 0 shows all)"))
}
