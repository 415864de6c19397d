package input

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/bmatcuk/doublestar/v4"

	"rpclog/parse/capture"
)

// Arguments become sources here: each file once, by whatever names it comes.

// Open returns the sources that some arguments name: files, directories (all
// files below, hidden ones left out), globs, or [capture.Stdin] for what stdin
// reads. A file that is named twice is read once, and rotated files of one log
// are one source. That a file cannot be read, or that a glob matches none,
// shows when it is opened; the only error is that Stdin is named twice.
func Open(args []string, stdin io.Reader) ([]Source, error) {
	in := inputs{dirs: map[string]string{}, paths: map[string]int{}, stats: map[stat][]int{}}
	for _, arg := range args {
		if arg != capture.Stdin {
			in.arg(arg)
			continue
		}
		if in.stdin {
			return nil, errors.New("standard input (-) is named twice")
		}
		in.stdin = true
		in.files = append(in.files, input{Source: Of(capture.Stdin, stdin)})
	}
	return joinRotated(in.files), nil
}

// input is a source that has not been joined with others.
type input struct {
	Source
	info fs.FileInfo // nil if it is no file, or none that can be read
	dir  string      // the directory that a file is in, without symbolic links
}

// inputs collects files, each once.
type inputs struct {
	files []input
	seen  int // files, those that were there before too
	stdin bool

	dirs  map[string]string // what directories are called without symbolic links
	paths map[string]int    // files by that name
	stats map[stat][]int    // files by what tells nearly all of them apart
}

// stat is what two names of one file have in common.
type stat struct {
	size int64
	time time.Time
}

// arg adds what an argument names. A file whose name looks like a glob goes
// before the glob.
func (in *inputs) arg(arg string) {
	fi, err := os.Stat(arg)
	if err == nil {
		in.add(arg, fi, true)
		return
	}
	if _, there := os.Lstat(arg); there == nil || !strings.ContainsAny(arg, "*?[{") {
		in.missing(arg, true)
		return
	}
	names, err := glob(arg)
	if err == nil && len(names) == 0 {
		err = &unmatched{arg, "no file matches"}
	}
	if err != nil {
		in.broken(arg, err, true)
		return
	}
	for _, name := range names {
		in.entry(name)
	}
}

// unmatched is why a glob names no file.
type unmatched struct{ pattern, why string }

func (u *unmatched) Error() string { return u.pattern + ": " + u.why }

// Is makes it one of the errors for files that are not there.
func (u *unmatched) Is(target error) bool { return target == fs.ErrNotExist }

// glob returns the files and directories that match a pattern, by name. Where
// it has a "**", symbolic links to directories are not followed: they may lead
// in a circle.
func glob(pattern string) ([]string, error) {
	opts := []doublestar.GlobOption{doublestar.WithNoHidden()}
	deep := strings.Contains(pattern, "**")
	if deep {
		opts = append(opts, doublestar.WithNoFollow())
	}
	names, err := doublestar.FilepathGlob(pattern, opts...)
	if err != nil {
		return nil, &unmatched{pattern, err.Error()}
	}
	if deep {
		names = slices.DeleteFunc(names, linkedDir)
	}
	slices.Sort(names)
	return names, nil
}

// linkedDir reports whether name is a symbolic link to a directory.
func linkedDir(name string) bool {
	if fi, err := os.Lstat(name); err != nil || fi.Mode()&fs.ModeSymlink == 0 {
		return false
	}
	fi, err := os.Stat(name)
	return err == nil && fi.IsDir()
}

// entry adds what a directory or a glob holds. Pipes and devices are left
// out: to open one may take for ever.
func (in *inputs) entry(name string) {
	fi, err := os.Stat(name)
	switch {
	case err != nil:
		in.missing(name, false)
	case fi.IsDir() || fi.Mode().IsRegular():
		in.add(name, fi, false)
	}
}

