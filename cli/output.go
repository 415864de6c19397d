package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"golang.org/x/term"

	"rpclog/analyze"
	"rpclog/report"
)

// output is a report that is to be written.
type output struct {
	format  report.Format
	file    string // "-" for standard output
	folder  string // that file is in and that is made if it is not there; "" for none
	options report.Options
}

// write writes the report. A reader who leaves has what was wanted.
func (o output) write(s *streams, r *analyze.Report) error {
	if o.folder != "" {
		if err := os.MkdirAll(o.folder, 0o755); err != nil {
			return err
		}
	}
	if o.file != "-" {
		return whole(o.file, func(w io.Writer) error { return o.format.Write(w, r, o.options) })
	}
	o.options.Width, o.options.Color = screen(s.out)
	err := buffered(s.out, func(w io.Writer) error { return o.format.Write(w, r, o.options) })
	if closedPipe(err) {
		return nil
	}
	return err
}

// writeAll writes reports one after the other.
func writeAll(s *streams, outputs []output, r *analyze.Report) error {
	for _, o := range outputs {
		if err := o.write(s, r); err != nil {
			return &exitError{exitUsage, err}
		}
	}
	return nil
}

// writable returns what speaks against writing a file.
func writable(file string) error {
	switch file {
	case "":
		return errors.New("no file")
	case "-":
		return nil
	}
	dir := filepath.Dir(file)
	if fi, err := os.Stat(dir); err != nil || !fi.IsDir() {
		return fmt.Errorf("no directory %s", dir)
	}
	if fi, err := os.Stat(file); err == nil && fi.IsDir() {
		return errors.New("is a directory")
	}
	return nil
}

// isFolder reports whether the file of an output is a folder, there or to be
// made.
func isFolder(file string) bool {
	fi, err := os.Stat(file)
	return err == nil && fi.IsDir() || strings.HasSuffix(file, "/") || strings.HasSuffix(file, string(filepath.Separator))
}

// perSection returns an output for each table of the report, in a folder that
// is made when the first is written.
func perSection(o output) ([]output, error) {
	if err := writable(strings.TrimRight(o.file, `/\`)); err != nil {
		if fi, there := os.Stat(o.file); there != nil || !fi.IsDir() {
			return nil, err
		}
	}
	var outs []output
	for _, section := range report.Sections() {
		one := o
		one.options.Section, one.folder, one.file = section, o.file, filepath.Join(o.file, section+o.format.Endings[0])
		outs = append(outs, one)
	}
	return outs, nil
}

// whole writes a file that appears whole or, after an error, not at all.
func whole(name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = buffered(f, write)
	if err == nil {
		err = f.Chmod(0o644)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), name)
}

func buffered(w io.Writer, write func(io.Writer) error) error {
	b := bufio.NewWriterSize(w, 64<<10)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}

// closedPipe reports whether an error says that the reader of a pipe is gone.
func closedPipe(err error) bool {
	if errors.Is(err, syscall.EPIPE) {
		return true
	}
	const brokenPipe, noData = 109, 232 // of Windows
	var code syscall.Errno
	return runtime.GOOS == "windows" && errors.As(err, &code) && (code == brokenPipe || code == noData)
}

// screen returns the width of a terminal and whether it takes colours; 0 for
// what is none.
func screen(w io.Writer) (width int, color bool) {
	f, ok := terminal(w)
	if !ok {
		return 0, false
	}
	if width, _, _ = term.GetSize(int(f.Fd())); width < 0 {
		width = 0
	}
	return width, os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
