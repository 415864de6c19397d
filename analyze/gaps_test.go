package analyze

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGaps(t *testing.T) {
	why := "no such file"
	r := &Report{
		Incomplete: true,
		Sources:    []Source{{Name: "a"}, {Name: "b", Error: &why}},
		Problems:   []Problem{{Kind: "not_json", Count: 9}, {Kind: "too_deep", Count: 2}, {Kind: "truncated", Count: 1}},
		Limits:     []Limit{{What: "rule_untimed"}, {What: "texts"}, {What: "windows"}},
	}
	want := []Gap{{"interrupted", 1}, {"unreadable", 1}, {"truncated", 1}, {"too_deep", 2}, {"limits", 2}}
	if d := cmp.Diff(want, r.Gaps()); d != "" {
		t.Error(d)
	}
	r = &Report{Sources: []Source{{Name: "a"}}, Problems: []Problem{{Kind: "not_json", Count: 9}}, Limits: []Limit{{What: "rule_untimed"}}}
	if got := r.Gaps(); got != nil {
		t.Errorf("%v", got)
	}
}
