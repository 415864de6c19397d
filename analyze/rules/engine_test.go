package rules

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse/capture"
)

// feed runs rules over events written as words, and returns the incidents in
// the notation of show. A word is
//
//	[session/][method:]what[~message][@seconds]
//
// where what is an error code, a code in (brackets) of an in-band error, "ok",
// "part" (a response with in-band errors), "w" and a number for a warning, or
// "note" for a notification. The session "-" is null. Lines count from 1.
func feed(t *testing.T, yaml, events string) ([]string, Limits) {
	t.Helper()
	list, err := Load("test.yaml", []byte("rules:\n"+yaml))
	if err != nil {
		t.Fatal(err)
	}
	f := feeder{engine: New(list), ids: map[string]int32{}, names: map[int32]string{None: "-"}}
	for i, word := range strings.Fields(events) {
		f.add(t, int64(i+1), word)
	}
	incidents, limits := f.engine.Incidents()
	got := []string{}
	for i := range incidents {
		got = append(got, f.show(&incidents[i]))
	}
	return got, limits
}

type feeder struct {
	engine *Engine
	ids    map[string]int32
	names  map[int32]string
}

func (f *feeder) id(name string) int32 {
	if name == "-" {
		return None
	}
	id, ok := f.ids[name]
	if !ok {
		id = int32(len(f.ids))
		f.ids[name], f.names[id] = id, name
	}
	return id
}

func (f *feeder) add(t *testing.T, line int64, word string) {
	ev := Event{Line: line, Code: None, Method: None, Warning: None}
	word, at, timed := strings.Cut(word, "@")
	if timed {
		seconds, err := strconv.ParseFloat(at, 64)
		if err != nil {
			t.Fatal(err)
		}
		ev.Time = capture.Unix(0, int64(seconds*1e9))
	}
	word, message, _ := strings.Cut(word, "~")
	ev.Message = []byte(message)
	session, word, ok := strings.Cut(word, "/")
	if !ok {
		session, word = "s", session
	}
	ev.Session, ev.Connection, ev.Source = f.id(session), f.id("connection"), f.id("source")
	var s Subject
	method, what, ok := strings.Cut(word, ":")
	if ok {
		s.Method, s.HasMethod = method, true
		ev.Method = f.id(method)
	} else {
		what = word
	}
	switch inBand := strings.Trim(what, "()"); {
	case what == "ok":
		s.Outcome = Success
	case what == "part":
	case what == "note":
		s.Kind = Notification
	case strings.HasPrefix(what, "w"):
		s.Kind, s.Warning = Warning, capture.NumberCode(what[1:])
		ev.Warning = f.id(what)
	default:
		if inBand != what {
			s.Kind = InBand
		}
		s.Outcome, s.Code = Failure, capture.TextCode(inBand)
		ev.Code = f.id(inBand)
	}
	f.engine.Add(f.engine.Interest(&s), &ev)
}

// show writes an incident as
//
//	rule key start-end n=count step=count… fired=line evidence
func (f *feeder) show(n *Incident) string {
	var b strings.Builder
	fmt.Fprint(&b, n.Rule.ID)
	for _, p := range n.Rule.By {
		fmt.Fprintf(&b, " %s", f.names[n.Key[p]])
	}
	fmt.Fprintf(&b, " %s-%s n=%d", showTime(n.Start), showTime(n.End), n.Count)
	for i, step := range n.Rule.Steps {
		fmt.Fprintf(&b, " %s=%d", step.Name, n.Steps[i])
	}
	fmt.Fprintf(&b, " fired=%d", n.Fired.Line)
	for _, e := range n.Evidence {
		fmt.Fprintf(&b, " %s%d", n.Rule.Steps[e.Step].Name, e.Event.Line)
	}
	if !n.Timed {
		b.WriteString(" untimed")
	}
	return b.String()
}

func showTime(t capture.Time) string {
	if !t.Known() {
		return "?"
	}
	sec, nsec := t.Unix()
	return strconv.FormatFloat(float64(sec)+float64(nsec)/1e9, 'f', -1, 64)
}

