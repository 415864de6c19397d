package pcap

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// post returns a request with a body.
func post(body string, fields ...string) string {
	return fmt.Sprintf("POST /rpc HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%s\r\n%s", len(body), fieldLines(fields), body)
}

// reply returns a response with a body of JSON.
func reply(body string, fields ...string) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %d\r\n%s\r\n%s", len(body), fieldLines(fields), body)
}

// chunked returns a response in chunks.
func chunked(kind string, chunks ...string) string {
	text := "HTTP/1.1 200 OK\r\nContent-Type: " + kind + "\r\nTransfer-Encoding: chunked\r\n\r\n"
	for _, c := range chunks {
		text += chunk(c)
	}
	return text
}

func chunk(c string) string { return fmt.Sprintf("%x;x=y\r\n%s\r\n", len(c), c) }

func fieldLines(fields []string) string {
	if len(fields) == 0 {
		return ""
	}
	return strings.Join(fields, "\r\n") + "\r\n"
}

func TestHTTP(t *testing.T) {
	tp := newTape(t)
	k := tp.talk(client, server).open()
	k.out(post(`{"id":1}`)).in(reply(`{"id":1,"result":1}`))
	k.out(post(`{"id":2}`) + post("{\n \"id\":3\n}")).in(reply(`{"id":2}`) + chunked("application/json", `{"id`, "\":3,\"result\":\"\r\\n\"}", ""))
	k.out("GET /health HTTP/1.1\r\n\r\nHEAD / HTTP/1.1\r\n\r\n").in("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n")
	k.out("POST / HTTP/1.1\r\nContent-Length: 8\r\nExpect: 100-continue\r\n\r\n").in("HTTP/1.1 100 Continue\r\n\r\n").out(`{"id":4}`)
	k.in("HTTP/1.0 200 OK\nContent-Type: application/json\n\n{\"id\":4}").close()
	tp.expect(`4 -> @ begins {"id":1}`, `6 <- @ {"id":1,"result":1}`, `8 -> @ {"id":2}`, "8 -> @ {\n \"id\":3\n}",
		`10 <- @ {"id":2}`, "10 <- @ {\"id\":3,\"result\":\"\r\\n\"}", `20 -> @ {"id":4}`, `22 <- @ {"id":4}`)
}

