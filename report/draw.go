package report

import (
	"path/filepath"
	"slices"
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/wording"
	"rpclog/parse/capture"
)

// How many rows of a table stand under a row of another: under the first one
// and under those of a table with a head, and under others.
const (
	mostUnder  = 4
	fewerUnder = 2
)

// first returns the numbers of the first n rows.
func first(n int) []int {
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	return rows
}

// chosen returns the rows of a table that are shown: all, or the top ones.
func (s section) chosen(top int) []int {
	if s.texts != nil { // a row takes several lines
		top = (top + 1) / 2
	}
	switch {
	case top <= 0 || s.rows <= top:
		return first(s.rows)
	case s.pick != nil:
		return s.pick(top)
	}
	return first(top)
}

// ends returns at most so many of the first rows, and the last one instead of
// the last of them.
func (s section) ends(most int) []int {
	rows := first(s.rows)
	if len(rows) > most {
		rows[most-1] = s.rows - 1
		rows = rows[:most]
	}
	return rows
}

// between returns how many rows are left out before one of those that are shown.
func (s section) between(rows []int, i int) int {
	if i == 0 {
		return 0
	}
	return rows[i] - rows[i-1] - 1
}

// spoken returns the columns for people, without those that say nothing in
// any of the rows.
func (s section) spoken(rows [][]cell) []int {
	var shown []int
	for i, c := range s.columns {
		silent := c.quiet
		for _, cells := range rows {
			silent = silent && cells[i].silent()
		}
		if c.title != "" && !silent {
			shown = append(shown, i)
		}
	}
	return shown
}

// split separates the columns that go below their row from the others.
func (s section) split(shown []int) (across, below []int) {
	for _, i := range shown {
		if s.columns[i].below {
			below = append(below, i)
		} else {
			across = append(across, i)
		}
	}
	return across, below
}

// laidOut is a table cut to a width, with the lines that go below its rows.
type laidOut struct {
	grid  grid
	below [][]string // by row
}

// layOut makes a table for the terminal of the given rows: it measures the
// columns, leaves out the least important ones where there is no room, cuts
// what is still too long, and colours.
func (s *screen) layOut(sec section, rows []int, width int) laidOut {
	cells := make([][]cell, len(rows))
	for i, r := range rows {
		cells[i] = sec.row(r)
	}
	across, below := sec.split(sec.spoken(cells))
	words := make([][]string, len(rows))
	for i := range cells {
		words[i] = make([]string, len(sec.columns))
		for _, k := range across {
			words[i][k] = term(cells[i][k].words)
		}
	}
	across, widths := sec.fit(across, words, width)
	out := laidOut{below: make([][]string, len(rows))}
	for k, i := range across {
		out.grid.head = append(out.grid.head, shorten(sec.columns[i].title, widths[k], atEnd))
		out.grid.right = append(out.grid.right, sec.columns[i].right)
	}
	for r := range cells {
		line := make([]string, len(across))
		for k, i := range across {
			line[k] = s.cell(cells[r][i], shorten(words[r][i], widths[k], sec.columns[i].cut))
		}
		out.grid.rows = append(out.grid.rows, line)
	}
	if len(below) > 0 && len(widths) > 0 {
		indent := widths[0] + len(gap)
		for r := range cells {
			for _, l := range s.belowLines(sec, below, cells[r], width-indent) {
				out.below[r] = append(out.below[r], strings.Repeat(" ", indent)+l)
			}
		}
	}
	return out
}

// fit chooses the columns that have room, and their widths.
func (s section) fit(across []int, words [][]string, width int) (shown, widths []int) {
	for {
		least := make([]int, len(across))
		widths = make([]int, len(across))
		last := 0 // the place of the column that goes first
		for k, i := range across {
			c := s.columns[i]
			widths[k] = columns(c.title)
			for _, row := range words {
				widths[k] = max(widths[k], columns(row[i]))
			}
			least[k] = c.least
			if c.late > s.columns[across[last]].late {
				last = k
			}
		}
		room := width - len(gap)*(len(across)-1)
		if squeeze(widths, least, room) {
			return across, widths
		}
		if s.columns[across[last]].late == 0 {
			squeezeAll(widths, least, room)
			return across, widths
		}
		across = append(append([]int{}, across[:last]...), across[last+1:]...)
	}
}

// cell colours the words of a cell.
func (s *screen) cell(c cell, words string) string {
	switch {
	case c.zero:
		words = s.paint.in(faint, words)
	case c.tone != ordinary:
		words = s.paint.in(c.tone, words)
	}
	return s.link(c.at, words)
}