const (
	head = "- id: r\n  title: t\n  level: low\n"
	// ab is three a, then b, within 10 s.
	ab = head + `
  by: session
  steps:
  - {name: a, match: {code: a}, min: 3}
  - {name: b, match: {code: b}}
  within: 10s
  until: {match: {warning: 1}}
`
	// abLong never goes stale and never closes.
	abLong = head + `
  steps:
  - {name: a, match: {code: a}, min: 2}
  - {name: b, match: {code: b}}
`
	burst = head + `
  by: session
  steps: [{name: a, match: {code: a}, min: 3}]
  within: 5s
`
)

func TestMeaning(t *testing.T) {
	for _, test := range []struct {
		name, rules, events string
		want                []string
	}{
		{"min of each step in order", ab, "a@0 a@1 a@2 b@3", []string{
			"r s 0-3 n=4 a=3 b=1 fired=4 a1 a2 a3 b4"}},
		{"too few", ab, "a@0 a@1 b@2 b@3", nil},
		{"wrong order", ab, "b@0 a@1 a@2 a@3", nil},
		{"other events lie between", ab, "a@0 c@0 a@1 ok@1 a@2 note@2 c@2 b@3", []string{
			"r s 0-3 n=4 a=3 b=1 fired=8 a1 a3 a5 b8"}},
		{"events of the incident that no match needs", ab, "a@0 b@1 a@1 a@2 a@2 b@3", []string{
			"r s 0-3 n=6 a=4 b=2 fired=6 a1 b2 a3 a4 a5 b6"}},
		{"within is inclusive", ab, "a@0 a@1 a@2 b@10", []string{
			"r s 0-10 n=4 a=3 b=1 fired=4 a1 a2 a3 b4"}},
		{"beyond within", ab, "a@0 a@1 a@2 b@10.000000001", nil},
		{"within spans the whole match, not its gaps", ab, "a@0 a@6 a@7 a@8 b@13", []string{
			"r s 6-13 n=4 a=3 b=1 fired=5 a2 a3 a4 b5"}},
		{"a stale begin does not hide a later one", ab, "a@0 a@1 a@2 a@9 a@10 a@11 b@15", []string{
			"r s 9-15 n=4 a=3 b=1 fired=7 a4 a5 a6 b7"}},
		{"start is the first event within, needed or not", ab, "a@0 a@6 a@7 a@8 a@9 b@15.5", []string{
			"r s 6-15.5 n=5 a=4 b=1 fired=6 a2 a3 a4 a5 b6"}},
		{"keys do not mix", ab, "x/a@0 y/a@0 x/a@1 y/a@1 x/a@2 y/b@3 x/b@4", []string{
			"r x 0-4 n=4 a=3 b=1 fired=7 a1 a3 a5 b7"}},
		{"a null part is never a step", ab, "-/a@0 -/a@1 -/a@2 -/b@3", nil},
		{"clock set back: the span may be negative", ab, "a@100 a@101 a@102 b@50", []string{
			"r s 100-102 n=4 a=3 b=1 fired=4 a1 a2 a3 b4"}},
		{"clock set back: the first event counts, not the earliest", ab, "a@100 a@0 a@1 b@109", []string{
			"r s 100-109 n=4 a=3 b=1 fired=4 a1 a2 a3 b4"}},
		{"clock set back: the first event is too old, whatever follows", ab, "a@0 a@100 a@101 b@11", nil},
		{"no time never cuts", ab, "a a@1 a@2 b@500", []string{
			"r s ?-500 n=4 a=3 b=1 fired=4 a1 a2 a3 b4 untimed"}},
		{"no time at the end never cuts", ab, "a@0 a@100 a@200 b", []string{
			"r s 0-200 n=4 a=3 b=1 fired=4 a1 a2 a3 b4 untimed"}},
		{"no times at all", ab, "a a a b", []string{
			"r s ?-? n=4 a=3 b=1 fired=4 a1 a2 a3 b4 untimed"}},
		{"unlimited within", abLong, "a@0 a@1 b@1000000", []string{
			"r 0-1000000 n=3 a=2 b=1 fired=3 a1 a2 b3"}},
		{"an event is used once", head + `
  steps: [{name: x, match: {code: [a, b]}}, {name: y, match: {code: [b, c]}}]`, "b@0 c@1", []string{
			"r 0-1 n=2 x=1 y=2 fired=2 x1 y1 y2"}},
		{"an event may serve either step", head + `
  steps: [{name: x, match: {code: a}, min: 2}, {name: y, match: {code: a}, min: 2}]`, "a@0 a@1 a@2 a@3", []string{
			"r 0-3 n=4 x=4 y=4 fired=4 x1 y1 x2 y2 x3 y3 x4 y4"}},
		{"three steps", head + `
  steps: [{name: x, match: {code: a}}, {name: y, match: {code: b}, min: 2}, {name: z, match: {code: c}}]
  within: 10s`, "b@0 a@1 b@2 c@3 a@4 b@5 c@11", []string{
			"r 1-11 n=6 x=2 y=2 z=2 fired=7 x2 y3 z4 x5 y6 z7"}},
	} {
		t.Run(test.name, func(t *testing.T) { check(t, test.rules, test.events, test.want) })
	}
}

