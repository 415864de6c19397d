package report

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/pkg/twwidth"
	"github.com/olekukonko/tablewriter/tw"
)

// tone is what a text says by its colour; it never says it by colour alone.
type tone uint8

const (
	ordinary tone = iota
	strong        // headings
	faint         // what can be passed over
	fine          // all is well
	odd           // worth a look
	wrong         // errors
	loud          // errors, in a heading
	critical      // the highest level
	low           // the lowest level but one
)

// class returns the name of a tone in style sheets, "" for most.
func (t tone) class() string {
	switch t {
	case fine:
		return "fine"
	case odd:
		return "odd"
	case wrong, loud:
		return "wrong"
	case critical:
		return "critical"
	case low:
		return "low"
	case faint:
		return "faint"
	}
	return ""
}

// paint returns s in the colours of a tone, where colours are wanted.
type paint bool

func (p paint) in(t tone, s string) string {
	if !bool(p) || s == "" {
		return s
	}
	sgr := [...]string{ordinary: "", strong: "1", faint: "2", fine: "32", odd: "33", wrong: "31", loud: "1;31", critical: "1;37;41", low: "36"}[t]
	if sgr == "" {
		return s
	}
	return "\x1b[" + sgr + "m" + s + "\x1b[0m"
}

// columns returns how many columns of a terminal s takes.
func columns(s string) int {
	if plain(s) {
		return len(s)
	}
	return twwidth.WidthWithOptions(s, twwidth.Options{})
}

// shorten cuts s to at most width columns, with an ellipsis at the place that
// was cut. The text must be free of escape sequences.
func shorten(s string, width int, at place) string {
	switch {
	case columns(s) <= width:
		return s
	case width <= 0:
		return ""
	}
	room := width - 1
	switch at {
	case atStart:
		return ellipsis + tail(s, room)
	case inMiddle:
		return start(s, room-room/2) + ellipsis + tail(s, room/2)
	}
	return strings.TrimRight(start(s, room), " ") + ellipsis
}

// start returns as much of the beginning of s as fits into width columns.
func start(s string, width int) string {
	for i, r := range s {
		if width -= columns(string(r)); width < 0 {
			return s[:i]
		}
	}
	return s
}

// tail returns as much of the end of s as fits into width columns.
func tail(s string, width int) string {
	over := columns(s) - width
	for i, r := range s {
		w := columns(string(r))
		if over <= 0 && w > 0 {
			return s[i:]
		}
		over -= w
	}
	return ""
}

