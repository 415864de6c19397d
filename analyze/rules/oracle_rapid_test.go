package rules_test

import (
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rpclog/analyze/rules"
	"rpclog/parse/capture"
)

// TestOracleExamples holds both the engine and the oracle against incidents
// that were worked out by hand from what rules mean.
//
// An event is a letter, its code, and a second, or "_" for no time. A step is
// the letters that match it, with "*n" for a min. An incident is start..end,
// the events per step, their count, the place of the firing event.
func TestOracleExamples(t *testing.T) {
	const unlimited = -1
	for _, test := range []struct {
		name             string
		steps, until     string
		within, cooldown int
		events           string
		want             []string
	}{
		{"the example of docs/rules.md", "A*3 B", "U", 600, 600, "A0 A10 A20 B30 B40", []string{"0..40 [3 2] 5 #4"}},
		{"too few", "A*3 B", "", unlimited, unlimited, "A0 A1 B2 A3", nil},
		{"within is inclusive", "A B", "", 5, 5, "A0 B5", []string{"0..5 [1 1] 2 #2"}},
		{"within is over", "A B", "", 5, 5, "A0 B6", nil},
		{"within zero", "A B", "", 0, 0, "A0 A1 B1", []string{"1..1 [1 1] 2 #3"}},
		{"within is first to last", "A*2 B", "", 5, 5, "A0 A4 B7 A8 B9", []string{"4..9 [2 2] 4 #5"}},
		{"events in between count", "A B", "", 5, 5, "B0 A1 A2 A3 B4", []string{"1..4 [3 1] 4 #5"}},
		{"start is within", "A B", "", 5, 5, "A0 A4 B6", []string{"4..6 [1 1] 2 #3"}},
		{"order of steps", "A B C", "", unlimited, unlimited, "A0 C1 B2 A3", nil},
		{"order of blocks", "A*2 B*2", "", unlimited, unlimited, "A0 B1 A2 B3", nil},
		{"order of blocks, complete", "A*2 B*2", "", unlimited, unlimited, "A0 B1 A2 B3 B4", []string{"0..4 [2 3] 5 #5"}},
		{"each event once", "AC BC", "", unlimited, unlimited, "C0", nil},
		{"each event once, two", "AC BC", "", unlimited, unlimited, "C0 C1", []string{"0..1 [2 2] 2 #2"}},
		{"until forgets", "A B", "U", unlimited, unlimited, "A0 U1 B2 A3 B4", []string{"3..4 [1 1] 2 #5"}},
		{"until closes", "A", "U", unlimited, unlimited, "A0 A1 U2 A3", []string{"0..1 [2] 2 #1", "3..3 [1] 1 #4"}},
		{"until is no step", "AU", "U", unlimited, unlimited, "A0 U1 U2", []string{"0..0 [1] 1 #1"}},
		{"extension takes all steps", "A B", "", 5, 5, "A0 B1 A3 B5", []string{"0..5 [2 2] 4 #2"}},
		{"not extended by early steps", "A B", "", 5, 5, "A0 B1 A3", []string{"0..1 [1 1] 2 #2"}},
		{"cooldown is inclusive", "A B", "", 5, 5, "A0 B1 B6", []string{"0..6 [1 2] 3 #2"}},
		{"cooldown is over", "A B", "", 5, 5, "A0 B1 B7", []string{"0..1 [1 1] 2 #2"}},
		{"cooldown counts from the end", "A", "", 3, 3, "A0 A3 A6 A10", []string{"0..6 [3] 3 #1", "10..10 [1] 1 #4"}},
		{"cooldown zero", "A", "", 5, 0, "A0 A0 A1", []string{"0..0 [2] 2 #1", "1..1 [1] 1 #3"}},
		{"an early step closes", "A B", "", 9, 2, "A0 B1 A4 B2 B4", []string{"0..1 [1 1] 2 #2", "4..4 [1 2] 3 #4"}},
		{"collected while open", "A B", "", 5, 2, "A0 B1 A3 B4", []string{"0..1 [1 1] 2 #2", "3..4 [1 1] 2 #4"}},
		{"nothing half matched remains", "A*2 B", "", 5, 2, "A0 A0 B0 A2 B2 A5 B5", []string{"0..2 [3 2] 5 #3"}},
		{"no reuse after closing", "A B", "", 5, 0, "A0 B1 B2 B3", []string{"0..1 [1 1] 2 #2"}},
		{"no time at the first", "A B", "", 5, 5, "A_ B5", []string{"_..5 [1 1] 2 #2 untimed"}},
		{"no time at the last", "A B", "", 5, 5, "A0 B_ B9", []string{"0..0 [1 1] 2 #2 untimed"}},
		{"no time at all", "A B", "", 0, 0, "A_ B_ B_ B9 B9 B8 B10", []string{"_..9 [1 5] 6 #2 untimed"}},
		{"no time in the middle", "A B C", "", 5, 5, "A0 B_ C6 C6", nil},
		{"one step without time", "A*2", "", 5, 5, "A0 A_ A1 A_ A2", []string{"0..2 [3] 3 #3"}},
		{"one step without time or within", "A*2", "", unlimited, 5, "A0 A_", []string{"0..0 [2] 2 #2 untimed"}},
		{"clock back in between", "A B", "", 5, 5, "A0 A100 B5", []string{"0..100 [2 1] 3 #3"}},
		{"clock back at the last", "A B", "", 0, 0, "A10 B3 B10 B11", []string{"10..10 [1 2] 3 #2"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			rule := &rules.Rule{Within: oracleSeconds(test.within), Cooldown: oracleSeconds(test.cooldown)}
			codes := func(letters string) (m rules.Match) {
				for _, l := range letters {
					m.Codes = append(m.Codes, capture.TextCode(string(l)))
				}
				return m
			}
			for _, step := range strings.Fields(test.steps) {
				letters, n, _ := strings.Cut(step, "*")
				minimum, _ := strconv.Atoi(n)
				rule.Steps = append(rule.Steps, rules.Step{Match: codes(letters), Min: max(1, minimum)})
			}
			if test.until != "" {
				until := codes(test.until)
				rule.Until = &until
			}
			c := &oracleCase{Rules: []*rules.Rule{rule}}
			for i, word := range strings.Fields(test.events) {
				e := oracleEvent{
					Subject: rules.Subject{Kind: rules.Response, Outcome: rules.Failure, Code: capture.TextCode(word[:1]), Class: "unknown"},
					Event:   rules.Event{Method: rules.None, Warning: rules.None, Line: int64(i + 1)},
				}
				if second, err := strconv.Atoi(word[1:]); err == nil {
					e.Event.Time = capture.Unix(int64(second), 0)
				}
				c.Events = append(c.Events, e)
			}
			incidents, _ := oracle(c.Rules, c.Events, new(oracleTally))
			var got []string
			for _, incident := range incidents {
				got = append(got, incident.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("oracle (-want +got):\n%s", diff)
			}
			if diff := oracleCompare(c, new(oracleTally)); diff != "" {
				t.Errorf("engine:\n%s", diff)
			}
		})
	}
}

const (
	// oracleCases is how many random cases of at most oracleFew events the
	// ordinary test run checks, and oracleLongCases how many of at most
	// oracleMany.
	oracleCases     = 120_000
	oracleFew       = 14
	oracleLongCases = 5_000
	oracleMany      = 150
	// oracleSeed is their seed. The environment's RPCLOG_ORACLE_SEED adds as
	// many cases with another; RPCLOG_ORACLE_TIMES multiplies their number.
	oracleSeed = 20_260_101
)

// TestOracleRandom compares the engine with the oracle on many random cases,
// the same ones each time.
func TestOracleRandom(t *testing.T) {
	oracleSeeds(t, oracleCases, oracleFew, map[string]int{
		"fired": 50_000, "sequences": 20_000, "extended": 50_000, "carried": 4_000, "cooled": 15_000, "refired": 250,
		"cancelled": 3_000, "forgotten": 15_000, "reached": 100, "untilStep": 50_000, "backward": 30_000, "untimed": 8_000,
		"ignored": 10_000, "nullStep": 25_000, "lateStart": 1_500, "withinEdge": 5_000, "withinCut": 8_000, "coolEdge": 6_000,
		"overlapping": 12_000,
	})
}

// TestOracleLong is TestOracleRandom with longer streams, where the oracle
// does without its exhaustive search.
func TestOracleLong(t *testing.T) {
	oracleSeeds(t, oracleLongCases, oracleMany, map[string]int{
		"fired": 10_000, "sequences": 3_000, "extended": 50_000, "carried": 6_000, "cooled": 5_000, "refired": 250,
		"cancelled": 1_200, "backward": 1_000, "lateStart": 400, "overlapping": 2_000,
	})
}

// oracleSeeds checks so many cases for each seed. It wants at least so many of
// what the tally counts.
func oracleSeeds(t *testing.T, cases, most int, minima map[string]int) {
	number := func(name string) (n uint64, given bool) {
		s := os.Getenv(name)
		if s == "" {
			return 0, false
		}
		n, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return n, true
	}
	part, times := 1, 1
	if testing.Short() {
		part = 10
	}
	if n, given := number("RPCLOG_ORACLE_TIMES"); given {
		times = int(n)
	}
	cases = cases * times / part
	seeds := []uint64{oracleSeed}
	if n, given := number("RPCLOG_ORACLE_SEED"); given {
		seeds = append(seeds, n)
	}
	for _, seed := range seeds {
		begin := time.Now()
		tally := oracleSweep(t, seed, cases, most)
		took := time.Since(begin)
		if t.Failed() {
			return
		}
		if tally.cases != cases {
			t.Errorf("checked %d cases, want %d", tally.cases, cases)
		}
		t.Logf("seed %d: %d cases in %v, %.0f per second", seed, cases, took.Round(time.Millisecond), float64(cases)/took.Seconds())
		for _, f := range tally.fields() {
			t.Logf("%12s %8d", f.name, *f.n)
			if least := minima[f.name] * times / part; *f.n < least {
				t.Errorf("%s: %d, want at least %d: the cases do not exercise it", f.name, *f.n, least)
			}
		}
	}
}

// oracleSweep checks n random cases of at most so many events.
func oracleSweep(t *testing.T, seed uint64, n, most int) *oracleTally {
	const workers = 4
	var (
		group sync.WaitGroup
		mu    sync.Mutex
		total oracleTally
		bad   = n // the first case that failed
	)
	for w := range workers {
		group.Go(func() {
			var tally oracleTally
			for i := w; i < n; i += workers {
				c := newOracleCase(oracleRand(seed, i), most)
				tally.backward += oracleBackward(c)
				if oracleCompare(c, &tally) != "" {
					mu.Lock()
					bad = min(bad, i)
					mu.Unlock()
					break
				}
			}
			mu.Lock()
			total.add(&tally)
			mu.Unlock()
		})
	}
	group.Wait()
	if bad < n {
		c := oracleShrink(newOracleCase(oracleRand(seed, bad), most), func(c *oracleCase) bool {
			return oracleCompare(c, new(oracleTally)) != ""
		})
		t.Errorf("seed %d case %d, made small:\n%s\n%s", seed, bad, c, oracleCompare(c, new(oracleTally)))
	}
	return &total
}

// TestOracleRapid is TestOracleRandom with other cases each time, which rapid
// makes small when they fail.
func TestOracleRapid(t *testing.T) {
	const rounds = 10
	generator := rapid.Custom(func(t *rapid.T) *oracleCase {
		return newOracleCase(func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "") }, oracleFew)
	})
	var tally oracleTally
	for i := range rounds {
		t.Run(fmt.Sprint(i), rapid.MakeCheck(func(t *rapid.T) {
			c := generator.Draw(t, "case")
			if diff := oracleCompare(c, &tally); diff != "" {
				t.Fatal(diff)
			}
		}))
	}
	checks, err := strconv.Atoi(flag.Lookup("rapid.checks").Value.String())
	if err != nil {
		t.Fatal(err)
	}
	if testing.Short() {
		checks /= 5 // as rapid does
	}
	if least := rounds * checks; tally.cases < least && !t.Failed() {
		t.Errorf("checked %d cases, want %d", tally.cases, least)
	}
	t.Logf("%d cases, %d incidents", tally.cases, tally.fired)
}

