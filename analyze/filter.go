package analyze

import (
	"slices"

	"rpclog/parse/capture"
)

// Filter chooses the messages that are counted and that rules see. It does
// not change which request a response answers. The zero value leaves nothing
// out.
type Filter struct {
	Since, Until capture.Time // inclusive; a record without a time lies in no span
	Sessions     []string     // ids of sessions; none means all
}

// inSpan reports whether a record of some time counts.
func (f *Filter) inSpan(t capture.Time) bool {
	if !f.Since.Known() && !f.Until.Known() {
		return true
	}
	return t.Known() && !t.Before(f.Since) && !(f.Until.Known() && f.Until.Before(t))
}

// hasSession reports whether the messages of a session count.
func (f *Filter) hasSession(id string) bool {
	return len(f.Sessions) == 0 || slices.Contains(f.Sessions, id)
}

// Show leaves of the report only the rows that are about some codes and some
// methods: rows of Codes, Windows and Sessions keep the codes, rows of Codes
// and Methods are those of the methods. None means all. Totals, findings and
// the numbers of the rows stay: what is shown changes, not what was counted.
func (r *Report) Show(codes []capture.Code, methods func(string) bool) {
	if len(codes) > 0 {
		r.Codes = slices.DeleteFunc(r.Codes, func(c Code) bool { return !slices.Contains(codes, c.Code) })
		for i := range r.Windows.Rows {
			r.Windows.Rows[i].Codes = keepCodes(r.Windows.Rows[i].Codes, codes)
		}
		for i := range r.Sessions {
			r.Sessions[i].Codes = keepCodes(r.Sessions[i].Codes, codes)
		}
	}
	if methods != nil {
		r.Codes = slices.DeleteFunc(r.Codes, func(c Code) bool {
			return !slices.ContainsFunc(c.Methods, func(m MethodCount) bool { return m.Method != nil && methods(*m.Method) })
		})
		r.Methods = slices.DeleteFunc(r.Methods, func(m Method) bool { return !methods(m.Method) })
	}
}

func keepCodes(counts []CodeCount, codes []capture.Code) []CodeCount {
	return slices.DeleteFunc(counts, func(c CodeCount) bool { return !slices.Contains(codes, c.Code) })
}
