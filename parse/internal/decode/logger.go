package decode

import (
	"bytes"

	"rpclog/parse/internal/jsonscan"
)

// Loggers and collectors of logs write a JSON object around each text. Which
// container or process it is of stands there too: ids of requests begin again
// in each of them.

// originFields are the fields of such an object that name a container or a
// process, loggerFields all that describe it.
const (
	originFields keySet = 1<<pidKey | 1<<hostKey | 1<<containerKey | 1<<unitKey
	loggerFields        = originFields | 1<<placeKey | 1<<accessTimeKey

	bodyFields keySet = 1<<requestBodyKey | 1<<responseBodyKey
)

// messageFields returns the fields of an envelope that may hold messages. In
// the record of a logger, which states a time, there are more.
func (d *Decoder) messageFields(o *Object) keySet {
	fields := FieldsOf[MessageField]
	if o.Seen&(FieldsOf[timeField]|1<<accessTimeKey) != 0 {
		fields |= 1<<cloudKey | bodyFields
	}
	return fields
}

// describeLogger fills m from the fields of a logger's record.
func (d *Decoder) describeLogger(o *Object, m *Meta) {
	if o.Has(accessTimeKey) && o.Seen&bodyFields != 0 && !m.Time.Known() {
		m.SetTime(d.Time(d.Of(o, accessTimeKey)), ByField)
	}
	if m.connBy < ByLogger {
		m.SetConn(d.origin(o), ByLogger)
	}
}

// origin names the container that a record is of, else its unit or host with
// the process: "name[17]" as syslog writes it. It returns nil for an object
// that is not clearly the record of a logger.
func (d *Decoder) origin(o *Object) []byte {
	if name := d.place(o); name != nil {
		return name
	}
	if o.Seen&FieldsOf[timeField] == 0 {
		return nil
	}
	if name := d.container(o); name != nil {
		return name
	}
	journal := o.Has(journalKey)
	name, pid := d.scalarText(d.Of(o, hostKey)), d.scalarText(d.Of(o, pidKey))
	if unit := d.scalarText(d.Of(o, unitKey)); journal && unit != nil {
		name = unit
	}
	switch {
	case name == nil, pid == nil && !journal:
		return nil
	case pid == nil:
		return name
	}
	return d.process(name, pid)
}

// process names a process of something.
func (d *Decoder) process(name, pid []byte) []byte {
	return d.Keep(func(dst []byte) []byte {
		return append(append(append(append(dst, name...), '['), pid...), ']')
	})
}

// container returns the name of the container that a record names, as a text
// or as an object with a name.
func (d *Decoder) container(o *Object) []byte {
	switch raw := d.Of(o, containerKey); {
	case raw == nil:
		return nil
	case raw[0] == '{':
		return d.scalarText(d.Field(raw, "name"))
	default:
		return d.scalarText(raw)
	}
}

// place returns the pod and the container that an object names, as Kubernetes'
// collectors write it: {"pod_name":"web-0","container_name":"app"}, the same
// inside of "labels", or {"pod":{"name":"web-0"}}.
func (d *Decoder) place(o *Object) []byte {
	raw := d.Of(o, placeKey)
	if raw == nil || raw[0] != '{' {
		return nil
	}
	if labels := d.Field(raw, "labels"); d.Field(raw, "pod_name") == nil && d.Field(labels, "pod_name") != nil {
		raw = labels
	}
	name := func(key, object string) []byte {
		if text := d.scalarText(d.Field(raw, key)); text != nil {
			return text
		}
		return d.scalarText(d.Field(d.Field(raw, object), "name"))
	}
	pod, container := name("pod_name", "pod"), name("container_name", "container")
	if pod == nil || container == nil {
		return pod
	}
	return d.Keep(func(dst []byte) []byte {
		return append(append(append(dst, pod...), '/'), container...)
	})
}

// bytes returns the text that an array of bytes is: so the journal writes what
// is not all printable.
func (d *Decoder) bytes(raw []byte) ([]byte, bool) {
	ok := true
	text := d.Keep(func(dst []byte) []byte {
		list := bytes.TrimSpace(raw[1 : len(raw)-1])
		for len(list) > 0 && ok {
			part, rest, more := bytes.Cut(list, []byte{','})
			part = bytes.TrimSpace(part)
			n := jsonscan.Digits(part)
			ok = len(part) > 0 && len(part) <= 3 && n >= 0 && n <= 255 && (!more || len(rest) > 0)
			dst, list = append(dst, byte(n)), rest
		}
		return dst
	})
	return text, ok && len(text) > 0
}
