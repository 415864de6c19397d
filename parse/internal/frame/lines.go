package frame

import (
	"bytes"
	"errors"
	"io"

	"rpclog/parse/internal/decode"
	"rpclog/parse/internal/jsonscan"
)

// Sources that are read line by line are cut into chunks of whole lines, and
// never within a value of several lines.

// Chunker cuts a stream into chunks of whole lines.
type Chunker struct {
	R       io.Reader
	MaxLine int  // bytes of the longest line
	Live    bool // hand over lines as soon as they are there

	rest  []byte // the beginning of a line, after loose bytes
	loose int    // bytes of lines that may be of a value, but of one that is too long
	vain  int    // values that do not end among them, so far
	skip  bool   // in the middle of a line that is too long
	err   error  // how the stream ended
}

// Next puts the next chunk, of an ordinary size, into s. At the end of the
// stream it returns io.EOF or why there is no more; what was read before comes
// first.
func (c *Chunker) Next(w *Writer, size int) error {
	s := w.s
	s.Frames = nil
	if c.loose > 0 {
		c.hand(s, size)
		return nil
	}
	buf := s.Chunk[:0]
	if cap(buf) < size {
		buf = make([]byte, 0, size)
	}
	buf = append(buf, c.rest...)
	c.rest = c.rest[:0]
	searched := len(buf) // what is left has no end of a line, or waits for more
	for {
		if c.skip {
			buf = c.skipLine(buf)
			searched = 0
		}
		if c.err != nil && len(buf) > 0 && len(buf) <= c.MaxLine+1 {
			c.end(s, buf, size)
			return nil
		}
		full := len(buf) == cap(buf)
		last := len(buf) > c.MaxLine+1 // one more: a line may end with CR
		if full || c.Live || last {
			if last {
				searched = 0
			}
			if n := bytes.LastIndexByte(buf[searched:], '\n') + 1; n > 0 {
				n += searched
				held := decode.HoldBack(buf[:n])
				if held == 0 && last {
					c.rest, c.loose, s.Chunk = buf, n, nil
					c.hand(s, size)
					return nil
				}
				if n = held; n > 0 {
					c.rest = append(c.rest, buf[n:]...)
					s.Chunk = buf[:n]
					return nil
				}
			}
			searched = len(buf)
		}
		if last {
			s.Chunk, s.Cut, c.skip = buf[:min(len(buf), jsonscan.Excerpt)], true, true
			return nil
		}
		switch {
		case c.err != nil:
			return c.err
		case full:
			buf = append(make([]byte, 0, 2*cap(buf)), buf...)
		}
		n, err := c.R.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		c.err = err
	}
}

// end puts what is left at the end of the stream into s. The last line may
// have no end, and be of a value that has.
func (c *Chunker) end(s *decode.Store, buf []byte, size int) {
	if s.Chunk = buf; len(buf) <= size {
		return
	}
	if buf[len(buf)-1] != '\n' {
		buf = append(buf, '\n')
		s.Chunk = buf
	}
	switch cut := decode.HoldBack(buf); {
	case len(buf)-cut <= size:
	case cut > 0:
		s.Chunk = buf[:cut]
		c.rest, c.loose = append([]byte(nil), buf[cut:]...), len(buf)-cut
	default:
		c.rest, c.loose, s.Chunk = buf, len(buf), nil
		c.hand(s, size)
	}
}

// hand puts lines that were held back in vain into s. As each may be a record
// they go in chunks of an ordinary size, but no value that does end is torn.
func (c *Chunker) hand(s *decode.Store, size int) {
	held, n, dull := c.rest[:c.loose], 0, 0
	for n < len(held) {
		next := n + bytes.IndexByte(held[n:], '\n') + 1
		if line := jsonscan.Trim(held[n : next-1]); len(line) > 0 && jsonscan.Leaves(line) && c.vain < jsonscan.MaxTries {
			_, end, open := jsonscan.ValueEnd(held, n, next, &dull)
			if open {
				c.vain++
			} else if end > next {
				next = end + bytes.IndexByte(held[end:], '\n') + 1
			}
		}
		if n > 0 && next > size {
			break
		}
		n = next
	}
	s.Chunk = append(s.Chunk[:0], c.rest[:n]...)
	c.rest = c.rest[n:]
	if c.loose -= n; c.loose == 0 {
		c.vain = 0
	}
}

// skipLine drops what buf holds of a line that is too long.
func (c *Chunker) skipLine(buf []byte) []byte {
	n := bytes.IndexByte(buf, '\n')
	switch {
	case n >= 0:
		c.skip = false
		return append(buf[:0], buf[n+1:]...)
	case errors.Is(c.err, io.EOF):
		c.skip = false
	}
	return buf[:0]
}