// TestOracleBound compares the engine with the oracle on streams in which keys
// have more events than the engine keeps.
//
// "where more came, start and counts speak of what was kept plus a counter of
// the dropped, and `limits` says `rule_events`. Firing itself is always exact."
//
// So only the firing events are compared if events were dropped. The clock does
// not go back, for the end of an incident must not hang on a dropped event.
func TestOracleBound(t *testing.T) {
	cases := 24
	if testing.Short() {
		cases = 4
	}
	dropped, fired := 0, 0
	for i := range cases {
		roll := oracleRand(oracleSeed, i)
		rule := &rules.Rule{}
		for s := range []int{1, 2, 2, 3}[roll(4)] {
			step := rules.Step{Min: []int{1, 3, 50, 4200}[roll(4)]}
			step.Match.Codes = []capture.Code{oracleCodes[s]}
			if roll(4) == 1 {
				step.Match.Codes = append(step.Match.Codes, oracleCodes[roll(3)])
			}
			rule.Steps = append(rule.Steps, step)
		}
		if roll(2) == 1 {
			rule.Within = rules.Span{D: time.Duration(3000+roll(6000)) * time.Second, Limited: true}
		}
		switch roll(3) {
		case 0:
			rule.Cooldown = rule.Within
		case 1:
			rule.Cooldown = rules.Span{D: time.Duration(roll(3)) * time.Second, Limited: true}
		}
		c := &oracleCase{Rules: []*rules.Rule{rule}, Cached: true}
		clock, code := 0, 0
		for line := range 9_000 {
			if roll(3000) == 1 {
				code = (code + 1) % len(rule.Steps)
			}
			this := code
			if roll(1500) == 1 {
				this = roll(3)
			}
			clock += roll(3)
			c.Events = append(c.Events, oracleEvent{
				Subject: rules.Subject{Kind: rules.Response, Outcome: rules.Failure, Code: oracleCodes[this], Class: "unknown"},
				Event:   rules.Event{Time: capture.Unix(int64(clock), 0), Method: rules.None, Warning: rules.None, Line: int64(line + 1)},
			})
		}
		want, _ := oracle(c.Rules, c.Events, new(oracleTally))
		got, limits := oracleRun(c)
		fired += len(want)
		if limits.DroppedEvents == 0 {
			if diff := oracleCompare(c, new(oracleTally)); diff != "" {
				t.Errorf("case %d: %s", i, diff)
			}
			continue
		}
		dropped++
		var wantLines, gotLines []int64
		for _, incident := range want {
			wantLines = append(wantLines, incident.fired.Event.Line)
		}
		for _, incident := range got {
			gotLines = append(gotLines, incident.Fired.Line)
		}
		slices.Sort(gotLines)
		if diff := cmp.Diff(wantLines, gotLines); diff != "" {
			c.Events = nil
			t.Errorf("case %d: fired at (-oracle +engine):\n%s%s", i, diff, c)
		}
	}
	t.Logf("%d cases, %d with dropped events, %d incidents", cases, dropped, fired)
	if !testing.Short() && (dropped < cases/4 || fired < cases/2) {
		t.Error("the cases do not exercise the bound")
	}
}

