package decode

import (
	"rpclog/parse/capture"
	"rpclog/parse/internal/jsonscan"
)

// QEMU's Machine Protocol has commands, events and a greeting, without a
// version and mostly without ids (docs/interop/qmp-spec.rst of QEMU):
//
//	{"QMP":{"version":{…},"capabilities":["oob"]}}
//	{"execute":"device_del","arguments":{"id":"net9"}}
//	{"error":{"class":"DeviceNotFound","desc":"Device 'net9' not found"}}
//	{"timestamp":{"seconds":1770650000,"microseconds":18},"event":"STOP"}
//
// Lines of logs have members of the same names, so each is held to what else
// the protocol has.

// ofQMP are the members of which an object has one if it may be such.
const ofQMP keySet = 1<<commandKey | 1<<eventKey

// qmp tells what kind of message an object is, if it is a command, an event or
// the greeting. It has neither a version nor a method.
func (d *Decoder) qmp(o *object) (kind capture.Kind, ok bool) {
	switch {
	case d.begins(o, commandKey, '"'):
		return capture.Request, d.named(o, inCommand)
	case d.begins(o, eventKey, '"'):
		at := d.of(o, timestampKey)
		return capture.Notification, jsonscan.IsNumber(d.field(at, "seconds")) && jsonscan.IsNumber(d.field(at, "microseconds"))
	}
	return capture.Notification, d.greets(o)
}

// greets reports whether an object is the greeting, with which a connection
// begins.
func (d *Decoder) greets(o *object) bool {
	return d.begins(o, eventKey, '{') && d.field(d.raw(o.Span), "QMP") != nil
}

// greeted notes of the record to which a notification was just added that its
// connection begins, if that is the greeting.
func (d *Decoder) greeted(o *object) {
	if r := &d.out.Records[len(d.out.Records)-1]; r.To == r.From+1 && d.greets(o) {
		r.Restart = true
	}
}

// inCommand reports whether a command may have a member of some name: one of
// the protocol's, or the time that a log puts beside it.
func inCommand(name []byte) bool {
	switch string(name) {
	case "execute", "exec-oob", "arguments", "id", "control":
		return true
	}
	k := lookUpKey(name)
	return k < jsonrpcKey && fieldsOf[timeField].has(k)
}

// hasClass reports whether the error of an object is one of QMP: it has a class
// and no message, as the exceptions have that other programs log.
func (d *Decoder) hasClass(o *object) bool {
	return d.begins(o, errorKey, '{') && jsonscan.IsString(d.raw(o.inError[errorClass])) && o.inError[errorMessage].End == 0
}

// method returns the method of a request or a notification.
func (d *Decoder) method(o *object) []byte {
	switch {
	case d.begins(o, methodKey, '"'):
		return d.str(o.value[methodKey])
	case d.begins(o, commandKey, '"'):
		return d.str(o.value[commandKey])
	case d.begins(o, eventKey, '"'):
		return d.str(o.value[eventKey])
	}
	return d.keep(func(dst []byte) []byte { return append(dst, "QMP"...) })
}

// named reports whether f holds of the names of all members of an object.
func (d *Decoder) named(o *object, f func(name []byte) bool) bool {
	s := &d.scan
	outer := s.Enter(d.raw(o.Span))
	defer s.Leave(outer)
	i, done, st := s.First(0, '}')
	for st == jsonscan.Valid && !done {
		var name jsonscan.Span
		if name, i, st = s.Member(i); st != jsonscan.Valid || !f(d.str(name)) {
			return false
		}
		if i, st = s.Loose(i, 1); st == jsonscan.Valid {
			i, done, st = s.Next(i, '}')
		}
	}
	return st == jsonscan.Valid
}
