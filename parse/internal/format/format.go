// Package format has the table of capture formats, and a file for each: by
// what a source of the format is told, how it is cut, and how its records are
// read. What a format may touch are the rooms below: frame, decode, clock,
// jsonscan; no other format.
package format

import (
	"cmp"
	"io"
	"slices"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
)

// Row is a row of the table.
type Row struct {
	capture.Format
	rank    int                                         // the place in which formats are tried and listed: what is more specific goes first
	Detect  func(h *frame.Head) bool                    // whether a source begins like one; nil for those that records tell
	Base    decode.Shape                                // of one that is read line by line: how its messages stand there
	Labels  bool                                        // of one that is read line by line: a name in brackets is a connection
	Late    bool                                        // what tells it may stand late: it is looked for in more than other formats are
	Texts   bool                                        // of one that is not: its records are texts with messages
	Refused bool                                        // of one that is not read: not even line by line
	Read    func(r io.Reader, maxLine int) frame.Framer // nil for those that are read line by line
	Hooks   decode.Hooks
}

// Table has all formats, by their shape: first those by which the decoder tells
// records, then the others.
var Table = [...]*Row{
	decode.Bare:       &bareFormat,
	decode.Enveloped:  &envelopedFormat,
	decode.Prefixed:   &prefixedFormat,
	decode.Transcript: &transcriptFormat,
	decode.Python:     &pythonFormat,
	decode.Neovim:     &neovimFormat,
	decode.NginxLog:   &nginxFormat,
	decode.Logfmt:     &logfmtFormat,
	&neovimStderr,
	&neovimClangd,
	&vimLSP,
	&sublime,
	&eglot,
	&lspBridge,
	&helix,
	&arrows,
	&lspTrace,
	&netTrace,
	&chromedriver,
	&straced,
	&libvirt,
	&lsp4e,
	&zed,
	&lspJSON,
	&clientErrors,
	&clangd,
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
	&puppeteer,
	&websockets,
	&compose,
	&tsserver,
	&debugger,
	&framed,
	&chromedriverBrief,
	&eglotShort,
	&hardhat,
	&ganache,
	&anvil,
	&geth,
	&polkadotJS,
	&nethermind,
	&nethermindCalls,
	&vdsm,
	&aria2,
	&cometBFT,
	&accessLog,
	&sqlite,
	&flows,
	&binaryFile,
}

var _ [decode.MaxShapes - len(Table)]struct{} // there is room for all

// Ranked are all formats by their rank.
var Ranked = byRank()

func byRank() []decode.Shape {
	list := make([]decode.Shape, len(Table))
	for i := range list {
		list[i] = decode.Shape(i)
	}
	slices.SortFunc(list, func(a, b decode.Shape) int { return cmp.Compare(Table[a].rank, Table[b].rank) })
	return list
}

// NewDecoder returns a decoder that knows all formats.
func NewDecoder(o *decode.Options) *decode.Decoder {
	return decode.New(o, tableHooks, lineFormats())
}

// lineFormats are the formats that have lines of their own.
func lineFormats() []decode.Shape {
	var list []decode.Shape
	for _, i := range Ranked {
		if Table[i].Hooks.Line != nil {
			list = append(list, i)
		}
	}
	return list
}

// tableHooks are the hooks of all formats, by their shape.
var tableHooks = hooksOf()

func hooksOf() *[decode.MaxShapes]decode.Hooks {
	var all [decode.MaxShapes]decode.Hooks
	for i, row := range Table {
		all[i] = row.Hooks
	}
	return &all
}

// Of returns the format of a source that begins with some head, or
// NoShape if only its records can tell. name is that of a format that was asked
// for, or "".
func Of(name string, h *frame.Head) decode.Shape {
	for _, i := range Ranked {
		if f := Table[i]; name == f.Name || name == "" && f.Detect != nil && f.Detect(h) {
			return i
		}
	}
	return decode.NoShape
}

// Late is Of for a longer beginning of a source whose format was not told by a
// shorter one.
func Late(h *frame.Head) decode.Shape {
	for _, i := range Ranked {
		if f := Table[i]; f.Late && f.Detect(h) {
			return i
		}
	}
	return decode.NoShape
}

// NotRead is why a source of a format with an advice was not read.
type NotRead struct {
	Name  string
	Shape decode.Shape
}

func (e *NotRead) Error() string {
	f := Table[e.Shape]
	return e.Name + ": " + f.What + ", not read: " + f.Advice
}
