package rules

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse/capture"
)

// stream feeds events of one code or the other, each with its session.
type stream struct {
	engine    *Engine
	interests map[string]*Interest
	line      int64
}

func newStream(t testing.TB, rules string, change func(*bounds)) *stream {
	t.Helper()
	list, err := Load("test.yaml", []byte("rules:\n"+rules))
	if err != nil {
		t.Fatal(err)
	}
	s := &stream{engine: New(list), interests: map[string]*Interest{}}
	if change != nil {
		change(&s.engine.shared.bounds)
	}
	for _, code := range []string{"a", "b", "c"} {
		s.interests[code] = s.engine.Interest(&Subject{Outcome: Failure, Code: capture.TextCode(code)})
	}
	s.interests["w"] = s.engine.Interest(&Subject{Kind: Warning, Warning: capture.NumberCode("1")})
	return s
}

func (s *stream) add(code string, session int32, at capture.Time) {
	s.line++
	s.engine.Add(s.interests[code], &Event{Time: at, Session: session, Code: int32(code[0]), Line: s.line})
}

func seconds(n int) capture.Time { return capture.Unix(int64(n), 0) }

func TestManyEvents(t *testing.T) {
	for _, test := range []struct {
		name    string
		rule    string
		a       int // how many a, one a millisecond, before one b
		count   int64
		start   int64 // millisecond
		dropped int64
	}{
		{"as many as are kept", ab, MaxEvents - 1, MaxEvents, 0, 0},
		{"one more", ab, MaxEvents, MaxEvents + 1, 1, 1},
		{"more", ab, 9999, 10000, 9999 - (MaxEvents - 1), 10000 - MaxEvents},
		{"more, unlimited", abLong, 9999, 10000, 9999 - (MaxEvents - 1), 10000 - MaxEvents},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newStream(t, test.rule, nil)
			for i := range test.a {
				s.add("a", 0, capture.Unix(0, int64(i)*1e6))
			}
			s.add("b", 0, capture.Unix(0, int64(test.a)*1e6))
			got, limits := s.engine.Incidents()
			if len(got) != 1 {
				t.Fatalf("%d incidents", len(got))
			}
			want := Limits{DroppedEvents: test.dropped}
			start := capture.Unix(0, test.start*1e6)
			if in := got[0]; in.Count != test.count || in.Steps[0] != test.count-1 || in.Start != start || limits != want {
				t.Errorf("count %d, steps %v, start %v, %+v", in.Count, in.Steps, in.Start, limits)
			}
		})
	}
}

// TestManyStaleEvents has more events than a key keeps, most of them long
// before the incident: the count must be that of the last ten seconds.
func TestManyStaleEvents(t *testing.T) {
	s := newStream(t, ab, nil)
	const perSecond, total = 1000, 100_000
	for i := range total {
		s.add("a", 0, capture.Unix(0, int64(i)*1e9/perSecond))
	}
	s.add("b", 0, seconds(total/perSecond))
	got, _ := s.engine.Incidents()
	const exact = 10*perSecond + 1
	if n := got[0].Count; n < exact || n > exact+exact/slicesWithin+1 {
		t.Errorf("count %d, want %d and at most one slice more", n, exact)
	}
}

// TestStepBehindHistory has a step whose events a key no longer keeps.
func TestStepBehindHistory(t *testing.T) {
	s := newStream(t, head+`
  steps: [{name: a, match: {code: a}}, {name: b, match: {code: b}}, {name: c, match: {code: c}}]
`, func(b *bounds) { b.events = 10 })
	s.add("a", 0, seconds(1))
	s.add("a", 0, seconds(2))
	for i := range 20 {
		s.add("b", 0, seconds(3+i))
	}
	s.add("c", 0, seconds(30))
	got, limits := s.engine.Incidents()
	var evidence []int64
	for _, e := range got[0].Evidence {
		evidence = append(evidence, e.Event.Line)
	}
	in := &got[0]
	if in.Count != 23 || in.Start != seconds(2) || limits.DroppedEvents != 13 ||
		!cmp.Equal(in.Steps, []int64{2, 20, 1}) || !cmp.Equal(evidence, []int64{2, 13, 14, 15, 16, 22, 23}) {
		t.Errorf("%+v, evidence %v, %+v", in, evidence, limits)
	}
}

