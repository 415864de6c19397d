package input_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse"
	"rpclog/parse/capture"
	"rpclog/parse/input"
)

// tree makes files in a new directory and changes to it: "name" a file,
// "name/" a directory, "name -> target" a symbolic link, "name = target" a
// hard link.
func tree(t *testing.T, names ...string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for _, name := range names {
		var err error
		if link, target, ok := strings.Cut(name, " -> "); ok {
			err = os.Symlink(target, link)
		} else if link, target, ok := strings.Cut(name, " = "); ok {
			err = os.Link(target, link)
		} else if strings.HasSuffix(name, "/") {
			err = os.MkdirAll(name, 0o700)
		} else if err = os.MkdirAll(filepath.Dir(name), 0o700); err == nil {
			err = os.WriteFile(name, []byte(`{"jsonrpc":"2.0","method":"`+filepath.ToSlash(name)+`"}`), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// opened returns the sources that arguments name: "!" before those that the
// user named himself, "?" after those that cannot be read, rotated files from
// the oldest to the youngest with "+" between.
func opened(t *testing.T, args ...string) string {
	t.Helper()
	sources, err := input.Open(args, strings.NewReader(""))
	if err != nil {
		return err.Error()
	}
	var out []string
	for _, src := range sources {
		var names []string
		for _, part := range append(src.Older, src) {
			name := filepath.ToSlash(part.Name)
			if part.Named {
				name = "!" + name
			}
			if r, err := part.Open(); err != nil {
				name += "?"
			} else {
				r.Close()
			}
			names = append(names, name)
		}
		out = append(out, strings.Join(names, "+"))
	}
	return strings.Join(out, " ")
}

// TestOpen shows what arguments mean.
func TestOpen(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("symbolic links, and names with stars")
	}
	tree(t, "b.log", "a.log", "d/c.log", "d/sub/e.log", "d/.hidden.log", "d/.git/f.log", "empty/",
		"d/link.log -> ../b.log", "d/loop -> ..", "d/gone.log -> nowhere", "w[1].log", "w1.log", "star*.log", "starry.log",
		"cur.log -> a.log", "here -> d", "hard.log = b.log", "d/sub/deep/e.log")
	for _, tt := range []struct{ name, args, want string }{
		{"files, in their order", "b.log a.log", "!b.log !a.log"},
		{"no such file", "no.log a.log ./no.log", "!no.log? !a.log"},
		{"standard input", "a.log -", "!a.log !-"},
		{"standard input twice", "- -", "standard input (-) is named twice"},
		{"twice", "a.log ./a.log b.log", "!a.log !b.log"},
		{"twice by a symbolic link", "cur.log a.log", "!cur.log"},
		{"twice by a hard link", "hard.log b.log", "!hard.log"},
		{"twice by a directory", "here/c.log d/c.log", "!here/c.log"},
		{"a directory", "d", "d/c.log d/gone.log? d/link.log d/sub/deep/e.log d/sub/e.log"},
		{"a symbolic link to a directory", "here/", "here/c.log here/gone.log? here/link.log here/sub/deep/e.log here/sub/e.log"},
		{"a directory and a file in it", "d/sub d/sub/e.log", "d/sub/deep/e.log !d/sub/e.log"},
		{"a directory of files that are there", "d/sub/e.log d/sub/deep/e.log d/sub", "!d/sub/e.log !d/sub/deep/e.log"},
		{"a directory without files", "empty empty", "!empty"},
		{"this directory", "empty d/sub .", "!empty d/sub/deep/e.log d/sub/e.log a.log b.log d/c.log d/gone.log? star*.log starry.log w1.log w[1].log"},
		{"a glob", "[ab].log", "a.log b.log"},
		{"a glob and a file", "[ab].log b.log", "a.log !b.log"},
		{"hidden files are not in a glob", "d/*.log", "d/c.log d/gone.log? d/link.log"},
		{"a glob for hidden files", "d/.*.log", "d/.hidden.log"},
		{"a deep glob", "d/**/e.log", "d/sub/deep/e.log d/sub/e.log"},
		{"a deep glob does not go in circles", "**/c.log", "d/c.log"},
		{"a deep glob of everything", "d/**", "d/c.log d/gone.log? d/link.log d/sub/deep/e.log d/sub/e.log"},
		{"a glob of directories", "d/s*", "d/sub/deep/e.log d/sub/e.log"},
		{"a glob with alternatives", "{b,a,no}.log", "a.log b.log"},
		{"a glob that matches nothing", "*.txt", "!*.txt?"},
		{"a glob that is none", "[", "![?"},
		{"a file that looks like a glob", "w[1].log", "!w[1].log"},
		{"a file that looks like a glob that matches more", "star*.log", "!star*.log"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, opened(t, strings.Fields(tt.args)...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestUnreadable reads what cannot be read along with what can.
func TestUnreadable(t *testing.T) {
	if os.Getuid() <= 0 {
		t.Skip("root may read everything, and Windows has other rights")
	}
	tree(t, "d/a.log", "d/b.log", "d/sub/c.log")
	for _, name := range []string{"d/b.log", "d/sub"} {
		if err := os.Chmod(name, 0); err != nil {
			t.Fatal(err)
		}
	}
	defer os.Chmod("d/sub", 0o700)
	if got := opened(t, "d", "d/sub"); got != "d/a.log d/b.log? !d/sub?" {
		t.Error(got)
	}
}

// TestNamed sees whom the errors of a reading concern.
func TestNamed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("symbolic links")
	}
	tree(t, "d/a.log", "d/gone.log -> nowhere", "d/x.log", "d/x.log.1")
	if err := os.WriteFile("d/x.log.2.gz", []byte("\x1f\x8b\x08\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	sources, err := input.Open([]string{"d", "d/x.log", "no.log"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	infos, err := parse.Read(context.Background(), sources, parse.Options{}, func(*capture.Batch) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, in := range infos {
		s := filepath.ToSlash(in.Name)
		if in.Named {
			s = "!" + s
		}
		if in.Err != nil {
			s += ": " + filepath.ToSlash(in.Err.Error())
		}
		got = append(got, s)
	}
	want := []string{
		"d/a.log", "d/gone.log: open d/gone.log: no such file or directory",
		"d/x.log: d/x.log.2.gz: gzip: unexpected end of the compressed data",
		"!no.log: open no.log: no such file or directory",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if infos[2].Records != 2 {
		t.Errorf("%d records of the rotated files that can be read", infos[2].Records)
	}
	if !os.IsNotExist(infos[3].Err) {
		t.Error("what is missing is not known to be missing")
	}
}
