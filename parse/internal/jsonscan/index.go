package jsonscan

import "encoding/binary"

// An index says of every byte of a text whether it lies in a string, and
// which bytes matter outside of strings. It is made in one pass, 64 bytes at a
// time, with vector instructions where the processor has them; all that is
// read afterwards jumps from bit to bit.

// block is the index of 64 bytes, one bit per byte, the first the lowest.
type block struct {
	Inside  uint64 // in a string, with its first quote and without its last
	bracket uint64 // { } [ ], in strings too
	colon   uint64 // in strings too
	Special uint64 // a backslash, a control character, or not ASCII
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
// they. It works on all bytes of a block at once in ordinary Go: one word has
// the lowest bit of each of the 64 bytes, the next word their second bit, and
// so on; a byte is a quote if its bits 1 and 5 are set and no others.
func indexPlain(blocks []block, text []byte, c *carry) {
	for i := range blocks {
		p0, p1, p2, p3, p4, p5, p6, p7 := planes((*[blockSize]byte)(text[i*blockSize:]))
		ends2 := p1 &^ (p0 | p2) // the low four bits are 2 or A
		quote := ends2 & p5 &^ (p3 | p4 | p6 | p7)
		colon := ends2 & p3 & p4 & p5 &^ (p6 | p7)
		newline := ends2 & p3 &^ (p4 | p5 | p6 | p7)
		bit346 := p3 & p4 & p6
		bracket := bit346 & p0 & (p1 ^ p2) &^ p7 // 5B, 5D, 7B, 7D
		backslash := bit346 & p2 &^ (p0 | p1 | p5 | p7)
		special := p7 | ^(p5 | p6) | backslash

		b := &blocks[i]
		b.bracket, b.colon, b.Special = inOrder(bracket), inOrder(colon), 0
		quote = inOrder(quote)
		if special|c.escaped != 0 { // else there is no line break either
			b.Special, newline = inOrder(special), inOrder(newline)
			c.odd |= b.Special &^ newline
			quote &^= c.escapes(inOrder(backslash))
		}
		b.Inside = c.strings(quote, newline)
	}
}

// planes returns the lowest bits of 64 bytes, their second bits, and so on: the
// bit of byte 8k+j is bit 8j+k, until inOrder moves it.
func planes(t *[blockSize]byte) (p0, p1, p2, p3, p4, p5, p6, p7 uint64) {
	const (
		low4 = each * 0x0F
		low2 = each * 0x33
		low1 = each * 0x55
	)
	read := func(at int) uint64 { return binary.LittleEndian.Uint64(t[at:]) }
	p0, p4 = swap(read(0), read(32), 4, low4)
	p1, p5 = swap(read(8), read(40), 4, low4)
	p2, p6 = swap(read(16), read(48), 4, low4)
	p3, p7 = swap(read(24), read(56), 4, low4)
	p0, p2 = swap(p0, p2, 2, low2)
	p1, p3 = swap(p1, p3, 2, low2)
	p4, p6 = swap(p4, p6, 2, low2)
	p5, p7 = swap(p5, p7, 2, low2)
	p0, p1 = swap(p0, p1, 1, low1)
	p2, p3 = swap(p2, p3, 1, low1)
	p4, p5 = swap(p4, p5, 1, low1)
	p6, p7 = swap(p6, p7, 1, low1)
	return p0, p1, p2, p3, p4, p5, p6, p7
}

// swap exchanges the bits of y in mask for those of x that are n higher.
func swap(x, y uint64, n int, mask uint64) (uint64, uint64) {
	differ := (x>>n ^ y) & mask
	return x ^ differ<<n, y ^ differ
}

// inOrder moves bit 8j+k of x to 8k+j: it transposes eight by eight bits.
func inOrder(x uint64) uint64 {
	x = swapWithin(x, 7, 0x00AA00AA00AA00AA)
	x = swapWithin(x, 14, 0x0000CCCC0000CCCC)
	return swapWithin(x, 28, 0x00000000F0F0F0F0)
}

// swapWithin exchanges the bits of x in mask for those n higher.
func swapWithin(x uint64, n int, mask uint64) uint64 {
	differ := (x>>n ^ x) & mask
	return x ^ differ ^ differ<<n
}

// strings returns which bytes of a block lie in strings, given its line breaks
// and the quotes that are not escaped.
func (c *carry) strings(quote, newline uint64) uint64 {
	inside := prefixXor(quote) ^ c.inside
	for open := inside & newline; open != 0; open = inside & newline {
		inside ^= open | -open // from the first one on
	}
	c.inside = uint64(int64(inside) >> 63)
	return inside
}

// escapes returns which bytes of a block follow an odd number of backslashes.
// Subtracting the first backslash of each run from the odd bits carries through
// the run. (Langdale and Lemire, Parsing Gigabytes of JSON per Second, 3.1.1.)
func (c *carry) escapes(backslash uint64) uint64 {
	const odd = each * 0xAA
	from := backslash &^ c.escaped
	pairs := (from<<1 | odd) - from ^ odd // backslashes that escape, and what the last of each run escapes
	escaped := pairs ^ (backslash | c.escaped)
	c.escaped = pairs & backslash >> 63
	return escaped
}

// prefixXor returns in each bit the parity of x up to and with that bit.
func prefixXor(x uint64) uint64 {
	x ^= x << 1
	x ^= x << 2
	x ^= x << 4
	x ^= x << 8
	x ^= x << 16
	return x ^ x<<32
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