// TestOracleResets compares the engine with the oracle where very many until
// events with null parts reach other keys.
//
// "An `until` event with null parts reaches every key that agrees in the rest."
func TestOracleResets(t *testing.T) {
	var tally oracleTally
	for i := range 6 {
		roll := oracleRand(oracleSeed, i)
		failure, success := false, true
		rule := &rules.Rule{
			By:    []rules.Part{rules.BySession, rules.ByCode},
			Steps: []rules.Step{{Match: rules.Match{OK: &failure}, Min: 1 + roll(3)}},
			Until: &rules.Match{OK: &success},
		}
		c := &oracleCase{Rules: []*rules.Rule{rule}}
		for line := range 6_000 {
			e := oracleEvent{
				Subject: rules.Subject{Kind: rules.Response, Outcome: rules.Success},
				Event:   rules.Event{Method: rules.None, Code: rules.None, Warning: rules.None, Line: int64(line + 1)},
			}
			e.Event.Time = capture.Unix(int64(line), 0)
			switch roll(4) {
			case 0: // resets one of many sessions
				e.Event.Session = int32(roll(5000))
			case 1:
				e.Event.Session = int32(roll(40))
			default:
				code := roll(3)
				e.Subject.Outcome, e.Subject.Code, e.Subject.Class = rules.Failure, oracleCodes[code], "unknown"
				e.Event.Session, e.Event.Code = int32(roll(40)), int32(code)
			}
			c.Events = append(c.Events, e)
		}
		if diff := oracleCompare(c, &tally); diff != "" {
			t.Errorf("case %d: %.2000s", i, diff)
		}
	}
	t.Logf("%d incidents, %d closed by until", tally.fired, tally.cancelled)
	if tally.cancelled < 1000 {
		t.Error("the cases do not exercise it")
	}
}

