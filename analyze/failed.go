package analyze

import (
	"rpclog/analyze/catalog"
	"rpclog/analyze/rules"
)

// Which errors are expected in good use, and which calls failed. That depends
// on the method and on the catalog, which may show at the end only: so it is
// found out for a report, of counts by code and method.

// expected counts the error responses of class benign.
type expected struct {
	errors   int64  // all
	called   int64  // that answer a request
	byMethod counts // of those that have a row
}

// expected returns the error responses of class benign, of sources whose
// catalogs are known.
func (a *Analyzer) expected() *expected {
	x := &expected{}
	for key, row := range a.codes.rows {
		entry, _ := a.entry(a.names.codes[key.code], a.catalogOf(key))
		switch {
		case entry.Class == catalog.Benign:
			x.errors += row.count
			x.called += row.called
			x.byMethod.addAll(&row.methods)
		case entry.Benign != "":
			for id, n := range row.methods.all() {
				if a.names.isBenign(&entry, id) {
					x.errors += n
					x.called += n
					x.byMethod.add(id, n)
				}
			}
		}
	}
	return x
}

// isBenign reports whether a code is benign as answer to a method.
func (n *names) isBenign(entry *catalog.Entry, method int32) bool {
	name := ""
	if method != rules.None {
		name = n.methods[method].name
	}
	return entry.ClassFor(name) == catalog.Benign
}

// classOf returns the class of the errors of a row, whose code has an entry:
// benign only if all of them are.
func (n *names) classOf(row *codeRow, entry *catalog.Entry) string {
	if entry.Benign == "" {
		return entry.Class
	}
	for _, methods := range []*counts{&row.methods, &row.inBandMethods} {
		for id := range methods.all() {
			if !n.isBenign(entry, id) {
				return entry.Class
			}
		}
	}
	return catalog.Benign
}

// failed returns how many requests of a method were answered by errors other
// than so many benign ones, with errors inside, or not at all.
func (m *method) failed(benign int64) int64 {
	return m.errors - benign + m.mixed + m.requests - m.answered
}

// failedCalls returns the same of all methods.
func (a *Analyzer) failedCalls(x *expected) int64 {
	sum := a.sum.Requests - a.replied - x.called
	for _, list := range [][]*method{a.names.methods, a.names.rowless} {
		for _, m := range list {
			sum += m.errors + m.mixed
		}
	}
	return sum
}
