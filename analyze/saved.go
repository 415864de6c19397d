package analyze

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// longestSaved is the longest JSON report that is read. One with every bound
// of an analysis reached takes some 100 MB.
const longestSaved = 1 << 30

// ReadReport reads a report from its JSON form. Written as JSON again, it has
// the same bytes. Fields that are not known are those of a later version and
// are passed over; lists that are missing are empty, counts 0. What is no
// report, or holds a value of the wrong type, is an error that says where.
func ReadReport(r io.Reader) (*Report, error) {
	text, err := io.ReadAll(io.LimitReader(r, longestSaved+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > longestSaved:
		return nil, fmt.Errorf("longer than %d MiB: no report", longestSaved>>20)
	case len(bytes.TrimSpace(text)) == 0:
		return nil, errors.New("empty: no JSON report")
	}
	if err := checkSchema(text); err != nil {
		return nil, err
	}
	report := &Report{}
	if err := json.Unmarshal(text, report); err != nil {
		return nil, misread(text, err)
	}
	report.fill()
	return report, report.checkLanes()
}

// ErrNoReport says that a text is no JSON report at all.
var ErrNoReport = errors.New("no JSON report")

// checkSchema sees that a text is a JSON report of this version.
func checkSchema(text []byte) error {
	var head map[string]json.RawMessage
	var wrong *json.UnmarshalTypeError
	switch err := json.Unmarshal(text, &head); {
	case errors.As(err, &wrong), err == nil && head == nil:
		return fmt.Errorf("%w, which is an object", ErrNoReport)
	case err != nil:
		return misread(text, err)
	}
	var schema string
	switch err := json.Unmarshal(head["schema"], &schema); {
	case head["schema"] == nil:
		return fmt.Errorf(`%w: the field "schema" is missing`, ErrNoReport)
	case err != nil:
		return fmt.Errorf(`%w: the field "schema" is not a string`, ErrNoReport)
	case schema != Schema:
		return fmt.Errorf("schema %.80q is not %s", schema, Schema)
	}
	return nil
}

// checkLanes sees that lanes lie in windows that there are.
func (r *Report) checkLanes() error {
	for i := range r.Lanes {
		for _, c := range r.Lanes[i].Cells {
			if c.Window < 0 || c.Window >= len(r.Windows.Rows) {
				return fmt.Errorf("lanes.cells.window cannot be %d, there are %d windows", c.Window, len(r.Windows.Rows))
			}
		}
	}
	return nil
}

// misread says where a text is no JSON, or where it holds a value of the wrong type.
func misread(text []byte, err error) error {
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("%w: %s%w", ErrNoReport, spot(text, syntax.Offset), err)
	case errors.As(err, &wrong):
		return fmt.Errorf("%s%s cannot be a JSON %s", spot(text, wrong.Offset), wrong.Field, wrong.Value)
	}
	return err
}

// spot says where in a text something ends, if that is known.
func spot(text []byte, offset int64) string {
	if offset <= 0 || offset > int64(len(text)) {
		return ""
	}
	before := text[:offset]
	return fmt.Sprintf("line %d, column %d: ", bytes.Count(before, []byte{'\n'})+1, len(before)-bytes.LastIndexByte(before, '\n')-1)
}

// unplaced takes the place from an error that counts from the beginning of a
// part.
func unplaced(err error) error {
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		wrong.Offset = 0
	}
	return err
}

// fill makes lists that are nil empty.
func (r *Report) fill() {
	r.Sources, r.Findings, r.Codes, r.Windows.Rows = listed(r.Sources), listed(r.Findings), listed(r.Codes), listed(r.Windows.Rows)
	r.Sessions, r.Methods, r.Warnings = listed(r.Sessions), listed(r.Methods), listed(r.Warnings)
	r.Problems, r.Limits, r.Rules = listed(r.Problems), listed(r.Limits), listed(r.Rules)
	r.Ends, r.Mentions = listed(r.Ends), listed(r.Mentions)
	c := &r.Calls
	c.Unanswered, c.Slowest, c.Examples = listed(c.Unanswered), listed(c.Slowest), listed(c.Examples)
	for i := range r.Findings {
		f := &r.Findings[i]
		f.Steps, f.Evidence = listed(f.Steps), listed(f.Evidence)
	}
	for i := range r.Codes {
		c := &r.Codes[i]
		c.Ambiguous, c.Methods, c.Messages = listed(c.Ambiguous), listed(c.Methods), listed(c.Messages)
		c.Subjects, c.Causes = listed(c.Subjects), listed(c.Causes)
	}
	for i := range r.Methods {
		r.Methods[i].Subjects = listed(r.Methods[i].Subjects)
	}
	for i := range r.Windows.Rows {
		r.Windows.Rows[i].Codes = listed(r.Windows.Rows[i].Codes)
	}
	for i := range r.Sessions {
		r.Sessions[i].Codes = listed(r.Sessions[i].Codes)
	}
	for i := range r.Problems {
		r.Problems[i].Samples = listed(r.Problems[i].Samples)
	}
}

// listed returns a list that is not nil.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
