package decode

import (
	"bytes"
	"unicode/utf8"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// Container runtimes cut long lines into pieces: Docker's json-file writes a
// record per 16 KiB whose "log" does not end with a newline, CRI marks all
// pieces but the last with P instead of F. Pieces of one output stream belong
// together; those of the other may lie between.

// piece is one piece of a line.
type piece struct {
	stream int    // 0 for stdout, 1 for stderr
	more   bool   // the line goes on in the next piece
	docker bool   // text is a JSON string with its quotes
	text   []byte // of the line
}

// pieceOf reads a line as a piece, if it is one.
func pieceOf(line []byte) (piece, bool) {
	const docker = `{"log":"`
	switch {
	case len(line) > 0 && line[0] >= '0' && line[0] <= '9':
		return CriPiece(line)
	case len(line) > 2 && line[2] == docker[2] && bytes.HasPrefix(line, []byte(docker)):
		from := len(docker) - 1
		end := jsonscan.StringEnd(line, from)
		if end < 0 {
			return piece{}, false
		}
		p := piece{docker: true, text: line[from:end], more: !bytes.HasSuffix(line[from:end-1], []byte(`\n`))}
		if p.more && bytes.Contains(line[end:], []byte(`"kubernetes"`)) { // a collector of logs has joined them
			p.more = false
		}
		if bytes.Contains(line[end:], []byte(`"stderr"`)) {
			p.stream = 1
		}
		return p, bytes.Contains(line[end:], []byte(`"stream"`))
	}
	return piece{}, false
}

// CriPiece reads "2026-01-02T03:04:05.6Z stdout F text".
func CriPiece(line []byte) (piece, bool) {
	const name = len("stdout")
	from := bytes.IndexByte(line[:min(len(line), 64)], ' ') + 1
	rest := line[from:min(len(line), 64)]
	if from <= len("2006-01-02T15:04:05Z") || len(rest) < name+3 || rest[0] != 's' || rest[name] != ' ' || rest[name+2] != ' ' {
		return piece{}, false
	}
	stream, tag := string(rest[:name]), rest[name+1]
	if stream != "stdout" && stream != "stderr" || tag != 'P' && tag != 'F' {
		return piece{}, false
	}
	p := piece{text: line[from+name+3:], more: tag == 'P'}
	if stream == "stderr" {
		p.stream = 1
	}
	return p, true
}

// pending is a line of which pieces are still to come.
type pending struct {
	open bool
	line int64 // of its first piece
	meta Meta  // around its latest piece: the time at which the line was whole
	text []byte
}

// piece reads a line that is a piece. It reports whether there is nothing
// more to do with it.
func (d *Decoder) piece(line []byte, p piece) bool {
	w := &d.pending[p.stream]
	switch {
	case !w.open && !p.more:
		return false
	case p.whole():
		if w.open { // what was open does not go on here
			d.join(w)
		}
		return false
	case !w.open:
		*w = pending{open: true, line: d.out.Lines, text: w.text[:0]}
	}
	w.meta = d.pieceMeta(line, p)
	if p.docker {
		w.text = jsonscan.Unquote(w.text, p.text)
	} else {
		w.text = append(w.text, p.text...)
	}
	if !p.more || len(w.text) > d.opts.MaxLine {
		d.join(w)
	}
	return true
}

// whole reports whether a piece of Docker's is a whole line whatever it ends
// with: an object from its beginning to its end. CRI's say so themselves.
func (p piece) whole() bool {
	if !p.docker {
		return false
	}
	text := jsonscan.Trim(jsonscan.Unquote(nil, p.text))
	if len(text) == 0 || text[0] != '{' || !jsonscan.StartsObject(text, 0) {
		return false
	}
	var s jsonscan.Scanner
	s.Enter(text)
	end, st := s.Skip(0, 0)
	return st == jsonscan.Valid && end == len(text)
}

// pieceMeta returns what stands around a piece.
func (d *Decoder) pieceMeta(line []byte, p piece) Meta {
	m := Meta{Latency: -1}
	if !p.docker {
		d.prefix(line[:len(line)-len(p.text)], &m)
		return m
	}
	outer := d.scan.Enter(line)
	if o, _, st := d.object(0, 0, 0); st == jsonscan.Valid {
		d.describe(o, &m)
	}
	d.scan.Leave(outer)
	m.shape = Enveloped
	return m
}

// join reads the pieces of a line as the line that they are.
func (d *Decoder) join(w *pending) {
	text := d.keep(func(dst []byte) []byte { return append(dst, w.text...) })
	w.open = false
	before := len(d.out.Records)
	d.begin(text)
	d.out.Records[len(d.out.Records)-1].Line = w.line
	if len(text) > d.opts.MaxLine {
		d.Nothing(capture.Oversize)
		return
	}
	outer := d.scan.Enter(jsonscan.Trim(d.uncoloured(text, true)))
	d.around = w.meta
	d.read(0)
	d.scan.Leave(outer)
	if !utf8.Valid(text) && len(d.out.Records) > before {
		d.Problem(capture.Encoding)
	}
}

// flush reads what is left of lines whose last piece did not come.
func (d *Decoder) flush() {
	for i := range d.pending {
		if w := &d.pending[i]; w.open {
			d.join(w)
		}
	}
}

// HoldBack returns up to where a chunk of whole lines may go so that no line
// is torn between its pieces, no value between its lines and none from a line
// that announces it: len(b), or less if what is at its end goes on.
func HoldBack(b []byte) int {
	cut := openValues(b)
	for range 2 {
		label := openLabel(b[:cut])
		if label == cut {
			break
		}
		if cut = openValues(b[:label]); cut == label {
			break
		}
		// It is perhaps the last line of a value, before which one may stand.
	}
	return cut
}

// openValues returns where the first line begins that goes on after b, with
// the next piece of it or the next line of a value, or len(b).
func openValues(b []byte) int {
	for cut := jsonscan.OpenValue(b); ; {
		c := openPieces(b[:cut])
		if c == cut {
			return cut
		}
		cut = c
	}
}

// openPieces returns where the first piece of a line begins that is not
// complete at the end of b, or len(b).
func openPieces(b []byte) int {
	const enough = 1000 // lines in which both streams show up
	var seen, open [2]bool
	cut, end := len(b), len(b)
	for range enough {
		if end == 0 {
			break
		}
		start := bytes.LastIndexByte(b[:end-1], '\n') + 1
		p, ok := pieceOf(jsonscan.Trim(b[start:end]))
		if !ok {
			break
		}
		if !seen[p.stream] || open[p.stream] {
			seen[p.stream], open[p.stream] = true, p.more && !p.whole()
		}
		if open[p.stream] {
			cut = start
		}
		if seen[0] && seen[1] && !open[0] && !open[1] {
			break
		}
		end = start
	}
	return cut
}
