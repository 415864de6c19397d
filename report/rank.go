package report

import (
	"cmp"
	"slices"

	"rpclog/analyze"
)

// ranked returns a report whose rows stand as people read them: what failed
// most first, be it by an error, by an error inside a success, or by no
// response; what is expected comes last. Programs read rows in the order of the
// report itself.
func ranked(r *analyze.Report) *analyze.Report {
	sorted := *r
	sorted.Codes = slices.Clone(r.Codes)
	slices.SortStableFunc(sorted.Codes, func(x, y analyze.Code) int {
		return cmp.Or(cmp.Compare(expected(&x), expected(&y)), cmp.Compare(y.Count+y.InBand, x.Count+x.InBand))
	})
	sorted.Sessions = slices.Clone(r.Sessions)
	slices.SortStableFunc(sorted.Sessions, func(x, y analyze.Session) int {
		return cmp.Compare(y.Errors+y.InBand+y.Unanswered, x.Errors+x.InBand+x.Unanswered)
	})
	sorted.Methods = slices.Clone(r.Methods)
	slices.SortStableFunc(sorted.Methods, func(x, y analyze.Method) int {
		return cmp.Or(cmp.Compare(y.Failed, x.Failed), cmp.Compare(y.Errors+y.InBand, x.Errors+x.InBand))
	})
	return &sorted
}

// expected is 1 for a code that is expected in good use, else 0.
func expected(c *analyze.Code) int {
	if c.Class == "benign" {
		return 1
	}
	return 0
}
