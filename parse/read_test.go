package parse_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// TestChunks reads random lines in chunks of all sizes and with any number of
// workers: the records are the same.
func TestChunks(t *testing.T) {
	line := rapid.SampledFrom([]string{
		"", "  ", "text", `{"jsonrpc":"2.0","id":1,"method":"a"}`, `{"jsonrpc":"2.0","id":1,"result":{"x":"` + strings.Repeat("y", 90) + `"}}` + "\r",
		`{"ts":"2026-01-02T03:04:05Z","msg":{"jsonrpc":"2.0","method":"b"}}`, `23:59:59 -> {"jsonrpc":"2.0","method":"c"}`, `00:00:01 {"id":`,
		`{"ts":"2026-01-02T03:04:04Z","msg":"{\"jsonrpc\":\"2.0\",\"method\":\"b\"}"} {"jsonrpc":"2.0","id":"é","error":{"code":1,"message":"\u00e9"}}`,
		strings.Repeat("long ", 60), "\xff{}", "// comment",
	})
	rapid.Check(t, func(rt *rapid.T) {
		lines := rapid.SliceOfN(line, 0, 40).Draw(rt, "lines")
		s := strings.Join(lines, "\n")
		if rapid.Bool().Draw(rt, "last newline") {
			s += "\n"
		}
		maxLine := rapid.SampledFrom([]int{50, 120, 250, 1000}).Draw(rt, "longest line")
		want := readtest.Dump(t, parse.Options{MaxLine: maxLine, Jobs: 1}, parsetest.Text("x", s))
		src := parsetest.Text("x", s)
		src.Live = rapid.Bool().Draw(rt, "live")
		if rapid.Bool().Draw(rt, "byte by byte") {
			src.Open = func() (io.ReadCloser, error) { return io.NopCloser(iotest.OneByteReader(strings.NewReader(s))), nil }
		}
		opts := parse.Options{MaxLine: maxLine, ChunkSize: rapid.IntRange(1, 300).Draw(rt, "chunk"), Jobs: rapid.IntRange(1, 4).Draw(rt, "jobs")}
		if diff := cmp.Diff(want, readtest.Dump(t, opts, src)); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// TestOrder shows what lines, times and clocks become in their order.
func TestOrder(t *testing.T) {
	const note = ` {"jsonrpc":"2.0","method":"n"}`
	for _, tt := range []struct{ name, in, want string }{
		{"inherited", `{"jsonrpc":"2.0","method":"n"}
{"ts":"2026-01-02T03:04:05Z","msg":{"jsonrpc":"2.0","method":"n"}}

{"jsonrpc":"2.0","method":"n"}
2026-01-02T03:04:07Z waiting
{"jsonrpc":"2.0","method":"n"}`,
			"1; 2 2026-01-02T03:04:05Z; 4 2026-01-02T03:04:05Z(inherited); 5 2026-01-02T03:04:07Z unparsed !not_json; 6 2026-01-02T03:04:07Z(inherited)"},
		{"clock back", "2026-01-02T03:04:05Z" + note + "\n2026-01-02T03:04:04Z" + note + "\n2026-01-02T03:04:04.5Z" + note,
			"1 2026-01-02T03:04:05Z; 2 2026-01-02T03:04:04Z !clock_back; 3 2026-01-02T03:04:04.5Z"},
		{"midnight", "23:59:59" + note + "\n00:00:01" + note + "\n12:00:00" + note + "\n11:00:00" + note + "\n23:00:00" + note + "\n01:00:00" + note,
			"1 1970-01-01T23:59:59Z; 2 1970-01-02T00:00:01Z; 3 1970-01-02T12:00:00Z; 4 1970-01-02T11:00:00Z !clock_back; 5 1970-01-02T23:00:00Z; 6 1970-01-03T01:00:00Z"},
		{"twelve hours are not more", "13:00:00" + note + "\n01:00:00" + note, "1 1970-01-01T13:00:00Z; 2 1970-01-01T01:00:00Z !clock_back"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, l := range strings.Split(readtest.Dump(t, parse.Options{}, parsetest.Text("x", tt.in)), "\n") {
				if l != "" && !strings.HasPrefix(l, " ") {
					got = append(got, l)
				}
			}
			if diff := cmp.Diff(strings.Split(tt.want, "; "), got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestMaxLine sees that the end of a line, LF or CRLF, is no part of its length.
func TestMaxLine(t *testing.T) {
	const line = `{"jsonrpc":"2.0","method":"a"}`
	for _, end := range []string{"", "\n", "\r\n", "\r"} {
		for chunk, max := range map[int]int{1: len(line), 1 << 20: len(line), 2: len(line) - 1, 1 << 21: len(line) - 1} {
			got := readtest.Dump(t, parse.Options{MaxLine: max, ChunkSize: chunk}, parsetest.Text("x", line+end))
			if want := max < len(line); strings.Contains(got, "!oversize") != want {
				t.Errorf("line of %d and %q, at most %d, chunks of %d:\n%s", len(line), end, max, chunk, got)
			}
		}
	}
}

// stamped returns a capture of one message for each time; "" for no time.
func stamped(times ...string) string {
	var b strings.Builder
	for i, t := range times {
		if t != "" {
			t = fmt.Sprintf(`"ts":"2026-01-02T03:04:%sZ",`, t)
		}
		fmt.Fprintf(&b, `{%s"msg":{"jsonrpc":"2.0","method":"m%d"}}`+"\n", t, i)
	}
	return b.String()
}

// TestMerge merges several sources by time.
func TestMerge(t *testing.T) {
	for _, tt := range []struct {
		name    string
		sources []string
		want    string
	}{
		{"by time", []string{stamped("01", "04", "05"), stamped("02", "03", "06")}, "a1 b1 b2 a2 a3 b3"},
		{"ties by argument", []string{stamped("01", "02"), stamped("01", "02")}, "a1 b1 a2 b2"},
		{"no time comes last", []string{stamped("", ""), stamped("01", "02")}, "b1 b2 a1 a2"},
		{"before the first time", []string{stamped("01"), stamped("", "02", ""), stamped("03")}, "b1 a1 b2 b3 c1"},
		{"a clock that goes back keeps its place", []string{stamped("05", "01", "06"), stamped("02", "05", "06")}, "b1 a1 a2 b2 a3 b3"},
		{"an empty one", []string{"", stamped("01")}, "b1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, once := range []bool{false, true} {
				for _, chunk := range []int{1, 1 << 20} {
					var sources []input.Source
					for i, s := range tt.sources {
						src := parsetest.Text(string(rune('a'+i)), s)
						src.Once, src.Live = once && i == 0, once && i == 0
						sources = append(sources, src)
					}
					var got []string
					for _, l := range strings.Split(readtest.Dump(t, parse.Options{ChunkSize: chunk}, sources...), "\n") {
						if name, rest, ok := strings.Cut(l, ":"); ok && !strings.HasPrefix(l, " ") {
							line, _, _ := strings.Cut(rest, " ")
							got = append(got, name+line)
						}
					}
					if diff := cmp.Diff(tt.want, strings.Join(got, " ")); diff != "" {
						t.Errorf("once=%v chunk=%d: %s", once, chunk, diff)
					}
				}
			}
		})
	}
}

// TestMergeOracle merges random sources and holds the order against a plain
// reading of what the order is.
func TestMergeOracle(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(2, 4).Draw(rt, "sources")
		type record struct {
			key    string // latest time so far
			source int
			line   int
		}
		var timed, untimed []record
		var sources []input.Source
		for i := range n {
			times := rapid.SliceOfN(rapid.SampledFrom([]string{"", "01", "02", "03", "04"}), 0, 6).Draw(rt, "times")
			sources = append(sources, parsetest.Text(string(rune('a'+i)), stamped(times...)))
			key, any := "", strings.Join(times, "") != ""
			for line, at := range times {
				key = max(key, at)
				if any {
					timed = append(timed, record{key, i, line + 1})
				} else {
					untimed = append(untimed, record{"", i, line + 1})
				}
			}
		}
		var want []string
		for _, key := range []string{"", "01", "02", "03", "04"} {
			for i := range n {
				for _, r := range timed {
					if r.key == key && r.source == i {
						want = append(want, fmt.Sprintf("%c%d", 'a'+i, r.line))
					}
				}
			}
		}
		for _, r := range untimed {
			want = append(want, fmt.Sprintf("%c%d", 'a'+r.source, r.line))
		}
		var got []string
		_, err := parse.Read(context.Background(), sources, parse.Options{ChunkSize: rapid.IntRange(1, 200).Draw(rt, "chunk")}, func(b *capture.Batch) error {
			for i := range b.Records {
				got = append(got, fmt.Sprintf("%s%d", sources[b.Source].Name, b.Records[i].Line))
			}
			return nil
		})
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatal(diff)
		}
	})
}

// TestErrors sees what becomes of sources that fail.
func TestErrors(t *testing.T) {
	broken := errors.New("disk on fire")
	sources := []input.Source{
		{Name: "gone", Open: func() (io.ReadCloser, error) { return nil, os.ErrNotExist }},
		{Name: "broken", Open: func() (io.ReadCloser, error) {
			return io.NopCloser(io.MultiReader(strings.NewReader(stamped("01")), iotest.ErrReader(broken))), nil
		}},
		parsetest.Text("fine", stamped("02")),
	}
	n := 0
	infos, err := parse.Read(context.Background(), sources, parse.Options{}, func(b *capture.Batch) error { n += len(b.Records); return nil })
	if err != nil || n != 2 {
		t.Fatalf("%d records, %v", n, err)
	}
	if !errors.Is(infos[0].Err, os.ErrNotExist) || !errors.Is(infos[1].Err, broken) || infos[2].Err != nil {
		t.Errorf("errors: %v, %v, %v", infos[0].Err, infos[1].Err, infos[2].Err)
	}
	stop := errors.New("enough")
	if _, err := parse.Read(context.Background(), sources[2:], parse.Options{}, func(*capture.Batch) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the error of each is lost: %v", err)
	}
}

// TestLive sees that a line written to a pipe is handed over while the pipe
// stays open.
func TestLive(t *testing.T) {
	r, w := io.Pipe()
	got := make(chan int64)
	done := make(chan error)
	src := input.Source{Name: "-", Live: true, Once: true, Open: func() (io.ReadCloser, error) { return r, nil }}
	go func() {
		_, err := parse.Read(context.Background(), []input.Source{src}, parse.Options{}, func(b *capture.Batch) error {
			for i := range b.Records {
				got <- b.Records[i].Line
			}
			return nil
		})
		done <- err
	}()
	for n := int64(1); n <= 3; n++ {
		if _, err := io.WriteString(w, stamped("01")); err != nil {
			t.Fatal(err)
		}
		select {
		case line := <-got:
			if line != n {
				t.Fatalf("line %d, want %d", line, n)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("a line that was written does not come")
		}
	}
	w.Close()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// TestLastLine sees that a last line without a newline belongs to the lines
// before it.
func TestLastLine(t *testing.T) {
	for _, in := range []string{
		"{\n  \"jsonrpc\": \"2.0\",\n  \"id\": 1,\n  \"method\": \"a\"\n}",
		"[\n {\"id\":1,\"method\":\"a\"},\n {\"id\":2,\"method\":\"b\"}\n]",
		`{"log":"{\"id\":1,","stream":"stdout"}` + "\n" + `{"log":"\"method\":\"a\"}\n","stream":"stdout"}`,
	} {
		for _, size := range []int{0, 1, 20} {
			opts := parse.Options{ChunkSize: size}
			if with, without := readtest.Dump(t, opts, parsetest.Text("x", in+"\n")), readtest.Dump(t, opts, parsetest.Text("x", in)); with != without || strings.Contains(with, "unparsed") {
				t.Errorf("%s\nwith a newline\n%s\nwithout\n%s", in, with, without)
			}
		}
	}
}

// TestReadStops sees to it that an error of who takes the records ends the
// reading, also while it waits for a pipe from which nothing comes anymore.
func TestReadStops(t *testing.T) {
	waiting, end := make(chan struct{}), make(chan struct{})
	defer close(end)
	pipe := io.MultiReader(strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"a"}`+"\n"), readerFunc(func([]byte) (int, error) {
		close(waiting)
		<-end
		return 0, io.EOF
	}))
	src := input.Source{Name: "-", Open: func() (io.ReadCloser, error) { return io.NopCloser(pipe), nil }, Live: true, Once: true}
	full := errors.New("full")
	_, err := parse.Read(context.Background(), []input.Source{src}, parse.Options{Jobs: 2}, func(*capture.Batch) error {
		<-waiting
		return full
	})
	if err != full {
		t.Errorf("the reading ends with %v", err)
	}
}

// TestReadCanceled sees to it that the end of the context ends the reading, and
// that nothing is handed over once Read has returned.
func TestReadCanceled(t *testing.T) {
	for _, jobs := range []int{1, 2, 3} {
		ctx, cancel := context.WithCancel(context.Background())
		endless := readerFunc(func(p []byte) (int, error) {
			return copy(p, `{"jsonrpc":"2.0","method":"a"}`+"\n"), nil
		})
		src := input.Source{Name: "x", Open: func() (io.ReadCloser, error) { return io.NopCloser(endless), nil }}
		running, batches := atomic.Int32{}, 0
		_, err := parse.Read(ctx, []input.Source{src}, parse.Options{Jobs: jobs, ChunkSize: 100}, func(*capture.Batch) error {
			if running.Add(1) != 1 {
				t.Error("two batches are handed over at a time")
			}
			if batches++; batches == 10 {
				cancel()
			}
			time.Sleep(time.Millisecond)
			running.Add(-1)
			return nil
		})
		if !errors.Is(err, context.Canceled) || running.Load() != 0 || batches < 10 {
			t.Errorf("%d jobs: %v after %d batches, %d of them being handed over", jobs, err, batches, running.Load())
		}
		cancel()
	}
}

// TestSlowSource reads a source that takes longer to read than to decode: who
// reads it goes on, and the others decode. The order stays.
func TestSlowSource(t *testing.T) {
	const lines = 60
	text := strings.NewReader(strings.Repeat(`{"jsonrpc":"2.0","method":"a"}`+"\n", lines))
	slow := readerFunc(func(p []byte) (int, error) {
		time.Sleep(200 * time.Microsecond)
		return text.Read(p)
	})
	src := input.Source{Name: "x", Open: func() (io.ReadCloser, error) { return io.NopCloser(slow), nil }}
	want := int64(1)
	_, err := parse.Read(context.Background(), []input.Source{src}, parse.Options{Jobs: 3, ChunkSize: 40}, func(b *capture.Batch) error {
		for i := range b.Records {
			if b.Records[i].Line != want {
				t.Errorf("line %d comes when it is the turn of %d", b.Records[i].Line, want)
			}
			want++
		}
		return nil
	})
	if err != nil || want != lines+1 {
		t.Errorf("%d lines, %v", want-1, err)
	}
}

// readerFunc is a function that reads.
type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
