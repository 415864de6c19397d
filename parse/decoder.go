package parse

import (
	"context"
	"io"
	"iter"

	"rpclog/parse/capture"
	"rpclog/parse/input"
	"rpclog/parse/internal/decode"
)

// One reader, decoded by who calls.

// Decoder decodes a capture where it is asked to, for programs that have a reader
// and not much to read, or read many side by side. Its batches say the same as
// those of [Read]. It must not be used by several goroutines at the same time.
type Decoder struct {
	info capture.Info
	s    *stream
	r    *reader
	st   decode.Store
	d    *decode.Decoder
	over bool
}

// NewDecoder returns a decoder for what r reads. Compressed data and UTF-16 are
// told by their first bytes. The name is that of the source in [capture.Info]
// and in errors. Options.Jobs means nothing here.
//
// What text around messages and dates mean is told by the beginning of r, which
// is waited for: 256 KiB, or what has come when nothing comes for a second, or
// after three. Until then a goroutine reads r, if it may wait. From there on
// lines are decoded as soon as r has handed them out. r is not closed.
func NewDecoder(name string, r io.Reader, opts Options) *Decoder {
	opts.Jobs = 1 // who is alone reads nothing ahead
	p := newPipeline(context.Background(), opts)
	src := input.Of(name, r)
	d := &Decoder{info: newInfo(&src), d: p.decoder()}
	d.s = newStream(&d.info, 0, p.opts.ChunkSize)
	d.r = p.reader(d.s, &src)
	return d
}

// Next returns the next batch of records, which is valid until Next is called
// again. At the end it returns io.EOF, or why the capture could not be read, or
// not to its end; what was read before comes first. What is broken inside of
// the capture is no error but a problem of a record, or a [capture.Damage].
func (d *Decoder) Next() (*capture.Batch, error) {
	for !d.over {
		j := job{store: &d.st}
		if !d.r.next(&j) {
			d.over = true
			c := d.s.rest()
			if d.s.finish(); c != nil {
				return &c.Batch, nil
			}
			break
		}
		if j.err == nil {
			d.d.Decode(&d.st)
		}
		if b := d.s.batch(&j); b != nil {
			return b, nil
		}
	}
	if d.info.Err != nil {
		return nil, d.info.Err
	}
	return nil, io.EOF
}

// Batches yields what [Decoder.Next] returns, up to the end: an error, if there
// is one, comes last and with no batch. A loop that was left may be taken up by
// another one.
func (d *Decoder) Batches() iter.Seq2[*capture.Batch, error] {
	return func(yield func(*capture.Batch, error) bool) {
		for {
			b, err := d.Next()
			if err == io.EOF || !yield(b, err) || err != nil {
				return
			}
		}
	}
}

// Info returns what the reading has shown so far: of a capture that was not
// read to its end, the bytes, the records and the damage alone.
func (d *Decoder) Info() capture.Info {
	info := d.info
	if !d.over {
		info.Format, info.Bytes = "", d.s.bytes.Load()
	}
	return info
}
