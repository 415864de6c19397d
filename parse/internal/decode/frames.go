package decode

import (
	"unicode/utf8"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// What a framer has cut is read here, frame by frame.

// frames reads the frames of the chunk.
func (d *Decoder) frames() {
	data, lines := d.scan.Text, d.out.Lines
	clean := !d.scan.Odd || utf8.Valid(data)
	d.usual = false
	for i := range d.out.Frames {
		f := &d.out.Frames[i]
		d.scan.Text = data[:f.End]
		d.out.Lines = f.Line
		before := len(d.out.Records)
		d.fresh, d.label = false, nil // no record is begun, and nothing announced
		var read func(d *Decoder, f *Frame)
		if d.out.Format < NoShape && !f.Stray {
			f.Around.shape, read = d.out.Format, d.hooks[d.out.Format].Decode
		}
		switch {
		case f.Flaw != Sound:
			d.begin(data[f.From:f.End])
			d.around = f.Around
			d.Nothing(f.Flaw)
		case f.Copy:
			d.begin(data[f.From:f.End])
			d.Repeat()
		case read != nil:
			read(d, f)
		default:
			d.frame(f)
		}
		if len(d.out.Records) == before { // a blank line or a comment
			continue
		}
		if f.Doubtful {
			d.Problem(capture.InvalidRequest)
		}
		if f.Overlaps {
			d.aside(before)
		}
		r := &d.out.Records[len(d.out.Records)-1]
		r.Restart = r.Restart || f.Restart
		if !clean && f.Flaw != capture.Oversize && !utf8.Valid(data[f.From:f.End]) {
			d.Problem(capture.Encoding)
		}
	}
	d.scan.Text, d.out.Lines = data, lines
}

// aside notes of the records of a frame, from some number on, that their times
// are not in the order of the source; the first one's is if it is the frame's.
func (d *Decoder) aside(from int) {
	for i := from; i < len(d.out.Records); i++ {
		if i > from || d.out.Records[i].Time != d.around.Time.Time {
			d.out.Asides = append(d.out.Asides, int32(i))
		}
	}
}

// frame reads a frame as JSON with text around it.
func (d *Decoder) frame(f *Frame) {
	from, end := jsonscan.Bounds(d.scan.Text, f.From)
	d.scan.Text = d.scan.Text[:end]
	text := d.scan.Text[from:end:end]
	plain := d.uncoloured(text, d.scan.Odd)
	d.begin(plain)
	d.around = f.Around
	if len(plain) == len(text) {
		d.read(from)
	} else {
		outer := d.scan.Enter(plain)
		d.read(0)
		d.scan.Leave(outer)
	}
}
