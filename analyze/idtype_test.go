package analyze

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rpclog/parse/capture"
)

// TestIDType tells ids that come back as another type.
func TestIDType(t *testing.T) {
	const long = "1234567890123456789012345678901234567890"
	for _, tt := range []struct {
		name  string
		lines []string
		want  []string // samples, each with its line
	}{
		{"a number as a text", []string{ask(`1`), answer(`"1"`), ask(`2`), answer(`"2"`)}, []string{`2 "1" for 1`, `4 "2" for 2`}},
		{"a text as a number", []string{ask(`"-7"`), answer(`-7`)}, []string{`2 -7 for "-7"`}},
		{"a long one", []string{ask(long), answer(`"` + long + `"`)}, []string{`2 "` + long + `" for ` + long}},
		{"the same type", []string{ask(`1`), answer(`1`), ask(`"2"`), answer(`"2"`)}, nil},
		{"the same type, answered before", []string{ask(`1`), answer(`1`), answer(`"1"`)}, nil},
		{"both wait", []string{ask(`1`), ask(`"1"`), answer(`"1"`), answer(`"1"`)}, []string{`4 "1" for 1`}},
		{"another spelling of the number", []string{ask(`1.0`), answer(`"1"`)}, []string{`2 "1" for 1`}},
		{"another spelling of the text", []string{ask(`1`), answer(`"01"`), answer(`"1.0"`), answer(`" 1"`), answer(`""`), answer(`"-"`), answer(`"+1"`)}, nil},
		{"a zero of either sign", []string{ask(`-0`), answer(`"-0"`), answer(`"0"`)}, []string{`3 "0" for 0`}},
		{"no number", []string{ask(`true`), answer(`"true"`), ask(`null`), answer(`"null"`), ask(`1.5`), answer(`"1.5"`)}, nil},
		{"another connection", []string{at(0, "a", ask(`1`)), at(1, "b", answer(`"1"`))}, nil},
		{"in the life before", []string{
			`{"jsonrpc":"2.0","id":1,"method":"initialize"}`, ask(`2`), `{"jsonrpc":"2.0","id":1,"method":"initialize"}`, answer(`"2"`),
		}, nil},
		{"of the same side", []string{went("in", ask(`2`)), went("out", ask(`1`)), went("out", answer(`"1"`)), went("in", answer(`"1"`))}, []string{`4 "1" for 1`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := analyse(t, strings.Join(tt.lines, "\n"), Options{})
			var got []string
			for _, p := range r.Problems {
				if p.Kind != "id_type" {
					continue
				}
				for _, s := range p.Samples {
					got = append(got, fmt.Sprint(s.Line, " ", s.Text))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestIDTypeCounts holds that the requests stay without an answer and the
// responses without a request, and that a filter counts the responses.
func TestIDTypeCounts(t *testing.T) {
	log := at(0, "a", ask(`1`)) + "\n" + at(5, "a", answer(`"1"`))
	r := analyse(t, log, Options{})
	if s := r.Summary; s.Calls != 0 || s.Unanswered != 1 || s.Orphans != 1 {
		t.Errorf("%+v", s)
	}
	for _, tt := range []struct {
		filter Filter
		want   int
	}{
		{Filter{Since: capture.Unix(1785578401, 0)}, 1}, {Filter{Until: capture.Unix(1785578401, 0)}, 0}, {Filter{Sessions: []string{"b"}}, 0},
	} {
		if got := len(analyse(t, log, Options{Filter: tt.filter}).Problems); got != tt.want {
			t.Errorf("%+v: %d problems, want %d", tt.filter, got, tt.want)
		}
	}
}
