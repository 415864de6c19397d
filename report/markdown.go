package report

import (
	"bufio"
	"io"
	"strings"

	"rpclog/analyze"
)

const (
	mdBar     = 16  // columns of a bar
	mdSpark   = 60  // columns of the timeline
	mdRows    = 12  // rows of a table that are shown unfolded
	mdLongest = 200 // columns of a text
)

// page writes a report as GitHub Markdown.
type page struct {
	w    *bufio.Writer // keeps the first write error until Flush
	top  int
	view view
}

// writeMarkdown writes the report for an issue, a wiki or a pull request. It
// is written by hand, since every text must be escaped for its place.
func writeMarkdown(w io.Writer, r *analyze.Report, o Options) error {
	p := &page{w: bufio.NewWriter(w), top: o.Top, view: view{clock: clockOf(r.Summary), bar: mdBar}}
	p.head(r)
	p.findings(r)
	for _, sec := range sections(r, p.view) {
		if sec.apart || sec.rows == 0 {
			continue
		}
		p.print("", "## "+mdText(sec.title), "", mdText(sec.about), "")
		p.table(sec)
	}
	return p.w.Flush()
}

func (p *page) print(lines ...string) {
	for _, l := range lines {
		p.w.WriteString(l)
		p.w.WriteByte('\n')
	}
}

func (p *page) head(r *analyze.Report) {
	v := judge(r, p.view.clock)
	p.print("# rpclog report", "", "**"+v.mark+" "+mdText(v.text)+"**")
	if v.more != "" {
		p.print("", mdText(v.more))
	}
	p.print("")
	for i, s := range r.Sources {
		if i == listedInputs {
			p.print("- … " + plural(int64(len(r.Sources)-i), "more source"))
			break
		}
		p.print("- **input** " + mdCode(s.Name) + " · " + mdText(s.Format) + " · " + size(s.Bytes) + " · " + plural(s.Records, "record"))
	}
	for _, f := range facts(r) {
		p.print("- **" + f.label + "** " + mdText(strings.Join(f.parts, " · ")))
	}
	if t, ok := timelineOf(r.Windows, mdSpark); ok {
		p.print("- **timeline** `" + paint(false).spark(t.values) + "` " + mdText(t.words(p.view, r.Windows.Width)))
	}
}

func (p *page) findings(r *analyze.Report) {
	all := groups(r.Findings)
	if len(all) == 0 {
		return
	}
	p.print("", "## Findings")
	for i, g := range all {
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
		p.fold(plural(int64(len(rest)), "row"), func() { p.rows(sec, shown, rest) })
	}
	if n := sec.rows - len(rows); n > 0 {
		p.more(n)
	}
	if len(below) > 0 {
		p.fold("Details", func() { p.rows(sec, append(shown[:1:1], below...), cells) })
	}
	if sec.under != nil {
		p.under(sec, shown[0], rows, cells)
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
			if u.rows == 0 {
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
		p.w.WriteByte('|')
		for _, i := range shown {
			p.w.WriteString(" " + sec.columns[i].markdown(row[i]) + " |")
		}
		p.w.WriteByte('\n')
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
	p.print("", "… "+thousands(int64(n))+" more (`--top 0` shows all)")
}
