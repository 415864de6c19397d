// Package frame cuts text into what becomes a record: lines, documents of
// JSON, and what the framers of formats find. It also has the beginning of a
// source, by which formats are told.
package frame

// Framer cuts a source that is not read line by line into frames.
type Framer interface {
	// Next writes the next frames, with a text of about some size. At the end
	// of the source it returns io.EOF, or why there is no more; what was read
	// before comes first.
	Next(w *Writer, size int) error
}