func TestIncidents(t *testing.T) {
	const (
		abLate = ab + "  cooldown: 100s\n"
		abZero = ab + "  cooldown: 0s\n"
		abOpen = abLong + "  until: {match: {warning: 1}}\n"
	)
	for _, test := range []struct {
		name, rules, events string
		want                []string
	}{
		{"one incident is one finding", burst, "a@0 a@1 a@2 a@3 a@4 a@5 a@6 a@7", []string{
			"r s 0-7 n=8 a=8 fired=3 a1 a2 a3 a4 a8"}},
		{"cooldown is within by default, inclusive, from the end on", burst, "a@0 a@1 a@2 a@7 a@12 a@17.1", []string{
			"r s 0-12 n=5 a=5 fired=3 a1 a2 a3 a4 a5"}},
		{"what comes later is a new match", burst, "a@0 a@1 a@2 a@8 a@9 a@10 a@11", []string{
			"r s 0-2 n=3 a=3 fired=3 a1 a2 a3",
			"r s 8-11 n=4 a=4 fired=6 a4 a5 a6 a7"}},
		{"firing resets: events are used once", abZero, "a@0 a@1 a@2 b@3 b@4 b@5", []string{
			"r s 0-3 n=4 a=3 b=1 fired=4 a1 a2 a3 b4"}},
		{"cooldown 0s takes in the same moment, and what seems earlier", abZero, "a@0 a@1 a@2 b@3 b@3 b@2 a@1 b@3", []string{
			"r s 0-3 n=8 a=4 b=4 fired=4 a1 a2 a3 b4 b5 b6 a7 b8"}},
		{"the last step extends with all steps before it", abLate, "a@0 a@1 a@2 b@3 a@4 a@60 a@61 b@103", []string{
			"r s 0-103 n=8 a=6 b=2 fired=4 a1 a2 a3 b4 a5 a7 b8"}},
		{"nothing half matched remains after an extension", ab, "a@0 a@1 a@2 b@3 a@4 a@5 a@6 b@7 b@18", []string{
			"r s 0-7 n=8 a=6 b=2 fired=4 a1 a2 a3 b4 a5 a7 b8"}},
		{"an earlier step does not extend", ab, "a@0 a@1 a@2 b@3 a@4 a@5", []string{
			"r s 0-3 n=4 a=3 b=1 fired=4 a1 a2 a3 b4"}},
		{"what was collected counts after the incident closed", ab, "a@0 a@1 a@2 b@3 a@5 a@6 a@13 b@14", []string{
			"r s 0-3 n=4 a=3 b=1 fired=4 a1 a2 a3 b4",
			"r s 5-14 n=4 a=3 b=1 fired=8 a5 a6 a7 b8"}},
		{"a later step event closes, though the clock goes back then", ab, "a@0 a@1 a@2 b@3 a@14 b@4", []string{
			"r s 0-3 n=4 a=3 b=1 fired=4 a1 a2 a3 b4"}},
		{"an event that is no step does not close", ab, "a@0 a@1 a@2 b@3 c@14 b@13", []string{
			"r s 0-13 n=5 a=3 b=2 fired=4 a1 a2 a3 b4 b6"}},
		{"no time: cooldown does not cut", ab, "a@0 a@1 a@2 b@3 b b@13.5", []string{
			"r s 0-3 n=5 a=3 b=2 fired=4 a1 a2 a3 b4 b5 untimed"}},
		{"no end: cooldown does not cut", ab, "a a a b b@1000 b@1011", []string{
			"r s ?-1000 n=5 a=3 b=2 fired=4 a1 a2 a3 b4 b5 untimed"}},
		{"neither within nor cooldown: open to the end", abLong, "a@0 a@1 b@2 a@3 b@100000 b@200000", []string{
			"r 0-200000 n=6 a=3 b=3 fired=3 a1 a2 b3 a4 b5 b6"}},
		{"cooldown without within", abLong + "  cooldown: 5s", "a@0 a@900 b@1000 b@1006 a@2000 a@2000 b@3000", []string{
			"r 0-1000 n=3 a=2 b=1 fired=3 a1 a2 b3",
			"r 2000-3000 n=3 a=2 b=1 fired=7 a5 a6 b7"}},
		{"until closes", abOpen, "a@0 a@1 b@2 w1@3 b@4 a@5 a@6 b@7", []string{
			"r 0-2 n=3 a=2 b=1 fired=3 a1 a2 b3",
			"r 5-7 n=3 a=2 b=1 fired=8 a6 a7 b8"}},
		{"evidence is four and the last of each step", abLong, "a@0 a@0 a@0 a@0 a@0 a@0 b@0 b@0 b@0 b@0 b@0 b@0", []string{
			"r 0-0 n=12 a=6 b=6 fired=7 a1 a2 a3 a4 a6 b7 b8 b9 b10 b12"}},
		{"in the order in which they fired", burst + strings.ReplaceAll(burst, "id: r", "id: q"), "x/a@0 x/a@0 y/a@0 y/a@0 y/a@1 x/a@1", []string{
			"r y 0-1 n=3 a=3 fired=5 a3 a4 a5",
			"q y 0-1 n=3 a=3 fired=5 a3 a4 a5",
			"r x 0-1 n=3 a=3 fired=6 a1 a2 a6",
			"q x 0-1 n=3 a=3 fired=6 a1 a2 a6"}},
	} {
		t.Run(test.name, func(t *testing.T) { check(t, test.rules, test.events, test.want) })
	}
}

