package catalog

import (
	"fmt"
	"strings"
)

// foreign stands in methods.csv for protocols that have no catalog.
const foreign = "-"

// small is the end of a prefix in methods.csv behind which a small letter
// comes, then any text: what tells the Chrome DevTools Protocol from services
// whose methods begin with a capital.
const small = "[a-z]"

// methods tells the catalogs that know a method. It points to a catalog that
// is the only one; where there are several, or foreign protocols have it too,
// it speaks for the catalogs that know it, but points to none.
type methods struct {
	exact    map[string]string
	prefixes map[string]string   // by what stands before the *
	letters  map[string]string   // by what stands before the small letter
	shared   map[string][]string // the catalogs of those that point to none
	longest  int                 // bytes of the longest prefix
	ends     [256]bool           // the last bytes of prefixes: few, so that most texts are none at a glance
}

// find returns the name of the catalog that a method points to: by its whole
// name, else by the longest prefix; "" or foreign where it points to none.
func (m *methods) find(method string) string {
	if name, ok := m.exact[method]; ok {
		return name
	}
	for n := min(len(method), m.longest); n > 0; n-- {
		if !m.ends[method[n-1]] {
			continue
		}
		if name, ok := m.prefixes[method[:n]]; ok {
			return name
		}
		if n < len(method) && 'a' <= method[n] && method[n] <= 'z' {
			if name, ok := m.letters[method[:n]]; ok {
				return name
			}
		}
	}
	return ""
}

// readMethods reads methods.csv, whose methods may end in *, for any text. Of
// a method that several protocols have, the first column names the catalogs.
func readMethods(s *Set) (methods, error) {
	m := methods{exact: map[string]string{}, prefixes: map[string]string{}, letters: map[string]string{}, shared: map[string][]string{}}
	rows, err := readRows("methods.csv", []string{"catalog", "method"})
	if err != nil {
		return m, err
	}
	for _, row := range rows {
		if err := m.add(s, strings.Fields(row[0]), row[1]); err != nil {
			return m, fmt.Errorf("methods.csv: %s: %w", row[1], err)
		}
	}
	return m, nil
}

// add takes in a method and the catalogs that know it.
func (m *methods) add(s *Set, catalogs []string, method string) error {
	for _, name := range catalogs {
		if name != foreign && s.Index(name) < 0 {
			return fmt.Errorf("no catalog %q", name)
		}
	}
	prefix, open := strings.CutSuffix(method, "*")
	prefix, letter := strings.CutSuffix(prefix, small)
	to := m.exact
	switch {
	case len(catalogs) == 0:
		return fmt.Errorf("of no catalog")
	case m.exact[method] != "" || open && (m.prefixes[prefix] != "" || m.letters[prefix] != ""):
		return fmt.Errorf("stands twice")
	case len(catalogs) > 1 && open:
		return fmt.Errorf("only a whole name can be of several")
	case len(catalogs) > 1:
		m.exact[method], m.shared[method] = foreign, catalogs
		return nil
	case letter:
		to = m.letters
	case open:
		to = m.prefixes
	}
	if to[prefix] = catalogs[0]; open {
		m.longest = max(m.longest, len(prefix))
		if prefix != "" {
			m.ends[prefix[len(prefix)-1]] = true
		}
	}
	return nil
}

// ByMethod returns the place of the catalog that a method points to, or -1
// where it points to none or to several.
func (s *Set) ByMethod(method string) int {
	name := s.methods.find(method)
	if name == "" || name == foreign {
		return -1
	}
	return s.Index(name)
}

// Sharing returns the places of the catalogs that know a method which points
// to none, since others have one of that name too.
func (s *Set) Sharing(method string) []int {
	var places []int
	for _, name := range s.methods.shared[method] {
		if i := s.Index(name); i >= 0 {
			places = append(places, i)
		}
	}
	return places
}
