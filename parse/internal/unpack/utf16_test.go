package unpack

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"rpclog/parse/internal/parsetest"
)

// TestEncodings reads texts in UTF-16, and others that are none.
func TestEncodings(t *testing.T) {
	le, be := binary.LittleEndian, binary.BigEndian
	line := `{"jsonrpc":"2.0","method":"größe","params":["一Ā😀"]}` + "\r\n"
	for _, tt := range []struct{ name, in, want string }{
		{"little endian", "\xff\xfe" + parsetest.UTF16(le, line), line},
		{"big endian", "\xfe\xff" + parsetest.UTF16(be, line), line},
		{"little endian without a mark", parsetest.UTF16(le, line), line},
		{"big endian without a mark", parsetest.UTF16(be, line), line},
		{"a mark and nothing", "\xff\xfe", ""},
		{"two characters", parsetest.UTF16(le, "{}"), "{}"},
		{"half a character at the end", parsetest.UTF16(le, "{}\n") + "{", "{}\n\ufffd"},
		{"half a pair", parsetest.UTF16(le, "{}\n") + "\x3d\xd8" + parsetest.UTF16(le, "x"), "{}\n\ufffdx"},
		{"half a pair at the end", parsetest.UTF16(le, "{}\n") + "\x3d\xd8", "{}\n\ufffd"},
		{"a pair the wrong way round", parsetest.UTF16(be, "{\"a\":1}\n") + "\xde\x00\xd8\x3d", "{\"a\":1}\n\ufffd\ufffd"},
		{"UTF-8 with a mark", "\xef\xbb\xbf" + line, "\xef\xbb\xbf" + line},
		{"UTF-8", line, line},
		{"zeros before the text", strings.Repeat("\x00", 64) + line, strings.Repeat("\x00", 64) + line},
		{"numbers", "\x01\x00\x02\x00\x03\x00\x04\x00", "\x01\x00\x02\x00\x03\x00\x04\x00"},
		{"one zero", "{}\x00\n{}\n", "{}\x00\n{}\n"},
		{"one byte", "{", "{"},
	} {
		got, err := readText([]byte(tt.in))
		if err != nil || got != tt.want {
			t.Errorf("%s: %q, %v, want %q", tt.name, got, err, tt.want)
		}
		got, err = readText(parsetest.Compressors["gzip"](t, tt.in))
		if err != nil || got != tt.want {
			t.Errorf("%s, compressed: %q, %v, want %q", tt.name, got, err, tt.want)
		}
	}
}

// TestUTF16 turns any text into UTF-16 and back, in pieces of all sizes.
func TestUTF16(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := strings.Repeat(rapid.String().Draw(rt, "text"), rapid.SampledFrom([]int{1, 1000}).Draw(rt, "times"))
		var order interface {
			binary.ByteOrder
			binary.AppendByteOrder
		} = binary.LittleEndian
		if rapid.Bool().Draw(rt, "big endian") {
			order = binary.BigEndian
		}
		var r io.Reader = strings.NewReader(parsetest.UTF16(order, s))
		switch rapid.IntRange(0, 2).Draw(rt, "reader") {
		case 1:
			r = iotest.OneByteReader(r)
		case 2:
			r = iotest.DataErrReader(r)
		}
		var got bytes.Buffer
		buf := make([]byte, rapid.IntRange(1, 100).Draw(rt, "buffer"))
		for u, err := newUTF16Reader(r, order), error(nil); err == nil; {
			var n int
			n, err = u.Read(buf)
			got.Write(buf[:n])
			if err != nil && !errors.Is(err, io.EOF) {
				rt.Fatal(err)
			}
		}
		if got.String() != s {
			rt.Fatalf("%q, want %q", got.String(), s)
		}
	})
}
