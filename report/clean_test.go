package report

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestLine(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "The soft limit has been reached.", "The soft limit has been reached."},
		{"escape sequence", "\x1b[31mred\x1b[0m", "␛[31mred␛[0m"},
		{"title of the window", "\x1b]0;pwned\x07", "␛]0;pwned␇"},
		{"C1 control", "a\u009b2Jb", "a\uFFFD2Jb"},
		{"C1 as a byte", "a\x9b2Jb", "a\uFFFD2Jb"},
		{"delete and null", "a\x7fb\x00c", "a␡b␀c"},
		{"line breaks", "a\nb\r\nc\rd", "a↵b↵c␍d"},
		{"tab", "a\tb", "a b"},
		{"right to left override", "abc\u202Egnp.exe", "abc\uFFFDgnp.exe"},
		{"isolates", "a\u2066b\u2069", "a\uFFFDb\uFFFD"},
		{"marks of direction", "a\u200eb\u061c", "a\uFFFDb\uFFFD"},
		{"invisible", "a\u200bb\ufeffc\u00add\u3164", "a\uFFFDb\uFFFDc\uFFFDd\uFFFD"},
		{"invisible mark", "a\u034fb\u17b4", "a\uFFFDb\uFFFD"},
		{"tags", "a\U000E0041", "a\uFFFD"},
		{"line separators", "a\u2028b\u2029c", "a\uFFFDb\uFFFDc"},
		{"invalid UTF-8", "a\xff\xfeb\xed\xa0\x80", "a\uFFFD\uFFFDb\uFFFD\uFFFD\uFFFD"},
		{"joiner in emoji", "👩\u200d💻", "👩💻"},
		{"joiner in Persian", "می\u200cخواهم", "می\u200cخواهم"},
		{"hidden joiners", "a\u200d\u200c\u200db", "ab"},
		{"variation selector", "❤\ufe0f", "❤"},
		{"marks without end", "e" + strings.Repeat("\u0301", 9) + "x", "e\u0301\u0301\u0301\u0301x"},
		{"mark without a letter", "\u0301x", "x"},
		{"CJK", "会话限制", "会话限制"},
	} {
		if got := line(c.in); got != c.want {
			t.Errorf("%s: line(%q) = %q, want %q", c.name, c.in, got, c.want)
		}
	}
	long := strings.Repeat("ä", 1<<20)
	if got := line(long); len(got) > longestText+len(ellipsis) || !utf8.ValidString(got) || !strings.HasSuffix(got, ellipsis) {
		t.Errorf("a long text gave %d bytes ending in %q", len(got), got[max(0, len(got)-6):])
	}
}

