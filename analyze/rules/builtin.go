package rules

import (
	"embed"
	"slices"
)

//go:embed builtin/*.yaml
var builtin embed.FS

// Builtin returns the rules that come with rpclog, file by file in the order of
// their names. There is no error unless the program was built wrongly.
func Builtin() ([]*Rule, error) {
	files, err := builtin.ReadDir("builtin")
	if err != nil {
		return nil, err
	}
	var rules []*Rule
	for _, file := range files {
		name := "builtin/" + file.Name()
		src, err := builtin.ReadFile(name)
		if err != nil {
			return nil, err
		}
		loaded, err := Load(name, src)
		if err != nil {
			return nil, err
		}
		rules = append(rules, loaded...)
	}
	return rules, nil
}

// Merge returns base with the rules of add: one whose id is in base takes the
// place of that rule, the others follow. Neither list is changed.
func Merge(base, add []*Rule) []*Rule {
	merged := slices.Clone(base)
	at := make(map[string]int, len(base))
	for i, r := range merged {
		at[r.ID] = i
	}
	for _, r := range add {
		if i, ok := at[r.ID]; ok {
			merged[i] = r
			continue
		}
		at[r.ID] = len(merged)
		merged = append(merged, r)
	}
	return merged
}
