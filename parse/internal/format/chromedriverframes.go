package format

import (
	"bytes"
	"io"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// chromedriver's log is cut into entries, each with the lines of its value, and
// the lines between them.

// maxAsked is how many commands of sessions are remembered.
const maxAsked = 1 << 12

// devtoolsFramer cuts chromedriver's log.
type devtoolsFramer struct {
	frame.Feed
	drop   bool              // after an entry that is too long: the rest of its value
	indent int               // of the last entry
	asked  map[string]string // the sessions of commands without a response, by their ids; "" for several
}

func newDevtoolsFramer(r io.Reader, maxLine int) frame.Framer {
	return &devtoolsFramer{Feed: frame.Feed{R: r, MaxLine: maxLine}, asked: map[string]string{}}
}

// Next is that of [frame.Framer].
func (f *devtoolsFramer) Next(w *frame.Writer, size int) error { return f.Feed.Next(w, size, f.cut) }

// cut is a cutter.
func (f *devtoolsFramer) cut(w *frame.Writer, text []byte, whole bool) (used, need int) {
	i, line := 0, frame.LineCounter{Text: text}
	if f.Part {
		i = f.DropLine(text)
	}
	for i < min(len(text), f.Size) {
		eol, complete, long := f.Line(text, i, whole)
		if !complete && !long {
			break
		}
		next := eol + 1
		switch begins, opens := entryAt(text[i:eol]); {
		case f.drop && within(text[i:], f.indent):
			f.Part = !complete
		case long:
			f.drop, f.Part = false, !complete
			w.PlaceLong(i, i+f.MaxLine, line.At(i))
		case begins != nil, opens:
			end, st := f.entryEnd(text, i, eol, whole)
			if st == jsonscan.Truncated {
				return i, frame.Patience(text, i)
			}
			f.indent, f.drop = indentation(text[i:eol]), st == jsonscan.Invalid
			if f.drop {
				w.PlaceLong(i, i+f.MaxLine, line.At(i))
				break
			}
			at := w.Place(i, end, line.At(i))
			if next = end + 1; begins != nil {
				f.follow(at, begins)
			} else {
				at.Restart = driverStarts(text[i:eol])
			}
		default:
			f.drop = false
			end, to := f.Stray(text, i, whole)
			if to == 0 {
				return i, frame.Patience(text, i)
			}
			w.Place(i, end, line.At(i)).Restart = driverStarts(text[i:eol])
			next = to
		}
		i = min(next, len(text))
	}
	return i, frame.Patience(text, i)
}

// entryAt returns what a line says that begins an entry, or whether it is text
// that ends with the bracket of a value that goes on, as chromedriver writes
// all values.
func entryAt(line []byte) (_ *devtoolsHead, opens bool) {
	if h, ok := devtoolsLine(line); ok {
		return &h, false
	}
	line = bytes.TrimRight(line, " \t\r")
	return nil, bytes.HasSuffix(line, []byte(" {")) && !within(line, 0)
}

// entryEnd returns where the last line ends of the entry that begins at i with
// the line up to eol: that of its value, which is indented up to the bracket
// that closes it. It returns truncated if this cannot be told before there is
// more of the text, invalid if the entry is too long.
func (f *devtoolsFramer) entryEnd(text []byte, i, eol int, whole bool) (end int, _ jsonscan.Status) {
	if line := jsonscan.Trim(text[i:eol]); !jsonscan.Leaves(line) {
		return eol, jsonscan.Valid
	}
	indent := indentation(text[i:eol])
	for end = eol; ; {
		at := min(end+1, len(text))
		switch {
		case len(text)-at < indent+2 && !whole && bytes.IndexByte(text[at:], '\n') < 0:
			return 0, jsonscan.Truncated
		case at == len(text), !within(text[at:], indent):
			return end, jsonscan.Valid
		}
		next, complete := frame.LineEnd(text, at, whole)
		switch line := jsonscan.Trim(text[at:next]); {
		case !complete && len(text)-i <= f.MaxLine+1:
			return 0, jsonscan.Truncated
		case !complete, next-i > f.MaxLine:
			return 0, jsonscan.Invalid
		case len(line) > 0 && indentation(text[at:next]) == indent && !jsonscan.Leaves(line): // "}, {" parts two in a list
			return next, jsonscan.Valid
		}
		end = next
	}
}

// indentation returns how much white space a text begins with.
func indentation(text []byte) int { return len(text) - len(bytes.TrimLeft(text, " \t")) }

// within reports whether the line that a text begins with may be of a value
// that begins on one with some indentation: its own is more, it closes the
// value, or it is empty.
func within(text []byte, indent int) bool {
	text = text[:min(len(text), indent+1)]
	n := indentation(text)
	if n > indent || n == len(text) {
		return true
	}
	switch text[n] {
	case '}', ']':
		return n == indent
	case '\n', '\r':
		return true
	}
	return false
}

// driverStarts reports whether a line is the first that chromedriver logs.
func driverStarts(line []byte) bool {
	line = line[:min(len(line), 200)]
	for _, name := range [...]string{"Starting ChromeDriver ", "Starting Microsoft Edge WebDriver "} {
		if at := bytes.Index(line, []byte(name)); at == 0 || at > 0 && bytes.HasSuffix(line[:at], []byte("]: ")) {
			return true
		}
	}
	return false
}

// follow notes which session a command was for. The answer to a command for a
// session that is gone names neither: it is of the session that waits for it,
// if there is only one.
func (f *devtoolsFramer) follow(at *decode.Frame, h *devtoolsHead) {
	switch {
	case h.id == nil:
	case h.kind == capture.Request && len(h.session) > 0:
		if len(f.asked) == maxAsked {
			clear(f.asked)
		}
		session := string(h.session)
		if other, ok := f.asked[string(h.id)]; ok && other != session {
			session = ""
		}
		f.asked[string(h.id)] = session
	case h.lost():
		if session := f.asked[string(h.id)]; session != "" {
			at.Around.SetConn([]byte(session), decode.ByField)
			delete(f.asked, string(h.id))
		}
	default:
		delete(f.asked, string(h.id))
	}
}
