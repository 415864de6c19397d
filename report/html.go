package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"

	"rpclog/analyze"
	"rpclog/analyze/wording"
	"rpclog/parse/capture"
)

// Bounds of an HTML report. A file that is still larger than mostHTML shows
// half as much of everything, until it is not.
const (
	mostHTML    = 1_400_000 // bytes
	htmlRows    = 200       // of a table
	htmlFinds   = 100       // findings
	htmlOpen    = 5         // findings of a rule that are not folded
	htmlProofs  = 12        // lines of evidence of a finding
	htmlPlaces  = 60        // and those by which its calls are found
	htmlMethods = 60        // methods of a code
	htmlLongest = 160       // columns of a text
	htmlLong    = 12        // rows from which on a table has a filter
	htmlTerms   = 60        // codes in the glossary
)

var (
	//go:embed html/page.html
	htmlPage string
	//go:embed html/style.css
	htmlStyle string
	//go:embed html/script.js
	htmlScript string
)

// writeHTML writes the report as one file that needs nothing else: a browser
// that opens it asks no network for anything, and its policy would not let it.
func writeHTML(w io.Writer, r *analyze.Report, _ Options) error {
	page, err := template.New("page").Parse(htmlPage)
	if err != nil {
		return err
	}
	r = ranked(r)
	for share := 1; ; share *= 2 {
		var b bytes.Buffer
		if err := page.Execute(&b, newHTMLReport(r, share)); err != nil {
			return err
		}
		if b.Len() <= mostHTML || share > 64 {
			_, err := w.Write(b.Bytes())
			return err
		}
	}
}

// htmlReport is what the page shows.
type htmlReport struct {
	Policy, Schema      string
	Style               template.CSS
	Script              template.JS
	Tone, Verdict, Rest string // the headline: what it begins with, and the rest
	More                []htmlAdvice
	Inputs              []htmlInput
	Facts               []htmlFact
	Findings            []htmlRule
	Windows             string
	Tables              []htmlTable
	Glossary            []htmlTerm
	Cut                 string
	Data                *pictures
	byMethod            map[string][]capture.Code
	subjects            []string // keys of their rows
	Contents            []htmlEntry
}

// htmlEntry is an entry of the list of contents.
type htmlEntry struct{ ID, Title string }

type htmlAdvice struct {
	Text    string
	Command bool
}

type htmlInput struct{ Name, About string }

type htmlFact struct {
	Label string
	Parts []string
}

// htmlRule is what one rule found.
type htmlRule struct {
	Tone, Level, Title, Rule, Hint string
	First, Rest                    []htmlFinding // Rest is folded
}

type htmlFinding struct {
	Number           int // among data.findings
	Who, Steps, When string
	Evidence         []htmlProof
	More             string // how much evidence is left out
}

type htmlProof struct{ Where, Time, Step, Code, Method string }

type htmlTerm struct{ Code, Name, Meaning, Class string }

// newHTMLReport returns what fits into a share of the bounds: all of it, half
// of it, ….
func newHTMLReport(r *analyze.Report, share int) *htmlReport {
	v := view{clock: wording.ClockOf(r.Summary.First, r.Summary.Last), bar: 1}
	verdict := verdictOf(r)
	h := &htmlReport{
		Schema: r.Schema, Style: template.CSS(htmlStyle), Script: template.JS(htmlScript), Policy: policy(),
		Tone: verdict.tone.class(),
	}
	h.Verdict, h.Rest, _ = strings.Cut(line(verdict.text), " · ")
	for _, next := range verdict.more {
		h.More = append(h.More, htmlAdvice{line(next.text), next.command})
	}
	for i, s := range r.Sources {
		if i == listedInputs {
			h.Inputs = append(h.Inputs, htmlInput{"", wording.Plural(int64(len(r.Sources)-i), "more source")})
			break
		}
		h.Inputs = append(h.Inputs, htmlInput{htmlText(s.Name), strings.Join([]string{htmlText(s.Format), size(s.Bytes), wording.Plural(s.Records, "record")}, " · ")})
	}
	for _, f := range facts(r) {
		for i, part := range f.parts {
			f.parts[i] = line(part)
		}
		h.Facts = append(h.Facts, htmlFact{f.label, f.parts})
	}
	finds := htmlFinds / share
	h.Data = newPictures(r, v, share, finds)
	h.findings(r, v, finds)
	h.Windows = wording.Plural(int64(len(h.Data.Windows)), "window") + " of " + htmlText(windowWidth(stretched(r.Windows.Width, h.Data.Join)))
	h.byMethod = codesByMethod(r.Codes)
	for _, sec := range sections(r, v) {
		if !sec.apart && sec.rows > 0 {
			h.Tables = append(h.Tables, h.table(sec, r, max(1, htmlRows/share)))
		}
	}
	h.glossary(r.Codes)
	h.contents()
	if n := len(r.Findings) - finds; n > 0 {
		h.Cut = wording.Thousands(int64(n)) + " more findings in the JSON report"
	}
	return h
}

