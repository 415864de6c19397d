package clock

import "rpclog/parse/internal/jsonscan"

// Times that begin with a letter: those of syslog and of asctime, with the name
// of a month or a weekday, and those right behind the letter of a level.

// lettered reads Jan  2 15:04:05, Sun Jan  2 15:04:05 2026, I0102 15:04:05 and
// the like.
func (c *Clocks) lettered(b []byte) (Stamp, int) {
	switch {
	case b[1]-'0' <= 9:
		return c.levelled(b)
	case b[3] != ' ' && b[3] != ',':
		return Stamp{}, 0
	}
	if month := MonthNumber(b[:3]); month > 0 {
		return c.month(month, b)
	}
	if weekday(b[:3]) {
		n := 4
		if b[3] == ',' && b[4] == ' ' {
			n++
		}
		if t, m := c.leading(b[n:]); m > 0 && !t.Clock {
			return t, n + m
		}
	}
	return Stamp{}, 0
}

// levelled reads a time behind the letter of a level: I0102 15:04:05 as klog
// and glog write it, without a year, and any date with one.
func (c *Clocks) levelled(b []byte) (Stamp, int) {
	t, n := Stamp{}, 0
	switch run(b[1:], 5) {
	case 5:
		t, n = c.ordered(b[1:])
	case 4:
		d := date{notSaid, jsonscan.Digits(b[1:3]), jsonscan.Digits(b[3:5])}
		if b[5] != ' ' {
			t, n = c.leading(b[1:])
		} else if d.is() {
			t, n = c.after(d, b[1:], 4)
		}
	}
	if n == 0 {
		return Stamp{}, 0
	}
	return t, n + 1
}

// month reads what begins with the name of a month: Jan 2 15:04:05 of syslog,
// the same with a year behind it, Jan 2, 2026 3:04:05 PM.
func (c *Clocks) month(month int, b []byte) (Stamp, int) {
	i := len("Jan ")
	if b[3] != ' ' {
		return Stamp{}, 0
	}
	if b[i] == ' ' {
		i++
	}
	digits := run(b[i:], 3)
	end := i + digits
	if digits < 1 || digits > 2 || end+2 > len(b) {
		return Stamp{}, 0
	}
	d := date{notSaid, month, jsonscan.Digits(b[i:end])}
	if b[end] == ',' {
		end++
	}
	if b[end] != ' ' {
		return Stamp{}, 0
	}
	if year := yearOf(b[end+1:]); year >= 0 {
		d.year = year
		return c.after(d, b, end+len(" 2026"))
	}
	h := hoursOf(b[end+1:])
	if h.n == 0 || b[end-1] == ',' {
		return Stamp{}, 0
	}
	n := end + 1 + h.n
	if year, m := trailingYear(b[n:]); m > 0 {
		d.year = year
		n += m
		t, z := c.zoned(b[n:], d, h)
		return t, n + z
	}
	t, _ := c.zoned(nil, d, h)
	return t, n
}

// trailingYear reads a year that stands behind a time of day, and perhaps
// behind the name of a zone: " 2026", " CEST 2026". It may be another number if
// it is not of our time.
func trailingYear(b []byte) (year, n int) {
	if len(b) < len(" 2026") || b[0] != ' ' {
		return 0, 0
	}
	n = 1
	for n < len(b) && b[n] >= 'A' && b[n] <= 'Z' {
		n++
	}
	if n > 1 && (n < len(" CET") || n > len(" CEST") || n == len(b) || b[n] != ' ') {
		return 0, 0
	}
	if n > 1 {
		n++
	}
	year = yearOf(b[n:])
	if n += 4; year < 1970 || year > 2199 || n < len(b) && jsonscan.IsWord(b[n]) {
		return 0, 0
	}
	return year, n
}
