package jsonscan

import (
	"bytes"

	"github.com/tidwall/gjson"
)

// Values may be pretty-printed: they begin on a line, perhaps after some text,
// and go on for as many as it takes. What follows a line that is torn is not
// taken for the rest of it: the lines of a value begin like parts of one.

// Leaves reports whether a line, without white space around it, ends as one
// does on which a value begins that goes on.
func Leaves(line []byte) bool {
	c := line[len(line)-1]
	return c == '{' || c == '[' || c == ','
}

// leavesOpen reports whether more must come after a byte in a value.
func leavesOpen(c byte) bool {
	switch c {
	case '{', '[', '(', ',', ':', '=':
		return true
	}
	return false
}

// goesOn reports whether a line, of which there is more than white space, may
// be a further one of a value, of which the line before ends with some byte.
func goesOn(line []byte, before byte) bool {
	c := Trim(line)[0]
	switch c {
	case '}', ']', ')', ',', ':':
		return true
	case '\'', '"':
		if c == before && line[0] == ' ' { // a string that Python prints in parts
			return true
		}
	}
	if !leavesOpen(before) {
		return false
	}
	switch c {
	case '"', '\'', '{', '[', '(', '-', 't', 'f', 'n', 'N', 'I', 'T', 'F':
		return true
	}
	return c >= '0' && c <= '9' || line[0] == ' ' || line[0] == '\t'
}

// LinesOf returns the end of the lines that may be of the value that begins on
// the line from from to end, and the same for the lines up to there. whole says
// that the last line of the text is whole if no line break ends it, open that
// there may be more of them after the text.
func LinesOf(text []byte, from, end int, whole bool) (_ int, open bool) {
	line := Trim(text[from:end])
	before := line[len(line)-1]
	for at := end + 1; at < len(text); {
		n := bytes.IndexByte(text[at:], '\n')
		next := at + n
		if n < 0 {
			if next = len(text); !whole {
				break
			}
		}
		line := text[at:next]
		rest := Trim(line)
		if len(rest) == 0 || !goesOn(line, before) {
			return end, false
		}
		end, before = next, rest[len(rest)-1]
		if line[0] == '}' || line[0] == ']' {
			return end, false
		}
		at = next + 1
	}
	return end, true
}

// run is a run of lines in which values of several lines were looked for.
type run struct {
	from, end int
	vain      int // bytes that were gone over without finding one
	dull      int // see ValueEnd
}

// spent reports whether r was gone over so often that it holds no such values.
func (r *run) spent() bool { return r.vain > MaxTries*(r.end-r.from) }

// Multiline returns where the line ends on which the value ends that begins on
// the line from from to end, or end if there is none of several lines. text is
// what the index of s is of.
func (s *Scanner) Multiline(text []byte, from, end int) int {
	if end >= s.run.end {
		last, _ := LinesOf(text, from, end, true)
		s.run = run{from: from, end: last}
	}
	last := s.run.end
	if last == end || s.run.spent() {
		return end
	}
	at, to, open := ValueEnd(text[:last], from, end+1, &s.run.dull)
	switch {
	case open:
		s.run.vain += last - at
		return end
	case to <= end:
		return end
	case opensPrinted(text, at):
	case !s.matched(text[:to], at), !together(text[at:to], text[end+1:to]):
		s.run.vain += to - at
		return end
	}
	return lineEnd(text, to)
}

// MultilineIn is Multiline for lines of which s has no index, and which are those
// of LinesOf.
func (s *Scanner) MultilineIn(lines []byte, from, end int) int {
	dull := 0
	at, to, open := ValueEnd(lines, from, end+1, &dull)
	if open || to <= end {
		return end
	}
	if value := lines[at:to]; !opensPrinted(lines, at) {
		outer := s.Enter(value)
		stop, st := s.Skip(0, 0)
		s.Leave(outer)
		if st != Valid || stop != len(value) || !together(value, lines[end+1:to]) {
			return end
		}
	}
	return lineEnd(lines, to)
}

// together reports whether the further lines of a value belong to it.
func together(value, further []byte) bool { return indented(further) || gjson.ValidBytes(value) }

// lineEnd returns where the line ends that i is in.
func lineEnd(text []byte, i int) int {
	if n := bytes.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(text)
}

// matched reports whether the brackets match of what goes from at to the end of
// a text.
func (s *Scanner) matched(text []byte, at int) bool {
	outer := s.View
	s.Text, s.lines, s.wrong = text, true, Span{}
	s.Outside(at)
	end, st := s.Skip(at, 0)
	s.View = outer
	return st == Valid && end == len(text)
}

// indented reports whether all lines begin with white space or a closing
// bracket: those of a torn value and a whole one after it do not.
func indented(lines []byte) bool {
	for line := range bytes.Lines(lines) {
		switch line[0] {
		case ' ', '\t', '}', ']', '\r', '\n':
		default:
			return false
		}
	}
	return true
}

// OpenValue returns where the line begins on which a value begins that goes on
// after b, or len(b). b ends with a line.
func OpenValue(b []byte) int {
	dull := 0
	for at := lastRun(b); at < len(b); {
		next := at + bytes.IndexByte(b[at:], '\n') + 1
		if line := Trim(b[at : next-1]); len(line) > 0 && Leaves(line) {
			_, end, open := ValueEnd(b, at, next, &dull)
			if open {
				return at
			}
			if end > next {
				if n := bytes.IndexByte(b[end:], '\n'); n >= 0 {
					next = end + n + 1
				}
			}
		}
		at = next
	}
	return len(b)
}

// lastRun returns where the lines begin that b ends with and that may be those
// of one value, or several, or len(b).
func lastRun(b []byte) int {
	for end := len(b); end > 0; {
		start := bytes.LastIndexByte(b[:end-1], '\n') + 1
		line := b[start : end-1]
		switch {
		case len(Trim(line)) == 0:
			return end
		case start == 0 || !goesOn(line, lastByte(b[:start-1])):
			return start
		}
		end = start
	}
	return 0
}

// lastByte returns the last byte of the last line of b, without white space; 0
// if that is empty.
func lastByte(b []byte) byte {
	line := Trim(b[bytes.LastIndexByte(b, '\n')+1:])
	if len(line) == 0 {
		return 0
	}
	return line[len(line)-1]
}

// ValueEnd returns where the value begins and ends that begins on the line
// from from to next and goes on after it; an end of at most next if there is
// none. open says that it does not end in b. The braces before dull open no
// literal, as is known from the lines before; it goes on with that.
func ValueEnd(b []byte, from, next int, dull *int) (at, end int, open bool) {
	for i, tries := from, 0; i < next && tries < MaxTries; i++ {
		if b[i] != '{' && b[i] != '[' {
			continue
		}
		tries++
		if b[i] == '{' && !StartsObject(b, i) {
			if i < *dull {
				continue
			}
			if ok, _, after := OpensLiteral(b, i); !ok {
				*dull = after
				continue
			}
		}
		end, st := Closing(b, i)
		if st != Valid || end > next {
			return i, end, st != Valid
		}
		i = end - 1
	}
	return from, from, false
}
