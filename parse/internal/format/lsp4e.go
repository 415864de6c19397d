package format

import (
	"bytes"
	"strconv"

	"rpclog/parse/capture"
	"rpclog/parse/internal/clock"
	"rpclog/parse/internal/frame"
	"rpclog/parse/internal/jsonscan"
)

// LSP4E, the language client of Eclipse, logs what goes over its streams each
// time that something is written or read:
//
//	[t=1772355600100] LSP4E to org.example.lang.server:
//	Content-Length: 58
//
//
//	[t=1772355600100] LSP4E to org.example.lang.server:
//	{"jsonrpc":"2.0","id":"1","method":"shop/open","params":1}
//
// or, since 2026:
//
//	[2026-03-01T10:00:00.100456+01:00] LSP4E_TO_LANGUAGE_SERVER org.example.lang.server:
//
// A long message is read in pieces, each under a line of its own. They are put
// together; the line and the time of a message are those of its last piece.
// https://github.com/eclipse-lsp4e/lsp4e, LoggingStreamConnectionProviderProxy.java

var lsp4e = Row{Format: capture.Format{
	Name: "lsp4e", What: "the log of Eclipse's LSP4E, as its streams were written and read",
	Example: "[t=1772355600100] LSP4E to org.example.lang.server:\n" + `{"jsonrpc":"2.0","id":"1","method":"shutdown"}`,
	Times:   "yes", Directions: "yes", Sessions: "servers as connections",
}, rank: 127, Detect: isLSP4E, Read: newHeadedFramer(headed{head: pieceHeadOf, pieces: true})}

// pieceHeadOf reads the line before what was written or read at once. Of what a
// server prints on stderr there is no direction.
func pieceHeadOf(line []byte) (h messageHead, ok bool) {
	const longest = 300
	if len(line) > longest || len(line) < 2 || line[0] != '[' || line[len(line)-1] != ':' {
		return h, false
	}
	at, rest, ok := bytes.Cut(line[1:len(line)-1], []byte("] "))
	if ms, older := bytes.CutPrefix(at, []byte("t=")); ok && older {
		h.server, h.dir = partiesOf(rest)
		return h, len(h.server) > 0 && h.sinceEpoch(ms)
	}
	word, server, ok := bytes.Cut(rest, []byte{' '})
	switch string(word) {
	case "LSP4E_TO_LANGUAGE_SERVER":
		h.dir = capture.Out
	case "LANGUAGE_SERVER_TO_LSP4E":
		h.dir = capture.In
	case "ERROR_FROM_LANGUAGE_SERVER":
	default:
		return h, false
	}
	h.server = server
	h.time = new(clock.Clocks).Whole(at)
	return h, ok && len(server) > 0 && h.time.Known()
}

// partiesOf reads who wrote to whom.
func partiesOf(text []byte) (server []byte, dir capture.Direction) {
	if server, ok := bytes.CutPrefix(text, []byte("LSP4E to ")); ok {
		return server, capture.Out
	}
	if server, ok := bytes.CutSuffix(text, []byte(" to LSP4E")); ok {
		return server, capture.In
	}
	if server, ok := bytes.CutPrefix(text, []byte("Error from ")); ok {
		return server, capture.Unknown
	}
	return nil, capture.Unknown
}

// sinceEpoch takes the time from a number of milliseconds. It reports whether it
// is one.
func (h *messageHead) sinceEpoch(number []byte) bool {
	if len(number) > 15 || jsonscan.Digits(number) < 0 {
		return false
	}
	ms, err := strconv.ParseInt(string(number), 10, 64)
	h.time = clock.Stamp{Time: capture.Unix(ms/1000, ms%1000*1e6)}
	return err == nil
}

// isLSP4E reports whether one of the first lines of a source is such a line.
func isLSP4E(h *frame.Head) bool {
	for _, line := range h.First(frame.FirstLines) {
		if head, ok := pieceHeadOf(line); ok && head.dir != capture.Unknown {
			return true
		}
	}
	return false
}
