package format_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"testing"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// recorded returns a recording of testdata/captures.
func recorded(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile("../../../testdata/captures/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The counts are those of tshark; the scripts of the captures say by which
// commands.
func TestPackets(t *testing.T) {
	for _, c := range []struct {
		name                                             string
		request, response, notification, warning, sample int
		errors, inBand, truncated                        int
	}{
		{"cortex-websocket.pcapng", 16, 16, 0, 1, 5, 6, 1, 0},
		{"mcp-http.pcapng", 15, 16, 2, 0, 0, 4, 4, 1},
		{"stratum-any.pcap", 11, 11, 1, 0, 0, 4, 0, 1},
	} {
		file := recorded(t, c.name)
		all := readtest.Dump(t, parse.Options{}, parsetest.Text("x", file))
		for want, n := range map[string]int{
			"   request": c.request, "   response": c.response, "   notification": c.notification, "   warning": c.warning, "   data": c.sample,
			" code=": c.errors + c.inBand + c.warning, " in-band": c.inBand, " !truncated": c.truncated,
			" out conn=": c.request + c.truncated, " unparsed": c.truncated,
		} {
			if want == " out conn=" && c.truncated > 0 { // the lines of problems name no connection
				continue
			}
			if got := strings.Count(all, want); got != n && !(want == " out conn=" && got < n) {
				t.Errorf("%s: %d times %q, want %d\n%s", c.name, got, want, n, all)
			}
		}
		for _, size := range []int{1, 100, 1 << 10, 1 << 20} {
			if got := readtest.Dump(t, parse.Options{ChunkSize: size}, parsetest.Text("x", file)); got != all {
				t.Errorf("%s: in chunks of %d bytes:\n%s", c.name, size, got)
			}
		}
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		w.Write([]byte(file))
		w.Close()
		if got := readtest.Dump(t, parse.Options{}, parsetest.Text("x", packed.String())); got != all {
			t.Errorf("%s, gzip: %s", c.name, got)
		}
	}
}

// A recording is told by its first bytes, in both byte orders, and torn
// anywhere it is read up to there.
func TestPacketsTorn(t *testing.T) {
	file := recorded(t, "stratum-any.pcap")
	whole := readtest.Dump(t, parse.Options{}, parsetest.Text("x", file))
	for n := 4; n < len(file); n += 7 {
		got := readtest.Dump(t, parse.Options{}, parsetest.Text("x", file[:n]))
		if n < 24 && !strings.Contains(got, "1 unparsed !truncated") {
			t.Errorf("%d bytes: %s", n, got)
		}
		if last := strings.LastIndex(got[:max(len(got)-1, 0)], "\n") + 1; strings.HasSuffix(got, "unparsed !truncated\n") {
			got = got[:last]
		}
		if n >= 24 && !strings.HasPrefix(whole, strings.SplitAfter(got, "\n")[0]) {
			t.Errorf("%d bytes: %s", n, got)
		}
	}
	if other := readtest.Dump(t, parse.Options{}, parsetest.Text("x", swapped(file))); other != whole {
		t.Errorf("in the other byte order:\n%s", other)
	}
	for _, other := range []string{"{\"id\":1}\n", "\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"a\"}\n", "\xa1\xb2", ""} {
		if h := (&frame.Head{Text: []byte(other)}); named("pcap").Detect(h) || named("pcapng").Detect(h) {
			t.Errorf("%q is taken for packets", other)
		}
	}
}

// swapped returns a pcap file in the other byte order.
func swapped(file string) string {
	out := []byte(file)
	put := func(at int) { binary.BigEndian.PutUint32(out[at:], binary.LittleEndian.Uint32(out[at:])) }
	out[4], out[5], out[6], out[7] = out[5], out[4], out[7], out[6]
	for _, at := range []int{0, 8, 12, 16, 20} {
		put(at)
	}
	for at := 24; at+16 <= len(out); {
		n := int(binary.LittleEndian.Uint32(out[at+8:]))
		for i := range 4 {
			put(at + 4*i)
		}
		at += 16 + n
	}
	return string(out)
}

func TestPacketsOfTLS(t *testing.T) {
	infos, err := parse.Read(context.Background(), []input.Source{parsetest.Text("tls.pcap", recorded(t, "tls-only.pcap"))}, parse.Options{}, func(b *capture.Batch) error {
		if len(b.Records) != 1 || !strings.HasPrefix(string(b.Records[0].Text), "TLS, not decrypted: 1 connection") {
			t.Errorf("%d records", len(b.Records))
		}
		return nil
	})
	if err != nil || infos[0].Format != "pcap" || !strings.HasPrefix(fmt.Sprint(infos[0].Err), "tls.pcap: TLS only: ") {
		t.Errorf("%v, %+v", err, infos[0])
	}
}

// FuzzPackets reads whatever follows the head of a recording, in chunks of any
// size.
func FuzzPackets(f *testing.F) {
	for _, name := range []string{"stratum-any.pcap", "tls-only.pcap", "mcp-http.pcapng", "cortex-websocket.pcapng"} {
		f.Add([]byte(recorded(f, name)), 1000)
	}
	f.Fuzz(func(t *testing.T, file []byte, size int) {
		if h := (&frame.Head{Text: file}); !named("pcap").Detect(h) && !named("pcapng").Detect(h) {
			return
		}
		read := func(size int) string {
			var out bytes.Buffer
			d := parse.NewDecoder("x", bytes.NewReader(file), parse.Options{ChunkSize: size, MaxLine: 1 << 20})
			for b, err := range d.Batches() {
				if err == nil {
					parsetest.Dump(&out, b, "")
				}
			}
			return fmt.Sprint(out.String(), d.Info())
		}
		if a, b := read(max(size, 1)&0xffff+1), read(1<<20); a != b {
			t.Errorf("in chunks of %d:\n%s\nin one:\n%s", size, a, b)
		}
	})
}

// BenchmarkPackets reads recordings from their bytes to records.
func BenchmarkPackets(b *testing.B) {
	for _, name := range []string{"mcp-http.pcapng", "cortex-websocket.pcapng", "stratum-any.pcap"} {
		file := recorded(b, name)
		b.Run(name, func(b *testing.B) {
			d, s := fullDecoder()
			b.SetBytes(int64(len(file)))
			b.ReportAllocs()
			for b.Loop() {
				in := named("pcap").Read(strings.NewReader(file), parse.DefaultMaxLine)
				for s.Reset(); in.Next(frame.NewWriter(s, parse.DefaultMaxLine), chunkSize) == nil; s.Reset() {
					d.Decode(s)
				}
			}
		})
	}
}
