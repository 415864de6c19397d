package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestNDJSONHoldsTheRowsOfJSON compares each table with the JSON report, field
// by field.
func TestNDJSONHoldsTheRowsOfJSON(t *testing.T) {
	for name, r := range reports() {
		all := values(t, written(t, "json", r, Options{})).(map[string]any)
		for _, section := range Sections() {
			rows, isList := all[section].([]any)
			switch {
			case section == "windows":
				windows := all[section].(map[string]any)
				rows = windows["rows"].([]any)
				for _, row := range rows {
					row.(map[string]any)["width"] = windows["width"]
				}
			case section == "subjects":
				rows = subjectsOf(all["methods"].([]any))
			case section == "examples", section == "slowest", section == "unanswered":
				rows = all["calls"].(map[string]any)[section].([]any)
			case !isList:
				rows = []any{all[section]}
			}
			got := []any{}
			text := written(t, "ndjson", r, Options{Section: section, Top: 1})
			for line := range strings.Lines(text) {
				got = append(got, values(t, line))
			}
			if d := cmp.Diff(rows, got); d != "" {
				t.Errorf("%s %s: %s", name, section, d)
			}
			for _, c := range text {
				if harmful(c) && c != '\n' {
					t.Errorf("%s %s: holds %U", name, section, c)
				}
			}
		}
	}
}

// subjectsOf returns the subjects of methods, each with its method, as they
// stand in the report: the fixtures have theirs in the order of the section.
func subjectsOf(methods []any) []any {
	rows := []any{}
	for _, m := range methods {
		m := m.(map[string]any)
		list, _ := m["subjects"].([]any)
		for _, s := range list {
			s.(map[string]any)["method"] = m["method"]
			rows = append(rows, s)
		}
	}
	return rows
}

func TestNDJSONFieldsStandInOrder(t *testing.T) {
	text := written(t, "ndjson", cortex(), Options{Section: "windows"})
	first, _, _ := strings.Cut(text, "\n")
	if want := `{"start":"2026-03-02T09:00:00Z","messages":914,"responses":142,"errors":2,"in_band":0,"codes":[{"code":-32028,"count":2}],"width":"1m0s"}`; first != want {
		t.Errorf("got  %s\nwant %s", first, want)
	}
	if !json.Valid([]byte(first)) {
		t.Error("no JSON")
	}
}
