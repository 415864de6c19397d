package parse

import "bytes"

// Values may be pretty-printed: they begin on a line, perhaps after some text,
// and go on for as many as it takes. What follows a line that is torn is not
// taken for the rest of it: the lines of a value begin like parts of one.

// leaves reports whether a line, without white space around it, ends as one
// does on which a value begins that goes on.
func leaves(line []byte) bool {
	switch line[len(line)-1] {
	case '{', '[', ',':
		return true
	}
	return false
}

// goesOn reports whether a line begins like a further one of a value, of which
// the line before ends with some byte.
func goesOn(line []byte, before byte) bool {
	switch c := line[0]; c {
	case ' ', '\t', '}', ']', '"', '\r':
		return true
	case '{', '[':
		return before == '[' || before == ',' || before == ':'
	case '-', 't', 'f', 'n':
		return before == '[' || before == ','
	default:
		return c >= '0' && c <= '9' && (before == '[' || before == ',')
	}
}

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

// multiline returns where the line ends on which the value ends that begins on
// the line from from to end, or end if there is none of several lines. text is
// what the index of s is of.
func (s *scanner) multiline(text []byte, from, end int) int {
	last, _ := linesOf(text, from, end)
	if last == end {
		return end
	}
	outer := s.view
	defer func() { s.view = outer }()
	s.text, s.lines = text[:last], true
	for i, tries := from, 0; tries < maxTries; tries++ {
		for i < end && text[i] != '{' && text[i] != '[' {
			i++
		}
		if i >= end {
			break
		}
		if text[i] == '{' && startsObject(s.text, i) || text[i] == '[' && i+1 < last {
			s.outside(i)
			if to, st := s.skip(i, 0); st == valid && to > end {
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

// openValue returns where the line begins on which a value begins that goes on
// after b, or len(b). b ends with a line.
func openValue(b []byte) int {
	for end := len(b); end > 0; {
		start := bytes.LastIndexByte(b[:end-1], '\n') + 1
		line := b[start : end-1]
		rest := trim(line)
		switch {
		case len(rest) == 0:
			return len(b)
		case leaves(rest) && !goesOn(line, 0), start == 0 && leaves(rest):
			if last, open := linesOf(b[:len(b)-1], start, end-1); open && last == len(b)-1 || end == len(b) {
				return start
			}
			return len(b)
		case !goesOn(line, 0), (line[0] == '}' || line[0] == ']') && end == len(b):
			return len(b)
		}
		end = start
	}
	return len(b)
}
