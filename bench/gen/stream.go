package gen

import (
	"io"
	"math/bits"
	"math/rand/v2"
	"strconv"
	"time"
)

const flushAt = 256 << 10

// start is when every capture begins: 2026-03-14T13:00:00Z in milliseconds.
const start = 1773493200000

// stream is what all shapes write with: lines into a buffer, and chance.
// Arithmetic is on integers only, so that no machine rounds differently.
type stream struct {
	Options
	w    io.Writer
	err  error
	buf  []byte
	line int    // where the current line starts in buf
	hand inHand // what it is, where that is counted
	done int64  // bytes of finished lines

	rng      *rand.PCG
	errorsIn uint64 // of 1<<32 responses, so many are errors

	second int64 // the time that stamp was made for
	stamp  []byte
}

func newStream(w io.Writer, o Options) *stream {
	s := &stream{Options: o, w: w, rng: rand.NewPCG(o.Seed, 0x727063_6c6f67), second: -1}
	s.buf = make([]byte, 0, flushAt+flushAt/4)
	s.setErrorRate(o.ErrorRate)
	return s
}

func (s *stream) setErrorRate(rate float64) { s.errorsIn = uint64(max(rate, 0) * (1 << 32)) }

// open reports whether another line is wanted.
func (s *stream) open() bool { return s.err == nil && s.done < s.Size }

// end finishes a line. What comes after the last wanted one is dropped.
func (s *stream) end() {
	if !s.open() {
		s.buf = s.buf[:s.line]
		return
	}
	s.buf = append(s.buf, '\n')
	s.done += int64(len(s.buf) - s.line)
	if s.Tally != nil {
		s.Tally.add(&s.hand, len(s.buf)-s.line)
	}
	s.line = len(s.buf)
	if len(s.buf) >= flushAt {
		s.flush()
	}
}

func (s *stream) flush() {
	if s.err == nil && len(s.buf) > 0 {
		_, s.err = s.w.Write(s.buf)
	}
	s.buf, s.line = s.buf[:0], 0
}

// below returns a number from 0 to n-1.
func (s *stream) below(n int) int {
	hi, _ := bits.Mul64(s.rng.Uint64(), uint64(n))
	return int(hi)
}

// between returns a number from low to high, both included.
func (s *stream) between(low, high int) int { return low + s.below(high-low+1) }

// fails decides whether the next response is an error.
func (s *stream) fails() bool { return s.rng.Uint64()>>32 < s.errorsIn }

func (s *stream) str(text string) { s.buf = append(s.buf, text...) }

func (s *stream) int(n int) { s.int64(int64(n)) }

func (s *stream) int64(n int64) { s.buf = strconv.AppendInt(s.buf, n, 10) }

const hexDigits = "0123456789abcdef"

// hex appends n random hexadecimal digits.
func (s *stream) hex(n int) {
	for n > 0 {
		r := s.rng.Uint64()
		for range min(n, 16) {
			s.buf = append(s.buf, hexDigits[r&15])
			r >>= 4
		}
		n -= 16
	}
}

// uuid appends a random UUID.
func (s *stream) uuid() {
	a, b := s.rng.Uint64(), s.rng.Uint64()
	a = a&^0xf000 | 0x4000
	b = b&^(3<<62) | 1<<63
	for i := range 32 {
		if i == 8 || i == 12 || i == 16 || i == 20 {
			s.buf = append(s.buf, '-')
		}
		v := a
		if i >= 16 {
			v = b
		}
		s.buf = append(s.buf, hexDigits[v>>(60-4*(i%16))&15])
	}
}

// thousandths appends n/1000 with three decimals.
func (s *stream) thousandths(n int64) {
	s.int64(n / 1000)
	n %= 1000
	s.buf = append(s.buf, '.', byte('0'+n/100), byte('0'+n/10%10), byte('0'+n%10))
}

// time appends a time, given in milliseconds since the Unix epoch, in the
// form 2026-03-14T13:02:11.482Z.
func (s *stream) time(ms int64) {
	if s.second != ms/1000 {
		s.second = ms / 1000
		s.stamp = time.Unix(s.second, 0).UTC().AppendFormat(s.stamp[:0], "2006-01-02T15:04:05.")
	}
	s.buf = append(s.buf, s.stamp...)
	n := ms % 1000
	s.buf = append(s.buf, byte('0'+n/100), byte('0'+n/10%10), byte('0'+n%10), 'Z')
}
