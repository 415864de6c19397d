//go:build unix

package cli

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
	"github.com/ulikunitz/xz"
)

// failures is a capture of calls that failed.
func failures(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"jsonrpc":"2.0","id":%d,"error":{"code":%[1]d,"message":"no"}}`+"\n", i)
	}
	return b.String()
}

// failures40 is what bzip2 makes of failures(40): there is no library that writes
// that format.
const failures40 = `QlpoMTFBWSZTWR/m4DAABH5ZgAAQEAV/8C6z2AowAXNhAaR+qnqSf/qlJoGEMQJU/1VUYAAAACpKT1A0DQAyep9qxZasW+rFxqxc6sXMAAAAAAAAAAAVVVVVVVoIuIxCKEUI2CNCVPTl
jHt7/Hz9c+nXguVVXdUVVu7u76SSpjWMa1rWta1wXKqruqKq3d3d7ySp1klTkiAAGQMyVDAGQ9ZJUzJU22zsGSpUAAAAAAAAAAAAAADGDVYQlxFxGAjMRkIzEehFhH4RoIwBGsRcRmIx
EfQiwihFhGYiwi4jARkIuIuIxEfxdyRThQkB/m4DAA==`

// compressed returns a text in all compressions, the name of each first.
func compressed(t *testing.T, text string) map[string][]byte {
	all := map[string][]byte{}
	for name, to := range map[string]func(io.Writer) (io.WriteCloser, error){
		"gzip": func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil },
		"zstd": func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) },
		"lz4":  func(w io.Writer) (io.WriteCloser, error) { return lz4.NewWriter(w), nil },
		"xz":   func(w io.Writer) (io.WriteCloser, error) { return xz.NewWriter(w) },
	} {
		var out bytes.Buffer
		w, err := to(&out)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err == nil {
			err = w.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		all[name] = out.Bytes()
	}
	var err error
	if all["bzip2"], err = base64.StdEncoding.DecodeString(strings.ReplaceAll(failures40, "\n", "")); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestTornIsSaid cuts compressed captures, and turns bits of them, at many
// places: each command says so, with exit code 3, JSON too, and shows what came
// before.
func TestTornIsSaid(t *testing.T) {
	text := failures(40)
	t.Chdir(t.TempDir())
	for name, data := range compressed(t, text) {
		write := func(damaged []byte) {
			if err := os.WriteFile("x", damaged, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write(data)
		whole, _ := runs(t, exitDone, "errors", "x")
		if strings.Count(whole, "\n") != 40 {
			t.Fatalf("%s: %q", name, whole)
		}
		said := func(what string, at int, stderr string) {
			if !strings.HasPrefix(stderr, "rpclog: x: "+name+": ") {
				t.Errorf("%s, %s at %d: %q", name, what, at, stderr)
			}
		}
		step := 1 + len(data)/12
		for n := len(data) - 1; n > 4; n -= step {
			write(data[:n])
			rows, stderr := runs(t, exitNoInput, "errors", "x")
			if said("cut", n, stderr); !strings.HasPrefix(whole, rows[:strings.LastIndex(rows, "\n")+1]) {
				t.Errorf("%s, cut at %d:\n%s", name, n, rows)
			}
			if n < 10 { // it would be no compression
				continue
			}
			turned := bytes.Clone(data)
			turned[n] ^= 1 << (n % 8)
			write(turned)
			var stdout, stderr2 bytes.Buffer
			if code := Run([]string{"errors", "x"}, strings.NewReader(""), &stdout, &stderr2); code != exitDone || stdout.String() != whole { // a bit that says nothing of the text
				if said("turned", n, stderr2.String()); code != exitNoInput {
					t.Errorf("%s, turned at %d: exit code %d", name, n, code)
				}
			}
		}
		write(data[:12])
		if stdout, _ := runs(t, exitNoInput, "-f", "json", "x"); !strings.Contains(stdout, `"error": "x: `+name) {
			t.Errorf("%s: nothing of it could be read: %.300s", name, stdout)
		}
		write(data[:len(data)-1])
		for _, args := range [][]string{{"-f", "table"}, {"-f", "json"}, {"--fail-on", "critical"}, {"calls"}, {"errors", "-f", "csv"}, {"show", "--code", "7"}, {"show", "x:3"}} {
			if args[len(args)-1] != "x:3" {
				args = append(args, "x")
			}
			stdout, stderr := runs(t, exitNoInput, args...)
			said(fmt.Sprint(args), len(data)-1, stderr)
			if args[1] == "json" {
				var r struct{ Sources []struct{ Error *string } }
				if err := json.Unmarshal([]byte(stdout), &r); err != nil || r.Sources[0].Error == nil || "rpclog: "+*r.Sources[0].Error+"\n" != stderr {
					t.Errorf("%s: %v, %v", name, r.Sources, err)
				}
			}
		}
	}
}