// squeeze narrows the widest widths, none below its least, until all together
// take no more than room. It reports whether they do.
func squeeze(widths, least []int, room int) bool {
	sum := 0
	for _, w := range widths {
		sum += w
	}
	for ; sum > room; sum-- {
		widest := -1
		for i, w := range widths {
			if least[i] > 0 && w > least[i] && (widest < 0 || w > widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return false
		}
		widths[widest]--
	}
	return true
}

// squeezeAll narrows widths as squeeze does and, where the least widths do not
// fit either, below them.
func squeezeAll(widths, least []int, room int) {
	if squeeze(widths, least, room) {
		return
	}
	squeeze(widths, slices.Repeat([]int{1}, len(widths)), room)
}

// bar draws n of most as a bar of at most width columns; what is not zero is
// at least a sliver.
func bar(n, most int64, width int) string {
	if n <= 0 || most <= 0 {
		return ""
	}
	eighths := max(1, int(float64(n)/float64(most)*float64(width*8)+0.5))
	s := strings.Repeat("█", eighths/8)
	if rest := eighths % 8; rest > 0 {
		s += string([]rune("▏▎▍▌▋▊▉")[rest-1])
	}
	return s
}

// spark draws values as a row of columns, zero as a faint base line.
func (p paint) spark(values []int64) string {
	var most int64
	for _, v := range values {
		most = max(most, v)
	}
	levels := []rune("▂▃▄▅▆▇█")
	var b, run strings.Builder
	for i, v := range values {
		level, t := '▁', faint
		if v > 0 {
			level, t = levels[int(float64(v)/float64(most)*float64(len(levels)-1)+0.5)], wrong
		}
		run.WriteRune(level)
		if i+1 == len(values) || (v > 0) != (values[i+1] > 0) {
			b.WriteString(p.in(t, run.String()))
			run.Reset()
		}
	}
	return b.String()
}

// wrapped breaks a text at spaces into lines of at most width columns; a
// longer word is cut.
func wrapped(s string, width int) []string {
	var lines []string
	now := ""
	for _, word := range strings.Fields(s) {
		word = shorten(word, width, atEnd)
		switch {
		case now == "":
			now = word
		case columns(now)+1+columns(word) <= width:
			now += " " + word
		default:
			lines = append(lines, now)
			now = word
		}
	}
	if now != "" {
		lines = append(lines, now)
	}
	return lines
}

// continued breaks a command into lines of at most width columns, which a shell
// takes for one command; a longer word stays whole.
func continued(command string, width int) []string {
	const more = ` \`
	var lines []string
	now := ""
	words := arguments(command)
	for i, word := range words {
		end := more
		if i == len(words)-1 {
			end = ""
		}
		switch {
		case i == 0:
			now = word
		case columns(now+" "+word+end) <= width:
			now += " " + word
		default:
			lines = append(lines, now+more)
			now = "  " + word
		}
	}
	return append(lines, now)
}

// arguments cuts a command at the spaces that are not in single quotes.
func arguments(command string) []string {
	var words []string
	from, quoted := 0, false
	for i := 0; i < len(command); i++ {
		switch {
		case command[i] == '\\' && !quoted:
			i++
		case command[i] == '\'':
			quoted = !quoted
		case command[i] == ' ' && !quoted:
			words = append(words, command[from:i])
			from = i + 1
		}
	}
	return append(words, command[from:])
}

// parted breaks a text into lines of at most width columns where a dot joins
// its parts; a longer part is broken at spaces.
func parted(s string, width int) []string {
	const dot = " · "
	var lines []string
	now := ""
	for _, part := range strings.Split(s, dot) {
		if now != "" && columns(now+dot+part) <= width {
			now += dot + part
			continue
		}
		lines = append(lines, wrapped(now, width)...)
		now = part
	}
	return append(lines, wrapped(now, width)...)
}

// grid is a table about to be drawn: cells are clean, cut to fit, and may
// carry colours.
type grid struct {
	head  []string // nil for a table without a head
	right []bool
	rows  [][]string
}

const gap = "  "

// draw lays the grid out and returns its lines: head and rule, if it has a
// head, then one line a row.
func (g grid) draw() ([]string, error) {
	aligns := make([]tw.Align, len(g.right))
	for i, right := range g.right {
		aligns[i] = tw.AlignLeft
		if right {
			aligns[i] = tw.AlignRight
		}
	}
	part := tw.CellConfig{
		Formatting: tw.CellFormatting{AutoWrap: tw.WrapNone, AutoFormat: tw.Off},
		Alignment:  tw.CellAlignment{PerColumn: aligns},
		Padding:    tw.CellPadding{Global: tw.PaddingDefault},
	}
	var b bytes.Buffer
	t := tablewriter.NewTable(&b,
		tablewriter.WithEastAsian(tw.Off), // the same bytes in every locale
		tablewriter.WithConfig(tablewriter.Config{
			Header:   part,
			Row:      part,
			Behavior: tw.Behavior{TrimSpace: tw.Off, TrimTab: tw.Off, TrimLine: tw.Off},
		}),
		tablewriter.WithRendition(tw.Rendition{
			Borders: tw.BorderNone,
			Settings: tw.Settings{
				Lines:      tw.Lines{ShowTop: tw.Off, ShowBottom: tw.Off, ShowHeaderLine: tw.On, ShowFooterLine: tw.Off},
				Separators: tw.Separators{ShowHeader: tw.On, ShowFooter: tw.Off, BetweenRows: tw.Off, BetweenColumns: tw.Off},
			},
		}))
	if g.head != nil {
		t.Header(g.head)
	}
	for _, row := range g.rows {
		if err := t.Append(row); err != nil {
			return nil, err
		}
	}
	if err := t.Render(); err != nil {
		return nil, err
	}
	// A space stands at both sides of every cell: two make the gap between
	// columns, the outer ones go.
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	for i, l := range lines {
		_, n := utf8.DecodeRuneInString(l)
		_, m := utf8.DecodeLastRuneInString(l)
		lines[i] = strings.TrimRight(l[n:max(n, len(l)-m)], " ")
	}
	return lines, nil
}
