package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
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
	err := s.write(o.file, func(w io.Writer) error {
		o.options.Width, o.options.Height, o.options.Color = screen(w)
		return buffered(w, func(w io.Writer) error { return o.format.Write(w, r, o.options) })
	})
	if closedPipe(err) {
		return nil
	}
	return err
}

// writeAll writes reports one after the other. Why one cannot be written is
// said once, and the others are written all the same.
func writeAll(s *streams, outputs []output, r *analyze.Report) error {
	var said []string
	for _, o := range outputs {
		err := o.write(s, r)
		if err == nil || slices.Contains(said, err.Error()) {
			continue // the tables of a folder that cannot be made all fail for it
		}
		said = append(said, err.Error())
		fmt.Fprintf(s.err, "rpclog: %v\n", err)
	}
	if len(said) > 0 {
		return &exitError{exitUsage, nil}
	}
	return nil
}

// outputNames returns the names of the files that outputs go to.
func outputNames(outputs []output) []string {
	names := make([]string, len(outputs))
	for i, o := range outputs {
		names[i] = o.file
	}
	return names
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
	if !isDir(dir) {
		return fmt.Errorf("no directory %s", dir)
	}
	if isDir(file) {
		return errors.New("is a directory")
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	path, err := resolve(file) // of a link that leads to no file
	if err != nil {
		return err
	}
	if dir := filepath.Dir(path); !isDir(dir) {
		return fmt.Errorf("no directory %s", dir)
	}
	return nil
}

// isDir reports whether name is a directory that is there.
func isDir(name string) bool {
	fi, err := os.Stat(name)
	return err == nil && fi.IsDir()
}

// isFolder reports whether the file of an output is a folder, there or to be
// made.
func isFolder(file string) bool {
	return isDir(file) || strings.HasSuffix(file, "/") || strings.HasSuffix(file, string(filepath.Separator))
}

// perSection returns an output for each table of the report, in a folder that
// is made when the first is written.
func perSection(o output) ([]output, error) {
	if err := writable(strings.TrimRight(o.file, `/\`)); err != nil && !isDir(o.file) {
		return nil, err
	}
	var outs []output
	for _, section := range report.Sections() {
		one := o
		one.options.Section, one.folder, one.file = section, o.file, filepath.Join(o.file, section+o.format.Endings[0])
		outs = append(outs, one)
	}
	return outs, nil
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
func screen(w io.Writer) (width, height int, color bool) {
	f, ok := terminal(w)
	if !ok {
		return 0, 0, false
	}
	width, height, _ = term.GetSize(int(f.Fd()))
	return max(0, width), max(0, height), os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
}
