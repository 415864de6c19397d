package wire

import (
	"bytes"

	"rpclog/parse/internal/jsonscan"
)

// Media types, as far as they matter.

// Media is what a body is, by its media type.
type Media uint8

// The kinds of bodies that matter.
const (
	Untold Media = iota
	JSON
	EventStream
	OtherMedia
)

// MediaOf returns what a Content-Type says, whatever its parameters.
func MediaOf(kind []byte) Media {
	kind, _, _ = bytes.Cut(kind, []byte{';'})
	var buf [64]byte
	switch kind = jsonscan.Lowered(buf[:], bytes.TrimSpace(kind)); {
	case string(kind) == "text/event-stream":
		return EventStream
	case bytes.Contains(kind, []byte("json")):
		return JSON
	case len(kind) == 0, string(kind) == "x-unknown": // as Firefox writes it
		return Untold
	}
	return OtherMedia
}
