package unpack

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"

	"github.com/ulikunitz/xz/lzma"
)

// xz: its container is read here, what is in its blocks by a library.

// xzMagic begins each stream of an xz file. https://tukaani.org/xz/xz-file-format.txt
const xzMagic = "\xfd7zXZ\x00"

var (
	errXZ       = errors.New("invalid data")
	errXZCheck  = errors.New("wrong check sum")
	errXZFilter = errors.New("a filter that is not supported")
)

// xzReader reads the streams of an xz file. The library that it takes for what
// stands in the blocks has a reader of files too, but that allocates whatever
// a block asks for, and an end of the file between two blocks is to it a good
// one.
type xzReader struct {
	r     *bufio.Reader
	count int64 // bytes read of the block's data
	check byte  // how blocks are checked
	block io.Reader
	hash  hash.Hash // of the block's text, or nil if it is not checked
}

func openXZ(_ *Depot, r *bufio.Reader) (io.ReadCloser, error) {
	x := &xzReader{r: r}
	return x, x.stream()
}

// Close does nothing: what a decoder has is collected.
func (x *xzReader) Close() error { return nil }

func (x *xzReader) Read(p []byte) (int, error) {
	for {
		if x.block == nil {
			if err := x.next(); err != nil {
				return 0, err
			}
		}
		n, err := x.block.Read(p)
		if x.hash != nil {
			x.hash.Write(p[:n])
		}
		if err == io.EOF {
			err = x.endBlock()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// stream reads the header of a stream.
func (x *xzReader) stream() error {
	var h [12]byte
	if err := x.full(h[:]); err != nil {
		return err
	}
	if string(h[:6]) != xzMagic || h[6] != 0 || h[7] > 15 || crc32.ChecksumIEEE(h[6:8]) != binary.LittleEndian.Uint32(h[8:]) {
		return errXZ
	}
	x.check = h[7]
	return nil
}

// next begins the next block, in this stream or the next. It returns io.EOF
// after the last stream.
func (x *xzReader) next() error {
	for {
		size, err := x.byte()
		if err != nil {
			return err
		}
		if size != 0 {
			return x.header(size)
		}
		if err := x.index(); err != nil {
			return err
		}
		if err := x.padding(); err != nil {
			return err
		}
		if err := x.stream(); err != nil {
			return err
		}
	}
}

// header reads the header of a block, of which it has the first byte.
func (x *xzReader) header(size byte) error {
	h := make([]byte, (int(size)+1)*4)
	h[0] = size
	if err := x.full(h[1:]); err != nil {
		return err
	}
	f, err := xzFilter(h)
	if err != nil {
		return err
	}
	x.count = 0
	block, err := lzma.Reader2Config{DictCap: int(f)}.NewReader2(xzBlock{x})
	if err != nil {
		return err
	}
	x.block, x.hash = block, nil
	switch x.check {
	case 1:
		x.hash = crc32.NewIEEE()
	case 4:
		x.hash = crc64.New(crc64.MakeTable(crc64.ECMA))
	case 10:
		x.hash = sha256.New()
	}
	return nil
}

// xzFilter returns the size of the dictionary that a block needs, by its
// header.
func xzFilter(h []byte) (dict int64, err error) {
	body := h[:len(h)-4]
	if crc32.ChecksumIEEE(body) != binary.LittleEndian.Uint32(h[len(h)-4:]) {
		return 0, errXZCheck
	}
	flags, fields := body[1], bytes.NewReader(body[2:])
	text := uint64(1 << 62)
	if flags&0x40 != 0 {
		if _, err := binary.ReadUvarint(fields); err != nil {
			return 0, errXZ
		}
	}
	if flags&0x80 != 0 {
		if text, err = binary.ReadUvarint(fields); err != nil {
			return 0, errXZ
		}
	}
	var filter [3]byte // LZMA2, one byte of properties, the size
	if _, err := io.ReadFull(fields, filter[:]); err != nil {
		return 0, errXZ
	}
	if flags&0x3f != 0 || filter[0] != 0x21 || filter[1] != 1 {
		return 0, errXZFilter
	}
	bits := filter[2]
	if bits > 40 {
		return 0, errXZ
	}
	dict = int64(2|bits&1) << (bits/2 + 11)
	dict = max(lzma.MinDictCap, int64(min(uint64(dict), text)))
	if dict > maxWindow {
		return 0, errWindow
	}
	return dict, nil
}

// xzMemory returns what the first block needs.
func xzMemory(head []byte) int {
	const decoder = 64 << 10
	if len(head) > 12 && head[12] > 0 { // not an index
		if n := 12 + (int(head[12])+1)*4; n <= len(head) {
			if dict, err := xzFilter(head[12:n]); err == nil {
				return decoder + int(dict)
			}
		}
	}
	return decoder
}

// xzBlock reads the compressed data of a block and counts them.
type xzBlock struct{ x *xzReader }

func (b xzBlock) Read(p []byte) (int, error) {
	n, err := b.x.r.Read(p)
	b.x.count += int64(n)
	return n, err
}

func (b xzBlock) ReadByte() (byte, error) {
	c, err := b.x.r.ReadByte()
	if err == nil {
		b.x.count++
	}
	return c, err
}

// endBlock checks what was read of a block.
func (x *xzReader) endBlock() error {
	x.block = nil
	sizes := [16]int{0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64}
	padding := int(-x.count & 3)
	end := make([]byte, padding+sizes[x.check])
	if err := x.full(end); err != nil {
		return err
	}
	if x.hash == nil {
		return nil
	}
	sum := x.hash.Sum(nil)
	if x.check != 10 { // the CRCs are little endian
		for i, j := 0, len(sum)-1; i < j; i, j = i+1, j-1 {
			sum[i], sum[j] = sum[j], sum[i]
		}
	}
	if !bytes.Equal(sum, end[padding:]) {
		return errXZCheck
	}
	return nil
}

// index skips the index of a stream and its footer.
func (x *xzReader) index() error {
	x.count = 1
	records, err := binary.ReadUvarint(xzBlock{x})
	for ; err == nil && records > 0; records-- {
		if _, err = binary.ReadUvarint(xzBlock{x}); err == nil {
			_, err = binary.ReadUvarint(xzBlock{x})
		}
	}
	switch {
	case err == io.EOF:
		return io.ErrUnexpectedEOF
	case err != nil:
		return errXZ
	}
	end := make([]byte, -x.count&3+4+12)
	if err := x.full(end); err != nil {
		return err
	}
	if string(end[len(end)-2:]) != "YZ" {
		return errXZ
	}
	return nil
}

// padding skips the zeros that may stand between streams.
func (x *xzReader) padding() error {
	for {
		b, err := x.r.Peek(1)
		if err != nil {
			return err
		}
		if b[0] != 0 {
			return nil
		}
		x.r.Discard(1)
	}
}

func (x *xzReader) byte() (byte, error) {
	c, err := x.r.ReadByte()
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return c, err
}

// full fills p.
func (x *xzReader) full(p []byte) error {
	_, err := io.ReadFull(x.r, p)
	if err == io.EOF && len(p) > 0 {
		err = io.ErrUnexpectedEOF
	}
	return err
}
