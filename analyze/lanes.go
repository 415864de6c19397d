package analyze

import (
	"cmp"
	"math"
	"slices"
)

// Bounds of what is kept, and shown, of which session had what in which
// window.
const (
	maxLaneCounts = 1 << 17 // of messages, and as many of errors
	shownLanes    = 50
	shownCells    = 5000
)

// laneKey is what is counted in a window: messages of a session, or errors
// with a code.
type laneKey struct {
	session int32
	code    int32 // see codeKey; allMessages for messages
}

const allMessages = math.MinInt32

// lanes counts, for all windows together, how much of the bounds is used up.
type lanes struct {
	messages, errors int
	missed           int64 // counts that found no room
}

// add counts something in a window.
func (l *lanes) add(c *cell, key laneKey, n int64) {
	if c = c.whole(); !l.fits(c, key) {
		return
	}
	if c.lanes == nil {
		c.lanes = map[laneKey]int64{}
	}
	c.lanes[key] += n
}

// fits takes room for a count in a window, if it does not have it. It reports
// false where there is none left.
func (l *lanes) fits(c *cell, key laneKey) bool {
	if _, known := c.lanes[key]; known {
		return true
	}
	used := &l.errors
	if key.code == allMessages {
		used = &l.messages
	}
	if *used >= maxLaneCounts {
		l.missed++
		return false
	}
	*used++
	return true
}

// joined notes that a count was added to that of another window.
func (l *lanes) joined(key laneKey) {
	if key.code == allMessages {
		l.messages--
	} else {
		l.errors--
	}
}

// pass counts a message of a session in a window. As mostly the next one is in
// the same window, it is only noted with the session.
func (a *Analyzer) pass(s *session, c *cell) {
	if s.window != c {
		a.leave(s)
		s.window = c
	}
	s.inWindow++
}

// leave counts what a session had in the window that it was in last.
func (a *Analyzer) leave(s *session) {
	if a.isIn(s) {
		a.windows.lanes.add(s.window, laneKey{s.id, allMessages}, s.inWindow)
	}
	s.window, s.inWindow = nil, 0
}

// isIn reports whether a session has messages that are not counted in their
// window yet.
func (a *Analyzer) isIn(s *session) bool {
	return s.inWindow > 0 && s.window != &a.names.nowhere && s != a.names.noSession
}

// fail counts an error of a session in a window.
func (a *Analyzer) fail(s *session, c *cell, code int32, inBand bool) {
	if c != &a.names.nowhere && s != a.names.noSession {
		a.windows.lanes.add(c, laneKey{s.id, codeKey(code, inBand)}, 1)
	}
}

// reportLanes returns what the worst sessions had in each window, and how many
// counts found no room. What they have in the windows that they did not leave
// is counted aside.
func (a *Analyzer) reportLanes() (_ []Lane, missed int64) {
	worst := a.worst()
	list := make([]Lane, len(worst))
	place := map[int32]int{}
	room := *a.windows.lanes
	inside := map[*cell][]int{}
	for i, s := range worst {
		if a.isIn(s) {
			if c := s.window.whole(); room.fits(c, laneKey{s.id, allMessages}) {
				inside[c] = append(inside[c], i)
			}
		}
		list[i] = Lane{Session: s.key, Cells: []LaneCell{}}
		place[s.id] = i
	}
	series := a.windows.series()
	for i := series.from; i <= series.to && len(series.cells) > 0; i++ {
		c := series.cells[i]
		if c == nil {
			continue
		}
		for key, n := range c.lanes {
			if at, shown := place[key.session]; shown {
				list[at].cell(int(i-series.from)).count(a, key.code, n)
			}
		}
		for _, at := range inside[c] {
			list[at].cell(int(i-series.from)).count(a, allMessages, worst[at].inWindow)
		}
	}
	return cutLanes(list), room.missed
}

// worst returns the sessions to show: those with findings first, then those
// with most errors, then with most messages.
func (a *Analyzer) worst() []*session {
	list := make([]*session, 0, shownLanes+1)
	for id := range a.names.sessions.Taken() {
		s := a.names.sessions.At(int32(id))
		if s.messages() == 0 || len(list) == shownLanes && worse(s, list[shownLanes-1]) >= 0 {
			continue
		}
		at, _ := slices.BinarySearchFunc(list, s, worse)
		list = slices.Insert(list, at, s)
		list = list[:min(len(list), shownLanes)]
	}
	return list
}

// worse compares sessions by what worst goes by, and then by their keys.
func worse(x, y *session) int {
	if c := cmp.Or(
		descending(x.findings, y.findings), descending(x.errors, y.errors), descending(x.inBand, y.inBand), descending(x.messages(), y.messages()),
	); c != 0 {
		return c
	}
	return x.key.compare(&y.key)
}

// cell returns the cell of a window, which is that of the last cell or
// comes after it.
func (l *Lane) cell(window int) *LaneCell {
	if n := len(l.Cells); n == 0 || l.Cells[n-1].Window != window {
		l.Cells = append(l.Cells, LaneCell{Window: window, Codes: []LaneCode{}})
	}
	return &l.Cells[len(l.Cells)-1]
}

// count adds what was counted under a code.
func (c *LaneCell) count(a *Analyzer, code int32, n int64) {
	if code == allMessages {
		c.Messages += n
		return
	}
	inBand := code < 0
	if inBand {
		code = ^code
		c.InBand += n
	} else {
		c.Errors += n
	}
	i := slices.IndexFunc(c.Codes, func(x LaneCode) bool { return x.Code == a.names.codes[code] })
	if i < 0 {
		i = len(c.Codes)
		c.Codes = append(c.Codes, LaneCode{Code: a.names.codes[code]})
	}
	if inBand {
		c.Codes[i].InBand += n
	} else {
		c.Codes[i].Count += n
	}
}

// cutLanes leaves out the last lanes where there are too many cells, and sorts
// what is in the cells.
func cutLanes(list []Lane) []Lane {
	cells := 0
	for i, l := range list {
		if cells += len(l.Cells); cells > shownCells && i > 0 {
			return list[:i]
		}
		for _, c := range l.Cells {
			slices.SortFunc(c.Codes, func(x, y LaneCode) int {
				return cmp.Or(descending(x.Count+x.InBand, y.Count+y.InBand), x.Code.Compare(y.Code))
			})
		}
	}
	return list
}
