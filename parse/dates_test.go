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
