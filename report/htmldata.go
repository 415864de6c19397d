package report

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"rpclog/analyze"
	"rpclog/analyze/wording"
	"rpclog/parse/capture"
)

// Bounds of what pictures show.
const (
	pictureWindows = 240 // columns; windows are joined until they fit
	pictureCodes   = 100 // codes told apart
	pictureLanes   = 50
	pictureCells   = 3000 // of all lanes
	pictureMethods = 30
)

// pictures is what the script of an HTML report draws. Codes stand for
// themselves by their place in Codes, -1 for all beyond it.
type pictures struct {
	Unit     string           `json:"unit"`
	Width    float64          `json:"width"` // of a column, in milliseconds or messages
	Start    *float64         `json:"t0"`    // of the first column
	Join     int              `json:"join"`  // windows of the report in a column
	Labels   []string         `json:"labels"`
	Windows  [][4]any         `json:"windows"` // messages, errors, in-band, codes
	Codes    []pictureCode    `json:"codes"`
	Sessions int64            `json:"sessions"`
	Lanes    []pictureLane    `json:"lanes"`
	Methods  []pictureMethod  `json:"methods"`
	Findings []pictureFinding `json:"findings"`
	Calls    []pictureCall    `json:"calls"`
	All      string           `json:"all"` // the command that lists all calls

	byCode map[capture.Code]int
	listed map[string][]int // which of Calls the rows of a table are
}

type pictureCode struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Meaning string `json:"meaning"`

	Methods []string `json:"methods"` // of the calls that had it
}

type pictureLane struct {
	Key   string   `json:"key"`
	Label string   `json:"label"`
	Cells [][5]any `json:"cells"` // column, messages, errors, in-band, codes
}

type pictureMethod struct {
	Name    string       `json:"name"`
	Levels  [4]float64   `json:"p"`       // 50, 90, 99, highest, in milliseconds
	Buckets [][2]float64 `json:"buckets"` // upper bound, count
}

type pictureFinding struct {
	Level   string   `json:"level"`
	Title   string   `json:"title"`
	Start   *float64 `json:"start"`
	End     *float64 `json:"end"`
	Session *string  `json:"session"`
	Codes   []int    `json:"codes"`
	Steps   []string `json:"steps"`
	Marks   [][3]any `json:"marks"` // step, time, text
	Places  []string `json:"places"`
}

func newPictures(r *analyze.Report, v view, share, finds int) *pictures {
	p := &pictures{
		Unit: htmlText(r.Windows.Unit), Sessions: r.Summary.Sessions, Labels: []string{}, Windows: [][4]any{},
		Codes: []pictureCode{}, Lanes: []pictureLane{}, Methods: []pictureMethod{}, Findings: []pictureFinding{},
		byCode: map[capture.Code]int{},
	}
	for i := range r.Codes {
		p.addCode(&r.Codes[i], pictureCodes/share)
	}
	p.windows(r.Windows, v, max(1, pictureWindows/share))
	p.lanes(r.Lanes, pictureLanes/share, pictureCells/share)
	p.methods(r.Methods, pictureMethods/share)
	for i := range r.Findings[:min(finds, len(r.Findings))] {
		p.finding(&r.Findings[i], v)
	}
	p.calls(r, v, share)
	p.All = allCalls(r.Sources)
	return p
}

// addCode gives a code a place.
func (p *pictures) addCode(c *analyze.Code, most int) {
	if _, known := p.byCode[c.Code]; known || len(p.Codes) >= most {
		return
	}
	code := pictureCode{Code: htmlText(wording.Code(c.Code))}
	if c.Name != nil {
		code.Name = htmlText(*c.Name)
	}
	if c.Meaning != nil {
		code.Meaning = htmlText(*c.Meaning)
	}
	code.Methods = []string{}
	for _, m := range c.Methods[:min(htmlMethods, len(c.Methods))] {
		if m.Method != nil {
			code.Methods = append(code.Methods, htmlText(*m.Method))
		}
	}
	p.byCode[c.Code] = len(p.Codes)
	p.Codes = append(p.Codes, code)
}

// code returns the place of a code.
func (p *pictures) code(c capture.Code) int {
	if i, known := p.byCode[c]; known {
		return i
	}
	return -1
}

// codeSet returns places of codes in ascending order, with spaces between.
func (p *pictures) codeSet(codes []capture.Code) string {
	var set []int
	for _, c := range codes {
		if i := p.code(c); !slices.Contains(set, i) {
			set = append(set, i)
		}
	}
	slices.Sort(set)
	words := make([]string, len(set))
	for i, n := range set {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, " ")
}

// tally counts by code.
type tally map[int]int64

// flat returns code, count, code, count, ….
func (t tally) flat() []int64 {
	list := make([]int64, 0, 2*len(t))
	keys := make([]int, 0, len(t))
	for k := range t {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		list = append(list, int64(k), t[k])
	}
	return list
}

