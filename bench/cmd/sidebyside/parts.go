package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// packing is a way to write the parts of a capture.
type packing struct {
	name, ending string
	open         func(io.Writer) (io.WriteCloser, error)
}

var (
	plain = packing{"plain", "", func(w io.Writer) (io.WriteCloser, error) { return open{w}, nil }}
	gzips = packing{"gzip", ".gz", func(w io.Writer) (io.WriteCloser, error) { return gzip.NewWriter(w), nil }}
	zstds = packing{"zstd", ".zst", func(w io.Writer) (io.WriteCloser, error) { return zstd.NewWriter(w) }}
)

// open is a writer that needs no end.
type open struct{ io.Writer }

func (open) Close() error { return nil }

// parts returns a folder of n files, or fewer if there are not as many lines,
// that hold a capture one after the other. It makes them unless they are
// there and newer than the capture.
func (s *suite) parts(whole file, n int, p packing) (file, error) {
	dir := fmt.Sprintf("%s-%d-%s", whole.path, n, p.name)
	if newer(dir, whole.path) {
		return file{dir, whole.bytes}, nil
	}
	s.progress("making %s", dir)
	part := dir + ".part"
	defer os.RemoveAll(part)
	err := errors.Join(os.RemoveAll(dir), os.RemoveAll(part), os.Mkdir(part, 0o777))
	if err == nil {
		err = split(whole, part, n, p)
	}
	if err != nil {
		return file{}, err
	}
	return file{dir, whole.bytes}, os.Rename(part, dir)
}

func newer(path, than string) bool {
	a, err := os.Stat(path)
	b, err2 := os.Stat(than)
	return err == nil && err2 == nil && !a.ModTime().Before(b.ModTime())
}

func partName(i int, p packing) string { return fmt.Sprintf("part-%04d.log%s", i, p.ending) }

func split(whole file, dir string, n int, p packing) error {
	f, err := os.Open(whole.path)
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 1<<20)
	for i := 1; err == nil; i++ {
		if _, err = r.Peek(1); err == nil {
			err = writePart(filepath.Join(dir, partName(i, p)), r, whole.bytes/int64(n)+1, p)
		}
	}
	if err == io.EOF {
		return nil
	}
	return err
}

// writePart writes a part of so many bytes and the rest of the line.
func writePart(name string, r *bufio.Reader, length int64, p packing) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	w, err := p.open(f)
	if err != nil {
		return err
	}
	_, err = io.CopyN(w, r, length-1)
	if err == nil {
		var rest []byte
		rest, err = r.ReadBytes('\n')
		if _, failed := w.Write(rest); failed != nil {
			err = failed
		}
	}
	if err == io.EOF {
		err = nil
	}
	return errors.Join(err, w.Close(), f.Close())
}
