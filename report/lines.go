package report

import (
	"bufio"
	"io"
	"strings"
	"time"

	"rpclog/analyze/wording"
	"rpclog/parse/capture"
)

// Lines writes a table row by row, each as soon as it is known: its columns are
// as wide as they were made. A row may be longer than the terminal is wide
// rather than that the place where it is found is cut.
type Lines struct {
	out     *bufio.Writer
	columns []LineColumn
	width   int
	paint   paint
	day     string // of the last row
	begun   bool
}

// LineColumn describes a column of Lines. The last one is never cut.
type LineColumn struct {
	Title string
	Width int // columns of the terminal, of which there may be fewer; 0 for a share of what is left
	Right bool
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
	const longer = 2 // digits that the numbers of lines may still get
	left, shares := l.width-columns(last)-longer, 0
	for _, c := range l.columns[:len(l.columns)-1] {
		left -= c.Width + len(gap)
		if c.Width == 0 {
			shares++
		}
	}
	const least = 14
	for i := range l.columns[:len(l.columns)-1] {
		if c := &l.columns[i]; c.Width == 0 {
			c.Width = max(least, left/max(1, shares))
			left -= c.Width
			shares--
		}
	}
	heads := make([]LineCell, len(l.columns))
	for i, c := range l.columns {
		heads[i] = LineCell{c.Title, faint}
	}
	l.line(heads)
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

func (l *Lines) line(cells []LineCell) error {
	for i, c := range cells {
		words := term(c.Text)
		column := &l.columns[i]
		if i == len(cells)-1 {
			l.out.WriteString(l.paint.in(c.Tone, words) + "\n")
			break
		}
		words = shorten(words, column.Width, inMiddle)
		room := strings.Repeat(" ", max(0, column.Width-columns(words)))
		if words = l.paint.in(c.Tone, words); column.Right {
			words = room + words
		} else {
			words += room
		}
		l.out.WriteString(words + gap)
	}
	_, err := l.out.Write(nil) // the error that the writer keeps
	return err
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