func TestUntil(t *testing.T) {
	const (
		byCode  = head + "  by: [session, code]\n  steps: [{name: a, match: {code: [a, b]}, min: 2}]\n  within: 10s\n  until: {match: {warning: 1}}\n"
		byCode0 = head + "  by: code\n  steps: [{name: a, match: {code: [a, b]}, min: 2}]\n  within: 10s\n  until: {match: {ok: true}}\n"
	)
	for _, test := range []struct {
		name, rules, events string
		want                []string
	}{
		{"forgets", ab, "a@0 a@1 w1@1 a@2 b@3", nil},
		{"only its own key", ab, "x/a@0 x/a@1 y/w1@1 x/a@2 x/b@3", []string{
			"r x 0-3 n=4 a=3 b=1 fired=5 a1 a2 a4 b5"}},
		{"only what matches it", ab, "a@0 a@1 w2@1 a@2 b@3", []string{
			"r s 0-3 n=4 a=3 b=1 fired=5 a1 a2 a4 b5"}},
		{"is never also a step", head + `
  steps: [{name: a, match: {ok: false}, min: 2}]
  until: {match: {code: c}}`, "a@0 c@1 a@2 c@3 a@4 a@5 c@6", []string{
			"r 4-5 n=2 a=2 fired=6 a5 a6"}},
		{"asks the message", head + `
  steps: [{name: a, match: {code: a}, min: 2}]
  until: {match: {code: a, message: "^fin"}}`, "a~begin a~fine a~b a~affine", []string{
			"r ?-? n=2 a=2 fired=4 a3 a4 untimed"}},
		{"with a null part reaches all keys that agree in the rest", byCode, "x/a@0 x/b@0 y/a@0 x/w1@1 x/a@2 x/b@2 y/a@2 x/a@3", []string{
			"r y a 0-2 n=2 a=2 fired=7 a3 a7",
			"r x a 2-3 n=2 a=2 fired=8 a5 a8"}},
		{"with a null part closes", byCode, "x/a@0 x/a@1 x/w1@1 x/a@2 x/a@3", []string{
			"r x a 0-1 n=2 a=2 fired=2 a1 a2",
			"r x a 2-3 n=2 a=2 fired=5 a4 a5"}},
		{"with all parts null reaches all keys", byCode0, "x/a@0 y/b@0 z/ok@1 a@2 b@2 b@3", []string{
			"r b 2-3 n=2 a=2 fired=6 a5 a6"}},
		{"without a key part resets the capture", abLong + "  until: {match: {ok: true}}", "a@0 a@1 x/ok@1 b@2", nil},
		{"an event that is part success, part failure is neither", abLong + "  until: {match: {ok: true}}", "a@0 a@1 x/part@1 b@2", []string{
			"r 0-2 n=3 a=2 b=1 fired=4 a1 a2 b4"}},
	} {
		t.Run(test.name, func(t *testing.T) { check(t, test.rules, test.events, test.want) })
	}
}

