package report

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"rpclog/analyze"
	"rpclog/analyze/wording"
)

// view is what sections need to know of how they are shown.
type view struct {
	clock wording.Clock
	bar   int // columns of a bar
}

// sections returns every table of the report in the order they are shown. To
// add an aggregate, add a function and a line here: every format has it then.
func sections(r *analyze.Report, v view) []section {
	return []section{
		v.findings(r.Findings),
		v.codes(r.Codes, r.Summary, atLeast(r, "sessions") != ""),
		v.examples(r.Calls.Examples),
		v.windows(r.Windows),
		v.sessions(r.Sessions, r.Summary),
		v.methods(r.Methods, r.Summary),
		v.subjects(r.Methods),
		v.slowest(r.Calls.Slowest),
		v.unanswered(r.Calls.Unanswered, r.Summary),
		v.warnings(r.Warnings),
		v.problems(r),
		v.limits(r.Limits),
		v.sources(r.Sources),
		v.rules(r.Rules),
		v.summary(r.Summary),
	}
}

// findings is for programs; people read findings grouped by rule.
func (v view) findings(findings []analyze.Finding) section {
	return section{
		name: "findings", title: "Findings", rows: len(findings), apart: true,
		columns: []column{
			{name: "rule"}, {name: "title"}, {name: "level"},
			{name: "session"}, {name: "session_by"}, {name: "session_source"},
			{name: "connection"}, {name: "connection_source"}, {name: "source"}, {name: "method"}, {name: "code"},
			{name: "start"}, {name: "end"}, {name: "timed"}, {name: "steps"}, {name: "count"}, {name: "evidence"}, {name: "hint"},
		},
		object: func(i int) any { return &findings[i] },
		row: func(i int) []cell {
			f := &findings[i]
			cells := []cell{text(f.Rule), text(f.Title), text(f.Level)}
			cells = append(cells, keyCells(f.By)...)
			return append(cells, v.moment(f.Start), v.moment(f.End),
				number(strconv.FormatBool(f.Timed), ""), stepCell(f.Steps), count(f.Count), evidenceCell(f.Evidence), text(f.Hint))
		},
	}
}

func keyCells(by analyze.FindingKey) []cell {
	cells := slices.Repeat([]cell{{exact: true}}, 8)
	if s := by.Session; s != nil {
		cells[0], cells[1] = text(s.ID), text(s.By)
		if s.Source != nil {
			cells[2] = text(*s.Source)
		}
	}
	if c := by.Connection; c != nil {
		cells[3], cells[4] = text(c.ID), text(c.Source)
	}
	if by.Source != nil {
		cells[5] = text(*by.Source)
	}
	if by.Method != nil {
		cells[6] = text(*by.Method)
	}
	if by.Code != nil {
		cells[7] = code(*by.Code)
	}
	return cells
}

func stepCell(steps []analyze.StepCount) cell {
	return list(len(steps), " of ", func(i int) (string, int64) { return steps[i].Name, steps[i].Count })
}

func evidenceCell(evidence []analyze.Evidence) cell {
	places := make([]string, len(evidence))
	for i, e := range evidence {
		places[i] = where(e.Source, e.Line)
	}
	return texts(places)
}

