package analyze

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
	"time"

	"rpclog/parse/capture"
)

// Bounds of the number of windows.
const (
	autoWindows = 60
	maxWindows  = 10000
)

// autoWidths are the widths that are tried in turn, then doublings of the
// last. Each is a multiple of the one before, so that finer windows merge
// exactly.
var autoWidths = [...]time.Duration{
	time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second,
	time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute,
	time.Hour, 6 * time.Hour, 12 * time.Hour, 24 * time.Hour, 168 * time.Hour,
}

// WindowWidth is the width of the windows. The zero value chooses one that
// suits the span of the messages.
type WindowWidth struct {
	Time     time.Duration
	Messages int64 // counts, instead of the time; used where Time is not above 0
}

// cell counts the messages of one window.
type cell struct {
	messages, responses, errors, inBand int64
	codes                               counts
	lanes                               map[laneKey]int64
	into                                *cell // where it was added to, if it was
}

// whole returns the cell that c is part of by now.
func (c *cell) whole() *cell {
	for c.into != nil {
		c = c.into
	}
	return c
}

func (c *cell) add(d *cell, l *lanes) {
	c.messages += d.messages
	c.responses += d.responses
	c.errors += d.errors
	c.inBand += d.inBand
	c.codes.addAll(&d.codes)
	for key, n := range d.lanes {
		if _, known := c.lanes[key]; known {
			l.joined(key)
		} else if c.lanes == nil {
			c.lanes = map[laneKey]int64{}
		}
		c.lanes[key] += n
	}
	d.lanes, d.into = nil, c
}

// series is a row of windows of one width, numbered by how many widths they
// lie after the origin.
type series struct {
	width    int64 // messages, seconds or nanoseconds
	most     int64 // windows that there may be
	auto     bool  // width follows the list of widths, else it doubles
	time     bool
	fine     bool // width is in nanoseconds, as it is no multiple of a second
	widened  bool
	cells    map[int64]*cell
	from, to int64
	last     *cell // that of number at
	at       int64
	lanes    *lanes
}

func newSeries(w WindowWidth, inTime bool, l *lanes) *series {
	s := &series{lanes: l, most: maxWindows, time: inTime, cells: map[int64]*cell{}}
	switch {
	case inTime && w.Time%time.Second != 0:
		s.width, s.fine = int64(w.Time), true
	case inTime && w.Time > 0:
		s.width = int64(w.Time / time.Second)
	case !inTime && w.Messages > 0:
		s.width = w.Messages
	case inTime:
		s.width, s.most, s.auto = int64(autoWidths[0]/time.Second), autoWindows, true
	default:
		s.width, s.most, s.auto = 1, autoWindows, true
	}
	return s
}

// index returns the number of the window that a time falls into. Windows too
// narrow for their number to fit in 64 bits are widened.
func (s *series) index(t capture.Time) int64 {
	sec, nsec := t.Unix()
	if !s.fine {
		return floorDiv(sec, s.width)
	}
	for { // sec·1e9 may exceed 64 bits for years beyond 2262
		hi, lo := bits.Mul64(uint64(max(sec, -sec)), 1e9)
		var over uint64
		if sec >= 0 {
			lo, over = bits.Add64(lo, uint64(nsec), 0)
			hi += over
		} else {
			lo, over = bits.Sub64(lo, uint64(nsec), 0)
			hi -= over
		}
		if hi >= uint64(s.width+1)/2 {
			s.widen()
			continue
		}
		q, r := bits.Div64(hi, lo, uint64(s.width))
		switch {
		case sec >= 0:
			return int64(q)
		case r > 0:
			return -int64(q) - 1
		}
		return -int64(q)
	}
}

// cell returns the cell of window i.
func (s *series) cell(i int64) *cell {
	if s.last != nil && s.at == i {
		return s.last
	}
	if len(s.cells) == 0 {
		s.from, s.to = i, i
	}
	s.from, s.to = min(s.from, i), max(s.to, i)
	for uint64(s.to-s.from) >= uint64(s.most) { // the difference may need all 64 bits
		i = floorDiv(i, s.widen())
	}
	c := s.cells[i]
	if c == nil {
		c = &cell{}
		s.cells[i] = c
	}
	s.last, s.at = c, i
	return c
}

// inLast reports whether x, in seconds or messages, is in the cell that was
// asked for last, as far as that can be told without a division.
func (s *series) inLast(x int64) bool {
	return s.last != nil && !s.fine && uint64(x-s.at*s.width) < uint64(s.width)
}

