package rules

import "rpclog/parse"

// ring holds the last min times pushed, or only their number where the times
// do not matter. It grows as they come, since min may be large and most keys
// see few events.
type ring struct {
	n     int          // times pushed, at most min
	head  int          // the oldest one, once the ring is full
	times []parse.Time // empty if only the number matters
}

func (r *ring) push(t parse.Time, min int, store bool) {
	full := r.full(min)
	if !full {
		r.n++
	}
	switch {
	case !store:
	case !full:
		r.times = append(r.times, t)
	default:
		r.times[r.head] = t
		r.head = (r.head + 1) % len(r.times)
	}
}

// full reports whether min times were pushed. A min below 1 counts as 1.
func (r *ring) full(min int) bool { return r.n > 0 && r.n >= min }

// oldest returns the oldest time of a ring that is full, no time if times are
// not stored.
func (r *ring) oldest() parse.Time {
	if len(r.times) == 0 {
		return parse.Time{}
	}
	return r.times[r.head]
}

// newest returns the time pushed last, no time if times are not stored.
func (r *ring) newest() parse.Time {
	if len(r.times) == 0 {
		return parse.Time{}
	}
	return r.times[(r.head+len(r.times)-1)%len(r.times)]
}

// clear forgets all, and gives back what many keys together could not afford.
func (r *ring) clear() {
	times := r.times[:0]
	if cap(times) > smallHistory {
		times = nil
	}
	*r = ring{times: times}
}