// codes counts errors by code. Where sessions are cut, codes may be in more of
// them than are counted.
func (v view) codes(codes []analyze.Code, sum analyze.Summary, cut bool) section {
	about := wording.Plural(int64(len(codes)), "code") + " · " + wording.Plural(sum.Errors, "error")
	if sum.InBandErrors > 0 {
		about += " · " + wording.Thousands(sum.InBandErrors) + " in-band"
	}
	return section{
		name: "codes", title: "Errors by code", about: about, rows: len(codes),
		columns: []column{
			{name: "code", title: "code", least: 8, code: true},
			{name: "name", title: "name", said: "*", least: 22, quiet: true},
			{name: "meaning", title: "meaning", said: "*", least: 24, late: 9, quiet: true},
			{name: "class", title: "class", late: 6, quiet: true},
			{name: "catalog", title: "catalog", least: 8, late: 4, quiet: true},
			{name: "ambiguous", title: "could be", below: true, quiet: true, least: 28},
			{name: "count", title: "errors", said: "* errors", right: true},
			{name: "in_band", title: "in-band", said: "* in-band errors", right: true, quiet: true, late: 1},
			{name: "share", title: "share", said: "* of all errors", right: true, late: 5},
			{name: "sessions", title: "sessions", said: "in * sessions", right: true, late: 2},
			{name: "first", title: "first", said: "first at *", quiet: true, late: 7},
			{name: "last", title: "last", said: "last at *", quiet: true, late: 8},
			{name: "methods", title: "methods", said: "methods: *", below: true, least: 12, code: true},
			{name: "subjects"},
			{name: "messages", title: "most frequent text", said: "most frequent text: *", below: true, least: 12},
			{name: "causes", title: "cause", said: "cause: *", below: true, least: 12},
			{name: "example", title: "first seen at", below: true, cut: atStart, code: true, whole: true},
		},
		object: func(i int) any { return &codes[i] },
		row: func(i int) []cell {
			c := &codes[i]
			share := number(float(c.Share), percent(c.Share))
			share.zero = c.Share == 0
			errors := alarm(c.Count)
			if c.Class == "benign" {
				errors.tone = ordinary
			}
			sessions := count(c.Sessions)
			if cut {
				sessions.words, sessions.said = "≥ "+sessions.words, "at least "+sessions.words
			}
			return []cell{
				code(c.Code), opt(c.Name), opt(c.Meaning), classCell(c.Class), catalogCell(c), ambiguousCell(c.Ambiguous),
				errors, alarm(c.InBand), share, sessions, v.moment(c.First), v.moment(c.Last),
				callList(c), subjectList(c.Subjects), messageList(c.Messages), causeList(c.Causes), example(c.Example),
			}
		},
	}
}

func classCell(class string) cell {
	c := text(class)
	if class == "unknown" {
		c.words, c.value, c.zero = unknown, class, true
	}
	return c
}

func catalogCell(c *analyze.Code) cell {
	if c.Catalog != nil || len(c.Ambiguous) == 0 {
		return opt(c.Catalog)
	}
	return cell{words: "ambiguous", exact: true}
}

// ambiguousCell lists the catalogs that know a code.
func ambiguousCell(catalogs []string) cell {
	if len(catalogs) == 0 {
		return cell{exact: true}
	}
	return cell{words: "one of " + strings.Join(catalogs, ", "), value: strings.Join(catalogs, "; ")}
}

func (v view) windows(w analyze.Windows) section {
	errors, apart := false, true // with one message each, windows say what the messages do
	var most int64
	for _, x := range w.Rows {
		errors = errors || x.Errors+x.InBand > 0
		apart = apart && x.Messages <= 1
	}
	height := func(x *analyze.Window) int64 {
		if errors {
			return x.Errors + x.InBand
		}
		return x.Messages
	}
	for i := range w.Rows {
		most = max(most, height(&w.Rows[i]))
	}
	return section{
		name: "windows", title: "Over time", rows: len(w.Rows), series: true, apart: apart,
		about:  wording.Plural(int64(len(w.Rows)), "window") + " of " + windowWidth(w.Width),
		pick:   func(n int) []int { return highest(w.Rows, n, height) },
		picked: "the busiest, in order of time",
		columns: []column{
			{name: "start", title: "from"},
			{name: "messages", title: "messages", said: "* messages", right: true},
			{name: "responses", title: "responses", said: "* responses", right: true, late: 2, quiet: true},
			{name: "errors", title: "errors", said: "* errors", right: true, quiet: true},
			{name: "in_band", title: "in-band", said: "* in-band errors", right: true, late: 1, quiet: true},
			{title: " ", least: leastBar},
			{name: "codes", title: "codes", said: "*", least: 8, late: 3, quiet: true, code: true},
			{name: "width"},
		},
		object: func(i int) any { return windowRow{&w.Rows[i], w.Width} },
		row: func(i int) []cell {
			x := &w.Rows[i]
			bar := cell{words: bar(height(x), most, v.bar), bar: [2]int64{height(x), most}}
			if errors {
				bar.tone = wrong
			}
			return []cell{v.windowStart(x.Start, w.Width), count(x.Messages), count(x.Responses), alarm(x.Errors), alarm(x.InBand), bar, codeList(x.Codes), widthCell(w.Width)}
		},
	}
}

