package rules

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var nameParts = []string{"a", "b", "é", "世", "\xff", "/", ".", "_", "get", "Session", "Sessions", "ubscribe", "subscribe", "Marker", "training", "", "tools/call"}

func drawName(t *rapid.T, extra ...string) string {
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(append(extra, nameParts...)), 0, 5).Draw(t, "name"), "")
}

// TestPattern holds patterns to the plain way to match them.
func TestPattern(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, name := drawName(t, "*", "*", "?"), drawName(t, "*")
		if !isPattern(text) {
			t.Skip()
		}
		p := newPattern(text)
		if got, want := p.matches(name), wildcard(text, name); got != want {
			t.Fatalf("%q matches %q: %v, want %v", text, name, got, want)
		}
	})
}

// TestGroup holds that the rules that come with the program have the same
// interest in methods of one group, and that there are few groups.
func TestGroup(t *testing.T) {
	list, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	e := New(list)
	interest := func(s Subject, method string) string {
		s.Method, s.HasMethod = method, true
		in := e.Interest(&s)
		if in == nil {
			return "none"
		}
		var b strings.Builder
		for _, h := range in.hits {
			fmt.Fprint(&b, h.runner.rule.ID, h.steps, len(h.asks), h.until.possible, " ")
		}
		return b.String()
	}
	of := map[int32]string{}
	rapid.Check(t, func(t *rapid.T) {
		name := drawName(t, "createSession", "initialize", "login", "mining.submit", "*")
		group := e.Group(name)
		first, known := of[group]
		if !known {
			if int(group) != len(of) {
				t.Fatalf("group %d is number %d", group, len(of))
			}
			of[group] = name
			return
		}
		for _, s := range []Subject{{Outcome: Success}, {Outcome: Neither}, {Kind: Notification}} {
			if got, want := interest(s, name), interest(s, first); got != want {
				t.Fatalf("%+v: %q has %s, %q has %s", s, name, got, first, want)
			}
		}
		for _, r := range list {
			for _, step := range r.Steps {
				for _, code := range step.Match.Codes {
					s := Subject{Outcome: Failure, Code: code, Class: "server"}
					if got, want := interest(s, name), interest(s, first); got != want {
						t.Fatalf("%+v: %q has %s, %q has %s", s, name, got, first, want)
					}
				}
			}
		}
	})
	if len(of) < 4 || len(of) > 100 {
		t.Errorf("%d groups", len(of))
	}
}
