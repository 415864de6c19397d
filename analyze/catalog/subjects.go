package catalog

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// Some methods say little: MCP's tools/call calls any tool, Odoo's call any
// method of any model. What such a call is about, its subject, stands in its
// params; subjects.csv says where.

// longestSubject is the length of the longest subject, in bytes; a longer one
// is cut and ends in an ellipsis.
const longestSubject = 300

// SubjectPath says where the params of a method have the subject of a call.
type SubjectPath struct {
	Catalog string // of the protocol whose method it is, or ""

	given    []condition
	subjects []string // gjson paths; their values are joined with a slash
}

// condition is a value that params must have at a path.
type condition struct{ path, value string }

// parsePath reads a path: gjson paths with spaces between, of which those with
// an equals sign are conditions.
func parsePath(catalog, text string) (SubjectPath, error) {
	p := SubjectPath{Catalog: catalog}
	for part := range strings.FieldsSeq(text) {
		if path, value, ok := strings.Cut(part, "="); ok {
			p.given = append(p.given, condition{path, value})
		} else {
			p.subjects = append(p.subjects, part)
		}
	}
	if len(p.subjects) == 0 {
		return p, fmt.Errorf("path %q names no value", text)
	}
	return p, nil
}

// Of returns the subject that params name, or "": the strings and numbers that
// stand at the paths, with a slash between. All must be there.
func (p *SubjectPath) Of(params []byte) string {
	for _, c := range p.given {
		if gjson.GetBytes(params, c.path).String() != c.value {
			return ""
		}
	}
	subject := ""
	for i, path := range p.subjects {
		v := gjson.GetBytes(params, path)
		if v.Type != gjson.String && v.Type != gjson.Number || v.String() == "" {
			return ""
		}
		if i > 0 {
			subject += "/"
		}
		if v.Type == gjson.Number {
			subject += v.Raw // as it was sent
		} else {
			subject += v.Str
		}
	}
	return shorten(subject, longestSubject)
}

// Subjects returns where the params of a method may have a subject, in the
// order in which that is to be tried; nil for most methods.
func (s *Set) Subjects(method string) []SubjectPath { return s.subjects[method] }

// WithSubject returns a set in which the params of a method have a subject at
// a path, which is tried first: gjson paths with spaces between, whose values
// are joined with a slash. Those of the form PATH=VALUE are none: params must
// have that value there.
func (s *Set) WithSubject(method, path string) (*Set, error) {
	p, err := parsePath("", path)
	if err != nil {
		return nil, err
	}
	added := *s
	added.subjects = map[string][]SubjectPath{}
	for name, paths := range s.subjects {
		added.subjects[name] = paths
	}
	added.subjects[method] = slices.Insert(slices.Clone(s.subjects[method]), 0, p)
	return &added, nil
}

// readSubjects reads subjects.csv, whose rows of one method are tried in their
// order.
func readSubjects(s *Set) (map[string][]SubjectPath, error) {
	rows, err := readRows("subjects.csv", []string{"catalog", "method", "path"})
	if err != nil {
		return nil, err
	}
	all := map[string][]SubjectPath{}
	for _, row := range rows {
		p, err := parsePath(row[0], row[2])
		if err == nil && s.Index(row[0]) < 0 {
			err = fmt.Errorf("no catalog %q", row[0])
		}
		if err != nil {
			return nil, fmt.Errorf("subjects.csv: %s: %w", row[1], err)
		}
		all[row[1]] = append(all[row[1]], p)
	}
	return all, nil
}

// longestCause is the length of the longest cause, in bytes; a longer one is
// cut and ends in an ellipsis.
const longestCause = 300

// cause is where the data of an error may have its cause.
type cause struct{ catalog, path string }

// Cause returns what the data of an error, a JSON value, say beyond its
// message, by causes.csv: a string itself, else the first string that is not
// empty at one of the paths of any catalog or of the one at a place, which is
// -1 for none. "" if there is nothing.
func (s *Set) Cause(data []byte, place int) string {
	if len(data) == 0 || data[0] != '"' && data[0] != '{' {
		return ""
	}
	name := ""
	if place >= 0 {
		name = s.catalogs[place].Name
	}
	if data[0] == '"' {
		return shorten(strings.TrimSpace(gjson.ParseBytes(data).String()), longestCause)
	}
	for _, c := range s.causes {
		if c.catalog != "" && c.catalog != name {
			continue
		}
		if v := gjson.GetBytes(data, c.path); v.Type == gjson.String && strings.TrimSpace(v.Str) != "" {
			return shorten(strings.TrimSpace(v.Str), longestCause)
		}
	}
	return ""
}

// readCauses reads causes.csv, whose paths are tried in their order; those
// without a catalog are of all.
func readCauses(s *Set) ([]cause, error) {
	rows, err := readRows("causes.csv", []string{"catalog", "path"})
	if err != nil {
		return nil, err
	}
	list := make([]cause, 0, len(rows))
	for _, row := range rows {
		if row[0] != "" && s.Index(row[0]) < 0 {
			return nil, fmt.Errorf("causes.csv: %s: no catalog %q", row[1], row[0])
		}
		list = append(list, cause{row[0], row[1]})
	}
	return list, nil
}

// shorten cuts a text to at most so many bytes, at the beginning of a
// character.
func shorten(text string, most int) string {
	if len(text) <= most {
		return text
	}
	n := most - len("…")
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n] + "…"
}
