package redact

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tidwall/match"
)

// Path says where in a message something stands, as paths of gjson do: keys and
// the numbers of members with dots between. * and ? stand for any and for one
// character, # for each member, and a backslash takes the meaning of the sign
// after it.
type Path []string

// ParsePath reads a path.
func ParsePath(text string) (Path, error) {
	var p Path
	var part strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text):
			i++
			if strings.IndexByte(`*?\`, text[i]) >= 0 {
				part.WriteByte('\\')
			}
			part.WriteByte(text[i])
		case c == '.':
			p = append(p, part.String())
			part.Reset()
		case strings.IndexByte("|@{}[]()!", c) >= 0:
			return nil, fmt.Errorf("%q is no path: %q has no meaning in it", text, c)
		default:
			part.WriteByte(c)
		}
	}
	p = append(p, part.String())
	for _, part := range p {
		if part == "" {
			return nil, fmt.Errorf("%q is no path: it has a part without a name", text)
		}
	}
	return p, nil
}

// step is how far into a path a value is.
type step struct{ path, parts int }

// HasPaths reports whether there are paths at which something is masked.
func (m *Masker) HasPaths() bool { return len(m.opts.Paths) > 0 && !m.Off() }

// At returns a value that stands in a message at the end of some keys, such as
// error and data, without what stands at the paths that are masked, and the texts
// and numbers that stood there.
func (m *Masker) At(value []byte, keys ...string) (without []byte, found []string) {
	s := scan{m: m, only: true, space: true, at: m.begin(keys)}
	without, whole := s.all(value)
	if len(s.found) == 0 || !whole {
		return value, s.found
	}
	return without, s.found
}

// Hide has a name that stands at a path that is masked be shown as what stands
// for it: it remains what tells something from others, so that these are numbered.
func (m *Masker) Hide(name string) {
	if _, known := m.hidden[name]; known || len(m.hidden) == maxHidden {
		return
	}
	stands := m.Stand(name)
	if m.opts.Mode == ModeMask {
		stands += strconv.Itoa(len(m.hidden) + 1)
	}
	if m.hidden == nil {
		m.hidden = map[string]string{}
	}
	m.hidden[name] = stands
	delete(m.names, name)
}

// begin returns where all paths begin, from a value at the end of some keys.
func (m *Masker) begin(keys []string) []step {
	if len(m.opts.Paths) == 0 {
		return nil
	}
	at := m.starts()
	for _, key := range keys {
		at = m.into(at, []byte(key), false)
	}
	return at
}

func (m *Masker) starts() []step {
	at := make([]step, len(m.opts.Paths))
	for i := range at {
		at[i] = step{path: i}
	}
	return at
}

// into returns how far into which paths the value under a key is. Where they
// begin anywhere, they begin here as well.
func (m *Masker) into(at []step, key []byte, anywhere bool) []step {
	if len(m.opts.Paths) == 0 {
		return nil
	}
	if anywhere {
		at = append(m.starts(), at...)
	}
	var next []step
	for _, s := range at {
		path := m.opts.Paths[s.path]
		switch {
		case s.parts == len(path): // it is below
			next = append(next, s)
		case match.Match(string(key), path[s.parts]), path[s.parts] == "#" && allOf(string(key), digit):
			next = append(next, step{s.path, s.parts + 1})
		}
	}
	return next
}

// element is into for the member of a list.
func (m *Masker) element(at []step, index int, anywhere bool) []step {
	if len(m.opts.Paths) == 0 {
		return nil
	}
	return m.into(at, strconv.AppendInt(nil, int64(index), 10), anywhere)
}

// ends reports whether a value is what one of the paths leads to, or in it.
func (m *Masker) ends(at []step) bool {
	for _, s := range at {
		if s.parts == len(m.opts.Paths[s.path]) {
			return true
		}
	}
	return false
}
