package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// report is what is needed of a report of rpclog.
type report struct {
	Summary struct {
		Records, Errors, Sessions, Methods, Unanswered int64
	}
	Codes []struct {
		Code        json.RawMessage
		Count       int64
		Sessions    int64
		First, Last string
		Methods     []struct {
			Method string
			Count  int64
		}
	}
	Limits []limit
}

// limit is a bound that was reached.
type limit struct {
	What           string
	Limit, Reached int64
}

func (l limit) String() string {
	if l.Limit == 0 {
		return l.What + " " + thousands(l.Reached)
	}
	return fmt.Sprintf("%s %s / %s", l.What, thousands(l.Reached), thousands(l.Limit))
}

// report returns what rpclog reported in the first round.
func (r result) report() (*report, error) {
	text, err := r.firstOutput()
	if err != nil {
		return nil, err
	}
	var rep report
	return &rep, json.Unmarshal(text, &rep)
}

// errors returns how many errors there are of each code.
func (r *report) errors() map[string]int64 {
	counts := map[string]int64{}
	for _, c := range r.Codes {
		if c.Count > 0 {
			counts[text(c.Code)] = c.Count
		}
	}
	return counts
}

// text is a code without its quotation marks, if it has any.
func text(code json.RawMessage) string { return strings.Trim(string(code), `"`) }
