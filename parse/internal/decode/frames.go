package decode

import (
	"unicode/utf8"

	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// frames reads the frames of the chunk.
func (d *Decoder) frames() {
	data, lines := d.Scan.Text, d.Out.Lines
	clean := !d.Scan.Odd || utf8.Valid(data)
	d.usual = false
	for i := range d.Out.Frames {
		f := &d.Out.Frames[i]
		d.Scan.Text = data[:f.End]
		d.Out.Lines = f.Line
		before := len(d.Out.Records)
		var read func(d *Decoder, f *Frame)
		if d.Out.Format < NoShape && !f.Stray {
			f.Around.Shape, read = d.Out.Format, d.hooks[d.Out.Format].Decode
		}
		switch {
		case f.Flaw != Sound:
			d.Begin(data[f.From:f.End])
			d.Around = f.Around
			d.Nothing(f.Flaw)
		case read != nil:
			read(d, f)
		default:
			d.frame(f)
		}
		if len(d.Out.Records) == before { // a blank line or a comment
			continue
		}
		r := &d.Out.Records[len(d.Out.Records)-1]
		r.Restart = r.Restart || f.Restart
		if !clean && f.Flaw != capture.Oversize && !utf8.Valid(data[f.From:f.End]) {
			d.Problem(capture.Encoding)
		}
	}
	d.Scan.Text, d.Out.Lines = data, lines
}

// frame reads a frame as JSON with text around it.
func (d *Decoder) frame(f *Frame) {
	from, end := jsonscan.Bounds(d.Scan.Text, f.From)
	d.Scan.Text = d.Scan.Text[:end]
	text := d.Scan.Text[from:end:end]
	plain := d.uncoloured(text, d.Scan.Odd)
	d.Begin(plain)
	d.Around = f.Around
	if len(plain) == len(text) {
		d.Read(from)
	} else {
		outer := d.Scan.Enter(plain)
		d.Read(0)
		d.Scan.Leave(outer)
	}
}

// EnterFrame makes the text of a frame the one that is read, from where its
// value begins, and returns that and where it ends.
func (d *Decoder) EnterFrame(f *Frame) (from, end int) {
	from, end = jsonscan.Bounds(d.Scan.Text, f.From)
	d.Scan.Text = d.Scan.Text[:end]
	d.Scan.Outside(from)
	return from, end
}

// LogLine reads the line of a log that is a string in the frame from from to
// end. A blank one is no record. A frame without one is read as what else it
// may be.
func (d *Decoder) LogLine(at jsonscan.Span, from, end int, m *Meta) {
	if m.Conn != nil {
		m.connBy = ByText
	}
	if at.End == 0 || d.Scan.Text[at.From] != '"' {
		d.Begin(d.Scan.Text[from:end:end])
		d.Around = *m
		d.Read(from)
		return
	}
	line := jsonscan.Trim(d.uncoloured(d.Str(at), true))
	if len(line) == 0 {
		return
	}
	d.Begin(line)
	d.Around = *m
	outer := d.Scan.Enter(line)
	d.Read(0)
	d.Scan.Leave(outer)
}

// line reads the lines of a frame that are not of its format as they would be
// read without one.
func (d *Decoder) StrayLine(f *Frame) {
	from, end := jsonscan.Bounds(d.Scan.Text, f.From)
	d.Scan.Text = d.Scan.Text[:end]
	if from < end {
		d.logical(d.Scan.Text[from:end:end], from, true, d.Scan.Odd)
	}
}
