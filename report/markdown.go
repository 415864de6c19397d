package report

import (
	"bytes"
	"io"
	"slices"
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/wording"
)

const (
	mdBar     = 16  // columns of a bar
	mdSpark   = 60  // columns of the timeline
	mdRows    = 12  // rows of a table that are shown unfolded
	mdLongest = 200 // columns of a text
)

// page composes a report as GitHub Markdown. It is whole or not written: what
// is too long is composed anew with less in it, so that nothing is left open.
type page struct {
	text bytes.Buffer
	top  int
	most int // bytes; 0 is no bound
	part extent

	short bool // rows are left out that were asked for
	view  view
}

// extent is how much of a report a page holds.
type extent struct {
	verdict  bool // no more than that
	findings bool
	tables   bool
	details  bool
	rows     int // of a table, at most; 0 is no bound
}

// writeMarkdown writes the report for an issue, a wiki or a pull request. It
// is written by hand, since every text must be escaped for its place.
func writeMarkdown(w io.Writer, r *analyze.Report, o Options) error {
	_, err := w.Write(fitted(ranked(r), o).text.Bytes())
	return err
}

// fitted composes as much of a report as fits: fewer rows of the tables at
// first, then without details, then findings only, then the head, at last the
// verdict.
func fitted(r *analyze.Report, o Options) *page {
	whole := extent{findings: true, tables: true, details: true}
	if p := compose(r, o, whole); !p.full() {
		return p
	}
	const fewRows, shortestRow = 5, 16 // a row has some bytes
	rows := o.MaxSize / shortestRow
	if o.Top > 0 {
		rows = min(rows, o.Top)
	}
	for _, e := range []struct {
		extent
		least int
	}{
		{whole, fewRows}, {extent{findings: true, tables: true}, 1}, {extent{findings: true}, 1},
	} {
		var fits *page
		e.extent.rows = rows
		for least, most := e.least, rows; least <= most; e.extent.rows = (least + most + 1) / 2 {
			if p := compose(r, o, e.extent); p.full() {
				most = e.extent.rows - 1
			} else {
				fits, least = p, e.extent.rows+1
			}
		}
		if fits != nil {
			return fits
		}
	}
	if p := compose(r, o, extent{}); !p.full() {
		return p
	}
	return compose(r, o, extent{verdict: true})
}

// compose composes a part of a report, and some more than may be if that is
// too long.
func compose(r *analyze.Report, o Options, part extent) *page {
	p := &page{top: o.Top, most: o.MaxSize, part: part, view: view{clock: wording.ClockOf(r.Summary.First, r.Summary.Last), bar: mdBar}}
	if part.rows > 0 && (p.top == 0 || part.rows < p.top) {
		p.top, p.short = part.rows, true
	}
	p.head(r)
	if part.findings {
		p.findings(r)
	}
	for _, sec := range sections(r, p.view) {
		if sec.apart || sec.rows == 0 || !part.tables || p.full() {
			continue
		}
		p.print("", "## "+mdText(sec.title), "", mdText(sec.about), "")
		p.table(sec)
	}
	return p
}

// full reports whether there is more than may be.
func (p *page) full() bool { return p.most > 0 && p.text.Len() > p.most }

// cut says what was left out for want of room, or nothing.
func (p *page) cut() string {
	e := &p.part
	var parts []string
	switch {
	case !e.findings:
		parts = append(parts, "findings and tables left out")
	case !e.tables:
		parts = append(parts, "tables and details left out")
	case !e.details:
		parts = append(parts, "details left out")
	}
	if p.short {
		parts = append(parts, "no more than "+wording.Plural(int64(p.top), "row")+" per table")
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, ", ") + ", to stay within " + p.room()
}

// room is how long the report may be.
func (p *page) room() string { return wording.Plural(int64(p.most), "byte") + " (`--max-size`)" }

func (p *page) print(lines ...string) {
	for _, l := range lines {
		p.text.WriteString(l)
		p.text.WriteByte('\n')
	}
}

func (p *page) head(r *analyze.Report) {
	v := verdictOf(r)
	p.print("# rpclog report", "", "**"+v.mark+" "+mdText(v.text)+"**")
	for _, next := range v.more {
		if next.command {
			p.print("", mdCode(line(next.text)))
		} else {
			p.print("", mdText(next.text))
		}
	}
	p.print("")
	if p.part.verdict {
		p.print("- **cut** all but the verdict left out, to stay within " + p.room())
		return
	}
	for i, s := range r.Sources {
		if i == listedInputs {
			p.print("- … " + wording.Plural(int64(len(r.Sources)-i), "more source"))
			break
		}
		p.print("- **input** " + mdCode(shorten(line(s.Name), mdLongest, atStart)) + " · " + mdText(s.Format) + " · " + size(s.Bytes) + " · " + wording.Plural(s.Records, "record"))
	}
	for _, f := range facts(r) {
		p.print("- **" + f.label + "** " + mdText(strings.Join(f.parts, " · ")))
	}
	if t, ok := timelineOf(r.Windows, mdSpark); ok {
		p.print("- **timeline** `" + paint(false).spark(t.values) + "` " + mdText(t.words(p.view, r.Windows.Width)))
	}
	if cut := p.cut(); cut != "" {
		p.print("- **cut** " + cut)
	}
}

