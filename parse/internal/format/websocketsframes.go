package format

import (
	"bytes"
	"io"
	"slices"

	"rpclog/parse/capture"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// The program that uses the library mostly logs its messages too, before or
// after their frames. Which lines say the same is told here: a frame without its
// middle is a copy of a message that stands near it, and so is a text that is
// what a frame carries.

// Bounds of what is remembered of lines nearby.
const (
	linesNearby  = 8       // lines
	longestLine  = 4 << 10 // bytes of a line that are looked at
	framesNearby = 16      // frames
)

// socketFramer cuts such a log into lines, of which it knows the copies.
type socketFramer struct {
	frame.Feed
	printed [linesNearby][]byte  // the last lines that a program printed with messages, from their first bracket on
	carried [framesNearby][]byte // what the last frames carried
	lines   int                  // that were remembered
	frames  int
	serving bool // the last connection was opened by the other side
}

func newSocketFramer(r io.Reader, maxLine int) frame.Framer {
	return &socketFramer{Feed: frame.Feed{R: r, MaxLine: maxLine}}
}

// Next is that of [frame.Framer].
func (f *socketFramer) Next(w *frame.Writer, size int) error { return f.Feed.Next(w, size, f.cut) }

// cut is a cutter.
func (f *socketFramer) cut(w *frame.Writer, text []byte, whole bool) (used, need int) {
	return f.Passages(w, text, whole, func(i int) (end, next int) { return f.Stray(text, i, whole) },
		func(i, end, next int, line int64) bool {
			is, known := f.meaning(plainLine(text[i:end]), text[next:], whole)
			if !known {
				return false
			}
			placed := w.Place(i, end, line)
			switch is {
			case copied:
				placed.Copy = true
			case untold:
				placed.Flaw = capture.Truncated
			}
			return true
		})
}

// lineMeaning is what a line is.
type lineMeaning uint8

const (
	plainly lineMeaning = iota // to be read
	copied                     // its message stands in another one that counts
	untold                     // of a message without its middle it cannot be told what it is
)

// meaning returns what a line is, or several that are a value. It is not known as
// long as there is too little of the text that follows.
func (f *socketFramer) meaning(line, follows []byte, whole bool) (is lineMeaning, known bool) {
	s, ok := socketFrameOf(line)
	if !ok {
		if _, dir := socketAsks(line); dir != capture.Unknown {
			f.serving = dir == capture.In
		} else if f.hasCarried(messageIn(line)) {
			return copied, true
		}
		return plainly, true
	}
	if !s.holds() {
		return plainly, true
	}
	text := s.payload()
	if !s.leftOut(text) {
		return f.entire(text), true
	}
	r, told := s.remains(f.serving || bytes.Contains(line[:s.before], []byte("websockets.server")))
	has := r.printedIn
	if is = plainly; !told {
		first, _, ok := s.ends()
		if is = untold; !ok {
			return is, true
		}
		has = func(text []byte) bool { return bytes.HasPrefix(text, first) && !bytes.HasSuffix(text, []byte("...")) }
	}
	if f.wasPrinted(has) {
		return copied, true
	}
	if comes, known := f.comes(has, follows, whole); comes || !known {
		return copied, known
	}
	return is, true
}

// entire is meaning for a frame that carries a text.
func (f *socketFramer) entire(text []byte) lineMeaning {
	if text = bytes.TrimSpace(text); len(text) > longestLine {
		return plainly
	}
	if f.wasPrinted(func(at []byte) bool { return bytes.HasPrefix(at, text) }) {
		return copied
	}
	f.carried[f.frames%framesNearby] = bytes.Clone(text)
	f.frames++
	return plainly
}

// wasPrinted reports whether a program has printed a message before its frame,
// which is then no longer remembered: the next one may be the same.
func (f *socketFramer) wasPrinted(has func(text []byte) bool) bool {
	i := slices.IndexFunc(f.printed[:], has)
	if i >= 0 {
		f.printed[i] = nil
	}
	return i >= 0
}

// comes reports whether one of the next lines has a message. It is not known as
// long as there is too little of the text that follows.
func (f *socketFramer) comes(has func(text []byte) bool, follows []byte, whole bool) (comes, known bool) {
	from := 0
	for range linesNearby {
		if from == len(follows) {
			return false, whole
		}
		eol, complete := frame.LineEnd(follows, from, whole)
		if !complete && eol-from <= f.MaxLine {
			return false, false
		}
		next := plainLine(follows[from:min(eol, from+longestLine)])
		if _, is := socketFrameOf(next); !is && has(messageIn(next)) {
			return true, true
		}
		from = min(eol+1, len(follows))
	}
	return false, true
}

// messageIn returns a line from its first bracket on, if it may have a message
// as JSON or in another notation, or nil.
func messageIn(line []byte) []byte {
	line = line[:min(len(line), longestLine)]
	at := bytes.IndexAny(line, "{[")
	if at < 0 || !bytes.Contains(line[at:], []byte("jsonrpc")) {
		return nil
	}
	return line[at:]
}

// hasCarried reports whether what a program printed is what a frame carried. If
// not it is remembered.
func (f *socketFramer) hasCarried(printed []byte) bool {
	if printed == nil {
		return false
	}
	for _, text := range f.carried {
		if text != nil && bytes.HasPrefix(printed, text) {
			return true
		}
	}
	f.printed[f.lines%linesNearby] = bytes.Clone(printed)
	f.lines++
	return false
}

// printedIn reports whether a text has the message whole of which r is left, in
// whatever notation.
func (r *remains) printedIn(text []byte) bool {
	if text == nil || bytes.HasSuffix(text, []byte("...")) || !hasMember(text, "id", bytes.Trim(r.id, `"`)) {
		return false
	}
	if r.kind == capture.Request {
		return hasMember(text, "method", bytes.Trim(r.method, `"`))
	}
	return !bytes.Contains(text, []byte(`"method"`)) && !bytes.Contains(text, []byte("'method'"))
}

// longestMark is how much may stand between a member's name and its value.
const longestMark = len(`" => "`) + 2

// hasMember reports whether a text has a member with some name and value, in
// whatever notation.
func hasMember(text []byte, name string, value []byte) bool {
	for from := 0; len(value) > 0; {
		at := bytes.Index(text[from:], value)
		if at < 0 {
			break
		}
		at += from
		end := at + len(value)
		before := text[max(0, at-len(name)-longestMark):at]
		key, named := bytes.CutSuffix(bytes.TrimRight(before, ` "':=>`), []byte(name))
		if named && len(key)+len(name) < len(before) && (len(key) == 0 || !jsonscan.IsWord(key[len(key)-1])) && (end == len(text) || !jsonscan.IsWord(text[end])) {
			return true
		}
		from = end
	}
	return false
}
