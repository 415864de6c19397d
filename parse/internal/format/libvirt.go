package format

import (
	"bytes"
	"hash/maphash"
	"io"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// libvirt logs what it tells QEMU and what it is told, each message up to three
// times:
//
//	2022-03-09 17:29:34.247+0000: 20390: debug : qemuMonitorJSONCommandWithFd:304 : Send command '{"execute":…,"id":"libvirt-390"}' for write with FD -1
//	2022-03-09 17:29:34.247+0000: 20390: info : qemuMonitorSend:995 : QEMU_MONITOR_SEND_MSG: mon=0x7faa9003ebf0 msg={"execute":…,"id":"libvirt-390"}
//	 fd=-1
//	2022-03-09 17:29:34.247+0000: 20387: info : qemuMonitorIOWrite:452 : QEMU_MONITOR_IO_WRITE: mon=0x7faa9003ebf0 buf={"execute":…,"id":"libvirt-390"}
//	 len=73 ret=73 errno=0
//	2022-03-09 17:29:34.248+0000: 20387: debug : qemuMonitorJSONIOProcessLine:224 : Line [{"return": {}, "id": "libvirt-390"}]
//	2022-03-09 17:29:34.248+0000: 20387: info : qemuMonitorJSONIOProcessLine:240 : QEMU_MONITOR_RECV_REPLY: mon=0x7faa9003ebf0 reply={"return": {}, "id": "libvirt-390"}
//
// Lines with mon= say of which machine they are, so these count. The buffer of
// QEMU_MONITOR_IO_PROCESS may have a part of a message and is not read: what is
// whole in it comes again. The log's beginning may have none of this, so the
// copies are told here and not by that.
// https://gitlab.com/libvirt/libvirt/-/blob/master/src/qemu/qemu_monitor.c, qemu_monitor_json.c

var libvirt = Row{Format: capture.Format{
	Name: "libvirt", What: "the log of libvirtd and virtqemud, filter 1:qemu_monitor: what QEMU is told",
	Example: `2022-03-09 17:29:34.248+0000: 20387: info : qemuMonitorJSONIOProcessLine:240 : QEMU_MONITOR_RECV_REPLY: mon=0x7faa9003ebf0 reply={"return": {}, "id": "libvirt-390"}`,
	Times:   "yes", Directions: "yes", Sessions: "monitors as connections",
}, rank: 138, Detect: isLibvirt, Read: newLibvirtFramer, Hooks: decode.Hooks{Decode: libvirtEntry}}

// libvirtHead returns where the message of a line of libvirt's log begins, or
// -1: after a time with its zone, the thread, a level and the place in the
// source. Another time may stand before it.
func libvirtHead(line []byte) int {
	const longest = 120
	start := line[:min(len(line), longest)]
	for _, level := range [...]string{": debug : ", ": info : ", ": warning : ", ": error : "} {
		at := bytes.Index(start, []byte(level))
		if at < 0 {
			continue
		}
		colon := bytes.LastIndex(start[:at], []byte(": "))
		if colon < len("17:29:34.247+0000") || jsonscan.Digits(start[colon+2:at]) < 0 {
			return -1
		}
		if zone := start[colon-5 : colon]; zone[0] != '+' && zone[0] != '-' || jsonscan.Digits(zone[1:]) < 0 {
			return -1
		}
		return at + len(level)
	}
	return -1
}

// isLibvirt tells libvirt's log by its first lines.
func isLibvirt(h *frame.Head) bool {
	for _, line := range h.First(3) {
		if libvirtHead(line) >= 0 {
			return true
		}
	}
	return false
}

// libvirtKind is what a line with a message is.
type libvirtKind uint8

const (
	noMonitor  libvirtKind = iota
	command                // Send command: no machine is named
	line                   // Line: no machine is named
	sent                   // QEMU_MONITOR_SEND_MSG
	written                // QEMU_MONITOR_IO_WRITE
	received               // QEMU_MONITOR_RECV_REPLY, QEMU_MONITOR_RECV_EVENT
	incomplete             // QEMU_MONITOR_IO_PROCESS and others
)

// libvirtWords are what stands before a message.
var libvirtWords = [...]struct {
	text string
	kind libvirtKind
	dir  capture.Direction
}{
	{"Send command '{", command, capture.Out}, {"Line [{", line, capture.In},
	{"QEMU_MONITOR_SEND_MSG: mon=", sent, capture.Out}, {"QEMU_MONITOR_IO_WRITE: mon=", written, capture.Out},
	{"QEMU_MONITOR_RECV_REPLY: mon=", received, capture.In}, {"QEMU_MONITOR_RECV_EVENT: mon=", received, capture.In},
	{"QEMU_MONITOR_", incomplete, capture.Unknown},
}

// monitorLine is a line with a message.
type monitorLine struct {
	kind libvirtKind
	dir  capture.Direction
	mon  []byte
	json int // where the message begins in the line
}

// monitorLineOf reads a line. Its kind is noMonitor if it has no message.
func monitorLineOf(text []byte) (m monitorLine) {
	head := libvirtHead(text)
	if head < 0 {
		return m
	}
	const longest = 100 // the place in the source, and the word
	rest := text[head:]
	start := rest[:min(len(rest), longest)]
	for i := range libvirtWords {
		w := &libvirtWords[i]
		at := bytes.Index(start, []byte(w.text))
		if at < 0 {
			continue
		}
		m.kind, m.dir, m.json = w.kind, w.dir, head+at+len(w.text)-1
		if w.text[len(w.text)-1] != '=' {
			return m
		}
		mon := rest[at+len(w.text):]
		end := bytes.IndexByte(mon[:min(len(mon), 40)], ' ')
		brace := bytes.IndexByte(mon[:min(len(mon), 64)], '{')
		if end < 0 || brace < end {
			return monitorLine{}
		}
		m.mon, m.json = mon[:end:end], m.json+1+brace
		return m
	}
	return m
}

// libvirtFramer cuts libvirt's log into lines, of which it knows the copies.
type libvirtFramer struct {
	frame.Feed
	seed   maphash.Seed
	sent   map[string]uint64 // what was sent last, by monitor
	inside bool              // what was logged last may go on for more lines
}

// maxMonitors is how many monitors are known at a time.
const maxMonitors = 1 << 12

func newLibvirtFramer(r io.Reader, maxLine int) frame.Framer {
	return &libvirtFramer{Feed: frame.Feed{R: r, MaxLine: maxLine}, seed: maphash.MakeSeed(), sent: map[string]uint64{}}
}

// Next is that of [frame.Framer].
func (f *libvirtFramer) Next(w *frame.Writer, size int) error { return f.Feed.Next(w, size, f.cut) }

// cut is a cutter.
func (f *libvirtFramer) cut(w *frame.Writer, text []byte, whole bool) (used, need int) {
	i, count := 0, frame.LineCounter{Text: text}
	if f.Part {
		i = f.DropLine(text)
	}
	for i < min(len(text), f.Size) {
		eol, complete, long := f.Line(text, i, whole)
		if !complete && !long {
			break
		}
		at := text[i:eol]
		m := monitorLineOf(at)
		switch {
		case long:
			f.Part, f.inside = !complete, false
			w.PlaceLong(i, i+f.MaxLine, count.At(i))
		case len(jsonscan.Trim(at)) == 0:
		case m.kind == noMonitor:
			if f.inside = f.inside && libvirtHead(at) < 0; !f.inside {
				w.Place(i, eol, count.At(i))
			}
		default:
			copied, known := f.copied(&m, text, i, eol, whole)
			if !known {
				return i, frame.Patience(text, i)
			}
			if f.inside = m.kind >= sent; m.kind != incomplete {
				w.Place(i, eol, count.At(i)).Copy = copied
			}
		}
		i = min(eol+1, len(text))
	}
	return i, frame.Patience(text, i)
}

// copied reports whether the message of the line from i to eol stands in
// another as well, which is the one that counts. It is not known as long as
// there is too little of the text.
func (f *libvirtFramer) copied(m *monitorLine, text []byte, i, eol int, whole bool) (copied, known bool) {
	value := valueAt(text[i+m.json : eol])
	switch m.kind {
	case command:
		return f.follows(text[eol:], sent, value, whole)
	case line:
		return f.follows(text[eol:], received, value, whole)
	case sent, written:
		sum := maphash.Bytes(f.seed, value)
		last, ok := f.sent[string(m.mon)]
		if m.kind == written && ok && last == sum {
			return true, true
		}
		if len(f.sent) == maxMonitors {
			clear(f.sent)
		}
		f.sent[string(m.mon)] = sum
	}
	return false, true
}

// valueAt returns the value that text begins with.
func valueAt(text []byte) []byte {
	var p jsonscan.Passage
	n, _ := p.Over(text)
	return text[:n]
}

// follows reports whether one of the lines after a line break has some value
// again, as a message of another kind: the next one, but for what other threads
// log between. It is not known as long as there is too little of the text.
func (f *libvirtFramer) follows(text []byte, kind libvirtKind, value []byte, whole bool) (found, known bool) {
	const enough = 20 // lines
	at := min(1, len(text))
	for range enough {
		eol, complete := frame.LineEnd(text, at, whole)
		if !complete && eol-at <= f.MaxLine {
			return false, false
		}
		if m := monitorLineOf(text[at:eol]); m.kind == kind && eol-at <= f.MaxLine && bytes.Equal(valueAt(text[at+m.json:eol]), value) {
			return true, true
		}
		if at = eol + 1; at >= len(text) && whole || !complete {
			break
		}
		at = min(at, len(text))
	}
	return false, true
}

// libvirtEntry reads a line.
func libvirtEntry(d *decode.Decoder, f *decode.Frame) {
	at := d.Begin(f)
	text := d.Raw(at)
	line := monitorLineOf(text)
	m := d.Around()
	if head := libvirtHead(text); head > 0 {
		m.SetTime(d.Clocks().Find(text[:head], head), decode.ByText)
	}
	if line.kind == noMonitor {
		d.Nothing(capture.NotJSON)
		return
	}
	m.SetDirection(line.dir, decode.ByText)
	m.SetConn(line.mon, decode.ByText)
	value, st := d.Value(at.From + line.json)
	switch {
	case st != jsonscan.Valid:
		d.Nothing(decode.FlawOf(st))
	case !d.Object(value, m):
		d.Other(nil, m)
	}
}
