package analyze

import (
	"bytes"
	"slices"

	"rpclog/parse/capture"
)

// What is shown of names. Inside they are what they are, so that filters and
// rules find them; what leaves the analyzer has no secret among them.

// named returns the name of something, nil for none, as it is shown.
func (a *Analyzer) named(name *string) *string {
	if name == nil {
		return nil
	}
	shown := a.masker.Name(*name)
	if shown == *name {
		return name
	}
	return &shown
}

// shownCode returns a code as it is shown.
func (a *Analyzer) shownCode(c capture.Code) capture.Code {
	if c.IsNull() || c.IsNumber() {
		return c
	}
	return capture.TextCode(a.masker.Name(c.Text()))
}

// hide puts the names that are shown into a report.
func (a *Analyzer) hide(r *Report) {
	if a.masker.Off() {
		return
	}
	for i := range r.Codes {
		c := &r.Codes[i]
		c.Code = a.shownCode(c.Code)
		for j := range c.Methods {
			c.Methods[j].Method = a.named(c.Methods[j].Method)
		}
		for j := range c.Subjects {
			c.Subjects[j].Method = a.masker.Name(c.Subjects[j].Method)
		}
	}
	for i := range r.Windows.Rows {
		a.hideCodes(r.Windows.Rows[i].Codes)
	}
	for i := range r.Sessions {
		s := &r.Sessions[i]
		s.ID = a.shownSession(s.ID, s.By)
		a.hideCodes(s.Codes)
	}
	for i := range r.Lanes {
		l := &r.Lanes[i]
		l.Session.ID = a.shownSession(l.Session.ID, l.Session.By)
		for _, cell := range l.Cells {
			for j := range cell.Codes {
				cell.Codes[j].Code = a.shownCode(cell.Codes[j].Code)
			}
		}
	}
	for i := range r.Methods {
		r.Methods[i].Method = a.masker.Name(r.Methods[i].Method)
	}
	for i := range r.Warnings {
		r.Warnings[i].Code = a.shownCode(r.Warnings[i].Code)
	}
	for i := range r.Findings {
		a.hideFinding(&r.Findings[i])
	}
}

func (a *Analyzer) hideCodes(counts []CodeCount) {
	for i := range counts {
		counts[i].Code = a.shownCode(counts[i].Code)
	}
}

// shownSession returns the id of a session as it is shown. That of a source is
// its name, which the user has given.
func (a *Analyzer) shownSession(id, by string) string {
	if by == "source" {
		return id
	}
	return a.masker.Name(id)
}

func (a *Analyzer) hideFinding(f *Finding) {
	by := &f.By
	by.Method = a.named(by.Method)
	if by.Session != nil {
		key := *by.Session
		key.ID = a.shownSession(key.ID, key.By)
		by.Session = &key
	}
	if by.Connection != nil {
		by.Connection.ID = a.masker.Name(by.Connection.ID)
	}
	if by.Code != nil {
		code := a.shownCode(*by.Code)
		by.Code = &code
	}
	for i := range f.Evidence {
		e := &f.Evidence[i]
		e.Method, e.Code, e.Session = a.named(e.Method), a.shownCode(e.Code), a.masker.Name(e.Session)
	}
}

// withhold takes what stands at the paths that are masked out of the messages of
// a record, before anything else looks at them. What tells messages apart stays,
// and is hidden where it is shown.
func (a *Analyzer) withhold(r *capture.Record, messages []capture.Message) {
	_, around := a.masker.At(r.Text)
	for i := range messages {
		m := &messages[i]
		found := around
		mask := func(value *[]byte, keys ...string) {
			if *value == nil {
				return
			}
			without, more := a.masker.At(*value, keys...)
			*value, found = without, append(found, more...)
		}
		mask(&m.Raw)
		body := "params"
		if m.Kind == capture.Response {
			body = "result"
		}
		mask(&m.Body, body)
		if m.Error != nil {
			e := *m.Error
			mask(&e.Data, "error", "data")
			e.Text = a.unlessFound(e.Text, found)
			m.Error = &e
		}
		m.InBand = slices.Clone(m.InBand)
		for j := range m.InBand {
			e := &m.InBand[j]
			e.Text = a.unlessFound(e.Text, found)
			if slices.ContainsFunc(found, func(text string) bool { return bytes.Contains(e.Data, []byte(text)) }) {
				e.Data = nil
			}
		}
		for _, name := range [...][]byte{m.Session, m.Method, r.Conn} {
			if slices.Contains(found, string(name)) {
				a.masker.Hide(string(name))
			}
		}
	}
}

// unlessFound returns a text, or what stands for it if it stood at a path that is
// masked.
func (a *Analyzer) unlessFound(text []byte, found []string) []byte {
	if len(text) > 0 && slices.Contains(found, string(text)) {
		return []byte(a.masker.Stand(string(text)))
	}
	return text
}
