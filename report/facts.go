package report

import (
	"slices"
	"strings"
	"time"

	"rpclog/analyze"
	"rpclog/analyze/wording"
)

// listedInputs is how many inputs the head lists one by one.
const listedInputs = 4

// fact is a line of the report's head.
type fact struct {
	label string
	parts []string // each kept whole where lines break
	tone  tone     // of the first part
}

// facts describes the capture.
func facts(r *analyze.Report) []fact {
	s := &r.Summary
	stopped := fact{label: "stopped", tone: odd}
	if r.Incomplete {
		stopped.parts = []string{"interrupted", "this is what was read until then"}
	}
	missing := fact{label: "not read", tone: odd, parts: notReadParts(r)}
	unread, beside := fact{label: "unread", tone: odd, parts: unreadParts(r)}, fact{label: "beside", parts: besideParts(r)}
	if s.Messages == 0 {
		return told(stopped, missing, unread, beside)
	}
	when, long := span(*s)
	errors := fact{label: "errors", parts: errorParts(s)}
	if s.Errors+s.InBandErrors > 0 {
		errors.tone = wrong
	}
	return told(
		stopped, missing, fact{label: "span", parts: some(when, long)}, fact{label: "messages", parts: messageParts(s)}, errors,
		fact{label: "calls", parts: callParts(s)}, fact{label: "protocol", parts: protocolParts(r)}, unread, beside)
}

// told returns the facts that have something to tell.
func told(all ...fact) []fact {
	return slices.DeleteFunc(all, func(f fact) bool { return len(f.parts) == 0 })
}

// some returns the parts that are not empty.
func some(parts ...string) []string {
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}

// counted is plural for what is there, and empty for nothing.
func counted(n int64, noun string, others ...string) string {
	if n == 0 {
		return ""
	}
	return wording.Plural(n, noun, others...)
}

// mostNotRead is how many sources that could not be read are named.
const mostNotRead = 3

// notReadParts names the sources that could not be read, or not to their end,
// and says why.
func notReadParts(r *analyze.Report) []string {
	var parts []string
	more := int64(0)
	for i := range r.Sources {
		switch s := &r.Sources[i]; {
		case s.Error == nil:
		case len(parts) == mostNotRead:
			more++
		case strings.Contains(*s.Error, s.Name):
			parts = append(parts, *s.Error)
		default:
			parts = append(parts, s.Name+": "+*s.Error)
		}
	}
	return append(parts, some(counted(more, "more source"))...)
}

func messageParts(s *analyze.Summary) []string {
	return some(wording.Thousands(s.Messages), counted(s.Requests, "request"), counted(s.Responses, "response"),
		counted(s.Notifications, "notification"), counted(s.Warnings, "warning"), counted(s.Data, "sample"), counted(s.Batches, "batch", "batches"),
		counted(s.Copies, "copy left out", "copies left out"))
}

func errorParts(s *analyze.Summary) []string {
	first := "none"
	if s.ErrorRate != nil {
		first += " in " + wording.Plural(s.Responses, "response")
	}
	if s.Errors > 0 && s.ErrorRate != nil {
		first = wording.Thousands(s.Errors) + " of " + wording.Plural(s.Responses, "response") + ", " + percent(*s.ErrorRate)
	}
	parts := []string{first}
	if s.Benign > 0 {
		parts = append(parts, wording.Thousands(s.Benign)+" of them expected")
	}
	if s.InBandErrors > 0 {
		parts = append(parts, wording.Thousands(s.InBandErrors)+" in-band")
	}
	return parts
}

func callParts(s *analyze.Summary) []string {
	unanswered := wording.Thousands(s.Unanswered) + " unanswered"
	if s.Cancelled > 0 {
		unanswered += ", " + wording.Thousands(s.Cancelled) + " of them cancelled"
	}
	parts := []string{wording.Thousands(s.Calls) + " answered", unanswered}
	return append(parts, some(counted(s.Operations, "operation over several round trips", "operations over several round trips"), counted(s.Orphans, "response without request", "responses without request"),
		counted(s.NullIDErrors, "error without id", "errors without id"))...)
}

