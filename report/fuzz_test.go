package report

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	unsafe "github.com/yuin/goldmark/renderer/html"

	"rpclog/analyze"
	"rpclog/analyze/wording"
	"rpclog/parse/capture"
)

// The fuzz targets of the formats put any text into a report wherever a text can
// be, and read what is written with the parsers that others read it with.

// attacks are texts that some format must keep out of its syntax.
var attacks = []string{
	"plain", "", " ", "a|b\\|c ``` `x` <script>", "</script><script>alert(1)</script>", "<!--", "<!-- --><script", "]]>", "&amp;&#x3c;", `"'onclick=x `,
	"=1+1", "\t=x", "'=1", ";=1", "\u00a0=1", "\r\n\r\n", "\x1b]0;x\x07\x1b[2J", "\u009b1A", "\u202e\u2066\u200b\ufeff", "\xff\xc3\x28", "\ufffe\uffff\x00",
	"](http://e/p) ![x](javascript:x)", "www.x.org @all #1 http://y", "{0}{{", "%0A::error::x", "|\n|---|\n", "</details>", "\u2028\u2029", "会话👩‍👩‍👧🇩🇪", "\\\"", "```\n# x",
	"javascript:alert(1)", "../../etc/passwd", strings.Repeat("é", 300), "-32000", "1e999", "null",
}

// filler puts a text into places at random, the same ones for the same seed.
type filler struct {
	text string
	seed uint32
	n    uint32
}

// here decides about the next place.
func (f *filler) here() bool {
	f.n++
	h := (f.n*2654435761 ^ f.seed*40503) * 2246822519
	return f.seed == 0 || h>>29 < 3
}

// fill goes through a value and all that it holds.
func (f *filler) fill(v reflect.Value) {
	switch v.Type() {
	case reflect.TypeFor[capture.Time](), reflect.TypeFor[analyze.WindowStart](), reflect.TypeFor[analyze.Width]():
		return // which are no texts
	case reflect.TypeFor[capture.Code]():
		if f.here() {
			v.Set(reflect.ValueOf(capture.TextCode(f.text)))
		}
		return
	case reflect.TypeFor[json.RawMessage]():
		if quoted, err := json.Marshal(f.text); err == nil && v.Len() > 0 && f.here() {
			v.SetBytes(quoted)
		}
		return
	}
	switch v.Kind() {
	case reflect.String:
		if f.here() {
			v.SetString(f.text)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			own := reflect.New(v.Type().Elem()) // others may have the same
			own.Elem().Set(v.Elem())
			v.Set(own)
			f.fill(own.Elem())
		}
	case reflect.Slice:
		v.Set(reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v))
		for i := range v.Len() {
			f.fill(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				f.fill(v.Field(i))
			}
		}
	}
}

// filled returns a small report that has a text in some places, in all for seed 0.
func filled(text string, seed uint32) *analyze.Report {
	r := withRules(cortex())
	r.Findings, r.Codes, r.Sessions, r.Methods = r.Findings[1:3], r.Codes[3:6], r.Sessions[2:4], r.Methods[:3]
	r.Windows.Rows, r.Rules = r.Windows.Rows[36:39], r.Rules[:3]
	r.Ends = []analyze.End{{Source: "a.log", Line: 3, Text: "exit status 1"}}
	r.Mentions = []analyze.Mention{{Code: num("-32029"), Count: 2}}
	call := analyze.Call{
		Source: "a.log", Line: ptr(int64(1)), ResponseLine: ptr(int64(2)), Time: at("09:00:03"), End: at("09:00:04"), Latency: ptr(1000.0), Session: ptr("s"), Conn: ptr("c"),
		Direction: ptr("out"), Method: ptr("m"), Subject: ptr("what"), ID: json.RawMessage(`"7"`), Outcome: analyze.OutcomeError, Code: num("-32029"), Name: ptr("Hard limit"),
		Class: ptr("limit"), Message: ptr("no more"), Cause: ptr("quota"), Catalog: ptr("cortex"), Request: ptr(`{"id":"7"}`), Response: ptr(`{"id":"7","error":{}}`),
	}
	r.Calls = analyze.Calls{Unanswered: []analyze.Call{call}, Slowest: []analyze.Call{call}, Examples: []analyze.Call{call}}
	r.Schema = ""
	(&filler{text: text, seed: seed}).fill(reflect.ValueOf(r).Elem())
	r.Schema = analyze.Schema
	return r
}

