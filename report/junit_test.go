package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze"
)

// What readers of JUnit XML read.
type (
	readSuites struct {
		XMLName  xml.Name    `xml:"testsuites"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Suites   []readSuite `xml:"testsuite"`
	}
	readSuite struct {
		Name       string         `xml:"name,attr"`
		Tests      int            `xml:"tests,attr"`
		Failures   int            `xml:"failures,attr"`
		Errors     int            `xml:"errors,attr"`
		Properties []readProperty `xml:"properties>property"`
		Cases      []readCase     `xml:"testcase"`
	}
	readProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	readCase struct {
		Name    string       `xml:"name,attr"`
		Class   string       `xml:"classname,attr"`
		Failure *readMistake `xml:"failure"`
		Error   *readMistake `xml:"error"`
	}
	readMistake struct {
		Type    string `xml:"type,attr"`
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

func readJUnit(t *testing.T, r *analyze.Report) readSuites {
	t.Helper()
	var all readSuites
	if err := xml.Unmarshal([]byte(written(t, "junit", r, Options{})), &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestJUnit(t *testing.T) {
	all := readJUnit(t, reports()["rich"])
	rules, input := all.Suites[0], all.Suites[1]
	var fired, passed []string
	for _, c := range rules.Cases {
		if c.Failure == nil {
			passed = append(passed, c.Name)
			continue
		}
		fired = append(fired, c.Name+" "+c.Failure.Type+": "+c.Failure.Message)
	}
	if d := cmp.Diff([]string{"cortex/a-quiet-rule", "generic/bare"}, passed); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{
		"cortex/disk-then-disconnect low: low: Headset dropped while the disk was almost full, 1 incident",
		"cortex/expired-token-loop medium: medium: Expired token used again and again, 1 incident",
		"cortex/soft-then-hard-limit high: high: Soft limit ignored until the hard limit, 2 incidents",
	}, fired); d != "" {
		t.Error(d)
	}
	text := rules.Cases[3].Failure.Text
	for _, want := range []string{
		"session " + sessionA + ": soft ×14 → hard ×1\n  2026-03-02T09:12:44.12Z – 2026-03-02T09:18:20.004Z\n",
		"  logs/cortex.log:19380  2026-03-02T09:18:20.004Z  hard  -32029  subscribe\n", "What to do: Slow down at the first -32028",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	var troubles []string
	for _, c := range input.Cases {
		if c.Error != nil {
			troubles = append(troubles, c.Name+" "+c.Error.Type+": "+c.Error.Message+": "+c.Error.Text)
		}
	}
	if d := cmp.Diff([]string{
		`no record is cut off truncated: JSON cut off at its end: 5 records: logs/cortex.log:20311  {"id":812,"jsonrpc":"2.0","method":"createSession","params":{…`,
		"within all limits limits: 1 limit was reached: sessions kept apart: 100,000, reached 100,412",
	}, troubles); d != "" {
		t.Error(d)
	}
	if !slices.Contains(rules.Properties, readProperty{"errors", "312"}) {
		t.Errorf("no errors among the properties %v", rules.Properties)
	}
}

// TestJUnitHolds sees that what JUnit XML says of itself is so, whatever the
// capture: that it can be read, counts right, and holds no other elements and
// no control characters.
func TestJUnitHolds(t *testing.T) {
	all := reports()
	all["unreadable"] = healthy()
	all["unreadable"].Incomplete = true
	all["unreadable"].Sources[0].Error = ptr("open \x00\x1b[2J ]]> <b>&\ufffe\xff.log: no such file\nx.log: permission denied")
	for name, r := range all {
		text := written(t, "junit", r, Options{})
		known := map[string]bool{"testsuites": true, "testsuite": true, "properties": true, "property": true, "testcase": true, "failure": true, "error": true}
		d := xml.NewDecoder(strings.NewReader(text))
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if e, ok := token.(xml.StartElement); ok && !known[e.Name.Local] {
				t.Errorf("%s: element %s", name, e.Name.Local)
			}
		}
		for _, c := range text {
			if c != '\n' && (harmful(c) || c == '\ufffe') {
				t.Errorf("%s: %U", name, c)
			}
		}
		read := readJUnit(t, r)
		var sum readSuite
		for _, s := range read.Suites {
			n := readSuite{Tests: len(s.Cases)}
			for _, c := range s.Cases {
				if c.Failure != nil {
					n.Failures++
				}
				if c.Error != nil {
					n.Errors++
				}
				if c.Class != s.Name || c.Name == "" {
					t.Errorf("%s: test case %q of %q in %q", name, c.Name, c.Class, s.Name)
				}
			}
			if n.Tests != s.Tests || n.Failures != s.Failures || n.Errors != s.Errors {
				t.Errorf("%s: %s counts %d, %d, %d, but has %d, %d, %d", name, s.Name, s.Tests, s.Failures, s.Errors, n.Tests, n.Failures, n.Errors)
			}
			sum.Tests, sum.Failures, sum.Errors = sum.Tests+n.Tests, sum.Failures+n.Failures, sum.Errors+n.Errors
		}
		if sum.Tests != read.Tests || sum.Failures != read.Failures || sum.Errors != read.Errors {
			t.Errorf("%s: counts %d, %d, %d, but has %d, %d, %d", name, read.Tests, read.Failures, read.Errors, sum.Tests, sum.Failures, sum.Errors)
		}
	}
	for _, c := range readJUnit(t, all["nothing"]).Suites[1].Cases {
		if failed := c.Error != nil; failed != (c.Name == "holds messages" || c.Name == "no record is cut off") {
			t.Errorf("%s: %v", c.Name, c.Error)
		}
	}
}

// TestJUnitBound sees that only so many findings are told in full.
func TestJUnitBound(t *testing.T) {
	r := cortex()
	for i := range 1000 {
		f := r.Findings[0]
		f.By = sessionKey(fmt.Sprintf("session-%d", i))
		r.Findings = append(r.Findings, f)
	}
	withRules(r)
	text := readJUnit(t, r).Suites[0].Cases[3].Failure.Text
	if n := strings.Count(text, "\nsession "); n != junitFindings-1 {
		t.Errorf("%d findings in full", n+1)
	}
	if want := "\n… and 902 more incidents\n"; !strings.Contains(text, want) {
		t.Errorf("no %q", want)
	}
}
