package analyze

import (
	"cmp"
	"math"
	"slices"

	"rpclog/analyze/catalog"
	"rpclog/analyze/internal/lookup"
	"rpclog/analyze/rules"
	"rpclog/parse/capture"
)

// Bounds of what is kept of codes.
const (
	maxTexts     = 1000     // distinct message texts
	maxText      = 1000     // bytes of a text
	shownTexts   = 10       // texts in the report
	maxTextBytes = 64 << 20 // of the texts of all codes
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
	id            int32
	key           rowKey
	entry         catalog.Entry // of the code, for rules
	count, inBand int64
	called        int64   // those of count that answer a request
	sessions      []int32 // in which it was; some twice
	span          span
	methods       counts // of count; rules.None for those that are unknown or beyond the bound
	inBandMethods counts // of inBand
	subjects      counts // of both
	texts         texts
	causes        texts
	example       Place
	order         int64 // of the first error, to find the example among merged rows
}

type codes struct {
	rows    map[rowKey]*codeRow
	byID    []*codeRow
	latest  []*codeRow // by code
	errors  int64
	hasher  lookup.Hasher
	scratch []byte

	moreTexts       int64
	bytes, maxBytes int // of texts
}

func newCodes() codes {
	return codes{rows: map[rowKey]*codeRow{}, hasher: lookup.NewHasher(), maxBytes: maxTextBytes}
}

// texts counts errors by their message.
type texts struct {
	list   []TextCount
	byText lookup.Index
}

// nullCode is the identity of the code null, and of codes beyond the bound.
const nullCode int32 = 0

// code returns the identity of a code.
func (n *names) code(c capture.Code) int32 {
	hash := n.hashCode(c)
	h := uint32(hash)
	for at := range n.byCode.Find(h) {
		if n.codes[at] == c {
			return at
		}
	}
	if len(n.codes) > maxCodes || !n.fits([]byte(c.Text())) { // null aside
		n.another(aCode, hash)
		return nullCode
	}
	id := int32(len(n.codes))
	n.byCode.Put(h, id)
	n.codes = append(n.codes, c)
	return id
}

func (n *names) hashCode(c capture.Code) uint64 {
	kind := uint64(0)
	switch {
	case c.IsNull():
		kind = 1
	case c.IsNumber():
		kind = 2
	}
	return n.Text([]byte(c.Text()), kind)
}

// failed counts an error response and hands it to the rules. It
// returns the row of its code.
func (a *Analyzer) failed(at *place, s *session, m *method, e *capture.Error) *codeRow {
	row := a.codeRow(at, s, e, false)
	row.count++
	row.methods.add(idOf(m), 1)
	if it := at.about; it != nil {
		it.errors++
		it.codes.add(row.id, 1)
	}
	a.sum.Errors++
	at.cell.errors++
	at.cell.codes.add(row.key.code, 1)
	a.fail(s, at.cell, row.key.code, false)
	s.errors++
	if m != nil {
		m.errors++
		row.called++
	}
	a.failure(row, at, s, m, e, false)
	return row
}

// failedInBand counts an error inside a successful response and hands it to
// the rules.
func (a *Analyzer) failedInBand(at *place, s *session, m *method, e *capture.Error) *codeRow {
	row := a.codeRow(at, s, e, true)
	row.inBand++
	row.inBandMethods.add(idOf(m), 1)
	if it := at.about; it != nil {
		it.inBand++
	}
	a.sum.InBandErrors++
	at.cell.inBand++
	a.fail(s, at.cell, row.key.code, true)
	s.inBand++
	if m != nil {
		m.inBand++
	}
	a.failure(row, at, s, m, e, true)
	return row
}

// idOf returns the identity of a method, which is nil if it is not known.
func idOf(m *method) int32 {
	if m == nil {
		return rules.None
	}
	return m.id
}

// codeRow returns the row that an error counts in, with all but the counts
// noted there.
func (a *Analyzer) codeRow(at *place, s *session, e *capture.Error, inBand bool) *codeRow {
	c := &a.codes
	row := a.row(at, s, a.names.code(e.Code))
	c.errors++
	at.src.codes.add(row.key.code, 1)
	if s.id != rules.None && s.codes.add(codeKey(row.id, inBand), 1) == 1 {
		row.sessions = append(row.sessions, s.id)
	}
	row.span.widen(*at.time)
	if it := at.about; it != nil {
		row.subjects.add(it.id, 1)
	}
	c.text(&row.texts, e.Text)
	if e.Data != nil {
		if cause := a.opts.Catalogs.Cause(e.Data, int(row.key.catalog)); cause != "" && cause != string(e.Text) {
			c.text(&row.causes, []byte(cause))
		}
	}
	return row
}

