// Package input finds what is to be read: it turns arguments (files, globs,
// directories, standard input) into sources, each file once, rotated files of
// a log as one.
package input

import (
	"io"
	"slices"
	"time"
)

// Source is one input stream: what is stored in a file, or in rotated files of
// one log. Compressed data and UTF-16 are told by their first bytes.
type Source struct {
	Name    string
	Open    func() (io.ReadCloser, error) // opens it at its beginning; called again and again, perhaps at the same time, unless Once
	Live    bool                          // a pipe: its lines are handed over as they come
	Once    bool                          // it can be opened only once
	Size    int64                         // bytes as stored; -1 where that is not known
	ModTime time.Time                     // no time without a year lies after it; zero for Options.Now
	Named   bool                          // the user named it himself, not a directory or a glob that it is in
	Older   []Source                      // the rotated files that are read before it, as one stream, oldest first
}

// IsNamed reports whether the user named one of the files of src.
func (src *Source) IsNamed() bool {
	return src.Named || slices.ContainsFunc(src.Older, func(o Source) bool { return o.Named })
}

// Files returns the files of src, the oldest first.
func (src *Source) Files() []*Source {
	list := make([]*Source, 0, len(src.Older)+1)
	for i := range src.Older {
		list = append(list, &src.Older[i])
	}
	return append(list, src)
}
