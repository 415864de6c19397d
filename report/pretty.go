package report

import (
	"strings"
	"unicode/utf8"

	"rpclog/analyze/wording"
)

// JSON as it was sent, line by line as people read it.

// Bounds of JSON that is shown whole.
const (
	mostJSON    = 200 // lines; of more the middle is left out
	mostString  = 400 // characters of a string; of more the middle is left out
	mostIndents = 30  // levels that are indented
)

// pretty writes JSON in lines with an indent. It need not hold: a text that was
// cut, or NaN, is written as it is. Numbers and the order of keys stay.
type pretty struct {
	paint paint
	each  func(line string) // told of each line

	line  strings.Builder
	depth int
}

// prettyLines returns the lines of JSON, of many the first and the last ones; the
// line between them says how many are left out.
func prettyLines(text string, p paint) []string {
	n := 0
	(&pretty{each: func(string) { n++ }}).write(text)
	const tail = mostJSON / 4
	var lines []string
	i := 0
	(&pretty{paint: p, each: func(line string) {
		switch {
		case n <= mostJSON || i < mostJSON-tail || i >= n-tail:
			lines = append(lines, line)
		case i == mostJSON-tail:
			lines = append(lines, p.in(faint, "… "+wording.Plural(int64(n-mostJSON), "more line")+" …"))
		}
		i++
	}}).write(text)
	return lines
}

func (p *pretty) write(in string) {
	for i := 0; i < len(in); {
		switch c := in[i]; c {
		case '"':
			n := literalEnd(in[i:])
			key := strings.HasPrefix(strings.TrimLeft(in[i+n:], " \t\r\n"), ":")
			p.literal(in[i:i+n], key)
			i += n
			continue
		case '{', '[':
			p.line.WriteByte(c)
			rest := strings.TrimLeft(in[i+1:], " \t\r\n")
			if rest != "" && (rest[0] == '}' || rest[0] == ']') {
				p.line.WriteByte(rest[0])
				i = len(in) - len(rest) + 1
				continue
			}
			p.depth++
			p.next()
		case '}', ']':
			p.depth = max(0, p.depth-1)
			p.next()
			p.line.WriteByte(c)
		case ',':
			p.line.WriteByte(c)
			p.next()
		case ':':
			p.line.WriteString(": ")
		case ' ', '\t', '\r', '\n':
		default:
			i += p.word(in[i:])
			continue
		}
		i++
	}
	p.each(p.line.String())
}

// next begins a line.
func (p *pretty) next() {
	p.each(p.line.String())
	p.line.Reset()
	p.line.WriteString(strings.Repeat("  ", min(p.depth, mostIndents)))
}

// word writes what is neither a string nor a mark: a number, a name, or what a
// text has instead. It returns how long that is.
func (p *pretty) word(in string) int {
	n := strings.IndexAny(in, "\"{}[],: \t\r\n")
	switch {
	case n == 0:
		_, n = utf8.DecodeRuneInString(in)
	case n < 0:
		n = len(in)
	}
	p.line.WriteString(disarmed(withoutMiddle(in[:n]), newline, " "))
	if strings.HasPrefix(in[n:], " ") && !strings.HasSuffix(p.line.String(), " ") { // words of a text that is no JSON
		rest := strings.TrimLeft(in[n:], " ")
		if rest != "" && !strings.ContainsRune("}],:", rune(rest[0])) {
			p.line.WriteByte(' ')
		}
	}
	return n
}

// literal writes a string.
func (p *pretty) literal(text string, key bool) {
	text = disarmed(withoutMiddle(text), newline, " ")
	if key {
		text = p.paint.in(low, text)
	}
	p.line.WriteString(text)
}

// withoutMiddle returns a text without its middle, if it is long, and how much
// that is.
func withoutMiddle(text string) string {
	if len(text) <= mostString {
		return text
	}
	n := utf8.RuneCountInString(text)
	if n <= mostString {
		return text
	}
	const tail = mostString / 4
	from := 0
	for range mostString - tail {
		_, size := utf8.DecodeRuneInString(text[from:])
		from += size
	}
	to := len(text)
	for range tail {
		_, size := utf8.DecodeLastRuneInString(text[:to])
		to -= size
	}
	return text[:from] + "… " + wording.Plural(int64(n-mostString), "more character") + " …" + text[to:]
}

// literalEnd returns the length of the string that a text begins with; all of it
// if that has no end.
func literalEnd(in string) int {
	for i := 1; i < len(in); i++ {
		switch in[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(in)
}
