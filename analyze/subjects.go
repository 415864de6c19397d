package analyze

import (
	"cmp"
	"slices"
	"time"

	"rpclog/analyze/rules"
)

// What calls are about where their method does not say it: the tool that MCP's
// tools/call calls. See catalog.SubjectPath.

// Bounds of subjects.
const (
	maxSubjects   = 20_000 // of all methods; what comes later counts for its method alone
	shownSubjects = 100    // of a method, in the report
)

// subject counts the calls of a method about one thing.
type subject struct {
	id    int32
	of    *method
	name  string
	shown *string // see subjectName

	requests, answered, responses, errors, inBand, mixed int64
	cancelled                                            int64 // of those not answered

	codes   counts // errors by the row of their code
	latency latencies
}

// shown returns the name of a subject as it is shown.
func (a *Analyzer) subjectName(s *subject) *string {
	if s == nil {
		return nil
	}
	if s.shown == nil {
		name := a.masker.Name(s.name)
		s.shown = &name
	}
	return s.shown
}

// responded counts a response, and its latency if that is known.
func (s *subject) responded(d time.Duration, timed bool) {
	s.responses++
	if timed {
		s.latency.add(d)
	}
}

// about says what a request is about.
type about struct {
	subject *subject // nil for nothing, or where there was no room for it
	catalog int32    // of which the method is if it is about that, or -1
}

// about finds out what a request of a method is about.
func (a *Analyzer) about(m *method, params []byte) about {
	it := about{catalog: -1}
	for i := range m.paths {
		path := &m.paths[i]
		name := path.Of(params)
		if name == "" {
			continue
		}
		if path.Catalog != "" {
			it.catalog = int32(a.opts.Catalogs.Index(path.Catalog))
		}
		if len(name) >= longName {
			short, _ := shortName([]byte(name))
			a.longNames++
			name = string(short)
		}
		it.subject = a.names.subject(m, name)
		break
	}
	return it
}

// subject returns the subject of a method with a name, or nil where there is
// no room for it.
func (n *names) subject(m *method, name string) *subject {
	if m.id == rules.None {
		return nil
	}
	hash := n.Text([]byte(name), uint64(m.id))
	for at := range n.bySubject.Find(uint32(hash)) {
		if s := n.subjects[at]; s.of == m && s.name == name {
			return s
		}
	}
	if len(n.subjects) >= maxSubjects || !n.fits([]byte(name)) {
		n.another(aSubject, hash)
		return nil
	}
	s := &subject{id: int32(len(n.subjects)), of: m, name: name}
	n.bySubject.Put(uint32(hash), s.id)
	n.subjects = append(n.subjects, s)
	return s
}

// subjectSlot returns what a request keeps of a subject, which may be nil.
func subjectSlot(s *subject) int32 {
	if s == nil {
		return none
	}
	return s.id
}

// subjectAt returns the subject that a request keeps as a number, or nil.
func (n *names) subjectAt(slot int32) *subject {
	if slot == none {
		return nil
	}
	return n.subjects[slot]
}

// benign returns how many errors of calls about s are benign.
func (a *Analyzer) benign(s *subject) (n int64) {
	for id, count := range s.codes.all() {
		key := a.codes.byID[id].key
		entry, _ := a.entry(a.names.codes[key.code], a.catalogOf(key))
		if a.names.isBenign(&entry, s.of.id) {
			n += count
		}
	}
	return n
}

// reportSubjects returns the rows of what a method was about: those with most
// failed calls first.
func (a *Analyzer) reportSubjects(all []*subject) []Subject {
	rows := make([]Subject, 0, len(all))
	for _, s := range all {
		if s.requests == 0 { // all were left out by a filter
			continue
		}
		unanswered := s.requests - s.answered
		rows = append(rows, Subject{
			Subject: *a.subjectName(s), Requests: s.requests, Responses: s.responses, Errors: s.errors, InBand: s.inBand,
			Unanswered: unanswered, Cancelled: s.cancelled, Failed: s.errors - a.benign(s) + s.mixed + unanswered,
			ErrorRate: rate(s.errors, s.responses), Latency: s.latency.report(),
		})
	}
	slices.SortFunc(rows, func(x, y Subject) int {
		return cmp.Or(descending(x.Failed, y.Failed), descending(x.Errors, y.Errors), descending(x.Requests, y.Requests), cmp.Compare(x.Subject, y.Subject))
	})
	return rows[:min(len(rows), shownSubjects)]
}

// subjectsByMethod returns the subjects of each method, by its identity.
func (a *Analyzer) subjectsByMethod() map[int32][]*subject {
	all := map[int32][]*subject{}
	for _, s := range a.names.subjects {
		all[s.of.id] = append(all[s.of.id], s)
	}
	return all
}

// subjectCounts returns how many errors calls about what had, the most first.
func (a *Analyzer) subjectCounts(ids *counts) []SubjectCount {
	list := make([]SubjectCount, 0, ids.used)
	for id, n := range ids.all() {
		s := a.names.subjects[id]
		list = append(list, SubjectCount{s.of.name, *a.subjectName(s), n})
	}
	slices.SortFunc(list, func(x, y SubjectCount) int {
		return cmp.Or(descending(x.Count, y.Count), cmp.Compare(x.Method, y.Method), cmp.Compare(x.Subject, y.Subject))
	})
	return list[:min(len(list), shownTexts)]
}
