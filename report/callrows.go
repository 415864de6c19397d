package report

import (
	"slices"
	"strconv"

	"rpclog/analyze"
	"rpclog/analyze/wording"
	"rpclog/parse/capture"
)

// examples are calls of each code and method that failed, those first of which
// there are most.
func (v view) examples(calls []analyze.Call) section {
	s := v.calls(calls, true)
	s.texts = func(i int) []sent { return sentOf(&calls[i]) }
	s.name, s.title, s.about = "examples", "Calls that failed", wording.Plural(int64(len(calls)), "example")
	s.pick, s.picked = func(n int) []int { return firstOfKind(calls, n) }, "one of each code and method first"
	return s
}

// slowest are the calls that took longest.
func (v view) slowest(calls []analyze.Call) section {
	s := v.calls(calls, false)
	s.name, s.title, s.about = "slowest", "Slowest calls", wording.Plural(int64(len(calls)), "call")
	return s
}

// unanswered are the last requests without a response.
func (v view) unanswered(calls []analyze.Call, sum analyze.Summary) section {
	s := v.calls(calls, false)
	s.name, s.title, s.about = "unanswered", "Calls without a response", wording.Plural(sum.Unanswered, "call")
	s.pick = func(n int) []int { return first(len(calls))[len(calls)-n:] }
	if s.picked = "the last ones"; sum.Unanswered > int64(len(calls)) {
		s.about = "the last " + strconv.Itoa(len(calls)) + " of " + s.about
	}
	return s
}

// firstOfKind returns n rows: the first of each code and method, then others,
// in their order.
func firstOfKind(calls []analyze.Call, n int) []int {
	type kind struct {
		code   capture.Code
		method string
	}
	seen := map[kind]int{}
	rank := make([]int, len(calls)) // which of its kind
	for i := range calls {
		k := kind{code: calls[i].Code}
		if calls[i].Method != nil {
			k.method = *calls[i].Method
		}
		rank[i] = seen[k]
		seen[k]++
	}
	var rows []int
	for round := 0; len(rows) < n; round++ {
		for i := range calls {
			if rank[i] == round && len(rows) < n {
				rows = append(rows, i)
			}
		}
	}
	slices.Sort(rows)
	return rows
}

// calls is a table of calls. What there is to read of each, if that is to be
// shown, goes below its row.
func (v view) calls(calls []analyze.Call, read bool) section {
	message, cause := column{name: "message"}, column{name: "cause"}
	if read {
		message = column{name: "message", title: "text", said: "text: *", least: 12, below: true}
		cause = column{name: "cause", title: "cause", said: "cause: *", least: 12, below: true}
	}
	return section{
		rows: len(calls),
		columns: []column{
			{title: "call", said: "*", least: 20, cut: inMiddle, code: true},
			{name: "source"}, {name: "line"}, {name: "response_line"},
			{name: "time", title: "asked", said: "asked at *", late: 3, quiet: true},
			{name: "end"},
			{name: "latency_ms", title: "took", said: "took *", right: true, quiet: true},
			{name: "session", title: "session", least: 12, cut: inMiddle, late: 5, quiet: true, code: true},
			{name: "conn"}, {name: "direction"}, {name: "method"}, {name: "subject"}, {name: "id"},
			{name: "outcome", title: "outcome", said: "*", late: 2, quiet: true},
			{name: "code", title: "code", said: "code *", least: 8, quiet: true, code: true},
			{name: "name", title: "name", said: "*", least: 16, late: 4, quiet: true},
			{name: "class"},
			{title: "at", said: "at *", cut: atStart, code: true, below: read, whole: true},
			message, cause,
			{name: "in_band"}, {name: "catalog"}, {name: "operation"}, {name: "request"}, {name: "response"},
		},
		object: func(i int) any { return &calls[i] },
		row: func(i int) []cell {
			c := &calls[i]
			return []cell{
				callCell(c), text(c.Source), lineCell(c.Line), lineCell(c.ResponseLine), v.moment(c.Time), v.moment(c.End),
				tookCell(c.Latency), opt(c.Session), opt(c.Conn), opt(c.Direction), opt(c.Method), opt(c.Subject), {words: RowID(c.ID), exact: true, value: RowID(c.ID)},
				outcomeCell(c.Outcome), failureCell(c), opt(c.Name), opt(c.Class), placeCell(c), quotedOpt(c.Message), quotedOpt(c.Cause),
				count(c.InBand), opt(c.Catalog), lineCell(c.Operation), opt(c.Request), opt(c.Response),
			}
		},
	}
}

// sent is a text that was sent: a request or a response.
type sent struct {
	what, arrow string
	text        string
}

func sentOf(c *analyze.Call) []sent {
	var list []sent
	if c.Request != nil {
		list = append(list, sent{"request", "→", *c.Request})
	}
	if c.Response != nil {
		list = append(list, sent{"response", "←", *c.Response})
	}
	return list
}

// callCell says what was called.
func callCell(c *analyze.Call) cell {
	switch {
	case c.Method == nil:
		return text(noCall)
	case c.Subject == nil:
		return text(*c.Method)
	}
	return text(*c.Method + " " + *c.Subject)
}

func placeCell(c *analyze.Call) cell {
	p := c.Place()
	return example(&p)
}

func lineCell(n *int64) cell {
	if n == nil {
		return cell{words: unknown, exact: true, zero: true}
	}
	return number(strconv.FormatInt(*n, 10), wording.Thousands(*n))
}

func tookCell(ms *float64) cell {
	if ms == nil {
		return cell{words: unknown, exact: true, zero: true}
	}
	return latency(*ms)
}

// failureCell is the code of what failed.
func failureCell(c *analyze.Call) cell {
	if !c.Failed() {
		return opt(nil)
	}
	return code(c.Code)
}

// outcomeCell is an outcome in the words that people have for it.
func outcomeCell(outcome string) cell {
	c := cell{words: outcome, value: outcome, tone: wrong}
	switch outcome {
	case analyze.OutcomeOK:
		c.tone = fine
	case analyze.OutcomeInBand:
		c.words = "in-band error"
	case analyze.OutcomeUnanswered:
		c.tone = odd
	case analyze.OutcomeOrphan:
		c.words, c.tone = "no request", odd
	case analyze.OutcomeNoID:
		c.words, c.tone = "no id", odd
	}
	return c
}

// quotedOpt is a text of the capture that may be unknown.
func quotedOpt(s *string) cell {
	if s == nil || *s == "" {
		return cell{exact: true}
	}
	return cell{words: head(*s), value: *s, quoted: true}
}
