package unpack

import (
	"io"
	"io/fs"
	"maps"
	"runtime"
	"slices"
	"sync"

	"rpclog/parse/input"
)

// Files that take long to decompress are decompressed before it is their turn,
// by who has nothing else to do.

// Bounds of what is read ahead.
const (
	maxAhead     = 4         // files
	aheadMemory  = 32 << 20  // bytes of text
	aheadSize    = 128 << 10 // bytes read at a time
	aheadDecoder = 10 << 20  // bytes of a decoder, so that others have room
)

// Ahead lets those that have nothing else to do decompress files, the one that
// is being read and those that come next: only one at a time can decompress a
// file, which may take longer than all the rest.
type Ahead struct {
	depot *Depot
	most  int // files that are decompressed at a time

	mu    sync.Mutex
	files map[*input.Source]*early // those that are read and those that come
	queue []*early                 // the same in order, and some that have left
	free  [][]byte                 // memory for text
	made  int                      // bytes of memory that there are
}

// early is a file of which text may be there before it is wanted.
type early struct {
	by  *Ahead
	src *input.Source

	turn sync.Mutex // held by who opens the file or reads of it
	file *stored    // nil before it is opened
	head []byte     // of it
	text *textFile  // nil before it is decompressed
	err  error      // why it could not be opened

	// by.mu is held for these.
	texts [][]byte // that are there
	at    int      // bytes of the first one that were read
	left  bool     // it is no longer among the files; set with turn held too
}

// NewAhead returns one for as many as there are to decode.
func NewAhead(d *Depot, jobs int) *Ahead {
	a := &Ahead{depot: d, files: map[*input.Source]*early{}}
	if jobs > 1 {
		a.most = min(jobs, maxAhead)
	}
	return a
}

// Plan says which files come, in this order.
func (a *Ahead) Plan(files []*input.Source) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, src := range files {
		if a.most > 0 && !src.Once {
			e := &early{by: a, src: src}
			a.files[src], a.queue = e, append(a.queue, e)
		}
	}
}

// Step reads something ahead. It reports false if there is nothing to be read,
// or no memory for it.
func (a *Ahead) Step() bool {
	if !slices.ContainsFunc(a.first(), (*early).advance) {
		return false
	}
	runtime.Gosched() // there may be something else to do now
	return true
}

// first returns the files whose turn it is. Those before and between them that
// have left are dropped from the queue, each once.
func (a *Ahead) first() []*early {
	a.mu.Lock()
	defer a.mu.Unlock()
	var list []*early
	n := 0
	for ; n < len(a.queue) && len(list) < a.most; n++ {
		if e := a.queue[n]; !e.left {
			list = append(list, e)
		}
	}
	a.queue = a.queue[n-len(list):]
	copy(a.queue, list)
	return list
}

// advance is step for one file, if nobody is at it.
func (e *early) advance() bool {
	if !e.turn.TryLock() {
		return false
	}
	defer e.turn.Unlock()
	switch {
	case e.left || e.err != nil:
		return false
	case e.file == nil:
		e.file, e.head, e.err = e.by.depot.peek(e.src)
		return true
	case e.text == nil:
		if !worthwhile(e.head) {
			return false
		}
		e.text, e.err = e.by.depot.begin(e.file, e.head)
		return true
	case !e.goesOn():
		return false
	}
	buf := e.by.memory()
	if buf == nil {
		return false
	}
	n, _ := io.ReadFull(e.text.body, buf) // an error comes again
	e.by.mu.Lock()
	defer e.by.mu.Unlock()
	if n == 0 {
		e.by.free = append(e.by.free, buf)
		return false
	}
	e.texts = append(e.texts, buf[:n])
	return true
}

// memory returns memory for a text, or nil if all there may be is used.
func (a *Ahead) memory() []byte {
	a.mu.Lock()
	defer a.mu.Unlock()
	if n := len(a.free); n > 0 {
		buf := a.free[n-1]
		a.free = a.free[:n-1]
		return buf
	}
	if a.made >= aheadMemory {
		return nil
	}
	a.made += aheadSize
	return make([]byte, aheadSize)
}

// Open opens a file, or returns it as it was opened before.
func (a *Ahead) Open(src *input.Source) (*textFile, error) {
	a.mu.Lock()
	e := a.files[src]
	a.mu.Unlock()
	if e == nil {
		return a.depot.file(src)
	}
	e.turn.Lock()
	defer e.turn.Unlock()
	if e.file == nil && e.err == nil {
		e.file, e.head, e.err = a.depot.peek(src)
	}
	if e.text == nil && e.err == nil {
		e.text, e.err = a.depot.begin(e.file, e.head)
	}
	if e.err != nil || len(e.texts) == 0 && !(worthwhile(e.head) && e.goesOn()) { // there is nothing that others could do
		e.leave()
		return e.text, e.err
	}
	return &textFile{e.text.head, e}, nil
}

// worthwhile reports whether a file that begins with head is to be read ahead.
func worthwhile(head []byte) bool {
	c := codecOf(head)
	return c != nil && c.slow && c.memory(head) <= aheadDecoder
}

// goesOn reports whether more can be decompressed, and none must be skipped
// for that.
func (e *early) goesOn() bool {
	z, ok := e.text.body.(*decoded)
	return ok && z.dec != nil
}

// leave takes e from the files. e.turn is held.
func (e *early) leave() {
	e.by.mu.Lock()
	defer e.by.mu.Unlock()
	e.left = true
	delete(e.by.files, e.src)
}

// Read reads what is there of the text, or what comes next.
func (e *early) Read(p []byte) (int, error) {
	if n := e.read(p); n > 0 {
		return n, nil
	}
	e.turn.Lock()
	defer e.turn.Unlock()
	if n := e.read(p); n > 0 || len(p) == 0 { // somebody was at it
		return n, nil
	}
	if e.left {
		return 0, fs.ErrClosed
	}
	return e.text.body.Read(p)
}

// read reads what is there.
func (e *early) read(p []byte) int {
	e.by.mu.Lock()
	defer e.by.mu.Unlock()
	if len(e.texts) == 0 {
		return 0
	}
	text := e.texts[0]
	n := copy(p, text[e.at:])
	if e.at += n; e.at == len(text) {
		e.by.free = append(e.by.free, text[:aheadSize])
		e.texts, e.at = e.texts[1:], 0
	}
	return n
}

// Close closes the file.
func (e *early) Close() error {
	e.turn.Lock()
	defer e.turn.Unlock()
	e.leave()
	return e.text.body.Close()
}

// Close closes the files that are left.
func (a *Ahead) Close() {
	a.mu.Lock()
	files := slices.Collect(maps.Values(a.files))
	a.mu.Unlock()
	for _, e := range files {
		e.turn.Lock()
		if e.leave(); e.text != nil {
			e.text.body.Close()
		} else if e.file != nil {
			e.file.Close()
		}
		e.turn.Unlock()
	}
}
