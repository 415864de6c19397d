package report

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	unsafe "github.com/yuin/goldmark/renderer/html"

	"rpclog/analyze"
	"rpclog/analyze/wording"
)

var (
	anyTag   = regexp.MustCompile(`<[^>]*>`)
	fineTag  = regexp.MustCompile(`^</?(h1|h2|h3|p|ul|li|strong|pre|code|table|thead|tbody|tr|t[hd]( style="text-align:right")?|details|summary)>$|^<!-- -->$`)
	tagName  = regexp.MustCompile(`[a-z0-9]+`)
	anyCell  = regexp.MustCompile(`(?s)<td[^>]*>(.*?)</td>`)
	unlisted = regexp.MustCompile(`<(?:details|summary|code|!-- --)>|</(?:details|summary|code)>`)
)

// asGitHub turns Markdown into HTML as GitHub does, and sees that there are
// only the elements that a report has, each closed.
func asGitHub(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	md := goldmark.New(goldmark.WithExtensions(extension.GFM), goldmark.WithRendererOptions(unsafe.WithUnsafe()))
	if err := md.Convert([]byte(text), &b); err != nil {
		t.Fatal(err)
	}
	var open []string
	for _, tag := range anyTag.FindAllString(b.String(), -1) {
		name := tagName.FindString(tag)
		switch {
		case !fineTag.MatchString(tag):
			t.Errorf("element %s", tag)
		case name == "":
		case tag[1] != '/':
			open = append(open, name)
		case len(open) == 0 || open[len(open)-1] != name:
			t.Fatalf("%s closes %v", tag, open)
		default:
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		t.Errorf("left open: %v", open)
	}
	return b.String()
}

// TestMarkdownReads sees that what GitHub shows of a report is what is in it,
// and that no text of a capture is markup.
func TestMarkdownReads(t *testing.T) {
	for name, r := range reports() {
		t.Run(name, func(t *testing.T) {
			page := asGitHub(t, written(t, "markdown", r, Options{}))
			var cells []string
			for _, c := range anyCell.FindAllStringSubmatch(page, -1) {
				cells = append(cells, html.UnescapeString(anyTag.ReplaceAllString(c[1], "")))
			}
			want := func(text string, at place) {
				if text = shorten(line(text), mdLongest, at); text != "" && !slices.Contains(cells, text) {
					t.Errorf("no cell reads %q", text)
				}
			}
			for i := range r.Methods {
				want(r.Methods[i].Method, inMiddle)
			}
			for i := range r.Sessions {
				want(r.Sessions[i].ID, inMiddle)
			}
			for i := range r.Codes {
				if len(r.Codes[i].Messages) > 0 {
					want(head(r.Codes[i].Messages[0].Text), atEnd)
				}
			}
			for _, p := range r.Problems {
				for _, s := range p.Samples {
					want(s.Text, atEnd)
				}
			}
			for _, f := range r.Findings {
				if title := "<h3>" + strings.ToUpper(f.Level) + ": "; !strings.Contains(page, title) {
					t.Errorf("no %q", title)
				}
			}
		})
	}
}

// TestMarkdownAsGitHub holds texts for Markdown to what is read of them, in a
// paragraph and in a cell.
func TestMarkdownAsGitHub(t *testing.T) {
	for _, text := range []string{
		"plain", "a|b", `a\|b`, "`code` ``two`` ```three", "<script>alert(1)</script>", "<!-- x", "-->", "&lt;b&gt; &amp;", "*a* _b_ ~~c~~ __d__",
		"[a](http://b.test) ![c](d)", "http://a.test www.b.test a@b.test @all #1 GH-2", "# head", "- list", "1. list", "> quote", "| a | b |", "---", "    code",
		"a\nb\r\nc", "</details>", "$x$", ":smile:", `\`, "`", "``", " ` ", "a  b",
	} {
		for name, as := range map[string]func(string) string{"text": mdText, "code": mdCode} {
			doc := "x " + as(text) + "\n\n| a | b |\n|---|---|\n| " + as(text) + " | last |\n"
			page := asGitHub(t, doc)
			rows := anyCell.FindAllStringSubmatch(page, -1)
			if len(rows) != 2 || rows[1][1] != "last" {
				t.Errorf("%s of %q breaks its row: %s", name, text, page)
				continue
			}
			got := html.UnescapeString(unlisted.ReplaceAllString(rows[0][1], ""))
			if want := strings.TrimSpace(line(text)); strings.TrimSpace(got) != want && want != "" {
				t.Errorf("%s of %q reads %q", name, text, got)
			}
		}
	}
}

// long is a report that is too long for anything.
func long() *analyze.Report {
	r := cortex()
	for i := range 1200 {
		s, m, f, p := r.Sessions[i%5], r.Methods[i%9], r.Findings[i%4], r.Codes[i%8]
		s.ID, m.Method = fmt.Sprintf("%s-%d", s.ID, i), fmt.Sprintf("%s/%d", m.Method, i)
		f.By, f.Rule = sessionKey(s.ID), fmt.Sprintf("%s-%d", f.Rule, i%100)
		p.Code = num(fmt.Sprint(i))
		r.Sessions, r.Methods, r.Codes = append(r.Sessions, s), append(r.Methods, m), append(r.Codes, p)
		r.Findings = append(r.Findings, f)
	}
	return withRules(r)
}

// TestMarkdownSize sees that a report is as long as it may be and no longer,
// whole in itself, and that it says what is cut.
func TestMarkdownSize(t *testing.T) {
	all := reports()
	all["long"] = long()
	for name, r := range all {
		for _, top := range []int{0, 10, 300} {
			whole := written(t, "markdown", r, Options{Top: top})
			for _, size := range []int{5000, 8000, 20_000, 60_000, 400_000, 1000 << 10} {
				text := written(t, "markdown", r, Options{Top: top, MaxSize: size})
				what := fmt.Sprintf("%s, top %d in %d: %d of %d bytes", name, top, size, len(text), len(whole))
				if len(whole) <= size {
					if text != whole {
						t.Errorf("%s, though it fits", what)
					}
					continue
				}
				if len(text) > size {
					t.Error(what)
				}
				if !strings.Contains(text, "\n- **cut** ") || !strings.Contains(text, "to stay within "+wording.Thousands(int64(size))+" bytes (`--max-size`)") {
					t.Errorf("%s, and it is not said", what)
				}
				if !strings.Contains(text, "**"+verdictOf(r).mark) {
					t.Errorf("%s, without verdict", what)
				}
				asGitHub(t, text)
				if size >= 60_000 && (!strings.Contains(text, "## Sessions") || !strings.Contains(text, "<summary>Evidence</summary>")) {
					t.Errorf("%s, without tables or details", what)
				}
				if size >= 60_000 && top == 0 && len(text) < size*8/10 {
					t.Errorf("%s, with much room left", what)
				}
			}
		}
	}
}
