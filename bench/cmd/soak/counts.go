package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"rpclog/bench/gen"
)

// found is what is compared of a report.
type found struct {
	Sources []struct{ Bytes, Records int64 }
	Summary struct {
		Records, Messages, Requests, Notifications, Responses, Errors, Warnings, Data, Other, Unparsed, Calls, Unanswered, Orphans int64

		InBand  int64 `json:"in_band_errors"`
		Untimed int64
	}
	Windows struct {
		Rows []struct {
			Messages, Responses, Errors int64
			InBand                      int64 `json:"in_band"`
		}
	}
	Sessions []struct{ Messages, Requests, Responses, Errors int64 }
	Codes    []struct {
		Code   json.Number
		Count  int64
		InBand int64 `json:"in_band"`
	}
	Methods []struct {
		Method                      string
		Requests, Responses, Errors int64
		InBand                      int64 `json:"in_band"`
	}
	Warned []struct {
		Code  json.Number
		Count int64
	} `json:"warnings"`
}

// counts returns what a report counts, each under a name. What is 0 need not be
// there.
func (f *found) counts() map[string]int64 {
	s := &f.Summary
	c := map[string]int64{
		"records": s.Records, "messages": s.Messages, "requests": s.Requests, "notifications": s.Notifications, "responses": s.Responses,
		"errors": s.Errors, "errors inside successes": s.InBand, "warnings": s.Warnings, "samples": s.Data, "other JSON": s.Other,
		"not understood": s.Unparsed, "without a time": s.Untimed, "calls": s.Calls, "unanswered": s.Unanswered, "orphans": s.Orphans,
	}
	for _, src := range f.Sources {
		c["bytes"] += src.Bytes
	}
	for _, w := range f.Windows.Rows {
		c["messages of all windows"] += w.Messages
		c["errors of all windows"] += w.Errors + w.InBand
	}
	for _, s := range f.Sessions {
		c["messages of all sessions"] += s.Messages
		c["errors of all sessions"] += s.Errors
	}
	for _, row := range f.Codes {
		c["errors with "+row.Code.String()] += row.Count
		c["errors inside with "+row.Code.String()] += row.InBand
	}
	for _, m := range f.Methods {
		c["requests of "+m.Method] += m.Requests
		c["responses to "+m.Method] += m.Responses
		c["errors of "+m.Method] += m.Errors
	}
	for _, w := range f.Warned {
		c["warnings "+w.Code.String()] += w.Count
	}
	return c
}

// expected returns what a report must count of what was written.
func expected(t *gen.Tally) map[string]int64 {
	messages := t.Requests + t.Responses + t.Warnings + t.Data
	c := map[string]int64{
		"bytes": t.Bytes, "records": t.Lines, "messages": messages, "requests": t.Requests, "notifications": 0, "responses": t.Responses,
		"errors": t.Errors, "errors inside successes": t.InBand, "warnings": t.Warnings, "samples": t.Data, "other JSON": 0,
		"not understood": 0, "without a time": 0, "calls": t.Responses, "unanswered": t.Requests - t.Responses, "orphans": 0,
		"messages of all windows": messages, "errors of all windows": t.Errors + t.InBand,
		"messages of all sessions": messages, "errors of all sessions": t.Errors,
	}
	for prefix, counts := range map[string]map[string]int64{
		"errors with ": t.Codes, "errors inside with ": t.InBandCodes, "requests of ": t.Asked, "responses to ": t.Answered,
		"errors of ": t.FailedWith, "warnings ": t.Warned,
	} {
		for key, n := range counts {
			c[prefix+key] = n
		}
	}
	return c
}

// compare writes counts side by side and returns how many differ.
func compare(out io.Writer, want, got map[string]int64) (different int) {
	names := maps.Clone(want)
	maps.Copy(names, got)
	fmt.Fprint(out, "| count | written | found | |\n|---|---:|---:|---|\n")
	for _, name := range slices.Sorted(maps.Keys(names)) {
		mark := "="
		if want[name] != got[name] {
			mark = "**differs**"
			different++
		}
		if want[name] != 0 || got[name] != 0 {
			fmt.Fprintf(out, "| %s | %d | %d | %s |\n", name, want[name], got[name], mark)
		}
	}
	return different
}
