package format

import (
	"bytes"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// Helix logs each message after the name of its server:
//
//	2026-01-06T18:37:04.862 helix_lsp::transport [INFO] typos <- {"jsonrpc":"2.0","result":null,"id":4}
//	2026-01-06T18:37:04.862 helix_lsp::transport [INFO] typos <- null
//
// The result of a response is logged once more by itself: a copy.

var helix = Row{Format: capture.Format{
	Name: "helix", What: "Helix's log, hx -v",
	Example: `2026-01-06T18:37:04.862 helix_lsp::transport [INFO] typos -> {"jsonrpc":"2.0","method":"shutdown","id":4}`,
	Times:   "local", Directions: "arrows", Sessions: "servers as connections",
}, rank: 100, Detect: isHelix, Base: decode.Prefixed, Labels: true, Hooks: decode.Hooks{Own: helixLine}}

const helixTransport = "helix_lsp::transport ["

// isHelix reports whether a source begins like Helix's log.
func isHelix(h *frame.Head) bool {
	n := 0
	for line := range h.Lines() {
		stamp, rest, _ := bytes.Cut(line, []byte{' '})
		module, level, _ := bytes.Cut(rest, []byte{' '})
		if len(stamp) >= len("2006-01-02T15:04:05") && stamp[4] == '-' && stamp[10] == 'T' && len(level) > 0 && level[0] == '[' &&
			bytes.HasPrefix(module, []byte("helix_")) && bytes.Contains(module, []byte("::")) {
			return true
		}
		if n++; n == 3 {
			break
		}
	}
	return false
}

// helixLine takes the line out on which a result stands by itself. All others
// are read in the general way.
func helixLine(d *decode.Decoder, at jsonscan.Span) bool {
	text := d.Raw(at)
	n := bytes.Index(text[:min(len(text), 64)], []byte(helixTransport))
	if n < 0 {
		return false
	}
	level, rest, _ := bytes.Cut(text[n+len(helixTransport):], []byte("] "))
	name, _, _ := bytes.Cut(rest, []byte(" <- "))
	if string(level) != "INFO" || len(name) == len(rest) || len(name) > decode.LongestPrefix || bytes.IndexByte(name, ' ') >= 0 {
		return false
	}
	raw := rest[len(name)+len(" <- "):]
	if len(raw) == 0 {
		return false
	}
	value, st := d.Value(at.End - len(raw))
	if st != jsonscan.Valid || value.End != at.End {
		return false
	}
	switch raw[0] {
	case '{':
		var version [1]jsonscan.Span
		if d.Members(value, []string{"jsonrpc"}, version[:]) != jsonscan.Valid || version[0].End > 0 {
			return false
		}
	case '[':
		if bytes.Contains(raw, []byte(`"jsonrpc"`)) {
			return false
		}
	}
	d.Repeat()
	return true
}
