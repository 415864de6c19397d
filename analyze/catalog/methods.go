package catalog

import (
	"fmt"
	"strings"
)

// shared stands in methods.csv for a method that more than one protocol has,
// or that a prefix would give to the wrong one: it points to no catalog.
const shared = "-"

// methods tells the catalog that a method points to, by name; shared for
// those that point to none.
type methods struct {
	exact    map[string]string
	prefixes map[string]string // by what stands before the *
	longest  int               // bytes of the longest prefix
	ends     [256]bool         // the last bytes of prefixes: few, so that most texts are none at a glance
}

// find returns the name of the catalog that a method points to: by its whole
// name, else by the longest prefix, else "".
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
	}
	return ""
}

// readMethods reads methods.csv, whose methods may end in *, for any text.
func readMethods(s *Set) (methods, error) {
	m := methods{exact: map[string]string{}, prefixes: map[string]string{}}
	rows, err := readRows("methods.csv", []string{"catalog", "method"})
	if err != nil {
		return m, err
	}
	for _, row := range rows {
		name, method := row[0], row[1]
		if name != shared && s.Index(name) < 0 {
			return m, fmt.Errorf("methods.csv: %s: no catalog %q", method, name)
		}
		to := m.exact
		text, open := strings.CutSuffix(method, "*")
		if open {
			to = m.prefixes
			m.longest = max(m.longest, len(text))
			if text != "" {
				m.ends[text[len(text)-1]] = true
			}
		}
		if _, twice := to[text]; twice {
			return m, fmt.Errorf("methods.csv: %s stands twice", method)
		}
		to[text] = name
	}
	return m, nil
}

// ByMethod returns the place of the catalog that a method points to, or -1
// where it points to none or to several.
func (s *Set) ByMethod(method string) int {
	name := s.methods.find(method)
	if name == "" || name == shared {
		return -1
	}
	return s.Index(name)
}
