package pcap

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
)

// ws returns a frame; masked as a client does it.
func ws(first byte, masked bool, text string) string {
	out := []byte{first}
	mask := byte(0)
	if masked {
		mask = 0x80
	}
	switch n := len(text); {
	case n < 126:
		out = append(out, mask|byte(n))
	case n < 1<<16:
		out = binary.BigEndian.AppendUint16(append(out, mask|126), uint16(n))
	default:
		out = binary.BigEndian.AppendUint64(append(out, mask|127), uint64(n))
	}
	if !masked {
		return string(out) + text
	}
	key := [4]byte{1, 2, 3, 4}
	out = append(out, key[:]...)
	from := len(out)
	out = append(out, text...)
	unmask(out[from:], key, 0)
	return string(out)
}

// upgrade records a handshake.
func (k *talk) upgrade(extensions string) *talk {
	if extensions != "" {
		extensions = "Sec-WebSocket-Extensions: " + extensions + "\r\n"
	}
	k.open().out("GET / HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n")
	return k.in("HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: Upgrade\r\n" + extensions + "\r\n")
}

func TestWebSocket(t *testing.T) {
	tp := newTape(t)
	k := tp.talk(client, server).upgrade("")
	k.out(ws(0x81, true, `{"id":1}`) + ws(0x81, true, `{"id":2}`))
	k.in(ws(0x01, false, `{"id":`) + ws(0x89, false, "ping") + ws(0x00, false, `1,"x":"`+strings.Repeat("x", 100)))
	k.out(ws(0x8a, true, "ping")).in(ws(0x80, false, `"}`) + ws(0x82, false, `{"bin":1}`) + ws(0x82, false, "\x00\x01"))
	k.in(ws(0x81, false, `{"x":"`+strings.Repeat("x", 70_000)+`"}`)).in(ws(0x88, false, "\x03\xe8")).close()
	got := dump(t, tp.pcap(65535), Options{})
	got = strings.ReplaceAll(got, strings.Repeat("x", 70_000), "x*70000")
	expect(t, got, `8 -> @ begins {"id":1}`, `8 -> @ {"id":2}`, `14 <- @ {"id":1,"x":"`+strings.Repeat("x", 100)+`"}`, `14 <- @ {"bin":1}`, `66 <- @ {"x":"x*70000"}`)
}

// deflater compresses the messages of one direction.
type deflater struct {
	out bytes.Buffer
	w   *flate.Writer
}

func (d *deflater) message(text string, fresh bool) string {
	if d.w == nil || fresh {
		d.w, _ = flate.NewWriter(&d.out, 9)
	}
	d.out.Reset()
	d.w.Write([]byte(text))
	d.w.Flush()
	return strings.TrimSuffix(d.out.String(), "\x00\x00\xff\xff")
}

func TestDeflate(t *testing.T) {
	for _, fresh := range []bool{false, true} {
		tp := newTape(t)
		how := "permessage-deflate"
		if fresh {
			how += "; server_no_context_takeover; client_no_context_takeover"
		}
		k := tp.talk(client, server).upgrade(how)
		var out, in deflater
		var want []string
		for i := range 4 {
			text := `{"id":` + string(rune('0'+i)) + `,"method":"` + strings.Repeat("abcdefghij", 1+1500*(i%2)) + `"}`
			k.out(ws(0xc1, true, out.message(text, fresh)))
			z := in.message(text, fresh)
			k.in(ws(0x41, false, z[:5]) + ws(0x80, false, z[5:]))
			want = append(want, " "+text+"\n")
		}
		k.in(ws(0x81, false, `{"id":5}`))
		got := dump(t, tp.pcap(65535), Options{})
		for _, w := range want {
			if strings.Count(got, w) != 2 {
				t.Errorf("fresh %v: %d times %.60s", fresh, strings.Count(got, w), w)
			}
		}
		if strings.Contains(got, "!") || !strings.HasSuffix(got, "{\"id\":5}\n") {
			t.Errorf("fresh %v: %.2000s", fresh, got)
		}
		tp.packets = slices.Delete(tp.packets, 7, 8) // the first message
		got = dump(t, tp.pcap(65535), Options{})
		wantCut := 4 // what it compressed the next ones with is missing
		if fresh {
			wantCut = 1
		}
		if strings.Count(got, "!cut") != wantCut || strings.Count(got, "-> ") != 4 {
			t.Errorf("fresh %v: %.2000s", fresh, got)
		}
	}
}

