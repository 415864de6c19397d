package analyze

import (
	"cmp"
	"maps"
	"slices"

	"rpclog/analyze/catalog"
	"rpclog/parse"
)

// Bounds of what is kept of one code.
const (
	maxTexts   = 1000 // distinct message texts
	maxText    = 1000 // bytes of a text
	shownTexts = 10   // texts in the report
)

// rowKey is a code within a catalog. Where the session had shown no catalog
// yet, it is one of a source, whose catalog is known at the end.
type rowKey struct {
	code    int32
	catalog int32 // -1: that of source
	source  int32 // -1 where catalog is known
}

// codeRow counts the errors with one code.
type codeRow struct {
	count, inBand int64
	sessions      map[int32]struct{}
	first, last   parse.Time
	methods       map[*method]int64 // by method; nil for unknown
	texts         map[string]int64
	example       Place
	order         int64 // of the first error, to find the example among merged rows
}

type codes struct {
	rows      map[rowKey]*codeRow
	order     int64
	moreTexts int64
	scratch   []byte
}

// failed counts an error response.
func (a *Analyzer) failed(at *place, s *session, m *method, e *parse.Error) {
	id := a.code(e.Code)
	a.sum.Errors++
	at.cell.errors++
	at.cell.count(id, 1)
	s.errors++
	if s.codes == nil {
		s.codes = map[int32]int64{}
	}
	s.codes[id]++
	if m != nil {
		m.errors++
	}
	a.codeRow(at, s, m, e, id).count++
}

// failedInBand counts an error inside a successful response.
func (a *Analyzer) failedInBand(at *place, s *session, m *method, e *parse.Error) {
	id := a.code(e.Code)
	a.sum.InBandErrors++
	at.cell.inBand++
	s.inBand++
	if m != nil {
		m.inBand++
	}
	a.codeRow(at, s, m, e, id).inBand++
	a.event(at, s, m, a.failureInterest(s, m, e, id, true), e)
}

// codeRow returns the row that an error counts in, with all but the count
// noted there.
func (a *Analyzer) codeRow(at *place, s *session, m *method, e *parse.Error, id int32) *codeRow {
	c := &a.codes
	at.src.codes[id] = true
	key := rowKey{id, int32(a.shown(s)), -1}
	if key.catalog < 0 {
		key.source = at.src.index
	}
	row := c.rows[key]
	if row == nil {
		row = &codeRow{
			sessions: map[int32]struct{}{}, methods: map[*method]int64{}, texts: map[string]int64{},
			example: Place{at.src.name, at.record.Line}, order: c.order,
		}
		c.rows[key] = row
	}
	c.order++
	if s != a.names.noSession {
		row.sessions[s.id] = struct{}{}
	}
	widen(&row.first, &row.last, at.record.Time)
	row.methods[m]++
	text := c.shorten(e.Text)
	if n, ok := row.texts[string(text)]; ok || len(row.texts) < maxTexts {
		row.texts[string(text)] = n + 1
	} else {
		c.moreTexts++
	}
	return row
}

// shorten cuts a text to maxText bytes, at the beginning of a character.
func (c *codes) shorten(text []byte) []byte {
	if len(text) <= maxText {
		return text
	}
	n := maxText
	for n > maxText-4 && text[n]&0xC0 == 0x80 {
		n--
	}
	c.scratch = append(append(c.scratch[:0], text[:n]...), "…"...)
	return c.scratch
}

// merge adds another row of the same code and catalog.
func (r *codeRow) merge(o *codeRow) {
	r.count += o.count
	r.inBand += o.inBand
	maps.Copy(r.sessions, o.sessions)
	widen(&r.first, &r.last, o.first)
	widen(&r.first, &r.last, o.last)
	for m, n := range o.methods {
		r.methods[m] += n
	}
	for t, n := range o.texts {
		r.texts[t] += n
	}
	if o.order < r.order {
		r.order, r.example = o.order, o.example
	}
}

