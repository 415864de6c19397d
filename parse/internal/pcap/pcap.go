// Package pcap reads recorded packets and gives back the texts that they
// carried: lines, bodies, events and messages of the protocols by which JSON
// travels over TCP and UDP. It knows packets and protocols, and nothing of
// what the texts mean.
//
// Memory is bounded by [Options], however long the recording is. What is
// missing from it, or cannot be read, comes as an [Item] too.
package pcap

import (
	"bufio"
	"container/list"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// Direction is the way an item went.
type Direction uint8

// The directions.
const (
	Unknown Direction = iota
	ToServer
	ToClient
)

// Flaw says why an item has no text of a protocol.
type Flaw uint8

// The flaws. The data of such an item are words about it.
const (
	None    Flaw = iota
	Cut          // bytes of it are missing from the recording
	Foreign      // it is in a form that is not read
	Long         // it is longer than Options.MaxItem
)

// Item is a text that was carried. It is valid until the next call of Next,
// but for Conn and Session, which stay as they are.
type Item struct {
	Data      []byte
	Packet    int64     // the packet that completed it, counted from 1
	Time      time.Time // of that packet; zero for none
	Conn      []byte    // both ends of its connection, the client first; nil for none
	Begins    bool      // the first of a connection whose beginning was recorded
	Direction Direction
	Session   []byte // that HTTP named, or nil
	Flaw      Flaw
}

// Options bound what a Reader holds. Zero means a default.
type Options struct {
	MaxItem  int // bytes of an item: 64 MiB
	MaxConns int // connections that are kept in mind: 16,384
	MaxBytes int // of all connections together that wait for more: 256 MiB
}

func (o Options) withDefaults() Options {
	if o.MaxItem <= 0 {
		o.MaxItem = 64 << 20
	}
	if o.MaxConns <= 0 {
		o.MaxConns = 16384
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 256 << 20
	}
	return o
}

// Reader reads a recording.
type Reader struct {
	opts    Options
	in      *bufio.Reader
	source  *source
	file    file
	decoder decoder

	packets int64
	now     time.Time // of the last packet
	conns   map[tuple]*conn
	recent  list.List // of the connections, the one used last at the front
	held    int       // bytes that connections hold
	reused  map[tuple]int
	places  map[place][]byte // the connections on which sessions began
	inflate inflater
	seen    summary

	items []Item
	given int // of items
	texts []byte
	done  bool
	err   error
}

// file is a recording: pcap or pcapng.
type file interface {
	ZeroCopyReadPacketData() ([]byte, gopacket.CaptureInfo, error)
	LinkType() layers.LinkType
}

// source remembers why reading failed.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil {
		s.err = err
	}
	return n, err
}

// NewReader returns a reader of a recording. Its error is why it is none.
func NewReader(r io.Reader, opts Options) (*Reader, error) {
	rd := &Reader{
		opts: opts.withDefaults(), source: &source{r: r},
		conns: map[tuple]*conn{}, reused: map[tuple]int{}, places: map[place][]byte{},
	}
	rd.in = bufio.NewReaderSize(rd.source, 64<<10)
	magic, err := rd.in.Peek(4)
	switch {
	case err != nil:
	case IsNG(magic):
		rd.file, err = pcapgo.NewNgReader(rd.in, pcapgo.NgReaderOptions{WantMixedLinkType: true, SkipUnknownVersion: true})
	default:
		rd.file, err = pcapgo.NewReader(rd.in)
	}
	if err != nil {
		return nil, rd.cause(err)
	}
	return rd, nil
}

// Is reports whether a file that begins with head is pcap.
func Is(head []byte) bool {
	if len(head) < 4 {
		return false
	}
	switch string(head[:4]) {
	case "\xd4\xc3\xb2\xa1", "\xa1\xb2\xc3\xd4", "\x4d\x3c\xb2\xa1", "\xa1\xb2\x3c\x4d":
		return true
	}
	return false
}

// IsNG reports whether a file that begins with head is pcapng.
func IsNG(head []byte) bool { return len(head) >= 4 && string(head[:4]) == "\x0a\x0d\x0d\x0a" }

// Packets returns how many packets have been read.
func (r *Reader) Packets() int64 { return r.packets }

