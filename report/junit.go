package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/wording"
)

// junitFindings is how many findings of a rule JUnit XML tells in full.
const junitFindings = 100

// suite is a test suite of JUnit XML.
type suite struct {
	name       string
	properties [][2]string
	cases      []testCase
}

// testCase is a test case. It passes without a mistake.
type testCase struct {
	name    string
	mistake *mistake
}

// mistake is why a test case does not pass.
type mistake struct {
	tag     string // failure, or error where the test itself could not be made
	kind    string
	message string
	text    string // lines
}

// writeJUnit writes JUnit XML as Jenkins, GitLab and others read it (the
// schema junit-10.xsd of Jenkins' xUnit plugin): a suite with a test case per
// rule that applied, which fails if the rule made findings, and a suite of
// what is asked of the input. Numbers of the summary are properties of the
// first.
func writeJUnit(w io.Writer, r *analyze.Report, _ Options) error {
	suites := []suite{ruleSuite(r), inputSuite(r)}
	b := bufio.NewWriter(w) // keeps the first write error until Flush
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	var all []testCase
	for _, s := range suites {
		all = append(all, s.cases...)
	}
	fmt.Fprintf(b, "<testsuites name=\"rpclog\"%s>\n", caseCounts(all))
	for _, s := range suites {
		s.write(b)
	}
	b.WriteString("</testsuites>\n")
	return b.Flush()
}

// caseCounts returns the attributes that count test cases. None takes time.
func caseCounts(cases []testCase) string {
	failed := map[string]int{}
	for _, c := range cases {
		if c.mistake != nil {
			failed[c.mistake.tag]++
		}
	}
	return fmt.Sprintf(` tests="%d" failures="%d" errors="%d" time="0"`, len(cases), failed["failure"], failed["error"])
}

func (s *suite) write(b *bufio.Writer) {
	fmt.Fprintf(b, "  <testsuite name=\"%s\"%s skipped=\"0\">\n", s.name, caseCounts(s.cases))
	if len(s.properties) > 0 {
		b.WriteString("    <properties>\n")
		for _, p := range s.properties {
			fmt.Fprintf(b, "      <property name=\"%s\" value=\"%s\"/>\n", xmlText(p[0]), xmlText(p[1]))
		}
		b.WriteString("    </properties>\n")
	}
	for _, c := range s.cases {
		fmt.Fprintf(b, "    <testcase name=\"%s\" classname=\"%s\" time=\"0\"", xmlText(line(c.name)), s.name)
		if c.mistake == nil {
			b.WriteString("/>\n")
			continue
		}
		m := c.mistake
		fmt.Fprintf(b, ">\n      <%s type=\"%s\" message=\"%s\">%s</%s>\n    </testcase>\n",
			m.tag, xmlText(line(m.kind)), xmlText(line(m.message)), xmlText(m.text), m.tag)
	}
	b.WriteString("  </testsuite>\n")
}

// ruleSuite has a test case per rule.
func ruleSuite(r *analyze.Report) suite {
	s := suite{name: "rpclog.rules"}
	sum := view{}.summary(r.Summary)
	for i, c := range sum.row(0) {
		s.properties = append(s.properties, [2]string{sum.columns[i].name, c.machine()})
	}
	found := map[string][]*analyze.Finding{}
	for i := range r.Findings {
		f := &r.Findings[i]
		found[f.Rule] = append(found[f.Rule], f)
	}
	for i := range r.Rules {
		rule := &r.Rules[i]
		c := testCase{name: rule.ID}
		if rule.Findings > 0 {
			c.mistake = &mistake{
				tag: "failure", kind: rule.Level,
				message: rule.Level + ": " + rule.Title + ", " + wording.Plural(rule.Findings, "incident"),
				text:    incidentLines(rule, found[rule.ID]),
			}
		}
		s.cases = append(s.cases, c)
	}
	return s
}

// incidentLines tells what a rule found.
func incidentLines(rule *analyze.Rule, findings []*analyze.Finding) string {
	var b strings.Builder
	shown := findings[:min(len(findings), junitFindings)]
	for _, f := range shown {
		b.WriteString(line(who(f.By)) + ": " + line(stepWords(f)) + "\n")
		if when := timeSpan(f); when != "" {
			b.WriteString("  " + when + "\n")
		}
		for i := range f.Evidence {
			b.WriteString("  " + evidenceLine(&f.Evidence[i]) + "\n")
		}
		if n := (view{}).evidence(f).lost(); n > 0 {
			b.WriteString("  … and " + wording.Plural(n, "more event") + "\n")
		}
	}
	if more := rule.Findings - int64(len(shown)); more > 0 {
		b.WriteString("… and " + wording.Plural(more, "more incident") + "\n")
	}
	if rule.Hint != "" {
		b.WriteString("What to do: " + line(rule.Hint) + "\n")
	}
	return b.String()
}

// inputSuite has a test case for each gap that a report may have, and one for
// messages to be there at all.
func inputSuite(r *analyze.Report) suite {
	gaps := r.Gaps()
	s := suite{name: "rpclog.input"}
	for _, c := range [][2]string{
		{"interrupted", "read to its end"}, {"unreadable", "readable"}, {"truncated", "no record is cut off"},
		{"oversize", "no record is too long"}, {"too_deep", "no JSON is too deep"}, {"limits", "within all limits"},
	} {
		one := testCase{name: c[1]}
		if i := slices.IndexFunc(gaps, func(g analyze.Gap) bool { return g.What == c[0] }); i >= 0 {
			one.mistake = &mistake{tag: "error", kind: c[0], message: GapWords(gaps[i]), text: strings.Join(gapLines(r, gaps[i]), "\n")}
		}
		s.cases = append(s.cases, one)
	}
	messages := testCase{name: "holds messages"}
	if r.Summary.Messages == 0 && r.Summary.Records > 0 {
		v := verdictOf(r)
		messages.mistake = &mistake{tag: "error", kind: "nothing", message: v.text, text: v.next()}
	}
	s.cases = append(s.cases, messages)
	return s
}