// codeKey tells the errors of a row from those that are in-band.
func codeKey(row int32, inBand bool) int32 {
	if inBand {
		return ^row
	}
	return row
}

// row returns the row of a code in the catalog that a session has shown.
func (a *Analyzer) row(at *place, s *session, code int32) *codeRow {
	c := &a.codes
	key := rowKey{code, int32(a.shown(s)), -1}
	if key.catalog < 0 {
		key.source = at.src.index
	}
	for len(c.latest) <= int(code) {
		c.latest = append(c.latest, nil)
	}
	row := c.latest[code]
	if row != nil && row.key == key {
		return row
	}
	if row = c.rows[key]; row == nil {
		row = &codeRow{id: int32(len(c.byID)), key: key, example: Place{at.src.name, at.record.Line}, order: c.errors}
		row.entry, _ = a.entry(a.names.codes[code], int(key.catalog))
		c.rows[key] = row
		c.byID = append(c.byID, row)
	}
	c.latest[code] = row
	return row
}

// text counts a text of an error: its message, or its cause.
func (c *codes) text(t *texts, text []byte) {
	text = c.shorten(text)
	h := uint32(c.hasher.Text(text, 0))
	for at := range t.byText.Find(h) {
		if t.list[at].Text == string(text) {
			t.list[at].Count++
			return
		}
	}
	if len(t.list) >= maxTexts || c.bytes+len(text) > c.maxBytes {
		c.moreTexts++
		return
	}
	c.bytes += len(text)
	t.byText.Put(h, int32(len(t.list)))
	t.list = append(t.list, TextCount{string(text), 1})
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

// merged returns rows of the same code and catalog as one, and leaves them as
// they are: more errors may come.
func merged(rows []*codeRow) *codeRow {
	if len(rows) == 1 {
		return rows[0]
	}
	sum := &codeRow{key: rows[0].key, order: math.MaxInt64}
	for _, r := range rows {
		sum.count += r.count
		sum.inBand += r.inBand
		sum.sessions = append(sum.sessions, r.sessions...)
		sum.span.join(r.span)
		sum.methods.addAll(&r.methods)
		sum.inBandMethods.addAll(&r.inBandMethods)
		sum.subjects.addAll(&r.subjects)
		sum.texts.list = append(sum.texts.list, r.texts.list...)
		sum.causes.list = append(sum.causes.list, r.causes.list...)
		if r.order < sum.order {
			sum.order, sum.example = r.order, r.example
		}
	}
	return sum
}

// sourceCatalog returns the catalog that a source is of at the end, or -1.
func (a *Analyzer) sourceCatalog(src *source) int {
	if a.forced >= 0 {
		return a.forced
	}
	if src.votes.methods > 0 { // these speak for a catalog, or against all of them
		return src.votes.leader()
	}
	cats := a.opts.Catalogs
	fallback := cats.Default()
	found := -1
	for i := range cats.Len() {
		c := cats.At(i)
		if c != fallback && knowsAll(c, fallback, &src.codes, a.names.codes) {
			if found >= 0 {
				return -1
			}
			found = i
		}
	}
	return found
}

// knowsAll reports whether a catalog has all of some codes, those of the
// default catalog aside, and that there are at least two: one may be the same
// number by chance.
func knowsAll(c, fallback *catalog.Catalog, ids *counts, codes []capture.Code) bool {
	known := 0
	for id := range ids.all() {
		code := codes[id]
		if _, ok := fallback.Lookup(code); ok || code.IsNull() {
			continue
		}
		if _, ok := c.Lookup(code); !ok {
			return false
		}
		if !ofHTTP(code) {
			known++
		}
	}
	return known >= 2
}

// ofHTTP reports whether a code is a status of HTTP. Any service may answer
// with those, so they tell no protocol.
func ofHTTP(code capture.Code) bool {
	if !code.IsNumber() {
		return false
	}
	switch code.Text() {
	case "100", "200", "400", "401", "403", "404", "405", "408", "409", "422", "429", "500", "501", "502", "503", "504":
		return true
	}
	return false
}

// reportCodes returns the rows of all codes.
func (a *Analyzer) reportCodes() []Code {
	groups := map[rowKey][]*codeRow{}
	for key, row := range a.codes.rows {
		key = rowKey{key.code, int32(a.catalogOf(key)), -1}
		groups[key] = append(groups[key], row)
	}
	list := make([]Code, 0, len(groups))
	var sessions []int32
	for key, rows := range groups {
		row := merged(rows)
		c := a.describe(row, a.names.codes[key.code], int(key.catalog))
		if key.catalog < 0 && !a.shownMethods(rows) {
			c.Ambiguous = a.opts.Catalogs.Knowing(c.Code)
		}
		sessions = append(sessions[:0], row.sessions...)
		slices.Sort(sessions)
		c.Count, c.InBand, c.Sessions = row.count, row.inBand, int64(len(slices.Compact(sessions)))
		c.First, c.Last, c.Example = row.span.first, row.span.last, &row.example
		c.Methods, c.Subjects = a.methodCounts(row, int(key.catalog)), a.subjectCounts(&row.subjects)
		c.Messages, c.Causes = a.textCounts(row.texts.list), a.textCounts(row.causes.list)
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

// catalogOf returns the catalog of a row at the end, or -1.
func (a *Analyzer) catalogOf(key rowKey) int {
	if key.source >= 0 {
		return a.sources[key.source].catalog
	}
	return int(key.catalog)
}

// shownMethods reports whether the sources or sessions of some rows have shown
// methods. If these tell no catalog, they speak against all of them.
func (a *Analyzer) shownMethods(rows []*codeRow) bool {
	return slices.ContainsFunc(rows, func(r *codeRow) bool {
		return a.sources[r.key.source].votes.methods > 0 ||
			slices.ContainsFunc(r.sessions, func(id int32) bool { return a.names.sessions.At(id).votes.methods > 0 })
	})
}

// describe says what the code of a row means in a catalog, or without one.
func (a *Analyzer) describe(row *codeRow, code capture.Code, cat int) Code {
	c := Code{Code: code, Ambiguous: []string{}}
	if cat >= 0 {
		c.Catalog = &a.opts.Catalogs.At(cat).Name
	}
	entry, ok := a.entry(code, cat)
	if ok {
		c.Name, c.Meaning = &entry.Name, &entry.Meaning
	}
	c.Class = a.names.classOf(row, &entry)
	return c
}

// entry returns what a catalog has of a code, or the default one where the
// catalog is not known or does not have it. If neither has, it is false, and
// the entry has a class alone.
func (a *Analyzer) entry(code capture.Code, cat int) (catalog.Entry, bool) {
	cats := a.opts.Catalogs
	if cat >= 0 {
		if entry, ok := cats.At(cat).Lookup(code); ok {
			return entry, true
		}
	}
	if entry, ok := cats.Default().Lookup(code); ok {
		return entry, true
	}
	return catalog.Entry{Class: catalog.Unknown}, false
}

// methodCounts returns how many errors of a row, of a catalog, were answers to
// which method.
func (a *Analyzer) methodCounts(row *codeRow, cat int) []MethodCount {
	var all counts
	all.addAll(&row.methods)
	all.addAll(&row.inBandMethods)
	entry, _ := a.entry(a.names.codes[row.key.code], cat)
	list := make([]MethodCount, 0, all.used)
	for id, count := range all.all() {
		mc, name := MethodCount{Count: count}, ""
		if id != rules.None {
			mc.Method = &a.names.methods[id].name
			name = *mc.Method
		}
		mc.Class = entry.ClassFor(name)
		list = append(list, mc)
	}
	slices.SortFunc(list, func(x, y MethodCount) int {
		return cmp.Or(descending(x.Count, y.Count), comparePtr(x.Method, y.Method))
	})
	return list
}

func (a *Analyzer) textCounts(counts []TextCount) []TextCount {
	shown := make(map[string]int64, len(counts))
	for _, t := range counts {
		shown[a.masker.String(t.Text)] += t.Count
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