// TestTornInFolder sees that a capture of a folder that is torn counts, and one
// that was never a capture does not.
func TestTornInFolder(t *testing.T) {
	gz := compressed(t, failures(40))["gzip"]
	prose := compressed(t, strings.Repeat("This is no capture.\n", 40))["gzip"]
	t.Chdir(t.TempDir())
	for name, data := range map[string][]byte{"dir/good.jsonl": []byte(failures(1)), "dir/prose.gz": prose[:len(prose)-5]} {
		if err := errorsJoin(os.MkdirAll("dir", 0o700), os.WriteFile(name, data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if _, stderr := runs(t, exitDone, "dir"); !strings.Contains(stderr, "rpclog: dir/prose.gz: gzip: ") {
		t.Errorf("%q", stderr)
	}
	runs(t, exitNoInput, "dir/good.jsonl", "dir/prose.gz")
	if err := os.WriteFile("dir/torn.gz", gz[:len(gz)-5], 0o600); err != nil {
		t.Fatal(err)
	}
	runs(t, exitNoInput, "dir")
	runs(t, exitNoInput, "errors", "dir/*")
}

func errorsJoin(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// TestGoneAmongGood names files that are not there or cannot be read among good
// ones: each is said, and the good ones are reported.
func TestGoneAmongGood(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, name := range []string{"a.jsonl", "b.jsonl"} {
		if err := os.WriteFile(name, []byte(failures(3)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	bad := map[string]string{"gone.jsonl": "open gone.jsonl: no such file or directory", "loop": "stat loop: too many levels of symbolic links"}
	if err := os.Symlink("loop", "loop"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("/proc/self/mem"); err == nil {
		bad["/proc/self/mem"] = "read /proc/self/mem: input/output error"
	}
	if os.Getuid() != 0 {
		if err := os.WriteFile("shut.jsonl", nil, 0); err != nil {
			t.Fatal(err)
		}
		bad["shut.jsonl"] = "open shut.jsonl: permission denied"
	}
	for name, why := range bad {
		for _, args := range [][]string{{"analyze", "-f", "csv"}, {"errors"}, {"calls"}, {"show", "--code", "2"}} {
			stdout, stderr := runs(t, exitNoInput, slices.Concat(args, []string{"a.jsonl", name, "b.jsonl"})...)
			if stderr != "rpclog: "+why+"\n" && !strings.Contains(stderr, strings.TrimPrefix(why, "stat ")) || len(stdout) < 40 {
				t.Errorf("%v: %q\n%s", args, stderr, stdout)
			}
		}
	}
}

// TestFewFiles reads many captures that overlap where few files may be open.
func TestFewFiles(t *testing.T) {
	dir := t.TempDir()
	const files, calls = 30, 600
	for i := range files {
		var b strings.Builder
		for k := range calls {
			second := k*files + i
			fmt.Fprintf(&b, `{"ts":"2026-01-02T%02d:%02d:%02dZ","msg":{"jsonrpc":"2.0","id":%d,"error":{"code":7,"message":"no"}}}`+"\n", second/3600, second/60%60, second%60, k)
		}
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d.jsonl", i)), []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c, stdout, stderr := program()
	c.Path, c.Args, c.Dir = "/bin/sh", []string{"sh", "-c", "ulimit -n 20; exec rpclog errors -o rows.ndjson ."}, dir
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	code := exits(c)
	rows, err := os.ReadFile(filepath.Join(dir, "rows.ndjson"))
	if code != exitDone || err != nil || bytes.Count(rows, []byte{'\n'}) != files*calls {
		t.Errorf("exit code %d, %d rows, %v\n%s%s", code, bytes.Count(rows, []byte{'\n'}), err, stdout, stderr)
	}
}
