// Package wording has numbers, times and codes as people write them: what all
// that is read by eye has in common.
package wording

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"rpclog/parse/capture"
)

// Unknown stands for what is not known, NoCode for the code null.
const (
	Unknown = "–"
	NoCode  = "none"
)

// Thousands writes n with a comma before every three digits.
func Thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// Plural writes a count and its noun; the noun's plural ends in s unless
// another is given.
func Plural(n int64, noun string, others ...string) string {
	switch {
	case n == 1:
	case len(others) > 0:
		noun = others[0]
	default:
		noun += "s"
	}
	return Thousands(n) + " " + noun
}

// Clock writes times in UTC. The zero value writes nothing of them: see ClockOf
// and TimeOfDay.
type Clock struct {
	layout string
}

// TimeOfDay writes times without their date.
func TimeOfDay() Clock { return Clock{time.TimeOnly} }

// ClockOf writes times of some span as short as that allows: without the date
// where it is within a day, without the year where it is within one.
func ClockOf(first, last capture.Time) Clock {
	if !first.Known() || !last.Known() {
		return Clock{time.DateTime}
	}
	from, to := first.Go(), last.Go()
	switch {
	case from.Format(time.DateOnly) == to.Format(time.DateOnly):
		return Clock{time.TimeOnly}
	case from.Year() == to.Year():
		return Clock{"01-02 15:04:05"}
	}
	return Clock{time.DateTime}
}

// At writes t to the second.
func (c Clock) At(t capture.Time) string {
	if !t.Known() {
		return Unknown
	}
	return t.Go().Format(c.layout)
}

// Exactly writes t to the millisecond.
func (c Clock) Exactly(t capture.Time) string {
	if !t.Known() {
		return Unknown
	}
	return t.Go().Format(c.layout + ".000")
}

// Roughly writes t to the minute.
func (c Clock) Roughly(t capture.Time) string {
	if !t.Known() {
		return Unknown
	}
	return t.Go().Format(strings.TrimSuffix(c.layout, ":05"))
}

// Between writes a span of time, and a single time where both are the same.
func (c Clock) Between(from, to capture.Time) string {
	a, b := c.At(from), c.At(to)
	if a == b {
		return a
	}
	return a + " – " + b
}

// Code writes a code: a text bare, but in quotes where it could be taken for a
// number or for no code.
func Code(c capture.Code) string {
	switch {
	case c.IsNull():
		return NoCode
	case c.IsNumber():
		return c.Text()
	}
	t := c.Text()
	if t == "" || t == NoCode || strings.ContainsRune("+-.0123456789 ", rune(t[0])) {
		return c.String()
	}
	return t
}

// Argument is a text as an argument in a shell. One that has line breaks or what
// is not seen, such as escape sequences, is written as bash, zsh and ksh understand
// it.
func Argument(text string) string {
	plain := text != "" && strings.IndexFunc(text, func(c rune) bool {
		return !(unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune("-_./:@%+,", c))
	}) < 0
	if plain {
		return text
	}
	if !utf8.ValidString(text) || strings.IndexFunc(text, func(c rune) bool { return !unicode.IsPrint(c) }) >= 0 {
		return escaped(text)
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// escaped is a text as an argument $'...', in which bytes that are not to be seen
// are numbers.
func escaped(text string) string {
	var b strings.Builder
	b.WriteString("$'")
	for i, n := 0, 0; i < len(text); i += n {
		var c rune
		c, n = utf8.DecodeRuneInString(text[i:])
		switch {
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\'' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == utf8.RuneError && n == 1 || !unicode.IsPrint(c):
			for _, one := range []byte(text[i : i+n]) {
				fmt.Fprintf(&b, `\x%02x`, one)
			}
		default:
			b.WriteRune(c)
		}
	}
	b.WriteByte('\'')
	return b.String()
}
