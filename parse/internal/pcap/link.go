package pcap

import (
	"net/netip"

	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
)

// From a packet of some link to its TCP: Ethernet, loopback, any, IPv4 and
// IPv6.

// packet is what a packet says of TCP or UDP. Its payload is that of the file.
type packet struct {
	src, dst netip.AddrPort
	udp      bool
	seq, ack uint32

	syn, fin, rst, acks bool

	payload []byte
	lost    int // bytes after the payload that were not recorded
}

// decoder takes the layers off packets.
type decoder struct {
	eth   layers.Ethernet
	vlan  layers.Dot1Q
	sll   layers.LinuxSLL
	sll2  layers.LinuxSLL2
	loop  layers.Loopback
	ip4   layers.IPv4
	ip6   layers.IPv6
	ext   layers.IPv6ExtensionSkipper
	tcp   layers.TCP
	udp   layers.UDP
	links map[gopacket.LayerType]*gopacket.DecodingLayerParser
	found []gopacket.LayerType
}

// Link types of raw IP that are not among those of the library.
const (
	rawBSD     layers.LinkType = 12
	rawOpenBSD layers.LinkType = 14
)

// outermost returns the layer that packets of a link begin with, or zero for
// a link that is not read.
func outermost(link layers.LinkType, data []byte) gopacket.LayerType {
	switch link {
	case layers.LinkTypeEthernet:
		return layers.LayerTypeEthernet
	case layers.LinkTypeNull, layers.LinkTypeLoop:
		return layers.LayerTypeLoopback
	case layers.LinkTypeLinuxSLL:
		return layers.LayerTypeLinuxSLL
	case layers.LinkTypeLinuxSLL2:
		return layers.LayerTypeLinuxSLL2
	case layers.LinkTypeRaw, layers.LinkTypeIPv4, layers.LinkTypeIPv6, rawBSD, rawOpenBSD:
		if len(data) > 0 && data[0]>>4 == 6 {
			return layers.LayerTypeIPv6
		}
		return layers.LayerTypeIPv4
	}
	return gopacket.LayerTypeZero
}

// parser returns what takes apart packets that begin with some layer.
func (d *decoder) parser(first gopacket.LayerType) *gopacket.DecodingLayerParser {
	p := d.links[first]
	if p == nil {
		p = gopacket.NewDecodingLayerParser(first, &d.eth, &d.vlan, &d.sll, &d.sll2, &d.loop, &d.ip4, &d.ip6, &d.ext, &d.tcp, &d.udp)
		p.IgnoreUnsupported = true
		if d.links == nil {
			d.links = map[gopacket.LayerType]*gopacket.DecodingLayerParser{}
		}
		d.links[first] = p
	}
	return p
}

// decode reports what a packet says, if it is one of TCP or UDP. cut is how
// many of its last bytes were not recorded.
func (d *decoder) decode(link layers.LinkType, data []byte, cut int, seen *summary) (p packet, ok bool) {
	first := outermost(link, data)
	if first == gopacket.LayerTypeZero {
		seen.otherLink(int(link))
		return p, false
	}
	d.found = d.found[:0]
	if err := d.parser(first).DecodeLayers(data, &d.found); err != nil && cut > 0 {
		seen.headers++
	}
	var src, dst netip.Addr
	rest := 0 // bytes of the IP payload that were not recorded
	for _, layer := range d.found {
		switch layer {
		case layers.LayerTypeIPv4:
			src, _ = netip.AddrFromSlice(d.ip4.SrcIP)
			dst, _ = netip.AddrFromSlice(d.ip4.DstIP)
			rest = int(d.ip4.Length) - len(d.ip4.Contents) - len(d.ip4.Payload)
			if d.ip4.Contents[2] == 0 && d.ip4.Contents[3] == 0 { // the network card was to fill it in
				rest = cut
			}
			if d.ip4.Flags&layers.IPv4MoreFragments != 0 || d.ip4.FragOffset != 0 {
				seen.fragments++
			}
		case layers.LayerTypeIPv6:
			src, _ = netip.AddrFromSlice(d.ip6.SrcIP)
			dst, _ = netip.AddrFromSlice(d.ip6.DstIP)
			rest = int(d.ip6.Length) - len(d.ip6.Payload)
			if d.ip6.HopByHop != nil {
				rest -= len(d.ip6.HopByHop.Contents)
			}
			if d.ip6.Length == 0 {
				rest = cut
			}
		case layers.LayerTypeIPv6Fragment:
			seen.fragments++
			return p, false
		case layers.LayerTypeTCP:
			t := &d.tcp
			p.seq, p.ack, p.syn, p.fin, p.rst, p.acks = t.Seq, t.Ack, t.SYN, t.FIN, t.RST, t.ACK
			return d.ends(p, src, dst, uint16(t.SrcPort), uint16(t.DstPort), t.Payload, rest)
		case layers.LayerTypeUDP:
			p.udp = true
			return d.ends(p, src, dst, uint16(d.udp.SrcPort), uint16(d.udp.DstPort), d.udp.Payload, rest)
		}
	}
	return p, false
}

func (d *decoder) ends(p packet, src, dst netip.Addr, from, to uint16, payload []byte, rest int) (packet, bool) {
	p.src, p.dst = netip.AddrPortFrom(src, from), netip.AddrPortFrom(dst, to)
	p.payload, p.lost = payload, max(rest, 0)
	return p, src.IsValid() && dst.IsValid()
}
