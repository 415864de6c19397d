package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze"
	"rpclog/parse/capture"
)

func TestSplitLists(t *testing.T) {
	for _, c := range []struct{ lists, want []string }{
		{nil, nil},
		{[]string{"high"}, []string{"high"}},
		{[]string{"high, code:1", "low"}, []string{"high", "code:1", "low"}},
		{[]string{`code:"a,b",c`}, []string{`code:"a,b"`, "c"}},
		{[]string{`code:"a,b`}, []string{`code:"a,b`}},
		{[]string{"", "a,"}, []string{"", "a", ""}},
	} {
		if d := cmp.Diff(c.want, splitLists(c.lists)); d != "" {
			t.Errorf("%q: %s", c.lists, d)
		}
	}
}

// TestRateGate sees that shares are compared exactly.
func TestRateGate(t *testing.T) {
	for _, c := range []struct {
		gate              string
		errors, responses int64
		fails             bool
	}{
		{"rate>5%", 5, 100, false},
		{"rate>5%", 6, 100, true},
		{"rate > 0.05", 5, 100, false},
		{"rate>0.7%", 7, 1000, false},
		{"rate>0.29", 29, 100, false},
		{"rate>0.29", 290_000_001, 1_000_000_000, true},
		{"rate>0%", 0, 10, false},
		{"rate>0", 1, 1 << 60, true},
		{"rate>99.9%", 1, 1, true},
		{"rate>5%", 0, 0, false},
	} {
		why, err := rateGate(c.gate, nil)
		if err != nil {
			t.Errorf("%s: %v", c.gate, err)
			continue
		}
		r := &analyze.Report{Summary: analyze.Summary{Errors: c.errors, Responses: c.responses}}
		if got := why(r); (got != "") != c.fails {
			t.Errorf("%s of %d in %d: %q", c.gate, c.errors, c.responses, got)
		}
	}
	for _, bad := range []string{"rate", "rate>", "rate>%", "rate<5%", "rate>=5%", "rate>-1%", "rate>1/3", "rate>100%", "rate>1", "rate>1e-3", "rate>.", "rate>5 %%"} {
		if _, err := rateGate(bad, nil); err == nil {
			t.Errorf("%s is a gate", bad)
		}
	}
}

// TestCodeGateBeyondBound sees that a gate does not pass where it cannot know.
func TestCodeGateBeyondBound(t *testing.T) {
	code := capture.NumberCode("7")
	r := &analyze.Report{Limits: []analyze.Limit{{What: "codes", Limit: 10, Reached: 20}}}
	if why := codeGate([]capture.Code{code}, nil)(r); why == "" {
		t.Error("passes")
	}
	if why := codeGate([]capture.Code{code}, []capture.Code{code})(r); why != "" {
		t.Errorf("fails for an allowed code: %s", why)
	}
	r.Limits[0].What = "sessions"
	if why := codeGate([]capture.Code{code}, nil)(r); why != "" {
		t.Errorf("fails: %s", why)
	}
}
