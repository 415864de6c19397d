package parse

import (
	"encoding/binary"
	"math/bits"
)

// An index says of every byte of a text whether it lies in a string, and
// which bytes matter outside of strings. It is made in one pass, 64 bytes at a
// time, with vector instructions where the processor has them; all that is
// read afterwards jumps from bit to bit.

// block is the index of 64 bytes, one bit per byte, the first the lowest.
type block struct {
	inside  uint64 // in a string, with its first quote and without its last
	bracket uint64 // { } [ ], in strings too
	colon   uint64 // in strings too
	special uint64 // a backslash, a control character, or not ASCII
}

const blockSize = 64

// carry is what an index knows at the end of a block of what comes next.
type carry struct {
	inside  uint64 // all ones in a string, else 0
	escaped uint64 // 1 after an odd number of backslashes, else 0
	odd     uint64 // not 0 if there were special bytes other than line breaks
}

// appendIndex appends the index of a text to dst. A quote after an odd number
// of backslashes is none, and a line break ends a string that is still open.
// odd says whether the text has special bytes other than line breaks.
func appendIndex(dst []block, text []byte) (_ []block, odd bool) {
	from, whole := len(dst), len(text)/blockSize
	need := from + whole
	if len(text)%blockSize > 0 {
		need++
	}
	if need > cap(dst) {
		dst = append(make([]block, 0, need+need/4), dst...)
	}
	dst = dst[:need]
	var c carry
	indexBlocks(dst[from:from+whole], text, &c)
	if rest := text[whole*blockSize:]; len(rest) > 0 {
		var padded [blockSize]byte
		for i := copy(padded[:], rest); i < blockSize; i++ {
			padded[i] = ' '
		}
		indexBlocks(dst[need-1:], padded[:], &c)
	}
	return dst, c.odd != 0
}

// indexPlain fills blocks with the index of a text that is at least as long as
// they. It works on eight bytes at a time in ordinary Go.
func indexPlain(blocks []block, text []byte, c *carry) {
	for i := range blocks {
		var quote, backslash, newline uint64
		b := block{}
		for k := 0; k < blockSize; k += 8 {
			x := binary.LittleEndian.Uint64(text[i*blockSize+k:])
			lower := x | each*0x20 // makes [ and ] to { and }
			quote |= gather(equal(x, '"')) << k
			b.bracket |= gather(equal(lower, '{')|equal(lower, '}')) << k
			b.colon |= gather(equal(x, ':')) << k
			control := ^(x&^highs + each*(0x80-' '))
			if odd := (x|control)&highs | equal(x, '\\'); odd != 0 {
				b.special |= gather(odd) << k
				backslash |= gather(equal(x, '\\')) << k
				newline |= gather(equal(x, '\n')) << k
			}
		}
		b.inside = c.strings(quote, backslash, newline)
		c.odd |= b.special &^ newline
		blocks[i] = b
	}
}

const (
	each  = 0x0101010101010101 // times a byte: that byte, eight times
	highs = 0x80 * each
)

// equal has the highest bit of each byte of x set that is c, and no others.
func equal(x uint64, c byte) uint64 {
	x ^= each * uint64(c)
	return ^(x&^highs + ^uint64(highs) | x) & highs
}

// gather makes one bit of the highest bit of each of the eight bytes of x; the
// other bits of x are 0.
func gather(x uint64) uint64 { return x >> 7 * 0x0102040810204080 >> 56 }

// strings returns which bytes of a block lie in strings.
func (c *carry) strings(quote, backslash, newline uint64) uint64 {
	inside := prefixXor(quote&^c.escapes(backslash)) ^ c.inside
	for open := inside & newline; open != 0; open = inside & newline {
		inside ^= ^uint64(0) << bits.TrailingZeros64(open)
	}
	c.inside = uint64(int64(inside) >> 63)
	return inside
}

// escapes returns which bytes of a block follow an odd number of backslashes.
func (c *carry) escapes(backslash uint64) uint64 {
	escaped := c.escaped
	c.escaped = 0
	for from := backslash &^ escaped; from != 0; { // the first of a run
		at := bits.TrailingZeros64(from)
		n := bits.TrailingZeros64(^(backslash >> at))
		run := uint64(0xAAAAAAAAAAAAAAAA) // every second
		if at+n < blockSize {
			run &= 1<<(n+1) - 1
		} else {
			c.escaped = uint64(n & 1)
		}
		escaped |= run << at
		from &= ^uint64(0) << at << n
	}
	return escaped
}

// prefixXor returns in each bit the parity of x up to and with that bit.
func prefixXor(x uint64) uint64 {
	for n := 1; n < 64; n *= 2 {
		x ^= x << n
	}
	return x
}
