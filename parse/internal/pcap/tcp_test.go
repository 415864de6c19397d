package pcap

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/gopacket/gopacket/layers"
)

func TestLines(t *testing.T) {
	tp := newTape(t)
	k := tp.talk(client, server).open()
	k.out("{\"id\":1}\n{\"id\":2}\n{\"id\":").out("3}\n").in("{\"id\":1,\n \"result\": {\n }}\n{\"a\":\"}\\\"\"}{\"b\":[1]}\nStale\n{\"id\":9").close()
	tp.expect(
		`4 -> @ begins {"id":1}`, `4 -> @ {"id":2}`, `6 -> @ {"id":3}`,
		"8 <- @ {\"id\":1,\n \"result\": {\n }}", `8 <- @ {"a":"}\""}`, `8 <- @ {"b":[1]}`, `8 <- @ Stale`,
		`11 <- @ {"id":9`)
}

// A line that is broken takes only itself.
func TestBrokenLines(t *testing.T) {
	tp := newTape(t)
	tp.talk(client, server).open().out("{\"id\":1,\"x\":\"\n{\"id\":2}\n{\"id\":3,\"p\":{\n{\"id\":4}\n{\"id\":5}}\n{\"id\":6}\n")
	tp.expect(`4 -> @ begins {"id":1,"x":"`, `4 -> @ {"id":2}`, "4 -> @ {\"id\":3,\"p\":{", `4 -> @ {"id":4}`, `4 -> @ {"id":5}`, `4 -> @ }`, `4 -> @ {"id":6}`)
	for _, size := range []int{3, 13, 14, 1400} { // also where a line ends after a backslash
		tp = newTape(t)
		tp.size = size
		tp.talk(client, server).open().out("{\"id\":1,\"x\":\"\\\n{\"id\":2}\n")
		if got := textsOf(dump(t, tp.pcap(65535), Options{})); got != "-> "+both+" {\"id\":1,\"x\":\"\\\n-> "+both+" {\"id\":2}\n" {
			t.Errorf("in segments of %d:\n%s", size, got)
		}
	}
}

// lineTape has four messages from the client, in segments of ten bytes.
func lineTape(t testing.TB) *tape {
	tp := newTape(t)
	tp.size = 10
	tp.talk(client, server).open().out("{\"id\":1,\"method\":\"a\"}\n{\"id\":2,\"method\":\"b\"}\n{\"id\":3,\"method\":\"c\"}\n{\"id\":4,\"method\":\"d\"}\n")
	return tp
}

func TestOutOfOrder(t *testing.T) {
	tp := lineTape(t)
	p := tp.packets
	p[4], p[3] = p[3], p[4]
	p[7], p[9] = p[9], p[7]
	tp.expect(`6 -> @ begins {"id":1,"method":"a"}`, `10 -> @ {"id":2,"method":"b"}`, `10 -> @ {"id":3,"method":"c"}`, `12 -> @ {"id":4,"method":"d"}`)
}

// What comes again may be cut otherwise than it was.
func TestRetransmitted(t *testing.T) {
	tp := newTape(t)
	k := tp.talk(client, server).open()
	text := "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n"
	k.segment(0, "A", text[:12])
	k.segment(0, "A", text[:20]) // the same and more
	k.segment(0, "A", text[:5])  // less
	k.seq[0] += 4
	k.segment(0, "A", text[4:27])
	k.seq[0] += 5
	k.segment(0, "A", text[9:18])
	k.seq[0]-- // keep-alive
	k.segment(0, "A", "x")
	tp.expect(`4 -> @ begins {"id":1}`, `5 -> @ {"id":2}`, `7 -> @ {"id":3}`)
}

// What the recording lost is told by the other side's acknowledgment, or at
// the end.
func TestLost(t *testing.T) {
	tp := lineTape(t)
	tp.packets = slices.Delete(tp.packets, 6, 7)
	tp.expect(
		`6 -> @ begins {"id":1,"method":"a"}`,
		`12 -> @ !cut @, to the server: 10 bytes missing from the recording: {"id":2,`,
		`12 -> @ {"id":3,"method":"c"}`, `12 -> @ {"id":4,"method":"d"}`)

	tp = newTape(t)
	k := tp.talk(client, server).open().out("{\"id\":1}\n").out("{\"id\":2}\n").out("{\"id\":3}\n{\"id\":4}\n")
	tp.packets = slices.Delete(tp.packets, 5, 6)
	for i := range 120 {
		k.out("{\"n\":" + strings.Repeat("1", 1+i%7) + "}\n")
	}
	got := dump(t, tp.pcap(65535), Options{})
	if lines := strings.Split(got, "\n"); len(lines) != 125 || !strings.HasPrefix(lines[1], "71 -> "+both+" !cut") {
		t.Errorf("%d lines, the second is %s", len(lines), lines[1])
	}
}

