package clock

import "rpclog/parse/internal/jsonscan"

// Dates in the other orders in which logs write them: 01.03.2026, 3/1/2026,
// 01-Mar-2026, 20260301, Mar 1, 2026, and those without a year.

// date is a day as it is written: there may be no such day.
type date struct {
	year, month, day int // the year is notSaid where it is not said
}

const notSaid = -1

// is reports whether d may be a date at all. Numbers that may not, and of which
// nothing else says that they are one, are something else.
func (d date) is() bool { return d.month >= 1 && d.month <= 12 && d.day >= 1 && d.day <= 31 }

// ordered reads a time of which the date begins with a number and is none for
// dated.
func (c *Clocks) ordered(b []byte) (Stamp, int) {
	var d date
	n := 0
	switch digits := run(b, 9); {
	case digits == 8:
		if d = eight(b); d.is() && d.year >= 1970 && d.year < 2200 {
			return c.compact(d, b)
		}
		return Stamp{}, 0
	case digits <= 2:
		if d, n = named(b, digits); n == 0 {
			d, n = c.numbered(b, digits)
		}
	}
	if n == 0 {
		return Stamp{}, 0
	}
	return c.after(d, b, n)
}

// after reads the time of day that stands behind the n bytes of a date.
func (c *Clocks) after(d date, b []byte, n int) (Stamp, int) {
	g := gap(b[n:])
	if g == 0 || d.year == notSaid && b[n] != ' ' && b[n] != '|' && b[n] != '_' {
		return Stamp{}, 0
	}
	h := hoursOf(b[n+g:])
	if h.n == 0 {
		return Stamp{}, 0
	}
	n += g + h.n
	t, z := c.zoned(b[n:], d, h)
	return t, n + z
}

// gap returns the length of what parts a date from a time of day, or 0.
func gap(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	switch b[0] {
	case ' ':
		if b[1] == ' ' { // a column of its own
			return 2
		}
		return 1
	case 'T', 't', '_', '|', ':':
		return 1
	case ',':
		if b[1] == ' ' {
			return 2
		}
	}
	return 0
}

// zoned is the instant of a date and a time of day in the zone that text
// begins with, and the length of that zone; unknown when either is none.
func (c *Clocks) zoned(text []byte, d date, h hours) (Stamp, int) {
	offset, n, ok := zone(text)
	if !ok {
		return Stamp{}, 0
	}
	t := Stamp{lacks: h.lacks}
	if n == 0 {
		t.lacks |= noZone
	}
	if d.year != notSaid {
		t.Time = c.Date(d.year, d.month, d.day, h.sec, h.nsec, offset, n > 0)
		return t, n
	}
	t.lacks |= noYear
	year := c.Latest.Go().Year() + 1 // a zone may be a year ahead
	for y := year; y > year-10 && !t.Known(); y-- {
		if at := c.Date(y, d.month, d.day, h.sec, h.nsec, offset, n > 0); at.Known() && !c.Latest.Before(at) {
			t.Time = at
		}
	}
	return t, n
}

// run returns how many digits b begins with, at most most.
func run(b []byte, most int) int {
	n := 0
	for n < len(b) && n < most && b[n]-'0' <= 9 {
		n++
	}
	return n
}

// eight returns the date that eight digits are.
func eight(b []byte) date {
	return date{jsonscan.Digits(b[:4]), jsonscan.Digits(b[4:6]), jsonscan.Digits(b[6:8])}
}

// compact reads 20260301T150405.999Z, and with colons and other marks than T.
func (c *Clocks) compact(d date, b []byte) (Stamp, int) {
	const shape = len("20260301T150405")
	if len(b) < shape || b[8]|0x20 != 't' || run(b[9:], 7) != 6 {
		return c.after(d, b, 8)
	}
	var colons [len("15:04:05.999999999")]byte
	text := append(append(append(append(append(colons[:0], b[9:11]...), ':'), b[11:13]...), ':'), b[13:15]...)
	n := shape
	if n+1 < len(b) && (b[n] == '.' || b[n] == ',') && b[n+1]-'0' <= 9 {
		text = append(text, '.')
		for n++; n < len(b) && b[n]-'0' <= 9; n++ {
			if len(text) < len(colons) {
				text = append(text, b[n])
			}
		}
	}
	h := hoursOf(text)
	if h.n == 0 {
		return Stamp{}, 0
	}
	t, z := c.zoned(b[n:], d, h)
	return t, n + z
}

// named reads a date with the name of a month behind its day, which has some
// digits: 01-Mar-2026, 1/Mar/2026, 1 Mar 2026.
func named(b []byte, digits int) (date, int) {
	n := digits + len("-Mar-2026")
	if len(b) < n || b[digits+4] != b[digits] || b[digits] != '-' && b[digits] != '/' && b[digits] != ' ' {
		return date{}, 0
	}
	d := date{yearOf(b[digits+5:]), MonthNumber(b[digits+1 : digits+4]), jsonscan.Digits(b[:digits])}
	if d.month < 0 || d.year < 0 {
		return date{}, 0
	}
	return d, n
}

// yearOf returns the year of four digits that b begins with, or -1.
func yearOf(b []byte) int {
	if run(b, 5) != 4 {
		return -1
	}
	return jsonscan.Digits(b[:4])
}

// numbered reads a date of numbers, of which the first has some digits:
// 01.03.2026, 3/1/2026, 03-01.
func (c *Clocks) numbered(b []byte, digits int) (date, int) {
	first, second, year, n := numbers(b, digits)
	if n == 0 {
		return date{}, 0
	}
	if year == notSaid {
		d := date{notSaid, first, second}
		if b[digits] == '/' && c.Order == DayFirst {
			d = date{notSaid, second, first}
		}
		if !d.is() {
			return date{}, 0
		}
		return d, n
	}
	dayFirst := b[digits] == '.'
	switch {
	case dayFirst:
	case first > 12 || second > 12:
		dayFirst = first > 12
	case b[digits] == '/':
		dayFirst = c.Order == DayFirst
	default:
		dayFirst = c.Order != MonthFirst
	}
	if dayFirst {
		return date{year, second, first}, n
	}
	return date{year, first, second}, n
}

// numbers reads two numbers and a year, or two of two digits each, with the
// same mark between them. The first has some digits.
func numbers(b []byte, digits int) (first, second, year, n int) {
	if digits < 1 || digits > 2 || len(b) < digits+len("/1 3:04:05") {
		return 0, 0, 0, 0
	}
	mark, more := b[digits], run(b[digits+1:], 3)
	if mark != '/' && mark != '.' && mark != '-' || more < 1 || more > 2 {
		return 0, 0, 0, 0
	}
	n = digits + 1 + more
	first, second, year = jsonscan.Digits(b[:digits]), jsonscan.Digits(b[digits+1:n]), notSaid
	switch {
	case b[n] == mark:
		if year = yearOf(b[n+1:]); year < 0 {
			return 0, 0, 0, 0
		}
		n += len("/2026")
	case mark == '.' || digits+more != 4:
		return 0, 0, 0, 0
	}
	return first, second, year, n
}
