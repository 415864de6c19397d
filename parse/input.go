package parse

import (
	"errors"
	"io"
	"os"
)

// Stdin is the name of standard input, as an argument and in reports.
const Stdin = "-"

// Open returns the sources that some arguments name: files, or Stdin. That a
// file cannot be read shows when it is opened.
func Open(args []string, stdin io.Reader) ([]Source, error) {
	sources := make([]Source, 0, len(args))
	named := false
	for _, arg := range args {
		if arg != Stdin {
			sources = append(sources, fileSource(arg))
			continue
		}
		if named {
			return nil, errors.New("standard input (-) is named twice")
		}
		named = true
		sources = append(sources, stdinSource(stdin))
	}
	return sources, nil
}

func stdinSource(stdin io.Reader) Source {
	src := Source{Name: Stdin, Live: true, Once: true, Open: func() (io.ReadCloser, error) { return io.NopCloser(stdin), nil }}
	if f, ok := stdin.(*os.File); ok {
		if fi, err := f.Stat(); err == nil && fi.Mode().IsRegular() {
			src.Live = false // a redirected file: read in full chunks
		}
	}
	return src
}

func fileSource(name string) Source {
	src := Source{Name: name, Open: func() (io.ReadCloser, error) { return os.Open(name) }}
	fi, err := os.Stat(name)
	switch {
	case err != nil:
	case fi.Mode().IsRegular():
		src.ModTime = fi.ModTime()
	case !fi.IsDir():
		src.Live, src.Once = true, true
	}
	return src
}