func protocolParts(r *analyze.Report) []string {
	more := atLeast(r, "distinct_names")
	return []string{protocol(r), more + wording.Plural(r.Summary.Sessions, "session"), more + wording.Plural(r.Summary.Methods, "method")}
}

// atLeast returns what stands before a number that some bounds may have cut.
func atLeast(r *analyze.Report, bounds ...string) string {
	if slices.ContainsFunc(r.Limits, func(l analyze.Limit) bool { return slices.Contains(bounds, l.What) }) {
		return "at least "
	}
	return ""
}

// protocol names the catalogs seen, that of most sessions first.
func protocol(r *analyze.Report) string {
	sessions := map[string]int{}
	for i := range r.Sessions {
		if c := r.Sessions[i].Catalog; c != nil {
			sessions[*c]++
		}
	}
	var names []string
	for name := range sessions {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if d := sessions[b] - sessions[a]; d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	if len(names) == 0 {
		return "not recognised"
	}
	return strings.Join(names, ", ")
}

// unread returns how many records could not be understood although they begin
// like messages, and how many are lines of other text, which is no trouble:
// logs say other things too.
func unread(r *analyze.Report) (broken, text int64) {
	for i := range r.Problems {
		if r.Problems[i].Kind == "not_json" {
			text = r.Problems[i].Count
		}
	}
	return max(0, r.Summary.Unparsed-text), text
}

func unreadParts(r *analyze.Report) []string {
	broken, _ := unread(r)
	if broken == 0 {
		return nil
	}
	return []string{wording.Thousands(broken) + " of " + wording.Plural(r.Summary.Records, "record")}
}

// besideParts says what stands beside the messages.
func besideParts(r *analyze.Report) []string {
	_, text := unread(r)
	return some(counted(text, "line of other text", "lines of other text"), counted(r.Summary.Other, "JSON value that is no message", "JSON values that are no messages"))
}

// timeline is the number of errors over time, in at most width steps.
type timeline struct {
	values []int64
	each   string // the width of a step
	most   int64
	peak   analyze.WindowStart // where the highest step begins
}

// timelineOf joins neighbouring windows until they fit; without errors, or
// with less than two windows, there is none.
func timelineOf(w analyze.Windows, width int) (timeline, bool) {
	if len(w.Rows) < 2 || width < 1 {
		return timeline{}, false
	}
	join := (len(w.Rows) + width - 1) / width
	t := timeline{each: windowWidth(stretched(w.Width, join))}
	for i := 0; i < len(w.Rows); i += join {
		var sum int64
		for _, x := range w.Rows[i:min(i+join, len(w.Rows))] {
			sum += x.Errors + x.InBand
		}
		t.values = append(t.values, sum)
		if sum > t.most {
			t.most, t.peak = sum, w.Rows[i].Start
		}
	}
	return t, t.most > 0
}

// words says what the highest step means.
func (t timeline) words(v view, w analyze.Width) string {
	return "peak " + wording.Thousands(t.most) + " in " + t.each + " from " + v.windowStart(t.peak, w).words
}

func stretched(w analyze.Width, times int) analyze.Width {
	if w.Duration == "" {
		return analyze.Width{Messages: w.Messages * int64(times)}
	}
	d, err := time.ParseDuration(w.Duration)
	if err != nil {
		return w
	}
	return analyze.Width{Duration: (d * time.Duration(times)).String()}
}

// inputs is the list of sources in the report's head.
func (v view) inputs(sources []analyze.Source) section {
	return section{
		name: "inputs", title: "Input", rows: len(sources),
		columns: []column{
			{title: "source", least: 16, cut: atStart, code: true},
			{title: "format", late: 3},
			{title: "size", right: true, late: 1},
			{title: "records", right: true, late: 2},
		},
		row: func(i int) []cell {
			s := &sources[i]
			return []cell{text(s.Name), text(s.Format), text(size(s.Bytes)), text(wording.Plural(s.Records, "record"))}
		},
	}
}
