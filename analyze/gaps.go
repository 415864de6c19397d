package analyze

import "slices"

// Gap is a way in which a report does not speak of all that its sources hold.
type Gap struct {
	What  string // "interrupted", "unreadable", the kind of a [Problem], or "limits"
	Count int64  // sources, records or limits
}

// Gaps returns the gaps of a report, in an order of their own: none if all
// was read and every count is exact.
func (r *Report) Gaps() []Gap {
	var list []Gap
	add := func(what string, n int64) {
		if n > 0 {
			list = append(list, Gap{what, n})
		}
	}
	if r.Incomplete {
		add("interrupted", 1)
	}
	var unreadable, limits int64
	for i := range r.Sources {
		if r.Sources[i].Error != nil {
			unreadable++
		}
	}
	add("unreadable", unreadable)
	for _, kind := range []string{"truncated", "oversize", "too_deep"} {
		if i := slices.IndexFunc(r.Problems, func(p Problem) bool { return p.Kind == kind }); i >= 0 {
			add(kind, r.Problems[i].Count)
		}
	}
	for _, l := range r.Limits {
		if l.Cuts() {
			limits++
		}
	}
	add("limits", limits)
	return list
}

// Cuts reports whether a bound that was reached leaves counts inexact or
// something unread. Events without a time are left out of rules that count
// within a time because that is how such rules are; lanes are a picture.
func (l Limit) Cuts() bool { return l.What != "rule_untimed" && l.What != "lanes" }
