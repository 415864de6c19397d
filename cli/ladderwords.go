package cli

import (
	"fmt"
	"slices"
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/rules"
	"rpclog/analyze/wording"
)

// What there is to say of messages that are shown, and of those that are not
// there.

// unknownSession says that there is no session with an id, and which there are:
// those that it is a part of, else one that is written alike, else the first ones.
func unknownSession(id string, r *analyze.Report) error {
	var ids, near []string
	for _, s := range r.Sessions {
		ids = append(ids, s.ID)
		if strings.Contains(strings.ToLower(s.ID), strings.ToLower(id)) {
			near = append(near, s.ID)
		}
	}
	text := fmt.Sprintf("--session %s: no such session", id)
	if like := rules.Nearest(id, ids); near == nil && like != "" {
		near = []string{like}
	}
	if near != nil {
		return usage("%s; did you mean %s?", text, someOf(near, "or"))
	}
	return usage("%s; there are %s", text, someOf(ids, "and"))
}

// someOf names some things of a list, and how many more there are.
func someOf(list []string, word string) string {
	const most = 5
	more := len(list) - most
	if more > 0 {
		list = append(slices.Clone(list[:most]), wording.Thousands(int64(more))+" more")
	}
	if last := len(list) - 1; last > 0 {
		return strings.Join(list[:last], ", ") + " " + word + " " + list[last]
	}
	return strings.Join(list, "")
}

// instead says what there is instead of the messages that were asked for.
func (l *ladder) instead(r *analyze.Report) string {
	var parts []string
	if len(l.shown.Codes) > 0 {
		parts = append(parts, codesThere(r))
	}
	if l.shown.Methods != nil {
		var methods []string
		for _, m := range r.Methods {
			methods = append(methods, m.Method)
		}
		if len(methods) > 0 {
			parts = append(parts, "there are calls of "+someOf(methods, "and"))
		}
	}
	if l.choice.unanswered {
		parts = append(parts, "of "+wording.Plural(r.Summary.Requests, "request")+" "+wording.Thousands(r.Summary.Unanswered)+" have no response")
	}
	if parts == nil {
		parts = append(parts, "of "+wording.Plural(r.Summary.Messages, "message"))
	}
	return strings.Join(parts, "; ")
}

// codesThere says which codes there are.
func codesThere(r *analyze.Report) string {
	var codes []string
	for _, code := range r.Codes {
		codes = append(codes, wording.Code(code.Code))
	}
	if codes == nil {
		return "no call failed with a code"
	}
	return "calls failed with " + someOf(codes, "and")
}

// noFinding says that there is no finding with a number.
func noFinding(n int, r *analyze.Report) error {
	switch len(r.Findings) {
	case 0:
		return usage("--finding %d: there are no findings", n)
	case 1:
		return usage("--finding %d: there is 1 finding", n)
	}
	return usage("--finding %d: there are %d findings", n, len(r.Findings))
}

// title says what is shown.
func (l *ladder) title(r *analyze.Report) string {
	text := ""
	add := func(format string, args ...any) {
		if text != "" {
			text += " · "
		}
		text += fmt.Sprintf(format, args...)
	}
	if l.choice.finding > 0 {
		add("finding %d", l.choice.finding)
		add("%s", r.Findings[l.choice.finding-1].Title)
	}
	for _, id := range l.sessions {
		add("session %s", id)
	}
	for _, code := range l.choice.codes {
		add("calls with code %s", code)
	}
	for _, method := range l.choice.methods {
		add("method %s", method)
	}
	if l.choice.unanswered {
		add("requests without a response")
	}
	return text
}
