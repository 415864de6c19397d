package slice

import (
	"slices"

	"rpclog/analyze"
	"rpclog/analyze/catalog"
	"rpclog/analyze/rules"
)

// Finding returns a slice that shows a finding of a report again. The sources are
// those that the report is of, and the rules those that applied.
func Finding(o Options, sources []string, r *analyze.Report, f *analyze.Finding) *Slice {
	g := &finding{is: f, catalogs: o.Analyze.Catalogs, bySession: map[string]*support{}, bySource: map[string]*support{}}
	for _, rule := range o.Analyze.Rules {
		if rule.ID == f.Rule {
			g.rule = rule
		}
	}
	for _, e := range f.Evidence {
		g.places = append(g.places, place{e.Source, e.Line})
		g.bySource[e.Source] = &support{}
		g.bySession[e.Session] = &support{}
	}
	for i := range r.Sessions {
		row := &r.Sessions[i]
		if of := g.bySession[row.ID]; of != nil && row.Catalog != nil {
			of.catalog = o.Analyze.Catalogs.Index(*row.Catalog) + 1
			for _, of := range g.bySource {
				of.catalog = max(of.catalog, o.Analyze.Catalogs.Index(*row.Catalog)+1)
			}
		}
	}
	return newSlice(o, sources, g)
}

// finding is the goal to show a finding.
type finding struct {
	is       *analyze.Finding
	rule     *rules.Rule
	places   []place // of its evidence, in order
	catalogs *catalog.Set

	began, last, done   bool
	bySession, bySource map[string]*support
}

// support is what tells the protocol of a session or a source.
type support struct {
	catalog int // its place and 1; 0 for none
	n       int // requests so far
}

func (g *finding) rules() []*rules.Rule { return []*rules.Rule{g.rule} }

func (g *finding) wants(ev *analyze.MessageEvent) bool {
	at := place{ev.Source, ev.Line}
	last := g.places[len(g.places)-1]
	g.began = g.began || at == g.places[0]
	g.done = g.done || g.last && at != last
	g.last = g.last || at == last && g.began
	return ev.Ruled && g.began && !g.done && g.has(ev)
}

// has reports whether an event is one of the finding's key.
func (g *finding) has(ev *analyze.MessageEvent) bool {
	by := &g.is.By
	if k := by.Session; k != nil && (ev.Session == nil || *ev.Session != k.ID || ev.SessionBy != k.By || k.Source != nil && *k.Source != ev.Source) {
		return false
	}
	if k := by.Connection; k != nil {
		if k.Source != ev.Source || ev.Conn == nil && k.ID != ev.Source || ev.Conn != nil && k.ID != *ev.Conn {
			return false
		}
	}
	switch {
	case by.Source != nil && *by.Source != ev.Source,
		by.Method != nil && (ev.Method == nil || *by.Method != *ev.Method),
		by.Code != nil && ev.Call != nil && ev.Call.InBand < 2 && *by.Code != ev.Call.Code:
		return false
	}
	return true
}

func (g *finding) supports(ev *analyze.MessageEvent) bool {
	if g.done || ev.Method == nil {
		return false
	}
	catalog := g.catalogs.ByMethod(*ev.Method) + 1
	if catalog == 0 {
		return false
	}
	is := false
	if ev.Session != nil {
		if of := g.bySession[*ev.Session]; of != nil && of.catalog == catalog && of.n < mostSupport {
			of.n++
			is = true
		}
	}
	if of := g.bySource[ev.Source]; of != nil && of.catalog == catalog && of.n < mostSupport {
		of.n++
		is = true
	}
	return is
}

func (g *finding) marked(at place) bool { return slices.Contains(g.places, at) }
func (g *finding) ended() bool          { return g.done }

// cut leaves the first events and the last ones.
func (g *finding) cut(units []*unit, most int) []*unit {
	return slices.Delete(units, most/2, len(units)-most/2)
}

// Code returns a slice that shows an error again, with its request.
func Code(o Options, sources []string, e *analyze.ErrorEvent) *Slice {
	return newSlice(o, sources, &failure{event: e, at: place{e.Source, e.Line}})
}

// failure is the goal to show an error.
type failure struct {
	event *analyze.ErrorEvent
	at    place
	done  bool
}

func (g *failure) rules() []*rules.Rule { return nil }

func (g *failure) wants(ev *analyze.MessageEvent) bool {
	if g.done || g.at != (place{ev.Source, ev.Line}) || ev.Call == nil || !ev.Call.Failed() || string(ev.ID) != string(g.event.ID) {
		return false
	}
	g.done = true
	return true
}

func (g *failure) supports(*analyze.MessageEvent) bool { return false }
func (g *failure) marked(place) bool                   { return true }
func (g *failure) ended() bool                         { return g.done }
func (g *failure) cut(units []*unit, _ int) []*unit    { return units }

// Session returns a slice with the calls of a session, and its other messages but
// samples. Findings are those that it should show.
func Session(o Options, sources []string, id string, findings []analyze.Finding) *Slice {
	return newSlice(o, sources, &part{session: &id, findings: findings, places: placesOf(findings)})
}

// Lines returns a slice with the calls that lines of a source hold or answer, and
// what else they hold but samples. Findings are those that it should show.
func Lines(o Options, sources []string, source string, from, to int64, findings []analyze.Finding) *Slice {
	return newSlice(o, sources, &part{source: source, from: from, to: to, findings: findings, places: placesOf(findings)})
}

// placesOf returns where findings have their evidence.
func placesOf(findings []analyze.Finding) map[place]bool {
	places := map[place]bool{}
	for i := range findings {
		for _, e := range findings[i].Evidence {
			places[place{e.Source, e.Line}] = true
		}
	}
	return places
}

// part is the goal to have a part of the capture.
type part struct {
	session  *string
	source   string
	from, to int64
	findings []analyze.Finding
	places   map[place]bool // of their evidence
}

func (g *part) rules() []*rules.Rule { return nil }

func (g *part) wants(ev *analyze.MessageEvent) bool {
	switch {
	case ev.Kind == analyze.KindData:
		return false
	case g.session != nil:
		return ev.Session != nil && *ev.Session == *g.session
	}
	return ev.Source == g.source && g.from <= ev.Line && ev.Line <= g.to
}

func (g *part) supports(*analyze.MessageEvent) bool { return false }
func (g *part) marked(at place) bool                { return g.places[at] }
func (g *part) ended() bool                         { return false }

// cut prefers what findings need, then failures and requests without a response
// so far; else the first ones.
func (g *part) cut(units []*unit, most int) []*unit {
	kept := map[*unit]bool{}
	for rank := range 3 {
		for _, u := range units {
			if len(kept) < most && g.rank(u) == rank {
				kept[u] = true
			}
		}
	}
	return slices.DeleteFunc(units, func(u *unit) bool { return !kept[u] })
}

func (g *part) rank(u *unit) int {
	switch {
	case slices.ContainsFunc(u.halves(), func(w *wanted) bool { return g.marked(w.place) }):
		return 0
	case u.failed, u.other == nil:
		return 1
	}
	return 2
}
