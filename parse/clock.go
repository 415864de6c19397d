package parse

import (
	"bytes"
	"time"

	"rpclog/parse/capture"
)

// stamp is a time as a record states it.
type stamp struct {
	capture.Time
	clock bool // without a date: the day is 1970-01-01
}

// clocks reads times.
type clocks struct {
	zone   *time.Location // of times without a zone; nil for UTC
	latest capture.Time   // no time without a year lies after it

	minute [len("2006-01-02T15:04:")]byte // how the last time with a date began
	base   int64                          // when that minute began in UTC, in seconds since the Unix epoch
}

// parseClock reads a text as parse.ParseTime does.
func parseClock(text string, zone *time.Location, now time.Time) (capture.Time, bool) {
	c := clocks{zone: zone, latest: capture.TimeOf(now)}
	if t := c.whole([]byte(text)); t.Known() {
		return t.Time, true
	}
	t := c.whole([]byte(text + "T00:00:00"))
	return t.Time, t.Known()
}

// longestTime is the length of the longest text that is read as a time.
const longestTime = 80

// whole reads a text that is a time and nothing else.
func (c *clocks) whole(text []byte) stamp {
	text = bytes.TrimSpace(text)
	if len(text) == 0 || len(text) > longestTime {
		return stamp{}
	}
	if t := epoch(text); t.Known() {
		return stamp{Time: t}
	}
	if t, n := c.leading(text); n == len(text) {
		return t
	}
	return stamp{}
}

// leading reads the time that text begins with and returns how many bytes it
// takes, or 0 for none.
func (c *clocks) leading(text []byte) (stamp, int) {
	if len(text) < 7 {
		return stamp{}, 0
	}
	switch b := text[0]; {
	case b >= '0' && b <= '9':
		if t, n := c.dated(text); n > 0 {
			return t, n
		}
		if t, n := c.common(text); n > 0 {
			return t, n
		}
		return c.timeOfDay(text)
	case b >= 'A' && b <= 'Z':
		return c.syslog(text)
	}
	return stamp{}, 0
}

// dated reads 2006-01-02T15:04:05.999Z07:00 and its relatives: a space for
// the T, slashes for the dashes, a comma for the point, +0700, no zone.
func (c *clocks) dated(b []byte) (stamp, int) {
	if t, n := c.sameMinute(b); n > 0 {
		return stamp{Time: t}, n
	}
	return c.anyMinute(b)
}

// sameMinute is anyMinute for a time in the minute of the last one that was
// read by that: most are. Of others it reads nothing.
func (c *clocks) sameMinute(b []byte) (capture.Time, int) {
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
	if !ok || z == 0 && c.zone != nil {
		return capture.Time{}, 0
	}
	return capture.At(c.base+int64(tens)*10+int64(ones)-int64(offset), nsec), n + z
}

