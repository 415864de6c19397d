// Package unpack turns what files store into text: it decompresses, turns
// UTF-16 into UTF-8, and keeps no more files and decoders open than there may
// be. What takes long is done ahead by who has nothing else to do.
package unpack

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"

	"rpclog/parse/input"
)

// Bounds of what the sources that are read side by side hold.
const (
	maxFiles     = 128 // files that stay open
	maxPassing   = 16  // files opened for one read
	elseOpen     = 10  // what else is open: three streams, an output, what the runtime needs
	enough       = maxFiles + maxPassing + elseOpen
	maxDecoders  = 64 << 20  // bytes of decoders that stay
	maxLong      = 1 << 30   // the same, for those that have come far
	longText     = 1 << 20   // bytes that are far: to skip them each time takes long
	maxResuming  = 4         // decoders that begin anew at a time
	waitMemory   = 256 << 20 // bytes of text that wait for sources whose decoder does not stay
	minWait      = 64 << 10  // what each of them has at least
	decoderInput = 16 << 10  // bytes that a decoder reads at a time
)

// Depot keeps the files and decoders of a reading within bounds, however many
// sources overlap. Who comes first keeps what he holds until his end. For
// whom nothing is left, a file is opened for each read and read on where it
// was left; a large decoder has to begin anew and to skip what was read.
type Depot struct {
	files    chan struct{}
	passing  chan struct{}
	resuming chan struct{}
	memory   atomic.Int64 // of decoders that stay
	waiting  atomic.Int64 // sources whose decoder does not stay
	free     int64        // freeText

	progress *atomic.Int64 // counts the bytes read, as stored; may be nil

	gzips, zstds sync.Pool // decoders, to be used again
}

// NewDepot returns a depot. What is read of files, as stored, is added to
// progress, which may be nil.
func NewDepot(progress *atomic.Int64) *Depot {
	files, passing := places(mayOpen())
	return &Depot{
		free:     freeText,
		progress: progress,
		files:    make(chan struct{}, files),
		passing:  make(chan struct{}, passing),
		resuming: make(chan struct{}, maxResuming),
	}
}

// places returns how many files may stay open and how many be opened for one read,
// where a process may have some number open: few are left to all else.
func places(open int) (files, passing int) {
	open = max(2, open-elseOpen)
	passing = min(maxPassing, max(1, open/4))
	return min(maxFiles, open-passing), passing
}

// reserve takes memory for a decoder that stays, if that leaves all of them
// within a bound.
func (d *Depot) reserve(memory, bound int64) bool {
	if d.memory.Add(memory) <= bound {
		return true
	}
	d.memory.Add(-memory)
	return false
}

// textFile is a file that was opened: what its text begins with, and what
// comes after that.
type textFile struct {
	head []byte
	body io.ReadCloser
}

// peek opens a file and reads its beginning, which tells how it is compressed.
func (d *Depot) peek(src *input.Source) (file *stored, head []byte, err error) {
	if file, err = d.stored(src); err != nil {
		return nil, nil, err
	}
	if head, err = readHead(file, src.Live); err != nil && err != io.EOF && len(head) == 0 {
		file.Close()
		return nil, nil, err
	}
	return file, head, nil
}

// begin begins to decompress a file that begins with head.
func (d *Depot) begin(file *stored, head []byte) (*textFile, error) {
	c := codecOf(head)
	if c == nil {
		return &textFile{head, file}, nil
	}
	z := d.decoded(c, file, head)
	head, err := readHead(z, file.src.Live)
	if err != nil && err != io.EOF && len(head) == 0 {
		z.Close()
		return nil, err
	}
	return &textFile{head, z}, nil
}

// file opens a file.
func (d *Depot) file(src *input.Source) (*textFile, error) {
	file, head, err := d.peek(src)
	if err != nil {
		return nil, err
	}
	return d.begin(file, head)
}