func (p *page) findings(r *analyze.Report) {
	all := groups(r.Findings)
	if len(all) == 0 {
		return
	}
	p.print("", "## Findings")
	for i, g := range all {
		if p.full() {
			return
		}
		if p.top > 0 && i == p.top {
			p.more(len(all) - i)
			break
		}
		p.print("", "### "+strings.ToUpper(mdText(g.level))+": "+mdText(g.title), "")
		hint := mdCode(g.rule)
		if g.hint != "" {
			hint += " → " + mdText(g.hint)
		}
		p.print(hint, "")
		p.table(p.view.incidents(g))
	}
}

// table writes the top rows of a table, folded where they are many, and what
// is under them.
func (p *page) table(sec section) {
	rows := sec.chosen(p.top)
	cells := make([][]cell, len(rows))
	for i, r := range rows {
		cells[i] = sec.row(r)
	}
	shown, below := sec.split(sec.spoken(cells))
	open := min(len(rows), mdRows)
	if sec.series && len(rows) > mdRows {
		open = 0
	}
	p.rows(sec, shown, cells[:open])
	if rest := cells[open:]; len(rest) > 0 {
		p.fold(wording.Plural(int64(len(rest)), "row"), func() { p.rows(sec, shown, rest) })
	}
	if n := sec.rows - len(rows); n > 0 {
		p.more(n)
	}
	if !p.part.details {
		return
	}
	if len(below) > 0 {
		p.fold("Details", func() { p.rows(sec, append(shown[:1:1], below...), cells) })
	}
	if sec.under != nil {
		p.under(sec, shown[0], rows, cells)
	}
	if sec.texts != nil {
		p.fold("What was sent", func() { p.texts(sec, rows, cells) })
	}
}

// texts writes what was sent under the rows.
func (p *page) texts(sec section, rows []int, cells [][]cell) {
	for i, r := range rows {
		if p.full() {
			return
		}
		title := sec.columns[0].markdown(cells[i][0])
		if at := slices.IndexFunc(sec.columns, func(c column) bool { return c.title == "at" }); at >= 0 {
			title += " at " + sec.columns[at].markdown(cells[i][at])
		}
		var lines []string
		for _, t := range sec.texts(r) {
			lines = append(lines, t.arrow+" "+disarmed(t.text, newline, " "))
		}
		p.print(title, "", mdBlock(lines), "")
	}
}

// under writes the tables under the rows, folded, each below the cell that
// names its row.
func (p *page) under(sec section, name int, rows []int, cells [][]cell) {
	title := ""
	for _, r := range rows {
		if u := sec.under(r); u.rows > 0 {
			title = u.title
		}
	}
	if title == "" {
		return
	}
	p.fold(title, func() {
		between := []string{}
		for i, r := range rows {
			u := sec.under(r)
			if u.rows == 0 || p.full() {
				continue
			}
			all := make([][]cell, u.rows)
			for k := range all {
				all[k] = u.row(k)
			}
			p.print(between...)
			between = []string{""}
			p.print(sec.columns[name].markdown(cells[i][name]), "")
			p.rows(u, u.spoken(all), all)
			if n := u.lost(); n > 0 {
				p.print("", "… "+wording.Thousands(n)+" more")
			}
		}
	})
}

// rows writes a table.
func (p *page) rows(sec section, shown []int, cells [][]cell) {
	if len(cells) == 0 {
		return
	}
	head, rule := "|", "|"
	for _, i := range shown {
		head += " " + sec.columns[i].title + " |"
		if sec.columns[i].right {
			rule += "---:|"
		} else {
			rule += "---|"
		}
	}
	p.print(head, rule)
	for _, row := range cells {
		if p.full() {
			return
		}
		p.text.WriteByte('|')
		for _, i := range shown {
			p.text.WriteString(" " + sec.columns[i].markdown(row[i]) + " |")
		}
		p.text.WriteByte('\n')
	}
}

// markdown returns a cell escaped for a table.
func (c column) markdown(x cell) string {
	words := shorten(line(x.words), mdLongest, c.cut)
	switch {
	case words == "" || words == unknown:
		return words
	case c.code || x.quoted:
		return mdCode(words)
	}
	return mdText(words)
}

// fold writes something that opens at a click.
func (p *page) fold(summary string, write func()) {
	p.print("", "<details><summary>"+mdText(summary)+"</summary>", "")
	write()
	p.print("", "</details>")
}

func (p *page) more(n int) {
	how := "(`--top 0` shows all)"
	if p.short {
		how = "left out to stay within " + p.room()
	}
	p.print("", "… "+wording.Thousands(int64(n))+" more "+how)
}
