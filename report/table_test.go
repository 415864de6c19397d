package report

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/mattn/go-runewidth"

	"rpclog/analyze"
)

var (
	sgr   = regexp.MustCompile("\x1b\\[[0-9;]*m")
	alone = regexp.MustCompile(`^[^ ].*:\d+$`) // a place that is longer than a line
)

func TestTableFitsItsWidth(t *testing.T) {
	measure := runewidth.Condition{}
	for name, r := range reports() {
		for _, width := range []int{40, 47, 60, 80, 100, 120, 200, 1000} {
			for _, o := range []Options{{Width: width}, {Width: width, Color: true, Top: 3}} {
				for i, l := range strings.Split(written(t, "table", r, o), "\n") {
					bare := sgr.ReplaceAllString(l, "")
					if n := max(columns(bare), measure.StringWidth(bare)); n > width && !alone.MatchString(bare) {
						t.Errorf("%s at %d: line %d takes %d columns: %s", name, width, i+1, n, bare)
					}
					if strings.HasPrefix(strings.TrimLeft(bare, " "), "·") {
						t.Errorf("%s at %d: line %d begins with a dot: %s", name, width, i+1, bare)
					}
					if strings.TrimRight(bare, " ") != bare {
						t.Errorf("%s at %d: line %d ends in spaces: %q", name, width, i+1, bare)
					}
					for _, c := range bare {
						if harmful(c) {
							t.Errorf("%s at %d: line %d holds %U", name, width, i+1, c)
						}
					}
				}
			}
		}
	}
}

func TestColorChangesNothingElse(t *testing.T) {
	for name, r := range reports() {
		for _, width := range []int{80, 120} {
			bare := written(t, "table", r, Options{Width: width, Top: 5})
			colored := written(t, "table", r, Options{Width: width, Top: 5, Color: true})
			if sgr.ReplaceAllString(colored, "") != bare {
				t.Errorf("%s at %d: colours move the text", name, width)
			}
			if strings.Contains(bare, "\x1b") {
				t.Errorf("%s at %d: colours where none are wanted", name, width)
			}
		}
	}
}

func TestTop(t *testing.T) {
	r := cortex()
	for i := range 40 {
		r.Sources = append(r.Sources, analyze.Source{Name: fmt.Sprintf("logs/%02d.log", i), Format: "ndjson", Bytes: 1000, Records: 10})
	}
	out := written(t, "table", r, Options{Top: 3})
	for _, want := range []string{
		"… 39 more, 19 MB in all\n", "… 5 more (--top 0 shows all)\n", "… 39 more (--top 0 shows all)\n",
		"OVER TIME  42 windows of 1m · the busiest, in order of time\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if all := written(t, "table", r, Options{}); strings.Contains(all, "--top") {
		t.Error("something is left out with Top 0")
	}
}

func TestHighestWindows(t *testing.T) {
	w := cortexWindows()
	errors := func(x *analyze.Window) int64 { return x.Errors }
	if got := fmt.Sprint(highest(w.Rows, 3, errors)); got != "[13 27 36]" {
		t.Errorf("got %s", got)
	}
	if got := len(highest(w.Rows, 100, errors)); got != len(w.Rows) {
		t.Errorf("got %d windows", got)
	}
}

func TestTimeline(t *testing.T) {
	if _, ok := timelineOf(analyze.Windows{}, 60); ok {
		t.Error("a timeline of nothing")
	}
	if _, ok := timelineOf(healthy().Windows, 60); ok {
		t.Error("a timeline without errors")
	}
	got, ok := timelineOf(cortexWindows(), 20)
	if !ok || len(got.values) != 14 || got.each != "3m" || got.most != 121 {
		t.Errorf("got %+v", got)
	}
}

// Many sessions must neither take long nor much memory.
func TestManyRows(t *testing.T) {
	r := cortex()
	for i := range 5_000 {
		s := r.Sessions[i%5]
		s.ID = fmt.Sprintf("%s-%d", s.ID, i)
		r.Sessions = append(r.Sessions, s)
	}
	for _, top := range []int{10, 0} {
		for _, format := range []string{"table", "markdown"} {
			start := time.Now()
			n := len(written(t, format, r, Options{Top: top}))
			t.Logf("%s with top %d: %d bytes in %v", format, top, n, time.Since(start))
		}
	}
}