// Open returns the text of a file, as text has it.
func (d *Depot) Open(src *input.Source, count *atomic.Int64) (io.ReadCloser, error) {
	f, err := d.file(src)
	if err != nil {
		return nil, err
	}
	return f.Text(count), nil
}

// Text returns the text of a file, decompressed and in UTF-8. It adds the
// bytes of the text, as they were before they became UTF-8, to count.
func (f *textFile) Text(count *atomic.Int64) io.ReadCloser {
	order, mark := utf16Order(f.head)
	count.Add(int64(mark))
	var r io.Reader = &counted{io.MultiReader(bytes.NewReader(f.head[mark:]), f.body), count}
	if order != nil {
		r = newUTF16Reader(r, order)
	}
	return struct {
		io.Reader
		io.Closer
	}{r, f.body}
}

// counted counts what is read.
type counted struct {
	r     io.Reader
	count *atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.count.Add(int64(n))
	return n, err
}

// stored reads the bytes of a file as they are stored.
type stored struct {
	src   *input.Source
	depot *Depot
	file  io.ReadCloser // nil while it is closed
	place bool          // it has one of the depot's places
	first fs.FileInfo   // the file that was opened first
	at    int64         // bytes read
	end   error         // io.EOF, or why there is no more
}

func (d *Depot) stored(src *input.Source) (*stored, error) {
	s := &stored{src: src, depot: d}
	select {
	case d.files <- struct{}{}:
		s.place = true
	default:
		if !src.Once {
			return s, nil
		}
	}
	file, err := s.open(0)
	if err != nil {
		s.release()
		return nil, err
	}
	s.file = file
	return s, nil
}

func (s *stored) Read(p []byte) (n int, err error) {
	if s.depot.progress != nil {
		defer func() { s.depot.progress.Add(int64(n)) }()
	}
	switch {
	case s.end != nil:
		return 0, s.end
	case s.file != nil:
		n, err = s.file.Read(p)
		s.read(s.file, n, err)
		return n, s.end
	}
	s.depot.passing <- struct{}{}
	defer func() { <-s.depot.passing }()
	file, err := s.open(s.at)
	if err != nil {
		s.end = err
		return 0, err
	}
	defer file.Close()
	for n < len(p) && s.end == nil {
		k, err := file.Read(p[n:])
		s.read(file, k, err)
		n += k
	}
	return n, s.end
}

// read notes that some bytes of a file were read, and how that ended. A file that
// is shorter by now than it was found has not come to its end.
func (s *stored) read(file io.Reader, n int, err error) {
	s.at += int64(n)
	s.end = err
	f, is := file.(interface{ Stat() (fs.FileInfo, error) })
	if err != io.EOF || !is || s.at >= s.src.Size {
		return
	}
	if fi, err := f.Stat(); err == nil && fi.Size() < s.src.Size { // not one that never was as long as it says, as in /sys
		s.end = fmt.Errorf("%s: became shorter while it was read: %d of %d bytes are missing", s.src.Name, s.src.Size-s.at, s.src.Size)
	}
}

