package analyze

import (
	"cmp"
	"slices"
	"strings"

	"rpclog/analyze/rules"
	"rpclog/parse/capture"
)

// maxFindings is how many findings a report holds.
const maxFindings = 10_000

// Messages returns how many messages were counted so far; that is cheap.
func (a *Analyzer) Messages() int64 {
	s := &a.sum
	return s.Requests + s.Notifications + s.Responses + s.Warnings + s.Data
}

// Report returns what was found so far; infos tell what the reading of the
// sources has shown, nil where nothing was read. It changes nothing: more
// records may be added, and the next report is that of all of them.
func (a *Analyzer) Report(infos []capture.Info) *Report {
	r := &Report{Schema: Schema, Sources: []Source{}, Limits: []Limit{}}
	flaws := a.flaws.clone()
	for _, in := range infos {
		for _, damage := range in.Damage {
			text := damage.Text
			if damage.File != "" {
				text = damage.File + ": " + text
			}
			flaws.note(capture.Truncated, Sample{in.Name, damage.Line, text})
		}
		src := Source{Name: in.Name, Format: in.Format, Bytes: in.Bytes, Records: in.Records, Read: around(in.Read)}
		if faults := in.Faults(); faults != nil {
			text := strings.Join(faults, "\n")
			src.Error = &text
		}
		r.Sources = append(r.Sources, src)
	}
	for _, src := range a.sources {
		src.catalog = a.sourceCatalog(src)
	}
	r.Codes = a.reportCodes()
	benign := a.expected()
	r.Summary = a.summary(benign)
	incidents, bounds := a.engine.Incidents()
	r.Findings = a.findings(incidents)
	r.Rules = rulesOf(a.opts.Rules, r.Findings)
	r.Windows = a.windows.report(a.names.codes)
	r.Sessions = a.reportSessions()
	lanes, missed := a.reportLanes()
	r.Lanes = lanes
	r.Methods = a.reportMethods(benign)
	r.Calls = a.reportCalls()
	r.Warnings = a.reportWarnings()
	r.Problems = flaws.report()
	r.Ends, r.Mentions = a.remarks.reportEnds(), a.remarks.reportMentions()
	if len(r.Findings) > maxFindings {
		r.Limits = append(r.Limits, Limit{"findings", maxFindings, int64(len(r.Findings))})
		r.Findings = r.Findings[:maxFindings]
	}
	r.Limits = append(r.Limits, a.limits(bounds, missed)...)
	slices.SortFunc(r.Limits, func(x, y Limit) int { return cmp.Compare(x.What, y.What) })
	a.hide(r)
	r.Verdict = r.Judge()
	return r
}

// around says what the text around the messages of a source was taken for.
func around(read []capture.Around) []Around {
	list := make([]Around, 0, len(read))
	known := func(text string) *string {
		if text == "" {
			return nil
		}
		return &text
	}
	for _, in := range read {
		row := Around{Shape: in.Shape, Direction: known(in.Direction), Conn: known(in.Conn)}
		switch {
		case in.Time && in.Shape == "":
			row.Time = known("field")
		case in.Time:
			row.Time = known("text")
		}
		list = append(list, row)
	}
	return list
}

// summary returns the counts of the whole capture, of whose errors some are
// benign.
func (a *Analyzer) summary(benign *expected) Summary {
	s := a.sum
	s.Messages = a.Messages()
	s.Unanswered = s.Requests - a.replied
	s.Sessions = a.names.beyond.count(aSession)
	all := a.names.noSession.span
	for id := range a.names.sessions.Taken() {
		if session := a.names.sessions.At(int32(id)); session.messages() > 0 {
			s.Sessions++
			all.join(session.span)
		}
	}
	s.First, s.Last = all.first, all.last
	s.Methods = a.names.beyond.count(aMethod)
	for _, m := range a.names.methods {
		if m.requests > 0 {
			s.Methods++
		}
	}
	s.Benign, s.Failed = benign.errors, a.failedCalls(benign)
	s.ErrorRate = rate(s.Errors, s.Responses)
	return s
}

func rate(errors, responses int64) *float64 {
	if responses == 0 {
		return nil
	}
	r := float64(errors) / float64(responses)
	return &r
}

// sessionCatalog returns the catalog of a session at the end, or -1.
func (a *Analyzer) sessionCatalog(s *session) int {
	if lead := a.shown(s); lead >= 0 || s.src == nil {
		return lead
	}
	return s.src.catalog
}

