package unpack

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"

	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
)

// TestSwell reads what becomes more text than it may, and as much as it may,
// in pieces of several sizes, with decoders that stay and with some that begin
// anew.
func TestSwell(t *testing.T) {
	const free = 64 << 10
	line := `{"jsonrpc":"2.0","id":%d,"method":"heartbeat","params":{"state":"all is well, as it was before, and as it will be"}}` + "\n"
	var log strings.Builder
	for i := 0; log.Len() < 10*free; i++ {
		fmt.Fprintf(&log, line, i)
	}
	parsetest.EachCodec(t, func(t *testing.T, compress func(string) []byte) {
		for name, text := range map[string]string{"zeros": strings.Repeat("\x00", 60*free), "log": log.String()} {
			data := compress(text)
			ratio := len(text) / len(data)
			if name == "log" && ratio < 10 {
				t.Errorf("the log shrinks to 1:%d only", ratio)
			}
			ends := func(stored int) int { // how much text is read when so much of the file was
				end := free
				for end <= mostSwell*stored && end < len(text) {
					end += free / 16
				}
				return min(end, len(text))
			}
			least, most := ends(min(len(data), headSize)), ends(len(data))
			if name == "log" {
				least, most = len(text), len(text)
			}
			for _, size := range []int{1000, 64 << 10, 100 * free} {
				for _, d := range []*Depot{NewDepot(nil), fullDepot()} {
					d.free = free
					r, err := d.Open(&input.Source{Name: "x", Open: parsetest.Text("x", string(data)).Open}, new(atomic.Int64))
					if err != nil {
						t.Fatal(err)
					}
					got := 0
					for buf := make([]byte, size); err == nil; {
						var n int
						n, err = r.Read(buf)
						got += n
					}
					r.Close()
					var damage *Damage
					refused := errors.As(err, &damage) && errors.Is(err, errSwell)
					switch {
					case got != least && got != most || refused != (got < len(text)) || !refused && err != io.EOF:
						t.Errorf("%s, 1:%d, in pieces of %d: %d of %d bytes, %v; want %d or %d", name, ratio, size, got, len(text), err, least, most)
					case refused && !strings.HasSuffix(err.Error(), ": more than 1 GiB of text, and 1000 times as much as is stored: refused"):
						t.Errorf("says %v", err)
					}
				}
			}
		}
	})
}

// TestSwellLater has text that is more and more than it may be only after
// some time: it ends at the next of the places where that is looked at,
// whatever is read at a time.
func TestSwellLater(t *testing.T) {
	for _, size := range []int{12345, 1 << 20, 100 << 20} {
		const stored = 1000
		s := &swelling{ReadCloser: io.NopCloser(parsetest.Zeros{}), stored: func() int64 { return stored << 8 }, free: 10 << 20}
		want := s.free
		for want <= mostSwell*(stored<<8) {
			want += s.free / 16
		}
		var err error
		for buf := make([]byte, size); err == nil; {
			_, err = s.Read(buf)
		}
		if s.at != want || err != errSwell {
			t.Errorf("in pieces of %d: ended after %d bytes, not %d: %v", size, s.at, want, err)
		}
	}
}
