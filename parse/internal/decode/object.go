package decode

import (
	"bytes"
	"math/bits"

	"github.com/tidwall/gjson"

	"rpclog/parse/internal/jsonscan"
)

// Objects are gone over once: where the values of the members that matter are
// is noted, all else is skipped.

// object is a JSON object as far as rpclog reads it: where the values of the
// members that matter are. Of a repeated member the last one counts.
type object struct {
	jsonscan.Span        // the object itself
	seen          keySet // the members that it has
	value         [64]jsonscan.Span
	params        [3]jsonscan.Span
	result        [3]jsonscan.Span
	inError       [len(errorNames)]jsonscan.Span
	inWarning     [len(errorNames)]jsonscan.Span
	ready         bool // it was read ahead

	guesses [8]guesses // of its members' keys, in turn
}

// has reports whether o has a member.
func (o *object) has(k key) bool { return o.seen.has(k) }

// The members of params and results that matter.
var (
	paramNames  = jsonscan.NewPartNames([3]string{"session", "sessionId", "session_id"})
	resultNames = jsonscan.NewPartNames([3]string{"failure", "isError", "content"})
)

// The places of some members in result.
const (
	failurePart = iota
	isErrorPart
	contentPart
)

var errorNames = [...]string{"code", "message", "data", "class", "desc", "error", "details"}

// The places of some members in errorNames; those from errorDesc on may hold
// the text where there is no message.
const (
	errorCode = iota
	errorMessage
	errorData
	errorClass
	errorDesc
)

// object reads the object that begins at i inside of depth brackets and
// returns its end. Its own grammar must hold; what lies inside its values is
// skipped. nesting is the number of envelopes around it.
func (d *Decoder) object(i, nesting, depth int) (o *object, end int, st jsonscan.Status) {
	s := &d.scan
	o = &d.objects[nesting]
	o.From, o.seen, o.ready = i, 0, false
	if nesting < maxNesting {
		d.objects[nesting+1].ready = false
	}
	end = i
	for n := uint(0); ; n++ {
		var k key
		var value int
		if end, n, k, value = o.guess(s, end, n); n > 0 && end < len(s.Text) && s.Text[end] == '}' {
			break
		}
		if value < 0 {
			var done bool
			if k, value, done, st = d.key(end, n == 0, &o.guesses[n%8]); done || st != jsonscan.Valid {
				o.End = value
				return o, value, st
			}
		}
		if end, st = d.value(value, k, o, nesting, depth+1); st != jsonscan.Valid {
			o.End = end
			return o, end, st
		}
		o.put(k, value, end)
		if end < len(s.Text) && s.Text[end] == '}' {
			break
		}
	}
	o.End = end + 1
	return o, end + 1, jsonscan.Valid
}

// put notes where the value of a member is.
func (o *object) put(k key, value, end int) {
	o.seen |= 1 << (k & 63)
	o.value[k&63] = jsonscan.Span{From: value, End: end}
}

// guess reads members from i on, the n-th first, as long as their keys are as
// guessed and their values short plain strings or integers. It returns where
// it stopped and before which member; of that, if it was guessed, the key and
// where the value begins, else -1.
func (o *object) guess(s *jsonscan.Scanner, i int, n uint) (end int, next uint, k key, value int) {
	text, index, phase := s.Text, s.Index, s.Phase
	if s.InLine() {
		return i, n, unknownKey, -1
	}
	for {
		if len(text)-i <= longestGuess {
			return i, n, unknownKey, -1
		}
		b := (*[longestGuess + 1]byte)(text[i:])
		g := &o.guesses[n%8][0]
		if !g.right(b) {
			if g = &o.guesses[n%8][1]; !g.right(b) {
				return i, n, unknownKey, -1
			}
		}
		k, value = g.key, i+int(g.length)
		if text[value] == '"' && k < paramsKey {
			w, bit := jsonscan.Bit(value)
			over := ^(index[w].Inside ^ phase) >> bit
			if over == 0 || over&1 != 0 || index[w].Special>>bit&(over&-over-1) != 0 {
				return i, n, k, value
			}
			end = value + bits.TrailingZeros64(over) + 1
		} else if end = jsonscan.Integer(text, value); end == value || k >= paramsKey {
			return i, n, k, value
		}
		if end >= len(text) {
			return i, n, k, value
		}
		o.put(k, value, end)
		i = end
		n++
		if text[i] == '}' {
			return i, n, unknownKey, -1
		}
	}
}