// leastBar is how many columns of the terminal the longest bar takes at least.
const leastBar = 8

// windowRow is a window that has its width with it.
type windowRow struct {
	*analyze.Window
	Width analyze.Width `json:"width"`
}

func widthCell(w analyze.Width) cell {
	if w.Duration == "" {
		return count(w.Messages)
	}
	return number(w.Duration, windowWidth(w))
}

// windowStart is as exact as the windows are wide.
func (v view) windowStart(s analyze.WindowStart, w analyze.Width) cell {
	if !s.Time.Known() {
		return count(s.Ordinal)
	}
	c := v.moment(s.Time)
	switch d, err := time.ParseDuration(w.Duration); {
	case err != nil:
	case d%time.Minute == 0:
		c.words = v.clock.Roughly(s.Time)
	case d%time.Second != 0:
		c.words = v.clock.Exactly(s.Time)
	}
	return c
}

// highest returns the n highest windows in order of time, without those in
// which nothing was.
func highest(rows []analyze.Window, n int, height func(*analyze.Window) int64) []int {
	order := make([]int, len(rows))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := &rows[a], &rows[b]
		if d := height(y) - height(x); d != 0 {
			return int(max(-1, min(1, d)))
		}
		return int(max(-1, min(1, y.Messages-x.Messages)))
	})
	order = order[:min(n, len(order))]
	order = slices.DeleteFunc(order, func(i int) bool { return height(&rows[i]) == 0 && rows[i].Messages == 0 })
	slices.Sort(order)
	return order
}

func (v view) sessions(sessions []analyze.Session, sum analyze.Summary) section {
	return section{
		name: "sessions", title: "Sessions", about: wording.Plural(sum.Sessions, "session"), rows: len(sessions),
		columns: []column{
			{name: "id", title: "session", least: 36, cut: inMiddle, code: true}, // a UUID
			{name: "by"},
			{name: "source", title: "in", least: 10, late: 9, cut: atStart, quiet: true, code: true},
			{name: "catalog", title: "catalog", late: 7, quiet: true},
			{name: "findings", title: "findings", said: "* findings", right: true, quiet: true},
			{name: "errors", title: "errors", said: "* errors", right: true},
			{name: "in_band", title: "in-band", said: "* in-band errors", right: true, late: 2, quiet: true},
			{name: "unanswered", title: "unanswered", said: "* unanswered", right: true, late: 3, quiet: true},
			{name: "warnings", title: "warnings", said: "* warnings", right: true, late: 4, quiet: true},
			{name: "messages", title: "messages", said: "* messages", right: true},
			{name: "requests", title: "requests", said: "* requests", right: true, late: 6},
			{name: "responses", title: "responses", said: "* responses", right: true, late: 8},
			{name: "first", title: "first", said: "first at *", quiet: true, late: 1},
			{name: "last", title: "last", said: "last at *", quiet: true, late: 3},
			{name: "codes", title: "codes", said: "*", least: 14, late: 5, quiet: true, code: true},
		},
		object: func(i int) any { return &sessions[i] },
		row: func(i int) []cell {
			s := &sessions[i]
			findings := count(s.Findings)
			if s.Findings > 0 {
				findings.tone = wrong
			}
			return []cell{
				text(s.ID), text(s.By), opt(s.Source), opt(s.Catalog), findings, alarm(s.Errors), alarm(s.InBand), lost(s.Unanswered), alarm(s.Warnings),
				count(s.Messages), count(s.Requests), count(s.Responses), v.moment(s.First), v.moment(s.Last), codeList(s.Codes),
			}
		},
	}
}

