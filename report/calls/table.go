package calls

import (
	"io"

	"rpclog/analyze"
	"rpclog/report"
)

// table writes a table for people, a line for each call.
type table struct{ lines *report.Lines }

func newTable(w io.Writer, o Options) Writer {
	return &table{report.NewLines(w, o.Width, o.Color,
		report.LineColumn{Title: "time", Width: len("15:04:05.000")},
		report.LineColumn{Title: "outcome", Width: len("unanswered")},
		report.LineColumn{Title: "took", Width: len("999 ms"), Right: true},
		report.LineColumn{Title: "call"},
		report.LineColumn{Title: "error", Prose: true, Below: true},
		report.LineColumn{Title: "at"},
	)}
}

func (t *table) Flush() error { return t.lines.Flush() }
func (t *table) Close() error { return t.lines.Flush() }

func (t *table) Write(c *analyze.Call) error {
	when, call, failure := c.Time, "(no request)", ""
	if !when.Known() {
		when = c.End
	}
	if c.Method != nil {
		call = *c.Method
	}
	if c.Subject != nil {
		call += " " + *c.Subject
	}
	if c.Failed() {
		failure = report.LineCode(c.Code, c.Name, c.Message)
	}
	place := c.Place()
	return t.lines.Row(when,
		report.LineCell{Text: report.LineTime(when), Tone: report.Faint},
		report.LineCell{Text: c.Outcome, Tone: tones[c.Outcome]},
		report.LineCell{Text: report.LineTook(c.Latency)},
		report.LineCell{Text: call},
		report.LineCell{Text: failure, Tone: report.Wrong},
		report.LineCell{Text: report.LinePlace(place.Source, place.Line), Tone: report.Faint},
	)
}

var tones = map[string]report.Tone{
	analyze.OutcomeOK: report.Fine, analyze.OutcomeError: report.Wrong, analyze.OutcomeInBand: report.Wrong,
	analyze.OutcomeUnanswered: report.Odd, analyze.OutcomeOrphan: report.Odd, analyze.OutcomeNoID: report.Odd,
}