// key reads what stands from i on up to the value of the next member, and
// notes it as a guess. i is where the object or, unless it is the first, the
// value before ends. done says that the object does, at the index returned.
func (d *Decoder) key(i int, first bool, g *guesses) (k key, value int, done bool, st jsonscan.Status) {
	from := i
	if first {
		i, done, st = d.scan.First(i, '}')
	} else {
		i, done, st = d.scan.Next(i, '}')
	}
	if done || st != jsonscan.Valid {
		return unknownKey, i, done, st
	}
	name, value, st := d.scan.Member(i)
	if st != jsonscan.Valid {
		return unknownKey, value, false, st
	}
	k = d.meaningOf(d.str(name))
	if value-from <= longestGuess {
		g.learn(d.scan.Text[from:value], k)
	}
	return k, value, false, jsonscan.Valid
}

// value goes over the value of a member and returns its end.
func (d *Decoder) value(i int, k key, o *object, nesting, depth int) (end int, st jsonscan.Status) {
	s := &d.scan
	switch k {
	case paramsKey:
		return s.Parts(i, depth, paramNames, &o.params)
	case resultKey:
		return s.Parts(i, depth, resultNames, &o.result)
	case errorKey:
		return d.errorParts(i, depth, &o.inError)
	case warningKey:
		return d.errorParts(i, depth, &o.inWarning)
	}
	switch c := s.Text[i]; {
	case c == '"':
		return s.Strict(i)
	case c|' ' != '{':
		return jsonscan.Scalar(s.Text, i)
	case c == '{' && fieldsOf[messageField].has(k) && !o.has(jsonrpcKey) && nesting < maxNesting:
		return d.ahead(i, nesting+1, depth)
	}
	end, st = s.Skip(i, depth)
	if st == jsonscan.Valid && k == idKey && !gjson.ValidBytes(d.raw(jsonscan.Span{From: i, End: end})) {
		return i, jsonscan.Invalid
	}
	return end, st
}

// ahead reads the object that an envelope may hold as its message, as it is
// skipped anyway. One whose grammar does not hold is only skipped.
func (d *Decoder) ahead(i, nesting, depth int) (int, jsonscan.Status) {
	o, end, st := d.object(i, nesting, depth)
	if st == jsonscan.Invalid {
		return d.scan.Skip(i, depth)
	}
	o.ready = st == jsonscan.Valid
	return end, st
}

// raw returns a part of the text that is being read, nil for none.
func (d *Decoder) raw(at jsonscan.Span) []byte {
	if at.End == 0 {
		return nil
	}
	return d.scan.Text[at.From:at.End:at.End]
}

// of returns the value of a member of o, or nil.
func (d *Decoder) of(o *object, k key) []byte {
	if !o.has(k) {
		return nil
	}
	return d.raw(o.value[k&63])
}

// begins reports whether the value of a member that o has begins with some byte.
func (d *Decoder) begins(o *object, k key, c byte) bool {
	return o.has(k) && d.scan.Text[o.value[k&63].From] == c
}

// soundError reports whether the objects and arrays in an error are as the
// grammar has them. Nearly all errors have none but in their data, which are not
// judged.
func (d *Decoder) soundError(at, data jsonscan.Span) bool {
	if data.End == 0 {
		data = jsonscan.Span{From: at.End, End: at.End}
	}
	text := d.scan.Text
	if !brackets(text[at.From+1:data.From]) && !brackets(text[data.End:at.End]) {
		return true
	}
	for key, value := range jsonscan.MembersOf(text[at.From:at.End]) {
		if value[0]|' ' == '{' && string(key) != "data" && !gjson.ValidBytes(value) {
			return false
		}
	}
	return true
}

// brackets reports whether objects or arrays may begin in a text.
func brackets(text []byte) bool {
	return bytes.IndexByte(text, '{') >= 0 || bytes.IndexByte(text, '[') >= 0
}

// errorParts skips an error, whose grammar must hold but for its data, and
// finds its members if it is an object.
func (d *Decoder) errorParts(i, depth int, got *[len(errorNames)]jsonscan.Span) (int, jsonscan.Status) {
	*got = [len(errorNames)]jsonscan.Span{}
	switch d.scan.Text[i] {
	case '{':
		end, st := d.scan.Parse(i, depth, errorNames[:], got[:], true)
		if st == jsonscan.Valid && !d.soundError(jsonscan.Span{From: i, End: end}, got[errorData]) {
			st = jsonscan.Invalid
		}
		return end, st
	case '[':
		end, st := d.scan.Skip(i, depth)
		if st == jsonscan.Valid && !gjson.ValidBytes(d.raw(jsonscan.Span{From: i, End: end})) {
			st = jsonscan.Invalid
		}
		return end, st
	}
	return d.scan.Value(i, depth)
}