func (v view) methods(methods []analyze.Method, sum analyze.Summary) section {
	return section{
		name: "methods", title: "Methods", about: wording.Plural(sum.Methods, "method") + " · " + wording.Plural(sum.Requests, "request"), rows: len(methods),
		columns: slices.Concat([]column{
			{name: "method", title: "method", least: 28, cut: inMiddle, code: true},
			{name: "requests", title: "requests", said: "* requests", right: true},
			{name: "responses", title: "responses", said: "* responses", right: true, late: 9},
			{name: "errors", title: "errors", said: "* errors", right: true},
			{name: "in_band", title: "in-band", said: "* in-band errors", right: true, late: 2, quiet: true},
			{name: "unanswered", title: "unanswered", said: "* unanswered", right: true, late: 1, quiet: true},
			{name: "cancelled", title: "cancelled", said: "* of them cancelled", right: true, late: 9, quiet: true},
			{name: "failed"},
			{name: "error_rate", title: "rate", said: "error rate *", right: true, late: 3},
		}, latencyColumns(), []column{
			{name: "operations", title: "operations", said: "* operations", right: true, late: 7, quiet: true},
			{name: "operations_ended"},
			{name: "operation_ms_p50"},
			{name: "operation_ms_max", title: "longest", said: "the longest operation *", right: true, late: 8, quiet: true},
			{name: "slowest_operation"},
		}),
		object: func(i int) any { return &methods[i] },
		row: func(i int) []cell {
			m := &methods[i]
			return slices.Concat([]cell{
				text(m.Method), count(m.Requests), count(m.Responses), alarm(m.Errors), alarm(m.InBand), lost(m.Unanswered), count(m.Cancelled), count(m.Failed), rate(m.ErrorRate),
			}, latencyCells(m.Latency), operationCells(m.Operations))
		},
	}
}

// lost is the number of requests that were not answered.
func lost(n int64) cell {
	c := count(n)
	if n > 0 {
		c.tone = odd
	}
	return c
}

// subjectRow is what calls of a method were about, with that method.
type subjectRow struct {
	Method string `json:"method"`
	*analyze.Subject
}

// subjects lists what calls were about where their method does not say it:
// those with most failed calls first.
func (v view) subjects(methods []analyze.Method) section {
	var rows []subjectRow
	for i := range methods {
		for j := range methods[i].Subjects {
			rows = append(rows, subjectRow{methods[i].Method, &methods[i].Subjects[j]})
		}
	}
	slices.SortStableFunc(rows, func(x, y subjectRow) int {
		return cmp.Or(cmp.Compare(y.Failed, x.Failed), cmp.Compare(y.Requests, x.Requests))
	})
	return section{
		name: "subjects", title: "What calls were about", about: wording.Plural(int64(len(rows)), "subject"), rows: len(rows),
		columns: append([]column{
			{name: "method", title: "method", least: 12, cut: inMiddle, code: true},
			{name: "subject", title: "about", said: "*", least: 20, cut: inMiddle, code: true},
			{name: "requests", title: "requests", said: "* requests", right: true},
			{name: "responses"},
			{name: "errors", title: "errors", said: "* errors", right: true},
			{name: "in_band", title: "in-band", said: "* in-band errors", right: true, late: 2, quiet: true},
			{name: "unanswered", title: "unanswered", said: "* unanswered", right: true, late: 1, quiet: true},
			{name: "cancelled"},
			{name: "failed"},
			{name: "error_rate", title: "rate", said: "error rate *", right: true, late: 3},
		}, latencyColumns()...),
		object: func(i int) any { return &rows[i] },
		row: func(i int) []cell {
			s := rows[i].Subject
			return append([]cell{
				text(rows[i].Method), text(s.Subject), count(s.Requests), count(s.Responses), alarm(s.Errors), alarm(s.InBand), lost(s.Unanswered), count(s.Cancelled), count(s.Failed), rate(s.ErrorRate),
			}, latencyCells(s.Latency)...)
		},
	}
}