func TestSnapshotLength(t *testing.T) {
	tp := newTape(t)
	tp.talk(client, server).open().out("{\"id\":1}\n").out("{\"id\":2,\"p\":\"" + strings.Repeat("x", 60) + "\"}\n").out("{\"id\":3}\n").in("{\"id\":1}\n")
	expect(t, dump(t, tp.pcap(100), Options{}),
		`4 -> @ begins {"id":1}`,
		`6 -> @ !cut @, to the server: 30 bytes cut off by the snapshot length: {"id":2,"p":"`+strings.Repeat("x", 33),
		`8 -> @ {"id":3}`,
		`10 <- @ {"id":1}`)
}

func TestLinks(t *testing.T) {
	for _, link := range []layers.LinkType{layers.LinkTypeEthernet, layers.LinkTypeNull, layers.LinkTypeLoop, layers.LinkTypeRaw, rawBSD,
		layers.LinkTypeIPv4, layers.LinkTypeLinuxSLL, layers.LinkTypeLinuxSLL2} {
		tp := newTape(t)
		tp.link = link
		tp.talk(client, server).open().out("{\"id\":1}\n")
		tp.expect(`4 -> @ begins {"id":1}`)
		if link == layers.LinkTypeLoop || link == layers.LinkTypeIPv4 {
			continue
		}
		tp = newTape(t)
		tp.link = link
		tp.talk("[2001:db8::1]:50123", "[2001:db8::7]:50001").open().out("{\"id\":1}\n")
		tp.expect(`4 -> [2001:db8::1]:50123→[2001:db8::7]:50001 begins {"id":1}`)
	}
	tp := newTape(t)
	tp.link = layers.LinkTypeLinuxUSB
	tp.packets = [][]byte{{1, 2, 3}}
	tp.expect("1 --  !foreign 1 packet of link type 220, which is not read")
}

// Tags of a VLAN and headers before that of TCP are stepped over.
func TestHeaders(t *testing.T) {
	tp := newTape(t)
	tp.talk("[2001:db8::1]:50123", "[2001:db8::7]:50001").open().out("{\"id\":1}\n")
	for i, p := range tp.packets {
		ip := p[14:]
		options := append([]byte{6, 0, 1, 4, 0, 0, 0, 0}, ip[40:]...) // hop by hop
		p = append(slices.Clone(p[:12]), 0x81, 0x00, 0, 5, 0x86, 0xdd)
		p = append(p, ip[:40]...)
		p[18+6], p[18+5] = 0, p[18+5]+8
		tp.packets[i] = append(p, options...)
	}
	tp.expect(`4 -> [2001:db8::1]:50123→[2001:db8::7]:50001 begins {"id":1}`)
}

func TestFragments(t *testing.T) {
	tp := newTape(t)
	tp.talk(client, server).open().out("{\"id\":1}\n").out("{\"id\":2}\n").out("{\"id\":3}\n")
	tp.packets[5][14+6] |= 0x20 // more fragments
	tp.expect(`4 -> @ begins {"id":1}`,
		`9 -> @ !cut @, to the server: 9 bytes missing from the recording`, `9 -> @ {"id":3}`,
		"9 --  !cut 1 IP fragment, not put together")
}

// A SYN with another number begins another connection between the same ends.
func TestReused(t *testing.T) {
	tp := newTape(t)
	tp.talk(client, server).open().out("{\"id\":1}\n").close()
	k := tp.talk(client, server)
	k.seq[0] = 77000
	k.segment(0, "S", "")
	k.open().out("{\"id\":1}\n").in("{\"id\":2}\n")
	k.seq[1] += 9
	k.segment(1, "R", "")
	tp.expect(`4 -> @ begins {"id":1}`, `13 -> @ #2 begins {"id":1}`, `15 <- @ #2 {"id":2}`)
}

// Without SYN the port tells, and of two that tell nothing the first request.
func TestDirection(t *testing.T) {
	tp := newTape(t)
	tp.talk(client, server).in("{\"id\":1}\n").out("{\"id\":2}\n")
	tp.talk("192.0.2.1:40000", "192.0.2.7:50000").out("{\"id\":1,\"method\":\"a\"}\n").in("{\"id\":1}\n")
	tp.talk("192.0.2.1:40001", "192.0.2.7:40000").in("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"id\":1}")
	tp.expect(`1 <- @ {"id":1}`, `3 -> @ {"id":2}`,
		`5 -> 192.0.2.1:40000→192.0.2.7:50000 {"id":1,"method":"a"}`, `7 <- 192.0.2.1:40000→192.0.2.7:50000 {"id":1}`,
		`9 <- 192.0.2.1:40001→192.0.2.7:40000 {"id":1}`)
}

// A recording may begin within a message.
func TestMidstream(t *testing.T) {
	tp := newTape(t)
	tp.talk(client, server).out("hod\":\"a\"}\n{\"id\":2}\n").out("{\"id\":3}\n")
	tp.expect("1 -> @ !cut @, to the server: the recording begins or ends within it", `1 -> @ {"id":2}`, `3 -> @ {"id":3}`)
}

