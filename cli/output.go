package cli

import (
	"bufio"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/term"

	"rpclog/analyze"
	"rpclog/report"
)

// output is a report that is to be written.
type output struct {
	format  report.Format
	file    string // "-" for standard output
	options report.Options
}

// write writes the report. A file appears whole or not at all.
func (o output) write(s *streams, r *analyze.Report) error {
	if o.file == "-" {
		o.options.Width, o.options.Color = screen(s.out)
		return buffered(s.out, func(w io.Writer) error { return o.format.Write(w, r, o.options) })
	}
	f, err := os.CreateTemp(filepath.Dir(o.file), "."+filepath.Base(o.file)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = buffered(f, func(w io.Writer) error { return o.format.Write(w, r, o.options) })
	if err == nil {
		err = f.Chmod(0o644)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), o.file)
}

func buffered(w io.Writer, write func(io.Writer) error) error {
	b := bufio.NewWriterSize(w, 64<<10)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
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
