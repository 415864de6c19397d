package parse

import (
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/format"
	"rpclog/parse/internal/parsetest"
)

// TestPausing reads what comes late: as long as it is looked at a pause is told,
// after it who reads waits.
func TestPausing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe()
		go func() {
			for _, pause := range []time.Duration{0, 500, 700, 2500, 5000} { // milliseconds
				time.Sleep(pause * time.Millisecond)
				io.WriteString(w, "x")
			}
			w.Close()
		}()
		p := newPausing(r)
		begun, buf := time.Now(), make([]byte, 10)
		for _, want := range []struct {
			at  time.Duration // since the beginning, in milliseconds
			err error
		}{
			{0, nil}, {500, nil}, {1200, nil}, {2200, format.ErrPause}, {3000, format.ErrPause}, // the longest start
			{3700, nil}, {3700, format.ErrPause}, {4700, format.ErrPause}, // not at once again
		} {
			n, err := p.Read(buf)
			if at := time.Since(begun) / time.Millisecond; err != want.err || at != want.at || (n == 1) != (err == nil) {
				t.Errorf("%d bytes, %v after %d ms, want %v after %d ms", n, err, at, want.err, want.at)
			}
		}
		p.over = true
		if n, err := p.Read(buf); n != 1 || err != nil || time.Since(begun) != 8700*time.Millisecond {
			t.Errorf("%d bytes, %v after %v", n, err, time.Since(begun))
		}
		if n, err := p.Read(buf); n != 0 || err != io.EOF {
			t.Errorf("%d bytes, %v at the end", n, err)
		}
	})
}

// TestRotatedSurvey reads a source whose first file is too short to tell
// anything: the next one does, however often the source is opened.
func TestRotatedSurvey(t *testing.T) {
	older := "quaffle {\"jsonrpc\":\"2.0\",\"method\":\"note\"}\n"
	newer := "quaffle {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"one\"}\nmerk {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"two\"}\n" +
		"quaffle {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}\nmerk {\"jsonrpc\":\"2.0\",\"id\":1,\"result\":2}\n"
	rotated := parsetest.Text("x.log", newer)
	rotated.Older = []input.Source{parsetest.Text("x.log.1", older)}
	conns := func(sources ...input.Source) (list []string) {
		if _, err := Read(t.Context(), sources, Options{}, func(b *capture.Batch) error {
			for i := range b.Records {
				if b.Source == 0 {
					list = append(list, string(b.Records[i].Conn))
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return list
	}
	alone, beside := conns(rotated), conns(rotated, parsetest.Text("y.log", "2026-03-01T10:00:00Z -> {\"id\":1,\"method\":\"a\"}\n"))
	if want := []string{"", "quaffle", "merk", "quaffle", "merk"}; !slices.Equal(alone, want) || !slices.Equal(beside, want) {
		t.Errorf("connections %q, beside another source %q, want %q", alone, beside, want)
	}
}
