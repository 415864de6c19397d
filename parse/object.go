package parse

import "github.com/tidwall/gjson"

// object is a JSON object as far as rpclog reads it: the raw values of the
// members that matter, nil where there is none. Of a repeated member the last
// one counts.
type object struct {
	raw []byte // the object itself

	jsonrpc, id, method      []byte
	params, result, err      []byte
	warning, ret             []byte
	session, sessionID, sid  []byte // its own, at the top level
	stream                   bool   // a member has the name of a Cortex stream
	inParams                 [3][]byte
	failure, isError, answer []byte // of result: failure, isError, content
	inError, inWarning       [len(errorNames)][]byte

	classes           uint8 // bit set of the envelope fields it has
	fields, fieldsEnd int   // its envelope fields, in decoder.fields
}

// has reports whether o has a field of an envelope of some class.
func (o *object) has(class fieldClass) bool { return o.classes&(1<<class) != 0 }

// object reads the object that begins at b[i] and returns its end. Its own
// grammar must hold; what lies inside its values is skipped.
func (d *decoder) object(b []byte, i int, o *object) (int, status) {
	start := i
	o.fields, o.fieldsEnd = len(d.fields), len(d.fields)
	i, done, st := first(b, i, '}')
	for st == valid && !done {
		var key []byte
		if key, i, st = member(b, i); st != valid {
			break
		}
		var end int
		if end, st = d.member(b, i, key, o); st != valid {
			return end, st
		}
		i, done, st = next(b, end, '}')
	}
	o.fieldsEnd = len(d.fields)
	if st == valid {
		o.raw = b[start:i]
	}
	return i, st
}

// member reads one value of o and returns its end.
func (d *decoder) member(b []byte, i int, quoted []byte, o *object) (end int, st status) {
	key := d.str(quoted)
	switch string(key) {
	case "params":
		if end, st = d.pick(b, i, paramNames[:], o.inParams[:]); st != valid {
			return end, st
		}
		o.params = b[i:end]
		return end, valid
	case "error":
		if end, st = d.pickStrictly(b, i, o.inError[:]); st != valid {
			return end, st
		}
		o.err = b[i:end]
		return end, valid
	case "warning":
		if end, st = d.pickStrictly(b, i, o.inWarning[:]); st != valid {
			return end, st
		}
		o.warning = b[i:end]
		return end, valid
	case "result":
		var got [3][]byte
		if end, st = d.pick(b, i, resultNames[:], got[:]); st != valid {
			return end, st
		}
		o.result, o.failure, o.isError, o.answer = b[i:end], got[0], got[1], got[2]
		return end, valid
	}
	if end, st = d.scan.value(b, i, 1); st != valid {
		return end, st
	}
	raw := b[i:end]
	switch string(key) {
	case "jsonrpc":
		o.jsonrpc = raw
	case "id":
		if (raw[0] == '{' || raw[0] == '[') && !gjson.ValidBytes(raw) {
			return i, invalid
		}
		o.id = raw
	case "method":
		o.method = raw
	case "return":
		o.ret = raw
	case "session":
		o.session = raw
	case "sessionId":
		o.sessionID = raw
	case "sid":
		o.sid = raw
	case "eeg", "mot", "dev", "eq", "pow", "met", "com", "fac", "sys":
		o.stream = true
	}
	if class, rank := envelopeName(key); class != noField {
		o.classes |= 1 << class
		d.fields = append(d.fields, envelopeField{class, rank, raw})
	}
	return end, valid
}

var (
	paramNames  = [...]string{"session", "sessionId", "session_id"}
	resultNames = [...]string{"failure", "isError", "content"}
	errorNames  = [...]string{"code", "message", "data", "class", "desc", "error", "details"}
)

// The places of some members in errorNames; those from errorDesc on may hold
// the text where there is no message.
const (
	errorCode = iota
	errorMessage
	errorData
	errorClass
	errorDesc
)

// pick skips the value at b[i] like scanner.value and, if it is an object,
// returns those of its members that have one of some names. An object whose
// grammar does not hold has none.
func (d *decoder) pick(b []byte, i int, names []string, got [][]byte) (int, status) {
	clear(got)
	end, st := d.members(b, i, names, got, false)
	if st == invalid && b[i] == '{' { // perhaps sound enough to be skipped
		clear(got)
		return d.scan.skip(b, i, 1)
	}
	return end, st
}

// pickStrictly picks the members of an error, whose grammar must hold.
func (d *decoder) pickStrictly(b []byte, i int, got [][]byte) (int, status) {
	clear(got)
	if b[i] == '[' {
		end, st := d.scan.skip(b, i, 1)
		if st == valid && !gjson.ValidBytes(b[i:end]) {
			st = invalid
		}
		return end, st
	}
	return d.members(b, i, errorNames[:], got, true)
}

// members picks members; strict says that all values but data must be as the
// grammar has them.
func (d *decoder) members(b []byte, i int, names []string, got [][]byte, strict bool) (int, status) {
	if b[i] != '{' {
		if strict {
			return d.scan.value(b, i, 1)
		}
		return d.scan.loose(b, i, 1)
	}
	i, done, st := first(b, i, '}')
	for st == valid && !done {
		var key []byte
		if key, i, st = member(b, i); st != valid {
			break
		}
		from, text := i, d.str(key)
		if strict && string(text) != "data" {
			i, st = d.scan.value(b, i, 2)
		} else {
			i, st = d.scan.loose(b, i, 2)
		}
		if st != valid {
			break
		}
		for k, name := range names {
			if string(text) == name {
				got[k] = b[from:i]
			}
		}
		i, done, st = next(b, i, '}')
	}
	return i, st
}

// field returns the last member of a JSON object with a name, or nil.
func (d *decoder) field(raw []byte, name string) []byte {
	if len(raw) == 0 || raw[0] != '{' {
		return nil
	}
	var got [1][]byte
	d.pick(raw, 0, []string{name}, got[:])
	return got[0]
}