// sourceCatalog returns the catalog that a source is of at the end, or -1.
func (a *Analyzer) sourceCatalog(src *source) int {
	if a.forced >= 0 {
		return a.forced
	}
	if lead := src.votes.leader(); lead >= 0 {
		return lead
	}
	cats := a.opts.Catalogs
	fallback := cats.At(cats.Index(catalog.Default))
	found := -1
	for i := range cats.Len() {
		c := cats.At(i)
		if c != fallback && knowsAll(c, fallback, src.codes, a.names.codes) {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

// knowsAll reports whether a catalog has all of some codes, those of the
// default catalog aside, and that there is one.
func knowsAll(c, fallback *catalog.Catalog, ids map[int32]bool, codes []parse.Code) bool {
	some := false
	for id := range ids {
		code := codes[id]
		if _, ok := fallback.Lookup(code); ok || code.IsNull() {
			continue
		}
		if _, ok := c.Lookup(code); !ok {
			return false
		}
		some = true
	}
	return some
}

// report returns the rows of all codes.
func (a *Analyzer) reportCodes() []Code {
	rows := map[rowKey]*codeRow{}
	for key, row := range a.codes.rows {
		if key.source >= 0 {
			key = rowKey{key.code, int32(a.sources[key.source].catalog), -1}
		}
		if there := rows[key]; there != nil {
			row.merge(there)
		}
		rows[key] = row
	}
	list := make([]Code, 0, len(rows))
	for key, row := range rows {
		c := a.describe(a.names.codes[key.code], int(key.catalog))
		c.Count, c.InBand, c.Sessions = row.count, row.inBand, int64(len(row.sessions))
		c.First, c.Last, c.Example = row.first, row.last, &row.example
		c.Methods, c.Messages = methodCounts(row.methods), textCounts(row.texts)
		if a.sum.Errors > 0 {
			c.Share = float64(row.count) / float64(a.sum.Errors)
		}
		list = append(list, c)
	}
	slices.SortFunc(list, func(x, y Code) int {
		return cmp.Or(descending(x.Count, y.Count), x.Code.Compare(y.Code), comparePtr(x.Catalog, y.Catalog))
	})
	return list
}

// describe says what a code means in a catalog, or without one.
func (a *Analyzer) describe(code parse.Code, cat int) Code {
	cats := a.opts.Catalogs
	c := Code{Code: code, Class: catalog.Unknown, Ambiguous: []string{}}
	fallback := cats.At(cats.Index(catalog.Default))
	entry, ok := catalog.Entry{}, false
	if cat >= 0 {
		c.Catalog = &cats.At(cat).Name
		entry, ok = cats.At(cat).Lookup(code)
	} else {
		c.Ambiguous = cats.Knowing(code)
	}
	if !ok {
		entry, ok = fallback.Lookup(code)
	}
	if ok {
		c.Name, c.Meaning, c.Class = &entry.Name, &entry.Meaning, entry.Class
	}
	return c
}

// class returns the class of a code in a catalog, or in the default one where
// the catalog is not known or does not have it.
func (a *Analyzer) class(code parse.Code, cat int) string {
	return a.describe(code, cat).Class
}

func methodCounts(counts map[*method]int64) []MethodCount {
	list := make([]MethodCount, 0, len(counts))
	for m, n := range counts {
		mc := MethodCount{Count: n}
		if m != nil {
			mc.Method = &m.name
		}
		list = append(list, mc)
	}
	slices.SortFunc(list, func(x, y MethodCount) int {
		return cmp.Or(descending(x.Count, y.Count), comparePtr(x.Method, y.Method))
	})
	return list
}

func textCounts(counts map[string]int64) []TextCount {
	shown := make(map[string]int64, len(counts))
	for t, n := range counts {
		shown[Mask(t)] += n
	}
	list := make([]TextCount, 0, len(shown))
	for t, n := range shown {
		list = append(list, TextCount{t, n})
	}
	slices.SortFunc(list, func(x, y TextCount) int {
		return cmp.Or(descending(x.Count, y.Count), cmp.Compare(x.Text, y.Text))
	})
	return list[:min(len(list), shownTexts)]
}

// comparePtr orders texts, those that are not known last.
func comparePtr(x, y *string) int {
	switch {
	case x == y:
		return 0
	case x == nil:
		return 1
	case y == nil:
		return -1
	}
	return cmp.Compare(*x, *y)
}