// An oracleDice returns a number from 0 to n-1; 0 is to be the plainest choice.
type oracleDice func(n int) int

// oracleRand returns the dice for one case.
func oracleRand(seed uint64, i int) oracleDice {
	return rand.New(rand.NewPCG(seed, uint64(i))).IntN
}

// oracleBackward returns 1 if the case's clock goes back, else 0.
func oracleBackward(c *oracleCase) int {
	var last capture.Time
	for _, e := range c.Events {
		if t := e.Event.Time; t.Known() {
			if t.Before(last) {
				return 1
			}
			last = t
		}
	}
	return 0
}

// What random cases are made of. Of codes, "-32000" comes as a number and as a
// text, and one is null. Among the methods are characters that some languages
// of patterns take for their own.
var (
	oracleCodes    = []capture.Code{capture.NumberCode("-32000"), capture.NumberCode("1"), capture.TextCode("-32000"), {}}
	oracleWarnings = []capture.Code{capture.NumberCode("1"), capture.NumberCode("2"), {}}
	oracleMethods  = []string{"a", "a/b", "é", "a.b", "[a]", "a/b/a\nb", ""}
	oraclePatterns = []string{"a", "*", "a/b", "?", "a*", "a?b", "*b", "a.b", "[a]", "*a*b*", "??", "", "*?b", "**"}
	oracleClasses  = []string{"limit", "auth", "server"}
	oracleTexts    = []string{"", "boom", "limit hit", "BOOM\nhit"}
	oracleRegexps  = []*regexp.Regexp{
		regexp.MustCompile(`hit`), regexp.MustCompile(`^$`), regexp.MustCompile(`(?i)^boom`), regexp.MustCompile(`oo`), regexp.MustCompile(`t$`), regexp.MustCompile(``),
	}
	oracleUnits = []time.Duration{time.Second, time.Nanosecond, time.Minute, 400 * time.Millisecond}
	oracleBases = []capture.Time{capture.Unix(0, 0), capture.Unix(1_700_000_000, 999_999_997), capture.Unix(-3, 600_000_000)}
)

