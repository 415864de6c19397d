package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// table is a table in Markdown. Its first column is text; the columns after
// it are figures, aligned to the right, unless texts names them.
type table struct {
	header []string
	texts  []string // further columns of text
	rows   [][]string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

// write writes the table with a blank line after it.
func (t *table) write(w io.Writer) {
	lines := [][]string{escaped(t.header)}
	for _, row := range t.rows {
		lines = append(lines, escaped(row))
	}
	widths := make([]int, len(t.header))
	for _, cells := range lines {
		for i, cell := range cells {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell), 2)
		}
	}
	for n, cells := range lines {
		for i, cell := range cells {
			space := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell))
			if t.text(i) {
				cell += space
			} else {
				cell = space + cell
			}
			fmt.Fprintf(w, "| %s ", cell)
		}
		fmt.Fprintln(w, "|")
		if n == 0 {
			t.rule(w, widths)
		}
	}
	fmt.Fprintln(w)
}

// rule writes the line below the header.
func (t *table) rule(w io.Writer, widths []int) {
	for i, width := range widths {
		line := strings.Repeat("-", width)
		if !t.text(i) {
			line = line[1:] + ":"
		}
		fmt.Fprintf(w, "| %s ", line)
	}
	fmt.Fprintln(w, "|")
}

func (t *table) text(column int) bool {
	for _, name := range t.texts {
		if t.header[column] == name {
			return true
		}
	}
	return column == 0
}

func escaped(cells []string) []string {
	out := make([]string, len(cells))
	for i, cell := range cells {
		out[i] = strings.ReplaceAll(cell, "|", `\|`)
	}
	return out
}

// seconds writes a time with three digits or so.
func seconds(d time.Duration) string { return digits(d.Seconds()) + " s" }

// span writes the fastest and the slowest time.
func (f figures) span() string {
	return digits(f.fastest.Seconds()) + "–" + digits(f.slowest.Seconds()) + " s"
}

// rate writes how many millions of bytes were read in a second.
func rate(bytes int64, d time.Duration) string {
	if d == 0 {
		return "–"
	}
	return digits(float64(bytes) / 1e6 / d.Seconds())
}

func memory(bytes int64) string {
	if bytes == 0 {
		return "–"
	}
	return digits(float64(bytes)/(1<<20)) + " MiB"
}

func times(r float64) string {
	if r == 0 {
		return "–"
	}
	return digits(r) + "×"
}

// digits writes a number so that noise does not look like knowledge.
func digits(x float64) string {
	switch {
	case x < 1:
		return strconv.FormatFloat(x, 'f', 3, 64)
	case x < 10:
		return strconv.FormatFloat(x, 'f', 2, 64)
	case x < 100:
		return strconv.FormatFloat(x, 'f', 1, 64)
	}
	return thousands(int64(x + 0.5))
}

// thousands writes 1234567 as 1,234,567.
func thousands(n int64) string {
	text := strconv.FormatInt(n, 10)
	for i := len(text) - 3; i > 0 && text[i-1] != '-'; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
