package rules

import (
	"fmt"
	"regexp/syntax"
	"runtime"
	"strings"
	"testing"
	"time"
)

// TestHostileFiles loads what takes a parser of YAML or of expressions much
// time or memory. All of it is refused, and soon.
func TestHostileFiles(t *testing.T) {
	rule := func(id int, message string) string {
		return fmt.Sprintf("- {id: r/%d, title: t, level: low, steps: [{match: {message: %q}}]}\n", id, message)
	}
	many := func(n int, message string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(rule(i, message))
		}
		return b.String()
	}
	steps := func(message string) string { // several expressions a rule
		return strings.TrimSuffix(rule(0, message), "]}\n") + strings.Repeat(fmt.Sprintf(", {match: {message: %q}}", message), 7) + "]}\n"
	}
	laughs := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c < 'k'; c++ {
		laughs += fmt.Sprintf("%c: &%c [%s*%c]\n", c, c, strings.Repeat(fmt.Sprintf("*%c, ", c-1), 8), c-1)
	}
	rules, deep := "rules:\n", ""
	for i := range 1000 {
		deep += strings.Repeat(" ", i) + "a:\n"
	}
	for _, tt := range []struct{ name, src, want string }{
		{"longer than may be", strings.Repeat(" ", 1<<20+1), "more than 1048576 bytes"},
		{"zeros", strings.Repeat("\x00", 1<<20), "x.yaml:1:1: "},
		{"billion laughs", laughs, "anchors and aliases"},
		{"merge keys", "a: {x: 1}\nb: {<<: {y: 1}}\n", "merge keys"},
		{"many rules", rules + many(12_000, "a"), "more than "},
		{"flow nesting", "rules: " + strings.Repeat("[", 49_000), "nested too deeply"},
		{"flow nesting of mappings", "rules: " + strings.Repeat("{a: ", 15_000), "x.yaml:1:"},
		{"list nesting", rules + strings.Repeat("- ", 49_000), "nested too deeply"},
		{"indentation", deep, "x.yaml:"},
		{"key of a MiB", strings.Repeat("k", 1<<20-2) + ":", "x.yaml:1:1: "},
		{"a quote without end", `rules: "` + strings.Repeat(`\"`, 1<<19-8), "x.yaml:1:"},
		{"colons with blanks", strings.Repeat(": ", 1<<19), "x.yaml:1:"},
		{"documents", strings.Repeat("---\n", 1<<18), "x.yaml:1:1: "},
		{"text of many lines", "rules: |\n" + strings.Repeat(" a\n", 1<<18), "rules must be a list"},
		{"folded text", "rules: >\n" + strings.Repeat(" a\n\n", 1<<17), "rules must be a list"},
		{"repetitions in repetitions", rules + rule(1, "(a{1000}){1000}"), "x.yaml:2:"},
		{"repetitions after one another", rules + rule(1, strings.Repeat("a{1000}", 500)), "too large: with repetitions"},
		{"long", rules + rule(1, strings.Repeat("a", 1<<19)), "more than 4096 bytes"},
		{"brackets", rules + rule(1, strings.Repeat("(", 2000)+strings.Repeat(")", 2000)), "x.yaml:2:"},
		{"all together", rules + many(1000, "(a{10}b{10}){16}"), "too large together"},
		{"too many", rules + strings.ReplaceAll(steps("a"), "r/0", "r/x") + many(993, "b"), "are too many"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			list, err := Load("x.yaml", []byte(tt.src))
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			switch {
			case err == nil:
				t.Fatalf("taken: %d rules", len(list))
			case !strings.Contains(err.Error(), tt.want):
				t.Errorf("says %.300s; want %s", err, tt.want)
			}
			t.Logf("%v, %d MiB allocated", took, (after.TotalAlloc-before.TotalAlloc)>>20)
			if mib := (after.TotalAlloc - before.TotalAlloc) >> 20; mib > 500 || took > 20*time.Second {
				t.Errorf("took %v and allocated %d MiB", took, mib)
			}
		})
	}
}

// TestAffordable holds what is said of an expression's size to what it is
// compiled to, and takes what rules have.
func TestAffordable(t *testing.T) {
	for _, text := range []string{
		"a", "(?i)rate ?limit(ed)?|too many (requests|calls)", `^\d{3}-[a-z]{2,5}$`, "(a{10}){10}", "a{5,}b*?c+", "(a|b|c|(d|e))*", "", `\bx\b.{3}`, strings.Repeat("x", 900), "(?:ab){400}",
	} {
		tree, err := syntax.Parse(text, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		prog, err := syntax.Compile(tree.Simplify())
		if err != nil {
			t.Fatal(err)
		}
		if got, is := instructions(tree), len(prog.Inst); is > got+got/2+4 || got > is+is/2+4 {
			t.Errorf("%s: %d instructions, not %d", text, is, got)
		}
		if _, err := Load("x.yaml", fmt.Appendf(nil, "rules:\n- {id: a/b, title: t, level: low, steps: [{match: {message: %q}}]}\n", text+"$")); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}
