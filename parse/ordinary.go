package parse

// Most lines of most captures are one message, bare or in an envelope, and
// nothing else. They are read here without looking for more; whatever is out
// of the ordinary is read in the general way, which gives the same for these.

// plain reports whether no paths are named.
func (o *Options) plain() bool {
	return len(o.Message)+len(o.Time)+len(o.Latency)+len(o.Direction)+len(o.Conn)+len(o.Session) == 0
}

// ordinary reads the line that is an object from i on, if it is ordinary. The
// chunk must be plain ASCII, without escapes.
func (d *decoder) ordinary(i int) bool {
	d.scan.phase = 0
	o, end, st := d.object(i, 0, 0)
	if st != valid {
		return false
	}
	if end == len(d.scan.text) {
		d.around = meta{latency: -1}
		if inner := d.opened(o); inner != nil {
			d.fresh = true
			d.begin(d.scan.text[i:])
			if d.message(inner, &d.around) {
				d.out.shapes[d.shape]++
				return true
			}
			d.out.records = d.out.records[:len(d.out.records)-1]
		}
	}
	o.ready = true // for the general way
	return false
}

// opened returns the object that must be the message of an ordinary line, and
// puts into d.around what the envelope says. It returns nil for a line that is
// not ordinary.
func (d *decoder) opened(o *object) *object {
	const fields = 1<<jsonrpcKey - 1
	inner, messages := o, o.seen&fieldsOf[messageField]
	if messages != 0 && !o.has(jsonrpcKey) {
		inner = &d.objects[1]
		rest := o.seen & fields &^ (messages | fieldsOf[timeField] | fieldsOf[directionField] | fieldsOf[connField] | originFields)
		switch {
		case !inner.ready, inner.from != o.value[messages.first()].from, messages&(messages-1) != 0, rest != 0:
			return nil
		case messages.has(requestKey), messages.has(responseKey), inner.seen&fieldsOf[messageField] != 0 && !inner.has(jsonrpcKey):
			return nil
		}
		d.describe(o, &d.around)
		d.around.shape = enveloped
	}
	if inner.seen&fieldsOf[timeField] != 0 {
		return nil
	}
	return inner
}
