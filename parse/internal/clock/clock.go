// Package clock reads times as captures state them: with a date or without, of
// whatever zone, of seconds or less since the Unix epoch.
package clock

import (
	"bytes"
	"time"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// Stamp is a time as a record states it.
type Stamp struct {
	capture.Time
	Clock bool // without a date: the day is 1970-01-01
}

// Clocks reads times.
type Clocks struct {
	Zone   *time.Location // of times without a zone; nil for UTC
	Latest capture.Time   // no time without a year lies after it

	minute [len("2006-01-02T15:04:")]byte // how the last time with a date began
	base   int64                          // when that minute began in UTC, in seconds since the Unix epoch
}

// Parse reads a text as parse.ParseTime does.
func Parse(text string, zone *time.Location, now time.Time) (capture.Time, bool) {
	c := Clocks{Zone: zone, Latest: capture.TimeOf(now)}
	if t := c.Whole([]byte(text)); t.Known() {
		return t.Time, true
	}
	t := c.Whole([]byte(text + "T00:00:00"))
	return t.Time, t.Known()
}

// LongestTime is the length of the longest text that is read as a time.
const LongestTime = 80

// Whole reads a text that is a time and nothing else.
func (c *Clocks) Whole(text []byte) Stamp {
	text = bytes.TrimSpace(text)
	if len(text) == 0 || len(text) > LongestTime {
		return Stamp{}
	}
	if t := Epoch(text); t.Known() {
		return Stamp{Time: t}
	}
	if t, n := c.leading(text); n == len(text) {
		return t
	}
	return Stamp{}
}

// leading reads the time that text begins with and returns how many bytes it
// takes, or 0 for none.
func (c *Clocks) leading(text []byte) (Stamp, int) {
	if len(text) < 7 {
		return Stamp{}, 0
	}
	switch b := text[0]; {
	case b >= '0' && b <= '9':
		if t, n := c.dated(text); n > 0 {
			return t, n
		}
		if t, n := c.Common(text); n > 0 {
			return t, n
		}
		return c.timeOfDay(text)
	case b >= 'A' && b <= 'Z':
		return c.syslog(text)
	}
	return Stamp{}, 0
}

// Find finds the first time in text, at the beginning of a word that begins
// before until. A number is a time only as the first word.
func (c *Clocks) Find(text []byte, until int) (t Stamp, from, to int) {
	first := true
	for i := range text[:min(until, len(text))] {
		b := text[i]
		if !jsonscan.IsWord(b) || i > 0 && (jsonscan.IsWord(text[i-1]) || text[i-1] == '.' || text[i-1] == '-') {
			continue
		}
		if t, n := c.leading(text[i:]); n > 0 && (i+n == len(text) || !jsonscan.IsWord(text[i+n])) {
			return t, i, i + n
		}
		if first && b >= '1' && b <= '9' {
			n := 0
			for i+n < len(text) && (text[i+n] >= '0' && text[i+n] <= '9' || text[i+n] == '.') {
				n++
			}
			if i+n == len(text) || !jsonscan.IsWord(text[i+n]) {
				if t := Epoch(text[i : i+n]); t.Known() {
					return Stamp{Time: t}, i, i + n
				}
			}
		}
		first = false
	}
	return Stamp{}, 0, 0
}

// dated reads 2006-01-02T15:04:05.999Z07:00 and its relatives: a space for
// the T, slashes for the dashes, a comma for the point, +0700, no zone.
func (c *Clocks) dated(b []byte) (Stamp, int) {
	if t, n := c.sameMinute(b); n > 0 {
		return Stamp{Time: t}, n
	}
	return c.anyMinute(b)
}

// sameMinute is anyMinute for a time in the minute of the last one that was
// read by that: most are. Of others it reads nothing.
func (c *Clocks) sameMinute(b []byte) (capture.Time, int) {
	const sec = len(c.minute)
	if len(b) < sec+2 || [sec]byte(b) != c.minute || b[0] < '0' {
		return capture.Time{}, 0
	}
	tens, ones := b[sec]-'0', b[sec+1]-'0'
	if tens > 5 || ones > 9 {
		return capture.Time{}, 0
	}
	nsec, n := int32(0), sec+2
	if n < len(b) && b[n]-'0' <= 9 {
		return capture.Time{}, 0
	}
	if n+1 < len(b) && (b[n] == '.' || b[n] == ',') && b[n+1]-'0' <= 9 {
		from := n + 1
		for n = from; n < len(b) && b[n]-'0' <= 9; n++ {
			if n < from+9 {
				nsec = nsec*10 + int32(b[n]-'0')
			}
		}
		nsec *= powers[max(0, from+9-n)]
	}
	offset, z, ok := zone(b[n:])
	if !ok || z == 0 && c.Zone != nil {
		return capture.Time{}, 0
	}
	return capture.At(c.base+int64(tens)*10+int64(ones)-int64(offset), nsec), n + z
}

var powers = [...]int32{1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

// InMinute is whole for a text that is a time in the minute of the last one, and
// for none, which is no time. Of others it says false.
func (c *Clocks) InMinute(text []byte) (capture.Time, bool) {
	t, n := c.sameMinute(text)
	return t, n == len(text) && n <= LongestTime
}

// anyMinute is dated without, and for, the memory of c.
func (c *Clocks) anyMinute(b []byte) (Stamp, int) {
	const shape = len("2006-01-02T15:04:05")
	if len(b) < shape || b[4] != '-' && b[4] != '/' || b[7] != b[4] {
		return Stamp{}, 0
	}
	if s := b[10]; s != 'T' && s != 't' && s != ' ' && s != '_' {
		return Stamp{}, 0
	}
	year, month, day := jsonscan.Digits(b[:4]), jsonscan.Digits(b[5:7]), jsonscan.Digits(b[8:10])
	if year < 0 || month < 0 || day < 0 {
		return Stamp{}, 0
	}
	sec, nsec, n := Hms(b[11:], 2)
	if n == 0 {
		return Stamp{}, 0
	}
	t, z := c.zoned(b[n+11:], year, month, day, sec, nsec)
	if !t.Known() {
		return Stamp{}, 0
	}
	c.minute, c.base = [len(c.minute)]byte(b), days(year, month, day)*86400+int64(sec-jsonscan.Digits(b[17:19]))
	return Stamp{Time: t}, n + 11 + z
}

// zoned is the instant of a date and a time of day in the zone that text
// begins with, and the length of that zone; unknown when either is none.
func (c *Clocks) zoned(text []byte, year, month, day, sec, nsec int) (capture.Time, int) {
	offset, n, ok := zone(text)
	if !ok {
		return capture.Time{}, 0
	}
	return c.Date(year, month, day, sec, nsec, offset, n > 0), n
}

// Common reads 02/Jan/2006:15:04:05 -0700, the time of the common log format.
func (c *Clocks) Common(b []byte) (Stamp, int) {
	if len(b) < len("02/Jan/2006:15:04:05") || b[2] != '/' || b[6] != '/' || b[11] != ':' {
		return Stamp{}, 0
	}
	day, month, year := jsonscan.Digits(b[:2]), MonthNumber(b[3:6]), jsonscan.Digits(b[7:11])
	sec, nsec, n := Hms(b[12:], 2)
	if day < 0 || month < 0 || year < 0 || n == 0 {
		return Stamp{}, 0
	}
	t, z := c.zoned(b[n+12:], year, month, day, sec, nsec)
	if !t.Known() {
		return Stamp{}, 0
	}
	return Stamp{Time: t}, n + 12 + z
}

// syslog reads Jan  2 15:04:05 in the latest year that does not lie after
// c.latest.
func (c *Clocks) syslog(b []byte) (Stamp, int) {
	if len(b) < len("Jan 2 15:04:05") || b[3] != ' ' {
		return Stamp{}, 0
	}
	month := MonthNumber(b[:3])
	i := 4
	if b[i] == ' ' {
		i++
	}
	from := i
	for i < len(b) && i < from+2 && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	day := jsonscan.Digits(b[from:i])
	if month < 0 || day < 0 || i >= len(b) || b[i] != ' ' {
		return Stamp{}, 0
	}
	sec, nsec, n := Hms(b[i+1:], 2)
	if n == 0 {
		return Stamp{}, 0
	}
	year := c.Latest.Go().Year() + 1 // a zone may be a year ahead
	for y := year; y > year-10; y-- {
		t := c.Date(y, month, day, sec, nsec, 0, false)
		if t.Known() && !c.Latest.Before(t) {
			return Stamp{Time: t}, i + 1 + n
		}
	}
	return Stamp{}, 0
}

// timeOfDay reads 15:04:05.999 and 3:04:05 PM.
func (c *Clocks) timeOfDay(b []byte) (Stamp, int) {
	hour := 2
	if b[1] == ':' {
		hour = 1
	}
	sec, nsec, n := Hms(b, hour)
	if n == 0 {
		return Stamp{}, 0
	}
	if pm, m := Meridiem(b[n:]); m > 0 {
		h := sec / 3600
		if h < 1 || h > 12 {
			return Stamp{}, 0
		}
		sec += (h%12 - h + pm) * 3600
		n += m
	} else if hour == 1 {
		return Stamp{}, 0
	}
	return Stamp{Time: c.Date(1970, 1, 1, sec, nsec, 0, false), Clock: true}, n
}

// Meridiem reads AM or PM, in whatever case, after an optional space (ASCII,
// no-break or narrow no-break, as locales have it). It returns the hours to
// add and the bytes read.
func Meridiem(b []byte) (hours, n int) {
	for _, space := range [...]string{" ", "\u202f", "\u00a0", ""} {
		rest, ok := bytes.CutPrefix(b, []byte(space))
		if ok && len(rest) >= 2 && rest[1]|0x20 == 'm' && (len(rest) == 2 || !jsonscan.IsWord(rest[2])) {
			switch rest[0] | 0x20 {
			case 'a':
				return 0, len(space) + 2
			case 'p':
				return 12, len(space) + 2
			}
		}
	}
	return 0, 0
}

// Hms reads 15:04:05 and decimals; the hour has the given number of digits.
func Hms(b []byte, hour int) (sec, nsec, n int) {
	if len(b) < hour+6 || b[hour] != ':' || b[hour+3] != ':' {
		return 0, 0, 0
	}
	h, m, s := jsonscan.Digits(b[:hour]), jsonscan.Digits(b[hour+1:hour+3]), jsonscan.Digits(b[hour+4:hour+6])
	if h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60 || s == 60 && m != 59 {
		return 0, 0, 0
	}
	n = hour + 6
	if n < len(b) && b[n] >= '0' && b[n] <= '9' {
		return 0, 0, 0
	}
	if n+1 < len(b) && (b[n] == '.' || b[n] == ',') && b[n+1] >= '0' && b[n+1] <= '9' {
		for n++; n < len(b) && b[n] >= '0' && b[n] <= '9'; n++ {
		}
		nsec = fraction(b[hour+7:n], 9)
	}
	return h*3600 + m*60 + s, nsec, n
}

// zone reads Z, UTC, GMT, +07:00, +0700 or +07 after an optional space. No
// zone is ok too and takes no bytes; an impossible one is not.
func zone(b []byte) (offset, n int, ok bool) {
	if len(b) == 0 {
		return 0, 0, true
	}
	if b[0]|0x20 == 'z' && (len(b) == 1 || !jsonscan.IsWord(b[1])) {
		return 0, 1, true
	}
	i := 0
	if b[0] == ' ' {
		i = 1
	}
	if rest := b[i:]; len(rest) >= 3 && (string(rest[:3]) == "UTC" || string(rest[:3]) == "GMT") {
		return 0, i + 3, true
	}
	if len(b) < i+3 || b[i] != '+' && b[i] != '-' {
		return 0, 0, true
	}
	h, m, end := jsonscan.Digits(b[i+1:i+3]), 0, i+3
	if h < 0 {
		return 0, 0, true
	}
	if len(b) >= end+3 && b[end] == ':' && jsonscan.Digits(b[end+1:end+3]) >= 0 {
		m, end = jsonscan.Digits(b[end+1:end+3]), end+3
	} else if len(b) >= end+2 && jsonscan.Digits(b[end:end+2]) >= 0 {
		m, end = jsonscan.Digits(b[end:end+2]), end+2
	}
	if h > 23 || m > 59 {
		return 0, 0, false
	}
	offset = h*3600 + m*60
	if b[i] == '-' {
		offset = -offset
	}
	if bytes.HasPrefix(b[end:], []byte(" UTC")) { // as Go prints times
		end += 4
	}
	return offset, end, true
}

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

// Plain reads the time that a JSON value is.
func (c *Clocks) Plain(raw []byte) capture.Time {
	end, st := 0, jsonscan.Invalid
	if jsonscan.IsString(raw) {
		end, st = jsonscan.StrictString(raw, 0)
	}
	switch {
	case jsonscan.IsNumber(raw):
		return Epoch(raw)
	case st == jsonscan.Valid && end == len(raw):
		return c.Whole(jsonscan.Unquoted(raw)).Time
	}
	return capture.Time{}
}