func TestDatagrams(t *testing.T) {
	tp := newTape(t)
	tp.datagram(client, server, `{"id":1}`)
	tp.datagram(server, client, "{\"id\":1,\"result\":2}\n")
	tp.datagram(client, "192.0.2.7:53", "\x12\x34\x01\x00{")
	tp.expect(`1 -> @ {"id":1}`, `2 <- @ {"id":1,"result":2}`)
}

// What is not read is counted.
func TestNotRead(t *testing.T) {
	tp := newTape(t)
	tp.talk("192.0.2.1:50001", "192.0.2.7:443").open().out("\x16\x03\x01\x00\x05hello").in("\x16\x03\x03\x00\x05world").close()
	tp.talk("192.0.2.1:50002", "192.0.2.7:443").out("\x17\x03\x03\x00\x01x")
	file := tp.pcap(65535)
	expect(t, dump(t, file, Options{}), "12 --  !foreign TLS, not decrypted: 2 connections, 26 bytes")
	r, _ := NewReader(bytes.NewReader(file), Options{})
	for err := error(nil); err == nil; _, err = r.Next() {
	}
	if !r.Encrypted() {
		t.Error("nothing but TLS, and not said so")
	}
	proxied := newTape(t)
	proxied.talk(client, server).open().out("CONNECT x:443 HTTP/1.1\r\n\r\n").in("HTTP/1.1 200 OK\r\n\r\n").out("\x16\x03\x01\x00\x05hello").in("\x16\x03\x03\x00\x05world")
	proxied.expect("11 --  !foreign TLS, not decrypted: 1 connection, 65 bytes")
	tp.talk("192.0.2.1:50003", "192.0.2.7:50051").open().out("PRI * HTT").out("P/2.0\r\n\r\nSM\r\n\r\n").in("\x00\x00\x00\x04\x00\x00\x00\x00\x00")
	tp.talk("192.0.2.1:50004", "192.0.2.7:22").open().in("SSH-2.0-x\r\n").out("SSH-2.0-y\r\n").in("\x00\x00\x01\x02")
	tp.talk("192.0.2.1:50005", "192.0.2.7:5432").open().out("\x00\x00\x00\x08\x04\xd2\x16\x2f")
	tp.expect("35 --  !foreign TLS, not decrypted: 2 connections, 26 bytes", "35 --  !foreign HTTP/2, not decoded: 1 connection, 33 bytes",
		"35 --  !foreign neither text nor JSON: 1 connection, 8 bytes", "35 --  !foreign 2 lines of text on connections without JSON")
}

// Bounds are kept, and what they cost is said.
func TestBounds(t *testing.T) {
	tp := newTape(t)
	for i := range 5 {
		tp.talk("192.0.2.1:5000"+string(rune('0'+i)), server).open().out("{\"id\":")
	}
	got := dump(t, tp.pcap(65535), Options{MaxConns: 2})
	if !strings.HasSuffix(got, "!cut 3 connections given up: too many, or too much, at a time\n") || strings.Count(got, "{\"id\":\n") != 5 {
		t.Error(got)
	}
	tp = newTape(t)
	k := tp.talk(client, server).open().out("{\"id\":\"" + strings.Repeat("x", 50_000)).out("\"}\n{\"id\":2}\n")
	k.out("HTTP " + strings.Repeat("x", 20_000) + "\n{\"id\":3}\n")
	got = dump(t, tp.pcap(65535), Options{MaxItem: 1000})
	if strings.Count(got, "!long") != 2 || !strings.Contains(got, "@ {\"id\":2}\n") && !strings.Contains(got, both+" {\"id\":2}\n") || !strings.HasSuffix(got, both+" {\"id\":3}\n") {
		t.Error(got)
	}
}

// A file may end anywhere, in both byte orders.
func TestFiles(t *testing.T) {
	tp := newTape(t)
	tp.talk(client, server).open().out("{\"id\":1}\n").out("{\"id\":2}\n")
	expect(t, dump(t, tp.ng(), Options{}), `4 -> @ begins {"id":1}`, `6 -> @ {"id":2}`)
	file := tp.pcap(65535)
	for n := range len(file) {
		r, err := NewReader(bytes.NewReader(file[:n]), Options{})
		for err == nil {
			_, err = r.Next()
		}
		if n > 24 && err.Error() != "EOF" || n > 3 && n < 24 && !Damaged(err) {
			t.Fatal(n, err)
		}
	}
	cut := dump(t, file[:len(file)-100], Options{})
	expect(t, cut, `4 -> @ begins {"id":1}`, "5 --  !cut after packet 5 the recording ends within a packet")
	if !Is(file) || IsNG(file) || Is(tp.ng()) || !IsNG(tp.ng()) || Is([]byte("{\"id\"")) || IsNG(nil) {
		t.Error("told wrong")
	}
}
