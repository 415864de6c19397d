// Package frame cuts text into what becomes a record: lines, documents of
// JSON, and what the framers of formats find. It also has the beginning of a
// source, by which formats are told.
package frame

import "rpclog/parse/internal/decode"

// Framer cuts a source that is not read line by line into frames.
type Framer interface {
	// next puts the next frames into s, whose chunk holds their text, of about
	// some size. At the end of the source it returns io.EOF, or why there is
	// no more; what was read before comes first.
	Next(s *decode.Store, size int) error
}
