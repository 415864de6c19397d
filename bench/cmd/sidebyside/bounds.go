package main

import (
	"math"
	"strings"
)

// bound is a capture with so many of something that not all can be kept.
type bound struct {
	what  string
	count int64
	shape string

	// lines returns how many lines of the shape hold n of it. Of shapes with
	// 16 requests waiting, two lines for each do, and some for those that
	// wait for long.
	lines func(n int64) int64

	// found is how many the report counts, if it does.
	found func(*report) int64
}

var bounds = []bound{
	{"sessions", 10_000_000, "manysessions", func(n int64) int64 { return n }, func(r *report) int64 { return r.Summary.Sessions }},
	{"requests never answered", 10_000_000, "unanswered", func(n int64) int64 { return n }, func(r *report) int64 { return r.Summary.Unanswered }},
	{"methods", 1_000_000, "methods", func(n int64) int64 { return 2 * n }, func(r *report) int64 { return r.Summary.Methods }},
	{"message texts", 1_000_000, "texts", func(n int64) int64 { return 2*n + 1000 }, nil},
}

// bounds measures what rpclog does not keep all of, and writes what its report
// says about that.
func (s *suite) bounds() error {
	t := table{header: []string{"capture", "size", "time", "MB/s", "CPU", "peak memory", "in the report", "limits in the report"}, texts: []string{"limits in the report"}}
	var failed []result
	for _, b := range bounds {
		n := max(int64(math.Round(float64(b.count)*s.bound)), 1)
		f, err := s.capture(capture{shape: b.shape, lines: b.lines(n)})
		if err != nil {
			return err
		}
		r := s.measured(s.rpclog(thousands(n)+" "+b.what, f).keeping(s.temporary("report")))[0]
		rep, err := r.report()
		if err != nil {
			r.err = err
			failed = append(failed, r)
			continue
		}
		t.add(r.name, thousands(f.bytes/1e6)+" MB", seconds(r.wall), rate(f.bytes, r.wall), seconds(r.cpu), memory(r.memory), b.counted(rep), rep.limits())
	}
	t.write(s.out)
	s.failures(failed)
	return nil
}

// counted is what the report says of how many there are.
func (b bound) counted(r *report) string {
	if b.found == nil {
		return "–"
	}
	return thousands(b.found(r))
}

// limits lists the bounds that were reached: how many there were, and how many
// are kept.
func (r *report) limits() string {
	if len(r.Limits) == 0 {
		return "none"
	}
	var list []string
	for _, l := range r.Limits {
		list = append(list, l.String())
	}
	return strings.Join(list, "; ")
}
