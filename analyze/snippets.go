package analyze

import "rpclog/analyze/internal/lookup"

// snippets holds short texts that come and go, in pieces of one size: none
// leaves a hole that another one does not fill. The zero value is empty.
type snippets struct{ pieces lookup.Slab[piece] }

// snippet is a text that snippets hold: its place and, above, its length. The
// empty text takes no place.
type snippet uint64

type piece struct {
	text [pieceLen]byte
	next int32
}

const pieceLen = 28

// pieces returns how many pieces a text takes.
func pieces(text []byte) int { return (len(text) + pieceLen - 1) / pieceLen }

// add keeps a text.
func (s *snippets) add(text []byte) snippet {
	first := none
	for n := pieces(text) - 1; n >= 0; n-- {
		i := s.pieces.Take()
		p := s.pieces.At(i)
		copy(p.text[:], text[n*pieceLen:])
		p.next = first
		first = i
	}
	return snippet(len(text))<<32 | snippet(uint32(first))
}

// is reports whether a snippet is a text.
func (s *snippets) is(it snippet, text []byte) bool {
	if int(it>>32) != len(text) {
		return false
	}
	for at := int32(it); len(text) > 0; {
		p := s.pieces.At(at)
		n := min(len(text), pieceLen)
		if string(p.text[:n]) != string(text[:n]) {
			return false
		}
		at, text = p.next, text[n:]
	}
	return true
}

// append appends a snippet to a text.
func (s *snippets) append(to []byte, it snippet) []byte {
	for at, n := int32(it), int(it>>32); n > 0; n -= pieceLen {
		p := s.pieces.At(at)
		to = append(to, p.text[:min(n, pieceLen)]...)
		at = p.next
	}
	return to
}

// release forgets a snippet.
func (s *snippets) release(it snippet) {
	for at, n := int32(it), int(it>>32); n > 0; n -= pieceLen {
		s.pieces.Release(at)
		at = s.pieces.At(at).next
	}
}
