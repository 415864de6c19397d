package rules

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"rpclog/parse/capture"
)

func TestLoad(t *testing.T) {
	const src = `# a comment
rules:
- id: cortex/x
  title: "Title: x"
  level: critical
  description: >-
    two
    lines
  hint: |
    do this
    then that
  catalog: cortex
  by: [session, code]
  steps:
    - {name: soft, match: {code: -32028}, min: 3}
    - match:
        code: [-32029, "-32029", quota, 123456789012345678901234567890, 1.0, 1e3, +5, -0, 4xx]
        method: [a*, b]
        subject: [fore*, x]
        class: [limit, auth]
        kind: [response, in_band, warning, notification]
        ok: false
        message: soft|hard
    - match: {warning: [1, 2]}
  within: 1h30m
  until: {match: {ok: true}}
  cooldown: 0s
- {id: y, title: 404, level: info, steps: [{match: {kind: response}}], within: 300ms}
- {id: z, title: z, level: low, by: method, steps: [{match: {kind: response}}]}
- {id: w, title: w, level: low, by: [], steps: [{match: {kind: response}}], cooldown: 1m}
`
	yes, no := true, false
	anything := []Step{{Name: "step 1", Min: 1, Match: Match{Kinds: []Kind{Response}}}}
	want := []*Rule{{
		ID: "cortex/x", Title: "Title: x", Level: Critical, Description: "two lines", Hint: "do this\nthen that",
		Catalog: "cortex", By: []Part{BySession, ByCode},
		Steps: []Step{
			{Name: "soft", Min: 3, Match: Match{Codes: []capture.Code{capture.NumberCode("-32028")}}},
			{Name: "step 2", Min: 1, Match: Match{
				Codes: []capture.Code{capture.NumberCode("-32029"), capture.TextCode("-32029"), capture.TextCode("quota"),
					capture.NumberCode("123456789012345678901234567890"), capture.NumberCode("1"), capture.NumberCode("1000"), capture.NumberCode("5"), capture.NumberCode("0"), capture.TextCode("4xx")},
				Methods: []string{"a*", "b"}, Subjects: []string{"fore*", "x"}, Classes: []string{"limit", "auth"},
				Kinds: []Kind{Response, InBand, Warning, Notification}, OK: &no,
			}},
			{Name: "step 3", Min: 1, Match: Match{Warnings: []capture.Code{capture.NumberCode("1"), capture.NumberCode("2")}}},
		},
		Within: Span{90 * time.Minute, true}, Until: &Match{OK: &yes}, Cooldown: Span{0, true},
		File: "x.yaml", Line: 3,
	}, {
		ID: "y", Title: "404", Level: Info, Steps: anything,
		Within: Span{300 * time.Millisecond, true}, Cooldown: Span{300 * time.Millisecond, true}, File: "x.yaml", Line: 28,
	}, {
		ID: "z", Title: "z", Level: Low, By: []Part{ByMethod}, Steps: anything, File: "x.yaml", Line: 29,
	}, {
		ID: "w", Title: "w", Level: Low, By: []Part{}, Steps: anything, Cooldown: Span{time.Minute, true}, File: "x.yaml", Line: 30,
	}}
	for _, text := range []string{src, "\ufeff" + src, strings.ReplaceAll(src, "\n", "\r\n"), "%YAML 1.2\n---\n" + src} {
		got, err := Load("x.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		message := got[0].Steps[1].Match.Message
		if message == nil || message.String() != "soft|hard" {
			t.Errorf("message: %v", message)
		}
		got[0].Steps[1].Match.Message = nil
		if strings.HasPrefix(text, "%") {
			for _, r := range got {
				r.Line -= 2
			}
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(capture.Code{}), cmpopts.IgnoreFields(Rule{}, "Text")); diff != "" {
			t.Errorf("%.5q: rules (-want +got):\n%s", text, diff)
		}
	}
}

// one is a file of one rule without mistakes, but for what stands behind it.
const one = "rules:\n- id: a\n  title: t\n  level: low\n  "

func TestLoadMistakes(t *testing.T) {
	const steps = one + "steps:\n  - "
	const match = steps + "match: "
	deep := strings.Repeat("[", 10000)
	for _, test := range []struct{ src, want string }{
		// What a file is.
		{"", "1:1: the file has no rules"},
		{"# nothing\n", "1:1: the file has no rules"},
		{"---\n...\n", "1:1: the file has no rules"},
		{"rules:\n", "1:1: rules has no value"},
		{"rules: []\n", "1:8: rules is an empty list"},
		{"rules: {id: a}\n", "1:8: rules must be a list"},
		{"rules: [a]\n", "1:9: a rule must be a mapping with the fields id, title, level, description, hint, catalog, by, steps, within, until, cooldown"},
		{"- id: a\n", "1:1: a rule file must be a mapping with the fields rules"},
		{"rule: []\n", "1:1: a rule file has no field rule; did you mean rules?\n1:1: the file has no rules"},
		{"--- {rules: [{}]}\n---\na: 1\n", "1:14: the rule has no id\n1:14: the rule has no title\n1:14: the rule has no level\n1:14: the rule has no steps\n3:1: a rule file is one YAML document"},
		// What YAML is.
		{"rules: [\n", "1:8: sequence end token ']' not found"},
		{"rules:\n- id: a\n\tb: c\n", "3:1: found character '\t' that cannot start any token"},
		{"rules: [a, 'b]\n", "1:12: could not find end character of single-quoted text"},
		{"rules:\n- é: \xff\n", "2:6: not UTF-8: byte 0xff"},
		{"rules: &a [*a]\n", "1:8: anchors and aliases are not supported; quote a text that begins with & or *\n" +
			"1:12: anchors and aliases are not supported; quote a text that begins with & or *"},
		{"rules:\n- <<: {id: a}\n", "2:3: merge keys are not supported"},
		{"rules: !!seq []\n", "1:8: tags are not supported; quote a text that begins with !"},
		{"rules: " + deep, "1:24: nested too deeply"},
		{"rules:\n" + strings.Repeat("- ", 100), "2:33: nested too deeply"},
		{"rules:\n" + strings.Repeat("? ", 100), "2:33: nested too deeply"},
		{strings.Repeat("#", maxFile+1), "1:1: the file has more than 1048576 bytes"},
		{strings.Repeat("a:\n", maxTokens), "1:1: the file has more than 50000 words and signs"},
		// What a rule is.
		{one, "2:3: the rule has no steps"},
		{"rules:\n- steps: [{match: {code: 1}}]\n", "2:3: the rule has no id\n2:3: the rule has no title\n2:3: the rule has no level"},
		{one + "steps:\n", "5:3: steps has no value"},
		{one + "steps: []", "5:10: steps is an empty list"},
		{one + "steps: {match: {code: 1}}", "5:10: steps must be a list"},
		{steps + "match: {code: 1}\n  titel: x\n  Title: x\n  foo: x\n  tag: x\n", "7:3: a rule has no field titel; did you mean title?\n" +
			"8:3: a rule has no field Title; did you mean title?\n9:3: a rule has no field foo\n10:3: a rule has no field tag"},
		{steps + "match: {code: 1}\n  title: x\n", "7:3: title is given twice"},
		{steps + "match: {code: 1}\n  [a]: x\n", "7:6: found an invalid key for this map"},
		{strings.Replace(steps, "low", "hihg", 1) + "match: {code: 1}", `4:10: level cannot be "hihg", only info, low, medium, high, critical; did you mean high?`},
		{strings.Replace(steps, "low", "[low]", 1) + "match: {code: 1}", `4:10: level must be a text`},
		{strings.Replace(steps, "id: a", "id: ' '", 1) + "match: {code: 1}", `2:7: id is empty`},
		{steps + "match: {code: 1}\n  by: [session, sesion, code, session]", `7:17: by cannot be "sesion", only session, connection, source, method, code; did you mean session?` +
			"\n7:31: by names session twice"},
		{steps + "match: {code: 1}\n- {id: a, title: t, level: low, steps: [{match: {code: 1}}]}", "7:3: the id a is already used in line 2"},
		// What a step is.
		{steps + "min: 3", "6:5: the step has no match"},
		{steps + "{name: x}", "6:5: the step has no match"},
		{steps + "x", "6:5: a step must be a mapping with the fields name, match, min"},
		{steps + "{name: x, match: {code: 1}}\n  - {name: x, match: {code: 2}}", "7:5: a step before this one has the name x, too"},
		{steps + "{name: step 2, match: {code: 1}}\n  - {match: {code: 2}}", "7:5: a step before this one has the name step 2, too"},
		{steps + "{min: 0, match: {code: 1}}", "6:11: min must be an integer from 1 to 1000000"},
		{steps + "{min: -1, match: {code: 1}}", "6:11: min must be an integer from 1 to 1000000"},
		{steps + "{min: 1.5, match: {code: 1}}", "6:11: min must be an integer from 1 to 1000000"},
		{steps + "{min: '3', match: {code: 1}}", "6:11: min must be an integer from 1 to 1000000"},
		{steps + "{min: 0x10, match: {code: 1}}", "6:11: min must be an integer from 1 to 1000000"},
		{steps + "{min: 99999999999999999999, match: {code: 1}}", "6:11: min must be an integer from 1 to 1000000"},
		{steps + "{min: [1], match: {code: 1}}", "6:11: min must be an integer from 1 to 1000000"},
		{one + "steps: [" + strings.Repeat("{match: {code: 1}}, ", maxSteps+1) + "]", "5:10: a rule has at most 64 steps"},
		// What a match is.
		{match + "{}", "6:12: match is empty, it needs at least one field"},
		{match + "{code: }", "6:13: code has no value"},
		{match + "{code: []}", "6:19: code is an empty list"},
		{match + "{code: 1.5}", "6:19: code 1.5 is not an integer"},
		{match + "{code: [0x10, 1_000, 017, 0o17, 0b1, .inf, true, null, {}, [1], 1.]}", strings.Join([]string{
			"6:20: code 0x10: write an integer in decimal digits without leading zeros, or quote a text",
			"6:26: code 1_000: write an integer in decimal digits without leading zeros, or quote a text",
			"6:33: code 017: write an integer in decimal digits without leading zeros, or quote a text",
			"6:38: code 0o17: write an integer in decimal digits without leading zeros, or quote a text",
			"6:44: code 0b1: write an integer in decimal digits without leading zeros, or quote a text",
			"6:49: code must be an integer or a text",
			"6:55: code must be an integer or a text",
			"6:61: code must be an integer or a text",
			"6:67: code must be an integer or a text",
			"6:71: code must be an integer or a text",
			"6:76: code 1.: write an integer in decimal digits without leading zeros, or quote a text",
		}, "\n")},
		{match + "{warning: 1.5}", "6:22: warning 1.5 is not an integer"},
		{match + "{method: [a, '', null, {a: b}]}", "6:25: method is empty\n6:29: method must be a text\n6:35: method must be a text"},
		{match + "{method: *}", "6:21: anchors and aliases are not supported; quote a text that begins with & or *"},
		{match + "{class: limits}", `6:20: class cannot be "limits", only benign, auth, limit, client, server, unknown; did you mean limit?`},
		{match + "{kind: [request]}", `6:20: kind cannot be "request", only response, in_band, warning, notification`},
		{match + "{kind: []}", "6:19: kind is an empty list"},
		{match + "{ok: yes}", "6:17: ok must be true or false"},
		{match + "{ok: [true]}", "6:17: ok must be true or false"},
		{match + "{message: 'a(b'}", "6:22: message: error parsing regexp: missing closing ): `a(b`"},
		{match + "{message: '(?<!a)b'}", "6:22: message: error parsing regexp: invalid named capture: `(?<!a)b`"},
		{match + "{codes: 1}", "6:13: match has no field codes; did you mean code?"},
		// What the rest is.
		{match + "{code: 1}\n  until: {code: 1}", "7:10: until has no match\n7:11: until has no field code"},
		{match + "{code: 1}\n  until: {match: {}}", "7:18: match is empty, it needs at least one field"},
		{match + "{code: 1}\n  within: 10\n  cooldown: -5s", "7:11: within must be a duration such as 300ms, 10s, 5m or 1h30m\n8:13: cooldown must not be negative"},
		{match + "{code: 1}\n  within: 1d\n  cooldown: [5s]", "7:11: within must be a duration such as 300ms, 10s, 5m or 1h30m\n8:13: cooldown must be a text"},
		{match + "{code: 1}\n  within: 9999999999h", "7:11: within must be a duration such as 300ms, 10s, 5m or 1h30m"},
	} {
		rules, err := Load("f", []byte(test.src))
		if err == nil {
			t.Errorf("%.100q: no mistake found", test.src)
			continue
		}
		if rules != nil {
			t.Errorf("%.100q: rules in spite of mistakes", test.src)
		}
		want := "f:" + strings.ReplaceAll(test.want, "\n", "\nf:")
		if diff := cmp.Diff(want, err.Error()); diff != "" {
			t.Errorf("%.200q (-want +got):\n%s", test.src, diff)
		}
	}
}

func TestErrorList(t *testing.T) {
	_, err := Load("dir/x.yaml", []byte("rules:\n- id: a\n"))
	var list ErrorList
	if !errors.As(err, &list) || len(list) != 3 {
		t.Fatalf("%v", err)
	}
	if want := (Error{"dir/x.yaml", 2, 3, "the rule has no title"}); list[0] != want {
		t.Errorf("got %+v, want %+v", list[0], want)
	}
}

func TestBuiltin(t *testing.T) {
	list, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, r := range list {
		if ids[r.ID] {
			t.Errorf("two rules %s", r.ID)
		}
		ids[r.ID] = true
		if r.Description == "" || r.Hint == "" {
			t.Errorf("%s has no description or no hint", r.ID)
		}
	}
	i := 0
	for list[i].ID != "cortex/soft-then-hard-limit" {
		i++
	}
	got := *list[i]
	got.Description, got.Hint, got.Line = "", "", 0
	code := func(s string) []capture.Code { return []capture.Code{capture.NumberCode(s)} }
	want := Rule{
		ID: "cortex/soft-then-hard-limit", Title: "Soft limit ignored until the hard limit", Level: High, Catalog: "cortex",
		By: []Part{BySession},
		Steps: []Step{
			{Name: "soft", Match: Match{Codes: code("-32028")}, Min: 3},
			{Name: "hard", Match: Match{Codes: code("-32029")}, Min: 1},
		},
		Within: Span{10 * time.Minute, true}, Cooldown: Span{10 * time.Minute, true},
		Until: &Match{Warnings: code("1")}, File: "builtin/cortex.yaml",
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(capture.Code{}), cmpopts.IgnoreFields(Rule{}, "Text")); diff != "" {
		t.Errorf("rule (-want +got):\n%s", diff)
	}
}

func TestMerge(t *testing.T) {
	a, b, c := &Rule{ID: "a"}, &Rule{ID: "b"}, &Rule{ID: "c"}
	b2, d := &Rule{ID: "b"}, &Rule{ID: "d"}
	base := []*Rule{a, b, c}
	if diff := cmp.Diff([]*Rule{a, b2, c, d}, Merge(base, []*Rule{d, b2})[:4], cmp.Comparer(func(x, y *Rule) bool { return x == y })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if base[1] != b {
		t.Error("Merge changed its argument")
	}
}

func FuzzLoad(f *testing.F) {
	cortex, err := os.ReadFile("builtin/cortex.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(cortex)
	f.Add([]byte(one + "steps: [{match: {code: [1, 'a', 0x1]}, min: 2}]\n  within: 5s\n  cooldown: 0s\n"))
	f.Add([]byte(one + "steps:\n  - match: {method: 'a*', message: \"x|y\", ok: true, kind: [response]}\n  until:\n    match: {class: auth}\n"))
	f.Add([]byte("%YAML 1.2\n--- # c\nrules: &a\n- *a\n? [x]\n: |+2\n   y\n...\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		list, err := Load("f", src)
		var mistakes ErrorList
		switch {
		case err == nil && len(list) == 0:
			t.Error("neither rules nor a mistake")
		case err == nil:
			New(list)
		case !errors.As(err, &mistakes) || len(mistakes) == 0:
			t.Errorf("%T without a mistake", err)
		default:
			lines := 1 + bytes.Count(src, []byte("\n")) + bytes.Count(src, []byte("\r"))
			for _, e := range mistakes {
				if e.Line < 1 || e.Col < 1 || e.Line > lines+1 {
					t.Errorf("%v: there is no such place", e)
				}
			}
		}
	})
}