func TestTerm(t *testing.T) {
	for in, want := range map[string]string{"🇩🇪!": "DE!", "👍🏽": "👍", "ok": "ok"} {
		if got := term(in); got != want {
			t.Errorf("term(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMarkdownText(t *testing.T) {
	for _, c := range []struct{ in, text, code string }{
		{"plain text", "plain text", "`plain text`"},
		{"a|b", "a&#124;b", "<code>a&#124;b</code>"},
		{`a\|b`, "a&#92;&#124;b", "<code>a&#92;&#124;b</code>"},
		{"`x`", "&#96;x&#96;", "<code>&#96;x&#96;</code>"},
		{"<script>&", "&lt;script&gt;&amp;", "`<script>&`"},
		{"**b** _i_ ~s~", "&#42;&#42;b&#42;&#42; &#95;i&#95; &#126;s&#126;", "`**b** _i_ ~s~`"},
		{"![x](http://e/p)", "!&#91;x&#93;(http&#58;//e/p)", "`![x](http://e/p)`"},
		{"@all www.e.org", "@<!-- -->all www&#46;e.org", "`@all www.e.org`"},
		{"a\n# b", "a↵&#35; b", "`a↵# b`"},
		{"  ", "  ", ""},
	} {
		if got := mdText(c.in); got != c.text {
			t.Errorf("mdText(%q) = %q, want %q", c.in, got, c.text)
		}
		if got := mdCode(c.in); got != c.code {
			t.Errorf("mdCode(%q) = %q, want %q", c.in, got, c.code)
		}
	}
}

func TestCSVText(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "": "", "=1+1": "'=1+1", "+1": "'+1", "-32000": "'-32000", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1",
		"\r=1": "␍=1", "\n=1": "'\n=1", "＝1": "'＝1", "a\nb\tc": "a\nb\tc", "a\r\nb": "a\nb", "\x1b[31m": "␛[31m",
	} {
		if got := csvText(in); got != want {
			t.Errorf("csvText(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestJSONText(t *testing.T) {
	in := "[\"a\u009bb\u202ec\x7fd\U000E0041e\u200d会\"]"
	got := string(JSONText([]byte(in)))
	if want := "[\"a\\u009bb\\u202ec\\u007fd\\udb40\\udc41e\u200d会\"]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	var a, b any
	if err := json.Unmarshal([]byte(in), &a); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(got), &b); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(a, b); d != "" {
		t.Errorf("the value changed: %s", d)
	}
}

// A character that could break out of its place in Markdown.
var mdBreak = regexp.MustCompile("[|\n\r`\\\\]|<[^!/c]|<!--[^ ]")

// FuzzClean holds that no text can command a terminal, leave its place in a
// document or be run by a spreadsheet.
func FuzzClean(f *testing.F) {
	for _, s := range []string{
		"", "plain", "\x1b[2J", "\u009b1A", "\u202e\u2066", "a|b\\|c ``` `x` <script>", "=1+1", "\r\n=x", "\xff\xc3\x28", "会话限制👩‍👩‍👧🇩🇪👍🏽",
		strings.Repeat("e\u0301\u0301\u0301", 3000), "a\u200db\u200cc", "م\u200cم\u064e\u200d\u200c", "@all #1 www.x http://y", "\t@", "<!-- x",
	} {
		f.Add(s, 7)
	}
	f.Fuzz(func(t *testing.T, s string, width int) {
		harmless := func(where, s, allowed string) {
			t.Helper()
			if !utf8.ValidString(s) {
				t.Errorf("%s: invalid UTF-8 in %q", where, s)
			}
			for _, r := range s {
				if harmful(r) && !strings.ContainsRune(allowed, r) {
					t.Errorf("%s: %U in %q", where, r, s)
				}
			}
		}
		l := line(s)
		harmless("line", l, "")
		if again := line(l); again != l && len(l) <= longestText {
			t.Errorf("line is not done at once: %q, then %q", l, again)
		}
		harmless("term", term(s), "")
		harmless("csvText", csvText(s), "\n\t")
		if c := csvText(s); c != "" && strings.ContainsRune("=+-@\t\r\n", rune(c[0])) {
			t.Errorf("a formula: %q", c)
		}
		text := strings.ReplaceAll(mdText(s), "@<!-- -->", "")
		harmless("mdText", text, "")
		if strings.ContainsAny(text, "|\n`\\<>*_[]") {
			t.Errorf("markup in %q", text)
		}
		code := mdCode(s)
		harmless("mdCode", code, "")
		inner, fenced := strings.CutPrefix(code, "`")
		inner = strings.TrimSuffix(inner, "`")
		if !fenced {
			inner = strings.TrimSuffix(strings.TrimPrefix(code, "<code>"), "</code>")
			if strings.ContainsAny(inner, "<>") {
				t.Errorf("HTML in %q", code)
			}
		}
		if mdBreak.MatchString(strings.NewReplacer("<", "", ">", "").Replace(inner)) {
			t.Errorf("code ends early: %q", code)
		}
		width = max(0, width%300)
		for _, at := range []place{atEnd, inMiddle, atStart} {
			cut := shorten(term(s), width, at)
			harmless("shorten", cut, "")
			if columns(cut) > width {
				t.Errorf("shorten(%q, %d) takes %d columns", s, width, columns(cut))
			}
		}
	})
}
