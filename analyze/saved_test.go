package analyze

import (
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse/capture"
)

func TestReadReport(t *testing.T) {
	const text = `{"unknown": [1], "schema": "rpclog.report/v1", "summary": {"errors": 2, "later": {}, "error_rate": null},
		"codes": [{"code": -32029, "count": 2, "methods": null}], "windows": {"width": "5s", "rows": [{"start": "2026-03-02T09:00:00Z"}]}}`
	got, err := ReadReport(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	want := &Report{
		Schema: Schema, Sources: []Source{}, Summary: Summary{Errors: 2}, Rules: []Rule{}, Findings: []Finding{},
		Codes:    []Code{{Code: capture.NumberCode("-32029"), Count: 2, Ambiguous: []string{}, Methods: []MethodCount{}, Subjects: []SubjectCount{}, Messages: []TextCount{}, Causes: []TextCount{}}},
		Windows:  Windows{Width: Width{Duration: "5s"}, Rows: []Window{{Start: WindowStart{Time: capture.Unix(1772442000, 0)}, Codes: []CodeCount{}}}},
		Sessions: []Session{}, Methods: []Method{}, Calls: Calls{[]Call{}, []Call{}, []Call{}}, Warnings: []Warning{}, Problems: []Problem{}, Limits: []Limit{}, Ends: []End{}, Mentions: []Mention{},
	}
	if d := cmp.Diff(want, got, cmp.Comparer(func(a, b capture.Time) bool { return a == b }), cmp.Comparer(func(a, b capture.Code) bool { return a == b })); d != "" {
		t.Error(d)
	}
}

func TestReadReportRefuses(t *testing.T) {
	in := func(fields string) string { return "{\n  \"schema\": \"rpclog.report/v1\",\n  " + fields + "\n}" }
	for _, c := range []struct{ text, want string }{
		{"", "empty: no JSON report"},
		{" \n", "empty: no JSON report"},
		{"[]", "no JSON report, which is an object"},
		{"null", "no JSON report, which is an object"},
		{`"text"`, "no JSON report, which is an object"},
		{"{}", `no JSON report: the field "schema" is missing`},
		{`{"schema":1}`, `no JSON report: the field "schema" is not a string`},
		{`{"schema":"rpclog.report/v2"}`, `schema "rpclog.report/v2" is not rpclog.report/v1`},
		{`{"schema":"\u001b[31m\u202e"}`, `schema "\x1b[31m\u202e" is not rpclog.report/v1`},
		{"{\"jsonrpc\":\"2.0\"}\n{}", "no JSON report: line 2, column 1: invalid character '{' after top-level value"},
		{`{"schema":"rpclog.report/v1"`, "no JSON report: line 1, column 28: unexpected end of JSON input"},
		{in(`"codes": {}`), "line 3, column 12: codes cannot be a JSON object"},
		{in(`"codes": [{"count": "7"}]`), "line 3, column 25: codes.count cannot be a JSON string"},
		{in(`"summary": {"records": 1.5}`), "line 3, column 28: summary.records cannot be a JSON number 1.5"},
		{in(`"codes": [{"code": [1]}]`), "codes.code cannot be a JSON array"},
		{in(`"findings": [{"start": "\u001b[31m"}]`), `findings.start cannot be a JSON string "\x1b[31m"`},
		{in(`"windows": {"width": true}`), "windows.width cannot be a JSON bool"},
		{in(`"windows": {"width": "\u001b[31m"}`), `windows.width cannot be a JSON string "\x1b[31m"`},
		{in(`"windows": {"rows": [{"start": 1}]}, "lanes": [{"cells": [{"window": 0}, {"window": 1}]}]`), "lanes.cells.window cannot be 1, there are 1 windows"},
		{in(`"windows": {"rows": [{"start": {}}]}`), "windows.rows.start cannot be a JSON object"},
	} {
		_, err := ReadReport(strings.NewReader(c.text))
		if err == nil || err.Error() != c.want {
			t.Errorf("%s\ngot  %v\nwant %s", c.text, err, c.want)
		}
	}
	if _, err := ReadReport(iotest.ErrReader(errors.New("broken disk"))); err == nil || err.Error() != "broken disk" {
		t.Errorf("got %v", err)
	}
}