// calm holds that a text has no character that does something to who reads it,
// some aside.
func calm(t *testing.T, format, text, allowed string) {
	t.Helper()
	if text == "" || !utf8.ValidString(text) {
		t.Fatalf("%s: %d bytes, valid: %v", format, len(text), utf8.ValidString(text))
	}
	for _, c := range text {
		if harmful(c) && !strings.ContainsRune(allowed, c) {
			t.Fatalf("%s: %U in the output", format, c)
		}
	}
}

// eachFilling adds seeds for a target that is given a text and where it is to be.
func eachFilling(f *testing.F) {
	for i, text := range attacks {
		f.Add(text, uint32(0))
		f.Add(text, uint32(i+1))
	}
}

// tooLong reports whether a text is longer than a fuzzer needs.
func tooLong(text string) bool { return len(text) > 4096 }

// FuzzMarkdown holds that no text is markup to GitHub, and that none breaks the
// table that it stands in.
func FuzzMarkdown(f *testing.F) {
	eachFilling(f)
	f.Fuzz(func(t *testing.T, text string, seed uint32) {
		if tooLong(text) {
			return
		}
		out := written(t, "markdown", filled(text, seed), Options{})
		calm(t, "markdown", out, "\n\t")
		page := asGitHub(t, out)
		if strings.Count(page, "<h2>") < 8 || strings.Count(page, "<td") < 100 {
			t.Errorf("sections or tables are missing:\n%s", out)
		}
		var bars []int
		for l := range strings.Lines(out) {
			if !strings.HasPrefix(l, "|") {
				bars = nil
			} else if bars = append(bars, strings.Count(l, "|")); bars[0] != bars[len(bars)-1] {
				t.Errorf("%d bars, the head of the table has %d: %q", bars[len(bars)-1], bars[0], l)
			}
		}
	})
}

var (
	anyScript = regexp.MustCompile(`(?is)<script[^>]*>(.*?)</script`)
	anyStyle  = regexp.MustCompile(`(?is)<style>.*?</style>`)
	declared  = regexp.MustCompile(`<([a-z0-9]+)[ >]`)
	attribute = regexp.MustCompile(` ([a-z-]+)(?:=|\{|>| )`)
)