// latencyColumns are those of latencyCells.
func latencyColumns() []column {
	return []column{
		{name: "latency_count", title: "timed", said: "* timed", right: true, late: 8, quiet: true},
		{name: "latency_ms_p50", title: "p50", right: true, late: 4, quiet: true},
		{name: "latency_ms_p90", title: "p90", right: true, late: 7, quiet: true},
		{name: "latency_ms_p99", title: "p99", right: true, late: 5, quiet: true},
		{name: "latency_ms_max", title: "max", right: true, late: 6, quiet: true},
	}
}

func latencyCells(l *analyze.Latency) []cell {
	if l == nil {
		return slices.Repeat([]cell{{words: unknown, exact: true, zero: true}}, 5)
	}
	return []cell{count(l.Count), latency(l.P50), latency(l.P90), latency(l.P99), latency(l.Max)}
}

func operationCells(o *analyze.Operations) []cell {
	if o == nil {
		o = &analyze.Operations{}
	}
	cells := []cell{count(o.Count), count(o.Ended), {exact: true}, {words: unknown, exact: true}, example(o.Slowest)}
	if l := o.Latency; l != nil {
		cells[2], cells[3] = latency(l.P50), latency(l.Max)
	}
	return cells
}

func (v view) warnings(warnings []analyze.Warning) section {
	return section{
		name: "warnings", title: "Warnings", about: wording.Plural(int64(len(warnings)), "code"), rows: len(warnings),
		columns: []column{
			{name: "code", title: "code", least: 8, code: true},
			{name: "meaning", title: "meaning", said: "*", least: 16},
			{name: "count", title: "count", said: "* times", right: true},
			{name: "first", title: "first", said: "first at *", quiet: true, late: 1},
			{name: "last", title: "last", said: "last at *", quiet: true, late: 2},
		},
		object: func(i int) any { return &warnings[i] },
		row: func(i int) []cell {
			w := &warnings[i]
			return []cell{code(w.Code), opt(w.Meaning), count(w.Count), v.moment(w.First), v.moment(w.Last)}
		},
	}
}

func (v view) problems(r *analyze.Report) section {
	about := "everything could be read"
	broken, beside := unread(r)
	if parts := some(counted(beside, "line of other text", "lines of other text")); broken > 0 {
		about = strings.Join(append([]string{wording.Thousands(broken) + " of " + wording.Plural(r.Summary.Records, "record") + " could not be understood"}, parts...), " · ")
	} else if len(parts) > 0 {
		about = parts[0]
	}
	problems := r.Problems
	return section{
		name: "problems", title: "Trouble with the input", about: about, rows: len(problems),
		columns: []column{
			{name: "kind"},
			{title: "what", said: "*", least: 16},
			{name: "count", title: "count", said: "* times", right: true},
			{name: "samples"},
		},
		object: func(i int) any { return &problems[i] },
		row: func(i int) []cell {
			p := &problems[i]
			return []cell{text(p.Kind), text(problemWords(p.Kind)), count(p.Count), sampleCell(p.Samples)}
		},
		under: func(i int) section { return v.samples(&problems[i]) },
	}
}

// samples is the table of a problem's samples.
func (v view) samples(p *analyze.Problem) section {
	samples := p.Samples
	return section{
		name: "samples", title: "Samples", rows: len(samples), total: p.Count, pick: first,
		columns: []column{
			{title: "where", said: "at *", cut: atStart, code: true, whole: true},
			{title: "text", said: "*", least: 30, code: true},
		},
		row: func(i int) []cell {
			return []cell{example(&analyze.Place{Source: samples[i].Source, Line: samples[i].Line}), text(samples[i].Text)}
		},
	}
}