// newOracleCase makes up a case of at most so many events.
func newOracleCase(roll oracleDice, most int) *oracleCase {
	g := &oracleGenerator{
		roll:     roll,
		unit:     oracleUnits[roll(len(oracleUnits))],
		base:     oracleBases[roll(len(oracleBases))],
		span:     1 + roll(3),
		scale:    1 + roll(most/oracleFew),
		high:     roll(4) == 1,
		nullCode: roll(2) == 1,
		holes:    roll(4) == 1,
	}
	for range 2 + roll(4) {
		g.pool = append(g.pool, g.subject())
	}
	c := &oracleCase{Cached: roll(2) == 1}
	for range 1 + roll(3) {
		c.Rules = append(c.Rules, g.rule())
	}

	style, missing, clock := roll(4), roll(10), 0
	for i := range max(roll(most+1), roll(most+1)) {
		e := g.pool[roll(len(g.pool))]
		if roll(12) == 1 {
			e = g.subject()
		}
		e.Event = rules.Event{
			Message:    e.Event.Message,
			Session:    g.identity(),
			Connection: g.identity(),
			Source:     g.identity(),
			Method:     rules.None,
			Code:       rules.None,
			Warning:    rules.None,
			Line:       int64(i + 1),
		}
		if e.Subject.HasMethod {
			e.Event.Method = g.number(slices.Index(oracleMethods, e.Subject.Method))
		}
		if e.Subject.Outcome == rules.Failure && !(e.Subject.Code.IsNull() && g.nullCode) {
			e.Event.Code = g.number(slices.Index(oracleCodes, e.Subject.Code))
		}
		if e.Subject.Kind == rules.Warning {
			e.Event.Warning = g.number(slices.Index(oracleWarnings, e.Subject.Warning))
		}
		switch style {
		case 0:
			clock += roll(3)
		case 1:
			clock += roll(2)
		case 2:
			clock += roll(6) - 2
		case 3:
			clock = roll(9 * g.scale)
		}
		if known := missing < 6 || missing < 8 && roll(6) != 1 || missing == 8 && roll(3) != 1; known {
			e.Event.Time = g.base.Add(time.Duration(clock) * g.unit)
		}
		c.Events = append(c.Events, e)
	}
	return c
}

