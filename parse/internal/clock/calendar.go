package clock

import (
	"time"

	"rpclog/parse/capture"
)

// The calendar: which days there are, and how far from the Unix epoch.

// Date returns the time sec seconds after midnight of a day, or no time if
// there is no such day. Without a zone of its own it is taken to be of c.zone.
func (c *Clocks) Date(year, month, day, sec, nsec, offset int, zoned bool) capture.Time {
	if month < 1 || month > 12 || day < 1 || day > daysIn(month, year) {
		return capture.Time{}
	}
	if !zoned && c.Zone != nil {
		return capture.TimeOf(time.Date(year, time.Month(month), day, 0, 0, sec, nsec, c.Zone))
	}
	return capture.Unix(days(year, month, day)*86400+int64(sec-offset), int64(nsec))
}

func daysIn(month, year int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// days returns the days from 1970-01-01 to a day of the Gregorian calendar.
// Years are counted from March, so that the leap day is a year's last.
func days(year, month, day int) int64 {
	y, m := int64(year), int64(month)-3
	if m < 0 {
		y, m = y-1, m+12
	}
	era := y / 400
	if y < 0 {
		era = (y - 399) / 400
	}
	inEra := y - era*400
	return era*146097 + inEra*365 + inEra/4 - inEra/100 + (m*153+2)/5 + int64(day) - 1 - 719468
}

// MonthNumber returns the number of a month by the first three letters of its
// English name, or -1.
func MonthNumber(b []byte) int {
	const names = "JanFebMarAprMayJunJulAugSepOctNovDec"
	for m := range 12 {
		if names[3*m:3*m+3] == string(b) {
			return m + 1
		}
	}
	return -1
}

// weekday reports whether b is the first three letters of a day of the week.
func weekday(b []byte) bool {
	switch string(b) {
	case "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun":
		return true
	}
	return false
}
