package format

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// The journal's export format (journalctl -o export) has an entry for each
// message, a line KEY=value for each of its fields, and an empty line after
// it. A value that is not all printable comes as a line KEY, its length in
// eight bytes, the lowest first, the value itself and a newline.

var journalExport = Row{Format: capture.Format{
	Name: "journald-export", What: "the journal: journalctl -o export",
	Example: "__CURSOR=s=5f0c;i=1\n__REALTIME_TIMESTAMP=1772323200123456\n_HOSTNAME=web1\n_SYSTEMD_UNIT=mcp.service\n_PID=812\n" +
		`MESSAGE={"jsonrpc":"2.0","id":1,"method":"tools/list"}`,
	Times: "yes", Directions: "of the message", Sessions: "containers, units",
}, rank: 220, Detect: isJournalExport, Read: newJournalReader, Texts: true}

// journalReader cuts an export of the journal into messages.
type journalReader struct {
	r       *bufio.Reader
	maxLine int
	err     error // how the source ended

	entry journalEntry
	conn  []byte // of the entry before
}

// journalEntry is what the fields of an entry say of its messages.
type journalEntry struct {
	first                      int // its first frame
	time                       clock.Stamp
	host, pid, unit, container []byte
}

func newJournalReader(r io.Reader, maxLine int) frame.Framer {
	return &journalReader{r: bufio.NewReaderSize(r, 64<<10), maxLine: maxLine}
}

// isJournalExport tells an export by its first field.
func isJournalExport(h *frame.Head) bool {
	line := h.Line()
	value, ok := bytes.CutPrefix(line, []byte("__REALTIME_TIMESTAMP="))
	return ok && jsonscan.Digits(value) > 0 || bytes.HasPrefix(line, []byte("__CURSOR=s="))
}

// Next reads whole entries; of an endless one what is too much is taken for
// another.
func (j *journalReader) Next(w *frame.Writer, size int) error {
	w.Start(size)
	j.entry = j.entry.empty(0)
	for inside := false; j.err == nil; {
		if !inside && (w.Len() >= size || w.Count(0) > 0 && j.r.Buffered() == 0) {
			return nil
		}
		inside = j.field(w)
		if !inside || w.Len() > size+j.maxLine {
			j.close(w)
			inside = false
		}
	}
	j.close(w)
	if w.Count(0) > 0 {
		return nil
	}
	return j.err
}

// empty returns an entry without fields in the memory of e.
func (e journalEntry) empty(first int) journalEntry {
	return journalEntry{first: first, host: e.host[:0], pid: e.pid[:0], unit: e.unit[:0], container: e.container[:0]}
}

// close ends an entry: what its fields say is so for all of its messages.
func (j *journalReader) close(w *frame.Writer) {
	e := &j.entry
	around := decode.Meta{Latency: -1}
	around.SetTime(e.time, decode.ByField)
	around.SetConn(j.origin(), decode.ByLogger)
	frames := w.Frames()
	for i := e.first; i < len(frames); i++ {
		if !frames[i].Stray {
			frames[i].Around = around
		}
	}
	j.entry = e.empty(len(frames))
}

// origin names what the entry is of: its container, else its unit or host with
// the process. It returns nil for none.
func (j *journalReader) origin() []byte {
	e := &j.entry
	name, pid := e.unit, e.pid
	if len(name) == 0 {
		name = e.host
	}
	if len(e.container) > 0 {
		name, pid = e.container, nil
	}
	if len(name) == 0 {
		return nil
	}
	text := append(make([]byte, 0, len(name)+len(pid)+2), name...)
	if len(pid) > 0 {
		text = append(append(append(text, '['), pid...), ']')
	}
	if !bytes.Equal(text, j.conn) {
		j.conn = text
	}
	return j.conn
}

// field reads a field, or another line. It reports false at the end of the
// entry.
func (j *journalReader) field(w *frame.Writer) bool {
	line, more := j.line()
	if len(line) == 0 {
		return false
	}
	at := w.Count(1)
	if trimmed := bytes.TrimRight(line, "\r\n"); len(trimmed) == 0 {
		return false
	}
	n := 0
	for n < len(line) && (line[n] == '_' || line[n] >= 'A' && line[n] <= 'Z' || line[n] >= '0' && line[n] <= '9') {
		n++
	}
	var name [64]byte // that of the journal's own
	key := name[:copy(name[:], line[:n])]
	switch {
	case n > 0 && n < len(line) && line[n] == '=':
		j.value(w, key, line[n+1:], more, at)
	case n > 0 && n == len(line)-1 && line[n] == '\n':
		j.binary(w, key, at)
	default:
		w.Begin(at).Stray = true
		j.text(w, line, more)
	}
	return true
}

// line reads a line, or the beginning of a long one. It is valid until the
// next is read.
func (j *journalReader) line() (line []byte, more bool) {
	line, err := j.r.ReadSlice('\n')
	if more = errors.Is(err, bufio.ErrBufferFull); !more {
		j.err = err
	}
	return line, more
}

// value takes the value that a line begins or is.
func (j *journalReader) value(w *frame.Writer, key, value []byte, more bool, at int64) {
	if string(key) == "MESSAGE" {
		w.Begin(at)
		j.text(w, value, more)
		return
	}
	if !more {
		j.entry.set(key, bytes.TrimRight(value, "\n"))
	}
	for more {
		_, more = j.line()
	}
}

// set notes what a field says.
func (e *journalEntry) set(key, value []byte) {
	const longest = 256 // name of a unit or the like
	if len(value) > longest {
		return
	}
	switch string(key) {
	case "__REALTIME_TIMESTAMP":
		e.time = clock.Stamp{Time: clock.Epoch(value)}
	case "_HOSTNAME":
		e.host = append(e.host[:0], value...)
	case "_PID":
		e.pid = append(e.pid[:0], value...)
	case "_SYSTEMD_UNIT":
		e.unit = append(e.unit[:0], value...)
	case "CONTAINER_NAME":
		e.container = append(e.container[:0], value...)
	}
}

// text ends a frame with the text that a line, from some place on, is or
// begins.
func (j *journalReader) text(w *frame.Writer, text []byte, more bool) {
	for more {
		w.Add(text)
		text, more = j.line()
	}
	w.Add(bytes.TrimSuffix(text, []byte{'\n'}))
	w.End(decode.Sound)
}

// binary takes a value whose length stands before it, after a line with its
// key. Where no length stands, the line was no key.
func (j *journalReader) binary(w *frame.Writer, key []byte, at int64) {
	const most = 1 << 40
	size, err := j.r.Peek(8)
	if err != nil || binary.LittleEndian.Uint64(size) > most {
		w.Begin(at).Stray = true
		j.text(w, key, false)
		return
	}
	w.Count(int64(bytes.Count(size, []byte{'\n'})))
	left := binary.LittleEndian.Uint64(size)
	j.r.Discard(len(size))
	message := string(key) == "MESSAGE"
	if message {
		w.Begin(at)
	}
	for first := true; left > 0 && j.err == nil; first = false {
		n := int(min(left, uint64(j.r.Size())))
		part, err := j.r.Peek(n)
		w.Count(int64(bytes.Count(part, []byte{'\n'})))
		switch {
		case message:
			w.Add(part)
		case first && uint64(len(part)) == left:
			j.entry.set(key, part)
		}
		left -= uint64(len(part))
		j.r.Discard(len(part))
		j.err = err
	}
	if message {
		w.End(decode.Sound)
	}
	if c, err := j.r.ReadByte(); err != nil {
		j.err = err
	} else if c == '\n' {
		w.Count(1)
	} else {
		j.r.UnreadByte()
	}
}