func TestExtendBeyondHistory(t *testing.T) {
	s := newStream(t, ab+"  cooldown: 1h\n", func(b *bounds) { b.events = 100 })
	for range 3 {
		s.add("a", 0, seconds(0))
	}
	s.add("b", 0, seconds(0))
	for i := range 1000 {
		s.add("a", 0, seconds(i))
	}
	s.add("b", 0, seconds(1000))
	got, limits := s.engine.Incidents()
	if len(got) != 1 || got[0].Count != 1005 || got[0].End != seconds(1000) || limits.DroppedEvents != 900 {
		t.Errorf("%+v, %+v", got, limits)
	}
}

// TestLargeMin fires at exactly the min-th event within the time, however
// many the key keeps.
func TestLargeMin(t *testing.T) {
	const minimum = 5000
	rule := fmt.Sprintf("%s  steps: [{match: {code: a}, min: %d}]\n  within: 10s\n", head, minimum)
	s := newStream(t, rule, nil)
	for i := range 4000 { // too early to help
		s.add("a", 0, capture.Unix(0, int64(i)))
	}
	for i := range minimum {
		s.add("a", 0, capture.Unix(100, int64(i)*1e6))
	}
	got, _ := s.engine.Incidents()
	if len(got) != 1 || got[0].Fired.Line != 4000+minimum {
		t.Fatalf("%+v", got)
	}
	if n := got[0].Count; n != minimum {
		t.Errorf("count %d", n)
	}
}

func TestUntimedEvents(t *testing.T) {
	for _, test := range []struct {
		rule, events string
		want         int64
	}{
		{burst, "a@0 a a@1 a@2 a", 2},
		{burst, "-/a a@1", 0},
		{strings.Replace(burst, "within: 5s", "cooldown: 5s", 1), "a a", 0},
		{ab, "a a a b", 0},
	} {
		got, limits := feed(t, test.rule, test.events)
		if limits != (Limits{UntimedEvents: test.want}) {
			t.Errorf("%s: %+v, %v", test.events, limits, got)
		}
	}
	check(t, burst, "a@0 a a@1 a@2 a", []string{"r s 0-2 n=3 a=3 fired=4 a1 a3 a4"})
}

func TestManyKeys(t *testing.T) {
	s := newStream(t, burst, func(b *bounds) { b.keys = 10 })
	for i := range 3 * 20 {
		s.add("a", int32(i%20), seconds(0))
	}
	got, limits := s.engine.Incidents()
	if len(got) != 10 || limits != (Limits{DroppedKeys: 30}) {
		t.Errorf("%d incidents, %+v", len(got), limits)
	}
}

func TestManyIncidents(t *testing.T) {
	s := newStream(t, head+"  steps: [{match: {code: a}}]\n  cooldown: 0s\n", func(b *bounds) { b.incidents = 10 })
	for i := range 15 {
		s.add("a", 0, seconds(i))
		s.add("a", 0, seconds(i))
	}
	got, limits := s.engine.Incidents()
	if len(got) != 10 || limits != (Limits{DroppedIncidents: 5}) || got[9].Start != seconds(9) {
		t.Errorf("%d incidents, %+v", len(got), limits)
	}
}

// TestManyKept has more keys with old events than may be kept together. The
// old ones make room, so that a late incident is complete.
func TestManyKept(t *testing.T) {
	s := newStream(t, strings.Replace(burst, "min: 3", "min: 50", 1), func(b *bounds) { b.kept = 1000 })
	for i := range 10_000 {
		s.add("a", int32(i%1000), seconds(i))
		if n := s.engine.shared.kept; n > 1000+1000 {
			t.Fatalf("%d events kept", n)
		}
	}
	for i := range 60 {
		s.add("a", int32(i%3+5000), seconds(10_000))
	}
	for i := range 150 {
		s.add("a", int32(i%3+5000), seconds(10_001))
	}
	got, limits := s.engine.Incidents()
	if len(got) != 3 || got[0].Count != 70 || got[0].Start != seconds(10_000) || limits != (Limits{}) {
		t.Errorf("%+v, %+v", got, limits)
	}
}