// add adds a file, or all files below a directory.
func (in *inputs) add(name string, fi fs.FileInfo, named bool) {
	if !fi.IsDir() {
		in.file(name, fi, named)
		return
	}
	entries, err := os.ReadDir(name) // by name
	if err != nil {
		in.broken(name, err, named)
	}
	before := in.seen
	for _, e := range entries {
		path := filepath.Join(name, e.Name())
		if strings.HasPrefix(e.Name(), ".") || e.Type()&fs.ModeSymlink != 0 && linkedDir(path) {
			continue
		}
		in.entry(path)
	}
	if named && err == nil && in.seen == before {
		in.other(Source{Name: name, Named: true, Open: empty})
	}
}

// empty opens a directory without files.
func empty() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("")), nil }

// broken adds an input that cannot be read.
func (in *inputs) broken(name string, err error, named bool) {
	in.other(Source{Name: name, Named: named, Open: func() (io.ReadCloser, error) { return nil, err }})
}

// missing adds a file that is not there, or of which nothing can be learned.
func (in *inputs) missing(name string, named bool) {
	in.other(Source{Name: name, Named: named, Open: func() (io.ReadCloser, error) { return os.Open(name) }})
}

// other adds what is no file, unless it is there.
func (in *inputs) other(src Source) {
	in.seen++
	path := in.path(src.Name)
	if i, ok := in.paths[path]; ok {
		in.files[i].Named = in.files[i].Named || src.Named
		return
	}
	in.paths[path] = len(in.files)
	in.files = append(in.files, input{Source: src})
}

// file adds a file, unless it is there.
func (in *inputs) file(name string, fi fs.FileInfo, named bool) {
	in.seen++
	if i := in.once(name, fi); i >= 0 {
		in.files[i].Named = in.files[i].Named || named
		return
	}
	src := Source{Name: name, Named: named, Open: func() (io.ReadCloser, error) { return os.Open(name) }}
	if fi.Mode().IsRegular() {
		src.ModTime, src.Size = fi.ModTime(), fi.Size()
	} else {
		src.Size = -1
		src.Live, src.Once = true, true
	}
	in.files = append(in.files, input{src, fi, in.dirs[filepath.Dir(name)]})
}

// once returns the index of a file that was added before, by whatever name,
// or -1 and notes that it is added now.
func (in *inputs) once(name string, fi fs.FileInfo) int {
	path := in.path(name)
	if i, ok := in.paths[path]; ok {
		return i
	}
	key := stat{fi.Size(), fi.ModTime()}
	for _, i := range in.stats[key] {
		if in.files[i].info != nil && os.SameFile(in.files[i].info, fi) {
			return i
		}
	}
	in.paths[path] = len(in.files)
	in.stats[key] = append(in.stats[key], len(in.files))
	return -1
}

// path returns what a file is called without symbolic links.
func (in *inputs) path(name string) string {
	dir, ok := in.dirs[filepath.Dir(name)]
	if !ok {
		dir = filepath.Dir(name)
		if abs, err := filepath.Abs(dir); err == nil {
			dir = abs
		}
		if real, err := filepath.EvalSymlinks(dir); err == nil {
			dir = real
		}
		in.dirs[filepath.Dir(name)] = dir
	}
	path := filepath.Join(dir, filepath.Base(name))
	if fi, err := os.Lstat(path); err == nil && fi.Mode()&fs.ModeSymlink != 0 {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			return real
		}
	}
	return path
}

// kept is a file that others may still need.
type kept struct{ *os.File }

// Close leaves it open.
func (kept) Close() error { return nil }

// Of returns a source that reads r, once. Lines of a pipe, and of whatever else
// is no file, are handed over as they come. r is not closed.
func Of(name string, r io.Reader) Source {
	src := Source{Name: name, Named: true, Live: true, Once: true, Size: -1, Open: func() (io.ReadCloser, error) { return io.NopCloser(r), nil }}
	if f, ok := r.(*os.File); ok {
		src.Open = func() (io.ReadCloser, error) { return kept{f}, nil }
		if fi, err := f.Stat(); err == nil && fi.Mode().IsRegular() {
			at, _ := f.Seek(0, io.SeekCurrent)
			src.Live, src.Size = false, fi.Size()-at // a redirected file: read in full chunks
		} else {
			widen(f)
		}
	}
	return src
}
