package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"rpclog/bench/gen"
	"rpclog/bench/size"
)

// capture says what a generated file holds: so many bytes of a shape, or so
// many lines.
type capture struct {
	shape string
	bytes int64
	lines int64 // instead of bytes
}

// file is a capture, or what was made of one, that can be read.
type file struct {
	path  string
	bytes int64 // of JSON-RPC
}

func (c capture) String() string {
	if c.lines > 0 {
		return fmt.Sprintf("%s, %s lines", c.shape, thousands(c.lines))
	}
	return fmt.Sprintf("%s, %s", c.shape, size.Format(c.bytes))
}

// name is that of the file. It ends in .log as not every shape is JSON.
func (c capture) name(seed uint64) string {
	length := size.Format(c.bytes)
	if c.lines > 0 {
		length = fmt.Sprint(c.lines, "-lines")
	}
	return fmt.Sprintf("%s-%s-seed%d.log", c.shape, length, seed)
}

// write writes the capture, but no more than its beginning of limit bytes, to
// the first line end beyond.
func (c capture) write(w io.Writer, seed uint64, limit int64) error {
	o := gen.Options{Shape: c.shape, Seed: seed, Size: min(c.bytes, limit)}
	if c.lines > 0 {
		o.Size = limit
		w = &firstLines{w, c.lines}
	}
	if err := gen.Write(w, o); !errors.Is(err, errEnough) {
		return err
	}
	return nil
}

var errEnough = errors.New("enough lines")

// firstLines writes so many lines to w, then fails with errEnough.
type firstLines struct {
	w    io.Writer
	left int64
}

func (f *firstLines) Write(p []byte) (int, error) {
	end := 0
	for f.left > 0 && end < len(p) {
		n := bytes.IndexByte(p[end:], '\n')
		if n < 0 {
			end = len(p)
			break
		}
		end += n + 1
		f.left--
	}
	n, err := f.w.Write(p[:end])
	if err == nil && n < len(p) {
		err = errEnough
	}
	return n, err
}

// capture returns the file of a capture, and makes it unless it is there.
func (s *suite) capture(c capture) (file, error) {
	path := filepath.Join(s.dir, c.name(s.seed))
	if info, err := os.Stat(path); err == nil && c.isIn(path, info.Size(), s.seed) {
		return file{path, info.Size()}, nil
	}
	s.progress("making %s", path)
	part := path + ".part"
	defer os.Remove(part)
	f, err := os.Create(part)
	if err != nil {
		return file{}, err
	}
	err = errors.Join(c.write(f, s.seed, math.MaxInt64), f.Close())
	if err != nil {
		return file{}, err
	}
	info, err := os.Stat(part)
	if err != nil {
		return file{}, err
	}
	return file{path, info.Size()}, os.Rename(part, path)
}

// isIn reports whether a file of a good name and size begins as the capture
// does. Files get their names when they are whole, so the rest is good too,
// unless the generator was changed.
func (c capture) isIn(path string, length int64, seed uint64) bool {
	var want bytes.Buffer
	if length < c.bytes || c.write(&want, seed, 1<<20) != nil {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	got := make([]byte, want.Len())
	_, err = io.ReadFull(f, got)
	return err == nil && bytes.Equal(got, want.Bytes())
}
