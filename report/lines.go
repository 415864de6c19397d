package report

import (
	"bufio"
	"io"
	"slices"
	"strings"
	"time"

	"rpclog/analyze/wording"
	"rpclog/parse/capture"
)

// Lines writes a table row by row, each as soon as it is known: its columns are
// as wide as they were made. The place where a row is found, in the last column,
// is never cut. Where there is no room for it or for other columns that may go
// there, they stand on a second line.
type Lines struct {
	out     *bufio.Writer
	columns []LineColumn
	across  []int // columns of the first line
	below   []int // of the second
	width   int
	paint   paint
	day     string // of the last row
	begun   bool
}

// LineColumn describes a column of Lines.
type LineColumn struct {
	Title string
	Width int // columns of the terminal, of which there may be fewer; 0 for a share of what is left
	Right bool
	Prose bool // cut at its end
	Below bool // on the second line where there is no room for all

	shared bool // Width is such a share
}

// LineCell is what stands in a column.
type LineCell struct {
	Text string
	Tone Tone
}

// Tone is what a text says by its colour, and never by that alone.
type Tone = tone

// The tones of cells.
const (
	Ordinary = ordinary
	Faint    = faint // what can be passed over
	Fine     = fine  // all is well
	Odd      = odd   // worth a look
	Wrong    = wrong // errors
)

// NewLines returns a table for a terminal of some width; 0 stands for 100.
func NewLines(w io.Writer, width int, color bool, columns ...LineColumn) *Lines {
	if width == 0 {
		width = defaultWidth
	}
	return &Lines{out: bufio.NewWriterSize(w, 64<<10), columns: columns, width: max(width, leastWidth), paint: paint(color)}
}

// Flush hands on what was written.
func (l *Lines) Flush() error { return l.out.Flush() }

// begin sets the widths, by what stands in the last column first, and writes
// the heads of the columns.
func (l *Lines) begin(last string) {
	if l.begun {
		return
	}
	l.begun = true
	l.across = first(len(l.columns))
	room := l.share(last)
	for i := 0; !room && i < len(l.columns); i++ {
		if l.columns[i].Below {
			l.toBelow(i)
		}
	}
	if !room && !l.share(last) {
		l.toBelow(len(l.columns) - 1)
		l.share(last)
	}
	heads := make([]LineCell, len(l.columns))
	for _, i := range l.across {
		heads[i] = LineCell{l.columns[i].Title, faint}
	}
	l.line(heads)
}

// toBelow moves a column to the second line, which the last one begins.
func (l *Lines) toBelow(i int) {
	k := slices.Index(l.across, i)
	switch {
	case k < 0:
		return
	case i == len(l.columns)-1:
		l.below = append([]int{i}, l.below...)
	default:
		l.below = append(l.below, i)
	}
	l.across = slices.Delete(l.across, k, k+1)
}

// share gives the columns of the first line that have no width of their own equal
// shares of what is left, and reports whether that is enough.
func (l *Lines) share(last string) bool {
	const (
		least  = 23 // -32601 Method not found
		single = 16 // of the only one
		longer = 2  // digits that the numbers of lines may still get
	)
	left, shares := l.width, 0
	for _, i := range l.across {
		switch c := &l.columns[i]; {
		case i == len(l.columns)-1:
			left -= columns(last) + longer
		case c.Width == 0 || c.shared:
			c.shared = true
			shares++
			left -= len(gap)
		default:
			left -= c.Width + len(gap)
		}
	}
	if !slices.Contains(l.across, len(l.columns)-1) {
		left += len(gap)
	}
	enough := left >= least*shares || shares == 1 && left >= single
	for _, i := range l.across {
		if c := &l.columns[i]; c.shared {
			c.Width = max(1, left/shares)
			left -= c.Width
			shares--
		}
	}
	return enough
}

// Row writes a row of some time, with a cell for each column. The day stands on
// a line of its own where it is another one than that of the row before.
func (l *Lines) Row(t capture.Time, cells ...LineCell) error {
	l.begin(term(cells[len(cells)-1].Text))
	if day := dayOf(t); day != "" && day != l.day {
		l.day = day
		l.out.WriteString(l.paint.in(strong, day) + "\n")
	}
	return l.line(cells)
}

// dayOf returns the date of a time; "" for none, and for a clock without dates,
// whose days are counted from 1970-01-01.
func dayOf(t capture.Time) string {
	if !t.Known() || t.Go().Year() <= 1970 {
		return ""
	}
	return t.Go().Format(time.DateOnly)
}

// line writes the lines of a row.
func (l *Lines) line(cells []LineCell) error {
	across, below, place := l.across, l.below, len(l.columns)-1
	if k := len(across) - 1; across[k] == place && l.before(place)+columns(term(cells[place].Text)) > l.width {
		across, below = across[:k], append([]int{place}, below...)
	}
	var b strings.Builder
	for k, i := range across {
		if k > 0 {
			b.WriteString(gap)
		}
		b.WriteString(l.padded(i, cells[i]))
	}
	l.out.WriteString(strings.TrimRight(b.String(), " ") + "\n")
	l.second(cells, below)
	_, err := l.out.Write(nil) // the error that the writer keeps
	return err
}

// before returns how many columns of the terminal stand before a column of the
// first line.
func (l *Lines) before(column int) int {
	n := 0
	for _, i := range l.across {
		if i < column {
			n += l.columns[i].Width + len(gap)
		}
	}
	return n
}

// padded returns a cell as wide as its column.
func (l *Lines) padded(i int, x LineCell) string {
	c, words := &l.columns[i], term(x.Text)
	switch {
	case i == len(l.columns)-1:
	case c.Prose:
		words = shorten(words, c.Width, atEnd)
	default:
		words = shorten(words, c.Width, inMiddle)
	}
	room := strings.Repeat(" ", max(0, c.Width-columns(words)))
	words = l.paint.in(x.Tone, words)
	if c.Right {
		return room + words
	}
	return words + room
}

// second writes what goes below the first line of a row, under its second
// column: the place whole, and beside it, or below it where there is no room, the
// others.
func (l *Lines) second(cells []LineCell, below []int) {
	const least = 20
	indent := l.columns[0].Width + len(gap)
	line, used := "", 0
	end := func() {
		if used > 0 {
			l.out.WriteString(indented(line, indent, l.width) + "\n")
		}
		line, used = "", 0
	}
	for _, i := range below {
		words := term(cells[i].Text)
		if words == "" {
			continue
		}
		if i < len(l.columns)-1 {
			if used > 0 && l.width-indent-used-len(gap) < least {
				end()
			}
			words = shorten(words, l.width-indent-used-len(gap), atEnd)
		}
		if used > 0 {
			line, used = line+gap, used+len(gap)
		}
		line, used = line+l.paint.in(cells[i].Tone, words), used+columns(words)
	}
	end()
}

// LineTime is a time of day, which Row has the day for.
func LineTime(t capture.Time) string {
	if !t.Known() {
		return ""
	}
	return t.Go().Format("15:04:05.000")
}

// LineTook is a number of milliseconds; nil is not known.
func LineTook(ms *float64) string {
	if ms == nil {
		return ""
	}
	return millis(*ms)
}

// LineCode is a code with its name, or what was said instead of one.
func LineCode(c capture.Code, name, message *string) string {
	text := ""
	if !c.IsNull() {
		text = wording.Code(c)
	}
	for _, more := range [...]*string{name, message} {
		if more != nil && *more != "" {
			text += " " + *more
			break
		}
	}
	return strings.TrimPrefix(text, " ")
}

// LinePlace is where something is found.
func LinePlace(source string, line int64) string { return where(source, line) }
