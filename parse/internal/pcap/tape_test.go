package pcap

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"
)

// tape is a recording in the making: its packets may be moved, dropped and cut
// before it is written.
type tape struct {
	t       testing.TB
	link    layers.LinkType
	size    int // of the largest payload of a segment
	packets [][]byte
}

func newTape(t testing.TB) *tape { return &tape{t: t, link: layers.LinkTypeEthernet, size: 1400} }

// talk is a connection on a tape.
type talk struct {
	*tape
	client, server netip.AddrPort
	seq            [2]uint32 // the next of the client, of the server
}

// talk begins a connection without a word.
func (tp *tape) talk(client, server string) *talk {
	return &talk{tp, netip.MustParseAddrPort(client), netip.MustParseAddrPort(server), [2]uint32{1000, 4294967000}}
}

// open records the handshake.
func (k *talk) open() *talk {
	k.segment(0, "S", "")
	k.seq[0]++
	k.segment(1, "SA", "")
	k.seq[1]++
	k.segment(0, "A", "")
	return k
}

// say records what one side sends, in segments, and that the other has it.
func (k *talk) say(side int, text string) *talk {
	for len(text) > 0 {
		n := min(len(text), k.size)
		k.segment(side, "A", text[:n])
		k.seq[side] += uint32(n)
		text = text[n:]
	}
	k.segment(1-side, "A", "")
	return k
}

func (k *talk) out(text string) *talk { return k.say(0, text) }
func (k *talk) in(text string) *talk  { return k.say(1, text) }

// close records that both sides end.
func (k *talk) close() {
	for side := range 2 {
		k.segment(side, "FA", "")
		k.seq[side]++
	}
	k.segment(0, "A", "")
}

// segment records a packet of TCP.
func (k *talk) segment(side int, flags, payload string) {
	from, to := k.client, k.server
	if side == 1 {
		from, to = to, from
	}
	tcp := &layers.TCP{
		SrcPort: layers.TCPPort(from.Port()), DstPort: layers.TCPPort(to.Port()), Seq: k.seq[side], Ack: k.seq[1-side], Window: 65535,
		SYN: strings.Contains(flags, "S"), ACK: strings.Contains(flags, "A"), FIN: strings.Contains(flags, "F"), RST: strings.Contains(flags, "R"),
	}
	k.packet(from, to, layers.IPProtocolTCP, tcp, payload)
}

// datagram records a packet of UDP.
func (tp *tape) datagram(from, to, payload string) {
	a, b := netip.MustParseAddrPort(from), netip.MustParseAddrPort(to)
	tp.packet(a, b, layers.IPProtocolUDP, &layers.UDP{SrcPort: layers.UDPPort(a.Port()), DstPort: layers.UDPPort(b.Port())}, payload)
}

func (tp *tape) packet(from, to netip.AddrPort, proto layers.IPProtocol, top gopacket.SerializableLayer, payload string) {
	tp.t.Helper()
	src, dst := net.IP(from.Addr().AsSlice()), net.IP(to.Addr().AsSlice())
	kind := layers.EthernetTypeIPv4
	var ip gopacket.SerializableLayer = &layers.IPv4{Version: 4, TTL: 64, Protocol: proto, SrcIP: src, DstIP: dst}
	if from.Addr().Is6() {
		kind, ip = layers.EthernetTypeIPv6, &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: proto, SrcIP: src, DstIP: dst}
	}
	list := []gopacket.SerializableLayer{ip, top, gopacket.Payload(payload)}
	if tp.link == layers.LinkTypeEthernet {
		mac := net.HardwareAddr{2, 0, 0, 0, 0, 1}
		list = slices.Insert(list, 0, gopacket.SerializableLayer(&layers.Ethernet{SrcMAC: mac, DstMAC: mac, EthernetType: kind}))
	}
	buf := gopacket.NewSerializeBuffer()
	if err := gopacket.SerializeLayers(buf, gopacket.SerializeOptions{FixLengths: true}, list...); err != nil {
		tp.t.Fatal(err)
	}
	data := buf.Bytes()
	family := uint16(kind)
	switch tp.link {
	case layers.LinkTypeNull:
		family := byte(2)
		if kind == layers.EthernetTypeIPv6 {
			family = 30
		}
		data = append([]byte{family, 0, 0, 0}, data...)
	case layers.LinkTypeLoop:
		data = append([]byte{0, 0, 0, 2}, data...)
	case layers.LinkTypeLinuxSLL:
		head := make([]byte, 16)
		head[3], head[5], head[14], head[15] = 1, 6, byte(family>>8), byte(family)
		data = append(head, data...)
	case layers.LinkTypeLinuxSLL2:
		head := make([]byte, 20)
		head[0], head[1], head[9], head[11] = byte(family>>8), byte(family), 1, 6
		data = append(head, data...)
	}
	tp.packets = append(tp.packets, slices.Clone(data))
}

