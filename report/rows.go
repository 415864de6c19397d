package report

import (
	"encoding/json"

	"rpclog/parse/capture"
)

// What is written row by row, here and in the rooms of other rows, is safe in
// the same way.

// RowText is a text for CSV without line breaks, of which no spreadsheet makes a
// formula.
func RowText(s string) string { return csvText(disarmed(s, newline, "\t")) }

// RowKnown is RowText for what may be unknown.
func RowKnown(s *string) string {
	if s == nil {
		return ""
	}
	return RowText(*s)
}

// RowCode is a code for CSV: a number as it is.
func RowCode(c capture.Code) string {
	if c.IsNumber() {
		return c.Text()
	}
	return RowText(c.Text())
}

// RowID is an id for CSV: what is no string is written as JSON, null as nothing.
func RowID(id json.RawMessage) string {
	var s string
	switch {
	case len(id) > 0 && id[0] == '"' && json.Unmarshal(id, &s) == nil:
		return RowText(s)
	case string(id) == "null":
		return ""
	}
	return string(JSONText(id))
}
