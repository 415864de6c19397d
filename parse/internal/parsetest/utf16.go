package parsetest

import (
	"encoding/binary"
	"unicode/utf16"
)

// Texts in UTF-16.

// UTF16 writes a text in UTF-16.
func UTF16(order binary.AppendByteOrder, s string) string {
	var b []byte
	for _, c := range utf16.Encode([]rune(s)) {
		b = order.AppendUint16(b, c)
	}
	return string(b)
}
