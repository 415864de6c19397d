package unpack

import (
	"errors"
	"io"
)

// Bounds of what compressed data may become. Logs shrink to a tenth or a
// hundredth, to a five-hundredth if they say the same again and again.
const (
	freeText  = 1 << 30 // bytes of text that a file may hold whatever its size is
	mostSwell = 1000    // bytes of text for each byte of the file, beyond
)

var errSwell = errors.New("more text than logs have")

// swelling is a decoder that ends where a file becomes so much text that it
// was made for that, and not for being read: a terabyte of zeros fits in some
// MB.
type swelling struct {
	io.ReadCloser
	stored func() int64 // bytes of the file that were taken so far
	at     int64        // bytes of text so far
	free   int64        // those that are not held to its size
}

func (s *swelling) Read(p []byte) (int, error) {
	room := s.free - s.at
	if step := s.free / 16; room <= 0 { // from there on it is looked at in steps: the same whatever is read at a time
		room = step + room%step
		if room == step && s.at > mostSwell*s.stored() {
			return 0, errSwell
		}
	}
	n, err := s.ReadCloser.Read(p[:min(int64(len(p)), room)])
	s.at += int64(n)
	return n, err
}
