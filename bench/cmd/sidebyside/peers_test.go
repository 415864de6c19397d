package main

import (
	"encoding/json"
	"testing"
)

const someReport = `{
	"summary": {"records": 10, "errors": 3},
	"codes": [
		{"code": -32601, "count": 2, "sessions": 1, "first": "2026-03-14T13:00:00Z", "last": "2026-03-14T13:00:01.5Z", "methods": [{"method": "a", "count": 2}]},
		{"code": "E1", "count": 1, "sessions": 1, "first": "2026-03-14T13:00:00Z", "last": "2026-03-14T13:00:00Z", "methods": [{"method": "b", "count": 1}]},
		{"code": 7, "count": 0, "in_band": 4}
	],
	"limits": [{"what": "sessions", "limit": 1000, "reached": 2000}, {"what": "rule_untimed", "limit": 0, "reached": 5}]
}`

func parsed(t *testing.T) *report {
	var r report
	if err := json.Unmarshal([]byte(someReport), &r); err != nil {
		t.Fatal(err)
	}
	return &r
}

func TestLimits(t *testing.T) {
	if got, want := parsed(t).limits(), "sessions 2,000 / 1,000; rule_untimed 5"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := (&report{}).limits(); got != "none" {
		t.Errorf("without: %q", got)
	}
}

func TestChecks(t *testing.T) {
	const duck = `{"total":true,"code":"-32601","method":null,"count":"2","sessions":"1","first":"2026-03-14T13:00:00.000Z","last":"2026-03-14T13:00:01.500Z","p95_ms":"3"}
{"total":false,"code":"-32601","method":"a","count":"2","sessions":"1","first":"2026-03-14T13:00:00.000Z","last":"2026-03-14T13:00:01.500Z","p95_ms":"3"}
{"total":true,"code":"E1","method":null,"count":"1","sessions":"1","first":"2026-03-14T13:00:00.000Z","last":"2026-03-14T13:00:00.000Z","p95_ms":null}
`
	const last = `{"total":false,"code":"E1","method":"b","count":"1","sessions":"1","first":"2026-03-14T13:00:00.000Z","last":"2026-03-14T13:00:00.000Z","p95_ms":null}`
	peers := map[string]peer{}
	for _, p := range (&suite{cores: 1}).peers() {
		peers[p.name] = p
	}
	for _, c := range []struct {
		name, output string
		agrees       bool
	}{
		{"jq", "-32601\nE1\n-32601\n", true},
		{"gojq", "-32601\nE1\n", false},
		{"Miller", "{\"code\": -32601, \"n\": 2}\n{\n\"code\": \"E1\", \"n\": 1}\n", true},
		{"Miller", "", false},
		{"Miller", "{", false},
		{"ripgrep", "3\n", true},
		{"ripgrep", "4\n", false},
		{"ripgrep", "", false},
		{"wc", "      10 some/file\n", true},
		{"DuckDB", duck + last, true},
		{"DuckDB", duck, false},
		{"DuckDB", duck + last + `{"total":false,"code":"E1","method":"c","count":"1","sessions":"1"}`, false},
	} {
		if err := peers[c.name].check([]byte(c.output), parsed(t)); (err == nil) != c.agrees {
			t.Errorf("%s with %q: %v", c.name, c.output, err)
		}
	}
}
