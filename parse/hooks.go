package parse

import "rpclog/parse/capture"

// shape is a format by its place in the table of formats.
type shape uint8

// The shapes by which the decoder tells records, whatever their source begins
// like. The other formats come after them in the table.
const (
	bare       shape = iota // a message by itself
	enveloped               // inside a JSON object
	prefixed                // after text
	transcript              // after an arrow
	python                  // in Python's notation
	neovim                  // in Lua's notation
	nginxLog                // escaped as nginx does
	logfmt                  // in quotes, as the value of a field
)

const (
	maxShapes = 64               // there are no more
	noShape   = shape(maxShapes) // stands for no format
)

// hooks are what a format does to have its records read. Records that they
// make are of its shape.
type hooks struct {
	decode func(d *decoder, f *frame)         // reads a frame; nil if it holds JSON with text around it
	own    func(d *decoder, text []byte) bool // reads a line of a source that begins like one, before it is read in any other way; reports whether it did
	line   func(d *decoder, text []byte) bool // reads a line of any source in which no JSON message was found; reports whether it held a message of the format
}

// frame is a part of a source that is not read line by line: what becomes a
// record.
type frame struct {
	from, end int                 // in the chunk
	line      int64               // where it begins, counted from 1 in the lines of the chunk
	stray     bool                // it is a line between what the format has
	flaw      capture.ProblemKind // why it is not read, or sound
	restart   bool                // the process on its connection has begun anew
	doubtful  bool                // what is around it does not fit, though it can be read
	around    meta                // what stands around it; its texts must outlive the batch
}
