package clock

import (
	"bytes"
	"unicode"
)

// Times of day as languages have them: 2:12:37 PM, 14.12.37, 下午 2:12:37.

// halves are the words for the halves of a day, as some languages have them,
// and the hours that they add.
var halves = [...]struct {
	word  string
	hours int
}{
	{"am", 0}, {"pm", 12}, {"a.m.", 0}, {"p.m.", 12}, {"a. m.", 0}, {"p. m.", 12},
	{"上午", 0}, {"下午", 12}, {"午前", 0}, {"午後", 12}, {"오전", 0}, {"오후", 12},
}

// Local reads the time of an entry: one in any form, or a time of day as the
// user's language has it, with points for the colons or the half of the day
// before it. gopls writes 14:05:06.789 PM: there the half says nothing new.
func (c *Clocks) Local(slot []byte) Stamp {
	if t, n := c.leading(slot); n > 0 && n == len(slot) {
		return t
	}
	if len(slot) > LongestTime {
		return Stamp{}
	}
	text, half := cutHalf(trimSpaces(bytes.ToLower(slot)))
	for i, c := range text {
		if c == '.' && bytes.IndexByte(text, ':') < 0 && i < 6 {
			text = bytes.Replace(text, []byte{'.'}, []byte{':'}, 2)
			break
		}
	}
	hour := 2
	if len(text) > 1 && text[1] == ':' {
		hour = 1
	}
	sec, nsec, n := Hms(text, hour)
	if n == 0 || n < len(text) {
		return Stamp{}
	}
	if h := sec / 3600; half >= 0 && h >= 1 && h <= 12 {
		sec += (h%12 - h + half) * 3600
	}
	return Stamp{Time: c.Date(1970, 1, 1, sec, nsec, 0, false), Clock: true}
}

// cutHalf cuts the half of a day off a time, at either end, and returns the
// hours that it adds, or -1 for none.
func cutHalf(text []byte) (rest []byte, hours int) {
	for _, half := range halves {
		if rest, ok := bytes.CutSuffix(text, []byte(half.word)); ok {
			return trimSpaces(rest), half.hours
		}
		if rest, ok := bytes.CutPrefix(text, []byte(half.word)); ok {
			return trimSpaces(rest), half.hours
		}
	}
	return text, -1
}

func trimSpaces(text []byte) []byte { return bytes.TrimFunc(text, unicode.IsSpace) }
