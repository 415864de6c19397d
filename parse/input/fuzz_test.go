package input

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// FuzzRotated joins files of any names: each is in one source, the files of a
// source are rotated ones of one log, from the oldest to the one that it is named
// by, and, where names say it clearly, another order of the arguments joins the
// same.
func FuzzRotated(f *testing.F) {
	for _, names := range []string{
		"x.log x.log.1 x.log.2.gz x.log.10.gz", "x.log.2 x.log.1", "run.1 run.2", "x.log x.log-20260314 x.log-20260315 x.log.1", "x.log x.log.1 x.log.1.gz x.log.01 x.log.1000",
		"a.log b.log.1 b.log", "x.log.2026-03-15 x.log.2026-03-14.zst x.log", ".1 .log.1 .log", "x.1.1 x.1 x", "x.log.1.1 x.log.1 x.log", "x.log-20260230 x.log", "x.log.gz.1 x.log.gz",
	} {
		f.Add(names)
	}
	info, err := os.Stat(".")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		names := strings.Fields(strings.ReplaceAll(text, "/", "_"))
		slices.Sort(names)
		names = slices.Compact(names)
		if len(names) > 50 {
			return
		}
		join := func() map[string]string { // of each file, what is joined with it
			var files []input
			for _, name := range names {
				files = append(files, input{Source: Source{Name: name}, info: info, dir: "/d"})
			}
			with := map[string]string{}
			for _, src := range joinRotated(files) {
				var all []string
				for _, part := range src.Files() {
					all = append(all, part.Name)
				}
				if all[len(all)-1] != src.Name {
					t.Errorf("%v is called %s", all, src.Name)
				}
				for _, name := range all {
					if with[name] != "" {
						t.Errorf("%s is read twice", name)
					}
					with[name] = strings.Join(all, " ")
				}
				checkRotation(t, all)
			}
			if len(with) != len(names) {
				t.Errorf("%d of %d files are read", len(with), len(names))
			}
			return with
		}
		first := join()
		if !unambiguous(names) {
			return
		}
		slices.Reverse(names)
		for name, with := range join() {
			if first[name] != with {
				t.Errorf("%s is read with %q, in another order with %q", name, first[name], with)
			}
		}
	})
}

// unambiguous reports whether each rotated file can be of one log only, and is the only
// one of its age.
func unambiguous(names []string) bool {
	seen := map[rotated]bool{}
	for _, name := range names {
		p, ok := parseRotated(name)
		if !ok {
			continue
		}
		if seen[p] {
			return false
		}
		seen[p] = true
		if _, ok := parseRotated(p.base); ok { // x.1.1 may be of x.1, which may be of x
			return false
		}
		for _, other := range names {
			if q, ok := parseRotated(other); ok && (q.base == name || q.base == p.base && q.scheme != p.scheme) {
				return false
			}
		}
	}
	return true
}

// checkRotation holds that files, if there are several, are rotated ones of one
// log, the oldest first.
func checkRotation(t *testing.T, names []string) {
	t.Helper()
	for i, name := range names[:len(names)-1] {
		older, ok := parseRotated(name)
		if !ok {
			t.Fatalf("%v: %s is no rotated file", names, name)
		}
		next := names[i+1]
		younger, ok := parseRotated(next)
		if isBase := i == len(names)-2 && next == older.base; !isBase && (!ok || younger.base != older.base || younger.scheme != older.scheme || younger.age >= older.age) {
			t.Fatalf("%v: %s after %s", names, next, name)
		}
	}
}
