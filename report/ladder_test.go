package report

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rpclog/analyze"
	"rpclog/parse/capture"
)

// rungs returns messages, each evidence of some findings.
func rungs(findings ...[]int) *Ladder {
	l := &Ladder{Title: "session s"}
	for i, numbers := range findings {
		m := Rung{Source: "x.log", Line: int64(i + 1), Kind: analyze.KindResponse, Direction: ptr("in"), Outcome: ptr(analyze.OutcomeOK), Latency: ptr(float64(i)), Findings: numbers}
		if len(numbers) > 0 {
			m.Outcome, m.Code, m.Message = ptr(analyze.OutcomeError), capture.NumberCode("-1"), ptr("no \x1b[31m")
		}
		l.Messages = append(l.Messages, m)
	}
	for n := 1; n <= 2; n++ {
		l.Findings = append(l.Findings, Numbered{n, analyze.Finding{Title: fmt.Sprint("rule ", n), Level: "high"}})
	}
	return l
}

// TestBrackets has findings that lie in each other side by side, those that come
// one after the other in one column, and their marks through gaps.
func TestBrackets(t *testing.T) {
	show := func(l *Ladder) string {
		var b bytes.Buffer
		if err := l.Write(&b, "text", Options{Width: 60}); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	over := rungs([]int{1}, []int{2}, nil, []int{1, 2}, []int{2})
	over.Messages[2].Before, over.Left = 1200, 1203
	want := `session s  1,208 messages
   finding 1 high: rule 1
┌  ←  -1: no ␛[31m                              0 s  x.log:1
│  finding 2 high: rule 2
│┌ ←  -1: no ␛[31m                             1 ms  x.log:2
││ … 1,200 more
││ ←  ok                                       2 ms  x.log:3
└├ ←  -1: no ␛[31m                             3 ms  x.log:4
 └ ←  -1: no ␛[31m                             4 ms  x.log:5
… 3 more (--top 0 shows all)
`
	if d := cmp.Diff(want, show(over)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	after := rungs([]int{1}, []int{1}, nil, []int{2})
	want = `session s  4 messages
  finding 1 high: rule 1
┌ ←  -1: no ␛[31m                               0 s  x.log:1
└ ←  -1: no ␛[31m                              1 ms  x.log:2
  ←  ok                                        2 ms  x.log:3
  finding 2 high: rule 2
╶ ←  -1: no ␛[31m                              3 ms  x.log:4
`
	if d := cmp.Diff(want, show(after)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestMermaid has every message, at most 60, and says how many more there are.
func TestMermaid(t *testing.T) {
	l := rungs(make([][]int, 100)...)
	l.Left = 1000
	text := l.mermaid()
	if n := strings.Count(text, "-->>"); n != MostMermaid || !strings.Contains(text, "60 messages of 1,100 are shown.") || !strings.Contains(text, "Note over C,S: … 1,040 more\n") {
		t.Errorf("%d arrows in\n%s", n, text)
	}
}

// TestMermaidGrammar holds that each line of a diagram is one that Mermaid knows,
// whatever a capture says.
func TestMermaidGrammar(t *testing.T) {
	statement := regexp.MustCompile(`^    (participant [CS] as [a-z]+|Note over C,S: .+|[CS](->>|-->>|--x|-\))[CS]: .+)$`)
	entity := regexp.MustCompile(`#\d+;`)
	text := rapid.StringOf(rapid.RuneFrom([]rune("ab end;#%<>`{}\\\n\r\t\x1b\u202e:+-$")))
	kinds := []string{analyze.KindRequest, analyze.KindNotification, analyze.KindResponse, analyze.KindWarning}
	rapid.Check(t, func(t *rapid.T) {
		l := &Ladder{Title: text.Draw(t, "title"), Left: rapid.Int64Range(0, 5).Draw(t, "left")}
		for i := range rapid.IntRange(0, 5).Draw(t, "messages") {
			m := Rung{Source: "x", Line: int64(i), Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), Method: ptr(text.Draw(t, "method")), Message: ptr(text.Draw(t, "message"))}
			m.Outcome = rapid.SampledFrom([]*string{nil, ptr(analyze.OutcomeOK), ptr(analyze.OutcomeError), ptr(analyze.OutcomeUnanswered)}).Draw(t, "outcome")
			m.Direction = rapid.SampledFrom([]*string{nil, ptr("in"), ptr("out")}).Draw(t, "direction")
			m.Findings = rapid.SampledFrom([][]int{nil, {1}}).Draw(t, "findings")
			l.Messages = append(l.Messages, m)
		}
		l.Findings = []Numbered{{1, analyze.Finding{Title: text.Draw(t, "finding"), Level: "high"}}}
		_, body, begins := strings.Cut(l.mermaid(), "\n```mermaid\nsequenceDiagram\n")
		body, ends := strings.CutSuffix(body, "```\n")
		if !begins || !ends {
			t.Fatalf("no diagram: %q", l.mermaid())
		}
		for line := range strings.Lines(body) {
			line = strings.TrimSuffix(line, "\n")
			if !statement.MatchString(line) || strings.ContainsAny(entity.ReplaceAllString(line, ""), "#;%`") {
				t.Fatalf("%q", line)
			}
		}
	})
}

// TestMermaidText holds that no text of a capture says anything to Mermaid.
func TestMermaidText(t *testing.T) {
	for in, want := range map[string]string{
		"soft; #1 100%": "soft#59; #35;1 100#37;", "the end": "the en#100;", "END": "EN#68;", "a\nb": "a↵b", "": "(nothing)", "a style:x": "a s#116;yle:x", "wrap: a wrap: b": "wrap#58; a wrap: b", "<br/>`{x}\\": "#60;br/#62;#96;#123;x#125;#92;",
	} {
		if got := mermaidText(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.StringOf(rapid.RuneFrom([]rune("ab end;#%<>`{}\\\n\r\t\x1b\u202e\u2028"))).Draw(t, "text")
		got := mermaidText(in)
		plain := got
		for code := range 128 {
			plain = strings.ReplaceAll(plain, fmt.Sprintf("#%d;", code), "")
		}
		if strings.ContainsAny(plain, ";#%<>`{}\\\n\r\t\x1b\u202e\u2028") || got == "" {
			t.Fatalf("%q becomes %q", in, got)
		}
		for _, word := range strings.Fields(got) {
			if strings.EqualFold(word, "end") {
				t.Fatalf("%q becomes %q", in, got)
			}
		}
	})
}