func (a *Analyzer) reportSessions() []Session {
	var list []*session
	for id := range a.names.sessions.Taken() {
		if s := a.names.sessions.At(int32(id)); s.messages() > 0 { // else all were left out by a filter
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(x, y *session) int {
		if x.errors != y.errors {
			return descending(x.errors, y.errors)
		}
		return x.key.compare(&y.key)
	})
	rows := make([]Session, len(list))
	for i, s := range list {
		rows[i] = Session{
			ID: s.key.ID, By: s.key.By, Source: s.key.Source, First: s.span.first, Last: s.span.last,
			Messages: s.messages(), Requests: s.requests, Responses: s.responses, Errors: s.errors,
			InBand: s.inBand, Unanswered: s.requests - s.answered, Warnings: s.warnings, Findings: s.findings, Codes: a.codesOf(s),
		}
		if cat := a.sessionCatalog(s); cat >= 0 {
			rows[i].Catalog = &a.opts.Catalogs.At(cat).Name
		}
	}
	return rows
}

// codesOf returns how many error responses of a session had which code.
func (a *Analyzer) codesOf(s *session) []CodeCount {
	var byCode counts
	for key, n := range s.codes.all() {
		if key >= 0 { // not in-band
			byCode.add(a.codes.byID[key].key.code, n)
		}
	}
	return codeCounts(&byCode, a.names.codes)
}

func (a *Analyzer) reportMethods(benign *expected) []Method {
	list := []Method{}
	subjects := a.subjectsByMethod()
	for _, m := range a.names.methods {
		if m.requests == 0 {
			continue
		}
		list = append(list, Method{
			Method: m.name, Requests: m.requests, Responses: m.responses, Errors: m.errors, InBand: m.inBand,
			Unanswered: m.requests - m.answered, Cancelled: m.cancelled, Failed: m.failed(benign.byMethod.of(m.id)), ErrorRate: rate(m.errors, m.responses), Latency: m.latency.report(),
			Operations: m.operations.report(),
			Subjects:   a.reportSubjects(subjects[m.id]),
		})
	}
	slices.SortFunc(list, func(x, y Method) int {
		return cmp.Or(descending(x.Errors, y.Errors), descending(x.Requests, y.Requests), cmp.Compare(x.Method, y.Method))
	})
	return list
}

func (a *Analyzer) reportWarnings() []Warning {
	list := []Warning{}
	for id, w := range a.warned {
		row := Warning{Code: a.names.codes[id], Count: w.count, First: w.span.first, Last: w.span.last}
		if entry, ok := a.opts.Catalogs.Warning(row.Code); ok {
			row.Meaning = &entry.Meaning
		}
		list = append(list, row)
	}
	slices.SortFunc(list, func(x, y Warning) int {
		return cmp.Or(descending(x.Count, y.Count), x.Code.Compare(y.Code))
	})
	return list
}

// findings turns incidents into findings, the gravest first.
func (a *Analyzer) findings(incidents []rules.Incident) []Finding {
	kept := slices.DeleteFunc(incidents, func(in rules.Incident) bool {
		return in.Rule.Catalog != "" && !a.inCatalog(in.Fired.Session, in.Rule.Catalog)
	})
	a.forgetFindings()
	for _, in := range kept {
		a.sessionByID(in.Fired.Session).findings++
	}
	slices.SortStableFunc(kept, func(x, y rules.Incident) int {
		return cmp.Or(
			cmp.Compare(y.Rule.Level, x.Rule.Level), x.Start.Compare(y.Start), cmp.Compare(x.Rule.ID, y.Rule.ID),
			a.compareKeys(&x, &y), comparePlaces(x.Evidence, y.Evidence, a.sources))
	})
	list := make([]Finding, 0, len(kept))
	for _, in := range kept {
		f := Finding{
			Rule: in.Rule.ID, Title: in.Rule.Title, Level: in.Rule.Level.String(), Hint: in.Rule.Hint,
			By: a.key(&in), Start: in.Start, End: in.End, Timed: in.Timed, Count: in.Count,
			Steps: []StepCount{}, Evidence: []Evidence{},
		}
		for i, n := range in.Steps {
			f.Steps = append(f.Steps, StepCount{in.Rule.Steps[i].Name, n})
		}
		for _, e := range in.Evidence {
			f.Evidence = append(f.Evidence, a.evidence(in.Rule.Steps[e.Step].Name, &e.Event))
		}
		list = append(list, f)
	}
	return list
}

// forgetFindings takes back what sessions have of the findings of the report
// before.
func (a *Analyzer) forgetFindings() {
	a.names.noSession.findings = 0
	for id := range a.names.sessions.Taken() {
		a.names.sessions.At(int32(id)).findings = 0
	}
}

// rulesOf lists the rules that applied, and how many findings each made.
func rulesOf(applied []*rules.Rule, findings []Finding) []Rule {
	fired := map[string]int64{}
	for i := range findings {
		fired[findings[i].Rule]++
	}
	list := make([]Rule, 0, len(applied))
	for _, r := range applied {
		row := Rule{
			ID: r.ID, Title: r.Title, Level: r.Level.String(), Description: r.Description, Hint: r.Hint, Findings: fired[r.ID],
		}
		if r.Catalog != "" {
			row.Catalog = &r.Catalog
		}
		list = append(list, row)
	}
	slices.SortFunc(list, func(x, y Rule) int { return cmp.Compare(x.ID, y.ID) })
	return list
}

func (a *Analyzer) inCatalog(session int32, name string) bool {
	cat := a.sessionCatalog(a.sessionByID(session))
	return cat >= 0 && a.opts.Catalogs.At(cat).Name == name
}

func (a *Analyzer) sessionByID(id int32) *session {
	if id == rules.None {
		return a.names.noSession
	}
	return a.names.sessions.At(id)
}

// key returns whom an incident is about.
func (a *Analyzer) key(in *rules.Incident) FindingKey {
	var k FindingKey
	for _, part := range in.Rule.By {
		switch id := in.Key[part]; part {
		case rules.BySession:
			k.Session = &a.sessionByID(id).key
		case rules.ByConnection:
			c := a.names.conns.At(id)
			k.Connection = &ConnectionKey{c.name, c.src.name}
			if c.name == "" {
				k.Connection.ID = c.src.name
			}
		case rules.BySource:
			k.Source = &a.sources[id].name
		case rules.ByMethod:
			k.Method = &a.names.methods[id].name
		case rules.ByCode:
			k.Code = &a.names.codes[id]
		}
	}
	return k
}

// compareKeys orders incidents of one rule by whom they are about.
func (a *Analyzer) compareKeys(x, y *rules.Incident) int {
	kx, ky := a.key(x), a.key(y)
	if kx.Session != nil && ky.Session != nil {
		if c := kx.Session.compare(ky.Session); c != 0 {
			return c
		}
	}
	if kx.Connection != nil && ky.Connection != nil {
		if c := cmp.Or(cmp.Compare(kx.Connection.ID, ky.Connection.ID), cmp.Compare(kx.Connection.Source, ky.Connection.Source)); c != 0 {
			return c
		}
	}
	if c := cmp.Or(comparePtr(kx.Source, ky.Source), comparePtr(kx.Method, ky.Method)); c != 0 {
		return c
	}
	if kx.Code != nil && ky.Code != nil {
		return kx.Code.Compare(*ky.Code)
	}
	return 0
}

// comparePlaces orders incidents by the place of their first evidence.
func comparePlaces(x, y []rules.Evidence, sources []*source) int {
	if len(x) == 0 || len(y) == 0 {
		return cmp.Compare(len(x), len(y))
	}
	p, q := &x[0].Event, &y[0].Event
	return cmp.Or(cmp.Compare(sources[p.Source].name, sources[q.Source].name), cmp.Compare(p.Line, q.Line))
}

func (a *Analyzer) evidence(step string, e *rules.Event) Evidence {
	ev := Evidence{
		Step: step, Source: a.sources[e.Source].name, Line: e.Line, Time: e.Time,
		Session: a.sessionByID(e.Session).key.ID,
	}
	switch {
	case e.Code != rules.None:
		ev.Code = a.names.codes[e.Code]
	case e.Warning != rules.None:
		ev.Code = a.names.codes[e.Warning]
	}
	if e.Method != rules.None {
		ev.Method = &a.names.methods[e.Method].name
	}
	return ev
}

// limits lists the bounds that were reached. lanes is how many counts of
// sessions in windows found no room.
func (a *Analyzer) limits(l rules.Limits, lanes int64) []Limit {
	list := []Limit{}
	add := func(what string, limit, reached int64) {
		if reached > 0 {
			list = append(list, Limit{what, limit, reached})
		}
	}
	n := &a.names
	add("sessions", maxSessions, inAll(n.sessions.Taken(), n.beyond.count(aSession)))
	add("methods", maxMethods, inAll(len(n.methods), n.beyond.count(aMethod)))
	add("codes", maxCodes, inAll(len(n.codes)-1, n.beyond.count(aCode)))
	add("connections", maxConns, inAll(n.conns.Taken(), n.beyond.count(aConn)))
	if more := a.remarks.endsAll; more > maxEnds {
		add("ends", maxEnds, more)
	}
	add("subjects", maxSubjects, inAll(len(n.subjects), n.beyond.count(aSubject)))
	add("batch", capture.MaxBatch, a.members)
	add("long_names", longName, a.longNames)
	add("distinct_names", maxDistinct, n.beyond.missed)
	add("texts", maxTexts, a.codes.moreTexts)
	add("lanes", maxLaneCounts, lanes)
	add("pending", maxPending, a.calls.dropped)
	add("operations", maxOperations, a.operations.dropped)
	add("request_states", maxStates, a.operations.missed)
	add("rule_events", rules.MaxEvents, l.DroppedEvents)
	add("rule_untimed", 0, l.UntimedEvents)
	add("rule_keys", rules.MaxKeys, l.DroppedKeys)
	add("rule_incidents", rules.MaxIncidents, l.DroppedIncidents)
	if s := a.windows.series(); !s.auto && s.widened {
		add("windows", maxWindows, s.to-s.from+1)
	}
	return list
}

// inAll returns how many there were in all, or 0 if none was beyond a bound.
func inAll(kept int, more int64) int64 {
	if more == 0 {
		return 0
	}
	return int64(kept) + more
}
