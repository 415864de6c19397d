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

// ends returns the rows that are shown under a row of another table, at most so
// many, 0 for all: the chosen ones, else the first ones, with the last one
// instead of the last of them.
func (s section) ends(most int) []int {
	rows := first(s.rows)
	switch {
	case most <= 0 || len(rows) <= most:
		return rows
	case s.pick != nil:
		return s.pick(most)
	}
	rows[most-1] = s.rows - 1
	return rows[:most]
}

// underRows returns how many rows of a table stand under a row of another, 0
// for all: all where tables are not cut.
func underRows(top int, many bool) int {
	switch {
	case top == 0:
		return 0
	case many:
		return mostUnder
	}
	return fewerUnder
}

// lost returns how many rows there would be besides if all had been kept.
func (s section) lost() int64 { return max(0, s.total-int64(s.rows)) }

// between returns how many rows are left out before one of those that are shown.
func (s section) between(rows []int, i int) int64 {
	if i == 0 {
		return 0
	}
	n := int64(rows[i] - rows[i-1] - 1)
	if s.whole && i == len(rows)-1 {
		n += s.lost()
	}
	return n
}

// after returns how many rows are left out after those that are shown, if any are.
func (s section) after(rows []int) int64 {
	if len(rows) == 0 {
		return 0
	}
	n := int64(s.rows - 1 - rows[len(rows)-1])
	if !s.whole || len(rows) == 1 {
		n += s.lost()
	}
	return n
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

// layOut makes a table for the terminal of the given rows: it measures the
// columns, leaves out the least important ones where there is no room, cuts
// what is still too long, and colours. What must stay whole and has no room
// beside the others of its row goes below it in a table with a head, else above.
// It returns the lines of the head, if there is to be one, and those of each row.
func (s *screen) layOut(sec section, rows []int, width int, head bool) (top []string, lines [][]string, err error) {
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
	lines = make([][]string, len(rows))
	pad := ""
	shown, widths, fits := sec.fit(across, words, width)
	if k := slices.IndexFunc(across, func(i int) bool { return sec.columns[i].whole }); k >= 0 && len(across) > 1 && !fits {
		i := across[k]
		across = slices.Delete(across, k, k+1)
		if head {
			below = append([]int{i}, below...)
		} else {
			for r := range cells {
				lines[r] = append(lines[r], s.cell(cells[r][i], words[r][i]))
			}
			pad = strings.Repeat(" ", margin)
		}
		shown, widths, _ = sec.fit(across, words, width-len(pad))
	}
	across = shown
	var g grid
	for k, i := range across {
		if head {
			g.head = append(g.head, shorten(sec.columns[i].title, widths[k], atEnd))
		}
		g.right = append(g.right, sec.columns[i].right)
	}
	for r := range cells {
		line := make([]string, len(across))
		for k, i := range across {
			line[k] = s.cell(cells[r][i], sec.columns[i].within(cells[r][i], words[r][i], widths[k]))
		}
		g.rows = append(g.rows, line)
	}
	drawn, err := g.draw()
	if err != nil {
		return nil, nil, err
	}
	if head {
		top = []string{pad + drawn[0], pad + drawn[1]}
		drawn = drawn[2:]
	}
	indent := len(pad)
	if len(widths) > 0 {
		indent += widths[0] + len(gap)
	}
	for r := range cells {
		lines[r] = append(lines[r], pad+drawn[r])
		for _, l := range s.belowLines(sec, below, cells[r], width-indent) {
			lines[r] = append(lines[r], indented(l, indent, width))
		}
	}
	return top, lines, nil
}

// indented indents a line, less where it would not fit.
func indented(line string, indent, width int) string {
	if len(line) > width-indent {
		indent = max(0, min(indent, width-columns(line)))
	}
	return strings.Repeat(" ", indent) + line
}

// within returns the words of a cell in so many columns of the terminal.
func (c column) within(x cell, words string, width int) string {
	switch {
	case x.bar[1] > 0:
		return bar(x.bar[0], x.bar[1], width)
	case c.whole:
		return words
	}
	return shorten(words, width, c.cut)
}

// measure returns how wide columns are and how narrow they may become.
func (s section) measure(across []int, words [][]string) (widths, least []int) {
	widths, least = make([]int, len(across)), make([]int, len(across))
	for k, i := range across {
		widths[k], least[k] = columns(s.columns[i].title), s.columns[i].least
		for _, row := range words {
			widths[k] = max(widths[k], columns(row[i]))
		}
	}
	return widths, least
}

// fit chooses the columns that have room, and their widths. It reports whether
// none had to be cut further down than it may be.
func (s section) fit(across []int, words [][]string, width int) (shown, widths []int, fits bool) {
	for {
		widths, least := s.measure(across, words)
		last := 0 // the place of the column that goes first
		for k, i := range across {
			if s.columns[i].late > s.columns[across[last]].late {
				last = k
			}
		}
		room := width - len(gap)*(len(across)-1)
		if squeeze(widths, least, room) {
			return across, widths, true
		}
		if s.columns[across[last]].late == 0 {
			squeezeAll(widths, least, room)
			return across, widths, false
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
// https://gitlab.gnome.org/GNOME/glib/-/blob/2.80.0/glib/gconvert.c (g_filename_from_uri)
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
// names in one, or two where one must stay whole, and prose in another, each
// cut so that it fits.
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
	parts := [][]int{names, prose}
	if n := len(names) - 1; n > 0 && sec.columns[names[n]].whole {
		widths, least := sec.measureBelow(names, cells)
		if !squeeze(widths, least, room-3*n) {
			parts = [][]int{names[:n], names[n:], prose}
		}
	}
	var lines []string
	for _, part := range parts {
		if len(part) > 0 {
			lines = append(lines, s.belowLine(sec, part, cells, room))
		}
	}
	return lines
}

// measureBelow returns how wide cells are that go below a row, and how narrow
// they may become.
func (s section) measureBelow(below []int, cells []cell) (widths, least []int) {
	widths, least = make([]int, len(below)), make([]int, len(below))
	for k, i := range below {
		widths[k], least[k] = columns(term(cells[i].words)), s.columns[i].least
	}
	return widths, least
}

// belowLine joins cells, cut so that all fit.
func (s *screen) belowLine(sec section, below []int, cells []cell, room int) string {
	parts := make([]string, len(below))
	widths, least := sec.measureBelow(below, cells)
	for _, i := range below {
		if cells[i].quoted {
			room -= 2
		}
	}
	squeezeAll(widths, least, room-3*(len(parts)-1))
	for k, i := range below {
		parts[k] = sec.columns[i].within(cells[i], term(cells[i].words), widths[k])
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
	top, lines, err := s.layOut(sec, rows, s.width-indent, head)
	if err != nil {
		return err
	}
	for _, l := range top {
		s.print(strings.Repeat(" ", indent) + s.paint.in(faint, l))
	}
	for i := range lines {
		for _, l := range lines[i] {
			s.print(indented(l, indent, s.width))
		}
		if sec.texts != nil {
			s.texts(sec.texts(rows[i]), indent+margin)
		}
		if sec.under == nil {
			continue
		}
		if err := s.under(sec.under(rows[i]), indent+margin, underRows(s.top, i == 0 || head)); err != nil {
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
// among them, and how many there are besides.
func (s *screen) under(sec section, indent, most int) error {
	if sec.rows == 0 {
		return nil
	}
	rows := sec.ends(most)
	_, lines, err := s.layOut(sec, rows, s.width-indent, false)
	if err != nil {
		return err
	}
	for i := range lines {
		if n := sec.between(rows, i); n > 0 {
			s.rest(n, indent)
		}
		for _, l := range lines[i] {
			s.print(indented(s.paint.in(faint, l), indent, s.width))
		}
	}
	if n := sec.after(rows); n > 0 {
		s.rest(n, indent)
	}
	return nil
}

// rest says that rows are left out under another one.
func (s *screen) rest(n int64, indent int) {
	s.print(strings.Repeat(" ", indent) + s.paint.in(faint, "… "+wording.Thousands(n)+" more"))
}