// FuzzHTML reads pages as lenient as a browser is: the data that the script
// draws is JSON with the same texts, no text makes an element or an attribute,
// and none ends a script.
func FuzzHTML(f *testing.F) {
	elements, attributes := map[string]bool{}, map[string]bool{}
	for _, m := range declared.FindAllStringSubmatch(htmlPage, -1) {
		elements[m[1]] = true
	}
	for _, m := range attribute.FindAllStringSubmatch(htmlPage, -1) {
		attributes[m[1]] = true
	}
	eachFilling(f)
	f.Fuzz(func(t *testing.T, text string, seed uint32) {
		if tooLong(text) {
			return
		}
		r := filled(text, seed)
		page := written(t, "html", r, Options{})
		calm(t, "html", anyScript.ReplaceAllString(page, ""), "\n\t")
		scripts := anyScript.FindAllStringSubmatch(page, -1)
		if len(scripts) != 2 || strings.Count(strings.ToLower(page), "<script") != 2 || scripts[1][1] != htmlScript {
			t.Fatalf("%d scripts", len(scripts))
		}
		var data struct {
			Codes []struct{ Code string }
			Calls []any
		}
		if err := json.Unmarshal([]byte(scripts[0][1]), &data); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(scripts[0][1], "<") {
			t.Errorf("the data has a <")
		}
		if len(data.Codes) == 0 || len(data.Calls) == 0 {
			t.Fatalf("%d codes and %d calls in the data", len(data.Codes), len(data.Calls))
		}
		if want := htmlText(wording.Code(r.Codes[0].Code)); seed == 0 && data.Codes[0].Code != want {
			t.Errorf("the code %q is %q in the data", want, data.Codes[0].Code)
		}
		rest := anyStyle.ReplaceAllString(anyScript.ReplaceAllString(page, "<script></script"), "")
		d := xml.NewDecoder(strings.NewReader(inXML(strings.Replace(rest, "<!doctype html>", "", 1))))
		d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
		cells := 0
		for {
			token, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			switch e := token.(type) {
			case xml.StartElement:
				if !elements[e.Name.Local] {
					t.Fatalf("element %s", e.Name.Local)
				}
				for _, a := range e.Attr {
					if !attributes[a.Name.Local] || a.Name.Local == "href" && a.Value != "data:," {
						t.Fatalf("attribute %s=%q", a.Name.Local, a.Value)
					}
				}
				if e.Name.Local == "td" {
					cells++
				}
			case xml.Comment, xml.ProcInst, xml.Directive:
				t.Fatalf("a comment or declaration: %T", token)
			}
		}
		if cells < 100 {
			t.Errorf("%d cells", cells)
		}
	})
}

// FuzzCSV reads every table with encoding/csv: as many columns and rows as there
// are, no formula, and names of columns that no text changes.
func FuzzCSV(f *testing.F) {
	eachFilling(f)
	f.Fuzz(func(t *testing.T, text string, seed uint32) {
		if tooLong(text) {
			return
		}
		r := filled(text, seed)
		for _, sec := range sections(r, view{}) {
			out := written(t, "csv", r, Options{Section: sec.name})
			calm(t, "csv", out, "\n\t")
			records, err := csv.NewReader(strings.NewReader(out)).ReadAll() // all as long as the first
			if err != nil || len(records) != 1+sec.rows {
				t.Fatalf("%s: %d rows, want %d: %v", sec.name, len(records)-1, sec.rows, err)
			}
			if head := written(t, "csv", empty(), Options{Section: sec.name}); !strings.HasPrefix(out, strings.SplitAfter(head, "\n")[0]) {
				t.Errorf("%s: columns %q", sec.name, records[0])
			}
			for _, record := range records[1:] {
				for _, cell := range record {
					if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) && !numeral.MatchString(cell) {
						t.Errorf("%s: the formula %q", sec.name, cell)
					}
				}
			}
		}
	})
}

// FuzzJUnit reads JUnit XML with encoding/xml: it has the same texts.
func FuzzJUnit(f *testing.F) {
	eachFilling(f)
	f.Fuzz(func(t *testing.T, text string, seed uint32) {
		if tooLong(text) {
			return
		}
		r := filled(text, seed)
		calm(t, "junit", written(t, "junit", r, Options{}), "\n\t")
		read := readJUnit(t, r)
		if len(read.Suites) != 2 || len(read.Suites[0].Cases) != len(r.Rules) || len(read.Suites[1].Cases) != 7 {
			t.Fatalf("%+v", read)
		}
		if d := xml.NewDecoder(strings.NewReader(written(t, "junit", r, Options{}))); countElements(t, d) != 3+len(read.Suites[0].Properties)+1+read.Tests+read.Failures+read.Errors {
			t.Error("there are other elements")
		}
		for i, c := range read.Suites[0].Cases {
			rule := &r.Rules[i]
			if c.Name != inXML(line(rule.ID)) || (c.Failure != nil) != (rule.Findings > 0) {
				t.Errorf("rule %q is %q", rule.ID, c.Name)
			}
			if c.Failure != nil && !strings.HasPrefix(c.Failure.Message, inXML(line(rule.Level+": "+rule.Title+","))) && len(rule.Title) < longestText/2 {
				t.Errorf("%q %q is %q", rule.Level, rule.Title, c.Failure.Message)
			}
		}
	})
}

