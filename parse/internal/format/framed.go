package format

import (
	"bytes"
	"io"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
	"rpclog/parse/internal/wire"
)

// Messages with a Content-Length are cut by that, as far as it fits their
// JSON.

var framed = Row{Format: capture.Format{
	Name: "framed", What: "messages after Content-Length headers, as they stand on a pipe or socket",
	Example: "Content-Length: 43\r\n\r\n" + `{"jsonrpc":"2.0","id":1,"method":"shutdown"}`,
	Times:   "of messages", Sessions: "of messages",
}, rank: 410, Detect: framedBegins, Read: newFramedFramer, Hooks: decode.Hooks{Decode: (*decode.Decoder).Stray}}

// Bounds of headers.
const (
	maxHeaders    = 32
	longestHeader = 4096 // a line
)

// headers are the lines before a message.
type headers struct {
	end      int   // where the last of them ends
	body     int   // where the next line begins, after an empty one
	length   int64 // what they say, -1 for nonsense
	prefixed bool  // they stand in a log, after other text
}

// headersAt reads the headers that begin at i. It returns invalid if there are
// none with a length, truncated if this cannot be told before there is more of
// the text.
func headersAt(text []byte, i int, whole bool) (h headers, _ jsonscan.Status) {
	found := false
	for n := range maxHeaders {
		eol, complete := frame.LineEnd(text, min(i, len(text)), whole)
		switch {
		case eol-i > longestHeader:
			return h, jsonscan.Invalid
		case !complete:
			return h, jsonscan.Truncated
		}
		line := jsonscan.Trim(text[min(i, eol):eol])
		at := wire.LengthAt(line)
		if n > 0 && (len(line) == 0 || line[0] == '{' || line[0] == '[') {
			if h.body = i; len(line) == 0 {
				h.body = min(eol+1, len(text))
			}
			break
		}
		switch {
		case at == 0, at > 0 && n == 0:
			h.length, h.prefixed, found = wire.Length(line[at+len(wire.ContentLength):]), at > 0, true
		case at > 0 || !wire.IsNamed(line):
			return h, jsonscan.Invalid
		case jsonscan.FoldBegins(line, wire.ContentLength):
			h.length, found = -1, true
		}
		h.end, i = eol, eol+1
	}
	if !found || h.body == 0 {
		return h, jsonscan.Invalid
	}
	return h, jsonscan.Valid
}

// framedBegins reports whether a source begins with headers and a message, or
// just with the headers; there may be some lines of a log before.
func framedBegins(h *frame.Head) bool {
	const first = 10
	for i, n := 0, 0; n < first; n++ {
		if i = jsonscan.Space(h.Text, i); bytes.HasPrefix(h.Text[i:], []byte("\ufeff")) {
			i += len("\ufeff")
		}
		if i == len(h.Text) || h.Text[i] == '{' {
			return false
		}
		eol, _ := frame.LineEnd(h.Text, i, true)
		got, st := headersAt(h.Text, i, h.Whole)
		switch st {
		case jsonscan.Truncated:
			return wire.IsHeader(jsonscan.Trim(h.Text[i:eol]))
		case jsonscan.Valid:
			j := jsonscan.Space(h.Text, got.body)
			return j == len(h.Text) && !got.prefixed || j < len(h.Text) && beginsBody(h.Text, j)
		}
		i = min(eol+1, len(h.Text))
	}
	return false
}

// beginsBody reports whether a message or a batch begins at i, and no bracket of
// a text.
func beginsBody(text []byte, i int) bool {
	if text[i] == '[' {
		i = jsonscan.Space(text, i+1)
	}
	return i == len(text) || text[i] == '{' || text[i] == ']'
}

// framedFramer cuts a stream of messages with headers into messages and the
// lines between them.
type framedFramer struct {
	frame.Feed
	drop   bool // after something too long: up to the next length
	header int  // where the next length is in the text; its end for none, -1 for not searched
}

func newFramedFramer(r io.Reader, maxLine int) frame.Framer {
	return &framedFramer{Feed: frame.Feed{R: r, MaxLine: maxLine}}
}

func (f *framedFramer) Next(w *frame.Writer, size int) error { return f.Feed.Next(w, size, f.cut) }

// cut is a cutter.
func (f *framedFramer) cut(w *frame.Writer, text []byte, whole bool) (used, need int) {
	f.header = -1
	outer := f.Lines.Enter(text)
	defer f.Lines.Leave(outer)
	i, line := 0, frame.LineCounter{Text: text}
	if f.Part {
		i = f.DropLine(text)
	}
	for i < min(len(text), f.Size) {
		if f.drop {
			next := f.headerAfter(text, i)
			if f.drop = next == len(text); f.drop {
				if !whole { // the beginning of a length may be there
					next = max(i, bytes.LastIndexByte(text, '\n')+1, next-wire.LongestLength)
				}
				return next, len(text) + 1
			}
			i = next
		}
		if text[i] <= ' ' {
			i++
			continue
		}
		got, st := headersAt(text, i, whole)
		next := 0
		switch st {
		case jsonscan.Truncated:
			return i, frame.Patience(text, i)
		case jsonscan.Valid:
			if got.body >= len(text) && !whole {
				return i, frame.Patience(text, i)
			}
			next = f.message(w, text, i, &got, whole, &line)
		default:
			next = f.between(w, text, i, whole, &line)
		}
		if next == 0 {
			return i, frame.Patience(text, i)
		}
		i = next
	}
	return i, 0
}