// A response to JSON that is none is said; a page for a browser is not.
func TestRefused(t *testing.T) {
	tp := newTape(t)
	k := tp.talk(client, server).open()
	k.out(post(`{"id":1}`)).in("HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html\r\nContent-Length: 13\r\n\r\n<html>No</html>"[:86])
	k.out(post(`{"id":2}`)).in("HTTP/1.1 429 Too Many Requests\r\nContent-Length: 0\r\n\r\n")
	k.out(post(`{"id":3}`)).in("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
	k.out("POST /form HTTP/1.1\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\na=b").in("HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\nOops")
	tp.expect(`4 -> @ begins {"id":1}`, "6 <- @ !foreign @, to the client: HTTP 502 Bad Gateway, text/html: <html>No</htm",
		`8 -> @ {"id":2}`, "10 <- @ !foreign @, to the client: HTTP 429 Too Many Requests without a body", `12 -> @ {"id":3}`)
}

// packed returns a text compressed in some way.
func packedAs(t testing.TB, how, text string) string {
	t.Helper()
	var out bytes.Buffer
	switch how {
	case "gzip":
		w := gzip.NewWriter(&out)
		w.Write([]byte(text))
		w.Close()
	case "deflate":
		w := zlib.NewWriter(&out)
		w.Write([]byte(text))
		w.Close()
	case "raw":
		w, _ := flate.NewWriter(&out, 6)
		w.Write([]byte(text))
		w.Close()
	case "zstd":
		w, _ := zstd.NewWriter(&out)
		w.Write([]byte(text))
		w.Close()
	}
	return out.String()
}

func TestEncodings(t *testing.T) {
	tp := newTape(t)
	tp.size = 7
	k := tp.talk(client, server).open()
	var want []string
	for i, how := range []string{"gzip", "deflate", "raw", "zstd"} {
		name := strings.Replace(how, "raw", "deflate", 1)
		body := packedAs(t, how, fmt.Sprintf("{\"id\":%d,\"result\":%q}\n", i, how))
		k.out(post(fmt.Sprintf(`{"id":%d}`, i))).in("HTTP/1.1 200 OK\r\nContent-Encoding: " + name + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk(body[:9]) + chunk(body[9:]) + "0\r\n\r\n")
		want = append(want, fmt.Sprintf(`{"id":%d,"result":%q}`, i, how))
	}
	k.out(post(`{"id":7}`)).in(reply("\x0b\x02", "Content-Encoding: br"))
	k.out(post(`{"id":8}`)).in(reply("not gzip at all", "Content-Encoding: gzip"))
	k.out(post(packedAs(t, "gzip", `{"id":9}`), "Content-Encoding: gzip"))
	got := dump(t, tp.pcap(65535), Options{})
	for _, w := range append(want, "HTTP body in br: not decoded", "HTTP body in gzip: ", `-> `+both+` {"id":9}`) {
		if !strings.Contains(got, w+"\n") && !strings.HasSuffix(w, ": ") || !strings.Contains(got, w) {
			t.Errorf("no %s in\n%s", w, got)
		}
	}
}

func TestBodyTooLong(t *testing.T) {
	tp := newTape(t)
	tp.talk(client, server).open().out(post(`{"id":1}`)).in(reply(packedAs(t, "gzip", `{"x":"`+strings.Repeat("x", 1<<20)+`"}`), "Content-Encoding: gzip")).
		out(post(`{"id":2}`)).in(reply(`{"id":2,"x":"` + strings.Repeat("x", 2000) + `"}`)).out(post(`{"id":3}`)).in(reply(`{"id":3}`))
	got := dump(t, tp.pcap(65535), Options{MaxItem: 1500})
	if strings.Count(got, "!long") != 2 || !strings.HasSuffix(got, "<- "+both+" {\"id\":3}\n") {
		t.Error(got)
	}
}

// Each event is an item as soon as it is whole; a session may use several
// connections, which count as its first.
func TestEvents(t *testing.T) {
	tp := newTape(t)
	k := tp.talk(client, server).open()
	k.out(post(`{"id":1,"method":"initialize"}`))
	k.in("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nMcp-Session-Id: s1\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk("event: message\r\nid: 1\r\nda"))
	k.in(chunk("ta: {\"id\":1}\r\n\r\n: ping\r\n\r\ndata: {\ndata:  \"id\":2}\n\ndata: [DONE]\n\n") + chunk("data: {\"cut"))
	other := tp.talk("192.0.2.1:50124", server).open()
	other.out(post(`{"id":2,"result":{}}`, "Mcp-Session-Id: s1")).in("HTTP/1.1 202 Accepted\r\n\r\n").close()
	tp.expect(`4 -> @ begins {"id":1,"method":"initialize"}`, `8 <- @ session=s1 {"id":1}`, "8 <- @ session=s1 {\n \"id\":2}", `8 <- @ session=s1 [DONE]`,
		`13 -> @ session=s1 {"id":2,"result":{}}`, `19 <- @ session=s1 !cut @, to the client: the recording begins or ends within it: {"cut`)

	tp = newTape(t)
	k = tp.talk(client, server).open().out("GET /sse HTTP/1.1\r\n\r\n").in(chunked("text/event-stream", "event: endpoint\ndata: /messages?session_id=ab\n\n"))
	tp.talk("192.0.2.1:50124", server).open().out("POST /messages?session_id=ab HTTP/1.1\r\nContent-Length: 8\r\n\r\n{\"id\":1}").in("HTTP/1.1 202 Accepted\r\nContent-Length: 8\r\n\r\nAccepted")
	k.in(chunk("data: {\"id\":1}\n\n"))
	tp.expect(`11 -> 192.0.2.1:50124→192.0.2.7:6868 session=ab {"id":1}`, `13 <- 192.0.2.1:50124→192.0.2.7:6868 session=ab !foreign 192.0.2.1:50124→192.0.2.7:6868, to the client: HTTP 202 Accepted: Accepted`,
		`15 <- 192.0.2.1:50124→192.0.2.7:6868 session=ab {"id":1}`)
}

// Of an event that is too long the rest is not taken for another: a line break
// at the beginning of a segment need not be an empty line.
func TestEventTooLong(t *testing.T) {
	tp := newTape(t)
	k := tp.talk(client, server).open().out("GET /sse HTTP/1.1\r\n\r\n")
	k.in("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n").in("data: {\"id\":1,\"x\":\"" + strings.Repeat("x", 100))
	k.in("\ndata: {\"id\":2}\n\n").in("data: {\"id\":3}\r\r").in("data: {\"id\":4}\r\r").close()
	got := dump(t, tp.pcap(65535), Options{MaxItem: 64})
	if strings.Count(got, "!long") != 1 || strings.Contains(got, `{"id":2}`) || !strings.HasSuffix(got, "12 <- "+both+" {\"id\":3}\n14 <- "+both+" {\"id\":4}\n") {
		t.Error(got)
	}
}

// What is missing of a body does not take what comes after it.
func TestHTTPLost(t *testing.T) {
	tp := newTape(t)
	tp.size = 300
	k := tp.talk(client, server).open().out(post(`{"id":1}`))
	k.in(reply(`{"id":1,"x":"` + strings.Repeat("x", 900) + `"}`))
	k.out(post(`{"id":2}`)).in(reply(`{"id":2}`))
	file := slices.Clone(tp.packets)
	tp.packets = slices.Delete(tp.packets, 6, 7)
	tp.expect(`4 -> @ begins {"id":1}`, `10 <- @ !cut @, to the client: 300 bytes missing from the recording: {"id":1,"x":"`+strings.Repeat("x", 200),
		`10 -> @ {"id":2}`, `12 <- @ {"id":2}`)
	tp.packets = slices.Delete(file, 5, 6) // with the head
	tp.expect(`4 -> @ begins {"id":1}`, "10 <- @ !cut @, to the client: 300 bytes missing from the recording", `10 -> @ {"id":2}`, `12 <- @ {"id":2}`)
}