// sampleCell is every place and text.
func sampleCell(samples []analyze.Sample) cell {
	places := make([]string, len(samples))
	for i, s := range samples {
		places[i] = where(s.Source, s.Line) + " " + s.Text
	}
	return texts(places)
}

func (v view) limits(limits []analyze.Limit) section {
	about := "these counts are not exact"
	if !slices.ContainsFunc(limits, analyze.Limit.Cuts) {
		about = "all counts are exact"
	}
	return section{
		name: "limits", title: "Limits", about: about, rows: len(limits),
		columns: []column{
			{name: "what"},
			{title: "what", said: "*", least: 16},
			{name: "limit", title: "limit", right: true},
			{name: "reached", title: "reached", right: true},
		},
		object: func(i int) any { return &limits[i] },
		row: func(i int) []cell {
			l := &limits[i]
			return []cell{text(l.What), text(limitWords(l.What)), count(l.Limit), count(l.Reached)}
		},
	}
}

func (v view) sources(sources []analyze.Source) section {
	return section{
		name: "sources", title: "Sources", about: wording.Plural(int64(len(sources)), "source"), rows: len(sources), apart: len(sources) <= listedInputs,
		columns: []column{
			{name: "name", title: "source", least: 16, cut: atStart, code: true},
			{name: "format", title: "format", late: 2},
			{name: "bytes", title: "size", right: true, late: 1},
			{name: "records", title: "records", said: "* records", right: true, late: 3},
		},
		object: func(i int) any { return &sources[i] },
		row: func(i int) []cell {
			s := &sources[i]
			return []cell{text(s.Name), text(s.Format), number(strconv.FormatInt(s.Bytes, 10), size(s.Bytes)), count(s.Records)}
		},
	}
}

// rules is for programs; people read what rules found.
func (v view) rules(rules []analyze.Rule) section {
	return section{
		name: "rules", title: "Rules", rows: len(rules), apart: true,
		columns: []column{
			{name: "id"}, {name: "title"}, {name: "level"}, {name: "catalog"}, {name: "findings"},
		},
		object: func(i int) any { return &rules[i] },
		row: func(i int) []cell {
			r := &rules[i]
			return []cell{text(r.ID), text(r.Title), text(r.Level), opt(r.Catalog), count(r.Findings)}
		},
	}
}

// summary is one row for programs; people read it as the report's head.
func (v view) summary(s analyze.Summary) section {
	names := []string{"records", "messages", "requests", "notifications", "responses", "errors", "in_band_errors", "warnings", "data",
		"other", "batches", "copies", "unparsed", "untimed", "calls", "operations", "unanswered", "cancelled", "orphans", "null_id_errors", "sessions", "methods"}
	counts := []int64{s.Records, s.Messages, s.Requests, s.Notifications, s.Responses, s.Errors, s.InBandErrors, s.Warnings, s.Data,
		s.Other, s.Batches, s.Copies, s.Unparsed, s.Untimed, s.Calls, s.Operations, s.Unanswered, s.Cancelled, s.Orphans, s.NullIDErrors, s.Sessions, s.Methods}
	var columns []column
	for _, name := range append(names, "first", "last", "benign", "failed", "error_rate") {
		columns = append(columns, column{name: name})
	}
	return section{
		name: "summary", title: "Summary", rows: 1, apart: true, columns: columns,
		object: func(int) any { return &s },
		row: func(int) []cell {
			var cells []cell
			for _, n := range counts {
				cells = append(cells, count(n))
			}
			return append(cells, v.moment(s.First), v.moment(s.Last), count(s.Benign), count(s.Failed), rate(s.ErrorRate))
		},
	}
}
