package cli

import (
	"io"
	"io/fs"
	"os"
	"runtime"
	"slices"

	"rpclog/parse/capture"
)

// place is where an output goes to.
type place struct {
	name   string
	path   string      // absolute, without symbolic links
	file   fs.FileInfo // nil if it is yet to be made
	stream bool        // it is standard output or standard error
}

// place finds out where an output goes to.
func (s *streams) place(name string) place {
	p := place{name: name, stream: s.stream(name) != nil}
	if name == "-" {
		p.file = stat(s.out)
		return p
	}
	p.path, _ = resolve(name) // why not is said when it is written
	p.file, _ = os.Stat(name)
	return p
}

// String says which output it is.
func (p place) String() string {
	if p.name == "-" {
		return "standard output"
	}
	return "--output " + p.name
}

// reads reports whether what is written there would fall upon an input. A
// terminal, or pipes and sockets in both directions, may be both.
func (p place) reads(input fs.FileInfo) bool {
	return same(p.file, input) && !both(p.file) && (!p.stream || p.file.Mode().IsRegular())
}

// meets reports whether two outputs go to the same file, so that one would be
// lost. What is written to a stream or a device comes one after the other.
func (p place) meets(q place) bool {
	switch {
	case p.stream || q.stream:
		return false
	case p.file == nil && q.file == nil:
		return p.path == q.path
	}
	return same(p.file, q.file) && !both(p.file)
}

// guard refuses outputs that are inputs and outputs that meet, so that
// nothing that is there is lost. The inputs are the names of files.
func (s *streams) guard(outputs, inputs []string) error {
	read := make([]fs.FileInfo, len(inputs))
	for i, name := range inputs {
		if name == capture.Stdin {
			read[i] = stat(s.in)
			continue
		}
		read[i], _ = os.Stat(name)
	}
	var places []place
	for _, name := range outputs {
		p := s.place(name)
		if i := slices.IndexFunc(read, p.reads); i >= 0 {
			what := "the input " + inputs[i]
			if inputs[i] == capture.Stdin {
				what = "standard input"
			}
			return usage("%s: is %s, which must stay as it is", p, what)
		}
		if i := slices.IndexFunc(places, p.meets); i >= 0 {
			return usage("%s: is the same file as %s", p, places[i])
		}
		places = append(places, p)
	}
	return nil
}

// stream returns the standard stream that a file is, by whatever name; nil
// for any other file.
func (s *streams) stream(name string) io.Writer {
	if name == "-" {
		return s.out
	}
	file, err := os.Stat(name)
	if err != nil {
		return nil
	}
	for _, w := range []io.Writer{s.out, s.err} {
		if same(file, stat(w)) {
			return w
		}
	}
	return nil
}

// write writes to a file, or to the standard stream that it is.
func (s *streams) write(name string, write func(io.Writer) error) error {
	if w := s.stream(name); w != nil {
		return write(w)
	}
	return s.files.write(name, write)
}

// stat returns what file a stream is, nil for none.
func stat(stream any) fs.FileInfo {
	f, ok := stream.(*os.File)
	if !ok {
		return nil
	}
	fi, err := f.Stat()
	if err != nil {
		return nil
	}
	return fi
}

// same reports whether two files are the same one. Windows tells none but
// regular files apart.
func same(a, b fs.FileInfo) bool {
	return a != nil && b != nil && os.SameFile(a, b) && (runtime.GOOS != "windows" || a.Mode().IsRegular())
}

// both reports whether a file can be read and written without a loss: a
// terminal, the null device.
func both(fi fs.FileInfo) bool { return fi.Mode()&fs.ModeCharDevice != 0 }