// start is when a tape begins; a millisecond goes by with each packet.
var start = time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)

// pcap returns the tape as a file of packets that are cut to some length.
func (tp *tape) pcap(snap int) []byte {
	tp.t.Helper()
	var out bytes.Buffer
	w := pcapgo.NewWriter(&out)
	if err := w.WriteFileHeader(uint32(snap), tp.link); err != nil {
		tp.t.Fatal(err)
	}
	for i, p := range tp.packets {
		ci := gopacket.CaptureInfo{Timestamp: start.Add(time.Duration(i) * time.Millisecond), CaptureLength: min(len(p), snap), Length: len(p)}
		if err := w.WritePacket(ci, p[:ci.CaptureLength]); err != nil {
			tp.t.Fatal(err)
		}
	}
	return out.Bytes()
}

// ng returns the tape as pcapng.
func (tp *tape) ng() []byte {
	tp.t.Helper()
	var out bytes.Buffer
	w, err := pcapgo.NewNgWriter(&out, tp.link)
	for i, p := range tp.packets {
		if err == nil {
			err = w.WritePacket(gopacket.CaptureInfo{Timestamp: start.Add(time.Duration(i) * time.Millisecond), CaptureLength: len(p), Length: len(p)}, p)
		}
	}
	if err == nil {
		err = w.Flush()
	}
	if err != nil {
		tp.t.Fatal(err)
	}
	return out.Bytes()
}

// dump returns a line for each item of a recording.
func dump(t testing.TB, file []byte, opts Options) string {
	t.Helper()
	r, err := NewReader(bytes.NewReader(file), opts)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for {
		it, err := r.Next()
		if err == io.EOF {
			return out.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&out, "%d %s %s", it.Packet, [...]string{"--", "->", "<-"}[it.Direction], it.Conn)
		if it.Begins {
			out.WriteString(" begins")
		}
		if it.Session != nil {
			fmt.Fprintf(&out, " session=%s", it.Session)
		}
		if it.Flaw != None {
			fmt.Fprintf(&out, " !%s", [...]string{"", "cut", "foreign", "long"}[it.Flaw])
		}
		fmt.Fprintf(&out, " %s\n", it.Data)
	}
}

const (
	client = "192.0.2.1:50123"
	server = "192.0.2.7:6868"
	both   = client + "→" + server
)

// expect compares what a tape holds with some lines. "@" stands for the
// connection between client and server.
func (tp *tape) expect(want ...string) {
	tp.t.Helper()
	expect(tp.t, dump(tp.t, tp.pcap(65535), Options{}), want...)
}

func expect(t testing.TB, got string, want ...string) {
	t.Helper()
	all := ""
	for _, line := range want {
		all += strings.Replace(line, "@", both, 1) + "\n"
	}
	all = strings.ReplaceAll(all, "@", both)
	if got != all {
		t.Errorf("got\n%swant\n%s", got, all)
	}
}
