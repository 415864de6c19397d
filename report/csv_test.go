package report

import (
	"encoding/csv"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze"
	"rpclog/parse/capture"
)

var (
	stable  = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	numeral = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?$`)
)

func TestCSVReadsBack(t *testing.T) {
	for name, r := range reports() {
		for _, section := range Sections() {
			records, err := csv.NewReader(strings.NewReader(written(t, "csv", r, Options{Section: section}))).ReadAll()
			if err != nil {
				t.Fatalf("%s %s: %v", name, section, err)
			}
			seen := map[string]bool{}
			for _, n := range records[0] {
				if !stable.MatchString(n) || seen[n] {
					t.Errorf("%s: column %q", section, n)
				}
				seen[n] = true
			}
			for _, record := range records[1:] {
				for i, cell := range record {
					if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) && !numeral.MatchString(cell) {
						t.Errorf("%s %s: %s is the formula %.40q", name, section, records[0][i], cell)
					}
					for _, c := range cell {
						if harmful(c) && c != '\n' && c != '\t' {
							t.Errorf("%s %s: %s holds %U", name, section, records[0][i], c)
						}
					}
				}
			}
		}
	}
}

func TestCSVHoldsFullValues(t *testing.T) {
	records, err := csv.NewReader(strings.NewReader(written(t, "csv", cortex(), Options{Top: 1, Width: 10}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(records) != 9 {
		t.Fatalf("%d records; Top is for people only", len(records))
	}
	got := map[string]string{}
	for i, n := range records[0] {
		got[n] = records[1][i]
	}
	want := map[string]string{
		"code": "-32028", "name": "Soft limit reached", "class": "limit", "catalog": "cortex", "ambiguous": "", "subjects": "controlDevice connect:3", "causes": "Close a session first:138", "count": "140", "in_band": "0",
		"meaning": "The application is over the soft limit of its license; requests still work for a while.",
		"share":   "0.44871794871794873", "sessions": "3", "first": "2026-03-02T09:12:44.12Z", "last": "2026-03-02T09:40:02Z",
		"methods":  "subscribe:120; createSession:60; queryHeadsets:40; updateSession:30; (unknown):2",
		"messages": "The soft limit on the number of sessions has been reached. Please close sessions that are no longer used.:138; Soft limit:2",
		"example":  "logs/cortex.log:8812",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestCSVTexts sees that what is written is what is read: every text as it
// was, formulas with a ' before them, numbers as numbers.
func TestCSVTexts(t *testing.T) {
	r := empty()
	texts := []string{
		"plain", "a,b", `say "no"`, "two\nlines", "\n", " spaces ", `"`, `\.`, "日本語, 🎉", "tab\tinside", "", "−5", "5,5", "nan", ", a", "; a=1", "\u00a0x", " 5-3", "a\u00a0=1",
		"=1+1", "+1", "-1", "-32029", "@SUM(A1)", "\t=1", "＝1", "\t", "\tx",
		"\u00a0=1", " =1", "\u3000+1", "\u2003-1", "\u205f@A", "\u00a0\u202f = 1", "\u1680=1", "\u0085=1", "\u2028=1", "\u2800=1",
		";=1", ",=1", "|=1", " ; , =1", ";\t@A", "\";=1", ";-1", "\u200b=1", "\ufeff=1", "\n\n-1", `=HYPERLINK("http://x","y")`, "\n=1",
	}
	formulas := texts[slices.Index(texts, "=1+1"):]
	for i, s := range texts {
		r.Codes = append(r.Codes, analyze.Code{Code: num(strconv.Itoa(-32000 - i)), Name: &s, Class: s, Count: int64(i), Share: 1e-9, First: at("09:00:03.120")})
	}
	r.Codes = append(r.Codes, analyze.Code{Code: capture.TextCode("-32000"), Class: "carriage\rreturn and\r\nline feed"})
	out := written(t, "csv", r, Options{})
	if strings.Contains(out, "\r") {
		t.Error("a carriage return")
	}
	records, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range texts {
		want := s
		if slices.Contains(formulas, s) || s == "\n" {
			want = "'" + s
		}
		want = strings.NewReplacer("\u0085", "\ufffd", "\u2028", "\ufffd", "\u200b", "\ufffd", "\ufeff", "\ufffd").Replace(want)
		got := records[i+1]
		if got[1] != want || got[3] != want {
			t.Errorf("%q reads back as %q and %q", s, got[1], got[3])
		}
		if got[0] != strconv.Itoa(-32000-i) || got[6] != strconv.Itoa(i) || got[8] != "0.000000001" || got[10] != "2026-03-02T09:00:03.12Z" || got[11] != "" {
			t.Errorf("numbers and times: %q", got)
		}
	}
	last := records[len(records)-1]
	if last[0] != "'-32000" || last[3] != "carriage\u240dreturn and\nline feed" {
		t.Errorf("got %q", last)
	}
	for _, bare := range []string{"\n-32000,plain,", "\n-32001,\"a,b\",", "\n-32002,\"say \"\"no\"\"\",", "\n-32003,\"two\nlines\","} {
		if !strings.Contains(out, bare) {
			t.Errorf("no %q in\n%s", bare, out)
		}
	}
}

func TestCSVSection(t *testing.T) {
	want := []string{"findings", "codes", "examples", "windows", "sessions", "methods", "subjects", "slowest", "unanswered", "warnings", "problems", "limits", "sources", "rules", "summary"}
	if d := cmp.Diff(want, Sections()); d != "" {
		t.Error(d)
	}
	err := writeCSV(io.Discard, cortex(), Options{Section: "code"})
	if err == nil || !strings.Contains(err.Error(), `no section "code"; there are findings, codes,`) {
		t.Errorf("unknown section: %v", err)
	}
}

func TestMarkdownTablesKeepTheirShape(t *testing.T) {
	for name, r := range reports() {
		cells := 0
		for i, l := range strings.Split(written(t, "markdown", r, Options{}), "\n") {
			if !strings.HasPrefix(l, "|") {
				cells = 0
				continue
			}
			n := strings.Count(l, "|")
			if cells != 0 && n != cells {
				t.Errorf("%s line %d: %d bars, not %d: %.80q", name, i+1, n, cells, l)
			}
			cells = n
		}
	}
}
