package input_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/parsetest"
	"rpclog/parse/internal/readtest"
)

// TestRotated shows which files become one source.
func TestRotated(t *testing.T) {
	for _, tt := range []struct{ name, files, args, want string }{
		{"a set", "x.log x.log.1 x.log.2.gz x.log.10.gz", ".", "x.log.10.gz+x.log.2.gz+x.log.1+x.log"},
		{"in any order", "x.log x.log.1 x.log.2.gz", "x.log.1 x.log x.log.2.gz", "!x.log.2.gz+!x.log.1+!x.log"},
		{"only what is among the inputs", "x.log x.log.1 x.log.2", "x.log", "!x.log"},
		{"a gap", "x.log x.log.1 x.log.2 x.log.3", "x.log.3 x.log", "!x.log.3+!x.log"},
		{"without the youngest", "x.log x.log.1 x.log.2", "x.log.*", "x.log.2+x.log.1"},
		{"named and not named", "x.log x.log.1", "x.log.1 .", "!x.log.1+x.log"},
		{"dates", "x.log x.log-20260314.gz x.log-20260315", ".", "x.log-20260314.gz+x.log-20260315+x.log"},
		{"dates of others", "x.log x.log.2026-03-15 x.log.2026-03-14", ".", "x.log.2026-03-14+x.log.2026-03-15+x.log"},
		{"a name without an ending", "syslog syslog.1 syslog.2.gz", ".", "syslog.2.gz+syslog.1+syslog"},
		{"captures that are numbered", "run.1 run.2 run.3", ".", "run.1 run.2 run.3"},
		{"captures of addresses", "10.0.0.1 10.0.0.2", ".", "10.0.0.1 10.0.0.2"},
		{"captures of days", "calls-20260314 calls-20260315", ".", "calls-20260314 calls-20260315"},
		{"directories of their own", "a/x.log b/x.log.1", ".", "a/x.log b/x.log.1"},
		{"other names", "x.log y.log.1 xx.log.1", ".", "x.log xx.log.1 y.log.1"},
		{"compressed and not yet removed", "x.log x.log.1 x.log.1.gz", ".", "x.log.1+x.log x.log.1.gz"},
		{"two schemes", "x.log x.log-20260314 x.log-20260315 x.log.1", ".", "x.log.1+x.log x.log-20260314+x.log-20260315"},
		{"in the place of the first", "a.log x.log x.log.1 z.log", "x.log.1 z.log a.log x.log", "!x.log.1+!x.log !z.log !a.log"},
		{"by several ways", "d/x.log d/x.log.1", "./d/x.log d/../d/x.log.1", "!d/../d/x.log.1+!./d/x.log"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			tree(t, strings.Fields(tt.files)...)
			if diff := cmp.Diff(tt.want, opened(t, strings.Fields(tt.args)...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRotatedStream reads rotated files as one stream: its lines count on, a
// call may begin in one file and end in the next, each file dates its own
// times without a year, and damage to one does not end the others.
func TestRotatedStream(t *testing.T) {
	tree(t)
	gz := parsetest.Compressors["gzip"]
	for _, f := range []struct {
		name string
		data string
		time string
	}{
		{"x.log.3.gz", string(gz(t, "Dec 30 10:00:00 "+note("a")+"\n\n"+"Dec 31 10:00:00 "+note("b"))), "2024-12-31"}, // no last newline
		{"x.log.2", "Jan  2 10:00:00 " + note("c") + "\n", "2025-01-02"},
		{"x.log.1.gz", string(gz(t, "Dec 31 23:00:00 "+note("d")+"\n"+note("e")+"\n"))[:90], "2025-12-31"}, // torn
		{"x.log", "Jan  1 10:00:00 " + note("f") + "\n", "2026-01-02"},
	} {
		at, err := time.Parse(time.DateOnly, f.time)
		if err == nil {
			err = os.WriteFile(f.name, []byte(f.data), 0o600)
		}
		if err == nil {
			err = os.Chtimes(f.name, at, at.Add(24*time.Hour-time.Second))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	sources, err := input.Open([]string{"."}, nil)
	if err != nil || len(sources) != 1 {
		t.Fatalf("%d sources, %v", len(sources), err)
	}
	for _, opts := range []parse.Options{{}, {ChunkSize: 1, Jobs: 1}} {
		got := readtest.Dump(t, opts, sources[0])
		want := `1 2024-12-30T10:00:00Z
   notification a
3 2024-12-31T10:00:00Z
   notification b
4 2025-01-02T10:00:00Z
   notification c
5 2025-12-31T23:00:00Z
   notification d
`
		rest := `7 2026-01-01T10:00:00Z
   notification f
`
		if !strings.HasPrefix(got, want) || !strings.HasSuffix(got, rest) || !strings.Contains(got, "6 2025-12-31T23:00:00Z(inherited) unparsed !truncated") {
			t.Errorf("%s\nwant %s…\n%s", got, want, rest)
		}
	}
	infos, err := parse.Read(t.Context(), sources, parse.Options{}, func(*capture.Batch) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	damage := []capture.Damage{{File: "x.log.1.gz", Line: 6, Text: "gzip: unexpected end of the compressed data after 2 lines"}}
	if diff := cmp.Diff(damage, infos[0].Damage); diff != "" || infos[0].Name != "x.log" || infos[0].Err != nil {
		t.Errorf("%+v\n%s", infos[0], diff)
	}
}

func note(method string) string { return `{"jsonrpc":"2.0","method":"` + method + `"}` }
