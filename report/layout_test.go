package report

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/analyze"
)

func TestShorten(t *testing.T) {
	for _, c := range []struct {
		in    string
		width int
		at    place
		want  string
	}{
		{"hello", 5, atEnd, "hello"},
		{"hello world", 7, atEnd, "hello…"},
		{"hello", 3, atStart, "…lo"},
		{"8f2c1b7e-4d21", 7, inMiddle, "8f2…d21"},
		{"会话限制", 5, atEnd, "会话…"},
		{"会话限制", 4, atStart, "…制"},
		{"会话限制", 1, inMiddle, "…"},
		{"abc", 0, atEnd, ""},
		{"ae\u0301z", 2, atStart, "…z"},
	} {
		if got := shorten(c.in, c.width, c.at); got != c.want {
			t.Errorf("shorten(%q, %d, %d) = %q, want %q", c.in, c.width, c.at, got, c.want)
		}
	}
}

func TestSqueeze(t *testing.T) {
	for _, c := range []struct {
		widths, least []int
		room          int
		want          []int
		ok            bool
	}{
		{[]int{5, 5}, []int{0, 0}, 10, []int{5, 5}, true},
		{[]int{20, 5}, []int{4, 1}, 15, []int{10, 5}, true},
		{[]int{20, 20}, []int{4, 4}, 20, []int{10, 10}, true},
		{[]int{20, 8}, []int{12, 0}, 15, []int{12, 8}, false},
	} {
		if ok := squeeze(c.widths, c.least, c.room); ok != c.ok || !cmp.Equal(c.widths, c.want) {
			t.Errorf("got %v %v, want %v %v", c.widths, ok, c.want, c.ok)
		}
	}
}

func TestBar(t *testing.T) {
	for _, c := range []struct {
		n, most int64
		want    string
	}{{0, 10, ""}, {10, 10, "████"}, {5, 10, "██"}, {1, 1000, "▏"}, {3, 10, "█▎"}} {
		if got := bar(c.n, c.most, 4); got != c.want {
			t.Errorf("bar(%d, %d) = %q, want %q", c.n, c.most, got, c.want)
		}
	}
	if got, want := paint(false).spark([]int64{0, 1, 50, 100, 0}), "▁▂▅█▁"; got != want {
		t.Errorf("spark = %q, want %q", got, want)
	}
}

func TestWrapped(t *testing.T) {
	got := wrapped("one two  three\tfour "+strings.Repeat("x", 30), 9)
	if d := cmp.Diff([]string{"one two", "three", "four", "xxxxxxxx…"}, got); d != "" {
		t.Error(d)
	}
}

// A locale in which the box-drawing characters are wide must not change a
// byte: the table library reads it when it starts, so this test only holds
// that the setting is undone.
func TestDrawAlignsWideCharacters(t *testing.T) {
	lines, err := grid{
		head:  []string{"name", "n"},
		right: []bool{false, true},
		rows:  [][]string{{"会话", "1"}, {"abc", "1,234"}, {"\x1b[31mred\x1b[0m", "12"}},
	}.draw()
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"name      n",
		"───────────",
		"会话      1",
		"abc   1,234",
		"\x1b[31mred\x1b[0m      12",
	}
	if d := cmp.Diff(want, lines); d != "" {
		t.Error(d)
	}
}

func TestParted(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", nil},
		{"one · two", []string{"one · two"}},
		{"some words · a – b", []string{"some words", "a – b"}},
		{"words that are too long · b", []string{"words that", "are too long", "b"}},
	} {
		if d := cmp.Diff(c.want, parted(c.text, 12)); d != "" {
			t.Errorf("%q: %s", c.text, d)
		}
	}
}

// TestContinued breaks commands so that a shell reads them as one.
func TestContinued(t *testing.T) {
	for _, c := range []struct {
		command string
		want    []string
	}{
		{"rpclog show x:1", []string{"rpclog show x:1"}},
		{"rpclog errors --code=7 --method=a b.log", []string{`rpclog errors \`, `  --code=7 \`, `  --method=a \`, "  b.log"}},
		{"rpclog x --method='a  b' c", []string{`rpclog x \`, `  --method='a  b' \`, "  c"}},
		{"rpclog x --method='it'\\''s one' c", []string{`rpclog x \`, `  --method='it'\''s one' \`, "  c"}},
		{"rpclog /a/very/long/path/of/a.log:1", []string{`rpclog \`, "  /a/very/long/path/of/a.log:1"}},
	} {
		if d := cmp.Diff(c.want, continued(c.command, 16)); d != "" {
			t.Errorf("%s: %s", c.command, d)
		}
	}
}

// TestTelling sees that no step of an incident is without a row as long as
// there is room.
func TestTelling(t *testing.T) {
	for _, c := range []struct {
		steps string
		n     int
		want  []int
	}{
		{"aaaab", 2, []int{0, 4}},
		{"aaaab", 4, []int{0, 1, 2, 4}},
		{"aaaabbc", 4, []int{0, 1, 4, 6}},
		{"aaaabbca", 4, []int{0, 4, 6, 7}},
		{"abcd", 3, []int{0, 1, 3}},
		{"ab", 1, []int{0}},
	} {
		var events []analyze.Evidence
		for _, step := range c.steps {
			events = append(events, analyze.Evidence{Step: string(step)})
		}
		if d := cmp.Diff(c.want, telling(events, c.n)); d != "" {
			t.Errorf("%d of %s: %s", c.n, c.steps, d)
		}
	}
}