// TestSweepsUnnoticed sees that what lies far back may go at any time: incidents
// are the same ones, also where clocks go back, and little stays.
func TestSweepsUnnoticed(t *testing.T) {
	all := ab + strings.ReplaceAll(burst, "id: r", "id: q") + strings.ReplaceAll(abLong, "id: r", "id: p") +
		strings.ReplaceAll(ab, "id: r", "id: o") + "  cooldown: 20m\n"
	fired := 0
	for seed := range uint64(40) {
		random := rand.New(rand.NewPCG(seed, 3))
		never := newStream(t, all, func(b *bounds) { b.many = 1 << 30 })
		often := newStream(t, all, func(b *bounds) { b.many = 1 + int(seed%7) })
		latest, most := 10_000, 0
		for range 3000 {
			latest += random.IntN([]int{2, 2, 5, 2, 5, 400}[random.IntN(6)])
			at := latest - random.IntN(3)
			if random.IntN(20) == 0 {
				at = latest - random.IntN(int(backwards.Seconds()))
			}
			code, session := []string{"a", "a", "a", "b", "w"}[random.IntN(5)], int32(random.IntN(20)-1)
			never.add(code, session, seconds(at))
			often.add(code, session, seconds(at))
			most = max(most, often.engine.runners[1].keys.Len())
		}
		want, limits := told(never.engine)
		got, less := told(often.engine)
		if d := cmp.Diff(want, got); d != "" || limits != less {
			t.Fatalf("seed %d, %+v, %+v:\n%s", seed, limits, less, d)
		}
		fired += len(got)
		r := often.engine.runners[1]
		if n := r.keys.Len(); n == 20 || most < 10 {
			t.Errorf("seed %d: %d keys are left of %d", seed, n, most)
		}
	}
	if fired < 500 {
		t.Errorf("only %d incidents", fired)
	}
}

// told returns the incidents of an engine as lines.
func told(e *Engine) (lines []string, limits Limits) {
	list, limits := e.Incidents()
	for _, in := range list {
		id := in.Rule.ID
		in.Rule = nil
		lines = append(lines, fmt.Sprintf("%s %+v", id, in))
	}
	return lines, limits
}

// TestKept holds the number of kept events to the truth, whatever happens.
func TestKept(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	s := newStream(t, ab+strings.ReplaceAll(burst, "id: r", "id: q"), func(b *bounds) { b.kept, b.events = 50, 20 })
	for i := range 100_000 {
		s.add([]string{"a", "a", "a", "b", "w"}[random.IntN(5)], int32(random.IntN(10)), seconds(i/5+random.IntN(10)))
		if i%1000 != 0 {
			continue
		}
		n := 0
		for _, r := range s.engine.runners {
			for at := range r.keys.All() {
				n += r.states.At(at).history.len()
			}
		}
		if n != s.engine.shared.kept {
			t.Fatalf("after %d events: %d are kept, not %d", i, n, s.engine.shared.kept)
		}
	}
}

func BenchmarkAdd(b *testing.B) {
	for _, bench := range []struct {
		name, rules, codes string
	}{
		{"uninteresting", ab, "x"},
		{"collects", ab, "a"},
		{"fires", ab, "aaaaaaab"},
		{"extends", head + "  by: session\n  steps: [{match: {code: a}}]\n  within: 1h\n", "a"},
		{"incident each", head + "  by: session\n  steps: [{match: {code: a}}]\n  cooldown: 0s\n", "a"},
		{"min 5000", head + "  by: session\n  steps: [{match: {code: a}, min: 5000}]\n  within: 1s\n", "a"},
		{"resets", ab, "aw"},
		{"resets many", strings.Replace(ab, "by: session", "by: [session, code]", 1), "aw"},
		{"ten rules", ten(ab), "aaaaaaab"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			s := newStream(b, bench.rules, nil)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				code := bench.codes[i%len(bench.codes):][:1]
				s.engine.Add(s.interests[code], &Event{
					Time: capture.Unix(int64(i/100), 0), Session: int32(i / 8 % 1000), Code: int32(code[0]), Line: int64(i),
				})
			}
		})
	}
}

func ten(rule string) string {
	var b strings.Builder
	for i := range 10 {
		b.WriteString(strings.Replace(rule, "id: r", fmt.Sprintf("id: r%d", i), 1))
	}
	return b.String()
}

func BenchmarkInterest(b *testing.B) {
	list, err := Load("test.yaml", []byte("rules:\n"+ten(ab)))
	if err != nil {
		b.Fatal(err)
	}
	e := New(list)
	b.ReportAllocs()
	for b.Loop() {
		e.Interest(&Subject{Outcome: Failure, Code: capture.TextCode("a")})
	}
}
