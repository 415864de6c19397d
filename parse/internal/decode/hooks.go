package decode

import (
	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// What the decoder knows of formats: the shapes that it tells itself, the
// hooks of the others, and the frames that they cut.

// Shape is a format by its place in the table of formats.
type Shape uint8

// The shapes by which the decoder tells records, whatever their source begins
// like. The other formats come after them in the table.
const (
	Bare       Shape = iota // a message by itself
	Enveloped               // inside a JSON object
	Prefixed                // after text
	Transcript              // after an arrow
	Python                  // in Python's notation
	Neovim                  // in Lua's notation
	NginxLog                // escaped as nginx does
	Logfmt                  // in quotes, as the value of a field
)

const (
	MaxShapes = 128              // there are no more
	NoShape   = Shape(MaxShapes) // stands for no format
)

// Hooks are what a format does to have its records read. Records that they
// make are of its shape.
type Hooks struct {
	Decode func(d *Decoder, f *Frame)              // reads a frame; nil if it holds JSON with text around it
	Own    func(d *Decoder, at jsonscan.Span) bool // reads a line of a source that begins like one, before it is read in any other way; reports whether it did
	Line   func(d *Decoder, at jsonscan.Span) bool // reads a line of any source in which no JSON message was found; reports whether it held a message of the format
}

// Frame is a part of a source that is not read line by line: what becomes a
// record.
type Frame struct {
	From, End int                 // in the chunk
	Line      int64               // where it begins, counted from 1 in the lines of the chunk
	Stray     bool                // it is a line between what the format has
	Flaw      capture.ProblemKind // why it is not read, or Sound
	Restart   bool                // the process on its connection has begun anew
	Doubtful  bool                // what is around it does not fit, though it can be read
	Copy      bool                // the message in it stands in another frame as well: it is counted as a copy and as nothing else
	Overlaps  bool                // what it holds goes on while other frames begin: only when it began is in order
	Around    Meta                // what stands around it; its texts must outlive the batch
}

// Sound stands for no flaw.
const Sound = capture.ProblemKind(255)
