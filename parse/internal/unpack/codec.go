package unpack

import (
	"bufio"
	"bytes"
	"compress/bzip2"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/pierrec/lz4/v4"
)

// The compressions, told by their first bytes. Of each there are several
// members after one another, and damage.

// codec is a way in which files are compressed, told by its first bytes.
type codec struct {
	name   string
	is     func(head []byte) bool
	slow   bool                  // to decompress text takes longer than to read it
	memory func(head []byte) int // bytes that a decoder of it holds, about
	open   func(d *Depot, r *bufio.Reader) (io.ReadCloser, error)
}

// codecs are the compressions that are read.
var codecs = [...]codec{
	{"gzip", magic("\x1f\x8b\x08"), true, always(64 << 10), openGzip},
	{"zstd", isZstd, false, zstdMemory, openZstd},
	{"bzip2", isBzip2, true, bzip2Memory, openBzip2},
	{"xz", magic(xzMagic), true, xzMemory, openXZ},
	{"lz4", magic("\x04\x22\x4d\x18"), false, lz4Memory, openLZ4},
	{"lz4", magic("\x02\x21\x4c\x18"), false, always(17 << 20), openLZ4}, // before there were frames
}

// maxWindow is how many bytes a decoder may look back. Nobody needs more for
// logs; a file that asks for more is refused, so that it cannot take all memory.
const maxWindow = 128 << 20

// codecOf returns how a file that begins with head is compressed, or nil.
func codecOf(head []byte) *codec {
	for i := range codecs {
		if codecs[i].is(head) {
			return &codecs[i]
		}
	}
	return nil
}

// magic returns what tells a file that begins with m, or ends within m.
func magic(m string) func([]byte) bool {
	return func(head []byte) bool {
		if len(head) < len(m) {
			return len(head) > 1 && strings.HasPrefix(m, string(head))
		}
		return string(head[:len(m)]) == m
	}
}

func always(n int) func([]byte) int { return func([]byte) int { return n } }

// Damage is what is wrong with compressed data.
type Damage struct {
	codec string
	err   error
}

func (d *Damage) Error() string {
	text := strings.TrimPrefix(d.err.Error(), d.codec+": ")
	switch {
	case errors.Is(d.err, io.ErrUnexpectedEOF):
		text = "unexpected end of the compressed data"
	case errors.Is(d.err, errSwell):
		text = fmt.Sprintf("more than %d GiB of text, and %d times as much as is stored: refused", freeText>>30, mostSwell)
	case errors.Is(d.err, zstd.ErrWindowSizeExceeded), errors.Is(d.err, zstd.ErrDecoderSizeExceeded), errors.Is(d.err, errWindow):
		text = fmt.Sprintf("needs a window of more than %d MiB", maxWindow>>20)
	}
	return d.codec + ": " + text
}

func (d *Damage) Unwrap() error { return d.err }

var (
	errWindow   = errors.New("window too large")
	errTrailing = errors.New("data after the end that are not compressed")
)

// gzipReader reads gzip members one after the other. The library can do so
// too, but calls an end within a header's name a good one, and zeros after the
// end, with which tapes and some loggers pad, corrupt.
type gzipReader struct {
	*gzip.Reader
	r     *bufio.Reader
	depot *Depot
}

func openGzip(d *Depot, r *bufio.Reader) (io.ReadCloser, error) {
	z, _ := d.gzips.Get().(*gzip.Reader)
	if z == nil {
		z = new(gzip.Reader)
	}
	g := &gzipReader{z, r, d}
	return g, g.member()
}

func (g *gzipReader) member() error {
	err := g.Reset(g.r)
	g.Multistream(false)
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (g *gzipReader) Read(p []byte) (int, error) {
	for {
		n, err := g.Reader.Read(p)
		if err != io.EOF {
			return n, err
		}
		if err := g.next(); n > 0 || err != nil {
			return n, err
		}
	}
}

// next goes on to the next member. It returns io.EOF if there is none.
func (g *gzipReader) next() error {
	padded := false
	for {
		b, err := g.r.Peek(1)
		switch {
		case err != nil:
			return err
		case b[0] == 0:
			padded = true
			g.r.Discard(1)
		case padded || b[0] != 0x1f:
			return errTrailing
		default:
			return g.member()
		}
	}
}

func (g *gzipReader) Close() error {
	g.depot.gzips.Put(g.Reader)
	return nil
}

// isZstd also takes what may be skipped: parallel compressors begin with it.
func isZstd(head []byte) bool {
	return magic("\x28\xb5\x2f\xfd")(head) || len(head) >= 4 && head[0]&0xf0 == 0x50 && string(head[1:4]) == "\x2a\x4d\x18"
}

func zstdMemory(head []byte) int {
	const blocks = 512 << 10
	var h zstd.Header
	if err := h.Decode(head); err != nil || h.Skippable {
		return blocks + 8<<20
	}
	return blocks + int(min(h.WindowSize, maxWindow))
}

type zstdReader struct {
	*zstd.Decoder
	depot *Depot
}

func openZstd(d *Depot, r *bufio.Reader) (io.ReadCloser, error) {
	if z, _ := d.zstds.Get().(*zstd.Decoder); z != nil {
		return zstdReader{z, d}, z.Reset(r)
	}
	z, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
	return zstdReader{z, d}, err
}

// Close hides that of the decoder, which could not be used again.
func (z zstdReader) Close() error {
	err := z.Reset(nil)
	z.depot.zstds.Put(z.Decoder)
	return err
}

// isBzip2 wants to see the first block too: "BZh" may begin a line of text.
func isBzip2(head []byte) bool {
	if len(head) < 4 || string(head[:3]) != "BZh" || head[3] < '1' || head[3] > '9' {
		return false
	}
	block := head[4:min(len(head), 10)]
	return bytes.HasPrefix([]byte("1AY&SY"), block) || bytes.HasPrefix([]byte("\x17\x72\x45\x38\x50\x90"), block)
}

func bzip2Memory(head []byte) int { return int(head[3]-'0')*400_000 + 64<<10 }

func openBzip2(_ *Depot, r *bufio.Reader) (io.ReadCloser, error) {
	return io.NopCloser(bzip2.NewReader(r)), nil
}

// lz4Memory counts a compressed and a decompressed block.
func lz4Memory(head []byte) int {
	if len(head) < 6 {
		return 0
	}
	return 128<<10 + 2<<(8+2*(head[5]>>4&7))
}

type lz4Reader struct{ *lz4.Reader }

func openLZ4(_ *Depot, r *bufio.Reader) (io.ReadCloser, error) {
	return lz4Reader{lz4.NewReader(r)}, nil
}

// Close gives the blocks back to the library's pool.
func (z lz4Reader) Close() error {
	z.Reset(nil)
	return nil
}