// TestLinks has places that lead to their files, and changes nothing else of the
// report.
func TestLinks(t *testing.T) {
	r := cortex()
	plain := written(t, "table", r, Options{Width: 100, Color: true, Dir: "/srv/my logs"})
	linked := written(t, "table", r, Options{Width: 100, Color: true, Links: true, Dir: "/srv/my logs"})
	without := regexp.MustCompile(`\x1b]8;;([^\x1b]*)\x1b\\`)
	if d := cmp.Diff(plain, without.ReplaceAllString(linked, "")); d != "" {
		t.Errorf("(-without links +with):\n%s", d)
	}
	found := 0
	for _, m := range without.FindAllStringSubmatch(linked, -1) {
		if m[1] == "" {
			continue
		}
		if found++; !strings.HasPrefix(m[1], "file:///srv/my%20logs/") && !strings.HasPrefix(m[1], "file:///") || strings.Contains(m[1], "#") {
			t.Errorf("a link to %s", m[1])
		}
	}
	if found < 5 {
		t.Errorf("%d links", found)
	}
}

// TestPlacesAreWhole has each place uncut at any width, beside its row or above
// it, and with all that the row says.
func TestPlacesAreWhole(t *testing.T) {
	r := cortex()
	const dir = "/var/lib/launcher/of/somebody/"
	for i := range r.Findings {
		for k := range r.Findings[i].Evidence {
			r.Findings[i].Evidence[k].Source = dir + r.Findings[i].Evidence[k].Source
		}
	}
	for i := range r.Codes {
		if e := r.Codes[i].Example; e != nil {
			r.Codes[i].Example = &analyze.Place{Source: dir + e.Source, Line: e.Line}
		}
	}
	for i := range r.Problems {
		for k := range r.Problems[i].Samples {
			r.Problems[i].Samples[k].Source = dir + r.Problems[i].Samples[k].Source
		}
	}
	count := func(width int) int {
		return strings.Count(written(t, "table", r, Options{Width: width}), dir+"logs/")
	}
	all := count(300)
	for _, width := range []int{40, 60, 80, 100, 120} {
		if n := count(width); n != all {
			t.Errorf("%d of %d places are whole at %d columns", n, all, width)
		}
	}
	const row = "\n        09:12:44.120  soft  -32028  createSession\n"
	if text := written(t, "table", r, Options{Width: 70}); !strings.Contains(text, "\n      "+dir+"logs/cortex.log:8812"+row) {
		t.Errorf("a place does not stand above its row:\n%s", text)
	}
}

// TestBarsAreWhole has the longest bar in as many columns as there are for it.
func TestBarsAreWhole(t *testing.T) {
	for _, width := range []int{40, 60, 80} {
		text := written(t, "table", cortex(), Options{Width: width, Top: 10})
		_, text, _ = strings.Cut(text, "OVER TIME")
		text, _, _ = strings.Cut(text, "SESSIONS")
		if longest := strings.Count(text, strings.Repeat("█", leastBar)); longest == 0 || strings.Contains(text, "█…") {
			t.Errorf("at %d:\n%s", width, text)
		}
	}
}

// TestBetween says how many events are left out where a finding has more than
// are shown.
func TestBetween(t *testing.T) {
	r := cortex()
	f := &r.Findings[0]
	for range 20 {
		f.Evidence = append(f.Evidence, f.Evidence[0])
	}
	want := fmt.Sprintf("… %d more", len(f.Evidence)-mostUnder)
	if text := written(t, "table", r, Options{Width: 100, Top: 5}); !strings.Contains(text, want) {
		t.Errorf("no %q in\n%s", want, text)
	}
	if text := written(t, "table", r, Options{Plain: true, Top: 5}); !strings.Contains(text, fmt.Sprintf("And %d more", len(f.Evidence)-mostUnder)) {
		t.Errorf("nothing is said in\n%s", text)
	}
}