// between adds the line, or the value of several lines, that begins at i. It
// returns where the next line begins, 0 if that cannot be told yet.
func (f *framedFramer) between(w *frame.Writer, text []byte, i int, whole bool, line *frame.LineCounter) int {
	end, next := f.Stray(text, i, whole)
	switch {
	case next == 0 && len(text)-i > f.MaxLine+1:
		f.Part, next = true, len(text)
		w.PlaceLong(i, i+f.MaxLine, line.At(i))
	case next == 0:
	case end-i > f.MaxLine:
		w.PlaceLong(i, i+f.MaxLine, line.At(i))
	default:
		w.Place(i, end, line.At(i))
	}
	return next
}

// message adds the message after some headers at i. It returns where it ends,
// 0 if that cannot be told yet.
func (f *framedFramer) message(w *frame.Writer, text []byte, i int, h *headers, whole bool, line *frame.LineCounter) int {
	j := jsonscan.Space(text, h.body)
	far := j-h.body > longestHeader
	switch {
	case j == len(text) && !whole && !far:
		return 0
	case j < len(text) && (text[j] == '{' || text[j] == '[') && !far:
		return f.object(w, text, i, j, h, whole, line)
	case h.prefixed:
		return f.between(w, text, i, whole, line)
	}
	flaw := capture.Truncated
	if h.length == 0 {
		flaw = capture.NotJSON
	} else if j < len(text) && !far {
		switch _, st := headersAt(text, j, whole); st {
		case jsonscan.Truncated:
			return 0
		case jsonscan.Invalid:
			return f.between(w, text, j, whole, line)
		}
	}
	w.Place(i, h.end, line.At(i)).Flaw = flaw
	return h.body
}

// object is message for one that begins at j like an object or a batch.
func (f *framedFramer) object(w *frame.Writer, text []byte, i, j int, h *headers, whole bool, line *frame.LineCounter) int {
	from, claimed := j, len(text)+f.MaxLine+1
	if h.prefixed {
		from = i
	}
	if h.length < int64(f.MaxLine) {
		claimed = h.body + int(h.length)
	}
	bound := f.headerAfter(text, j)
	limit := min(bound, j+f.MaxLine+1)
	f.Lines.Text = text[:limit]
	f.Lines.Outside(j)
	end, st := f.Lines.Skip(j, 0)
	f.Lines.Text = text
	known := whole || bound < len(text) || limit+wire.LongestLength <= len(text) // where it ends at the latest
	doubtful := false
	switch {
	case st == jsonscan.Valid:
		var ok bool
		if doubtful, ok = disagrees(text, end, claimed, whole, f.MaxLine); !ok {
			return 0
		}
	case j < claimed && claimed <= limit && (known || st != jsonscan.Truncated && bytes.IndexByte(text[claimed-1:], '\n') >= 0): // no header before
		for end = claimed; end < limit && text[end]&0xc0 == 0x80; end++ { // not within a character
		}
	case !known:
		return 0
	case limit < bound:
		w.PlaceLong(from, limit, line.At(from))
		f.drop = true
		return j
	default:
		end = limit
	}
	w.Place(from, end, line.At(from)).Doubtful = doubtful
	return end
}

// disagrees reports whether a length that ends at claimed is not that of a
// message up to end: white space after it may belong to it. ok is false if
// this cannot be told before there is more of the text.
func disagrees(text []byte, end, claimed int, whole bool, maxLine int) (lies, ok bool) {
	switch next := jsonscan.Space(text, end); {
	case claimed < end:
		return true, true
	case next >= claimed:
		return false, true
	case next < len(text), claimed-end > maxLine:
		return true, true
	case whole: // perhaps the last line break is missing
		return claimed-len(text) > len("\r\n"), true
	}
	return false, false
}

// headerAfter returns where the next length is in a text after i, its end if
// there is none.
func (f *framedFramer) headerAfter(text []byte, i int) int {
	for at := i; f.header < i; {
		eol, complete := frame.LineEnd(text, at, false)
		if !complete {
			f.header = len(text)
			break
		}
		line := bytes.TrimSuffix(text[i:eol], []byte{'\r'})
		if n := wire.LengthAt(line); n >= 0 {
			f.header = i + n
		}
		at = eol + 1
	}
	return f.header
}
