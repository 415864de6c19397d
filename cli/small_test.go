//go:build unix

package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestHostileSmallFiles gives each flag that names a file that sets something
// what has no end or keeps one waiting. It is refused, with the flag's name.
func TestHostileSmallFiles(t *testing.T) {
	dir := t.TempDir()
	file := func(name string, size int64) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte("code,name,meaning\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(name, size); err != nil {
			t.Fatal(err)
		}
		return name
	}
	link := func(to, name string) string {
		name = filepath.Join(dir, name)
		if err := os.Symlink(to, name); err != nil {
			t.Fatal(err)
		}
		return name
	}
	large, zero := file("large.csv", 1<<30), link("/dev/zero", "zero.csv")
	for _, flag := range []string{"--rules", "--catalog"} {
		for name, want := range map[string]string{
			large:                            "longer than 1 MiB",
			zero:                             "longer than 1 MiB",
			link(dir, flag[2:]+"folder.csv"): "is a directory",
			filepath.Join(dir, "no.csv"):     "no such file",
		} {
			code, text := runAbsurd([]string{"-q", flag, name, "../testdata/captures/cortex-fires.jsonl"})
			if code != exitUsage || !strings.HasPrefix(text, "rpclog: "+flag+": ") || !strings.Contains(text, want) || len(text) > 300 {
				t.Errorf("%s %s: exit code %d, says %.300q; want %s", flag, name, code, text, want)
			}
		}
	}
}

// TestReadBounded reads pipes: those that nobody writes to, that end too
// late, and good ones.
func TestReadBounded(t *testing.T) {
	for _, tt := range []struct {
		name  string
		write func(f *os.File)
		late  bool
		want  string
	}{
		{"nobody writes", nil, true, ""},
		{"nothing comes", func(*os.File) { time.Sleep(time.Second) }, true, ""},
		{"no end comes", func(f *os.File) { fmt.Fprint(f, "rules:\n"); time.Sleep(time.Second) }, true, ""},
		{"later", func(f *os.File) { time.Sleep(20 * time.Millisecond); fmt.Fprint(f, "rules:\n") }, false, "rules:\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			name := filepath.Join(t.TempDir(), "fifo")
			if err := syscall.Mkfifo(name, 0o600); err != nil {
				t.Fatal(err)
			}
			if tt.write != nil {
				go func() {
					if f, err := os.OpenFile(name, os.O_WRONLY, 0); err == nil {
						tt.write(f)
						f.Close()
					}
				}()
			}
			wait := 300 * time.Millisecond
			if !tt.late {
				wait = time.Minute
			}
			start := time.Now()
			text, err := readBounded(name, wait)
			if late := errors.Is(err, os.ErrDeadlineExceeded); late != tt.late || !late && (err != nil || string(text) != tt.want) {
				t.Errorf("%q, %v", text, err)
			}
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}
