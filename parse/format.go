package parse

import (
	"bytes"
	"io"
	"iter"
)

// Format is a form in which captures are kept.
type Format struct {
	Name       string // in Info.Format and Options.Format
	What       string // what it is, and who writes it
	Example    string // a line of it
	Times      string // what it says of times, of directions and of sessions or
	Directions string // connections; "" for nothing
	Sessions   string
	Approx     bool   // messages are put together from what is left of them
	Advice     string // of a format that is not read: what to do instead
}

// shape is a format by its place in the table.
type shape uint8

// Formats that are told by their records, and then those that are told by
// their beginning, the most specific first.
const (
	bare       shape = iota // a message by itself
	enveloped               // inside a JSON object
	prefixed                // after text
	transcript              // after an arrow
	lspTrace                // as text, of which only params and results are JSON
	lspJSON                 // after the time of a language client
	framed                  // after its length
	shapes
)

// format is a row of the table.
type format struct {
	Format
	detect  func(h *head) bool                   // whether a source begins like one; nil for those that records tell
	base    shape                                // of one that is read line by line: how its messages stand there
	refused bool                                 // of one that is not read: not even line by line
	read    func(r io.Reader, o *Options) framer // nil for those that are read line by line
	decode  func(d *decoder, f *frame)           // reads a frame; nil if it holds JSON with text around it
	line    func(d *decoder, text []byte) bool   // reads a line in which no JSON message was found; reports whether it held a message of the format
}

// formats is the table of all formats. A decoder has a pointer to it, for what
// is in the table must not name it.
var formats = [shapes]format{
	bare: {Format: Format{
		Name: "ndjson", What: "one message or batch on each line",
		Example: `{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}`,
		Times:   "where messages have them", Sessions: "of messages",
	}},
	enveloped: {Format: Format{
		Name: "envelope", What: "a JSON object around each message",
		Example: `{"ts":"2026-03-01T09:00:00Z","dir":"out","conn":"c1","msg":{"jsonrpc":"2.0","id":1,"method":"getUserLogin"}}`,
		Times:   "yes", Directions: "yes", Sessions: "sessions, connections",
	}},
	prefixed: {Format: Format{
		Name: "text", What: "text before, between or after messages",
		Example: `2026-03-01T09:00:00Z [info] [browser] Message from client: {"jsonrpc":"2.0","id":1,"method":"tools/list"}`,
		Times:   "most", Directions: "words and arrows", Sessions: "labels as connections",
	}},
	transcript: {Format: Format{
		Name: "transcript", What: "an arrow before each message",
		Example:    `>> {"jsonrpc":"2.0","id":1,"method":"eth_chainId"}`,
		Directions: "arrows",
	}},
	lspTrace: {Format: Format{
		Name: "lsp-trace", What: "the text trace of language clients and servers (VS Code, gopls)",
		Example: `[Trace - 2:12:37 PM] Received response 'textDocument/hover - (7)' in 12ms. Request failed: content modified (-32801).`,
		Times:   "time of day", Directions: "yes", Sessions: "labels as connections",
	}, detect: traceBegins, read: newTraceFramer, decode: (*decoder).traced, line: (*decoder).tracedLine},
	lspJSON: {Format: Format{
		Name: "lsp-json", What: "the JSON trace of VS Code's language client",
		Example: `[LSP   - 2:12:37 PM] {"isLSPMessage":true,"type":"send-request","message":{"jsonrpc":"2.0","id":1,"method":"shutdown"},"timestamp":1548189757000}`,
		Times:   "yes", Directions: "yes",
	}, detect: lspJSONBegins, base: enveloped},
	framed: {Format: Format{
		Name: "framed", What: "messages after Content-Length headers, as they stand on a pipe or socket",
		Example: `Content-Length: 44`,
		Times:   "of messages", Sessions: "of messages",
	}, detect: framedBegins, read: newFramedFramer, decode: (*decoder).framedBody},
}

// lineFormats are the formats that have a line of their own.
func lineFormats() []shape {
	var list []shape
	for i := range formats {
		if formats[i].line != nil {
			list = append(list, shape(i))
		}
	}
	return list
}

// Formats returns all formats: first those that are read, then those that are
// only recognised.
func Formats() []Format {
	var read, known []Format
	for i := range formats {
		if f := formats[i].Format; f.Advice == "" {
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
	for i := range formats {
		if formats[i].Advice == "" {
			names = append(names, formats[i].Name)
		}
	}
	return names
}

// formatOf returns the format of a source that begins with some head, or
// shapes if only its records can tell. name is that of a format that was asked
// for, or "".
func formatOf(name string, h *head) shape {
	for i := range formats {
		if f := &formats[i]; name == f.Name || name == "" && f.detect != nil && f.detect(h) {
			return shape(i)
		}
	}
	return shapes
}

// head is the beginning of a source, by which its format is told.
type head struct {
	text  []byte
	whole bool // there is no more
}

// detectSize is how much of a source is looked at to tell its format. Of a
// pipe it may be less: what is there with its first line.
const detectSize = 64 << 10

// lines returns the lines of h that are not empty, without white space around
// them and without colours. One that is cut off is left out.
func (h *head) lines() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for line := range bytes.Lines(h.text) {
			if line[len(line)-1] != '\n' && !h.whole {
				return
			}
			if bytes.IndexByte(line, escape) >= 0 {
				line = appendUncoloured(nil, line)
			}
			if line = bytes.TrimSpace(line); len(line) > 0 && !yield(line) {
				return
			}
		}
	}
}

// framer cuts a source that is not read line by line into frames.
type framer interface {
	// next puts the next frames into s, whose chunk holds their text, of about
	// some size. At the end of the source it returns io.EOF, or why there is
	// no more; what was read before comes first.
	next(s *store, size int) error
}

// frame is what a framer makes a record of.
type frame struct {
	from, end int         // in the chunk
	line      int64       // where it begins, counted from 1 in the lines of the chunk
	shape     shape       // how it is read
	flaw      ProblemKind // why it is not, or sound
	restart   bool        // the process on its connection has begun anew
	doubtful  bool        // what is around it does not fit, though it can be read
	around    meta        // what stands around it; its texts must outlive the batch
}

// notRead is why a source of a format with an advice was not read.
type notRead struct {
	name  string
	shape shape
}

func (e *notRead) Error() string {
	f := &formats[e.shape]
	return e.name + ": " + f.What + ": " + f.Advice
}
