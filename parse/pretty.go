package parse

import (
	"bytes"

	"github.com/tidwall/gjson"
)

// Values may be pretty-printed: they begin on a line, perhaps after some text,
// and go on for as many as it takes. What follows a line that is torn is not
// taken for the rest of it: the lines of a value begin like parts of one.

// leaves reports whether a line, without white space around it, ends as one
// does on which a value begins that goes on.
func leaves(line []byte) bool {
	c := line[len(line)-1]
	return c != ':' && leavesOpen(c)
}

// goesOn reports whether a line, without white space around it, may be a
// further one of a value, of which the line before ends with some byte.
func goesOn(line []byte, before byte) bool {
	switch c := line[0]; c {
	case '}', ']', ',', ':':
		return true
	case '"', '{', '[', '-', 't', 'f', 'n', 'N', 'I':
		return leavesOpen(before)
	default:
		return c >= '0' && c <= '9' && leavesOpen(before)
	}
}

// leavesOpen reports whether more must come after a byte in a value.
func leavesOpen(c byte) bool { return c == '{' || c == '[' || c == ',' || c == ':' }

// linesOf returns the end of the lines that may be of the value that begins on
// the line from from to end. open says that there may be more of them after
// the text.
func linesOf(text []byte, from, end int) (_ int, open bool) {
	line := trim(text[from:end])
	before := line[len(line)-1]
	for at := end + 1; at < len(text); {
		n := bytes.IndexByte(text[at:], '\n')
		next := at + n
		if n < 0 {
			next = len(text)
		}
		line := text[at:next]
		rest := trim(line)
		if len(rest) == 0 || !goesOn(rest, before) {
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

// multiline returns where the line ends on which the value ends that begins on
// the line from from to end, or end if there is none of several lines. text is
// what the index of s is of.
func (s *scanner) multiline(text []byte, from, end int) int {
	last, _ := linesOf(text, from, end)
	if last == end {
		return end
	}
	outer := s.text
	defer func() { s.text = outer }()
	s.text = text[:last]
	for i, tries := from, 0; tries < maxTries; tries++ {
		for i < end && text[i] != '{' && text[i] != '[' {
			i++
		}
		if i >= end {
			break
		}
		if text[i] == '{' && startsObject(s.text, i) || text[i] == '[' && i+1 < last {
			s.outside(i)
			if to, st := s.skip(i, 0); st == valid && to > end && (indented(text[end+1:to]) || gjson.ValidBytes(text[i:to])) {
				if n := bytes.IndexByte(text[to:], '\n'); n >= 0 {
					return to + n
				}
				return len(text)
			}
		}
		i++
	}
	return end
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

// openValue returns where the line begins on which a value begins that may go
// on after b, or len(b). b ends with a line. It goes back over lines that may
// be of one value: the first of them on which one may begin is where reading
// them tries it first.
func openValue(b []byte) int {
	first := len(b)
	for end := len(b); end > 0; {
		start := bytes.LastIndexByte(b[:end-1], '\n') + 1
		line := b[start : end-1]
		rest := trim(line)
		if len(rest) == 0 {
			break
		}
		if leaves(rest) {
			first = start
		} else if end == len(b) && (line[0] == '}' || line[0] == ']') {
			break
		}
		if start == 0 || !goesOn(rest, lastByte(b[:start-1])) {
			break
		}
		end = start
	}
	for at := first; at < len(b); {
		end := at + bytes.IndexByte(b[at:], '\n')
		next := end
		if rest := trim(b[at:end]); len(rest) > 0 && leaves(rest) {
			last, open := linesOf(b[:len(b)-1], at, end)
			if open && last >= len(b)-1 {
				return at
			}
			next = last
		}
		at = next + 1
	}
	return len(b)
}

// lastByte returns the last byte of the last line of b, without white space; 0
// if that is empty.
func lastByte(b []byte) byte {
	line := trim(b[bytes.LastIndexByte(b, '\n')+1:])
	if len(line) == 0 {
		return 0
	}
	return line[len(line)-1]
}
