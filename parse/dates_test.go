package parse_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
)

// dated returns a capture of one message for each text before it.
func dated(texts ...string) string {
	var b strings.Builder
	for i, text := range texts {
		fmt.Fprintf(&b, `%s {"jsonrpc":"2.0","method":"m%d"}`+"\n", text, i)
	}
	return b.String()
}

// timesOf returns the times of the records of sources, in their order.
func timesOf(t *testing.T, opts parse.Options, sources ...input.Source) (got []string) {
	t.Helper()
	_, err := parse.Read(t.Context(), sources, opts, func(b *capture.Batch) error {
		for _, r := range b.Records {
			got = append(got, r.Time.String())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestDateOrder sees that a source decides what 03/01/2026 means: in a file and
// in a pipe, alone and beside another one, read by any number of workers.
func TestDateOrder(t *testing.T) {
	const march, january, other = "2026-03-01T10:00:00Z", "2026-01-03T10:00:00Z", "2026-03-31T10:00:00Z"
	for _, tt := range []struct {
		name string
		in   string
		want []string
	}{
		{"undecided", dated("03/01/2026 10:00:00", "03/01/2026 10:00:00"), []string{march, march}},
		{"month first", dated("03/01/2026 10:00:00", "[03/31/2026 10:00:00]"), []string{march, other}},
		{"day first", dated("03/01/2026 10:00:00", "31/03/2026, 10:00:00 AM"), []string{january, other}},
		{"in envelopes", `{"ts":"03/01/2026 10:00:00","msg":{"jsonrpc":"2.0","method":"a"}}` + "\n" + `{"ts":"31/03/2026 10:00:00","msg":{"jsonrpc":"2.0","method":"a"}}`, []string{january, other}},
		{"what messages say", `03/01/2026 10:00:00 {"jsonrpc":"2.0","method":"a","params":"31/03/2026 10:00:00"}`, []string{march}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, jobs := range []int{1, 4} {
				for _, chunk := range []int{1, 1 << 20} {
					for _, live := range []bool{false, true} {
						src := input.Source{Name: "x", Live: live, Once: live, Open: func() (io.ReadCloser, error) {
							return io.NopCloser(iotest.OneByteReader(strings.NewReader(tt.in))), nil
						}}
						opts := parse.Options{Jobs: jobs, ChunkSize: chunk}
						if diff := cmp.Diff(tt.want, timesOf(t, opts, src)); diff != "" {
							t.Errorf("%d workers, chunks of %d, live %v: %s", jobs, chunk, live, diff)
						}
						late := parsetest.Text("late", dated("2026-04-01T10:00:00Z"))
						if diff := cmp.Diff(append(tt.want[:len(tt.want):len(tt.want)], "2026-04-01T10:00:00Z"), timesOf(t, opts, late, src)); diff != "" {
							t.Errorf("%d workers, chunks of %d, live %v, beside another: %s", jobs, chunk, live, diff)
						}
					}
				}
			}
		})
	}
}

// TestDateOrderOfDecoder sees that a decoder does not wait forever for the rest
// of a connection to find out the order of its dates.
func TestDateOrderOfDecoder(t *testing.T) {
	r, w := io.Pipe()
	defer w.Close()
	go io.WriteString(w, dated("03/01/2026 10:00:00"))
	b, err := parse.NewDecoder("x", r, parse.Options{}).Next()
	if err != nil || b.Records[0].Time.String() != "2026-03-01T10:00:00Z" {
		t.Error(b, err)
	}
}

// TestYearless sees that a date without a year is the latest that does not lie
// after the last change of its file, in every form.
func TestYearless(t *testing.T) {
	src := parsetest.Text("x", dated("Mar  1 10:00:00", "[03-01|10:00:00.100]", "I0301 10:00:00.100000", "03-01 10:00:00.100", "Feb 29 10:00:00", "[02-29|10:00:00.100]"))
	for change, want := range map[string][2]string{
		"2025-03-01T09:59:59Z": {"2024-03-01", "2024-02-29"},
		"2025-03-01T10:00:01Z": {"2025-03-01", "2024-02-29"},
		"2024-02-28T00:00:00Z": {"2023-03-01", "2020-02-29"},
	} {
		at, err := time.Parse(time.RFC3339, change)
		if err != nil {
			t.Fatal(err)
		}
		src.ModTime = at
		for i, got := range timesOf(t, parse.Options{}, src) {
			if want := want[i/4]; !strings.HasPrefix(got, want+"T10:00:00") {
				t.Errorf("changed at %s: %d is %s, want %s", change, i, got, want)
			}
		}
	}
}

// TestUndatedSources sees that clocks without a date put nothing in order, and
// say when nothing was, beside a source that has dates.
func TestUndatedSources(t *testing.T) {
	clocks := dated("09:00:00", "10:00:00")
	banner := "08:00:00 up\n" + dated("2026-03-01T10:00:00Z", "2026-03-01T10:00:02Z")
	dates := dated("2026-03-01T10:00:01Z", "2026-03-01T10:00:03Z")
	for _, tt := range []struct {
		name    string
		sources []string
		want    string
	}{
		{"clocks alone", []string{clocks}, "a09:00:00 a10:00:00"},
		{"clocks beside clocks", []string{clocks, dated("09:30:00")}, "a09:00:00 b09:30:00 a10:00:00"},
		{"clocks beside no times", []string{dated(""), clocks}, "b09:00:00 b10:00:00 a"},
		{"clocks beside dates", []string{clocks, dates}, "b2026-03-01T10:00:01Z b2026-03-01T10:00:03Z a a"},
		{"as those without times", []string{clocks, dated(""), dates, clocks}, "c2026-03-01T10:00:01Z c2026-03-01T10:00:03Z a a b d d"},
		{"inherited", []string{dated("09:00:00", ""), dates}, "b2026-03-01T10:00:01Z b2026-03-01T10:00:03Z a a"},
		{"a clock before dates", []string{dates, banner}, "b b2026-03-01T10:00:00Z a2026-03-01T10:00:01Z b2026-03-01T10:00:02Z a2026-03-01T10:00:03Z"},
		{"a clock and a date", []string{dates, dated("09:00:00", "2026-03-01T10:00:02Z")}, "b a2026-03-01T10:00:01Z b2026-03-01T10:00:02Z a2026-03-01T10:00:03Z"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, jobs := range []int{1, 4} {
				for _, chunk := range []int{1, 1 << 20} {
					for _, once := range []bool{false, true} {
						var sources []input.Source
						for i, s := range tt.sources {
							src := parsetest.Text(string(rune('a'+i)), s)
							src.Once, src.Live = once, once
							sources = append(sources, src)
						}
						var got []string
						_, err := parse.Read(t.Context(), sources, parse.Options{Jobs: jobs, ChunkSize: chunk}, func(b *capture.Batch) error {
							for i := range b.Records {
								got = append(got, sources[b.Source].Name+strings.TrimSuffix(strings.TrimPrefix(b.When(&b.Records[i]).String(), "1970-01-01T"), "Z"))
							}
							return nil
						})
						if err != nil {
							t.Fatal(err)
						}
						if got := strings.Join(got, " "); got != strings.ReplaceAll(tt.want, "Z", "") {
							t.Errorf("%d workers, chunks of %d, pipes %v: %s, want %s", jobs, chunk, once, got, tt.want)
						}
					}
				}
			}
		})
	}
}
