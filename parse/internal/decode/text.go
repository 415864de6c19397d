package decode

import (
	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// Strings and numbers of the text being read. What is new, such as a string
// without its escapes, lies in the memory of the batch.

// str returns the text of a string in the text being read, given with its
// quotes. It points there or into the batch's memory.
func (d *Decoder) str(at jsonscan.Span) []byte {
	if d.scan.Plain(at.From, at.End) {
		return d.scan.Text[at.From+1 : at.End-1 : at.End-1]
	}
	return d.keep(func(dst []byte) []byte { return d.scan.Unquote(dst, at) })
}

// unquoted is the function of that name with the batch's memory for what is new.
func (d *Decoder) unquoted(quoted []byte) []byte {
	if jsonscan.Plain(quoted) {
		return quoted[1 : len(quoted)-1 : len(quoted)-1]
	}
	return d.keep(func(dst []byte) []byte { return jsonscan.Unquote(dst, quoted) })
}

// keep lets f append to the batch's memory and returns what it appended.
func (d *Decoder) keep(f func([]byte) []byte) []byte {
	from := len(d.out.arena)
	d.out.arena = f(d.out.arena)
	return d.out.arena[from:len(d.out.arena):len(d.out.arena)]
}

// keepBytes returns bytes in the batch's memory.
func (d *Decoder) keepBytes(b []byte) []byte {
	from := len(d.out.arena)
	d.out.arena = append(d.out.arena, b...)
	return d.out.arena[from:len(d.out.arena):len(d.out.arena)]
}

// compact returns raw without the white space between its tokens, in the
// batch's memory.
func (d *Decoder) compact(raw []byte) []byte {
	return d.keep(func(dst []byte) []byte { return jsonscan.AppendCompact(dst, raw) })
}

// scalar returns the text of a string that is not empty, or of a number, in
// the text being read.
func (d *Decoder) scalar(at jsonscan.Span) []byte {
	if at.End == 0 {
		return nil
	}
	if raw := d.raw(at); raw[0] != '"' || len(raw) == 2 {
		return d.scalarText(raw)
	}
	return d.str(at)
}

// scalarText is scalar for a value that may lie outside of the text being read.
func (d *Decoder) scalarText(raw []byte) []byte {
	switch {
	case jsonscan.IsString(raw) && len(raw) > 2:
		return d.unquoted(raw)
	case jsonscan.IsNumber(raw):
		return raw
	}
	return nil
}

// canonical is CanonicalNumber with the batch's memory for what is new.
func (d *Decoder) canonical(number []byte) []byte {
	if capture.PlainInteger(number) {
		return number
	}
	return d.keep(func(dst []byte) []byte { return capture.AppendCanonical(dst, number) })
}