// policy lets a browser use what is in the file, and nothing else.
func policy() string {
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; style-src " + hash(htmlStyle) + "; script-src " + hash(htmlScript) + "; img-src data:; base-uri 'none'; form-action 'none'"
}

// htmlText returns a text as one line, cut where it is too long.
func htmlText(s string) string { return shorten(line(s), htmlLongest, inMiddle) }

func (h *htmlReport) findings(r *analyze.Report, v view, most int) {
	number := map[*analyze.Finding]int{}
	for i := range r.Findings[:min(most, len(r.Findings))] {
		number[&r.Findings[i]] = i
	}
	for _, g := range groups(r.Findings[:len(number)]) {
		rule := htmlRule{Tone: levelTone(g.level).class(), Level: htmlText(g.level), Title: htmlText(g.title), Rule: htmlText(g.rule), Hint: line(g.hint)}
		for i, f := range g.findings {
			if found := htmlFindingOf(f, number[f], v); i < htmlOpen {
				rule.First = append(rule.First, found)
			} else {
				rule.Rest = append(rule.Rest, found)
			}
		}
		h.Findings = append(h.Findings, rule)
	}
}

// Number says how many findings are folded.
func (h *htmlReport) Number(n int) string { return wording.Plural(int64(n), "more finding") }

func htmlFindingOf(f *analyze.Finding, number int, v view) htmlFinding {
	found := htmlFinding{Number: number, Who: htmlText(who(f.By)), Steps: htmlText(stepWords(f)), When: v.clock.Between(f.Start, f.End)}
	if f.Start.Known() && f.End.Known() && f.Start != f.End {
		found.When += " · " + lasting(f.End.Sub(f.Start))
	}
	for _, e := range f.Evidence[:min(htmlProofs, len(f.Evidence))] {
		method := ""
		if e.Method != nil {
			method = *e.Method
		}
		found.Evidence = append(found.Evidence, htmlProof{htmlText(where(e.Source, e.Line)), v.clock.Exactly(e.Time), htmlText(e.Step), htmlText(wording.Code(e.Code)), htmlText(method)})
	}
	if n := len(f.Evidence) - htmlProofs; n > 0 {
		found.More = "… " + wording.Thousands(int64(n)) + " more in the JSON report"
	}
	return found
}

// contents lists the sections of the page; those that only the script can fill
// are left out until it has.
func (h *htmlReport) contents() {
	if len(h.Findings) > 0 {
		h.Contents = append(h.Contents, htmlEntry{"findings", "Findings"})
	}
	h.Contents = append(h.Contents, htmlEntry{"over", "Over time"}, htmlEntry{"lanes", "Sessions over time"}, htmlEntry{"latency", "Latency"})
	for _, t := range h.Tables {
		title := t.Title
		if t.Name == "windows" {
			title = "Windows" // of the picture
		}
		h.Contents = append(h.Contents, htmlEntry{"t-" + t.Name, title})
	}
	if len(h.Glossary) > 0 {
		h.Contents = append(h.Contents, htmlEntry{"glossary", "What the codes mean"})
	}
}

// subjectKeys returns by what the script knows the rows of subjects: a method and
// what it is about.
func subjectKeys(sec section) []string {
	keys := make([]string, sec.rows)
	for i := range keys {
		cells := sec.row(i)
		keys[i] = htmlText(cells[0].words) + "\t" + htmlText(cells[1].words)
	}
	return keys
}

// glossary explains the codes of the capture that a catalog knows.
func (h *htmlReport) glossary(codes []analyze.Code) {
	for i := range codes {
		c := &codes[i]
		if c.Meaning == nil || len(h.Glossary) == htmlTerms {
			continue
		}
		name := ""
		if c.Name != nil {
			name = *c.Name
		}
		h.Glossary = append(h.Glossary, htmlTerm{htmlText(wording.Code(c.Code)), htmlText(name), htmlText(*c.Meaning), htmlText(c.Class)})
	}
}

