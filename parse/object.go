package parse

import "github.com/tidwall/gjson"

// object is a JSON object as far as rpclog reads it: where the values of the
// members that matter are. Of a repeated member the last one counts.
type object struct {
	span             // the object itself
	seen      uint32 // bit set of the members that it has
	members   [members]span
	params    [3]span
	result    [3]span
	inError   [len(errorNames)]span
	inWarning [len(errorNames)]span

	ready  bool     // it was read ahead
	fields fieldSet // of an envelope
	field  [noField + 1]span
}

// member is a member of an object that means something in a message.
type member uint8

const (
	noMember member = iota
	jsonrpcMember
	idMember
	methodMember
	paramsMember
	resultMember
	errorMember
	warningMember
	returnMember
	sessionMember
	sessionIDMember
	sidMember
	streamMember // named like a Cortex stream
	members
)

// has reports whether o has a member.
func (o *object) has(m member) bool { return o.seen>>m&1 == 1 }

// The members of params and results that matter.
var (
	paramNames  = newPartNames([3]string{"session", "sessionId", "session_id"})
	resultNames = newPartNames([3]string{"failure", "isError", "content"})
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
func (d *decoder) object(i, nesting, depth int) (o *object, end int, st status) {
	s := &d.scan
	o = &d.objects[nesting]
	o.from, o.seen, o.fields, o.ready = i, 0, 0, false
	if nesting < maxNesting {
		d.objects[nesting+1].ready = false
	}
	i, done, st := s.first(i, '}')
	for st == valid && !done {
		key, value, ok := s.shortKey(i)
		if !ok {
			if key, value, st = d.key(i); st != valid {
				i = value
				break
			}
		}
		if i, st = d.value(value, key, o, nesting, depth+1); st != valid {
			break
		}
		if key != unknownKey {
			o.put(key, span{value, i})
		}
		i, done, st = s.next(i, '}')
	}
	o.end = i
	return o, i, st
}

// put notes where the value of a member is.
func (o *object) put(key objectKey, value span) {
	o.seen |= 1 << key.member
	o.members[key.member] = value
	o.fields |= 1 << key.field
	o.field[key.field%64] = value
}

// key reads the key that begins at i, whatever it is, and goes to the value of
// its member.
func (d *decoder) key(i int) (key objectKey, value int, st status) {
	name, value, st := d.scan.member(i)
	if st != valid {
		return unknownKey, value, st
	}
	return lookUpKey(d.str(name)), value, valid
}

// value goes over the value of a member and returns its end.
func (d *decoder) value(i int, key objectKey, o *object, nesting, depth int) (end int, st status) {
	s := &d.scan
	switch key.member {
	case paramsMember:
		return s.parts(i, depth, paramNames, &o.params)
	case resultMember:
		return s.parts(i, depth, resultNames, &o.result)
	case errorMember:
		return d.errorParts(i, depth, &o.inError)
	case warningMember:
		return d.errorParts(i, depth, &o.inWarning)
	}
	switch c := s.text[i]; {
	case c == '"':
		return s.strict(i)
	case c|' ' != '{':
		return scalar(s.text, i)
	case c == '{' && fieldsOf[messageField]>>key.field&1 == 1 && !o.has(jsonrpcMember) && nesting < maxNesting:
		return d.ahead(i, nesting+1, depth)
	}
	end, st = s.skip(i, depth)
	if st == valid && key.member == idMember && !gjson.ValidBytes(d.raw(span{i, end})) {
		return i, invalid
	}
	return end, st
}

// ahead reads the object that an envelope may hold as its message, as it is
// skipped anyway. One whose grammar does not hold is only skipped.
func (d *decoder) ahead(i, nesting, depth int) (int, status) {
	o, end, st := d.object(i, nesting, depth)
	if st == invalid {
		return d.scan.skip(i, depth)
	}
	o.ready = st == valid
	return end, st
}

// raw returns a part of the text that is being read, nil for none.
func (d *decoder) raw(at span) []byte {
	if at.end == 0 {
		return nil
	}
	return d.scan.text[at.from:at.end:at.end]
}

// of returns the value of a member of o, or nil.
func (d *decoder) of(o *object, m member) []byte {
	if !o.has(m) {
		return nil
	}
	return d.raw(o.members[m])
}

// begins reports whether the value of a member that o has begins with some byte.
func (d *decoder) begins(o *object, m member, c byte) bool {
	return o.has(m) && d.scan.text[o.members[m].from] == c
}

// parts is scanner.pick for a value that need not be an object.
func (s *scanner) parts(i, depth int, names *partNames, got *[3]span) (int, status) {
	if s.text[i] == '{' {
		return s.pick(i, depth, names, got)
	}
	*got = [3]span{}
	return s.loose(i, depth)
}

// errorParts skips an error, whose grammar must hold but for its data, and
// finds its members if it is an object.
func (d *decoder) errorParts(i, depth int, got *[len(errorNames)]span) (int, status) {
	*got = [len(errorNames)]span{}
	switch d.scan.text[i] {
	case '{':
		return d.scan.parse(i, depth, errorNames[:], got[:], true)
	case '[':
		end, st := d.scan.skip(i, depth)
		if st == valid && !gjson.ValidBytes(d.raw(span{i, end})) {
			st = invalid
		}
		return end, st
	}
	return d.scan.value(i, depth)
}
