package format

import (
	"errors"
	"io"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/pcap"
)

// Recorded packets, of which pcap makes texts. A line is the number of the
// packet that completed a text.

var pcapFile = Row{Format: capture.Format{
	Name: "pcap", What: "packets, as tcpdump records them: lines, HTTP, SSE and WebSocket over TCP, without TLS",
	Example: `tcpdump -i lo -w x.pcap port 6868`,
	Times:   "yes", Directions: "who opened the connection, ports", Sessions: "both ends as connections, Mcp-Session-Id",
}, rank: 190, Detect: isPcap, Read: newPackets}

var pcapngFile = Row{Format: capture.Format{
	Name: "pcapng", What: "packets, as Wireshark records them: lines, HTTP, SSE and WebSocket over TCP, without TLS",
	Example: `dumpcap -i lo -w x.pcapng -f "port 6868"`,
	Times:   "yes", Directions: "who opened the connection, ports", Sessions: "both ends as connections, Mcp-Session-Id",
}, rank: 200, Detect: isPcapNG, Read: newPackets}

// packets cuts recorded packets into frames: the texts that they carried. A
// record's line is the number of the packet that completed it.
type packets struct {
	r    *pcap.Reader
	in   *drained
	err  error // how it ended, after what was read
	base int64 // packets of the chunks before
}

// drained remembers whether its reader gave less than it was asked for, as a
// pipe does that has no more for now.
type drained struct {
	r   io.Reader
	dry bool
}

func (d *drained) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	d.dry = n < len(p)
	return n, err
}

// isPcap reports whether a source is pcap, isPcapNG whether it is pcapng.
func isPcap(h *frame.Head) bool   { return pcap.Is(h.Text) }
func isPcapNG(h *frame.Head) bool { return pcap.IsNG(h.Text) }

func newPackets(r io.Reader, maxLine int) frame.Framer {
	p := &packets{in: &drained{r: r}}
	p.r, p.err = pcap.NewReader(p.in, pcap.Options{MaxItem: maxLine})
	return p
}

// encrypted is why packets gave nothing.
type encrypted struct{}

func (encrypted) Error() string {
	return "TLS only: record at a proxy, or on loopback behind the end of TLS; or decrypt first, with the keys that a client writes where SSLKEYLOGFILE says: " +
		"tshark -r FILE -o tls.keylog_file:KEYS -q -z follow,tls,ascii,0 shows the first connection as text that rpclog reads"
}

// Next writes the next frames.
func (p *packets) Next(w *frame.Writer, size int) error {
	w.Start(size)
	for p.err == nil && w.Len() < size {
		item, err := p.r.Next()
		if err != nil {
			if p.err = err; err == io.EOF && p.r.Encrypted() {
				p.err = encrypted{}
			}
			break
		}
		p.add(w, item)
		if p.in.dry && p.r.Buffered() == 0 {
			break
		}
	}
	if p.r == nil {
		return p.unread(w)
	}
	if len(w.Frames()) == 0 {
		return p.err
	}
	w.Count(p.r.Packets() - p.base)
	p.base = p.r.Packets()
	return nil
}

// unread is Next for what could not be read at all: damage is a frame, as the
// text of any other broken record.
func (p *packets) unread(w *frame.Writer) error {
	if p.err == io.EOF || !pcap.Damaged(p.err) {
		return p.err
	}
	w.Begin(1)
	w.Add([]byte(p.err.Error()))
	w.End(capture.Truncated)
	p.err = io.EOF
	return nil
}

// add adds a frame for an item.
func (p *packets) add(w *frame.Writer, item *pcap.Item) {
	f := w.Begin(item.Packet - p.base)
	f.Restart = item.Begins
	if !item.Time.IsZero() {
		f.Around.SetTime(clock.Stamp{Time: capture.TimeOf(item.Time)}, decode.ByField)
	}
	switch item.Direction {
	case pcap.ToServer:
		f.Around.SetDirection(capture.Out, decode.ByField)
	case pcap.ToClient:
		f.Around.SetDirection(capture.In, decode.ByField)
	}
	f.Around.SetConn(item.Conn, decode.ByField)
	f.Around.Session = item.Session
	w.Add(item.Data)
	w.End(flawOf(item.Flaw))
}

func flawOf(f pcap.Flaw) capture.ProblemKind {
	switch f {
	case pcap.Cut:
		return capture.Truncated
	case pcap.Foreign:
		return capture.NotJSON
	case pcap.Long:
		return capture.Oversize
	}
	return decode.Sound
}

// Advises reports whether an error says what to do instead.
func Advises(err error) bool { return errors.As(err, new(encrypted)) || errors.As(err, new(shortened)) }
