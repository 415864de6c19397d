package parse

import (
	"rpclog/parse/capture"
	"rpclog/parse/internal/format"
)

// The formats, for those who list them.

// Formats returns all formats: first those that are read, then those that are
// only recognised.
func Formats() []capture.Format {
	var read, known []capture.Format
	for _, i := range format.Ranked {
		if f := format.Table[i].Format; f.Advice == "" {
			read = append(read, f)
		} else {
			known = append(known, f)
		}
	}
	return append(read, known...)
}

// FormatNames returns the names of the formats that are read, which are those
// that Options.Format takes.
func FormatNames() []string {
	var names []string
	for _, i := range format.Ranked {
		if format.Table[i].Advice == "" {
			names = append(names, format.Table[i].Name)
		}
	}
	return names
}
