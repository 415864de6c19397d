package unpack

import (
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// Texts in UTF-16, with a mark or without.

// headSize is how much of a file is looked at to tell how it is stored.
const headSize = 512

// readHead reads the beginning of r. Of a pipe it takes what is there, up to
// the end of a line, so as not to hold back that line until more comes.
func readHead(r io.Reader, live bool) ([]byte, error) {
	head := make([]byte, 0, headSize)
	for len(head) < headSize {
		n, err := r.Read(head[len(head):headSize])
		line := head[len(head) : len(head)+n]
		head = head[:len(head)+n]
		if err != nil {
			return head, err
		}
		for _, c := range line {
			if live && c == '\n' {
				return head, nil
			}
		}
	}
	return head, nil
}

// utf16Order returns the byte order of a text in UTF-16 that begins with head,
// nil for all other texts, and the length of its byte order mark.
func utf16Order(head []byte) (order binary.ByteOrder, mark int) {
	if len(head) >= 2 {
		switch [2]byte(head) {
		case [2]byte{0xff, 0xfe}:
			return binary.LittleEndian, 2
		case [2]byte{0xfe, 0xff}:
			return binary.BigEndian, 2
		}
	}
	switch {
	case zeroBytes(head, 1):
		return binary.LittleEndian, 0
	case zeroBytes(head, 0):
		return binary.BigEndian, 0
	}
	return nil, 0
}

// zeroBytes reports whether the bytes at odd or at even places are the high
// bytes of UTF-16: most of them zero, always beside a character of text, and
// hardly any of the others.
func zeroBytes(head []byte, high int) bool {
	pairs, zeros, others := len(head)/2, 0, 0
	for i := range pairs {
		h, l := head[2*i+high], head[2*i+1-high]
		switch {
		case h == 0 && l < ' ' && l != '\t' && l != '\r' && l != '\n':
			return false
		case h == 0:
			zeros++
		case l == 0:
			others++ // such as U+4E00
		}
	}
	return pairs >= 2 && 2*zeros > pairs && 8*others <= zeros
}

// utf16Reader turns UTF-16 into UTF-8. Like encoding/json it puts U+FFFD in
// the place of surrogates without a partner, and of half a character at the end.
type utf16Reader struct {
	r     io.Reader
	order binary.ByteOrder
	in    []byte // raw bytes, the first have not been turned into text
	out   []byte // text that has not been handed out
	buf   []byte // memory of out
	err   error
}

func newUTF16Reader(r io.Reader, order binary.ByteOrder) *utf16Reader {
	return &utf16Reader{r: r, order: order, in: make([]byte, 0, 8<<10)}
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.out) == 0 {
		if u.err != nil {
			return 0, u.err
		}
		n, err := u.r.Read(u.in[len(u.in):cap(u.in)])
		u.in, u.err = u.in[:len(u.in)+n], err
		u.convert()
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

// convert turns what came in into text, all but the beginning of a character.
func (u *utf16Reader) convert() {
	out, in := u.buf[:0], u.in
	for len(in) >= 2 {
		r := rune(u.order.Uint16(in))
		n := 2
		switch {
		case r < utf8.RuneSelf:
			out = append(out, byte(r))
			in = in[2:]
			continue
		case !utf16.IsSurrogate(r):
		case len(in) >= 4:
			if r = utf16.DecodeRune(r, rune(u.order.Uint16(in[2:]))); r != utf8.RuneError {
				n = 4
			}
		case u.err == nil:
			n = 0 // its partner has not come yet
		}
		if n == 0 {
			break
		}
		out = utf8.AppendRune(out, r)
		in = in[n:]
	}
	if u.err != nil && len(in) > 0 {
		out, in = utf8.AppendRune(out, utf8.RuneError), nil
	}
	u.in = u.in[:copy(u.in[:cap(u.in)], in)]
	u.out, u.buf = out, out
}