// An oracleGenerator makes the parts of one case up.
type oracleGenerator struct {
	roll     oracleDice
	unit     time.Duration // times and spans are multiples of it
	scale    int           // how many times as great as usual spans and mins may be
	base     capture.Time
	span     int           // how many sessions, connections and sources there are
	high     bool          // identities are great numbers
	nullCode bool          // a null code is a null part
	holes    bool          // sessions, connections and sources may be null
	easy     bool          // the rule being made up is one that fires often
	pool     []oracleEvent // what most events are and most matches match
}

// number returns the n'th identity.
func (g *oracleGenerator) number(n int) int32 {
	if g.high {
		return math.MaxInt32 - int32(n)
	}
	return int32(n)
}

// identity returns a session, connection or source.
func (g *oracleGenerator) identity() int32 {
	if g.holes && g.roll(5) == 1 {
		return rules.None
	}
	return g.number(g.roll(g.span))
}

// subject makes up what an event is: its Subject and its text.
func (g *oracleGenerator) subject() (e oracleEvent) {
	s := &e.Subject
	switch g.roll(6) {
	case 0, 1:
		s.Kind, s.Outcome = rules.Response, rules.Failure
	case 2:
		s.Kind, s.Outcome = rules.InBand, rules.Failure
	case 3:
		s.Kind, s.Outcome = rules.Response, rules.Outcome(g.roll(2)) // Neither, Success
	case 4:
		s.Kind, s.Warning = rules.Warning, oracleWarnings[g.roll(len(oracleWarnings))]
	case 5:
		s.Kind = rules.Notification
	}
	if s.Outcome == rules.Failure {
		s.Code = oracleCodes[g.roll(len(oracleCodes))]
		s.Class = oracleClasses[g.roll(len(oracleClasses))]
		e.Event.Message = []byte(oracleTexts[g.roll(len(oracleTexts))])
	}
	if s.Kind != rules.Warning && g.roll(4) != 1 {
		s.Method, s.HasMethod = oracleMethods[g.roll(len(oracleMethods))], true
		if g.roll(2) == 1 {
			e.Event.About = oracleMethods[g.roll(len(oracleMethods))]
		}
	}
	return e
}

