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
// the record of a logger, which states a time, there is one more.
func (d *Decoder) messageFields(o *object) keySet {
	fields := fieldsOf[messageField] | bodyFields
	if o.seen&(fieldsOf[timeField]|1<<accessTimeKey) != 0 {
		fields |= 1 << cloudKey
	}
	return fields
}

// describeLogger fills m from the fields of a logger's record.
func (d *Decoder) describeLogger(o *object, m *Meta) {
	if o.has(accessTimeKey) && o.seen&bodyFields != 0 && !m.Time.Known() {
		m.SetTime(d.time(d.of(o, accessTimeKey)), ByField)
	}
	if m.connBy < ByLogger {
		m.SetConn(d.origin(o), ByLogger)
	}
}

// origin names the container that a record is of, else its unit or host with
// the process: "name[17]" as syslog writes it. It returns nil for an object
// that is not clearly the record of a logger.
func (d *Decoder) origin(o *object) []byte {
	if name := d.place(o); name != nil {
		return name
	}
	if o.seen&fieldsOf[timeField] == 0 {
		return nil
	}
	if name := d.container(o); name != nil {
		return name
	}
	journal := o.has(journalKey)
	name, pid := d.scalarText(d.of(o, hostKey)), d.scalarText(d.of(o, pidKey))
	if unit := d.scalarText(d.of(o, unitKey)); journal && unit != nil {
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
	return d.keep(func(dst []byte) []byte {
		return append(append(append(append(dst, name...), '['), pid...), ']')
	})
}

// container returns the name of the container that a record names, as a text
// or as an object with a name.
func (d *Decoder) container(o *object) []byte {
	switch raw := d.of(o, containerKey); {
	case raw == nil:
		return nil
	case raw[0] == '{':
		return d.scalarText(d.field(raw, "name"))
	default:
		return d.scalarText(raw)
	}
}

// place returns the pod and the container that an object names, as Kubernetes'
// collectors write it: {"pod_name":"web-0","container_name":"app"}, the same
// inside of "labels", or {"pod":{"name":"web-0"}}.
func (d *Decoder) place(o *object) []byte {
	raw := d.of(o, placeKey)
	if raw == nil || raw[0] != '{' {
		return nil
	}
	if labels := d.field(raw, "labels"); d.field(raw, "pod_name") == nil && d.field(labels, "pod_name") != nil {
		raw = labels
	}
	name := func(key, object string) []byte {
		if text := d.scalarText(d.field(raw, key)); text != nil {
			return text
		}
		return d.scalarText(d.field(d.field(raw, object), "name"))
	}
	pod, container := name("pod_name", "pod"), name("container_name", "container")
	if pod == nil || container == nil {
		return pod
	}
	return d.keep(func(dst []byte) []byte {
		return append(append(append(dst, pod...), '/'), container...)
	})
}

// bytes returns the text that an array of bytes is: so the journal writes what
// is not all printable.
func (d *Decoder) bytes(raw []byte) ([]byte, bool) {
	ok := true
	text := d.keep(func(dst []byte) []byte {
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
