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

// inSessions reports whether the messages of a session count: the filter has its
// id, or what is shown of that.
func (a *Analyzer) inSessions(id string) bool {
	wanted := a.opts.Filter.Sessions
	return len(wanted) == 0 || slices.Contains(wanted, id) || slices.Contains(wanted, a.masker.Name(id))
}

// LeftOut returns how many messages lie outside of the span of time that the
// filter asks for, and when the first and the last of them came.
func (a *Analyzer) LeftOut() (messages int64, first, last capture.Time) {
	return a.leftOut, a.left.first, a.left.last
}

// Choice says which rows of a report are shown. The zero value shows all.
type Choice struct {
	Codes    []capture.Code    // these; none means all
	Methods  func(string) bool // of these methods; nil means all
	Subjects func(string) bool // about these subjects; nil means all
}

// Show leaves of the report only the rows that are about some codes, methods
// and subjects: rows of Codes, Windows and Sessions keep the codes, rows of
// Codes and Methods are those of the methods, and of calls about the subjects,
// and the calls are those that are about all of them.
// Totals, findings, the verdict and the numbers of the rows stay: what is shown
// changes, not what was counted.
func (r *Report) Show(c Choice) {
	for _, list := range [...]*[]Call{&r.Calls.Unanswered, &r.Calls.Slowest, &r.Calls.Examples} {
		*list = slices.DeleteFunc(*list, func(call Call) bool { return !c.Has(&call) })
	}
	if len(c.Codes) > 0 {
		r.Codes = slices.DeleteFunc(r.Codes, func(row Code) bool { return !slices.Contains(c.Codes, row.Code) })
		for i := range r.Windows.Rows {
			r.Windows.Rows[i].Codes = keepCodes(r.Windows.Rows[i].Codes, c.Codes)
		}
		for i := range r.Sessions {
			r.Sessions[i].Codes = keepCodes(r.Sessions[i].Codes, c.Codes)
		}
	}
	if c.Methods != nil {
		r.Codes = slices.DeleteFunc(r.Codes, func(row Code) bool {
			return !slices.ContainsFunc(row.Methods, func(m MethodCount) bool { return m.Method != nil && c.Methods(*m.Method) })
		})
		r.Methods = slices.DeleteFunc(r.Methods, func(m Method) bool { return !c.Methods(m.Method) })
	}
	if c.Subjects != nil {
		r.Codes = slices.DeleteFunc(r.Codes, func(row Code) bool {
			return !slices.ContainsFunc(row.Subjects, func(s SubjectCount) bool { return c.Subjects(s.Subject) })
		})
		for i := range r.Methods {
			r.Methods[i].Subjects = slices.DeleteFunc(r.Methods[i].Subjects, func(s Subject) bool { return !c.Subjects(s.Subject) })
		}
		r.Methods = slices.DeleteFunc(r.Methods, func(m Method) bool { return len(m.Subjects) == 0 })
	}
}

// Has reports whether a call is about some of the codes, methods and subjects.
func (c *Choice) Has(call *Call) bool {
	return (len(c.Codes) == 0 || call.Failed() && slices.Contains(c.Codes, call.Code)) && c.about(call.Method, call.Subject)
}

// HasError reports whether an error is about some of the codes, methods and
// subjects.
func (c *Choice) HasError(e *ErrorEvent) bool {
	return (len(c.Codes) == 0 || slices.Contains(c.Codes, e.Code)) && c.about(e.Method, e.Subject)
}

// about reports whether what is about a method and a subject, nil for none, is
// about some of those of c.
func (c *Choice) about(method, subject *string) bool {
	return (c.Methods == nil || method != nil && c.Methods(*method)) && (c.Subjects == nil || subject != nil && c.Subjects(*subject))
}

func keepCodes(counts []CodeCount, codes []capture.Code) []CodeCount {
	return slices.DeleteFunc(counts, func(c CodeCount) bool { return !slices.Contains(codes, c.Code) })
}