// open opens the file at an offset. A file that has taken its place is not
// read on.
func (s *stored) open(offset int64) (io.ReadCloser, error) {
	r, err := s.src.Open()
	if err != nil {
		return nil, err
	}
	if file, ok := r.(*os.File); !ok {
		_, err = io.CopyN(io.Discard, r, offset)
	} else if err = s.same(file); err == nil && offset > 0 {
		_, err = file.Seek(offset, io.SeekStart)
	}
	if err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

func (s *stored) same(file *os.File) error {
	fi, err := file.Stat()
	switch {
	case err != nil:
		return err
	case s.first == nil:
		s.first = fi
	case !os.SameFile(s.first, fi):
		return fmt.Errorf("%s: another file has taken its place", s.src.Name)
	}
	return nil
}

// release closes the file for now.
func (s *stored) release() (err error) {
	if s.file != nil {
		err, s.file = s.file.Close(), nil
	}
	if s.place {
		<-s.depot.files
		s.place = false
	}
	return err
}

// rewind goes back to the beginning of a file that is opened for each read.
func (s *stored) rewind() { s.at, s.end = 0, nil }

// Close closes the file.
func (s *stored) Close() error { return s.release() }

// decoded reads what a compressed file holds.
type decoded struct {
	codec  *codec
	depot  *Depot
	file   *stored
	need   int64         // memory of a decoder
	dec    io.ReadCloser // nil if one begins anew when more is needed
	begins bool          // that is how it is
	at     int64         // bytes read, while there is none
	wait   []byte        // read and not handed out
	buf    []byte        // memory of wait
	end    error
}

// decoded returns the text of a compressed file, of which head has been read.
func (d *Depot) decoded(c *codec, file *stored, head []byte) *decoded {
	z := &decoded{codec: c, depot: d, file: file, need: int64(c.memory(head))}
	if file.src.Once || z.need <= minWait {
		d.memory.Add(z.need)
	} else if !d.reserve(z.need, maxDecoders) {
		z.begins = true
		d.waiting.Add(1)
		file.release()
		return z
	}
	dec, err := z.open(io.MultiReader(bytes.NewReader(head), file))
	z.dec = dec
	if err != nil {
		z.stop(err)
	}
	return z
}

// open begins to decompress what r reads of the file.
func (z *decoded) open(r io.Reader) (io.ReadCloser, error) {
	dec, err := z.codec.open(z.depot, bufio.NewReaderSize(r, decoderInput))
	if dec == nil {
		return nil, err
	}
	return &swelling{ReadCloser: dec, stored: func() int64 { return z.file.at }, free: z.depot.free}, err
}

func (z *decoded) Read(p []byte) (int, error) {
	if z.dec == nil && z.end == nil && len(z.wait) == 0 {
		z.resume()
	}
	switch {
	case len(z.wait) > 0:
		n := copy(p, z.wait)
		z.wait = z.wait[n:]
		return n, nil
	case z.end != nil:
		return 0, z.end
	}
	n, err := z.dec.Read(p)
	if err != nil {
		z.stop(err)
	}
	return n, z.end
}

// resume goes on with a decoder that begins anew. It stays if so much has to
// be skipped that this should not happen again.
func (z *decoded) resume() {
	d := z.depot
	d.resuming <- struct{}{}
	defer func() { <-d.resuming }()
	z.file.rewind()
	dec, err := z.open(z.file)
	if err == nil {
		_, err = io.CopyN(io.Discard, dec, z.at)
	}
	if err == nil && z.at >= longText && d.reserve(z.need, maxLong) {
		z.dec, z.buf = dec, nil
		return
	}
	defer dec.Close()
	size := max(minWait, min(z.at/4, waitMemory/max(1, d.waiting.Load()))) // none waits anymore where it was closed meanwhile
	if int64(cap(z.buf)) < size {
		z.buf = make([]byte, size)
	}
	n := 0
	for n < len(z.buf) && err == nil {
		var k int
		k, err = dec.Read(z.buf[n:])
		n += k
	}
	z.at += int64(n)
	z.wait = z.buf[:n]
	if err != nil {
		z.stop(err)
	}
}

// stop notes why there is no more: the end, an error of the file, or else
// damage to what it holds. What the decoder held is given back.
func (z *decoded) stop(err error) {
	switch {
	case err == io.EOF:
		z.end = err
	case z.file.end != nil && z.file.end != io.EOF:
		z.end = z.file.end
	default:
		z.end = &Damage{z.codec.name, err}
	}
	z.Close()
}

// Close ends the decoder and closes the file.
func (z *decoded) Close() error {
	if z.dec != nil {
		z.dec.Close()
		z.dec = nil
		z.depot.memory.Add(-z.need)
	}
	if z.begins {
		z.begins = false
		z.depot.waiting.Add(-1)
	}
	return z.file.release()
}
