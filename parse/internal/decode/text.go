package decode

import (
	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// Str returns the text of a string in the text being read, given with its
// quotes. It points there or into the batch's memory.
func (d *Decoder) Str(at jsonscan.Span) []byte {
	if d.Scan.Plain(at.From, at.End) {
		return d.Scan.Text[at.From+1 : at.End-1 : at.End-1]
	}
	return d.Keep(func(dst []byte) []byte { return d.Scan.Unquote(dst, at) })
}

// Unquoted is the function of that name with the batch's memory for what is new.
func (d *Decoder) Unquoted(quoted []byte) []byte {
	if jsonscan.Plain(quoted) {
		return quoted[1 : len(quoted)-1 : len(quoted)-1]
	}
	return d.Keep(func(dst []byte) []byte { return jsonscan.Unquote(dst, quoted) })
}

// Keep lets f append to the batch's memory and returns what it appended.
func (d *Decoder) Keep(f func([]byte) []byte) []byte {
	from := len(d.Out.arena)
	d.Out.arena = f(d.Out.arena)
	return d.Out.arena[from:len(d.Out.arena):len(d.Out.arena)]
}

// compact returns raw without the white space between its tokens, in the
// batch's memory.
func (d *Decoder) compact(raw []byte) []byte {
	return d.Keep(func(dst []byte) []byte { return jsonscan.AppendCompact(dst, raw) })
}

// Scalar returns the text of a string that is not empty, or of a number, in
// the text being read.
func (d *Decoder) Scalar(at jsonscan.Span) []byte {
	if at.End == 0 {
		return nil
	}
	if raw := d.Raw(at); raw[0] != '"' || len(raw) == 2 {
		return d.scalarText(raw)
	}
	return d.Str(at)
}

// scalarText is scalar for a value that may lie outside of the text being read.
func (d *Decoder) scalarText(raw []byte) []byte {
	switch {
	case jsonscan.IsString(raw) && len(raw) > 2:
		return d.Unquoted(raw)
	case jsonscan.IsNumber(raw):
		return raw
	}
	return nil
}

// Canonical is CanonicalNumber with the batch's memory for what is new.
func (d *Decoder) Canonical(number []byte) []byte {
	if capture.PlainInteger(number) {
		return number
	}
	return d.Keep(func(dst []byte) []byte { return capture.AppendCanonical(dst, number) })
}
