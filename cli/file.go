package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// writeFile writes a file by its name. A regular file appears whole or, after
// an error, not at all; a device, a pipe or a socket is opened and written to.
func writeFile(name string, write func(io.Writer) error) error {
	fi, err := os.Stat(name)
	if err == nil && fi.Mode()&(fs.ModeDevice|fs.ModeNamedPipe|fs.ModeSocket) != 0 {
		return into(name, write)
	}
	return whole(name, fi, write)
}

// into writes to what is there and stays there.
func into(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	err = write(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// whole writes a regular file beside the place where it belongs, and moves it
// there when all of it is on the disk. It has the mode of the old one that it
// replaces, else that of a new file. A symbolic link stays, and what it leads
// to is written.
func whole(name string, old fs.FileInfo, write func(io.Writer) error) error {
	path, err := resolve(name)
	if err != nil {
		return err
	}
	mode := fs.FileMode(0o666) // less the umask
	if old != nil {
		mode = old.Mode().Perm()
	}
	f, err := temporary(filepath.Dir(path), mode)
	if err != nil {
		return renamed(err, name)
	}
	defer os.Remove(f.Name())
	err = write(f)
	if err == nil && old != nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return renamed(err, name)
}

// temporaryPrefix begins the names of files that are being written. Folders
// that are read leave out what begins with a dot.
const temporaryPrefix = ".rpclog-"

// temporary makes a file that was not there. Unlike [os.CreateTemp] it leaves
// the mode to the umask.
func temporary(dir string, mode fs.FileMode) (*os.File, error) {
	const tries = 100
	for i := 1; ; i++ {
		name := filepath.Join(dir, fmt.Sprintf("%s%08x", temporaryPrefix, rand.Uint32()))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
		if !errors.Is(err, fs.ErrExist) || i == tries {
			return f, err
		}
	}
}

// renamed gives an error of a temporary file the name of the file that was to
// be written.
func renamed(err error, name string) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path) && strings.HasPrefix(filepath.Base(path.Path), temporaryPrefix):
		path.Path = name
	case errors.As(err, &link):
		return &fs.PathError{Op: link.Op, Path: name, Err: link.Err}
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
	if !errors.Is(err, fs.ErrNotExist) || base == "" {
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