func (p *pictures) windows(w analyze.Windows, v view, most int) {
	p.Join = max(1, (len(w.Rows)+most-1)/most)
	wide := stretched(w.Width, p.Join)
	p.Width = float64(wide.Messages)
	if d, err := time.ParseDuration(wide.Duration); err == nil {
		p.Width = float64(d) / 1e6
	}
	for i := 0; i < len(w.Rows); i += p.Join {
		rows := w.Rows[i:min(i+p.Join, len(w.Rows))]
		var messages, errors, inBand int64
		codes := tally{}
		for _, x := range rows {
			messages, errors, inBand = messages+x.Messages, errors+x.Errors, inBand+x.InBand
			for _, c := range x.Codes {
				codes[p.code(c.Code)] += c.Count
			}
		}
		if i == 0 {
			p.Start = epoch(rows[0].Start.Time)
		}
		p.Labels = append(p.Labels, v.windowStart(rows[0].Start, w.Width).words)
		p.Windows = append(p.Windows, [4]any{messages, errors, inBand, codes.flat()})
	}
}

// epoch returns a time in milliseconds since 1970, or nil.
func epoch(t capture.Time) *float64 {
	if !t.Known() {
		return nil
	}
	sec, nsec := t.Unix()
	ms := float64(sec)*1e3 + float64(nsec)/1e6
	return &ms
}

// pickKey is by what the script knows a session.
func pickKey(k analyze.SessionKey) string {
	key := k.ID
	if k.By != "session" {
		key = k.By + " " + key
		if k.Source != nil && *k.Source != k.ID {
			key += " in " + *k.Source
		}
	}
	return htmlText(key)
}

func (p *pictures) lanes(lanes []analyze.Lane, most, cells int) {
	for _, l := range lanes[:min(most, len(lanes))] {
		lane := pictureLane{Key: pickKey(l.Session), Label: htmlText(l.Session.ID), Cells: [][5]any{}}
		for i := 0; i < len(l.Cells); {
			column := l.Cells[i].Window / p.Join
			var messages, errors, inBand int64
			codes := tally{}
			for ; i < len(l.Cells) && l.Cells[i].Window/p.Join == column; i++ {
				c := &l.Cells[i]
				messages, errors, inBand = messages+c.Messages, errors+c.Errors, inBand+c.InBand
				for _, x := range c.Codes {
					codes[p.code(x.Code)] += x.Count + x.InBand
				}
			}
			lane.Cells = append(lane.Cells, [5]any{column, messages, errors, inBand, codes.flat()})
		}
		if cells -= len(lane.Cells); cells < 0 && len(p.Lanes) > 0 {
			return
		}
		p.Lanes = append(p.Lanes, lane)
	}
}

// methods takes the methods with most latencies, in their order.
func (p *pictures) methods(methods []analyze.Method, most int) {
	var timed []*analyze.Method
	for i := range methods {
		if l := methods[i].Latency; l != nil && l.Max > 0 {
			timed = append(timed, &methods[i])
		}
	}
	slices.SortStableFunc(timed, func(a, b *analyze.Method) int { return int(max(-1, min(1, b.Latency.Count-a.Latency.Count))) })
	for _, m := range timed[:min(most, len(timed))] {
		l := m.Latency
		row := pictureMethod{Name: htmlText(m.Method), Levels: [4]float64{l.P50, l.P90, l.P99, l.Max}, Buckets: [][2]float64{}}
		for _, b := range l.Buckets {
			if b.UpTo != nil {
				row.Buckets = append(row.Buckets, [2]float64{*b.UpTo, float64(b.Count)})
			}
		}
		if len(row.Buckets) > 0 {
			p.Methods = append(p.Methods, row)
		}
	}
}

func (p *pictures) finding(f *analyze.Finding, v view) {
	out := pictureFinding{
		Level: htmlText(f.Level), Title: htmlText(f.Title), Start: epoch(f.Start), End: epoch(f.End),
		Codes: []int{}, Steps: []string{}, Marks: [][3]any{}, Places: []string{},
	}
	for _, e := range f.Evidence[:min(htmlPlaces, len(f.Evidence))] {
		out.Places = append(out.Places, htmlText(where(e.Source, e.Line)))
	}
	if f.By.Session != nil {
		key := pickKey(*f.By.Session)
		out.Session = &key
	}
	for _, s := range f.Steps {
		out.Steps = append(out.Steps, htmlText(s.Name))
	}
	for _, e := range f.Evidence[:min(htmlProofs, len(f.Evidence))] {
		step := slices.IndexFunc(f.Steps, func(s analyze.StepCount) bool { return s.Name == e.Step })
		if c := p.code(e.Code); c >= 0 && !slices.Contains(out.Codes, c) {
			out.Codes = append(out.Codes, c)
		}
		text := htmlText(e.Step + " " + wording.Code(e.Code) + " · " + v.clock.Exactly(e.Time) + " · " + where(e.Source, e.Line))
		out.Marks = append(out.Marks, [3]any{step, epoch(e.Time), text})
	}
	p.Findings = append(p.Findings, out)
}
