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
	lacks lack
}

// lack is what a time does not state, the worst above all: also the number of
// decimals that there might be and are not. As one number it is compared at
// once, and a Stamp is passed in registers.
type lack uint16

const (
	noZone lack = 1 << (iota + 4)
	noName      // it is a number, perhaps an id: nothing says that it is a time
	noYear
	noDay
	noTime
)

// mostDecimals is how many decimals of a second are read.
const mostDecimals = 9

func (t Stamp) lack() lack {
	switch {
	case !t.Known():
		return noTime
	case t.Clock:
		return t.lacks | noDay
	}
	return t.lacks
}

// Fuller reports whether t states more than u: a date, a year, a zone, more
// decimals, in this order. A number that may be an id counts less than a time
// with a year.
func (t Stamp) Fuller(u Stamp) bool { return t.lack() < u.lack() }

// MoreDated reports whether t has a date and u has none, or t's has a year and
// u's has none, or u is no time.
func (t Stamp) MoreDated(u Stamp) bool { return t.lack()/noYear < u.lack()/noYear }

// Clocks reads times.
type Clocks struct {
	Zone   *time.Location // of times without a zone; nil for UTC
	Latest capture.Time   // no time without a year lies after it
	Order  DateOrder      // of days and months that are both numbers

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
	if t := stamped(text); t.Known() {
		return t
	}
	if t, n := c.leading(text); n == len(text) {
		return t
	}
	return Stamp{}
}

// leading reads the time that text begins with and returns how many bytes it
// takes, or 0 for none. A date that there is not takes them too, and is no time.
func (c *Clocks) leading(text []byte) (Stamp, int) {
	if t, n := c.sameMinute(text); n > 0 {
		return t, n
	}
	return c.otherwise(text)
}

// otherwise is leading for what sameMinute does not read.
func (c *Clocks) otherwise(text []byte) (Stamp, int) {
	if len(text) < 7 {
		return Stamp{}, 0
	}
	switch b := text[0]; {
	case b >= '0' && b <= '9':
		if text[2] == ':' || text[1] == ':' {
			return c.timeOfDay(text)
		}
		if t, n := c.anyMinute(text); n > 0 {
			return t, n
		}
		return c.ordered(text)
	case b >= 'A' && b <= 'Z':
		return c.lettered(text)
	}
	return Stamp{}, 0
}

// sameMinute is anyMinute for a time in the minute of the last one that was
// read by that: most are. Of others it reads nothing.
func (c *Clocks) sameMinute(b []byte) (Stamp, int) {
	const sec = len(c.minute)
	if len(b) < sec+2 || [sec]byte(b) != c.minute || b[0] < '0' {
		return Stamp{}, 0
	}
	tens, ones := b[sec]-'0', b[sec+1]-'0'
	if tens > 5 || ones > 9 {
		return Stamp{}, 0
	}
	nsec, n, lacks := int32(0), sec+2, lack(mostDecimals)
	if n < len(b) && b[n]-'0' <= 9 {
		return Stamp{}, 0
	}
	if n+1 < len(b) && (b[n] == '.' || b[n] == ',') && b[n+1]-'0' <= 9 {
		from := n + 1
		for n = from; n < len(b) && b[n]-'0' <= 9; n++ {
			if n < from+mostDecimals {
				nsec = nsec*10 + int32(b[n]-'0')
			}
		}
		lacks = lack(max(0, from+mostDecimals-n))
		nsec *= powers[lacks]
	}
	offset, z, ok := zone(b[n:])
	if !ok || z == 0 && (c.Zone != nil || mayHalve(b[n:])) {
		return Stamp{}, 0
	}
	if z == 0 {
		lacks |= noZone
	}
	return Stamp{Time: capture.At(c.base+int64(tens)*10+int64(ones)-int64(offset), nsec), lacks: lacks}, n + z
}

