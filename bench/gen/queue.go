package gen

// queue holds events, the one that is due first at the front: a binary heap.
type queue []event

func (q queue) first() (due int64, ok bool) {
	if len(q) == 0 {
		return 0, false
	}
	return q[0].due, true
}

func (q queue) before(i, j int) bool {
	if q[i].due != q[j].due {
		return q[i].due < q[j].due
	}
	return q[i].seq < q[j].seq
}

func (q *queue) push(e event) {
	*q = append(*q, e)
	h := *q
	for i := len(h) - 1; i > 0; {
		up := (i - 1) / 2
		if h.before(up, i) {
			break
		}
		h[i], h[up] = h[up], h[i]
		i = up
	}
}

func (q *queue) pop() event {
	h := *q
	e := h[0]
	last := len(h) - 1
	h[0] = h[last]
	h = h[:last]
	*q = h
	for i := 0; ; {
		down := 2*i + 1
		if down >= last {
			return e
		}
		if down+1 < last && h.before(down+1, down) {
			down++
		}
		if h.before(i, down) {
			return e
		}
		h[i], h[down] = h[down], h[i]
		i = down
	}
}