// link makes words a link to the file of a place, where the terminal takes links
// (OSC 8). The line is not in it: what opens files for a desktop may refuse an
// address with a fragment, as GLib does.
// https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
// https://docs.gtk.org/glib/func.filename_from_uri.html
func (s *screen) link(p *analyze.Place, words string) string {
	if !s.links || p == nil || p.Source == capture.Stdin || words == "" || s.dir == "" {
		return words
	}
	name := p.Source
	if !filepath.IsAbs(name) {
		name = filepath.Join(s.dir, name)
	}
	uri, _ := sourceURI(name, "")
	return "\x1b]8;;" + uri + "\x1b\\" + words + "\x1b]8;;\x1b\\"
}

// belowLines joins the cells that go below a row: in one line if all fit; else
// names in one and prose in another, each cut so that it fits.
func (s *screen) belowLines(sec section, below []int, cells []cell, room int) []string {
	names, prose := []int{}, []int{}
	all := 0
	for _, i := range below {
		words := columns(term(cells[i].words))
		if words == 0 {
			continue
		}
		if all += words + len(" · "); cells[i].quoted {
			all += 2
		}
		if sec.columns[i].code {
			names = append(names, i)
		} else {
			prose = append(prose, i)
		}
	}
	if all-len(" · ") <= room {
		names, prose = slices.Sorted(slices.Values(append(names, prose...))), nil
	}
	var lines []string
	for _, part := range [][]int{names, prose} {
		if len(part) > 0 {
			lines = append(lines, s.belowLine(sec, part, cells, room))
		}
	}
	return lines
}

// belowLine joins cells, cut so that all fit.
func (s *screen) belowLine(sec section, below []int, cells []cell, room int) string {
	parts, widths, least := make([]string, len(below)), make([]int, len(below)), make([]int, len(below))
	for k, i := range below {
		parts[k] = term(cells[i].words)
		widths[k], least[k] = columns(parts[k]), sec.columns[i].least
		if cells[i].quoted {
			room -= 2
		}
	}
	squeezeAll(widths, least, room-3*(len(parts)-1))
	for k, i := range below {
		parts[k] = shorten(parts[k], widths[k], sec.columns[i].cut)
		if cells[i].quoted {
			parts[k] = "“" + parts[k] + "”"
		}
		parts[k] = s.link(cells[i].at, parts[k])
	}
	return s.paint.in(faint, strings.Join(parts, " · "))
}

// table writes a table with an indent, and what goes below and under its
// rows.
func (s *screen) table(sec section, indent int, head bool) error {
	rows := sec.chosen(s.top)
	out := s.layOut(sec, rows, s.width-indent)
	if !head {
		out.grid.head = nil
	}
	lines, err := out.grid.draw()
	if err != nil {
		return err
	}
	pad := strings.Repeat(" ", indent)
	if head {
		s.print(pad + s.paint.in(faint, lines[0]))
		s.print(pad + s.paint.in(faint, lines[1]))
		lines = lines[2:]
	}
	for i, l := range lines {
		s.print(pad + l)
		for _, below := range out.below[i] {
			s.print(pad + below)
		}
		if sec.texts != nil {
			s.texts(sec.texts(rows[i]), indent+margin)
		}
		if sec.under == nil {
			continue
		}
		most := mostUnder
		if i > 0 && !head {
			most = fewerUnder
		}
		if err := s.under(sec.under(rows[i]), indent+margin, most); err != nil {
			return err
		}
	}
	if n := sec.rows - len(rows); n > 0 {
		s.more(n, indent)
	}
	return nil
}

// texts writes what was sent, each in a line of which the middle is left out
// where it is too long.
func (s *screen) texts(all []sent, indent int) {
	for _, t := range all {
		s.print(strings.Repeat(" ", indent) + s.paint.in(faint, t.arrow+" "+shorten(term(t.text), s.width-indent-2, inMiddle)))
	}
}

// under writes at most so many rows of a table without a head, its last row
// among them.
func (s *screen) under(sec section, indent, most int) error {
	if sec.rows == 0 {
		return nil
	}
	rows := sec.ends(most)
	out := s.layOut(sec, rows, s.width-indent)
	out.grid.head = nil
	lines, err := out.grid.draw()
	if err != nil {
		return err
	}
	for i, l := range lines {
		if n := sec.between(rows, i); n > 0 {
			s.print(strings.Repeat(" ", indent) + s.paint.in(faint, "… "+wording.Thousands(int64(n))+" more"))
		}
		s.print(strings.Repeat(" ", indent) + s.paint.in(faint, l))
	}
	return nil
}