// countElements counts the elements of a document.
func countElements(t *testing.T, d *xml.Decoder) (n int) {
	for {
		token, err := d.Token()
		if err == io.EOF {
			return n
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := token.(xml.StartElement); ok {
			n++
		}
	}
}

// inXML returns a text as XML can have it.
func inXML(s string) string {
	return strings.NewReplacer("\ufffe", "\ufffd", "\uffff", "\ufffd").Replace(s)
}

// FuzzSARIF reads SARIF with encoding/json, and holds it to the schema: rules and
// results have the same texts.
func FuzzSARIF(f *testing.F) {
	eachFilling(f)
	f.Fuzz(func(t *testing.T, text string, seed uint32) {
		if tooLong(text) {
			return
		}
		r := filled(text, seed)
		for i := range r.Rules { // a rule has an id, and one of its own
			r.Rules[i].ID += fmt.Sprint("/", i)
		}
		for i := range r.Findings {
			r.Findings[i].Rule = r.Rules[i].ID
		}
		for _, p := range r.Problems {
			if p.Kind == "" || slices.ContainsFunc(p.Samples, func(s analyze.Sample) bool { return s.Source == "" }) {
				return // every problem has one, and every source a name
			}
		}
		out := written(t, "sarif", r, Options{Dir: "/w"})
		calm(t, "sarif", out, "\n")
		run := readSARIF(t, r, Options{Dir: "/w"})
		if len(run.Results) != len(r.Findings) || len(run.Tool.Driver.Rules) != len(r.Rules) {
			t.Fatalf("%d results, %d rules", len(run.Results), len(run.Tool.Driver.Rules))
		}
		for i, rule := range run.Tool.Driver.Rules {
			if rule.ID != valid(r.Rules[i].ID) || rule.ShortDescription.Text != sarifText(r.Rules[i].Title) {
				t.Errorf("rule %q %q is %q %q", r.Rules[i].ID, r.Rules[i].Title, rule.ID, rule.ShortDescription.Text)
			}
		}
		for i, result := range run.Results {
			if result.RuleID != valid(r.Findings[i].Rule) || run.Tool.Driver.Rules[result.RuleIndex].ID != result.RuleID {
				t.Errorf("a finding of %q is one of %q", r.Findings[i].Rule, result.RuleID)
			}
			if text := strings.NewReplacer("{{", "", "}}", "").Replace(result.Message.Text); strings.ContainsAny(text, "{}") || strings.Contains(text, "](") {
				t.Errorf("a link or a placeholder: %q", result.Message.Text)
			}
		}
	})
}

// valid returns a text as JSON has it, in which every byte that is no UTF-8 is a
// character of its own.
func valid(s string) string { return strings.Map(func(r rune) rune { return r }, s) }

// FuzzForPeople writes the formats that are for terminals, logs of CI and
// scripts: what they write is whole and does nothing to who reads it.
func FuzzForPeople(f *testing.F) {
	eachFilling(f)
	f.Fuzz(func(t *testing.T, text string, seed uint32) {
		if tooLong(text) {
			return
		}
		r := filled(text, seed)
		for _, name := range []string{"table", "github", "json", "ndjson"} {
			o := []Options{{Width: 40 + int(seed/3%100)}, {Width: 100, Color: true}, {Plain: true, Top: 1}}[seed%3]
			out := written(t, name, r, o)
			if o.Color {
				out = ownColours.ReplaceAllString(out, "")
			}
			calm(t, name, out, "\n")
			switch name {
			case "github":
				for l := range strings.Lines(out) {
					if !strings.HasPrefix(l, "::") {
						t.Errorf("a line that is no command: %q", l)
					}
				}
			case "json", "ndjson":
				d := json.NewDecoder(strings.NewReader(out))
				for n := 0; ; n++ {
					var v map[string]any
					if err := d.Decode(&v); err == io.EOF && n > 0 {
						break
					} else if err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	})
}

// FuzzShown writes calls and ladders that somebody wants to see: on a terminal, as
// Markdown with a diagram, and as JSON.
func FuzzShown(f *testing.F) {
	eachFilling(f)
	f.Add("```\n# x", uint32(2))
	f.Fuzz(func(t *testing.T, text string, seed uint32) {
		if tooLong(text) {
			return
		}
		r := filled(text, seed)
		around := []Line{{Line: 1, Text: "before"}, {Line: 2, Text: "it", Own: true, Gap: true}}
		shown := &Shown{
			Calls: []ShownCall{{Call: r.Calls.Examples[0], Meaning: ptr("m"), Hint: ptr("h"), Findings: []Numbered{{1, r.Findings[0]}}, Around: around}, {Call: r.Calls.Slowest[0]}}, More: 3,
			None: []Nothing{{Source: "a.log", Line: 4, Why: "why", Text: "what stands there"}, {Source: "a.log", Line: 5, Why: "why", Around: around}},
		}
		rung := func(kind string, line int64) Rung {
			return Rung{Source: "a.log", Line: line, Time: at("09:00:01"), Kind: kind, Direction: ptr("out"), Session: ptr("s"), Conn: ptr("c"), Method: ptr("m"), Subject: ptr("x"),
				ID: json.RawMessage("1"), Outcome: ptr(analyze.OutcomeError), Code: num("-7"), Name: ptr("n"), Message: ptr("no"), Findings: []int{1}}
		}
		ladder := &Ladder{Title: "session s", Messages: []Rung{rung(analyze.KindRequest, 1), rung(analyze.KindResponse, 2), rung(analyze.KindWarning, 3)}, Left: 2, Findings: []Numbered{{1, r.Findings[0]}}}
		fill := &filler{text: text, seed: seed}
		fill.fill(reflect.ValueOf(shown).Elem())
		fill.fill(reflect.ValueOf(ladder).Elem())
		shown.Fill()
		for _, format := range ShownFormats() {
			for what, w := range map[string]interface {
				Write(io.Writer, string, Options) error
			}{"calls": shown, "ladder": ladder} {
				var b strings.Builder
				if err := w.Write(&b, format, Options{Width: 60 + int(seed%60)}); err != nil {
					t.Fatal(err)
				}
				calm(t, what+" "+format, b.String(), "\n")
				switch {
				case format == "json" && !json.Valid([]byte(b.String())):
					t.Errorf("no JSON: %s", b.String())
				case format == "markdown":
					checkShown(t, what, b.String())
				}
			}
		}
	})
}

// checkShown holds that Markdown of calls or of a ladder has no elements that a text
// made.
func checkShown(t *testing.T, what, text string) {
	t.Helper()
	var b strings.Builder
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(unsafe.WithUnsafe()))
	if err := md.Convert([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	for _, tag := range anyTag.FindAllString(b.String(), -1) {
		if !shownTag.MatchString(tag) {
			t.Errorf("%s: element %s", what, tag)
		}
	}
	if heads := strings.Count(b.String(), "<h2>"); what == "calls" && heads != 2 {
		t.Errorf("%d headings", heads)
	}
}

// shownTag is an element that such Markdown has.
var shownTag = regexp.MustCompile(`^</?(h1|h2|h3|p|ul|li|strong|pre|code( class="language-(json|mermaid)")?)>$|^<!-- -->$`)

// ownColours are the sequences that the program itself writes to a terminal.
var ownColours = regexp.MustCompile(`\x1b\[[0-9;]*m`)
