package report

import (
	"bufio"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"rpclog/analyze"
	"rpclog/analyze/wording"
)

const (
	plainLongest = 200 // columns of a text
	plainSteps   = 60  // of the time in which the peak is looked for
)

// plainText writes a report that is heard rather than seen, or felt: every
// row is a line that says what its values are, nothing stands below something
// else to be understood, and no sign is drawn.
type plainText struct {
	w     *bufio.Writer // keeps the first write error until Flush
	top   int
	view  view
	signs *strings.Replacer // the signs that reports for the eye put between words
}

func newPlainText(w io.Writer) *plainText {
	return &plainText{w: bufio.NewWriter(w), signs: strings.NewReplacer(
		" · ", ", ", " – ", " to ", ellipsis, "...", newline, " ", "  ", " ", "<0.", "under 0.", ">99.", "over 99.")}
}

// writePlain writes the terminal report as plain text: the verdict, what was
// read, findings, and the tables.
func writePlain(w io.Writer, r *analyze.Report, o Options) error {
	p := newPlainText(w)
	p.top, p.view.clock = o.Top, wording.ClockOf(r.Summary.First, r.Summary.Last)
	p.verdict(verdictOf(r))
	p.head(r)
	p.findings(r)
	for _, sec := range sections(r, p.view) {
		if sec.apart || sec.rows == 0 {
			continue
		}
		about := []string{sec.about}
		if sec.pick != nil && p.top > 0 && sec.rows > p.top {
			about = append(about, sec.picked)
		}
		p.heading(sec.title, about...)
		p.rows(sec, sec.chosen(p.top))
		p.more(sec.rows - len(sec.chosen(p.top)))
	}
	return p.w.Flush()
}

// print writes one line.
func (p *plainText) print(line string) {
	p.w.WriteString(line)
	p.w.WriteByte('\n')
}

func (p *plainText) heading(title string, about ...string) {
	p.print("")
	p.print(p.labelled(title, some(about...)...))
}

// labelled joins what there is to say of something.
func (p *plainText) labelled(label string, parts ...string) string {
	line := capital(p.signless(label))
	for i, part := range parts {
		if i == 0 {
			line += ": "
		} else {
			line += ", "
		}
		line += p.signless(part)
	}
	return line
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// signless returns a sentence of a report in one line and in words alone.
func (p *plainText) signless(s string) string { return p.signs.Replace(term(s)) }

func (p *plainText) verdict(v verdict) {
	word := "Good"
	switch v.tone {
	case critical, wrong:
		word = "Wrong"
	case odd, low, faint:
		word = "Worth a look"
	}
	p.print(p.labelled(word, v.text))
	for _, next := range v.more {
		if next.command {
			p.print("See: " + term(next.text))
		} else {
			p.print(p.signless(next.text))
		}
	}
}

// head says what was read.
func (p *plainText) head(r *analyze.Report) {
	p.print("")
	for i, s := range r.Sources {
		if i == listedInputs {
			p.print(p.labelled("input", wording.Plural(int64(len(r.Sources)-i), "more source")))
			break
		}
		p.print(p.labelled("input", p.text(s.Name, atStart), s.Format, size(s.Bytes), wording.Plural(s.Records, "record")))
	}
	if len(r.Sources) == 0 {
		p.print(p.labelled("input", "none"))
	}
	for _, f := range facts(r) {
		p.print(p.labelled(f.label, f.parts...))
	}
	if t, ok := timelineOf(r.Windows, plainSteps); ok {
		p.print(p.labelled("over time", t.words(p.view, r.Windows.Width)))
	}
}

// text cuts a text that is too long to be listened to.
func (p *plainText) text(s string, at place) string {
	return strings.ReplaceAll(shorten(strings.ReplaceAll(term(s), newline, " "), plainLongest, at), ellipsis, "...")
}

func (p *plainText) findings(r *analyze.Report) {
	all := groups(r.Findings)
	if len(all) == 0 {
		return
	}
	p.heading("findings", wording.Plural(int64(len(r.Findings)), "finding")+" by "+wording.Plural(int64(len(all)), "rule"))
	for i, g := range all {
		if p.top > 0 && i == p.top {
			p.print("")
			p.more(len(all) - i)
			break
		}
		p.print("")
		p.print(p.labelled(g.level, g.title))
		p.print(p.labelled("rule", g.rule))
		if g.hint != "" {
			p.print(p.labelled("what to do", g.hint))
		}
		sec := p.view.incidents(g)
		p.rows(sec, sec.chosen(p.top))
		p.more(sec.rows - len(sec.chosen(p.top)))
	}
}

// rows writes a line for each of some rows, and what belongs under it.
func (p *plainText) rows(sec section, rows []int) {
	for i, r := range rows {
		p.print(p.row(sec, sec.row(r)))
		if sec.texts != nil {
			for _, t := range sec.texts(r) {
				p.print("  " + p.labelled(t.what, p.text(t.text, inMiddle)))
			}
		}
		if sec.under == nil {
			continue
		}
		u := sec.under(r)
		shown := u.ends(underRows(p.top, i == 0))
		for j, k := range shown {
			if n := u.between(shown, j); n > 0 {
				p.print("  And " + wording.Thousands(n) + " more")
			}
			p.print("  " + p.row(u, u.row(k)))
		}
		if n := u.after(shown); n > 0 {
			p.print("  And " + wording.Thousands(n) + " more")
		}
	}
}

// row says what the cells of a row hold: the first one names it.
func (p *plainText) row(sec section, cells []cell) string {
	name, parts := "", []string{}
	for i, c := range sec.columns {
		if strings.TrimSpace(c.title) == "" {
			continue
		}
		switch {
		case name == "":
			name = p.said(c, cells[i])
		case !cells[i].silent():
			parts = append(parts, p.said(c, cells[i]))
		}
	}
	if len(parts) == 0 {
		return capital(name) + ": nothing"
	}
	return capital(name) + ": " + strings.Join(parts, ", ")
}

// said returns a cell with what its value is.
func (p *plainText) said(c column, x cell) string {
	words := x.said
	if words == "" {
		words = x.words
	}
	words = p.text(words, c.cut)
	if x.exact {
		words = p.signless(words)
	}
	switch {
	case x.quoted:
		words = `"` + words + `"`
	case !c.code && !strings.HasSuffix(words, ".."): // a sentence, but not the end of the line
		words = strings.TrimSuffix(words, ".")
	}
	if c.said == "" {
		return c.title + " " + words
	}
	frame := c.said
	if words == "1" {
		frame = strings.TrimSuffix(frame, "s")
	}
	before, after, _ := strings.Cut(frame, "*")
	return before + words + after
}

// more says that rows were left out.
func (p *plainText) more(n int) {
	if n > 0 {
		p.print("And " + wording.Thousands(int64(n)) + " more, --top 0 shows all")
	}
}

// entries explains some things, with an empty line between them.
func (p *plainText) entries(entries []Entry) {
	for i, e := range entries {
		if i > 0 {
			p.print("")
		}
		p.print(p.labelled(e.Title, some(e.Kind)...))
		if e.Text != "" {
			p.print(p.signless(e.Text))
		}
		if e.Hint != "" {
			p.print(p.labelled("what to do", e.Hint))
		}
		if e.Source != "" {
			p.print(p.labelled("stands in", e.Source))
		}
		if e.Block != "" {
			p.print("")
			for l := range strings.Lines(e.Block) {
				p.print(term(strings.TrimRight(l, "\r\n")))
			}
		}
	}
}
