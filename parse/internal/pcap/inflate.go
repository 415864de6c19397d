package pcap

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zlib"
	"github.com/klauspost/compress/zstd"
)

// Bodies that are compressed.

var (
	errLong    = errors.New("too long")
	errUnknown = errors.New("not decoded")
)

// inflater decompresses bodies and messages. Its memory is used again.
type inflater struct {
	gzip  *gzip.Reader
	zstd  *zstd.Decoder
	flate io.ReadCloser
	out   bytes.Buffer
}

// decode returns what a body in some encodings holds, in memory that the next
// call uses again.
func (z *inflater) decode(encodings string, p []byte, limit int) ([]byte, error) {
	list := strings.Split(encodings, ",")
	if len(list) > 3 {
		return nil, errUnknown
	}
	for i := len(list) - 1; i >= 0; i-- {
		name := strings.TrimSpace(list[i])
		if name == "identity" || name == "" {
			continue
		}
		r, err := z.reader(name, p)
		if err != nil {
			return nil, err
		}
		if p, err = z.all(r, limit); err != nil {
			return nil, err
		}
		if i > 0 {
			p = bytes.Clone(p)
		}
	}
	return p, nil
}

// reader returns what reads an encoding.
func (z *inflater) reader(name string, p []byte) (io.Reader, error) {
	in := bytes.NewReader(p)
	switch name {
	case "gzip", "x-gzip":
		if z.gzip == nil {
			z.gzip = new(gzip.Reader)
		}
		return z.gzip, z.gzip.Reset(in)
	case "deflate": // with a header by the book, without one by habit
		if r, err := zlib.NewReader(in); err == nil {
			return r, nil
		}
		return z.raw(bytes.NewReader(p), nil), nil
	case "zstd":
		if z.zstd == nil {
			d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(64<<20), zstd.WithDecoderMaxWindow(8<<20))
			if err != nil {
				return nil, err
			}
			z.zstd = d
		}
		return z.zstd, z.zstd.Reset(in)
	}
	return nil, errUnknown
}

// raw returns what reads deflate without a header, after some text.
func (z *inflater) raw(in io.Reader, before []byte) io.Reader {
	if z.flate == nil {
		z.flate = flate.NewReaderDict(in, before)
	} else if r, ok := z.flate.(flate.Resetter); ok {
		if r.Reset(in, before) != nil {
			z.flate = flate.NewReaderDict(in, before)
		}
	}
	return z.flate
}

// all returns what r gives, which may be so long.
func (z *inflater) all(r io.Reader, limit int) ([]byte, error) {
	if z.out.Cap() > 1<<20 {
		z.out = bytes.Buffer{}
	}
	z.out.Reset()
	n, err := z.out.ReadFrom(io.LimitReader(r, int64(limit)+1))
	switch {
	case err != nil:
		return nil, err
	case n > int64(limit):
		return nil, errLong
	}
	return z.out.Bytes(), nil
}

// message returns a WebSocket message with its tail, compressed after some text, in
// memory that the next call uses again.
func (z *inflater) message(p, before []byte, limit int) ([]byte, error) {
	return z.all(z.raw(bytes.NewReader(p), before), limit)
}

// tail is what a compressed message has to end with: what its sender left out,
// and the end of all.
const tail = "\x00\x00\xff\xff\x01\x00\x00\xff\xff"