var powers = [...]int32{1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

// inMinute is whole for a text that is a time in the minute of the last one, and
// for none, which is no time. Of others it says false.
func (c *clocks) inMinute(text []byte) (capture.Time, bool) {
	t, n := c.sameMinute(text)
	return t, n == len(text) && n <= longestTime
}

// anyMinute is dated without, and for, the memory of c.
func (c *clocks) anyMinute(b []byte) (stamp, int) {
	const shape = len("2006-01-02T15:04:05")
	if len(b) < shape || b[4] != '-' && b[4] != '/' || b[7] != b[4] {
		return stamp{}, 0
	}
	if s := b[10]; s != 'T' && s != 't' && s != ' ' && s != '_' {
		return stamp{}, 0
	}
	year, month, day := digits(b[:4]), digits(b[5:7]), digits(b[8:10])
	if year < 0 || month < 0 || day < 0 {
		return stamp{}, 0
	}
	sec, nsec, n := hms(b[11:], 2)
	if n == 0 {
		return stamp{}, 0
	}
	n += 11
	offset, z, ok := zone(b[n:])
	if !ok {
		return stamp{}, 0
	}
	t := c.date(year, month, day, sec, nsec, offset, z > 0)
	if !t.Known() {
		return stamp{}, 0
	}
	c.minute, c.base = [len(c.minute)]byte(b), days(year, month, day)*86400+int64(sec-digits(b[17:19]))
	return stamp{Time: t}, n + z
}

// common reads 02/Jan/2006:15:04:05 -0700, the time of the common log format.
func (c *clocks) common(b []byte) (stamp, int) {
	if len(b) < len("02/Jan/2006:15:04:05") || b[2] != '/' || b[6] != '/' || b[11] != ':' {
		return stamp{}, 0
	}
	day, month, year := digits(b[:2]), monthNumber(b[3:6]), digits(b[7:11])
	sec, nsec, n := hms(b[12:], 2)
	if day < 0 || month < 0 || year < 0 || n == 0 {
		return stamp{}, 0
	}
	n += 12
	offset, z, ok := zone(b[n:])
	if !ok {
		return stamp{}, 0
	}
	t := c.date(year, month, day, sec, nsec, offset, z > 0)
	if !t.Known() {
		return stamp{}, 0
	}
	return stamp{Time: t}, n + z
}

// syslog reads Jan  2 15:04:05 in the latest year that does not lie after
// c.latest.
func (c *clocks) syslog(b []byte) (stamp, int) {
	if len(b) < len("Jan 2 15:04:05") || b[3] != ' ' {
		return stamp{}, 0
	}
	month := monthNumber(b[:3])
	i := 4
	if b[i] == ' ' {
		i++
	}
	from := i
	for i < len(b) && i < from+2 && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	day := digits(b[from:i])
	if month < 0 || day < 0 || i >= len(b) || b[i] != ' ' {
		return stamp{}, 0
	}
	sec, nsec, n := hms(b[i+1:], 2)
	if n == 0 {
		return stamp{}, 0
	}
	year := c.latest.Go().Year() + 1 // a zone may be a year ahead
	for y := year; y > year-10; y-- {
		t := c.date(y, month, day, sec, nsec, 0, false)
		if t.Known() && !c.latest.Before(t) {
			return stamp{Time: t}, i + 1 + n
		}
	}
	return stamp{}, 0
}

// timeOfDay reads 15:04:05.999 and 3:04:05 PM.
func (c *clocks) timeOfDay(b []byte) (stamp, int) {
	hour := 2
	if b[1] == ':' {
		hour = 1
	}
	sec, nsec, n := hms(b, hour)
	if n == 0 {
		return stamp{}, 0
	}
	if pm, m := meridiem(b[n:]); m > 0 {
		h := sec / 3600
		if h < 1 || h > 12 {
			return stamp{}, 0
		}
		sec += (h%12 - h + pm) * 3600
		n += m
	} else if hour == 1 {
		return stamp{}, 0
	}
	return stamp{Time: c.date(1970, 1, 1, sec, nsec, 0, false), clock: true}, n
}

// meridiem reads AM or PM, in whatever case, after an optional space (ASCII,
// no-break or narrow no-break, as locales have it). It returns the hours to
// add and the bytes read.
func meridiem(b []byte) (hours, n int) {
	for _, space := range [...]string{" ", "\u202f", "\u00a0", ""} {
		rest, ok := bytes.CutPrefix(b, []byte(space))
		if ok && len(rest) >= 2 && rest[1]|0x20 == 'm' && (len(rest) == 2 || !isWord(rest[2])) {
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

// hms reads 15:04:05 and decimals; the hour has the given number of digits.
func hms(b []byte, hour int) (sec, nsec, n int) {
	if len(b) < hour+6 || b[hour] != ':' || b[hour+3] != ':' {
		return 0, 0, 0
	}
	h, m, s := digits(b[:hour]), digits(b[hour+1:hour+3]), digits(b[hour+4:hour+6])
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
	if b[0]|0x20 == 'z' && (len(b) == 1 || !isWord(b[1])) {
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
	h, m, end := digits(b[i+1:i+3]), 0, i+3
	if h < 0 {
		return 0, 0, true
	}
	if len(b) >= end+3 && b[end] == ':' && digits(b[end+1:end+3]) >= 0 {
		m, end = digits(b[end+1:end+3]), end+3
	} else if len(b) >= end+2 && digits(b[end:end+2]) >= 0 {
		m, end = digits(b[end:end+2]), end+2
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

// date returns the time sec seconds after midnight of a day, or no time if
// there is no such day. Without a zone of its own it is taken to be of c.zone.
func (c *clocks) date(year, month, day, sec, nsec, offset int, zoned bool) capture.Time {
	if month < 1 || month > 12 || day < 1 || day > daysIn(month, year) {
		return capture.Time{}
	}
	if !zoned && c.zone != nil {
		return capture.TimeOf(time.Date(year, time.Month(month), day, 0, 0, sec, nsec, c.zone))
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

func monthNumber(b []byte) int {
	const names = "JanFebMarAprMayJunJulAugSepOctNovDec"
	for m := range 12 {
		if names[3*m:3*m+3] == string(b) {
			return m + 1
		}
	}
	return -1
}

// isWord reports whether c may be part of a word.
func isWord(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' || c == '_' || c >= 0x80
}