// TestUntilMany resets more keys than are remembered one by one.
func TestUntilMany(t *testing.T) {
	const rule = head + `
  by: [session, code]
  steps: [{name: a, match: {code: a}, min: 2}]
  until: {match: {warning: 1}}
`
	var events strings.Builder
	events.WriteString("first/a kept/a ")
	for i := range 5000 {
		fmt.Fprintf(&events, "%d/w1 ", i)
	}
	events.WriteString("first/w1 ")
	for i := range 5000 {
		fmt.Fprintf(&events, "%d/w1 ", i)
	}
	events.WriteString("first/a kept/a 7/a first/a")
	check(t, rule, events.String(), []string{
		"r kept a ?-? n=2 a=2 fired=10005 a2 a10005 untimed",
		"r first a ?-? n=2 a=2 fired=10007 a10004 a10007 untimed",
	})
}

func TestMatch(t *testing.T) {
	for _, test := range []struct{ match, events, want string }{
		{"code: a", "a b (a) (b) ok part note w1", "1 3"},
		{"code: [a, b]", "a b c", "1 2"},
		{"warning: 1", "w1 w2 a note", "1"},
		{"warning: [1, 2]", "w1 w2 w3", "1 2"},
		{"method: m", "m:a m:ok m:note n:a ok a w1 m:(a)", "1 2 3 8"},
		{`method: "*"`, "m:a ok note :ok", "1 4"},
		{`method: ["ab*", "*yz"]`, "abc:ok xyz:ok axyzb:ok ab:ok", "1 2 4"},
		{"ok: true", "ok a (a) part note w1", "1"},
		{"ok: false", "ok a (a) part note w1", "2 3"},
		{"kind: response", "ok a (a) part note w1", "1 2 4"},
		{"kind: in_band", "ok a (a) part note w1", "3"},
		{"kind: warning", "ok a (a) part note w1", "6"},
		{"kind: notification", "ok a (a) part note w1", "5"},
		{"kind: [warning, notification]", "ok a (a) part note w1", "5 6"},
		{`message: "li.it$"`, "a~the_limit (a)~limit a~limits ok~limit note~limit a", "1 2"},
		{`{code: a, method: m, message: x, kind: response, ok: false}`, "m:a~x m:a~y n:a~x m:b~x m:(a)~x", "1"},
	} {
		t.Run(test.match, func(t *testing.T) {
			match := test.match
			if match[0] != '{' {
				match = "{" + match + "}"
			}
			rule := head + "  steps: [{name: a, match: " + match + "}]\n  by: session\n"
			var events []string
			for i, word := range strings.Fields(test.events) {
				events = append(events, fmt.Sprintf("s%d/%s", i+1, word))
			}
			got, _ := feed(t, rule, strings.Join(events, " "))
			for i, incident := range got {
				got[i] = strings.TrimPrefix(strings.Fields(incident)[1], "s")
			}
			if got := strings.Join(got, " "); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestMatchClass(t *testing.T) {
	m := Match{Classes: []string{"limit", "auth"}}
	for _, test := range []struct {
		subject Subject
		want    bool
	}{
		{Subject{Outcome: Failure, Class: "limit"}, true},
		{Subject{Outcome: Failure, Class: "auth", Kind: InBand}, true},
		{Subject{Outcome: Failure, Class: "server"}, false},
		{Subject{Outcome: Success}, false},
	} {
		if got := m.holds(&test.subject); got != test.want {
			t.Errorf("%+v: got %v, want %v", test.subject, got, test.want)
		}
	}
}

// TestCodeTypes holds numbers and texts apart.
func TestCodeTypes(t *testing.T) {
	e := New([]*Rule{{Steps: []Step{{Min: 1, Match: Match{Codes: []capture.Code{capture.NumberCode("-32000")}}}}}})
	number := Subject{Outcome: Failure, Code: capture.NumberCode("-32000")}
	text := Subject{Outcome: Failure, Code: capture.TextCode("-32000")}
	if e.Interest(&number) == nil || e.Interest(&text) != nil {
		t.Error("the number -32000 and the text are taken for the same")
	}
}

func TestInterestIsPure(t *testing.T) {
	list, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	e := New(list)
	s := Subject{Outcome: Failure, Code: capture.NumberCode("-32028")}
	a, b := e.Interest(&s), e.Interest(&s)
	e.Add(a, &Event{})
	if n := len(a.hits); n != len(b.hits) || n == 0 {
		t.Errorf("%d and %d hits", len(a.hits), len(b.hits))
	}
	if e.Interest(&Subject{Outcome: Success, Method: "m", HasMethod: true}) != nil {
		t.Error("a success interests a rule about errors")
	}
}

func TestWildcard(t *testing.T) {
	for _, test := range []struct {
		pattern, name string
		want          bool
	}{
		{"", "", true}, {"", "a", false}, {"a", "", false}, {"*", "", true}, {"*", "a/b.c", true},
		{"?", "", false}, {"?", "a", true}, {"?", "é", true}, {"??", "é", false}, {"?", "\xff", true},
		{"a*c", "abc", true}, {"a*c", "ac", true}, {"a*c", "acb", false}, {"a*c", "accc", true},
		{"*a*b*", "xaxbx", true}, {"*a*b*", "bxa", false}, {"a?c*", "abcdef", true}, {"a?c", "ac", false},
		{"*.get", "fs.get", true}, {"*.get", "fs.getAll", false}, {"text/*", "text/a/b", true},
		{"*?", "", false}, {"*?", "é", true}, {"?*?", "é", false}, {"*é", "aé", true}, {"A", "a", false}, {"[a]", "a", false},
		{strings.Repeat("*a", 50) + "b", strings.Repeat("a", 5000), false},
	} {
		if got := wildcard(test.pattern, test.name); got != test.want {
			t.Errorf("wildcard(%q, %q) = %v", test.pattern, test.name, got)
		}
	}
}

func check(t *testing.T, rules, events string, want []string) {
	t.Helper()
	got, _ := feed(t, rules, events)
	if want == nil {
		want = []string{}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("incidents (-want +got):\n%s", diff)
	}
}
