package parse

import (
	"errors"
	"io"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/pcap"
)

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
func isPcap(h *head) bool   { return pcap.Is(h.text) }
func isPcapNG(h *head) bool { return pcap.IsNG(h.text) }

func newPackets(r io.Reader, maxLine int) framer {
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

// next puts the next frames into s.
func (p *packets) next(s *store, size int) error {
	s.chunk, s.frames = s.chunk[:0], []frame{}
	for p.err == nil && len(s.chunk) < size {
		item, err := p.r.Next()
		if err != nil {
			if p.err = err; err == io.EOF && p.r.Encrypted() {
				p.err = encrypted{}
			}
			break
		}
		p.add(s, item)
		if p.in.dry && p.r.Buffered() == 0 {
			break
		}
	}
	if p.r == nil {
		return p.unread(s)
	}
	if len(s.frames) == 0 {
		return p.err
	}
	s.lines = p.r.Packets() - p.base
	p.base = p.r.Packets()
	return nil
}

// unread is next for what could not be read at all: damage is a frame, as the
// text of any other broken record.
func (p *packets) unread(s *store) error {
	if p.err == io.EOF || !pcap.Damaged(p.err) {
		return p.err
	}
	s.chunk = append(s.chunk, p.err.Error()...)
	s.frames = append(s.frames, frame{end: len(s.chunk), line: 1, flaw: capture.Truncated, around: meta{latency: -1}})
	p.err = io.EOF
	return nil
}

// add adds a frame for an item.
func (p *packets) add(s *store, item *pcap.Item) {
	f := frame{from: len(s.chunk), line: item.Packet - p.base, flaw: flawOf(item.Flaw), restart: item.Begins}
	f.around = meta{latency: -1}
	if !item.Time.IsZero() {
		f.around.setTime(clock.Stamp{Time: capture.TimeOf(item.Time)}, byField)
	}
	switch item.Direction {
	case pcap.ToServer:
		f.around.setDirection(capture.Out, byField)
	case pcap.ToClient:
		f.around.setDirection(capture.In, byField)
	}
	f.around.setConn(item.Conn, byField)
	f.around.session = item.Session
	s.chunk = append(s.chunk, item.Data...)
	f.end = len(s.chunk)
	s.chunk = append(s.chunk, '\n') // a string that is open ends here
	s.frames = append(s.frames, f)
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
	return sound
}

// advises reports whether an error says what to do instead.
func advises(err error) bool { return errors.As(err, new(encrypted)) }

var pcapFile = row{Format: capture.Format{
	Name: "pcap", What: "packets, as tcpdump records them: lines, HTTP, SSE and WebSocket over TCP, without TLS",
	Example: `tcpdump -i lo -w x.pcap port 6868`,
	Times:   "yes", Directions: "who opened the connection, ports", Sessions: "both ends as connections, Mcp-Session-Id",
}, rank: 190, detect: isPcap, read: newPackets}

var pcapngFile = row{Format: capture.Format{
	Name: "pcapng", What: "packets, as Wireshark records them: lines, HTTP, SSE and WebSocket over TCP, without TLS",
	Example: `dumpcap -i lo -w x.pcapng -f "port 6868"`,
	Times:   "yes", Directions: "who opened the connection, ports", Sessions: "both ends as connections, Mcp-Session-Id",
}, rank: 200, detect: isPcapNG, read: newPackets}
