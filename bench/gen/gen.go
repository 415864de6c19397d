// Package gen writes synthetic captures of JSON-RPC traffic, as large as
// wanted and the same to the byte for the same [Options] on any machine. They
// serve measurements and stress tests: each [Shape] strains another part of
// an analyzer.
package gen

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// What the zero value of a field of [Options] stands for.
const (
	DefaultShape     = "cortex"
	DefaultSize      = 1 << 20
	DefaultSessions  = 400
	DefaultErrorRate = 0.02
)

// MaxSessions bounds [Options.Sessions]: each of them is kept in memory.
const MaxSessions = 10_000_000

// Options say what to write. The zero value is a megabyte of Cortex traffic.
type Options struct {
	Shape string // a name of Shapes; "" is DefaultShape
	Seed  uint64 // another seed, another capture of the same shape

	// Size in bytes, as far as the first line end at or beyond it; 0 is
	// DefaultSize.
	Size int64

	// Sessions is how many sessions the shapes cortex and errors spread
	// their traffic over; 0 is DefaultSessions. Other shapes ignore it.
	Sessions int

	// ErrorRate is the part of the responses that are errors, 0 to 1; 0 is
	// DefaultErrorRate, any negative value none at all. The shapes errors,
	// texts and unanswered ignore it.
	ErrorRate float64

	// Tally counts what is written, if it is not nil; of the shapes cortex,
	// errors and onesession only.
	Tally *Tally
}

// Shape is a kind of capture.
type Shape struct {
	Name        string
	Description string
	JSON        bool // every line is one valid JSON text
}

// shapes is the table of what can be written. Its first entry is the default.
var shapes = []struct {
	Shape
	write func(*stream)
}{
	{Shape{"cortex", "envelopes {ts,dir,conn,msg} of Cortex traffic, about 450 bytes a line, with samples, warnings and runs into the limits", true}, (*stream).cortex},
	{Shape{"small", "bare messages of about 60 bytes", true}, (*stream).small},
	{Shape{"long", "lines of 5,000,000 bytes", true}, (*stream).long},
	{Shape{"errors", "as cortex, but every response is an error and there are no samples", true}, (*stream).errors},
	{Shape{"deep", "params nested up to 1,000 levels deep", true}, (*stream).deep},
	{Shape{"onesession", "as cortex, all in one session", true}, (*stream).oneSession},
	{Shape{"manysessions", "records of a request with its response, every line a session of its own", true}, (*stream).manySessions},
	{Shape{"escapes", "escapes in keys and strings, and messages inside strings", true}, (*stream).escapes},
	{Shape{"prefix", "a time, a level, a name and a direction in words before the JSON, two lines in a hundred without any", false}, (*stream).prefix},
	{Shape{"batches", "batches of 1,000 requests and of their responses", true}, (*stream).batches},
	{Shape{"unanswered", "requests, each with an id of its own, that nobody answers", true}, (*stream).unanswered},
	{Shape{"methods", "a million methods, each in turn", true}, (*stream).methods},
	{Shape{"texts", "errors with a million message texts, each in turn", true}, (*stream).texts},
	{Shape{"mess", "broken, foreign and odd lines among good ones", false}, (*stream).mess},
}

// Shapes lists the kinds of capture that [Write] knows, the default first.
func Shapes() []Shape {
	list := make([]Shape, len(shapes))
	for i, s := range shapes {
		list[i] = s.Shape
	}
	return list
}

// Write writes a capture to w, in pieces of some hundred kilobytes and one
// line at least. It ends at the first line end at or beyond the wanted size,
// and a smaller capture is the beginning of a larger one. The error is that
// of w, or that of [Check], in which case nothing was written.
func Write(w io.Writer, o Options) error {
	if err := Check(o); err != nil {
		return err
	}
	o.Shape = cmp.Or(o.Shape, DefaultShape)
	o.Size = cmp.Or(o.Size, DefaultSize)
	o.Sessions = cmp.Or(o.Sessions, DefaultSessions)
	o.ErrorRate = cmp.Or(o.ErrorRate, DefaultErrorRate)
	s := newStream(w, o)
	for _, shape := range shapes {
		if shape.Name == o.Shape {
			shape.write(s)
		}
	}
	s.flush()
	return s.err
}

// Check returns the first mistake in o, nil if there is none.
func Check(o Options) error {
	switch {
	case o.Size < 0:
		return fmt.Errorf("size %d: must not be negative", o.Size)
	case o.Sessions < 0 || o.Sessions > MaxSessions:
		return fmt.Errorf("sessions %d: must be from 1 to %d", o.Sessions, MaxSessions)
	case math.IsNaN(o.ErrorRate) || o.ErrorRate > 1:
		return fmt.Errorf("error rate %v: must be at most 1", o.ErrorRate)
	}
	if o.Tally != nil && !slices.Contains(tallied, cmp.Or(o.Shape, DefaultShape)) {
		return fmt.Errorf("shape %q: not counted; %s are", o.Shape, strings.Join(tallied, ", "))
	}
	var names []string
	for _, s := range Shapes() {
		names = append(names, s.Name)
	}
	if o.Shape != "" && !slices.Contains(names, o.Shape) {
		return fmt.Errorf("shape %q: unknown; there are %s", o.Shape, strings.Join(names, ", "))
	}
	return nil
}
