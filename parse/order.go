package parse

import (
	"time"

	"rpclog/parse/capture"
	"rpclog/parse/internal/decode"
)

// What only the order of records shows: line numbers, times that are
// inherited, days that pass on a clock.

// order gives the records of a source, in order, their lines and times.
type order struct {
	lines int64        // before the chunk
	last  capture.Time // of the record before
	ticks bool         // it is a clock's, without a date
	clock capture.Time // of the record before among those without a date
	day   int64        // days that went by on the clock
	dated bool         // there was a message with a date
}

// settle turns what the records of a chunk say into what it means after all
// chunks before. It returns how many there are; several values of a line are
// one.
func (o *order) settle(s *decode.Store) (n int64) {
	var problems []capture.Problem // with those that only the order shows
	asides := s.Asides
	for i := range s.Records {
		r := &s.Records[i]
		r.Line += o.lines
		aside := len(asides) > 0 && int(asides[0]) == i
		if aside {
			asides = asides[1:]
		}
		if !r.Continues {
			n++
		}
		if r.Clock && r.Unparsed && o.dated { // a text between messages that know the day
			r.Time, r.Own, r.Clock = capture.Time{}, false, false
		}
		if !r.Own {
			r.Time, r.Clock = o.last, o.ticks
			continue
		}
		if r.Clock {
			o.roll(r)
		} else if !r.Unparsed {
			o.dated = true
		}
		if aside {
			continue
		}
		if r.Clock == o.ticks && r.Time.Before(o.last) {
			problems = append(problems, capture.Problem{Kind: capture.ClockBack, Record: int32(i)})
		}
		o.last, o.ticks = r.Time, r.Clock
	}
	o.lines += s.Lines
	if len(problems) > 0 {
		s.Problems = merged(s.Problems, problems)
	}
	return n
}

// roll puts a time of day on the day that it is of: a clock that goes back by
// more than twelve hours has passed midnight.
func (o *order) roll(r *capture.Record) {
	sec, nsec := r.Time.Unix()
	t := capture.Unix(sec+o.day*86400, int64(nsec))
	if o.clock.Known() && t.Add(12*time.Hour).Before(o.clock) {
		o.day++
		t = t.Add(24 * time.Hour)
	}
	o.clock, r.Time = t, t
}

// merged returns two lists of problems as one, ordered by record.
func merged(a, b []capture.Problem) []capture.Problem {
	out := make([]capture.Problem, 0, len(a)+len(b))
	for len(a) > 0 && len(b) > 0 {
		if a[0].Record <= b[0].Record {
			out, a = append(out, a[0]), a[1:]
		} else {
			out, b = append(out, b[0]), b[1:]
		}
	}
	return append(append(out, a...), b...)
}