// Of frames whose bytes are missing the next ones are found.
func TestWebSocketLost(t *testing.T) {
	tp := newTape(t)
	tp.size = 100
	k := tp.talk(client, server).upgrade("")
	k.in(ws(0x81, false, `{"id":1,"x":"`+strings.Repeat("x", 240)+`"}`)).in(ws(0x81, false, `{"id":2}`)).in(ws(0x81, false, `{"id":3}`))
	at := 9 + 2 // handshake in segments of 100 bytes
	for i, p := range tp.packets {
		if bytes.Contains(p, []byte(`{"id":1`)) {
			at = i
		}
	}
	file := slices.Clone(tp.packets)
	tp.packets = slices.Delete(tp.packets, at+1, at+2) // inside
	got := dump(t, tp.pcap(65535), Options{})
	if strings.Count(got, "!cut") != 1 || !strings.Contains(got, `{"id":2}`) || !strings.Contains(got, `{"id":3}`) {
		t.Error(got)
	}
	tp.packets = slices.Delete(slices.Clone(file), at+2, at+5) // up to the next and with it
	got = dump(t, tp.pcap(65535), Options{})
	if strings.Count(got, "!cut") != 1 || strings.Contains(got, `{"id":2}`) || !strings.Contains(got, `{"id":3}`) {
		t.Error(got)
	}
	tp.packets = file[at-1:] // without the handshake, from the acknowledgment of its response on
	tp.expect(`4 <- @ {"id":1,"x":"`+strings.Repeat("x", 240)+`"}`, `6 <- @ {"id":2}`, `8 <- @ {"id":3}`)
}

func TestFramed(t *testing.T) {
	tp := newTape(t)
	k := tp.talk(client, server).open()
	k.out("Content-Length: 8\r\nContent-Type: application/vscode-jsonrpc\r\n\r\n{\"id\":1}content-length: 8\r\n").out("\r\n{\"id\"").out(":2}Content-Length: 8\n\n{\"id\":3}")
	k.in("Content-Length: 20\r\n\r\n{\"id\":1,").in("\"result\":1}\n")
	k.in("Content-Length: 900\r\n\r\n{").close()
	tp.expect(`4 -> @ begins {"id":1}`, `8 -> @ {"id":2}`, `8 -> @ {"id":3}`, `12 <- @ {"id":1,"result":1}`,
		`17 <- @ !cut @, to the client: the recording begins or ends within it: {`)
	tp.packets = slices.Delete(tp.packets, 5, 6)
	tp.expect(`4 -> @ begins {"id":1}`, "9 -> @ !cut @, to the server: 7 bytes missing from the recording: content-length: 8",
		`9 -> @ {"id":3}`, `11 <- @ {"id":1,"result":1}`, `16 <- @ !cut @, to the client: the recording begins or ends within it: {`)
}

// Only the header itself says the length, not one that begins like it, nor a
// line with which another goes on.
func TestFramedHead(t *testing.T) {
	tp := newTape(t)
	tp.talk(client, server).open().out("Content-Length: 8\r\nContent-Length-Hint: 3\r\nX: a\r\n Content-Length: 2\r\n\r\n{\"id\":1}Content-Length: 8\r\n\r\n{\"id\":2}").close()
	tp.expect(`4 -> @ begins {"id":1}`, `4 -> @ {"id":2}`)
}
