package parse

import (
	"cmp"
	"io"
	"slices"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
)

// row is a row of the table.
type row struct {
	capture.Format
	rank    int                                         // the place in which formats are tried and listed: what is more specific goes first
	detect  func(h *frame.Head) bool                    // whether a source begins like one; nil for those that records tell
	base    decode.Shape                                // of one that is read line by line: how its messages stand there
	refused bool                                        // of one that is not read: not even line by line
	read    func(r io.Reader, maxLine int) frame.Framer // nil for those that are read line by line
	hooks   decode.Hooks
}

// table has all formats, by their shape: first those by which the decoder tells
// records, then the others.
var table = [...]*row{
	decode.Bare:       &bareFormat,
	decode.Enveloped:  &envelopedFormat,
	decode.Prefixed:   &prefixedFormat,
	decode.Transcript: &transcriptFormat,
	decode.Python:     &pythonFormat,
	decode.Neovim:     &neovimFormat,
	decode.NginxLog:   &nginxFormat,
	decode.Logfmt:     &logfmtFormat,
	&neovimStderr,
	&vimLSP,
	&sublime,
	&helix,
	&arrows,
	&lspTrace,
	&lspJSON,
	&harEntry,
	&lspInspector,
	&lokiExport,
	&cloudwatchExport,
	&exported,
	&pcapFile,
	&pcapngFile,
	&journal,
	&journalExport,
	&bunyan,
	&pino,
	&zap,
	&zerolog,
	&slog,
	&fluentd,
	&docker,
	&cloudLog,
	&snoop,
	&lspRecorder,
	&cri,
	&desktop,
	&playwright,
	&compose,
	&tsserver,
	&debugger,
	&framed,
	&hardhat,
	&ganache,
	&anvil,
	&geth,
	&accessLog,
	&sqlite,
	&flows,
	&binaryFile,
}

// ranked are all formats by their rank.
var ranked = byRank()

func byRank() []decode.Shape {
	list := make([]decode.Shape, len(table))
	for i := range list {
		list[i] = decode.Shape(i)
	}
	slices.SortFunc(list, func(a, b decode.Shape) int { return cmp.Compare(table[a].rank, table[b].rank) })
	return list
}

// formatDecoder returns a decoder that knows all formats.
func formatDecoder(o *decode.Options) *decode.Decoder {
	return decode.New(o, tableHooks, lineFormats())
}

// lineFormats are the formats that have lines of their own.
func lineFormats() []decode.Shape {
	var list []decode.Shape
	for _, i := range ranked {
		if table[i].hooks.Line != nil {
			list = append(list, i)
		}
	}
	return list
}

// tableHooks are the hooks of all formats, by their shape.
var tableHooks = hooksOf()

func hooksOf() *[decode.MaxShapes]decode.Hooks {
	var all [decode.MaxShapes]decode.Hooks
	for i, row := range table {
		all[i] = row.hooks
	}
	return &all
}

// Formats returns all formats: first those that are read, then those that are
// only recognised.
func Formats() []capture.Format {
	var read, known []capture.Format
	for _, i := range ranked {
		if f := table[i].Format; f.Advice == "" {
			read = append(read, f)
		} else {
			known = append(known, f)
		}
	}
	return append(read, known...)
}

// FormatNames returns the names of the formats that are read.
func FormatNames() []string {
	var names []string
	for _, i := range ranked {
		if table[i].Advice == "" {
			names = append(names, table[i].Name)
		}
	}
	return names
}

// formatOf returns the format of a source that begins with some head, or
// noShape if only its records can tell. name is that of a format that was asked
// for, or "".
func formatOf(name string, h *frame.Head) decode.Shape {
	for _, i := range ranked {
		if f := table[i]; name == f.Name || name == "" && f.detect != nil && f.detect(h) {
			return i
		}
	}
	return decode.NoShape
}

// notRead is why a source of a format with an advice was not read.
type notRead struct {
	name  string
	shape decode.Shape
}

func (e *notRead) Error() string {
	f := table[e.shape]
	return e.name + ": " + f.What + ", not read: " + f.Advice
}