var powers = [...]int32{1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

// InMinute is whole for a text that is a time in the minute of the last one, and
// for none, which is no time. Of others it says false.
func (c *Clocks) InMinute(text []byte) (capture.Time, bool) {
	t, n := c.sameMinute(text)
	return t.Time, n == len(text) && n <= LongestTime
}

// anyMinute reads 2006-01-02T15:04:05.999Z07:00 and its relatives: another mark
// for the T, slashes or points for the dashes, a comma for the point, +0700, no
// zone. It is for the memory of c.
func (c *Clocks) anyMinute(b []byte) (Stamp, int) {
	const shape = len("2006-01-02T15:04:05")
	if len(b) < shape || b[4] != '-' && b[4] != '/' && b[4] != '.' || b[7] != b[4] {
		return Stamp{}, 0
	}
	d := date{jsonscan.Digits(b[:4]), jsonscan.Digits(b[5:7]), jsonscan.Digits(b[8:10])}
	g := gap(b[10:])
	if d.year < 0 || d.month < 0 || d.day < 0 || g == 0 {
		return Stamp{}, 0
	}
	h := hoursOf(b[10+g:])
	if h.n == 0 {
		return Stamp{}, 0
	}
	n := 10 + g + h.n
	t, z := c.zoned(b[n:], d, h)
	if t.Known() && b[13] == ':' && h.form == plain {
		c.minute, c.base = [len(c.minute)]byte(b), days(d.year, d.month, d.day)*86400+int64(h.sec-jsonscan.Digits(b[17:19]))
	}
	return t, n + z
}

// sinceStart is the length of the time since its start that GStreamer puts
// before each line, as long as that is less than ten hours. Other times of day
// with one digit for the hour say which half of the day it is.
// https://gitlab.freedesktop.org/gstreamer/gstreamer, gst/gstclock.h: GST_TIME_FORMAT
const sinceStart = len("0:04:05.123456789")

// timeOfDay reads 15:04:05.999, 3:04:05 PM and GStreamer's 0:04:05.123456789.
func (c *Clocks) timeOfDay(b []byte) (Stamp, int) {
	h := hoursOf(b)
	if h.n == 0 || h.form == beyond || h.form == plain && b[1] == ':' && h.n != sinceStart {
		return Stamp{}, 0
	}
	return Stamp{Time: c.Date(1970, 1, 1, h.sec, h.nsec, 0, false), Clock: true, lacks: h.lacks | noZone}, h.n
}

// hours is a time of day, and how many bytes it takes: 0 for none.
type hours struct {
	sec, nsec, n int
	shown
}

// shown is what else a time of day shows.
type shown struct {
	lacks lack // decimals
	form  hoursForm
}

type hoursForm uint8

const (
	plain  hoursForm = iota
	halved           // it tells the half of the day
	beyond           // it does so, and goes beyond twelve
)

// hoursOf reads the time of day that b begins with, of which the hour may have
// one digit.
func hoursOf(b []byte) (h hours) {
	digits := 2
	if len(b) > 1 && b[1] == ':' {
		digits = 1
	}
	if h.sec, h.nsec, h.n = Hms(b, digits); h.n == 0 {
		return h
	}
	h.lacks = lack(mostDecimals - min(max(0, h.n-digits-len(":04:05.")), mostDecimals))
	if !mayHalve(b[h.n:]) {
		return h
	}
	if pm, n := Meridiem(b[h.n:]); n > 0 {
		h.n += n
		if hour := h.sec / 3600; hour < 1 || hour > 12 {
			h.form = beyond
		} else {
			h.form = halved
			h.sec += (hour%12 - hour + pm) * 3600
		}
	}
	return h
}

// mayHalve reports whether b may begin with the half of a day, see Meridiem.
func mayHalve(b []byte) bool {
	return len(b) > 1 && (b[0] == ' ' && len(b) > 2 && b[2]|0x20 == 'm' || b[0] >= 0x80 || b[1]|0x20 == 'm')
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