// widen goes to the next width and returns by how much it is wider.
func (s *series) widen() int64 {
	by := int64(2)
	if s.auto {
		by = s.nextWidth() / s.width
	}
	s.width *= by
	s.widened = true
	wider := make(map[int64]*cell, len(s.cells)/int(by)+1)
	for i, c := range s.cells {
		j := floorDiv(i, by)
		if w := wider[j]; w != nil {
			w.add(c, s.lanes)
		} else {
			wider[j] = c
		}
	}
	s.cells, s.last = wider, nil
	s.from, s.to = floorDiv(s.from, by), floorDiv(s.to, by)
	return by
}

func (s *series) nextWidth() int64 {
	if !s.time {
		for n := int64(1); ; n *= 10 {
			switch s.width {
			case n:
				return 5 * n
			case 5 * n:
				return 10 * n
			}
		}
	}
	for _, w := range autoWidths {
		if sec := int64(w / time.Second); sec > s.width {
			return sec
		}
	}
	return 2 * s.width
}

// windows are the windows of a capture: by time, and by message as long as no
// message has a time.
type windows struct {
	byTime, byMessage *series
	ordinal           int64
	lanes             *lanes
}

func newWindows(w WindowWidth) windows {
	w.Time, w.Messages = max(w.Time, 0), max(w.Messages, 0)
	if w.Time > 0 {
		w.Messages = 0
	}
	ws := windows{lanes: &lanes{}}
	if w.Messages == 0 {
		ws.byTime = newSeries(w, true, ws.lanes)
	}
	if w.Time == 0 {
		ws.byMessage = newSeries(w, false, ws.lanes)
	}
	return ws
}

// next returns the cell of the next message, or nil if it is in no window.
func (w *windows) next(t capture.Time) *cell {
	w.ordinal++
	switch {
	case w.byTime != nil && t.Known():
		if sec, _ := t.Unix(); w.byTime.inLast(sec) {
			return w.byTime.last
		}
		if w.byMessage != nil {
			w.byMessage, w.lanes.messages, w.lanes.errors = nil, 0, 0
		}
		return w.byTime.cell(w.byTime.index(t))
	case w.byMessage != nil:
		if w.byMessage.inLast(w.ordinal - 1) {
			return w.byMessage.last
		}
		return w.byMessage.cell((w.ordinal - 1) / w.byMessage.width)
	}
	return nil
}

// series returns the windows that count, and their unit.
func (w *windows) series() *series {
	if w.byMessage != nil {
		return w.byMessage
	}
	return w.byTime
}

// report returns all windows from the first to the last.
func (w *windows) report(codes []capture.Code) Windows {
	s := w.series()
	out := Windows{Unit: "messages", Width: Width{Messages: s.width}, Rows: []Window{}}
	if s.time {
		out.Unit, out.Width = "time", Width{Duration: s.duration()}
	}
	if len(s.cells) == 0 {
		return out
	}
	for i := s.from; i <= s.to; i++ {
		row := Window{Start: s.start(i), Codes: []CodeCount{}}
		if c := s.cells[i]; c != nil {
			row.Messages, row.Responses, row.Errors, row.InBand = c.messages, c.responses, c.errors, c.inBand
			row.Codes = codeCounts(&c.codes, codes)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// duration returns the width of windows of time, as package time writes it.
func (s *series) duration() string {
	switch {
	case s.fine:
		return time.Duration(s.width).String()
	case s.width > math.MaxInt64/int64(time.Second): // more than a time.Duration holds
		return fmt.Sprintf("%dh%dm%ds", s.width/3600, s.width%3600/60, s.width%60)
	}
	return (time.Duration(s.width) * time.Second).String()
}

// start returns where window i begins.
func (s *series) start(i int64) WindowStart {
	switch {
	case !s.time:
		return WindowStart{Ordinal: i*s.width + 1}
	case !s.fine:
		return WindowStart{Time: capture.Unix(i*s.width, 0)}
	}
	hi, lo := bits.Mul64(uint64(max(i, -i)), uint64(s.width))
	sec, nsec := bits.Div64(hi, lo, 1e9)
	if i < 0 {
		return WindowStart{Time: capture.Unix(-int64(sec), -int64(nsec))}
	}
	return WindowStart{Time: capture.Unix(int64(sec), int64(nsec))}
}

// codeCounts lists counts by code, the most frequent first, then by code.
func codeCounts(counts *counts, codes []capture.Code) []CodeCount {
	list := make([]CodeCount, 0, counts.used)
	for id, n := range counts.all() {
		list = append(list, CodeCount{codes[id], n})
	}
	slices.SortFunc(list, func(a, b CodeCount) int {
		if a.Count != b.Count {
			return descending(a.Count, b.Count)
		}
		return a.Code.Compare(b.Code)
	})
	return list
}

func descending(a, b int64) int {
	switch {
	case a > b:
		return -1
	case a < b:
		return 1
	}
	return 0
}

// floorDiv divides rounding down; b is positive.
func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
