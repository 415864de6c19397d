package pcap

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
)

// FuzzReader reads whatever there is, within bounds, to its end.
func FuzzReader(f *testing.F) {
	for _, tp := range seeds(f) {
		f.Add(tp.pcap(65535))
		f.Add(tp.pcap(90))
		f.Add(tp.ng())
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := NewReader(bytes.NewReader(file), Options{MaxItem: 1 << 10, MaxConns: 8, MaxBytes: 1 << 20})
		for err == nil {
			var it *Item
			if it, err = r.Next(); err == nil && len(it.Data) > 1<<10+512 {
				t.Fatalf("an item of %d bytes", len(it.Data))
			}
			if len(r.conns) > 9 || r.held > 2<<20 {
				t.Fatalf("%d connections hold %d bytes", len(r.conns), r.held)
			}
		}
		if err != io.EOF && !Damaged(err) {
			t.Fatal(err)
		}
	})
}

// FuzzStream sends any text either way, in segments of any size, of which one
// may be lost. What is whole does not depend on where it is cut.
func FuzzStream(f *testing.F) {
	for _, s := range []string{
		"{\"id\":1}\n{\"id\":2}\n", post(`{"id":1}`) + post(`{"id":2}`), "Content-Length: 8\r\n\r\n{\"id\":1}", "GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n" + ws(0x81, true, `{"id":1}`),
		"\x16\x03\x01\x00\x05hello", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "text\n{\"a\":\n[1]}\n",
	} {
		f.Add(s, reply(`{"id":1}`)+chunked("text/event-stream", "data: {\"id\":2}\n\n", "da", ""), uint8(3), uint8(0))
		f.Add(s, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"+ws(0x81, false, `{"id":1}`)+ws(0xc1, false, (&deflater{}).message(`{"id":2}`, true)), uint8(9), uint8(5))
	}
	f.Fuzz(func(t *testing.T, out, in string, size, drop uint8) {
		if len(out)+len(in) > 16<<10 {
			return
		}
		read := func(size int, drop int) string {
			tp := newTape(t)
			tp.size = max(size, 1)
			k := tp.talk(client, server).open().out(out).in(in)
			k.close()
			if drop > 0 && drop+3 < len(tp.packets) {
				tp.packets = append(tp.packets[:drop+3], tp.packets[drop+4:]...)
			}
			return dump(t, tp.pcap(65535), Options{MaxItem: 1 << 12})
		}
		read(int(size), int(drop))
		a, b := textsOf(read(int(size), 0)), textsOf(read(1400, 0))
		if guessed := strings.Contains(a+b, "!"); a != b && !guessed { // after what is broken, segments show where to go on
			t.Errorf("in segments of %d:\n%sof 1400:\n%s", size, a, b)
		}
	})
}

// textsOf returns a dump without the numbers of packets, in the order of the
// alphabet: which side is the first to end may differ.
func textsOf(dump string) string {
	var out []string
	for line := range strings.Lines(dump) {
		_, rest, _ := strings.Cut(line, " ")
		out = append(out, strings.Replace(rest, " begins", "", 1))
	}
	slices.Sort(out)
	return strings.Join(out, "")
}

// seeds are some tapes.
func seeds(t testing.TB) []*tape {
	var all []*tape
	add := func() *tape { all = append(all, newTape(t)); return all[len(all)-1] }
	tp := lineTape(t)
	all = append(all, tp)
	add().talk(client, server).open().out(post(`{"id":1}`)).in(chunked("application/json", `{"id":1}`, "")).close()
	add().talk(client, server).upgrade("permessage-deflate").out(ws(0x81, true, `{"id":1}`)).in(ws(0xc1, false, (&deflater{}).message(`{"id":1}`, true)))
	add().talk("[2001:db8::1]:50123", "[2001:db8::7]:50001").open().out("{\"id\":1}\n")
	add().datagram(client, server, `{"id":1}`)
	return all
}
