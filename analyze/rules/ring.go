package rules

import "rpclog/parse/capture"

// moment is a parse.Time in less room: there may be many.
type moment struct {
	sec  int64
	nsec int32 // one more than the nanoseconds; 0 for no time
}

func momentOf(t capture.Time) moment {
	if !t.Known() {
		return moment{}
	}
	sec, nsec := t.Unix()
	return moment{sec, nsec + 1}
}

func (m moment) time() capture.Time {
	if m.nsec == 0 {
		return capture.Time{}
	}
	return capture.Unix(m.sec, int64(m.nsec-1))
}

// ring holds the last min times pushed, or only their number where the times
// do not matter. It grows as they come, since min may be large and most keys
// see few events.
type ring struct {
	n      int32    // times pushed, at most min
	head   int32    // the oldest one, once the ring is full
	newest moment   // the one pushed last
	times  []moment // empty if only the number matters, and newest too
}

func (r *ring) push(t moment, min int, store bool) {
	full := r.full(min)
	if !full {
		r.n++
	}
	if !store {
		return
	}
	r.newest = t
	if !full {
		r.times = append(r.times, t)
		return
	}
	r.times[r.head] = t
	if r.head++; int(r.head) == len(r.times) {
		r.head = 0
	}
}

// full reports whether min times were pushed. A min below 1 counts as 1.
func (r *ring) full(min int) bool { return r.n > 0 && int(r.n) >= min }

// oldest returns the oldest time of a ring that is full, no time if times are
// not stored.
func (r *ring) oldest() capture.Time {
	if len(r.times) == 0 {
		return capture.Time{}
	}
	return r.times[r.head].time()
}

// clear forgets all, and gives back what many keys together could not afford.
func (r *ring) clear() {
	times := r.times[:0]
	if cap(times) > smallHistory {
		times = nil
	}
	*r = ring{times: times}
}
