package cli

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// files are those that are written. What was begun is dropped when the program
// ends before it is done.
type files struct {
	mu    sync.Mutex
	begun map[string]bool // temporary files that are there
	over  bool            // they were dropped: no other is begun

	ended <-chan struct{} // closed at the first signal

	fault func(what string) error // for tests: what is wrong with a step, which then is not done
}

// errOver says that the program ends.
var errOver = errors.New("the program ends")

// drop takes away what is not done.
func (fs *files) drop() {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	fs.over = true
	for name := range fs.begun {
		os.Remove(name)
	}
}

// step does a step of writing a file.
func (fs *files) step(what string, do func() error) error {
	if fs.fault != nil {
		if err := fs.fault(what); err != nil {
			return err
		}
	}
	return do()
}

// to returns what writes to a file.
func (fs *files) to(f *os.File) io.Writer {
	if fs.fault == nil {
		return f
	}
	return writerFunc(func(p []byte) (n int, err error) {
		err = fs.step("write", func() error { n, err = f.Write(p); return err })
		return n, err
	})
}

// writerFunc is a function that writes.
type writerFunc func([]byte) (int, error)

func (w writerFunc) Write(p []byte) (int, error) { return w(p) }

// write writes a file by its name. A regular file appears whole or, after
// an error, not at all; a device, a pipe or a socket is opened and written to.
func (fs *files) write(name string, write func(io.Writer) error) error {
	fi, err := os.Stat(name)
	if err == nil && fi.Mode()&(os.ModeDevice|os.ModeNamedPipe|os.ModeSocket) != 0 {
		return fs.into(name, write)
	}
	return fs.whole(name, fi, write)
}

// into writes to what is there and stays there.
func (fs *files) into(name string, write func(io.Writer) error) error {
	f, err := fs.open(name)
	if err != nil {
		return err
	}
	err = write(fs.to(f))
	if closed := fs.step("close", f.Close); err == nil {
		err = closed
	}
	return err
}

// open opens what is there. Who reads a named pipe may be long in coming: after
// a signal he is not waited for.
func (fs *files) open(name string) (*os.File, error) {
	type opened struct {
		file *os.File
		err  error
	}
	done := make(chan opened, 1)
	go func() {
		f, err := os.OpenFile(name, os.O_WRONLY, 0)
		done <- opened{f, err}
	}()
	select {
	case o := <-done:
		return o.file, o.err
	case <-fs.ended:
	}
	select {
	case o := <-done:
		return o.file, o.err
	case <-time.After(readerWait):
		return nil, &os.PathError{Op: "open", Path: name, Err: errors.New("nobody reads it")}
	}
}

// readerWait is how long after a signal the reader of a named pipe is waited for.
const readerWait = time.Second

// whole writes a regular file beside the place where it belongs, and moves it
// there when all of it is on the disk. It has the mode and the owner of the old one
// that it replaces, else those of a new file. A symbolic link stays, and what it leads
// to is written.
func (fs *files) whole(name string, old os.FileInfo, write func(io.Writer) error) error {
	path, err := resolve(name)
	if err != nil {
		return err
	}
	mode := os.FileMode(0o666) // less the umask
	if old != nil {
		mode = old.Mode().Perm()
	}
	f, err := fs.begin(filepath.Dir(path), mode)
	if err != nil {
		return renamed(err, name)
	}
	defer fs.end(f.Name())
	err = write(fs.to(f))
	if err == nil && old != nil {
		own(f, old)
		err = fs.step("chmod", func() error { return f.Chmod(mode) })
	}
	if err == nil {
		err = fs.step("sync", f.Sync)
	}
	if closed := fs.step("close", f.Close); err == nil {
		err = closed
	}
	if err == nil {
		err = fs.step("rename", func() error { return fs.rename(f.Name(), path) })
	}
	return renamed(err, name)
}

// temporaryPrefix begins the names of files that are being written. Folders
// that are read leave out what begins with a dot.
const temporaryPrefix = ".rpclog-"

// begin makes a temporary file that was not there. Unlike [os.CreateTemp] it
// leaves the mode to the umask.
func (fs *files) begin(dir string, mode os.FileMode) (f *os.File, err error) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.over {
		return nil, errOver
	}
	const tries = 100
	for range tries {
		name := filepath.Join(dir, fmt.Sprintf("%s%08x", temporaryPrefix, rand.Uint32()))
		err = fs.step("create", func() error {
			f, err = os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
			return err
		})
		if !errors.Is(err, os.ErrExist) {
			break
		}
	}
	if err != nil {
		return nil, err
	}
	if fs.begun == nil {
		fs.begun = map[string]bool{}
	}
	fs.begun[f.Name()] = true
	return f, nil
}

// rename moves a temporary file to where it belongs.
func (fs *files) rename(name, to string) error {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	err := os.Rename(name, to)
	if err == nil {
		delete(fs.begun, name)
	}
	return err
}

// end takes a temporary file away, unless it was moved.
func (fs *files) end(name string) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if fs.begun[name] {
		os.Remove(name)
		delete(fs.begun, name)
	}
}

// renamed gives an error of a temporary file the name of the file that was to
// be written.
func renamed(err error, name string) error {
	var path *os.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path) && strings.HasPrefix(filepath.Base(path.Path), temporaryPrefix):
		path.Path = name
	case errors.As(err, &link):
		return &os.PathError{Op: link.Op, Path: name, Err: link.Err}
	}
	return err
}

// resolve returns what a file is called without symbolic links, though it,
// what its link leads to, or its folder may not be there.
func resolve(name string) (string, error) {
	path, err := filepath.EvalSymlinks(name)
	if err == nil {
		return filepath.Abs(path)
	}
	dir, base := filepath.Split(name) // unlike Dir and Base it leaves a/../b alone, where a may be a link
	if !errors.Is(err, os.ErrNotExist) || base == "" {
		return "", err
	}
	if link, err := os.Readlink(name); err == nil {
		if !filepath.IsAbs(link) {
			link = dir + link
		}
		return resolve(link)
	}
	if dir == "" {
		dir = "."
	}
	for len(dir) > 1 && os.IsPathSeparator(dir[len(dir)-1]) {
		dir = dir[:len(dir)-1]
	}
	dir, err = resolve(dir)
	return filepath.Join(dir, base), err
}