// rule makes up a rule.
func (g *oracleGenerator) rule() *rules.Rule {
	r := &rules.Rule{}
	g.easy = g.roll(2) == 0
	for range 1 + g.roll(3) {
		step := rules.Step{Match: g.match(g.roll(len(g.pool))), Min: []int{1, 1, 1, 1, 2, 2, 3, 4}[g.roll(8)]}
		if g.easy {
			step.Min = (step.Min + 1) / 2
		}
		if g.scale > 1 && g.roll(3) == 1 {
			step.Min = 1 + g.roll(3*g.scale)
		}
		r.Steps = append(r.Steps, step)
	}
	if g.roll(3) != 0 {
		r.Within = g.time(7)
	}
	switch g.roll(5) {
	case 0, 1: // "default: within"
		r.Cooldown = r.Within
	case 2: // "0s is zero"
		r.Cooldown = rules.Span{Limited: true}
	case 3:
		r.Cooldown = g.time(4)
	case 4: // "unlimited"
	}
	if g.roll(5) > 2 && (!g.easy || g.roll(2) == 1) {
		target := len(g.pool) - 1
		if g.roll(3) == 1 {
			target = g.roll(len(g.pool))
		}
		until := g.match(target)
		r.Until = &until
	}
	any := []rules.Part{rules.BySession, rules.ByConnection, rules.BySource, rules.ByMethod, rules.ByCode}
	by := g.roll(6)
	if g.easy {
		by /= 2
	}
	switch by {
	case 0, 1:
	case 2, 3: // parts that are seldom null
		r.By = []rules.Part{any[g.roll(3)]}
	case 4:
		r.By = []rules.Part{any[g.roll(5)]}
	case 5:
		for range 1 + g.roll(4) {
			if part := any[g.roll(5)]; !slices.Contains(r.By, part) {
				r.By = append(r.By, part)
			}
		}
	}
	return r
}

// time makes up a limited span of less than n units, or that times scale.
func (g *oracleGenerator) time(n int) rules.Span {
	return rules.Span{D: time.Duration(g.roll(n*g.scale)) * g.unit, Limited: true}
}

// match makes up a match of one to three fields, most of which hold for the
// events of the pool that are like its n'th.
func (g *oracleGenerator) match(n int) (m rules.Match) {
	target := g.pool[n]
	s := target.Subject
	fields := []int{1, 1, 1, 2, 2, 3}[g.roll(6)]
	if g.easy {
		fields = 1
	}
	for range fields {
		holds := g.easy || g.roll(8) != 1 // the field holds for target, if it can
		switch g.roll(8) {
		case 0:
			m.Codes = oracleList(g, oracleCodes, s.Code, holds && s.Outcome == rules.Failure)
		case 1:
			m.Kinds = oracleList(g, []rules.Kind{rules.Response, rules.InBand, rules.Warning, rules.Notification}, s.Kind, holds)
		case 2:
			if holds && s.Outcome == rules.Neither {
				m.Kinds = []rules.Kind{s.Kind}
				continue
			}
			ok := g.roll(2) == 1
			if holds {
				ok = s.Outcome == rules.Success
			}
			m.OK = &ok
		case 3:
			if !s.HasMethod && holds {
				m.Kinds = []rules.Kind{s.Kind}
				continue
			}
			var fits []string
			for _, p := range oraclePatterns {
				if oracleWildcard([]rune(p), []rune(s.Method)) {
					fits = append(fits, p)
				}
			}
			m.Methods = oracleList(g, oraclePatterns, fits[g.roll(len(fits))], holds)
		case 4:
			m.Classes = oracleList(g, oracleClasses, s.Class, holds && s.Class != "")
		case 5:
			m.Warnings = oracleList(g, oracleWarnings, s.Warning, holds && s.Kind == rules.Warning)
		case 6:
			fits := slices.DeleteFunc(slices.Clone(oracleRegexps), func(r *regexp.Regexp) bool {
				return holds && !r.Match(target.Event.Message)
			})
			m.Message = fits[g.roll(len(fits))]
		case 7:
			if target.Event.About == "" && holds {
				m.Kinds = []rules.Kind{s.Kind}
				continue
			}
			fits := slices.DeleteFunc(slices.Clone(oraclePatterns), func(p string) bool { return holds && !oracleWildcard([]rune(p), []rune(target.Event.About)) })
			m.Subjects = oracleList(g, oraclePatterns, fits[g.roll(len(fits))], holds)
		}
	}
	return m
}

// oracleList makes up a list of one or two of all; if holds, one of them is
// this.
func oracleList[T any](g *oracleGenerator, all []T, this T, holds bool) []T {
	list := []T{all[g.roll(len(all))]}
	if holds {
		list[0] = this
	}
	if g.roll(3) == 1 {
		list = append(list, all[g.roll(len(all))])
	}
	return list
}
