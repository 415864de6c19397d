package clock

import (
	"bytes"

	"rpclog/parse/internal/jsonscan"
)

// DateOrder is the order in which a source writes the day and the month of a
// date where both are numbers: 03/01/2026. Only a number above 12 tells.
type DateOrder uint8

// The orders of dates. Without evidence the month of 03/01/2026 is first, and
// the day of 03-01-2026.
const (
	Undated    DateOrder = iota // there is no such date
	Undecided                   // all that there are may be either
	MonthFirst                  // 03/31/2026
	DayFirst                    // 31/03/2026
)

// longestBefore is how much of a line is searched for its date.
const longestBefore = 512

// OrderOf returns the order of the dates in the lines of a text, of which the
// first that tells decides. Only the first date of a line counts: others are of
// what it talks about.
func OrderOf(text []byte) DateOrder {
	order := Undated
	for line := range bytes.Lines(text) {
		switch first, second := dateIn(line[:min(len(line), longestBefore)]); {
		case first > 12 && first <= 31 && second <= 12:
			return DayFirst
		case second > 12 && second <= 31 && first <= 12:
			return MonthFirst
		case first > 0:
			order = Undecided
		}
	}
	return order
}

// dateIn returns the numbers of the first date in a line of which they may be
// day and month in either order, or 0.
func dateIn(line []byte) (first, second int) {
	for i := range line {
		if line[i]-'0' > 9 || i > 0 && (jsonscan.IsWord(line[i-1]) || bytes.IndexByte([]byte(".-/"), line[i-1]) >= 0) {
			continue
		}
		digits := run(line[i:], 3)
		if digits > 2 || i+digits == len(line) || line[i+digits] != '/' && line[i+digits] != '-' {
			continue
		}
		a, b, year, n := numbers(line[i:], digits)
		if n == 0 || year == notSaid {
			continue
		}
		if g := gap(line[i+n:]); g > 0 && hoursOf(line[i+n+g:]).n > 0 {
			return a, b
		}
	}
	return 0, 0
}