// htmlTable is a section as a table.
type htmlTable struct {
	Name, Title, About, Cut string
	Long                    bool // worth a filter
	Columns                 []htmlColumn
	Rows                    []htmlRow
	Under                   []htmlTable // what belongs to single rows, folded
}

type htmlColumn struct {
	Title string
	Right bool
}

type htmlRow struct {
	Key, Codes string // what it is about, for the script
	Cells      []htmlCell
}

type htmlCell struct {
	Head, Words, Value, Class, Hover string
	Code                             bool
}

func (h *htmlReport) table(sec section, r *analyze.Report, most int) htmlTable {
	t := htmlTable{Name: sec.name, Title: line(sec.title), About: line(sec.about), Long: sec.rows > htmlLong}
	rows := sec.chosen(most)
	cells := make([][]cell, len(rows))
	for i, row := range rows {
		cells[i] = sec.row(row)
	}
	shown := slices.DeleteFunc(sec.spoken(cells), func(c int) bool {
		name := sec.columns[c].name
		empty := !slices.ContainsFunc(cells, func(row []cell) bool { return row[c].words != "" })
		return empty || sec.columns[c].title == " " || sec.name == "codes" && (name == "meaning" || name == "example") // there are pictures, a glossary, and calls
	})
	for _, c := range shown {
		t.Columns = append(t.Columns, htmlColumn{strings.TrimSpace(sec.columns[c].title), sec.columns[c].right})
	}
	if sec.name == "subjects" {
		h.subjects = subjectKeys(sec)
	}
	for i, row := range rows {
		out := htmlRow{}
		out.Key, out.Codes = h.key(sec.name, row, r)
		for _, c := range shown {
			cell := sec.columns[c].html(cells[i][c])
			cell.Head = strings.TrimSpace(sec.columns[c].title)
			out.Cells = append(out.Cells, cell)
		}
		t.Rows = append(t.Rows, out)
	}
	if sec.under != nil {
		for i, row := range rows {
			if u := sec.under(row); u.rows > 0 {
				below := h.table(u, r, htmlProofs)
				below.Title = t.Rows[i].Cells[0].Words
				t.Under = append(t.Under, below)
			}
		}
	}
	if n := sec.rows - len(rows); n > 0 {
		t.Cut = wording.Thousands(int64(n)) + " more are left out here; the CSV and JSON reports have all."
		if sec.picked != "" {
			t.Cut += " These are " + sec.picked + "."
		}
	}
	return t
}

// key returns by what the script knows a row, and the codes that it has.
func (h *htmlReport) key(name string, row int, r *analyze.Report) (key, set string) {
	switch name {
	case "codes":
		return strconv.Itoa(h.Data.code(r.Codes[row].Code)), ""
	case "windows":
		return strconv.Itoa(row), ""
	case "sessions":
		s := &r.Sessions[row]
		codes := make([]capture.Code, len(s.Codes))
		for i := range s.Codes {
			codes[i] = s.Codes[i].Code
		}
		return pickKey(analyze.SessionKey{ID: s.ID, By: s.By, Source: s.Source}), h.Data.codeSet(codes)
	case "methods":
		m := r.Methods[row].Method
		return htmlText(m), h.Data.codeSet(h.byMethod[m])
	case "subjects":
		return h.subjects[row], ""
	case "examples", "slowest", "unanswered":
		return strconv.Itoa(h.Data.listed[name][row]), ""
	}
	return "", ""
}

// codesByMethod returns the codes that calls of each method ended with.
func codesByMethod(codes []analyze.Code) map[string][]capture.Code {
	by := map[string][]capture.Code{}
	for i := range codes {
		for _, m := range codes[i].Methods {
			if m.Method != nil {
				by[*m.Method] = append(by[*m.Method], codes[i].Code)
			}
		}
	}
	return by
}

// html returns a cell of a table.
func (c column) html(x cell) htmlCell {
	full := line(x.words)
	out := htmlCell{Words: shorten(full, htmlLongest, c.cut), Code: c.code && x.words != unknown && x.words != ""}
	if out.Words != full && len(full) < 2*htmlLongest {
		out.Hover = full
	}
	if x.exact && x.value != x.words {
		out.Value = line(x.value)
	}
	var classes []string
	if c.right {
		classes = append(classes, "n")
	} else if len(out.Words) <= 24 || out.Code && len(out.Words) <= 40 {
		classes = append(classes, "short")
	} else {
		classes = append(classes, "prose")
	}
	if x.zero {
		classes = append(classes, "zero")
	} else if name := x.tone.class(); name != "" {
		classes = append(classes, name)
	}
	out.Class = strings.Join(classes, " ")
	return out
}
