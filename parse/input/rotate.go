package input

import (
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Rotated files of a log are one source. Which belong together is told by
// their names alone.

// scheme is a way in which rotated files are named.
type scheme uint8

const (
	numbered scheme = iota // NAME.1 is younger than NAME.2
	dated                  // NAME-20260314 (logrotate), NAME.2026-03-14 (Python, Java)
)

// rotated is what the name of a rotated file says.
type rotated struct {
	base   string // the name that the file had while it was written
	scheme scheme
	age    int // greater for older files
}

// compressedEndings are what rotation adds to the names of what it compresses.
var compressedEndings = [...]string{".gz", ".zst", ".bz2", ".xz", ".lz4"}

// parseRotated takes the name of a rotated file apart. Only names are taken
// that are clear: numbers of more than three digits may be those of processes,
// and those with leading zeros may count the other way.
func parseRotated(name string) (rotated, bool) {
	for _, ending := range compressedEndings {
		if rest, ok := strings.CutSuffix(name, ending); ok {
			name = rest
			break
		}
	}
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		n, err := strconv.ParseUint(name[i+1:], 10, 16)
		if err == nil && n < 1000 && strconv.FormatUint(n, 10) == name[i+1:] {
			return rotated{name[:i], numbered, int(n)}, true
		}
	}
	for _, layout := range [...]string{"-20060102", ".2006-01-02"} {
		if i := len(name) - len(layout); i > 0 {
			if t, err := time.Parse(layout, name[i:]); err == nil {
				return rotated{name[:i], dated, -int(t.Unix() / 86400)}, true
			}
		}
	}
	return rotated{}, false
}

// rotation is what the rotated files of one log have in common.
type rotation struct {
	dir, base string
	scheme    scheme
}

// rotations finds what belongs together among some files.
type rotations struct {
	files []input
	bases map[rotation]int         // files by the name that they would have been rotated from
	sets  map[rotation]map[int]int // rotated files, by age
	taken []bool
}

// joinRotated makes one source of the rotated files of a log, in the place of
// the first of them.
func joinRotated(files []input) []Source {
	r := rotations{files, map[rotation]int{}, map[rotation]map[int]int{}, make([]bool, len(files))}
	for i := range files {
		f := &files[i]
		if f.info == nil || f.Once {
			continue
		}
		name := filepath.Base(f.Name)
		r.bases[rotation{dir: f.dir, base: name}] = i
		if p, ok := parseRotated(name); ok {
			key := rotation{f.dir, p.base, p.scheme}
			if r.sets[key] == nil {
				r.sets[key] = map[int]int{}
			}
			if _, twice := r.sets[key][p.age]; !twice { // such as x.log.1 and x.log.1.gz
				r.sets[key][p.age] = i
			}
		}
	}
	sources := make([]Source, 0, len(files))
	for i := range files {
		if r.taken[i] {
			continue
		}
		set := r.of(i)
		youngest := files[set[len(set)-1]].Source
		for _, j := range set {
			r.taken[j] = true
		}
		for _, j := range set[:len(set)-1] {
			youngest.Older = append(youngest.Older, files[j].Source)
		}
		sources = append(sources, youngest)
	}
	return sources
}

// of returns the files that belong to one of them, oldest first.
func (r *rotations) of(i int) []int {
	f := &r.files[i]
	if f.info == nil || f.Once {
		return []int{i}
	}
	name := filepath.Base(f.Name)
	keys := []rotation{{f.dir, name, numbered}, {f.dir, name, dated}}
	if p, ok := parseRotated(name); ok {
		keys = append([]rotation{{f.dir, p.base, p.scheme}}, keys...)
	}
	for _, key := range keys {
		if set := r.set(key); len(set) > 1 && slices.Contains(set, i) {
			return set
		}
	}
	return []int{i}
}

// set returns the files of a rotation that are not taken, oldest first.
// Without the file that has no number and no date it takes a name with an
// ending to tell that files are rotated ones: run.1 and run.2 may be captures
// of their own, x.log.1 and x.log.2 are not.
func (r *rotations) set(key rotation) []int {
	var set []int
	for _, age := range slices.Backward(slices.Sorted(maps.Keys(r.sets[key]))) {
		if i := r.sets[key][age]; !r.taken[i] {
			set = append(set, i)
		}
	}
	base, ok := r.bases[rotation{dir: key.dir, base: key.base}]
	if key.scheme == dated && r.sets[rotation{key.dir, key.base, numbered}] != nil {
		ok = false // the scheme was changed, and it is unclear which one is in use
	}
	switch {
	case ok && !r.taken[base]:
		return append(set, base)
	case strings.ContainsFunc(filepath.Ext(key.base), unicode.IsLetter):
		return set
	}
	return nil
}
