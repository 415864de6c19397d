// Package wire knows what messages travel in, where that is text: the fields
// of a head, the sessions that they name, and streams of events. Traffic means
// the same whether a log has a copy of it, an archive, or packets.
package wire

import (
	"bytes"

	"rpclog/parse/internal/jsonscan"
)

// On pipes and sockets a header says how many bytes each message takes:
//
//	Content-Length: 44
//	Content-Type: application/vscode-jsonrpc; charset=utf-8
//
//	{"jsonrpc":"2.0","id":1,"method":"shutdown"}
//
// Copies of such traffic lose carriage returns, wrap what is long, count
// characters for bytes. So the length is held to the message: where the two
// disagree, the message ends where its JSON does. No JSON text has a line that
// ends with such a header in it, so none is searched for beyond the next one.

// What the lines of such headers begin with, whatever the case of letters.
const (
	ContentLength = "content-length:"
	contentType   = "content-type:"
)

// LongestLength is how long the part of a line is at most that is a length.
const LongestLength = 64

// Field returns the name and the value of a line of a head. A line that begins
// with white space goes on with the value before, and is no field.
func Field(line []byte) (name, value []byte, ok bool) {
	name, value, ok = bytes.Cut(line, []byte{':'})
	name = bytes.TrimRight(name, " \t")
	if !ok || len(name) == 0 || name[0] <= ' ' {
		return nil, nil, false
	}
	return name, bytes.TrimSpace(value), true
}

// IsNamed reports whether a line is that of a header: a name and a colon.
func IsNamed(line []byte) bool {
	for i, c := range line {
		if c == ':' {
			return i > 0
		}
		if c != '-' && (!jsonscan.IsWord(c) || c >= 0x80) {
			return false
		}
	}
	return false
}

// IsLength reports whether a field of a name is Content-Length.
func IsLength(name []byte) bool {
	return bytes.EqualFold(name, []byte(ContentLength[:len(ContentLength)-1]))
}

// Length returns how many bytes the value of a Content-Length says that there
// are, or -1 if it is no length.
func Length(value []byte) int64 {
	return int64(jsonscan.Digits(bytes.TrimPrefix(bytes.TrimSpace(value), []byte{'+'})))
}

// LengthAt returns where the header begins that a line ends with if that is a
// length, or -1.
func LengthAt(line []byte) int {
	i := len(line)
	stop := max(0, i-LongestLength+len(ContentLength))
	for i > stop && line[i-1] >= '0' && line[i-1] <= '9' {
		i--
	}
	if i == len(line) || i == stop {
		return -1
	}
	if line[i-1] == '-' || line[i-1] == '+' {
		i--
	}
	for i > stop && (line[i-1] == ' ' || line[i-1] == '\t') {
		i--
	}
	if i -= len(ContentLength); i < 0 || !jsonscan.FoldBegins(line[i:], ContentLength) {
		return -1
	}
	return i
}

// IsHeader reports whether a line of a log is one of the headers before a
// message.
func IsHeader(line []byte) bool {
	if line[0]|0x20 != 'c' {
		return false
	}
	return jsonscan.FoldBegins(line, ContentLength) && LengthAt(line) == 0 ||
		jsonscan.FoldBegins(line, contentType) && bytes.Contains(line, []byte("jsonrpc"))
}

// BeginsHead reports whether bytes begin like the headers before a message.
func BeginsHead(p []byte) bool {
	return jsonscan.FoldBegins(p, ContentLength) || jsonscan.FoldBegins(p, contentType)
}
