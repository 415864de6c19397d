package cli

import (
	"bufio"
	"bytes"
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

	"rpclog/analyze"
	"rpclog/report"
)

// output is a report that is to be written.
type output struct {
	format  report.Format
	file    string // "-" for standard output
	folder  string // that file is in and that is made if it is not there; "" for none
	options report.Options
	paged   bool // what is longer than the screen goes through a pager
}

// write writes the report. A reader who leaves has what was wanted.
func (o output) write(s *streams, r *analyze.Report) error {
	if o.folder != "" {
		if err := os.MkdirAll(o.folder, 0o755); err != nil {
			return err
		}
	}
	err := s.write(o.file, func(w io.Writer) error {
		o.options.Width, o.options.Height, o.options.Color = s.screen(w)
		o.options.Links = o.options.Color && takesLinks(w)
		if words := pager(); o.paged && o.options.Height > 0 && words != nil {
			return o.page(s, words, w, r)
		}
		return buffered(w, func(w io.Writer) error { return o.format.Write(w, r, o.options) })
	})
	if closedPipe(err) {
		return nil
	}
	return err
}

// page writes a report by a pager, if it is longer than the screen.
func (o output) page(s *streams, words []string, w io.Writer, r *analyze.Report) error {
	var text bytes.Buffer
	if err := o.format.Write(&text, r, o.options); err != nil {
		return err
	}
	if bytes.Count(text.Bytes(), []byte{'\n'}) < o.options.Height {
		_, err := w.Write(text.Bytes())
		return err
	}
	paged := o.options
	paged.Height = 0 // a pager shows the beginning, where the verdict is
	paged.Links = paged.Links && passesLinks(words)
	var pages bytes.Buffer
	if err := o.format.Write(&pages, r, paged); err != nil {
		return err
	}
	if s.page(words, w, pages.Bytes()) {
		return nil
	}
	_, err := w.Write(text.Bytes())
	return err
}

// writeAll writes reports one after the other. Why one cannot be written is
// said once, and the others are written all the same.
func writeAll(s *streams, outputs []output, r *analyze.Report) error {
	var said []string
	var written []output
	for _, o := range outputs {
		err := o.write(s, r)
		if err == nil {
			written = append(written, o)
			continue
		}
		if slices.Contains(said, err.Error()) {
			continue // the tables of a folder that cannot be made all fail for it
		}
		said = append(said, err.Error())
		s.complain("%v", err)
	}
	s.wrote(written)
	if len(said) > 0 {
		return &exitError{code: exitUsage}
	}
	return nil
}

// wrote says which files were written; those of a folder in one line.
func (s *streams) wrote(outputs []output) {
	files := map[string]int{}
	for _, o := range outputs {
		files[o.folder]++
	}
	for _, o := range outputs {
		switch n := files[o.folder]; {
		case o.folder == "":
			s.wroteFile(o.file)
		case n > 0:
			s.say("wrote %d files into %s", n, o.folder)
			files[o.folder] = 0
		}
	}
}

// wroteFile says that a file was written, and how long it is. What is no regular
// file was written to by who knows what comes of it.
func (s *streams) wroteFile(file string) {
	if fi, err := os.Stat(file); file != "-" && err == nil && fi.Mode().IsRegular() && s.stream(file) == nil {
		s.say("wrote %s (%s)", file, report.Size(fi.Size()))
	}
}

// say says something that is no mistake, unless nobody wants to hear it.
func (s *streams) say(format string, args ...any) {
	if !s.quiet {
		s.complain(format, args...)
	}
}

// complain says in one line what is wrong. Names of files are in it, which
// could command a terminal.
func (s *streams) complain(format string, args ...any) {
	fmt.Fprintf(s.err, "rpclog: %s\n", report.OneLine(fmt.Sprintf(format, args...)))
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