// Buffered returns how many bytes have been read ahead.
func (r *Reader) Buffered() int { return r.in.Buffered() }

// Encrypted reports whether TLS is all that the recording has shown so far.
func (r *Reader) Encrypted() bool { return r.seen.tls.conns > 0 && !r.seen.text }

// Next returns the next item. At the end it returns io.EOF, or why the
// recording could not be read on.
func (r *Reader) Next() (*Item, error) {
	for r.given == len(r.items) {
		r.items, r.given = r.items[:0], 0
		if r.texts = r.texts[:0]; cap(r.texts) > 1<<20 {
			r.texts = nil
		}
		if r.done {
			return nil, r.err
		}
		r.step()
	}
	r.given++
	return &r.items[r.given-1], nil
}

// step reads a packet.
func (r *Reader) step() {
	data, ci, err := r.file.ZeroCopyReadPacketData()
	if err != nil {
		r.finish(r.cause(err))
		return
	}
	r.packets++
	r.now = ci.Timestamp
	link := r.file.LinkType()
	if len(ci.AncillaryData) > 0 {
		if own, ok := ci.AncillaryData[0].(layers.LinkType); ok {
			link = own
		}
	}
	p, ok := r.decoder.decode(link, data, ci.Length-ci.CaptureLength, &r.seen)
	switch {
	case !ok:
	case p.udp:
		r.datagram(&p)
	default:
		r.segment(&p)
	}
}

// damage is what is wrong with the file of a recording.
type damage struct{ err error }

func (d *damage) Error() string { return d.err.Error() }

// Damaged reports whether an error of NewReader says that what was read is no
// recording, or a broken one.
func Damaged(err error) bool {
	var d *damage
	return errors.As(err, &d)
}

// cause tells an error of the file system from damage to a recording.
func (r *Reader) cause(err error) error {
	switch {
	case r.source.err != nil && r.source.err != io.EOF:
		return r.source.err
	case err == io.EOF:
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &damage{errors.New("the recording ends within a packet")}
	}
	return &damage{fmt.Errorf("the recording is damaged: %w", err)}
}

// finish ends all connections and says what was not read.
func (r *Reader) finish(err error) {
	r.done, r.err = true, err
	if Damaged(err) {
		r.err = io.EOF
		r.note(Cut, fmt.Sprintf("after packet %d %v", r.packets, err))
	}
	for e := r.recent.Back(); e != nil; e = r.recent.Back() {
		r.drop(e.Value.(*conn))
	}
	r.seen.report(r)
}

// note adds an item that belongs to no connection.
func (r *Reader) note(flaw Flaw, words string) {
	r.items = append(r.items, Item{Data: r.keep([]byte(words)), Packet: r.packets, Time: r.now, Flaw: flaw})
}

// keep copies what an item holds.
func (r *Reader) keep(p []byte) []byte {
	from := len(r.texts)
	r.texts = append(r.texts, p...)
	return r.texts[from:len(r.texts):len(r.texts)]
}

// datagram makes an item of a datagram that holds JSON.
func (r *Reader) datagram(p *packet) {
	text := trim(p.payload)
	if !isValue(text) || p.lost == 0 && text[len(text)-1] != '}' && text[len(text)-1] != ']' {
		return
	}
	item := Item{Packet: r.packets, Time: r.now, Direction: ToServer}
	from, to := p.src, p.dst
	if rank(from) > rank(to) || rank(from) == rank(to) && from.Compare(to) < 0 {
		from, to, item.Direction = to, from, ToClient
	}
	item.Conn = named(from, to, 1)
	r.seen.text = true
	if p.lost > 0 {
		item.Flaw = Cut
		text = fmt.Appendf(nil, "%s: %s: %s", item.Conn, missing(p.lost, true), excerpt(text))
	}
	item.Data = r.keep(text)
	r.items = append(r.items, item)
}

// named returns the name of a connection. One that takes the place of another
// between the same ends gets a number.
func named(client, server netip.AddrPort, serial int) []byte {
	name := append(client.AppendTo(nil), "→"...)
	name = server.AppendTo(name)
	if serial > 1 {
		name = fmt.Appendf(name, " #%d", serial)
	}
	return name
}
